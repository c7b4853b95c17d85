//! Ledger accounts: what kind of thing each one counts.

use base::Money;
use serde::Serialize;
use utoipa::ToSchema;

/// What an account counts, and so where reports put it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountType {
    /// What the shop has or is owed.
    Asset,
    /// What the shop owes.
    Liability,
    /// What belongs to the owner.
    Equity,
    /// What was earned.
    Income,
    /// Taken off income: discounts, returns.
    ContraIncome,
    /// What the goods sold had cost.
    Cost,
    /// What running the shop costs.
    Expense,
    /// Rounding, exchange differences, interest, income tax.
    Financial,
}

impl AccountType {
    /// As stored and on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Liability => "liability",
            Self::Equity => "equity",
            Self::Income => "income",
            Self::ContraIncome => "contra_income",
            Self::Cost => "cost",
            Self::Expense => "expense",
            Self::Financial => "financial",
        }
    }

    /// Reads what [`AccountType::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        use AccountType::{Asset, ContraIncome, Cost, Equity, Expense, Financial, Income, Liability};
        [Asset, Liability, Equity, Income, ContraIncome, Cost, Expense, Financial]
            .into_iter()
            .find(|t| t.text() == text)
    }
}

/// The side on which an account's balance usually stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Normal {
    /// A positive balance is a debit.
    Debit,
    /// A positive balance is a credit.
    Credit,
    /// Either side is usual.
    Either,
}

impl Normal {
    /// As stored and on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
            Self::Either => "either",
        }
    }

    /// Reads what [`Normal::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Debit, Self::Credit, Self::Either].into_iter().find(|n| n.text() == text)
    }
}

/// An account of the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// `1110`.
    pub code: String,
    /// English name.
    pub name: String,
    /// What it counts.
    pub account_type: AccountType,
    /// Where its balance usually stands.
    pub normal: Normal,
    /// What a sub-account stands for: customer, merchant account; empty where there are none.
    pub kept_per: String,
}

/// An account with what stands on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountBalances {
    /// `1110`.
    pub code: String,
    /// English name.
    pub name: String,
    /// What it counts.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// Where its balance usually stands.
    pub normal: Normal,
    /// What a sub-account stands for; empty where there are none.
    pub kept_per: String,
    /// Whether people may post to it by hand; others are the sum of records that the program keeps.
    pub by_hand: bool,
    /// One for each currency, and for each sub-account where they were asked for; none where nothing was ever posted.
    pub balances: Vec<PartyBalance>,
}

/// What stands on an account in one currency: + debit, − credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartyBalance {
    /// Sub-account: customer, merchant account, tax component; empty for the whole account.
    pub party: String,
    /// In its own currency.
    pub amount: Money,
    /// The same in the books currency.
    pub base: Money,
}
