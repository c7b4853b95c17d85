//! What can go wrong at the bank, and how each is told outside.

use base::{Fault, Kind, MoneyError, Problem};
use books::ledger::ExchangeError;
use books::periods::PeriodError;
use engines::iso20022::ReadError;
use engines::iso20022::credit_transfer::OrderError;
use engines::iso20022::status_report::MatchError;

use super::line::LineState;
use crate::payments::PaymentError;

/// What can go wrong at the bank.
#[derive(Debug, thiserror::Error)]
pub enum BankError {
    /// No such bank account.
    #[error("there is no such bank account")]
    NoSuchAccount,
    /// No such line.
    #[error("there is no such bank line")]
    NoSuchLine,
    /// No such invoice.
    #[error("there is no such invoice")]
    NoSuchInvoice,
    /// Two accounts of one number and currency, or two for customers in one currency.
    #[error("{0}")]
    AccountTaken(&'static str),
    /// A statement of an account that the shop did not enter.
    #[error("this statement is of the account {number} in {currency}, which is not entered here: add it first")]
    UnknownAccount {
        /// The number in the file.
        number: String,
        /// Its currency.
        currency: base::Currency,
    },
    /// The file is not read.
    #[error("this file is not taken: {0}")]
    File(#[from] ReadError),
    /// The line was decided on before.
    #[error("this line is {} already: undo that first", .0.text())]
    Decided(LineState),
    /// Nothing was decided on the line.
    #[error("nothing was decided on this line")]
    NothingToUndo,
    /// Only what came in pays an invoice.
    #[error("this money went out: it pays no invoice")]
    NotACredit,
    /// What a line is said to stand for does not come to the line.
    #[error("{0}")]
    Parts(String),
    /// A payment that cannot be the one that this line banks.
    #[error("that payment cannot be this line: {0}")]
    NotThatPayment(&'static str),
    /// A payout that cannot be the one that this line shows.
    #[error("that payout cannot be this line: {0}")]
    NotThatPayout(&'static str),
    /// An account that a bank line is not put on by hand.
    #[error("a bank line cannot be put on account {0}")]
    AccountNotBookable(String),
    /// A bank line shows the payment.
    #[error("a bank line shows this payment: undo what was said of that line")]
    Banked,
    /// Nothing is left to pay.
    #[error("nothing is left to pay on this invoice")]
    NothingDue,
    /// No money changes hands over a test document.
    #[error("this is a test document: no bank is asked for money on it")]
    TestDocument,
    /// The shop has not said where customers pay to.
    #[error("no bank account for customers' payments in {0}: enter one under Money → Bank")]
    NoAccountForCustomers(base::Currency),
    /// The message asks for the payer's account.
    #[error("a payment file names the account that pays: enter the customer's IBAN or account number")]
    PayerAccount,
    /// A name that banks cannot write.
    #[error("this name has to be written in Latin letters for a bank")]
    NotLatin(&'static str),
    /// The order breaks a rule of payment files.
    #[error("this payment file cannot be made: {0}")]
    Order(#[from] OrderError),
    /// No such payment batch.
    #[error("there is no such payment batch")]
    NoSuchBatch,
    /// The batch was dropped.
    #[error("this file was dropped: it never goes to the bank")]
    BatchDropped,
    /// The bank has reported about the batch.
    #[error("the bank has this file: it reported about it")]
    BatchAtBank,
    /// The same was ordered before.
    #[error("transfer {part} was ordered before{}: the same amount to the same account with the same reference",
        .message_id.as_ref().map(|id| format!(" in the file {id}")).unwrap_or_else(|| " in this very list".to_owned()))]
    OrderedBefore {
        /// Which transfer, from 1.
        part: i64,
        /// In which file; none: in the same one.
        message_id: Option<String>,
    },
    /// A report about a file that was not made here.
    #[error("this report is about the file '{0}', which was not made here")]
    UnknownMessage(String),
    /// A report about one of our files that does not fit it.
    #[error("this report does not fit our file: {0}")]
    Report(#[from] MatchError),
    /// A payment could not be recorded or withdrawn.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// The day is closed.
    #[error(transparent)]
    Period(PeriodError),
    /// What the money is worth in the books currency is not known.
    #[error(transparent)]
    Exchange(ExchangeError),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for BankError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchAccount => Kind::not_found("bank.no_such_account"),
            Self::NoSuchLine => Kind::not_found("bank.no_such_line"),
            Self::NoSuchInvoice => Kind::not_found("bank.no_such_invoice"),
            Self::AccountTaken(_) => Kind::conflict("bank.account_taken"),
            Self::UnknownAccount { number, .. } => Kind::refused("bank.unknown_account").field("file").subject(number),
            Self::File(ReadError::TooLarge { .. }) => Kind::new(413, "bank.file_too_large").field("file"),
            Self::File(_) => Kind::refused("bank.file").field("file"),
            Self::Decided(_) => Kind::conflict("bank.line_decided"),
            Self::NothingToUndo => Kind::conflict("bank.nothing_to_undo"),
            Self::NotACredit => Kind::refused("bank.not_a_credit"),
            Self::Parts(_) => Kind::refused("bank.parts").field("parts"),
            Self::NotThatPayment(_) => Kind::conflict("bank.not_that_payment").field("parts"),
            Self::NotThatPayout(_) => Kind::conflict("bank.not_that_payout").field("parts"),
            Self::AccountNotBookable(_) => Kind::refused("bank.account_not_bookable").field("account"),
            Self::Banked => Kind::conflict("bank.payment_banked"),
            Self::NothingDue => Kind::conflict("bank.nothing_due"),
            Self::TestDocument => Kind::conflict("bank.test_document"),
            Self::NoAccountForCustomers(_) => Kind::conflict("bank.no_account_for_customers"),
            Self::PayerAccount => Kind::refused("bank.payer_account").field("payer_iban"),
            Self::NotLatin(field) => Kind::refused("bank.not_latin").field(*field),
            Self::Order(_) => Kind::refused("bank.payment_file"),
            Self::NoSuchBatch => Kind::not_found("bank.no_such_batch"),
            Self::BatchDropped => Kind::conflict("bank.batch_dropped"),
            Self::BatchAtBank => Kind::conflict("bank.batch_at_bank"),
            Self::OrderedBefore { .. } => Kind::conflict("bank.ordered_before").field("transfers"),
            Self::UnknownMessage(_) => Kind::refused("bank.unknown_message").field("file"),
            Self::Report(_) => Kind::refused("bank.report").field("file"),
            Self::Payment(payment) => payment.kind(),
            Self::Period(period) => period.kind(),
            Self::Exchange(exchange) => exchange.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

impl From<PeriodError> for BankError {
    fn from(error: PeriodError) -> Self {
        match error {
            PeriodError::Fault(fault) => Self::Fault(fault),
            other => Self::Period(other),
        }
    }
}

impl From<ExchangeError> for BankError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Fault(fault) => Self::Fault(fault),
            other => Self::Exchange(other),
        }
    }
}

impl From<MoneyError> for BankError {
    fn from(cause: MoneyError) -> Self {
        Self::Fault(cause.into())
    }
}
