//! The noun: an invoice, its state, its sums, and the rules of its moves.

use base::{Currency, Fault, Money, Permission, Rate, ShopDate, Timestamp};
use books::tax::{TaxRounding, TaxShare};
use people::customers::CustomerId;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use books::tax::Sums;

use super::early_discount::EarlyDiscount;
use super::error::InvoiceError;
use super::frozen::{self, Frozen};
use super::receivable::due;

base::ids!(
    /// An invoice.
    InvoiceId, "inv"
);

/// See invoices.
pub const BILLING_READ: Permission = Permission("billing:read");
/// Write drafts and issue them.
pub const BILLING_WRITE: Permission = Permission("billing:write");
/// Take an issued invoice back or give it up: credit note, void, write off.
pub const BILLING_CORRECT: Permission = Permission("billing:correct");

/// Shortest and longest life of a pay link.
pub const PAY_LINK_HOURS: std::ops::RangeInclusive<u32> = 1..=720;

/// How far an invoice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Being written: no number, no effect on the books, may still change or vanish.
    Draft,
    /// Numbered, frozen and owed.
    Issued,
    /// A part is paid.
    PartiallyPaid,
    /// All is paid.
    Paid,
    /// Cancelled before anybody paid; the number is kept.
    Void,
    /// The rest is given up.
    WrittenOff,
    /// All of it was taken back by credit notes; what was paid is the customer's.
    Credited,
}

impl InvoiceStatus {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued => "issued",
            Self::PartiallyPaid => "partially_paid",
            Self::Paid => "paid",
            Self::Void => "void",
            Self::WrittenOff => "written_off",
            Self::Credited => "credited",
        }
    }

    /// Whether something of it may still be owed.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Issued | Self::PartiallyPaid)
    }
}

impl ToSql for InvoiceStatus {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for InvoiceStatus {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "draft" => Ok(Self::Draft),
            "issued" => Ok(Self::Issued),
            "partially_paid" => Ok(Self::PartiallyPaid),
            "paid" => Ok(Self::Paid),
            "void" => Ok(Self::Void),
            "written_off" => Ok(Self::WrittenOff),
            "credited" => Ok(Self::Credited),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// The address under which a customer may pay: `/pay/{key}` on the outside door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayLink {
    /// 128 random bits; unguessable, never in a log.
    pub key: String,
    /// The link ends then; the debt does not.
    pub expires_at: Timestamp,
}

/// An invoice without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its id; also the chain of the books it belongs to.
    pub id: InvoiceId,
    /// Given when issued, never reused.
    pub number: Option<String>,
    /// How far it is.
    pub status: InvoiceStatus,
    /// For whom; needed to issue.
    pub customer_id: Option<CustomerId>,
    /// The issued invoice that this one raises: a supplementary invoice.
    pub supplements_id: Option<InvoiceId>,
    /// Currency of every amount on it.
    pub currency: Currency,
    /// Whether the unit prices have tax inside.
    pub inclusive: bool,
    /// Where tax is rounded.
    pub tax_rounding: TaxRounding,
    /// Percent on the subtotal after discounts.
    pub service_fee_rate: Rate,
    /// Delivery as typed, in the price mode of the lines.
    pub delivery_asked: Money,
    /// Document discount as typed, in the price mode of the lines.
    pub discount_asked: Money,
    /// How fee and delivery are taxed: `as_goods`, `untaxed`, `by_address` or a tax code.
    pub charges_code: String,
    /// The total is rounded to a multiple of this.
    pub round_total_to: Option<Money>,
    /// The calculation's result.
    pub sums: Sums,
    /// Received so far, with what an early-payment discount gave up; never above the total.
    pub paid: Money,
    /// What of that is the discount.
    pub early_taken: Money,
    /// The payment that took it, also where something else had paid the invoice before.
    pub early_payment: Option<String>,
    /// Taken off by credit notes, never above the total.
    pub credited: Money,
    /// The receivable in the books currency, fixed at issue.
    pub base_total: Option<Money>,
    /// Tax per code and component.
    pub tax_summary: Vec<TaxShare>,
    /// What was copied at issue.
    pub frozen: Option<Frozen>,
    /// Code of the region in which the supply counts, where a person chose it.
    pub place_asked: Option<String>,
    /// Code of the region by which it was taxed; none where tax does not depend on it.
    pub place_of_supply: Option<String>,
    /// Printed under the totals.
    pub note: String,
    /// The day it counts in.
    pub issued_on: Option<ShopDate>,
    /// The day of supply, where it is not the day of issue.
    pub supplied_on: Option<ShopDate>,
    /// The day until which it is to be paid.
    pub due_on: Option<ShopDate>,
    /// Less settles it when it is paid early.
    pub early_discount: Option<EarlyDiscount>,
    /// In how many parts it is to be paid; 0 = in one.
    pub instalment_count: u32,
    /// With instalments: the day until which the first open part is to be paid.
    pub next_due_on: Option<ShopDate>,
    /// The instant of issue.
    pub issued_at: Option<Timestamp>,
    /// When it was marked as sent.
    pub sent_at: Option<Timestamp>,
    /// When the last part came in.
    pub paid_at: Option<Timestamp>,
    /// From here on only a credit note or a supplementary invoice changes what is owed.
    pub payment_initiated_at: Option<Timestamp>,
    /// A test document: outside the numbers and the books.
    pub test: bool,
    /// Where the customer pays.
    pub pay_link: Option<PayLink>,
    /// For `If-Match`.
    pub version: i64,
    /// When the draft was written.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When anything about it changed last.
    pub changed_at: Timestamp,
}

/// How other records name an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceName {
    /// Its number; drafts have none.
    pub number: Option<String>,
    /// Whom it is for.
    pub customer_id: Option<CustomerId>,
}

impl Invoice {
    /// Whether it, or its first open part, is past its due day with something still owed.
    pub fn is_overdue(&self, today: ShopDate) -> bool {
        due(self).minor > 0 && self.next_due_on.or(self.due_on).is_some_and(|due_on| due_on < today)
    }

    /// Whether its facts are posted: every document but a test one.
    pub fn is_in_books(&self) -> bool {
        !self.test
    }

    /// What money came in for it: what counts as paid without the early-payment discount.
    pub fn received(&self) -> Money {
        Money { minor: self.paid.minor.saturating_sub(self.early_taken.minor), ..self.paid }
    }

    /// Only a draft may be edited, deleted or issued.
    pub fn must_be_draft(&self) -> Result<(), InvoiceError> {
        match (self.status, self.payment_initiated_at) {
            (InvoiceStatus::Draft, _) => Ok(()),
            (_, Some(_)) => Err(InvoiceError::PaymentStarted),
            _ => Err(InvoiceError::NotADraft),
        }
    }

    /// Drafts have no number, no link and nothing owed.
    pub fn must_be_issued(&self) -> Result<(), InvoiceError> {
        if self.status == InvoiceStatus::Draft { Err(InvoiceError::StillADraft) } else { Ok(()) }
    }

    /// The series that its number is of; drafts will be of that of invoices as far as is known.
    pub(super) fn series(&self) -> &'static str {
        self.frozen.as_ref().map_or(frozen::INVOICE, |frozen| frozen.series(self.sums.tax))
    }

    /// Credit notes and supplementary invoices stand on an issued invoice that is neither void nor given up.
    pub fn must_be_correctable(&self) -> Result<(), InvoiceError> {
        match self.status {
            InvoiceStatus::Draft => Err(InvoiceError::StillADraft),
            InvoiceStatus::Void | InvoiceStatus::WrittenOff => Err(InvoiceError::NotCorrectable(self.status)),
            _ => Ok(()),
        }
    }

    /// Only an issued invoice with something still owed can be paid, linked to or written off.
    pub fn must_be_open(&self) -> Result<(), InvoiceError> {
        if due(self).minor > 0 { Ok(()) } else { Err(InvoiceError::NothingDue(self.status)) }
    }

    /// A void takes back the whole invoice: nobody may have started to pay, its month must be going on and its day open, and the
    /// country must know voids.
    pub fn must_be_voidable(
        &self,
        void_allowed: bool,
        today: ShopDate,
        closed_to: Option<ShopDate>,
    ) -> Result<(), InvoiceError> {
        if self.payment_initiated_at.is_some() || self.paid.minor > 0 {
            return Err(InvoiceError::PaymentStarted);
        }
        if self.credited.minor > 0 {
            return Err(InvoiceError::HasCreditNotes);
        }
        // An invoice over nothing is paid by being issued and can be taken back like any other.
        let unpaid = matches!(self.status, InvoiceStatus::Issued)
            || (self.status == InvoiceStatus::Paid && self.sums.total.is_zero());
        let Some(issued_on) = self.issued_on.filter(|_| unpaid) else {
            return Err(InvoiceError::NotVoidable(self.status));
        };
        if !void_allowed {
            return Err(InvoiceError::NoVoidsHere);
        }
        let same_month = issued_on.0.year() == today.0.year() && issued_on.0.month() == today.0.month();
        if !same_month || closed_to.is_some_and(|closed| issued_on <= closed || today <= closed) {
            let open_from = books::periods::open_day_after(closed_to, today);
            return Err(InvoiceError::PeriodOver { issued_on, open_from });
        }
        Ok(())
    }

    /// The state and the amount paid after so much more has come in (less, when negative).
    pub fn after_payment(&self, applied: Money) -> Result<(InvoiceStatus, Money), Fault> {
        let paid = self.paid.plus(applied)?;
        if matches!(self.status, InvoiceStatus::Draft | InvoiceStatus::Void | InvoiceStatus::WrittenOff) {
            return Err(Fault::bug(format!(
                "{applied} was to be applied to {}, which is {}",
                self.id,
                self.status.text()
            )));
        }
        let beyond = paid.plus(self.credited)?.minor > self.sums.total.minor;
        if paid.minor < 0 || (applied.minor > 0 && beyond) {
            return Err(Fault::bug(format!(
                "{applied} does not fit {}: {} of {} is paid and {} credited",
                self.id, self.paid, self.sums.total, self.credited
            )));
        }
        Ok((self.status_with(paid, self.credited)?, paid))
    }

    /// The state and the amount credited after a credit note over so much.
    pub fn after_credit(&self, total: Money) -> Result<(InvoiceStatus, Money), Fault> {
        let credited = self.credited.plus(total)?;
        if credited.minor > self.sums.total.minor {
            return Err(Fault::bug(format!("{total} more than {} are credited on {}", self.credited, self.id)));
        }
        Ok((self.status_with(self.paid, credited)?, credited))
    }

    fn status_with(&self, paid: Money, credited: Money) -> Result<InvoiceStatus, Fault> {
        let left = self.sums.total.minus(credited)?;
        Ok(if credited.minor > 0 && left.is_zero() {
            InvoiceStatus::Credited
        } else if paid.minor >= left.minor {
            InvoiceStatus::Paid
        } else if paid.is_zero() {
            InvoiceStatus::Issued
        } else {
            InvoiceStatus::PartiallyPaid
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::of(code).unwrap()).unwrap()
    }

    #[test]
    fn a_paid_invoice_goes_back_to_issued_and_never_below_nothing() {
        let (mut invoice, _) = sample::invoice();
        let all = invoice.sums.total;
        let (status, paid) = invoice.after_payment(all).unwrap();
        assert_eq!((status, paid), (InvoiceStatus::Paid, all));
        (invoice.status, invoice.paid) = (status, paid);
        assert_eq!(invoice.after_payment(all.negated()).unwrap(), (InvoiceStatus::Issued, money(0, "INR")));
        assert!(invoice.after_payment(money(-55_983, "INR")).is_err());
        invoice.status = InvoiceStatus::Void;
        assert!(invoice.after_payment(money(-1, "INR")).is_err());
    }

    #[test]
    fn what_is_paid_and_credited_together_says_how_far_an_invoice_is() {
        let (mut invoice, _) = sample::invoice();
        for (paid, credit, expected) in [
            (0, 5_982, InvoiceStatus::Issued),
            (100, 5_982, InvoiceStatus::PartiallyPaid),
            (50_000, 5_982, InvoiceStatus::Paid),
            (55_982, 5_982, InvoiceStatus::Paid),
            (0, 55_982, InvoiceStatus::Credited),
            (55_982, 55_982, InvoiceStatus::Credited),
        ] {
            invoice.paid = money(paid, "INR");
            assert_eq!(invoice.after_credit(money(credit, "INR")).unwrap().0, expected, "{paid} and {credit}");
        }
        invoice.credited = money(5_982, "INR");
        invoice.paid = money(0, "INR");
        assert!(invoice.after_payment(money(50_001, "INR")).is_err(), "more than was left of it");
        assert!(invoice.after_credit(money(50_001, "INR")).is_err());
    }
}
