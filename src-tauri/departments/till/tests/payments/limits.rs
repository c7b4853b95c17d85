//! Limits of a merchant account bind what is started, and never what came in.

use std::sync::Arc;

use base::{Actor, Fault, Problem, Rights};
use connectors::gateways::PaymentFact;
use serde_json::{Value, json};
use till::invoices::{Invoice, InvoiceStatus, LinkAsk, renew_pay_link};
use till::merchant_accounts::{
    AccountError, AccountStatus, LimitData, LimitName, MerchantAccount, MerchantAccountId, add_account, change_account,
    limits_of, set_limits,
};
use till::payments::{Payment, PaymentError, PaymentState, list_account_use, record_intent, start_payment};

use crate::support::{Pune, account, inr, usd};

/// 15:30 on the Saturday in Pune on which these stories begin, so many hours before its midnight.
const TO_MIDNIGHT_MS: i64 = (8 * 60 + 30) * 60_000;
const DAY_MS: i64 = 24 * 3_600_000;

fn amount(name: LimitName, minor: i64) -> LimitData {
    LimitData { name, amount: Some(inr(minor)), count: None }
}

fn count(name: LimitName, count: u32) -> LimitData {
    LimitData { name, amount: None, count: Some(count) }
}

async fn version(pune: &Pune, id: MerchantAccountId) -> i64 {
    pune.shop.db.read(move |tx| till::merchant_accounts::find(tx, id)).await.unwrap().unwrap().version
}

async fn limited(pune: &Pune, account: &MerchantAccount, limits: &[LimitData]) {
    let version = version(pune, account.id).await;
    set_limits(&pune.shop, &pune.owner, account.id, version, limits.to_vec()).await.unwrap();
}

async fn start(pune: &Pune, invoice: &Invoice) -> Result<Payment, PaymentError> {
    start_payment(&pune.shop, &pune.owner, invoice.id, Some(pune.practice.id)).await
}

/// Issues an invoice over this and starts its payment.
async fn started(pune: &Pune, minor: i64) -> Payment {
    let invoice = pune.issued(minor).await;
    start(pune, &invoice).await.unwrap()
}

/// Issues an invoice over this, and tells by the name of which limit its payment is refused.
async fn refused(pune: &Pune, minor: i64) -> String {
    let invoice = pune.issued(minor).await;
    named(start(pune, &invoice).await)
}

fn named(answer: Result<Payment, PaymentError>) -> String {
    let kind = answer.unwrap_err().kind();
    assert_eq!((kind.status, kind.code), (422, "payment.over_limit"));
    assert_eq!(kind.field.as_deref(), Some("merchant_account_id"));
    kind.subject.unwrap()
}

/// How the account stands, as it is told over HTTP.
async fn standing(pune: &Pune, account: MerchantAccountId) -> Value {
    let shop = pune.shop.clone();
    let found = pune.shop.db.read(move |tx| list_account_use(tx, &shop, &[account])).await.unwrap();
    serde_json::to_value(&found[0]).unwrap()
}

/// What of the first limit is used.
async fn used(pune: &Pune) -> Value {
    standing(pune, pune.practice.id).await["limits"][0].clone()
}

#[tokio::test]
async fn a_payment_that_is_too_small_or_too_large_is_refused_by_the_name_of_the_limit() {
    let pune = Pune::open().await;
    limited(&pune, &pune.practice, &[amount(LimitName::PaymentMin, 1_000), amount(LimitName::PaymentMax, 50_000)])
        .await;
    assert_eq!(refused(&pune, 999).await, "payment_min");
    assert_eq!(refused(&pune, 50_001).await, "payment_max");
    let invoice = pune.issued(50_001).await;
    let said = start(&pune, &invoice).await.unwrap_err().to_string();
    assert_eq!(said, "this merchant account starts no payment over 500.00 INR");
    assert_eq!(pune.texts("SELECT id FROM payments").await, [""; 0], "nothing was written");
    started(&pune, 1_000).await;
    started(&pune, 50_000).await;
}

#[tokio::test]
async fn the_third_payment_of_a_day_waits_for_the_shops_midnight() {
    let pune = Pune::open().await;
    limited(&pune, &pune.practice, &[count(LimitName::CountPerDay, 2)]).await;
    started(&pune, 1_000).await;
    started(&pune, 2_000).await;
    let third = pune.issued(3_000).await;
    assert_eq!(named(start(&pune, &third).await), "count_per_day");
    pune.later(TO_MIDNIGHT_MS - 1);
    assert_eq!(named(start(&pune, &third).await), "count_per_day");
    pune.later(1);
    start(&pune, &third).await.unwrap();
}

#[tokio::test]
async fn each_span_ends_when_the_shops_calendar_says() {
    // It is Saturday, 21 November: the week ends with Sunday, then the month, then the year.
    for (name, turns_in_ms) in [
        (LimitName::VolumePerWeek, TO_MIDNIGHT_MS + DAY_MS),
        (LimitName::VolumePerMonth, TO_MIDNIGHT_MS + 9 * DAY_MS),
        (LimitName::VolumePerYear, TO_MIDNIGHT_MS + 40 * DAY_MS),
    ] {
        let pune = Pune::open().await;
        limited(&pune, &pune.practice, &[amount(name, 10_000)]).await;
        started(&pune, 9_000).await;
        let next = pune.issued(1_001).await;
        pune.later(turns_in_ms - 1);
        assert_eq!(named(start(&pune, &next).await), name.text());
        pune.later(1);
        start(&pune, &next).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_open_counts_as_asked_what_came_in_as_it_came_and_what_failed_not_at_all() {
    let pune = Pune::open().await;
    limited(&pune, &pune.practice, &[amount(LimitName::VolumePerDay, 10_000)]).await;
    let open = started(&pune, 4_000).await;
    let in_part = started(&pune, 6_000).await;
    assert_eq!(refused(&pune, 1).await, "volume_per_day");
    pune.told(Some(in_part.id), "pp_1", pune.captured(2_500)).await;
    assert_eq!(used(&pune).await["used_amount"], json!(inr(6_500)));
    pune.told(Some(open.id), "pp_2", PaymentFact::Failed { reason: "no money".into() }).await;
    assert_eq!(used(&pune).await["used_amount"], json!(inr(2_500)));
    assert_eq!(refused(&pune, 7_501).await, "volume_per_day");
    started(&pune, 7_500).await;
}

#[tokio::test]
async fn two_who_start_at_once_cannot_both_have_the_rest() {
    let pune = Pune::open().await;
    limited(&pune, &pune.practice, &[amount(LimitName::VolumePerDay, 10_000)]).await;
    let (asha, ravi) = (pune.issued(6_000).await, pune.issued(6_000).await);
    let (one, two) = tokio::join!(start(&pune, &asha), start(&pune, &ravi));
    let lost = match (one, two) {
        (Ok(_), lost) | (lost, Ok(_)) => lost,
        both => panic!("{both:?}"),
    };
    assert_eq!(named(lost), "volume_per_day");
    assert_eq!(used(&pune).await["used_amount"], json!(inr(6_000)));
}

#[tokio::test]
async fn money_that_arrives_all_the_same_is_booked_and_counts() {
    let pune = Pune::open().await;
    limited(&pune, &pune.practice, &[amount(LimitName::VolumePerDay, 10_000)]).await;
    let invoice = pune.issued(8_000).await;
    let payment = start(&pune, &invoice).await.unwrap();
    pune.told(None, "pp_stray", pune.captured(7_000)).await.unwrap();
    pune.told(Some(payment.id), "pp_1", pune.captured(8_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!((pune.balance("1110").await, pune.balance("2900").await), (15_000, -7_000));
    let used = used(&pune).await;
    assert_eq!((&used["percent"], &used["alert"]), (&json!(150), &json!("reached")));
    assert_eq!(refused(&pune, 1).await, "volume_per_day");
}

#[tokio::test]
async fn an_intent_whose_page_is_there_already_is_refused_alike() {
    let pune = Pune::open().await;
    limited(&pune, &pune.practice, &[count(LimitName::CountPerMonth, 1)]).await;
    started(&pune, 1_000).await;
    let (shop, owner, practice) = (pune.shop.clone(), pune.owner.clone(), pune.practice.clone());
    let (invoice, id) = (pune.issued(1_000).await.id, till::payments::PaymentId::from_number(pune.shop.new_id()));
    let kept = pune
        .shop
        .db
        .write(&pune.owner, move |tx| record_intent(tx, &shop, &owner, id, invoice, &practice))
        .await
        .unwrap_err();
    assert_eq!((kept.kind().code, kept.kind().subject.as_deref()), ("payment.over_limit", Some("count_per_month")));
}

#[tokio::test]
async fn where_no_account_is_named_the_next_one_that_has_room_is_taken() {
    let pune = Pune::open().await;
    let second =
        add_account(&pune.shop, &pune.owner, account("practice", "3", Some("http://127.0.0.1:9"))).await.unwrap();
    limited(&pune, &pune.practice, &[amount(LimitName::VolumePerYear, 5_000)]).await;
    limited(&pune, &second, &[count(LimitName::CountPerWeek, 1)]).await;
    let mut taken = Vec::new();
    for _ in 0..2 {
        let invoice = pune.issued(4_000).await;
        let payment = start_payment(&pune.shop, &pune.owner, invoice.id, None).await.unwrap();
        taken.push(payment.merchant_account_id);
    }
    assert_eq!(taken, [pune.practice.id, second.id]);
    let third = pune.issued(4_000).await;
    let nowhere = start_payment(&pune.shop, &pune.owner, third.id, None).await;
    assert_eq!(named(nowhere), "volume_per_year", "the first account says why");
}

#[tokio::test]
async fn documents_marked_test_use_nothing_up() {
    let pune = Pune::open_as(false).await;
    limited(&pune, &pune.practice, &[count(LimitName::CountPerDay, 1), amount(LimitName::PaymentMax, 5_000)]).await;
    for _ in 0..3 {
        let rehearsed = pune.issued_as(4_000, true).await;
        start(&pune, &rehearsed).await.unwrap();
    }
    let rehearsed = pune.issued_as(5_001, true).await;
    assert_eq!(named(start(&pune, &rehearsed).await), "payment_max", "what one payment may be can be rehearsed");
    let standing = standing(&pune, pune.practice.id).await;
    assert_eq!((&standing["limits"][1]["used_count"], &standing["spans"][3]["count"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn a_customer_is_not_offered_what_would_be_refused_and_is_told_no_limit() {
    let pune = Pune::open().await;
    limited(&pune, &pune.practice, &[amount(LimitName::VolumePerDay, 5_000)]).await;
    let invoice = pune.issued(4_000).await;
    let open = renew_pay_link(&pune.shop, &pune.owner, invoice.id, LinkAsk::default()).await.unwrap();
    let key = open.pay_link.unwrap().key;
    let data = format!("/pay/{key}/data");
    assert_eq!(pune.page("GET", &data).await.1["methods"].as_array().unwrap().len(), 1);
    started(&pune, 3_000).await;
    assert_eq!(pune.page("GET", &data).await.1["methods"], json!([]));
    let (status, refused) = pune.page("POST", &format!("/pay/{key}/start")).await;
    assert_eq!((status, &refused["code"], refused.get("subject")), (422, &json!("payment.over_limit"), None));
    assert!(!refused.to_string().contains("50.00"), "{refused}");
}

#[tokio::test]
async fn an_alert_is_given_at_80_and_at_95_per_cent() {
    let pune = Pune::open().await;
    limited(&pune, &pune.practice, &[count(LimitName::CountPerDay, 20)]).await;
    let near = || {
        let shop = pune.shop.clone();
        pune.shop.db.read(move |tx| till::payments::count_near_limit(tx, &shop))
    };
    for many in 1..=20 {
        started(&pune, 1_000).await;
        let alert = match many {
            ..16 => Value::Null,
            16..19 => json!("near"),
            19 => json!("almost"),
            _ => json!("reached"),
        };
        assert_eq!(used(&pune).await["alert"], alert, "{many}");
        assert_eq!(near().await.unwrap(), i64::from(many >= 16));
    }
}

#[tokio::test]
async fn what_is_used_is_shown_by_day_week_month_and_year_also_without_a_limit() {
    let pune = Pune::open().await;
    started(&pune, 1_000).await;
    pune.later(TO_MIDNIGHT_MS + DAY_MS);
    started(&pune, 2_000).await;
    let shown = standing(&pune, pune.practice.id).await;
    let span = |name: &str, since: &str, count: i64, minor: i64| json!({ "span": name, "since": since, "count": count, "volume": [inr(minor)] });
    let expected = json!([
        span("day", "2026-11-23", 1, 2_000),
        span("week", "2026-11-23", 1, 2_000),
        span("month", "2026-11-01", 2, 3_000),
        span("year", "2026-01-01", 2, 3_000),
    ]);
    assert_eq!((&shown["spans"], &shown["limits"]), (&expected, &json!([])));
}

#[tokio::test]
async fn health_is_what_the_gateway_did_in_the_last_seven_days() {
    let pune = Pune::open().await;
    assert_eq!(standing(&pune, pune.practice.id).await.get("health"), None, "nobody called it");
    let payment = started(&pune, 1_000).await;
    assert_eq!(payment.state, PaymentState::Created);
    let health = standing(&pune, pune.practice.id).await["health"].clone();
    assert_eq!((&health["calls"], &health["score"], health.get("median_ms")), (&json!(1), &json!(0), None));
    assert_eq!(health["last_failure"]["outcome"], "unreachable");
    pune.later(7 * DAY_MS + 1);
    assert_eq!(
        standing(&pune, pune.practice.id).await.get("health"),
        None,
        "what was longer ago says nothing of today"
    );
}

#[tokio::test]
async fn limits_are_set_by_who_may_and_who_saw_the_account_as_it_is() {
    let pune = Pune::open().await;
    let limits = || vec![amount(LimitName::VolumePerDay, 10_000), count(LimitName::CountPerDay, 5)];
    let (shop, id) = (&pune.shop, pune.practice.id);
    let set = |who: Actor, version: i64, limits: Vec<LimitData>| async move {
        set_limits(shop, &who, id, version, limits).await
    };
    let reader = Rights::Only(["accounts:read".to_owned()].into());
    let reader = Actor { rights: Arc::new(reader), ..pune.owner.clone() };
    let before = version(&pune, pune.practice.id).await;
    assert!(matches!(set(reader, before, limits()).await, Err(AccountError::Fault(Fault::NotAllowed(_)))));
    set(pune.owner.clone(), before, limits()).await.unwrap();
    let stale = set(pune.owner.clone(), before, limits()).await;
    assert!(matches!(stale, Err(AccountError::Fault(Fault::Stale))), "{stale:?}");

    let now = version(&pune, pune.practice.id).await;
    set(pune.owner.clone(), now, vec![count(LimitName::CountPerDay, 6)]).await.unwrap();
    let kept = pune.shop.db.read(move |tx| limits_of(tx, id)).await.unwrap();
    assert_eq!(kept.into_iter().map(LimitData::from).collect::<Vec<_>>(), [count(LimitName::CountPerDay, 6)]);
    let noted =
        pune.texts("SELECT detail FROM audit_entries WHERE action = 'merchant_account.limits_set' ORDER BY seq").await;
    assert_eq!(noted.len(), 2);
    assert!(
        noted[1].contains("volume_per_day") && noted[1].contains("count_per_day"),
        "before and after: {}",
        noted[1]
    );
}

#[tokio::test]
async fn a_limit_in_a_currency_that_the_account_does_not_take_or_of_a_closed_account_is_refused() {
    let pune = Pune::open().await;
    let id = pune.practice.id;
    let rupees = till::merchant_accounts::AccountChange {
        version: version(&pune, id).await,
        currencies: Some(vec![inr(0).currency]),
        ..Default::default()
    };
    change_account(&pune.shop, &pune.owner, id, rupees).await.unwrap();
    let dollars = LimitData { name: LimitName::PaymentMax, amount: Some(usd(100)), count: None };
    let now = version(&pune, id).await;
    let strange = set_limits(&pune.shop, &pune.owner, id, now, vec![dollars]).await.unwrap_err();
    assert_eq!(strange.kind().field.as_deref(), Some("limits[0].amount.currency"));

    let close = till::merchant_accounts::AccountChange {
        version: now,
        status: Some(AccountStatus::Closed),
        ..Default::default()
    };
    change_account(&pune.shop, &pune.owner, id, close).await.unwrap();
    let now = version(&pune, id).await;
    let closed = set_limits(&pune.shop, &pune.owner, id, now, Vec::new()).await;
    assert!(matches!(closed, Err(AccountError::Closed)), "{closed:?}");
}
