//! The noun: a file of transfers that the shop sends out.

use base::{Actor, Fault, Money, Page, PageAsk, Shop, ShopDate, Timestamp};
use engines::iso20022::credit_transfer::Purpose;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store;
use crate::bank::account::BankAccountId;
use crate::bank::error::BankError;
use crate::bank::message::MessageReason;
use crate::bank::payment_initiation::PaymentFile;
use crate::bank::{BANK_READ, BANK_WRITE};

base::ids!(
    /// A payment batch.
    PaymentBatchId, "pbt"
);

/// What the transfers of a batch are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchPurpose {
    /// Supplier bills.
    Suppliers,
    /// Payouts to staff: banks keep such batches from the eyes of others, and so does the shop.
    Wages,
    /// Everything else.
    #[default]
    Other,
}

impl BatchPurpose {
    /// As stored.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Suppliers => "suppliers",
            Self::Wages => "wages",
            Self::Other => "other",
        }
    }

    /// Reads what [`BatchPurpose::text`] wrote.
    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Suppliers, Self::Wages, Self::Other].into_iter().find(|purpose| purpose.text() == text)
    }

    /// As the file says it.
    pub(super) fn in_file(self) -> Purpose {
        match self {
            Self::Suppliers => Purpose::Suppliers,
            Self::Wages => Purpose::Wages,
            Self::Other => Purpose::Unstated,
        }
    }
}

/// A file of transfers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaymentBatch {
    /// Its id.
    pub id: PaymentBatchId,
    /// The shop's account that is charged.
    pub account_id: BankAccountId,
    /// What the transfers are for.
    pub purpose: BatchPurpose,
    /// Day on which the account is to be charged.
    pub execute_on: ShopDate,
    /// Message and version: `pain.001.001.09`.
    pub message_name: String,
    /// Its identification, never used again.
    pub message_id: String,
    /// Sum of the transfers.
    pub amount: Money,
    /// How many transfers there are.
    pub count: i64,
    /// How many of them the bank has refused.
    pub refused: i64,
    /// How many of them the bank has carried out.
    pub settled: i64,
    /// SHA-256 of the file.
    pub file_digest: String,
    /// When a person said that it never went to the bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dropped_at: Option<Timestamp>,
    /// Why.
    pub dropped_why: String,
    /// When the bank said something of it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// When the file was made.
    pub created_at: Timestamp,
}

/// One transfer of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PaymentBatchTransfer)]
pub struct BatchTransfer {
    /// Its place in the file, from 1.
    pub part: i64,
    /// Travels to the payee and stands on the statement.
    pub end_to_end_id: String,
    /// Who is paid.
    pub payee: String,
    /// On which account: an IBAN, or another number.
    pub account: String,
    /// Whether that is an IBAN.
    pub is_iban: bool,
    /// The payee's bank; empty when not said.
    pub bic: String,
    /// How much.
    pub amount: Money,
    /// What the payee reads.
    pub reference: String,
    /// Code of the last status report that counted: `ACSC`, `RJCT`; empty while none came.
    pub status: String,
    /// Whether nothing else comes after it.
    pub status_final: bool,
    /// Why.
    pub reasons: Vec<MessageReason>,
}

/// A batch with its transfers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaymentBatchDocument {
    /// The batch.
    #[serde(flatten)]
    pub batch: PaymentBatch,
    /// Its transfers, in the order of the file.
    pub transfers: Vec<BatchTransfer>,
}

/// Which batches are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BatchListAsk {
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// Every batch, the latest first. Who is paid is not told here.
pub async fn list_batches(shop: &Shop, who: &Actor, ask: BatchListAsk) -> Result<Page<PaymentBatch>, BankError> {
    who.may(BANK_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let before = ask
        .after
        .as_deref()
        .map(|text| PaymentBatchId::parse(text).ok_or_else(|| Fault::invalid("after", "`next` of the page before")))
        .transpose()?;
    let rows = shop.db.read(move |tx| store::list(tx, before, limit.saturating_add(1))).await?;
    Ok(Page::cut(rows, limit, |row| row.id.to_string()))
}

/// One batch with its transfers; wages only for those who may send money out.
pub async fn find_batch(shop: &Shop, who: &Actor, id: PaymentBatchId) -> Result<PaymentBatchDocument, BankError> {
    who.may(BANK_READ)?;
    let found = shop.db.read(move |tx| store::find_document(tx, id)).await?.ok_or(BankError::NoSuchBatch)?;
    if found.batch.purpose == BatchPurpose::Wages {
        who.may(BANK_WRITE)?;
    }
    Ok(found)
}

/// The file of a batch that was not dropped, as it was made.
pub async fn batch_file(shop: &Shop, who: &Actor, id: PaymentBatchId) -> Result<PaymentFile, BankError> {
    who.may(BANK_WRITE)?;
    let found = shop.db.read(move |tx| store::find_file(tx, id)).await?;
    let (batch, bytes) = found.ok_or(BankError::NoSuchBatch)?;
    if batch.dropped_at.is_some() {
        return Err(BankError::BatchDropped);
    }
    let name = format!("transfers-{}-{}.xml", batch.execute_on, batch.message_id);
    Ok(PaymentFile { name, message_id: batch.message_id, bytes })
}
