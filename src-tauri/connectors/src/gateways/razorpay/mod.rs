//! Razorpay, REST API version 1: payments on a payment link, Razorpay's hosted page with cards, UPI, net banking,
//! wallets and instalments (<https://razorpay.com/docs/api/>, state of April 2026).
//!
//! A link is made under our payment id as its `reference_id`, which is unique there; the call has no idempotency key
//! and is never repeated without looking first. A payment's canonical reference is its `pay_…`, the link `plink_…` an
//! alias. Money that is held and not taken in time Razorpay gives back by itself; nothing releases it earlier. That is a try
//! that failed, and its refund is no money of the shop's (`unsure.rs`). What a refund became is told by events and by the list
//! of refunds: an answer about a payment does not hold its refunds.
//!
//! Unverified, each in one place: that a payment's description names its link (`facts.rs`, `described_link`); that the
//! lists of disputes and payment links heed `from`, `to`, `count` and `skip` (`listing.rs` leaves a list that does
//! not); that notes of a link are given to its payments (seen in published events; order and link say our reference as
//! well); that fees are in `base_currency` where there is one; that held money which Razorpay gave back shows as
//! `refunded` (`facts.rs`; that its `captured` is false is documented); that UPI payments by Google Pay show `method: upi`; for how long rows of a
//! list still change (`listing.rs`, `changes_for`).

mod amounts;
mod errors;
mod facts;
mod hooks;
mod link;
mod listing;
mod objects;
mod payouts;
mod proof;
mod refunds;
mod unsure;

use std::borrow::Cow;

use base::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sha2::{Digest, Sha256};

use self::amounts::units;
use self::errors::{answered, is_in_progress, is_known_reference};
use self::facts::{REFUND, Told};
use self::objects::{Collection, Event, Link, Links, Payment, Refund};
pub use self::proof::LinkReturn;
use super::{
    About, Auth, Body, Call, CallError, CancelAsk, Capabilities, CaptureAsk, CreateAsk, CredentialField, Credentials,
    Environment, FetchAsk, FindAsk, FindRefundAsk, Gateway, GatewayRef, HookDemands, HookEvent, HookHeaders,
    HookRefusal, ListAsk, Listing, Mode, Observation, PayoutItems, PayoutItemsAsk, PayoutListAsk, PayoutListing,
    RefundAsk, Reply, Signature, TestAnswer, signed,
};

const KEY_ID: &str = "key_id";
const KEY_SECRET: &str = "key_secret";
const UPI_LINK: &str = "upi_link";
const SIGNATURE_HEADER: &str = "x-razorpay-signature";
const ADDRESS: &str = "https://api.razorpay.com/v1";
/// Where it sends no webhooks to: tunnels and post boxes that others share, and names of no public host.
const REFUSED_HOSTS: [&str; 7] =
    ["ngrok.io", "loca.lt", "webhook.site", "requestbin.com", "localhost", "local", "internal"];
/// So many refunds of a payment are shown at a time, at most.
const REFUNDS_MAX: usize = 100;
/// The shortest idempotency key of a refund.
const REFUND_KEY_MIN: usize = 10;

/// What Razorpay is.
pub static RAZORPAY: About = About {
    provider: "razorpay",
    name: "Razorpay",
    about: "Cards, UPI, net banking and wallets on a payment link of Razorpay's.",
    // Not for real money before its words were compared with what the gateway itself sends.
    environments: &[Environment::Sandbox],
    credential_fields: &[
        CredentialField {
            name: KEY_ID,
            label: "Key id",
            secret: false,
            required: true,
            help: "Account & Settings, API keys: rzp_live_… or, in test mode, rzp_test_….",
        },
        CredentialField {
            name: KEY_SECRET,
            label: "Key secret",
            secret: true,
            required: true,
            help: "Shown once when the key is made; make a new key if it is lost.",
        },
        CredentialField {
            name: "webhook_secret",
            label: "Webhook secret",
            secret: true,
            required: true,
            help: "Account & Settings, Webhooks: the secret that you chose for this address. It is not the key secret; choose another one for test mode.",
        },
        CredentialField {
            name: "webhook_secret_previous",
            label: "Previous webhook secret",
            secret: true,
            required: false,
            help: "For a day after the secret was changed: the old one. Events of the time before are sent again under it.",
        },
        CredentialField {
            name: UPI_LINK,
            label: "UPI only",
            secret: false,
            required: false,
            help: "yes: links that open a UPI app, in rupees and with a live key only. no (the default): links with every method.",
        },
    ],
    capabilities: Capabilities {
        hosted_page: true,
        manual_capture: false,
        partial_capture: false,
        cancel: true,
        refund: true,
        partial_refund: true,
        find_by_reference: true,
        list: true,
        events: true,
        fee_told: true,
        test: true,
        token_charge: false,
        saved_methods: false,
        payouts: true,
        hooks_listed: false,
        hooks_made: crate::gateways::HookMaking::ByHand,
        own_link: false,
        list_is_late: false,
        page_by_post: false,
    },
    currencies: amounts::CURRENCIES,
    base_urls: &[(Environment::Live, ADDRESS), (Environment::Sandbox, ADDRESS)],
    further_urls: &[],
    signature: Signature {
        scheme: "HMAC-SHA256 over the raw body, lower-case hex",
        header: "X-Razorpay-Signature",
        event_id_header: "x-razorpay-event-id",
        covers_money_facts: true,
        tolerance_s: 0,
    },
    dedupe: "event id in its header, else the digest of the body; one change may be told by several events",
    fee_default: None,
    idempotency_key_s: 0,
    page_min_s: 15 * 60,
    page_max_s: 180 * 24 * 3600,
};

/// Razorpay.
pub struct Razorpay;

impl Gateway for Razorpay {
    fn about(&self) -> &'static About {
        &RAZORPAY
    }

    // razorpay: "pitfalls": refunds older than 6 months fail. The shortest six months have so many days.
    fn refund_days(&self) -> Option<u16> {
        Some(181)
    }

    fn hook_demands(&self) -> HookDemands {
        HookDemands { refused_hosts: &REFUSED_HOSTS, usual_ports: true, names_only: true }
    }

    fn key_world(&self, creds: &Credentials) -> Option<(&'static str, Mode)> {
        let key = creds.setting(KEY_ID);
        let mode = if key.starts_with("rzp_live_") {
            Mode::Live
        } else if key.starts_with("rzp_test_") {
            Mode::Test
        } else {
            return None;
        };
        Some((KEY_ID, mode))
    }

    fn build_create(&self, creds: &Credentials, ask: &CreateAsk) -> Result<Call, CallError> {
        signed_in(creds, Call::post("create", "/payment_links", Body::Json(link::body(creds, ask)?)))
    }
    fn read_create(&self, _ask: &CreateAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        match answered::<Link>("payment", reply) {
            // A call before this one went through without an answer: what came of it is found by the reference.
            Err(error) if is_known_reference(&error) => Err(CallError::unknown(error.to_string())),
            link => link?.observations(reply.asked_by),
        }
    }

    fn build_fetch(&self, creds: &Credentials, ask: &FetchAsk) -> Result<Call, CallError> {
        let payment =
            Refund::carried(&ask.payment)?.map_or_else(|| ask.payment.clone(), |refund| GatewayRef(refund.payment_id));
        let id = id_in_path(&payment)?;
        let call = if is_link(id) {
            Call::get("fetch", format!("/payment_links/{id}"))
        } else {
            Call::get("fetch", format!("/payments/{id}")).query("expand[]", "card")
        };
        signed_in(creds, call)
    }
    fn read_fetch(&self, ask: &FetchAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        if is_link(ask.payment.as_str()) {
            return answered::<Link>("payment", reply)?.observations(reply.asked_by);
        }
        let payment: Payment = answered("payment", reply)?;
        match Refund::carried(&ask.payment)? {
            Some(refund) => refund.understood(&payment, reply.asked_by),
            None => payment.observations(&Told::default(), reply.asked_by),
        }
    }

    fn build_find(&self, creds: &Credentials, ask: &FindAsk) -> Result<Call, CallError> {
        signed_in(creds, Call::get("find", "/payment_links").query("reference_id", &ask.payment))
    }
    fn read_find(&self, ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let found: Links = answered("payment", reply)?;
        let mut all = Vec::new();
        // Others' rows need not be understood: one strange link must not hide a payment of ours for ever.
        for row in found.payment_links.into_iter().filter(|row| row["reference_id"] == ask.payment.as_str()) {
            let link: Link = serde_json::from_value(row).map_err(|cause| CallError::unknown(cause.to_string()))?;
            all.extend(link.observations(reply.asked_by)?);
        }
        Ok(all)
    }

    fn build_list(&self, creds: &Credentials, ask: &ListAsk) -> Result<Call, CallError> {
        signed_in(creds, listing::build(ask))
    }
    fn read_list(&self, ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
        listing::read(ask, reply)
    }
    fn after_gap(&self, cursor: &str, until: Timestamp) -> String {
        listing::after_gap(cursor, until)
    }

    fn name_to_capture(&self, canonical: Option<&GatewayRef>, _aliases: &[String]) -> Option<GatewayRef> {
        canonical.cloned()
    }
    fn build_capture(&self, creds: &Credentials, ask: &CaptureAsk) -> Result<Call, CallError> {
        let Some(amount) = ask.amount.or(ask.asked) else {
            let reason = "Razorpay wants to be told how much is taken, and takes all that is held";
            return Err(CallError::refused(Some("amount"), reason));
        };
        let path = format!("/payments/{}/capture", id_in_path(&ask.payment)?);
        let body = json!({"amount": units(amount)?, "currency": amount.currency.code()});
        // Money is taken once: a second call is refused, since the payment is not held any more.
        signed_in(creds, Call::post("capture", path, Body::Json(body)))
    }
    fn read_capture(&self, _ask: &CaptureAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let told = Told { at: reply.date(), ..Told::default() };
        answered::<Payment>("payment", reply)?.observations(&told, reply.asked_by)
    }

    fn name_to_cancel(&self, canonical: Option<&GatewayRef>, aliases: &[String], held: bool) -> Option<GatewayRef> {
        let page = aliases.iter().find(|alias| is_link(alias)).map(|alias| GatewayRef(alias.clone()));
        if held { canonical.cloned().or(page) } else { page.or_else(|| canonical.cloned()) }
    }
    fn build_cancel(&self, creds: &Credentials, ask: &CancelAsk) -> Result<Call, CallError> {
        let id = id_in_path(&ask.payment)?;
        if !is_link(id) {
            let reason = "Razorpay gives held money back by itself when it is not taken in time";
            return Err(CallError::refused(Some("payment"), reason));
        }
        signed_in(creds, Call::post("cancel", format!("/payment_links/{id}/cancel"), Body::Json(json!({}))))
    }
    fn read_cancel(&self, _ask: &CancelAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        answered::<Link>("payment", reply)?.observations(reply.asked_by)
    }

    fn build_refund(&self, creds: &Credentials, ask: &RefundAsk) -> Result<Call, CallError> {
        let path = format!("/payments/{}/refund", id_in_path(&ask.payment)?);
        let body = json!({
            "amount": units(ask.amount)?,
            "speed": "normal",
            "receipt": ask.refund,
            "notes": {REFUND: ask.refund},
        });
        let call = Call::post("refund", path, Body::Json(body));
        signed_in(creds, call.under_key_in("x-refund-idempotency", &refund_key(&ask.key)))
    }
    fn read_refund(&self, _ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_refund("payment", reply)
    }

    fn build_fetch_refund(&self, creds: &Credentials, refund_ref: &str) -> Result<Call, CallError> {
        signed_in(creds, Call::get("fetch_refund", format!("/refunds/{}", id_in_path(&refund_ref.into())?)))
    }
    fn read_fetch_refund(&self, _refund_ref: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_refund("refund", reply)
    }

    fn build_find_refund(&self, creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
        let path = format!("/payments/{}/refunds", id_in_path(&ask.payment)?);
        signed_in(creds, Call::get("find_refund", path).query("count", REFUNDS_MAX.to_string()))
    }
    fn read_find_refund(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let found: Collection = answered("payment", reply)?;
        let is_full = found.items.len() >= REFUNDS_MAX;
        let mut all = Vec::new();
        for row in found.items.into_iter().filter(|row| row.to_string().contains(&ask.refund)) {
            let refund: Refund = serde_json::from_value(row).map_err(|cause| CallError::unknown(cause.to_string()))?;
            if refund.own_id().as_deref() == Some(ask.refund.as_str()) {
                all.push(refund.observation(&Told::default(), reply.asked_by)?);
            }
        }
        if all.is_empty() && is_full {
            return Err(CallError::unknown("this payment has more refunds than one page shows"));
        }
        Ok(all)
    }

    fn build_payouts(&self, creds: &Credentials, ask: &PayoutListAsk) -> Result<Call, CallError> {
        signed_in(creds, payouts::build(ask))
    }
    fn read_payouts(&self, ask: &PayoutListAsk, reply: &Reply) -> Result<PayoutListing, CallError> {
        payouts::read(ask, reply)
    }
    fn build_payout_items(&self, creds: &Credentials, ask: &PayoutItemsAsk) -> Result<Call, CallError> {
        signed_in(creds, payouts::build_items(ask))
    }
    fn read_payout_items(&self, ask: &PayoutItemsAsk, reply: &Reply) -> Result<PayoutItems, CallError> {
        payouts::read_items(ask, reply)
    }

    fn build_test(&self, creds: &Credentials) -> Result<Call, CallError> {
        signed_in(creds, Call::get("test", "/payments").query("count", "1"))
    }
    fn read_test(&self, reply: &Reply) -> Result<TestAnswer, CallError> {
        answered::<Collection>("list", reply)?;
        // Of which world a key is, is said by the key and not by the answer.
        Ok(TestAnswer { message: "Razorpay takes the key.".to_owned(), mode: None })
    }

    fn verify(
        &self,
        creds: &Credentials,
        headers: &HookHeaders,
        body: &[u8],
        _now: Timestamp,
    ) -> Result<(), HookRefusal> {
        let secrets: Vec<_> =
            ["webhook_secret", "webhook_secret_previous"].iter().filter_map(|name| creds.find(name)).collect();
        proof::check(headers.one(SIGNATURE_HEADER)?, &secrets, body)
    }

    fn read_hook(&self, body: &[u8]) -> Result<HookEvent, HookRefusal> {
        let event: Event = signed::json(body)?;
        if event.event.is_empty() {
            return Err(HookRefusal::Unreadable("the event has no name".to_owned()));
        }
        Ok(hooks::read(&event, body))
    }

    fn wants_repeat(&self, reply: &Reply) -> Option<bool> {
        is_in_progress(reply).then_some(true)
    }
}

/// Puts the key on a call. A live key never goes out for a sandbox account, nor the other way round.
fn signed_in(creds: &Credentials, call: Call) -> Result<Call, CallError> {
    // Razorpay refuses keys with blanks around them.
    let trimmed = |secret: &SecretString| SecretString::from(secret.expose_secret().trim());
    let (user, password) = (trimmed(creds.need(KEY_ID)?), trimmed(creds.need(KEY_SECRET)?));
    if let Some((field, world)) = Razorpay.key_world(creds)
        && world != creds.environment().mode()
    {
        return Err(CallError::refused(Some(field), world.of_other_world()));
    }
    Ok(call.auth(Auth::Basic { user, password }))
}

/// The idempotency key as Razorpay takes it: ten characters or more of letters, digits, `-` and `_`. Our ids are such;
/// a key of another form is sent as its digest, which is the same every time.
fn refund_key(key: &str) -> Cow<'_, str> {
    let fits =
        key.len() >= REFUND_KEY_MIN && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if fits { Cow::Borrowed(key) } else { Cow::Owned(hex::encode(Sha256::digest(key.as_bytes()))) }
}

fn is_link(id: &str) -> bool {
    id.starts_with("plink_")
}

/// An id goes into a path only if it cannot leave its place there.
fn id_in_path(id: &GatewayRef) -> Result<&str, CallError> {
    let plain = !id.0.is_empty() && id.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(id.as_str()) } else { Err(CallError::refused(Some("payment"), "this is no id of Razorpay's")) }
}

fn read_refund(what: &'static str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    Ok(vec![answered::<Refund>(what, reply)?.observation(&Told::default(), reply.asked_by)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_of_which_world_it_is() {
        let of = |key: &str| {
            let fields = [(KEY_ID.to_owned(), SecretString::from(key.to_owned()))].into();
            Razorpay.key_world(&Credentials::new("acc_1", Environment::Sandbox, fields))
        };
        assert_eq!(of(" rzp_live_x "), Some((KEY_ID, Mode::Live)));
        assert_eq!(of("rzp_test_x"), Some((KEY_ID, Mode::Test)));
        assert_eq!(of("anything"), None);
        assert_eq!(of(" "), None);
    }

    #[test]
    fn an_open_page_is_ended_and_nothing_else() {
        let payment = GatewayRef("pay_1".into());
        let aliases = ["order_1".to_owned(), "plink_1".to_owned()];
        assert_eq!(Razorpay.name_to_cancel(Some(&payment), &aliases, false), Some("plink_1".into()));
        assert_eq!(Razorpay.name_to_cancel(Some(&payment), &aliases, true), Some(payment.clone()));
        assert_eq!(Razorpay.name_to_cancel(None, &[], false), None);
        assert_eq!(Razorpay.name_to_capture(None, &aliases), None);
        let creds = Credentials::new("acc_1", Environment::Sandbox, std::collections::BTreeMap::new());
        let refused = Razorpay.build_cancel(&creds, &CancelAsk { payment, key: String::new() });
        assert!(matches!(refused, Err(CallError::Refused { field: Some(field), .. }) if field == "payment"));
    }

    #[test]
    fn a_refund_goes_under_a_key_that_razorpay_takes() {
        assert_eq!(refund_key("rfd_01kaje7400e1000000000000ra"), "rfd_01kaje7400e1000000000000ra");
        assert_eq!(refund_key("pay_1:refund").len(), 64);
        assert_eq!(refund_key("short"), refund_key("short"));
        assert_ne!(refund_key("short"), refund_key("other"));
    }
}
