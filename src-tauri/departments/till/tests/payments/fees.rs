//! Fees: expected, told, told anew, told in another currency, told to be nothing.

use base::{Currency, Money, ShopDate};
use books::tax::{Scheme, SchemeAsk, Supplies, change_scheme};
use connectors::gateways::{PaymentFact, RefundStatus};
use till::invoices::{InvoiceAsk, InvoiceStatus, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::merchant_accounts::{FeeSchedule, NewAccount, add_account};
use till::payments::{Origin, PaymentState, start_payment};

use crate::support::{Pune, account, inr, refund, usd};

fn fee(fee: Money, tax: Money) -> PaymentFact {
    PaymentFact::FeeKnown { fee, tax }
}

#[tokio::test]
async fn a_gateway_that_takes_nothing_says_so_and_the_estimate_is_taken_back() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", fee(inr(0), inr(0))).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    let row = pune.payment(payment.id).await;
    assert_eq!((row.fee, row.fee_estimated), (Some(inr(0)), false));

    let other = pune.issued(10_000).await;
    let payment = pune.started(&other).await;
    pune.told(Some(payment.id), "pp_2", pune.captured(10_000)).await;
    assert_eq!(pune.balance("2020").await, -236);
    pune.told(Some(payment.id), "pp_2", fee(inr(0), inr(0))).await;
    assert_eq!((pune.balance("2020").await, pune.balance("6000").await), (0, 0));
    assert_eq!(pune.balance("1110").await, 20_000);
}

#[tokio::test]
async fn under_composition_a_bill_shows_no_tax_and_the_whole_fee_is_cost() {
    let pune = Pune::open().await;
    let scheme = SchemeAsk {
        from_on: ShopDate::parse("2026-11-01").unwrap(),
        scheme: Scheme::Composition,
        supplies: Some(Supplies::Goods),
        rate: None,
    };
    change_scheme(&pune.shop, &pune.owner, scheme).await.unwrap();
    let line = LineAsk {
        description: "Milk".into(),
        quantity: "1".into(),
        unit_price: "100.00".into(),
        tax_code: "IN18".into(),
        ..LineAsk::default()
    };
    let ask = InvoiceAsk {
        customer_id: Some(pune.customer),
        currency: "INR".into(),
        lines: vec![line],
        ..InvoiceAsk::default()
    };
    let draft = create_draft(&pune.shop, &pune.owner, ask).await.unwrap();
    let invoice = issue_invoice(&pune.shop, &pune.owner, draft.id, IssueAsk::default()).await.unwrap();
    assert_eq!((invoice.sums.total, invoice.sums.tax), (inr(10_000), inr(0)));
    let reasons: Vec<String> = invoice.frozen.unwrap().taxes.into_iter().map(|tax| tax.reason).collect();
    assert!(reasons.len() == 1 && reasons[0].contains("not eligible to collect tax"), "{reasons:?}");

    let invoice = pune.invoice(invoice.id).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    pune.told(Some(payment.id), "pp_1", fee(inr(200), inr(36))).await;
    assert_eq!((pune.balance("6000").await, pune.balance("1300").await), (236, 0));
    assert_eq!((pune.balance("1110").await, pune.balance("2100").await), (9_764, 0));
}

#[tokio::test]
async fn a_fee_in_the_currency_of_the_settlement_stands_and_later_news_is_taken_in() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    pune.told(Some(payment.id), "pp_1", fee(usd(30), usd(5))).await;
    let row = pune.payment(payment.id).await;
    assert_eq!(row.fee, Some(usd(35)));
    assert!(row.needs_you.contains("no exchange rate for USD"), "it stands with no worth: {}", row.needs_you);
    let entries = pune.entries().await;
    pune.told(Some(payment.id), "pp_1", refund("pr_1", inr(2_500), RefundStatus::Succeeded)).await;
    assert_eq!(pune.payment(payment.id).await.refunded, inr(2_500));
    assert_eq!(pune.entries().await, entries + 1, "the fee is not booked again");
}

#[tokio::test]
async fn a_fee_told_anew_in_another_currency_takes_the_place_of_the_one_before() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    pune.told(Some(payment.id), "pp_1", fee(usd(30), usd(5))).await;
    pune.later(1_000);
    pune.told(Some(payment.id), "pp_1", fee(inr(200), inr(36))).await;
    let clearing: Vec<Money> = pune.standing("1110").await.into_iter().map(|(_, amount, _)| amount).collect();
    assert_eq!(clearing, [inr(9_764)]);
    assert_eq!((pune.balance("6000").await, pune.balance("1300").await), (200, 36));
    let takings = pune.texts("SELECT currency || ' ' || fee_minor FROM daily_takings ORDER BY currency").await;
    assert_eq!(takings, ["INR 236", "USD 0"]);
}

#[tokio::test]
async fn fees_come_out_the_same_in_whatever_order_they_are_told() {
    let mut books = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]] {
        let pune = Pune::open().await;
        let invoice = pune.issued(10_000).await;
        let payment = pune.started(&invoice).await;
        // The same sum with another share of tax, told a second later, and another sum after that.
        let first = pune.seen(Some(payment.id), "pp_1", fee(inr(200), inr(36)));
        pune.later(1_000);
        let second = pune.seen(Some(payment.id), "pp_1", fee(inr(196), inr(40)));
        let captured = pune.seen(Some(payment.id), "pp_1", pune.captured(10_000));
        let told = [first, second, captured];
        for step in order {
            pune.hear(Origin::Webhook, &pune.practice, told[step].clone()).await;
        }
        books.push((pune.balance("6000").await, pune.balance("1300").await, pune.balance("1110").await));
    }
    assert_eq!(books, [(196, 40, 9_764); 4]);
}

#[tokio::test]
async fn an_estimate_is_one_of_all_that_was_captured_whichever_part_was_told_first() {
    let mut books = Vec::new();
    for order in [[12_000, 20_000], [20_000, 12_000]] {
        let pune = Pune::open().await;
        let invoice = pune.issued(20_000).await;
        let payment = pune.started(&invoice).await;
        for total in order {
            pune.told(Some(payment.id), "pp_1", pune.captured(total)).await;
        }
        let row = pune.payment(payment.id).await;
        assert_eq!((row.fee, row.fee_estimated), (Some(inr(472)), true));
        assert_eq!((pune.balance("6000").await, pune.balance("2020").await), (472, -472));
        books.push(pune.fact_hash().await);
        // What the gateway takes in the end takes the place of the estimate that stands.
        pune.told(Some(payment.id), "pp_1", fee(inr(400), inr(72))).await;
        assert_eq!((pune.balance("6000").await, pune.balance("2020").await), (400, 0));
    }
    assert_eq!(books[0], books[1]);
}

#[tokio::test]
async fn the_fee_of_a_second_charge_never_takes_the_place_of_the_firsts() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let first = pune.started(&invoice).await;
    pune.told(Some(first.id), "pp_1", pune.captured(10_000)).await;
    pune.told(Some(first.id), "pp_1", fee(inr(200), inr(36))).await;
    pune.later(1_000);
    assert_eq!(pune.told(Some(first.id), "pp_2", fee(inr(100), inr(18))).await, None);
    assert_eq!(pune.payment(first.id).await.fee, Some(inr(236)));
    let second = pune.told(Some(first.id), "pp_2", pune.captured(10_000)).await.unwrap();
    pune.told(Some(first.id), "pp_2", fee(inr(100), inr(18))).await;
    assert_eq!((pune.payment(second).await.fee, pune.balance("1110").await), (Some(inr(118)), 20_000 - 354));
}

#[tokio::test]
async fn nothing_captured_is_expected_to_cost_nothing() {
    let pune = Pune::open().await;
    let plain = account("practice", "2", Some("http://127.0.0.1:9"));
    let fees = FeeSchedule { flat_minor: 300, currency: Some(Currency::of("INR").unwrap()), ..plain.fees.clone() };
    let flat = add_account(&pune.shop, &pune.owner, NewAccount { fees, ..plain }).await.unwrap();
    let invoice = pune.issued(10_000).await;
    let payment = start_payment(&pune.shop, &pune.owner, invoice.id, Some(flat.id)).await.unwrap();
    pune.hear(Origin::Webhook, &flat, pune.seen(Some(payment.id), "pp_1", pune.captured(0))).await;
    let row = pune.payment(payment.id).await;
    assert_eq!((row.state, row.fee), (PaymentState::Captured, None));
    assert_eq!((pune.balance("2020").await, pune.entries().await), (0, 1), "the invoice alone");
}

#[tokio::test]
async fn a_fee_and_a_tax_that_do_not_add_up_are_shown_and_hold_no_later_news() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", fee(usd(30), inr(36))).await;
    let shown = pune.payment(payment.id).await.needs_you;
    assert!(shown.contains("a fee of USD 0.30 and INR 0.36 tax on it cannot be booked"), "{shown}");
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
}
