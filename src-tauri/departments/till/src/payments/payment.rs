//! The noun: a payment, one attempt to collect money through one merchant account.

use base::{Fault, Kind, Money, Problem, Timestamp};
use books::ledger::ExchangeError;
use books::ledger::recipes::{at_gateway, invoice_chain, payment_chain};
use books::periods::PeriodError;
use people::customers::CustomerId;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fold::Folded;
use super::{OverLimit, RestrictedCountry, WayOut};
use crate::invoices::InvoiceId;
use crate::merchant_accounts::MerchantAccountId;

base::ids!(
    /// A payment. The same text is our reference and idempotency key at the gateway.
    PaymentId, "pay"
);

/// How far a payment is. The order is the order of rank: of two things learned, the later one in this list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Intended here; the gateway may not know it yet.
    Created,
    /// The gateway has a page for it.
    Pending,
    /// Money is reserved.
    Authorised,
    /// Ended without money, by us.
    Cancelled,
    /// Ended without money, by time.
    Expired,
    /// Ended without money, by the gateway.
    Failed,
    /// Money is in. No gateway turns this into anything else; only who said so of a transfer can take that back.
    Captured,
}

impl PaymentState {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::Authorised => "authorised",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Captured => "captured",
        }
    }

    /// Whether the customer may still pay with it; an invoice has one such payment at most.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Pending | Self::Authorised)
    }
}

impl ToSql for PaymentState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for PaymentState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "created" => Ok(Self::Created),
            "pending" => Ok(Self::Pending),
            "authorised" => Ok(Self::Authorised),
            "cancelled" => Ok(Self::Cancelled),
            "expired" => Ok(Self::Expired),
            "failed" => Ok(Self::Failed),
            "captured" => Ok(Self::Captured),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// What it pays; `None` for money nobody asked for, until a person assigns it.
    pub invoice_id: Option<InvoiceId>,
    /// Whose advance its money was taken as, before there was an invoice; it stays when the advance is applied to one.
    pub customer_id: Option<CustomerId>,
    /// The part of the invoice's plan it was started for; `None` without a plan, or for money that was not asked for by part.
    pub instalment: Option<u32>,
    /// Through which account.
    pub merchant_account_id: MerchantAccountId,
    /// The gateway's canonical reference.
    pub gateway_ref: Option<String>,
    /// Asked.
    pub amount: Money,
    /// How far it is.
    pub state: PaymentState,
    /// One of our calls has no answer since then.
    pub unknown_since: Option<Timestamp>,
    /// What came in and is posted.
    pub captured: Money,
    /// What went back and is posted.
    pub refunded: Money,
    /// Of what went back, what was taken out of the sale: not out of an advance, nor out of what belonged to nobody. Without a
    /// credit note behind it.
    pub sale_refunded_minor: i64,
    /// The same, with a credit note behind it.
    pub sale_credited_minor: i64,
    /// What the customer's bank has: charged back, in dispute or lost.
    pub charged_back_minor: i64,
    /// The gateway's fee: known, in whatever currency the gateway settles in, or estimated.
    pub fee: Option<Money>,
    /// Tax within the fee.
    pub fee_tax_minor: i64,
    /// Whether the fee is an estimate.
    pub fee_estimated: bool,
    /// More than was due: the customer's advance.
    pub advance_minor: i64,
    /// Booked to 2900 until a person assigns it; below 0 while a refund of it is known and its capture is not.
    pub unidentified_minor: i64,
    /// The gateway's page.
    pub page_url: Option<String>,
    /// Until when the page can be used.
    pub page_expires_at: Option<Timestamp>,
    /// `card`, `upi`, `cash` …
    pub method_family: String,
    /// `visa ••4242`.
    pub method_label: String,
    /// Cash handed over.
    pub tendered_minor: Option<i64>,
    /// Cash given back.
    pub change_minor: Option<i64>,
    /// What rounding to a whole coin added to what of the invoice was paid in cash; below 0: took off it.
    pub rounding_minor: i64,
    /// Why a person should look; empty = nothing.
    pub needs_you: String,
    /// How often a reason was shown so far, settled or not: by it a list that somebody read is told from the one that stands now.
    pub reasons_shown: u32,
    /// Why it failed.
    pub failure_reason: String,
    /// When it was intended.
    pub created_at: Timestamp,
    /// When the money came in.
    pub captured_at: Option<Timestamp>,
    /// Story it belongs to.
    pub correlation: String,
}

impl Payment {
    /// The chain of the books it belongs to: its invoice's, or one of its own under account and gateway's reference.
    pub fn chain(&self) -> String {
        match self.invoice_id {
            Some(id) => invoice_chain(&id.to_string()),
            None => self.own_chain(),
        }
    }

    /// Brings what it shows to what its facts add up to; what moves money is booked apart.
    pub(super) fn bring_to(&mut self, folded: &Folded) {
        self.state = if folded.withdrawn { folded.state } else { self.state.max(folded.state) };
        self.failure_reason.clone_from(&folded.failure);
        if let Some((url, ends)) = &folded.page {
            self.page_url = Some(url.clone());
            self.page_expires_at = *ends;
        }
        if let Some((family, label)) = &folded.method {
            self.method_family.clone_from(family);
            self.method_label.clone_from(label);
        }
    }

    /// The chain of its own: of what was booked before it had an invoice.
    pub fn own_chain(&self) -> String {
        match &self.gateway_ref {
            Some(reference) => payment_chain(&at_gateway(&self.merchant_account_id.to_string(), reference)),
            None => payment_chain(&self.id.to_string()),
        }
    }

    /// Every chain under which something of it may be booked. Earlier versions named no account in the chain of its own.
    pub fn chains(&self) -> Vec<String> {
        let former = self.gateway_ref.as_deref().map(payment_chain);
        [self.chain(), self.own_chain()].into_iter().chain(former).collect()
    }
}

/// What can go wrong with payments.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// No such payment.
    #[error("there is no such payment")]
    NoSuchPayment,
    /// No such invoice.
    #[error("there is no such invoice")]
    NoSuchInvoice,
    /// The invoice cannot be paid.
    #[error("this invoice cannot be paid: it is {0}")]
    NotPayable(&'static str),
    /// No account takes this currency.
    #[error("no active merchant account takes {0}: add one under Money → Merchant accounts")]
    NoAccount(base::Currency),
    /// The named account cannot be used for this.
    #[error("this merchant account cannot be used here: {0}")]
    AccountUnfit(&'static str),
    /// No such saved way to pay, or it was removed.
    #[error("there is no such saved way to pay")]
    NoSuchSavedMethod,
    /// The saved way to pay cannot be used for this.
    #[error("this saved way to pay cannot be used here: {0}")]
    MethodUnfit(&'static str),
    /// The customer has it already.
    #[error("the customer has this way to pay already")]
    SavedBefore,
    /// The account would go over one of its limits. The subject of the problem is the name of the limit.
    #[error("{0}")]
    OverLimit(OverLimit),
    /// The account is restricted to payments from other countries. The subject of the problem is the country.
    #[error("{0}")]
    CountryRestricted(RestrictedCountry),
    /// Somebody else started a payment on the same invoice.
    #[error("a payment of this invoice is under way already")]
    OneOpen(PaymentId),
    /// The plan of the invoice has no such part.
    #[error("this invoice has no instalment {0}")]
    NoSuchInstalment(u32),
    /// Instalments are paid in their order.
    #[error("instalments are paid in their order: instalment {next} is the next one to pay")]
    InstalmentNotNext {
        /// The first open one.
        next: u32,
    },
    /// Nothing is left to pay of that part.
    #[error("nothing is left to pay of instalment {part}: instalment {next} is the next one")]
    InstalmentSettled {
        /// The part that was asked for.
        part: u32,
        /// The first open one.
        next: u32,
    },
    /// The amount does not fit.
    #[error("{sentence}")]
    WrongAmount {
        /// Field to blame.
        field: &'static str,
        /// What is wrong.
        sentence: String,
    },
    /// The gateway said no.
    #[error("the gateway declined: {0}")]
    Declined(String),
    /// The gateway cannot be reached, or did not take the request.
    #[error("the gateway did not do it: {0}")]
    Gateway(String),
    /// The gateway has no such operation.
    #[error("this gateway does not offer that")]
    NotOffered,
    /// The payment is in a state that forbids it.
    #[error("this payment is {0}: that cannot be done any more")]
    WrongState(&'static str),
    /// The payer says that it was paid, and nobody has decided on that.
    #[error("the payer says that this was paid: confirm or refuse that first")]
    Claimed,
    /// Nobody says that this was paid.
    #[error("nobody says that this was paid")]
    NothingClaimed,
    /// The bank's number counts for another payment.
    #[error("this number counts for another payment already: each counts once")]
    UtrCounted(PaymentId),
    /// Nothing of this payment waits to be assigned.
    #[error("nothing of this payment waits to be assigned")]
    NothingToAssign,
    /// Nothing about this payment waits for a person, or not what was named.
    #[error("this does not wait for anybody any more")]
    NothingToAttend,
    /// Something else was shown since the list was read.
    #[error("something else came up about this payment meanwhile: look at that first")]
    OtherReasons,
    /// A reason that only goes away by being done. The subject of the problem is the way out.
    #[error("{0}")]
    NeedsAct(WayOut),
    /// The books are closed up to today.
    #[error(transparent)]
    Period(PeriodError),
    /// What the money is worth in the books currency is not known.
    #[error(transparent)]
    Exchange(ExchangeError),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for PaymentError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchPayment => Kind::not_found("payment.no_such_payment"),
            Self::NoSuchInvoice => Kind::not_found("payment.no_such_invoice"),
            Self::NotPayable(_) => Kind::conflict("payment.not_payable"),
            Self::NoAccount(_) => Kind::refused("payment.no_account").field("currency"),
            Self::AccountUnfit(_) => Kind::refused("payment.account_unfit").field("merchant_account_id"),
            Self::NoSuchSavedMethod => Kind::not_found("payment.no_such_saved_method"),
            Self::MethodUnfit(_) => Kind::refused("payment.method_unfit").field("saved_method_id"),
            Self::SavedBefore => Kind::conflict("payment.saved_before").field("token"),
            Self::OverLimit(over) => {
                Kind::refused("payment.over_limit").field("merchant_account_id").subject(over.limit.name.text())
            }
            Self::CountryRestricted(by) => {
                Kind::refused("payment.country_restricted").field("merchant_account_id").subject(&by.country)
            }
            Self::OneOpen(id) => Kind::conflict("payment.one_open").subject(id),
            Self::NoSuchInstalment(_) => Kind::invalid("payment.no_such_instalment").field("instalment"),
            Self::InstalmentNotNext { next } => Kind::conflict("payment.instalment_not_next").subject(next),
            Self::InstalmentSettled { next, .. } => Kind::conflict("payment.instalment_settled").subject(next),
            Self::WrongAmount { field, .. } => Kind::invalid("payment.wrong_amount").field(*field),
            Self::Declined(_) => Kind::refused("payment.declined"),
            Self::Gateway(_) => Kind::new(502, "payment.gateway"),
            Self::NotOffered => Kind::refused("payment.not_offered"),
            Self::WrongState(_) => Kind::conflict("payment.wrong_state"),
            Self::Claimed => Kind::conflict("payment.claimed"),
            Self::NothingClaimed => Kind::conflict("payment.nothing_claimed"),
            Self::UtrCounted(id) => Kind::conflict("payment.utr_counted").field("utr").subject(id),
            Self::NothingToAssign => Kind::conflict("payment.nothing_to_assign"),
            Self::NothingToAttend => Kind::conflict("payment.nothing_to_attend"),
            Self::OtherReasons => Kind::conflict("payment.other_reasons").field("seen"),
            Self::NeedsAct(way) => Kind::conflict("payment.needs_act").field("reasons").subject(way.text()),
            Self::Period(period) => period.kind(),
            Self::Exchange(exchange) => exchange.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

impl From<PeriodError> for PaymentError {
    fn from(error: PeriodError) -> Self {
        match error {
            PeriodError::Fault(fault) => Self::Fault(fault),
            other => Self::Period(other),
        }
    }
}

impl From<ExchangeError> for PaymentError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Fault(fault) => Self::Fault(fault),
            other => Self::Exchange(other),
        }
    }
}

impl From<base::MoneyError> for PaymentError {
    fn from(cause: base::MoneyError) -> Self {
        Self::Fault(cause.into())
    }
}
