//! Set-up and sessions.

use axum::http::StatusCode;
use base::{Actor, Door};
use office::access::{make_sign_in_code, renew_page_key};
use office::staff::{NewStaff, Password, Role, add_staff};
use serde_json::json;

use crate::desk::{House, OWNERS_PASSWORD, indian_shop_json};

#[tokio::test]
async fn whoever_has_the_printed_code_sets_the_shop_up_and_is_its_owner() {
    let house = House::fresh();
    let mut desk = house.desk(Door::App, "127.0.0.1");
    assert_eq!(desk.get("/session").await.1["state"], "set_up_needed");

    let code = house.set_up_code().await;
    let (status, answer) = desk.post("/set-up", indian_shop_json(&code)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(answer["person"]["permissions"], json!(["*"]));
    assert_eq!(answer["shop"]["locale"], "en-IN");
    desk.page_key = answer["page_key"].as_str().unwrap().to_owned();
    assert!(desk.is_signed_in().await);
    assert!(house.shop.is_set_up());
}

#[tokio::test]
async fn whoever_merely_arrives_first_gets_nothing() {
    let house = House::fresh();
    house.set_up_code().await;
    let mut desk = house.desk(Door::App, "127.0.0.1");
    for code in ["", "0123456789", "00000000000000000000000000"] {
        let (status, answer) = desk.post("/set-up", indian_shop_json(code)).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("session.code_not_valid")));
    }
    let mut without = indian_shop_json("");
    without.as_object_mut().unwrap().remove("code");
    assert_eq!(desk.post("/set-up", without).await.0, StatusCode::UNAUTHORIZED);
    assert!(!house.shop.is_set_up());
}

#[tokio::test]
async fn a_set_up_code_works_once_and_for_half_an_hour() {
    let house = House::fresh();
    let mut desk = house.desk(Door::App, "127.0.0.1");
    let old = house.set_up_code().await;
    house.pass_minutes(31);
    assert_eq!(desk.post("/set-up", indian_shop_json(&old)).await.0, StatusCode::UNAUTHORIZED);

    let earlier = house.set_up_code().await;
    let code = house.set_up_code().await;
    assert_eq!(
        desk.post("/set-up", indian_shop_json(&earlier)).await.0,
        StatusCode::UNAUTHORIZED,
        "a newer one was made"
    );
    assert_eq!(desk.post("/set-up", indian_shop_json(&code)).await.0, StatusCode::CREATED);
    assert_eq!(desk.post("/set-up", indian_shop_json(&code)).await.0, StatusCode::UNAUTHORIZED);
    let another = house.set_up_code().await;
    let (status, answer) = desk.post("/set-up", indian_shop_json(&another)).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("settings.already_set_up")));
}

#[tokio::test]
async fn a_set_up_that_is_refused_leaves_the_code_working() {
    let house = House::fresh();
    let mut desk = house.desk(Door::App, "127.0.0.1");
    let code = house.set_up_code().await;
    let mut ask = indian_shop_json(&code);
    ask["owner"]["login"] = json!("ra vi");
    let (status, answer) = desk.post("/set-up", ask).await;
    assert_eq!((status, answer["field"].as_str()), (StatusCode::BAD_REQUEST, Some("owner.login")));
    let mut ask = indian_shop_json(&code);
    ask["shop"]["zone"] = json!("Mars/Olympus");
    let (status, answer) = desk.post("/set-up", ask).await;
    assert_eq!((status, answer["field"].as_str()), (StatusCode::BAD_REQUEST, Some("shop.zone")));
    assert_eq!(desk.post("/set-up", indian_shop_json(&code)).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn the_window_sets_up_without_a_code_and_the_outside_door_never() {
    let house = House::fresh();
    let mut ask = indian_shop_json("");
    ask.as_object_mut().unwrap().remove("code");
    let mut outside = house.desk(Door::Outside, "203.0.113.9");
    assert_eq!(outside.post("/set-up", ask.clone()).await.0, StatusCode::NOT_FOUND);
    let mut window = house.desk(Door::Window, "window");
    assert_eq!(window.post("/set-up", ask).await.0, StatusCode::CREATED);
    assert_eq!(outside.sign_in("ravi", OWNERS_PASSWORD).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_wrong_password_makes_the_guesser_wait_and_nobody_else() {
    let house = House::set_up().await;
    let mut guesser = house.desk(Door::App, "192.168.1.66");
    for _ in 0..3 {
        assert_eq!(guesser.sign_in("ravi", "guess guess guess").await, StatusCode::UNAUTHORIZED);
    }
    let (status, answer) = guesser.post("/session", json!({"login": "RAVI", "password": OWNERS_PASSWORD})).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::TOO_MANY_REQUESTS, Some("session.too_many")));

    let mut owner = house.desk(Door::App, "127.0.0.1");
    assert_eq!(owner.sign_in("ravi", OWNERS_PASSWORD).await, StatusCode::OK);
    let mut window = house.desk(Door::Window, "window");
    assert_eq!(window.sign_in("ravi", OWNERS_PASSWORD).await, StatusCode::OK);

    house.clock.advance_ms(2_000);
    assert_eq!(guesser.sign_in("Ravi", OWNERS_PASSWORD).await, StatusCode::OK, "the delay ends");
    assert_eq!(guesser.sign_in("ravi", "guess guess guess").await, StatusCode::UNAUTHORIZED, "and starts afresh");
}

#[tokio::test]
async fn an_unknown_login_is_answered_like_a_wrong_password() {
    let house = House::set_up().await;
    let mut desk = house.desk(Door::App, "127.0.0.1");
    let unknown = desk.post("/session", json!({"login": "nobody", "password": "guess guess guess"})).await;
    let wrong = desk.post("/session", json!({"login": "ravi", "password": "guess guess guess"})).await;
    assert_eq!(unknown, wrong);
}

#[tokio::test]
async fn many_logins_tried_from_one_address_are_slowed_down_too() {
    let house = House::set_up().await;
    let mut guesser = house.desk(Door::App, "192.168.1.66");
    for n in 0..10 {
        assert_eq!(guesser.sign_in(&format!("name{n}"), "guess guess guess").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(guesser.sign_in("name3", "guess guess guess").await, StatusCode::TOO_MANY_REQUESTS);
    house.pass_minutes(1);
    assert_eq!(guesser.sign_in("name3", "guess guess guess").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nobody_closes_the_door_for_the_others_of_one_machine() {
    let house = House::set_up().await;
    let mut guesser = house.desk(Door::App, "127.0.0.1");
    for n in 0..12 {
        guesser.sign_in(&format!("name{n}"), "guess guess guess").await;
    }
    assert_eq!(guesser.sign_in("name0", "guess guess guess").await, StatusCode::TOO_MANY_REQUESTS);
    let mut owner = house.desk(Door::App, "127.0.0.1");
    assert_eq!(owner.sign_in("ravi", OWNERS_PASSWORD).await, StatusCode::OK, "the owner has the same address");
    assert_eq!(owner.sign_in("ravi", "a slip of the hand").await, StatusCode::UNAUTHORIZED);
    let (status, answer) = owner.post("/session", json!({"login": "ravi", "password": OWNERS_PASSWORD})).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::TOO_MANY_REQUESTS, Some("session.too_many")));
    house.pass_minutes(1);
    assert_eq!(owner.sign_in("ravi", OWNERS_PASSWORD).await, StatusCode::OK);
}

#[tokio::test]
async fn a_hundred_guesses_at_once_gain_no_more_than_three() {
    let house = House::set_up().await;
    let guesses = (0..100).map(|_| {
        let mut guesser = house.desk(Door::App, "192.168.1.66");
        tokio::spawn(async move { guesser.sign_in("ravi", "guess guess guess").await })
    });
    let mut looked_at = 0;
    for guess in guesses.collect::<Vec<_>>() {
        looked_at += u32::from(guess.await.unwrap() == StatusCode::UNAUTHORIZED);
    }
    assert_eq!(looked_at, 3);
}

#[tokio::test]
async fn a_token_without_its_page_key_is_nobody() {
    let house = House::set_up().await;
    let owner = house.owners_desk().await;
    let mut thief = owner.clone();
    for key in [String::new(), "0".repeat(64), owner.page_key.to_uppercase()] {
        thief.page_key = key;
        assert!(!thief.is_signed_in().await);
        assert_eq!(thief.get("/settings").await.0, StatusCode::UNAUTHORIZED);
    }
    let other = house.owners_desk().await;
    thief.page_key = other.page_key;
    assert!(!thief.is_signed_in().await, "nor with the key of another session");
}

#[tokio::test]
async fn no_half_of_a_session_no_code_and_no_password_lies_in_the_store() {
    let house = House::set_up().await;
    let owner = house.owners_desk().await;
    let clerk = NewStaff {
        name: "Meera".into(),
        login: "meera".into(),
        role: Role::Cashier,
        password: Password::new("seven parrots"),
    };
    let clerk = add_staff(&house.shop, &Actor::command_line(), clerk).await.unwrap();
    let code = make_sign_in_code(&house.shop, clerk.id).await.unwrap();
    let token = owner.token.clone().unwrap();
    let database = house.shop.db.path();
    let files = [database.to_owned(), database.with_extension("db-wal")].map(|path| std::fs::read(path).unwrap());
    let lies = |secret: &str| files.iter().any(|file| file.windows(secret.len()).any(|part| part == secret.as_bytes()));
    for secret in [token.as_str(), &owner.page_key, &code, OWNERS_PASSWORD, "seven parrots"] {
        assert!(!lies(secret), "{secret}");
    }
    assert!(lies("meera"), "what is kept would have been found");
}

#[tokio::test]
async fn a_token_of_another_door_an_altered_one_and_none_are_nobody() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    assert!(owner.is_signed_in().await);
    let mut elsewhere = owner.clone();
    elsewhere.door = Door::Window;
    assert!(!elsewhere.is_signed_in().await);
    let mut altered = owner.clone();
    altered.token = altered.token.map(|token| token.replace(&token[..1], "g"));
    assert!(!altered.is_signed_in().await);
    altered.token = None;
    assert!(!altered.is_signed_in().await);
}

#[tokio::test]
async fn an_idle_hour_ends_a_session_and_twelve_hours_end_it_anyway() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    for _ in 0..23 {
        house.pass_minutes(30);
        assert!(owner.is_signed_in().await, "used every half hour it goes on");
    }
    house.pass_minutes(30);
    assert!(!owner.is_signed_in().await, "twelve hours");

    let mut owner = house.owners_desk().await;
    house.pass_minutes(60);
    assert!(!owner.is_signed_in().await, "an idle hour");
}

#[tokio::test]
async fn a_window_stays_signed_in_for_thirty_days_with_a_new_page_key_per_start() {
    let house = House::set_up().await;
    let mut window = house.desk(Door::Window, "window");
    window.sign_in("ravi", OWNERS_PASSWORD).await;
    house.pass_minutes(29 * 24 * 60);
    let mut restarted = window.clone();
    let token = restarted.token.clone().unwrap();
    restarted.page_key = renew_page_key(&house.shop, &token, &restarted.client()).await.unwrap().unwrap();
    assert!(restarted.is_signed_in().await);
    assert!(!window.is_signed_in().await, "the key of the earlier start is worth nothing");
    house.pass_minutes(24 * 60);
    assert!(!restarted.is_signed_in().await);

    let browser = house.owners_desk().await;
    let token = browser.token.clone().unwrap();
    assert_eq!(renew_page_key(&house.shop, &token, &browser.client()).await.unwrap(), None, "a browser gets none");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let mut copy = owner.clone();
    assert_eq!(owner.delete("/session").await.0, StatusCode::NO_CONTENT);
    assert!(!copy.is_signed_in().await);
    assert_eq!(owner.delete("/session").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_the_browser_had() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let mut before = owner.clone();
    owner.sign_in("ravi", OWNERS_PASSWORD).await;
    assert!(owner.is_signed_in().await);
    assert_ne!(owner.token, before.token);
    assert!(!before.is_signed_in().await);
}

#[tokio::test]
async fn a_printed_address_signs_in_once() {
    let house = House::set_up().await;
    let clerk = NewStaff {
        name: "Meera".into(),
        login: "meera".into(),
        role: Role::Cashier,
        password: Password::new("seven parrots"),
    };
    let clerk = add_staff(&house.shop, &Actor::command_line(), clerk).await.unwrap();
    let code = make_sign_in_code(&house.shop, clerk.id).await.unwrap();
    let mut desk = house.desk(Door::App, "127.0.0.1");
    let (status, answer) = desk.post("/session/enter", json!({"code": code})).await;
    assert_eq!((status, answer["person"]["login"].as_str()), (StatusCode::OK, Some("meera")));
    desk.page_key = answer["page_key"].as_str().unwrap().to_owned();
    assert!(desk.is_signed_in().await);
    let mut second = house.desk(Door::App, "127.0.0.1");
    assert_eq!(second.post("/session/enter", json!({"code": code})).await.0, StatusCode::UNAUTHORIZED);

    let late = make_sign_in_code(&house.shop, clerk.id).await.unwrap();
    house.pass_minutes(30);
    assert_eq!(second.post("/session/enter", json!({"code": late})).await.0, StatusCode::UNAUTHORIZED);
    let set_up_code = house.set_up_code().await;
    assert_eq!(second.post("/session/enter", json!({"code": set_up_code})).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_person_chooses_how_their_own_screens_look() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    assert_eq!(owner.patch("/me/preferences", 0, json!({"theme": "dark"})).await.1["preferences"]["theme"], "dark");
    let (status, answer) = owner.patch("/me/preferences", 0, json!({"language": "hi"})).await;
    assert_eq!((status, &answer["preferences"]), (StatusCode::OK, &json!({"theme": "dark", "language": "hi"})));
    assert_eq!(owner.get("/session").await.1["person"]["preferences"]["theme"], "dark");
    assert_eq!(owner.patch("/me/preferences", 0, json!({"theme": "pink"})).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_never_quoted() {
    let house = House::set_up().await;
    let mut desk = house.desk(Door::App, "127.0.0.1");
    let (status, answer) = desk.post("/session", json!({"login": "ravi", "password": ["hunter2hunter2"]})).await;
    assert_eq!((status, answer["field"].as_str()), (StatusCode::BAD_REQUEST, Some("password")));
    assert!(!answer.to_string().contains("hunter2"));
}
