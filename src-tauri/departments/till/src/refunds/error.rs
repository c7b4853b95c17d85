//! What can go wrong with refunds, and how each is told outside.

use base::{Currency, Fault, Kind, Money, MoneyError, Problem};
use books::periods::PeriodError;

use super::RefundId;
use crate::invoices::{InvoiceError, InvoiceId};
use crate::payments::PaymentError;

/// What can go wrong with refunds.
#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    /// No such refund.
    #[error("there is no such refund")]
    NoSuchRefund,
    /// Nothing came in that could go back.
    #[error("nothing of this payment came in: there is nothing to give back")]
    NothingCaptured,
    /// It would be too much.
    #[error("only {left} of this payment can still be refunded")]
    MoreThanCaptured {
        /// What can.
        left: Money,
    },
    /// The payment is in another currency.
    #[error("this payment is in {0}")]
    OtherCurrency(Currency),
    /// An amount of nothing, or less.
    #[error("above 0")]
    NotAboveZero,
    /// Nobody knows what became of another refund of the payment.
    #[error("nobody knows yet what became of an earlier refund of this payment: the gateway is being asked")]
    OneInDoubt(RefundId),
    /// The customer's bank has asked for the money.
    #[error("this payment is under dispute: answer there; a refund now could be paid twice")]
    UnderDispute,
    /// Its invoice is not paid yet.
    #[error(
        "{due} is still owed on the invoice: a credit note lowers that, and what it leaves to the good can be refunded"
    )]
    StillOwed {
        /// How much.
        due: Money,
        /// The invoice.
        invoice: InvoiceId,
    },
    /// A call about it may still be on its way.
    #[error("it may still be on its way: say that it did not go when ten minutes have passed since it was sent")]
    OnItsWay,
    /// It is not known for less than a day, and the gateway is still asked about it.
    #[error("the gateway is still asked about it: say that it did not go when a day has passed")]
    StillAsked,
    /// The gateway gives nothing back by itself.
    #[error("this gateway cannot refund: give the money back in cash or by transfer")]
    NotOffered,
    /// It gives back all or nothing.
    #[error("this gateway refunds the whole payment or nothing of it")]
    WholeOnly,
    /// Lines are those of an invoice.
    #[error("this payment has no invoice whose lines could be credited")]
    NoLines,
    /// The account cannot be used.
    #[error("the merchant account of this payment cannot refund: {0}")]
    AccountUnfit(&'static str),
    /// It is past that.
    #[error("this refund is {0}: that cannot be done any more")]
    WrongState(&'static str),
    /// Nobody approves what they asked for.
    #[error("somebody else has to approve what you asked for")]
    OwnRequest,
    /// No credit note is owed.
    #[error("no credit note is owed for this refund")]
    NothingToCredit,
    /// A rule of payments.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// A rule of invoices.
    #[error(transparent)]
    Invoice(#[from] InvoiceError),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for RefundError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchRefund => Kind::not_found("refund.no_such_refund"),
            Self::NothingCaptured => Kind::conflict("refund.nothing_captured"),
            Self::MoreThanCaptured { .. } => Kind::conflict("refund.more_than_captured").field("amount"),
            Self::OtherCurrency(_) => Kind::invalid("refund.other_currency").field("amount"),
            Self::NotAboveZero => Kind::invalid("refund.not_above_zero").field("amount"),
            Self::OneInDoubt(id) => Kind::conflict("refund.one_in_doubt").subject(id),
            Self::UnderDispute => Kind::conflict("refund.under_dispute"),
            Self::StillOwed { invoice, .. } => Kind::conflict("refund.still_owed").subject(invoice),
            Self::OnItsWay => Kind::conflict("refund.on_its_way"),
            Self::StillAsked => Kind::conflict("refund.still_asked"),
            Self::NotOffered => Kind::refused("refund.not_offered").field("method"),
            Self::WholeOnly => Kind::refused("refund.whole_only").field("amount"),
            Self::NoLines => Kind::invalid("refund.no_lines").field("lines"),
            Self::AccountUnfit(_) => Kind::refused("refund.account_unfit"),
            Self::WrongState(_) => Kind::conflict("refund.wrong_state"),
            Self::OwnRequest => Kind::conflict("refund.own_request"),
            Self::NothingToCredit => Kind::conflict("refund.nothing_to_credit"),
            Self::Payment(payment) => payment.kind(),
            Self::Invoice(invoice) => invoice.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

impl From<MoneyError> for RefundError {
    fn from(cause: MoneyError) -> Self {
        Self::Fault(cause.into())
    }
}

impl From<PeriodError> for RefundError {
    fn from(error: PeriodError) -> Self {
        Self::Payment(error.into())
    }
}

/// For steps that no person starts: a rule that is broken there is a bug.
impl From<RefundError> for Fault {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::Fault(fault) => fault,
            other => Self::bug(other),
        }
    }
}
