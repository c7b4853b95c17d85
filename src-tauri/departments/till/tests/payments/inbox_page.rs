//! The inbox as a person looks for something in it: found by what is known of it, handled again, saved as a table, shown without
//! secrets.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use base::{Actor, Rights, System};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::scripted::payment;
use crate::support::Pune;

const DAY_MS: i64 = 86_400_000;

fn captured(id: &str) -> Value {
    json!({"id": format!("evt_{id}"), "type": "payment.captured", "environment": "test",
           "data": {"payment": payment(id, "elsewhere", "captured", None)}})
}

fn of_no_concern(id: &str) -> Value {
    json!({"id": id, "type": "payment_link.created", "environment": "test", "data": {}})
}

async fn sent(pune: &Pune, who: &Actor, request: axum::http::request::Builder, body: Body) -> (u16, String) {
    let mut request = request.body(body).unwrap();
    request.extensions_mut().insert(Arc::new(who.clone()));
    let routes = till::inbox::routes().split_for_parts().0.with_state(pune.shop.clone());
    let response = routes.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn got(pune: &Pune, path: &str) -> Value {
    let (status, body) = sent(pune, &pune.owner, Request::get(path), Body::empty()).await;
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).unwrap()
}

/// Numbers of the rows that a filter means.
async fn found(pune: &Pune, filter: &str) -> Vec<i64> {
    let page = got(pune, &format!("/inbox?{filter}")).await;
    page["items"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

async fn replayed(pune: &Pune, ask: Value) -> (u16, Value) {
    let request = Request::post("/inbox/replay").header("content-type", "application/json");
    let (status, body) = sent(pune, &pune.owner, request, ask.to_string().into()).await;
    (status, serde_json::from_str(&body).unwrap())
}

#[tokio::test]
async fn a_delivery_is_found_by_whatever_is_known_of_it() {
    let pune = Pune::open().await;
    let other = till::merchant_accounts::add_account(
        &pune.shop,
        &pune.owner,
        till::merchant_accounts::NewAccount {
            name: "Second till".into(),
            ..crate::support::account("practice", "2", Some("http://127.0.0.1:9"))
        },
    )
    .await
    .unwrap();
    pune.deliver(&pune.practice, captured("pp_1")).await;
    pune.later(DAY_MS);
    pune.deliver(&pune.practice, of_no_concern("evt_2")).await;
    pune.deliver(&other, captured("pp_3")).await;
    pune.work().await;
    pune.later(DAY_MS);
    // Nobody answers for the gateway: what has to be asked waits.
    let strange = json!({"id": "evt_4", "type": "payment.melted", "environment": "test",
                         "data": {"payment": {"id": "pp_4", "status": "melted"}}});
    pune.deliver(&pune.practice, strange).await;

    assert_eq!(found(&pune, "").await, [4, 3, 2, 1]);
    for (filter, rows) in [
        ("state=processed", vec![3, 1]),
        ("state=ignored", vec![2]),
        ("state=received", vec![4]),
        ("state=failed", vec![]),
        ("provider=practice", vec![4, 3, 2, 1]),
        ("provider=stripe", vec![]),
        ("kind=payment.", vec![4, 3, 1]),
        ("kind=payment.captured", vec![3, 1]),
        ("kind=captured", vec![]),
        ("kind=payment.&state=processed", vec![3, 1]),
        ("kind=payment_link.&state=ignored", vec![2]),
        ("origin=catch_up", vec![]),
        ("origin=webhook&kind=payment.c", vec![3, 1]),
        ("from=2026-11-22", vec![4, 3, 2]),
        ("to=2026-11-21", vec![1]),
        ("from=2026-11-22&to=2026-11-22", vec![3, 2]),
        ("from=2026-11-22&to=2026-11-22&state=ignored", vec![2]),
        ("q=evt_2", vec![2]),
        ("q=evt_pp_3", vec![3]),
        ("q=evt_9", vec![]),
        ("q=pp_4", vec![4]),
        ("q=evt_2&state=failed", vec![]),
    ] {
        assert_eq!(found(&pune, filter).await, rows, "{filter}");
    }
    let payment = got(&pune, "/inbox/3").await["payment_id"].as_str().unwrap().to_owned();
    assert_eq!(found(&pune, &format!("q={payment}")).await, [3]);

    let senders = got(&pune, "/inbox/senders").await["items"].as_array().unwrap().clone();
    let second = senders.iter().find(|sender| sender["name"] == "Second till").unwrap()["id"].as_str().unwrap();
    assert_eq!(found(&pune, &format!("sender={second}")).await, [3]);
    assert_eq!(found(&pune, &format!("sender={second}&state=ignored")).await, [0_i64; 0]);

    let first = got(&pune, "/inbox?kind=payment.&limit=2").await;
    let rest = got(&pune, &format!("/inbox?kind=payment.&limit=2&after={}", first["next"].as_str().unwrap())).await;
    assert_eq!((rest["items"][0]["id"].as_i64(), rest["next"].as_str()), (Some(1), None));

    for bad in ["from=2026-11-22&to=2026-11-21", "colour=red", "limit=0", "state=lost", "after=x"] {
        let (status, body) = sent(&pune, &pune.owner, Request::get(format!("/inbox?{bad}")), Body::empty()).await;
        assert_eq!(status, 400, "{bad}: {body}");
    }
}

#[tokio::test]
async fn what_a_filter_means_is_handled_again_and_the_books_stay_as_they_are() {
    let pune = Pune::open().await;
    for id in ["pp_1", "pp_2"] {
        pune.deliver(&pune.practice, captured(id)).await;
    }
    pune.deliver(&pune.practice, of_no_concern("evt_3")).await;
    pune.work().await;
    let (entries, money) = (pune.entries().await, pune.balance("1110").await);

    let (status, told) = replayed(&pune, json!({ "filter": { "kind": "payment.captured" } })).await;
    assert_eq!((status, told), (200, json!({ "replayed": 2 })));
    assert_eq!(pune.texts("SELECT state FROM inbox ORDER BY id").await, ["received", "received", "ignored"]);
    pune.work().await;
    assert_eq!(pune.texts("SELECT state FROM inbox ORDER BY id").await, ["processed", "processed", "ignored"]);
    assert_eq!((pune.entries().await, pune.balance("1110").await), (entries, money));

    for nothing in [json!({}), json!({ "filter": {} }), json!({ "ids": [1], "filter": { "state": "failed" } })] {
        assert_eq!(replayed(&pune, nothing.clone()).await.0, 400, "{nothing}");
    }
    let noted = pune.texts("SELECT detail FROM audit_entries WHERE action = 'inbox.replayed'").await;
    assert_eq!(noted.len(), 1);
    let noted: Value = serde_json::from_str(&noted[0]).unwrap();
    assert_eq!(noted["count"], 2);
    assert_eq!(noted["filter"], json!({ "kind": "payment.captured" }));
}

/// So many rows that could not be handled, the quick way.
async fn failed(pune: &Pune, many: i64) {
    let account = pune.practice.integration_id;
    let who = System::because("test");
    let write = pune.shop.db.write(&who, move |tx| {
        tx.exec(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
             INSERT INTO inbox (integration_id, provider, dedupe_key, kind, origin, headers, body, received_at, state,
                                attempts, error, correlation)
             SELECT ?1, 'practice', 'hook:evt_' || i, 'payment.captured', 'webhook', '{}', x'7b7d', i, 'failed', 4,
                    '=HYPERLINK(\"http://evil.example\")', 'c'
               FROM n",
            (account, many),
        )
    });
    write.await.unwrap();
}

#[tokio::test]
async fn of_very_many_some_are_made_due_at_a_time_and_none_is_left_out() {
    let pune = Pune::open().await;
    failed(&pune, 5_200).await;
    let (_, first) = replayed(&pune, json!({ "filter": { "state": "failed" } })).await;
    assert_eq!(first, json!({ "replayed": 5_000, "next": 201 }));
    let (_, rest) = replayed(&pune, json!({ "filter": { "state": "failed" }, "before": 201 })).await;
    assert_eq!(rest, json!({ "replayed": 200 }));
    assert_eq!(pune.texts("SELECT count(*) || ' ' || state FROM inbox GROUP BY state").await, ["5200 received"]);
}

#[tokio::test]
async fn the_table_has_every_row_and_no_formula() {
    let pune = Pune::open().await;
    failed(&pune, 1_234).await;
    let (status, table) = sent(&pune, &pune.owner, Request::get("/inbox/table?state=failed"), Body::empty()).await;
    assert_eq!(status, 200);
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 1_235);
    assert!(rows[0].starts_with("\u{feff}number,received_at,account,"), "{}", rows[0]);
    assert!(rows[1].starts_with("1234,1970-01-01T00:00:01.234Z,") && rows[1234].starts_with("1,"), "{}", rows[1]);
    assert!(rows[1].contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\""), "{}", rows[1]);

    let looking = Actor { rights: Arc::new(Rights::Only(["inbox:read".to_owned()].into())), ..pune.owner.clone() };
    let (status, _) = sent(&pune, &looking, Request::get("/inbox/table"), Body::empty()).await;
    assert_eq!(status, 403, "who may look may not take everything along");
}

#[tokio::test]
async fn a_body_is_shown_without_the_secrets_in_it() {
    let pune = Pune::open().await;
    let mut told = captured("pp_1");
    told["data"]["payment"]["client_secret"] = "pi_1_secret_canary".into();
    pune.deliver(&pune.practice, told).await;
    let shown = got(&pune, "/inbox/1").await;
    let body = shown["body"].as_str().unwrap();
    assert!(!body.contains("canary") && body.contains("\"client_secret\":\"***\""), "{body}");
    assert!(serde_json::from_str::<Value>(body).is_ok(), "what was JSON still is");
}
