//! Refunds of sales in another currency than the books': what the rate did meanwhile is won or lost, and nothing stays owed.

use base::Money;
use connectors::gateways::{PaymentFact, RefundStatus};
use till::invoices::{CreditNoteAsk, CreditScope, Invoice, InvoiceId, issue_credit_note};
use till::payments::PaymentId;

use crate::support::{Pune, refund, usd};

const DONE: RefundStatus = RefundStatus::Succeeded;

/// A sale of USD 250.00 that was billed at 83.10, and paid the same day or, for `part`, in part. Five days later the rate is 84.05.
async fn sold(part: Option<i64>) -> (Pune, Invoice, PaymentId) {
    let pune = Pune::open().await;
    pune.dollar_rate("2026-11-01", "83.10").await;
    pune.dollar_rate("2026-11-25", "84.05").await;
    let invoice = pune.dollar_invoice().await;
    let payment = pune.started(&invoice).await.id;
    paid(&pune, payment, part.unwrap_or(25_000)).await;
    pune.later(5 * 86_400_000);
    (pune, invoice, payment)
}

/// So much was captured by now.
async fn paid(pune: &Pune, payment: PaymentId, minor: i64) {
    let fact = PaymentFact::Captured { amount: usd(minor), at: pune.shop.now(), capture_no: None };
    pune.told(Some(payment), "pp_1", fact).await;
}

async fn credit(pune: &Pune, invoice: InvoiceId, amount: Money) {
    let ask = CreditNoteAsk {
        scope: CreditScope::Amount,
        amount: Some(amount.decimal_text()),
        lines: Vec::new(),
        charges: false,
        reason: "sent back".into(),
    };
    issue_credit_note(&pune.shop, &pune.owner, invoice, ask).await.unwrap();
}

/// What an entry of a refund in the gateway's own screen puts where: account, amount, worth in the books currency.
async fn booked(pune: &Pune, refund_ref: &str) -> Vec<(&'static str, i64, i64)> {
    let (shop, source) = (pune.shop.clone(), pune.refund_source(refund_ref, "settled"));
    let found = pune.shop.db.read(move |tx| books::ledger::find_recorded(tx, &shop, &source)).await.unwrap();
    found.unwrap().entry.lines.iter().map(|line| (line.account, line.amount.minor, line.base.minor)).collect()
}

/// What the rate lost the shop so far, in paise.
async fn lost(pune: &Pune) -> i64 {
    pune.standing("7100").await.iter().map(|(_, _, base)| base).sum()
}

#[tokio::test]
async fn a_sale_abroad_that_is_given_back_in_full_loses_what_the_rate_rose_and_leaves_nothing_owed() {
    for credited_first in [true, false] {
        let (pune, invoice, _) = sold(None).await;
        if credited_first {
            credit(&pune, invoice.id, usd(25_000)).await;
        }
        pune.told(None, "pp_1", refund("pr_1", usd(25_000), DONE)).await;
        let loss = [("1200", 25_000, 2_077_500), ("1110", -25_000, -2_101_250), ("7100", 0, 23_750)];
        assert_eq!(booked(&pune, "pr_1").await, loss);
        if !credited_first {
            credit(&pune, invoice.id, usd(25_000)).await;
        }
        assert_eq!((pune.standing("1200").await, lost(&pune).await), (Vec::new(), 23_750));
    }
}

#[tokio::test]
async fn parts_given_back_take_their_share_and_the_last_leaves_no_paisa_owed() {
    // Parts that are credited and refunded, in orders in which notes run ahead of the money and behind it.
    let orders = [
        [
            ("credit", 10_001),
            ("refund", 10_001),
            ("credit", 4_998),
            ("refund", 4_998),
            ("credit", 10_001),
            ("refund", 10_001),
        ],
        [
            ("refund", 10_001),
            ("refund", 4_998),
            ("refund", 10_001),
            ("credit", 4_998),
            ("credit", 10_001),
            ("credit", 10_001),
        ],
        [
            ("credit", 3_333),
            ("refund", 10_001),
            ("credit", 6_668),
            ("credit", 14_999),
            ("refund", 7_499),
            ("refund", 7_500),
        ],
    ];
    for order in orders {
        let (pune, invoice, _) = sold(None).await;
        for (at, (what, minor)) in order.into_iter().enumerate() {
            match what {
                "credit" => credit(&pune, invoice.id, usd(minor)).await,
                _ => drop(pune.told(None, "pp_1", refund(&format!("pr_{at}"), usd(minor), DONE)).await),
            }
        }
        assert_eq!(pune.standing("1200").await, [], "{order:?}");
        let gone: i64 = pune.standing("1110").await.iter().map(|(_, _, base)| base).sum();
        assert_eq!(lost(&pune).await, -gone, "{order:?}: the clearing account gave more than it got, and that is lost");
    }
}

#[tokio::test]
async fn what_was_given_back_before_it_came_in_is_taken_out_of_the_sale_at_what_was_billed() {
    let (pune, invoice, payment) = sold(Some(10_000)).await;
    pune.told(None, "pp_1", refund("pr_1", usd(7_500), DONE)).await;
    assert_eq!(booked(&pune, "pr_1").await[0], ("1200", 7_500, 623_250));
    paid(&pune, payment, 25_000).await;
    credit(&pune, invoice.id, usd(7_500)).await;
    assert_eq!(pune.standing("1200").await, []);
}

#[tokio::test]
async fn a_refund_that_comes_back_takes_its_exchange_difference_back() {
    let (pune, invoice, _) = sold(None).await;
    pune.told(None, "pp_1", refund("pr_1", usd(25_000), DONE)).await;
    credit(&pune, invoice.id, usd(25_000)).await;
    pune.told(None, "pp_1", refund("pr_1", usd(25_000), RefundStatus::Failed)).await;
    let asha = pune.customer.to_string();
    assert_eq!(pune.standing("1200").await, [(asha, usd(-25_000), -2_077_500)]);
    assert_eq!(lost(&pune).await, 0);
    pune.told(None, "pp_1", refund("pr_2", usd(25_000), DONE)).await;
    assert_eq!((pune.standing("1200").await, lost(&pune).await), (Vec::new(), 23_750));
}
