//! A customer's statement: invoices, payments, advances, and what is owed after each.

use std::collections::BTreeMap;

use base::{Currency, Fault, Money, ReadTx, Shop, ShopDate};
use books::ledger::{DayRange, Known};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::receivables::EVERY_ENTRY;
use super::store::{self, Movement};

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementLine {
    /// The day it counts in.
    pub day: ShopDate,
    /// `invoice`, `payment`, `credit_note`, `advance`, `refund`, `correction`, `opening`.
    pub kind: &'static str,
    /// Number of the invoice it is about, or of the document that was taken over; else the source of the entry.
    pub reference: String,
    /// Journal entry behind it.
    pub entry_id: String,
    /// Invoice it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<String>,
    /// Raises what is owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debit: Option<Money>,
    /// Lowers what is owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<Money>,
    /// Owed after it; below zero = the customer has something to the good.
    pub balance: Money,
    /// Source of the entry; tells papers what happened.
    #[serde(skip)]
    pub source: String,
    /// Whether the reference is a number that the customer knows, and not the source.
    #[serde(skip)]
    pub is_numbered: bool,
}

impl StatementLine {
    /// What it did to the balance; above zero = the customer owes more.
    pub fn change(&self) -> Option<Money> {
        self.debit.or(self.credit.map(Money::negated))
    }
}

/// The statement in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementInCurrency {
    /// Currency.
    pub currency: Currency,
    /// Owed before the first day, the advance deducted.
    pub opening: Money,
    /// Owed at the end of the last day, the advance deducted.
    pub balance: Money,
    /// What the customer has paid ahead at the end of the last day.
    pub advance: Money,
    /// What moved it on those days, oldest first.
    pub lines: Vec<StatementLine>,
}

impl StatementInCurrency {
    /// The statement of somebody who never had anything in a currency.
    pub(crate) fn of_nothing(currency: Currency) -> Self {
        let nothing = Money::zero(currency);
        Self { currency, opening: nothing, balance: nothing, advance: nothing, lines: Vec::new() }
    }
}

/// The statement of one customer over these days, one part per currency that the customer ever had something in.
///
/// What was owed before the first day is what is owed now without everything since: so a statement costs what its days hold,
/// however long the customer has been one. As known once it leaves out what was written since, whatever days that counts in.
pub fn of_customer(
    tx: &ReadTx<'_>,
    shop: &Shop,
    customer: &str,
    DayRange { from, to }: DayRange,
    known: Known,
) -> Result<Vec<StatementInCurrency>, Fault> {
    let mut parts: BTreeMap<Currency, StatementInCurrency> = BTreeMap::new();
    let last_seq = known.last_entry(tx, shop)?.unwrap_or(EVERY_ENTRY);
    for (account, balance) in store::customer_balances(tx, customer, last_seq)? {
        let part = part_of(&mut parts, balance.currency);
        part.balance = part.balance.plus(balance)?;
        if account == ADVANCES {
            part.advance = part.advance.minus(balance)?;
        }
    }
    let movements = store::list_movements(tx, customer, from, last_seq)?;
    let (within, after): (Vec<_>, Vec<_>) = movements.into_iter().partition(|movement| movement.dated_on <= to);
    for movement in after {
        let part = part_of(&mut parts, movement.amount.currency);
        part.balance = part.balance.minus(movement.amount)?;
        if movement.account == ADVANCES {
            part.advance = part.advance.plus(movement.amount)?;
        }
    }
    for part in parts.values_mut() {
        part.opening = part.balance;
    }
    for movement in &within {
        let part = part_of(&mut parts, movement.amount.currency);
        part.opening = part.opening.minus(movement.amount)?;
    }
    let mut owed: BTreeMap<Currency, Money> = parts.iter().map(|(currency, part)| (*currency, part.opening)).collect();
    for movement in within {
        let currency = movement.amount.currency;
        let owed = owed.entry(currency).or_insert(Money::zero(currency));
        *owed = owed.plus(movement.amount)?;
        part_of(&mut parts, currency).lines.push(line(movement, *owed));
    }
    Ok(parts.into_values().collect())
}

/// Customer advances.
const ADVANCES: &str = "2240";

fn part_of(parts: &mut BTreeMap<Currency, StatementInCurrency>, currency: Currency) -> &mut StatementInCurrency {
    parts.entry(currency).or_insert_with(|| StatementInCurrency::of_nothing(currency))
}

fn line(movement: Movement, balance: Money) -> StatementLine {
    let kind = match (movement.source.split(':').next(), movement.account.as_str()) {
        (Some("invoice"), _) if movement.amount.minor > 0 => "invoice",
        (Some("invoice"), _) => "correction",
        (Some("credit_note"), _) => "credit_note",
        (Some("opening"), _) if movement.source.ends_with(":reversed") => "correction",
        (Some("opening"), _) => "opening",
        (Some("refund"), _) => "refund",
        (_, ADVANCES) => "advance",
        // Given up because it was paid early: no money came.
        (Some("payment"), _) if movement.source.contains(":discount") => "correction",
        _ => "payment",
    };
    let rises = movement.amount.minor > 0;
    StatementLine {
        day: movement.dated_on,
        kind,
        is_numbered: movement.number.is_some(),
        reference: movement.number.unwrap_or_else(|| movement.source.clone()),
        entry_id: movement.entry,
        invoice_id: movement.invoice_id,
        debit: rises.then_some(movement.amount),
        credit: (!rises).then(|| movement.amount.negated()),
        balance,
        source: movement.source,
    }
}
