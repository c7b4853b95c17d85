//! A customer's statement over days: what was owed before them, what moved it, what is owed at their end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::{Money, ShopDate};
use insight::reports::{StatementInCurrency, of_customer};
use support::{Pune, money};
use till::payments::{CashTaken, take_cash};

const DAY: i64 = 24 * 3_600_000;

async fn statement(pune: &Pune, from: &str, to: &str) -> Vec<StatementInCurrency> {
    let (customer, from, to) =
        (pune.customer.to_string(), ShopDate::parse(from).unwrap(), ShopDate::parse(to).unwrap());
    pune.shop.db.read(move |tx| of_customer(tx, &customer, from, to)).await.unwrap()
}

async fn paid(pune: &Pune, invoice: &till::invoices::Invoice, amount: Money) {
    let taken = CashTaken { invoice: invoice.id, account: Some(pune.drawer.id), amount, tendered: None };
    take_cash(&pune.shop, &pune.owner, taken).await.unwrap();
}

#[tokio::test]
async fn every_range_of_days_begins_with_what_was_owed_before_and_ends_with_what_was_owed_then() {
    let pune = Pune::open(true).await;
    let inr = |minor| money(minor, "INR");
    // The clock shows 21 November: 100.00 billed; on the 22nd 40.00 paid; on the 24th 30.00 billed and the rest of the first
    // paid with 10.00 too much.
    let first = pune.issued(inr(10_000)).await;
    pune.clock.advance_ms(DAY);
    paid(&pune, &first, inr(4_000)).await;
    pune.clock.advance_ms(2 * DAY);
    pune.issued(inr(3_000)).await;
    let named = pune.captured("drawer-2", inr(7_000)).await;
    pune.assigned(named, &first).await;

    let told = |parts: &[StatementInCurrency]| {
        let part = parts.first().unwrap();
        let lines: Vec<_> = part.lines.iter().map(|line| (line.kind, line.balance.minor)).collect();
        (part.opening.minor, lines, part.balance.minor, part.advance.minor)
    };
    let all = statement(&pune, "2026-11-01", "2026-11-30").await;
    let (opening, lines, closing, advance) = told(&all);
    assert_eq!((opening, closing, advance), (0, 2_000, 1_000));
    assert_eq!(lines.first(), Some(&("invoice", 10_000)));
    assert_eq!(lines.get(1), Some(&("payment", 6_000)));
    assert_eq!(lines.last().map(|(_, balance)| *balance), Some(2_000));

    assert_eq!(told(&statement(&pune, "2026-11-22", "2026-11-23").await), (10_000, vec![("payment", 6_000)], 6_000, 0));
    assert_eq!(
        told(&statement(&pune, "2026-11-23", "2026-11-23").await),
        (6_000, vec![], 6_000, 0),
        "a day of nothing"
    );
    assert_eq!(told(&statement(&pune, "2026-10-01", "2026-10-31").await), (0, vec![], 0, 0), "before the first entry");
    assert_eq!(
        told(&statement(&pune, "2026-12-01", "2026-12-31").await),
        (2_000, vec![], 2_000, 1_000),
        "after the last"
    );
    // Two ranges side by side say what one over both says.
    let (early, late) =
        (statement(&pune, "2026-11-01", "2026-11-22").await, statement(&pune, "2026-11-23", "2026-11-30").await);
    let joined: Vec<_> = early[0].lines.iter().chain(&late[0].lines).cloned().collect();
    assert_eq!((early[0].balance, joined), (late[0].opening, all[0].lines.clone()));
}
