//! Looking for a refund by our reference: among what is not settled yet, at the payment, which may have been voided
//! instead, and in the batches in which money went back since it was sent. Its invoice number is the short form of our id.
//!
//! Batches are listed a month at a time. After a longer absence month follows upon month, the earliest first, until the present:
//! only where none of them holds it the gateway has no such refund.

use base::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::errors::{Answer, answered};
use super::facts::{Standing, refund_status, standing, time};
use super::finding::{MARGIN_S, PAGE, WINDOW_S, is_full_page};
use super::names::{invoice_of, number_of};
use super::objects::{Batch, Batches, Details, Rows, Summary, is_number};
use super::wire;
use crate::gateways::{Call, CallError, Credentials, FindRefundAsk, GatewayRef, Observation, PaymentFact, Reply};

/// How far our clock may have been ahead when it was sent, and how far two stretches of batches reach into each other: how the
/// gateway counts the days at their bounds is not said.
const OVERLAP_S: i64 = 86_400;

/// Between which moments, in Unix seconds, the batches were settled that are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: i64,
    to: i64,
}

impl Stretch {
    /// Before the search has come to the batches.
    const NONE: Self = Self { from: 0, to: 0 };

    /// A month from there on, and no longer than until now.
    fn beginning(from: i64, now: i64) -> Self {
        let to = from.saturating_add(WINDOW_S).min(now.saturating_add(MARGIN_S)).max(from);
        Self { from, to }
    }

    /// The one that holds what was sent then.
    fn of_sending(ask: &FindRefundAsk, now: i64) -> Self {
        Self::beginning(ask.sent_at.unix_seconds().saturating_sub(OVERLAP_S), now)
    }

    /// The one that follows; none when this one comes up to now.
    fn next(self, now: i64) -> Option<Self> {
        (self.to < now).then(|| Self::beginning(self.to.saturating_sub(OVERLAP_S), now))
    }

    fn read(text: &str) -> Option<Self> {
        let (from, to) = text.split_once(':')?;
        Some(Self { from: from.parse().ok()?, to: to.parse().ok()? })
    }
}

/// Where the search is; our reference carries it from call to call.
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

    fn call(&self, creds: &Credentials, ask: &FindRefundAsk, batches: Stretch) -> Result<Call, CallError> {
        let state = self.text();
        match self {
            Self::Unsettled(page) => wire::rows(creds, "find_refund", &state, None, (PAGE, *page)),
            Self::Payment => wire::details(creds, "find_refund", &state, number_of(&ask.payment)?),
            Self::Batches(_) => wire::batches(creds, "find_refund", &state, (batches.from, batches.to), true),
            Self::Batch(id, page) => wire::rows(creds, "find_refund", &state, Some(id), (PAGE, *page)),
        }
    }
}

/// The call for one step of the search.
pub(super) fn build(creds: &Credentials, ask: &FindRefundAsk) -> Result<Call, CallError> {
    number_of(&ask.payment)?;
    match &ask.after {
        None => Step::Unsettled(1).call(creds, ask, Stretch::NONE),
        Some(after) => {
            let (state, batches) = place(after)?;
            Step::read(state)?.call(creds, ask, batches)
        }
    }
}

/// The step, and the batches among which it is.
fn place(after: &str) -> Result<(&str, Stretch), CallError> {
    let place = after.split_once('@').and_then(|(state, batches)| Some((state, Stretch::read(batches)?)));
    place.ok_or_else(|| CallError::unknown("the search has come to no step of it"))
}

/// What one step found of it.
pub(super) fn read(ask: &FindRefundAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    let Answer { currency, state, body } = answered::<Value>("payment", reply)?;
    match Step::read(&state)? {
        Step::Batches(_) => Ok(Vec::new()),
        Step::Payment => {
            let payment = object::<Details>(&body)?.transaction;
            // We look because a try of ours had no clear answer, and voiding is what such a try does before the
            // settlement.
            if standing(&payment.transaction_status) != Ok(Standing::Voided) || !payment.was_taken() {
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

/// How the search goes on.
pub(super) fn on(ask: &FindRefundAsk, reply: &Reply) -> Result<Option<FindRefundAsk>, CallError> {
    let Answer { state, body, .. } = answered::<Value>("payment", reply)?;
    let now = || reply.date().ok_or_else(|| CallError::unknown("the answer has no date")).map(Timestamp::unix_seconds);
    let mut batches = match &ask.after {
        None => Stretch::NONE,
        Some(after) => place(after)?.1,
    };
    let next = match Step::read(&state)? {
        Step::Unsettled(page) if is_full_page(&object(&body)?) => Step::Unsettled(page.saturating_add(1)),
        Step::Unsettled(_) => Step::Payment,
        Step::Payment => {
            let payment = object::<Details>(&body)?.transaction;
            // What is not settled cannot have been given back and settled.
            if payment.transaction_status == "capturedPendingSettlement" {
                return Ok(None);
            }
            batches = Stretch::of_sending(ask, now()?);
            Step::Batches(None)
        }
        Step::Batches(before) => match newest_with_refunds(object::<Batches>(&body)?.batch_list, before.as_deref()) {
            Some(id) => Step::Batch(id, 1),
            None => match batches.next(now()?) {
                Some(next) => {
                    batches = next;
                    Step::Batches(None)
                }
                None => return Ok(None),
            },
        },
        Step::Batch(id, page) if is_full_page(&object(&body)?) => Step::Batch(id, page.saturating_add(1)),
        Step::Batch(id, _) => Step::Batches(Some(id)),
    };
    let after = format!("{}@{}:{}", next.text(), batches.from, batches.to);
    Ok(Some(FindRefundAsk { after: Some(after), ..ask.clone() }))
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
