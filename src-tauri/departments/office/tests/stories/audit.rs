//! What the audit log tells.

use axum::http::StatusCode;
use serde_json::json;

use crate::desk::House;

#[tokio::test]
async fn a_change_is_told_with_who_whence_before_and_after() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    owner.patch("/settings", 1, json!({"name": "<img src=x onerror=alert(1)>"})).await;
    let (status, page) = owner.get("/audit?subject=shop&limit=1").await;
    assert_eq!(status, StatusCode::OK);
    let note = &page["items"][0];
    assert_eq!((&note["action"], &note["who_name"]), (&json!("settings.changed"), &json!("Ravi")));
    assert_eq!(note["whence"], "app 127.0.0.1 test");
    assert_eq!(note["request_id"], "req_1");
    assert_eq!(note["detail"], json!({"name": ["Kirana Corner", "<img src=x onerror=alert(1)>"]}), "text stays text");
}

#[tokio::test]
async fn the_log_pages_from_the_newest_to_the_first() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let mut seen = Vec::new();
    let mut path = "/audit?limit=2".to_owned();
    loop {
        let (_, page) = owner.get(&path).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|note| note["seq"].as_i64().unwrap()));
        match page["next"].as_str() {
            Some(next) => path = format!("/audit?limit=2&after={next}"),
            None => break,
        }
    }
    let newest = i64::try_from(seen.len()).unwrap();
    assert_eq!(seen, (1..=newest).rev().collect::<Vec<_>>());
    assert_eq!(owner.get("/audit?limit=0").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn every_area_hands_in_its_permissions_and_they_all_exist() {
    for area in office::areas() {
        for permission in area.permissions {
            assert!(office::staff::ALL_PERMISSIONS.contains(&permission.0), "{}: {permission:?}", area.name);
        }
    }
}
