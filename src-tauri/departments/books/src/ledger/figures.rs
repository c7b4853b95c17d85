//! What reports over the accounts are made of: rows, sections, and what accounts came to.

use std::collections::BTreeMap;

use base::{Currency, Fault, Money};
use serde::Serialize;
use utoipa::ToSchema;

use super::account::Account;
use super::change::Change;

/// A row of a report: one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportRow {
    /// Code.
    pub account: String,
    /// Name.
    pub name: String,
    /// Whether it is what stands on the other side than usual: customers in credit, suppliers in debit.
    pub other_side: bool,
    /// In the books currency.
    pub amount: Money,
    /// The same of the days it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<Money>,
    /// The one less the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// What was posted in other currencies than that of the books, in those; contained in `amount`.
    pub foreign: Vec<Money>,
}

/// What accounts came to: + debit, − credit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nets(BTreeMap<String, Net>);

/// What one account came to, in minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Net {
    /// In the books currency.
    base_minor: i64,
    /// In each currency of its postings.
    minor: BTreeMap<Currency, i64>,
}

impl Nets {
    /// Adds an amount to an account; `sign` is 1, or −1 to take it off.
    pub fn add(&mut self, account: &str, amount: Money, base_minor: i64, sign: i64) -> Result<(), Fault> {
        let net = match self.0.get_mut(account) {
            Some(net) => net,
            None => self.0.entry(account.to_owned()).or_default(),
        };
        let sum = net.minor.entry(amount.currency).or_default();
        *sum = added(*sum, amount.minor, sign)?;
        net.base_minor = added(net.base_minor, base_minor, sign)?;
        Ok(())
    }

    /// What an account came to in the books currency.
    pub fn base_of(&self, account: &str) -> i64 {
        self.0.get(account).map_or(0, |net| net.base_minor)
    }

    /// Sum over the accounts from one code up to, and without, another; in the books currency.
    pub fn sum(&self, from: &str, before: &str) -> Result<i64, Fault> {
        self.0
            .iter()
            .filter(|(code, _)| code.as_str() >= from && code.as_str() < before)
            .try_fold(0, |sum, (_, net)| added(sum, net.base_minor, 1))
    }

    fn foreign(&self, account: &str, books: Currency, sign: i64) -> Result<Vec<Money>, Fault> {
        let amounts = self.0.get(account).into_iter().flat_map(|net| &net.minor);
        let foreign = amounts.filter(|(currency, minor)| **currency != books && **minor != 0);
        foreign.map(|(currency, minor)| Ok(Money::new(added(0, *minor, sign)?, *currency)?)).collect()
    }
}

fn added(sum: i64, minor: i64, sign: i64) -> Result<i64, Fault> {
    let product = minor.checked_mul(sign).ok_or(base::MoneyError::TooLarge)?;
    Ok(sum.checked_add(product).ok_or(base::MoneyError::TooLarge)?)
}

/// Accounts of a range of the chart as rows, those that came to something now or in what is compared. `sign` is 1 where a debit
/// counts up, −1 where a credit does.
pub(super) fn rows_of(
    chart: &[Account],
    range: (&str, &str),
    sign: i64,
    books: Currency,
    nets: &Nets,
    compare: Option<&Nets>,
) -> Result<Vec<ReportRow>, Fault> {
    let mut rows = Vec::new();
    for account in chart.iter().filter(|account| account.code.as_str() >= range.0 && account.code.as_str() < range.1) {
        let of = |nets: &Nets| -> Result<Money, Fault> {
            Ok(Money::new(added(0, nets.base_of(&account.code), sign)?, books)?)
        };
        let (amount, other) = (of(nets)?, compare.map(of).transpose()?);
        let foreign = nets.foreign(&account.code, books, sign)?;
        if amount.is_zero() && other.is_none_or(Money::is_zero) && foreign.is_empty() {
            continue;
        }
        let (code, name) = (account.code.clone(), account.name.clone());
        rows.push(ReportRow { account: code, name, other_side: false, amount, compare: other, change: None, foreign });
    }
    Ok(rows)
}

/// Sums of rows: now, and in what is compared. Says in each row how far the two are from each other.
pub(super) fn total_of(
    rows: &mut [ReportRow],
    books: Currency,
    compared: bool,
) -> Result<(Money, Option<Money>), Fault> {
    for row in &mut *rows {
        row.change = Change::from(row.amount, row.compare)?;
    }
    let total = Money::sum(books, rows.iter().map(|row| row.amount))?;
    let compare = compared.then(|| Money::sum(books, rows.iter().filter_map(|row| row.compare))).transpose()?;
    Ok((total, compare))
}
