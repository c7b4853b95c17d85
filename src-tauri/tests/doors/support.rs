//! A program in a fresh folder with a clock that stands, and requests as a browser sends them.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use base::db::DataFolder;
use base::ids::{SeededIds, SeededRandomness};
use base::testing::TEST_NOW;
use base::{FixedClock, MemoryVault};
use connectors::gateways::Http;
use counterfoil::http::HostNames;
use counterfoil::{Parts, Program};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

/// The name of the app door in these tests.
pub const HOST: &str = "127.0.0.1:7480";
/// The origin of its pages.
pub const ORIGIN: &str = "http://127.0.0.1:7480";

/// A program that is put together and not serving.
pub struct House {
    pub program: Arc<Program>,
    pub clock: Arc<FixedClock>,
    _place: TempDir,
}

impl House {
    /// Not set up yet.
    pub async fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(TEST_NOW));
        let parts = Parts {
            folder: DataFolder::hold(&place.path().join("shop")).unwrap(),
            clock: clock.clone(),
            ids: Arc::new(SeededIds::new(1)),
            randomness: Arc::new(SeededRandomness::new(1)),
            vault: Arc::new(MemoryVault::default()),
            http: Http::new().unwrap(),
        };
        Self { program: Arc::new(Program::open(parts).await.unwrap()), clock, _place: place }
    }

    /// The app behind TCP.
    pub fn app(&self) -> Router {
        self.program.app_router(HostNames::loopback(7480))
    }

    /// Set up at the app door, with both halves of the owner's session.
    pub async fn with_owner() -> (Self, Halves) {
        let house = Self::new().await;
        let code = office::access::make_set_up_code(house.program.shop()).await.unwrap();
        let welcome = Ask::post("/api/v1/set-up", set_up_ask(Some(&code))).at(&house.app()).await;
        assert_eq!(welcome.status, StatusCode::CREATED, "{}", welcome.text);
        let halves = welcome.halves();
        (house, halves)
    }
}

/// What the set-up is asked for.
pub fn set_up_ask(code: Option<&str>) -> Value {
    json!({
        "code": code,
        "shop": { "name": "Kirana Fresh", "country": "IN", "books_currency": "INR", "zone": "Asia/Kolkata", "practice": true },
        "owner": { "name": "Asha Patil", "login": "asha", "password": "correct horse battery" },
    })
}

/// Both halves of a session, as a browser keeps them.
#[derive(Clone, Debug)]
pub struct Halves {
    pub cookie: String,
    pub page_key: String,
}

/// A request, as a page of the app sends it unless it is changed.
pub struct Ask {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: String,
}

impl Ask {
    pub fn new(method: Method, path: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HOST.parse().unwrap());
        headers.insert(header::ORIGIN, ORIGIN.parse().unwrap());
        headers.insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
        Self { method, path: path.to_owned(), headers, body: String::new() }
    }

    pub fn get(path: &str) -> Self {
        Self::new(Method::GET, path)
    }

    pub fn post(path: &str, body: Value) -> Self {
        Self { body: body.to_string(), ..Self::new(Method::POST, path) }
    }

    /// With a header in place of what was there; an empty value takes it away.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.remove(name);
        if !value.is_empty() {
            self.headers.insert(name, value.parse().unwrap());
        }
        self
    }

    /// With both halves of a session.
    pub fn signed(self, halves: &Halves) -> Self {
        self.with("cookie", &format!("cf={}", halves.cookie)).with("x-cf-key", &halves.page_key)
    }

    pub async fn at(self, router: &Router) -> Told {
        let mut request = Request::builder().method(self.method).uri(self.path).body(Body::from(self.body)).unwrap();
        *request.headers_mut() = self.headers;
        let response = router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, 8 << 20).await.unwrap();
        Told { status: head.status, headers: head.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Told {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Told {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub fn cookie(&self) -> Option<&str> {
        self.headers.get(header::SET_COOKIE).map(|value| value.to_str().unwrap())
    }

    pub fn halves(&self) -> Halves {
        let cookie = self.cookie().unwrap().split(';').next().unwrap().strip_prefix("cf=").unwrap().to_owned();
        Halves { cookie, page_key: self.json()["page_key"].as_str().unwrap().to_owned() }
    }
}

/// A route of the API: method, path with its names filled in by ids of the right form, and the path as described.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    pub path: String,
    pub described: String,
}

/// Every route of the API, from its own description.
pub fn api_routes(program: &Program) -> Vec<Route> {
    let description = serde_json::to_value(counterfoil::http::description(program.areas())).unwrap();
    let mut routes = Vec::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let Ok(method) = method.to_ascii_uppercase().parse::<Method>() else { continue };
            let path = format!("/api/v1{path}");
            routes.push(Route { method, path: filled(&path, operation, &description), described: path });
        }
    }
    routes.sort_by_key(|route| (route.described.clone(), route.method.to_string()));
    routes
}

/// Puts an id of the right form in the place of each name in a path.
fn filled(path: &str, operation: &Value, description: &Value) -> String {
    let mut filled = path.to_owned();
    for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "path") {
        let name = parameter["name"].as_str().unwrap();
        let kind = parameter["schema"]["$ref"].as_str().and_then(|place| place.rsplit('/').next());
        let schema = kind.map_or(&parameter["schema"], |kind| &description["components"]["schemas"][kind]);
        let prefix = schema["pattern"].as_str().and_then(|pattern| pattern.strip_prefix('^')?.split('_').next());
        let value = match prefix {
            Some(prefix) => format!("{prefix}_{}", "0".repeat(26)),
            None => "1".to_owned(),
        };
        filled = filled.replace(&format!("{{{name}}}"), &value);
    }
    filled
}
