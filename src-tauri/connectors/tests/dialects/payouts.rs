//! Stories of what is paid out, and of the addresses that are told.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use connectors::gateways::{
    CallError, HookCreateAsk, HookListAsk, HookMaking, HookRemoveAsk, PayoutItemKind, PayoutItemsAsk, PayoutListAsk,
    PayoutListing, PayoutStatus,
};
use serde_json::json;

use crate::rehearsal::{Rehearsal, everywhere, where_payouts_are_told};
use crate::support::Canned;

async fn listed(world: &Rehearsal, cursor: String) -> Option<PayoutListing> {
    let now = world.now().await;
    let ask = PayoutListAsk { cursor, since: now.plus_ms(-86_400_000), now, limit: 100 };
    let listing = world.http.payouts(world.gateway, &world.creds, "", &ask).await.result;
    // A dialect need not know the address.
    if world.get("/strangers").await["total"] != 0 {
        return None;
    }
    Some(listing.unwrap())
}

#[tokio::test]
async fn a_payout_is_the_sum_of_what_was_paid_and_what_went_back() {
    static PLAYED: AtomicU32 = AtomicU32::new(0);
    where_payouts_are_told(async |world: Rehearsal| {
        let (first, _) = world.paid(world.money(50_000)).await;
        let (second, _) = world.paid(world.money(20_000)).await;
        let refund = world.refund_ask(&first, 18_000, false).await;
        world.refund(&refund).await.unwrap();
        world.does("dispute", &second.id, json!({})).await;
        let Some(none) = listed(&world, String::new()).await else { return };
        assert_eq!((none.payouts, none.bad), (Vec::new(), Vec::new()));
        world.settle().await;
        let listing = listed(&world, none.next).await.unwrap();
        let [payout] = &listing.payouts[..] else { panic!("{listing:?}") };
        assert_eq!((payout.status, payout.has_items), (PayoutStatus::Paid, true), "{payout:?}");

        let ask = PayoutItemsAsk { payout_ref: payout.payout_ref.clone(), made_at: payout.made_at, after: None };
        let told = world.http.payout_items(world.gateway, &world.creds, "", &ask).await.result.unwrap();
        assert_eq!((told.bad, told.after), (Vec::new(), None));
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        for item in &told.items {
            let (fee, tax) = (item.fee.map_or(0, |fee| fee.minor), item.fee_tax.map_or(0, |tax| tax.minor));
            let name = match item.kind {
                PayoutItemKind::Payment => "payments",
                PayoutItemKind::Refund => "refunds",
                PayoutItemKind::Dispute => "disputes",
                other => panic!("{other:?}"),
            };
            *sums.entry(name).or_default() += item.amount.minor;
            *sums.entry("fees").or_default() -= fee + tax;
        }
        assert_eq!((sums["payments"], sums["refunds"], sums["disputes"]), (70_000, -18_000, -20_000));
        assert!(sums["fees"] < 0, "{sums:?}");
        assert_eq!(sums.values().sum::<i64>(), payout.amount.minor, "{sums:?}");
        let named = |made: &crate::rehearsal::Made| {
            told.items.iter().filter(|item| item.payment.is_some() && item.payment == made.names.canonical).count()
        };
        assert_eq!((named(&first), named(&second)), (2, 2), "each part says of which payment it is: {:?}", told.items);

        world.post(&format!("/payouts/{}/fail", payout.payout_ref), json!({})).await;
        let listing = listed(&world, listing.next).await.unwrap();
        assert!(listing.payouts.iter().any(|seen| seen.status == PayoutStatus::Failed), "{listing:?}");
        PLAYED.fetch_add(1, Ordering::SeqCst);
    })
    .await;
    assert!(PLAYED.load(Ordering::SeqCst) >= 1, "somebody tells them");
}

#[tokio::test]
async fn the_addresses_that_are_told_are_listed_with_their_state() {
    everywhere(async |world: Rehearsal| {
        if !world.gateway.about().capabilities.hooks_listed {
            return;
        }
        let endpoint = world.endpoint().await;
        let of = async |is_on: bool| {
            let ask = HookListAsk::default();
            let listing = world.http.hooks(world.gateway, &world.creds, "", &ask).await.result.unwrap();
            assert_eq!(listing.bad, Vec::new());
            let ours = listing.hooks.into_iter().find(|hook| hook.url.starts_with(&endpoint.url)).unwrap();
            assert_eq!(ours.enabled, is_on, "{ours:?}");
        };
        of(true).await;
        world.misbehave(json!({"webhooks_off": true})).await;
        of(false).await;
    })
    .await;
}

#[tokio::test]
async fn an_address_that_was_registered_by_a_call_is_told_with_the_proof_that_came_with_it_and_then_withdrawn() {
    static PLAYED: AtomicU32 = AtomicU32::new(0);
    everywhere(async |mut world: Rehearsal| {
        let making = world.gateway.about().capabilities.hooks_made;
        if !making.is_offered() {
            return;
        }
        let shop = Canned::saying(200, &[], "").await;
        let ask = HookCreateAsk { url: format!("{}/hooks/x/key", shop.url) };
        let made = world.http.create_hook(world.gateway, &world.creds, "", &ask).await.result.unwrap();
        assert_eq!(made.credentials.is_empty(), making == HookMaking::ProofKept, "{making:?}");
        let listed = async |world: &Rehearsal| {
            let listing = world.http.hooks(world.gateway, &world.creds, "", &HookListAsk::default()).await;
            listing.result.unwrap().hooks
        };
        let hooks = listed(&world).await;
        let ours: Vec<_> = hooks.iter().filter(|hook| hook.hook_ref == made.hook_ref).collect();
        assert!(matches!(&ours[..], [one] if one.enabled && one.url == ask.url), "{hooks:?}");

        world.takes(&made.credentials);
        world.paid(world.money(50_000)).await;
        let told = world.delivered(&shop).await;
        assert!(!told.is_empty());
        for hook in &told {
            world.hear(hook).await.unwrap_or_else(|refused| panic!("{}: {refused}", world.provider()));
        }

        let ask = HookRemoveAsk { hook_ref: made.hook_ref.clone() };
        world.http.remove_hook(world.gateway, &world.creds, "", &ask).await.result.unwrap();
        assert!(listed(&world).await.iter().all(|hook| hook.hook_ref != made.hook_ref));
        let again = world.http.remove_hook(world.gateway, &world.creds, "", &ask).await.result;
        assert_eq!(again, Err(CallError::NoSuch { what: "webhook" }), "{}", world.provider());
        world.paid(world.money(20_000)).await;
        assert_eq!(world.delivered(&shop).await.len(), told.len(), "nothing is sent there any more");
        assert_eq!(world.get("/strangers").await["total"], 0, "{}", world.get("/strangers").await);
        PLAYED.fetch_add(1, Ordering::SeqCst);
    })
    .await;
    assert_eq!(PLAYED.load(Ordering::SeqCst), 3, "Authorize.Net, PayPal and Stripe");
}
