//! The words on reports that are taken out, as spreadsheets and on paper, one file per language. Names of accounts come from the chart.

mod ar;
mod en;
mod hi;
mod id;
mod ms;

use base::format::Language;
use books::ledger::{AccountType, BalanceKind, ProfitKind, ProfitStepKind, ReportRow, TaxSide};
use books::tax::Treatment;

/// What stands on tabs, over columns and beside sums.
pub(crate) struct Words {
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
    /// Title of profit and loss by when money came and went.
    pub profit_on_cash: &'static str,
    pub general_ledger: &'static str,
    pub tax_report: &'static str,
    /// Over figures of the days that a report is compared with.
    pub compared: &'static str,
    /// Over what a figure is more or less than the one it is compared with.
    pub change: &'static str,
    pub change_percent: &'static str,
    /// Before the day at whose end the books were known as a report shows them.
    pub known_on: &'static str,
    pub day: &'static str,
    /// Over what made an entry.
    pub fact: &'static str,
    /// Over the source of an entry as it stands in the books.
    pub source: &'static str,
    pub memo: &'static str,
    pub party: &'static str,
    pub amount: &'static str,
    /// Over what stands on an account after a posting.
    pub standing: &'static str,
    /// What makes entries: invoice, credit note, payment, refund, advance, opening balance, a person, the closing of a year, a line
    /// of a bank statement, a tax return.
    pub facts: [&'static str; 10],
    /// Over whether something was sold or bought.
    pub side: &'static str,
    /// Sold, bought.
    pub sides: [&'static str; 2],
    pub tax_code: &'static str,
    pub name: &'static str,
    /// Over how a tax code counts.
    pub counts_as: &'static str,
    pub component: &'static str,
    pub rate: &'static str,
    pub taxable: &'static str,
    pub tax: &'static str,
    /// Before what credit notes and voids took back.
    pub taken_back: &'static str,
    /// What the shop owes the tax authority.
    pub owed: &'static str,
    /// What the tax authority owes the shop.
    pub claimed: &'static str,
    pub ties: &'static str,
    /// `{amount}` is what they differ by.
    pub differs: &'static str,
    /// How tax codes count, in the order of [`books::tax::Treatment`].
    pub treatments: [&'static str; 4],
    /// Title and tab of each: the chart of accounts, the journal, a customer's statement.
    pub chart: &'static str,
    pub journal: &'static str,
    pub statement: &'static str,
    /// Over the place of an entry in the journal.
    pub entry: &'static str,
    /// Over what a sub-account stands for.
    pub kept_per: &'static str,
    /// Over the number of a document.
    pub number: &'static str,
    /// Over what raises what a customer owes, and what lowers it.
    pub charged: &'static str,
    pub settled: &'static str,
    /// Something was set right: an invoice was made void, a balance was entered by hand.
    pub correction: &'static str,
    /// Over amounts in the books currency beside those in their own.
    pub in_books: &'static str,
    /// What accounts count, in the order of [`books::ledger::AccountType`].
    pub account_types: [&'static str; 8],
}

impl Words {
    /// What accounts of a kind do to the profit.
    pub fn profit_kind(&self, kind: ProfitKind) -> &'static str {
        let [sales, deductions, other_sales, cost, other_income, expenses, financial, income_tax] = self.profit;
        match kind {
            ProfitKind::Sales => sales,
            ProfitKind::Deductions => deductions,
            ProfitKind::OtherSales => other_sales,
            ProfitKind::Cost => cost,
            ProfitKind::OtherIncome => other_income,
            ProfitKind::Expenses => expenses,
            ProfitKind::Financial => financial,
            ProfitKind::IncomeTax => income_tax,
        }
    }

    /// What is left after a step.
    pub fn profit_step(&self, kind: ProfitStepKind) -> &'static str {
        let [net_sales, gross_profit, operating_profit, before_tax, net_profit] = self.steps;
        match kind {
            ProfitStepKind::NetSales => net_sales,
            ProfitStepKind::GrossProfit => gross_profit,
            ProfitStepKind::OperatingProfit => operating_profit,
            ProfitStepKind::ProfitBeforeTax => before_tax,
            ProfitStepKind::NetProfit => net_profit,
        }
    }

    /// What accounts of a kind count.
    pub fn balance_kind(&self, kind: BalanceKind) -> &'static str {
        let [current_assets, equipment, liabilities, equity] = self.balance;
        match kind {
            BalanceKind::CurrentAssets => current_assets,
            BalanceKind::Equipment => equipment,
            BalanceKind::Liabilities => liabilities,
            BalanceKind::Equity => equity,
        }
    }

    /// The name of the account of a row, or of what stands on its other side.
    pub fn row_name<'a>(&self, row: &'a ReportRow) -> &'a str
    where
        'static: 'a,
    {
        match row.account.as_str() {
            "1200" if row.other_side => self.customers_in_credit,
            "2000" if row.other_side => self.suppliers_in_debit,
            _ => &row.name,
        }
    }

    /// What made an entry, by its source; the source itself where it has no words.
    pub fn fact_of<'a>(&self, source: &'a str) -> &'a str
    where
        'static: 'a,
    {
        let [invoice, credit_note, payment, refund, advance, opening, manual, year, bank, tax_return] = self.facts;
        match source.split(':').next().unwrap_or_default() {
            "invoice" => invoice,
            "credit_note" => credit_note,
            "payment" => payment,
            "refund" => refund,
            "advance" => advance,
            "opening" | "opening_settled" => opening,
            "manual" => manual,
            "year" => year,
            "bank" => bank,
            "tax_period" => tax_return,
            _ => source,
        }
    }

    /// What an account counts.
    pub fn account_type(&self, kind: AccountType) -> &'static str {
        let [asset, liability, equity, income, contra_income, cost, expense, financial] = self.account_types;
        match kind {
            AccountType::Asset => asset,
            AccountType::Liability => liability,
            AccountType::Equity => equity,
            AccountType::Income => income,
            AccountType::ContraIncome => contra_income,
            AccountType::Cost => cost,
            AccountType::Expense => expense,
            AccountType::Financial => financial,
        }
    }

    /// What a line of a customer's statement is.
    pub fn statement_line<'a>(&self, kind: &'a str) -> &'a str
    where
        'static: 'a,
    {
        let [invoice, credit_note, payment, refund, advance, opening, ..] = self.facts;
        match kind {
            "invoice" => invoice,
            "credit_note" => credit_note,
            "payment" => payment,
            "refund" => refund,
            "advance" => advance,
            "opening" => opening,
            "correction" => self.correction,
            other => other,
        }
    }

    /// Sold or bought.
    pub fn tax_side(&self, side: TaxSide) -> &'static str {
        let [sold, bought] = self.sides;
        match side {
            TaxSide::Output => sold,
            TaxSide::Input => bought,
        }
    }

    /// How a tax code counts.
    pub fn treatment(&self, treatment: Treatment) -> &'static str {
        let [taxed, zero_rated, exempt, out_of_scope] = self.treatments;
        match treatment {
            Treatment::Taxed => taxed,
            Treatment::ZeroRated => zero_rated,
            Treatment::Exempt => exempt,
            Treatment::OutOfScope => out_of_scope,
        }
    }
}

/// The step that a kind of accounts leads to, where one does.
pub(crate) fn step_after(kind: ProfitKind) -> Option<ProfitStepKind> {
    match kind {
        ProfitKind::Deductions => Some(ProfitStepKind::NetSales),
        ProfitKind::Cost => Some(ProfitStepKind::GrossProfit),
        ProfitKind::Expenses => Some(ProfitStepKind::OperatingProfit),
        ProfitKind::Financial => Some(ProfitStepKind::ProfitBeforeTax),
        ProfitKind::IncomeTax => Some(ProfitStepKind::NetProfit),
        ProfitKind::Sales | ProfitKind::OtherSales | ProfitKind::OtherIncome => None,
    }
}

/// The words of a language.
pub(crate) fn of(language: Language) -> &'static Words {
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
            let tabs = [
                words.trial_balance,
                words.by_currency,
                words.profit_and_loss,
                words.profit_on_cash,
                words.balance_sheet,
                words.receivables,
                words.general_ledger,
                words.tax_report,
                words.chart,
                words.journal,
                words.statement,
            ];
            assert!(words.differs.contains("{amount}"), "{language:?}");
            for tab in tabs {
                assert!((1..=31).contains(&tab.chars().count()) && !tab.contains(['[', ']', ':', '*', '?', '/', '\\']));
            }
        }
    }
}
