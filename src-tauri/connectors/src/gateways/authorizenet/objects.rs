//! The gateway's objects, as much of them as is read.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::amounts::Amount;
use crate::gateways::CallError;

/// A word that some answers write as a number.
fn word<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Option::<Value>::deserialize(from)? {
        Some(Value::String(text)) => Some(text),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    })
}

/// The same where it may not be missing.
fn needed<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    word(from)?.filter(|text| !text.is_empty()).ok_or_else(|| serde::de::Error::custom("a word is missing"))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Messages {
    pub(super) result_code: String,
    #[serde(default)]
    pub(super) message: Vec<Message>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Message {
    pub(super) code: String,
    #[serde(default)]
    pub(super) text: String,
}

/// The response code of a transaction that is held for review.
pub(super) const HELD_FOR_REVIEW: &str = "4";

/// How a transaction of ours went. Of one that was not even looked at, almost nothing is told.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TransactionResponse {
    #[serde(default, deserialize_with = "word")]
    response_code: Option<String>,
    #[serde(default, deserialize_with = "word")]
    trans_id: Option<String>,
    #[serde(default, deserialize_with = "word")]
    test_request: Option<String>,
    #[serde(default)]
    pub(super) errors: Vec<TransactionError>,
}

impl TransactionResponse {
    /// 1 approved, 2 declined, 3 error, 4 held for review.
    pub(super) fn code(&self) -> &str {
        self.response_code.as_deref().unwrap_or_default()
    }

    pub(super) fn is_held(&self) -> bool {
        self.code() == HELD_FOR_REVIEW
    }

    /// Whether it was only played through: such a transaction has no number.
    pub(super) fn is_test(&self) -> bool {
        self.test_request.as_deref() == Some("1") || self.trans_id.as_deref() == Some("0")
    }

    /// The number of the transaction.
    ///
    /// # Errors
    /// [`CallError::Unknown`] when none is told.
    pub(super) fn id(&self) -> Result<&str, CallError> {
        let id = self.trans_id.as_deref().filter(|id| is_number(id));
        id.ok_or_else(|| CallError::unknown("the answer does not name the transaction"))
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TransactionError {
    #[serde(default, deserialize_with = "word")]
    error_code: Option<String>,
    #[serde(default)]
    pub(super) error_text: String,
}

impl TransactionError {
    pub(super) fn code(&self) -> &str {
        self.error_code.as_deref().unwrap_or_default()
    }
}

/// Whether a text can be the number of a transaction or batch.
pub(super) fn is_number(id: &str) -> bool {
    !id.is_empty() && id.len() <= 20 && id != "0" && id.bytes().all(|byte| byte.is_ascii_digit())
}

#[derive(Debug, Deserialize)]
pub(super) struct Page {
    pub(super) token: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Merchant {
    #[serde(default)]
    pub(super) merchant_name: String,
    #[serde(default)]
    pub(super) currencies: Vec<String>,
    #[serde(default)]
    pub(super) is_test_mode: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Details {
    pub(super) transaction: Transaction,
}

/// Everything about one transaction.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transaction {
    #[serde(deserialize_with = "needed")]
    pub(super) trans_id: String,
    #[serde(default, deserialize_with = "word")]
    pub(super) ref_trans_id: Option<String>,
    #[serde(rename = "submitTimeUTC")]
    pub(super) submit_time: String,
    pub(super) transaction_type: String,
    pub(super) transaction_status: String,
    #[serde(default, deserialize_with = "word")]
    pub(super) response_code: Option<String>,
    #[serde(default)]
    pub(super) response_reason_description: String,
    pub(super) batch: Option<Batch>,
    pub(super) order: Option<Order>,
    pub(super) auth_amount: Amount,
    pub(super) settle_amount: Amount,
    pub(super) payment: Option<PaidWith>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order {
    #[serde(default, deserialize_with = "word")]
    pub(super) invoice_number: Option<String>,
    pub(super) description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PaidWith {
    pub(super) credit_card: Option<Card>,
    pub(super) bank_account: Option<BankAccount>,
    pub(super) token_information: Option<Wallet>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Card {
    pub(super) card_number: String,
    #[serde(default)]
    pub(super) card_type: String,
    #[serde(default)]
    pub(super) expiration_date: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BankAccount {
    pub(super) account_number: String,
    #[serde(default)]
    pub(super) bank_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wallet {
    #[serde(default)]
    pub(super) token_source: String,
    #[serde(default)]
    pub(super) token_number: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Batches {
    /// Missing where there is none.
    #[serde(default)]
    pub(super) batch_list: Vec<Batch>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Batch {
    #[serde(deserialize_with = "needed")]
    pub(super) batch_id: String,
    #[serde(rename = "settlementTimeUTC")]
    pub(super) settlement_time: Option<String>,
    #[serde(default)]
    pub(super) settlement_state: String,
    #[serde(default)]
    pub(super) statistics: Vec<Statistic>,
}

impl Batch {
    /// Whether the processor has taken it, so that nothing in it changes any more.
    pub(super) fn is_final(&self) -> bool {
        self.settlement_state == "settledSuccessfully"
    }

    /// Whether money can have gone back in it: without statistics nobody knows.
    pub(super) fn may_hold_refunds(&self) -> bool {
        self.statistics.is_empty() || self.statistics.iter().any(|row| row.refund_count != Some(0))
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Statistic {
    pub(super) refund_count: Option<u64>,
}

/// A page of a list. The rows are read one by one, so that one strange row does not hide the others.
#[derive(Debug, Deserialize)]
pub(super) struct Rows {
    /// Missing where there is none.
    #[serde(default)]
    pub(super) transactions: Vec<Value>,
}

impl Rows {
    /// The rows of one invoice number.
    pub(super) fn of<'a>(&'a self, invoice: &'a str) -> impl Iterator<Item = &'a Value> {
        self.transactions.iter().filter(move |row| row.get("invoiceNumber").and_then(Value::as_str) == Some(invoice))
    }
}

/// A transaction as lists show it: whether it is a payment or a refund has to be guessed from the status.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary {
    #[serde(deserialize_with = "needed")]
    pub(super) trans_id: String,
    #[serde(rename = "submitTimeUTC")]
    pub(super) submit_time: String,
    pub(super) transaction_status: String,
    #[serde(default, deserialize_with = "word")]
    pub(super) invoice_number: Option<String>,
    #[serde(default)]
    pub(super) account_type: String,
    #[serde(default)]
    pub(super) account_number: String,
    pub(super) settle_amount: Amount,
}

impl Summary {
    pub(super) fn read(row: &Value) -> Result<Self, CallError> {
        Self::deserialize(row).map_err(|cause| CallError::unknown(cause.to_string()))
    }
}

/// A webhook.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    pub(super) notification_id: String,
    pub(super) event_type: String,
    #[serde(default)]
    pub(super) payload: Value,
}
