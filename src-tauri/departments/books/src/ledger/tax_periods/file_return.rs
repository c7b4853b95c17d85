//! Filing the return of a tax period: what fell due in it moves to the account that is settled with the office.

use base::{Actor, Announce, Author, Fault, Money, ReadTx, Shop, ShopDate, WriteTx};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::list_periods::{find_next, kind_on};
use super::period::TaxPeriod;
use super::problem::TaxPeriodError;
use super::tax_return::{TaxReturn, find_tax_return};
use super::turnover::{self, Turnover};
use crate::ledger::entry::{Entry, EntryId, Line};
use crate::ledger::post::post;
use crate::ledger::post_manual_entry::told;
use crate::ledger::recipes::{self, TaxFiled, TurnoverTaxed};
use crate::ledger::store::{self, FiledReturn};
use crate::ledger::{LEDGER_POST, LEDGER_READ, account_code};
use crate::periods::PERIOD_CLOSE;
use crate::tax::{find_scheme, find_scheme_change};

/// How many months before the first tax the first return may begin: whoever slips in the year would have every month to file.
const AHEAD_OF_TAX_MONTHS_MAX: i32 = 24;

/// Which return is filed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxReturnAsk {
    /// Its first day: the one after the last filed return. Before the first return the first of a month not after the first tax.
    pub first_on: ShopDate,
    /// For how many months it is: 1, 2, 3 or 12.
    #[schema(minimum = 1, maximum = 12)]
    pub months: u8,
    /// The office's receipt number.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub reference: Option<String>,
    /// Whether what is in the shop's favour is asked back; else it is set against later returns.
    #[serde(default)]
    pub refund: bool,
}

/// Files the return of a period that is over. What fell due in it moves to 2140, and from then on tax that is told late counts
/// in the period after it. A period without tax is filed all the same, without an entry. There is no way back.
pub async fn file_return(shop: &Shop, who: &Actor, ask: TaxReturnAsk) -> Result<TaxReturn, TaxPeriodError> {
    who.may(LEDGER_POST)?;
    who.may(PERIOD_CLOSE)?;
    let reference = base::text::optional_line("reference", ask.reference.as_deref().unwrap_or_default(), 60)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let basics = shop.basics()?;
        let today = tx.at().day_in(&basics.zone);
        let period = to_file(tx, &basics.country, &ask, today)?;
        let returns = store::list_returns(tx)?;
        let scheme = find_scheme(tx, period.first_on)?;
        let turnover = turnover::reckon(tx, &shop, &period, scheme.as_ref(), &returns)?;
        let turnover_entry = match &turnover {
            Some(turnover) => posted(tx, &shop, turnover_taxed(&shop, &period, turnover)?)?,
            None => None,
        };
        let standing = standing(tx, basics.books_currency, &period, turnover.as_ref())?;
        let owed = Money::sum(basics.books_currency, standing.iter().map(|line| line.base))?.negated();
        let entry = posted(
            tx,
            &shop,
            recipes::tax_filed(&TaxFiled {
                period: &period.id,
                happened_at: period.last_on.starts_in(&basics.zone),
                books: basics.books_currency,
                standing: &standing,
            })?,
        )?;
        let filed = FiledReturn {
            kind: kind_on(tx, &basics.country, period.first_on)?,
            owed_minor: owed.minor,
            turnover: turnover.map(|turnover| (turnover.value.minor, turnover.rate)),
            refund_asked: ask.refund && owed.minor < 0,
            reference: reference.unwrap_or_default(),
            entry,
            turnover_entry,
            at: tx.at(),
            who_name: author.author_name().to_owned(),
            paid_minor: 0,
            period,
        };
        store::insert_return(tx, &filed, (author.author_id(), &filed.who_name))?;
        let detail = json!({
            "first_on": filed.period.first_on, "last_on": filed.period.last_on, "kind": filed.kind, "owed": owed,
            "reference": filed.reference, "refund_asked": filed.refund_asked, "entry": entry, "turnover_entry": turnover_entry,
        });
        audit::note(tx, &author, "tax_period.filed", &filed.period.id, detail)?;
        announce(tx, "tax_period.filed", &filed.period.id)?;
        tx.outcome(&author, &filed.period.id)?;
        find_tax_return(tx, &shop, &filed.period.id, today)
    })
    .await
}

/// The period of an ask, where it may be filed now.
fn to_file(tx: &ReadTx<'_>, country: &str, ask: &TaxReturnAsk, today: ShopDate) -> Result<TaxPeriod, TaxPeriodError> {
    let next = find_next(tx, country, today)?;
    if next.settled && ask.first_on < next.first_on {
        return Err(TaxPeriodError::FiledAlready { filed_to: next.first_on.plus_days(-1) });
    }
    if next.settled && ask.first_on > next.first_on {
        return Err(TaxPeriodError::NotNext { first_on: next.first_on });
    }
    let known = TaxPeriod::of(ask.first_on, ask.months);
    let period = known.ok_or_else(|| {
        let field = if ask.first_on.0.day() == 1 { "months" } else { "first_on" };
        Fault::invalid(field, "whole months from the first of one: 1, 2, 3 or 12")
    })?;
    if !next.settled {
        let taxed = store::find_first_taxed_day(tx)?;
        if let Some(day) = taxed.filter(|day| *day < period.first_on) {
            return Err(TaxPeriodError::TaxedBefore { day });
        }
        if period.months_before(taxed.unwrap_or(today)) > AHEAD_OF_TAX_MONTHS_MAX {
            return Err(Fault::invalid("first_on", "at most two years before the first tax").into());
        }
    }
    if period.last_on >= today {
        return Err(TaxPeriodError::NotOver { last_on: period.last_on });
    }
    match find_scheme_change(tx, period.first_on, period.last_on)? {
        Some(from_on) => Err(TaxPeriodError::SchemeChanges { from_on }),
        None => Ok(period),
    }
}

fn turnover_taxed(shop: &Shop, period: &TaxPeriod, turnover: &Turnover) -> Result<Entry, Fault> {
    let happened_at = period.last_on.starts_in(&shop.basics()?.zone);
    Ok(recipes::turnover_taxed(&TurnoverTaxed { period: &period.id, happened_at, tax: turnover.tax }))
}

/// Posts an entry that is not empty. Where its day is closed it counts in the first open one: an office that asks for a return is
/// not refused because the month is closed.
fn posted(tx: &WriteTx<'_>, shop: &Shop, entry: Entry) -> Result<Option<EntryId>, Fault> {
    if entry.is_empty() {
        return Ok(None);
    }
    let posted = post(tx, shop, entry)?;
    Ok(Some(told(tx, shop, posted.id)?.id))
}

/// What the period put on the accounts of tax that is due, as postings put it there.
fn standing(
    tx: &ReadTx<'_>,
    books: base::Currency,
    period: &TaxPeriod,
    turnover: Option<&Turnover>,
) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    for (account, component, currency, amount, base) in store::find_tax_movements(tx, period.first_on, period.last_on)?
    {
        let account =
            account_code(&account).ok_or_else(|| Fault::bug(format!("account {account} is not in the chart")))?;
        lines.push(Line::new(account, &component, Money::new(amount, currency)?, Money::new(base, books)?));
    }
    if let Some(turnover) = turnover {
        let owed = turnover.tax.negated();
        lines.push(Line::new("2130", "", owed, owed));
    }
    Ok(lines)
}

/// Tells the windows that show tax periods.
pub(super) fn announce(tx: &WriteTx<'_>, kind: &'static str, period: &str) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind,
        subject: period,
        tags: &["ledger"],
        permission: LEDGER_READ,
        body: json!({ "period": period }),
    })?;
    Ok(())
}
