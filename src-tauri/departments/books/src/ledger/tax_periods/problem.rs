//! What can be wrong with filing a tax return or paying it.

use base::{Fault, Kind, Money, MoneyError, Problem, ShopDate};

use crate::ledger::entry::EntryId;
use crate::periods::PeriodError;

/// What can be wrong with filing a tax return or paying it.
#[derive(Debug, thiserror::Error)]
pub enum TaxPeriodError {
    /// There are no such days, or none that can be filed.
    #[error("there is no such tax period")]
    NoSuchPeriod,
    /// The period is not over.
    #[error("the period is over after {last_on}: its return can be filed from then on")]
    NotOver {
        /// Its last day.
        last_on: ShopDate,
    },
    /// The days were filed before.
    #[error(
        "the days up to {filed_to} are filed, and stay as they are: what was wrong is put right in the next return"
    )]
    FiledAlready {
        /// The last filed day.
        filed_to: ShopDate,
    },
    /// There would be a gap.
    #[error("returns follow on each other: the next one begins on {first_on}")]
    NotNext {
        /// Its first day.
        first_on: ShopDate,
    },
    /// Tax fell due before the first return would begin.
    #[error("tax fell due on {day} already: the first return begins with that month or earlier")]
    TaxedBefore {
        /// The first day with tax.
        day: ShopDate,
    },
    /// The scheme or its rate changes within the days.
    #[error("the shop is taxed in another way from {from_on}: file up to the day before")]
    SchemeChanges {
        /// The first day of the other way.
        from_on: ShopDate,
    },
    /// The return was not filed.
    #[error("the return is not filed: file it first")]
    NotFiled,
    /// Nothing is left to pay or to get back.
    #[error("nothing of this return is left to pay or to get back")]
    Settled,
    /// More than is left.
    #[error("only {left} of this return is left")]
    MoreThanLeft {
        /// What is left.
        left: Money,
    },
    /// There is no such payment.
    #[error("there is no such payment of this return")]
    NoSuchPayment,
    /// The payment was taken back before.
    #[error("this payment was taken back already")]
    ReversedAlready {
        /// The entry that takes it back.
        by: EntryId,
    },
    /// The day is closed.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<MoneyError> for TaxPeriodError {
    fn from(error: MoneyError) -> Self {
        Self::Fault(error.into())
    }
}

impl Problem for TaxPeriodError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchPeriod => Kind::not_found("tax_period.no_such_period"),
            Self::NotOver { last_on } => Kind::conflict("tax_period.not_over").subject(last_on),
            Self::FiledAlready { filed_to } => {
                Kind::conflict("tax_period.filed_already").field("first_on").subject(filed_to)
            }
            Self::NotNext { first_on } => Kind::conflict("tax_period.not_next").field("first_on").subject(first_on),
            Self::TaxedBefore { day } => Kind::conflict("tax_period.taxed_before").field("first_on").subject(day),
            Self::SchemeChanges { from_on } => {
                Kind::conflict("tax_period.scheme_changes").field("months").subject(from_on)
            }
            Self::NotFiled => Kind::conflict("tax_period.not_filed"),
            Self::Settled => Kind::conflict("tax_period.settled"),
            Self::MoreThanLeft { left } => Kind::conflict("tax_period.more_than_left").field("amount").subject(left),
            Self::NoSuchPayment => Kind::not_found("tax_period.no_such_payment"),
            Self::ReversedAlready { by } => Kind::conflict("tax_period.reversed_already").subject(by),
            Self::Period(error) => error.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}
