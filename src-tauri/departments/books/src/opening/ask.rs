//! What a person takes over, and the rules it must keep before it is posted.

use base::area::Records;
use base::{Currency, Fault, Money, ReadTx, ShopDate, text};
use serde::Deserialize;
use utoipa::ToSchema;

use super::opening_balance::{OpeningError, is_of_documents, not_taken_over};
use super::store;
use crate::ledger::{Account, ExchangeError, account_code};

/// A balance, or an open document, as it is entered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningBalanceAsk {
    /// Account of the chart.
    #[schema(max_length = 40)]
    pub account: String,
    /// Sub-account, where the account has any: a customer's id or exact name, a supplier's name, which bank account. Needed for what
    /// customers and suppliers owe.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub party: Option<String>,
    /// Number of the old invoice or bill; needed on accounts 1200 and 2000, and nowhere else.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub document: Option<String>,
    /// When that was issued; not after the day of moving in.
    #[serde(default)]
    pub issued_on: Option<ShopDate>,
    /// When it is to be paid; on the day of issue when absent.
    #[serde(default)]
    pub due_on: Option<ShopDate>,
    /// + debit, − credit; not nothing.
    pub amount: Money,
    /// The same in the books currency; at the exchange rate of the day of moving in when absent.
    #[serde(default)]
    pub base: Option<Money>,
}

/// What may be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checked {
    pub account: &'static str,
    pub party: String,
    pub document: Option<Document>,
    pub amount: Money,
    pub base: Money,
}

/// The paper that an open amount comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Document {
    pub number: String,
    pub issued_on: ShopDate,
    pub due_on: ShopDate,
}

/// What the rules are looked up in.
pub(super) struct Rules<'a> {
    pub tx: &'a ReadTx<'a>,
    pub records: &'a Records,
    pub chart: &'a [Account],
    pub books: Currency,
    pub opened_on: ShopDate,
}

impl Rules<'_> {
    /// Reads what was entered. `worth` says what an amount is worth in the books currency on the day of moving in.
    pub fn checked(
        &self,
        ask: &OpeningBalanceAsk,
        worth: impl FnOnce(Money) -> Result<Money, ExchangeError>,
    ) -> Result<Checked, OpeningError> {
        let account = account_code(&ask.account)
            .ok_or_else(|| OpeningError::NoSuchAccount(ask.account.chars().take(40).collect()))?;
        if let Some(why) = not_taken_over(account) {
            return Err(OpeningError::NotTakenOver { account, why });
        }
        let kept_per =
            self.chart.iter().find(|known| known.code == account).map_or("", |known| known.kept_per.as_str());
        let party = self.party(account, kept_per, ask.party.as_deref().unwrap_or_default())?;
        let document = self.document(account, ask)?;
        if ask.amount.is_zero() {
            return Err(Fault::invalid("amount", "not nothing").into());
        }
        let base = match ask.base {
            Some(base) => self.stated(ask.amount, base)?,
            None => worth(ask.amount)?,
        };
        let number = document.as_ref().map_or("", |document| document.number.as_str());
        if let Some(id) = store::find_standing(self.tx, account, &party, number, ask.amount.currency)? {
            return Err(OpeningError::StandsAlready { id });
        }
        Ok(Checked { account, party, document, amount: ask.amount, base })
    }

    fn party(&self, account: &str, kept_per: &str, entered: &str) -> Result<String, OpeningError> {
        let party = text::optional_line("party", entered, 100)?.unwrap_or_default();
        if kept_per.is_empty() {
            return if party.is_empty() {
                Ok(party)
            } else {
                Err(Fault::invalid("party", "this account has no sub-accounts").into())
            };
        }
        let kind = self.records.of(&kept_per.replace(' ', "_"));
        if party.is_empty() {
            return if kind.is_some() || is_of_documents(account) {
                Err(Fault::invalid("party", format!("say which {kept_per}")).into())
            } else {
                Ok(party)
            };
        }
        let Some(kind) = kind else { return without_colon("party", party) };
        if (kind.find)(self.tx, &party)?.is_some() {
            return Ok(party);
        }
        let (kind_name, name) = (kept_per.to_owned(), party.clone());
        match <[String; 1]>::try_from((kind.named)(self.tx, &party)?) {
            Ok([id]) => Ok(id),
            Err(none) if none.is_empty() => Err(OpeningError::NoSuchParty { kind: kind_name, name }),
            Err(_several) => Err(OpeningError::SeveralOfName { kind: kind_name, name }),
        }
    }

    fn document(&self, account: &str, ask: &OpeningBalanceAsk) -> Result<Option<Document>, OpeningError> {
        let number = text::optional_line("document", ask.document.as_deref().unwrap_or_default(), 60)?;
        if !is_of_documents(account) {
            let field = match (&number, ask.issued_on, ask.due_on) {
                (None, None, None) => return Ok(None),
                (Some(_), ..) => "document",
                (None, Some(_), _) => "issued_on",
                (None, None, Some(_)) => "due_on",
            };
            return Err(Fault::invalid(field, "only what customers and suppliers owe comes by document").into());
        }
        let number = number.ok_or_else(|| Fault::invalid("document", "the number of the old document"))?;
        let number = without_colon("document", number)?;
        let issued_on = ask.issued_on.ok_or_else(|| Fault::invalid("issued_on", "the day of the old document"))?;
        if issued_on > self.opened_on {
            return Err(
                Fault::invalid("issued_on", format!("not after the day of moving in, {}", self.opened_on)).into()
            );
        }
        let due_on = ask.due_on.unwrap_or(issued_on);
        if due_on < issued_on {
            return Err(Fault::invalid("due_on", format!("not before the document, {issued_on}")).into());
        }
        Ok(Some(Document { number, issued_on, due_on }))
    }

    fn stated(&self, amount: Money, base: Money) -> Result<Money, Fault> {
        let books = self.books;
        if base.currency != books {
            return Err(Fault::invalid("base", format!("in {books}, the currency of the books")));
        }
        if amount.currency == books && base != amount {
            return Err(Fault::invalid("base", "an amount in the books currency is worth itself"));
        }
        if base.minor.signum() * amount.minor.signum() < 0 {
            return Err(Fault::invalid("base", "on the same side as the amount"));
        }
        Ok(base)
    }
}

/// Sources of entries are put together with colons.
fn without_colon(field: &str, text: String) -> Result<String, OpeningError> {
    if text.contains(':') { Err(Fault::invalid(field, "without a colon").into()) } else { Ok(text) }
}
