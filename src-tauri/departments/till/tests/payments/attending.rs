//! Settling why a person should look: they looked, and said what they found.

use base::Problem;
use connectors::gateways::{Observation, PaymentFact, RefundStatus};
use till::payments::{
    Attended, Origin, PaymentError, PaymentId, WayOut, assign_payment, attend_payment, refund_in_doubt,
};
use till::payouts::{PayoutError, attend_payout, get_payout};

use crate::payouts::{paying, payout, says, sold};
use crate::support::{Pune, inr, refund, usd};

const DONE: RefundStatus = RefundStatus::Succeeded;
/// More than any gateway is believed on its word alone.
const BEYOND_BELIEF: i64 = 10_000_000_000_001;

impl Pune {
    /// Settles what stands about a payment now: these reasons, or all.
    async fn settle(&self, id: PaymentId, reasons: Option<&[&str]>) -> Result<(), PaymentError> {
        let seen = self.payment(id).await.reasons_shown;
        self.settle_as_seen(id, reasons, seen).await
    }

    async fn settle_as_seen(&self, id: PaymentId, reasons: Option<&[&str]>, seen: u32) -> Result<(), PaymentError> {
        let reasons = reasons.map(|named| named.iter().map(|reason| (*reason).to_owned()).collect());
        let ask = Attended { reasons, note: "looked: the gateway's mistake".into(), seen };
        attend_payment(&self.shop, &self.owner, id, ask).await.map(|_| ())
    }

    async fn shown(&self, id: PaymentId) -> String {
        self.payment(id).await.needs_you
    }
}

#[tokio::test]
async fn what_a_person_settled_does_not_come_back_with_later_news_of_the_same_payment() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await.id;
    let odd_fee = PaymentFact::FeeKnown { fee: usd(30), tax: inr(36) };
    pune.told(Some(payment), "pp_1", odd_fee.clone()).await;
    let dollars = PaymentFact::Captured { amount: usd(150), at: pune.shop.now(), capture_no: None };
    for fact in [pune.captured(10_000), dollars] {
        pune.told(Some(payment), "pp_1", fact).await;
    }
    let asked = of_the_ask(&pune, payment, PaymentFact::Pending { page_url: None, page_expires_at: None }, 9_000);
    pune.hear(Origin::CatchUp, &pune.practice, asked).await;
    let before = pune.shown(payment).await;
    for why in ["cannot be booked", "captured in INR and in USD 1.50 too", "asked for INR 100.00"] {
        assert!(before.contains(why), "{before}");
    }
    pune.settle(payment, None).await.unwrap();
    assert_eq!(pune.shown(payment).await, "");

    // The same facts are folded again with each of these.
    pune.told(Some(payment), "pp_1", odd_fee).await;
    pune.told(Some(payment), "pp_1", refund("pr_1", inr(1_000), RefundStatus::Pending)).await;
    let asked = of_the_ask(&pune, payment, PaymentFact::Authorised { amount: inr(10_000) }, 9_000);
    pune.hear(Origin::Fetch, &pune.practice, asked).await;
    assert_eq!(pune.shown(payment).await, "");
}

/// What the gateway tells of a payment, with the amount that it says was asked for.
fn of_the_ask(pune: &Pune, id: PaymentId, fact: PaymentFact, asked: i64) -> Observation {
    Observation { amount: Some(inr(asked)), ..pune.seen(Some(id), "pp_1", fact) }
}

#[tokio::test]
async fn the_same_words_about_another_fact_are_shown_again() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await.id;
    pune.told(Some(payment), "pp_1", pune.captured(10_000)).await;
    let too_large = |name: &'static str| refund(name, inr(BEYOND_BELIEF), DONE);
    pune.told(None, "pp_1", too_large("pr_1")).await;
    let first = pune.shown(payment).await;
    assert!(first.contains("is not booked by the gateway's word"), "{first}");
    pune.settle(payment, None).await.unwrap();

    pune.told(None, "pp_1", too_large("pr_2")).await;
    assert_eq!(pune.shown(payment).await, first, "another refund over the same amount");
    pune.settle(payment, None).await.unwrap();
    pune.told(None, "pp_1", refund("pr_3", inr(100), RefundStatus::Pending)).await;
    assert_eq!(pune.shown(payment).await, "");

    // Two refunds of one amount that fail one after the other are two events.
    for name in ["pr_3", "pr_4"] {
        pune.told(None, "pp_1", refund(name, inr(100), RefundStatus::Failed)).await;
        assert!(pune.shown(payment).await.contains("a refund of INR 1.00 failed"), "{name}");
        pune.settle(payment, None).await.unwrap();
    }
}

#[tokio::test]
async fn a_second_fee_that_cannot_be_booked_is_shown_though_the_first_was_settled() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await.id;
    let odd_fee = || PaymentFact::FeeKnown { fee: usd(30), tax: inr(36) };
    pune.told(Some(payment), "pp_1", odd_fee()).await;
    let first = pune.shown(payment).await;
    pune.settle(payment, None).await.unwrap();
    pune.told(Some(payment), "pp_1", odd_fee()).await;
    assert_eq!(pune.shown(payment).await, "", "told twice it is one fact");
    let nameless = Observation { canonical: None, ..pune.seen(Some(payment), "", odd_fee()) };
    pune.hear(Origin::Webhook, &pune.practice, nameless).await;
    assert_eq!(pune.shown(payment).await, first);
}

#[tokio::test]
async fn a_refund_in_doubt_is_shown_once_however_often_the_gateway_is_asked() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await.id;
    let doubt = async |refund: &'static str| {
        let who = base::System::because("test");
        pune.shop.db.write(&who, move |tx| refund_in_doubt(tx, payment, refund, inr(500))).await.unwrap();
        pune.shown(payment).await
    };
    let shown = doubt("rfd_1").await;
    assert_eq!(shown, "nobody knows whether a refund of INR 5.00 went: look at the gateway");
    pune.settle(payment, None).await.unwrap();
    assert_eq!(doubt("rfd_1").await, "");
    assert_eq!(doubt("rfd_2").await, shown);
}

#[tokio::test]
async fn what_came_up_since_somebody_read_is_looked_at_first() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let first = pune.started(&invoice).await.id;
    pune.told(Some(first), "pp_1", pune.captured(10_000)).await;
    let second = pune.told(Some(first), "pp_2", pune.captured(10_000)).await.unwrap();
    let read = pune.payment(second).await.reasons_shown;
    pune.told(None, "pp_2", refund("pr_1", inr(10_000), DONE)).await;
    for reasons in [None, Some(&["a second payment under one request"][..])] {
        let refused = pune.settle_as_seen(second, reasons, read).await.unwrap_err();
        assert_eq!((refused.kind().status, refused.kind().code), (409, "payment.other_reasons"));
    }
    assert!(pune.shown(second).await.contains("a second payment under one request"), "nothing was settled");

    pune.settle(second, Some(&["a second payment under one request"])).await.unwrap();
    let left = pune.shown(second).await;
    assert!(left.contains("refunded in the gateway's own screen") && !left.contains("second"), "{left}");
    let gone = pune.settle(second, Some(&["a second payment under one request"])).await.unwrap_err();
    assert!(matches!(gone, PaymentError::NothingToAttend), "{gone:?}");
    pune.settle(second, None).await.unwrap();
    let nothing = pune.settle(second, None).await.unwrap_err();
    assert_eq!((nothing.kind().status, nothing.kind().code), (409, "payment.nothing_to_attend"));
}

#[tokio::test]
async fn money_of_nobody_is_assigned_and_not_waved_away() {
    let pune = Pune::open().await;
    let invoice = pune.issued(7_500).await;
    let stray = pune.told(None, "pp_stray", pune.captured(7_500)).await.unwrap();
    let refused = pune.settle(stray, None).await.unwrap_err();
    assert!(matches!(refused, PaymentError::NeedsAct(WayOut::Assign)), "{refused:?}");
    assert_eq!((refused.kind().status, refused.kind().subject.as_deref()), (409, Some("assign")));
    assert!(pune.shown(stray).await.contains("nobody here asked"));
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    assert_eq!(pune.shown(stray).await, "", "it goes away by being done");

    let gone = pune.told(None, "pp_gone", pune.captured(7_500)).await.unwrap();
    pune.told(None, "pp_gone", refund("pr_1", inr(7_500), DONE)).await;
    pune.settle(gone, None).await.unwrap();
    assert_eq!(pune.shown(gone).await, "", "nothing of it is there any more that could be assigned");
}

#[tokio::test]
async fn play_money_is_settled_with_a_note_by_somebody_who_may() {
    let pune = Pune::open_as(false).await;
    let stray = pune.told(None, "pp_play", pune.captured(7_500)).await.unwrap();
    let seen = pune.payment(stray).await.reasons_shown;
    let ask = |note: &str| Attended { reasons: None, note: note.into(), seen };
    let empty = attend_payment(&pune.shop, &pune.owner, stray, ask("  ")).await.unwrap_err();
    assert_eq!(empty.kind().field.as_deref(), Some("note"));
    let mut reader = pune.owner.clone();
    reader.rights = std::sync::Arc::new(base::Rights::Only(Default::default()));
    let refused = attend_payment(&pune.shop, &reader, stray, ask("a try")).await.unwrap_err();
    assert_eq!(refused.kind().status, 403);

    attend_payment(&pune.shop, &pune.owner, stray, ask("a try of our own")).await.unwrap();
    assert_eq!(pune.shown(stray).await, "");
    let kept = "SELECT reason || ' | ' || note || ' | ' || settled_by FROM payment_reasons_settled";
    let said = format!("play money: kept out of the books | a try of our own | {}", pune.owner.id);
    assert_eq!(pune.texts(kept).await, [said]);
    let noted = "SELECT detail ->> '$.note' FROM audit_entries WHERE action = 'payment.attended'";
    assert_eq!(pune.texts(noted).await, ["a try of our own"]);
    let told = "SELECT kind FROM announcements ORDER BY seq DESC LIMIT 1";
    assert_eq!(pune.texts(told).await, ["payment.changed"]);
    // Of further play money a person is told again.
    pune.told(None, "pp_play", pune.captured(9_000)).await;
    assert_eq!(pune.shown(stray).await, "play money: kept out of the books");
}

#[tokio::test]
async fn what_is_odd_about_a_payout_is_settled_and_stays_so_while_the_gateway_repeats_it() {
    let pune = Pune::open().await;
    pune.sold("pp_1").await;
    let lines = || vec![("po_1", sold("pp_1"))];
    let gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], lines()).await;
    pune.catch_up().await;
    gateway.says(says(vec![payout("po_1", "sent", "INR", "40.00")], lines()));
    pune.catch_up().await;
    let told = pune.payout().await;
    assert_eq!(told.summary.needs_you, "the gateway now says INR 40.00 of it");
    let ask = |seen: u32| Attended { reasons: None, note: "their report is wrong".into(), seen };
    let late = attend_payout(&pune.shop, &pune.owner, told.summary.id, ask(told.reasons_shown + 1)).await.unwrap_err();
    assert!(matches!(late, PayoutError::OtherReasons), "{late:?}");
    attend_payout(&pune.shop, &pune.owner, told.summary.id, ask(told.reasons_shown)).await.unwrap();
    pune.catch_up().await;
    let settled = get_payout(&pune.shop, &pune.owner, told.summary.id).await.unwrap();
    assert_eq!((settled.summary.needs_you.as_str(), settled.reasons.len()), ("", 0));
    assert_eq!(settled.settled_reasons[0].note, "their report is wrong");
    let again = attend_payout(&pune.shop, &pune.owner, told.summary.id, ask(told.reasons_shown)).await.unwrap_err();
    assert!(matches!(again, PayoutError::NothingToAttend), "{again:?}");

    gateway.says(says(vec![payout("po_1", "sent", "INR", "30.00")], lines()));
    pune.catch_up().await;
    assert_eq!(pune.payout().await.summary.needs_you, "the gateway now says INR 30.00 of it");
}
