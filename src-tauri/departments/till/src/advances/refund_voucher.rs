//! The noun: a refund voucher, the paper of money of an advance that went back before there was an invoice for it.

use base::{Money, ShopDate, Timestamp};
use books::tax::TaxShare;
use serde::Serialize;
use utoipa::ToSchema;

use super::advance::AdvanceId;

base::ids!(
    /// A refund voucher.
    RefundVoucherId, "rfv"
);

/// The paper of money of an advance that went back (India: CGST Act, section 31 (3) (e)). gross = net + tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundVoucher {
    /// Its id.
    pub id: RefundVoucherId,
    /// In a series of its own, never reused.
    pub number: String,
    /// The advance whose money went back.
    pub advance_id: AdvanceId,
    /// The refund that took it, where that is known.
    pub refund_id: Option<String>,
    /// Without tax.
    pub net: Money,
    /// The tax taken back; nothing where the advance was not taxed on receipt.
    pub tax: Money,
    /// What went back.
    pub gross: Money,
    /// Tax per code and component.
    pub tax_summary: Vec<TaxShare>,
    /// How it went back, as printed: `cash`, `transfer`, `visa ••4242`.
    pub method: String,
    /// The day the money went back.
    pub refunded_on: ShopDate,
    /// The day of the voucher.
    pub issued_on: ShopDate,
    /// The instant of the voucher.
    pub issued_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When the money came again, for the refund had failed; the number is kept.
    pub voided_on: Option<ShopDate>,
}

/// A refund voucher as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RefundVoucher)]
pub struct RefundVoucherSummary {
    /// Its id.
    pub id: RefundVoucherId,
    /// In a series of its own.
    pub number: String,
    /// What went back.
    pub gross: Money,
    /// The tax taken back.
    pub tax: Money,
    /// The day the money went back.
    pub refunded_on: ShopDate,
    /// The day of the voucher.
    pub issued_on: ShopDate,
    /// When the money came again; the voucher is void then, and its number is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voided_on: Option<ShopDate>,
}

impl From<&RefundVoucher> for RefundVoucherSummary {
    fn from(voucher: &RefundVoucher) -> Self {
        Self {
            id: voucher.id,
            number: voucher.number.clone(),
            gross: voucher.gross,
            tax: voucher.tax,
            refunded_on: voucher.refunded_on,
            issued_on: voucher.issued_on,
            voided_on: voucher.voided_on,
        }
    }
}

/// How money of an advance moved, as far as whoever tells of it knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// The refund that took it, or that failed after all.
    pub refund_id: Option<String>,
    /// How it went back, as printed; none: the way it came.
    pub method: Option<&'static str>,
    /// The day it did; none: today.
    pub on: Option<ShopDate>,
}
