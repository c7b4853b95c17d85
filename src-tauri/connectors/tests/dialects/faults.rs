//! Stories of answers that do not come, and of gateways that have no time.

use connectors::gateways::{CallError, FetchAsk, Outcome};
use serde_json::{Value, json};

use crate::rehearsal::{Made, Names, Rehearsal, captures, everywhere};

/// Carried out, and then never answered, or answered with a fault.
fn answers_lost() -> [Value; 2] {
    [json!({"timeout_after_charge_percent": 100, "hang_ms": 1}), json!({"answer_500_after_percent": 100})]
}

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_made_once_and_found() {
    everywhere(async |world: Rehearsal| {
        let about = world.gateway.about();
        for how in answers_lost() {
            world.misbehave(how.clone()).await;
            let ask = world.create_ask(world.money(50_000)).await;
            let outcome = world.try_create(&ask).await;
            // Either nobody can know, or the gateway recognised the second try: it gave its answer again, or refused a name
            // that the first try had taken.
            let is_second = outcome.tries > 1;
            let clear = is_second && matches!(outcome.result, Ok(_) | Err(CallError::Refused { .. }));
            assert!(clear || matches!(outcome.result, Err(CallError::Unknown { .. })), "{how}: {outcome:?}");
            world.misbehave(json!({})).await;
            let mut known = outcome.result.unwrap_or_default();
            if known.is_empty() && about.capabilities.find_by_reference {
                known = world.find(&ask.payment).await;
            }
            if known.is_empty() {
                // Nobody can be paying what nobody has a page of: it is made again under the same name.
                known = world.try_create(&ask).await.result.unwrap_or_default();
            }
            // A page that is no payment before somebody pays may be made twice: the first of them nobody has ever seen.
            let may_be_two = about.capabilities.page_by_post && about.idempotency_key_s == 0;
            let pages = world.happened("created", &ask.payment).await;
            assert!(pages == 1 || (pages == 2 && may_be_two), "{how}: {pages}");
            let mut made = Made { id: ask.payment, amount: ask.amount, names: Names::of(&known) };
            world.does("pay", &made.id, json!({})).await;
            if known.is_empty() {
                made.names = Names::of(&world.find(&made.id).await);
            }
            let mut learned = world.fetch(&mut made).await;
            if captures(&learned).is_empty() {
                world.take(&mut made, None).await.unwrap();
                learned = world.fetch(&mut made).await;
            }
            assert_eq!(captures(&learned).len(), 1, "{how}: {learned:?}");
            if about.capabilities.find_by_reference {
                assert_eq!(captures(&world.find(&made.id).await).len(), 1, "{how}: exactly one");
            }
            assert_eq!(world.happened("charges", &made.id).await, 1, "{how}");
        }
    })
    .await;
}

fn is_left_alone<A: std::fmt::Debug>(outcome: &Outcome<A>) -> bool {
    matches!(outcome.result, Err(CallError::TooMany { .. }))
}

#[tokio::test]
async fn a_gateway_that_is_busy_or_broken_has_done_nothing() {
    everywhere(async |world: Rehearsal| {
        let (made, _) = world.paid(world.money(50_000)).await;
        let ask = world.create_ask(world.money(50_000)).await;
        let (refund, fetch) = (world.refund_ask(&made, 10_000, false).await, FetchAsk { payment: made.names.asked() });
        let (gateway, creds) = (world.gateway, &world.creds);

        world.misbehave(json!({"answer_429_percent": 100})).await;
        let created = world.try_create(&ask).await;
        assert!(is_left_alone(&created), "{created:?}");
        let refunded = world.http.refund(gateway, creds, "", &refund).await;
        assert!(is_left_alone(&refunded), "{refunded:?}");
        let fetched = world.http.fetch(gateway, creds, "", &fetch).await;
        // That it has no time may stand inside an answer; after as many tries as a question has there is none.
        let is_without = matches!(fetched.result, Err(CallError::Unreachable { .. }));
        assert!(is_left_alone(&fetched) || is_without, "{fetched:?}");

        world.misbehave(json!({"answer_500_percent": 100})).await;
        let created = world.try_create(&ask).await;
        assert!(matches!(created.result, Err(CallError::Unknown { .. })), "we cannot know: {created:?}");
        world.http.forgive();
        let refunded = world.http.refund(gateway, creds, "", &refund).await;
        assert!(matches!(refunded.result, Err(CallError::Unknown { .. })), "we cannot know: {refunded:?}");
        world.http.forgive();
        let fetched = world.http.fetch(gateway, creds, "", &fetch).await;
        assert!(matches!(fetched.result, Err(CallError::Unreachable { .. })), "a question: {fetched:?}");

        world.misbehave(json!({})).await;
        assert_eq!(world.happened("created", &ask.payment).await, 0);
        assert_eq!(world.happened("refunds", &made.id).await, 0);
        if gateway.about().capabilities.find_by_reference {
            assert_eq!(world.find(&ask.payment).await, []);
        }
        assert_eq!(world.find_refund(&refund).await, []);
    })
    .await;
}
