//! Payments of an invoice in parts, and of one that is credited meanwhile.

use base::{Problem, ShopDate};
use till::invoices::{
    CreditNoteAsk, CreditScope, InstalmentAsk, InstalmentPlanAsk, InstalmentSplit, Invoice, InvoiceStatus,
    issue_credit_note, plan_instalments,
};
use till::payments::{CashTaken, Overpayment, overpayment_of, start_instalment, start_payment, take_cash};

use crate::support::{Pune, inr};

impl Pune {
    /// An issued invoice in three equal parts.
    async fn in_thirds(&self, minor: i64) -> Invoice {
        let issued = self.issued(minor).await;
        let part = |due_on| InstalmentAsk { due_on: ShopDate::parse(due_on).unwrap(), weight: None, amount: None };
        let parts = ["2026-11-30", "2026-12-31", "2027-01-31"].map(part).into();
        let ask = InstalmentPlanAsk { split: InstalmentSplit::Equal, parts };
        plan_instalments(&self.shop, &self.owner, issued.id, ask).await.unwrap()
    }

    async fn credit(&self, invoice: &Invoice, amount: Option<&str>) {
        let ask = CreditNoteAsk {
            scope: if amount.is_some() { CreditScope::Amount } else { CreditScope::Full },
            amount: amount.map(str::to_owned),
            lines: Vec::new(),
            charges: false,
            reason: "came back".into(),
        };
        issue_credit_note(&self.shop, &self.owner, invoice.id, ask).await.unwrap();
    }

    async fn to_the_good(&self, invoice: &Invoice) -> Overpayment {
        overpayment_of(&self.shop, &self.owner, invoice.id).await.unwrap()
    }
}

#[tokio::test]
async fn the_worked_case_fifty_then_sixty_on_three_instalments() {
    let pune = Pune::open().await;
    let invoice = pune.in_thirds(10_000).await;
    let first = pune.started(&invoice).await;
    assert_eq!((first.amount, first.instalment), (inr(3_334), Some(1)));
    pune.told(Some(first.id), "pp_1", pune.captured(5_000)).await;
    assert_eq!(pune.postings(format!("payment:{}:captured", first.id)).await, [("1110", 5_000), ("1200", -5_000)]);

    pune.later(1_000);
    let second = pune.started(&invoice).await;
    assert_eq!((second.amount, second.instalment), (inr(1_667), Some(2)), "what the first one left of the second part");
    pune.told(Some(second.id), "pp_2", pune.captured(6_000)).await;
    assert_eq!(
        pune.postings(format!("payment:{}:captured", second.id)).await,
        [("1110", 6_000), ("1200", -5_000), ("2240", -1_000)]
    );
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    let good = pune.to_the_good(&invoice).await;
    assert_eq!((good.advance, good.credit), (inr(1_000), inr(0)));
}

#[tokio::test]
async fn a_later_instalment_waits_until_the_earlier_ones_are_paid() {
    let pune = Pune::open().await;
    let invoice = pune.in_thirds(9_000).await;
    let start = async |part| {
        let started = start_instalment(&pune.shop, &pune.owner, invoice.id, Some(pune.practice.id), part).await;
        started.map(|payment| payment.amount.minor).map_err(|error| {
            let kind = error.kind();
            (kind.status, kind.code, kind.subject)
        })
    };
    assert_eq!(start(2).await, Err((409, "payment.instalment_not_next", Some("1".into()))));
    assert_eq!(start(4).await, Err((400, "payment.no_such_instalment", None)));
    let cash = CashTaken { invoice: invoice.id, account: None, amount: inr(4_000), tendered: None };
    take_cash(&pune.shop, &pune.owner, cash).await.unwrap();
    assert_eq!(start(1).await, Err((409, "payment.instalment_settled", Some("2".into()))));
    assert_eq!(start(3).await, Err((409, "payment.instalment_not_next", Some("2".into()))));
    assert_eq!(start(2).await, Ok(2_000));
    let plain = pune.issued(1_000).await;
    let refused = start_instalment(&pune.shop, &pune.owner, plain.id, Some(pune.practice.id), 1).await.unwrap_err();
    assert_eq!(refused.kind().field.as_deref(), Some("instalment"));
}

#[tokio::test]
async fn one_attempt_at_a_time_pays_an_instalment() {
    let pune = Pune::open().await;
    let invoice = pune.in_thirds(9_000).await;
    let first = pune.started(&invoice).await;
    let second = start_payment(&pune.shop, &pune.owner, invoice.id, Some(pune.practice.id)).await.unwrap_err();
    assert_eq!((second.kind().code, second.kind().subject), ("payment.one_open", Some(first.id.to_string())));
}

#[tokio::test]
async fn money_that_comes_after_a_credit_note_is_the_customers_advance() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.credit(&invoice, Some("40.00")).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!((pune.balance("1200").await, pune.balance("2240").await), (0, -4_000));
    assert_eq!(pune.to_the_good(&invoice).await, Overpayment { advance: inr(4_000), credit: inr(0) });
}

#[tokio::test]
async fn what_was_paid_and_then_credited_stands_to_the_good_until_it_is_refunded() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    pune.credit(&invoice, None).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Credited);
    assert_eq!(pune.to_the_good(&invoice).await, Overpayment { advance: inr(0), credit: inr(10_000) });
    let refund = crate::support::refund("rf_1", inr(4_000), connectors::gateways::RefundStatus::Succeeded);
    pune.told(Some(payment.id), "pp_1", refund).await;
    assert_eq!(pune.to_the_good(&invoice).await, Overpayment { advance: inr(0), credit: inr(6_000) });
    assert_eq!(pune.balance("1200").await, -6_000);
    let refused = start_payment(&pune.shop, &pune.owner, invoice.id, None).await.unwrap_err();
    assert_eq!((refused.kind().status, refused.kind().code), (409, "payment.not_payable"));
}
