//! The noun: a statement that was brought in, and how it joins with those around it.

use base::{Actor, Currency, Fault, Money, Page, PageAsk, Shop, ShopDate, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::account::BankAccountId;
use super::error::BankError;
use super::{BANK_READ, store};

base::ids!(
    /// A statement of a bank account.
    BankStatementId, "bst"
);

/// What a person should know about a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StatementNote {
    /// The first one of its account: what stood there before is not in the books by it.
    First {
        /// What it begins with.
        opening: Money,
    },
    /// It does not begin with what the one before ended with: something between them is missing.
    Gap {
        /// The day on which the one before ended.
        before_on: ShopDate,
        /// What that one ended with.
        before: Money,
        /// What this one begins with.
        opening: Money,
    },
    /// The one after it does not begin with what this one ends with.
    GapAfter {
        /// The day on which the one after begins.
        after_on: ShopDate,
        /// What that one begins with.
        after: Money,
        /// What this one ends with.
        closing: Money,
    },
    /// Nothing in it is new.
    NothingNew,
}

/// A statement that was brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BankStatement {
    /// Its id.
    pub id: BankStatementId,
    /// Its account.
    pub account_id: BankAccountId,
    /// Kind of message it came in: `camt.053.001.08`.
    pub format: String,
    /// The bank's identification of it.
    pub reference: String,
    /// Day of the opening balance.
    pub from_on: ShopDate,
    /// Day of the closing balance.
    pub to_on: ShopDate,
    /// Balance before the first line.
    pub opening: Money,
    /// Balance after the last line.
    pub closing: Money,
    /// Booked lines in it.
    pub lines: u32,
    /// Of these, those that no earlier file had brought.
    pub lines_new: u32,
    /// What a person should know.
    pub notes: Vec<StatementNote>,
    /// SHA-256 of the file it came in.
    pub file_digest: String,
    /// When it was brought in.
    pub imported_at: Timestamp,
}

/// Which statements are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StatementListAsk {
    /// Only those of this account.
    pub account_id: Option<BankAccountId>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// Statements, the last one brought in first.
pub async fn list_statements(
    shop: &Shop,
    who: &Actor,
    ask: StatementListAsk,
) -> Result<Page<BankStatement>, BankError> {
    who.may(BANK_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let before = ask
        .after
        .as_deref()
        .map(|text| BankStatementId::parse(text).ok_or_else(|| Fault::invalid("after", "`next` of the page before")));
    let before = before.transpose()?;
    let rows =
        shop.db.read(move |tx| store::list_statements(tx, ask.account_id, before, limit.saturating_add(1))).await?;
    Ok(Page::cut(rows, limit, |row| row.id.to_string()))
}

/// One end of a statement beside others of its account.
pub(super) struct Ends {
    pub reference: String,
    pub from_on: ShopDate,
    pub to_on: ShopDate,
    pub opening_minor: i64,
    pub closing_minor: i64,
}

/// What does not join, given the other statements of the account. Statements of one day join in whichever order fits.
pub(super) fn joins(own: &Ends, others: &[Ends], currency: Currency) -> Vec<StatementNote> {
    let money = |minor| Money { minor, currency };
    let others: Vec<&Ends> = others.iter().filter(|other| other.reference != own.reference).collect();
    let mut notes = Vec::new();
    let mut earlier = others.iter().filter(|other| other.to_on <= own.to_on && other.from_on <= own.from_on);
    let latest = earlier.clone().map(|other| other.to_on).max();
    match latest {
        None if others.is_empty() => notes.push(StatementNote::First { opening: money(own.opening_minor) }),
        None => {}
        Some(day) => {
            let joined = earlier.clone().any(|other| other.closing_minor == own.opening_minor);
            if let Some(before) = earlier.rfind(|other| other.to_on == day).filter(|_| !joined) {
                notes.push(StatementNote::Gap {
                    before_on: before.to_on,
                    before: money(before.closing_minor),
                    opening: money(own.opening_minor),
                });
            }
        }
    }
    let later = others.iter().filter(|other| other.to_on > own.to_on);
    if let Some(next) = later.min_by_key(|other| other.to_on)
        && next.opening_minor != own.closing_minor
    {
        notes.push(StatementNote::GapAfter {
            after_on: next.from_on,
            after: money(next.opening_minor),
            closing: money(own.closing_minor),
        });
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(reference: &str, day: &str, opening_minor: i64, closing_minor: i64) -> Ends {
        let day = ShopDate::parse(day).unwrap();
        Ends { reference: reference.into(), from_on: day, to_on: day, opening_minor, closing_minor }
    }

    #[test]
    fn a_day_that_is_missing_is_seen_from_either_side_of_it() {
        let euro = Currency::of("EUR").unwrap();
        let first = ends("1", "2026-11-02", 0, 100);
        assert!(matches!(joins(&first, &[], euro)[..], [StatementNote::First { .. }]));
        let second = ends("2", "2026-11-03", 100, 250);
        assert!(joins(&second, &[ends("1", "2026-11-02", 0, 100)], euro).is_empty());
        let fourth = ends("4", "2026-11-05", 300, 310);
        let noted = joins(&fourth, &[ends("1", "2026-11-02", 0, 100), ends("2", "2026-11-03", 100, 250)], euro);
        assert!(matches!(noted[..], [StatementNote::Gap { before, .. }] if before.minor == 250), "{noted:?}");
        let known = [ends("1", "2026-11-02", 0, 100), ends("4", "2026-11-05", 300, 310)];
        let noted = joins(&second, &known, euro);
        assert!(matches!(noted[..], [StatementNote::GapAfter { after, .. }] if after.minor == 300), "{noted:?}");
        // The one that was missing comes at last: it joins on both sides.
        let known = [ends("2", "2026-11-03", 100, 250), ends("4", "2026-11-05", 300, 310)];
        assert!(joins(&ends("3", "2026-11-04", 250, 300), &known, euro).is_empty());
    }
}
