//! PayPal Payflow Pro: cards on Payflow's hosted page, by name-value pairs.
//!
//! The page is opened with a *secure token*, which keeps amount and reference from the customer's hands. Its payment
//! has no name of Payflow's before somebody pays: it is found by `CUSTREF`, twelve characters made from our id. Payflow
//! sends no webhooks and has no list: every open payment is asked about. Chargebacks are told only where they come
//! before settlement.
//!
//! Where a customer's first card is declined and the second is taken, both tries bear the same `CUSTREF`, and an inquiry
//! tells the last of them.
//!
//! Every request bears an id. One that changes something has an id made from its idempotency key, by which a repeat is
//! recognised and brings the first answer; a question has a fresh one every time, for else it would bring the first
//! answer too.
//!
//! Written after PayPal's Payflow developer guides and samples. Unverified, and each in one place: how long request ids
//! are kept ([`KEPT_S`]); in which zone `STARTTIME` and `ENDTIME` are read ([`FIND_MARGIN_MS`]) and what a search by `CUSTREF`
//! reaches over without them (none is made, but of a page whose end its name does not tell); `MODE=TEST` of the page
//! and the addresses to return to ([`PAGE`]); by which number a refund is refused before settlement ([`NOT_SETTLED`]);
//! that an amount without a currency is in dollars ([`amounts::DOLLAR`]); which results and states a transaction goes
//! through that the merchant's filters hold for a review ([`inquiry`]).

mod amounts;
mod inquiry;
mod names;
mod pairs;
mod requests;
mod results;

use base::Timestamp;
use reqwest::Url;

use self::inquiry::{Asked, void_ref, voided};
use self::names::{CAPTURE, capture_name, custref, names, page_name, page_of, pnref};
use self::pairs::Request;
use self::requests::{asking, inquiry, signed_in, under_key, void};
use self::results::{Answer, Meaning, is_plain, meaning};
use super::short::short;
use super::{
    About, Call, CallError, CancelAsk, Capabilities, CaptureAsk, CreateAsk, CredentialField, Credentials, Environment,
    FetchAsk, FindAsk, FindRefundAsk, Gateway, GatewayRef, Mode, Observation, PaymentFact, RefundAsk, RefundStatus,
    Reply, Signature, TestAnswer, stamps,
};

/// Where the customer pays.
const PAGE: &str = "https://payflowlink.paypal.com/";
/// A secure token is good for half an hour, and once.
const PAGE_S: i64 = 30 * 60;
/// What was sent off just before the end of a page is answered a little after it.
const PAGE_SPARE_MS: i64 = 2 * 60_000;
/// How long Payflow recognises a request id, in seconds. Unverified.
const KEPT_S: i64 = 7 * 86_400;
/// Times are written without a zone: a search reaches so much further on both sides.
const FIND_MARGIN_MS: i64 = 26 * 3_600_000;
/// The longest time that a search may span.
const FIND_MAX_MS: i64 = 29 * 86_400_000;
/// `RESULT` of a refund of a payment that is not settled yet: *Credit error*. Unverified.
const NOT_SETTLED: &str = "105: ";
/// An id that no transaction has.
const NOBODY: &str = "V00000000000";
const COMMENT_MAX: usize = 128;
/// The last place in which a refund is looked for.
const VOID: &str = "void";

/// What Payflow is.
pub static PAYFLOW: About = About {
    provider: "payflow",
    name: "PayPal Payflow Pro",
    about: "Cards on Payflow's hosted page.",
    // Not for real money before its words were compared with what the gateway itself sends.
    environments: &[Environment::Sandbox],
    credential_fields: &[
        CredentialField {
            name: "partner",
            label: "Partner",
            secret: false,
            required: false,
            help: "As in the sign-in of PayPal Manager. PayPal, unless a reseller opened the account.",
        },
        CredentialField {
            name: "vendor",
            label: "Merchant login",
            secret: false,
            required: true,
            help: "As in the sign-in of PayPal Manager.",
        },
        CredentialField {
            name: "user",
            label: "User",
            secret: false,
            required: false,
            help: "PayPal Manager, Account Administration, Manage Users: a user of its own for this program. Empty: the merchant login.",
        },
        CredentialField {
            name: "password",
            label: "Password",
            secret: true,
            required: true,
            help: "That user's password. PayPal Manager, Service Settings: the secure token has to be enabled for the hosted page.",
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
        test: true,
        page_by_post: true,
        ..Capabilities::NONE
    },
    currencies: amounts::CURRENCIES,
    base_urls: &[
        (Environment::Live, "https://payflowpro.paypal.com"),
        (Environment::Sandbox, "https://pilot-payflowpro.paypal.com"),
    ],
    further_urls: &[],
    signature: Signature::NONE,
    dedupe: "nothing is sent",
    fee_default: None,
    idempotency_key_s: KEPT_S,
    page_min_s: PAGE_S,
    page_max_s: PAGE_S,
};

/// PayPal Payflow Pro.
pub struct Payflow;

impl Gateway for Payflow {
    fn about(&self) -> &'static About {
        &PAYFLOW
    }

    fn reference_of(&self, id: &str) -> String {
        custref(id)
    }

    fn build_create(&self, creds: &Credentials, ask: &CreateAsk) -> Result<Call, CallError> {
        let mut request = signed_in(creds, if ask.manual_capture { "A" } else { "S" })?;
        request.push("AMT", &amounts::text(ask.amount)?);
        request.push("CURRENCY", ask.amount.currency.code());
        request.push("CREATESECURETOKEN", "Y");
        request.push("SECURETOKENID", &token_id(ask));
        request.push("CUSTREF", &custref(&ask.payment));
        request.words("COMMENT1", &ask.payment, COMMENT_MAX);
        request.words("COMMENT2", &ask.description, COMMENT_MAX);
        request.words("BILLTOEMAIL", ask.email.as_deref().unwrap_or_default(), COMMENT_MAX);
        if let Some(url) = &ask.return_url {
            request.exact("RETURNURL", url, "return_url")?;
            request.exact("CANCELURL", ask.cancel_url.as_ref().unwrap_or(url), "cancel_url")?;
        }
        Ok(under_key("create", request, &ask.key))
    }
    fn read_create(&self, ask: &CreateAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let answer = Answer::read(reply)?.approved("page")?;
        let token = answer.get("SECURETOKEN").ok_or_else(|| CallError::unknown("it was approved without a token"))?;
        if answer.get("SECURETOKENID").is_some_and(|id| id != token_id(ask)) {
            return Err(CallError::unknown("the answer is about another page"));
        }
        let at = answered_at(reply)?;
        let end = at.plus_ms(PAGE_S.saturating_mul(1000));
        let fact = PaymentFact::Pending {
            page_url: Some(page(token, &token_id(ask), reply.asked_by)?),
            page_expires_at: Some(end),
        };
        Ok(vec![Observation {
            reference: Some(ask.payment.clone()),
            canonical: None,
            aliases: vec![page_name(&custref(&ask.payment), end)],
            fact,
            amount: Some(ask.amount),
            at,
            method: None,
            environment: reply.asked_by,
        }])
    }

    fn build_fetch(&self, creds: &Credentials, ask: &FetchAsk) -> Result<Call, CallError> {
        let mut request = inquiry(creds)?;
        match page_of(&ask.payment) {
            Some((custref, end)) => {
                request.push("CUSTREF", custref);
                // Whoever pays does it while the page is open.
                if let Some(end) = end {
                    let start = end.plus_ms(PAGE_S.saturating_mul(-1000)).plus_ms(-FIND_MARGIN_MS);
                    between(&mut request, start, end.plus_ms(FIND_MARGIN_MS));
                }
            }
            None => request.push("ORIGID", pnref(&ask.payment)?),
        }
        Ok(asking("fetch", request))
    }
    fn read_fetch(&self, ask: &FetchAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let answer = Answer::read(reply)?;
        let Some((custref, end)) = page_of(&ask.payment) else {
            let answer = answer.approved("payment")?;
            return Asked::read(&answer, reply, Some(&ask.payment))?.payment(None, reply);
        };
        let (now, name) = (answered_at(reply)?, &ask.payment.0);
        let is_over = end.is_none_or(|end| now > end.plus_ms(PAGE_SPARE_MS));
        let of_page =
            |fact| Observation { canonical: None, aliases: vec![name.clone()], ..told(reply, &ask.payment, fact, now) };
        if meaning(answer.result) == Meaning::NotFound && !is_over {
            // Nobody has paid yet, and somebody still may.
            return Ok(vec![of_page(PaymentFact::Pending { page_url: None, page_expires_at: end })]);
        }
        let asked = Asked::read(&answer.approved("payment")?, reply, None)?;
        is_ours(&asked, custref)?;
        let mut told = asked.payment(None, reply)?;
        told.iter_mut().for_each(|seen| seen.aliases = vec![name.clone()]);
        if is_over && told.iter().any(|seen| matches!(seen.fact, PaymentFact::FailedTry { .. })) {
            told.push(of_page(PaymentFact::Expired));
        }
        Ok(told)
    }

    fn build_find(&self, creds: &Credentials, ask: &FindAsk) -> Result<Call, CallError> {
        let mut request = inquiry(creds)?;
        let start = ask.tried_at.plus_ms(-FIND_MARGIN_MS);
        // Somebody may have paid at any time while the page was open.
        let end = ask.tried_last_at.plus_ms(PAGE_S.saturating_mul(1000)).plus_ms(FIND_MARGIN_MS);
        request.push("CUSTREF", &custref(&ask.payment));
        between(&mut request, start, end.min(start.plus_ms(FIND_MAX_MS)));
        Ok(asking("find", request))
    }
    fn read_find(&self, ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let answer = Answer::read(reply)?;
        if meaning(answer.result) == Meaning::NotFound {
            return Ok(Vec::new());
        }
        let asked = Asked::read(&answer.approved("payment")?, reply, None)?;
        is_ours(&asked, &custref(&ask.payment))?;
        asked.payment(Some(&ask.payment), reply)
    }

    fn name_to_capture(&self, canonical: Option<&GatewayRef>, _aliases: &[String]) -> Option<GatewayRef> {
        canonical.cloned()
    }
    fn build_capture(&self, creds: &Credentials, ask: &CaptureAsk) -> Result<Call, CallError> {
        let mut request = signed_in(creds, "D")?;
        let amount = ask.amount.or(ask.asked).ok_or_else(|| {
            CallError::refused(Some("amount"), "say how much: Payflow's answer to a capture does not")
        })?;
        request.push("TENDER", "C");
        request.push("ORIGID", pnref(&ask.payment)?);
        request.push("AMT", &amounts::text(amount)?);
        request.push("CAPTURECOMPLETE", "Y");
        Ok(under_key("capture", request, &ask.key))
    }
    fn read_capture(&self, ask: &CaptureAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let answer = Answer::read(reply)?.approved("payment")?;
        let at = answered_at(reply)?;
        let amount =
            ask.amount.or(ask.asked).ok_or_else(|| CallError::unknown("it was captured, and nobody said how much"))?;
        let fact = PaymentFact::Captured { amount, at, capture_no: None };
        // Money goes back by the name of the capture, not by that of the authorisation.
        let aliases = vec![capture_name(answer.pnref()?)];
        Ok(vec![Observation { aliases, ..told(reply, &ask.payment, fact, at) }])
    }

    fn name_to_cancel(&self, canonical: Option<&GatewayRef>, aliases: &[String], held: bool) -> Option<GatewayRef> {
        // A void of what was paid meanwhile would give the money back: only what is held is released by its number.
        if held { canonical.cloned() } else { aliases.first().map(|alias| GatewayRef(alias.clone())) }
    }
    fn build_cancel(&self, creds: &Credentials, ask: &CancelAsk) -> Result<Call, CallError> {
        if page_of(&ask.payment).is_some() {
            return Err(CallError::refused(Some("payment"), "Payflow's page ends by itself after half an hour"));
        }
        Ok(under_key("cancel", void(creds, &ask.payment)?, &ask.key))
    }
    fn read_cancel(&self, ask: &CancelAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        Answer::read(reply)?.approved("payment")?;
        Ok(vec![told(reply, &ask.payment, PaymentFact::Cancelled, answered_at(reply)?)])
    }

    fn name_to_refund(&self, canonical: Option<&GatewayRef>, aliases: &[String]) -> Option<GatewayRef> {
        let capture = aliases.iter().rfind(|alias| alias.starts_with(CAPTURE)).map(|alias| GatewayRef(alias.clone()));
        capture.or_else(|| canonical.cloned())
    }
    fn build_refund(&self, creds: &Credentials, ask: &RefundAsk) -> Result<Call, CallError> {
        let mut request = signed_in(creds, "C")?;
        request.push("TENDER", "C");
        request.push("ORIGID", pnref(&ask.payment)?);
        request.push("AMT", &amounts::text(ask.amount)?);
        request.push("CUSTREF", &custref(&ask.refund));
        request.words("COMMENT1", &ask.refund, COMMENT_MAX);
        Ok(under_key("refund", request, &ask.key))
    }
    fn read_refund(&self, ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let answer = Answer::read(reply)?.approved("payment")?;
        refunded(ask, reply, answer.pnref()?.to_owned(), RefundStatus::Pending)
    }

    fn build_instead_of_refund(
        &self,
        creds: &Credentials,
        ask: &RefundAsk,
        refusal: &CallError,
    ) -> Option<Result<Call, CallError>> {
        // A void gives everything back, so that it stands for a whole refund only; after settlement Payflow refuses it.
        let CallError::Refused { reason, .. } = refusal else { return None };
        let key = format!("{}:void", ask.key);
        (reason.starts_with(NOT_SETTLED) && ask.is_whole)
            .then(|| Ok(under_key("refund", void(creds, &ask.payment)?, &key)))
    }
    fn read_instead_of_refund(&self, ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        Answer::read(reply)?.approved("payment")?;
        refunded(ask, reply, void_ref(&ask.payment), RefundStatus::Succeeded)
    }

    fn build_fetch_refund(&self, creds: &Credentials, refund_ref: &str) -> Result<Call, CallError> {
        let mut request = inquiry(creds)?;
        request.push("ORIGID", pnref(&voided(refund_ref).unwrap_or(refund_ref.into()))?);
        Ok(asking("fetch_refund", request))
    }
    fn read_fetch_refund(&self, refund_ref: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let answer = Answer::read(reply)?.approved("refund")?;
        let told = match voided(refund_ref) {
            Some(payment) => voids(&Asked::read(&answer, reply, Some(&payment))?, reply)?,
            None => vec![Asked::read(&answer, reply, Some(&refund_ref.into()))?.refund(None, None, reply)?],
        };
        if told.is_empty() { Err(CallError::NoSuch { what: "refund" }) } else { Ok(told) }
    }

    fn build_find_refund(&self, creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
        let mut request = inquiry(creds)?;
        match RefundPlace::of(ask)? {
            RefundPlace::Stretch(number) => {
                let (start, end) = stretch(ask, number);
                request.push("CUSTREF", &custref(&ask.refund));
                between(&mut request, start, end);
            }
            // The void of a payment bears no reference of ours: the payment itself says that it was voided.
            RefundPlace::Void => request.push("ORIGID", pnref(&ask.payment)?),
        }
        Ok(asking("find_refund", request))
    }
    fn read_find_refund(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let answer = Answer::read(reply)?;
        if RefundPlace::of(ask)? == RefundPlace::Void {
            let asked = Asked::read(&answer.approved("payment")?, reply, Some(&ask.payment))?;
            return Ok(ask.done_by(voids(&asked, reply)?));
        }
        if meaning(answer.result) == Meaning::NotFound {
            return Ok(Vec::new());
        }
        let asked = Asked::read(&answer.approved("refund")?, reply, None)?;
        is_ours(&asked, &custref(&ask.refund))?;
        Ok(vec![asked.refund(Some(&ask.payment), Some(&ask.refund), reply)?])
    }

    fn find_refund_on(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Option<FindRefundAsk>, CallError> {
        let RefundPlace::Stretch(number) = RefundPlace::of(ask)? else { return Ok(None) };
        let now = reply.date().ok_or_else(|| CallError::unknown("nothing says up to when it is to be looked for"))?;
        let after = if stretch(ask, number).1 < now.plus_ms(FIND_MARGIN_MS) {
            number.saturating_add(1).to_string()
        } else {
            VOID.to_owned()
        };
        Ok(Some(FindRefundAsk { after: Some(after), ..ask.clone() }))
    }

    fn build_test(&self, creds: &Credentials) -> Result<Call, CallError> {
        let mut request = inquiry(creds)?;
        request.push("ORIGID", NOBODY);
        Ok(asking("test", request))
    }
    fn read_test(&self, reply: &Reply) -> Result<TestAnswer, CallError> {
        let answer = Answer::read(reply)?;
        // Nobody has this id: that it is not found, or cannot be asked for, is the answer to one who was let in.
        if matches!(answer.result, 19 | 20 | 25) {
            return Ok(TestAnswer { message: "Payflow takes the sign-in.".to_owned(), mode: None });
        }
        answer.approved("transaction")?;
        Err(CallError::unknown("Payflow found a transaction that nobody made"))
    }

    fn request_id(&self, reply: &Reply) -> String {
        let named = |answer: Answer| answer.get("PNREF").or(answer.get("CORRELATIONID")).map(str::to_owned);
        Answer::read(reply).ok().and_then(named).filter(|id| is_plain(id)).unwrap_or_default()
    }
}

/// Where a refund is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RefundPlace {
    /// By our reference, in that stretch of time since it was sent, from 0.
    Stretch(u32),
    /// At its payment, which may have been voided instead.
    Void,
}

impl RefundPlace {
    fn of(ask: &FindRefundAsk) -> Result<Self, CallError> {
        match ask.after.as_deref() {
            None => Ok(Self::Stretch(0)),
            Some(VOID) => Ok(Self::Void),
            Some(number) => number
                .parse()
                .map(Self::Stretch)
                .map_err(|_| CallError::refused(Some("after"), "this is no place in the search")),
        }
    }
}

/// The bounds of a stretch of time in which a refund is looked for: each as long as a search may span, from when it was sent.
fn stretch(ask: &FindRefundAsk, number: u32) -> (Timestamp, Timestamp) {
    let first = ask.sent_at.plus_ms(-FIND_MARGIN_MS);
    let start = first.plus_ms(FIND_MAX_MS.saturating_mul(i64::from(number)));
    (start, start.plus_ms(FIND_MAX_MS))
}

/// Asks for what was done between two moments. What a search by our reference reaches over without them, Payflow does not say.
fn between(request: &mut Request, start: Timestamp, end: Timestamp) {
    request.push("STARTTIME", &stamps::written(start));
    request.push("ENDTIME", &stamps::written(end));
}

/// What was asked for by our short reference bears it, where it is told back.
fn is_ours(asked: &Asked, custref: &str) -> Result<(), CallError> {
    match asked.custref() {
        Some(told) if told != custref => Err(CallError::unknown("the answer bears another reference")),
        _ => Ok(()),
    }
}

/// The page: its fields stand as the query of its address, and are posted to it.
fn page(token: &str, id: &str, world: Mode) -> Result<String, CallError> {
    let mut url = Url::parse(PAGE).map_err(|cause| CallError::unknown(cause.to_string()))?;
    url.query_pairs_mut().append_pair("SECURETOKEN", token).append_pair("SECURETOKENID", id);
    if world == Mode::Test {
        url.query_pairs_mut().append_pair("MODE", "TEST");
    }
    Ok(url.into())
}

/// A token is made under an id of ours, 36 characters long.
fn token_id(ask: &CreateAsk) -> String {
    short(&ask.key, 36)
}

/// Answers bear no time of their own that names its zone.
fn answered_at(reply: &Reply) -> Result<Timestamp, CallError> {
    reply.date().ok_or_else(|| CallError::unknown("it was approved, and the answer does not say when"))
}

fn told(reply: &Reply, payment: &GatewayRef, fact: PaymentFact, at: Timestamp) -> Observation {
    let (canonical, aliases) = names(payment);
    Observation {
        reference: None,
        canonical,
        aliases,
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
    status: RefundStatus,
) -> Result<Vec<Observation>, CallError> {
    let fact = PaymentFact::Refunded { refund_ref, reference: Some(ask.refund.clone()), amount: ask.amount, status };
    Ok(vec![told(reply, &ask.payment, fact, answered_at(reply)?)])
}

/// What an inquiry about a payment says of its void.
fn voids(asked: &Asked, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    if !asked.is_voided() {
        return Ok(Vec::new());
    }
    let told = asked.payment(None, reply)?;
    Ok(told.into_iter().filter(|seen| matches!(seen.fact, PaymentFact::Refunded { .. })).collect())
}
