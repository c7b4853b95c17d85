//! The noun: an account of the shop at a bank, and how the books stand beside the bank.

use base::{Actor, Currency, Fault, Money, Shop, ShopDate, Timestamp};
use engines::iso20022::identifiers::{Bic, Country, Iban};
use engines::iso20022::{Account, AccountHolder, Address, Party};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::BankError;
use super::{BANK_READ, store};

base::ids!(
    /// A bank account of the shop; also its sub-account of 1100.
    BankAccountId, "bac"
);

/// An account of the shop at a bank. Texts that are not known are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BankAccount {
    /// Its id.
    pub id: BankAccountId,
    /// What the shop calls it.
    pub name: String,
    /// The owner as the bank writes them, in the characters that every bank takes.
    pub holder: String,
    /// International account number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iban: Option<String>,
    /// Another number, where there are no IBANs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The bank's code (BIC).
    pub bic: String,
    /// The bank's name.
    pub bank_name: String,
    /// Currency of the account.
    pub currency: Currency,
    /// Street of the owner, for payment files.
    pub street: String,
    /// House number.
    pub building: String,
    /// Post code.
    pub post_code: String,
    /// Town; with a country or not at all.
    pub town: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Customers' payment files in this currency name this account.
    pub for_customers: bool,
    /// Whether it is used.
    pub active: bool,
    /// Version for `If-Match`.
    pub version: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

impl BankAccount {
    /// The account as payment files name it, with its owner and bank. Everything was checked when it was entered.
    pub(super) fn as_holder(&self) -> Result<AccountHolder, Fault> {
        let broken = |cause: engines::iso20022::identifiers::IdentifierError| Fault::bug(cause);
        let account = match (&self.iban, &self.number) {
            (Some(iban), _) => Account::Iban(Iban::parse(iban).map_err(broken)?),
            (None, Some(number)) => Account::Other(number.clone()),
            (None, None) => return Err(Fault::bug(format!("{} has no number", self.id))),
        };
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        let address = match given(&self.town) {
            Some(town) => Some(Address {
                street: given(&self.street),
                building: given(&self.building),
                post_code: given(&self.post_code),
                town,
                country: Country::parse(&self.country).map_err(broken)?,
                lines: Vec::new(),
            }),
            None => None,
        };
        let bank = given(&self.bic).map(|bic| Bic::parse(&bic)).transpose().map_err(broken)?;
        Ok(AccountHolder { party: Party { name: self.holder.clone(), address }, account, bank })
    }
}

/// A bank account with how the books stand beside the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BankAccountStanding {
    /// The account.
    #[serde(flatten)]
    pub account: BankAccount,
    /// What the books say stands there.
    pub in_books: Money,
    /// What the latest statement says stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_bank: Option<Money>,
    /// At the end of which day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_bank_on: Option<ShopDate>,
    /// Lines that nobody has said anything about.
    pub open_lines: i64,
    /// Their sum.
    pub open_sum: Money,
    /// What the bank has beyond books and open lines: an opening balance that was not entered, a line that was ignored, an entry
    /// by hand. Nothing when all is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained: Option<Money>,
}

/// Every bank account, the oldest first.
pub async fn list_accounts(shop: &Shop, who: &Actor) -> Result<Vec<BankAccountStanding>, BankError> {
    who.may(BANK_READ)?;
    let books = shop.basics()?.books_currency;
    shop.db
        .read(move |tx| {
            let balances = books::ledger::find_balances(tx, books, Some("1100"))?;
            let mut listed = Vec::new();
            for account in store::list_accounts(tx)? {
                let party = account.id.to_string();
                let in_books = balances
                    .iter()
                    .find(|(_, row)| row.party == party && row.amount.currency == account.currency)
                    .map_or(Money::zero(account.currency), |(_, row)| row.amount);
                let latest = store::find_latest_closing(tx, account.id)?;
                let at_bank = latest.map(|(minor, _)| Money { minor, currency: account.currency });
                let (open_lines, open_minor) = store::find_open_sum(tx, account.id)?;
                let open_sum = Money::new(open_minor, account.currency)?;
                let told = in_books.plus(open_sum)?;
                listed.push(BankAccountStanding {
                    unexplained: at_bank.map(|at_bank| at_bank.minus(told)).transpose()?.filter(|off| !off.is_zero()),
                    in_books,
                    at_bank,
                    at_bank_on: latest.map(|(_, on)| on),
                    open_lines,
                    open_sum,
                    account,
                });
            }
            Ok(listed)
        })
        .await
}
