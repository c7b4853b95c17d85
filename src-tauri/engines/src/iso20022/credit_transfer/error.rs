//! What can be wrong with an order.

use base::{Currency, Money, ShopDate};

use crate::iso20022::identifiers::Bic;
use crate::iso20022::text::TextError;

/// Why an order is not given to a bank. `at` is the field, as the types name it: `batches[0].transfers[2].amount`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// A text or reference breaks a rule.
    #[error("{at}: {cause}")]
    Text {
        /// The field.
        at: String,
        /// The rule.
        cause: TextError,
    },
    /// Nothing in a list that must hold something.
    #[error("{at}: there is nothing in it")]
    Nothing {
        /// The list.
        at: String,
    },
    /// More in a list than it may hold.
    #[error("{at}: more than {most}")]
    TooMany {
        /// The list.
        at: String,
        /// Most that it may hold.
        most: usize,
    },
    /// Another currency than the scheme or the rest of the batch.
    #[error("{at}: {found}, and everything here is paid in {wanted}")]
    OtherCurrency {
        /// The amount.
        at: String,
        /// Its currency.
        found: Currency,
        /// The one it must have.
        wanted: Currency,
    },
    /// Zero, below zero, or more than the scheme carries.
    #[error("{at}: {amount} is outside what can be transferred")]
    OutOfRange {
        /// The amount's field.
        at: String,
        /// The amount.
        amount: Money,
    },
    /// SEPA pays from IBAN to IBAN.
    #[error("{at}: SEPA needs an IBAN")]
    NoIban {
        /// The account.
        at: String,
    },
    /// A code that the version of the message does not take.
    #[error("{at}: {bic} is not taken by pain.001.001.03")]
    BicOfLater {
        /// The bank's field.
        at: String,
        /// The code.
        bic: Bic,
    },
    /// The same identification twice, so that a status could not be told apart.
    #[error("{at}: '{id}' is there twice")]
    Twice {
        /// The second one.
        at: String,
        /// The identification.
        id: String,
    },
    /// The account is to be charged on a day that is over.
    #[error("{at}: {day} is over")]
    Past {
        /// The field.
        at: String,
        /// The day.
        day: ShopDate,
    },
    /// SEPA does not settle on that day.
    #[error("{at}: SEPA settles nothing on {day}")]
    NotABankDay {
        /// The field.
        at: String,
        /// The day.
        day: ShopDate,
    },
}
