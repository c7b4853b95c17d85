//! Chargebacks: what a customer's bank took stands as disputed funds until it comes back or is lost.

use connectors::gateways::{DisputeStatus, DisputeTold, PaymentFact};
use till::payments::{PaymentId, list_takings};
use till::payouts::{ItemMatch, money_at_gateways};

use crate::payouts::{line, paying, payout, says, sold};
use crate::refunds::orders;
use crate::support::{Pune, inr, usd};

use DisputeStatus::{Inquiry, Lost, Open, Won};

fn disputed(of: &str, amount: base::Money, status: DisputeStatus, told: DisputeTold) -> PaymentFact {
    PaymentFact::Disputed { dispute_ref: of.into(), amount, status, reason: "fraudulent".into(), due_at: None, told }
}

fn of_all(status: DisputeStatus) -> PaymentFact {
    disputed("dp_1", inr(10_000), status, DisputeTold::Standing)
}

/// An invoice over 100.00 that is paid.
async fn paid(pune: &Pune) -> PaymentId {
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    payment.id
}

/// Disputed funds, clearing, losses, receivable.
async fn stands(pune: &Pune) -> [i64; 4] {
    [pune.balance("1140").await, pune.balance("1110").await, pune.balance("6020").await, pune.balance("1200").await]
}

/// The sources of the entries about disputes, in the order of writing.
async fn booked(pune: &Pune) -> Vec<String> {
    let sources = pune.texts("SELECT source FROM journal_entries WHERE source LIKE 'dispute:%' ORDER BY seq").await;
    let account = format!("dispute:{}/", pune.practice.id);
    sources.iter().map(|source| source.replace(&account, "")).collect()
}

#[tokio::test]
async fn what_the_bank_takes_is_disputed_funds_and_a_loss_once_it_is_lost() {
    let pune = Pune::open().await;
    let payment = paid(&pune).await;
    pune.told(None, "pp_1", of_all(Inquiry)).await;
    assert_eq!(stands(&pune).await, [0, 10_000, 0, 0], "a question takes nothing");
    pune.told(None, "pp_1", of_all(Open)).await;
    assert_eq!(stands(&pune).await, [10_000, 0, 0, 0]);
    assert!(pune.payment(payment).await.needs_you.contains("charged back: INR 100.00"));
    pune.told(None, "pp_1", of_all(Lost)).await;
    assert_eq!(stands(&pune).await, [0, 0, 10_000, 0], "the invoice stays paid");
    assert!(pune.payment(payment).await.needs_you.contains("was lost: it stands as a loss"));
    assert_eq!(booked(&pune).await, ["dp_1:opened", "dp_1:lost"]);
    pune.told(None, "pp_1", of_all(Open)).await;
    assert_eq!(booked(&pune).await.len(), 2, "old news");
    let at_gateway = &money_at_gateways(&pune.shop, &pune.owner).await.unwrap().items[0];
    assert_eq!((at_gateway.other, at_gateway.difference), (inr(-10_000), inr(0)));
    pune.told(None, "pp_1", disputed("dp_1", inr(10_000), Won, DisputeTold::Since(pune.shop.now()))).await;
    assert_eq!(stands(&pune).await, [0, 10_000, 0, 0], "won on appeal");
    assert_eq!(booked(&pune).await[2..], ["dp_1:lost:reversed", "dp_1:won"]);
}

#[tokio::test]
async fn a_dispute_comes_out_the_same_in_whatever_order_it_is_told() {
    for order in orders(4) {
        let pune = Pune::open().await;
        let invoice = pune.issued(10_000).await;
        let payment = pune.started(&invoice).await;
        let now = pune.shop.now();
        let since = |seconds, status| disputed("dp_1", inr(4_000), status, DisputeTold::Since(now.plus_ms(seconds)));
        let told = [pune.captured(10_000), since(1_000, Open), since(2_000, Won), since(3_000, Open)];
        for at in &order {
            pune.told(Some(payment.id), "pp_1", told[*at].clone()).await;
        }
        assert_eq!(stands(&pune).await, [4_000, 6_000, 0, 0], "{order:?}");
        pune.told(None, "pp_1", since(4_000, Lost)).await;
        assert_eq!(stands(&pune).await, [0, 6_000, 4_000, 0], "{order:?}");
    }
}

#[tokio::test]
async fn a_movement_of_money_gives_way_to_the_dispute_behind_it() {
    let pune = Pune::open().await;
    paid(&pune).await;
    pune.told(None, "pp_1", disputed("REV-1", inr(10_000), Lost, DisputeTold::MoneyAlone)).await;
    assert_eq!(stands(&pune).await, [0, 0, 10_000, 0]);
    pune.told(None, "pp_1", of_all(Open)).await;
    assert_eq!(stands(&pune).await, [10_000, 0, 0, 0]);
    pune.told(None, "pp_1", of_all(Won)).await;
    assert_eq!(stands(&pune).await, [0, 10_000, 0, 0]);
}

#[tokio::test]
async fn what_grows_is_booked_by_its_difference_and_what_cannot_be_is_shown() {
    let pune = Pune::open().await;
    let payment = paid(&pune).await;
    let now = pune.shop.now();
    let since = |ms, minor| disputed("dp_1", inr(minor), Open, DisputeTold::Since(now.plus_ms(ms)));
    pune.told(None, "pp_1", since(1, 3_000)).await;
    pune.told(None, "pp_1", since(2, 5_000)).await;
    assert_eq!(stands(&pune).await, [5_000, 5_000, 0, 0]);
    pune.told(None, "pp_1", since(3, 20_000_000_000_000)).await;
    assert_eq!(stands(&pune).await, [5_000, 5_000, 0, 0]);
    assert!(pune.payment(payment).await.needs_you.contains("more than is booked by the gateway's word"));
}

#[tokio::test]
async fn play_money_is_charged_back_without_a_trace_in_the_books() {
    let pune = Pune::open_as(false).await;
    let stray = pune.told(None, "pp_1", pune.captured(5_000)).await.unwrap();
    pune.told(None, "pp_1", disputed("dp_1", inr(5_000), Open, DisputeTold::Standing)).await;
    assert_eq!((pune.entries().await, pune.payment(stray).await.charged_back_minor), (0, 5_000));
}

#[tokio::test]
async fn money_from_abroad_leaves_and_comes_back_at_what_it_was_carried_at() {
    let pune = Pune::open().await;
    pune.dollar_rate("2026-11-01", "80").await;
    let stray = PaymentFact::Captured { amount: usd(1_000), at: pune.shop.now(), capture_no: None };
    pune.told(None, "pp_1", stray).await;
    let now = pune.shop.now();
    let since = |ms, status| disputed("dp_1", usd(1_000), status, DisputeTold::Since(now.plus_ms(ms)));
    pune.told(None, "pp_1", since(1, Open)).await;
    pune.dollar_rate("2026-11-21", "90").await;
    pune.told(None, "pp_1", since(2, Won)).await;
    assert_eq!(pune.standing("1140").await, [], "nothing is left, nor in rupees");
    assert_eq!(pune.standing("1110").await, [(pune.practice.id.to_string(), usd(1_000), 80_000)]);
}

#[tokio::test]
async fn a_chargeback_that_was_told_is_not_booked_again_by_its_payout_and_its_fee_is() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    pune.told(None, "pp_1", disputed("pd_1", inr(3_000), Open, DisputeTold::Standing)).await;
    assert_eq!(pune.balance("1140").await, 3_000);
    let mut lines = sold("pp_1");
    lines.push(line(3, "dispute", "pp_1", Some("pd_1"), "INR", "-30.00"));
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "18.55")], vec![("po_1", lines)]).await;
    for _ in 0..2 {
        pune.catch_up().await;
    }
    assert_eq!((pune.balance("1140").await, pune.in_clearing_and_transit().await), (3_000, (0, 1_855)));
    assert_eq!(booked(&pune).await, ["pd_1:opened"]);
    let row = pune.at_gateway().await;
    assert_eq!((row.other, row.difference), (inr(-3_000), inr(0)));
}

#[tokio::test]
async fn a_chargeback_whose_news_was_lost_is_told_by_the_payout_that_took_it() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    pune.told(None, "pp_1", disputed("pd_1", inr(3_000), Inquiry, DisputeTold::Since(pune.shop.now()))).await;
    let mut lines = sold("pp_1");
    lines.push(line(3, "dispute", "pp_1", Some("pd_1"), "INR", "-29.00"));
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "19.55")], vec![("po_1", lines)]).await;
    for _ in 0..2 {
        pune.catch_up().await;
    }
    assert_eq!((pune.balance("1140").await, pune.in_clearing_and_transit().await), (2_900, (0, 1_955)));
    assert!(pune.payout().await.summary.needs_you.contains("of a chargeback of INR 30.00"));
}

#[tokio::test]
async fn a_chargeback_of_a_payment_that_becomes_known_later_moves_to_it() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    let lines = || {
        let mut lines = sold("pp_1");
        lines.push(line(3, "dispute", "pp_2", Some("pd_1"), "INR", "-30.00"));
        vec![("po_1", lines)]
    };
    let gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "18.55")], lines()).await;
    pune.catch_up().await;
    assert_eq!((pune.balance("1140").await, pune.in_clearing_and_transit().await), (3_000, (0, 1_855)));
    assert_eq!(pune.payout().await.items[2].matched, ItemMatch::Asked);
    let stray = pune.told(None, "pp_2", pune.captured(3_000)).await.unwrap();
    gateway.says(says(vec![payout("po_1", "sent", "INR", "18.55")], lines()));
    for _ in 0..2 {
        pune.later(300_000);
        pune.catch_up().await;
    }
    assert_eq!(pune.balance("1140").await, 3_000);
    assert_eq!(pune.payment(stray).await.charged_back_minor, 3_000);
    assert_eq!(booked(&pune).await, ["3:opened", "3:opened:reversed", "pd_1:opened"]);
    let takings = pune.shop.db.read(list_takings).await.unwrap();
    assert_eq!(takings[0].captured_minor - 5_000, 3_000);
}
