//! A desk at one door: what the program's HTTP layer does around the routes, and what a screen remembers.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use base::area::{Record, RecordKind, Records, nothing_is_named};
use base::testing::fresh_shop;
use base::{Actor, Door, FixedClock, Permission, Shop};
use http_body_util::BodyExt;
use office::access::{Client, NewOwner, NewSession, SessionToken, SetUp, make_set_up_code, resolve, set_up_here};
use office::health::{Breakdowns, Figures, MoreFigures};
use office::settings::{AtSetUp, NewShop, PresetTaxCode};
use office::staff::Password;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;
use utoipa_axum::router::OpenApiRouter;

pub const OWNERS_PASSWORD: &str = "eleven mangoes";

/// Records that areas above would keep: a customer, and an invoice that is issued.
const CUSTOMER: RecordKind = RecordKind {
    kind: "customer",
    sees: Permission("customers:read"),
    changes: Permission("customers:write"),
    find: |_tx, id| Ok((id == "cus_noor").then(|| Record { name: "Noor Textiles".into(), is_fact: false })),
    named: nothing_is_named,
};
const INVOICE: RecordKind = RecordKind {
    kind: "invoice",
    sees: Permission("billing:read"),
    changes: Permission("billing:write"),
    find: |_tx, id| Ok((id == "inv_1").then(|| Record { name: "INV-1".into(), is_fact: true })),
    named: nothing_is_named,
};

/// A shop that is not set up yet, with its clock.
pub struct House {
    pub shop: Shop,
    pub clock: Arc<FixedClock>,
    _folder: TempDir,
}

impl House {
    pub fn fresh() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = fresh_shop(folder.path()).unwrap();
        let tax_codes = |country: &str| vec![PresetTaxCode { code: format!("{country}0"), name: "none".into() }];
        let read = |_: &base::ReadTx<'_>| Ok(MoreFigures { inbox_waiting: 7, ..Default::default() });
        let figures = Figures { version: "1.2.3", started_at: base::testing::TEST_NOW, read };
        let shop = builder
            .part(AtSetUp { steps: Vec::new(), tax_codes })
            .part(figures)
            .part(Breakdowns::default())
            .part(Records::new([CUSTOMER, INVOICE]))
            .build();
        Self { shop, clock, _folder: folder }
    }

    /// The same with a practice shop in India and the owner `ravi`.
    pub async fn set_up() -> Self {
        let house = Self::fresh();
        set_up_here(&house.shop, &Actor::command_line(), indian_shop(None)).await.unwrap();
        house
    }

    pub async fn set_up_code(&self) -> String {
        make_set_up_code(&self.shop).await.unwrap()
    }

    pub fn desk(&self, door: Door, address: &str) -> Desk {
        let all = office::areas().iter().fold(OpenApiRouter::new(), |router, area| router.merge((area.routes)()));
        let router = all.with_state(self.shop.clone()).split_for_parts().0;
        Desk {
            shop: self.shop.clone(),
            router,
            door,
            address: address.to_owned(),
            token: None,
            page_key: String::new(),
        }
    }

    /// A desk at the app door where the owner has just signed in.
    pub async fn owners_desk(&self) -> Desk {
        let mut desk = self.desk(Door::App, "127.0.0.1");
        assert_eq!(desk.sign_in("ravi", OWNERS_PASSWORD).await, StatusCode::OK);
        desk
    }

    pub fn pass_minutes(&self, minutes: i64) {
        self.clock.advance_ms(minutes * 60_000);
    }
}

pub fn indian_shop(code: Option<String>) -> SetUp {
    SetUp {
        code,
        shop: NewShop {
            name: "Kirana Corner".into(),
            country: "IN".into(),
            books_currency: base::Currency::of("INR").unwrap(),
            zone: "Asia/Kolkata".into(),
            address: None,
            tax_id: None,
            email: None,
            phone: None,
            practice: true,
        },
        owner: NewOwner { name: "Ravi".into(), login: "ravi".into(), password: Password::new(OWNERS_PASSWORD) },
    }
}

pub fn indian_shop_json(code: &str) -> Value {
    json!({
        "code": code,
        "shop": {"name": "Kirana Corner", "country": "in", "books_currency": "INR", "zone": "Asia/Kolkata", "practice": true},
        "owner": {"name": "Ravi", "login": "ravi", "password": OWNERS_PASSWORD},
    })
}

/// What one screen holds: the door it uses, and the halves of its session.
#[derive(Clone)]
pub struct Desk {
    shop: Shop,
    router: Router,
    pub door: Door,
    pub address: String,
    pub token: Option<String>,
    pub page_key: String,
}

impl Desk {
    pub async fn get(&mut self, path: &str) -> (StatusCode, Value) {
        self.ask(Method::GET, path, None, &[]).await
    }
    pub async fn post(&mut self, path: &str, body: Value) -> (StatusCode, Value) {
        self.ask(Method::POST, path, Some(body), &[]).await
    }
    pub async fn delete(&mut self, path: &str) -> (StatusCode, Value) {
        self.ask(Method::DELETE, path, None, &[]).await
    }
    pub async fn patch(&mut self, path: &str, version: i64, body: Value) -> (StatusCode, Value) {
        self.ask(Method::PATCH, path, Some(body), &[("if-match", &format!("\"{version}\""))]).await
    }

    pub async fn ask(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let (kind, body) = match body {
            Some(body) => ("application/json", Body::from(body.to_string())),
            None => ("", Body::empty()),
        };
        let response = self.send(method, path, kind, body, headers).await;
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// What the HTTP layer does: says where the request comes from and who it is, and keeps the token of a new session.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        kind: &str,
        body: Body,
        headers: &[(&str, &str)],
    ) -> Response {
        let client = self.client();
        let mut request = Request::builder().method(method).uri(path);
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body).unwrap();
        if let Some(token) = &self.token {
            if let Some(actor) = resolve(&self.shop, token, &self.page_key, &client).await.unwrap() {
                request.extensions_mut().insert(Arc::new(actor));
            }
            request.extensions_mut().insert(SessionToken(token.clone()));
        }
        request.extensions_mut().insert(client);
        let response = self.router.clone().oneshot(request).await.unwrap();
        if let Some(new) = response.extensions().get::<NewSession>() {
            self.token = Some(new.token.0.clone());
        }
        response
    }

    pub fn client(&self) -> Client {
        Client { door: self.door, address: self.address.clone(), agent: "test".into(), request_id: "req_1".into() }
    }

    /// Signs in and keeps the page key, as a screen does.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> StatusCode {
        let (status, answer) = self.post("/session", json!({"login": login, "password": password})).await;
        if let Some(key) = answer["page_key"].as_str() {
            self.page_key = key.to_owned();
        }
        status
    }

    /// Whether requests from this screen are somebody's.
    pub async fn is_signed_in(&mut self) -> bool {
        let (_, state) = self.get("/session").await;
        state["state"] == "signed_in"
    }
}
