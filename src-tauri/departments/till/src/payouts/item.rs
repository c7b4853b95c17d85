//! The noun: a part of a payout.

use base::{Money, MoneyError, Timestamp};
use connectors::gateways::{PayoutItem, PayoutItemKind};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::payout::PayoutId;
use crate::merchant_accounts::MerchantAccountId;
use crate::payments::PaymentId;

/// What a part of a payout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(as = PayoutItemKind)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A payment.
    Payment,
    /// Money that went back to a customer.
    Refund,
    /// A refund that came back.
    RefundReturned,
    /// The gateway's fee for a payment.
    Fee,
    /// Tax on that.
    FeeTax,
    /// Money that a customer's bank took.
    Dispute,
    /// The same, given back.
    DisputeWon,
    /// What the gateway charges without a payment.
    Charge,
    /// Held back for a while, or released.
    Reserve,
    /// An earlier payout that came back, and is sent again with this one.
    PayoutReturned,
    /// Something else: a person has to look.
    Adjustment,
}

impl ItemKind {
    const ALL: [Self; 11] = [
        Self::Payment,
        Self::Refund,
        Self::RefundReturned,
        Self::Fee,
        Self::FeeTax,
        Self::Dispute,
        Self::DisputeWon,
        Self::Charge,
        Self::Reserve,
        Self::PayoutReturned,
        Self::Adjustment,
    ];

    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::RefundReturned => "refund_returned",
            Self::Fee => "fee",
            Self::FeeTax => "fee_tax",
            Self::Dispute => "dispute",
            Self::DisputeWon => "dispute_won",
            Self::Charge => "charge",
            Self::Reserve => "reserve",
            Self::PayoutReturned => "payout_returned",
            Self::Adjustment => "adjustment",
        }
    }

    /// Whether it is about a payment, which has to be known here.
    pub(super) fn is_of_payment(self) -> bool {
        !matches!(self, Self::Charge | Self::Reserve | Self::PayoutReturned | Self::Adjustment)
    }
}

impl From<PayoutItemKind> for ItemKind {
    fn from(kind: PayoutItemKind) -> Self {
        match kind {
            PayoutItemKind::Payment => Self::Payment,
            PayoutItemKind::Refund => Self::Refund,
            PayoutItemKind::RefundReturned => Self::RefundReturned,
            PayoutItemKind::Fee => Self::Fee,
            PayoutItemKind::FeeTax => Self::FeeTax,
            PayoutItemKind::Dispute => Self::Dispute,
            PayoutItemKind::DisputeWon => Self::DisputeWon,
            PayoutItemKind::Charge => Self::Charge,
            PayoutItemKind::Reserve => Self::Reserve,
            PayoutItemKind::PayoutReturned => Self::PayoutReturned,
            PayoutItemKind::Adjustment => Self::Adjustment,
        }
    }
}

impl ToSql for ItemKind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for ItemKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        Self::ALL.into_iter().find(|kind| kind.text() == text).ok_or(FromSqlError::InvalidType)
    }
}

/// What a part was laid beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PayoutItemMatch)]
#[serde(rename_all = "snake_case")]
pub enum ItemMatch {
    /// A payment that is known here; with it its refunds, fees and disputes.
    Payment,
    /// It names a payment that is not known here: the gateway is being asked.
    Asked,
    /// It belongs to no payment, and has an entry of its own.
    Booked,
    /// The payout that came back is in this list.
    Payout,
    /// It is of before the day of moving in: it is in the balances that were taken over.
    Earlier,
    /// Nothing that is known here: a person has to look.
    Nothing,
}

/// A part of a payout, in the payout's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) payout_id: PayoutId,
    pub(super) item_ref: String,
    pub(super) kind: ItemKind,
    pub(super) amount: Money,
    pub(super) fee: Option<Money>,
    pub(super) fee_tax: Option<Money>,
    pub(super) payment_ref: String,
    pub(super) payment_alias: String,
    pub(super) cause_ref: String,
    pub(super) text: String,
    pub(super) at: Timestamp,
    pub(super) payment_id: Option<PaymentId>,
    /// Whose clearing its own entry is on, if it has one.
    pub(super) booked_to: Option<MerchantAccountId>,
    /// From whose clearing its payout took it, where that is not the payout's own account.
    pub(super) taken_from: Option<MerchantAccountId>,
    /// Of before these books began, and of no payment that is known here: it is in the balances that were taken over.
    pub(super) is_earlier: bool,
}

impl Item {
    pub(super) fn of(payout_id: PayoutId, told: PayoutItem) -> Self {
        Self {
            payout_id,
            item_ref: told.item_ref,
            kind: told.kind.into(),
            amount: told.amount,
            fee: told.fee,
            fee_tax: told.fee_tax,
            payment_ref: told.payment.map(|payment| payment.0).unwrap_or_default(),
            payment_alias: told.payment_alias.unwrap_or_default(),
            cause_ref: told.cause.unwrap_or_default(),
            text: told.text.chars().filter(|c| !c.is_control()).take(500).collect(),
            at: told.at,
            payment_id: None,
            booked_to: None,
            taken_from: None,
            is_earlier: false,
        }
    }

    /// Its fee with the tax on it.
    pub(super) fn whole_fee(&self) -> Result<Money, MoneyError> {
        let zero = Money::zero(self.amount.currency);
        self.fee.unwrap_or(zero).plus(self.fee_tax.unwrap_or(zero))
    }

    /// What it adds to the payout.
    pub(super) fn net(&self) -> Result<Money, MoneyError> {
        self.amount.minus(self.whole_fee()?)
    }

    /// Whether it is of a dispute whose money is booked with its payment.
    pub(super) fn is_booked_with_payment(&self) -> bool {
        let is_dispute = matches!(self.kind, ItemKind::Dispute | ItemKind::DisputeWon);
        is_dispute && self.payment_id.is_some() && !self.cause_ref.is_empty()
    }

    /// Whether it names a payment that is not known here.
    pub(super) fn waits(&self) -> bool {
        self.payment_id.is_none() && self.kind.is_of_payment() && !self.is_earlier
    }

    pub(super) fn matched(&self) -> ItemMatch {
        match (self.payment_id, self.kind) {
            (Some(_), _) => ItemMatch::Payment,
            (None, _) if self.is_earlier => ItemMatch::Earlier,
            (None, ItemKind::PayoutReturned) => ItemMatch::Payout,
            (None, kind) if kind.is_of_payment() && !(self.payment_ref.is_empty() && self.payment_alias.is_empty()) => {
                ItemMatch::Asked
            }
            (None, ItemKind::Charge | ItemKind::Reserve) if self.booked_to.is_some() => ItemMatch::Booked,
            (None, _) => ItemMatch::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back() {
        for kind in ItemKind::ALL {
            assert_eq!(ItemKind::column_result(ValueRef::Text(kind.text().as_bytes())).unwrap(), kind);
        }
    }
}
