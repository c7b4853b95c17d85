//! PayPal: Orders v2, Payments v2, Disputes v1, Webhooks v1 and Transaction Search v1, by its public API descriptions
//! of February 2024.
//!
//! The buyer agrees on PayPal's page, and nothing moves by that: the shop then takes the money (intent `CAPTURE`), or
//! holds it first and takes it later (intent `AUTHORIZE`). Both are calls of ours, and [`Gateway::name_to_capture`]
//! says which one is due: an order's name, while nothing is held; the authorization's, once something is.
//!
//! PayPal has no search by a merchant's own number that tells the truth at once (Transaction Search is up to three
//! hours late), so that a payment is not found by our reference. Its making can be sent again under the same key for
//! six hours instead, and an order that nobody takes money of costs nobody anything.
//!
//! A webhook's proof covers the CRC-32 of its body, which is no protection against whoever has seen one delivery: an
//! event is a hint, and what it is about is asked for and believed from the answer ([`hooks`]).
//!
//! From memory, and unverified: that the token endpoint answers a token for about nine hours (what it says is read
//! anyway); the currencies beyond those with rules of their own ([`amounts`]); codes of Transaction Search, meanings of
//! the outcomes of disputes ([`reports`]); the types `PAYMENT.REFUND.*`, and that a reversal is told as the movement
//! that took the money back ([`hooks`]); for how long events are kept, and that a page of them holds up to a hundred
//! ([`listing`]); that the certificate is served with those above it ([`proof`]): one that stands alone is not
//! believed, and the list of events tells what its webhook would have told.

mod amounts;
mod errors;
mod facts;
mod hooks;
mod listing;
mod movements;
mod names;
mod objects;
mod orders;
mod proof;
mod registered;
mod reports;

use std::time::Duration;

use base::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};

use self::amounts::{CURRENCIES, wire};
use self::errors::{answered, refused};
use self::listing::Cursor;
use self::names::Name;
use self::objects::{Dispute, Listeners, Movement, Order, TokenGiven};
use self::orders::{AGREE_S, PAGE_S};
use super::{
    About, Auth, Body, Call, CallError, CancelAsk, Capabilities, CaptureAsk, CreateAsk, CredentialField, Credentials,
    Environment, FetchAsk, FindRefundAsk, Gateway, GatewayRef, HookCreateAsk, HookCreated, HookDemands, HookEvent,
    HookHeaders, HookListAsk, HookListing, HookMaking, HookRefusal, HookRemoveAsk, ListAsk, Listing, Observation,
    PaymentFact, RefundAsk, Reply, Signature, TestAnswer, Token,
};

/// The header of idempotency. PayPal remembers it for six hours for orders, for 45 days for captures and refunds.
const REQUEST_ID: &str = "paypal-request-id";
/// The longest description of a purchase.
const DESCRIPTION_MAX: usize = 127;

/// What PayPal is.
pub static PAYPAL: About = About {
    provider: "paypal",
    name: "PayPal",
    about: "PayPal accounts, and cards on PayPal's page.",
    // Not for real money before its words were compared with what the gateway itself sends.
    environments: &[Environment::Sandbox],
    credential_fields: &[
        CredentialField {
            name: "client_id",
            label: "Client ID",
            secret: false,
            required: true,
            help: "developer.paypal.com, Apps & Credentials, your app, with the switch on Live or Sandbox as this account is. Turn on Transaction search there, so that nothing is missed.",
        },
        CredentialField {
            name: "client_secret",
            label: "Secret",
            secret: true,
            required: true,
            help: "Beside the client ID: Secret key, shown on demand.",
        },
        CredentialField {
            name: "webhook_id",
            label: "Webhook ID",
            secret: false,
            required: false,
            help: "In the same app under Webhooks: add the address of this shop, and copy the ID that PayPal gives the listener. Without it no delivery is believed.",
        },
        CredentialField {
            name: "webhook_id_previous",
            label: "Previous webhook ID",
            secret: false,
            required: false,
            help: "While the listener is being replaced: the ID of the old one.",
        },
    ],
    capabilities: Capabilities {
        hosted_page: true,
        manual_capture: true,
        partial_capture: true,
        cancel: true,
        refund: true,
        partial_refund: true,
        find_by_reference: false,
        list: true,
        events: true,
        fee_told: true,
        test: true,
        token_charge: false,
        saved_methods: false,
        payouts: false,
        hooks_listed: true,
        hooks_made: HookMaking::ProofIsId("webhook_id"),
        own_link: false,
        list_is_late: true,
        page_by_post: false,
    },
    currencies: CURRENCIES,
    base_urls: &[
        (Environment::Live, "https://api-m.paypal.com"),
        (Environment::Sandbox, "https://api-m.sandbox.paypal.com"),
    ],
    further_urls: &[],
    signature: Signature {
        scheme: "RSA-SHA256 by PayPal's certificate over id, time, webhook ID and the CRC-32 of the raw body, base64",
        header: "PayPal-Transmission-Sig",
        event_id_header: "",
        covers_money_facts: false,
        tolerance_s: 0,
    },
    dedupe: "event id; one change may be told by several events",
    fee_default: None,
    idempotency_key_s: 6 * 3600,
    page_min_s: PAGE_S,
    page_max_s: AGREE_S,
};

/// PayPal.
pub struct Paypal;

impl Gateway for Paypal {
    fn about(&self) -> &'static About {
        &PAYPAL
    }

    // paypal: "refund": REFUND_TIME_LIMIT_EXCEEDED, 180 days, from memory.
    fn refund_days(&self) -> Option<u16> {
        Some(180)
    }

    fn hook_demands(&self) -> HookDemands {
        HookDemands { usual_ports: true, ..HookDemands::NONE }
    }

    fn build_token(&self, creds: &Credentials) -> Result<Call, CallError> {
        let form = vec![("grant_type".to_owned(), "client_credentials".to_owned())];
        let auth =
            Auth::Basic { user: creds.need("client_id")?.clone(), password: creds.need("client_secret")?.clone() };
        Ok(Call::post("token", "/v1/oauth2/token", Body::Form(form)).asking_only().auth(auth))
    }
    fn read_token(&self, reply: &Reply) -> Result<Token, CallError> {
        let TokenGiven { access_token, expires_in } = answered("token", reply)?;
        Ok(Token { text: SecretString::from(access_token), good_for: Duration::from_secs(expires_in) })
    }

    fn build_create(&self, creds: &Credentials, ask: &CreateAsk) -> Result<Call, CallError> {
        let body = Body::Json(order_wanted(ask)?);
        change(creds, Call::post("create", "/v2/checkout/orders", body).under_key_in(REQUEST_ID, &ask.key))
    }
    fn read_create(&self, _ask: &CreateAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let told = read_order(reply)?;
        let no_page = |seen: &Observation| matches!(seen.fact, PaymentFact::Pending { page_url: None, .. });
        if told.iter().any(no_page) {
            return Err(CallError::unknown("PayPal made an order and gave no page for it"));
        }
        Ok(told)
    }

    fn build_fetch(&self, creds: &Credentials, ask: &FetchAsk) -> Result<Call, CallError> {
        question(creds, Call::get("fetch", Name::read(ask.payment.as_str())?.path()))
    }
    fn read_fetch(&self, ask: &FetchAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let world = reply.asked_by;
        match Name::read(ask.payment.as_str())? {
            Name::Order(_) | Name::Hold(_) => read_order(reply),
            Name::Capture(_) => answered::<Movement>("payment", reply)?.capture_alone(&[], world),
            Name::Authorization(_) => answered::<Movement>("payment", reply)?.authorization_alone(world),
            Name::Refund(_) => Ok(vec![answered::<Movement>("refund", reply)?.refund_alone(None, world)?]),
            Name::Dispute(_) => answered::<Dispute>("dispute", reply)?.observations(world),
        }
    }

    fn build_list(&self, creds: &Credentials, ask: &ListAsk) -> Result<Call, CallError> {
        question(creds, Cursor::read(ask).build(ask.limit))
    }
    fn read_list(&self, ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
        Cursor::read(ask).listing(reply)
    }

    fn name_to_capture(&self, canonical: Option<&GatewayRef>, aliases: &[String]) -> Option<GatewayRef> {
        let of = |wanted: fn(&Name) -> bool| alias(aliases, wanted);
        of(|name| matches!(name, Name::Authorization(_)))
            .or_else(|| of(|name| matches!(name, Name::Hold(_))))
            .or_else(|| of(|name| matches!(name, Name::Order(_))))
            .or_else(|| canonical.cloned())
    }
    /// By the name of an order, what the buyer agreed to is taken, or held, as the order was made for; by that of an
    /// authorization, all of it is taken or less, and the rest released.
    fn build_capture(&self, creds: &Credentials, ask: &CaptureAsk) -> Result<Call, CallError> {
        let (path, body, key) = match Name::read(ask.payment.as_str())? {
            Name::Order(_) | Name::Hold(_) if ask.amount.is_some() => {
                let reason = "PayPal takes what the buyer agreed to as a whole, unless it was held first";
                return Err(CallError::refused(Some("amount"), reason));
            }
            name @ Name::Order(_) => (format!("{}/capture", name.path()), json!({}), ask.key.clone()),
            // Held and then taken, both under one key of ours: PayPal is not to take the second for the first.
            name @ Name::Hold(_) => (format!("{}/authorize", name.path()), json!({}), format!("{}:hold", ask.key)),
            name @ Name::Authorization(_) => {
                let mut body = json!({"final_capture": true});
                if let Some(amount) = ask.amount.map(wire).transpose()? {
                    body["amount"] = amount;
                }
                (format!("{}/capture", name.path()), body, ask.key.clone())
            }
            _ => return Err(CallError::refused(Some("payment"), "there is nothing left to take of this payment")),
        };
        change(creds, Call::post("capture", path, Body::Json(body)).under_key_in(REQUEST_ID, &key))
    }
    fn read_capture(&self, ask: &CaptureAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        match Name::read(ask.payment.as_str())? {
            name @ Name::Authorization(_) => {
                answered::<Movement>("payment", reply)?.capture_alone(&[name], reply.asked_by)
            }
            _ => read_order(reply),
        }
    }

    fn name_to_cancel(&self, _canonical: Option<&GatewayRef>, aliases: &[String], held: bool) -> Option<GatewayRef> {
        if held {
            alias(aliases, |name| matches!(name, Name::Authorization(_)))
        } else {
            alias(aliases, |name| matches!(name, Name::Order(_)))
        }
    }
    /// Held money is released. A page cannot be ended at PayPal, and need not be: nothing is taken without a call of
    /// ours. It is asked how it stands, and from then on counts as ended if nothing was taken or held.
    fn build_cancel(&self, creds: &Credentials, ask: &CancelAsk) -> Result<Call, CallError> {
        match Name::read(ask.payment.as_str())? {
            name @ Name::Authorization(_) => {
                let call = Call::post("cancel", format!("{}/void", name.path()), Body::Json(json!({})));
                // PayPal takes no key here: a second one is told that there was a first.
                change(creds, call.recognised_by(&ask.key))
            }
            name @ (Name::Order(_) | Name::Hold(_)) => question(creds, Call::get("cancel", name.path())),
            _ => Err(CallError::refused(Some("payment"), "what was taken is given back, not cancelled")),
        }
    }
    fn read_cancel(&self, ask: &CancelAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let name = Name::read(ask.payment.as_str())?;
        if !matches!(name, Name::Authorization(_)) {
            return answered::<Order>("payment", reply)?.ended(reply.date(), reply.asked_by);
        }
        if !reply.is_ok() {
            return Err(refused("payment", reply));
        }
        if !reply.body.is_empty() {
            return reply.json::<Movement>()?.authorization_alone(reply.asked_by);
        }
        let at = reply.date().ok_or_else(|| CallError::unknown("an empty answer without a time"))?;
        Ok(vec![Observation {
            reference: None,
            canonical: None,
            aliases: vec![name.text()],
            fact: PaymentFact::Cancelled,
            amount: None,
            at,
            method: None,
            environment: reply.asked_by,
        }])
    }

    fn build_refund(&self, creds: &Credentials, ask: &RefundAsk) -> Result<Call, CallError> {
        let name @ Name::Capture(_) = Name::read(ask.payment.as_str())? else {
            return Err(CallError::refused(Some("payment"), "only what was taken can be given back"));
        };
        let body = json!({"amount": wire(ask.amount)?, "invoice_id": ask.refund});
        let call = Call::post("refund", format!("{}/refund", name.path()), Body::Json(body));
        change(creds, call.under_key_in(REQUEST_ID, &ask.key))
    }
    fn read_refund(&self, ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let refund: Movement = answered("payment", reply)?;
        Ok(vec![refund.refund_alone(Some(ask.payment.as_str()), reply.asked_by)?])
    }

    fn build_fetch_refund(&self, creds: &Credentials, refund_ref: &str) -> Result<Call, CallError> {
        let name = Name::read(&Name::Refund(refund_ref.to_owned()).text())?;
        question(creds, Call::get("fetch_refund", name.path()))
    }
    fn read_fetch_refund(&self, _refund_ref: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        Ok(vec![answered::<Movement>("refund", reply)?.refund_alone(None, reply.asked_by)?])
    }

    /// PayPal lists refunds with the order alone: from the capture the way leads up to it.
    fn build_find_refund(&self, creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
        question(creds, Call::get("find_refund", Name::read(ask.payment.as_str())?.path()))
    }
    fn read_find_refund(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        match Name::read(ask.payment.as_str())? {
            Name::Order(_) => answered::<Order>("payment", reply)?.refunds_of(&ask.refund, reply.asked_by),
            _ => answered::<Movement>("payment", reply).map(|_| Vec::new()),
        }
    }
    fn find_refund_on(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Option<FindRefundAsk>, CallError> {
        if matches!(Name::read(ask.payment.as_str())?, Name::Order(_)) {
            return Ok(None);
        }
        let here: Movement = answered("payment", reply)?;
        let up = here.order().or_else(|| here.authorization()).filter(|up| up.text() != ask.payment.as_str());
        let up = up.ok_or_else(|| CallError::unknown("PayPal does not say which order this capture belongs to"))?;
        Ok(Some(FindRefundAsk { payment: GatewayRef::from(&up), ..ask.clone() }))
    }

    fn build_hooks(&self, creds: &Credentials, _ask: &HookListAsk) -> Result<Call, CallError> {
        question(creds, Call::get("hooks", registered::PATH))
    }
    fn read_hooks(&self, _ask: &HookListAsk, reply: &Reply) -> Result<HookListing, CallError> {
        registered::read(reply)
    }

    fn build_hook_create(&self, creds: &Credentials, ask: &HookCreateAsk) -> Result<Call, CallError> {
        question(creds, registered::build_create(ask))
    }
    fn read_hook_create(&self, _ask: &HookCreateAsk, reply: &Reply) -> Result<HookCreated, CallError> {
        registered::read_create(reply)
    }
    fn build_hook_remove(&self, creds: &Credentials, ask: &HookRemoveAsk) -> Result<Call, CallError> {
        question(creds, registered::build_remove(ask)?)
    }
    fn read_hook_remove(&self, _ask: &HookRemoveAsk, reply: &Reply) -> Result<(), CallError> {
        registered::read_remove(reply)
    }

    fn build_test(&self, creds: &Credentials) -> Result<Call, CallError> {
        question(creds, Call::get("test", registered::PATH))
    }
    fn read_test(&self, reply: &Reply) -> Result<TestAnswer, CallError> {
        let Listeners { webhooks } = answered("list of webhooks", reply)?;
        let listeners = match webhooks.len() {
            0 => "the app has no webhook yet".to_owned(),
            1 => "the app has one webhook".to_owned(),
            many => format!("the app has {many} webhooks"),
        };
        // PayPal does not say which world it is: keys of one are no keys at the other's address.
        Ok(TestAnswer { message: format!("PayPal takes the keys; {listeners}."), mode: None })
    }

    fn verify(
        &self,
        creds: &Credentials,
        headers: &HookHeaders,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), HookRefusal> {
        proof::check(creds, headers, body, now)
    }

    fn read_hook(&self, body: &[u8]) -> Result<HookEvent, HookRefusal> {
        hooks::read(body)
    }

    fn wants_repeat(&self, reply: &Reply) -> Option<bool> {
        // The same key is still being worked on by an earlier try.
        errors::is_in_progress(reply).then_some(true)
    }

    fn request_id(&self, reply: &Reply) -> String {
        match reply.header("paypal-debug-id") {
            "" => errors::debug_id(reply),
            id => id.to_owned(),
        }
    }
}

/// Puts the token on a call that only asks. Without keys there is nothing to send.
fn question(creds: &Credentials, call: Call) -> Result<Call, CallError> {
    creds.need("client_id")?;
    creds.need("client_secret")?;
    Ok(call.auth(Auth::Token))
}

/// The same for a call that changes something: what became of it is to be told in full.
fn change(creds: &Credentials, call: Call) -> Result<Call, CallError> {
    question(creds, call.header("prefer", "return=representation"))
}

fn order_wanted(ask: &CreateAsk) -> Result<Value, CallError> {
    let Some(return_url) = &ask.return_url else {
        return Err(CallError::refused(Some("return_url"), "PayPal's page needs an address to come back to"));
    };
    let mut unit = json!({
        "reference_id": ask.payment,
        "custom_id": ask.payment,
        "invoice_id": ask.payment,
        "amount": wire(ask.amount)?,
    });
    let description: String = ask.description.trim().chars().take(DESCRIPTION_MAX).collect();
    if !description.is_empty() {
        unit["description"] = description.into();
    }
    let mut wallet = json!({
        "experience_context": {
            "return_url": return_url,
            "cancel_url": ask.cancel_url.as_ref().unwrap_or(return_url),
            "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING",
        },
    });
    if let Some(email) = ask.email.as_deref().filter(|email| !email.is_empty()) {
        wallet["email_address"] = email.into();
    }
    Ok(json!({
        "intent": if ask.manual_capture { "AUTHORIZE" } else { "CAPTURE" },
        "purchase_units": [unit],
        "payment_source": {"paypal": wallet},
    }))
}

fn read_order(reply: &Reply) -> Result<Vec<Observation>, CallError> {
    answered::<Order>("payment", reply)?.observations(reply.date(), reply.asked_by)
}

/// The first alias that is the name of such an object.
fn alias(aliases: &[String], wanted: fn(&Name) -> bool) -> Option<GatewayRef> {
    aliases
        .iter()
        .find(|alias| Name::read(alias).is_ok_and(|name| wanted(&name)))
        .map(|alias| GatewayRef(alias.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = "checkout/orders/5O1";
    const HOLD: &str = "checkout/orders/5O1/authorize";
    const HELD: &str = "payments/authorizations/0AW";

    fn names(aliases: &[&str]) -> Vec<String> {
        aliases.iter().map(|&alias| alias.to_owned()).collect()
    }

    #[test]
    fn what_is_due_is_told_by_the_name() {
        let due = |aliases: &[&str]| Paypal.name_to_capture(None, &names(aliases)).map(|name| name.0);
        assert_eq!(due(&[ORDER]), Some(ORDER.into()), "agreed: take it");
        assert_eq!(due(&[ORDER, HOLD]), Some(HOLD.into()), "agreed: hold it");
        assert_eq!(due(&[ORDER, HOLD, HELD]), Some(HELD.into()), "held: take it");
        assert_eq!(due(&[]), None);
        let capture = GatewayRef("3C6".into());
        assert_eq!(Paypal.name_to_capture(Some(&capture), &[]), Some(capture));
    }

    #[test]
    fn held_money_is_released_and_a_page_is_left() {
        let ended = |held| Paypal.name_to_cancel(None, &names(&[ORDER, HOLD, HELD]), held).map(|name| name.0);
        assert_eq!(ended(true), Some(HELD.into()));
        assert_eq!(ended(false), Some(ORDER.into()));
        assert_eq!(Paypal.name_to_cancel(Some(&"3C6".into()), &[], true), None);
    }
}
