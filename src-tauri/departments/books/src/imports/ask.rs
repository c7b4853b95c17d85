//! What a person asks of an import: which file, how its accounts and commodities are called here.

use std::collections::BTreeMap;

use base::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ledger::account_code;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JournalForm {
    /// As hledger and Ledger's family read it; our own export for them as well.
    Hledger,
    /// Our own full export: every entry with all that its link in the chain covers, one JSON object to a line.
    Full,
}

impl JournalForm {
    /// As stored and on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::Hledger => "hledger",
            Self::Full => "full",
        }
    }

    /// Reads what [`JournalForm::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Hledger, Self::Full].into_iter().find(|form| form.text() == text)
    }

    /// The form that a file of this name has by custom: `.jsonl` is ours, everything else a journal.
    pub fn of_file_name(name: &str) -> Self {
        if name.to_ascii_lowercase().ends_with(".jsonl") { Self::Full } else { Self::Hledger }
    }
}

/// An import as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportAsk {
    /// The name that the file has for people.
    pub file_name: String,
    /// How it is written.
    pub form: JournalForm,
    /// Which account of the chart the file's accounts are.
    pub mapping: Mapping,
    /// Which currency the file's commodities are.
    pub commodities: CommodityNames,
    /// Whether entries may touch accounts that the program keeps from records: what customers owe, money at gateways, taxes,
    /// stock. For a whole history from another program; the records behind these figures stay there.
    pub kept_accounts: bool,
}

/// Which account of the chart an account of the file is: exact names, or the beginning of names up to a colon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping(BTreeMap<String, Target>);

/// An account of the chart with a sub-account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub account: &'static str,
    pub party: String,
}

/// What cannot be read as a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAMapping(String);

/// The longest name of an account, in characters.
pub(super) const NAME_MAX: usize = 200;
/// The longest name of a sub-account, in characters.
pub(super) const PARTY_MAX: usize = 100;

impl Mapping {
    /// Adds what `NAME=CODE` or `NAME=CODE:SUB-ACCOUNT` says.
    pub fn add(&mut self, written: &str) -> Result<(), NotAMapping> {
        let wrong = |what: String| Err(NotAMapping(what));
        let Some((name, target)) = written.rsplit_once('=') else {
            return wrong(format!("'{written}': an account is mapped as  NAME=CODE  or  NAME=CODE:SUB-ACCOUNT"));
        };
        let (name, target) = (name.trim(), target.trim());
        let (code, party) = target.split_once(':').unwrap_or((target, ""));
        let Some(account) = account_code(code) else {
            return wrong(format!("'{written}': there is no account {code} in the chart"));
        };
        let fits = |text: &str, most| text.chars().count() <= most;
        if name.is_empty() || !fits(name, NAME_MAX) || !fits(party, PARTY_MAX) {
            return wrong(format!("'{written}': the name of the account is empty or too long"));
        }
        self.0.insert(name.to_owned(), Target { account, party: party.to_owned() });
        Ok(())
    }

    /// Adds the lines of a mapping file: blank ones and those that begin with `#` or `;` say nothing.
    pub fn add_lines(&mut self, text: &str) -> Result<(), NotAMapping> {
        let says = |line: &&str| !line.is_empty() && !line.starts_with(['#', ';']);
        text.lines().map(str::trim).filter(says).try_for_each(|line| self.add(line))
    }

    /// What an account of the file is, and what of its name the mapping says nothing of.
    pub(super) fn find<'n>(&self, name: &'n str) -> Option<(&Target, &'n str)> {
        let mut end = name.len();
        loop {
            if let Some(target) = self.0.get(&name[..end]) {
                return Some((target, name[end..].trim_start_matches(':')));
            }
            end = name[..end].rfind(':')?;
        }
    }
}

/// Which currency a commodity of the file is: `$=USD`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommodityNames(BTreeMap<String, Currency>);

/// Signs that stand for one currency everywhere. `$` is not among them.
const SIGNS: [(&str, &str); 5] = [("€", "EUR"), ("£", "GBP"), ("₹", "INR"), ("Rp", "IDR"), ("RM", "MYR")];

impl CommodityNames {
    /// Adds what `NAME=CODE` says.
    pub fn add(&mut self, written: &str) -> Result<(), NotAMapping> {
        let known =
            written.rsplit_once('=').and_then(|(name, code)| Some((name.trim(), Currency::of(code.trim()).ok()?)));
        match known {
            Some((name, currency)) if !name.is_empty() => {
                self.0.insert(name.to_owned(), currency);
                Ok(())
            }
            _ => Err(NotAMapping(format!("'{written}': a commodity is named as  $=USD , with an ISO 4217 code"))),
        }
    }

    /// The currency of a commodity; the books currency where none is written.
    pub(super) fn find(&self, commodity: &str, books: Currency) -> Option<Currency> {
        if commodity.is_empty() {
            return Some(books);
        }
        if let Some(named) = self.0.get(commodity) {
            return Some(*named);
        }
        if let Ok(currency) = Currency::of(commodity) {
            return Some(currency);
        }
        if commodity == "$" && books.code() == "USD" {
            return Some(books);
        }
        SIGNS.iter().find(|(sign, _)| *sign == commodity).and_then(|(_, code)| Currency::of(code).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_of_a_name_that_is_mapped_decides() {
        let mut mapping = Mapping::default();
        mapping.add_lines("# bank\n\nAssets:Bank = 1100\nAssets:Bank:Old=1020\nAssets=1600\n").unwrap();
        mapping.add("Assets:Bank:HDFC=1100:hdfc").unwrap();
        let found = |name| mapping.find(name).map(|(target, rest)| (target.account, target.party.as_str(), rest));
        assert_eq!(found("Assets:Bank:HDFC"), Some(("1100", "hdfc", "")));
        assert_eq!(found("Assets:Bank:SBI:Joint"), Some(("1100", "", "SBI:Joint")));
        assert_eq!(found("Assets:Bank:Old"), Some(("1020", "", "")));
        assert_eq!(found("Assets:Bankrupt"), Some(("1600", "", "Bankrupt")));
        assert_eq!(found("Income:Sales"), None);
    }

    #[test]
    fn a_mapping_to_nothing_is_refused() {
        for bad in ["Assets:Bank", "=1100", "Assets:Bank=1101", "Assets:Bank="] {
            assert!(Mapping::default().add(bad).is_err(), "{bad}");
        }
        for bad in ["$", "=USD", "$=US", "$=usd"] {
            assert!(CommodityNames::default().add(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_dollar_is_a_dollar_of_the_books_or_of_what_the_person_says() {
        let of = |code| Currency::of(code).unwrap();
        let mut names = CommodityNames::default();
        assert_eq!(names.find("$", of("INR")), None);
        assert_eq!(names.find("$", of("USD")), Some(of("USD")));
        assert_eq!((names.find("₹", of("USD")), names.find("", of("USD"))), (Some(of("INR")), Some(of("USD"))));
        names.add("$=AUD").unwrap();
        assert_eq!(names.find("$", of("USD")), Some(of("AUD")));
    }
}
