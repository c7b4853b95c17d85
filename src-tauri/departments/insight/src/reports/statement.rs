//! A customer's statement: invoices, payments, advances, and what is owed after each.

use std::collections::BTreeMap;

use base::{Currency, Fault, Money, ReadTx, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::{self, Movement};

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementLine {
    /// The day it counts in.
    pub day: ShopDate,
    /// `invoice`, `payment`, `credit_note`, `advance`, `refund`, `correction`.
    pub kind: &'static str,
    /// Number of the invoice it is about, or the source of the entry.
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
}

/// The statement in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementInCurrency {
    /// Currency.
    pub currency: Currency,
    /// Owed now, the advance deducted.
    pub balance: Money,
    /// What the customer has paid ahead.
    pub advance: Money,
    /// The lines, oldest first.
    pub lines: Vec<StatementLine>,
}

/// The statement of one customer, one part per currency.
pub(super) fn of_customer(tx: &ReadTx<'_>, customer: &str) -> Result<Vec<StatementInCurrency>, Fault> {
    let mut parts: BTreeMap<Currency, StatementInCurrency> = BTreeMap::new();
    for movement in store::list_movements(tx, customer)? {
        let currency = movement.amount.currency;
        let nothing = Money::zero(currency);
        let part = parts.entry(currency).or_insert(StatementInCurrency {
            currency,
            balance: nothing,
            advance: nothing,
            lines: Vec::new(),
        });
        part.balance = part.balance.plus(movement.amount)?;
        if movement.account == "2240" {
            part.advance = part.advance.minus(movement.amount)?;
        }
        let balance = part.balance;
        part.lines.push(line(movement, balance));
    }
    Ok(parts.into_values().collect())
}

fn line(movement: Movement, balance: Money) -> StatementLine {
    let kind = match (movement.source.split(':').next(), movement.account.as_str()) {
        (Some("invoice"), _) if movement.amount.minor > 0 => "invoice",
        (Some("invoice"), _) => "correction",
        (Some("credit_note"), _) => "credit_note",
        (Some("refund"), _) => "refund",
        (_, "2240") => "advance",
        _ => "payment",
    };
    let rises = movement.amount.minor > 0;
    StatementLine {
        day: movement.dated_on,
        kind,
        reference: movement.invoice_number.unwrap_or(movement.source),
        entry_id: movement.entry,
        invoice_id: movement.invoice_id,
        debit: rises.then_some(movement.amount),
        credit: (!rises).then(|| movement.amount.negated()),
        balance,
    }
}
