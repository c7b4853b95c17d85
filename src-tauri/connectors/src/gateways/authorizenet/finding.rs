//! Looking for a payment by its invoice number. The gateway has no such search: what is not settled yet is looked
//! through, and then the batches that were settled since its page was made.

use serde::{Deserialize, Serialize};

use super::PAGE_LIFE_S;
use super::errors::{Answer, answered};
use super::names::{Unpaid, at_place, invoice_of, page_name};
use super::objects::{Batches, Details, Rows, Summary, is_number};
use super::wire;
use crate::gateways::{Call, CallError, Credentials, FetchAsk, FindAsk, Observation, PaymentFact, Reply};

/// Rows of a page: the most that the gateway gives.
pub(super) const PAGE: u32 = 1_000;
/// How far the gateway's clock may be from ours, in seconds.
pub(super) const MARGIN_S: i64 = 3_600;
/// What was paid is settled within so many seconds; what is only held stays among the unsettled.
const SETTLED_WITHIN_S: i64 = 4 * 86_400;
/// The gateway lists the batches of 31 days at a time.
pub(super) const WINDOW_S: i64 = 30 * 86_400;

/// Where the search is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// That page of what is not settled.
    Unsettled(u32),
    /// The list of batches.
    Batches,
    /// That page of the first of these batches.
    Batch(u32, Vec<String>),
    /// A transaction of which lists do not say what it is.
    Details(String),
}

/// The search for one payment.
struct Search<'a> {
    invoice: String,
    /// Our payment id, where it is known.
    reference: Option<&'a str>,
    /// Between which moments, in Unix seconds, its page was made; none where nobody knows.
    made: Option<(i64, i64)>,
    place: Place,
}

/// What a page of a list says of the payment.
struct Page {
    told: Vec<Observation>,
    /// A transaction of its invoice number that the list does not explain.
    unexplained: Option<String>,
    is_full: bool,
}

fn strange() -> CallError {
    CallError::refused(Some("after"), "this is no place in the search")
}

impl<'a> Search<'a> {
    fn at(mut self, place: Option<&str>) -> Result<Self, CallError> {
        if let Some(place) = place {
            self.place = serde_json::from_str(place).map_err(|_| strange())?;
        }
        Ok(self)
    }

    fn of(ask: &'a FindAsk) -> Result<Self, CallError> {
        let made = Some((ask.tried_at.unix_seconds(), ask.tried_last_at.unix_seconds()));
        let (invoice, reference) = (invoice_of(&ask.payment), Some(ask.payment.as_str()));
        Self { invoice, reference, made, place: Place::Unsettled(1) }.at(ask.after.as_deref())
    }

    fn of_unpaid(payment: Unpaid<'_>) -> Result<Self, CallError> {
        let made = payment.ends.map(|ends| ends.unix_seconds().saturating_sub(PAGE_LIFE_S));
        let (invoice, made) = (payment.invoice.to_owned(), made.map(|made| (made, made)));
        Self { invoice, reference: None, made, place: Place::Unsettled(1) }.at(payment.place)
    }

    fn call(&self, creds: &Credentials, name: &'static str) -> Result<Call, CallError> {
        match &self.place {
            Place::Unsettled(page) => wire::rows(creds, name, "", None, (PAGE, *page)),
            Place::Batches => {
                let (first, last) = self.made.ok_or_else(strange)?;
                let to = last.saturating_add(SETTLED_WITHIN_S);
                let from = first.saturating_sub(MARGIN_S).max(to.saturating_sub(WINDOW_S));
                wire::batches(creds, name, "", (from, to), false)
            }
            Place::Batch(page, batches) => {
                let batch = batches.first().filter(|id| is_number(id)).ok_or_else(strange)?;
                wire::rows(creds, name, "", Some(batch), (PAGE, *page))
            }
            Place::Details(id) if is_number(id) => wire::details(creds, name, "", id),
            Place::Details(_) => Err(strange()),
        }
    }

    /// What this place tells of the payment.
    fn read(&self, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let mut told = match &self.place {
            Place::Batches => answered::<Batches>("payment", reply).map(|_| Vec::new())?,
            Place::Details(_) => {
                let Answer { currency, body: Details { transaction }, .. } = answered("payment", reply)?;
                transaction.observations(currency, reply.date(), reply.asked_by)?
            }
            Place::Unsettled(_) | Place::Batch(..) => self.page(reply)?.told,
        };
        for seen in &mut told {
            seen.reference = self.reference.map(str::to_owned);
        }
        Ok(told)
    }

    /// Reads a page of a list. Others' rows need not be understood: one strange thing in the account must not hide a
    /// payment of ours for ever. What was voided or gives money back is told by its details alone, which are asked for
    /// where no other row says which transaction the payment is.
    fn page(&self, reply: &Reply) -> Result<Page, CallError> {
        let Answer { currency, body, .. } = answered::<Rows>("payment", reply)?;
        let mut page = Page { told: Vec::new(), unexplained: None, is_full: is_full_page(&body) };
        for row in body.of(&self.invoice) {
            let row = Summary::read(row)?;
            match row.seen(currency, reply.asked_by)? {
                Some(seen) => page.told.push(seen),
                None => page.unexplained = page.unexplained.or(Some(row.trans_id)),
            }
        }
        if page.told.iter().any(|seen| seen.canonical.is_some()) {
            page.unexplained = None;
        } else if page.unexplained.is_some() {
            page.told.clear();
        }
        Ok(page)
    }

    /// Where the search goes on.
    fn next(&self, reply: &Reply) -> Result<Option<Place>, CallError> {
        if let Place::Unsettled(_) | Place::Batch(..) = &self.place
            && let Page { unexplained: Some(id), .. } = self.page(reply)?
        {
            return Ok(Some(Place::Details(id)));
        }
        Ok(match &self.place {
            Place::Unsettled(page) if self.page(reply)?.is_full => Some(Place::Unsettled(page.saturating_add(1))),
            Place::Unsettled(_) => self.made.map(|_| Place::Batches),
            Place::Batches => {
                let batches = answered::<Batches>("payment", reply)?.body.batch_list;
                let ids: Vec<String> = batches.into_iter().map(|batch| batch.batch_id).collect();
                (!ids.is_empty()).then_some(Place::Batch(1, ids))
            }
            Place::Batch(page, ids) if self.page(reply)?.is_full => {
                Some(Place::Batch(page.saturating_add(1), ids.clone()))
            }
            Place::Batch(_, ids) if ids.len() > 1 => Some(Place::Batch(1, ids.iter().skip(1).cloned().collect())),
            Place::Batch(..) | Place::Details(_) => None,
        })
    }
}

fn text(place: &Place) -> Result<String, CallError> {
    serde_json::to_string(place).map_err(|cause| CallError::unknown(cause.to_string()))
}

/// Whether there may be more pages.
pub(super) fn is_full_page(rows: &Rows) -> bool {
    rows.transactions.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX)
}

/// The call for one step of the search by our reference.
pub(super) fn build(creds: &Credentials, ask: &FindAsk) -> Result<Call, CallError> {
    Search::of(ask)?.call(creds, "find")
}

/// What one step found.
pub(super) fn read(ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    let mut found = Search::of(ask)?.read(reply)?;
    let ends = ask.tried_last_at.plus_ms(PAGE_LIFE_S.saturating_mul(1000));
    for seen in &mut found {
        seen.aliases.push(page_name(&invoice_of(&ask.payment), ends));
    }
    Ok(found)
}

/// Where the search goes on.
pub(super) fn on(ask: &FindAsk, reply: &Reply) -> Result<Option<FindAsk>, CallError> {
    let Some(place) = Search::of(ask)?.next(reply)? else { return Ok(None) };
    Ok(Some(FindAsk { after: Some(text(&place)?), ..ask.clone() }))
}

/// The call that asks for a payment of which only the invoice number is known.
pub(super) fn build_fetch(creds: &Credentials, payment: Unpaid<'_>) -> Result<Call, CallError> {
    Search::of_unpaid(payment)?.call(creds, "fetch")
}

/// What is known of it. When its page is over, tries that failed are not all of it: what was paid after them may be
/// settled by now, and stand in a batch.
pub(super) fn read_fetch(payment: Unpaid<'_>, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    let told = Search::of_unpaid(payment)?.read(reply)?;
    let is_over = payment.ends.is_some_and(|ends| reply.date().is_some_and(|now| now > ends));
    let is_failure = |seen: &Observation| matches!(seen.fact, PaymentFact::FailedTry { .. });
    Ok(if is_over && told.iter().all(is_failure) { Vec::new() } else { told })
}

/// Where else it is asked for. Where its name does not say when its page ends, nobody knows which batches its money
/// can be in: nothing is said, and the listing tells of it.
///
/// # Errors
/// [`CallError::NoSuch`] when it was looked for everywhere: nobody has paid on the page.
pub(super) fn fetch_on(ask: &FetchAsk, payment: Unpaid<'_>, reply: &Reply) -> Result<Option<FetchAsk>, CallError> {
    let search = Search::of_unpaid(payment)?;
    match search.next(reply)? {
        Some(place) => Ok(Some(FetchAsk { payment: at_place(&ask.payment, &text(&place)?) })),
        None if search.made.is_some() => Err(CallError::NoSuch { what: "payment" }),
        None => Ok(None),
    }
}
