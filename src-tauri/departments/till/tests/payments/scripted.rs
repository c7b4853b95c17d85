//! A practice gateway that says what a test tells it to, and keeps what it was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use till::merchant_accounts::{AccountChange, Gateways, change_account};

use crate::support::{Pune, practice_keys};

type Says = Box<dyn FnMut(&str, &Value) -> (u16, Value) + Send>;

/// Stands in what it says for the reference that it was given last.
pub const REFERENCE: &str = "the reference that was given";

/// The gateway of Pune's practice account from now on.
#[derive(Clone)]
pub struct Scripted {
    asked: Arc<Mutex<Vec<String>>>,
    says: Arc<Mutex<Says>>,
    hold: Arc<Mutex<Duration>>,
    given: Arc<Mutex<String>>,
}

impl Scripted {
    /// Answers `GET /v1/payments/pp_1?x=y` and the like with a status and a body.
    pub async fn of(pune: &Pune, mut says: impl FnMut(&str) -> (u16, Value) + Send + 'static) -> Self {
        Self::asked_with(pune, move |line, _| says(line)).await
    }

    /// The same, and looks at what it is given.
    pub async fn asked_with(pune: &Pune, says: impl FnMut(&str, &Value) -> (u16, Value) + Send + 'static) -> Self {
        let gateway = Self {
            asked: Arc::default(),
            says: Arc::new(Mutex::new(Box::new(says))),
            hold: Arc::default(),
            given: Arc::default(),
        };
        let app = Router::new().fallback(answer).with_state(gateway.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let id = pune.practice.id;
        let account = pune.shop.db.read(move |tx| till::merchant_accounts::find(tx, id)).await.unwrap().unwrap();
        let change = AccountChange {
            version: account.version,
            base_url: Some(format!("http://{}", listener.local_addr().unwrap())),
            credentials: practice_keys(),
            ..AccountChange::default()
        };
        tokio::spawn(async move { axum::serve(listener, app).await });
        change_account(&pune.shop, &pune.owner, pune.practice.id, change).await.unwrap();
        gateway
    }

    /// Says something else from now on; what it was asked before is forgotten.
    pub fn says(&self, mut says: impl FnMut(&str) -> (u16, Value) + Send + 'static) {
        *self.says.lock().unwrap() = Box::new(move |line, _| says(line));
        self.asked.lock().unwrap().clear();
    }

    /// Takes so long for each answer.
    pub fn hold(&self, time: Duration) {
        *self.hold.lock().unwrap() = time;
    }

    /// What it was asked since it was told what to say.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Its clock is not told: the shop's is the only one there is.
const HEADERS: [(&str, &str); 2] = [("content-type", "application/json"), ("date", "")];

async fn answer(State(gateway): State<Scripted>, request: Request) -> Response {
    let target = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let line = format!("{} {target}", request.method());
    let given = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let given: Value = serde_json::from_slice(&given).unwrap_or_default();
    if let Some(reference) = given["reference"].as_str() {
        reference.clone_into(&mut gateway.given.lock().unwrap());
    }
    gateway.asked.lock().unwrap().push(line.clone());
    let (status, body) = (gateway.says.lock().unwrap())(&line, &given);
    let body = body.to_string().replace(REFERENCE, &gateway.given.lock().unwrap());
    let hold = *gateway.hold.lock().unwrap();
    tokio::time::sleep(hold).await;
    (StatusCode::from_u16(status).unwrap(), HEADERS, body).into_response()
}

/// A payment of 50.00 rupees as the gateway shows it: `open`, `authorised`, `captured` …
pub fn payment(id: &str, reference: &str, status: &str, fee: Option<&str>) -> Value {
    let taken = if status == "captured" { "50.00" } else { "0.00" };
    json!({
        "id": id, "reference": reference, "status": status, "currency": "INR", "amount": "50.00", "amount_captured": taken,
        "fee": fee.map(|fee| json!({"amount": fee, "tax": "0.00", "currency": "INR"})),
        "checkout_url": "http://127.0.0.1:9/page", "expires_at": null, "changed": 1_795_255_200_000_i64, "method": null,
        "environment": "test",
    })
}

/// A page of a list, with nothing after it.
pub fn rows(rows: Vec<Value>) -> (u16, Value) {
    (200, json!({"data": rows, "has_more": false}))
}

/// A refusal in the gateway's own form.
pub fn refusal(status: u16, kind: &str) -> (u16, Value) {
    (status, json!({"error": {"type": kind, "code": "c", "message": "words", "param": null}}))
}

impl Pune {
    /// Carries out every effect that is due, as the worker does; faults of the gateway's are forgotten.
    pub async fn carry_out(&self) {
        let effects = [till::payments::register().effects, till::refunds::register().effects].concat();
        self.shop.part::<Gateways>().unwrap().0.forgive();
        while let Some(row) = self.shop.db.claim_effect(None).await.unwrap() {
            let effect = effects.iter().find(|effect| effect.kind == row.kind).unwrap();
            (effect.carry_out)(self.shop.clone(), row).await.unwrap();
        }
    }

    /// Lets minutes pass and carries out what is due, minute by minute.
    pub async fn minutes(&self, minutes: u32) {
        for _ in 0..minutes {
            self.later(60_000);
            self.carry_out().await;
        }
    }
}
