//! Stripe, REST API version 1: payments on its hosted checkout page, or bare payment intents.

mod amounts;
mod errors;
mod facts;
mod finding;
mod hooks;
mod listing;
mod objects;
mod payouts;
mod registered;
mod saved;

use base::Timestamp;

use self::amounts::units;
use self::errors::answered;
use self::facts::{PAYMENT, REFUND, SessionNews, mode};
use self::objects::{Balance, Event, Intent, List, Refund, Session};
use super::{
    About, Auth, Body, Call, CallError, CancelAsk, Capabilities, CaptureAsk, ChargeAsk, CreateAsk, CredentialField,
    Credentials, Environment, FeeDefault, FetchAsk, FindAsk, FindRefundAsk, Gateway, GatewayRef, HookCreateAsk,
    HookCreated, HookEvent, HookHeaders, HookListAsk, HookListing, HookMaking, HookRefusal, HookRemoveAsk, ListAsk,
    Listing, Mode, Observation, PayoutItems, PayoutItemsAsk, PayoutListAsk, PayoutListing, RefundAsk, Reply, SavedAsk,
    SavedMethod, Signature, TestAnswer, signed,
};

const VERSION: &str = "2026-10-28.endive";
const TOLERANCE_S: i64 = 300;
const KEY: &str = "secret_key";
const NAME_MAX: usize = 250;
/// What a fetched payment brings along, so that fee, method and refunds are known from one answer.
const ALONG: [&str; 2] = ["latest_charge.balance_transaction", "latest_charge.refunds"];

/// What Stripe is.
pub static STRIPE: About = About {
    provider: "stripe",
    name: "Stripe",
    about: "Cards, wallets and local methods on Stripe's checkout page.",
    environments: &[Environment::Live, Environment::Sandbox],
    credential_fields: &[
        CredentialField {
            name: KEY,
            label: "Secret key",
            secret: true,
            required: true,
            help: "Developers, API keys: sk_… or a restricted rk_… with write access to checkout sessions, payment intents and refunds, and read access to charges, payment methods, disputes, balance, payouts, events and webhook endpoints.",
        },
        CredentialField {
            name: "webhook_secret",
            label: "Webhook signing secret",
            secret: true,
            required: true,
            help: "Developers, Webhooks, your endpoint: whsec_…, the whole text.",
        },
        CredentialField {
            name: "webhook_secret_previous",
            label: "Previous webhook signing secret",
            secret: true,
            required: false,
            help: "While the secret is being rolled: the old one.",
        },
        CredentialField {
            name: "flow",
            label: "Flow",
            secret: false,
            required: false,
            help: "hosted (the default): Stripe's checkout page. direct_intent: bare payment intents without a page.",
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
    base_urls: &[(Environment::Live, "https://api.stripe.com"), (Environment::Sandbox, "https://api.stripe.com")],
    further_urls: &[],
    signature: Signature {
        scheme: "HMAC-SHA256 over the time, a full stop and the raw body, lower-case hex",
        header: "Stripe-Signature",
        event_id_header: "",
        covers_money_facts: true,
        tolerance_s: TOLERANCE_S,
    },
    dedupe: "event id; one change may be told by several events",
    fee_default: Some(FeeDefault { rate: "2.9000", tax_rate: "0.0000" }),
    idempotency_key_s: 24 * 3600,
    page_min_s: 30 * 60,
    page_max_s: 24 * 3600,
};

/// Stripe.
pub struct Stripe;

impl Gateway for Stripe {
    fn about(&self) -> &'static About {
        &STRIPE
    }

    fn key_world(&self, creds: &Credentials) -> Option<(&'static str, Mode)> {
        let key = creds.setting(KEY);
        let is_live = key.starts_with("sk_live_") || key.starts_with("rk_live_");
        (!key.is_empty()).then_some((KEY, if is_live { Mode::Live } else { Mode::Test }))
    }

    fn build_create(&self, creds: &Credentials, ask: &CreateAsk) -> Result<Call, CallError> {
        let (path, form) = if bare_intents(creds)? {
            ("/v1/payment_intents", intent_form(ask)?)
        } else {
            ("/v1/checkout/sessions", session_form(ask)?)
        };
        signed_in(creds, Call::post("create", path, Body::Form(form)).under_key(&ask.key))
    }
    fn read_create(&self, _ask: &CreateAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_payment(reply)
    }

    fn build_charge(&self, creds: &Credentials, ask: &ChargeAsk) -> Result<Call, CallError> {
        if !ask.is_saved {
            return Err(CallError::NotOffered);
        }
        let form = Body::Form(saved::charge_form(ask, bare_intents(creds)?)?);
        signed_in(creds, Call::post("charge", "/v1/payment_intents", form).under_key(&ask.key))
    }
    fn read_charge(&self, ask: &ChargeAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let told = read_payment(reply)?;
        if told.iter().any(|observation| observation.reference.as_ref() != Some(&ask.payment)) {
            return Err(CallError::unknown("the answer is about another payment"));
        }
        Ok(told)
    }

    fn build_saved(&self, creds: &Credentials, ask: &SavedAsk) -> Result<Call, CallError> {
        signed_in(creds, saved::build(ask)?)
    }
    fn read_saved(&self, ask: &SavedAsk, reply: &Reply) -> Result<SavedMethod, CallError> {
        saved::read(ask, reply)
    }

    fn build_fetch(&self, creds: &Credentials, ask: &FetchAsk) -> Result<Call, CallError> {
        let id = id_in_path(&ask.payment)?;
        let (path, before) = if is_session(id) {
            (format!("/v1/checkout/sessions/{id}"), "payment_intent.")
        } else {
            (format!("/v1/payment_intents/{id}"), "")
        };
        let call = Call::get("fetch", path);
        signed_in(creds, ALONG.iter().fold(call, |call, along| call.query("expand[]", format!("{before}{along}"))))
    }
    fn read_fetch(&self, _ask: &FetchAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_payment(reply)
    }

    fn build_find(&self, creds: &Credentials, ask: &FindAsk) -> Result<Call, CallError> {
        signed_in(creds, finding::build(ask, bare_intents(creds)?))
    }
    fn read_find(&self, ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        finding::read(ask, reply)
    }
    fn find_on(&self, ask: &FindAsk, reply: &Reply) -> Result<Option<FindAsk>, CallError> {
        finding::on(ask, reply)
    }

    fn build_list(&self, creds: &Credentials, ask: &ListAsk) -> Result<Call, CallError> {
        signed_in(creds, listing::build(ask, bare_intents(creds)?))
    }
    fn read_list(&self, ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
        listing::read(ask, reply)
    }

    fn build_capture(&self, creds: &Credentials, ask: &CaptureAsk) -> Result<Call, CallError> {
        let path = format!("/v1/payment_intents/{}/capture", id_in_path(&ask.payment)?);
        let mut form: Vec<_> =
            ask.amount.map(units).transpose()?.map(|units| pair("amount_to_capture", units)).into_iter().collect();
        form.push(pair("expand[]", ALONG[0]));
        signed_in(creds, Call::post("capture", path, Body::Form(form)).under_key(&ask.key))
    }
    fn read_capture(&self, _ask: &CaptureAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_payment(reply)
    }

    fn name_to_cancel(&self, canonical: Option<&GatewayRef>, aliases: &[String], held: bool) -> Option<GatewayRef> {
        // While its page is open, Stripe lets nobody cancel an intent: the page is ended, and takes the intent with it.
        let page = aliases.iter().find(|alias| is_session(alias)).map(|alias| GatewayRef(alias.clone()));
        if held { canonical.cloned().or(page) } else { page.or_else(|| canonical.cloned()) }
    }
    fn build_cancel(&self, creds: &Credentials, ask: &CancelAsk) -> Result<Call, CallError> {
        let id = id_in_path(&ask.payment)?;
        let path = if is_session(id) {
            format!("/v1/checkout/sessions/{id}/expire")
        } else {
            format!("/v1/payment_intents/{id}/cancel")
        };
        signed_in(creds, Call::post("cancel", path, Body::Form(Vec::new())).under_key(&ask.key))
    }
    fn read_cancel(&self, _ask: &CancelAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        read_payment(reply)
    }

    fn build_refund(&self, creds: &Credentials, ask: &RefundAsk) -> Result<Call, CallError> {
        let of = if ask.payment.0.starts_with("ch_") { "charge" } else { "payment_intent" };
        let form = vec![
            pair(of, id_in_path(&ask.payment)?),
            pair("amount", units(ask.amount)?),
            pair(&format!("metadata[{REFUND}]"), &ask.refund),
        ];
        signed_in(creds, Call::post("refund", "/v1/refunds", Body::Form(form)).under_key(&ask.key))
    }
    fn read_refund(&self, _ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        Ok(vec![answered::<Refund>("payment", reply)?.observation(None, reply.asked_by)?])
    }

    fn build_fetch_refund(&self, creds: &Credentials, refund_ref: &str) -> Result<Call, CallError> {
        signed_in(creds, Call::get("fetch_refund", format!("/v1/refunds/{}", id_in_path(&refund_ref.into())?)))
    }
    fn read_fetch_refund(&self, _refund_ref: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        Ok(vec![answered::<Refund>("refund", reply)?.observation(None, reply.asked_by)?])
    }

    fn build_find_refund(&self, creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
        let of = if ask.payment.0.starts_with("ch_") { "charge" } else { "payment_intent" };
        signed_in(
            creds,
            Call::get("find_refund", "/v1/refunds").query(of, id_in_path(&ask.payment)?).query("limit", "100"),
        )
    }
    fn read_find_refund(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let rows: List<Refund> = answered("refund", reply)?;
        let ours = rows.data.iter().filter(|refund| refund.own_id().as_deref() == Some(ask.refund.as_str()));
        let found = ours.map(|refund| refund.observation(None, reply.asked_by)).collect::<Result<Vec<_>, _>>()?;
        if found.is_empty() && rows.has_more {
            return Err(CallError::unknown("this payment has more refunds than one page shows"));
        }
        Ok(found)
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
    fn read_payout_items(&self, _ask: &PayoutItemsAsk, reply: &Reply) -> Result<PayoutItems, CallError> {
        payouts::read_items(reply)
    }

    fn build_hooks(&self, creds: &Credentials, ask: &HookListAsk) -> Result<Call, CallError> {
        signed_in(creds, registered::build(ask))
    }
    fn read_hooks(&self, _ask: &HookListAsk, reply: &Reply) -> Result<HookListing, CallError> {
        registered::read(reply)
    }

    fn build_hook_create(&self, creds: &Credentials, ask: &HookCreateAsk) -> Result<Call, CallError> {
        signed_in(creds, registered::build_create(ask))
    }
    fn read_hook_create(&self, _ask: &HookCreateAsk, reply: &Reply) -> Result<HookCreated, CallError> {
        registered::read_create(reply)
    }
    fn build_hook_remove(&self, creds: &Credentials, ask: &HookRemoveAsk) -> Result<Call, CallError> {
        signed_in(creds, registered::build_remove(ask)?)
    }
    fn read_hook_remove(&self, _ask: &HookRemoveAsk, reply: &Reply) -> Result<(), CallError> {
        registered::read_remove(reply)
    }

    fn build_test(&self, creds: &Credentials) -> Result<Call, CallError> {
        signed_in(creds, Call::get("test", "/v1/balance"))
    }
    fn read_test(&self, reply: &Reply) -> Result<TestAnswer, CallError> {
        let Balance { livemode } = answered("balance", reply)?;
        let world = if livemode { "live" } else { "sandbox" };
        Ok(TestAnswer { message: format!("Stripe takes the key; it is a {world} key."), mode: Some(mode(livemode)) })
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
        signed::check(headers.one("stripe-signature")?, &secrets, body, now, TOLERANCE_S)
    }

    fn read_hook(&self, body: &[u8]) -> Result<HookEvent, HookRefusal> {
        match signed::json::<Event>(body) {
            Ok(event) => Ok(hooks::read(event)),
            Err(refusal) => signed::not_understood(body, refusal),
        }
    }

    fn wants_repeat(&self, reply: &Reply) -> Option<bool> {
        match reply.header("stripe-should-retry") {
            "true" => Some(true),
            "false" => Some(false),
            // The same key is still being worked on by an earlier try.
            _ if reply.status == 409 => Some(true),
            _ => None,
        }
    }
}

/// Whether the account makes bare intents in place of checkout pages.
fn bare_intents(creds: &Credentials) -> Result<bool, CallError> {
    match creds.setting("flow") {
        "" | "hosted" => Ok(false),
        "direct_intent" => Ok(true),
        _ => Err(CallError::refused(Some("flow"), "the flow is hosted or direct_intent")),
    }
}

/// Puts the key on a call. A live key never goes out for a sandbox account, nor the other way round.
fn signed_in(creds: &Credentials, call: Call) -> Result<Call, CallError> {
    let key = creds.need(KEY)?;
    if let Some((field, world)) = Stripe.key_world(creds)
        && world != creds.environment().mode()
    {
        return Err(CallError::refused(Some(field), world.of_other_world()));
    }
    Ok(call.auth(Auth::Bearer(key.clone())).header("stripe-version", VERSION))
}

fn session_form(ask: &CreateAsk) -> Result<Vec<(String, String)>, CallError> {
    let Some(return_url) = &ask.return_url else {
        return Err(CallError::refused(Some("return_url"), "Stripe's page needs an address to come back to"));
    };
    let name = if ask.description.trim().is_empty() { &ask.payment } else { &ask.description };
    let name: String = name.chars().take(NAME_MAX).collect();
    let mut form = vec![
        pair("mode", "payment"),
        pair("client_reference_id", &ask.payment),
        pair(&format!("metadata[{PAYMENT}]"), &ask.payment),
        pair(&format!("payment_intent_data[metadata][{PAYMENT}]"), &ask.payment),
        pair("payment_intent_data[description]", &name),
        pair("line_items[0][quantity]", 1),
        pair("line_items[0][price_data][currency]", ask.amount.currency.code().to_ascii_lowercase()),
        pair("line_items[0][price_data][unit_amount]", units(ask.amount)?),
        pair("line_items[0][price_data][product_data][name]", &name),
        pair("success_url", return_url),
        pair("cancel_url", return_url),
    ];
    if let Some(end) = ask.expires_at {
        form.push(pair("expires_at", end.unix_seconds()));
    }
    if ask.manual_capture {
        form.push(pair("payment_intent_data[capture_method]", "manual"));
    }
    Ok(form)
}

/// A bare intent carries the least there is: emulators refuse what they do not know.
fn intent_form(ask: &CreateAsk) -> Result<Vec<(String, String)>, CallError> {
    let mut form = vec![
        pair("amount", units(ask.amount)?),
        pair("currency", ask.amount.currency.code().to_ascii_lowercase()),
        pair(&format!("metadata[{PAYMENT}]"), &ask.payment),
    ];
    if ask.manual_capture {
        form.push(pair("capture_method", "manual"));
    }
    Ok(form)
}

fn pair(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

fn is_session(id: &str) -> bool {
    id.starts_with("cs_")
}

/// An id goes into a path only if it cannot leave its place there.
fn id_in_path(id: &GatewayRef) -> Result<&str, CallError> {
    let plain = !id.0.is_empty() && id.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(id.as_str()) } else { Err(CallError::refused(Some("payment"), "this is no id of Stripe's")) }
}

fn read_payment(reply: &Reply) -> Result<Vec<Observation>, CallError> {
    read_object(answered("payment", reply)?, reply.date())
}

/// A session or an intent, whichever it says it is.
fn read_object(object: serde_json::Value, asked_at: Option<Timestamp>) -> Result<Vec<Observation>, CallError> {
    let strange = |cause: serde_json::Error| CallError::unknown(format!("the answer could not be read: {cause}"));
    match object.get("object").and_then(|kind| kind.as_str()) {
        Some("checkout.session") => {
            serde_json::from_value::<Session>(object).map_err(strange)?.observations(None, asked_at, SessionNews::State)
        }
        Some("payment_intent") => serde_json::from_value::<Intent>(object).map_err(strange)?.observations(None),
        _ => Err(CallError::unknown("the answer is neither a checkout session nor a payment intent")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_of_which_world_it_is() {
        let of = |key: &str| {
            let fields = [(KEY.to_owned(), secrecy::SecretString::from(key.to_owned()))].into();
            Stripe.key_world(&Credentials::new("acc_1", Environment::Sandbox, fields))
        };
        for (key, mode) in [
            ("sk_live_x", Mode::Live),
            (" rk_live_x ", Mode::Live),
            ("sk_test_x", Mode::Test),
            ("rk_test_x", Mode::Test),
            ("anything", Mode::Test),
        ] {
            assert_eq!(of(key), Some((KEY, mode)), "{key}");
        }
        assert_eq!(of(" "), None);
    }

    #[test]
    fn an_open_page_is_ended_and_held_money_is_released() {
        let intent = GatewayRef("pi_1".into());
        let aliases = ["ch_1".to_owned(), "cs_test_1".to_owned()];
        assert_eq!(Stripe.name_to_cancel(Some(&intent), &aliases, false), Some("cs_test_1".into()));
        assert_eq!(Stripe.name_to_cancel(Some(&intent), &aliases, true), Some(intent.clone()));
        assert_eq!(Stripe.name_to_cancel(Some(&intent), &[], false), Some(intent));
        assert_eq!(Stripe.name_to_cancel(None, &[], false), None);
    }
}
