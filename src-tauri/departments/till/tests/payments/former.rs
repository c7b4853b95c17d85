//! What earlier versions booked: refunds and strays under the gateway's bare number, without the account.

use base::{Currency, Fault, Money, ShopDate, System};
use books::ledger::recipes::{Debit, PaidFrom, RefundOf, RefundPart, RefundSettled, refund_settled};
use books::ledger::{ExchangeRateAsk, enter_exchange_rate, post};
use connectors::gateways::{PaymentFact, RefundStatus};

use crate::support::{Pune, inr, refund, usd};

const DONE: RefundStatus = RefundStatus::Succeeded;

impl Pune {
    /// Books a refund of money that belonged to nobody, as it was booked once.
    async fn booked_once(&self, refund_ref: &'static str, chain: &'static str, amount: Money, base: Money) {
        let (shop, account, at) = (self.shop.clone(), self.practice.id.to_string(), self.shop.now());
        let who = System::because("test");
        let booked = self.shop.db.write(&who, move |tx| {
            let settled = RefundSettled {
                refund: refund_ref,
                chain,
                happened_at: at,
                parts: &[RefundPart { of: RefundOf::Unidentified, amount, base }],
                paid_from: PaidFrom::Place(Debit::Clearing(&account)),
                paid_base: base,
            };
            post(tx, &shop, refund_settled(&settled)?)?;
            Ok::<_, Fault>(())
        });
        booked.await.unwrap();
    }
}

#[tokio::test]
async fn a_refund_that_was_booked_by_its_bare_number_is_known_and_comes_back_under_it() {
    let pune = Pune::open().await;
    pune.told(None, "pp_1", pune.captured(7_500)).await;
    pune.booked_once("pr_1", "payment:pp_1", inr(2_500), inr(2_500)).await;
    pune.told(None, "pp_1", refund("pr_1", inr(2_500), DONE)).await;
    assert_eq!(pune.balance("2900").await, -5_000, "it is there once");
    pune.told(None, "pp_1", refund("pr_1", inr(2_500), RefundStatus::Failed)).await;
    assert_eq!(pune.postings("refund:pr_1:returned").await, [("2900", -2_500), ("1110", 2_500)]);
}

#[tokio::test]
async fn a_bare_number_of_another_gateway_that_counts_alike_is_not_taken_for_this_ones() {
    let pune = Pune::open().await;
    pune.told(None, "pp_1", pune.captured(7_500)).await;
    pune.booked_once("60123456", "payment:4711", inr(1_000), inr(1_000)).await;
    pune.told(None, "pp_1", refund("60123456", inr(2_500), DONE)).await;
    let settled = pune.postings(pune.refund_source("60123456", "settled")).await;
    assert_eq!(settled, [("2900", 2_500), ("1110", -2_500)]);
}

#[tokio::test]
async fn what_stands_under_the_bare_number_of_a_stray_is_counted_with_it() {
    let pune = Pune::open().await;
    let (dollar, from_on) = (Currency::of("USD").unwrap(), ShopDate::parse("2026-11-21").unwrap());
    enter_exchange_rate(&pune.shop, &pune.owner, dollar, from_on, ExchangeRateAsk { rate: "83".into() }).await.unwrap();
    let captured = PaymentFact::Captured { amount: usd(10_000), at: pune.shop.now(), capture_no: None };
    pune.told(None, "pp_1", captured).await;
    // At another rate than today's: what is left is 60 dollars and all the rest of their worth.
    pune.booked_once("pr_1", "payment:pp_1", usd(4_000), inr(300_000)).await;
    pune.told(None, "pp_1", refund("pr_2", usd(6_000), DONE)).await;
    assert_eq!(pune.standing("2900").await, []);
}
