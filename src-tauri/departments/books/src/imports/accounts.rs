//! Which account of the chart an account of the file is.

use std::collections::HashMap;
use std::sync::Arc;

use super::ask::{Mapping, NAME_MAX, PARTY_MAX};
use super::context::Context;
use crate::ledger::{account_code, open_to_people};

/// An account of the chart with a sub-account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub account: &'static str,
    pub party: String,
}

/// Why an account of the file is none of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unusable {
    /// Nothing says which one it is.
    Unknown,
    /// It may not be used like that.
    Refused(String),
}

/// Names that were looked up; a journal has millions of postings on some dozens of accounts.
pub(super) struct AccountNames {
    mapping: Mapping,
    has_parties: Arc<HashMap<String, bool>>,
    kept_accounts: bool,
    found: HashMap<String, Result<Arc<Known>, Unusable>>,
}

/// Names that are remembered; a file that has a new one on every line is looked up again each time.
const REMEMBERED: usize = 100_000;

impl AccountNames {
    pub(super) fn of(context: &Context) -> Self {
        Self {
            mapping: context.ask.mapping.clone(),
            has_parties: context.has_parties.clone(),
            kept_accounts: context.ask.kept_accounts,
            found: HashMap::new(),
        }
    }

    /// The account that a name of the file stands for.
    pub(super) fn find(&mut self, name: &str) -> Result<Arc<Known>, Unusable> {
        if let Some(found) = self.found.get(name) {
            return found.clone();
        }
        let looked_up = self.look_up(name).map(Arc::new);
        if self.found.len() < REMEMBERED {
            self.found.insert(name.to_owned(), looked_up.clone());
        }
        looked_up
    }

    fn look_up(&self, name: &str) -> Result<Known, Unusable> {
        if name.chars().count() > NAME_MAX {
            return Err(Unusable::Refused(format!("the name of the account is longer than {NAME_MAX} characters")));
        }
        let (account, party) = match self.mapping.find(name) {
            Some((target, rest)) if target.party.is_empty() => (target.account, rest),
            Some((target, _)) => (target.account, target.party.as_str()),
            None => by_code(name).ok_or(Unusable::Unknown)?,
        };
        if !self.kept_accounts && !open_to_people(account) {
            return Err(Unusable::Refused(format!(
                "account {account} is kept by the program from records: import the file with --kept-accounts if it is a \
                 whole history"
            )));
        }
        // What the chart keeps as one figure is not told apart: `Expenses:Food:Lunch` is an expense.
        let party = if self.has_parties.get(account).copied().unwrap_or(false) { party } else { "" };
        if party.chars().count() > PARTY_MAX {
            return Err(Unusable::Refused(format!("the sub-account is longer than {PARTY_MAX} characters")));
        }
        Ok(Known { account, party: party.to_owned() })
    }
}

/// A name that begins with a code of the chart, as our export writes it: `1110:acc_…`. What stands behind it is the
/// sub-account. Only at the beginning: `Expenses:2020` is a year.
fn by_code(name: &str) -> Option<(&'static str, &str)> {
    let (first, behind) = name.split_once(':').unwrap_or((name, ""));
    let code = first.split(' ').next().unwrap_or_default();
    Some((account_code(code)?, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(mapped: &[&str], kept_accounts: bool) -> AccountNames {
        let mut mapping = Mapping::default();
        mapped.iter().for_each(|written| mapping.add(written).unwrap());
        let has_parties = [("1100", true), ("1110", true), ("6200", false), ("1200", true)];
        AccountNames {
            mapping,
            has_parties: Arc::new(has_parties.map(|(code, has)| (code.to_owned(), has)).into()),
            kept_accounts,
            found: HashMap::new(),
        }
    }

    #[test]
    fn a_code_or_a_mapping_says_which_account_it_is() {
        let mut names = names(&["Assets:Bank=1100", "Expenses=6200", "Debtors=1200:old"], true);
        let mut found = |name: &str| {
            let known = names.find(name).unwrap();
            (known.account, known.party.clone())
        };
        assert_eq!(found("1110:acc_1"), ("1110", "acc_1".to_owned()));
        assert_eq!(found("1110 Gateway clearing"), ("1110", String::new()));
        assert_eq!(found("Assets:Bank:HDFC"), ("1100", "HDFC".to_owned()));
        assert_eq!(found("Expenses:Food:Lunch"), ("6200", String::new()), "expenses have no sub-accounts");
        assert_eq!(found("Debtors:Asha"), ("1200", "old".to_owned()));
        assert_eq!(names.find("Income:Sales"), Err(Unusable::Unknown));
        assert_eq!(names.find("Liabilities:2020"), Err(Unusable::Unknown), "a year is no account");
        assert!(matches!(names.find(&"x".repeat(201)), Err(Unusable::Refused(_))));
    }

    #[test]
    fn what_records_keep_is_refused_unless_the_file_is_a_whole_history() {
        assert!(matches!(names(&[], false).find("1200:cus_1"), Err(Unusable::Refused(_))));
        assert!(names(&[], false).find("1100:hdfc").is_ok());
    }
}
