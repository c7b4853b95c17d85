//! Stories of money that goes back.

use std::collections::BTreeSet;

use base::Timestamp;
use base::ids::decode_number;
use connectors::gateways::{CallError, FindRefundAsk, Observation, PaymentFact, RefundAsk, RefundStatus};
use serde_json::json;

use crate::rehearsal::{Made, Rehearsal, everywhere};

impl Rehearsal {
    pub async fn refund_ask(&self, made: &Made, minor: i64, is_whole: bool) -> RefundAsk {
        let refund = self.fresh_id("rfd").await;
        let learned = self.ask_about(&made.names.asked()).await;
        let method = learned.iter().find_map(|seen| seen.method.clone());
        RefundAsk {
            key: refund.clone(),
            refund,
            payment: self.gateway.name_to_refund(made.names.canonical.as_ref(), &made.names.aliases).unwrap(),
            amount: self.money(minor),
            is_whole,
            last4: method.as_ref().and_then(|method| method.last4.clone()),
            method: method.map(|method| method.family),
        }
    }

    pub async fn refund(&self, ask: &RefundAsk) -> Result<Vec<Observation>, CallError> {
        self.http.refund(self.gateway, &self.creds, "", ask).await.result
    }

    pub async fn find_refund(&self, ask: &RefundAsk) -> Vec<Observation> {
        let sent_at = made_at(&ask.refund);
        let ask = FindRefundAsk { refund: ask.refund.clone(), payment: ask.payment.clone(), sent_at, after: None };
        self.http.find_refund(self.gateway, &self.creds, "", &ask).await.result.unwrap()
    }
}

/// When an id of ours was made.
fn made_at(id: &str) -> Timestamp {
    let number = decode_number(id.split_once('_').unwrap().1).unwrap();
    Timestamp(i64::try_from(number >> 80).unwrap())
}

/// What a refund is known by, how much it is, and how it stands.
fn refunded(learned: &[Observation]) -> (String, base::Money, RefundStatus) {
    let [Observation { fact: PaymentFact::Refunded { refund_ref, amount, status, .. }, .. }] = learned else {
        panic!("{learned:?}")
    };
    (refund_ref.clone(), *amount, *status)
}

#[tokio::test]
async fn money_goes_back_in_parts_each_of_them_once() {
    everywhere(async |world: Rehearsal| {
        let (mut made, _) = world.paid(world.money(50_000)).await;
        world.settle().await;
        let part = world.refund_ask(&made, 18_000, false).await;
        let rest = world.refund_ask(&made, 32_000, false).await;
        let first = world.refund(&part).await.unwrap();
        let (refund_ref, amount, status) = refunded(&first);
        // With some it is on its way until the next settlement.
        assert!(matches!(status, RefundStatus::Succeeded | RefundStatus::Pending), "{first:?}");
        assert_eq!(amount, part.amount, "{first:?}");
        assert_eq!(refunded(&world.find_refund(&part).await), refunded(&first));
        let fetched = world.http.fetch_refund(world.gateway, &world.creds, "", &refund_ref).await.result.unwrap();
        assert_eq!(refunded(&fetched), refunded(&first));

        // The same under its key and reference again: the same one, or a refusal; never another. A gateway without keys
        // that says it has it already leaves open which of both it means, and is asked.
        match world.refund(&part).await {
            Ok(again) => assert_eq!(refunded(&again), refunded(&first)),
            Err(CallError::Refused { .. }) => {}
            Err(CallError::Unknown { .. }) if world.gateway.about().idempotency_key_s == 0 => {
                assert_eq!(refunded(&world.find_refund(&part).await), refunded(&first));
            }
            Err(other) => panic!("{other}"),
        }
        assert_eq!(world.happened("refunds", &made.id).await, 1);

        let second = world.refund(&rest).await.unwrap();
        assert_eq!(refunded(&second).1, rest.amount);
        assert_ne!(refunded(&second).0, refund_ref);
        let too_much = world.refund_ask(&made, 1_000, false).await;
        let refused = world.refund(&too_much).await;
        assert!(matches!(refused, Err(CallError::Refused { .. })), "{refused:?}");
        assert_eq!(world.happened("refunds", &made.id).await, 2);

        // Two refunds are never one fact, and what the payment tells of them is what the answers told.
        let keys: BTreeSet<String> = first.iter().chain(&second).map(Observation::fact_key).collect();
        assert_eq!(keys.len(), 2);
        let of_payment: BTreeSet<String> = world
            .fetch(&mut made)
            .await
            .iter()
            .filter(|seen| matches!(seen.fact, PaymentFact::Refunded { .. }))
            .map(Observation::fact_key)
            .collect();
        assert!(of_payment.is_subset(&keys), "{of_payment:?} {keys:?}");
    })
    .await;
}

#[tokio::test]
async fn all_of_it_goes_back_at_once() {
    everywhere(async |world: Rehearsal| {
        let (made, _) = world.paid(world.money(50_000)).await;
        let ask = world.refund_ask(&made, 50_000, true).await;
        let learned = world.refund(&ask).await.unwrap();
        assert_eq!(refunded(&learned).1, made.amount);
        assert_eq!(refunded(&world.find_refund(&ask).await), refunded(&learned));
        assert_eq!(world.happened("refunds", &made.id).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_found_by_our_reference() {
    everywhere(async |world: Rehearsal| {
        for how in
            [json!({"timeout_after_charge_percent": 100, "hang_ms": 1}), json!({"answer_500_after_percent": 100})]
        {
            let (made, _) = world.paid(world.money(50_000)).await;
            world.settle().await;
            let ask = world.refund_ask(&made, 18_000, false).await;
            assert_eq!(world.find_refund(&ask).await, []);
            world.misbehave(how.clone()).await;
            let lost = world.refund(&ask).await;
            assert!(matches!(lost, Ok(_) | Err(CallError::Unknown { .. })), "{how}: {lost:?}");
            world.misbehave(json!({})).await;
            let found = world.find_refund(&ask).await;
            assert_eq!(refunded(&found).1, ask.amount, "{how}");
            if let Ok(learned) = lost {
                assert_eq!(refunded(&learned), refunded(&found), "{how}");
            }
            assert_eq!(world.happened("refunds", &made.id).await, 1, "{how}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_found_after_a_long_absence() {
    everywhere(async |world: Rehearsal| {
        let (made, _) = world.paid(world.money(50_000)).await;
        world.settle().await;
        let ask = world.refund_ask(&made, 18_000, false).await;
        world.misbehave(json!({"answer_500_after_percent": 100})).await;
        let lost = world.refund(&ask).await;
        assert!(matches!(lost, Ok(_) | Err(CallError::Unknown { .. })), "{lost:?}");
        world.misbehave(json!({})).await;
        // A settlement pays out what came in less what went back: there is more of the one.
        world.paid(world.money(50_000)).await;
        world.settle().await;
        world.days_pass(70).await;
        assert_eq!(refunded(&world.find_refund(&ask).await).1, ask.amount);
    })
    .await;
}
