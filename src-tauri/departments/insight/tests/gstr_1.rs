//! GSTR-1: the supplies of a month bill by bill, out of the entries that GSTR-3B is made of.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use office::settings::{SettingsChange, change_settings};
use serde_json::{Value, json};
use support::Pune;
use support::india::line;
use till::invoices::{
    CreditLineAsk, CreditNoteAsk, CreditScope, Invoice, InvoiceAsk, LineAsk, ReasonAsk, issue_credit_note, void_invoice,
};

const NOVEMBER: &str = "/reports/gstr-1?from=2026-11-01&to=2026-11-30";

async fn pune() -> Pune {
    let pune = Pune::open(false).await;
    let change = SettingsChange { region: Some("27".into()), ..SettingsChange::default() };
    change_settings(&pune.shop, &pune.owner, 1, change).await.unwrap();
    pune
}

async fn took_back(pune: &Pune, invoice: &Invoice, amount: &str) {
    let back = CreditNoteAsk {
        scope: CreditScope::Amount,
        amount: Some(amount.into()),
        lines: Vec::new(),
        charges: false,
        reason: "Goods came back".into(),
    };
    issue_credit_note(&pune.shop, &pune.owner, invoice.id, back).await.unwrap();
}

/// Rate, value, and tax by IGST, CGST and SGST of each line, in minor units.
fn figures(lines: &Value) -> Vec<(String, i64, [i64; 3])> {
    let minor = |value: &Value| value["minor"].as_i64().unwrap();
    let taxes = |line: &Value| ["igst", "cgst", "sgst"].map(|head| minor(&line["taxes"][head]));
    let of = |line: &Value| (line["rate"].as_str().unwrap().to_owned(), minor(&line["value"]), taxes(line));
    lines.as_array().unwrap().iter().map(of).collect()
}

fn line_of(rate: &str, value: i64, taxes: [i64; 3]) -> (String, i64, [i64; 3]) {
    (rate.to_owned(), value, taxes)
}

#[tokio::test]
async fn each_bill_stands_in_the_table_of_who_bought_it_and_where_it_went() {
    let pune = pune().await;
    let trader = pune.buyer("29", "29AAGCB7383J1Z4").await;
    let (neighbour, delhi) = (pune.buyer("27", "").await, pune.buyer("07", "").await);
    // Two rates on one bill are two lines of the table.
    let bill = pune.sold(trader, vec![line("2", "500", "IN18"), line("1", "100", "IN5")]).await;
    pune.sold_to(neighbour, "200").await;
    pune.sold_to(neighbour, "300").await;
    pune.sold_to(delhi, "100").await;
    pune.sold_to(delhi, "84745.76").await;
    let large = pune.sold_to(delhi, "90000").await;
    let report = pune.asked(NOVEMBER).await;
    assert_eq!(
        figures(&report["registered"]),
        [line_of("18", 100_000, [18_000, 0, 0]), line_of("5", 10_000, [500, 0, 0])],
        "{report:#}"
    );
    let first = &report["registered"][0];
    assert_eq!((&first["number"], &first["tax_id"]), (&json!(bill.number), &json!("29AAGCB7383J1Z4")));
    assert_eq!((&first["region_name"], &first["total"]["minor"]), (&json!("Karnataka"), &json!(128_500)));
    assert_eq!(figures(&report["large"]), [line_of("18", 9_000_000, [1_620_000, 0, 0])]);
    assert_eq!(report["large"][0]["number"], json!(large.number));
    // ₹1,00,000.00 with tax is not above the line.
    assert_eq!(
        figures(&report["others"]),
        [line_of("18", 8_474_576 + 10_000, [1_525_424 + 1_800, 0, 0]), line_of("18", 50_000, [0, 4_500, 4_500])]
    );
    assert_eq!(report["others"][1]["region_name"], "Maharashtra");
}

#[tokio::test]
async fn credit_notes_stand_by_themselves_but_for_the_small_bills_they_lessen() {
    let pune = pune().await;
    let trader = pune.buyer("29", "29AAGCB7383J1Z4").await;
    let (neighbour, delhi) = (pune.buyer("27", "").await, pune.buyer("07", "").await);
    let registered = pune.sold_to(trader, "1000").await;
    let (small, large) = (pune.sold_to(neighbour, "200").await, pune.sold_to(delhi, "90000").await);
    took_back(&pune, &registered, "118.00").await;
    took_back(&pune, &small, "118.00").await;
    took_back(&pune, &large, "1180.00").await;
    let report = pune.asked(NOVEMBER).await;
    assert_eq!(figures(&report["notes_registered"]), [line_of("18", 10_000, [1_800, 0, 0])]);
    assert_eq!(report["notes_registered"][0]["against"], json!(registered.number));
    assert_eq!(figures(&report["notes_others"]), [line_of("18", 100_000, [18_000, 0, 0])]);
    assert_eq!(figures(&report["others"]), [line_of("18", 10_000, [0, 900, 900])]);
    assert_eq!(figures(&report["registered"]), [line_of("18", 100_000, [18_000, 0, 0])], "the bill stays as it is");
}

#[tokio::test]
async fn what_carries_no_tax_is_told_by_its_kind() {
    let pune = pune().await;
    let trader = pune.buyer("29", "29AAGCB7383J1Z4").await;
    let neighbour = pune.buyer("27", "").await;
    pune.sold(neighbour, vec![line("1", "10", "IN0"), line("1", "20", "INEX"), line("1", "30", "INOUT")]).await;
    pune.sold(trader, vec![line("1", "40", "INEX")]).await;
    let report = pune.asked(NOVEMBER).await;
    let rows: Vec<_> = report["untaxed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (row["kind"].clone(), row["interstate"].clone(), row["registered"].clone(), row["value"]["minor"].clone())
        })
        .collect();
    let expected = [
        (json!("nil"), json!(false), json!(false), json!(1_000)),
        (json!("exempt"), json!(false), json!(false), json!(2_000)),
        (json!("exempt"), json!(true), json!(true), json!(4_000)),
        (json!("outside"), json!(false), json!(false), json!(3_000)),
    ];
    assert_eq!(rows, expected, "{report:#}");
    assert_eq!(report["taxed_value"]["minor"], 0);
}

#[tokio::test]
async fn by_hsn_the_same_comes_together_with_charges_that_have_none() {
    let pune = pune().await;
    let neighbour = pune.buyer("27", "").await;
    let with = |hsn: &str, line: LineAsk| LineAsk { hsn: Some(hsn.into()), ..line };
    let ask = InvoiceAsk {
        customer_id: Some(neighbour),
        currency: "INR".into(),
        lines: vec![
            with("9405", line("2.5", "100", "IN18")),
            with("0401", line("3", "20", "IN5")),
            with("9405", line("1", "50", "IN18")),
        ],
        delivery: Some("40".into()),
        ..InvoiceAsk::default()
    };
    let invoice = pune.sold_as(ask).await;
    let back = CreditNoteAsk {
        scope: CreditScope::Lines,
        amount: None,
        lines: vec![CreditLineAsk { line: 1, quantity: Some("1".into()), amount: None }],
        charges: false,
        reason: "Broken".into(),
    };
    issue_credit_note(&pune.shop, &pune.owner, invoice.id, back).await.unwrap();
    let report = pune.asked(NOVEMBER).await;
    let rows: Vec<_> = report["by_hsn"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["hsn"].as_str().unwrap(), row["quantity"].as_str().unwrap(), row["rate"].as_str().unwrap()))
        .collect();
    assert_eq!(rows.iter().filter(|row| **row == ("9405", "2.5", "18")).count(), 1, "{report:#}");
    assert!(rows.contains(&("0401", "3", "5")) && rows.iter().any(|row| row.0.is_empty()), "{rows:?}");
    // The table comes to what the others do.
    let sum = |field: &str| -> i64 {
        report["by_hsn"].as_array().unwrap().iter().map(|row| row["taxes"][field]["minor"].as_i64().unwrap()).sum()
    };
    assert_eq!(sum("cgst"), report["taxes"]["cgst"]["minor"].as_i64().unwrap());
    let value: i64 =
        report["by_hsn"].as_array().unwrap().iter().map(|row| row["value"]["minor"].as_i64().unwrap()).sum();
    assert_eq!(value, report["taxed_value"]["minor"].as_i64().unwrap());
}

#[tokio::test]
async fn the_numbers_of_the_month_are_counted_and_the_cancelled_ones_among_them() {
    let pune = pune().await;
    let neighbour = pune.buyer("27", "").await;
    let first = pune.sold_to(neighbour, "1").await;
    let second = pune.sold_to(neighbour, "2").await;
    let last = pune.sold_to(neighbour, "3").await;
    // A test document stands outside the series.
    let trial = InvoiceAsk {
        customer_id: Some(neighbour),
        currency: "INR".into(),
        lines: vec![line("1", "4", "IN18")],
        test: true,
        ..InvoiceAsk::default()
    };
    let trial = pune.sold_as(trial).await;
    took_back(&pune, &trial, "1.18").await;
    let why = ReasonAsk { reason: "Typed twice".into() };
    void_invoice(&pune.shop, &pune.owner, second.id, why).await.unwrap();
    let report = pune.asked(NOVEMBER).await;
    assert_eq!(
        report["numbers"],
        json!([{ "series": "invoice", "from": first.number, "to": last.number, "count": 3, "cancelled": 1 }])
    );
    assert_eq!(figures(&report["others"]), [line_of("18", 400, [0, 36, 36])], "what was cancelled is no supply");
}

#[tokio::test]
async fn both_returns_say_the_same_and_another_month_says_nothing() {
    let pune = pune().await;
    let trader = pune.buyer("29", "29AAGCB7383J1Z4").await;
    let neighbour = pune.buyer("27", "").await;
    let sold = pune.sold_to(trader, "1000.01").await;
    pune.sold(neighbour, vec![line("3", "33.33", "IN18"), line("1", "9.99", "IN5")]).await;
    took_back(&pune, &sold, "59.00").await;
    let report = pune.asked(NOVEMBER).await;
    let found = pune.asked("/tax-periods/2026-11").await;
    let of_supplies = found["boxes"].as_array().unwrap().iter().find(|one| one["number"] == "3.1(a)").unwrap();
    assert_eq!(report["taxed_value"], of_supplies["value"]);
    for (head, field) in [("IGST", "igst"), ("CGST", "cgst"), ("SGST", "sgst")] {
        let asked = of_supplies["heads"].as_array().unwrap().iter().find(|one| one["head"] == head).unwrap();
        assert_eq!(report["taxes"][field], asked["tax"], "{head}");
    }
    let october = pune.asked("/reports/gstr-1?from=2026-10-01&to=2026-10-31").await;
    assert_eq!((&october["registered"], &october["numbers"]), (&json!([]), &json!([])));
}
