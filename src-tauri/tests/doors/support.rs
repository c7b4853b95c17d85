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
            http: Http::new(),
        };
        Self { program: Arc::new(Program::open(parts).await.unwrap()), clock, _place: place }
    }

    /// The app behind TCP.
    pub fn app(&self) -> Router {
        self.program.app_router(HostNames::bound(HOST.parse().unwrap()))
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

/// A shop with one issued invoice and its customers' pages switched on.
pub struct Billed {
    pub house: House,
    pub owner: Halves,
    pub app: Router,
    /// The customers' pages, as they stand behind the outside door.
    pub pages: Router,
}

/// An issued invoice.
pub struct Bill {
    pub id: String,
    /// Of its pay link.
    pub key: String,
}

impl Billed {
    pub async fn new() -> Self {
        let (house, owner) = House::with_owner().await;
        let (app, pages) = (house.app(), house.program.outside_router());
        let billed = Self { house, owner, app, pages };
        billed.say_where_customers_come_to("https://pay.example.com").await;
        billed
    }

    /// Sets the address of the customers' pages; empty = they are off.
    pub async fn say_where_customers_come_to(&self, address: &str) {
        let settings = Ask::get("/api/v1/settings").signed(&self.owner).at(&self.app).await.json();
        let version = format!("\"{}\"", settings["version"]);
        let change = json!({ "public_base_url": address }).to_string();
        let ask = Ask { body: change, ..Ask::new(Method::PATCH, "/api/v1/settings") };
        let told = ask.with("if-match", &version).signed(&self.owner).at(&self.app).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text);
    }

    /// Does something as the owner, and gives what came of it.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        let told = Ask::post(path, body).signed(&self.owner).at(&self.app).await;
        assert!(told.status.is_success(), "{path}: {} {}", told.status, told.text);
        told.json()
    }

    /// An issued invoice over one thing.
    pub async fn bill(&self) -> Bill {
        let customer = self.post("/api/v1/customers", json!({ "name": "Meera", "country": "IN" })).await;
        let line = json!({ "description": "A thing", "quantity": "1", "unit_price": "118.00", "tax_code": "IN0" });
        let draft = json!({ "customer_id": customer["id"], "currency": "INR", "lines": [line] });
        let draft = self.post("/api/v1/invoices", draft).await;
        let path = format!("/api/v1/invoices/{}/issue", draft["id"].as_str().unwrap());
        let issued = self.post(&path, json!({})).await;
        let text = |pointer: &str| issued.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        Bill { id: text("/id"), key: text("/pay_link/key") }
    }

    /// An account at a gateway that nobody answers for; gives the path of its hook.
    pub async fn hook(&self) -> String {
        let ask = json!({
            "provider": "practice", "name": "Practice", "environment": "practice", "base_url": "http://127.0.0.1:9",
            "credentials": { "api_key": "practice_key_of_nobody", "webhook_secret": "practice_secret_of_nobody" },
        });
        let said = self.post("/api/v1/merchant-accounts", ask).await;
        let path = said["hook_path"].as_str().unwrap();
        path[path.find("/hooks/").unwrap()..].to_owned()
    }

    /// What a customer's browser gets.
    pub async fn visit(&self, path: &str) -> Told {
        Ask::new(Method::GET, path).at(&self.pages).await
    }

    /// What the button of the pay page gets.
    pub async fn press(&self, bill: &Bill) -> Told {
        let ask = Ask::post(&format!("/pay/{}/start", bill.key), json!({}));
        ask.at(&self.pages).await
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

    /// With a header beside what was there.
    pub fn and(mut self, name: &'static str, value: &str) -> Self {
        self.headers.append(name, value.parse().unwrap());
        self
    }

    /// By another method.
    pub fn by(self, method: Method) -> Self {
        Self { method, ..self }
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
