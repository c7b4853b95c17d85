//! Pages of other origins, other names for the door, and people who are not signed in, at every route.

use http::Method;
use serde_json::json;

use crate::support::{Ask, HOST, Halves, House, ORIGIN, api_routes};

/// Origins that are not the app's own.
pub const HOSTILE: [&str; 14] = [
    "null",
    "http://evil.example",
    "https://evil.example",
    "http://127.0.0.1",
    "http://127.0.0.1:7481",
    "http://127.0.0.1:7480.evil.example",
    "http://evil.example:7480",
    "http://localhost:9999",
    "http://localhost:7480",
    "https://127.0.0.1:7480",
    "ftp://127.0.0.1:7480",
    "file://",
    "cf://localhost",
    "http://127.0.0.1:7480/",
];

/// Routes that answer whoever asks.
const OPEN: [&str; 6] = [
    "GET /api/v1/session",
    "POST /api/v1/session",
    "POST /api/v1/session/enter",
    "POST /api/v1/set-up",
    "GET /api/v1/set-up/presets",
    "GET /api/v1/openapi.json",
];

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

#[tokio::test]
async fn no_route_takes_anything_from_a_page_of_another_origin() {
    let (house, owner) = House::with_owner().await;
    let app = house.app();
    for route in api_routes(&house.program) {
        for origin in HOSTILE {
            // Even with both halves: a page that stole them still has the wrong origin.
            let told = Ask::new(route.method.clone(), &route.path).signed(&owner).with("origin", origin).at(&app).await;
            assert_eq!(told.status, 403, "{} {} from {origin}", route.method, route.path);
        }
        let told =
            Ask::new(route.method.clone(), &route.path).signed(&owner).with("host", "evil.example:7480").at(&app).await;
        assert_eq!(told.status, 421, "{} {} under another name", route.method, route.path);
        let cross = Ask::new(route.method.clone(), &route.path).with("origin", "").with("sec-fetch-site", "cross-site");
        assert_eq!(cross.at(&app).await.status, 403, "{} {} across sites", route.method, route.path);
        if !is_read(&route.method) {
            let told = Ask::new(route.method.clone(), &route.path).signed(&owner).with("origin", "").at(&app).await;
            assert_eq!(told.status, 403, "{} {} without an origin", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn who_is_not_signed_in_gets_nothing_from_any_route() {
    let (house, _) = House::with_owner().await;
    let app = house.app();
    for route in api_routes(&house.program) {
        let name = format!("{} {}", route.method, route.described);
        if OPEN.contains(&name.as_str()) {
            continue;
        }
        let told =
            if is_read(&route.method) { Ask::get(&route.path) } else { Ask::new(route.method.clone(), &route.path) };
        let told = told.with("if-match", "\"1\"").at(&app).await;
        assert_eq!(told.status, 401, "{name}: {}", told.text);
        assert_eq!(told.json()["code"], "session.not_signed_in", "{name}");
    }
}

#[tokio::test]
async fn half_a_session_opens_no_route() {
    let (house, owner) = House::with_owner().await;
    let app = house.app();
    let ask = json!({ "login": "asha", "password": "correct horse battery" });
    let phone = Ask::post("/api/v1/session", ask).at(&app).await.halves();
    let halves = [
        ("the cookie alone", Halves { page_key: String::new(), ..owner.clone() }),
        ("the cookie with the key of another device", Halves { page_key: phone.page_key, ..owner.clone() }),
        ("the key alone", Halves { cookie: String::new(), ..owner.clone() }),
        ("the halves changed about", Halves { cookie: owner.page_key.clone(), page_key: owner.cookie.clone() }),
    ];
    for route in api_routes(&house.program) {
        let name = format!("{} {}", route.method, route.described);
        if OPEN.contains(&name.as_str()) {
            continue;
        }
        for (with, halves) in &halves {
            let told =
                Ask::new(route.method.clone(), &route.path).signed(halves).with("if-match", "\"1\"").at(&app).await;
            assert_eq!(told.status, 401, "{name} with {with}: {}", told.text);
        }
    }
    assert_eq!(Ask::get("/api/v1/settings").signed(&owner).at(&app).await.status, 200, "the whole of it does");
}

#[tokio::test]
async fn what_a_request_says_of_the_way_it_came_is_believed_by_nobody() {
    let (house, owner) = House::with_owner().await;
    let app = house.app();
    let evil = "evil.example:7480";
    for name in ["x-forwarded-host", "x-host", "x-original-host", "x-http-host-override"] {
        let told = Ask::get("/api/v1/settings").signed(&owner).with("host", evil).with(name, HOST).at(&app).await;
        assert_eq!(told.status, 421, "{name} makes no name ours");
        let told = Ask::get("/api/v1/settings").signed(&owner).with(name, evil).at(&app).await;
        assert_eq!(told.status, 200, "{name} makes ours nobody else's");
    }
    let forwarded = format!("host={HOST};proto=https;for=127.0.0.1");
    let told =
        Ask::get("/api/v1/settings").signed(&owner).with("host", evil).with("forwarded", &forwarded).at(&app).await;
    assert_eq!(told.status, 421);
    // Nor is a cookie without the mark of TLS taken for one with it, or the other way about.
    let told = Ask::get("/api/v1/settings").signed(&owner).with("x-forwarded-proto", "https").at(&app).await;
    assert_eq!(told.status, 200);
    // A method is what it is.
    let told = Ask::get("/api/v1/session").signed(&owner).with("x-http-method-override", "DELETE").at(&app).await;
    assert_eq!((told.status.as_u16(), told.json()["state"].as_str()), (200, Some("signed_in")));
}

#[tokio::test]
async fn options_grants_nobody_anything() {
    let house = House::new().await;
    let app = house.app();
    for origin in [ORIGIN, "http://evil.example"] {
        let ask = Ask::new(Method::OPTIONS, "/api/v1/invoices")
            .with("origin", origin)
            .with("access-control-request-method", "POST");
        let told = ask.at(&app).await;
        assert!(!told.status.is_success() && !told.headers.contains_key("access-control-allow-origin"), "{origin}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_a_strange_name_look_the_same() {
    let (house, _) = House::with_owner().await;
    let app = house.app();
    let wrong = Ask::post("/api/v1/session", json!({ "login": "asha", "password": "not the password" })).at(&app).await;
    let strange =
        Ask::post("/api/v1/session", json!({ "login": "nobody", "password": "not the password" })).at(&app).await;
    let without_id = |told: &crate::support::Told| {
        let mut json = told.json();
        json.as_object_mut().unwrap().remove("request_id");
        (told.status, json)
    };
    assert_eq!(without_id(&wrong), without_id(&strange));
    assert_eq!(wrong.json()["code"], "session.wrong");
}
