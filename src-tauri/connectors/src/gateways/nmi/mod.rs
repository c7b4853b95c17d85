//! NMI (Network Merchants): cards that NMI keeps, charged by its Payment API, and what is sold at its own terminal, by its
//! Query API and its webhooks. White-label gateways speak the same at an address of their own.
//!
//! There is no hosted page: what NMI has is an invoice that it mails to the customer with a link of which our call
//! learns nothing, and fields for a page of ours (Collect.js), which load script from elsewhere: our pages never do.
//! There is no idempotency either: a transaction bears our reference as its order id, is sent once, and is looked for
//! by it when no answer came.
//!
//! Written after NMI's public documentation of the Payment API, the Query API and its webhooks. Unverified, and each in
//! one place: the codes of [`errors`] within their classes; `original_transaction_id` of refunds ([`row::ORIGINAL`]);
//! that a refund takes an order id of its own; the filters of [`listing`]; in which words a refund is refused before
//! settlement ([`NOT_SETTLED`]); `test_mode` ([`TEST_MODE`]); chargebacks that name their payment ([`hooks`]); the report of the
//! customer vault ([`saved`]).

mod amounts;
mod errors;
mod facts;
mod form;
mod hooks;
mod listing;
mod proof;
mod row;
mod saved;
mod xml;

use base::{Money, Timestamp};

use self::errors::{Approved, answered, is_plain};
use super::{
    About, Call, CallError, CancelAsk, Capabilities, CaptureAsk, ChargeAsk, CredentialField, Credentials, Environment,
    FetchAsk, FindAsk, FindRefundAsk, Gateway, GatewayRef, HookEvent, HookHeaders, HookRefusal, ListAsk, Listing,
    Observation, PaymentFact, RefundAsk, RefundStatus, Reply, SavedAsk, SavedMethod, Signature, TestAnswer,
};

const KEY: &str = "security_key";
/// NMI's own store of ways to pay, as a report; and what names one of them there and in a sale.
const VAULT: &str = "customer_vault";
const VAULT_ID: &str = "customer_vault_id";
const TRANSACT: &str = "/api/transact.php";
const QUERY: &str = "/api/query.php";
const DESCRIPTION_MAX: usize = 255;
/// Asks for a payment without money from an account that is no test account. Unverified.
const TEST_MODE: &str = "test_mode";
/// In these words NMI says that a payment cannot be refunded because it is not settled yet. Unverified: its documents
/// say only that a void is the way then.
const NOT_SETTLED: &[&str] = &["settle"];

/// What NMI is.
pub static NMI: About = About {
    provider: "nmi",
    name: "NMI",
    about: "Cards that NMI keeps, charged in the till, and sales at its own terminal; also under the names of its resellers.",
    // Not for real money before its words were compared with what the gateway itself sends.
    environments: &[Environment::Sandbox],
    credential_fields: &[
        CredentialField {
            name: KEY,
            label: "Security key",
            secret: true,
            required: true,
            help: "Control panel, Settings, Security Keys: a private key with the permissions API and Query. For a sandbox the key of a test account.",
        },
        CredentialField {
            name: "webhook_secret",
            label: "Webhook signing key",
            secret: true,
            required: false,
            help: "Control panel, Settings, Webhooks: the signing key.",
        },
        CredentialField {
            name: "webhook_secret_previous",
            label: "Previous webhook signing key",
            secret: true,
            required: false,
            help: "While the key is being changed: the old one.",
        },
        CredentialField {
            name: TEST_MODE,
            label: "Test mode",
            secret: false,
            required: false,
            help: "Sandbox only. enabled: every payment is marked as a test, for an account that is no test account.",
        },
    ],
    capabilities: Capabilities {
        manual_capture: true,
        partial_capture: true,
        cancel: true,
        refund: true,
        partial_refund: true,
        find_by_reference: true,
        list: true,
        events: true,
        test: true,
        token_charge: true,
        saved_methods: true,
        payouts: false,
        own_link: false,
        ..Capabilities::NONE
    },
    currencies: amounts::CURRENCIES,
    base_urls: &[(Environment::Live, "https://secure.nmi.com"), (Environment::Sandbox, "https://secure.nmi.com")],
    further_urls: &[],
    signature: Signature {
        scheme: "HMAC-SHA256 over a nonce, a full stop and the raw body, lower-case hex",
        header: "Webhook-Signature",
        event_id_header: "",
        covers_money_facts: true,
        tolerance_s: 0,
    },
    dedupe: "event_id",
    fee_default: None,
    idempotency_key_s: 0,
    page_min_s: 0,
    page_max_s: 0,
};

/// NMI.
pub struct Nmi;

impl Gateway for Nmi {
    fn about(&self) -> &'static About {
        &NMI
    }

    // nmi: "pitfalls": refund before settlement (use void).
    fn parts_after_settlement(&self) -> bool {
        true
    }

    fn build_charge(&self, creds: &Credentials, ask: &ChargeAsk) -> Result<Call, CallError> {
        let token = if ask.is_saved {
            (VAULT_ID, saved::id(&ask.token)?)
        } else if ask.token.trim().is_empty() {
            return Err(CallError::refused(Some("token"), "NMI's fields gave no token"));
        } else {
            ("payment_token", ask.token.clone())
        };
        let mut fields = vec![
            ("type", if ask.manual_capture { "auth" } else { "sale" }.to_owned()),
            token,
            ("amount", amounts::text(ask.amount)?),
            ("currency", ask.amount.currency.code().to_owned()),
            ("orderid", ask.payment.clone()),
            ("orderdescription", ask.description.chars().take(DESCRIPTION_MAX).collect()),
        ];
        fields.extend(ask.email.clone().map(|email| ("email", email)));
        transact(creds, "charge", fields)
    }
    fn read_charge(&self, ask: &ChargeAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let approved = answered("payment", reply)?;
        if approved.order.as_ref().is_some_and(|order| *order != ask.payment) {
            return Err(CallError::unknown("the answer is about another order"));
        }
        let (amount, at) = (ask.amount, answered_at(reply)?);
        let fact = if ask.manual_capture {
            PaymentFact::Authorised { amount }
        } else {
            PaymentFact::Captured { amount, at, capture_no: None }
        };
        let canonical = GatewayRef(approved.transaction);
        let told = told(reply, &canonical, fact, at);
        Ok(vec![Observation { reference: Some(ask.payment.clone()), amount: Some(amount), ..told }])
    }

    fn build_saved(&self, creds: &Credentials, ask: &SavedAsk) -> Result<Call, CallError> {
        query(creds, "saved", vec![("report_type", VAULT.to_owned()), (VAULT_ID, saved::id(&ask.token)?)])
    }
    fn read_saved(&self, ask: &SavedAsk, reply: &Reply) -> Result<SavedMethod, CallError> {
        saved::read(ask, reply)
    }

    fn build_fetch(&self, creds: &Credentials, ask: &FetchAsk) -> Result<Call, CallError> {
        query(creds, "fetch", vec![("transaction_id", plain(&ask.payment)?)])
    }
    fn read_fetch(&self, ask: &FetchAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let payment = Some(ask.payment.as_str());
        let rows = xml::report(reply)?;
        let about = rows.iter().filter(|row| row.id() == payment || row.original() == payment);
        let told = about.map(|row| row.observations(reply.asked_by)).collect::<Result<Vec<_>, _>>()?.concat();
        if told.is_empty() { Err(CallError::NoSuch { what: "payment" }) } else { Ok(told) }
    }

    fn build_find(&self, creds: &Credentials, ask: &FindAsk) -> Result<Call, CallError> {
        query(creds, "find", vec![("order_id", ask.payment.clone())])
    }
    fn read_find(&self, ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let rows = xml::report(reply)?;
        let ours = rows.iter().filter(|row| row.get("order_id") == ask.payment && row.is_payment());
        Ok(ours.map(|row| row.observations(reply.asked_by)).collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn build_list(&self, creds: &Credentials, ask: &ListAsk) -> Result<Call, CallError> {
        query(creds, "list", listing::fields(ask))
    }
    fn read_list(&self, ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
        listing::read(ask, reply)
    }

    fn build_capture(&self, creds: &Credentials, ask: &CaptureAsk) -> Result<Call, CallError> {
        let mut fields = vec![("type", "capture".to_owned()), ("transactionid", plain(&ask.payment)?)];
        fields.extend(ask.amount.or(ask.asked).map(amounts::text).transpose()?.map(|amount| ("amount", amount)));
        transact(creds, "capture", fields)
    }
    fn read_capture(&self, ask: &CaptureAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        same(&answered("payment", reply)?, &ask.payment)?;
        let at = answered_at(reply)?;
        let taken = ask.amount.or(ask.asked);
        let amount = taken.ok_or_else(|| CallError::unknown("it was captured; how much, the payment itself says"))?;
        Ok(vec![told(reply, &ask.payment, PaymentFact::Captured { amount, at, capture_no: None }, at)])
    }

    fn build_cancel(&self, creds: &Credentials, ask: &CancelAsk) -> Result<Call, CallError> {
        transact(creds, "cancel", void(&ask.payment)?)
    }
    fn read_cancel(&self, ask: &CancelAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        same(&answered("payment", reply)?, &ask.payment)?;
        Ok(vec![told(reply, &ask.payment, PaymentFact::Cancelled, answered_at(reply)?)])
    }

    fn build_refund(&self, creds: &Credentials, ask: &RefundAsk) -> Result<Call, CallError> {
        let mut fields = vec![
            ("type", "refund".to_owned()),
            ("transactionid", plain(&ask.payment)?),
            ("amount", amounts::text(ask.amount)?),
            ("orderid", ask.refund.clone()),
        ];
        if ask.method.as_deref() == Some("check") {
            fields.push(("payment", "check".to_owned()));
        }
        transact(creds, "refund", fields)
    }
    fn read_refund(&self, ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let approved = answered("payment", reply)?;
        if approved.transaction == ask.payment.0 {
            return Err(CallError::unknown("the refund has no id of its own"));
        }
        // Taken in, and with the customer only when its batch is settled.
        refunded(ask, reply, approved.transaction, ask.amount, RefundStatus::Pending)
    }

    fn build_instead_of_refund(
        &self,
        creds: &Credentials,
        ask: &RefundAsk,
        refusal: &CallError,
    ) -> Option<Result<Call, CallError>> {
        // A void gives everything back, so that it stands for a whole refund only; after settlement NMI refuses it.
        let CallError::Refused { reason, .. } = refusal else { return None };
        let reason = reason.to_ascii_lowercase();
        let unsettled = NOT_SETTLED.iter().any(|words| reason.contains(words));
        (unsettled && ask.is_whole).then(|| transact(creds, "refund", void(&ask.payment)?))
    }
    fn read_instead_of_refund(&self, ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        same(&answered("payment", reply)?, &ask.payment)?;
        refunded(ask, reply, facts::void_ref(ask.payment.as_str()), ask.amount, RefundStatus::Succeeded)
    }

    fn build_fetch_refund(&self, creds: &Credentials, refund_ref: &str) -> Result<Call, CallError> {
        let transaction = GatewayRef::from(facts::voided(refund_ref).unwrap_or(refund_ref));
        query(creds, "fetch_refund", vec![("transaction_id", plain(&transaction)?)])
    }
    fn read_fetch_refund(&self, refund_ref: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let rows = xml::report(reply)?;
        let told = match facts::voided(refund_ref) {
            Some(payment) => voids(&rows, payment, reply)?,
            None => {
                let rows = rows.iter().filter(|row| row.id() == Some(refund_ref));
                rows.map(|row| row.refund(None, reply.asked_by)).collect::<Result<Vec<_>, _>>()?
            }
        };
        if told.is_empty() { Err(CallError::NoSuch { what: "refund" }) } else { Ok(told) }
    }

    fn build_find_refund(&self, creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
        match &ask.after {
            None => query(creds, "find_refund", vec![("order_id", ask.refund.clone())]),
            Some(_) => query(creds, "find_refund", vec![("transaction_id", plain(&ask.payment)?)]),
        }
    }
    fn read_find_refund(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let rows = xml::report(reply)?;
        if ask.after.is_some() {
            return Ok(ask.done_by(voids(&rows, ask.payment.as_str(), reply)?));
        }
        let ours = rows.iter().filter(|row| row.get("order_id") == ask.refund && row.has(&["refund"]));
        ours.map(|row| row.refund(Some(&ask.payment), reply.asked_by)).collect()
    }

    fn find_refund_on(&self, ask: &FindRefundAsk, _reply: &Reply) -> Result<Option<FindRefundAsk>, CallError> {
        Ok(ask.then_its_void())
    }

    fn build_test(&self, creds: &Credentials) -> Result<Call, CallError> {
        query(creds, "test", vec![("transaction_id", "0".to_owned())])
    }
    fn read_test(&self, reply: &Reply) -> Result<TestAnswer, CallError> {
        xml::report(reply)?;
        Ok(TestAnswer { message: "NMI takes the key.".to_owned(), mode: None })
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
        proof::check(headers.one("webhook-signature")?, &secrets, body)
    }
    fn read_hook(&self, body: &[u8]) -> Result<HookEvent, HookRefusal> {
        hooks::read(body)
    }

    /// NMI names an exchange at the end of its words: `REFID:3161855545`.
    fn request_id(&self, reply: &Reply) -> String {
        let text = String::from_utf8_lossy(reply.body.get(..4_096).unwrap_or(&reply.body));
        let number = text.split_once("REFID:").map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit));
        number.map(Iterator::collect).unwrap_or_default()
    }
}

/// A call that moves money. It is sent once: NMI knows no key by which a repeat would be recognised.
fn transact(creds: &Credentials, name: &'static str, mut fields: Vec<(&str, String)>) -> Result<Call, CallError> {
    match (creds.setting(TEST_MODE), creds.environment()) {
        ("", _) => {}
        ("enabled", Environment::Sandbox) => fields.push((TEST_MODE, "enabled".to_owned())),
        _ => {
            return Err(CallError::refused(
                Some(TEST_MODE),
                "the test mode is enabled or empty, and empty where it is live",
            ));
        }
    }
    Ok(Call::post(name, TRANSACT, form::body(creds, &fields)?))
}

/// A question.
fn query(creds: &Credentials, name: &'static str, fields: Vec<(&str, String)>) -> Result<Call, CallError> {
    Ok(Call::post(name, QUERY, form::body(creds, &fields)?).asking_only())
}

fn void(payment: &GatewayRef) -> Result<Vec<(&'static str, String)>, CallError> {
    Ok(vec![("type", "void".to_owned()), ("transactionid", plain(payment)?)])
}

fn plain(id: &GatewayRef) -> Result<String, CallError> {
    if is_plain(id.as_str()) {
        Ok(id.0.clone())
    } else {
        Err(CallError::refused(Some("payment"), "this is no id of NMI's"))
    }
}

/// An answer to a transaction bears no time of its own.
fn answered_at(reply: &Reply) -> Result<Timestamp, CallError> {
    reply.date().ok_or_else(|| CallError::unknown("it was approved, and the answer does not say when"))
}

/// Capture and void go on under the payment's own id.
fn same(approved: &Approved, payment: &GatewayRef) -> Result<(), CallError> {
    if approved.transaction == payment.0 {
        Ok(())
    } else {
        Err(CallError::unknown("the answer is about another transaction"))
    }
}

fn told(reply: &Reply, payment: &GatewayRef, fact: PaymentFact, at: Timestamp) -> Observation {
    Observation {
        reference: None,
        canonical: Some(payment.clone()),
        aliases: Vec::new(),
        fact,
        amount: None,
        at,
        method: None,
        environment: reply.asked_by,
    }
}

fn refunded(
    ask: &RefundAsk,
    reply: &Reply,
    refund_ref: String,
    amount: Money,
    status: RefundStatus,
) -> Result<Vec<Observation>, CallError> {
    let fact = PaymentFact::Refunded { refund_ref, reference: Some(ask.refund.clone()), amount, status };
    Ok(vec![told(reply, &ask.payment, fact, answered_at(reply)?)])
}

/// What a report says of the void of a payment.
fn voids(rows: &[row::Row], payment: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    let rows = rows.iter().filter(|row| row.id() == Some(payment) && row.get("condition") == "canceled");
    let told = rows.map(|row| row.observations(reply.asked_by)).collect::<Result<Vec<_>, _>>()?.concat();
    Ok(told.into_iter().filter(|seen| matches!(seen.fact, PaymentFact::Refunded { .. })).collect())
}
