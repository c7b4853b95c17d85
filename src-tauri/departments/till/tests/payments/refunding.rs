//! Refunds that the shop asks for: each goes once, whatever the line, the gateway or the people do.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::{Actor, Door, Fault, Money, Problem, Rights};
use connectors::gateways::{DisputeStatus, Observation, PaymentFact, RefundStatus};
use serde_json::{Value, json};
use till::invoices::{CreditLineAsk, Invoice, find_credit_notes};
use till::merchant_accounts::{AccountChange, AccountStatus, change_account};
use till::payments::{CashTaken, PaymentId, take_cash};
use till::refunds::{
    BulkRefund, Refund, RefundAsk, RefundError, RefundId, RefundListAsk, RefundMethod, RefundOrigin, RefundPolicy,
    RefundState, Takes, approve_refund, change_policy, credit_refund, effect_of_refund, get_policy, list_refunds,
    refundable, reject_refund, request_refund, request_refunds, tell_refund,
};

use crate::scripted::{REFERENCE, Scripted, payment, refusal, rows};
use crate::support::{Pune, inr, refund};

/// What the gateway has given back, and how it behaves.
#[derive(Default)]
struct Kept {
    /// Refunds by our reference: amount and status.
    refunds: Vec<(String, String, &'static str)>,
    /// The next calls to refund do their work or not, and are answered with this status.
    answers: Vec<(bool, u16)>,
    /// The status that new refunds have.
    status: &'static str,
    /// Whether it finds refunds by our reference.
    is_blind: bool,
}

/// A gateway that keeps refunds.
#[derive(Clone)]
struct Keeper {
    kept: Arc<Mutex<Kept>>,
    scripted: Scripted,
}

impl Keeper {
    async fn of(pune: &Pune) -> Self {
        let kept = Arc::new(Mutex::new(Kept { status: "succeeded", ..Kept::default() }));
        let says = kept.clone();
        let scripted =
            Scripted::asked_with(pune, move |line, body| answer(&mut says.lock().unwrap(), line, body)).await;
        Self { kept, scripted }
    }

    /// What the next calls meet: whether the money goes back, and the answer's status.
    fn meets(&self, answers: &[(bool, u16)]) {
        self.kept.lock().unwrap().answers = answers.to_vec();
    }

    fn gave_back(&self) -> usize {
        self.kept.lock().unwrap().refunds.len()
    }

    fn calls(&self, beginning: &str) -> usize {
        self.scripted.asked().iter().filter(|line| line.starts_with(beginning)).count()
    }
}

fn shown((reference, amount, status): &(String, String, &'static str)) -> Value {
    json!({
        "id": format!("pr_{reference}"), "payment": "pp_1", "payment_reference": "", "reference": reference,
        "currency": "INR", "amount": amount, "status": status, "changed": 1_795_255_200_000_i64, "environment": "test",
    })
}

fn answer(kept: &mut Kept, line: &str, body: &Value) -> (u16, Value) {
    if line.starts_with("GET /v1/refunds?") {
        let found =
            |(reference, ..): &&(String, String, &'static str)| !kept.is_blind && line.contains(reference.as_str());
        return rows(kept.refunds.iter().filter(found).map(shown).collect());
    }
    if let Some(id) = line.strip_prefix("GET /v1/refunds/pr_") {
        return match kept.refunds.iter().find(|(reference, ..)| reference == id) {
            Some(refund) => (200, shown(refund)),
            None => refusal(404, "not_found"),
        };
    }
    if line == "POST /v1/payments" {
        return (201, payment("pp_1", REFERENCE, "open", None));
    }
    if line != "POST /v1/refunds" {
        // It is not asked about payments here: what it tells of them is told by hand.
        return refusal(503, "api_error");
    }
    let (goes, status) = if kept.answers.is_empty() { (true, 201) } else { kept.answers.remove(0) };
    let reference = body["reference"].as_str().unwrap().to_owned();
    if goes && !kept.refunds.iter().any(|(known, ..)| *known == reference) {
        kept.refunds.push((reference.clone(), body["amount"].as_str().unwrap().to_owned(), kept.status));
    }
    if status != 201 {
        return refusal(status, if status >= 500 { "api_error" } else { "invalid_request" });
    }
    (201, shown(kept.refunds.iter().find(|(known, ..)| *known == reference).unwrap()))
}

impl Pune {
    /// An invoice over this, paid through the practice account.
    async fn paid(&self, minor: i64) -> (Invoice, PaymentId) {
        let invoice = self.issued(minor).await;
        let payment = self.started(&invoice).await;
        self.told(Some(payment.id), "pp_1", self.captured(minor)).await;
        (invoice, payment.id)
    }

    async fn asks(&self, who: &Actor, payment: PaymentId, ask: RefundAsk) -> Result<Refund, RefundError> {
        request_refund(&self.shop, who, payment, ask).await
    }

    async fn refund_row(&self, id: RefundId) -> Refund {
        self.shop.db.read(move |tx| till::refunds::find(tx, id)).await.unwrap().unwrap()
    }
}

fn some_of(minor: i64) -> RefundAsk {
    RefundAsk { amount: Some(inr(minor)), ..all_of_it() }
}

fn all_of_it() -> RefundAsk {
    RefundAsk {
        amount: None,
        lines: Vec::new(),
        charges: false,
        takes: None,
        method: None,
        reason: "the milk was sour".into(),
        customer_words: None,
    }
}

/// A person of the shop with these permissions.
fn person(name: &str, permissions: &[&str]) -> Actor {
    let rights = Rights::Only(permissions.iter().map(|text| (*text).to_owned()).collect());
    Actor { id: name.into(), name: name.into(), rights: Arc::new(rights), door: Door::App, ..Actor::command_line() }
}

fn code(error: RefundError) -> &'static str {
    error.kind().code
}

#[tokio::test]
async fn a_refund_goes_back_with_its_credit_note_and_leaves_nothing_owed() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;

    let asked = pune.asks(&pune.owner, payment, some_of(5_000)).await.unwrap();
    assert_eq!(asked.state, RefundState::Approved, "whoever may approve lets it go alone");
    assert_eq!(pune.entries().await, 3, "invoice, capture and the fee: a request posts nothing");
    pune.carry_out().await;

    let done = pune.refund_row(asked.id).await;
    assert_eq!((done.state, done.sale_minor, done.credited_minor), (RefundState::Refunded, 5_000, 5_000));
    assert_eq!(done.gateway_ref, Some(format!("pr_{}", asked.id)));
    let settled = pune.postings(format!("refund:{}:settled", asked.id)).await;
    assert_eq!(settled, [("1200", 5_000), ("1110", -5_000)]);
    let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
    assert_eq!((notes.len(), notes[0].total, notes[0].reason.as_str()), (1, inr(5_000), "the milk was sour"));
    assert_eq!((pune.balance("1200").await, pune.balance("4110").await), (0, 5_000));
    let row = pune.payment(payment).await;
    assert_eq!((row.refunded, row.sale_refunded_minor, row.sale_credited_minor), (inr(5_000), 0, 5_000));
    assert_eq!(row.needs_you, "");

    // Told again by a delivery, in whatever words: it is the same refund.
    let told = PaymentFact::Refunded {
        refund_ref: format!("pr_{}", asked.id),
        reference: None,
        amount: inr(5_000),
        status: RefundStatus::Succeeded,
    };
    let before = pune.fact_hash().await;
    pune.told(None, "pp_1", told).await;
    assert_eq!((pune.fact_hash().await, keeper.gave_back()), (before, 1));
}

#[tokio::test]
async fn fifty_clicks_at_once_give_back_no_more_than_came_in() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let clicks = (0..50).map(|_| pune.asks(&pune.owner, payment, some_of(1_500)));
    let outcomes = futures::future::join_all(clicks).await;
    let let_go = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(let_go, 3, "three times 15.00 of 50.00");
    for refused in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(&refused, RefundError::MoreThanCaptured { left } if *left == inr(500)), "{refused}");
    }
    pune.carry_out().await;
    assert_eq!((keeper.gave_back(), pune.payment(payment).await.refunded), (3, inr(4_500)));
}

#[tokio::test]
async fn the_database_itself_holds_the_limit() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    pune.asks(&pune.owner, payment, some_of(3_000)).await.unwrap();
    let forced = pune
        .shop
        .db
        .write(&pune.owner, move |tx| {
            tx.exec(
                "INSERT INTO refunds (id, payment_id, origin, state, amount_minor, currency, method, takes, reason, requested_by,
                                      requested_at, changed_at, correlation)
                 VALUES ('rfd_x', ?1, 'shop', 'requested', 2001, 'INR', 'original', 'sale', 'r', 'p', 0, 0, 'c')",
                [payment],
            )
        })
        .await;
    assert!(matches!(&forced, Err(Fault::Constraint(why)) if why.contains("more would go back")), "{forced:?}");
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_found_and_not_sent_again() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(true, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    let doubt = pune.refund_row(asked.id).await;
    assert_eq!((doubt.state, doubt.unknown_since.is_some()), (RefundState::Unknown, true));

    let another = pune.asks(&pune.owner, payment, some_of(1_000)).await.unwrap_err();
    assert!(matches!(another, RefundError::OneInDoubt(id) if id == asked.id), "{another}");
    let left = refundable(&pune.shop, &pune.owner, payment).await.unwrap();
    assert_eq!((left.held, left.left, left.in_doubt), (inr(2_000), inr(3_000), Some(asked.id)));

    pune.later(5_000);
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    assert_eq!((keeper.gave_back(), keeper.calls("POST /v1/refunds")), (1, 1), "asked, not sent again");
    assert_eq!(pune.payment(payment).await.refunded, inr(2_000));
}

#[tokio::test]
async fn a_refund_that_the_gateway_never_took_goes_again_under_the_same_key() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(false, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Unknown);
    pune.later(5_000);
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    assert_eq!((keeper.gave_back(), keeper.calls("POST /v1/refunds")), (1, 2));
}

#[tokio::test]
async fn a_key_that_the_gateway_forgot_is_used_again_only_when_nothing_can_be_on_its_way() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    // It is let go, and the line is down for longer than the gateway keeps keys.
    keeper.meets(&[(false, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.later(25 * 3_600_000);
    pune.carry_out().await;
    pune.later(5_000);
    pune.carry_out().await;
    assert_eq!(
        keeper.calls("POST /v1/refunds"),
        1,
        "it may still be on its way there, and the key says nothing any more"
    );
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Unknown);
    pune.minutes(15).await;
    assert_eq!((keeper.gave_back(), keeper.calls("POST /v1/refunds")), (1, 2));
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
}

#[tokio::test]
async fn news_that_comes_before_the_answer_is_the_same_refund() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.scripted.hold(Duration::from_millis(300));
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    let news = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        // It names no refund of ours.
        let told = refund(&format!("pr_{}", asked.id), inr(2_000), RefundStatus::Succeeded);
        pune.told(None, "pp_1", told).await;
        assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    };
    tokio::join!(pune.carry_out(), news);
    let all = list_refunds(&pune.shop, &pune.owner, RefundListAsk::default()).await.unwrap();
    assert_eq!((all.items.len(), all.items[0].state), (1, RefundState::Refunded));
    assert_eq!(pune.payment(payment).await.refunded, inr(2_000));
}

#[tokio::test]
async fn a_refund_under_way_is_followed_until_the_customer_has_it() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    keeper.kept.lock().unwrap().status = "pending";
    let (_, payment) = pune.paid(5_000).await;
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Processing);
    assert_eq!(pune.payment(payment).await.refunded, inr(0), "what is under way posts nothing");
    // Under way is no doubt: another may leave.
    pune.asks(&pune.owner, payment, some_of(1_000)).await.unwrap();
    pune.carry_out().await;
    for refund in &mut keeper.kept.lock().unwrap().refunds {
        refund.2 = "succeeded";
    }
    pune.minutes(5).await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    assert_eq!(pune.payment(payment).await.refunded, inr(3_000));
}

#[tokio::test]
async fn a_refund_that_comes_back_is_the_customers_again() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    let back = PaymentFact::Refunded {
        refund_ref: format!("pr_{}", asked.id),
        reference: Some(asked.id.to_string()),
        amount: inr(5_000),
        status: RefundStatus::Failed,
    };
    pune.told(None, "pp_1", back).await;
    let done = pune.refund_row(asked.id).await;
    assert_eq!((done.state, done.settled_at.is_some()), (RefundState::Failed, true));
    assert_eq!(pune.balance("1200").await, -5_000, "the credit is the customer's");
    let good = till::payments::overpayment_of(&pune.shop, &pune.owner, invoice.id).await.unwrap();
    assert_eq!(good.credit, inr(5_000));
    assert!(pune.payment(payment).await.needs_you.contains("the customer does not have it"));

    // Sent again, it needs no second credit note.
    let again = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    assert_eq!(pune.refund_row(again.id).await.state, RefundState::Refunded);
    let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
    assert_eq!((notes.len(), pune.balance("1200").await), (1, 0));
}

#[tokio::test]
async fn a_refusal_ends_a_refund_and_frees_its_amount() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(false, 400)]);
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    let failed = pune.refund_row(asked.id).await;
    assert_eq!((failed.state, failed.failure_reason.as_str()), (RefundState::Failed, "words"));
    assert_eq!(refundable(&pune.shop, &pune.owner, payment).await.unwrap().left, inr(5_000));
    // After a call that may have done it the same refusal says nothing.
    keeper.meets(&[(true, 504), (false, 400)]);
    keeper.kept.lock().unwrap().is_blind = true;
    let second = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    pune.later(5_000);
    pune.carry_out().await;
    assert_eq!((keeper.gave_back(), keeper.calls("POST /v1/refunds")), (1, 3));
    assert_eq!(pune.refund_row(second.id).await.state, RefundState::Unknown);
    keeper.kept.lock().unwrap().is_blind = false;
    pune.minutes(6).await;
    assert_eq!(pune.refund_row(second.id).await.state, RefundState::Refunded);
}

#[tokio::test]
async fn a_refusal_after_a_lost_call_ends_a_refund_once_nothing_can_be_on_its_way() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(false, 504), (false, 400), (false, 400), (false, 400), (false, 400)]);
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    pune.minutes(5).await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Unknown);
    pune.minutes(30).await;
    let failed = pune.refund_row(asked.id).await;
    assert_eq!((failed.state, keeper.gave_back()), (RefundState::Failed, 0));
    assert_eq!(refundable(&pune.shop, &pune.owner, payment).await.unwrap().left, inr(5_000));
}

#[tokio::test]
async fn a_gateway_that_cannot_be_reached_has_nothing_and_is_tried_again() {
    let pune = Pune::open().await;
    let (_, payment) = pune.paid(5_000).await;
    // Nobody answers at the account's address.
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    let waiting = pune.refund_row(asked.id).await;
    assert_eq!((waiting.state, waiting.sent_at), (RefundState::Approved, None));
    let keeper = Keeper::of(&pune).await;
    pune.later(60_000);
    pune.carry_out().await;
    assert_eq!((pune.refund_row(asked.id).await.state, keeper.gave_back()), (RefundState::Refunded, 1));
}

#[tokio::test]
async fn a_crash_right_after_sending_leaves_a_doubt_that_the_gateway_ends() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    // The program goes away while the gateway is at it.
    keeper.scripted.hold(Duration::from_millis(400));
    assert!(tokio::time::timeout(Duration::from_millis(200), pune.carry_out()).await.is_err());
    keeper.scripted.hold(Duration::ZERO);
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!((keeper.gave_back(), pune.refund_row(asked.id).await.state), (1, RefundState::Processing));
    pune.shop.db.end_leases().await.unwrap();
    pune.later(1_000);
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    assert_eq!((keeper.gave_back(), keeper.calls("POST /v1/refunds")), (1, 1));
}

#[tokio::test]
async fn a_refund_made_in_the_gateways_own_screen_is_attached_and_not_added() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;
    pune.told(None, "pp_1", refund("pr_there", inr(3_000), RefundStatus::Succeeded)).await;
    let all = list_refunds(&pune.shop, &pune.owner, RefundListAsk { waiting: Some(true), ..RefundListAsk::default() });
    let found = all.await.unwrap().items.remove(0);
    assert_eq!(
        (found.origin, found.state, found.credit_owed),
        (RefundOrigin::Gateway, RefundState::Refunded, inr(3_000))
    );
    let above = pune.asks(&pune.owner, payment, some_of(2_001)).await.unwrap_err();
    assert!(matches!(above, RefundError::MoreThanCaptured { left } if left == inr(2_000)), "{above}");

    // It asks which it was: goods that came back bring a credit note.
    let credited = credit_refund(&pune.shop, &pune.owner, found.id, Some("returned".into())).await.unwrap();
    assert_eq!(credited.credit_owed_minor(), 0);
    let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
    assert_eq!((notes.len(), notes[0].total), (1, inr(3_000)));
    assert_eq!((pune.balance("1200").await, pune.payment(payment).await.needs_you.as_str()), (0, ""));
    assert_eq!(
        code(credit_refund(&pune.shop, &pune.owner, found.id, None).await.unwrap_err()),
        "refund.nothing_to_credit"
    );
}

#[tokio::test]
async fn what_was_paid_too_much_goes_back_without_a_credit_note() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let invoice = pune.issued(5_000).await;
    let payment = pune.started(&invoice).await.id;
    pune.told(Some(payment), "pp_1", pune.captured(6_000)).await;
    let effect = effect_of_refund(&pune.shop, &pune.owner, payment, some_of(1_000)).await.unwrap();
    assert_eq!((effect.from_sale, effect.credit_note), (inr(0), None));
    let asked = pune.asks(&pune.owner, payment, some_of(1_000)).await.unwrap();
    pune.carry_out().await;
    let settled = pune.postings(format!("refund:{}:settled", asked.id)).await;
    assert_eq!(settled, [("2240", 1_000), ("1110", -1_000)]);
    assert!(pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap().is_empty());
}

#[tokio::test]
async fn goodwill_leaves_the_sale_as_it_is() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;
    let ask = RefundAsk { takes: Some(Takes::Goodwill), ..some_of(700) };
    let asked = pune.asks(&pune.owner, payment, ask).await.unwrap();
    pune.carry_out().await;
    let settled = pune.postings(format!("refund:{}:settled", asked.id)).await;
    assert_eq!(settled, [("6030", 700), ("1110", -700)]);
    assert!(pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap().is_empty());
    assert_eq!(pune.balance("1200").await, 0);
}

#[tokio::test]
async fn a_line_that_comes_back_decides_the_amount_and_the_credit_note() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;
    let line = CreditLineAsk { line: 1, quantity: None, amount: Some("12.00".into()) };
    let ask = RefundAsk { lines: vec![line], ..all_of_it() };
    let asked = pune.asks(&pune.owner, payment, ask).await.unwrap();
    assert_eq!((asked.amount, asked.takes), (inr(1_200), Takes::Sale));
    pune.carry_out().await;
    let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
    assert_eq!((notes.len(), notes[0].total), (1, inr(1_200)));
}

#[tokio::test]
async fn the_effect_is_shown_as_it_will_be_and_nothing_of_it_is_kept() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let before = (pune.fact_hash().await, pune.entries().await);
    let effect = effect_of_refund(&pune.shop, &pune.owner, payment, some_of(2_000)).await.unwrap();
    assert_eq!((pune.fact_hash().await, pune.entries().await), before);
    assert_eq!((effect.amount, effect.left_after, effect.from_sale), (inr(2_000), inr(3_000), inr(2_000)));
    assert_eq!(effect.credit_note.as_ref().map(|note| note.total), Some(inr(2_000)));
    let lines: Vec<(&str, i64)> = effect.postings.iter().map(|line| (&*line.account, line.amount.minor)).collect();
    assert_eq!(lines, [("4110", 2_000), ("1110", -2_000)]);
    assert!(list_refunds(&pune.shop, &pune.owner, RefundListAsk::default()).await.unwrap().items.is_empty());

    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded, "its number was not used up");
}

#[tokio::test]
async fn cash_is_given_back_out_of_the_drawer_at_once() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let taken = CashTaken { invoice: invoice.id, account: None, amount: inr(5_000), tendered: None };
    let payment = take_cash(&pune.shop, &pune.owner, taken).await.unwrap().id;
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    assert_eq!((asked.state, asked.method), (RefundState::Refunded, RefundMethod::Cash));
    assert_eq!((pune.balance("1000").await, pune.balance("1200").await), (3_000, 0));
    // Money of a gateway may be given back in cash as well: the gateway keeps what it has.
    let keeper = Keeper::of(&pune).await;
    let (_, card) = pune.paid(4_000).await;
    let ask = RefundAsk { method: Some(RefundMethod::Cash), ..some_of(1_000) };
    pune.asks(&pune.owner, card, ask).await.unwrap();
    pune.carry_out().await;
    assert_eq!((pune.balance("1000").await, keeper.gave_back()), (2_000, 0));
    let original = RefundAsk { method: Some(RefundMethod::Original), ..some_of(1_000) };
    assert_eq!(code(pune.asks(&pune.owner, payment, original).await.unwrap_err()), "refund.not_offered");
}

#[tokio::test]
async fn who_may_only_ask_waits_for_somebody_else_above_their_limit() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(9_000).await;
    let support = person("support", &["refunds:create", "payments:read"]);
    let manager = person("manager", &["refunds:create", "refunds:approve", "payments:read"]);
    let version = get_policy(&pune.shop, &manager).await.unwrap().version;
    let policy = RefundPolicy {
        automatic_max_minor: 1_000,
        automatic_day_minor: 1_500,
        second_person_minor: Some(5_000),
        version,
    };
    assert!(change_policy(&pune.shop, &manager, policy).await.is_err(), "whoever is bound by a limit does not lift it");
    change_policy(&pune.shop, &pune.owner, policy).await.unwrap();
    assert!(matches!(change_policy(&pune.shop, &pune.owner, policy).await, Err(RefundError::Fault(Fault::Stale))));

    let small = pune.asks(&support, payment, some_of(1_000)).await.unwrap();
    assert_eq!(small.state, RefundState::Approved);
    let second = pune.asks(&support, payment, some_of(1_000)).await.unwrap();
    assert_eq!(second.state, RefundState::Requested, "the day's limit counts what many small ones come to");
    pune.carry_out().await;
    assert_eq!(keeper.gave_back(), 1, "what is not approved does not leave");

    let own = approve_refund(&pune.shop, &support, second.id).await.unwrap_err();
    assert!(matches!(own, RefundError::Fault(Fault::NotAllowed("refunds:approve"))), "{own}");
    assert_eq!(approve_refund(&pune.shop, &manager, second.id).await.unwrap().state, RefundState::Approved);
    let large = pune.asks(&manager, payment, some_of(6_000)).await.unwrap();
    assert_eq!(large.state, RefundState::Requested, "nobody lets so much go alone");
    assert_eq!(code(approve_refund(&pune.shop, &manager, large.id).await.unwrap_err()), "refund.own_request");
    let rejected = reject_refund(&pune.shop, &pune.owner, large.id, "too much".into()).await.unwrap();
    assert_eq!((rejected.state, rejected.decision.as_str()), (RefundState::Rejected, "too much"));
    assert_eq!(code(approve_refund(&pune.shop, &pune.owner, large.id).await.unwrap_err()), "refund.wrong_state");
    pune.carry_out().await;
    assert_eq!(keeper.gave_back(), 2);
}

#[tokio::test]
async fn nothing_leaves_while_the_customers_bank_asks_for_the_money() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let asked = pune.asks(&pune.owner, payment, some_of(1_000)).await.unwrap();
    let disputed = |status| PaymentFact::Disputed {
        dispute_ref: "dp_1".into(),
        amount: inr(3_000),
        status,
        reason: "fraud".into(),
        due_at: None,
    };
    pune.told(None, "pp_1", disputed(DisputeStatus::Open)).await;
    assert_eq!(code(pune.asks(&pune.owner, payment, some_of(500)).await.unwrap_err()), "refund.under_dispute");
    pune.carry_out().await;
    assert_eq!((pune.refund_row(asked.id).await.state, keeper.gave_back()), (RefundState::Failed, 0), "stopped");
    pune.later(1_000);
    pune.told(None, "pp_1", disputed(DisputeStatus::Lost)).await;
    let above = pune.asks(&pune.owner, payment, some_of(2_001)).await.unwrap_err();
    assert!(matches!(above, RefundError::MoreThanCaptured { left } if left == inr(2_000)), "{above}");
}

#[tokio::test]
async fn a_person_ends_a_doubt_that_no_gateway_can_and_what_it_tells_later_counts() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    keeper.kept.lock().unwrap().is_blind = true;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(true, 504), (false, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    assert_eq!(
        code(tell_refund(&pune.shop, &pune.owner, asked.id, true, "seen".into()).await.unwrap_err()),
        "refund.wrong_state"
    );
    pune.carry_out().await;
    let told = tell_refund(&pune.shop, &pune.owner, asked.id, true, "seen there".into()).await.unwrap();
    assert_eq!((told.state, pune.payment(payment).await.refunded), (RefundState::Refunded, inr(2_000)));
    pune.later(60_000);
    pune.carry_out().await;
    assert_eq!(keeper.calls("POST /v1/refunds"), 1);
    // The gateway tells of it after all, by its own name: the same refund.
    pune.told(None, "pp_1", refund("1AB_late", inr(2_000), RefundStatus::Succeeded)).await;
    assert_eq!(pune.payment(payment).await.refunded, inr(2_000));
    assert_eq!(pune.refund_row(asked.id).await.gateway_ref.as_deref(), Some("1AB_late"));
    // Whatever else is told of the payment later, it stays one refund.
    pune.told(None, "pp_1", refund("pr_other", inr(500), RefundStatus::Succeeded)).await;
    let all = list_refunds(&pune.shop, &pune.owner, RefundListAsk::default()).await.unwrap();
    assert_eq!((all.items.len(), pune.payment(payment).await.refunded), (2, inr(2_500)));
}

#[tokio::test]
async fn that_a_refund_did_not_go_is_not_believed_while_it_may_be_on_its_way() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    keeper.kept.lock().unwrap().is_blind = true;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(false, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    let at_once = tell_refund(&pune.shop, &pune.owner, asked.id, false, "not there".into()).await.unwrap_err();
    assert_eq!(code(at_once), "refund.on_its_way");
    pune.later(11 * 60_000);
    let told = tell_refund(&pune.shop, &pune.owner, asked.id, false, "not there".into()).await.unwrap();
    assert_eq!((told.state, told.failure_reason.as_str()), (RefundState::Failed, "not there"));
    assert_eq!(refundable(&pune.shop, &pune.owner, payment).await.unwrap().left, inr(5_000));
    // It was there after all: the gateway's word counts, and a person's is none beside it.
    let there = PaymentFact::Refunded {
        refund_ref: "pr_after_all".into(),
        reference: Some(asked.id.to_string()),
        amount: inr(2_000),
        status: RefundStatus::Succeeded,
    };
    pune.told(None, "pp_1", there).await;
    pune.told(None, "pp_1", refund("pr_other", inr(500), RefundStatus::Succeeded)).await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    assert_eq!(pune.payment(payment).await.refunded, inr(2_500));
}

#[tokio::test]
async fn what_happened_since_a_refund_was_asked_for_stands_against_it() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let support = person("support", &["refunds:create", "payments:read"]);
    let cash = RefundAsk { method: Some(RefundMethod::Cash), ..all_of_it() };
    let waiting = pune.asks(&support, payment, cash).await.unwrap();
    pune.told(None, "pp_1", refund("pr_there", inr(5_000), RefundStatus::Succeeded)).await;
    let late = approve_refund(&pune.shop, &pune.owner, waiting.id).await.unwrap_err();
    assert_eq!((code(late), pune.balance("1000").await), ("refund.more_than_captured", 0));

    // Let go while the gateway is away, and charged back before it could leave.
    let invoice = pune.issued(4_000).await;
    let second = pune.started(&invoice).await.id;
    pune.told(Some(second), "pp_2", pune.captured(4_000)).await;
    let asked = pune.asks(&pune.owner, second, all_of_it()).await.unwrap();
    for status in [DisputeStatus::Open, DisputeStatus::Lost] {
        pune.later(1_000);
        let fact = PaymentFact::Disputed {
            dispute_ref: "dp_2".into(),
            amount: inr(4_000),
            status,
            reason: "fraud".into(),
            due_at: None,
        };
        pune.told(None, "pp_2", fact).await;
    }
    pune.carry_out().await;
    assert_eq!((pune.refund_row(asked.id).await.state, keeper.gave_back()), (RefundState::Failed, 0));
}

#[tokio::test]
async fn a_deposit_goes_back_only_after_the_sale_was_credited() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await.id;
    pune.told(Some(payment), "pp_1", pune.captured(4_000)).await;
    let refused = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap_err();
    assert!(matches!(&refused, RefundError::StillOwed { due, .. } if *due == inr(6_000)), "{refused}");
    let all = till::invoices::CreditNoteAsk {
        scope: till::invoices::CreditScope::Full,
        amount: None,
        lines: Vec::new(),
        charges: false,
        reason: "cancelled".into(),
    };
    till::invoices::issue_credit_note(&pune.shop, &pune.owner, invoice.id, all).await.unwrap();
    pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    let notes = pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap();
    assert_eq!((notes.len(), pune.balance("1200").await), (1, 0));
}

#[tokio::test]
async fn goodwill_that_comes_back_can_be_given_again() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let ask = RefundAsk { takes: Some(Takes::Goodwill), ..all_of_it() };
    let asked = pune.asks(&pune.owner, payment, ask.clone()).await.unwrap();
    pune.carry_out().await;
    let back = PaymentFact::Refunded {
        refund_ref: format!("pr_{}", asked.id),
        reference: Some(asked.id.to_string()),
        amount: inr(5_000),
        status: RefundStatus::Failed,
    };
    pune.told(None, "pp_1", back).await;
    assert_eq!((pune.payment(payment).await.refunded, pune.balance("6030").await), (inr(0), 0));
    pune.asks(&pune.owner, payment, ask).await.unwrap();
}

#[tokio::test]
async fn a_credit_note_that_an_overpayment_has_covered_is_not_owed_any_more() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (invoice, payment) = pune.paid(5_000).await;
    pune.told(None, "pp_1", refund("pr_there", inr(2_000), RefundStatus::Succeeded)).await;
    // The customer had paid twice: that comes to light later.
    pune.told(Some(payment), "pp_2", pune.captured(2_000)).await;
    assert_eq!(pune.balance("1200").await, 0);
    let all = list_refunds(&pune.shop, &pune.owner, RefundListAsk::default()).await.unwrap();
    let row = all.items.iter().find(|row| row.origin == RefundOrigin::Gateway).unwrap().id;
    credit_refund(&pune.shop, &pune.owner, row, Some("returned".into())).await.unwrap();
    pune.told(None, "pp_1", refund("pr_more", inr(1), RefundStatus::Pending)).await;
    assert!(pune.shop.db.read(move |tx| find_credit_notes(tx, invoice.id)).await.unwrap().is_empty());
    assert_eq!((pune.balance("1200").await, pune.balance("2240").await), (0, 0));
}

#[tokio::test]
async fn many_go_back_at_once_and_a_refused_one_takes_nothing_of_the_others() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (_, paid) = pune.paid(5_000).await;
    let open = pune.started(&pune.issued(700).await).await.id;
    let ask = BulkRefund { payment_ids: vec![paid, open, paid], reason: "recall".into() };
    let outcomes = request_refunds(&pune.shop, &pune.owner, ask).await.unwrap();
    let of = |id| outcomes.iter().find(|one| one.payment_id == id).unwrap();
    assert_eq!((outcomes.len(), of(paid).amount), (2, Some(inr(5_000))));
    assert_eq!(of(open).problem.as_deref(), Some("refund.nothing_captured"));
}

#[tokio::test]
async fn a_closed_account_still_refunds_and_wrong_asks_are_told_at_their_field() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let wrong = [
        (some_of(0), "refund.not_above_zero"),
        (some_of(-5), "refund.not_above_zero"),
        (some_of(5_001), "refund.more_than_captured"),
        (RefundAsk { amount: Some(crate::support::usd(100)), ..all_of_it() }, "refund.other_currency"),
        (RefundAsk { reason: String::new(), ..all_of_it() }, "input.invalid"),
    ];
    for (ask, expected) in wrong {
        assert_eq!(code(pune.asks(&pune.owner, payment, ask.clone()).await.unwrap_err()), expected, "{ask:?}");
    }
    let nobody = person("nobody", &["payments:read"]);
    let refused = pune.asks(&nobody, payment, all_of_it()).await.unwrap_err();
    assert!(matches!(refused, RefundError::Fault(Fault::NotAllowed("refunds:create"))), "{refused}");

    let id = pune.practice.id;
    let account = pune.shop.db.read(move |tx| till::merchant_accounts::find(tx, id)).await.unwrap().unwrap();
    let close =
        AccountChange { version: account.version, status: Some(AccountStatus::Closed), ..AccountChange::default() };
    change_account(&pune.shop, &pune.owner, id, close).await.unwrap();
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    assert_eq!((pune.refund_row(asked.id).await.state, keeper.gave_back()), (RefundState::Refunded, 1));
}

#[tokio::test]
async fn play_money_of_a_real_shop_goes_back_without_a_trace_in_the_books() {
    let pune = Pune::open_as(false).await;
    Keeper::of(&pune).await;
    let invoice = pune.issued_as(5_000, true).await;
    let payment = pune.started(&invoice).await.id;
    pune.told(Some(payment), "pp_1", pune.captured(5_000)).await;
    let before = pune.entries().await;
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    assert_eq!((pune.refund_row(asked.id).await.state, pune.entries().await), (RefundState::Refunded, before));
    let left: Money = refundable(&pune.shop, &pune.owner, payment).await.unwrap().left;
    assert_eq!(left, inr(3_000));
}

/// An observation is told in the form in which a gateway would: what names the refund stands in the fact.
#[tokio::test]
async fn what_a_gateway_tells_twice_under_two_names_is_two_refunds_in_the_books() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(true, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    // Somebody refunds the same amount in the gateway's screen while ours is in doubt: it is taken for ours first …
    let there: Observation = pune.seen(None, "pp_1", refund("pr_there", inr(2_000), RefundStatus::Succeeded));
    let practice = pune.practice.clone();
    pune.hear(till::payments::Origin::Webhook, &practice, there).await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    // … and ours, when the gateway tells of it, is the other one.
    let ours = PaymentFact::Refunded {
        refund_ref: format!("pr_{}", asked.id),
        reference: Some(asked.id.to_string()),
        amount: inr(2_000),
        status: RefundStatus::Succeeded,
    };
    pune.told(None, "pp_1", ours).await;
    assert_eq!(pune.payment(payment).await.refunded, inr(4_000));
    let all = list_refunds(&pune.shop, &pune.owner, RefundListAsk::default()).await.unwrap();
    assert_eq!(all.items.len(), 2);
}
