//! Money that a gateway took before there was an invoice, kept as the advance of an order: what its refunds do to it.

use base::db::Heard;
use books::tax::{TaxCodeChange, TaxPoint, change_tax_code};
use connectors::gateways::RefundStatus;
use till::advances::{Advance, AdvanceAsk, ReceivedBy, apply_advance, receive_advance};
use till::invoices::{InvoiceAsk, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::payments::{PaymentError, PaymentId, assign_payment};

use crate::support::{Pune, inr, refund};

/// A practice gateway's money over 118.00, kept as the advance of a service that is taxed on receipt.
pub async fn kept(pune: &Pune) -> Advance {
    let change = TaxCodeChange { tax_point: Some(TaxPoint::Earliest), ..TaxCodeChange::default() };
    change_tax_code(&pune.shop, &pune.owner, "IN18".into(), 1, change).await.unwrap();
    let payment = pune.told(None, "pp_ahead", pune.captured(11_800)).await.unwrap();
    receive_advance(&pune.shop, &pune.owner, ask(pune, payment)).await.unwrap()
}

fn ask(pune: &Pune, payment: PaymentId) -> AdvanceAsk {
    AdvanceAsk {
        customer_id: pune.customer,
        purpose: "Wedding album".into(),
        tax_code: "IN18".into(),
        by: ReceivedBy::Payment,
        amount: None,
        received_on: None,
        payment_id: Some(payment),
    }
}

/// Lets the area hear what was announced.
pub async fn hear(pune: &Pune) {
    let subscriber = till::advances::register().subscribers[0];
    loop {
        let shop = pune.shop.clone();
        let handle = move |tx: &base::WriteTx<'_>, news: &base::Announcement| (subscriber.handle)(&shop, tx, news);
        if pune.shop.db.hear(subscriber.name, subscriber.kinds, handle).await.unwrap() == Heard::Nothing {
            break;
        }
    }
}

/// What stands on 2100, 1310, 2240, 2900, 1200 and 1110.
async fn standing(pune: &Pune) -> [i64; 6] {
    hear(pune).await;
    let mut all = [0; 6];
    for (sum, account) in all.iter_mut().zip(["2100", "1310", "2240", "2900", "1200", "1110"]) {
        *sum = pune.balance(account).await;
    }
    all
}

#[tokio::test]
async fn a_refund_takes_its_share_of_the_advance_and_of_its_tax_and_gives_both_back_when_it_fails() {
    let pune = Pune::open().await;
    let advance = kept(&pune).await;
    assert_eq!(standing(&pune).await, [-1_800, 1_800, -11_800, 0, 0, 11_800]);
    pune.told(None, "pp_ahead", refund("pr_1", inr(5_900), RefundStatus::Succeeded)).await;
    assert_eq!(standing(&pune).await, [-900, 900, -5_900, 0, 0, 5_900]);
    let row = pune.payment(advance.payment_id).await;
    assert_eq!((row.advance_minor, row.refunded, row.sale_refunded_minor), (5_900, inr(5_900), 0));
    pune.told(None, "pp_ahead", refund("pr_1", inr(5_900), RefundStatus::Failed)).await;
    assert_eq!(standing(&pune).await, [-1_800, 1_800, -11_800, 0, 0, 11_800]);
    pune.told(None, "pp_ahead", refund("pr_2", inr(11_800), RefundStatus::Succeeded)).await;
    assert_eq!(standing(&pune).await, [0, 0, 0, 0, 0, 0]);
}

#[tokio::test]
async fn a_refund_after_the_advance_was_applied_takes_what_was_left_of_it_first() {
    let pune = Pune::open().await;
    let advance = kept(&pune).await;
    let line = LineAsk {
        description: "Album".into(),
        quantity: "1".into(),
        unit_price: "50".into(),
        tax_code: "IN18".into(),
        ..LineAsk::default()
    };
    let bill = InvoiceAsk {
        customer_id: Some(pune.customer),
        currency: "INR".into(),
        lines: vec![line],
        ..InvoiceAsk::default()
    };
    let draft = create_draft(&pune.shop, &pune.owner, bill).await.unwrap();
    let invoice = issue_invoice(&pune.shop, &pune.owner, draft.id, IssueAsk::default()).await.unwrap();
    let applied = apply_advance(&pune.shop, &pune.owner, advance.id, invoice.id).await.unwrap();
    assert_eq!((applied.applied, applied.left), (inr(5_900), inr(5_900)));
    assert_eq!(standing(&pune).await, [-1_800, 900, -5_900, 0, 0, 11_800]);
    pune.told(None, "pp_ahead", refund("pr_1", inr(7_900), RefundStatus::Succeeded)).await;
    assert_eq!(standing(&pune).await, [-900, 0, 0, 0, 2_000, 3_900]);
}

#[tokio::test]
async fn money_beyond_the_advance_waits_for_a_person_and_goes_back_first() {
    let pune = Pune::open().await;
    let advance = kept(&pune).await;
    pune.told(None, "pp_ahead", pune.captured(12_800)).await;
    assert_eq!(standing(&pune).await, [-1_800, 1_800, -11_800, -1_000, 0, 12_800]);
    let invoice = pune.issued(1_000).await;
    let refused = assign_payment(&pune.shop, &pune.owner, advance.payment_id, invoice.id).await;
    assert!(matches!(refused, Err(PaymentError::WrongState(_))), "{refused:?}");
    let refused = receive_advance(&pune.shop, &pune.owner, ask(&pune, advance.payment_id)).await;
    assert!(refused.is_err(), "{refused:?}");
    pune.told(None, "pp_ahead", refund("pr_1", inr(1_500), RefundStatus::Succeeded)).await;
    let [tax, on_advance, ahead, nobody, ..] = standing(&pune).await;
    assert_eq!((ahead, nobody), (-11_300, 0));
    assert_eq!(tax, -on_advance);
}
