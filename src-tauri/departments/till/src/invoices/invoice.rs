//! The nouns: an invoice, its state, what was copied into it when it was issued, and the rules of its moves.

use base::{Currency, Fault, Money, Permission, Rate, ShopDate, Timestamp};
use books::tax::{DocumentAmounts, TaxRounding, TaxShare};
use people::customers::CustomerId;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::InvoiceError;

base::ids!(
    /// An invoice.
    InvoiceId, "inv"
);

/// See invoices.
pub const BILLING_READ: Permission = Permission("billing:read");
/// Write drafts and issue them.
pub const BILLING_WRITE: Permission = Permission("billing:write");
/// Take an issued invoice back or give it up: void, write off.
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
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// The amounts of a document, all net of tax but for `tax` and `total`.
///
/// total = subtotal − discount + service fee + delivery + tax + rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sums {
    /// The lines before any discount.
    pub subtotal: Money,
    /// Line and document discounts.
    pub discount: Money,
    /// Service fee.
    pub service_fee: Money,
    /// Delivery.
    pub delivery: Money,
    /// Tax of lines and charges.
    pub tax: Money,
    /// From rounding the total to whole units; outside the tax base.
    pub rounding: Money,
    /// What the customer owes.
    pub total: Money,
}

impl Sums {
    /// The sums of a calculation.
    pub fn of(amounts: &DocumentAmounts) -> Self {
        Self {
            subtotal: amounts.subtotal,
            discount: amounts.discount,
            service_fee: amounts.service_fee,
            delivery: amounts.delivery,
            tax: amounts.tax,
            rounding: amounts.rounding,
            total: amounts.total,
        }
    }

    /// Nothing at all.
    pub fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            subtotal: zero,
            discount: zero,
            service_fee: zero,
            delivery: zero,
            tax: zero,
            rounding: zero,
            total: zero,
        }
    }
}

/// Copies of the texts that an issued invoice is printed from: later changes of shop, customer or tax tables don't reach it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Currency of the books at that time.
    pub books_currency: Currency,
    /// The seller.
    pub shop: FrozenShop,
    /// The buyer.
    pub customer: FrozenCustomer,
    /// The tax codes that were used.
    pub taxes: Vec<FrozenTax>,
}

/// The seller as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenShop {
    /// Name.
    pub name: String,
    /// Address in lines.
    pub address: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Tax number.
    pub tax_id: String,
    /// Mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Language and forms of papers for customers without their own.
    pub locale: String,
    /// IANA name of the zone in which days and times are printed.
    pub zone: String,
    /// Whether this is a practice shop.
    pub practice: bool,
}

/// The buyer as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenCustomer {
    /// Name.
    pub name: String,
    /// Mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Address in lines.
    pub address: String,
    /// ISO 3166-1 alpha-2, or empty.
    pub country: String,
    /// Tax number.
    pub tax_id: String,
    /// Language and forms of this customer's papers; empty = the shop's.
    pub locale: String,
}

/// A tax code as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenTax {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Rate of all components together.
    pub rate: Rate,
    /// Printed where no tax is asked and the law wants the reason.
    pub reason: String,
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
    /// How fee and delivery are taxed: `as_goods`, `untaxed`, or a tax code.
    pub charges_code: String,
    /// The total is rounded to a multiple of this.
    pub round_total_to: Option<Money>,
    /// The calculation's result.
    pub sums: Sums,
    /// Received so far, never above the total.
    pub paid: Money,
    /// The receivable in the books currency, fixed at issue.
    pub base_total: Option<Money>,
    /// Tax per code and component.
    pub tax_summary: Vec<TaxShare>,
    /// What was copied at issue.
    pub frozen: Option<Frozen>,
    /// Printed under the totals.
    pub note: String,
    /// The day it counts in.
    pub issued_on: Option<ShopDate>,
    /// The day until which it is to be paid.
    pub due_on: Option<ShopDate>,
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

/// What is still owed: nothing for drafts and for what was voided, written off or paid.
pub fn due(invoice: &Invoice) -> Money {
    let open = invoice.status.is_open();
    let left = if open { invoice.sums.total.minor.saturating_sub(invoice.paid.minor) } else { 0 };
    Money { minor: left, currency: invoice.currency }
}

/// The part of the receivable in the books currency that what is still to be paid stands for.
///
/// It falls from the amount fixed at issue to zero with the share that is paid, so the last payment takes all that is left and
/// no order of payments leaves a minor unit behind. Zero when nothing is owed or nothing was booked.
pub fn receivable_base_left(invoice: &Invoice) -> Result<Money, Fault> {
    base_left_when_paid(invoice, if invoice.status.is_open() { invoice.paid } else { invoice.sums.total })
}

/// The part of the receivable in the books currency that a payment of `applied` settles now: what was left before less what is
/// left after it.
pub fn receivable_base_of(invoice: &Invoice, applied: Money) -> Result<Money, Fault> {
    let after = base_left_when_paid(invoice, invoice.paid.plus(applied)?)?;
    Ok(base_left_when_paid(invoice, invoice.paid)?.minus(after)?)
}

fn base_left_when_paid(invoice: &Invoice, paid: Money) -> Result<Money, Fault> {
    let Some(base) = invoice.base_total else { return Ok(Money::zero(invoice.currency)) };
    let left = invoice.sums.total.minor.saturating_sub(paid.minor);
    if left <= 0 {
        return Ok(Money::zero(base.currency));
    }
    let parts = base.apportion(&[paid.minor, left])?;
    parts.get(1).copied().ok_or_else(|| Fault::bug("two weights gave no second part"))
}

impl Invoice {
    /// Whether it is past its due day with something still owed.
    pub fn is_overdue(&self, today: ShopDate) -> bool {
        due(self).minor > 0 && self.due_on.is_some_and(|due_on| due_on < today)
    }

    /// Whether its facts are posted: every document but a test one.
    pub fn is_in_books(&self) -> bool {
        !self.test
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
            return Err(InvoiceError::PeriodOver { issued_on });
        }
        Ok(())
    }

    /// The state and the amount paid after so much more has come in (less, when negative).
    pub fn after_payment(&self, applied: Money) -> Result<(InvoiceStatus, Money), Fault> {
        let paid = self.paid.plus(applied)?;
        if !matches!(self.status, InvoiceStatus::Issued | InvoiceStatus::PartiallyPaid | InvoiceStatus::Paid) {
            return Err(Fault::bug(format!(
                "{applied} was to be applied to {}, which is {}",
                self.id,
                self.status.text()
            )));
        }
        if paid.minor < 0 || paid.minor > self.sums.total.minor {
            return Err(Fault::bug(format!(
                "{applied} does not fit {}: {} of {} is paid",
                self.id, self.paid, self.sums.total
            )));
        }
        let status = if paid.minor == self.sums.total.minor {
            InvoiceStatus::Paid
        } else if paid.minor == 0 {
            InvoiceStatus::Issued
        } else {
            InvoiceStatus::PartiallyPaid
        };
        Ok((status, paid))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample;
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::of(code).unwrap()).unwrap()
    }

    #[test]
    fn nothing_is_due_on_what_is_not_open() {
        let (mut invoice, _) = sample::invoice();
        assert_eq!(due(&invoice).minor, 55_982);
        for status in [InvoiceStatus::Draft, InvoiceStatus::Void, InvoiceStatus::WrittenOff, InvoiceStatus::Paid] {
            invoice.status = status;
            assert_eq!((due(&invoice).minor, receivable_base_left(&invoice).unwrap().minor), (0, 0), "{status:?}");
        }
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

    proptest! {
        #[test]
        fn the_base_of_the_parts_is_the_base_of_the_whole_and_no_part_takes_from_another(
            total in 1_i64..1_000_000_000, base in 0_i64..90_000_000_000, cuts in prop::collection::vec(0_i64..1_000_000_000, 0..8),
        ) {
            let (mut invoice, _) = sample::invoice();
            invoice.sums.total = money(total, "USD");
            invoice.paid = money(0, "USD");
            invoice.base_total = Some(money(base, "INR"));
            let mut points: Vec<i64> = cuts.into_iter().map(|cut| cut % (total + 1)).chain([total]).collect();
            points.sort_unstable();
            points.dedup();
            let mut used = 0;
            for point in points {
                let applied = money(point - invoice.paid.minor, "USD");
                let part = receivable_base_of(&invoice, applied).unwrap().minor;
                prop_assert!(part >= 0);
                used += part;
                invoice.paid = money(point, "USD");
                prop_assert_eq!(receivable_base_left(&invoice).unwrap().minor, base - used);
            }
            prop_assert_eq!(used, base);
        }
    }
}
