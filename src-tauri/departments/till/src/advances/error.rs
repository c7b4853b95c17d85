//! What can go wrong with advances, and how each is told outside.

use base::{Currency, Fault, Kind, MoneyError, Problem};
use books::ledger::ExchangeError;
use books::periods::PeriodError;
use engines::documents::model::DocumentError;

use crate::invoices::{FieldProblem, InvoiceError};
use crate::payments::PaymentError;

/// What can go wrong with advances.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    /// No such advance.
    #[error("there is no such advance")]
    NoSuchAdvance,
    /// No such refund voucher.
    #[error("there is no such refund voucher")]
    NoSuchRefundVoucher,
    /// It pays one invoice.
    #[error("this advance was taken off an invoice already")]
    AppliedAlready,
    /// Its money went back.
    #[error("nothing is left of this advance: its money went back to the customer")]
    NothingLeft,
    /// It belongs to another customer than the invoice.
    #[error("this advance is another customer's than the invoice")]
    OtherCustomer,
    /// The invoice is in another currency.
    #[error("this advance is in {advance}, and the invoice in {invoice}")]
    OtherCurrency {
        /// Of the advance.
        advance: Currency,
        /// Of the invoice.
        invoice: Currency,
    },
    /// A test document stands outside the books, and the money in them.
    #[error("a test document is not paid with real money")]
    TestDocument,
    /// A rule of invoices.
    #[error(transparent)]
    Invoice(#[from] InvoiceError),
    /// A rule of payments.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// The paper could not be drawn.
    #[error("this paper cannot be drawn: {0}")]
    Paper(#[from] DocumentError),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for AdvanceError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchAdvance => Kind::not_found("advance.no_such_advance"),
            Self::NoSuchRefundVoucher => Kind::not_found("advance.no_such_refund_voucher"),
            Self::AppliedAlready => Kind::conflict("advance.applied_already"),
            Self::NothingLeft => Kind::conflict("advance.nothing_left"),
            Self::OtherCustomer => Kind::conflict("advance.other_customer").field("invoice_id"),
            Self::OtherCurrency { .. } => Kind::conflict("advance.other_currency").field("invoice_id"),
            Self::TestDocument => Kind::conflict("advance.test_document").field("invoice_id"),
            Self::Invoice(invoice) => invoice.kind(),
            Self::Payment(payment) => payment.kind(),
            Self::Paper(_) => Kind::refused("advance.paper"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

impl From<MoneyError> for AdvanceError {
    fn from(cause: MoneyError) -> Self {
        Self::Fault(cause.into())
    }
}

impl From<PeriodError> for AdvanceError {
    fn from(error: PeriodError) -> Self {
        Self::Payment(error.into())
    }
}

impl From<ExchangeError> for AdvanceError {
    fn from(error: ExchangeError) -> Self {
        Self::Payment(error.into())
    }
}

impl From<FieldProblem> for AdvanceError {
    fn from(problem: FieldProblem) -> Self {
        Self::Invoice(problem.into())
    }
}
