//! The general ledger: one account with every posting of some days and what stood on it after each.

use std::collections::BTreeMap;

use base::{Currency, Fault, Kind, Money, Page, Problem, ReadTx, Shop, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::account::AccountType;
use super::entry::EntryId;
use super::store::{self, DaySums};

/// One account over some days, one page of its postings. Amounts are + debit, − credit, but for the two columns `debit` and
/// `credit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GeneralLedger {
    /// Code.
    pub account: String,
    /// Name.
    pub name: String,
    /// What it counts.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The sub-account it is narrowed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// First day.
    pub from: ShopDate,
    /// Last day.
    pub to: ShopDate,
    /// In the books currency, over all these days.
    pub books: AccountMovement,
    /// The same in each currency that was posted in.
    pub by_currency: Vec<AccountMovement>,
    /// Postings in the order of days, within a day in the order of writing.
    pub items: Vec<LedgerLine>,
    /// Pass it as `after` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What stood, moved and stands on an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountMovement {
    /// Before the first day.
    pub opening: Money,
    /// Debits of these days, 0 or more.
    pub debit: Money,
    /// Credits of these days, 0 or more.
    pub credit: Money,
    /// After the last day.
    pub closing: Money,
}

/// A posting with what stood on the account after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LedgerLine {
    /// The entry it is part of.
    pub entry: EntryId,
    /// The entry's place in the order of writing.
    pub seq: i64,
    /// Its place in the entry.
    pub line: i64,
    /// The day it counts in.
    pub dated_on: ShopDate,
    /// What caused the entry; names the document that made it.
    pub source: String,
    /// For people; may be empty.
    pub memo: String,
    /// Whether its own day was closed.
    pub late: bool,
    /// Sub-account; empty for none.
    pub party: String,
    /// + debit, − credit.
    pub amount: Money,
    /// The same in the books currency.
    pub base: Money,
    /// What stands on the account (or sub-account) in that currency after it.
    pub balance: Money,
    /// What stands there in the books currency.
    pub base_balance: Money,
}

/// Where a posting stands in the order of the general ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinePlace {
    /// The day it counts in.
    pub dated_on: ShopDate,
    /// The entry's place in the order of writing.
    pub seq: i64,
    /// Its place in the entry.
    pub line: i64,
}

impl LinePlace {
    /// Before everything of a day.
    pub fn start_of(dated_on: ShopDate) -> Self {
        Self { dated_on, seq: 0, line: 0 }
    }

    /// Reads what [`LinePlace::text`] wrote: `2026-11-21/17/2`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let place = Self {
            dated_on: ShopDate::parse(parts.next()?)?,
            seq: parts.next()?.parse().ok()?,
            line: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(place)
    }

    fn text(line: &LedgerLine) -> String {
        format!("{}/{}/{}", line.dated_on, line.seq, line.line)
    }
}

/// Which part of which account is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GeneralLedgerAsk {
    /// Account of the chart.
    pub account: String,
    /// One of its sub-accounts.
    pub party: Option<String>,
    /// First day.
    pub from: ShopDate,
    /// Last day.
    pub to: ShopDate,
    /// Where the page before ended.
    pub after: Option<LinePlace>,
    /// How many postings.
    pub limit: u32,
}

/// What can be wrong with asking for an account.
#[derive(Debug, thiserror::Error)]
pub enum GeneralLedgerError {
    /// No such account in the chart.
    #[error("there is no such account in the chart")]
    NoSuchAccount,
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for GeneralLedgerError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchAccount => Kind::not_found("ledger.no_such_account"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// An account over some days, one page of its postings with the balance after each.
pub(super) fn general_ledger(
    tx: &ReadTx<'_>,
    shop: &Shop,
    ask: &GeneralLedgerAsk,
) -> Result<GeneralLedger, GeneralLedgerError> {
    if ask.to < ask.from {
        return Err(Fault::invalid("to", format!("must not be before {}", ask.from)).into());
    }
    let books = shop.basics()?.books_currency;
    let account = store::find_accounts(tx)?
        .into_iter()
        .find(|account| account.code == ask.account)
        .ok_or(GeneralLedgerError::NoSuchAccount)?;
    let party = ask.party.as_deref();
    let sums = sums_of(tx, ask, ask.from)?;
    let start = ask.after.filter(|place| place.dated_on >= ask.from).unwrap_or(LinePlace::start_of(ask.from));
    let mut running = Running::before(&sums, books);
    if start != LinePlace::start_of(ask.from) {
        running = Running::before(&sums_of(tx, ask, start.dated_on)?, books);
        for (currency, amount, base) in store::find_sums_within_day(tx, &account.code, party, start)? {
            running.add(Money { minor: amount, currency }, base)?;
        }
    }
    let rows = store::list_lines(tx, books, &account.code, party, start, ask.to, ask.limit)?;
    let Page { mut items, next } = Page::cut(rows, ask.limit, LinePlace::text);
    for line in &mut items {
        (line.balance, line.base_balance) = running.add(line.amount, line.base.minor)?;
    }
    let by_currency = sums.iter().map(in_currency).collect::<Result<_, Fault>>()?;
    Ok(GeneralLedger {
        account: account.code,
        name: account.name,
        account_type: account.account_type,
        party: ask.party.clone(),
        from: ask.from,
        to: ask.to,
        books: in_books(&sums, books)?,
        by_currency,
        items,
        next,
    })
}

/// The account's sums with the opening before `from`, one for each currency.
fn sums_of(tx: &ReadTx<'_>, ask: &GeneralLedgerAsk, from: ShopDate) -> Result<Vec<DaySums>, Fault> {
    match &ask.party {
        None => store::find_account_sums(tx, &ask.account, from, ask.to),
        Some(party) => store::find_party_sums(tx, &ask.account, party, from, ask.to),
    }
}

fn movement(opening: i64, debit: i64, credit: i64, currency: Currency) -> Result<AccountMovement, Fault> {
    let of = |minor| Money::new(minor, currency);
    let (opening, debit, credit) = (of(opening)?, of(debit)?, of(credit)?);
    Ok(AccountMovement { opening, debit, credit, closing: opening.plus(debit)?.minus(credit)? })
}

fn in_currency(sums: &DaySums) -> Result<AccountMovement, Fault> {
    movement(sums.opening_minor, sums.debit_minor, sums.credit_minor, sums.currency)
}

fn in_books(sums: &[DaySums], books: Currency) -> Result<AccountMovement, Fault> {
    let add =
        |of: fn(&DaySums) -> i64| Money::sum(books, sums.iter().map(|sums| Money { minor: of(sums), currency: books }));
    let opening = add(|sums| sums.base_opening_minor)?;
    let (debit, credit) = (add(|sums| sums.base_debit_minor)?, add(|sums| sums.base_credit_minor)?);
    movement(opening.minor, debit.minor, credit.minor, books)
}

/// What stands on the account so far.
struct Running {
    by_currency: BTreeMap<Currency, Money>,
    base: Money,
}

impl Running {
    fn before(sums: &[DaySums], books: Currency) -> Self {
        let opening = |sums: &DaySums| (sums.currency, Money { minor: sums.opening_minor, currency: sums.currency });
        let base = sums.iter().fold(0_i64, |sum, sums| sum.saturating_add(sums.base_opening_minor));
        Self { by_currency: sums.iter().map(opening).collect(), base: Money { minor: base, currency: books } }
    }

    /// Adds a posting; gives what stands there then, in its currency and in the books currency.
    fn add(&mut self, amount: Money, base_minor: i64) -> Result<(Money, Money), Fault> {
        let balance = self.by_currency.entry(amount.currency).or_insert(Money::zero(amount.currency));
        *balance = balance.plus(amount)?;
        self.base = self.base.plus(Money { minor: base_minor, currency: self.base.currency })?;
        Ok((*balance, self.base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written_and_nothing_else_is() {
        let place = LinePlace::parse("2026-11-21/17/2").unwrap();
        assert_eq!((place.seq, place.line), (17, 2));
        for bad in ["", "2026-11-21", "2026-11-21/17", "2026-11-21/17/2/1", "2026-11-31/1/1", "x/1/1", "2026-11-21/a/1"]
        {
            assert_eq!(LinePlace::parse(bad), None, "{bad}");
        }
    }
}
