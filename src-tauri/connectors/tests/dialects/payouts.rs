//! Stories of what is paid out, and of the addresses that are told.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use connectors::gateways::{HookListAsk, PayoutItemKind, PayoutItemsAsk, PayoutListAsk, PayoutListing, PayoutStatus};
use serde_json::json;

use crate::rehearsal::{Rehearsal, everywhere, where_payouts_are_told};

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
