//! The public pay page's data, on the outside door: the key in the path is the right, and it shows one invoice only.
//!
//! GET changes nothing. Unknown, expired, withdrawn and drafts look the same: 404. What a gateway said is for the shop, not
//! for whoever holds a link: a problem is told by its code and a sentence of ours.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use base::web::Refused;
use base::{Fault, Money, Problem, ReadTx, Shop, System};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::own_link::LinkShown;
use super::start_payment::{list_startable, payable, start_from_link};
use super::{ClaimState, PayDoor, PaymentError, PaymentState, claims, hand_over, own_link, store};
use crate::invoices::{self, InstalmentState, Invoice, InvoiceStatus};
use crate::merchant_accounts::{self, MerchantAccountId};

/// `GET /pay/{key}/data`: what the page shows. The page itself is part of the built UI.
pub fn pay_data() -> MethodRouter<Shop> {
    get(data)
}

/// `POST /pay/{key}/start`: the button.
pub fn pay_start() -> MethodRouter<Shop> {
    post(start)
}

/// `GET /pay/{key}/pdf`: the invoice on paper.
pub fn pay_pdf() -> MethodRouter<Shop> {
    get(pdf)
}

/// What the page shows.
#[derive(Serialize)]
struct PayPage {
    shop: ShopShown,
    invoice: InvoiceShown,
    methods: Vec<MethodShown>,
    /// `open`, `started`, `claimed`, `paid` or `closed`.
    state: &'static str,
    pdf_path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    continue_url: Option<String>,
    /// The link of ours that the open payment is paid by.
    #[serde(skip_serializing_if = "Option::is_none")]
    own_link: Option<LinkShown>,
    /// What its payer said last.
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<ClaimSaid>,
}

/// What a payer said, and whether the shop found it.
#[derive(Serialize)]
struct ClaimSaid {
    state: ClaimState,
    utr: String,
}

#[derive(Serialize)]
struct ShopShown {
    name: String,
    locale: String,
    practice: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<String>,
}

#[derive(Serialize)]
struct InvoiceShown {
    number: String,
    status: InvoiceStatus,
    currency: base::Currency,
    subtotal: Money,
    discount: Money,
    service_fee: Money,
    delivery: Money,
    tax: Money,
    total: Money,
    paid: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    early_discount: Option<EarlyShown>,
    credited: Money,
    due: Money,
    /// What the button asks for: the first open instalment, or all that is owed.
    due_now: Money,
    instalments: Vec<InstalmentShown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<base::ShopDate>,
    tax_summary: Vec<books::tax::TaxShare>,
    lines: Vec<LineShown>,
}

/// Less settles the invoice, or settled it, when it is paid early.
#[derive(Serialize)]
struct EarlyShown {
    rate: base::Rate,
    /// The last day in time.
    until: base::ShopDate,
    /// What was taken.
    taken: Money,
    /// What paying today takes off; absent when it is too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    discount: Option<Money>,
}

#[derive(Serialize)]
struct LineShown {
    description: String,
    quantity: base::Quantity,
    unit: String,
    unit_price: base::UnitPrice,
    total: Money,
}

#[derive(Serialize)]
struct InstalmentShown {
    part: u32,
    due_on: base::ShopDate,
    total: Money,
    due: Money,
    state: InstalmentState,
}

#[derive(Serialize)]
struct MethodShown {
    merchant_account_id: MerchantAccountId,
    label: String,
    provider: String,
    practice: bool,
}

fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// The invoice of a key that may be used now.
pub(super) fn invoice_of(tx: &ReadTx<'_>, key: &str, now: base::Timestamp) -> Result<Invoice, PaymentError> {
    let found = if base::ids::decode_number(key).is_some() { invoices::find_by_pay_key(tx, &hash(key))? } else { None };
    found
        .filter(|invoice| invoice.pay_link.as_ref().is_some_and(|link| link.expires_at > now))
        .filter(|invoice| !matches!(invoice.status, InvoiceStatus::Draft | InvoiceStatus::Void))
        .ok_or(PaymentError::NoSuchInvoice)
}

async fn data(State(shop): State<Shop>, Path(key): Path<String>) -> Result<Json<PayPage>, Hidden> {
    let (handed, now) = (shop.clone(), shop.now());
    let page = shop.db.read(move |tx| page(tx, &handed, &key, now)).await?;
    Ok(Json(page))
}

fn page(tx: &ReadTx<'_>, shop: &Shop, key: &str, now: base::Timestamp) -> Result<PayPage, PaymentError> {
    let invoice = invoice_of(tx, key, now)?;
    let settings = office::settings::load(tx)?.ok_or(Fault::NoSuch("shop"))?;
    let open = store::find_open_of_invoice(tx, invoice.id)?;
    let can_pay = payable(&invoice).is_ok();
    let own_link = open.as_ref().map(own_link::shown).transpose()?.flatten();
    let is_ours = own_link.is_some();
    // A link asks for what was due once, which is too much after something else was paid: the button makes another.
    let is_stale = is_ours && open.as_ref().is_some_and(|payment| asks_too_much(payment, &invoice));
    let own_link = own_link.filter(|_| !is_stale);
    let claim = match &open {
        Some(payment) => claims::latest_of(tx, &[payment.id])?.remove(&payment.id),
        None => None,
    };
    // The gateway's page can be gone on with while it stands; one that is about to end is left alone.
    let going_on =
        open.as_ref().filter(|payment| payment.page_expires_at.is_none_or(|ends| ends > now.plus_ms(60_000)));
    let continue_url = match going_on {
        Some(payment) if !is_ours => hand_over::address_for(tx, payment, key)?,
        _ => None,
    };
    let is_claimed = claim.as_ref().is_some_and(|claim| claim.state == ClaimState::Open);
    let state = match (invoice.status, can_pay, &open) {
        (InvoiceStatus::Paid, ..) => "paid",
        (_, false, _) => "closed",
        (_, true, Some(_)) if is_claimed => "claimed",
        (_, true, Some(_)) if is_stale => "open",
        (_, true, Some(_)) => "started",
        (_, true, None) => "open",
    };
    let today = now.day_in(&shop.basics()?.zone);
    let due_now = invoices::due_on_day(tx, &invoice, today)?.amount;
    // Another payment would take the place of the open one.
    let but = open.as_ref().map(|payment| payment.id);
    let methods = match state {
        "open" | "started" => list_startable(tx, shop, now, &invoice, due_now, but)?,
        _ => Vec::new(),
    };
    let lines = invoices::find_lines(tx, invoice.id)?;
    let instalments = invoices::find_instalments(tx, &invoice, today)?;
    Ok(PayPage {
        shop: ShopShown { name: settings.name, locale: settings.locale, practice: settings.practice, logo: None },
        methods: methods
            .into_iter()
            .map(|account| MethodShown {
                merchant_account_id: account.id,
                practice: account.environment != office::integrations::Environment::Live,
                label: account.name,
                provider: account.provider,
            })
            .collect(),
        state,
        pdf_path: format!("/pay/{key}/pdf"),
        continue_url,
        own_link,
        claim: claim.map(|claim| ClaimSaid { state: claim.state, utr: claim.utr }),
        invoice: InvoiceShown {
            number: invoice.number.clone().unwrap_or_default(),
            status: invoice.status,
            currency: invoice.currency,
            subtotal: invoice.sums.subtotal,
            discount: invoice.sums.discount,
            service_fee: invoice.sums.service_fee,
            delivery: invoice.sums.delivery,
            tax: invoice.sums.tax,
            total: invoice.sums.total,
            paid: invoice.received(),
            early_discount: early_shown(&invoice, today)?,
            credited: invoice.credited,
            due: invoices::due(&invoice),
            due_now,
            instalments: instalments
                .into_iter()
                .map(|part| InstalmentShown {
                    part: part.part,
                    due_on: part.due_on,
                    total: part.sums.total,
                    due: part.due,
                    state: part.state,
                })
                .collect(),
            due_on: invoice.next_due_on.or(invoice.due_on),
            tax_summary: invoice.tax_summary.clone(),
            lines: lines
                .into_iter()
                .map(|line| LineShown {
                    description: line.description,
                    quantity: line.quantity,
                    unit: line.unit,
                    unit_price: line.unit_price,
                    total: line.gross,
                })
                .collect(),
        },
    })
}

/// Nothing where nothing can be taken off any more and nothing was.
fn early_shown(invoice: &Invoice, today: base::ShopDate) -> Result<Option<EarlyShown>, Fault> {
    let offer = invoices::early_offer(invoice)?.filter(|offer| today <= offer.until);
    let terms = invoice.early_discount.filter(|_| offer.is_some() || invoice.early_taken.minor > 0);
    Ok(terms.and_then(|terms| {
        Some(EarlyShown {
            rate: terms.rate,
            until: terms.until?,
            taken: invoice.early_taken,
            discount: offer.map(|offer| offer.discount),
        })
    }))
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct StartAsk {
    merchant_account_id: Option<MerchantAccountId>,
}

/// Starts a payment, or goes on with the one that is open. A page without script gets a 303, one with script the address.
async fn start(
    State(shop): State<Shop>,
    Path(key): Path<String>,
    headers: axum::http::HeaderMap,
    body: bytes::Bytes,
) -> Result<Response, Hidden> {
    let json = is_json(&headers);
    let ask: StartAsk = if json && !body.is_empty() {
        serde_json::from_slice(&body).map_err(|_| PaymentError::Fault(Fault::invalid("body", "not understood")))?
    } else {
        StartAsk {
            merchant_account_id: form_field(&body, "merchant_account_id")
                .and_then(|text| MerchantAccountId::parse(&text)),
        }
    };
    let now = shop.now();
    let wanted = key.clone();
    let (invoice, open) = shop
        .db
        .read(move |tx| {
            let invoice = invoice_of(tx, &wanted, now)?;
            let open = store::find_open_of_invoice(tx, invoice.id)?;
            Ok::<_, PaymentError>((invoice, open))
        })
        .await?;
    let who = System::because(format!("the pay link of invoice {}", invoice.id));
    let has_ended = |payment: &super::Payment| payment.page_expires_at.is_some_and(|ends| ends <= now);
    let other = match &open {
        Some(payment) => {
            let is_stale = asks_too_much(payment, &invoice);
            wants_another(&shop, payment, ask.merchant_account_id, is_stale).await?
        }
        None => false,
    };
    if other || open.as_ref().is_none_or(has_ended) {
        // From here on a gateway is called; to go on with a payment that is open costs nobody anything.
        shop.part::<PayDoor>()?.start(&key, now).map_err(Hidden::TooOften)?;
    }
    let payment = match open {
        Some(payment) if has_ended(&payment) => {
            // The gateway's page has ended behind our link: what became of it is asked, then another is made.
            super::fetch_payment::ask_gateway(&shop, &who, payment.id).await?;
            start_from_link(&shop, &who, invoice.id, ask.merchant_account_id).await?
        }
        // Nobody has said that the code was used, and the customer would rather pay in another way.
        Some(payment) if other => {
            own_link::end(&shop, &who, payment.id).await?;
            start_from_link(&shop, &who, invoice.id, ask.merchant_account_id).await?
        }
        Some(payment) => payment,
        None => match start_from_link(&shop, &who, invoice.id, ask.merchant_account_id).await {
            Err(PaymentError::OneOpen(id)) => {
                shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(PaymentError::NoSuchPayment)?
            }
            other => other?,
        },
    };
    let asked = payment.clone();
    let address = shop.db.read(move |tx| hand_over::address_for(tx, &asked, &key)).await?;
    let url = match (payment.state, address) {
        (PaymentState::Failed, _) => return Err(PaymentError::Declined(payment.failure_reason).into()),
        (_, Some(url)) => url,
        (_, None) => {
            return Err(PaymentError::Gateway("it has not answered yet; this page tries again".to_owned()).into());
        }
    };
    if json {
        return Ok(Json(serde_json::json!({ "url": url })).into_response());
    }
    let mut response = StatusCode::SEE_OTHER.into_response();
    let location =
        HeaderValue::from_str(&url).map_err(|_| PaymentError::Gateway("its page has no usable address".to_owned()))?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

fn asks_too_much(payment: &super::Payment, invoice: &Invoice) -> bool {
    payment.amount.minor > invoices::due(invoice).minor
}

/// Whether an open payment makes room for one of another account, or over what is due now: one by a link of ours does, until its
/// payer says that it was used. A gateway's page might be paid meanwhile.
async fn wants_another(
    shop: &Shop,
    open: &super::Payment,
    asked: Option<MerchantAccountId>,
    is_stale: bool,
) -> Result<bool, PaymentError> {
    let (id, account) = (open.id, open.merchant_account_id);
    if !is_stale && asked.is_none_or(|asked| asked == account) {
        return Ok(false);
    }
    shop.db
        .read(move |tx| {
            let is_ours = merchant_accounts::find(tx, account)?.is_some_and(|account| account.has_own_link());
            Ok(is_ours && claims::find_open(tx, id)?.is_none())
        })
        .await
}

/// Whether a script asks, and not a plain form.
pub(super) fn is_json(headers: &axum::http::HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"application/json"))
}

/// One field of a plain form body; ids and numbers need no decoding.
pub(super) fn form_field(body: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    text.split('&')
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()))
}

async fn pdf(State(shop): State<Shop>, Path(key): Path<String>) -> Result<Response, Hidden> {
    let now = shop.now();
    let invoice = shop.db.read(move |tx| invoice_of(tx, &key, now)).await?;
    let _place = shop.part::<PayDoor>()?.place_to_draw().await.ok_or(Hidden::Busy)?;
    let bytes = invoices::invoice_pdf(&shop, &invoice, invoices::PaperChoice::A4)
        .await
        .map_err(|error| PaymentError::Fault(Fault::bug(error)))?;
    let headers =
        [(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, "inline; filename=\"invoice.pdf\"")];
    Ok((headers, bytes).into_response())
}

/// A problem on a public page: what is not found says nothing more, the rest its code and a sentence of ours.
#[derive(Debug)]
pub(super) enum Hidden {
    Problem(PaymentError),
    /// Seconds to wait.
    TooOften(u32),
    /// Others hold every place to draw a paper.
    Busy,
}

impl From<PaymentError> for Hidden {
    fn from(error: PaymentError) -> Self {
        Self::Problem(error)
    }
}

impl From<Fault> for Hidden {
    fn from(fault: Fault) -> Self {
        Self::Problem(fault.into())
    }
}

impl IntoResponse for Hidden {
    fn into_response(self) -> Response {
        match self {
            Self::TooOften(seconds) => come_back(StatusCode::TOO_MANY_REQUESTS, seconds),
            Self::Busy => come_back(StatusCode::SERVICE_UNAVAILABLE, 2),
            Self::Problem(error) if error.kind().status == 404 => StatusCode::NOT_FOUND.into_response(),
            Self::Problem(error) => {
                let said = sentence(&error);
                // Keeps status, code and the time to come back; what stood in the way is the shop's own affair.
                let mut refused = Refused::from(error);
                (refused.0.title, refused.0.subject) = (said.to_owned(), None);
                refused.into_response()
            }
        }
    }
}

fn come_back(status: StatusCode, seconds: u32) -> Response {
    (status, [(header::RETRY_AFTER, HeaderValue::from(seconds))]).into_response()
}

/// What a customer is told, whatever the shop or its gateway knows beside it.
fn sentence(error: &PaymentError) -> &'static str {
    match error {
        PaymentError::Declined(_) => "the payment was declined",
        PaymentError::Gateway(_) => "the payment page did not answer",
        PaymentError::NotPayable(_) => "this invoice cannot be paid here any more",
        PaymentError::OneOpen(_) => "a payment of this invoice is under way already",
        PaymentError::Claimed => "you have said that this was paid: the shop looks for it",
        PaymentError::NothingClaimed | PaymentError::WrongState(_) => "this payment is not open any more",
        PaymentError::NoAccount(_)
        | PaymentError::AccountUnfit(_)
        | PaymentError::OverLimit(_)
        | PaymentError::CountryRestricted(_)
        | PaymentError::NotOffered => "this cannot be paid in this way",
        PaymentError::Fault(Fault::Invalid { .. }) => "this request was not understood",
        _ => "this did not work",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn told(error: PaymentError) -> (u16, String) {
        let response = Hidden::from(error).into_response();
        let status = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), 4096).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    #[tokio::test]
    async fn a_customer_is_told_the_code_and_never_what_the_gateway_or_the_shop_said() {
        let secret = || "acct_1Fraud: card reported stolen".to_owned();
        let payment = super::super::PaymentId::from_number(7);
        for (error, status, code) in [
            (PaymentError::Declined(secret()), 422, "payment.declined"),
            (PaymentError::Gateway(secret()), 502, "payment.gateway"),
            (PaymentError::OneOpen(payment), 409, "payment.one_open"),
            (PaymentError::AccountUnfit("acct_1Fraud"), 422, "payment.account_unfit"),
            (PaymentError::Fault(Fault::Disk(secret())), 503, "store.disk"),
            (PaymentError::Fault(Fault::bug(secret())), 500, "program.bug"),
        ] {
            let (answered, text) = told(error).await;
            let document: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!((answered, document["code"].as_str()), (status, Some(code)));
            assert!(!text.contains("acct") && !text.contains("pay_"), "{text}");
        }
        assert_eq!(told(PaymentError::NoSuchInvoice).await, (404, String::new()));
        assert_eq!(told(PaymentError::Fault(Fault::NoSuch("shop"))).await, (404, String::new()));
    }
}
