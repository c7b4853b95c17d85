//! The noun: a payment file that was made, and what a bank said about it.

use base::{Actor, Money, Shop, Timestamp};
use engines::iso20022::status_report::Reason;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::BankError;
use super::store;
use crate::invoices::{BILLING_READ, InvoiceId};

base::ids!(
    /// A payment file.
    BankMessageId, "bms"
);

/// What a payment file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// pain.001, which the customer loads into their bank.
    PaymentInitiation,
    /// pain.013, by which the shop's bank asks the customer's.
    RequestToPay,
}

impl MessageKind {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::PaymentInitiation => "payment_initiation",
            Self::RequestToPay => "request_to_pay",
        }
    }

    /// Reads what [`MessageKind::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::PaymentInitiation, Self::RequestToPay].into_iter().find(|kind| kind.text() == text)
    }
}

/// Why a bank gave a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BankMessageReason)]
pub struct MessageReason {
    /// ISO code, `AC04`, or the bank's own.
    pub code: String,
    /// What that code means, in English; empty for codes that are not known.
    pub meaning: String,
    /// What the bank adds.
    pub text: String,
}

impl MessageReason {
    /// A reason of a report.
    pub(super) fn of(reason: &Reason) -> Self {
        Self {
            code: reason.code.clone().unwrap_or_default(),
            meaning: reason.meaning().unwrap_or_default().to_owned(),
            text: reason.texts.join(" ").chars().take(500).collect(),
        }
    }
}

/// A payment file that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BankMessage {
    /// Its id.
    pub id: BankMessageId,
    /// What it is.
    pub kind: MessageKind,
    /// Message and version: `pain.001.001.09`.
    pub message_name: String,
    /// Its identification, never used again.
    pub message_id: String,
    /// The invoice that it pays.
    pub invoice_id: InvoiceId,
    /// Over how much.
    pub amount: Money,
    /// SHA-256 of the file.
    pub file_digest: String,
    /// Code of the last status report that counted: `ACSC`, `RJCT`; empty while none came.
    pub status: String,
    /// Whether nothing else comes after it.
    pub status_final: bool,
    /// Why.
    pub reasons: Vec<MessageReason>,
    /// When that report came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// When the file was made.
    pub created_at: Timestamp,
}

/// The payment files of an invoice, the latest first.
pub async fn list_messages(shop: &Shop, who: &Actor, invoice: InvoiceId) -> Result<Vec<BankMessage>, BankError> {
    who.may(BILLING_READ)?;
    Ok(shop.db.read(move |tx| store::list_messages(tx, invoice)).await?)
}
