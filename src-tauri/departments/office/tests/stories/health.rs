//! The health page.

use axum::http::StatusCode;
use base::Door;
use office::health::Breakdowns;

use crate::desk::House;

#[tokio::test]
async fn health_is_told_to_whoever_is_signed_in_and_to_nobody_else() {
    let house = House::set_up().await;
    assert_eq!(house.desk(Door::App, "127.0.0.1").get("/health").await.0, StatusCode::UNAUTHORIZED);
    let (status, health) = house.owners_desk().await.get("/health").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((health["status"].as_str(), health["version"].as_str()), (Some("ok"), Some("1.2.3")));
    assert_eq!((health["inbox_waiting"].as_i64(), health["vault_open"].as_bool()), (Some(7), Some(true)));
    assert!(health["database_bytes"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn what_broke_off_is_told_until_the_next_start() {
    let house = House::set_up().await;
    house.shop.part::<Breakdowns>().unwrap().note();
    let (_, health) = house.owners_desk().await.get("/health").await;
    assert_eq!((health["status"].as_str(), health["breakdowns"].as_u64()), (Some("needs_you"), Some(1)));
}
