//! What the books must say: computed from the practice gateway's own book and from what the shop answered about invoices,
//! by the recipes as BOOKS describes them, with nothing of the program's code.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use super::customers::Known;
use crate::gateway::minor_of;
use crate::http::{minor, text};
use crate::store::fact_lines;

/// Estimated fees are two percent, as the merchant account of this proof says.
const ESTIMATE_PERCENT: i64 = 2;
/// Sub-account of input tax under which tax on gateways' fees is claimed.
const FEE_TAX: &str = "FEES";

/// The chain of an invoice: everything that was posted because of it.
fn chain_of(invoice: &str) -> String {
    format!("invoice:{invoice}")
}

type Nets = BTreeMap<(String, String, String), i128>;

/// What must stand in the books.
pub(super) struct Expected {
    nets: Nets,
    /// What was captured per payment of the gateway.
    pub captured: BTreeMap<String, i64>,
}

impl Expected {
    /// From what the gateway and the customers know. `account` is the merchant account.
    pub(super) fn of(book: &Value, known: &Known, account: &str) -> Result<Self> {
        let mut expected = Self { nets: Nets::new(), captured: BTreeMap::new() };
        for invoice in known.invoices.values() {
            expected.issued(&chain_of(&invoice.id), &invoice.customer, &invoice.said)?;
        }
        let mut paid: BTreeMap<&str, i64> = BTreeMap::new();
        for payment in book.get("payments").and_then(Value::as_array).context("no payments in the book")? {
            let captured = minor_of(text(payment, "/amount_captured")?)?;
            if captured == 0 {
                continue;
            }
            let id = text(payment, "/id")?;
            expected.captured.insert(id.to_owned(), captured);
            let invoice = known.references.get(text(payment, "/reference")?).map(String::as_str);
            let chain = invoice.map_or_else(|| format!("payment:{account}/{id}"), chain_of);
            let chain = chain.as_str();
            expected.add(chain, &format!("1110.{account}"), captured);
            match invoice {
                Some(invoice) => *paid.entry(invoice).or_default() += captured,
                None => expected.add(chain, "2900", -captured),
            }
            expected.fee(chain, account, payment, captured)?;
        }
        for (invoice, captured) in paid {
            let invoice = known.invoices.get(invoice).context("a payment of an unknown invoice")?;
            let used = captured.min(invoice.total);
            let chain = chain_of(&invoice.id);
            expected.add(&chain, &format!("1200.{}", invoice.customer), -used);
            expected.add(&chain, &format!("2240.{}", invoice.customer), used - captured);
        }
        Ok(expected)
    }

    /// The lines of BOOKS rule 9.
    pub(super) fn lines(self) -> Vec<String> {
        fact_lines(self.nets)
    }

    fn add(&mut self, chain: &str, account: &str, minor: i64) {
        *self.nets.entry((chain.to_owned(), account.to_owned(), "INR".to_owned())).or_default() += i128::from(minor);
    }

    /// Dr 1200 total, 4100 discount / Cr 4000 subtotal, 2100 each tax, 4010 fee, 4020 delivery, 7000 rounding.
    fn issued(&mut self, chain: &str, customer: &str, said: &Value) -> Result<()> {
        self.add(chain, &format!("1200.{customer}"), minor(said, "/total")?);
        self.add(chain, "4100", minor(said, "/discount")?);
        self.add(chain, "4000", -minor(said, "/subtotal")?);
        self.add(chain, "4010", -minor(said, "/service_fee")?);
        self.add(chain, "4020", -minor(said, "/delivery")?);
        self.add(chain, "7000", -minor(said, "/rounding")?);
        for share in said.get("tax_summary").and_then(Value::as_array).context("no tax summary")? {
            let component = share.get("component").and_then(Value::as_str).unwrap_or_default();
            let account = if component.is_empty() { "2100".to_owned() } else { format!("2100.{component}") };
            self.add(chain, &account, -minor(share, "/tax")?);
        }
        Ok(())
    }

    /// Known: Dr 6000, 1300 / Cr 1110. Not known: Dr 6000 / Cr 2020 by the estimate.
    fn fee(&mut self, chain: &str, account: &str, payment: &Value, captured: i64) -> Result<()> {
        if payment.get("fee").is_none_or(Value::is_null) {
            // Half away from zero, as rates are taken.
            let estimate = (captured * ESTIMATE_PERCENT + 50) / 100;
            self.add(chain, "6000", estimate);
            self.add(chain, &format!("2020.{account}"), -estimate);
            return Ok(());
        }
        let (fee, tax) = (minor_of(text(payment, "/fee/amount")?)?, minor_of(text(payment, "/fee/tax")?)?);
        self.add(chain, "6000", fee);
        self.add(chain, &format!("1300.{FEE_TAX}"), tax);
        self.add(chain, &format!("1110.{account}"), -(fee + tax));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde_json::json;

    use super::*;
    use crate::sell::Invoice;

    fn money(minor: i64) -> Value {
        json!({"minor": minor, "currency": "INR"})
    }

    #[test]
    fn an_overpaid_invoice_with_a_known_fee_nets_to_nothing_owed_and_an_advance() {
        let said = json!({
            "total": money(11_800), "discount": money(0), "subtotal": money(10_000), "service_fee": money(0),
            "delivery": money(0), "rounding": money(0),
            "tax_summary": [{"component": "IGST18", "tax": money(1_800)}],
        });
        let invoice = Invoice { id: "inv_1".into(), customer: "cus_1".into(), total: 11_800, said };
        let known = Known {
            invoices: HashMap::from([("inv_1".to_owned(), invoice)]),
            references: HashMap::from([("pay_1".to_owned(), "inv_1".to_owned())]),
            ..Known::default()
        };
        let book = json!({"payments": [
            {"id": "pp_1", "reference": "pay_1", "amount_captured": "120.00", "fee": {"amount": "2.00", "tax": "0.36"}},
            {"id": "pp_2", "reference": "nobody", "amount_captured": "75.00", "fee": null},
        ]});
        assert_eq!(
            Expected::of(&book, &known, "acc_1").unwrap().lines(),
            [
                "net invoice:inv_1 1110.acc_1 INR 11764",
                "net invoice:inv_1 1300.FEES INR 36",
                "net invoice:inv_1 2100.IGST18 INR -1800",
                "net invoice:inv_1 2240.cus_1 INR -200",
                "net invoice:inv_1 4000 INR -10000",
                "net invoice:inv_1 6000 INR 200",
                "net payment:acc_1/pp_2 1110.acc_1 INR 7500",
                "net payment:acc_1/pp_2 2020.acc_1 INR -150",
                "net payment:acc_1/pp_2 2900 INR -7500",
                "net payment:acc_1/pp_2 6000 INR 150",
            ]
        );
    }
}
