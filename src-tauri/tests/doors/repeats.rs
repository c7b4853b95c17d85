//! What is asked again: under the same idempotency key, and from a place in the order of changes.

use serde_json::json;

use crate::support::{Ask, Billed, House};

#[tokio::test]
async fn two_people_may_use_the_same_idempotency_key() {
    let shop = Billed::new().await;
    let clerk = json!({ "name": "Meera", "login": "meera", "password": "seven parrots", "role": "manager" });
    shop.post("/api/v1/staff", clerk).await;
    let ask = json!({ "login": "meera", "password": "seven parrots" });
    let clerk = Ask::post("/api/v1/session", ask).at(&shop.app).await.halves();
    let create = async |who, name: &str| {
        let ask = Ask::post("/api/v1/customers", json!({ "name": name, "country": "IN" }));
        let told = ask.with("idempotency-key", "the-same-key").signed(who).at(&shop.app).await;
        (told.status.as_u16(), told.json()["id"].as_str().unwrap_or_default().to_owned())
    };
    let first = create(&shop.owner, "Ravi").await;
    let second = create(&clerk, "Ravi").await;
    assert_eq!((first.0, second.0), (201, 201));
    assert_ne!(first.1, second.1, "each made a customer");
    assert_eq!(create(&shop.owner, "Ravi").await.1, first.1, "and finds the own one again");
    assert_eq!(create(&clerk, "Ravi").await.1, second.1);
    assert_eq!(create(&clerk, "Somebody else").await.0, 409);
}

#[tokio::test]
async fn the_largest_number_is_a_cursor_like_any_other() {
    let (house, owner) = House::with_owner().await;
    let path = format!("/api/v1/live/events?after={}", i64::MAX);
    let told = Ask::get(&path).signed(&owner).at(&house.app()).await;
    assert_eq!((told.status.as_u16(), &told.json()["reload"]), (200, &json!(true)));
}
