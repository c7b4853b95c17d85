//! What a refund does in the books, and which paper stands behind it.

use base::Money;
use connectors::gateways::{Observation, RefundStatus};
use till::invoices::{CreditLineAsk, find_credit_notes};
use till::payments::{CashTaken, take_cash};
use till::refunds::{
    RefundAsk, RefundError, RefundListAsk, RefundMethod, RefundOrigin, RefundState, Takes, credit_refund,
    effect_of_refund, list_refunds, refundable,
};

use super::keeper::{Keeper, all_of_it, code, some_of, told};
use crate::support::{Pune, inr, refund};

#[tokio::test]
async fn a_refund_goes_back_with_its_credit_note_and_leaves_nothing_owed() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;

    let asked = pune.asks(&pune.owner, payment, some_of(5_000)).await.unwrap();
    assert_eq!(asked.state, RefundState::Approved, "whoever may approve lets it go alone");
    assert_eq!(pune.entries().await, 3, "invoice, capture and the fee: a request posts nothing");
    pune.carry_out().await;

    let done = pune.refund_row(asked.id).await;
    assert_eq!((done.state, done.sale_minor, done.credited_minor), (RefundState::Refunded, 5_000, 5_000));
    assert_eq!(done.gateway_ref, Some(format!("pr_{}", asked.id)));
    let settled = pune.postings(format!("refund:{}:settled", asked.id)).await;
    assert_eq!(settled, [("1200", 5_000), ("1110", -5_000)]);
    let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
    assert_eq!((notes.len(), notes[0].total, notes[0].reason.as_str()), (1, inr(5_000), "the milk was sour"));
    assert_eq!((pune.balance("1200").await, pune.balance("4110").await), (0, 5_000));
    let row = pune.payment(payment).await;
    assert_eq!((row.refunded, row.sale_refunded_minor, row.sale_credited_minor), (inr(5_000), 0, 5_000));
    assert_eq!(row.needs_you, "");

    // Told again by a delivery, in whatever words: it is the same refund.
    let told = refund(&format!("pr_{}", asked.id), inr(5_000), RefundStatus::Succeeded);
    let before = pune.fact_hash().await;
    pune.told(None, "pp_1", told).await;
    assert_eq!((pune.fact_hash().await, keeper.gave_back()), (before, 1));
}

#[tokio::test]
async fn a_refund_that_comes_back_is_the_customers_again() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    let back = told(&asked, inr(5_000), RefundStatus::Failed);
    pune.told(None, "pp_1", back).await;
    let done = pune.refund_row(asked.id).await;
    assert_eq!((done.state, done.settled_at.is_some()), (RefundState::Failed, true));
    assert_eq!(pune.balance("1200").await, -5_000, "the credit is the customer's");
    let good = till::payments::overpayment_of(&pune.shop, &pune.owner, invoice.id).await.unwrap();
    assert_eq!(good.credit, inr(5_000));
    assert!(pune.payment(payment).await.needs_you.contains("the customer does not have it"));

    // Sent again, it needs no second credit note.
    let again = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    assert_eq!(pune.refund_row(again.id).await.state, RefundState::Refunded);
    let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
    assert_eq!((notes.len(), pune.balance("1200").await), (1, 0));
}

#[tokio::test]
async fn a_refund_made_in_the_gateways_own_screen_is_attached_and_not_added() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;
    pune.told(None, "pp_1", refund("pr_there", inr(3_000), RefundStatus::Succeeded)).await;
    let all = list_refunds(&pune.shop, &pune.owner, RefundListAsk { waiting: Some(true), ..RefundListAsk::default() });
    let found = all.await.unwrap().items.remove(0);
    assert_eq!(
        (found.origin, found.state, found.credit_owed),
        (RefundOrigin::Gateway, RefundState::Refunded, inr(3_000))
    );
    let above = pune.asks(&pune.owner, payment, some_of(2_001)).await.unwrap_err();
    assert!(matches!(above, RefundError::MoreThanCaptured { left } if left == inr(2_000)), "{above}");

    // It asks which it was: goods that came back bring a credit note.
    let credited = credit_refund(&pune.shop, &pune.owner, found.id, Some("returned".into())).await.unwrap();
    assert_eq!(credited.credit_owed_minor(), 0);
    let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
    assert_eq!((notes.len(), notes[0].total), (1, inr(3_000)));
    assert_eq!((pune.balance("1200").await, pune.payment(payment).await.needs_you.as_str()), (0, ""));
    assert_eq!(
        code(credit_refund(&pune.shop, &pune.owner, found.id, None).await.unwrap_err()),
        "refund.nothing_to_credit"
    );
}

#[tokio::test]
async fn what_was_paid_too_much_goes_back_without_a_credit_note() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let invoice = pune.issued(5_000).await;
    let payment = pune.started(&invoice).await.id;
    pune.told(Some(payment), "pp_1", pune.captured(6_000)).await;
    let effect = effect_of_refund(&pune.shop, &pune.owner, payment, some_of(1_000)).await.unwrap();
    assert_eq!((effect.from_sale, effect.credit_note), (inr(0), None));
    let asked = pune.asks(&pune.owner, payment, some_of(1_000)).await.unwrap();
    pune.carry_out().await;
    let settled = pune.postings(format!("refund:{}:settled", asked.id)).await;
    assert_eq!(settled, [("2240", 1_000), ("1110", -1_000)]);
    assert!(pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap().is_empty());
}

#[tokio::test]
async fn goodwill_leaves_the_sale_as_it_is() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;
    let ask = RefundAsk { takes: Some(Takes::Goodwill), ..some_of(700) };
    let asked = pune.asks(&pune.owner, payment, ask).await.unwrap();
    pune.carry_out().await;
    let settled = pune.postings(format!("refund:{}:settled", asked.id)).await;
    assert_eq!(settled, [("6030", 700), ("1110", -700)]);
    assert!(pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap().is_empty());
    assert_eq!(pune.balance("1200").await, 0);
}

#[tokio::test]
async fn a_line_that_comes_back_decides_the_amount_and_the_credit_note() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;
    let line = CreditLineAsk { line: 1, quantity: None, amount: Some("12.00".into()) };
    let ask = RefundAsk { lines: vec![line], ..all_of_it() };
    let asked = pune.asks(&pune.owner, payment, ask).await.unwrap();
    assert_eq!((asked.amount, asked.takes), (inr(1_200), Takes::Sale));
    pune.carry_out().await;
    let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
    assert_eq!((notes.len(), notes[0].total), (1, inr(1_200)));
}

#[tokio::test]
async fn the_effect_is_shown_as_it_will_be_and_nothing_of_it_is_kept() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let before = (pune.fact_hash().await, pune.entries().await);
    let effect = effect_of_refund(&pune.shop, &pune.owner, payment, some_of(2_000)).await.unwrap();
    assert_eq!((pune.fact_hash().await, pune.entries().await), before);
    assert_eq!((effect.amount, effect.left_after, effect.from_sale), (inr(2_000), inr(3_000), inr(2_000)));
    assert_eq!(effect.credit_note.as_ref().map(|note| note.total), Some(inr(2_000)));
    let lines: Vec<(&str, i64)> = effect.postings.iter().map(|line| (&*line.account, line.amount.minor)).collect();
    assert_eq!(lines, [("4110", 2_000), ("1110", -2_000)]);
    assert!(list_refunds(&pune.shop, &pune.owner, RefundListAsk::default()).await.unwrap().items.is_empty());

    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded, "its number was not used up");
}

#[tokio::test]
async fn cash_is_given_back_out_of_the_drawer_at_once() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let taken = CashTaken { invoice: invoice.id, account: None, amount: inr(5_000), tendered: None };
    let payment = take_cash(&pune.shop, &pune.owner, taken).await.unwrap().id;
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    assert_eq!((asked.state, asked.method), (RefundState::Refunded, RefundMethod::Cash));
    assert_eq!((pune.balance("1000").await, pune.balance("1200").await), (3_000, 0));
    // Money of a gateway may be given back in cash as well: the gateway keeps what it has.
    let keeper = Keeper::of(&pune).await;
    let (_, card) = pune.paid(4_000).await;
    let ask = RefundAsk { method: Some(RefundMethod::Cash), ..some_of(1_000) };
    pune.asks(&pune.owner, card, ask).await.unwrap();
    pune.carry_out().await;
    assert_eq!((pune.balance("1000").await, keeper.gave_back()), (2_000, 0));
    let original = RefundAsk { method: Some(RefundMethod::Original), ..some_of(1_000) };
    assert_eq!(code(pune.asks(&pune.owner, payment, original).await.unwrap_err()), "refund.not_offered");
}

#[tokio::test]
async fn a_deposit_goes_back_only_after_the_sale_was_credited() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await.id;
    pune.told(Some(payment), "pp_1", pune.captured(4_000)).await;
    let refused = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap_err();
    assert!(matches!(&refused, RefundError::StillOwed { due, .. } if *due == inr(6_000)), "{refused}");
    let all = till::invoices::CreditNoteAsk {
        scope: till::invoices::CreditScope::Full,
        amount: None,
        lines: Vec::new(),
        charges: false,
        reason: "cancelled".into(),
    };
    till::invoices::issue_credit_note(&pune.shop, &pune.owner, invoice.id, all).await.unwrap();
    pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
    assert_eq!((notes.len(), pune.balance("1200").await), (1, 0));
}

#[tokio::test]
async fn goodwill_that_comes_back_can_be_given_again() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let ask = RefundAsk { takes: Some(Takes::Goodwill), ..all_of_it() };
    let asked = pune.asks(&pune.owner, payment, ask.clone()).await.unwrap();
    pune.carry_out().await;
    let back = told(&asked, inr(5_000), RefundStatus::Failed);
    pune.told(None, "pp_1", back).await;
    assert_eq!((pune.payment(payment).await.refunded, pune.balance("6030").await), (inr(0), 0));
    pune.asks(&pune.owner, payment, ask).await.unwrap();
}

#[tokio::test]
async fn a_credit_note_that_an_overpayment_has_covered_is_not_owed_any_more() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;
    pune.told(None, "pp_1", refund("pr_there", inr(2_000), RefundStatus::Succeeded)).await;
    // The customer had paid twice: that comes to light later.
    pune.told(Some(payment), "pp_2", pune.captured(2_000)).await;
    assert_eq!(pune.balance("1200").await, 0);
    let all = list_refunds(&pune.shop, &pune.owner, RefundListAsk::default()).await.unwrap();
    let row = all.items.iter().find(|row| row.origin == RefundOrigin::Gateway).unwrap().id;
    credit_refund(&pune.shop, &pune.owner, row, Some("returned".into())).await.unwrap();
    pune.told(None, "pp_1", refund("pr_more", inr(1), RefundStatus::Pending)).await;
    assert!(pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap().is_empty());
    assert_eq!((pune.balance("1200").await, pune.balance("2240").await), (0, 0));
}

#[tokio::test]
async fn play_money_of_a_real_shop_goes_back_without_a_trace_in_the_books() {
    let pune = Pune::open_as(false).await;
    Keeper::of(&pune).await;
    let invoice = pune.issued_as(5_000, true).await;
    let payment = pune.started(&invoice).await.id;
    pune.told(Some(payment), "pp_1", pune.captured(5_000)).await;
    let before = pune.entries().await;
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    assert_eq!((pune.refund_row(asked.id).await.state, pune.entries().await), (RefundState::Refunded, before));
    let left: Money = refundable(&pune.shop, &pune.owner, payment).await.unwrap().left;
    assert_eq!(left, inr(3_000));
}

#[tokio::test]
async fn what_a_gateway_tells_twice_under_two_names_is_two_refunds_in_the_books() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(true, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    // Somebody refunds the same amount in the gateway's screen while ours is in doubt: it is taken for ours first …
    let there: Observation = pune.seen(None, "pp_1", refund("pr_there", inr(2_000), RefundStatus::Succeeded));
    let practice = pune.practice.clone();
    pune.hear(till::payments::Origin::Webhook, &practice, there).await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    // … and ours, when the gateway tells of it, is the other one.
    let ours = told(&asked, inr(2_000), RefundStatus::Succeeded);
    pune.told(None, "pp_1", ours).await;
    assert_eq!(pune.payment(payment).await.refunded, inr(4_000));
    let all = list_refunds(&pune.shop, &pune.owner, RefundListAsk::default()).await.unwrap();
    assert_eq!(all.items.len(), 2);
}
