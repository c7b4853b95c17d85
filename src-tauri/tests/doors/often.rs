//! How often things may be asked for, and how much may be asked at once.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use http::{Request, header};
use tower::ServiceExt;

use crate::support::{Ask, Billed, HOST, House, ORIGIN, Told};

/// Status and the seconds after which to come back; 0 = not said.
fn verdict(told: &Told) -> (u16, u32) {
    let wait = told.headers.get(header::RETRY_AFTER).map_or("0", |value| value.to_str().unwrap());
    (told.status.as_u16(), wait.parse().unwrap())
}

#[tokio::test]
async fn a_link_starts_ten_payments_in_an_hour_and_then_waits_while_others_go_on() {
    let shop = Billed::new().await;
    let (bill, other) = (shop.bill().await, shop.bill().await);
    // Each is refused, because no account takes the money; another is tried each time.
    for _ in 0..10 {
        assert_eq!(shop.press(&bill).await.json()["code"], "payment.no_account");
    }
    let told = shop.press(&bill).await;
    assert_eq!((verdict(&told), told.text.as_str()), ((429, 360), ""));
    assert_eq!(shop.press(&other).await.status, 422, "the shop's other links work");
    assert_eq!(shop.visit(&format!("/pay/{}/data", bill.key)).await.status, 200, "it can still be looked at");
    shop.house.clock.advance_ms(360_000);
    assert_eq!(shop.press(&bill).await.status, 422, "one every six minutes");
    assert_eq!(shop.press(&bill).await.status, 429);
}

#[tokio::test]
async fn to_go_on_with_a_payment_is_not_to_start_one() {
    let shop = Billed::new().await;
    shop.hook().await;
    let bill = shop.bill().await;
    // The gateway does not answer: the first press starts a payment, the others go on with it.
    for _ in 0..12 {
        assert_eq!(shop.press(&bill).await.json()["code"], "payment.gateway");
    }
}

#[tokio::test]
async fn a_link_is_answered_sixty_times_a_minute() {
    let shop = Billed::new().await;
    let (bill, other) = (shop.bill().await, shop.bill().await);
    let path = format!("/pay/{}/data", bill.key);
    for _ in 0..60 {
        assert_eq!(shop.visit(&path).await.status, 200);
    }
    assert_eq!(verdict(&shop.visit(&path).await), (429, 1));
    assert_eq!(verdict(&shop.visit(&format!("/pay/{}/pdf", bill.key)).await), (429, 1));
    assert_eq!(shop.visit(&format!("/pay/{}/data", other.key)).await.status, 200);
    shop.house.clock.advance_ms(1_000);
    assert_eq!(shop.visit(&path).await.status, 200);
}

#[tokio::test]
async fn whoever_tries_keys_is_slowed_down_and_customers_are_not() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    for n in 0..20 {
        assert_eq!(shop.visit(&format!("/pay/0000000000000000000000{n:04}/data")).await.status, 404);
    }
    assert_eq!(verdict(&shop.visit("/pay/00000000000000000000009999/data").await), (429, 3));
    assert_eq!(verdict(&shop.visit("/pay/not-even-a-key/data").await), (429, 3));
    assert_eq!(shop.visit(&format!("/pay/{}/data", bill.key)).await.status, 200, "who has a link is let in");
    shop.house.clock.advance_ms(3_000);
    assert_eq!(shop.visit("/pay/00000000000000000000009999/data").await.status, 404);
}

#[tokio::test]
async fn whoever_tries_keys_is_not_another_for_saying_so() {
    let shop = Billed::new().await;
    let missed = async |n: u32| {
        let ask = Ask::get(&format!("/pay/0000000000000000000000{n:04}/data"));
        let from = format!("203.0.113.{n}");
        ask.with("x-forwarded-for", &from)
            .with("x-real-ip", &from)
            .with("forwarded", &format!("for={from}"))
            .at(&shop.pages)
            .await
    };
    for n in 0..20 {
        assert_eq!(missed(n).await.status, 404);
    }
    assert_eq!(verdict(&missed(20).await), (429, 3), "no tunnel is named in the settings that says where somebody is");
}

#[tokio::test]
async fn a_stranger_at_the_app_door_is_read_no_further_than_a_sign_in_is_long() {
    let house = House::new().await;
    for path in ["/api/v1/session", "/api/v1/session/enter", "/api/v1/set-up"] {
        let pieces = Arc::new(AtomicUsize::new(0));
        let taken = pieces.clone();
        let endless = futures::stream::repeat_with(move || {
            taken.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Infallible>(vec![b' '; 1024])
        });
        let request = Request::post(path)
            .header(header::HOST, HOST)
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from_stream(endless))
            .unwrap();
        let told = house.app().oneshot(request).await.unwrap();
        assert_eq!(told.status(), 413, "{path}");
        assert_eq!(pieces.load(Ordering::Relaxed), 17, "{path}: sixteen KiB, and the piece that was too much");
    }
}

#[tokio::test]
async fn two_papers_are_drawn_at_a_time_for_customers() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    let path = format!("/pay/{}/pdf", bill.key);
    let door = shop.house.program.shop().part::<till::payments::PayDoor>().unwrap();
    let places = (door.place_to_draw().await.unwrap(), door.place_to_draw().await.unwrap());
    assert_eq!(verdict(&shop.visit(&path).await), (503, 2));
    assert_eq!(shop.visit(&format!("/pay/{}/data", bill.key)).await.status, 200);
    drop(places);
    assert_eq!(shop.visit(&path).await.status, 200);
}
