//! Stories of ways to pay that a gateway keeps: looked at, charged, found again, declined.

use connectors::gateways::{CallError, ChargeAsk, SavedAsk};
use serde_json::json;

use crate::rehearsal::{Made, Names, Rehearsal, captured, captures, where_methods_are_kept};

/// One that is good, one whose bank declines, and one that is not there, by the dialect's names; and how the first one's card ends.
fn kept(world: &Rehearsal) -> ([&'static str; 3], &'static str) {
    match world.provider() {
        "authorizenet" => (["3001/4001", "3001/4003", "3001/4999"], "1111"),
        "nmi" => (["1001", "1003", "1999"], "1111"),
        "stripe" => {
            (["cus_practice/pm_card_visa", "cus_practice/pm_card_chargeDeclined", "cus_practice/pm_nothing"], "4242")
        }
        other => panic!("what does {other} keep?"),
    }
}

async fn charge_ask(world: &Rehearsal, token: &str) -> ChargeAsk {
    let payment = world.fresh_id("pay").await;
    ChargeAsk {
        key: payment.clone(),
        payment,
        amount: world.money(50_000),
        token: token.to_owned(),
        is_saved: true,
        description: "Invoice INV-1".into(),
        manual_capture: false,
        email: None,
    }
}

#[tokio::test]
async fn what_is_kept_is_looked_at_charged_once_and_found_by_our_reference() {
    where_methods_are_kept(async |world: Rehearsal| {
        let ([good, declined, nothing], last4) = kept(&world);
        let saved = async |token: &str| {
            let ask = SavedAsk { token: token.to_owned() };
            world.http.saved(world.gateway, &world.creds, "", &ask).await.result
        };
        let method = saved(good).await.unwrap();
        assert_eq!((method.method.family.as_str(), method.method.last4.as_deref()), ("card", Some(last4)));
        assert_eq!((method.expires.as_deref(), method.token.as_str()), (Some("2030-12"), good));
        assert_eq!(saved(nothing).await, Err(CallError::NoSuch { what: "saved method" }));

        let charge = async |ask: &ChargeAsk| world.http.charge(world.gateway, &world.creds, "", ask).await.result;
        let ask = charge_ask(&world, &method.token).await;
        let learned = charge(&ask).await.unwrap();
        assert_eq!((captured(&learned), captures(&learned).len()), (Some(ask.amount), 1), "{learned:?}");
        let mut made = Made { id: ask.payment.clone(), amount: ask.amount, names: Names::of(&learned) };
        assert_eq!(captured(&world.fetch(&mut made).await), Some(ask.amount));
        assert_eq!(captured(&world.find(&ask.payment).await), Some(ask.amount));
        assert_eq!(world.happened("charges", &ask.payment).await, 1);

        let bad = charge_ask(&world, declined).await;
        assert!(matches!(charge(&bad).await, Err(CallError::Declined { .. })));
        assert_eq!(captures(&world.find(&bad.payment).await).len(), 0);
        assert_eq!(world.happened("charges", &bad.payment).await, 0);

        let refused = charge(&charge_ask(&world, nothing).await).await;
        assert!(matches!(refused, Err(CallError::Refused { .. })), "{refused:?}");
        let strangers = world.get("/strangers").await["asked"].clone();
        assert!(strangers.as_object().unwrap().is_empty(), "{strangers}");
    })
    .await;
}

#[tokio::test]
async fn a_charge_whose_answer_never_came_is_found_and_the_same_again_takes_nothing() {
    where_methods_are_kept(async |world: Rehearsal| {
        let ask = charge_ask(&world, kept(&world).0[0]).await;
        world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 5})).await;
        let lost = world.http.charge(world.gateway, &world.creds, "", &ask).await;
        if world.gateway.about().idempotency_key_s == 0 {
            assert!(matches!(lost.result, Err(CallError::Unknown { .. })), "{lost:?}");
            assert_eq!(lost.tries, 1, "money is not asked for twice");
        } else {
            // Under its key the second try is answered with what the first did.
            assert_eq!((captured(&lost.result.unwrap()), lost.tries), (Some(ask.amount), 2));
        }
        world.misbehave(json!({})).await;
        assert_eq!(captured(&world.find(&ask.payment).await), Some(ask.amount));
        if world.provider() == "authorizenet" {
            // Its duplicate window is open for eight hours: what a box on the way sends twice is met by it.
            let again = world.http.charge(world.gateway, &world.creds, "", &ask).await.result;
            assert!(matches!(again, Err(CallError::Unknown { .. })), "{again:?}");
        }
        assert_eq!(world.happened("charges", &ask.payment).await, 1);
    })
    .await;
}
