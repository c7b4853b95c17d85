//! The balance sheet of a day: what the shop has, what it owes, and what belongs to the owner.

use base::{Currency, Fault, Money, ReadTx, Shop, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::change::Change;
use super::figures::{Nets, ReportRow, rows_of, total_of};
use super::known::Known;
use super::store;

/// The balance sheet of a day, in the books currency. Assets are + debit; liabilities, equity and the result are + credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BalanceSheet {
    /// At the end of this day.
    pub on: ShopDate,
    /// The day it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare_on: Option<ShopDate>,
    /// Currency of all amounts but the foreign ones.
    pub books_currency: Currency,
    /// Current assets, equipment, liabilities, equity; those without a row too.
    pub sections: Vec<BalanceSection>,
    /// What income and cost accounts came to and no year has closed yet; + a profit.
    pub result: Money,
    /// The same on the day it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare_result: Option<Money>,
    /// The one less the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_change: Option<Change>,
    /// Both sides, and what they differ by: nothing while the books balance.
    pub totals: BalanceTotals,
    /// The same on the day it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare_totals: Option<BalanceTotals>,
    /// The ones less the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_changes: Option<BalanceChanges>,
}

/// Accounts of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BalanceSection {
    /// Which kind.
    pub kind: BalanceKind,
    /// By code.
    pub rows: Vec<ReportRow>,
    /// Sum of the rows.
    pub total: Money,
    /// The same on the day it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare_total: Option<Money>,
    /// The one less the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// What accounts count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BalanceKind {
    /// 1000–1699, and suppliers in debit.
    CurrentAssets,
    /// 1700–1999, less what it lost in worth.
    Equipment,
    /// 2000–2999, and customers in credit.
    Liabilities,
    /// 3000–3999.
    Equity,
}

/// Both sides of a balance sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct BalanceTotals {
    /// What the shop has.
    pub assets: Money,
    /// What it owes, what belongs to the owner, and the result.
    pub claims: Money,
    /// Assets less claims.
    pub difference: Money,
}

/// How far both sides are from those of another day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct BalanceChanges {
    /// Of what the shop has.
    pub assets: Change,
    /// Of what it owes, what belongs to the owner, and the result.
    pub claims: Change,
}

/// Accounts that stand on their usual side party by party: what a party has on the other side is shown there.
const RECEIVABLE: &str = "1200";
const PAYABLE: &str = "2000";

/// What stands on one day.
struct Standing {
    nets: Nets,
    /// What customers are in credit by, and suppliers in debit; 0 or more.
    customers_in_credit: i64,
    suppliers_in_debit: i64,
}

/// What parties have on the other side than usual, 0 or more, in minor units.
type Beyond = fn(&Standing) -> i64;

/// The balance sheet of a day, beside that of another where one is given.
pub fn balance_sheet(
    tx: &ReadTx<'_>,
    shop: &Shop,
    on: ShopDate,
    compare_on: Option<ShopDate>,
) -> Result<BalanceSheet, Fault> {
    balance_sheet_as_known(tx, shop, on, compare_on, Known::Now)
}

/// The same as it stood when the journal was no longer than that: what was booked since, and dated back, is not in it.
pub fn balance_sheet_as_known(
    tx: &ReadTx<'_>,
    shop: &Shop,
    on: ShopDate,
    compare_on: Option<ShopDate>,
    known: Known,
) -> Result<BalanceSheet, Fault> {
    let books = shop.basics()?.books_currency;
    let chart = store::find_accounts(tx)?;
    let last_seq = known.last_entry(tx, shop)?;
    let now = Standing::on(tx, on, last_seq)?;
    let other = compare_on.map(|day| Standing::on(tx, day, last_seq)).transpose()?;
    let name_of =
        |code: &str| chart.iter().find(|account| account.code == code).map_or("", |account| account.name.as_str());
    let section = |kind, range, sign, turned: Option<(&str, Beyond)>| -> Result<BalanceSection, Fault> {
        let mut rows = rows_of(&chart, range, sign, books, &now.nets, other.as_ref().map(|other| &other.nets))?;
        let own_side: [(&str, Beyond); 2] =
            [(RECEIVABLE, |standing| standing.customers_in_credit), (PAYABLE, |standing| standing.suppliers_in_debit)];
        for (code, beyond) in own_side.into_iter().filter(|(code, _)| *code >= range.0 && *code < range.1) {
            raise(&mut rows, code, name_of(code), books, (&now, other.as_ref()), beyond)?;
        }
        if let Some((code, of)) = turned {
            let amount = Money::new(of(&now), books)?;
            let compare = other.as_ref().map(|other| Money::new(of(other), books)).transpose()?;
            if !amount.is_zero() || compare.is_some_and(|compare| !compare.is_zero()) {
                let (account, name) = (code.to_owned(), name_of(code).to_owned());
                rows.push(turned_row(account, name, amount, compare));
            }
        }
        let (total, compare_total) = total_of(&mut rows, books, other.is_some())?;
        Ok(BalanceSection { kind, rows, total, compare_total, change: Change::from(total, compare_total)? })
    };
    let sections = vec![
        section(BalanceKind::CurrentAssets, ("1000", "1700"), 1, Some((PAYABLE, |s| s.suppliers_in_debit)))?,
        section(BalanceKind::Equipment, ("1700", "2000"), 1, None)?,
        section(BalanceKind::Liabilities, ("2000", "3000"), -1, Some((RECEIVABLE, |s| s.customers_in_credit)))?,
        section(BalanceKind::Equity, ("3000", "4000"), -1, None)?,
    ];
    let result = now.result(books)?;
    let compare_result = other.as_ref().map(|other| other.result(books)).transpose()?;
    let totals = totals(&sections, books, result, |section| Some(section.total))?;
    let compare_totals = compare_result
        .map(|result| self::totals(&sections, books, result, |section| section.compare_total))
        .transpose()?;
    let total_changes = compare_totals.map(|before| totals.changes_from(before)).transpose()?;
    Ok(BalanceSheet {
        on,
        compare_on,
        books_currency: books,
        sections,
        result,
        compare_result,
        result_change: Change::from(result, compare_result)?,
        totals,
        compare_totals,
        total_changes,
    })
}

/// What parties have on the other side than usual.
fn turned_row(account: String, name: String, amount: Money, compare: Option<Money>) -> ReportRow {
    ReportRow { account, name, other_side: true, amount, compare, change: None, foreign: Vec::new() }
}

impl BalanceTotals {
    fn changes_from(self, before: Self) -> Result<BalanceChanges, Fault> {
        let assets = Change::between(self.assets, before.assets)?;
        Ok(BalanceChanges { assets, claims: Change::between(self.claims, before.claims)? })
    }
}

impl Standing {
    /// At the end of a day: of all entries, or of those up to one.
    fn on(tx: &ReadTx<'_>, day: ShopDate, last_seq: Option<i64>) -> Result<Self, Fault> {
        let mut nets = Nets::default();
        let moved = match last_seq {
            None => store::find_nets(tx, None, day)?,
            Some(seq) => store::find_nets_to_entry(tx, None, day, seq)?,
        };
        for (account, currency, minor, base_minor) in moved {
            nets.add(&account, Money { minor, currency }, base_minor, 1)?;
        }
        let beyond = |account: &str, sign: i64| -> Result<i64, Fault> {
            let parties = match last_seq {
                None => store::find_party_nets(tx, account, day)?,
                Some(seq) => store::find_party_nets_to_entry(tx, account, day, seq)?,
            };
            let turned = parties.into_iter().map(|(_, net)| net.saturating_mul(sign)).filter(|net| *net > 0);
            Ok(turned.fold(0, i64::saturating_add))
        };
        let (customers_in_credit, suppliers_in_debit) = (beyond(RECEIVABLE, -1)?, beyond(PAYABLE, 1)?);
        Ok(Self { nets, customers_in_credit, suppliers_in_debit })
    }

    /// What income and cost accounts came to, + a profit.
    fn result(&self, books: Currency) -> Result<Money, Fault> {
        Ok(Money::new(self.nets.sum("4000", "9000")?, books)?.negated())
    }
}

/// Raises a row by what parties have on the other side, so that it shows only those on their usual side.
fn raise(
    rows: &mut Vec<ReportRow>,
    code: &str,
    name: &str,
    books: Currency,
    (now, other): (&Standing, Option<&Standing>),
    beyond: Beyond,
) -> Result<(), Fault> {
    let more = Money::new(beyond(now), books)?;
    let compare_more = other.map(|other| Money::new(beyond(other), books)).transpose()?;
    if more.is_zero() && compare_more.is_none_or(Money::is_zero) {
        return Ok(());
    }
    let at = match rows.binary_search_by(|row| row.account.as_str().cmp(code)) {
        Ok(at) => at,
        Err(at) => {
            let (account, name) = (code.to_owned(), name.to_owned());
            let (amount, compare) = (Money::zero(books), compare_more.map(|_| Money::zero(books)));
            let row = turned_row(account, name, amount, compare);
            rows.insert(at, ReportRow { other_side: false, ..row });
            at
        }
    };
    let row = &mut rows[at];
    row.amount = row.amount.plus(more)?;
    row.compare = row.compare.zip(compare_more).map(|(amount, more)| amount.plus(more)).transpose()?;
    Ok(())
}

fn totals(
    sections: &[BalanceSection],
    books: Currency,
    result: Money,
    of: impl Fn(&BalanceSection) -> Option<Money>,
) -> Result<BalanceTotals, Fault> {
    let side = |kinds: [BalanceKind; 2]| {
        Money::sum(books, sections.iter().filter(|section| kinds.contains(&section.kind)).filter_map(&of))
    };
    let assets = side([BalanceKind::CurrentAssets, BalanceKind::Equipment])?;
    let claims = side([BalanceKind::Liabilities, BalanceKind::Equity])?.plus(result)?;
    Ok(BalanceTotals { assets, claims, difference: assets.minus(claims)? })
}
