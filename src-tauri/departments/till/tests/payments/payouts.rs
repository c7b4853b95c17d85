//! Money that a gateway pays out: told once or often, early or late, and what still lies there.

use connectors::gateways::PaymentFact;
use serde_json::{Value, json};
use till::payments::{PaymentId, catch_up};
use till::payouts::{
    ItemKind, ItemMatch, MoneyAtGateway, PayoutDocument, PayoutListAsk, PayoutState, PayoutSummary, get_payout,
    list_payouts, money_at_gateways,
};

use crate::scripted::{Scripted, payment, rows};
use crate::support::{Pune, inr};

const AT: i64 = 1_795_255_200_000;

/// A payout as the practice gateway shows it.
pub fn payout(id: &str, status: &str, currency: &str, amount: &str) -> Value {
    json!({"id": id, "object": "payout", "status": status, "currency": currency, "amount": amount, "lines": 1,
           "statement_text": format!("PRACTICE PAYOUT {}", id.to_uppercase()), "created": AT + 60_000, "changed": AT + 60_000,
           "environment": "test"})
}

/// A line of one.
pub fn line(number: u64, kind: &str, of: &str, cause: Option<&str>, currency: &str, amount: &str) -> Value {
    json!({"number": number, "kind": kind, "payment": of, "payment_reference": "elsewhere", "cause": cause,
           "cause_reference": null, "currency": currency, "amount": amount, "created": AT})
}

/// A gateway that has these payouts and lines, and lists nothing else.
pub async fn paying(pune: &Pune, payouts: Vec<Value>, lines: Vec<(&'static str, Vec<Value>)>) -> Scripted {
    Scripted::of(pune, says(payouts, lines)).await
}

pub fn says(payouts: Vec<Value>, lines: Vec<(&'static str, Vec<Value>)>) -> impl Fn(&str) -> (u16, Value) {
    move |asked| match asked {
        "GET /v1/payments/pp_1" => (200, payment("pp_1", "elsewhere", "captured", Some("1.45"))),
        _ if asked.starts_with("GET /v1/payouts?") => rows(payouts.clone()),
        _ => {
            let of = lines.iter().find(|(of, _)| asked.starts_with(&format!("GET /v1/payouts/{of}/lines")));
            rows(of.map(|(_, lines)| lines.clone()).unwrap_or_default())
        }
    }
}

/// The line of a payment of 50.00 and of its fee of 1.45.
pub fn sold(of: &str) -> Vec<Value> {
    vec![line(1, "capture", of, None, "INR", "50.00"), line(2, "fee", of, None, "INR", "-1.45")]
}

impl Pune {
    /// A payment of 50.00 whose money is in, with the fee that the gateway told.
    pub async fn sold(&self, canonical: &str) -> PaymentId {
        let invoice = self.issued(5_000).await;
        let payment = self.started(&invoice).await;
        self.told(Some(payment.id), canonical, self.captured(5_000)).await;
        self.told(Some(payment.id), canonical, PaymentFact::FeeKnown { fee: inr(145), tax: inr(0) }).await;
        payment.id
    }

    /// One round of catch-up, and what it left in the inbox.
    pub async fn catch_up(&self) {
        let told = catch_up(&self.shop, &self.owner, Some(self.practice.id)).await.unwrap();
        assert!(told.iter().all(|account| account.error.is_none()), "{told:?}");
        self.work().await;
        self.later(300_000);
    }

    pub async fn payouts(&self) -> Vec<PayoutSummary> {
        list_payouts(&self.shop, &self.owner, PayoutListAsk::default()).await.unwrap().items
    }

    /// The newest payout with its parts.
    pub async fn payout(&self) -> PayoutDocument {
        get_payout(&self.shop, &self.owner, self.payouts().await[0].id).await.unwrap()
    }

    /// What lies at the practice gateway, in the first currency; it has to tie to the books.
    pub async fn at_gateway(&self) -> MoneyAtGateway {
        let all = money_at_gateways(&self.shop, &self.owner).await.unwrap().items;
        assert!(all.iter().all(|row| row.difference.is_zero()), "{all:?}");
        all.into_iter().find(|row| row.merchant_account_id == self.practice.id).unwrap()
    }

    pub async fn in_clearing_and_transit(&self) -> (i64, i64) {
        (self.balance("1110").await, self.balance("1130").await)
    }
}

#[tokio::test]
async fn a_payout_that_is_told_again_and_again_is_in_the_books_once() {
    let pune = Pune::open().await;
    let id = pune.sold("pp_1").await;
    let before = pune.at_gateway().await;
    assert_eq!((before.captured, before.fees, before.at_gateway), (inr(5_000), inr(145), inr(4_855)));
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    for _ in 0..3 {
        pune.catch_up().await;
    }
    assert_eq!(pune.in_clearing_and_transit().await, (0, 4_855));
    let told = pune.payout().await;
    assert_eq!((told.summary.state, told.summary.amount, told.items.len()), (PayoutState::Paid, inr(4_855), 2));
    assert_eq!((told.summary.unexplained, told.summary.waiting), (Some(inr(0)), 0));
    assert!(told.items.iter().all(|item| item.matched == ItemMatch::Payment && item.payment_id == Some(id)));
    let left = pune.at_gateway().await;
    assert_eq!((left.paid_out, left.at_gateway, left.in_transit), (inr(4_855), inr(0), inr(4_855)));
    assert_eq!(pune.texts("SELECT source FROM journal_entries WHERE source LIKE 'payout:%'").await.len(), 1);
}

#[tokio::test]
async fn a_payout_is_there_before_its_payments_and_brings_them() {
    let pune = Pune::open().await;
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    let told = catch_up(&pune.shop, &pune.owner, Some(pune.practice.id)).await.unwrap();
    assert_eq!(told[0].error, None);
    let first = pune.payout().await;
    assert!(first.items.iter().all(|item| item.matched == ItemMatch::Asked), "{first:?}");
    assert_eq!(first.summary.waiting, 2);
    // The money left, whoever it was of: what lies at the gateway is below nothing until the payment is known.
    assert_eq!(pune.in_clearing_and_transit().await, (-4_855, 4_855));
    for _ in 0..2 {
        pune.catch_up().await;
    }
    let then = pune.payout().await;
    assert!(then.items.iter().all(|item| item.matched == ItemMatch::Payment), "{then:?}");
    assert_eq!(pune.in_clearing_and_transit().await, (0, 4_855));
    assert_eq!((pune.balance("2900").await, pune.balance("6000").await), (-5_000, 145));
    assert_eq!(pune.texts("SELECT id FROM payments").await.len(), 1);
    assert_eq!(pune.at_gateway().await.at_gateway, inr(0));
}

#[tokio::test]
async fn a_payout_that_comes_back_is_taken_back_once_and_sent_again() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    let lines = || vec![("po_1", sold("pp_1")), ("po_2", sold("pp_1"))];
    let gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], lines()).await;
    pune.catch_up().await;
    let mut failed = payout("po_1", "failed", "INR", "48.55");
    failed["reason"] = json!("the account is closed");
    gateway.says(says(vec![failed.clone()], lines()));
    for _ in 0..2 {
        pune.catch_up().await;
    }
    assert_eq!(pune.in_clearing_and_transit().await, (4_855, 0));
    let told = &pune.payouts().await[0];
    assert_eq!((told.state, told.failure_reason.as_str()), (PayoutState::Failed, "the account is closed"));
    assert!(told.booked_at.is_some() && told.needs_you.contains("came back"), "{told:?}");
    assert_eq!(pune.at_gateway().await.at_gateway, inr(4_855));
    // That it was sent once is old news by now.
    gateway.says(says(vec![payout("po_1", "sent", "INR", "48.55"), payout("po_2", "sent", "INR", "48.55")], lines()));
    pune.catch_up().await;
    assert_eq!(pune.in_clearing_and_transit().await, (0, 4_855));
    let states: Vec<_> = pune.payouts().await.iter().map(|payout| payout.state).collect();
    assert_eq!(states, [PayoutState::Paid, PayoutState::Failed]);
    assert_eq!(pune.at_gateway().await.at_gateway, inr(0));
}

#[tokio::test]
async fn more_went_back_than_was_sold_and_the_gateway_takes_it_from_the_bank() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    let gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    pune.catch_up().await;
    // The refund is told by the payout alone.
    let back = vec![line(3, "refund", "pp_1", Some("pr_1"), "INR", "-20.00")];
    gateway.says(says(vec![payout("po_2", "sent", "INR", "-20.00")], vec![("po_2", back)]));
    pune.catch_up().await;
    assert_eq!(pune.in_clearing_and_transit().await, (0, 2_855));
    let taken = pune.payout().await;
    assert_eq!((taken.summary.amount, taken.items[0].kind), (inr(-2_000), ItemKind::Refund));
    assert_eq!(pune.texts("SELECT state FROM refunds").await, ["refunded"]);
    let row = pune.at_gateway().await;
    assert_eq!((row.refunded, row.paid_out, row.at_gateway), (inr(2_000), inr(2_855), inr(0)));
}

#[tokio::test]
async fn a_fee_that_is_another_than_was_told_is_booked_anew_and_shown() {
    let pune = Pune::open().await;
    let id = pune.sold("pp_1").await;
    let lines = vec![
        line(1, "capture", "pp_1", None, "INR", "50.00"),
        line(2, "fee", "pp_1", None, "INR", "-2.00"),
        line(3, "fee_tax", "pp_1", None, "INR", "-0.36"),
    ];
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "47.64")], vec![("po_1", lines)]).await;
    for _ in 0..2 {
        pune.catch_up().await;
    }
    assert_eq!(pune.payment(id).await.fee, Some(inr(236)));
    assert_eq!((pune.balance("6000").await, pune.balance("1300").await), (200, 36));
    assert_eq!(pune.in_clearing_and_transit().await, (0, 4_764));
    assert!(pune.payouts().await[0].needs_you.contains("fee of"), "{:?}", pune.payouts().await);
    assert_eq!(pune.at_gateway().await.fees, inr(236));
}

#[tokio::test]
async fn an_estimate_gives_way_to_the_fee_that_the_payout_tells() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(5_000)).await;
    assert!(pune.payment(payment.id).await.fee_estimated);
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    pune.catch_up().await;
    let known = pune.payment(payment.id).await;
    assert_eq!((known.fee, known.fee_estimated), (Some(inr(145)), false));
    assert_eq!((pune.balance("2020").await, pune.balance("6000").await), (0, 145));
    assert_eq!(pune.payouts().await[0].needs_you, "");
}

#[tokio::test]
async fn the_list_is_narrowed_by_account_state_and_day() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    pune.catch_up().await;
    let count = |ask: PayoutListAsk| {
        let pune = &pune;
        async move { list_payouts(&pune.shop, &pune.owner, ask).await.unwrap().items.len() }
    };
    let day = |text: &str| base::ShopDate::parse(text);
    let all = PayoutListAsk::default;
    assert_eq!(count(PayoutListAsk { state: Some(PayoutState::Paid), ..all() }).await, 1);
    assert_eq!(count(PayoutListAsk { state: Some(PayoutState::InTransit), ..all() }).await, 0);
    assert_eq!(count(PayoutListAsk { account_id: Some(pune.practice.id), ..all() }).await, 1);
    assert_eq!(count(PayoutListAsk { from: day("2026-11-21"), to: day("2026-11-21"), ..all() }).await, 1);
    assert_eq!(count(PayoutListAsk { from: day("2026-11-22"), ..all() }).await, 0);
    assert_eq!(count(PayoutListAsk { to: day("2026-11-20"), ..all() }).await, 0);
    let rights = std::sync::Arc::new(base::Rights::Only(Default::default()));
    let nobody = base::Actor { rights, ..pune.owner.clone() };
    assert!(list_payouts(&pune.shop, &nobody, all()).await.is_err(), "who may not see payments sees no payouts");
}
