//! Authorize.Net, JSON API and webhooks: cards on its hosted page.
//!
//! One address takes everything but the list of webhooks ([`registered`]); the root of a body names the operation. The page is opened by posting a token to it,
//! which lives fifteen minutes and cannot be ended before. The gateway knows no idempotency key, so that nothing is
//! sent twice; a refund is sent with the longest duplicate window and an invoice number of its own, so that the same
//! one sent again all the same is met by code 11.
//!
//! After the gateway's public documentation, the schema classes of its Java SDK and its samples. Unverified are, each
//! kept in one place: the codes for a busy gateway and for declines that last (`errors`), the dashboard's test delivery
//! (`hooks`), that our reference (`refId`) comes back with every answer (`wire`, documented, and money is not read
//! without it), that lists show the invoice number of a refund of ours and not that of its payment (`refunds`), that
//! details give back the description of a refund (`facts`), that a payment which was held first and taken later is of
//! another type than `authOnlyTransaction`, and one that passed a review of another response code than 4 (`facts`: a
//! void in the gateway's own screen of one that is not would be told as money that was never taken), and which
//! currencies there are (the account has one, and names it).
//!
//! Chargebacks make no event and no list: they come from the processor's statements.

mod amounts;
mod errors;
mod facts;
mod finding;
mod hooks;
mod listing;
mod names;
mod objects;
mod refunds;
mod registered;
mod saved;
mod wire;

use base::Timestamp;
use serde_json::json;

use self::amounts::{CURRENCY, written};
use self::errors::{Answer, NOT_SETTLED, answered, is_passing, transacted};
use self::names::{alias_of, invoice_of, number_of, page_name, unpaid, void_of, voided_in};
use self::objects::{Details, Merchant, Page};
use self::wire::{
    Card, Customer, HostedPage, KEY, LOGIN, Nothing, Order, PaidWith, Setting, Settings, Transact, Transaction,
};
use super::{
    About, Call, CallError, CancelAsk, Capabilities, CaptureAsk, ChargeAsk, CreateAsk, CredentialField, Credentials,
    Environment, FetchAsk, FindAsk, FindRefundAsk, Gateway, GatewayRef, HookCreateAsk, HookCreated, HookEvent,
    HookHeaders, HookListAsk, HookListing, HookMaking, HookRefusal, HookRemoveAsk, ListAsk, Listing, Mode, Observation,
    PaymentFact, RefundAsk, RefundStatus, Reply, SavedAsk, SavedMethod, Signature, TestAnswer,
};

/// How long a token lives, in seconds.
const PAGE_LIFE_S: i64 = 15 * 60;
/// Where it is posted to.
const PAGE_LIVE: &str = "https://accept.authorize.net/payment/payment";
/// The same in the sandbox.
const PAGE_SANDBOX: &str = "https://test.authorize.net/payment/payment";
/// The longest description of an order.
const DESCRIPTION_MAX: usize = 255;
/// The longest duplicate window, in seconds.
const DUPLICATE_WINDOW_S: u32 = 28_800;
/// Stands for the date of a card that is known by its last four digits.
const SAME_CARD: &str = "XXXX";

/// What Authorize.Net is.
pub static AUTHORIZENET: About = About {
    provider: "authorizenet",
    name: "Authorize.Net",
    about: "Cards on Authorize.Net's hosted page, in the one currency of the merchant account.",
    // Not for real money before its words were compared with what the gateway itself sends.
    environments: &[Environment::Sandbox],
    credential_fields: &[
        CredentialField {
            name: LOGIN,
            label: "API login ID",
            secret: true,
            required: true,
            help: "Account, Settings, API Credentials & Keys. Switch on the Transaction Details API beside it.",
        },
        CredentialField {
            name: KEY,
            label: "Transaction key",
            secret: true,
            required: true,
            help: "Account, Settings, API Credentials & Keys: New Transaction Key. It is shown once.",
        },
        CredentialField {
            name: CURRENCY,
            label: "Currency",
            secret: false,
            required: true,
            help: "The three letters of the currency in which the merchant account is kept, as USD: it takes no other.",
        },
        CredentialField {
            name: "webhook_secret",
            label: "Signature key",
            secret: true,
            required: true,
            help: "Account, Settings, API Credentials & Keys: New Signature Key. All 128 characters, as shown.",
        },
        CredentialField {
            name: "webhook_secret_previous",
            label: "Previous signature key",
            secret: true,
            required: false,
            help: "While the key is being changed: the old one.",
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
        fee_told: false,
        test: true,
        token_charge: false,
        saved_methods: true,
        payouts: false,
        hooks_listed: true,
        hooks_made: HookMaking::ProofKept,
        own_link: false,
        list_is_late: false,
        page_by_post: true,
    },
    currencies: &[],
    base_urls: &[
        (Environment::Live, "https://api2.authorize.net"),
        (Environment::Sandbox, "https://apitest.authorize.net"),
    ],
    further_urls: &[
        (registered::HOST, Environment::Live, "https://api.authorize.net"),
        (registered::HOST, Environment::Sandbox, "https://apitest.authorize.net"),
    ],
    signature: Signature {
        scheme: "HMAC-SHA512 over the raw body under the signature key as text, hex in either case after sha512=",
        header: hooks::HEADER,
        event_id_header: "",
        covers_money_facts: false,
        tolerance_s: 0,
    },
    dedupe: "notificationId; one change may be told by several",
    fee_default: None,
    idempotency_key_s: 0,
    // The page lives exactly as long as its token. With the half minute that is kept off, both ends meet below that.
    page_min_s: PAGE_LIFE_S - 60,
    page_max_s: PAGE_LIFE_S,
};

/// Authorize.Net.
pub struct AuthorizeNet;

impl Gateway for AuthorizeNet {
    fn about(&self) -> &'static About {
        &AUTHORIZENET
    }

    // authorizenet: "refund": only settled, within 180 days; otherwise void instead.
    fn refund_days(&self) -> Option<u16> {
        Some(180)
    }
    fn parts_after_settlement(&self) -> bool {
        true
    }

    fn reference_of(&self, id: &str) -> String {
        invoice_of(id)
    }

    fn build_create(&self, creds: &Credentials, ask: &CreateAsk) -> Result<Call, CallError> {
        let page = HostedPage {
            transaction_request: Transaction {
                transaction_type: if ask.manual_capture { "authOnlyTransaction" } else { "authCaptureTransaction" },
                amount: Some(written(creds, ask.amount)?),
                // The gateway refuses a currency that is not the account's, should the setting be wrong.
                currency_code: Some(ask.amount.currency.code()),
                order: Some(Order {
                    invoice_number: invoice_of(&ask.payment),
                    description: ask.description.trim().chars().take(DESCRIPTION_MAX).collect(),
                }),
                customer: ask.email.as_deref().map(|email| Customer { email }),
                ..Transaction::default()
            },
            hosted_payment_settings: Settings { setting: page_settings(ask) },
        };
        wire::call(creds, "create", "getHostedPaymentPageRequest", "", &page)
    }
    fn read_create(&self, ask: &CreateAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let Answer { body: Page { token }, .. } = answered("payment", reply)?;
        let host = if reply.asked_by == Mode::Live { PAGE_LIVE } else { PAGE_SANDBOX };
        let url = reqwest::Url::parse_with_params(host, [("token", &token)]).ok().filter(|_| !token.is_empty());
        let url = url.ok_or_else(|| CallError::unknown("the answer has no token"))?;
        let life = PAGE_LIFE_S.saturating_mul(1000);
        let until = reply.date().map(|made| made.plus_ms(life)).or(ask.expires_at);
        let invoice = invoice_of(&ask.payment);
        let page = until.map(|end| page_name(&invoice, end));
        Ok(vec![Observation {
            reference: Some(ask.payment.clone()),
            canonical: None,
            aliases: page.into_iter().chain(alias_of(Some(&invoice))).collect(),
            fact: PaymentFact::Pending { page_url: Some(url.into()), page_expires_at: until },
            amount: Some(ask.amount),
            at: until.map_or(Timestamp::default(), |end| end.plus_ms(-life)),
            method: None,
            environment: reply.asked_by,
        }])
    }

    fn build_charge(&self, creds: &Credentials, ask: &ChargeAsk) -> Result<Call, CallError> {
        if !ask.is_saved {
            return Err(CallError::NotOffered);
        }
        let transaction = Transaction {
            transaction_type: if ask.manual_capture { "authOnlyTransaction" } else { "authCaptureTransaction" },
            amount: Some(written(creds, ask.amount)?),
            currency_code: Some(ask.amount.currency.code()),
            profile: Some(saved::profile(&ask.token)?),
            order: Some(Order {
                invoice_number: invoice_of(&ask.payment),
                description: ask.description.trim().chars().take(DESCRIPTION_MAX).collect(),
            }),
            transaction_settings: Some(Settings { setting: vec![Setting::new("duplicateWindow", DUPLICATE_WINDOW_S)] }),
            ..Transaction::default()
        };
        transact(creds, "charge", "", transaction)
    }
    fn read_charge(&self, ask: &ChargeAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let Answer { body: response, .. } = transacted(reply).map_err(|error| match error {
            CallError::NoSuch { .. } => CallError::refused(Some("token"), "the gateway keeps it no longer"),
            other => other,
        })?;
        let (amount, at) = (ask.amount, answered_at(reply)?);
        let fact = match ask.manual_capture {
            // Somebody at the gateway decides whether it goes on.
            _ if response.is_held() => PaymentFact::Pending { page_url: None, page_expires_at: None },
            true => PaymentFact::Authorised { amount },
            false => PaymentFact::Captured { amount, at, capture_no: None },
        };
        let told = of_payment(&GatewayRef(response.id()?.to_owned()), fact, at, reply.asked_by);
        let aliases = alias_of(Some(&invoice_of(&ask.payment))).into_iter().collect();
        Ok(vec![Observation { reference: Some(ask.payment.clone()), amount: Some(amount), aliases, ..told }])
    }

    fn build_saved(&self, creds: &Credentials, ask: &SavedAsk) -> Result<Call, CallError> {
        saved::build(creds, ask)
    }
    fn read_saved(&self, ask: &SavedAsk, reply: &Reply) -> Result<SavedMethod, CallError> {
        saved::read(ask, reply)
    }

    fn build_fetch(&self, creds: &Credentials, ask: &FetchAsk) -> Result<Call, CallError> {
        match unpaid(&ask.payment) {
            Some(payment) => finding::build_fetch(creds, payment),
            None => wire::details(creds, "fetch", "", number_of(&ask.payment)?),
        }
    }
    fn read_fetch(&self, ask: &FetchAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        if let Some(payment) = unpaid(&ask.payment) {
            return finding::read_fetch(payment, reply);
        }
        let Answer { currency, body: Details { transaction }, .. } = answered("payment", reply)?;
        transaction.observations(currency, reply.date(), reply.asked_by)
    }
    fn fetch_on(&self, ask: &FetchAsk, reply: &Reply) -> Result<Option<FetchAsk>, CallError> {
        unpaid(&ask.payment).map_or(Ok(None), |payment| finding::fetch_on(ask, payment, reply))
    }

    fn build_find(&self, creds: &Credentials, ask: &FindAsk) -> Result<Call, CallError> {
        finding::build(creds, ask)
    }
    fn read_find(&self, ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        finding::read(ask, reply)
    }
    fn find_on(&self, ask: &FindAsk, reply: &Reply) -> Result<Option<FindAsk>, CallError> {
        finding::on(ask, reply)
    }

    fn build_list(&self, creds: &Credentials, ask: &ListAsk) -> Result<Call, CallError> {
        listing::build(creds, ask)
    }
    fn read_list(&self, ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
        listing::read(ask, reply)
    }

    fn build_capture(&self, creds: &Credentials, ask: &CaptureAsk) -> Result<Call, CallError> {
        let transaction = Transaction {
            transaction_type: "priorAuthCaptureTransaction",
            amount: ask.amount.or(ask.asked).map(|amount| written(creds, amount)).transpose()?,
            ref_trans_id: Some(number_of(&ask.payment)?),
            ..Transaction::default()
        };
        transact(creds, "capture", "", transaction)
    }
    fn read_capture(&self, ask: &CaptureAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let Answer { body: response, .. } = transacted(reply)?;
        if response.is_held() {
            return Err(CallError::unknown("the capture is held for review"));
        }
        // How much was taken where nobody named an amount, the answer does not say.
        let Some(amount) = ask.amount.or(ask.asked) else { return Ok(Vec::new()) };
        let at = answered_at(reply)?;
        let fact = PaymentFact::Captured { amount, at, capture_no: None };
        Ok(vec![of_payment(&ask.payment, fact, at, reply.asked_by)])
    }

    fn name_to_cancel(&self, canonical: Option<&GatewayRef>, aliases: &[String], held: bool) -> Option<GatewayRef> {
        // A void of what was paid meanwhile would give the money back: only what is held is released by its number.
        if held { canonical.cloned() } else { aliases.first().map(|alias| GatewayRef(alias.clone())) }
    }
    fn build_cancel(&self, creds: &Credentials, ask: &CancelAsk) -> Result<Call, CallError> {
        if unpaid(&ask.payment).is_some() {
            let reason = "Authorize.Net's page cannot be ended: its token ends by itself after fifteen minutes";
            return Err(CallError::refused(Some("payment"), reason));
        }
        void(creds, "cancel", "", &ask.payment)
    }
    fn read_cancel(&self, ask: &CancelAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        transacted(reply)?;
        Ok(vec![of_payment(&ask.payment, PaymentFact::Cancelled, answered_at(reply)?, reply.asked_by)])
    }

    fn build_refund(&self, creds: &Credentials, ask: &RefundAsk) -> Result<Call, CallError> {
        let last4 = ask.last4.as_deref().filter(|text| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()));
        let Some(last4) = last4.filter(|_| ask.method.as_deref().is_none_or(|family| family == "card")) else {
            let reason = "only a card whose last four digits are known can be given money back here: \
                          use Authorize.Net's own screen";
            return Err(CallError::refused(Some("last4"), reason));
        };
        let transaction = Transaction {
            transaction_type: "refundTransaction",
            amount: Some(written(creds, ask.amount)?),
            payment: Some(PaidWith { credit_card: Card { card_number: last4, expiration_date: SAME_CARD } }),
            ref_trans_id: Some(number_of(&ask.payment)?),
            order: Some(Order { invoice_number: invoice_of(&ask.refund), description: ask.refund.clone() }),
            transaction_settings: Some(Settings { setting: vec![Setting::new("duplicateWindow", DUPLICATE_WINDOW_S)] }),
            ..Transaction::default()
        };
        transact(creds, "refund", "", transaction)
    }
    fn read_refund(&self, ask: &RefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let Answer { body: response, .. } = transacted(reply)?;
        // Voiding answers with the number of the payment itself, a refund with one of its own.
        let (refund_ref, status) = match response.id()? {
            id if id == ask.payment.as_str() => (void_of(id), RefundStatus::Succeeded),
            id => (id.to_owned(), RefundStatus::Pending),
        };
        let fact =
            PaymentFact::Refunded { refund_ref, reference: Some(ask.refund.clone()), amount: ask.amount, status };
        Ok(vec![of_payment(&ask.payment, fact, answered_at(reply)?, reply.asked_by)])
    }

    fn build_instead_of_refund(
        &self,
        creds: &Credentials,
        ask: &RefundAsk,
        refusal: &CallError,
    ) -> Option<Result<Call, CallError>> {
        let CallError::Refused { reason, .. } = refusal else { return None };
        let is_unsettled = reason.split(':').next() == Some(NOT_SETTLED);
        (is_unsettled && ask.is_whole).then(|| void(creds, "refund", "", &ask.payment))
    }

    fn build_fetch_refund(&self, creds: &Credentials, refund_ref: &str) -> Result<Call, CallError> {
        let id = GatewayRef(voided_in(refund_ref).unwrap_or(refund_ref).to_owned());
        wire::details(creds, "fetch_refund", "", number_of(&id)?)
    }
    fn read_fetch_refund(&self, refund_ref: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let Answer { currency, body: Details { transaction }, .. } = answered("refund", reply)?;
        if voided_in(refund_ref).is_some() && transaction.transaction_status == "voided" && transaction.was_taken() {
            return Ok(vec![transaction.voided(currency, reply.date(), None, reply.asked_by)?]);
        }
        if voided_in(refund_ref).is_some() || !transaction.is_refund() {
            return Err(CallError::NoSuch { what: "refund" });
        }
        Ok(vec![transaction.refund(currency, reply.asked_by)?])
    }

    fn build_find_refund(&self, creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
        refunds::build(creds, ask)
    }
    fn read_find_refund(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        refunds::read(ask, reply)
    }
    fn find_refund_on(&self, ask: &FindRefundAsk, reply: &Reply) -> Result<Option<FindRefundAsk>, CallError> {
        refunds::on(ask, reply)
    }

    fn build_hooks(&self, creds: &Credentials, _ask: &HookListAsk) -> Result<Call, CallError> {
        registered::build(creds)
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
        Ok(wire::call(creds, "test", "getMerchantDetailsRequest", "", &Nothing {})?.asking_only())
    }
    fn read_test(&self, reply: &Reply) -> Result<TestAnswer, CallError> {
        let Answer { currency, body, .. } = answered::<Merchant>("account", reply)?;
        if !body.currencies.is_empty() && !body.currencies.iter().any(|code| code == currency.code()) {
            let reason = format!("the merchant account is kept in {}", body.currencies.join(", "));
            return Err(CallError::refused(Some(CURRENCY), reason));
        }
        let still = if body.is_test_mode { " It is in test mode, where nothing is charged." } else { "" };
        let message =
            format!("Authorize.Net takes the credentials of '{}', kept in {currency}.{still}", body.merchant_name);
        Ok(TestAnswer { message, mode: None })
    }

    fn verify(
        &self,
        creds: &Credentials,
        headers: &HookHeaders,
        body: &[u8],
        _now: Timestamp,
    ) -> Result<(), HookRefusal> {
        hooks::verify(creds, headers, body)
    }
    fn read_hook(&self, body: &[u8]) -> Result<HookEvent, HookRefusal> {
        hooks::read(body)
    }

    fn wants_repeat(&self, reply: &Reply) -> Option<bool> {
        is_passing(reply).then_some(true)
    }
}

/// How the page looks. Only cards are shown: what came from a bank account is given back in another way.
fn page_settings(ask: &CreateAsk) -> Vec<Setting> {
    let back = match &ask.return_url {
        Some(url) => {
            let cancel_url = ask.cancel_url.as_ref().unwrap_or(url);
            json!({
                "showReceipt": false, "url": url, "urlText": "Continue",
                "cancelUrl": cancel_url, "cancelUrlText": "Cancel",
            })
        }
        None => json!({"showReceipt": true}),
    };
    vec![
        Setting::new("hostedPaymentReturnOptions", back),
        Setting::new("hostedPaymentButtonOptions", json!({"text": "Pay"})),
        Setting::new(
            "hostedPaymentPaymentOptions",
            json!({"cardCodeRequired": true, "showCreditCard": true, "showBankAccount": false}),
        ),
        Setting::new("hostedPaymentOrderOptions", json!({"show": true})),
    ]
}

fn transact(
    creds: &Credentials,
    name: &'static str,
    state: &str,
    transaction_request: Transaction,
) -> Result<Call, CallError> {
    wire::call(creds, name, "createTransactionRequest", state, &Transact { transaction_request })
}

fn void(creds: &Credentials, name: &'static str, state: &str, payment: &GatewayRef) -> Result<Call, CallError> {
    let id = number_of(payment)?;
    let transaction =
        Transaction { transaction_type: "voidTransaction", ref_trans_id: Some(id), ..Transaction::default() };
    transact(creds, name, state, transaction)
}

/// When the gateway did it: the answer to a transaction names no time but that of the line.
fn answered_at(reply: &Reply) -> Result<Timestamp, CallError> {
    reply.date().ok_or_else(|| CallError::unknown("it was done, and the answer does not say when"))
}

fn of_payment(payment: &GatewayRef, fact: PaymentFact, at: Timestamp, environment: Mode) -> Observation {
    Observation {
        reference: None,
        canonical: Some(payment.clone()),
        aliases: Vec::new(),
        fact,
        amount: None,
        at,
        method: None,
        environment,
    }
}
