//! Stories of how we hear of what happened: webhooks, forgeries, and lists.

use std::collections::BTreeSet;

use connectors::gateways::{HookNews, HookRefusal, Observation};
use serde_json::json;

use crate::rehearsal::{Rehearsal, captured, captures, everywhere, money_keys};
use crate::support::Message;

impl Rehearsal {
    /// What these webhooks told, where needed by asking about it. None of them may be refused.
    pub async fn told(&self, hooks: &[Message]) -> Vec<Observation> {
        let mut told = Vec::new();
        for hook in hooks {
            let body = String::from_utf8_lossy(&hook.body);
            match self.hear(hook).await.unwrap_or_else(|refused| panic!("{refused}: {body}")) {
                HookNews::Observations(observations) => told.extend(observations),
                HookNews::FetchFirst(name) => told.extend(self.ask_about(&name).await),
                HookNews::Ignored => {}
                other => panic!("{other:?}: {body}"),
            }
        }
        told
    }
}

#[tokio::test]
async fn forged_webhooks_tell_nothing_and_true_ones_the_truth() {
    everywhere(async |world: Rehearsal| {
        if !world.gateway.about().capabilities.events {
            return;
        }
        let covers = world.gateway.about().signature.covers_money_facts;
        let endpoint = world.endpoint().await;
        world
            .misbehave(json!({
                "forge_percent": 100, "duplicate_percent": 100, "duplicates_max": 1, "twin_percent": 100, "duplicate_within_ms": 5,
            }))
            .await;
        let (mut made, _) = world.paid(world.money(50_000)).await;
        let part = world.money(10_000).to_string();
        let part = part.split(' ').nth(1).unwrap();
        world.does("refund", &made.id, json!({"amount": part})).await;
        let hooks = world.delivered(&endpoint).await;
        let counted = world.get("/deliveries").await;
        let (mut refused, mut told) = (0_u64, Vec::new());
        for hook in &hooks {
            match world.hear(hook).await {
                Err(HookRefusal::WrongSignature | HookRefusal::NoSignature) => refused += 1,
                Err(other) => panic!("{other}"),
                Ok(HookNews::Observations(observations)) => {
                    assert!(covers, "a proof that does not cover it is no reason to believe it: {observations:?}");
                    told.extend(observations);
                }
                Ok(HookNews::FetchFirst(name)) => told.extend(world.ask_about(&name).await),
                Ok(HookNews::Ignored) => {}
                Ok(other) => panic!("{other:?}"),
            }
        }
        let forged = &counted["forged_sent"];
        assert_eq!(forged, refused, "{counted}");
        assert!(refused + counted["unprotected_sent"].as_u64().unwrap() > 0, "{counted}");
        // Only what is in the gateway's own book was learned, forged copies or not.
        let fetched = world.fetch(&mut made).await;
        assert_eq!(captured(&told), captured(&fetched));
        assert_eq!(money_keys(captures(&told)), money_keys(captures(&fetched)), "{told:?}");
        let back: BTreeSet<String> = money_keys(&told).difference(&money_keys(captures(&fetched))).cloned().collect();
        assert_eq!(back.len(), 1, "one refund, made in the gateway's own screen: {back:?}");
    })
    .await;
}

#[tokio::test]
async fn what_happens_while_webhooks_are_off_is_caught_up_with() {
    everywhere(async |world: Rehearsal| {
        let can = world.gateway.about().capabilities;
        let begun = world.now().await;
        let endpoint = world.endpoint().await;
        let mut cursor = String::new();
        if can.list {
            let (learned, next) = world.list(cursor, begun).await;
            assert_eq!(learned, []);
            cursor = next;
        }
        world.misbehave(json!({"webhooks_off": true})).await;
        let mut expected = BTreeSet::new();
        let mut all = Vec::new();
        for n in 0..7 {
            let (made, fetched) = world.paid(world.money(50_000 + n * 1_000)).await;
            expected.extend(money_keys(&fetched));
            all.push(made);
        }
        assert_eq!(expected.len(), 7);
        assert_eq!(world.delivered(&endpoint).await.len(), 0);
        if !can.list {
            let mut learned = Vec::new();
            for made in &mut all {
                learned.extend(world.fetch(made).await);
            }
            assert_eq!(money_keys(&learned), expected);
            return;
        }
        let (learned, next) = world.list(cursor.clone(), begun).await;
        assert_eq!(money_keys(&learned), expected, "{learned:?}");
        let listed = captures(&learned);
        assert!(all.iter().all(|made| listed.iter().any(|seen| world.is_of(seen, made))), "{listed:?}");
        let (again, _) = world.list(cursor, begun).await;
        let keys = |learned: &[Observation]| learned.iter().map(Observation::fact_key).collect::<BTreeSet<_>>();
        assert_eq!(keys(&again), keys(&learned), "told twice, and nothing new in it");

        // What happens after the listing is in the next one, and what that one tells again is known.
        let (_, fetched) = world.paid(world.money(99_000)).await;
        let (more, _) = world.list(next, begun).await;
        let more = money_keys(&more);
        assert!(more.is_superset(&money_keys(&fetched)), "{more:?}");
        expected.extend(money_keys(&fetched));
        assert!(more.is_subset(&expected), "{more:?}");
    })
    .await;
}
