//! The nouns of a statement.

use std::fmt;

use base::{Currency, Money, ShopDate};

use crate::iso20022::identifiers::Bic;
use crate::iso20022::party::Account;
use crate::iso20022::time::BankTime;

/// A file of statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementFile {
    /// Message and version: `camt.053.001.08`.
    pub message_name: String,
    /// The bank's identification of the file.
    pub message_id: String,
    /// When the bank made it.
    pub created: BankTime,
    /// Statements, mostly one for each account and day.
    pub statements: Vec<Statement>,
}

/// What happened on one account from one balance to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The bank's identification of the statement.
    pub id: String,
    /// Its running number, electronic or legal, where the bank counts.
    pub number: Option<u64>,
    /// When the bank made it.
    pub created: BankTime,
    /// First and last day it covers, where stated.
    pub period: Option<(ShopDate, ShopDate)>,
    /// The account.
    pub account: StatementAccount,
    /// Which part of a statement in several files this is.
    pub page: Option<Page>,
    /// Balance before the first line; below zero when overdrawn.
    pub opening: Balance,
    /// Balance after the last line.
    pub closing: Balance,
    /// All balances that the bank states, those two among them.
    pub balances: Vec<Balance>,
    /// Lines in the order of the file. Only booked ones count for the balances.
    pub lines: Vec<BankLine>,
}

/// The account of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementAccount {
    /// Its number.
    pub account: Account,
    /// Its currency, in which all balances and lines are.
    pub currency: Currency,
    /// Who owns it, where stated.
    pub owner: Option<String>,
    /// The bank, where stated.
    pub bank: Option<Bic>,
}

/// A part of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Its number, from 1.
    pub number: u64,
    /// Whether nothing follows.
    pub last: bool,
}

/// A balance on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Which one.
    pub kind: BalanceKind,
    /// How much; below zero when overdrawn.
    pub amount: Money,
    /// At the end (opening ones: at the beginning) of this day.
    pub on: ShopDate,
}

/// Kinds of balance (ISO 20022 external code set).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BalanceKind {
    /// `OPBD`: booked, before the first line.
    Opening,
    /// `PRCD`: closing balance of the statement before.
    PreviousClosing,
    /// `ITBD`: booked, between the parts of a statement.
    Interim,
    /// `CLBD`: booked, after the last line.
    Closing,
    /// Another one, by its code: available or expected money.
    Other(String),
}

/// How far a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineState {
    /// Booked: it counts.
    Booked,
    /// Expected to be booked.
    Pending,
    /// For information only.
    Information,
    /// Booked on a day to come.
    Future,
}

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLine {
    /// By this the same line is known again, whichever file brings it.
    pub key: LineKey,
    /// Its running number in the statement, from 1.
    pub position: u32,
    /// How much: above zero came in, below zero went out.
    pub amount: Money,
    /// Whether it takes back an earlier line. The sign of the amount already says what happened to the account.
    pub reversal: bool,
    /// How far it is.
    pub state: LineState,
    /// Day on which it was booked.
    pub booked_on: ShopDate,
    /// Day from which it counts for interest; none where the bank does not say.
    pub value_on: Option<ShopDate>,
    /// The bank's reference of the line.
    pub bank_reference: Option<String>,
    /// What kind of transaction it is.
    pub code: TransactionCode,
    /// The batch it sums up, when the bank says that it is one: ours, or one of the payer's.
    pub batch: Option<BatchDetails>,
    /// The transactions in it: one for an ordinary line, many for a batch, none when the bank keeps them.
    pub details: Vec<LineDetail>,
    /// What the bank adds in words.
    pub text: Option<String>,
}

/// By what a line is known again: a digest (SHA-256, in hexadecimal digits) of its booking day and amount with the
/// bank's reference, or, where there is none, with its texts; and of its running number among the lines of the statement
/// that are alike in this, so that honest twins stay two. Unique within an account.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineKey(pub(super) String);

impl LineKey {
    /// The digest.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for LineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A transaction code: ISO 20022 domain, family and subfamily (`PMNT`, `RCDT`, `ESCT`: SEPA credit received), and the
/// bank's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransactionCode {
    /// Domain.
    pub domain: Option<String>,
    /// Family.
    pub family: Option<String>,
    /// Subfamily.
    pub subfamily: Option<String>,
    /// The bank's own code.
    pub proprietary: Option<String>,
}

/// A batch behind one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchDetails {
    /// Identification of the file it came with.
    pub message_id: Option<String>,
    /// Identification of the batch: that of our [`crate::iso20022::credit_transfer::Batch`] when it is one of ours.
    pub batch_id: Option<String>,
    /// Number of transactions.
    pub count: Option<u64>,
    /// Their sum, with the sign of a line.
    pub total: Option<Money>,
}

/// One transaction of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineDetail {
    /// How much, with the sign of a line; none where the bank states it for the line only.
    pub amount: Option<Money>,
    /// How much was instructed, when that was in another currency; without a sign.
    pub instructed: Option<Money>,
    /// Its references.
    pub references: References,
    /// The other side.
    pub counterparty: Counterparty,
    /// Messages of the payer, in the order of the file.
    pub texts: Vec<String>,
    /// Structured references of the payee (ISO 11649 and others), as written.
    pub creditor_references: Vec<String>,
    /// Numbers of documents it pays.
    pub documents: Vec<String>,
    /// Why it came back (`AC04`), when it is a return.
    pub return_reason: Option<String>,
    /// What the bank adds in words.
    pub text: Option<String>,
}

/// References of a transaction. `NOTPROVIDED` is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// Identification of the file it came with.
    pub message_id: Option<String>,
    /// Identification of the batch it came with.
    pub batch_id: Option<String>,
    /// Identification towards the payer's bank.
    pub instruction_id: Option<String>,
    /// Identification from payer to payee.
    pub end_to_end_id: Option<String>,
    /// Identification between the banks.
    pub transaction_id: Option<String>,
    /// The mandate of a direct debit.
    pub mandate_id: Option<String>,
    /// The bank's own reference.
    pub bank_reference: Option<String>,
}

/// The other side of a transaction, as far as the bank tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counterparty {
    /// Name.
    pub name: Option<String>,
    /// Account. What stands as an IBAN in the file and is none is kept as another number.
    pub account: Option<Account>,
    /// Bank.
    pub bank: Option<Bic>,
}

impl BankLine {
    /// Whether it counts for the balances.
    #[must_use]
    pub fn is_booked(&self) -> bool {
        self.state == LineState::Booked
    }

    /// The transaction of a line that has exactly one.
    #[must_use]
    pub fn single(&self) -> Option<&LineDetail> {
        match self.details.as_slice() {
            [detail] => Some(detail),
            _ => None,
        }
    }

    /// What its transactions add up to, when each states its amount in the currency of the line. It differs from the
    /// amount where the bank took a fee out of the line.
    #[must_use]
    pub fn details_total(&self) -> Option<Money> {
        let amounts: Option<Vec<Money>> = self.details.iter().map(|detail| detail.amount).collect();
        let amounts = amounts.filter(|amounts| !amounts.is_empty())?;
        Money::sum(self.amount.currency, amounts).ok()
    }
}
