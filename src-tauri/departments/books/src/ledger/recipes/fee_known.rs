//! The gateway said what it took.
//!
//! ```text
//!        6000 gateway fees                       1110 clearing.<merchant account>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    fee                 │                       │ fee and its tax
//!
//!        1300 input tax.<component>
//!   ─────────────────────┬─────────
//!    its tax, where it   │
//!    can be claimed      │
//! ```
//! source `payment:<id>:fee`, one told anew `payment:<id>:fee:2`; where tax cannot be claimed it is part of the fee.
//! An open estimate, and a fee told before, are reversed in the same transaction by the caller.

use base::{Fault, Money, ShopDate, Timestamp};

use crate::ledger::entry::{Entry, Line, TaxLine, TaxStanding};

/// What the entry is made from.
pub struct FeeKnown<'a> {
    /// The payment.
    pub payment: &'a str,
    /// 1 for the first known fee of the payment.
    pub fee_no: u32,
    /// The chain of the capture.
    pub chain: &'a str,
    /// The merchant account.
    pub merchant_account: &'a str,
    /// When the gateway took it.
    pub happened_at: Timestamp,
    /// The fee, without tax that can be claimed; below 0 where a correction gives some back.
    pub fee: Money,
    /// The same in the books currency.
    pub fee_base: Money,
    /// Tax on the fee that can be claimed.
    pub tax: Option<FeeTax<'a>>,
}

/// Tax on a fee that can be claimed.
pub struct FeeTax<'a> {
    /// Tax code of the fee.
    pub code: &'a str,
    /// Component: the sub-account of 1300.
    pub component: &'a str,
    /// The tax.
    pub amount: Money,
    /// The same in the books currency.
    pub base: Money,
    /// The tax point.
    pub tax_on: ShopDate,
}

/// The source of that entry.
pub fn fee_known_source(payment: &str, fee_no: u32) -> String {
    if fee_no <= 1 { format!("payment:{payment}:fee") } else { format!("payment:{payment}:fee:{fee_no}") }
}

/// The entry of a known fee.
pub fn fee_known(fact: &FeeKnown<'_>) -> Result<Entry, Fault> {
    let mut lines = vec![Line::new("6000", "", fact.fee, fact.fee_base)];
    let (mut taken, mut taken_base) = (fact.fee, fact.fee_base);
    let mut taxes = Vec::new();
    if let Some(tax) = &fact.tax {
        lines.push(Line::new("1300", tax.component, tax.amount, tax.base));
        taken = taken.plus(tax.amount)?;
        taken_base = taken_base.plus(tax.base)?;
        taxes.push(TaxLine {
            document: format!("payment:{}:fee", fact.payment),
            code: tax.code.to_owned(),
            component: tax.component.to_owned(),
            taxable: fact.fee.negated(),
            tax: tax.amount.negated(),
            base_taxable: fact.fee_base.negated(),
            base_tax: tax.base.negated(),
            tax_on: tax.tax_on,
            standing: TaxStanding::Due,
        });
    }
    lines.push(Line::new("1110", fact.merchant_account, taken.negated(), taken_base.negated()));
    Ok(Entry {
        source: fee_known_source(fact.payment, fact.fee_no),
        recipe: "fee_known",
        chain: fact.chain.to_owned(),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes,
    })
}
