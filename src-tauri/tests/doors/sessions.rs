//! The two halves of a session, at the app door and in the window.

use std::sync::Arc;

use base::ids::SeededRandomness;
use counterfoil::http::{HostNames, WindowSession};
use counterfoil::window_rules::ORIGIN;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::strangers::HOSTILE;
use crate::support::{Ask, HOST, Halves, House, set_up_ask};

const READS: &str = "/api/v1/settings";

#[tokio::test]
async fn a_session_needs_both_of_its_halves() {
    let (house, owner) = House::with_owner().await;
    let app = house.app();
    assert_eq!(Ask::get(READS).signed(&owner).at(&app).await.status, 200);
    let without_key = Ask::get(READS).with("cookie", &format!("cf={}", owner.cookie)).at(&app).await;
    assert_eq!(
        (without_key.status.as_u16(), without_key.json()["code"].as_str()),
        (401, Some("session.not_signed_in"))
    );
    let without_cookie = Ask::get(READS).with("x-cf-key", &owner.page_key).at(&app).await;
    assert_eq!(without_cookie.status, 401);
    let altered = Halves { cookie: owner.cookie.replace(['0', '1'], "2"), ..owner.clone() };
    assert_eq!(Ask::get(READS).signed(&altered).at(&app).await.status, 401);
}

#[tokio::test]
async fn the_page_key_of_another_device_is_none() {
    let (house, owner) = House::with_owner().await;
    let app = house.app();
    let ask = json!({ "login": "asha", "password": "correct horse battery" });
    let phone = Ask::post("/api/v1/session", ask).at(&app).await.halves();
    assert_eq!(Ask::get(READS).signed(&phone).at(&app).await.status, 200);
    let mixed = Halves { cookie: owner.cookie.clone(), page_key: phone.page_key };
    assert_eq!(Ask::get(READS).signed(&mixed).at(&app).await.status, 401);
    assert_eq!(Ask::get(READS).signed(&owner).at(&app).await.status, 200, "the first device stays signed in");
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_ends_with_the_session() {
    let (house, owner) = House::with_owner().await;
    let app = house.app();
    let ask = json!({ "login": "asha", "password": "correct horse battery" });
    let told = Ask::post("/api/v1/session", ask).signed(&owner).at(&app).await;
    let cookie = told.cookie().unwrap();
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(Ask::get(READS).signed(&owner).at(&app).await.status, 401, "signing in again ends the earlier session");
    let halves = told.halves();
    let out = Ask::new(http::Method::DELETE, "/api/v1/session").signed(&halves).at(&app).await;
    assert_eq!((out.status.as_u16(), out.cookie().unwrap().contains("Max-Age=0")), (204, true));
    assert_eq!(Ask::get(READS).signed(&halves).at(&app).await.status, 401);
}

#[tokio::test]
async fn an_idle_session_ends() {
    let (house, owner) = House::with_owner().await;
    house.clock.advance_ms(61 * 60_000);
    assert_eq!(Ask::get(READS).signed(&owner).at(&house.app()).await.status, 401);
}

#[tokio::test]
async fn whoever_merely_arrives_first_gets_nothing() {
    let house = House::new().await;
    let app = house.app();
    for code in [None, Some("0123456789abcdefghjkmnpqrs")] {
        assert_eq!(Ask::post("/api/v1/set-up", set_up_ask(code)).at(&app).await.status, 401);
    }
    let code = office::access::make_set_up_code(house.program.shop()).await.unwrap();
    assert_eq!(Ask::post("/api/v1/set-up", set_up_ask(Some(&code))).at(&app).await.status, 201);
    let again = Ask::post("/api/v1/set-up", set_up_ask(Some(&code))).at(&app).await;
    assert!(again.status.is_client_error(), "a code works once");
}

#[tokio::test]
async fn the_window_keeps_both_halves_and_its_page_has_a_key_of_its_own() {
    let house = House::new().await;
    let session = Arc::new(WindowSession::new(&SeededRandomness::new(5)));
    let window = house.program.window_router(session.clone());
    let own_key = session.own_key().expose_secret().to_owned();
    let ask = |ask: Ask| ask.with("host", "").with("origin", "");
    assert_eq!(ask(Ask::get("/api/v1/session")).at(&window).await.status, 401, "a page without the window's key");

    let welcome = ask(Ask::post("/api/v1/set-up", set_up_ask(None))).with("x-cf-key", &own_key).at(&window).await;
    assert_eq!(welcome.status, 201, "the window belongs to the machine's owner: {}", welcome.text);
    assert_eq!(welcome.cookie(), None);
    assert_eq!(welcome.json()["page_key"].as_str(), Some(own_key.as_str()), "the real key stays in the process");
    assert_eq!(ask(Ask::get(READS)).with("x-cf-key", &own_key).at(&window).await.status, 200);
    assert_eq!(ask(Ask::get(READS)).with("x-cf-key", &own_key.replace('0', "1")).at(&window).await.status, 401);

    // A start later the token comes from the keychain, and the page has a new key.
    let later = Arc::new(WindowSession::new(&SeededRandomness::new(6)));
    assert!(later.take_up(house.program.shop(), session.token().unwrap()).await.unwrap());
    let window = house.program.window_router(later.clone());
    assert_eq!(ask(Ask::get(READS)).with("x-cf-key", &own_key).at(&window).await.status, 401);
    let key = later.own_key().expose_secret();
    assert_eq!(ask(Ask::get(READS)).with("x-cf-key", key).at(&window).await.status, 200);

    let out = ask(Ask::new(http::Method::DELETE, "/api/v1/session")).with("x-cf-key", key).at(&window).await;
    assert_eq!((out.status.as_u16(), later.token().is_none()), (204, true));
    assert_eq!(ask(Ask::get(READS)).with("x-cf-key", key).at(&window).await.status, 401);
}

#[tokio::test]
async fn a_page_of_another_origin_gets_nothing_in_the_window_either() {
    let house = House::new().await;
    let session = Arc::new(WindowSession::new(&SeededRandomness::new(5)));
    let window = house.program.window_router(session.clone());
    let key = session.own_key().expose_secret();
    let ask = |origin: &str| Ask::get("/api/v1/session").with("host", "").with("origin", origin).with("x-cf-key", key);
    for origin in ["", ORIGIN] {
        assert_eq!(ask(origin).at(&window).await.status, 200, "{origin}");
    }
    let others =
        ["cf://evil.example", "cf://localhost:80", "cf://localhost/", "http://cf.localhost:7480", "cf://LOCALHOST"];
    for origin in HOSTILE.into_iter().chain(others).filter(|origin| *origin != ORIGIN) {
        assert_eq!(ask(origin).at(&window).await.status, 403, "{origin}");
    }
    let doubled = ask(ORIGIN).and("origin", "https://evil.example");
    assert_eq!(doubled.at(&window).await.status, 403, "one of two origins is somebody else's");
}

#[tokio::test]
async fn a_token_of_the_window_is_worth_nothing_at_the_app_door() {
    let house = House::new().await;
    let session = Arc::new(WindowSession::new(&SeededRandomness::new(5)));
    let window = house.program.window_router(session.clone());
    let key = session.own_key().expose_secret().to_owned();
    Ask::post("/api/v1/set-up", set_up_ask(None))
        .with("host", "")
        .with("origin", "")
        .with("x-cf-key", &key)
        .at(&window)
        .await;
    let stolen = Halves { cookie: session.token().unwrap().expose_secret().to_owned(), page_key: key };
    assert_eq!(Ask::get(READS).signed(&stolen).at(&house.app()).await.status, 401);
}

#[tokio::test]
async fn behind_another_name_the_session_travels_over_tls_alone() {
    let (house, owner) = House::with_owner().await;
    let names = HostNames::bound(HOST.parse().unwrap()).and("shop.example");
    let app = house.program.app_router(names);
    let there = |ask: Ask| ask.with("host", "shop.example").with("origin", "https://shop.example");
    let sign_in = || Ask::post("/api/v1/session", json!({ "login": "asha", "password": "correct horse battery" }));

    let told = there(sign_in()).at(&app).await;
    let cookie = told.cookie().unwrap().to_owned();
    assert!(
        cookie.starts_with("__Host-cf=") && cookie.contains("; Secure") && cookie.contains("; Path=/;"),
        "{cookie}"
    );
    assert!(!cookie.contains("Domain"), "{cookie}");
    let (token, page_key) = (cookie.split(';').next().unwrap(), told.json()["page_key"].as_str().unwrap().to_owned());
    let read = |cookie: &str| there(Ask::get(READS)).with("cookie", cookie).with("x-cf-key", &page_key);
    assert_eq!(read(token).at(&app).await.status, 200);
    assert_eq!(read(&token.replace("__Host-", "")).at(&app).await.status, 401, "a cookie without the mark of TLS");
    assert_eq!(there(sign_in()).with("origin", "http://shop.example").at(&app).await.status, 403);
    assert_eq!(there(Ask::get(READS)).signed(&owner).at(&app).await.status, 401);

    let told = sign_in().at(&app).await;
    let cookie = told.cookie().unwrap();
    assert!(
        cookie.starts_with("cf=") && !cookie.contains("Secure"),
        "on this machine itself there is no TLS: {cookie}"
    );
}

#[tokio::test]
async fn a_name_of_this_machine_that_another_user_may_hold_is_not_answered() {
    let (house, owner) = House::with_owner().await;
    for host in ["localhost:7480", "[::1]:7480"] {
        let ask = Ask::get(READS).signed(&owner).with("host", host).with("origin", &format!("http://{host}"));
        assert_eq!(ask.at(&house.app()).await.status, 421, "{host}");
    }
}
