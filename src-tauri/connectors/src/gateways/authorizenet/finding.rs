//! Looking for a payment or a refund by our reference. The gateway has no such search: what is not settled yet is
//! looked through, and then the batches that were settled since, for the invoice number that is the short form of our
//! id.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::errors::{Answer, answered};
use super::facts::{Standing, invoice_of, number_of, refund_status, standing, time};
use super::objects::{Batch, Batches, Details, Rows, Summary, is_number};
use super::wire;
use crate::gateways::{
    Call, CallError, Credentials, FindAsk, FindRefundAsk, GatewayRef, Observation, PaymentFact, Reply,
};

/// Rows of a page: the most that the gateway gives.
const PAGE: u32 = 1_000;
/// How far the gateway's clock may be from ours, in seconds.
const MARGIN_S: i64 = 3_600;
/// What was paid is settled within so many seconds; what is only held stays among the unsettled.
const SETTLED_WITHIN_S: i64 = 4 * 86_400;
/// The gateway lists the batches of 31 days at a time.
const WINDOW_S: i64 = 30 * 86_400;

/// Where the search for a payment is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// That page of what is not settled.
    Unsettled(u32),
    /// The list of batches.
    Batches,
    /// That page of the first of these batches.
    Batch(u32, Vec<String>),
}

impl Place {
    fn of(ask: &FindAsk) -> Result<Self, CallError> {
        let Some(after) = &ask.after else { return Ok(Self::Unsettled(1)) };
        serde_json::from_str(after).map_err(|_| CallError::refused(Some("after"), "this is no place in the search"))
    }

    fn next(self, ask: &FindAsk) -> Result<Option<FindAsk>, CallError> {
        let after = serde_json::to_string(&self).map_err(|cause| CallError::unknown(cause.to_string()))?;
        Ok(Some(FindAsk { after: Some(after), ..ask.clone() }))
    }
}

/// The call for one step of the search for a payment.
pub(super) fn build(creds: &Credentials, ask: &FindAsk) -> Result<Call, CallError> {
    match Place::of(ask)? {
        Place::Unsettled(page) => wire::rows(creds, "find", "", None, (PAGE, page)),
        Place::Batches => {
            let to = ask.tried_last_at.unix_seconds().saturating_add(SETTLED_WITHIN_S);
            let from = ask.tried_at.unix_seconds().saturating_sub(MARGIN_S).max(to.saturating_sub(WINDOW_S));
            wire::batches(creds, "find", "", (from, to), false)
        }
        Place::Batch(page, batches) => {
            let batch = batches.first().filter(|id| is_number(id));
            let batch = batch.ok_or_else(|| CallError::refused(Some("after"), "this is no place in the search"))?;
            wire::rows(creds, "find", "", Some(batch), (PAGE, page))
        }
    }
}

/// What one step found.
pub(super) fn read(ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    if Place::of(ask)? == Place::Batches {
        return answered::<Batches>("payment", reply).map(|_| Vec::new());
    }
    by_invoice(&invoice_of(&ask.payment), Some(&ask.payment), reply).map(|(found, _)| found)
}

/// Where the search goes on.
pub(super) fn on(ask: &FindAsk, reply: &Reply) -> Result<Option<FindAsk>, CallError> {
    match Place::of(ask)? {
        Place::Unsettled(page) if is_full(reply)? => Place::Unsettled(page.saturating_add(1)).next(ask),
        Place::Unsettled(_) => Place::Batches.next(ask),
        Place::Batches => {
            let batches = answered::<Batches>("payment", reply)?.body.batch_list;
            let ids: Vec<String> = batches.into_iter().map(|batch| batch.batch_id).collect();
            if ids.is_empty() { Ok(None) } else { Place::Batch(1, ids).next(ask) }
        }
        Place::Batch(page, ids) if is_full(reply)? => Place::Batch(page.saturating_add(1), ids).next(ask),
        Place::Batch(_, ids) if ids.len() > 1 => Place::Batch(1, ids.into_iter().skip(1).collect()).next(ask),
        Place::Batch(..) => Ok(None),
    }
}

fn is_full(reply: &Reply) -> Result<bool, CallError> {
    Ok(is_full_page(&answered::<Rows>("payment", reply)?.body))
}

fn is_full_page(rows: &Rows) -> bool {
    rows.transactions.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX)
}

/// What a page says of the payment of that invoice number, and whether there may be more pages. Others' rows need not
/// be understood: one strange thing in the account must not hide a payment of ours for ever.
fn by_invoice(invoice: &str, reference: Option<&str>, reply: &Reply) -> Result<(Vec<Observation>, bool), CallError> {
    let Answer { currency, body, .. } = answered::<Rows>("payment", reply)?;
    let named = |row: &Value| -> Result<Observation, CallError> {
        let seen = Summary::read(row)?.named(currency, reply.asked_by)?;
        Ok(Observation { reference: reference.map(str::to_owned), ..seen })
    };
    Ok((body.of(invoice).map(named).collect::<Result<_, _>>()?, is_full_page(&body)))
}

/// The call that asks for a payment of which only the invoice number is known.
pub(super) fn build_fetch(creds: &Credentials) -> Result<Call, CallError> {
    wire::rows(creds, "fetch", "", None, (PAGE, 1))
}

/// What is known of it. It can only be seen while it is not settled; after that the listing tells of it.
///
/// # Errors
/// [`CallError::NoSuch`] when nothing of that invoice number is waiting to be settled: nobody has paid on the page, or
/// it was settled meanwhile. [`CallError::Unknown`] when there is more than one page.
pub(super) fn read_fetch(invoice: &str, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    match by_invoice(invoice, None, reply)? {
        (found, _) if !found.is_empty() => Ok(found),
        (_, true) => Err(CallError::unknown("more is waiting to be settled than one page shows")),
        (_, false) => Err(CallError::NoSuch { what: "payment" }),
    }
}

/// Where the search for a refund is; our reference carries it from call to call.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// That page of what is not settled.
    Unsettled(u32),
    /// The payment: it may have been voided instead.
    Payment,
    /// The batches, or those with a smaller number than this.
    Batches(Option<String>),
    /// That page of this batch.
    Batch(String, u32),
}

impl Step {
    fn text(&self) -> String {
        match self {
            Self::Unsettled(page) => format!("U{page}"),
            Self::Payment => "P".to_owned(),
            Self::Batches(before) => format!("B{}", before.as_deref().unwrap_or_default()),
            Self::Batch(id, page) => format!("T{id}.{page}"),
        }
    }

    fn read(state: &str) -> Result<Self, CallError> {
        let strange = || CallError::unknown("the answer belongs to no step of the search");
        let (kind, rest) = state.split_at_checked(1).ok_or_else(strange)?;
        Ok(match kind {
            "U" => Self::Unsettled(rest.parse().map_err(|_| strange())?),
            "P" if rest.is_empty() => Self::Payment,
            "B" if rest.is_empty() => Self::Batches(None),
            "B" if is_number(rest) => Self::Batches(Some(rest.to_owned())),
            "T" => {
                let (id, page) = rest.split_once('.').filter(|(id, _)| is_number(id)).ok_or_else(strange)?;
                Self::Batch(id.to_owned(), page.parse().map_err(|_| strange())?)
            }
            _ => return Err(strange()),
        })
    }

    /// `now` is the gateway's own time in seconds; batches are asked for by it.
    fn call(&self, creds: &Credentials, ask: &FindRefundAsk, now: i64) -> Result<Call, CallError> {
        let state = self.text();
        match self {
            Self::Unsettled(page) => wire::rows(creds, "find_refund", &state, None, (PAGE, *page)),
            Self::Payment => wire::details(creds, "find_refund", &state, number_of(&ask.payment)?),
            Self::Batches(_) => {
                let to = now.saturating_add(MARGIN_S);
                wire::batches(creds, "find_refund", &state, (to.saturating_sub(WINDOW_S), to), true)
            }
            Self::Batch(id, page) => wire::rows(creds, "find_refund", &state, Some(id), (PAGE, *page)),
        }
    }
}

/// A call of the search for a refund.
pub(super) fn build_refund(creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
    number_of(&ask.payment)?;
    let Some(after) = &ask.after else { return Step::Unsettled(1).call(creds, ask, 0) };
    let strange = || CallError::unknown("the search has come to no step of it");
    let (state, now) = after.split_once('@').ok_or_else(strange)?;
    Step::read(state)?.call(creds, ask, now.parse().map_err(|_| strange())?)
}

/// What one step found of it.
pub(super) fn read_refund(ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    let Answer { currency, state, body } = answered::<Value>("payment", reply)?;
    match Step::read(&state)? {
        Step::Batches(_) => Ok(Vec::new()),
        Step::Payment => {
            let payment = object::<Details>(&body)?.transaction;
            // We look because a try of ours had no clear answer, and voiding is what such a try does before the
            // settlement.
            if standing(&payment.transaction_status) != Ok(Standing::Voided) {
                return Ok(Vec::new());
            }
            Ok(vec![payment.voided(currency, reply.date(), Some(&ask.refund), reply.asked_by)?])
        }
        Step::Unsettled(_) | Step::Batch(..) => {
            let rows = object::<Rows>(&body)?;
            let invoice = invoice_of(&ask.refund);
            rows.of(&invoice).map(|row| refund_in(row, currency, ask, reply)).collect()
        }
    }
}

/// How the search for a refund goes on.
pub(super) fn refund_on(ask: &FindRefundAsk, reply: &Reply) -> Result<Option<FindRefundAsk>, CallError> {
    let Answer { state, body, .. } = answered::<Value>("payment", reply)?;
    let next = match Step::read(&state)? {
        Step::Unsettled(page) if is_full_page(&object(&body)?) => Step::Unsettled(page.saturating_add(1)),
        Step::Unsettled(_) => Step::Payment,
        Step::Payment => {
            let payment = object::<Details>(&body)?.transaction;
            // What is not settled cannot have been given back and settled.
            if payment.transaction_status == "capturedPendingSettlement" {
                return Ok(None);
            }
            Step::Batches(None)
        }
        Step::Batches(before) => match newest_with_refunds(object::<Batches>(&body)?.batch_list, before.as_deref()) {
            Some(id) => Step::Batch(id, 1),
            None => return Ok(None),
        },
        Step::Batch(id, page) if is_full_page(&object(&body)?) => Step::Batch(id, page.saturating_add(1)),
        Step::Batch(id, _) => Step::Batches(Some(id)),
    };
    let now = match (&next, reply.date()) {
        (Step::Batches(_), None) => return Err(CallError::unknown("the answer has no date")),
        (_, date) => date.map_or(0, base::Timestamp::unix_seconds),
    };
    Ok(Some(FindRefundAsk { after: Some(format!("{}@{now}", next.text())), ..ask.clone() }))
}

/// The batch with the largest number, below that of the one before, in which money can have gone back.
fn newest_with_refunds(batches: Vec<Batch>, before: Option<&str>) -> Option<String> {
    let number = |id: &str| id.parse::<u128>().ok();
    let before = before.and_then(number);
    let left = batches.into_iter().filter(Batch::may_hold_refunds).filter_map(|batch| {
        let number = number(&batch.batch_id)?;
        before.is_none_or(|before| number < before).then_some((number, batch.batch_id))
    });
    left.max().map(|(_, id)| id)
}

fn refund_in(
    row: &Value,
    currency: base::Currency,
    ask: &FindRefundAsk,
    reply: &Reply,
) -> Result<Observation, CallError> {
    let row = Summary::read(row)?;
    Ok(Observation {
        reference: None,
        canonical: Some(GatewayRef(ask.payment.0.clone())),
        aliases: Vec::new(),
        fact: PaymentFact::Refunded {
            refund_ref: row.trans_id.clone(),
            reference: Some(ask.refund.clone()),
            amount: row.settle_amount.money(currency)?,
            status: refund_status(standing(&row.transaction_status)?),
        },
        amount: None,
        at: time(&row.submit_time)?,
        method: None,
        environment: reply.asked_by,
    })
}

fn object<'a, T: Deserialize<'a>>(body: &'a Value) -> Result<T, CallError> {
    T::deserialize(body).map_err(|cause| CallError::unknown(format!("the answer could not be read: {cause}")))
}
