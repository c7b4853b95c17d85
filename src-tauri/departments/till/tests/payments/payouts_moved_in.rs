//! Payouts of a shop that moved in with money at its gateway: what came in before is in the balances that were taken over.

use base::ShopDate;
use base::testing::TEST_NOW;
use books::opening::{MovingDayAsk, OpeningBalanceAsk, set_moving_day, take_over_balance};
use connectors::gateways::{Observation, PaymentFact};
use serde_json::{Value, json};
use till::inbox::{Label, keep_listed};
use till::payouts::ItemMatch;

use crate::payouts::{line, paying, payout, sold};
use crate::support::{Pune, inr};

const DAY_MS: i64 = 24 * 3_600_000;

impl Pune {
    /// The shop moves in on this day.
    async fn moves_in_on(&self, day: &str) {
        let ask = MovingDayAsk { opened_on: ShopDate::parse(day).unwrap() };
        set_moving_day(&self.shop, &self.owner, ask).await.unwrap();
    }

    /// With so much at its gateway.
    async fn had_at_gateway(&self, minor: i64) {
        let ask = OpeningBalanceAsk {
            account: "1110".into(),
            party: Some(self.practice.id.to_string()),
            amount: inr(minor),
            document: None,
            issued_on: None,
            due_on: None,
            base: None,
        };
        take_over_balance(&self.shop, &self.owner, ask).await.unwrap();
    }
}

impl Pune {
    /// The gateway lists a payment of 50.00 that came in on 21 November.
    async fn listed_of_the_21st(&self, canonical: &str) {
        let at = TEST_NOW;
        let fact = PaymentFact::Captured { amount: inr(5_000), at, capture_no: None };
        let seen = Observation { at, ..self.seen(None, canonical, fact) };
        let label = Label {
            dedupe_key: format!("listed:{canonical}::{}", seen.fact_key()),
            order_key: canonical.into(),
            kind: "listed".into(),
        };
        let (integration, body) = (self.practice.integration_id, serde_json::to_vec(&seen).unwrap());
        let keep = move |tx: &base::WriteTx<'_>| keep_listed(tx, integration, "practice", &label, body);
        self.shop.db.write(&self.owner, keep).await.unwrap();
        self.work().await;
    }
}

/// Told as of a day after 21 November.
fn days_later(days: i64, mut told: Value) -> Value {
    for name in ["created", "changed"] {
        if let Some(at) = told.get(name).and_then(Value::as_i64) {
            told[name] = json!(at + days * DAY_MS);
        }
    }
    told
}

#[tokio::test]
async fn a_payout_takes_along_what_came_in_before_the_shop_moved_in_and_nothing_is_booked_anew() {
    let pune = Pune::open().await;
    pune.later(2 * DAY_MS);
    pune.moves_in_on("2026-11-22").await;
    pune.had_at_gateway(4_855).await;
    let lines = || vec![("po_1", sold("pp_1"))];
    let told = days_later(2, payout("po_1", "sent", "INR", "48.55"));
    let gateway = paying(&pune, vec![told], lines()).await;
    for _ in 0..3 {
        pune.catch_up().await;
    }
    assert_eq!(pune.in_clearing_and_transit().await, (0, 4_855));
    assert_eq!(pune.texts("SELECT id FROM payments").await, [] as [String; 0]);
    assert!(gateway.asked().iter().all(|asked| asked != "GET /v1/payments/pp_1"), "{:?}", gateway.asked());
    let told = pune.payout().await;
    assert!(told.items.iter().all(|item| item.matched == ItemMatch::Earlier), "{told:?}");
    assert_eq!((told.summary.waiting, told.summary.needs_you.as_str()), (0, ""));
}

#[tokio::test]
async fn a_payout_from_before_the_shop_moved_in_moved_nothing_in_its_books() {
    let pune = Pune::open().await;
    pune.later(2 * DAY_MS);
    pune.moves_in_on("2026-11-22").await;
    let charge = vec![line(1, "charge", "", None, "INR", "-2.00")];
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "-2.00")], vec![("po_1", charge)]).await;
    for _ in 0..2 {
        pune.catch_up().await;
    }
    assert_eq!((pune.entries().await, pune.in_clearing_and_transit().await), (0, (0, 0)));
    assert_eq!(pune.payout().await.summary.booked_at, None);
}

#[tokio::test]
async fn money_that_was_left_out_is_booked_once_the_day_of_moving_in_is_an_earlier_one() {
    let pune = Pune::open().await;
    pune.later(2 * DAY_MS);
    pune.moves_in_on("2026-11-22").await;
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    pune.listed_of_the_21st("pp_1").await;
    pune.catch_up().await;
    assert_eq!(pune.entries().await, 0, "nothing of before is booked, whoever tells of it");
    let why = pune.texts("SELECT error FROM inbox WHERE state = 'ignored'").await;
    assert!(why[0].contains("before the day of moving in"), "{why:?}");
    pune.moves_in_on("2026-11-20").await;
    for _ in 0..3 {
        pune.catch_up().await;
    }
    assert_eq!(pune.in_clearing_and_transit().await, (0, 4_855));
    let told = pune.payout().await;
    assert!(told.items.iter().all(|item| item.matched == ItemMatch::Payment), "{told:?}");
}
