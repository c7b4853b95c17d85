//! The practice gateway, protocol version 2026-11-01: the full set of operations, the one to copy.
//!
//! Amounts are decimal strings in major units with the decimals of the currency. Times are Unix milliseconds, but the
//! signed time of a webhook and the end of a page, which are seconds.

mod listing;
mod objects;
mod payouts;
mod registered;

use base::{Money, Timestamp};
use serde::Deserialize;
use serde_json::json;

use self::listing::Cursor;
use self::objects::{Balance, Event, Kept, Payment, Refund, Rows, mode};

use super::{
    About, Auth, Body, Call, CallError, CancelAsk, Capabilities, CaptureAsk, ChargeAsk, CreateAsk, CredentialField,
    Credentials, Environment, FeeDefault, FetchAsk, FindAsk, FindRefundAsk, Gateway, GatewayRef, HookCreateAsk,
    HookCreated, HookEvent, HookHeaders, HookListAsk, HookListing, HookMaking, HookNews, HookRefusal, HookRemoveAsk,
    ListAsk, Listing, Observation, PayoutItems, PayoutItemsAsk, PayoutListAsk, PayoutListing, RefundAsk, Reply,
    SavedAsk, SavedMethod, Signature, TestAnswer, signed,
};

const VERSION: &str = "2026-11-01";
const TOLERANCE_S: i64 = 300;

/// What the practice gateway is.
pub static PRACTICE: About = About {
    provider: "practice",
    name: "Practice gateway",
    about: "Behaves like a real gateway, and badly when told to. No money moves.",
    environments: &[Environment::Practice],
    credential_fields: &[
        CredentialField {
            name: "api_key",
            label: "API key",
            secret: true,
            required: true,
            help: "Printed when the practice gateway starts.",
        },
        CredentialField {
            name: "webhook_secret",
            label: "Webhook secret",
            secret: true,
            required: true,
            help: "Printed when the practice gateway starts.",
        },
        CredentialField {
            name: "webhook_secret_previous",
            label: "Previous webhook secret",
            secret: true,
            required: false,
            help: "While the secret is being changed: the old one.",
        },
    ],
    capabilities: Capabilities {
        hosted_page: true,
        manual_capture: true,
        partial_capture: true,
        cancel: true,
        refund: true,
        partial_refund: true,
        find_by_reference: true,
        list: true,
        events: true,
        fee_told: true,
        test: true,
        list_is_late: false,
        page_by_post: false,
        token_charge: false,
        saved_methods: true,
        payouts: true,
        hooks_listed: true,
        hooks_made: HookMaking::ProofToldOnce,
        own_link: false,
    },
    currencies: &[],
    base_urls: &[],
    further_urls: &[],
    signature: Signature {
        scheme: "HMAC-SHA256 over the time, a full stop and the raw body, lower-case hex",
        header: "Practice-Signature",
        event_id_header: "",
        covers_money_facts: true,
        tolerance_s: TOLERANCE_S,
    },
    dedupe: "event id; one change may be told by two events",
    fee_default: Some(FeeDefault { rate: "2.9000", tax_rate: "0.0000" }),
    idempotency_key_s: 24 * 3600,
    page_min_s: 60,
    page_max_s: 30 * 24 * 3600,
};

/// The practice gateway.
pub struct Practice;

impl Gateway for Practice {
    fn about(&self) -> &'static About {
        &PRACTICE
    }

    fn build_create(&self, creds: &Credentials, ask: &CreateAsk) -> Result<Call, CallError> {
        let body = json!({
            "reference": ask.payment,
            "amount": ask.amount.decimal_text(),
            "currency": ask.amount.currency.code(),
            "description": ask.description,
            "return_url": ask.return_url,
            "capture": if ask.manual_capture { "manual" } else { "automatic" },
            "expires_at": ask.expires_at.map(Timestamp::unix_seconds),
        });
        signed_in(creds, Call::post("create", "/v1/payments", Body::Json(body)).under_key(&ask.key))
    }
    fn read_create(&self, _ask: &CreateAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_payment(reply)
    }

    fn build_charge(&self, creds: &Credentials, ask: &ChargeAsk) -> Result<Call, CallError> {
        if !ask.is_saved {
            return Err(CallError::NotOffered);
        }
        let body = json!({
            "reference": ask.payment,
            "amount": ask.amount.decimal_text(),
            "currency": ask.amount.currency.code(),
            "description": ask.description,
            "capture": if ask.manual_capture { "manual" } else { "automatic" },
            "saved_method": ask.token,
        });
        signed_in(creds, Call::post("charge", "/v1/payments", Body::Json(body)).under_key(&ask.key))
    }
    fn read_charge(&self, _ask: &ChargeAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_payment(reply)
    }

    fn build_saved(&self, creds: &Credentials, ask: &SavedAsk) -> Result<Call, CallError> {
        let token = GatewayRef::from(ask.token.as_str());
        let token =
            id_in_path(&token).map_err(|_| CallError::refused(Some("token"), "this is no name of the gateway's"))?;
        signed_in(creds, Call::get("saved", format!("/v1/saved_methods/{token}")))
    }
    fn read_saved(&self, ask: &SavedAsk, reply: &Reply) -> Result<SavedMethod, CallError> {
        let kept: Kept = answered("saved method", reply)?;
        Ok(SavedMethod { token: ask.token.clone(), method: kept.method.told(), expires: kept.expires })
    }

    fn build_fetch(&self, creds: &Credentials, ask: &FetchAsk) -> Result<Call, CallError> {
        signed_in(creds, Call::get("fetch", format!("/v1/payments/{}", id_in_path(&ask.payment)?)))
    }
    fn read_fetch(&self, _ask: &FetchAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_payment(reply)
    }

    fn build_find(&self, creds: &Credentials, ask: &FindAsk) -> Result<Call, CallError> {
        signed_in(creds, Call::get("find", "/v1/payments").query("reference", &ask.payment))
    }
    fn read_find(&self, ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let found: Rows<Payment> = answered("payment", reply)?;
        let ours = found.data.iter().filter(|payment| payment.reference == ask.payment);
        ours.map(Payment::observations).try_fold(Vec::new(), |all, more| more.map(|more| [all, more].concat()))
    }

    fn build_list(&self, creds: &Credentials, ask: &ListAsk) -> Result<Call, CallError> {
        Cursor::read(&ask.cursor, ask.since).build(creds, ask.limit)
    }
    fn read_list(&self, ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
        Cursor::read(&ask.cursor, ask.since).listing(reply)
    }

    fn build_capture(&self, creds: &Credentials, ask: &CaptureAsk) -> Result<Call, CallError> {
        let path = format!("/v1/payments/{}/capture", id_in_path(&ask.payment)?);
        let body = json!({"amount": ask.amount.map(Money::decimal_text)});
        signed_in(creds, Call::post("capture", path, Body::Json(body)).under_key(&ask.key))
    }
    fn read_capture(&self, _ask: &CaptureAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_payment(reply)
    }

    fn build_cancel(&self, creds: &Credentials, ask: &CancelAsk) -> Result<Call, CallError> {
        let path = format!("/v1/payments/{}/cancel", id_in_path(&ask.payment)?);
        signed_in(creds, Call::post("cancel", path, Body::Json(json!({}))).under_key(&ask.key))
    }
    fn read_cancel(&self, _ask: &CancelAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_payment(reply)
    }

    fn build_refund(&self, creds: &Credentials, ask: &RefundAsk) -> Result<Call, CallError> {
        let body = json!({"payment": ask.payment, "amount": ask.amount.decimal_text(), "reference": ask.refund});
        signed_in(creds, Call::post("refund", "/v1/refunds", Body::Json(body)).under_key(&ask.key))
    }
    fn read_refund(&self, _ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        Ok(vec![answered::<Refund>("payment", reply)?.observation()?])
    }

    fn build_fetch_refund(&self, creds: &Credentials, refund_ref: &str) -> Result<Call, CallError> {
        signed_in(creds, Call::get("fetch_refund", format!("/v1/refunds/{}", id_in_path(&refund_ref.into())?)))
    }
    fn read_fetch_refund(&self, _refund_ref: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        Ok(vec![answered::<Refund>("refund", reply)?.observation()?])
    }

    fn build_find_refund(&self, creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
        let call = Call::get("find_refund", "/v1/refunds").query("reference", &ask.refund);
        signed_in(creds, call.query("payment", ask.payment.as_str()))
    }
    fn read_find_refund(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let found: Rows<Refund> = answered("refund", reply)?;
        found
            .data
            .iter()
            .filter(|refund| refund.reference.as_deref() == Some(ask.refund.as_str()))
            .map(Refund::observation)
            .collect()
    }

    fn build_payouts(&self, creds: &Credentials, ask: &PayoutListAsk) -> Result<Call, CallError> {
        payouts::build(creds, ask)
    }
    fn read_payouts(&self, ask: &PayoutListAsk, reply: &Reply) -> Result<PayoutListing, CallError> {
        payouts::read_list(ask, reply)
    }
    fn build_payout_items(&self, creds: &Credentials, ask: &PayoutItemsAsk) -> Result<Call, CallError> {
        payouts::build_items(creds, ask)
    }
    fn read_payout_items(&self, _ask: &PayoutItemsAsk, reply: &Reply) -> Result<PayoutItems, CallError> {
        payouts::read_items(reply)
    }

    fn build_hooks(&self, creds: &Credentials, ask: &HookListAsk) -> Result<Call, CallError> {
        registered::build(creds, ask)
    }
    fn read_hooks(&self, _ask: &HookListAsk, reply: &Reply) -> Result<HookListing, CallError> {
        registered::read(reply)
    }

    fn build_hook_create(&self, creds: &Credentials, ask: &HookCreateAsk) -> Result<Call, CallError> {
        registered::build_create(creds, ask)
    }
    fn read_hook_create(&self, _ask: &HookCreateAsk, reply: &Reply) -> Result<HookCreated, CallError> {
        registered::read_create(reply)
    }
    fn build_hook_remove(&self, creds: &Credentials, ask: &HookRemoveAsk) -> Result<Call, CallError> {
        registered::build_remove(creds, ask)
    }
    fn read_hook_remove(&self, _ask: &HookRemoveAsk, reply: &Reply) -> Result<(), CallError> {
        registered::read_remove(reply)
    }

    fn build_test(&self, creds: &Credentials) -> Result<Call, CallError> {
        signed_in(creds, Call::get("test", "/v1/balance"))
    }
    fn read_test(&self, reply: &Reply) -> Result<TestAnswer, CallError> {
        let balance: Balance = answered("balance", reply)?;
        let message = format!("The practice gateway answers for '{}'.", balance.account_name);
        Ok(TestAnswer { message, mode: Some(mode(&balance.environment)) })
    }

    fn verify(
        &self,
        creds: &Credentials,
        headers: &HookHeaders,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), HookRefusal> {
        let secrets: Vec<_> =
            ["webhook_secret", "webhook_secret_previous"].iter().filter_map(|name| creds.find(name)).collect();
        signed::check(headers.one("practice-signature")?, &secrets, body, now, TOLERANCE_S)
    }

    fn read_hook(&self, body: &[u8]) -> Result<HookEvent, HookRefusal> {
        let event: Event = match signed::json(body) {
            Ok(event) => event,
            Err(refusal) => return signed::not_understood(body, refusal),
        };
        let news = match (event.data.observations(), event.data.payment_id()) {
            (Ok(None), _) => HookNews::Ignored,
            (Ok(Some(observations)), _) => HookNews::Observations(observations),
            // Proven, about a payment, and not understood: the payment itself says how it stands.
            (Err(_), Some(payment)) => HookNews::FetchFirst(payment.into()),
            (Err(cause), None) => HookNews::NotUnderstood(cause.to_string()),
        };
        Ok(HookEvent {
            order_key: event.data.payment_id().unwrap_or(&event.id).to_owned(),
            dedupe_key: event.id.clone(),
            event_id: event.id,
            kind: event.kind,
            environment: Some(mode(&event.environment)),
            news,
        })
    }
}

fn signed_in(creds: &Credentials, call: Call) -> Result<Call, CallError> {
    Ok(call.auth(Auth::Bearer(creds.need("api_key")?.clone())).header("practice-version", VERSION))
}

/// An id goes into a path only if it cannot leave its place there.
fn id_in_path(id: &GatewayRef) -> Result<&str, CallError> {
    let plain =
        !id.0.is_empty() && id.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if plain { Ok(id.as_str()) } else { Err(CallError::refused(Some("payment"), "this is no id of the gateway's")) }
}

/// Reads a 2xx answer, or what stands in its place.
fn answered<T: serde::de::DeserializeOwned>(what: &'static str, reply: &Reply) -> Result<T, CallError> {
    if reply.is_ok() {
        return reply.json();
    }
    match reply.status {
        429 => return Err(CallError::TooMany { retry_after: reply.retry_after() }),
        400..=499 => {}
        status => return Err(CallError::unknown(format!("the gateway answered {status}"))),
    }
    // A refusal counts only in the gateway's own form: what some box on the way says proves nothing.
    let Refusal { error } = reply.json()?;
    Err(match (reply.status, error.kind.as_str()) {
        (401 | 403, _) => CallError::refused(Some("api_key"), error.message),
        (402, _) => CallError::Declined { hard: true, reason: error.message },
        (404, _) => CallError::NoSuch { what },
        (_, "idempotency_error") => CallError::refused(Some("key"), error.message),
        _ => CallError::Refused { field: error.param, reason: error.message },
    })
}

fn read_payment(reply: &Reply) -> Result<Vec<Observation>, CallError> {
    answered::<Payment>("payment", reply)?.observations()
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalDetail,
}

#[derive(Deserialize)]
struct RefusalDetail {
    #[serde(rename = "type")]
    kind: String,
    message: String,
    param: Option<String>,
}
