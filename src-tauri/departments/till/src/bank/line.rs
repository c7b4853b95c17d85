//! The noun: a line of a bank statement, and what it was said to stand for.

use base::{Currency, Money, ShopDate, Timestamp};
use engines::iso20022::statement::BankLine as ToldLine;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::BankAccountId;
use super::statement::BankStatementId;
use crate::payments::{self, PaymentId};
use crate::payouts::PayoutId;

base::ids!(
    /// A line of a bank statement.
    BankLineId, "bln"
);

/// Longest text that is kept of a line.
const TEXT_MAX: usize = 1_000;

/// What was decided on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// Nothing yet.
    New,
    /// It stands for payments, or was put on an account.
    Matched,
    /// It is left out of the books, for a reason.
    Ignored,
}

impl LineState {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Matched => "matched",
            Self::Ignored => "ignored",
        }
    }
}

impl ToSql for LineState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for LineState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "new" => Ok(Self::New),
            "matched" => Ok(Self::Matched),
            "ignored" => Ok(Self::Ignored),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// A line of a statement. Texts that the bank does not tell are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BankLine {
    /// Its id; `bank:<id>` in the books.
    pub id: BankLineId,
    /// Its account.
    pub account_id: BankAccountId,
    /// The statement that brought it first.
    pub statement_id: BankStatementId,
    /// Its running number in that statement.
    pub position: u32,
    /// + came in, − went out.
    pub amount: Money,
    /// Day on which the bank booked it.
    pub booked_on: ShopDate,
    /// Day from which it counts for interest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_on: Option<ShopDate>,
    /// Who paid, or was paid.
    pub counterparty: String,
    /// Their account.
    pub counterparty_account: String,
    /// What they wrote, and what the bank added.
    pub text: String,
    /// Structured references and numbers of documents.
    pub mentions: Vec<String>,
    /// The bank's reference.
    pub bank_reference: String,
    /// The identification from payer to payee.
    pub end_to_end_id: String,
    /// The batch of ours that it sums up.
    pub batch_id: String,
    /// Transactions in it; more than one = a batch.
    pub details: u32,
    /// It takes back an earlier line.
    pub reversal: bool,
    /// Why it came back, by its ISO code.
    pub return_reason: String,
    /// What was decided.
    pub state: LineState,
    /// How often it was booked, undone ones included.
    #[serde(skip)]
    pub entry_no: u32,
    /// Why it was ignored, or put on an account.
    pub reason: String,
    /// When that was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
}

/// A part of a line, and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BankMatch)]
pub struct Matched {
    /// The payment that it banks; absent where a person put it on an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// The payout of a gateway that it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payout_id: Option<PayoutId>,
    /// Whether the match made that payment, so that undoing it takes the payment back.
    pub made_here: bool,
    /// Account of the chart on the other side.
    pub account: String,
    /// Its sub-account.
    pub party: String,
    /// How much, with the sign of the line.
    pub amount: Money,
}

/// A line as the file tells it, in the words that are kept.
pub(super) struct ToldWords {
    pub counterparty: String,
    pub counterparty_account: String,
    pub text: String,
    pub mentions: Vec<String>,
    pub end_to_end_id: String,
    pub batch_id: String,
    pub return_reason: String,
}

impl ToldWords {
    /// Of a line with one transaction its own words; of a batch those of all, one after the other.
    pub(super) fn of(line: &ToldLine) -> Self {
        let single = line.single();
        let text = line.details.iter().flat_map(|detail| detail.texts.iter().chain(&detail.text)).chain(&line.text);
        let joined: Vec<&str> = text.map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
        let mentions =
            line.details.iter().flat_map(|detail| detail.creditor_references.iter().chain(&detail.documents));
        let of_single = |pick: fn(&engines::iso20022::statement::LineDetail) -> Option<String>| {
            single.and_then(pick).unwrap_or_default()
        };
        Self {
            counterparty: cut(&of_single(|detail| detail.counterparty.name.clone()), 140),
            counterparty_account: cut(
                &of_single(|detail| detail.counterparty.account.as_ref().map(|account| account.number().to_owned())),
                40,
            ),
            text: cut(&joined.join(" / "), TEXT_MAX),
            mentions: mentions.take(100).map(|text| cut(text, 40)).collect(),
            end_to_end_id: cut(&of_single(|detail| detail.references.end_to_end_id.clone()), 40),
            batch_id: cut(&line.batch.as_ref().and_then(|batch| batch.batch_id.clone()).unwrap_or_default(), 40),
            return_reason: cut(&of_single(|detail| detail.return_reason.clone()), 40),
        }
    }
}

/// At most so many characters, without what controls a screen.
fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}

impl BankLine {
    /// The currency of its account.
    pub fn currency(&self) -> Currency {
        self.amount.currency
    }

    /// Everything that it says in words or numbers.
    fn words(&self) -> impl Iterator<Item = &str> {
        let single = [&self.text, &self.end_to_end_id, &self.bank_reference];
        single.into_iter().chain(&self.mentions).map(String::as_str)
    }

    /// The payments that it names by our reference.
    pub(super) fn payments_named(&self) -> Vec<PaymentId> {
        let mut named: Vec<PaymentId> = self.words().flat_map(payments::payments_named).collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    /// The numbers in it that may be those of UPI payments: 12 digits, with no digit right before or behind them.
    pub(super) fn utrs(&self) -> Vec<String> {
        let runs = self.words().flat_map(|text| text.split(|c: char| !c.is_ascii_digit()));
        let mut utrs: Vec<String> = runs.filter(|run| payments::is_utr(run)).map(str::to_owned).collect();
        utrs.sort_unstable();
        utrs.dedup();
        utrs
    }

    /// Whether money came in.
    pub fn is_credit(&self) -> bool {
        self.amount.minor > 0
    }
}
