//! Registering the shop's address at the gateway by a call, over the practice gateway itself.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use base::{Problem, Timestamp};
use connectors::gateways::{self, CreateAsk};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use till::merchant_accounts::{AccountChange, Gateways, change_account, gateway_proof, open_line, rotate_hook_key};
use till::registered_hooks::{
    HookComparison, HookError, HookKind, HookNeed, HookStanding, compare_hooks, find_hooks, register_hook,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::scripted::{Scripted, rows};
use crate::support::{Pune, account, inr};

type Deliveries = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A door of the shop's that keeps what comes to it: where it is.
async fn door(heard: &Deliveries) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let take = |State(heard): State<Deliveries>, headers: HeaderMap, body: Bytes| async move {
        heard.lock().unwrap().push((headers, body));
    };
    let app = Router::new().fallback(take).with_state(Arc::clone(heard));
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

/// A shop that is reached from outside, its practice gateway, and what the gateway sent to it.
struct World {
    pune: Pune,
    gateway: String,
    heard: Deliveries,
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl World {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let options = practice::Options {
            control_token: "control".into(),
            api_key: "sk_practice_story".into(),
            webhook_secret: "the-secret-of-the-account".into(),
            ..practice::Options::with_fresh_secrets(address).unwrap()
        };
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        tokio::spawn(practice::serve(options, listener, async move {
            let _ = stopped.await;
        }));
        let pune = Pune::open().await;
        let heard = Deliveries::default();
        pune.reached_at(&door(&heard).await).await;
        let id = pune.practice.id;
        let account = pune.shop.db.read(move |tx| till::merchant_accounts::find(tx, id)).await.unwrap().unwrap();
        let keys = [("api_key", "sk_practice_story"), ("webhook_secret", "nobody-knows-it-yet")];
        let change = AccountChange {
            version: account.version,
            base_url: Some(format!("http://{address}")),
            credentials: keys.map(|(name, value)| (name.to_owned(), value.to_owned().into())).into(),
            ..AccountChange::default()
        };
        change_account(&pune.shop, &pune.owner, id, change).await.unwrap();
        Self { pune, gateway: address.to_string(), heard, _stop: stop }
    }

    async fn register(&self) -> Result<HookComparison, HookError> {
        register_hook(&self.pune.shop, &self.pune.owner, self.pune.practice.id).await
    }

    /// The webhook secret as it lies in the vault.
    async fn secret(&self) -> String {
        let integration = self.pune.integration(&self.pune.practice).await;
        let kept = office::integrations::load_credentials(&self.pune.shop, &integration).unwrap().0;
        kept["webhook_secret"].expose_secret().to_owned()
    }

    /// Asks the gateway's own control for something.
    async fn control(&self, method: &str, path: &str) -> Value {
        let mut line = TcpStream::connect(&self.gateway).await.unwrap();
        let head = "Host: x\r\nConnection: close\r\nAuthorization: Bearer control\r\nContent-Length: 2";
        line.write_all(format!("{method} /control{path} HTTP/1.1\r\n{head}\r\n\r\n{{}}").as_bytes()).await.unwrap();
        let mut text = String::new();
        line.read_to_string(&mut text).await.unwrap();
        let body = text.split_once("\r\n\r\n").unwrap().1;
        let json = &body[body.find('{').unwrap()..=body.rfind('}').unwrap()];
        serde_json::from_str(json).unwrap()
    }

    /// The addresses that stand at the gateway.
    async fn registered(&self) -> Vec<String> {
        let told = self.control("GET", "/webhook-endpoints").await;
        told["data"].as_array().unwrap().iter().map(|row| row["url"].as_str().unwrap().to_owned()).collect()
    }

    /// A customer pays something at the gateway; gives what was sent to the shop since.
    async fn paid(&self) -> Vec<(HeaderMap, Bytes)> {
        self.heard.lock().unwrap().clear();
        let ask = CreateAsk {
            payment: "pay_of_the_story".into(),
            key: "pay_of_the_story".into(),
            amount: inr(5_000),
            description: "Milk".into(),
            return_url: None,
            expires_at: None,
            manual_capture: false,
            cancel_url: None,
            email: None,
            customer: None,
        };
        let line = open_line(&self.pune.shop, &self.pune.practice).await.unwrap();
        let http = &self.pune.shop.part::<Gateways>().unwrap().0;
        let made = http.create(gateways::find("practice").unwrap(), &line.credentials, "", &ask).await.result.unwrap();
        self.control("POST", &format!("/pay/{}", made[0].canonical.as_ref().unwrap())).await;
        self.control("GET", "/deliveries?wait_ms=10000").await;
        self.heard.lock().unwrap().clone()
    }

    /// Whether the shop believes a delivery, at the time that stands in it.
    async fn believes(&self, (headers, body): &(HeaderMap, Bytes)) -> bool {
        let time = headers["practice-signature"].to_str().unwrap().split(['=', ',']).nth(1).unwrap().parse().unwrap();
        let integration = self.pune.integration(&self.pune.practice).await;
        let proof = gateway_proof(&self.pune.shop, &integration).unwrap();
        proof.check(headers, body, Timestamp::from_unix_seconds(time)).is_ok()
    }
}

#[tokio::test]
async fn the_shop_registers_its_address_by_itself_and_believes_what_comes_by_the_proof_that_came_with_it() {
    let world = World::open().await;
    let known = world.register().await.unwrap();
    assert_eq!((known.standing, known.needs_you, known.registrable), (HookStanding::On, None, true));
    assert_eq!(world.registered().await.len(), 1);

    let told = world.paid().await;
    assert!(!told.is_empty());
    for delivery in &told {
        assert!(world.believes(delivery).await, "{delivery:?}");
    }
    let secret = world.secret().await;
    assert!(secret.starts_with("whsec_practice_"), "it is the one that the gateway told");
    assert!(!world.pune.files_hold(&secret), "it lies in the vault alone");
    assert!(world.pune.files_hold("merchant_account.hook_registered"), "the store is looked through");
    let audit = world.pune.texts("SELECT action FROM audit_entries ORDER BY seq").await;
    let of_hooks: Vec<&str> = audit.iter().map(String::as_str).filter(|action| action.contains(".hook_re")).collect();
    assert_eq!(of_hooks, ["merchant_account.hook_register_begun", "merchant_account.hook_registered"]);
}

#[tokio::test]
async fn registering_twice_leaves_one_address_whose_proof_is_known() {
    let world = World::open().await;
    world.register().await.unwrap();
    let known = world.register().await.unwrap();
    assert_eq!((known.items.len(), known.standing), (1, HookStanding::On));
    assert_eq!(world.registered().await.len(), 1);
    let told = world.paid().await;
    assert!(world.believes(&told[0]).await, "by the proof that came last");
}

#[tokio::test]
async fn an_address_from_before_is_withdrawn_when_the_new_one_stands() {
    let world = World::open().await;
    world.register().await.unwrap();
    let before = world.registered().await;
    world.pune.reached_at(&door(&world.heard).await).await;
    let known = world.register().await.unwrap();
    assert_eq!((known.items.len(), known.items[0].kind), (1, HookKind::Ours));
    assert_ne!(world.registered().await, before);

    world.pune.later(1_000);
    rotate_hook_key(&world.pune.shop, &world.pune.owner, world.pune.practice.id).await.unwrap();
    let known = world.register().await.unwrap();
    assert_eq!((known.items.len(), known.needs_you), (1, None), "the one with the old key as well");
}

#[tokio::test]
async fn a_gateway_that_is_away_is_said_so_and_nothing_is_changed() {
    let pune = Pune::open().await;
    pune.reached_at("https://hooks.kirana.example").await;
    let before = pune.integration(&pune.practice).await;
    let refused = register_hook(&pune.shop, &pune.owner, pune.practice.id).await.unwrap_err();
    assert_eq!(refused.kind().code, "registered_hook.gateway_away");
    assert_eq!(pune.integration(&pune.practice).await, before);
    let known = find_hooks(&pune.shop, &pune.owner, pune.practice.id).await.unwrap();
    assert_ne!(known.needs_you, Some(HookNeed::Unfinished));
    let again = register_hook(&pune.shop, &pune.owner, pune.practice.id).await.unwrap_err();
    assert_eq!(again.kind().code, "registered_hook.gateway_away", "it may be tried again at once");
}

#[tokio::test]
async fn an_address_whose_proof_was_lost_on_the_way_waits_for_a_person_and_is_replaced() {
    let pune = Pune::open().await;
    pune.reached_at("https://hooks.kirana.example").await;
    let key = pune.integration(&pune.practice).await.hook_key;
    let url = format!("https://hooks.kirana.example/hooks/practice/{key}");
    let (made, lost) = (Arc::new(Mutex::new(Vec::<String>::new())), Arc::new(Mutex::new(true)));
    let (book, loses) = (Arc::clone(&made), Arc::clone(&lost));
    let gateway = Scripted::of(&pune, move |asked| {
        let mut made = book.lock().unwrap();
        let row = |id: &str, status: &str| json!({"id": id, "url": url, "status": status});
        match asked.split_once(' ').unwrap() {
            ("GET", _) => rows(made.iter().map(|id| row(id, "enabled")).collect()),
            ("DELETE", path) => {
                made.retain(|id| !path.ends_with(id.as_str()));
                (200, row("we", "disabled"))
            }
            _ => {
                let id = format!("we_{}", made.len());
                made.push(id.clone());
                let mut told = row(&id, "enabled");
                told["secret"] = json!("whsec_of_the_script");
                if *loses.lock().unwrap() { (500, json!({})) } else { (201, told) }
            }
        }
    })
    .await;
    let register = || register_hook(&pune.shop, &pune.owner, pune.practice.id);
    assert_eq!(register().await.unwrap_err().kind().code, "registered_hook.gateway_unclear");
    let known = compare_hooks(&pune.shop, &pune.owner, pune.practice.id).await.unwrap();
    assert_eq!((known.standing, known.needs_you), (HookStanding::On, Some(HookNeed::Unfinished)));

    *lost.lock().unwrap() = false;
    let known = register().await.unwrap();
    assert_eq!((known.items.len(), known.standing, known.needs_you), (1, HookStanding::On, None));
    let changed: Vec<String> = gateway.asked().into_iter().filter(|asked| !asked.starts_with("GET")).collect();
    let make = "POST /v1/webhook_endpoints";
    assert_eq!(changed, [make, "DELETE /v1/webhook_endpoints/we_0", make]);
}

#[tokio::test]
async fn what_cannot_be_registered_is_refused_before_anybody_is_asked() {
    let pune = Pune::open().await;
    let gateway = Scripted::of(&pune, |_| rows(Vec::new())).await;
    let register = async |id| register_hook(&pune.shop, &pune.owner, id).await.unwrap_err().kind().code;
    assert_eq!(register(pune.practice.id).await, "registered_hook.no_outside_address");
    pune.reached_at("https://hooks.kirana.example").await;
    let drawer = account("cash", "0", None);
    let drawer = till::merchant_accounts::add_account(&pune.shop, &pune.owner, drawer).await.unwrap();
    assert_eq!(register(drawer.id).await, "registered_hook.not_registrable");
    assert!(gateway.asked().is_empty());
}
