//! Invoices and payments in other currencies than the books': they need a rate, and say which.

use base::Problem;
use connectors::gateways::PaymentFact;
use till::invoices::{InvoiceStatus, IssueAsk, issue_invoice};
use till::payments::assign_payment;

use crate::support::{Pune, inr, usd};

#[tokio::test]
async fn an_invoice_waits_as_a_draft_until_its_rate_is_entered() {
    let pune = Pune::open().await;
    let draft = pune.dollar_draft().await;
    // A rate of tomorrow is none of today.
    pune.dollar_rate("2026-11-22", "90").await;
    let refused = issue_invoice(&pune.shop, &pune.owner, draft, IssueAsk::default()).await.unwrap_err();
    let kind = refused.kind();
    assert_eq!((kind.status, kind.code), (409, "exchange.rate_missing"));
    assert_eq!(kind.field.as_deref(), Some("currency"));
    assert_eq!(kind.subject.as_deref(), Some("USD/2026-11-21"), "the rate that is missing, by its address");
    assert!(refused.to_string().contains("from USD to INR on 2026-11-21"), "{refused}");
    assert_eq!(pune.invoice(draft).await.status, InvoiceStatus::Draft);
    assert_eq!(pune.entries().await, 0);

    pune.dollar_rate("2026-11-01", "83.10").await;
    let issued = issue_invoice(&pune.shop, &pune.owner, draft, IssueAsk::default()).await.unwrap();
    assert_eq!(issued.base_total, Some(inr(2_077_500)));
    assert_eq!(issued.number.as_deref(), Some("INV/26-27/0001"), "the refusal took no number");
}

#[tokio::test]
async fn money_without_a_rate_is_booked_and_cannot_be_assigned_before_there_is_one() {
    let pune = Pune::open().await;
    pune.dollar_rate("2026-11-20", "84").await;
    let draft = pune.dollar_draft().await;
    let invoice = issue_invoice(&pune.shop, &pune.owner, draft, IssueAsk::default()).await.unwrap();
    let three_days_ago = pune.shop.now().plus_ms(-3 * 86_400_000);
    let fact = PaymentFact::Captured { amount: usd(25_000), at: three_days_ago, capture_no: None };
    let stray = pune.told(None, "pp_dollars", fact).await.expect("a fact is never refused for want of a rate");
    let refused = assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap_err();
    let kind = refused.kind();
    assert_eq!(
        (kind.status, kind.code, kind.subject.as_deref()),
        (409, "exchange.rate_missing", Some("USD/2026-11-18"))
    );
    assert_eq!(pune.payment(stray).await.unidentified_minor, 25_000);
}
