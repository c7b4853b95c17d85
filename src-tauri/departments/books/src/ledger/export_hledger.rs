//! The journal as hledger reads it, so that another program can add it up.

use std::fmt::Write;

use base::{Fault, Money, ReadTx, Shop};

use super::store;

/// The whole journal in hledger's format, oldest entry first.
///
/// Real postings are in their own currency, on accounts like `1110:acc_…`. Beside them every entry has the same postings in
/// the books currency, as balanced virtual ones below `base`: `[base:1110:acc_…]`. So `hledger bal not:base` gives the
/// balances by currency, and `hledger bal base` the trial balance in the books currency. hledger itself refuses an entry
/// that does not sum to zero in either.
pub fn export_hledger(tx: &ReadTx<'_>, shop: &Shop) -> Result<String, Fault> {
    let books = shop.basics()?.books_currency;
    let mut journal = String::from("decimal-mark .\n");
    let mut currencies = store::find_currencies(tx)?;
    if !currencies.contains(&books) {
        currencies.push(books);
    }
    for currency in currencies {
        let sample = if currency.exponent() == 0 {
            "1000.".to_owned()
        } else {
            format!("1000.{}", "0".repeat(currency.exponent() as usize))
        };
        line(&mut journal, format_args!("commodity {currency} {sample}"));
    }
    let mut open = 0;
    store::each_posting(tx, |row| {
        let seq: i64 = row.get(0)?;
        if seq != open {
            let (dated_on, source, memo): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let dash = if memo.is_empty() { "" } else { " | " };
            line(&mut journal, format_args!("\n{dated_on} ({seq}) {}{dash}{}", plain(&source), plain(&memo)));
            open = seq;
        }
        let (account, party): (String, String) = (row.get(4)?, row.get(5)?);
        let name = if party.is_empty() { account } else { format!("{account}:{}", account_name(&party)) };
        let amount = Money { minor: row.get(7)?, currency: row.get(6)? };
        let base = Money { minor: row.get(8)?, currency: books };
        line(&mut journal, format_args!("    {name}  {amount}"));
        line(&mut journal, format_args!("    [base:{name}]  {base}"));
        Ok(())
    })?;
    Ok(journal)
}

fn line(journal: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _written = writeln!(journal, "{text}");
}

/// A description without what hledger would read as a comment or a new line.
fn plain(text: &str) -> String {
    text.replace([';', '\n', '\r', '|'], " ")
}

/// A sub-account without what would end or bracket an account's name.
fn account_name(party: &str) -> String {
    party.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' }).collect()
}
