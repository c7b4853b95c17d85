//! The chart of accounts that a shop begins with.

use base::{Fault, WriteTx};

use super::account::{AccountType, Normal};
use super::store;

use AccountType::{Asset, ContraIncome, Cost, Equity, Expense, Financial, Income, Liability};
use Normal::{Credit, Debit, Either};

/// An account of the seed: code, name, type, normal side, what a sub-account stands for.
type Row = (&'static str, &'static str, AccountType, Normal, &'static str);

const CHART: &[Row] = &[
    ("1000", "Cash drawer", Asset, Debit, "drawer"),
    ("1010", "Cash with drivers", Asset, Debit, "driver"),
    ("1020", "Petty cash", Asset, Debit, ""),
    ("1100", "Bank", Asset, Debit, "bank account"),
    ("1110", "Gateway clearing", Asset, Debit, "merchant account"),
    ("1120", "Gateway reserve", Asset, Debit, "merchant account"),
    ("1130", "Payouts in transit", Asset, Debit, "merchant account"),
    ("1140", "Disputed funds", Asset, Debit, "merchant account"),
    ("1150", "Confirmed by hand, not yet banked", Asset, Debit, ""),
    ("1200", "Receivable", Asset, Debit, "customer"),
    ("1210", "Delivered and not billed", Asset, Debit, "customer"),
    ("1300", "Input tax", Asset, Debit, "tax component"),
    ("1310", "Tax on advances", Asset, Debit, "tax component"),
    ("1320", "Tax withheld by customers", Asset, Debit, "customer"),
    ("1400", "Stock", Asset, Debit, ""),
    ("1410", "Top-up provider balance", Asset, Debit, "provider"),
    ("1500", "Staff advances", Asset, Debit, "person"),
    ("1510", "Supplier prepayments", Asset, Debit, "supplier"),
    ("1600", "Prepaid expenses", Asset, Debit, ""),
    ("1700", "Equipment", Asset, Debit, ""),
    ("1710", "Depreciation of equipment", Asset, Credit, ""),
    ("2000", "Payable", Liability, Credit, "supplier"),
    ("2010", "Goods received and not billed", Liability, Credit, "supplier"),
    ("2020", "Gateway fees accrued", Liability, Credit, "merchant account"),
    ("2100", "Output tax", Liability, Credit, "tax component"),
    ("2110", "Output tax not yet due", Liability, Credit, "tax component"),
    ("2120", "Reverse-charge tax", Liability, Credit, "tax component"),
    ("2130", "Turnover tax", Liability, Credit, ""),
    ("2140", "Tax return to settle", Liability, Credit, "tax component"),
    ("2150", "Tax we withheld", Liability, Credit, "supplier"),
    ("2200", "Wallet, paid", Liability, Credit, "customer"),
    ("2210", "Wallet, promotional", Liability, Credit, "customer"),
    ("2220", "Gift cards", Liability, Credit, ""),
    ("2230", "Loyalty points", Liability, Credit, "customer"),
    ("2240", "Customer advances", Liability, Credit, "customer"),
    ("2300", "Unearned revenue", Liability, Credit, "invoice line"),
    ("2400", "Staff payable", Liability, Credit, "person"),
    ("2410", "Payroll deductions", Liability, Credit, ""),
    ("2500", "Loans", Liability, Credit, ""),
    ("2900", "Unidentified receipts", Liability, Credit, ""),
    ("3000", "Owner's capital", Equity, Credit, ""),
    ("3010", "Drawings", Equity, Debit, ""),
    ("3100", "Opening balances", Equity, Credit, ""),
    ("3200", "Retained earnings", Equity, Credit, ""),
    ("3900", "Currency conversion", Equity, Either, ""),
    ("4000", "Sales", Income, Credit, "product group"),
    ("4010", "Service fees", Income, Credit, ""),
    ("4020", "Delivery income", Income, Credit, ""),
    ("4030", "Plans and subscriptions", Income, Credit, ""),
    ("4040", "Top-up sales", Income, Credit, ""),
    ("4050", "Commission", Income, Credit, ""),
    ("4100", "Discounts", ContraIncome, Debit, ""),
    ("4110", "Returns and price cuts", ContraIncome, Debit, ""),
    ("4120", "Promotional credit given", ContraIncome, Debit, ""),
    ("4130", "Loyalty points given", ContraIncome, Debit, ""),
    ("4140", "Early-payment discounts", ContraIncome, Debit, ""),
    ("4200", "Breakage", Income, Credit, ""),
    ("4900", "Other income", Income, Credit, ""),
    ("5000", "Cost of goods sold", Cost, Debit, ""),
    ("5010", "Cost of top-ups", Cost, Debit, ""),
    ("5020", "Purchases not stocked", Cost, Debit, ""),
    ("5030", "Stock differences", Cost, Debit, ""),
    ("5040", "Wastage", Cost, Debit, ""),
    ("5050", "Carriage in, not landed", Cost, Debit, ""),
    ("6000", "Gateway fees", Expense, Debit, ""),
    ("6010", "Dispute fees", Expense, Debit, ""),
    ("6020", "Chargeback losses", Expense, Debit, ""),
    ("6030", "Goodwill", Expense, Debit, ""),
    ("6100", "Wages", Expense, Debit, ""),
    ("6200", "Expenses", Expense, Debit, ""),
    ("6300", "Delivery costs", Expense, Debit, ""),
    ("6400", "Bad debts", Expense, Debit, ""),
    ("6500", "Turnover tax expense", Expense, Debit, ""),
    ("6510", "Tax not recoverable", Expense, Debit, ""),
    ("6600", "Drawer over and short", Expense, Debit, ""),
    ("6700", "Depreciation", Expense, Debit, ""),
    ("6900", "Other expenses", Expense, Debit, ""),
    ("7000", "Rounding", Financial, Either, ""),
    ("7100", "Exchange differences, realised", Financial, Either, ""),
    ("7110", "Exchange differences, unrealised", Financial, Either, ""),
    ("7200", "Interest", Financial, Either, ""),
    ("8000", "Income tax", Financial, Either, ""),
];

/// Writes the chart; run once, at set-up.
pub fn seed_chart(tx: &WriteTx<'_>) -> Result<(), Fault> {
    for (code, name, account_type, normal, kept_per) in CHART {
        store::insert_account(tx, code, name, *account_type, *normal, kept_per)?;
    }
    Ok(())
}

/// The seeded account of that code, as entries name it.
pub fn account_code(code: &str) -> Option<&'static str> {
    CHART.binary_search_by_key(&code, |row| row.0).ok().map(|at| CHART[at].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_is_sorted_and_its_codes_tell_the_type() {
        assert!(CHART.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, _, account_type, ..) in CHART {
            let expected: &[AccountType] = match code.as_bytes()[0] {
                b'1' => &[Asset],
                b'2' => &[Liability],
                b'3' => &[Equity],
                b'4' => &[Income, ContraIncome],
                b'5' => &[Cost],
                b'6' => &[Expense],
                _ => &[Financial],
            };
            assert!(expected.contains(account_type), "{code}");
        }
        assert_eq!(account_code("1110"), Some("1110"));
        assert_eq!(account_code("1111"), None);
    }
}
