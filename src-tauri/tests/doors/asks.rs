//! Asks that nobody of good will sends: each is answered with a problem that says what is wrong with it.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Ask, House, Told};

fn problem(told: &Told) -> (u16, Value) {
    assert_eq!(told.headers["content-type"], "application/problem+json", "{}", told.text);
    (told.status.as_u16(), told.json()["field"].clone())
}

#[tokio::test]
async fn an_address_that_does_not_take_a_method_says_which_it_takes() {
    let (house, owner) = House::with_owner().await;
    let told = Ask::new(Method::DELETE, "/api/v1/customers").signed(&owner).at(&house.app()).await;
    assert_eq!(problem(&told), (405, json!("method")));
    let taken = told.headers["allow"].to_str().unwrap();
    assert!(taken.contains("GET") && taken.contains("POST"), "{taken}");
}

#[tokio::test]
async fn a_window_may_say_any_number_for_the_last_change_it_saw() {
    let (house, owner) = House::with_owner().await;
    for after in [i64::MAX, i64::MIN, -1] {
        let told = Ask::get(&format!("/api/v1/live/events?after={after}")).signed(&owner).at(&house.app()).await;
        assert_eq!((told.status.as_u16(), &told.json()["reload"]), (200, &json!(true)), "{after}");
    }
}

#[tokio::test]
async fn fields_without_their_names_are_no_body() {
    let (house, owner) = House::with_owner().await;
    let app = house.app();
    let told = Ask::post("/api/v1/session", json!(["asha", "correct horse battery"])).at(&app).await;
    assert_eq!(problem(&told), (400, json!("body")));
    let line = json!(["", "2", "450", "IN18"]);
    let told = Ask::post("/api/v1/invoices", json!({"currency": "INR", "lines": [line]})).signed(&owner).at(&app).await;
    assert_eq!(problem(&told), (400, json!("lines[0]")));
}

#[tokio::test]
async fn a_logo_that_is_too_large_is_refused_unread() {
    let (house, owner) = House::with_owner().await;
    let mut ask = Ask::post("/api/v1/settings/logo", json!("x".repeat(1 << 20))).signed(&owner);
    ask = ask.with("content-type", "image/png").by(Method::PUT);
    assert_eq!(problem(&ask.at(&house.app()).await), (413, json!("logo")));
}

#[tokio::test]
async fn a_search_is_refused_that_is_longer_than_what_it_could_find() {
    let (house, owner) = House::with_owner().await;
    for (list, field, most) in [
        ("customers", "q", 100),
        ("products", "q", 100),
        ("invoices", "q", 100),
        ("payments", "q", 100),
        ("inbox", "provider", 40),
        ("audit", "who_id", 200),
        ("ledger/entries", "chain", 200),
        ("ledger/entries", "after", 200),
    ] {
        let told = |length: usize| {
            let path = format!("/api/v1/{list}?{field}={}", "0".repeat(length));
            let (app, ask) = (house.app(), Ask::get(&path).signed(&owner));
            async move { ask.at(&app).await }
        };
        assert_eq!(told(most).await.status, 200, "{list}");
        assert_eq!(problem(&told(most + 1).await), (400, json!(field)), "{list}");
    }
}

#[tokio::test]
async fn nobody_edits_an_account_without_saying_which_version_they_saw() {
    let (house, owner) = House::with_owner().await;
    let path = format!("/api/v1/merchant-accounts/acc_{}", "0".repeat(26));
    let told = Ask::new(Method::PATCH, &path).signed(&owner).at(&house.app()).await;
    assert_eq!(problem(&told), (428, json!("If-Match")));
}
