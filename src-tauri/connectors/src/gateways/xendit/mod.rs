//! Xendit: invoices (version 2) with their hosted page, and refunds.
//!
//! Its webhooks are proved by a token that is always the same, so that nothing in them is believed: what they are about
//! is fetched. Making an invoice knows no idempotency key; a second try looks for our reference first.
//!
//! Unverified, each in one place: the header `webhook-id` ([`EVENT_ID`]), the word `CANCELLED` of a refund, the life of
//! a page ([`PAGE_MIN_S`], [`PAGE_MAX_S`]), the sample of the dashboard's test button (`hooks`), that a page of invoices
//! holds a hundred rows, and how refunds are listed (`listing` bears both). The published form of a refund does not name its
//! invoice: ours carry it along, and of those made in the dashboard a webhook has to tell. One that is listed and names none
//! is shown to a person.

mod amounts;
mod errors;
mod hooks;
mod listing;
mod objects;

use base::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use self::amounts::written;
use self::errors::answered;
use self::objects::{Balance, INVOICE, Invoice, Refund, Refunds, Told};
use super::own_id::made_at;
use super::{
    About, Auth, Body, Call, CallError, CancelAsk, Capabilities, CreateAsk, CredentialField, Credentials, Environment,
    FetchAsk, FindAsk, FindRefundAsk, Gateway, GatewayRef, HookEvent, HookHeaders, HookRefusal, ListAsk, Listing, Mode,
    Observation, RefundAsk, Reply, Signature, TestAnswer,
};

const KEY: &str = "secret_key";
const TOKEN: &str = "x-callback-token";
/// The header that names a delivery; unverified. Without it an invoice's id and status recognise a repeat.
const EVENT_ID: &str = "webhook-id";
/// The currencies that invoices are made in.
const CURRENCIES: [&str; 6] = ["IDR", "MYR", "PHP", "THB", "USD", "VND"];
/// The shortest life of an invoice, in seconds; unverified.
const PAGE_MIN_S: i64 = 60;
/// The longest life of an invoice, in seconds; unverified, and well below what is said to be taken.
const PAGE_MAX_S: i64 = 30 * 86_400;
/// Begins the name under which a webhook has a refund fetched in place of an invoice. No id of Xendit's has a colon.
const REFUND: &str = "refund:";
/// Begins the name under which a webhook has all refunds of an invoice fetched.
const REFUNDS_OF: &str = "refunds_of:";

/// What Xendit is.
pub static XENDIT: About = About {
    provider: "xendit",
    name: "Xendit",
    about: "Bank transfer, e-wallets, QR, shops and cards of South-East Asia on Xendit's invoice page.",
    // Not for real money before its words were compared with what the gateway itself sends.
    environments: &[Environment::Sandbox],
    credential_fields: &[
        CredentialField {
            name: KEY,
            label: "Secret API key",
            secret: true,
            required: true,
            help: "Dashboard, Settings, API keys: xnd_production_… or xnd_development_…, with write access to Money-in and read access to Balance.",
        },
        CredentialField {
            name: "webhook_secret",
            label: "Webhook verification token",
            secret: true,
            required: true,
            help: "Dashboard, Settings, Webhooks: the verification token, one for the whole account.",
        },
        CredentialField {
            name: "webhook_secret_previous",
            label: "Previous webhook verification token",
            secret: true,
            required: false,
            help: "While the token is being changed: the old one.",
        },
    ],
    capabilities: Capabilities {
        hosted_page: true,
        cancel: true,
        refund: true,
        partial_refund: true,
        find_by_reference: true,
        list: true,
        events: true,
        test: true,
        ..Capabilities::NONE
    },
    currencies: &CURRENCIES,
    base_urls: &[(Environment::Live, "https://api.xendit.co"), (Environment::Sandbox, "https://api.xendit.co")],
    further_urls: &[],
    signature: Signature {
        scheme: "a fixed token of the account, compared as it is; the body is not covered",
        header: "X-Callback-Token",
        event_id_header: EVENT_ID,
        covers_money_facts: false,
        tolerance_s: 0,
    },
    dedupe: "delivery id of the header, else invoice id and status",
    fee_default: None,
    idempotency_key_s: 0,
    page_min_s: PAGE_MIN_S,
    page_max_s: PAGE_MAX_S,
};

/// Xendit.
pub struct Xendit;

impl Gateway for Xendit {
    fn about(&self) -> &'static About {
        &XENDIT
    }

    fn key_world(&self, creds: &Credentials) -> Option<(&'static str, Mode)> {
        let key = creds.setting(KEY);
        let worlds = [("xnd_production_", Mode::Live), ("xnd_development_", Mode::Test)];
        worlds.iter().find(|(form, _)| key.starts_with(form)).map(|(_, mode)| (KEY, *mode))
    }

    fn build_create(&self, creds: &Credentials, ask: &CreateAsk) -> Result<Call, CallError> {
        // No key: another call of the same words makes another invoice, so that none is sent twice.
        signed_in(creds, Call::post("create", "/v2/invoices/", Body::Json(invoice(ask)?)))
    }
    fn read_create(&self, _ask: &CreateAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_invoice(reply)
    }

    fn build_fetch(&self, creds: &Credentials, ask: &FetchAsk) -> Result<Call, CallError> {
        let name = ask.payment.as_str();
        let call = match (name.strip_prefix(REFUNDS_OF), name.strip_prefix(REFUND)) {
            (Some(invoice), _) => refunds_of("fetch", invoice)?,
            (None, Some(refund)) => Call::get("fetch", format!("/refunds/{}", id_in_path(refund)?)),
            (None, None) => Call::get("fetch", format!("/v2/invoices/{}", id_in_path(name)?)),
        };
        signed_in(creds, call)
    }
    fn read_fetch(&self, ask: &FetchAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let name = ask.payment.as_str();
        match (name.strip_prefix(REFUNDS_OF), name.strip_prefix(REFUND)) {
            (Some(invoice), _) => {
                let rows: Refunds<Refund> = answered("payment", reply)?;
                // The one that the webhook told may be any of them.
                if rows.has_more {
                    return Err(more_than_a_page());
                }
                rows.data.iter().map(|refund| refund.observation(Told::by(reply), Some(invoice))).collect()
            }
            (None, Some(_)) => read_refund("refund", reply, None),
            (None, None) => read_invoice(reply),
        }
    }

    fn build_find(&self, creds: &Credentials, ask: &FindAsk) -> Result<Call, CallError> {
        signed_in(creds, Call::get("find", "/v2/invoices").query("external_id", &ask.payment))
    }
    fn read_find(&self, ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let found: Vec<serde_json::Value> = answered("payment", reply)?;
        let is_ours = |row: &&serde_json::Value| row["external_id"].as_str() == Some(ask.payment.as_str());
        let mut all = Vec::new();
        for row in found.iter().filter(is_ours) {
            all.extend(objects::read::<Invoice>(row)?.observations(Told::by(reply))?);
        }
        Ok(all)
    }

    fn build_list(&self, creds: &Credentials, ask: &ListAsk) -> Result<Call, CallError> {
        signed_in(creds, listing::build(ask))
    }
    fn read_list(&self, ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
        listing::read(ask, reply)
    }

    fn build_cancel(&self, creds: &Credentials, ask: &CancelAsk) -> Result<Call, CallError> {
        // The exclamation mark is part of the path.
        let path = format!("/invoices/{}/expire!", id_in_path(ask.payment.as_str())?);
        signed_in(creds, Call::post("cancel", path, Body::Empty))
    }
    fn read_cancel(&self, _ask: &CancelAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_invoice(reply)
    }

    fn build_refund(&self, creds: &Credentials, ask: &RefundAsk) -> Result<Call, CallError> {
        let body = json!({
            "invoice_id": id_in_path(ask.payment.as_str())?,
            "reference_id": ask.refund,
            "amount": written(ask.amount)?,
            "currency": ask.amount.currency.code(),
            "reason": "REQUESTED_BY_CUSTOMER",
            "metadata": {INVOICE: ask.payment},
        });
        signed_in(creds, Call::post("refund", "/refunds", Body::Json(body)).under_key(&ask.key))
    }
    fn read_refund(&self, ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_refund("payment", reply, Some(&ask.payment))
    }

    fn build_fetch_refund(&self, creds: &Credentials, refund_ref: &str) -> Result<Call, CallError> {
        signed_in(creds, Call::get("fetch_refund", format!("/refunds/{}", id_in_path(refund_ref)?)))
    }
    fn read_fetch_refund(&self, _refund_ref: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_refund("refund", reply, None)
    }

    fn build_find_refund(&self, creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
        signed_in(creds, refunds_of("find_refund", ask.payment.as_str())?)
    }
    fn read_find_refund(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let rows: Refunds<Refund> = answered("refund", reply)?;
        let ours = rows.data.iter().filter(|refund| refund.reference_id.as_deref() == Some(ask.refund.as_str()));
        let of = Some(ask.payment.as_str());
        let found = ours.map(|refund| refund.observation(Told::by(reply), of)).collect::<Result<Vec<_>, _>>()?;
        if found.is_empty() && rows.has_more {
            return Err(more_than_a_page());
        }
        Ok(found)
    }

    fn build_test(&self, creds: &Credentials) -> Result<Call, CallError> {
        signed_in(creds, Call::get("test", "/balance"))
    }
    fn read_test(&self, reply: &Reply) -> Result<TestAnswer, CallError> {
        let Balance { .. } = answered("balance", reply)?;
        Ok(TestAnswer { message: "Xendit takes the key.".to_owned(), mode: None })
    }

    fn verify(
        &self,
        creds: &Credentials,
        headers: &HookHeaders,
        _body: &[u8],
        _now: Timestamp,
    ) -> Result<(), HookRefusal> {
        let tokens: Vec<_> =
            ["webhook_secret", "webhook_secret_previous"].iter().filter_map(|name| creds.find(name)).collect();
        check(headers.one(TOKEN)?, &tokens)
    }

    fn read_hook(&self, body: &[u8]) -> Result<HookEvent, HookRefusal> {
        hooks::read(body)
    }
}

/// Compares the given token with those of the account, without telling by the time it takes how near it was, or how
/// long the account's is.
fn check(given: &str, tokens: &[&SecretString]) -> Result<(), HookRefusal> {
    if tokens.is_empty() {
        return Err(HookRefusal::NoSecret);
    }
    let given = Sha256::digest(given.as_bytes());
    let mut good = Choice::from(0);
    for token in tokens {
        good |= Sha256::digest(token.expose_secret().as_bytes()).ct_eq(&given);
    }
    if bool::from(good) { Ok(()) } else { Err(HookRefusal::WrongSignature) }
}

/// Puts the key on a call. A live key never goes out for a sandbox account, nor the other way round: both have one
/// address.
fn signed_in(creds: &Credentials, call: Call) -> Result<Call, CallError> {
    let user = creds.need(KEY)?.clone();
    if let Some((field, world)) = Xendit.key_world(creds)
        && world != creds.environment().mode()
    {
        return Err(CallError::refused(Some(field), world.of_other_world()));
    }
    Ok(call.auth(Auth::Basic { user, password: SecretString::from("") }))
}

fn invoice(ask: &CreateAsk) -> Result<serde_json::Value, CallError> {
    if ask.manual_capture {
        return Err(CallError::refused(Some("manual_capture"), "Xendit's invoices take the money at once"));
    }
    let description = if ask.description.trim().is_empty() { &ask.payment } else { &ask.description };
    let mut body = json!({
        "external_id": ask.payment,
        "amount": written(ask.amount)?,
        "currency": ask.amount.currency.code(),
        "description": description,
    });
    let mut add = |name: &str, value: serde_json::Value| body[name] = value;
    if let Some(life_s) = life_s(ask) {
        add("invoice_duration", life_s.into());
    }
    if let Some(email) = &ask.email {
        add("payer_email", email.as_str().into());
    }
    if let Some(name) = &ask.customer {
        add("customer", json!({"given_names": name}));
    }
    if let Some(url) = &ask.return_url {
        add("success_redirect_url", url.as_str().into());
    }
    if let Some(url) = ask.cancel_url.as_ref().or(ask.return_url.as_ref()) {
        add("failure_redirect_url", url.as_str().into());
    }
    Ok(body)
}

/// How long the page lives, in seconds. Xendit counts from when the invoice is made; what it makes of it comes back
/// with the invoice. None where our id does not say when the payment was begun: then it lives as long as the account
/// has it.
fn life_s(ask: &CreateAsk) -> Option<i64> {
    let life_ms = ask.expires_at?.since_ms(made_at(&ask.payment)?);
    Some((life_ms / 1000).clamp(PAGE_MIN_S, PAGE_MAX_S))
}

/// An id goes into a path only if it cannot leave its place there.
fn id_in_path(id: &str) -> Result<&str, CallError> {
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if plain { Ok(id) } else { Err(CallError::refused(Some("payment"), "this is no id of Xendit's")) }
}

fn read_invoice(reply: &Reply) -> Result<Vec<Observation>, CallError> {
    answered::<Invoice>("payment", reply)?.observations(Told::by(reply))
}

/// Asks for the refunds of an invoice.
fn refunds_of(name: &'static str, invoice: &str) -> Result<Call, CallError> {
    Ok(Call::get(name, "/refunds").query("invoice_id", id_in_path(invoice)?))
}

fn more_than_a_page() -> CallError {
    CallError::unknown("this invoice has more refunds than one page shows")
}

fn read_refund(what: &'static str, reply: &Reply, of: Option<&GatewayRef>) -> Result<Vec<Observation>, CallError> {
    let of = of.map(GatewayRef::as_str);
    Ok(vec![answered::<Refund>(what, reply)?.observation(Told::by(reply), of)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_of_which_world_it_is_if_its_form_is_known() {
        let of = |key: &str| {
            let fields = [(KEY.to_owned(), SecretString::from(key.to_owned()))].into();
            Xendit.key_world(&Credentials::new("acc_1", Environment::Sandbox, fields))
        };
        assert_eq!(of("xnd_production_x"), Some((KEY, Mode::Live)));
        assert_eq!(of(" xnd_development_x"), Some((KEY, Mode::Test)));
        assert_eq!(of("anything"), None);
        assert_eq!(of(""), None);
    }
}
