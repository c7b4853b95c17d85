//! While you were away: what an absence hid is told as one round, and counted by what the shop did not know.

use std::collections::BTreeSet;
use std::sync::Arc;

use base::{Actor, Fault, PageAsk, Rights};
use serde_json::{Value, json};
use till::merchant_accounts::add_account;
use till::payments::{
    Absence, AbsenceCause, AccountRound, CatchUpRound, RoundNumber, absence_at_start, begin_round, catch_up,
    catch_up_all, end_round, last_catch_up_round, list_catch_up_rounds, note_awake,
};

use crate::scripted::{Scripted, payment, rows};
use crate::support::{Pune, account, inr};

const HOUR_MS: i64 = 3_600_000;

fn event(id: &str, object: &str, body: Value) -> Value {
    json!({"id": id, "type": "something", "environment": "test", "data": {object: body}})
}

fn refund(id: &str, of: &str, status: &str) -> Value {
    json!({"id": id, "payment": of, "payment_reference": "elsewhere", "reference": null, "currency": "INR", "amount": "20.00",
           "status": status, "reason": "", "changed": 1_795_255_200_000_i64, "environment": "test"})
}

/// A gateway whose list of events has these, and whose other lists are empty.
async fn telling(pune: &Pune, events: Vec<Value>) -> Scripted {
    Scripted::of(
        pune,
        move |asked| {
            if asked.starts_with("GET /v1/events?") { rows(events.clone()) } else { rows(Vec::new()) }
        },
    )
    .await
}

impl Pune {
    async fn last_round(&self) -> CatchUpRound {
        last_catch_up_round(&self.shop, &self.owner).await.unwrap().unwrap()
    }

    /// The machine slept for so long; then everybody is asked once.
    async fn wakes_after(&self, ms: i64) -> RoundNumber {
        let from = self.shop.now();
        let absence = Absence { cause: AbsenceCause::Wake, from, until: Some(self.later(ms)) };
        let round = begin_round(&self.shop, absence).await.unwrap();
        catch_up_all(&self.shop, Some(round), &[]).await.unwrap();
        round
    }
}

fn counts(of: &AccountRound) -> [i64; 6] {
    [of.payments, of.refunds, of.disputes, of.closed, of.waiting, of.failed]
}

#[tokio::test]
async fn what_was_paid_and_refunded_while_the_shop_slept_is_one_round() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let ours = pune.started(&invoice).await;
    let other = pune.started(&pune.issued(5_000).await).await;
    let paid = payment("pp_1", &ours.id.to_string(), "captured", Some("1.45"));
    let held = payment("pp_2", &other.id.to_string(), "authorised", None);
    let _gateway = telling(
        &pune,
        vec![
            event("evt_1", "payment", paid),
            event("evt_2", "refund", refund("pr_1", "pp_1", "pending")),
            event("evt_3", "refund", refund("pr_1", "pp_1", "succeeded")),
            event("evt_4", "payment", held),
        ],
    )
    .await;
    let slept_from = pune.shop.now();
    let round = pune.wakes_after(26 * HOUR_MS).await;
    let waiting = pune.last_round().await;
    assert_eq!((waiting.id, waiting.cause, waiting.from), (round, AbsenceCause::Wake, slept_from));
    assert_eq!(waiting.until, Some(slept_from.plus_ms(26 * HOUR_MS)));
    assert_eq!((waiting.ended_at, waiting.booked_at), (None, None));
    let [account] = waiting.accounts.as_slice() else { panic!("{waiting:?}") };
    assert_eq!((account.merchant_account_id, account.name.as_str()), (pune.practice.id, "practice"));
    assert_eq!((account.listed, account.new, account.waiting), (5, 5, 5), "a capture comes with its fee");

    let booked = pune.later(2_000);
    pune.work().await;
    pune.work().await;
    end_round(&pune.shop, round).await.unwrap();
    let closed = pune.last_round().await;
    assert_eq!((closed.ended_at, closed.booked_at), (Some(booked), Some(booked)));
    let account = &closed.accounts[0];
    assert_eq!(counts(account), [2, 1, 0, 2, 0, 0], "held money is not settled yet");
    assert_eq!((account.received.as_slice(), account.error.as_deref()), ([inr(5_000)].as_slice(), None));
}

#[tokio::test]
async fn what_a_webhook_had_told_is_not_counted_as_missed() {
    let pune = Pune::open().await;
    let paid = event("evt_1", "payment", payment("pp_1", "elsewhere", "captured", Some("1.45")));
    pune.deliver(&pune.practice, paid.clone()).await;
    pune.work().await;
    let other = event("evt_2", "payment", payment("pp_2", "elsewhere_2", "captured", Some("1.45")));
    let _gateway = telling(&pune, vec![paid, other]).await;
    let round = pune.wakes_after(6 * HOUR_MS).await;
    pune.work().await;
    end_round(&pune.shop, round).await.unwrap();
    let account = &pune.last_round().await.accounts[0];
    assert_eq!((account.new, account.payments, account.received.as_slice()), (4, 1, [inr(5_000)].as_slice()));
}

#[tokio::test]
async fn an_account_that_cannot_be_reached_is_named_until_it_is() {
    let pune = Pune::open().await;
    // Nobody answers at the account's address yet.
    let absence = Absence { cause: AbsenceCause::Network, from: pune.shop.now(), until: None };
    let round = begin_round(&pune.shop, absence).await.unwrap();
    let told = catch_up_all(&pune.shop, Some(round), &[]).await.unwrap();
    assert!(told.iter().any(|account| account.is_away), "{told:?}");
    let down = pune.last_round().await;
    assert!(down.accounts[0].error.as_deref().is_some_and(|why| why.starts_with("unreachable")), "{down:?}");
    assert_eq!((down.until, down.ended_at), (None, None), "it goes on");

    let paid = event("evt_1", "payment", payment("pp_1", "elsewhere", "captured", Some("1.45")));
    let _gateway = telling(&pune, vec![paid]).await;
    let back = pune.later(3 * HOUR_MS);
    catch_up_all(&pune.shop, Some(round), &[pune.practice.id]).await.unwrap();
    end_round(&pune.shop, round).await.unwrap();
    pune.work().await;
    let up = pune.last_round().await;
    assert_eq!((up.id, up.until, up.accounts[0].error.as_deref()), (round, Some(back), None));
    assert_eq!(counts(&up.accounts[0]), [1, 0, 0, 1, 0, 0]);
}

#[tokio::test]
async fn a_gateway_without_a_list_tells_what_had_changed_of_each_open_payment() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let ours = pune.started(&invoice).await;
    let _gateway = Scripted::of(&pune, {
        let reference = ours.id.to_string();
        move |asked| {
            if asked.starts_with("GET /v1/payments?reference=") {
                return rows(vec![payment("pp_1", &reference, "captured", Some("1.45"))]);
            }
            rows(Vec::new())
        }
    })
    .await;
    // What is unclear is asked for in the same way.
    let unclear = connectors::gateways::PaymentFact::Unknown { call: "create".into(), reason: "no answer".into() };
    let mut seen = pune.seen(Some(ours.id), "", unclear);
    seen.canonical = None;
    pune.hear(till::payments::Origin::Answer, &pune.practice, seen).await;
    let round = pune.wakes_after(HOUR_MS).await;
    end_round(&pune.shop, round).await.unwrap();
    let account = &pune.last_round().await.accounts[0];
    assert_eq!((counts(account), account.received.as_slice()), ([1, 0, 0, 1, 0, 0], [inr(5_000)].as_slice()));
}

#[tokio::test]
async fn a_start_knows_for_how_long_the_program_did_not_run() {
    let pune = Pune::open().await;
    assert_eq!(absence_at_start(&pune.shop).await.unwrap(), None, "a shop that is new was never away");
    note_awake(&pune.shop).await.unwrap();
    let switched_off = pune.shop.now();
    pune.later(30_000);
    assert_eq!(absence_at_start(&pune.shop).await.unwrap(), None, "it was only started again");
    let on = pune.later(4 * 24 * HOUR_MS);
    let absence = absence_at_start(&pune.shop).await.unwrap().unwrap();
    assert_eq!((absence.cause, absence.from, absence.until), (AbsenceCause::Start, switched_off, Some(on)));
    note_awake(&pune.shop).await.unwrap();
    pune.later(-10 * HOUR_MS);
    assert_eq!(absence_at_start(&pune.shop).await.unwrap(), None, "the clock was set back: nobody knows");
}

#[tokio::test]
async fn a_round_that_broke_off_is_taken_up_by_the_next_start() {
    let pune = Pune::open().await;
    let down_since = pune.shop.now();
    let absence = Absence { cause: AbsenceCause::Network, from: down_since, until: None };
    let broken_off = begin_round(&pune.shop, absence).await.unwrap();
    pune.later(2 * HOUR_MS);
    note_awake(&pune.shop).await.unwrap();
    let on = pune.later(HOUR_MS);
    let absence = absence_at_start(&pune.shop).await.unwrap().unwrap();
    assert_eq!((absence.from, absence.until), (down_since, Some(on)), "nothing has closed that gap since");
    let next = begin_round(&pune.shop, absence).await.unwrap();
    let all = list_catch_up_rounds(&pune.shop, &pune.owner, PageAsk::default()).await.unwrap().items;
    let told: Vec<_> = all.iter().map(|round| (round.id, round.ended_at)).collect();
    assert_eq!(told, [(next, None), (broken_off, Some(on))]);
}

#[tokio::test]
async fn a_person_who_asks_gets_a_round_since_the_gateways_were_last_asked() {
    let pune = Pune::open().await;
    let _gateway = telling(&pune, Vec::new()).await;
    let first = pune.shop.now();
    catch_up(&pune.shop, &pune.owner, None).await.unwrap();
    let second = pune.later(HOUR_MS);
    catch_up(&pune.shop, &pune.owner, Some(pune.practice.id)).await.unwrap();
    let round = pune.last_round().await;
    assert_eq!((round.cause, round.from, round.until), (AbsenceCause::Asked, first, Some(second)));
    assert_eq!(round.ended_at, Some(second));
    catch_up_all(&pune.shop, None, &[]).await.unwrap();
    let all = list_catch_up_rounds(&pune.shop, &pune.owner, PageAsk::default()).await.unwrap().items;
    assert_eq!(all.len(), 2, "the timer leaves no round");
}

#[tokio::test]
async fn rounds_are_read_page_by_page_by_whoever_may_see_payments() {
    let pune = Pune::open().await;
    let _gateway = telling(&pune, Vec::new()).await;
    for _ in 0..3 {
        pune.wakes_after(HOUR_MS).await;
    }
    let page = |after| PageAsk { after, limit: Some(2) };
    let first = list_catch_up_rounds(&pune.shop, &pune.owner, page(None)).await.unwrap();
    let rest = list_catch_up_rounds(&pune.shop, &pune.owner, page(first.next)).await.unwrap();
    assert_eq!((first.items.len(), rest.items.len(), rest.next), (2, 1, None));
    let nobody = Actor { rights: Arc::new(Rights::Only(BTreeSet::new())), ..pune.owner.clone() };
    assert!(matches!(last_catch_up_round(&pune.shop, &nobody).await, Err(Fault::NotAllowed(_))));
    assert!(matches!(list_catch_up_rounds(&pune.shop, &nobody, page(None)).await, Err(Fault::NotAllowed(_))));
}

#[tokio::test]
async fn accounts_are_asked_beside_each_other() {
    let pune = Pune::open().await;
    let gateway = telling(&pune, Vec::new()).await;
    let address = pune.integration(&pune.practice).await.base_url;
    add_account(&pune.shop, &pune.owner, account("practice", "2", address.as_deref())).await.unwrap();
    gateway.hold(std::time::Duration::from_millis(100));
    pune.wakes_after(HOUR_MS).await;
    let round = pune.last_round().await;
    let one_by_one: i64 = round.accounts.iter().map(|account| account.took_ms).sum();
    assert!(round.accounts.len() == 2 && round.took_ms < one_by_one, "{round:?}");
}
