//! Midtrans: its hosted page (Snap) and the core behind it (version 2). Two hosts, one key.
//!
//! The order is our payment id. Its proofs leave out the state of a payment, so that nothing in a notification is
//! believed: the state is fetched. There is no list either: open payments are asked about one by one.
//!
//! A page knows no transaction until the customer has chosen how to pay; until then the core answers 404, which means
//! *not yet*, and once the page is over, *never*.
//!
//! Ending a page ends the page alone: a virtual account or a code that the customer was given before may stay payable until
//! its own time is over. So whoever ended a page asks for the order right after, by our payment id, ends the order too while a
//! transaction of it waits, and asks once more when the time is past that the waiting transaction named. A payment that was
//! told as cancelled or expired is told as captured all the same when money comes.
//!
//! A card that is ended before its settlement has its money back. It is told as captured and refunded where the bank had
//! approved and Midtrans accepted it, and else as cancelled alone.
//!
//! Holding money first is not offered: how a page is asked for that is unverified. Unverified too, each in one place:
//! which wallets take a refund at once ([`AT_ONCE`]), the length of an item's name, the time zone in which a page's
//! beginning is written (both in `page`), that a code of approval means that the bank had taken the money, and that the
//! state of a card that was ended still has it (`objects`; of money that was held only and is released it would be there as
//! well), and that a refund which is approved arrives (`objects`: there is no word for one that does not).

mod amounts;
mod errors;
mod hooks;
mod objects;
mod page;
mod refunds;

use base::Timestamp;
use secrecy::SecretString;
use serde_json::json;

use self::amounts::{RUPIAH, rupiah};
use self::errors::{Code, core, is_wrong_state};
use self::objects::{Told, VOID};
use super::own_id::made_at;
use super::{
    About, Auth, Body, Call, CallError, CancelAsk, Capabilities, CreateAsk, CredentialField, Credentials, Environment,
    FetchAsk, FindAsk, FindRefundAsk, Gateway, GatewayRef, HookDemands, HookEvent, HookHeaders, HookRefusal, Mode,
    Observation, RefundAsk, RefundStatus, Reply, Signature, TestAnswer,
};

const KEY: &str = "server_key";
/// The name of the page's host among the addresses.
const SNAP: &str = "snap";
/// Begins the alias under which a page is known, and by which it is ended. No order and no transaction has a colon.
const PAGE: &str = "snap:";
/// An order that nobody makes: that it is not known shows that the key is.
const NO_ORDER: &str = "counterfoil-test-of-the-key";
/// The shortest life of a page, in seconds.
const PAGE_MIN_S: i64 = 5 * 60;
/// The longest life that we give a page, in seconds: Midtrans's own preset. It would give up to seven days, but a page
/// that nobody chose on is known to be over only by this time, and holds its invoice until then.
const PAGE_MAX_S: i64 = 24 * 3600;
/// Ways to pay whose refund is sent to the wallet at once; the others go through Midtrans's general refund.
const AT_ONCE: [&str; 3] = ["gopay", "qris", "shopeepay"];

/// What Midtrans is.
pub static MIDTRANS: About = About {
    provider: "midtrans",
    name: "Midtrans",
    about: "Bank transfer, GoPay, QRIS, shops and cards of Indonesia on Midtrans's page.",
    // Not for real money before its words were compared with what the gateway itself sends.
    environments: &[Environment::Sandbox],
    credential_fields: &[
        CredentialField {
            name: KEY,
            label: "Server key",
            secret: true,
            required: true,
            help: "Dashboard (production or sandbox, at its upper left), Settings, Access keys: the server key, not the client key. It also proves notifications.",
        },
        CredentialField {
            name: "server_key_previous",
            label: "Previous server key",
            secret: true,
            required: false,
            help: "While the key is being changed: the old one, so that notifications on their way are still believed.",
        },
    ],
    capabilities: Capabilities {
        hosted_page: true,
        cancel: true,
        refund: true,
        partial_refund: true,
        find_by_reference: true,
        events: true,
        test: true,
        ..Capabilities::NONE
    },
    currencies: &[RUPIAH],
    base_urls: &[
        (Environment::Live, "https://api.midtrans.com"),
        (Environment::Sandbox, "https://api.sandbox.midtrans.com"),
    ],
    further_urls: &[
        (SNAP, Environment::Live, "https://app.midtrans.com"),
        (SNAP, Environment::Sandbox, "https://app.sandbox.midtrans.com"),
    ],
    signature: Signature {
        scheme: "SHA-512 digest of order, code, amount and server key, lower-case hex, as signature_key in the body; the state is not covered",
        header: "",
        event_id_header: "",
        covers_money_facts: false,
        tolerance_s: 0,
    },
    dedupe: "transaction, code, state, doubt and refund",
    fee_default: None,
    idempotency_key_s: 0,
    page_min_s: PAGE_MIN_S,
    page_max_s: PAGE_MAX_S,
};

/// Midtrans.
pub struct Midtrans;

impl Gateway for Midtrans {
    fn about(&self) -> &'static About {
        &MIDTRANS
    }

    fn hook_demands(&self) -> HookDemands {
        HookDemands { usual_ports: true, ..HookDemands::NONE }
    }

    fn key_world(&self, creds: &Credentials) -> Option<(&'static str, Mode)> {
        // Newer keys of both worlds look alike; the older ones of the sandbox say what they are.
        creds.setting(KEY).starts_with("SB-").then_some((KEY, Mode::Test))
    }

    fn build_create(&self, creds: &Credentials, ask: &CreateAsk) -> Result<Call, CallError> {
        let call = Call::post("create", "/snap/v1/transactions", Body::Json(page::order(ask)?));
        // An order can be paid once, whatever happens to the call: sent again it gives the page, or is refused.
        signed_in(creds, call.host(SNAP).recognised_by(&ask.payment))
    }
    fn read_create(&self, ask: &CreateAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        page::made(ask, reply)
    }

    fn build_fetch(&self, creds: &Credentials, ask: &FetchAsk) -> Result<Call, CallError> {
        signed_in(creds, state("fetch", ask.payment.as_str())?)
    }
    fn read_fetch(&self, ask: &FetchAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let told = Told::by(reply);
        match core("payment", reply) {
            Ok((_, transaction)) => transaction.observations(told),
            // Whoever fetches by an order of ours knows that its page was made.
            Err(unknown @ CallError::NoSuch { .. }) => {
                told.not_chosen_yet(ask.payment.as_str()).map(|seen| vec![seen]).ok_or(unknown)
            }
            Err(error) => Err(error),
        }
    }

    fn build_find(&self, creds: &Credentials, ask: &FindAsk) -> Result<Call, CallError> {
        signed_in(creds, state("find", &ask.payment)?)
    }
    fn read_find(&self, _ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        match core("payment", reply) {
            Ok((_, transaction)) => transaction.observations(Told::by(reply)),
            // Whoever looks for it has no page, so that nobody can be paying: it may be made again under its order.
            Err(CallError::NoSuch { .. }) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    fn ended_page_may_be_paid(&self) -> bool {
        true
    }
    fn name_to_cancel(&self, canonical: Option<&GatewayRef>, aliases: &[String], held: bool) -> Option<GatewayRef> {
        // Until a way to pay is chosen there is only the page to end; from then on there is a transaction.
        let page = aliases.iter().find(|alias| alias.starts_with(PAGE)).map(|alias| GatewayRef(alias.clone()));
        let is_chosen = held || aliases.iter().any(|alias| !alias.starts_with(PAGE));
        if is_chosen { canonical.cloned().or(page) } else { page.or_else(|| canonical.cloned()) }
    }
    fn build_cancel(&self, creds: &Credentials, ask: &CancelAsk) -> Result<Call, CallError> {
        let call = match ask.payment.0.strip_prefix(PAGE) {
            Some(token) => {
                let path = format!("/snap/v1/transactions/{}/cancel", in_path(token)?);
                Call::post("cancel", path, Body::Json(json!({}))).host(SNAP)
            }
            None => void("cancel", ask.payment.as_str())?,
        };
        signed_in(creds, call)
    }
    fn read_cancel(&self, ask: &CancelAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        if ask.payment.0.starts_with(PAGE) {
            return page::ended(&ask.payment, reply);
        }
        match core("payment", reply) {
            // The same facts whoever tells them: the state has what this answer leaves out.
            Ok((_, transaction)) if transaction.was_taken().is_none() => Err(CallError::unknown(
                "it was ended, and not said whether the card's money had been taken: ask for its state",
            )),
            Ok((_, transaction)) => transaction.observations(Told::by(reply)),
            Err(CallError::NoSuch { .. }) if made_at(ask.payment.as_str()).is_some() => {
                Err(CallError::refused(None, "nobody has chosen how to pay yet: the page ends when its time is over"))
            }
            Err(error) => Err(error),
        }
    }

    fn build_refund(&self, creds: &Credentials, ask: &RefundAsk) -> Result<Call, CallError> {
        let at_once = ask.method.as_deref().is_some_and(|method| AT_ONCE.contains(&method));
        let path =
            format!("/v2/{}/refund{}", in_path(ask.payment.as_str())?, if at_once { "/online/direct" } else { "" });
        let body = json!({"refund_key": ask.refund, "amount": rupiah(ask.amount)?, "reason": "asked for by the shop"});
        // The same key is the same refund, for good.
        signed_in(creds, Call::post("refund", path, Body::Json(body)).recognised_by(&ask.refund))
    }
    fn read_refund(&self, ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let (code, transaction) = core("payment", reply)?;
        let status = match code {
            Code::Done => RefundStatus::Succeeded,
            Code::Pending => RefundStatus::Pending,
            Code::Denied | Code::Expired => {
                return Err(CallError::Declined { hard: false, reason: transaction.reason() });
            }
        };
        let made = transaction.refund_made(Told::by(reply), &ask.refund, status)?;
        made.map(|seen| vec![seen]).ok_or_else(|| CallError::unknown("the answer tells of no refund of this key"))
    }
    fn build_instead_of_refund(
        &self,
        creds: &Credentials,
        ask: &RefundAsk,
        refusal: &CallError,
    ) -> Option<Result<Call, CallError>> {
        // A card payment that is not settled yet is voided, which is possible for all of it only.
        let is_void = ask.is_whole && ask.method.as_deref() == Some("card") && is_wrong_state(refusal);
        is_void.then(|| signed_in(creds, void("refund", ask.payment.as_str())?))
    }

    fn build_fetch_refund(&self, creds: &Credentials, refund_ref: &str) -> Result<Call, CallError> {
        let (order, _) = refund_parts(refund_ref)?;
        signed_in(creds, state("fetch_refund", order)?)
    }
    fn read_fetch_refund(&self, refund_ref: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let (_, key) = refund_parts(refund_ref)?;
        let (_, transaction) = core("refund", reply)?;
        let told = Told::by(reply);
        let found = match transaction.voided(None)?.filter(|_| key == VOID) {
            Some(fact) => Some(transaction.as_refund(told, fact)?),
            None => transaction.find_refund(told, key)?,
        };
        found.map(|seen| vec![seen]).ok_or(CallError::NoSuch { what: "refund" })
    }

    fn build_find_refund(&self, creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
        signed_in(creds, state("find_refund", ask.payment.as_str())?)
    }
    fn read_find_refund(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let (_, transaction) = core("payment", reply)?;
        let told = Told::by(reply);
        // A voided payment has no other refund, and its money went back once: it is the one that is looked for.
        let found = match transaction.voided(Some(&ask.refund))? {
            Some(fact) => Some(transaction.as_refund(told, fact)?),
            None => transaction.find_refund(told, &ask.refund)?,
        };
        Ok(found.into_iter().collect())
    }

    fn build_test(&self, creds: &Credentials) -> Result<Call, CallError> {
        signed_in(creds, state("test", NO_ORDER)?)
    }
    fn read_test(&self, reply: &Reply) -> Result<TestAnswer, CallError> {
        match core("payment", reply) {
            Ok(_) | Err(CallError::NoSuch { .. }) => {
                Ok(TestAnswer { message: "Midtrans takes the key.".to_owned(), mode: None })
            }
            Err(error) => Err(error),
        }
    }

    fn verify(
        &self,
        creds: &Credentials,
        _headers: &HookHeaders,
        body: &[u8],
        _now: Timestamp,
    ) -> Result<(), HookRefusal> {
        let keys: Vec<_> = [KEY, "server_key_previous"].iter().filter_map(|name| creds.find(name)).collect();
        hooks::check(&keys, body)
    }

    fn read_hook(&self, body: &[u8]) -> Result<HookEvent, HookRefusal> {
        hooks::read(body)
    }
}

/// Puts the key on a call. A sandbox key never goes out for a live account.
fn signed_in(creds: &Credentials, call: Call) -> Result<Call, CallError> {
    let user = creds.need(KEY)?.clone();
    if let Some((field, world)) = Midtrans.key_world(creds)
        && world != creds.environment().mode()
    {
        return Err(CallError::refused(Some(field), world.of_other_world()));
    }
    Ok(call.auth(Auth::Basic { user, password: SecretString::from("") }).header("accept", "application/json"))
}

/// Asks how an order or a transaction stands.
fn state(name: &'static str, id: &str) -> Result<Call, CallError> {
    Ok(Call::get(name, format!("/v2/{}/status", in_path(id)?)))
}

/// Ends a transaction that is not settled.
fn void(name: &'static str, id: &str) -> Result<Call, CallError> {
    Ok(Call::post(name, format!("/v2/{}/cancel", in_path(id)?), Body::Json(json!({}))))
}

/// Order and key of a refund's name.
fn refund_parts(refund_ref: &str) -> Result<(&str, &str), CallError> {
    refund_ref.split_once(':').ok_or_else(|| CallError::refused(Some("refund"), "this is no refund of Midtrans's"))
}

/// An id goes into a path only if it cannot leave its place there.
fn in_path(id: &str) -> Result<&str, CallError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~.".contains(&byte);
    let is_place = id.bytes().all(|byte| byte == b'.');
    if !is_place && id.bytes().all(is_plain) {
        Ok(id)
    } else {
        Err(CallError::refused(Some("payment"), "this is no order of Midtrans's"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_old_key_of_the_sandbox_says_of_which_world_it_is() {
        let of = |key: &str| {
            let fields = [(KEY.to_owned(), SecretString::from(key.to_owned()))].into();
            Midtrans.key_world(&Credentials::new("acc_1", Environment::Live, fields))
        };
        assert_eq!(of("SB-Mid-server-x"), Some((KEY, Mode::Test)));
        assert_eq!(of("Mid-server-x"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn the_page_is_ended_until_a_way_to_pay_is_chosen_and_then_the_transaction() {
        let order = GatewayRef("pay_1".into());
        let page = "snap:66e4fa55".to_owned();
        let chosen = [page.clone(), "513f1f01".to_owned()];
        assert_eq!(
            Midtrans.name_to_cancel(Some(&order), std::slice::from_ref(&page), false),
            Some(page.as_str().into())
        );
        assert_eq!(Midtrans.name_to_cancel(Some(&order), &chosen, false), Some(order.clone()));
        assert_eq!(Midtrans.name_to_cancel(Some(&order), &[page], true), Some(order.clone()));
        assert_eq!(Midtrans.name_to_cancel(Some(&order), &[], false), Some(order));
        assert_eq!(Midtrans.name_to_cancel(None, &[], false), None);
    }

    #[test]
    fn an_order_keeps_its_place_in_a_path() {
        for good in ["pay_01kaje7400e1000000000000aa", "a.b~c-d_e"] {
            assert!(in_path(good).is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a%2fb", "a?b", "a b", "snap:x"] {
            assert!(in_path(bad).is_err(), "{bad}");
        }
    }
}
