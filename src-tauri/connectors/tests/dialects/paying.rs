//! Stories of paying: made, paid, declined, expired, called off, held.

use connectors::gateways::{CallError, CreateAsk, Observation, PaymentFact};
use reqwest::Method;
use serde_json::json;

use crate::rehearsal::{Made, Names, Rehearsal, captured, captures, everywhere, money_keys};

#[tokio::test]
async fn the_same_capture_has_one_key_by_whichever_way_it_is_told() {
    everywhere(async |world: Rehearsal| {
        let can = world.gateway.about().capabilities;
        let begun = world.now().await;
        let endpoint = world.endpoint().await;
        let amount = world.money(118_000);
        let ask = world.create_ask(amount).await;
        let learned = world.try_create(&ask).await.result.unwrap();
        let page = learned.iter().find_map(|seen| match &seen.fact {
            PaymentFact::Pending { page_url, .. } => page_url.clone(),
            _ => None,
        });
        // A page to which a token is posted has an address of its own, which no answer names.
        assert!(
            can.page_by_post || page.as_ref().is_some_and(|page| page.starts_with("http://127.0.0.1:")),
            "{page:?}"
        );
        assert!(page.is_some(), "{learned:?}");
        let mut made = Made { id: ask.payment, amount, names: Names::of(&learned) };
        let fetched = world.pay(&mut made).await;
        let [capture] = captures(&fetched)[..] else { panic!("{fetched:?}") };
        assert_eq!(captured(&fetched), Some(amount));
        assert_eq!(capture.canonical, made.names.canonical);
        assert!(capture.amount.is_none_or(|asked| asked == amount), "{capture:?}");
        // Whoever fetches knows what he asked for; a gateway need not say our reference with the movement itself.
        assert!(fetched.iter().any(|seen| world.is_of(seen, &made)), "{fetched:?}");
        let keys = money_keys(&fetched);
        assert_eq!(keys.len(), 1);

        let by_name = world.ask_about(&made.names.canonical.clone().unwrap()).await;
        assert_eq!(money_keys(&by_name), keys, "by its name");
        let mut all = fetched.iter().chain(&by_name);
        assert_eq!(can.fee_told, all.any(|seen| matches!(seen.fact, PaymentFact::FeeKnown { .. })));
        if can.find_by_reference {
            assert_eq!(money_keys(&world.find(&made.id).await), keys, "by our reference");
        }
        if can.list {
            let (listed, _) = world.list(String::new(), begun).await;
            assert_eq!(money_keys(&listed), keys, "{listed:?}");
            assert!(captures(&listed).iter().any(|seen| world.is_of(seen, &made)));
        }
        if can.events {
            let told = world.told(&world.delivered(&endpoint).await).await;
            assert_eq!(money_keys(&told), keys, "{told:?}");
        }
        assert_eq!(world.happened("charges", &made.id).await, 1);
        // A field that a dialect does not know may be one of which its sheet does not tell; an address may not.
        let strangers = world.get("/strangers").await["asked"].clone();
        let is_address = |what: &String| what.starts_with("GET /") || what.starts_with("POST /");
        assert!(!strangers.as_object().unwrap().keys().any(is_address), "{strangers}");
    })
    .await;
}

#[tokio::test]
async fn a_declined_try_takes_nothing_and_the_next_one_does() {
    everywhere(async |world: Rehearsal| {
        let mut made = world.create(world.money(50_000)).await;
        world.does("decline-try", &made.id, json!({})).await;
        let learned = world.fetch(&mut made).await;
        assert_eq!(money_keys(&learned).len(), 0, "{learned:?}");
        let is_over = |seen: &Observation| {
            matches!(seen.fact, PaymentFact::Cancelled | PaymentFact::Expired | PaymentFact::Failed { .. })
        };
        assert!(!learned.iter().any(is_over), "the page is still open: {learned:?}");
        let learned = world.pay(&mut made).await;
        assert_eq!(captured(&learned), Some(made.amount), "{learned:?}");
        assert_eq!(captures(&learned).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_page_whose_time_ran_out_has_taken_nothing() {
    everywhere(async |world: Rehearsal| {
        let mut made = world.create(world.money(50_000)).await;
        // Some gateways know of no payment before the customer has chosen how to pay.
        world.does("choose", &made.id, json!({})).await;
        world.does("expire", &made.id, json!({})).await;
        world.post("/clock", json!({"advance_ms": 3_600_000})).await;
        let is_over = |seen: &Observation| matches!(seen.fact, PaymentFact::Expired | PaymentFact::Cancelled);
        match world.try_fetch(&mut made).await {
            Ok(learned) => {
                assert_eq!(money_keys(&learned).len(), 0, "{learned:?}");
                assert!(learned.iter().any(is_over), "{learned:?}");
            }
            // Where it is no payment before somebody pays, there is none.
            Err(CallError::NoSuch { .. }) => {}
            Err(other) => panic!("{other}"),
        }
        assert_eq!(world.happened("charges", &made.id).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_called_off_takes_no_money() {
    everywhere(async |world: Rehearsal| {
        if !world.gateway.about().capabilities.cancel {
            return;
        }
        for chooses in [true, false] {
            let mut made = world.create(world.money(50_000)).await;
            if chooses {
                world.does("choose", &made.id, json!({})).await;
            }
            // There may be no payment yet.
            let known = world.try_fetch(&mut made).await;
            assert!(matches!(known, Ok(_) | Err(CallError::NoSuch { .. })), "{known:?}");
            // Who chose may be through the page: nobody calls back what is under way.
            let through = |seen: &Observation| matches!(seen.fact, PaymentFact::Pending { page_url: None, .. });
            let is_under_way = chooses && known.as_ref().is_ok_and(|learned| learned.iter().all(through));
            let learned = match world.cancel(&made, false).await {
                Ok(learned) => learned,
                // A page to which a token is posted ends by itself alone, and its gateway says so: nothing is promised.
                Err(CallError::Refused { .. }) if world.gateway.about().capabilities.page_by_post => return,
                Err(CallError::Refused { .. }) if is_under_way => continue,
                Err(CallError::NoSuch { .. }) if !chooses => continue,
                Err(other) => panic!("{other}"),
            };
            let is_over = |seen: &Observation| matches!(seen.fact, PaymentFact::Cancelled | PaymentFact::Expired);
            assert!(learned.iter().any(is_over), "{learned:?}");
            // A gateway whose page cannot be ended takes nothing without a call of ours, whatever the customer does.
            let paid = format!("/pay/{}?account={}", world.gateway.reference_of(&made.id), world.provider());
            world.try_control(Method::POST, &paid, json!({})).await;
            assert_eq!(world.happened("charges", &made.id).await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_paid_is_not_called_off() {
    everywhere(async |world: Rehearsal| {
        if !world.gateway.about().capabilities.cancel {
            return;
        }
        let (made, fetched) = world.paid(world.money(50_000)).await;
        // A refusal, or an answer that tells what was paid: never that it was called off.
        match world.cancel(&made, false).await {
            Err(CallError::Refused { .. }) => {}
            Ok(learned) => assert_eq!(money_keys(&learned), money_keys(&fetched), "{learned:?}"),
            Err(other) => panic!("{other}"),
        }
        assert_eq!(world.happened("charges", &made.id).await, 1);
    })
    .await;
}

#[tokio::test]
async fn held_money_is_taken_in_part_or_released() {
    everywhere(async |world: Rehearsal| {
        let can = world.gateway.about().capabilities;
        if !can.manual_capture {
            let ask = CreateAsk { manual_capture: true, ..world.create_ask(world.money(10_000)).await };
            let refused = world.try_create(&ask).await;
            assert!(refused.tries == 0 || refused.result.is_err(), "{refused:?}");
            return;
        }
        for part in [Some(world.money(4_000)), None] {
            let ask = CreateAsk { manual_capture: true, ..world.create_ask(world.money(10_000)).await };
            let learned = world.try_create(&ask).await.result.unwrap();
            let mut made = Made { id: ask.payment, amount: ask.amount, names: Names::of(&learned) };
            world.does("pay", &made.id, json!({})).await;
            let mut learned = world.fetch(&mut made).await;
            if learned.iter().any(|seen| matches!(seen.fact, PaymentFact::Approved { .. })) {
                learned = world.take(&mut made, None).await.unwrap();
            }
            let held =
                |seen: &Observation| matches!(seen.fact, PaymentFact::Authorised { amount } if amount == ask.amount);
            assert!(learned.iter().any(held), "{learned:?}");
            assert_eq!(world.happened("charges", &made.id).await, 0);
            match part {
                Some(part) if can.partial_capture => {
                    let taken = world.take(&mut made, Some(part)).await.unwrap();
                    assert_eq!(captured(&taken), Some(part), "{taken:?}");
                    let fetched = match world.try_fetch(&mut made).await {
                        // Some give what was taken a name of its own, and say by that alone how much it is.
                        Err(CallError::Unknown { .. }) => {
                            let Names { canonical, aliases } = &made.names;
                            world.ask_about(&world.gateway.name_to_refund(canonical.as_ref(), aliases).unwrap()).await
                        }
                        fetched => fetched.unwrap(),
                    };
                    assert_eq!(captured(&fetched), Some(part));
                }
                _ => {
                    let released = world.cancel(&made, true).await.unwrap();
                    assert!(released.iter().any(|seen| seen.fact == PaymentFact::Cancelled), "{released:?}");
                }
            }
        }
    })
    .await;
}
