//! The general ledger: one account with every posting of some days and what stood on it after each.

use std::collections::BTreeMap;

use base::{Currency, Fault, Kind, Money, Page, Problem, ReadTx, Shop, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::account::AccountType;
use super::entry::EntryId;
use super::known::Known;
use super::profit_and_loss::DayRange;
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
    /// The invoice or lone event that the entry belongs to.
    pub chain: String,
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

/// Which account is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountAsk {
    /// Account of the chart.
    pub account: String,
    /// One of its sub-accounts.
    pub party: Option<String>,
    /// Over which days.
    pub range: DayRange,
    /// Up to where the journal is read.
    pub known: Known,
}

/// Which page of its postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinePage {
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

/// An account over some days with all its postings, of which `most` are read: `next` says that there are more.
pub fn whole_account(
    tx: &ReadTx<'_>,
    shop: &Shop,
    ask: &AccountAsk,
    most: u32,
) -> Result<GeneralLedger, GeneralLedgerError> {
    general_ledger(tx, shop, ask, LinePage { after: None, limit: most })
}

/// An account over some days, one page of its postings with the balance after each.
pub(super) fn general_ledger(
    tx: &ReadTx<'_>,
    shop: &Shop,
    ask: &AccountAsk,
    page: LinePage,
) -> Result<GeneralLedger, GeneralLedgerError> {
    let DayRange { from, to } = ask.range;
    let books = shop.basics()?.books_currency;
    let account = store::find_accounts(tx)?
        .into_iter()
        .find(|account| account.code == ask.account)
        .ok_or(GeneralLedgerError::NoSuchAccount)?;
    let party = ask.party.as_deref();
    let last_seq = ask.known.last_entry(tx, shop)?;
    let up_to = last_seq.unwrap_or(store::EVERY_ENTRY);
    let sums = sums_of(tx, ask, from, last_seq)?;
    let start = page.after.filter(|place| place.dated_on >= from).unwrap_or(LinePlace::start_of(from));
    let mut running = Running::before(&sums, books);
    if start != LinePlace::start_of(from) {
        running = Running::before(&sums_of(tx, ask, start.dated_on, last_seq)?, books);
        for (currency, amount, base) in store::find_sums_within_day(tx, &account.code, party, start, up_to)? {
            running.add(Money { minor: amount, currency }, base)?;
        }
    }
    let rows = store::list_lines(tx, books, &account.code, party, start, (to, up_to), page.limit)?;
    let Page { mut items, next } = Page::cut(rows, page.limit, LinePlace::text);
    for line in &mut items {
        (line.balance, line.base_balance) = running.add(line.amount, line.base.minor)?;
    }
    let by_currency = sums.iter().map(in_currency).collect::<Result<_, Fault>>()?;
    Ok(GeneralLedger {
        account: account.code,
        name: account.name,
        account_type: account.account_type,
        party: ask.party.clone(),
        from,
        to,
        books: in_books(&sums, books)?,
        by_currency,
        items,
        next,
    })
}

/// The account's sums with the opening before `from`, one for each currency: of all entries, or of those up to one.
fn sums_of(tx: &ReadTx<'_>, ask: &AccountAsk, from: ShopDate, last_seq: Option<i64>) -> Result<Vec<DaySums>, Fault> {
    let (account, to) = (&ask.account, ask.range.to);
    match (&ask.party, last_seq) {
        (None, None) => store::find_account_sums(tx, account, from, to),
        (None, Some(seq)) => store::find_account_sums_to_entry(tx, account, from, to, seq),
        (Some(party), seq) => store::find_party_sums(tx, account, party, from, to, seq.unwrap_or(store::EVERY_ENTRY)),
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
