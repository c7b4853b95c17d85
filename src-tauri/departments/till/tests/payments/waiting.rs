//! Rows of the inbox that wait: for the vault, for the line, for the next try, and under a clock that was wrong.

use std::sync::Arc;

use base::{Fault, Shop, ShopBuilder};
use serde_json::{Value, json};
use till::inbox::{InboxRow, Senders, work_once};

use crate::scripted::{Scripted, payment};
use crate::support::Pune;

const DAY_MS: i64 = 86_400_000;
const ROW: &str = "SELECT state || ' ' || attempts FROM inbox ORDER BY id";

fn unreadable(id: &str) -> Value {
    json!({"id": id, "type": "something", "environment": "test", "data": {"refund": {"id": "pr_1"}}})
}

fn captured(id: &str) -> Value {
    json!({"id": format!("evt_{id}"), "type": "payment.captured", "environment": "test",
           "data": {"payment": payment(id, "elsewhere", "captured", None)}})
}

/// The same store, worked on by something else than the gateways' sender.
fn handled_by(pune: &Pune, handle: fn(Shop, InboxRow) -> base::area::Step<()>) -> Shop {
    let senders = till::payments::senders().into_iter().map(|sender| till::inbox::Sender { handle, ..sender });
    ShopBuilder::new(pune.shop.db.clone(), Arc::clone(&pune.clock) as Arc<dyn base::Clock>)
        .part(Senders::new(senders))
        .build()
}

#[tokio::test]
async fn a_clock_that_was_ahead_freezes_neither_what_came_nor_what_is_tried_again() {
    let pune = Pune::open().await;
    pune.later(DAY_MS);
    pune.deliver(&pune.practice, unreadable("evt_1")).await;
    pune.work().await;
    pune.deliver(&pune.practice, captured("pp_1")).await;
    pune.later(-DAY_MS);
    pune.work().await;
    assert_eq!(pune.texts(ROW).await, ["retrying 2", "processed 1"]);
    assert_eq!(pune.balance("1110").await, 5_000);
    pune.later(5 * 60_000);
    pune.work().await;
    assert_eq!(pune.texts(ROW).await, ["retrying 3", "processed 1"], "by the clock that is right now");
}

#[tokio::test]
async fn after_a_long_sleep_or_a_replay_the_tries_are_not_used_up_at_once() {
    let pune = Pune::open().await;
    pune.deliver(&pune.practice, unreadable("evt_1")).await;
    pune.work().await;
    pune.later(3 * DAY_MS);
    for _ in 0..5 {
        pune.work().await;
    }
    assert_eq!(pune.texts(ROW).await, ["retrying 2"]);
    pune.later(5 * 60_000);
    pune.work().await;
    pune.later(30 * 60_000);
    pune.work().await;
    assert_eq!(pune.texts(ROW).await, ["failed 4"]);
}

#[tokio::test]
async fn what_needs_the_vault_waits_for_it_and_no_try_is_used_up() {
    let pune = Pune::open().await;
    let locked = handled_by(&pune, |_, _| Box::pin(async { Err(Fault::VaultLocked) }));
    pune.deliver(&pune.practice, captured("pp_1")).await;
    for _ in 0..10 {
        work_once(&locked).await.unwrap();
        pune.later(60_000);
    }
    assert_eq!(pune.texts(ROW).await, ["received 0"]);
    pune.work().await;
    assert_eq!(pune.texts(ROW).await, ["processed 1"]);
}

#[tokio::test]
async fn what_has_to_be_asked_waits_for_the_line_and_no_try_is_used_up() {
    let pune = Pune::open().await;
    let strange = json!({"id": "evt_1", "type": "payment.melted", "environment": "test",
                         "data": {"payment": {"id": "pp_1", "status": "melted"}}});
    pune.deliver(&pune.practice, strange).await;
    for _ in 0..10 {
        pune.work().await;
        pune.later(60_000);
    }
    assert_eq!(pune.texts(ROW).await, ["received 0"]);
    Scripted::of(&pune, |_| (200, payment("pp_1", "elsewhere", "captured", None))).await;
    pune.work().await;
    assert_eq!((pune.texts(ROW).await, pune.balance("1110").await), (vec!["processed 1".to_owned()], 5_000));
}

#[tokio::test]
async fn a_panic_is_the_fault_of_its_own_row_and_stops_no_other() {
    let pune = Pune::open().await;
    pune.deliver(&pune.practice, captured("pp_1")).await;
    pune.deliver(&pune.practice, captured("pp_2")).await;
    let clumsy = handled_by(&pune, |shop, row| {
        Box::pin(async move {
            assert!(!String::from_utf8_lossy(&row.body).contains("pp_1"), "cannot bear the sight of it");
            let who = base::System::because("test");
            shop.db.write(&who, move |tx| till::inbox::processed(tx, row.id, None)).await
        })
    });
    work_once(&clumsy).await.unwrap();
    assert_eq!(pune.texts(ROW).await, ["retrying 1", "processed 1"]);
    assert!(pune.texts("SELECT error FROM inbox WHERE state = 'retrying'").await[0].contains("cannot bear"));
}
