//! Payouts that are not as they should be, in several currencies, of two accounts, and with an end in the middle.

use base::{Currency, ShopDate};
use books::ledger::{ExchangeRateAsk, enter_exchange_rate};
use connectors::gateways::PaymentFact;
use serde_json::json;
use till::merchant_accounts::add_account;
use till::payments::{Origin, catch_up};
use till::payouts::{ItemMatch, money_at_gateways};

use crate::payouts::{line, paying, payout, says, sold};
use crate::scripted::rows;
use crate::support::{Pune, account, inr, usd};

#[tokio::test]
async fn an_account_of_two_currencies_is_paid_out_in_each_at_what_it_is_carried_at() {
    let pune = Pune::open().await;
    let (currency, from_on) = (Currency::of("USD").unwrap(), ShopDate::parse("2026-11-01").unwrap());
    let ask = ExchangeRateAsk { rate: "80".into() };
    enter_exchange_rate(&pune.shop, &pune.owner, currency, from_on, ask).await.unwrap();
    pune.sold("pp_1").await;
    let dollars = PaymentFact::Captured { amount: usd(1_000), at: pune.shop.now(), capture_no: None };
    pune.told(None, "pp_2", dollars).await;
    // What it was worth when it came in stays its worth, whatever the rate becomes.
    let day = ShopDate::parse("2026-11-21").unwrap();
    enter_exchange_rate(&pune.shop, &pune.owner, currency, day, ExchangeRateAsk { rate: "90".into() }).await.unwrap();
    let lines = vec![
        ("po_1", sold("pp_1")),
        ("po_2", vec![line(4, "capture", "pp_2", None, "USD", "10.00"), line(5, "fee", "pp_2", None, "USD", "0.00")]),
    ];
    let payouts = vec![payout("po_1", "sent", "INR", "48.55"), payout("po_2", "sent", "USD", "10.00")];
    let _gateway = paying(&pune, payouts, lines).await;
    pune.catch_up().await;
    let id = pune.practice.id.to_string();
    let carried = pune.standing("1130").await;
    assert_eq!(carried[0], (id.clone(), inr(4_855), 4_855));
    assert_eq!((carried[1].0.as_str(), carried[1].1), (id.as_str(), usd(1_000)));
    assert_eq!(pune.standing("1110").await, [], "nothing is left in either currency, nor in rupees: {carried:?}");
    let all = money_at_gateways(&pune.shop, &pune.owner).await.unwrap().items;
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|row| row.difference.is_zero() && row.at_gateway.is_zero()), "{all:?}");
}

#[tokio::test]
async fn a_chargeback_goes_to_disputed_funds_and_what_nobody_knows_to_a_person() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    let mut lines = sold("pp_1");
    lines.push(line(3, "dispute", "pp_1", Some("pd_1"), "INR", "-30.00"));
    lines.push(line(4, "gift", "", None, "INR", "1.00"));
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "19.60")], vec![("po_1", lines)]).await;
    for _ in 0..2 {
        pune.catch_up().await;
    }
    assert_eq!((pune.balance("1140").await, pune.balance("2900").await), (3_000, -100));
    // 48.55 − 30.00 + 1.00 = 19.55, and 19.60 was paid: five paise are shown, and made to fit nowhere.
    assert_eq!(pune.in_clearing_and_transit().await, (-5, 1_960));
    let told = pune.payout().await;
    assert_eq!(told.summary.unexplained, Some(inr(5)));
    assert!(told.summary.needs_you.contains("2900"), "{told:?}");
    let matched: Vec<_> = told.items.iter().map(|item| item.matched).collect();
    assert_eq!(matched, [ItemMatch::Payment, ItemMatch::Payment, ItemMatch::Payment, ItemMatch::Nothing]);
    let row = pune.at_gateway().await;
    assert_eq!((row.other, row.at_gateway), (inr(-2_900), inr(-5)));
    assert_eq!(pune.texts("SELECT charged_back_minor || '' FROM payments").await, ["3000"]);
}

#[tokio::test]
async fn a_payout_that_both_accounts_of_one_gateway_list_is_there_once_and_takes_from_each_what_is_its() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    let _gateway = paying(
        &pune,
        vec![payout("po_1", "sent", "INR", "98.55")],
        vec![("po_1", {
            let mut lines = sold("pp_1");
            lines.push(line(3, "capture", "pp_2", None, "INR", "50.00"));
            lines
        })],
    )
    .await;
    let address = pune.integration(&pune.practice).await.base_url;
    let second = add_account(&pune.shop, &pune.owner, account("practice", "0", address.as_deref())).await.unwrap();
    pune.hear(Origin::Webhook, &second, pune.seen(None, "pp_2", pune.captured(5_000))).await;
    for _ in 0..2 {
        let told = catch_up(&pune.shop, &pune.owner, None).await.unwrap();
        assert!(told.iter().all(|account| account.error.is_none()), "{told:?}");
        pune.later(300_000);
    }
    assert_eq!(pune.payouts().await.len(), 1);
    assert_eq!(pune.standing("1110").await, []);
    assert_eq!(pune.balance("1130").await, 9_855);
    let all = money_at_gateways(&pune.shop, &pune.owner).await.unwrap().items;
    assert!(all.iter().all(|row| row.difference.is_zero() && row.at_gateway.is_zero()), "{all:?}");
}

#[tokio::test]
async fn an_end_between_fetching_and_booking_loses_nothing_and_doubles_nothing() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    let breaks = "CREATE TRIGGER broken BEFORE INSERT ON journal_entries WHEN NEW.source LIKE 'payout:%'
                  BEGIN SELECT RAISE(ABORT, 'broken'); END";
    pune.shop.db.write(&pune.owner, move |tx| tx.exec(breaks, [])).await.unwrap();
    let told = catch_up(&pune.shop, &pune.owner, Some(pune.practice.id)).await.unwrap();
    assert!(told[0].error.is_some());
    assert_eq!(pune.in_clearing_and_transit().await, (4_855, 0));
    assert_eq!(
        pune.texts("SELECT item_ref FROM payout_items").await,
        [""; 0],
        "fetched, and kept with its entry or not"
    );
    pune.shop.db.write(&pune.owner, |tx| tx.exec("DROP TRIGGER broken", [])).await.unwrap();
    pune.later(300_000);
    for _ in 0..2 {
        pune.catch_up().await;
    }
    assert_eq!(pune.in_clearing_and_transit().await, (0, 4_855));
    assert_eq!(pune.payouts().await.len(), 1);
}

#[tokio::test]
async fn a_gateway_that_is_away_for_the_lines_is_asked_again_and_meanwhile_nothing_is_booked() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    let gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![]).await;
    let answers = says(vec![payout("po_1", "sent", "INR", "48.55")], vec![]);
    gateway.says(move |asked| if asked.contains("/lines") { (503, rows(Vec::new()).1) } else { answers(asked) });
    let told = catch_up(&pune.shop, &pune.owner, Some(pune.practice.id)).await.unwrap();
    assert!(told[0].error.is_some(), "{told:?}");
    assert_eq!(pune.in_clearing_and_transit().await, (4_855, 0));
    gateway.says(says(Vec::new(), vec![("po_1", sold("pp_1"))]));
    pune.later(300_000);
    pune.catch_up().await;
    assert_eq!(pune.in_clearing_and_transit().await, (0, 4_855));
}

#[tokio::test]
async fn play_money_is_paid_out_without_a_trace_in_the_books() {
    let pune = Pune::open_as(false).await;
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    for _ in 0..2 {
        pune.catch_up().await;
    }
    assert_eq!((pune.payouts().await.len(), pune.entries().await), (1, 0));
    assert_eq!(money_at_gateways(&pune.shop, &pune.owner).await.unwrap().items, []);
}

/// Lines of which there is always another page; or pages that begin anew for ever.
fn endless(asked: &str, begins_anew: bool) -> (u16, serde_json::Value) {
    let number: u64 = asked.split("after=").nth(1).map_or(1, |after| after.parse().unwrap());
    let next = if begins_anew { 1 } else { number + 1 };
    let line = line(number, "capture", &format!("pp_{number}"), None, "INR", "1.00");
    (200, json!({"data": [line], "has_more": true, "next": next.to_string()}))
}

#[tokio::test]
async fn a_payout_of_more_parts_than_can_be_read_stays_open_until_they_are_told_or_a_person_looks() {
    for begins_anew in [false, true] {
        let pune = Pune::open().await;
        pune.sold("pp_1").await;
        let payouts = || vec![payout("po_1", "sent", "INR", "48.55")];
        let gateway = paying(&pune, payouts(), vec![]).await;
        let others = says(payouts(), vec![]);
        gateway.says(move |asked| if asked.contains("/lines") { endless(asked, begins_anew) } else { others(asked) });
        let told = catch_up(&pune.shop, &pune.owner, Some(pune.practice.id)).await.unwrap();
        assert!(told[0].error.as_deref().is_some_and(|why| why.contains("more parts")), "{told:?}");
        assert_eq!(pune.texts("SELECT items FROM payouts").await, ["open"]);
        assert_eq!((pune.payout().await.items.len(), pune.in_clearing_and_transit().await), (0, (4_855, 0)));

        if begins_anew {
            // Nobody learns it any more: what was paid out is booked, and a person is told.
            pune.later(8 * 24 * 3_600_000);
            catch_up(&pune.shop, &pune.owner, Some(pune.practice.id)).await.unwrap();
            assert!(!pune.payout().await.summary.needs_you.is_empty());
            assert_eq!(pune.in_clearing_and_transit().await, (0, 4_855));
        } else {
            gateway.says(says(payouts(), vec![("po_1", sold("pp_1"))]));
            pune.later(300_000);
            pune.catch_up().await;
            assert_eq!((pune.payout().await.items.len(), pune.in_clearing_and_transit().await), (2, (0, 4_855)));
        }
    }
}
