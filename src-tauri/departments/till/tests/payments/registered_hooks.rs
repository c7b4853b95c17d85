//! Which webhook addresses stand at the gateway: the shop's own, those from before, and strange ones.

use base::Problem;
use office::settings::{SettingsChange, change_settings};
use serde_json::{Value, json};
use till::merchant_accounts::{AccountStatus, rotate_hook_key};
use till::registered_hooks::{
    HookComparison, HookKind, HookNeed, HookStanding, accept_hook, compare_due_hooks, compare_hooks, find_hooks,
    list_hooks,
};

use crate::scripted::{Scripted, refusal, rows};
use crate::support::{Pune, account};

const BASE: &str = "https://hooks.kirana.example";
const HOUR_MS: i64 = 3_600_000;
const LIST: &str = "GET /v1/webhook_endpoints";

/// An endpoint as the practice gateway shows it.
fn endpoint(id: &str, url: impl Into<String>, status: &str) -> Value {
    json!({"id": id, "object": "webhook_endpoint", "url": url.into(), "status": status, "created": 1_795_255_200_000_i64})
}

fn listing(endpoints: Vec<Value>) -> impl Fn(&str) -> (u16, Value) {
    move |asked| if asked == LIST { rows(endpoints.clone()) } else { rows(Vec::new()) }
}

impl Pune {
    /// The shop says how its outside door is reached.
    pub async fn reached_at(&self, base: &str) {
        let settings = self.shop.db.read(office::settings::load).await.unwrap().unwrap();
        let change = SettingsChange { hooks_base_url: Some(base.into()), ..SettingsChange::default() };
        change_settings(&self.shop, &self.owner, settings.version, change).await.unwrap();
    }

    /// The practice account's address as it is now.
    async fn hook_url(&self) -> String {
        format!("{BASE}/hooks/practice/{}", self.integration(&self.practice).await.hook_key)
    }

    async fn compare(&self) -> HookComparison {
        compare_hooks(&self.shop, &self.owner, self.practice.id).await.unwrap()
    }

    async fn compared(&self) -> HookComparison {
        find_hooks(&self.shop, &self.owner, self.practice.id).await.unwrap()
    }
}

fn kinds(known: &HookComparison) -> Vec<(&str, HookKind, bool)> {
    known.items.iter().map(|hook| (hook.hook_ref.as_str(), hook.kind, hook.enabled)).collect()
}

/// A shop that is reached from outside, and its gateway with the shop's own address.
async fn registered() -> (Pune, Scripted) {
    let pune = Pune::open().await;
    pune.reached_at(BASE).await;
    let ours = endpoint("we_1", pune.hook_url().await, "enabled");
    let gateway = Scripted::of(&pune, listing(vec![ours])).await;
    (pune, gateway)
}

#[tokio::test]
async fn the_shops_own_address_is_on_switched_off_or_missing() {
    let (pune, gateway) = registered().await;
    assert_eq!(pune.compared().await.standing, HookStanding::Unknown, "nobody has asked yet");
    let known = pune.compare().await;
    assert_eq!((known.standing, known.needs_you, known.trouble.as_str()), (HookStanding::On, None, ""));
    assert_eq!((known.listed, known.compared_at), (true, Some(pune.shop.now())));
    let hook = &known.items[0];
    assert_eq!((hook.kind, hook.host.as_str()), (HookKind::Ours, "hooks.kirana.example"));
    let key = pune.integration(&pune.practice).await.hook_key;
    assert!(hook.path.starts_with("/hooks/practice/••••") && !hook.path.contains(&key), "{}", hook.path);

    gateway.says(listing(vec![endpoint("we_1", pune.hook_url().await, "disabled")]));
    let known = pune.compare().await;
    assert_eq!((known.standing, known.needs_you), (HookStanding::Off, Some(HookNeed::Off)));

    gateway.says(listing(Vec::new()));
    let known = pune.compare().await;
    assert_eq!(
        (known.standing, known.needs_you, known.items.len()),
        (HookStanding::Missing, Some(HookNeed::Missing), 0)
    );
    assert_eq!(pune.compared().await, known, "it is kept");
}

#[tokio::test]
async fn a_shop_that_is_not_reached_from_outside_misses_no_address() {
    let pune = Pune::open().await;
    let _gateway = Scripted::of(&pune, listing(Vec::new())).await;
    let known = pune.compare().await;
    assert_eq!((known.standing, known.needs_you), (HookStanding::Missing, None));
}

#[tokio::test]
async fn a_strange_address_is_shown_until_a_person_knows_it_and_again_when_it_leads_elsewhere() {
    let (pune, gateway) = registered().await;
    let ours = endpoint("we_1", pune.hook_url().await, "enabled");
    let with = |url: &str| listing(vec![ours.clone(), endpoint("we_2", url, "enabled")]);
    gateway.says(with("https://someone:secret@books.example:8443/in?token=t"));
    let known = pune.compare().await;
    assert_eq!(known.needs_you, Some(HookNeed::Strange));
    let strange = &known.items[1];
    assert_eq!(
        (strange.kind, strange.host.as_str(), strange.path.as_str()),
        (HookKind::Strange, "books.example:8443", "/in")
    );
    assert_eq!(gateway.asked(), [LIST], "the gateway alone is asked, and nobody else");

    let accept = |id: &str| accept_hook(&pune.shop, &pune.owner, pune.practice.id, id.to_owned());
    assert_eq!(accept("we_1").await.unwrap_err().kind().code, "registered_hook.not_strange");
    assert_eq!(accept("we_9").await.unwrap_err().kind().code, "registered_hook.no_such_hook");
    assert_eq!(accept("we_2").await.unwrap().needs_you, None);
    let known = pune.compare().await;
    assert_eq!((known.needs_you, known.items[1].accepted_at.is_some()), (None, true), "it is known from now on");

    gateway.says(with("https://books.example.evil.example/in"));
    let known = pune.compare().await;
    assert_eq!((known.needs_you, known.items[1].accepted_at), (Some(HookNeed::Strange), None));
    gateway.says(listing(vec![ours.clone(), endpoint("we_2", "https://books.example.evil.example/in", "disabled")]));
    assert_eq!(pune.compare().await.needs_you, None, "nothing is sent there");
}

#[tokio::test]
async fn an_address_from_before_is_told_apart_from_a_strange_one() {
    let (pune, gateway) = registered().await;
    let before = pune.hook_url().await;
    pune.compare().await;
    pune.later(1_000);
    rotate_hook_key(&pune.shop, &pune.owner, pune.practice.id).await.unwrap();
    let known = pune.compare().await;
    assert_eq!(kinds(&known), [("we_1", HookKind::Former, true)]);
    assert_eq!((known.standing, known.needs_you), (HookStanding::Missing, Some(HookNeed::Missing)));

    let now = pune.hook_url().await;
    let elsewhere = now.replace("hooks.kirana.example", "last-weeks-tunnel.example");
    let all = vec![
        endpoint("we_1", before, "enabled"),
        endpoint("we_2", now, "enabled"),
        endpoint("we_3", elsewhere, "enabled"),
        endpoint("we_4", format!("{BASE}/hooks/practice/a-key-of-last-year"), "disabled"),
    ];
    gateway.says(listing(all));
    let known = pune.compare().await;
    let told = [
        ("we_1", HookKind::Former, true),
        ("we_2", HookKind::Ours, true),
        ("we_3", HookKind::Former, true),
        ("we_4", HookKind::Former, false),
    ];
    assert_eq!(kinds(&known), told);
    assert_eq!(
        (known.standing, known.needs_you),
        (HookStanding::On, Some(HookNeed::Former)),
        "they are to be withdrawn"
    );
}

#[tokio::test]
async fn the_address_of_another_account_at_the_same_gateway_is_no_stranger() {
    let (pune, gateway) = registered().await;
    let second = account("practice", "2", Some("http://127.0.0.1:9"));
    let second = till::merchant_accounts::add_account(&pune.shop, &pune.owner, second).await.unwrap();
    let key = pune.integration(&second).await.hook_key;
    let other = endpoint("we_2", format!("{BASE}/hooks/practice/{key}"), "enabled");
    gateway.says(listing(vec![endpoint("we_1", pune.hook_url().await, "enabled"), other]));
    let known = pune.compare().await;
    assert_eq!(kinds(&known), [("we_1", HookKind::Ours, true), ("we_2", HookKind::OtherAccount, true)]);
    assert_eq!(known.needs_you, None);
}

#[tokio::test]
async fn a_gateway_without_an_answer_changes_nothing_of_what_is_known() {
    let (pune, gateway) = registered().await;
    let told = pune.compare().await;
    pune.later(HOUR_MS);
    gateway.says(|_| refusal(401, "authentication_error"));
    let known = pune.compare().await;
    assert!(known.trouble.contains("refused"), "{known:?}");
    assert_eq!((known.standing, known.compared_at, known.items), (told.standing, told.compared_at, told.items));
    assert_eq!(known.tried_at, Some(pune.shop.now()));

    let odd = json!({"id": "we_1", "url": "https://x.example/", "status": "floating"});
    gateway.says(listing(vec![odd]));
    let known = pune.compare().await;
    assert_eq!((known.standing, known.unread, known.needs_you), (HookStanding::Unknown, 1, None), "it may be ours");
}

#[tokio::test]
async fn an_account_is_compared_once_a_day_and_at_once_when_its_address_changed() {
    let (pune, gateway) = registered().await;
    let due = async |label: &str, times: usize| {
        let before = gateway.asked().len();
        compare_due_hooks(&pune.shop).await.unwrap();
        assert_eq!(gateway.asked().len() - before, times, "{label}");
    };
    due("its address is being registered", 0).await;
    pune.later(10 * 60_000);
    due("the first time", 1).await;
    due("just asked", 0).await;
    pune.later(23 * HOUR_MS);
    due("not a day yet", 0).await;
    pune.later(HOUR_MS);
    due("a day later", 1).await;
    pune.later(1_000);
    rotate_hook_key(&pune.shop, &pune.owner, pune.practice.id).await.unwrap();
    due("the key is another one", 1).await;
    assert_eq!(pune.compared().await.needs_you, Some(HookNeed::Missing));
    due("just asked again", 0).await;
    pune.later(HOUR_MS);
    due("while it is missing, every hour", 1).await;
    gateway.says(listing(vec![endpoint("we_1", pune.hook_url().await, "enabled")]));
    pune.later(HOUR_MS);
    due("it was registered meanwhile", 1).await;
    assert_eq!(pune.compared().await.needs_you, None);
    pune.later(HOUR_MS);
    due("and all is well", 0).await;
    pune.reached_at("https://elsewhere.example").await;
    due("the shop is reached elsewhere", 1).await;
    assert_eq!(pune.compared().await.standing, HookStanding::Missing);
}

#[tokio::test]
async fn a_gateway_that_does_not_tell_is_not_asked_nor_is_a_closed_account() {
    let (pune, gateway) = registered().await;
    let drawer =
        till::merchant_accounts::add_account(&pune.shop, &pune.owner, account("cash", "0", None)).await.unwrap();
    let known = compare_hooks(&pune.shop, &pune.owner, drawer.id).await.unwrap();
    assert_eq!((known.listed, known.standing, known.tried_at), (false, HookStanding::Unknown, None));
    let all = list_hooks(&pune.shop, &pune.owner).await.unwrap();
    assert_eq!(all.iter().map(|one| one.listed).collect::<Vec<_>>(), [true, false]);

    let found = pune.shop.db.read({
        let id = pune.practice.id;
        move |tx| till::merchant_accounts::find(tx, id)
    });
    let version = found.await.unwrap().unwrap().version;
    let close =
        till::merchant_accounts::AccountChange { version, status: Some(AccountStatus::Closed), ..Default::default() };
    till::merchant_accounts::change_account(&pune.shop, &pune.owner, pune.practice.id, close).await.unwrap();
    pune.later(25 * HOUR_MS);
    compare_due_hooks(&pune.shop).await.unwrap();
    assert!(gateway.asked().is_empty());
}
