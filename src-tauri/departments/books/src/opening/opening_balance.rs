//! A balance that was taken over, and what can be wrong with moving in.

use base::{Announce, Fault, Kind, Money, MoneyError, Problem, ShopDate, Timestamp, WriteTx};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::import_balances::OpeningImport;
use crate::ledger::{EntryId, ExchangeError, LEDGER_READ};
use crate::periods::PeriodError;

base::ids!(
    /// A balance that was taken over.
    OpeningBalanceId, "opb"
);

/// Under which the audit log and the news keep what concerns moving in as a whole.
pub(super) const SUBJECT: &str = "opening";

/// Accounts that nothing is taken over on, and why.
const NOT_TAKEN_OVER: [(&str, &str); 7] = [
    ("2200", "wallets are records of their own: top them up"),
    ("2210", "promotional credit is a record of its own: grant it"),
    ("2220", "gift cards are records of their own"),
    ("2230", "loyalty points are records of their own"),
    ("2240", "what a customer has to the good is taken over on account 1200, on the credit side"),
    ("3100", "it is the other side of every opening balance"),
    ("3900", "it is nothing after every entry"),
];

/// Why nothing is taken over on this account; `None` where something may be.
pub(super) fn not_taken_over(account: &str) -> Option<&'static str> {
    NOT_TAKEN_OVER.iter().find(|(code, _)| *code == account).map(|(_, why)| *why)
}

/// Accounts that are kept document by document.
pub(super) fn is_of_documents(account: &str) -> bool {
    matches!(account, "1200" | "2000")
}

/// A balance, or an open document, that was taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpeningBalance {
    /// Its id.
    pub id: OpeningBalanceId,
    /// Account of the chart.
    pub account: String,
    /// Sub-account: a customer's id, a supplier's name; empty for none.
    pub party: String,
    /// Number of the old invoice or bill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// When that was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<ShopDate>,
    /// When it was or is to be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<ShopDate>,
    /// + debit, − credit.
    pub amount: Money,
    /// The same in the books currency.
    pub base: Money,
    /// What is still to be paid on the document, with the sign of the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<Money>,
    /// The entry that took it over.
    pub entry_id: EntryId,
    /// The entry that took it back, where it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversal_id: Option<EntryId>,
    /// When it was entered.
    pub at: Timestamp,
    /// Chain of its entries.
    #[serde(skip)]
    pub chain: String,
}

/// What can be wrong with moving in.
#[derive(Debug, thiserror::Error)]
pub enum OpeningError {
    /// No balance with that id.
    #[error("there is no such opening balance")]
    NoSuchBalance,
    /// Nobody said on which day.
    #[error("say first on which day the balances are taken over")]
    NoDay,
    /// Everything is in.
    #[error("moving in is done: what was forgotten is entered in the journal by hand")]
    Done,
    /// The day moves no balance.
    #[error("balances stand on the day already: take them back before another day is chosen")]
    BalancesStand,
    /// No such account.
    #[error("there is no account {0} in the chart")]
    NoSuchAccount(String),
    /// Records stand behind the account.
    #[error("nothing is taken over on account {account}: {why}")]
    NotTakenOver {
        /// The account.
        account: &'static str,
        /// Why.
        why: &'static str,
    },
    /// The same was entered before.
    #[error("this was taken over already: take it back before it is entered anew")]
    StandsAlready {
        /// The balance that stands.
        id: OpeningBalanceId,
    },
    /// Nobody of that id or name.
    #[error("there is no {kind} {name}")]
    NoSuchParty {
        /// What was looked for: customer.
        kind: String,
        /// What was entered.
        name: String,
    },
    /// A name that does not say who.
    #[error("several records of the kind {kind} are called {name}: give the id instead")]
    SeveralOfName {
        /// What was looked for: customer.
        kind: String,
        /// What was entered.
        name: String,
    },
    /// It was taken back before.
    #[error("this balance was taken back already")]
    CorrectedAlready,
    /// Something was paid on it.
    #[error("something was paid on this document: take that back first")]
    PaidInPart,
    /// There is nothing to pay.
    #[error("only documents of customers and suppliers are paid here")]
    NoDocument,
    /// More than is open.
    #[error("only {open} of this document is open")]
    MoreThanOpen {
        /// What is.
        open: Money,
    },
    /// Lines of a table cannot be taken over; the import tells of each.
    #[error("{} lines of the file are wrong: nothing was taken over", .0.problems.len())]
    WrongLines(OpeningImport),
    /// Account 3100 is not nothing.
    #[error("{rest} is left on account 3100: enter what is missing, or let the rest be the owner's capital")]
    RestLeft {
        /// + debit, − credit.
        rest: Money,
    },
    /// The account is kept by records.
    #[error("account {0} is kept by the program")]
    KeptAccount(&'static str),
    /// A rate is missing.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The day is closed.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<MoneyError> for OpeningError {
    fn from(error: MoneyError) -> Self {
        Self::Fault(error.into())
    }
}

impl Problem for OpeningError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchBalance => Kind::not_found("opening.no_such_balance"),
            Self::NoDay => Kind::conflict("opening.no_day"),
            Self::Done => Kind::conflict("opening.done"),
            Self::BalancesStand => Kind::conflict("opening.balances_stand").field("opened_on"),
            Self::NoSuchAccount(_) => Kind::invalid("opening.no_such_account").field("account"),
            Self::NotTakenOver { account, .. } => {
                Kind::refused("opening.not_taken_over").field("account").subject(account)
            }
            Self::StandsAlready { id } => Kind::conflict("opening.stands_already").field("account").subject(id),
            Self::NoSuchParty { name, .. } => Kind::invalid("opening.no_such_party").field("party").subject(name),
            Self::SeveralOfName { name, .. } => Kind::invalid("opening.several_of_name").field("party").subject(name),
            Self::CorrectedAlready => Kind::conflict("opening.corrected_already"),
            Self::PaidInPart => Kind::conflict("opening.paid_in_part"),
            Self::NoDocument => Kind::conflict("opening.no_document"),
            Self::MoreThanOpen { open } => Kind::refused("opening.more_than_open").field("amount").subject(open),
            Self::WrongLines(_) => Kind::refused("opening.wrong_lines").field("csv"),
            Self::RestLeft { rest } => Kind::conflict("opening.rest_left").field("rest_to_capital").subject(rest),
            Self::KeptAccount(account) => Kind::refused("opening.kept_account").field("account").subject(account),
            Self::Exchange(error) => error.kind(),
            Self::Period(error) => error.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// Tells the windows that something was taken over, taken back, paid or finished.
pub(super) fn announce(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "opening.changed",
        subject: SUBJECT,
        tags: &["opening", "ledger"],
        permission: LEDGER_READ,
        body: json!({}),
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::account_code;

    #[test]
    fn accounts_that_are_left_out_are_in_the_chart_and_say_why() {
        assert!(NOT_TAKEN_OVER.iter().all(|(code, _)| account_code(code).is_some()));
        assert!(not_taken_over("3100").is_some() && not_taken_over("1100").is_none());
        assert!(is_of_documents("1200") && is_of_documents("2000") && !is_of_documents("1210"));
    }
}
