//! What can go wrong with invoices, and how each is told outside.

use base::{Fault, Kind, Money, MoneyError, Problem, ShopDate};
use books::ledger::ExchangeError;
use books::periods::PeriodError;
use serde::Serialize;
use utoipa::ToSchema;

use super::invoice::InvoiceStatus;

/// A field that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Path of the field: `lines[0].quantity`.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong, as a sentence.
    pub title: String,
}

impl FieldProblem {
    /// A field that is not of the wanted form.
    pub fn new(field: impl Into<String>, title: impl std::fmt::Display) -> Self {
        Self::coded("input.invalid", field, title)
    }

    /// A field that breaks a rule with a code of its own.
    pub fn coded(code: &'static str, field: impl Into<String>, title: impl std::fmt::Display) -> Self {
        Self { field: field.into(), code, title: title.to_string() }
    }
}

/// What can go wrong with invoices.
#[derive(Debug, thiserror::Error)]
pub enum InvoiceError {
    /// No such invoice.
    #[error("there is no such invoice")]
    NoSuchInvoice,
    /// A field of the draft breaks a rule.
    #[error("{}", .0.title)]
    Field(FieldProblem),
    /// Issued invoices are frozen.
    #[error("this invoice is issued and never changes: void or credit it, or raise it with a supplementary invoice")]
    NotADraft,
    /// Drafts have neither number nor link.
    #[error("this is a draft: issue it first")]
    StillADraft,
    /// A payment was started.
    #[error(
        "a payment of this invoice was started, so it stands: lower what is owed with a credit note, raise it with a supplementary invoice"
    )]
    PaymentStarted,
    /// Nothing is owed.
    #[error("nothing is due on this invoice: it is {}", spoken(*.0))]
    NothingDue(InvoiceStatus),
    /// Only an issued, unpaid invoice can be voided.
    #[error("this invoice cannot be voided: it is {}", spoken(*.0))]
    NotVoidable(InvoiceStatus),
    /// A void would take back what credit notes took back already.
    #[error("a part of this invoice was credited, so it stands: credit the rest with another credit note")]
    HasCreditNotes,
    /// Nothing can be credited on it and nothing added to it.
    #[error("this invoice is {}: it can be neither credited nor raised, issue another one", spoken(*.0))]
    NotCorrectable(InvoiceStatus),
    /// All of it was credited.
    #[error("nothing of this invoice is left to credit: a supplementary invoice raises what is owed again")]
    NothingLeftToCredit,
    /// A credit note never exceeds what is left.
    #[error("only {left} is left to credit here, tax included")]
    MoreThanLeft {
        /// The field that asks for more.
        field: String,
        /// What is left of the invoice, or of the line.
        left: Money,
    },
    /// There is no such credit note.
    #[error("there is no such credit note")]
    NoSuchCreditNote,
    /// A plan that is being paid stands.
    #[error(
        "a payment of this invoice was started, so its instalments stand: a credit note lowers the last ones, a supplementary invoice has a plan of its own"
    )]
    InstalmentsStand,
    /// The country's rules know no void.
    #[error("the rules of this country know no void invoices: use a credit note")]
    NoVoidsHere,
    /// The month or day of the invoice is over.
    #[error(
        "this invoice counts in {issued_on}, and that period is over: use a credit note, which counts in {open_from} at the earliest"
    )]
    PeriodOver {
        /// Its day.
        issued_on: ShopDate,
        /// The first day that a correction can count in.
        open_from: ShopDate,
    },
    /// The books are closed up to today.
    #[error(transparent)]
    Period(PeriodError),
    /// What the invoice is worth in the books currency is not known.
    #[error(transparent)]
    Exchange(ExchangeError),
    /// There is no link to show.
    #[error("this invoice has no open pay link: make a new one")]
    NoPayLink,
    /// A link cannot be made into an address.
    #[error("customers cannot reach this shop yet: enter its public address under Settings first")]
    NoPublicAddress,
    /// No such recurring invoice.
    #[error("there is no such recurring invoice")]
    NoSuchRecurring,
    /// It makes no more invoices, and never will again.
    #[error("this recurring invoice has ended: make another one")]
    RecurringEnded,
    /// Only what makes invoices can be paused.
    #[error("this recurring invoice is paused already")]
    RecurringPaused,
    /// Only what is paused can be resumed.
    #[error("this recurring invoice is not paused")]
    RecurringRuns,
    /// Which day a period stands for must not change under invoices that were made.
    #[error("invoices were made by this rhythm, so it stands: end it and make another one")]
    RhythmStands {
        /// The field that would change it.
        field: &'static str,
    },
    /// No such reminder.
    #[error("there is no such reminder")]
    NoSuchReminder,
    /// Goods go out on a paper with a number, and nobody made it yet.
    #[error("this invoice has no delivery note yet: make it first")]
    NoDeliveryNote,
    /// A paper could not be drawn.
    #[error("this paper cannot be drawn: {0}")]
    Paper(#[from] engines::documents::DrawError),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

fn spoken(status: InvoiceStatus) -> &'static str {
    match status {
        InvoiceStatus::Draft => "a draft",
        InvoiceStatus::Issued => "issued",
        InvoiceStatus::PartiallyPaid => "partly paid",
        InvoiceStatus::Paid => "paid",
        InvoiceStatus::Void => "void",
        InvoiceStatus::WrittenOff => "written off",
        InvoiceStatus::Credited => "credited",
    }
}

impl Problem for InvoiceError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchInvoice => Kind::not_found("invoice.no_such_invoice"),
            Self::Field(problem) => Kind::invalid(problem.code).field(problem.field.clone()),
            Self::NotADraft => Kind::conflict("invoice.not_a_draft"),
            Self::StillADraft => Kind::conflict("invoice.still_a_draft"),
            Self::PaymentStarted => Kind::conflict("invoice.payment_started"),
            Self::NothingDue(_) => Kind::conflict("invoice.nothing_due"),
            Self::NotVoidable(_) => Kind::conflict("invoice.not_voidable"),
            Self::HasCreditNotes => Kind::conflict("invoice.has_credit_notes"),
            Self::NotCorrectable(_) => Kind::conflict("invoice.not_correctable"),
            Self::NothingLeftToCredit => Kind::conflict("invoice.nothing_left_to_credit"),
            Self::MoreThanLeft { field, left } => {
                Kind::conflict("invoice.more_than_left").field(field.clone()).subject(left.decimal_text())
            }
            Self::NoSuchCreditNote => Kind::not_found("invoice.no_such_credit_note"),
            Self::InstalmentsStand => Kind::conflict("invoice.instalments_stand"),
            Self::NoVoidsHere => Kind::conflict("invoice.no_voids_here"),
            Self::PeriodOver { open_from, .. } => Kind::conflict("invoice.period_over").subject(open_from),
            Self::Period(period) => period.kind(),
            Self::Exchange(exchange) => exchange.kind(),
            Self::NoPayLink => Kind::conflict("invoice.no_pay_link"),
            Self::NoPublicAddress => Kind::conflict("invoice.no_public_address"),
            Self::NoSuchRecurring => Kind::not_found("recurring.no_such_recurring"),
            Self::RecurringEnded => Kind::conflict("recurring.ended"),
            Self::RecurringPaused => Kind::conflict("recurring.paused"),
            Self::RecurringRuns => Kind::conflict("recurring.runs"),
            Self::RhythmStands { field } => Kind::conflict("recurring.rhythm_stands").field(*field),
            Self::NoSuchReminder => Kind::not_found("reminders.no_such_reminder"),
            Self::NoDeliveryNote => Kind::conflict("invoice.no_delivery_note"),
            Self::Paper(_) => Kind::refused("invoice.paper"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

impl From<MoneyError> for InvoiceError {
    fn from(cause: MoneyError) -> Self {
        Self::Fault(cause.into())
    }
}

impl From<PeriodError> for InvoiceError {
    fn from(error: PeriodError) -> Self {
        match error {
            PeriodError::Fault(fault) => Self::Fault(fault),
            other => Self::Period(other),
        }
    }
}

impl From<ExchangeError> for InvoiceError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Fault(fault) => Self::Fault(fault),
            other => Self::Exchange(other),
        }
    }
}

impl From<FieldProblem> for InvoiceError {
    fn from(problem: FieldProblem) -> Self {
        Self::Field(problem)
    }
}
