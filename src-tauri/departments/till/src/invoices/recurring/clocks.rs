//! Whatever the clock does and whenever the program is killed: each period that came is made once, and no other one is.

use std::collections::BTreeSet;
use std::sync::Arc;

use base::ids::{SeededIds, SeededRandomness};
use base::testing::repository_migrations;
use base::{Db, Fault, Shop, ShopBuilder, ShopDate, System};
use office::settings::{keep_in_memory, load};
use proptest::prelude::*;

use super::fire_recurring::fire;
use super::stories::{DAY_MS, day};
use super::*;
use crate::invoices::stories::Story;
use crate::invoices::{InvoiceError, ListAsk, list_invoices};

/// Zones in which summer time begins at different hours, at midnight among them, so that some days have no midnight.
const ZONES: [&str; 6] =
    ["Asia/Kolkata", "Africa/Cairo", "America/Santiago", "Asia/Beirut", "America/New_York", "Pacific/Auckland"];

/// What happens to a shop.
#[derive(Debug, Clone)]
enum Act {
    /// The clock moves: time passes, the machine sleeps, somebody sets it, forward or back.
    Clock(i64),
    /// The worker does all that is due.
    Work,
    /// The worker is killed after it did everything for a period, and before the commit.
    KilledBeforeCommit,
    /// The program is killed, and starts again on the same file.
    Restart,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (-15 * DAY_MS..20 * DAY_MS).prop_map(Act::Clock),
        2 => (0..DAY_MS).prop_map(Act::Clock),
        4 => Just(Act::Work),
        2 => Just(Act::KilledBeforeCommit),
        1 => Just(Act::Restart),
    ]
}

fn rhythms() -> impl Strategy<Value = (u32, RhythmUnit, Option<u32>, Option<u32>)> {
    prop_oneof![
        (1_u32..9).prop_map(|every| (every, RhythmUnit::Days, None)),
        (1_u32..3).prop_map(|every| (every, RhythmUnit::Weeks, None)),
        (1_u32..=31).prop_map(|wanted| (1, RhythmUnit::Months, Some(wanted))),
    ]
    .prop_flat_map(|(every, unit, wanted)| {
        (Just(every), Just(unit), Just(wanted), proptest::option::weighted(0.3, 1_u32..12))
    })
}

/// The same file, opened by a program that has just been started.
async fn restarted(story: &Story, before: &Shop, round: u64) -> Shop {
    let path = before.db.path().to_owned();
    before.db.close();
    let clock = story.clock.clone();
    let db = Db::open(&path, &repository_migrations().unwrap(), clock.clone()).unwrap();
    // Far from the seeds of other starts: each run counts on from its own.
    let seed = 1_000_000 * (1 + round);
    let ids = Arc::new(SeededIds::new(seed));
    let shop = ShopBuilder::new(db, clock).ids(ids).randomness(Arc::new(SeededRandomness::new(seed))).build();
    let settings = shop.db.read(load).await.unwrap().unwrap();
    keep_in_memory(&shop, &settings).unwrap();
    shop
}

/// Does everything for the next period and loses it.
async fn killed_before_commit(shop: &Shop, id: RecurringId) {
    let (inside, because) = (shop.clone(), System::because("killed"));
    let author = because.clone();
    let lost: Result<(), InvoiceError> = shop
        .db
        .write(&because, move |tx| {
            fire(tx, &inside, &author, id)?;
            Err(Fault::Stopping.into())
        })
        .await;
    assert!(lost.is_err());
}

async fn live(
    zone: &str,
    (every, unit, day_of_month, count): (u32, RhythmUnit, Option<u32>, Option<u32>),
    issues: bool,
    acts: Vec<Act>,
) {
    let story = Story::in_country("IN", "INR", zone).await;
    let ask = RecurringAsk { every, unit, day_of_month, count, issues, starts_on: day("2026-11-15"), ..story.rent() };
    let id = story.recurring(ask).await.id;
    let rhythm = story.shop.db.read(move |tx| store::find(tx, id)).await.unwrap().unwrap().rhythm;
    let mut shop = story.shop.clone();
    // The last day on which the worker came to its end: all that lies up to it must be made, and nothing behind it.
    let mut furthest = None;
    for (round, act) in (0..).zip(acts.into_iter().chain([Act::Work])) {
        match act {
            Act::Clock(ms) => story.clock.advance_ms(ms),
            Act::Restart => shop = restarted(&story, &shop, round).await,
            Act::KilledBeforeCommit => killed_before_commit(&shop, id).await,
            Act::Work => {
                while fire_recurring(&shop).await.unwrap() {}
                furthest = furthest.max(Some(shop.today().unwrap()));
            }
        }
    }
    let shown = shop.db.read(move |tx| store::list_periods(tx, id, 10_000)).await.unwrap();
    let made: Vec<ShopDate> = shown.iter().rev().map(|(period, _)| period.day).collect();
    let wanted: Vec<ShopDate> =
        (0..).map_while(|period| rhythm.day_of(period)).take_while(|day| Some(*day) <= furthest).collect();
    assert_eq!(made, wanted, "the periods that were made are those that came");
    let invoices: BTreeSet<_> = shown.iter().filter_map(|(period, _)| period.invoice_id).collect();
    assert_eq!(invoices.len(), wanted.len(), "and each has an invoice of its own");
    assert!(shown.iter().all(|(_, there)| there.as_ref().is_some_and(|(number, _)| number.is_some() == issues)));
    let ask = ListAsk { limit: Some(200), ..ListAsk::default() };
    let all = list_invoices(&shop, &story.owner, ask).await.unwrap().items.len();
    assert_eq!(all, wanted.len().min(200), "and there is no other invoice");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn each_period_that_came_is_made_once_whatever_the_clock_does(
        zone in 0..ZONES.len(),
        rhythm in rhythms(),
        issues in any::<bool>(),
        acts in proptest::collection::vec(act(), 1..28),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(live(ZONES[zone], rhythm, issues, acts));
    }
}

#[tokio::test]
async fn a_day_without_a_midnight_is_a_day_like_any_other() {
    // Summer time begins in Cairo on 30 April 2027 at midnight: that day begins at one o'clock.
    let story = Story::in_country("IN", "INR", "Africa/Cairo").await;
    let daily =
        RecurringAsk { unit: RhythmUnit::Days, day_of_month: None, starts_on: day("2027-04-28"), ..story.rent() };
    let id = story.recurring(daily).await.id;
    story.clock.set(base::Timestamp::parse("2027-04-27T21:00:00Z").unwrap());
    for _ in 0..4 * 24 - 1 {
        story.clock.advance_ms(DAY_MS / 24);
        story.work().await;
    }
    let shown = story.shop.db.read(move |tx| store::list_periods(tx, id, 100)).await.unwrap();
    let days: Vec<String> = shown.iter().rev().map(|(period, _)| period.day.to_string()).collect();
    assert_eq!(days, ["2027-04-28", "2027-04-29", "2027-04-30", "2027-05-01"]);
}
