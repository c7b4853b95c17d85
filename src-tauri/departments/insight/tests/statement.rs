//! A customer's statement over days: what was owed before them, what moved it, what is owed at their end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::{Money, ShopDate, System, Timestamp};
use books::ledger::{DayRange, Entry, Known, Line};
use insight::reports::{StatementInCurrency, of_customer};
use support::{Pune, money};
use till::payments::{CashTaken, take_cash};

const DAY: i64 = 24 * 3_600_000;

async fn statement(pune: &Pune, from: &str, to: &str) -> Vec<StatementInCurrency> {
    known(pune, from, to, Known::Now).await
}

async fn known(pune: &Pune, from: &str, to: &str, known: Known) -> Vec<StatementInCurrency> {
    let range = DayRange::new(ShopDate::parse(from).unwrap(), ShopDate::parse(to).unwrap()).unwrap();
    let (customer, shop) = (pune.customer.to_string(), pune.shop.clone());
    pune.shop.db.read(move |tx| of_customer(tx, &shop, &customer, range, known)).await.unwrap()
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

#[tokio::test]
async fn a_statement_as_it_was_known_once_does_not_know_what_was_told_later() {
    let pune = Pune::open(true).await;
    let inr = |minor| money(minor, "INR");
    // Billed on the 21st; on the 27th a gateway tells of 25.00 that came on the 23rd, and 40.00 are paid.
    let first = pune.issued(inr(10_000)).await;
    pune.clock.advance_ms(6 * DAY);
    let late = Entry {
        source: "payment:pay_late:captured".to_owned(),
        recipe: "payment_captured",
        chain: format!("invoice:{}", first.id),
        happened_at: Timestamp::parse("2026-11-23T12:00:00+05:30").unwrap(),
        memo: String::new(),
        reverses: None,
        lines: vec![
            Line::new("1110", "acc", inr(2_500), inr(2_500)),
            Line::new("1200", &pune.customer.to_string(), inr(-2_500), inr(-2_500)),
        ],
        taxes: Vec::new(),
    };
    let shop = pune.shop.clone();
    let heard = System::because("a test");
    pune.shop.db.write(&heard, move |tx| books::ledger::post(tx, &shop, late)).await.unwrap();
    paid(&pune, &first, inr(4_000)).await;

    let told = |parts: &[StatementInCurrency]| {
        let part = parts.first().unwrap();
        (part.opening.minor, part.lines.iter().map(|line| line.balance.minor).collect::<Vec<_>>(), part.balance.minor)
    };
    let on = |day: &str| Known::On(ShopDate::parse(day).unwrap());
    let (from, to) = ("2026-11-01", "2026-11-24");
    assert_eq!(told(&statement(&pune, from, to).await), (0, vec![10_000, 7_500], 7_500), "what is known now");
    assert_eq!(told(&known(&pune, from, to, on("2026-11-26")).await), (0, vec![10_000], 10_000), "and was on the 26th");
    assert_eq!(told(&known(&pune, from, "2026-11-30", on("2026-11-26")).await), (0, vec![10_000], 10_000));
    assert_eq!(told(&known(&pune, "2026-11-24", to, on("2026-11-26")).await), (10_000, vec![], 10_000));
    assert_eq!(told(&known(&pune, from, "2026-11-30", on("2026-11-27")).await), (0, vec![10_000, 7_500, 3_500], 3_500));
    assert_eq!(told(&known(&pune, from, to, on("2026-11-20")).await), (0, vec![], 0), "before the first entry");
}
