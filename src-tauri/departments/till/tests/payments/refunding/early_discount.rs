//! Money that goes back of an invoice that was paid early: never more than came in, and the discount goes with what is credited.

use base::Problem;
use connectors::gateways::RefundStatus;
use till::invoices::{CreditLineAsk, InvoiceStatus, find_credit_notes};
use till::refunds::RefundAsk;

use super::keeper::{Keeper, all_of_it, some_of};
use crate::support::{Pune, inr, refund};

#[tokio::test]
async fn a_refund_gives_back_no_more_than_came_and_leaves_nothing_owed() {
    for parts in [vec![all_of_it()], vec![some_of(4_900), all_of_it()], vec![some_of(3_333), all_of_it()]] {
        let pune = Pune::open().await;
        let keeper = Keeper::of(&pune).await;
        let invoice = pune.with_terms(10_000, false).await;
        let payment = pune.started(&invoice).await;
        pune.told(Some(payment.id), "pp_1", pune.captured(9_800)).await;
        let above = pune.asks(&pune.owner, payment.id, some_of(9_801)).await.unwrap_err();
        assert_eq!(above.kind().code, "refund.more_than_captured");
        let count = parts.len();
        for ask in parts {
            pune.asks(&pune.owner, payment.id, ask).await.unwrap();
            pune.carry_out().await;
            assert_eq!(pune.balance("1200").await, 0);
        }
        assert_eq!(keeper.gave_back(), count);
        assert_eq!((pune.stands().await, pune.balance("1110").await), ([0, 0, 0, 10_000], 0));
        let ended = pune.invoice(invoice.id).await;
        assert_eq!((ended.status, ended.credited), (InvoiceStatus::Credited, inr(10_000)));
        let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
        assert_eq!(notes.len(), count);
    }
}

#[tokio::test]
async fn goods_that_come_back_are_credited_in_full_and_refunded_without_their_discount() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let invoice = pune.with_terms(10_000, false).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(9_800)).await;
    let one = CreditLineAsk { line: 1, quantity: Some("1".into()), amount: None };
    let asked = pune.asks(&pune.owner, payment.id, RefundAsk { lines: vec![one], ..all_of_it() }).await.unwrap();
    assert_eq!(asked.amount, inr(4_900), "half the goods, half of what was paid");
    pune.carry_out().await;
    assert_eq!(pune.stands().await, [0, 100, 0, 5_000]);
}

#[tokio::test]
async fn a_refund_in_the_gateways_own_screen_needs_its_credit_note_and_nothing_else() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(9_800)).await;
    pune.told(None, "pp_1", refund("pr_1", inr(9_800), RefundStatus::Succeeded)).await;
    assert_eq!(pune.stands().await, [9_800, 200, 0, 0]);
    pune.lower(&invoice, "100.00").await;
    assert_eq!(pune.stands().await, [0, 0, 0, 10_000]);
}
