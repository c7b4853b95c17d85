//! The words on spreadsheets, one file per language. Names of accounts come from the chart.

mod ar;
mod en;
mod hi;
mod id;
mod ms;

use base::format::Language;

/// What stands on tabs, over columns and beside sums.
pub(super) struct Words {
    /// Title and tab of each report; a tab has at most 31 characters.
    pub trial_balance: &'static str,
    /// Tab of the trial balance in the currencies of the postings.
    pub by_currency: &'static str,
    pub profit_and_loss: &'static str,
    pub balance_sheet: &'static str,
    pub receivables: &'static str,
    pub code: &'static str,
    pub account: &'static str,
    pub kind: &'static str,
    pub currency: &'static str,
    pub opening: &'static str,
    pub debit: &'static str,
    pub credit: &'static str,
    pub closing: &'static str,
    pub total: &'static str,
    pub customer: &'static str,
    /// What is owed by age: not due, 1 to 30 days late, 31 to 60, 61 to 90, over 90.
    pub ages: [&'static str; 5],
    /// What customers have to the good.
    pub credits: &'static str,
    /// What accounts do to the profit, in the order of [`books::ledger::ProfitKind`].
    pub profit: [&'static str; 8],
    /// What is left after each step, in the order of [`books::ledger::ProfitStepKind`].
    pub steps: [&'static str; 5],
    /// Current assets, equipment, liabilities, equity.
    pub balance: [&'static str; 4],
    /// Both kinds of assets together.
    pub assets: &'static str,
    /// What no year has closed yet.
    pub result: &'static str,
    /// Liabilities, equity and result together.
    pub claims: &'static str,
    /// Of account 1200, where they are shown as owed.
    pub customers_in_credit: &'static str,
    /// Of account 2000, where they are shown as assets.
    pub suppliers_in_debit: &'static str,
}

/// The words of a language.
pub(super) fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &en::WORDS,
        Language::Arabic => &ar::WORDS,
        Language::Hindi => &hi::WORDS,
        Language::Indonesian => &id::WORDS,
        Language::Malay => &ms::WORDS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_has_a_name_that_a_sheet_may_have() {
        for language in [Language::English, Language::Arabic, Language::Hindi, Language::Indonesian, Language::Malay] {
            let words = of(language);
            let tabs =
                [words.trial_balance, words.by_currency, words.profit_and_loss, words.balance_sheet, words.receivables];
            for tab in tabs {
                assert!((1..=31).contains(&tab.chars().count()) && !tab.contains(['[', ']', ':', '*', '?', '/', '\\']));
            }
        }
    }
}
