//! The worked case C05 of the books: an advance with tax due on receipt, and its invoice in the next month.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::invoices::{due, price};

/// C05 as it stands in the table of worked cases: each entry's postings, and the balances they lead to. Its first entry puts the
/// money into a gateway's clearing; here it is cash, which comes without a gateway.
const CASE: &str = r#"{
  "entries": [
    {"source": "payment:1:captured", "dated": "2026-10-30", "postings": {"1000": 57500, "2240.c1": -57500}},
    {"source": "advance:1:received", "dated": "2026-10-30", "postings": {"1310.VAT15": 7500, "2100.VAT15": -7500}},
    {"source": "invoice:1:issued", "dated": "2026-11-10", "postings": {"1200.c1": 115000, "4000": -100000, "2100.VAT15": -15000}},
    {"source": "advance:1:applied", "dated": "2026-11-10", "postings": {"2240.c1": 57500, "1200.c1": -57500}},
    {"source": "advance:1:tax_applied", "dated": "2026-11-10", "postings": {"2100.VAT15": 7500, "1310.VAT15": -7500}}
  ],
  "balances": {"1000": 57500, "1200": 57500, "2100": -15000, "4000": -100000, "1310": 0, "2240": 0},
  "output_tax_by_month": {"2026-10": 7500, "2026-11": 7500},
  "due": 57500
}"#;

#[tokio::test]
async fn an_advance_of_half_an_order_is_taxed_in_its_own_month_and_the_rest_in_that_of_the_invoice() {
    let case: Value = serde_json::from_str(CASE).unwrap();
    let story = riyadh().await;
    let advance = taken(&story, cash(&story, sar("575.00"), "SA15")).await;
    assert_eq!((advance.net, advance.tax, advance.taxed), (sar("500.00"), sar("75.00"), true));
    story.clock.set(noon("2026-11-10"));
    let invoice = billed(&story, "SAR", "1000.00", "SA15").await;
    let applied = apply_advance(&story.shop, &story.owner, advance.id, invoice.id).await.unwrap();
    assert_eq!((applied.applied, applied.left), (sar("575.00"), sar("0.00")));

    let ours = |source: &str| match source.split(':').collect::<Vec<_>>()[..] {
        ["payment", _, fact] => format!("payment:{}:{fact}", advance.payment_id),
        ["advance", _, fact] => format!("advance:{}:{fact}", advance.id),
        [kind, _, fact] => format!("{kind}:{}:{fact}", invoice.id),
        _ => source.to_owned(),
    };
    for entry in case["entries"].as_array().unwrap() {
        let source = ours(entry["source"].as_str().unwrap());
        let wanted: BTreeMap<String, i64> = serde_json::from_value(entry["postings"].clone()).unwrap();
        let posted = story.entry(source.clone()).await;
        let party = |party: &str| match party {
            "" | "till 1" => String::new(),
            customer if *customer == story.customer.to_string() => ".c1".to_owned(),
            other => format!(".{other}"),
        };
        let found: BTreeMap<String, i64> =
            posted.lines.iter().map(|l| (format!("{}{}", l.account, party(&l.party)), l.amount.minor)).collect();
        assert_eq!(found, wanted, "{source}");
        let dated = posted.happened_at.day_in(&story.shop.basics().unwrap().zone).to_string();
        assert_eq!(dated, entry["dated"].as_str().unwrap(), "{source}");
    }
    for (account, balance) in case["balances"].as_object().unwrap() {
        let account: &'static str = account.clone().leak();
        assert_eq!(story.balance(account).await, balance.as_i64().unwrap(), "{account}");
    }
    let months: BTreeMap<String, i64> = serde_json::from_value(case["output_tax_by_month"].clone()).unwrap();
    assert_eq!(due_by_month(&story).await, months.into_iter().collect::<Vec<_>>());
    assert_eq!(due(&story.invoice(invoice.id).await).minor, case["due"].as_i64().unwrap());
    assert_eq!(standing(&story).await, (15_000, 0, 0));
}

#[tokio::test]
async fn the_tax_inside_an_advance_is_that_of_an_invoice_over_the_same_amount() {
    let story = riyadh().await;
    for amount in ["0.01", "0.07", "99.99", "575.00", "12345.67"] {
        let advance = taken(&story, cash(&story, sar(amount), "SA15")).await;
        let ask = InvoiceAsk {
            currency: "SAR".into(),
            inclusive: Some(true),
            lines: vec![line("Coffee machine", "1", amount, "SA15")],
            ..story.one_piece("1")
        };
        let shop = story.shop.clone();
        let priced = story.shop.db.read(move |tx| price(tx, &shop, &ask).map_err(Fault::bug)).await.unwrap();
        assert_eq!((advance.tax, advance.gross), (priced.sums.tax, priced.sums.total), "{amount}");
    }
}
