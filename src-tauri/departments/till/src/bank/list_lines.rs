//! Lines with what they stand for, and with proposals for those that nobody has said anything about.

use std::collections::{HashMap, HashSet};

use base::{Actor, Fault, Page, PageAsk, ReadTx, Shop, text};
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::account::BankAccountId;
use super::error::BankError;
use super::line::{BankLine, BankLineId, LineState, Matched};
use super::propose::{Proposal, Waiting, payout_proposals, proposals};
use super::{BANK_READ, store};
use crate::invoices::{self, InvoiceId};
use crate::payments::{self, PaymentId};
use crate::payouts::{self, InTransit};

/// Which lines are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LineListAsk {
    /// Only those of this account.
    pub account_id: Option<BankAccountId>,
    /// Only those in this state.
    pub state: Option<LineState>,
    /// Part of the text, of the counterparty's name, or of the bank's reference.
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A line with what it stands for, or may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BankLineShown)]
pub struct LineDocument {
    /// The line.
    #[serde(flatten)]
    pub line: BankLine,
    /// What it stands for.
    pub matches: Vec<Matched>,
    /// What it may be; only for lines that nobody has said anything about.
    pub proposals: Vec<Proposal>,
}

/// Lines, the last one brought in first.
pub async fn list_lines(shop: &Shop, who: &Actor, ask: LineListAsk) -> Result<Page<LineDocument>, BankError> {
    who.may(BANK_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("q", ask.q.as_deref(), 100)?;
    let before = ask
        .after
        .as_deref()
        .map(|text| BankLineId::parse(text).ok_or_else(|| Fault::invalid("after", "`next` of the page before")))
        .transpose()?;
    let handed = shop.clone();
    shop.db
        .read(move |tx| {
            let rows = store::list_lines(tx, &ask, before, limit.saturating_add(1))?;
            let page = Page::cut(rows, limit, |line| line.id.to_string());
            let is_open = page.items.iter().any(|line| line.state == LineState::New);
            let waiting = if is_open { Awaited::load(tx, &handed)? } else { Awaited::default() };
            let mut matches = store::list_matches(tx, &page.items)?;
            let lines = page.items.iter().filter(|line| line.state == LineState::New);
            let named =
                lines.map(|line| Ok((line.id, named_by(tx, line)?))).collect::<Result<HashMap<_, _>, Fault>>()?;
            Ok(page.map(|line| shown(line, &mut matches, &named, &waiting)))
        })
        .await
}

/// One line as it is now.
pub(super) async fn find_line(shop: &Shop, id: BankLineId) -> Result<LineDocument, BankError> {
    let handed = shop.clone();
    shop.db
        .read(move |tx| {
            let line = store::find_line(tx, id)?.ok_or(BankError::NoSuchLine)?;
            let is_open = line.state == LineState::New;
            let waiting = if is_open { Awaited::load(tx, &handed)? } else { Awaited::default() };
            let mut matches = store::list_matches(tx, std::slice::from_ref(&line))?;
            let named = HashMap::from([(line.id, named_by(tx, &line)?)]);
            Ok(shown(line, &mut matches, &named, &waiting))
        })
        .await
}

/// What waits for money at the bank.
#[derive(Default)]
struct Awaited {
    payments: Vec<Waiting>,
    payouts: Vec<InTransit>,
}

impl Awaited {
    fn load(tx: &ReadTx<'_>, shop: &Shop) -> Result<Self, Fault> {
        Ok(Self { payments: waiting(tx)?, payouts: payouts::list_in_transit(tx, shop)? })
    }
}

fn shown(
    line: BankLine,
    matches: &mut HashMap<BankLineId, Vec<Matched>>,
    named: &HashMap<BankLineId, Vec<PaymentId>>,
    waiting: &Awaited,
) -> LineDocument {
    let named = named.get(&line.id).map_or(&[][..], Vec::as_slice);
    let mut may_be = Vec::new();
    if line.state == LineState::New {
        may_be = payout_proposals(&line, &waiting.payouts);
        may_be.extend(proposals(&line, named, &waiting.payments));
    }
    let proposals = may_be;
    LineDocument { matches: matches.remove(&line.id).unwrap_or_default(), proposals, line }
}

/// The payments that a line names, by the references of their links or by numbers that their payers told.
pub(super) fn named_by(tx: &ReadTx<'_>, line: &BankLine) -> Result<Vec<PaymentId>, Fault> {
    let named = line.payments_named();
    // Our own reference says more than a number that anybody can type.
    if !named.is_empty() {
        return Ok(named);
    }
    let utrs = line.utrs();
    if utrs.is_empty() { Ok(Vec::new()) } else { payments::claimed_by_utr(tx, &utrs) }
}

/// Open invoices, oldest first, payments that were confirmed by hand and not yet banked, and those by links of our own that are
/// awaited.
fn waiting(tx: &ReadTx<'_>) -> Result<Vec<Waiting>, Fault> {
    let open = invoices::list_open(tx)?;
    let banked: HashSet<PaymentId> = store::list_banked(tx)?.into_iter().collect();
    let by_hand: Vec<payments::Payment> =
        payments::list_transfers(tx)?.into_iter().filter(|payment| !banked.contains(&payment.id)).collect();
    let awaited = payments::list_awaited(tx)?;
    let paid: Vec<InvoiceId> = by_hand.iter().chain(&awaited).filter_map(|payment| payment.invoice_id).collect();
    let named = invoices::names(tx, &paid)?;
    let customers: Vec<CustomerId> = open
        .iter()
        .filter_map(|invoice| invoice.customer_id)
        .chain(named.values().filter_map(|name| name.customer_id))
        .collect();
    let names = people::customers::names(tx, &customers)?;
    let name = |id: Option<CustomerId>| id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
    let mut waiting: Vec<Waiting> = open
        .into_iter()
        .map(|invoice| Waiting {
            invoice_id: Some(invoice.id),
            customer_name: name(invoice.customer_id),
            number: invoice.number,
            payment_id: None,
            awaited: false,
            amount: invoice.due,
            since: Some(invoice.issued_on),
        })
        .collect();
    let by_hand = by_hand.into_iter().map(|payment| (payment.captured, payment, false));
    let awaited = awaited.into_iter().map(|payment| (payment.amount, payment, true));
    waiting.extend(by_hand.chain(awaited).map(|(amount, payment, awaited)| {
        let invoice = payment.invoice_id.and_then(|id| named.get(&id));
        Waiting {
            invoice_id: payment.invoice_id,
            number: invoice.and_then(|invoice| invoice.number.clone()).unwrap_or_default(),
            customer_name: name(invoice.and_then(|invoice| invoice.customer_id)),
            payment_id: Some(payment.id),
            awaited,
            amount,
            since: None,
        }
    }));
    Ok(waiting)
}
