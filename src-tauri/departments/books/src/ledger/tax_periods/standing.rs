//! How a tax period stands: whether its return is filed, and what of it is still to be settled.

use base::{Currency, Fault, Money, ShopDate, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::period::TaxPeriod;
use super::return_kind::ReturnKind;
use crate::ledger::entry::EntryId;
use crate::ledger::store::FiledReturn;

/// How far a tax period has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxPeriodState {
    /// It is not over.
    Open,
    /// It is over, and its return is not filed.
    Due,
    /// Its return is filed, and something of it is to be paid or to be got back.
    Filed,
    /// Its return is filed and settled.
    Paid,
}

/// How a tax period stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxPeriodStanding {
    /// Which days.
    #[serde(flatten)]
    pub period: TaxPeriod,
    /// The shape of its return.
    pub kind: ReturnKind,
    /// How far it has come.
    pub state: TaxPeriodState,
    /// What was filed: + owed to the office, − in the shop's favour; in the books currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed: Option<Money>,
    /// What of it is left: + to pay, − to get back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Money>,
    /// What of it was set against other returns: + an earlier one's favour that lowered this debt, − a favour that lowered later
    /// debts. Nothing moves in the books by that: both stand on 2140.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_off: Option<Money>,
    /// Whether what is in the shop's favour was asked back; else it is set against later returns.
    pub refund_asked: bool,
    /// The office's receipt number; empty where none was given.
    pub reference: String,
    /// When it was filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filed_at: Option<Timestamp>,
    /// Who filed it, by the name at that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filed_by: Option<String>,
    /// The entry that moved it to 2140; absent where there was nothing to move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryId>,
    /// The entry of its turnover tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnover_entry: Option<EntryId>,
}

impl TaxPeriodStanding {
    /// A period whose return is not filed.
    pub(super) fn unfiled(period: TaxPeriod, kind: ReturnKind, today: ShopDate) -> Self {
        Self {
            state: if period.last_on < today { TaxPeriodState::Due } else { TaxPeriodState::Open },
            period,
            kind,
            owed: None,
            left: None,
            set_off: None,
            refund_asked: false,
            reference: String::new(),
            filed_at: None,
            filed_by: None,
            entry: None,
            turnover_entry: None,
        }
    }
}

/// How filed returns stand, in their order: what is left of each, once favours are set against later debts.
pub(super) fn of_filed(returns: Vec<FiledReturn>, books: Currency) -> Result<Vec<TaxPeriodStanding>, Fault> {
    let sums: Vec<(i64, i64, bool)> =
        returns.iter().map(|filed| (filed.owed_minor, filed.paid_minor, filed.refund_asked)).collect();
    let settled = settled(&sums);
    let standings = returns.into_iter().zip(settled).map(|(filed, (left, set_off))| {
        Ok(TaxPeriodStanding {
            state: if left == 0 { TaxPeriodState::Paid } else { TaxPeriodState::Filed },
            period: filed.period,
            kind: filed.kind,
            owed: Some(Money::new(filed.owed_minor, books)?),
            left: Some(Money::new(left, books)?),
            set_off: if set_off == 0 { None } else { Some(Money::new(set_off, books)?) },
            refund_asked: filed.refund_asked,
            reference: filed.reference,
            filed_at: Some(filed.at),
            filed_by: Some(filed.who_name),
            entry: filed.entry,
            turnover_entry: filed.turnover_entry,
        })
    });
    standings.collect()
}

/// What is left of each return and what of it was set off, from what each owed, what was paid for it, and whether its favour was
/// asked back. What is left in favour lowers the debts of later returns, the oldest first.
fn settled(returns: &[(i64, i64, bool)]) -> Vec<(i64, i64)> {
    let mut left: Vec<i64> = returns.iter().map(|(owed, paid, _)| owed.saturating_sub(*paid)).collect();
    let mut set_off = vec![0_i64; left.len()];
    for later in 0..left.len() {
        for earlier in 0..later {
            if left[later] <= 0 || left[earlier] >= 0 || returns[earlier].2 {
                continue;
            }
            let taken = left[later].min(left[earlier].saturating_neg());
            left[later] -= taken;
            left[earlier] += taken;
            set_off[later] += taken;
            set_off[earlier] -= taken;
        }
    }
    left.into_iter().zip(set_off).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_favour_lowers_the_next_debts_and_never_an_earlier_one() {
        assert_eq!(settled(&[(-40, 0, false), (100, 0, false)]), [(0, -40), (60, 40)]);
        assert_eq!(settled(&[(-40, 0, false), (100, 60, false)]), [(0, -40), (0, 40)]);
        assert_eq!(settled(&[(100, 0, false), (-40, 0, false)]), [(100, 0), (-40, 0)]);
        assert_eq!(settled(&[(-90, 0, false), (50, 0, false), (60, 0, false)]), [(0, -90), (0, 50), (20, 40)]);
    }

    #[test]
    fn what_was_asked_back_or_came_back_is_not_set_off() {
        assert_eq!(settled(&[(-40, 0, true), (100, 0, false)]), [(-40, 0), (100, 0)]);
        assert_eq!(settled(&[(-40, -30, false), (100, 0, false)]), [(0, -10), (90, 10)]);
        assert_eq!(settled(&[(100, 100, false), (0, 0, false)]), [(0, 0), (0, 0)]);
    }
}
