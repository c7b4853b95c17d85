//! A payment that does not get through to its gateway: how long its invoice is held, and when it certainly may be let go.

use connectors::gateways::PaymentFact;
use serde_json::json;
use till::invoices::InvoiceStatus;
use till::payments::{Origin, PaymentError, PaymentState, cancel_payment, fetch_payment};

use crate::scripted::{REFERENCE, Scripted, payment, refusal, rows};
use crate::support::Pune;

#[tokio::test]
async fn a_gateway_that_is_gone_holds_an_invoice_for_a_quarter_of_an_hour() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let first = pune.started(&invoice).await;
    pune.minutes(14).await;
    assert_eq!(pune.payment(first.id).await.state, PaymentState::Created);
    pune.minutes(10).await;
    let given_up = pune.payment(first.id).await;
    assert_eq!(
        (given_up.state, given_up.failure_reason.as_str()),
        (PaymentState::Failed, "the gateway could not be reached")
    );
    assert_ne!(pune.started(&invoice).await.id, first.id, "another can be started");
}

#[tokio::test]
async fn a_key_that_is_revoked_meanwhile_holds_no_invoice_for_ever() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let first = pune.started(&invoice).await;
    Scripted::of(&pune, |_| refusal(401, "authentication_error")).await;
    pune.minutes(25).await;
    let given_up = pune.payment(first.id).await;
    assert_eq!((given_up.state, given_up.failure_reason.as_str()), (PaymentState::Failed, "refused: words"));
}

#[tokio::test]
async fn an_attempt_that_broke_off_leaves_a_doubt_that_only_the_gateway_ends() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let first = pune.started(&invoice).await;
    pune.later(60_000);
    assert!(
        pune.shop.db.claim_effect(None).await.unwrap().is_some(),
        "the program ends in the midst of the second attempt"
    );
    pune.minutes(90).await;
    assert_eq!(pune.payment(first.id).await.state, PaymentState::Created, "it may have been sent");
    let refused = cancel_payment(&pune.shop, &pune.owner, first.id).await;
    assert!(matches!(refused, Err(PaymentError::WrongState("on its way to the gateway"))), "{refused:?}");
    Scripted::of(&pune, |asked| if asked.starts_with("GET") { rows(Vec::new()) } else { refusal(400, "invalid") })
        .await;
    pune.minutes(6).await;
    assert_eq!(pune.payment(first.id).await.state, PaymentState::Failed);
}

#[tokio::test]
async fn a_payment_that_certainly_reached_nobody_is_called_off_here() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let first = pune.started(&invoice).await;
    let row = pune.shop.db.claim_effect(Some(("CreateAtGateway", first.id.to_string()))).await.unwrap().unwrap();
    let under_way = cancel_payment(&pune.shop, &pune.owner, first.id).await;
    assert!(matches!(under_way, Err(PaymentError::WrongState(_))), "an attempt is under way: {under_way:?}");
    pune.shop.db.write(&pune.owner, move |tx| tx.effect_not_begun(&row, tx.at(), "test")).await.unwrap();
    let ended = cancel_payment(&pune.shop, &pune.owner, first.id).await.unwrap();
    assert_eq!(ended.state, PaymentState::Cancelled);
    let noted =
        "SELECT action || ' ' || detail FROM audit_entries WHERE subject LIKE 'pay_%' ORDER BY seq DESC LIMIT 1";
    assert_eq!(
        pune.texts(noted).await,
        [r#"payment.observed {"call":"cancel","outcome":"not_sent","state":"cancelled"}"#]
    );
    let gateway = Scripted::of(&pune, |_| rows(Vec::new())).await;
    pune.minutes(2).await;
    assert_eq!(gateway.asked(), Vec::<String>::new(), "nothing is sent any more");
}

#[tokio::test]
async fn a_gateway_that_answers_with_errors_and_has_nothing_is_given_up() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let broken = |asked: &str| if asked.starts_with("GET") { rows(Vec::new()) } else { (500, json!({})) };
    let gateway = Scripted::of(&pune, broken).await;
    let first = pune.started(&invoice).await;
    assert!(pune.payment(first.id).await.unknown_since.is_some());
    pune.minutes(14).await;
    assert!(pune.payment(first.id).await.unknown_since.is_some(), "it is asked about and sent again");
    assert!(gateway.asked().iter().filter(|asked| asked.starts_with("POST")).count() > 3);
    pune.minutes(10).await;
    let given_up = pune.payment(first.id).await;
    assert_eq!((given_up.state, given_up.unknown_since), (PaymentState::Failed, None));
    assert!(given_up.failure_reason.contains("answers with errors"), "{}", given_up.failure_reason);
    pune.told(Some(first.id), "pp_1", pune.captured(5_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid, "money that comes all the same counts");
}

#[tokio::test]
async fn what_was_unclear_is_known_within_a_minute_of_the_gateways_return() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let gateway = Scripted::of(&pune, |_| refusal(500, "api_error")).await;
    let first = pune.started(&invoice).await;
    pune.minutes(40).await;
    assert!(pune.payment(first.id).await.unknown_since.is_some(), "it may have happened, and nobody says");
    gateway.says(|asked| {
        let shown = payment("pp_1", REFERENCE, "captured", Some("1.45"));
        if asked.starts_with("GET /v1/payments?") { rows(vec![shown]) } else { refusal(500, "api_error") }
    });
    for _ in 0..5 {
        pune.later(10_000);
        pune.carry_out().await;
    }
    let after = pune.payment(first.id).await;
    assert_eq!((after.state, after.unknown_since), (PaymentState::Captured, None));
    assert!(gateway.asked().len() <= 3, "{:?}", gateway.asked());
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
}

#[tokio::test]
async fn what_the_gateway_denies_after_its_time_is_over_and_a_person_is_told() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let first = pune.started(&invoice).await;
    let ends = pune.shop.now().plus_ms(3_600_000);
    let page = PaymentFact::Pending { page_url: Some("http://127.0.0.1:9/p".into()), page_expires_at: Some(ends) };
    pune.told_by(Origin::Answer, Some(first.id), "pp_1", page).await;
    Scripted::of(&pune, |_| refusal(404, "invalid_request_error")).await;
    let denied = fetch_payment(&pune.shop, &pune.owner, first.id).await;
    assert!(matches!(denied, Err(PaymentError::Gateway(_))), "its page may still be paid: {denied:?}");
    assert_eq!(pune.payment(first.id).await.state, PaymentState::Pending);
    pune.later(3_600_001);
    let ended = fetch_payment(&pune.shop, &pune.owner, first.id).await.unwrap();
    assert_eq!((ended.state, ended.needs_you.as_str()), (PaymentState::Expired, "the gateway does not know it"));
    pune.started(&invoice).await;
    pune.told(Some(first.id), "pp_1", pune.captured(5_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
}

#[tokio::test]
async fn a_caller_who_leaves_breaks_no_call_to_the_gateway_off() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let gateway = Scripted::of(&pune, |asked| {
        let status = if asked.ends_with("/capture") { "captured" } else { "authorised" };
        (200, payment("pp_1", REFERENCE, status, None))
    })
    .await;
    gateway.hold(std::time::Duration::from_millis(300));
    let soon = std::time::Duration::from_millis(100);
    let left = tokio::time::timeout(soon, pune.started(&invoice)).await;
    assert!(left.is_err());
    let first = pune.open_of(&invoice).await;
    pune.until(first, PaymentState::Authorised).await;
    let left = tokio::time::timeout(soon, till::payments::capture_payment(&pune.shop, &pune.owner, first, None)).await;
    assert!(left.is_err());
    pune.until(first, PaymentState::Captured).await;
    assert_eq!(gateway.asked().len(), 2);
}

impl Pune {
    async fn open_of(&self, invoice: &till::invoices::Invoice) -> till::payments::PaymentId {
        let id = invoice.id;
        self.shop.db.read(move |tx| till::payments::find_open_of_invoice(tx, id)).await.unwrap().unwrap().id
    }

    /// Waits until a payment is in a state; the test fails when it is not within some seconds.
    async fn until(&self, id: till::payments::PaymentId, state: PaymentState) {
        for _ in 0..300 {
            if self.payment(id).await.state == state {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{id} is {:?}, not {state:?}", self.payment(id).await.state);
    }
}
