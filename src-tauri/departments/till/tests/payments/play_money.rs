//! Play money in a shop that trades for real: seen, shown, and kept out of its books.

use connectors::gateways::{Mode, Observation, PaymentFact, RefundStatus};
use office::integrations::Environment;
use till::invoices::InvoiceStatus;
use till::merchant_accounts::{NewAccount, add_account};
use till::payments::{CashTaken, Origin, PaymentError, assign_payment, take_cash};

use crate::support::{Pune, account, inr, refund, stripe, usd};

#[tokio::test]
async fn a_test_payment_from_a_sandbox_never_enters_the_books_of_a_real_shop() {
    let pune = Pune::open_as(false).await;
    let stray = pune.told(None, "pp_play", pune.captured(7_500)).await.unwrap();
    pune.told(None, "pp_play", PaymentFact::FeeKnown { fee: inr(150), tax: inr(27) }).await;
    pune.told(None, "pp_play", refund("pr_play", inr(7_500), RefundStatus::Succeeded)).await;
    assert_eq!(pune.entries().await, 0);
    assert_eq!(pune.texts("SELECT day FROM daily_takings").await, [""; 0]);
    let row = pune.payment(stray).await;
    assert_eq!((row.captured, row.unidentified_minor), (inr(7_500), 0));
    assert!(row.needs_you.contains("play money"), "{}", row.needs_you);

    let invoice = pune.issued(7_500).await;
    let refused = assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await;
    assert!(matches!(refused, Err(PaymentError::NothingToAssign)), "{refused:?}");
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Issued);
}

#[tokio::test]
async fn a_test_document_is_still_paid_with_play_money_and_nobody_is_called() {
    let pune = Pune::open_as(false).await;
    let invoice = pune.issued_as(5_000, true).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(5_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!((pune.entries().await, pune.payment(payment.id).await.needs_you.as_str()), (0, ""));
}

#[tokio::test]
async fn a_practice_drawer_takes_nothing_for_a_real_invoice_and_the_real_one_is_found() {
    let pune = Pune::open_as(false).await;
    let practice = NewAccount { environment: Environment::Practice, ..account("cash", "0", None) };
    let practice = add_account(&pune.shop, &pune.owner, practice).await.unwrap();
    let invoice = pune.issued(5_000).await;
    let taken = |account| CashTaken { invoice: invoice.id, account, amount: inr(5_000), tendered: None };
    let refused = take_cash(&pune.shop, &pune.owner, taken(Some(practice.id))).await;
    assert!(matches!(refused, Err(PaymentError::AccountUnfit(why)) if why.contains("play money")), "{refused:?}");
    assert_eq!(pune.balance("1000").await, 0);
    let payment = take_cash(&pune.shop, &pune.owner, taken(None)).await.unwrap();
    assert_ne!(payment.merchant_account_id, practice.id);
    assert_eq!(pune.balance("1000").await, 5_000);
}

#[tokio::test]
async fn real_money_is_never_assigned_to_a_test_document() {
    let pune = Pune::open_as(false).await;
    let live = add_account(&pune.shop, &pune.owner, stripe(Environment::Live, "sk_live_4eC39HqLyjWD")).await.unwrap();
    let seen = Observation { environment: Mode::Live, ..pune.seen(None, "pi_stray", pune.captured(5_000)) };
    let stray = pune.hear(Origin::Webhook, &live, seen).await.unwrap();
    assert_eq!(pune.balance("2900").await, -5_000, "real money of a real shop is in the books");
    let invoice = pune.issued_as(5_000, true).await;
    let refused = assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await;
    assert!(matches!(refused, Err(PaymentError::AccountUnfit(_))), "{refused:?}");
    assert_eq!(pune.balance("2900").await, -5_000);
}

#[tokio::test]
async fn money_in_the_books_of_a_practice_shop_is_not_assigned_to_a_test_document_either() {
    let pune = Pune::open().await;
    let stray = pune.told(None, "pp_stray", pune.captured(5_000)).await.unwrap();
    let invoice = pune.issued_as(5_000, true).await;
    let refused = assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await;
    assert!(matches!(refused, Err(PaymentError::NotPayable("a test document"))), "{refused:?}");
    assert_eq!((pune.balance("2900").await, pune.balance("1200").await), (-5_000, 0));
}

#[tokio::test]
async fn a_test_document_is_not_paid_by_another_currency_than_it_is_billed_in() {
    let pune = Pune::open().await;
    let invoice = pune.issued_as(5_000, true).await;
    let payment = pune.started(&invoice).await;
    let captured = PaymentFact::Captured { amount: usd(10_000), at: pune.shop.now(), capture_no: None };
    pune.told(Some(payment.id), "pp_1", captured).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Issued);
    let row = pune.payment(payment.id).await;
    assert_eq!((row.captured, row.needs_you.as_str()), (usd(10_000), "paid in USD, billed in INR"));
    assert_eq!(pune.entries().await, 0);
}
