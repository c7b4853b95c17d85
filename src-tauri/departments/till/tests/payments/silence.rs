//! A gateway that switched the shop's address off and does not say so: money comes in, and nothing is told of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::Uri;
use connectors::gateways::{Observation, PaymentFact};
use office::integrations::Environment;
use secrecy::SecretString;
use serde_json::json;
use till::inbox::HookTable;
use till::merchant_accounts::{AccountChange, MerchantAccount, NewAccount, add_account, change_account};
use till::payments::{Absence, AbsenceCause, Origin, begin_round, catch_up_all, end_round};
use till::registered_hooks::{HookNeed, HookSilence, HookStanding, find_hooks, list_hooks};

use crate::support::{Pune, account, inr};

const BASE: &str = "https://hooks.kirana.example";
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

fn keys(fields: &[&str]) -> BTreeMap<String, SecretString> {
    fields.iter().map(|name| ((*name).to_owned(), SecretString::from("a_key_for_tests_1234"))).collect()
}

impl Pune {
    /// Another account, whose gateway nobody answers for.
    async fn account_at(&self, provider: &str, fields: &[&str]) -> MerchantAccount {
        self.account_reached_at("http://127.0.0.1:9", provider, fields).await
    }

    async fn account_reached_at(&self, url: &str, provider: &str, fields: &[&str]) -> MerchantAccount {
        let new = NewAccount {
            environment: Environment::Sandbox,
            credentials: keys(fields),
            ..account(provider, "2", Some(url))
        };
        add_account(&self.shop, &self.owner, new).await.unwrap()
    }

    async fn razorpay(&self) -> MerchantAccount {
        self.account_at("razorpay", &["key_id", "key_secret", "webhook_secret"]).await
    }

    /// Gateways can reach the shop from now on; what was being set up is set up a while later.
    fn can_be_reached(&self) {
        self.later(HOUR_MS);
        self.shop.part::<HookTable>().unwrap().hearing().begin(self.shop.now());
        self.later(MINUTE_MS);
    }

    /// Somebody pays, and only asking the gateway tells of it.
    async fn pays_unheard(&self, account: &MerchantAccount, name: &str) {
        let fact = PaymentFact::Captured { amount: inr(5_000), at: self.shop.now(), capture_no: None };
        let seen = Observation { reference: None, ..self.seen(None, name, fact) };
        self.hear(Origin::CatchUp, account, seen).await.unwrap();
    }

    /// The gateway is asked, and what it tells is looked at.
    async fn silence(&self, account: &MerchantAccount) -> Option<HookSilence> {
        catch_up_all(&self.shop, None, &[account.id]).await.unwrap();
        let known = find_hooks(&self.shop, &self.owner, account.id).await.unwrap();
        assert_eq!(known.needs_you, known.silence.map(|_| HookNeed::Silent));
        known.silence
    }
}

/// A shop that is reached from outside, with an account whose gateway does not list the addresses that it sends to.
async fn reached() -> (Pune, MerchantAccount) {
    let pune = Pune::open().await;
    pune.reached_at(BASE).await;
    let razorpay = pune.razorpay().await;
    pune.can_be_reached();
    (pune, razorpay)
}

#[tokio::test]
async fn money_that_comes_in_without_a_delivery_says_that_the_address_is_off_until_something_comes() {
    let (pune, razorpay) = reached().await;
    let since = pune.shop.now().plus_ms(-MINUTE_MS);
    pune.pays_unheard(&razorpay, "pay_1").await;
    pune.later(20 * MINUTE_MS);
    pune.pays_unheard(&razorpay, "pay_2").await;
    assert_eq!(pune.silence(&razorpay).await, None, "what is late may still come");
    pune.later(HOUR_MS);
    assert_eq!(pune.silence(&razorpay).await, Some(HookSilence { since, payments: 2 }));
    let all = list_hooks(&pune.shop, &pune.owner).await.unwrap();
    let told: Vec<_> = all.iter().filter(|one| one.needs_you.is_some()).map(|one| one.merchant_account_id).collect();
    assert_eq!(told, [razorpay.id]);
    assert!(all.iter().all(|one| one.standing == HookStanding::Unknown), "nobody said that it is off");

    pune.later(HOUR_MS);
    assert_eq!(pune.silence(&razorpay).await, Some(HookSilence { since, payments: 2 }), "it is told until it is over");
    pune.deliver(&razorpay, json!({"entity": "event", "event": "qr_code.created", "payload": {}, "created_at": 1}))
        .await;
    pune.work().await;
    let known = find_hooks(&pune.shop, &pune.owner, razorpay.id).await.unwrap();
    assert_eq!((known.needs_you, known.silence), (None, None), "the gateway sends again");
    pune.later(2 * HOUR_MS);
    assert_eq!(pune.silence(&razorpay).await, None, "what came in before is told and done with");
}

#[tokio::test]
async fn one_payment_or_a_late_one_or_one_that_a_person_entered_says_nothing() {
    let (pune, razorpay) = reached().await;
    pune.pays_unheard(&razorpay, "pay_1").await;
    pune.later(2 * HOUR_MS);
    assert_eq!(pune.silence(&razorpay).await, None, "one delivery may get lost");
    pune.pays_unheard(&razorpay, "pay_2").await;
    pune.later(10 * MINUTE_MS);
    assert_eq!(pune.silence(&razorpay).await, None, "that of the second one may be under way");
    let fact = PaymentFact::Captured { amount: inr(5_000), at: pune.shop.now(), capture_no: None };
    let entered = Observation { reference: None, ..pune.seen(None, "pay_3", fact) };
    pune.hear(Origin::Person, &razorpay, entered).await.unwrap();
    pune.deliver(&razorpay, json!({"entity": "event", "event": "qr_code.created", "payload": {}, "created_at": 1}))
        .await;
    pune.later(2 * HOUR_MS);
    pune.pays_unheard(&razorpay, "pay_4").await;
    pune.later(2 * HOUR_MS);
    assert_eq!(pune.silence(&razorpay).await, None, "something came after the first two");
}

#[tokio::test]
async fn a_shop_that_works_without_webhooks_hears_nothing_of_them() {
    let pune = Pune::open().await;
    let razorpay = pune.razorpay().await;
    let nmi = pune.account_at("nmi", &["security_key"]).await;
    pune.can_be_reached();
    let all_pay = async || {
        for (of, names) in [(&razorpay, ["pay_1", "pay_2"]), (&nmi, ["1", "2"])] {
            for name in names {
                pune.pays_unheard(of, &format!("{name}{}", pune.shop.now().0)).await;
            }
        }
        pune.later(2 * HOUR_MS);
    };
    all_pay().await;
    assert_eq!(pune.silence(&razorpay).await, None, "it has not said how it is reached");
    pune.reached_at(BASE).await;
    assert!(pune.silence(&razorpay).await.is_some());
    assert_eq!(pune.silence(&nmi).await, None, "an account without a signing key wants no deliveries");
    pune.reached_at("").await;
    assert_eq!(pune.silence(&razorpay).await, None);
}

#[tokio::test]
async fn what_happens_while_nobody_can_come_is_not_held_against_the_gateway() {
    let (pune, razorpay) = reached().await;
    let hearing = || pune.shop.part::<HookTable>().unwrap().hearing();
    // The tunnel is down.
    hearing().end();
    pune.pays_unheard(&razorpay, "pay_1").await;
    pune.pays_unheard(&razorpay, "pay_2").await;
    pune.later(2 * HOUR_MS);
    assert_eq!(pune.silence(&razorpay).await, None);
    hearing().begin(pune.shop.now());
    assert_eq!(pune.silence(&razorpay).await, None, "what came in meanwhile was sent to nobody");

    // The machine slept: its gateways gave up long ago.
    let from = pune.shop.now();
    pune.pays_unheard(&razorpay, "pay_3").await;
    pune.pays_unheard(&razorpay, "pay_4").await;
    let absence = Absence { cause: AbsenceCause::Wake, from, until: Some(pune.later(26 * HOUR_MS)) };
    let round = begin_round(&pune.shop, absence).await.unwrap();
    assert_eq!(pune.silence(&razorpay).await, None);
    end_round(&pune.shop, round).await.unwrap();

    // And from then on nothing comes any more.
    pune.later(MINUTE_MS);
    pune.pays_unheard(&razorpay, "pay_5").await;
    pune.pays_unheard(&razorpay, "pay_6").await;
    pune.later(2 * HOUR_MS);
    assert_eq!(pune.silence(&razorpay).await.map(|told| told.payments), Some(2));
}

#[tokio::test]
async fn whoever_puts_it_right_is_told_again_only_when_it_goes_on() {
    let (pune, razorpay) = reached().await;
    pune.pays_unheard(&razorpay, "pay_1").await;
    pune.pays_unheard(&razorpay, "pay_2").await;
    pune.later(2 * HOUR_MS);
    assert!(pune.silence(&razorpay).await.is_some());
    pune.later(MINUTE_MS);
    let change =
        AccountChange { version: razorpay.version, credentials: keys(&["webhook_secret"]), ..AccountChange::default() };
    change_account(&pune.shop, &pune.owner, razorpay.id, change).await.unwrap();
    pune.later(MINUTE_MS);
    assert_eq!(pune.silence(&razorpay).await, None, "it is waited for what comes now");
    pune.later(HOUR_MS);
    pune.pays_unheard(&razorpay, "pay_3").await;
    pune.pays_unheard(&razorpay, "pay_4").await;
    pune.later(2 * HOUR_MS);
    assert!(pune.silence(&razorpay).await.is_some(), "nothing came");
}

/// A Razorpay whose lists are empty; keeps what it was asked.
async fn empty_razorpay() -> (String, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let kept = asked.clone();
    let answer = move |uri: Uri| {
        kept.lock().unwrap().push(uri.to_string());
        let rows = json!({"entity": "collection", "count": 0, "items": [], "payment_links": []});
        // Its clock is not told: the shop's is the only one there is.
        async move { ([("content-type", "application/json"), ("date", "")], rows.to_string()) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    (url, asked)
}

#[tokio::test]
async fn what_only_a_dead_tunnel_hid_is_looked_for_among_older_rows() {
    let pune = Pune::open().await;
    let (url, asked) = empty_razorpay().await;
    let razorpay = pune.account_reached_at(&url, "razorpay", &["key_id", "key_secret", "webhook_secret"]).await;
    // How far back the list of payments was asked for, in whole hours.
    let reached_back = async |round| {
        asked.lock().unwrap().clear();
        catch_up_all(&pune.shop, round, &[razorpay.id]).await.unwrap();
        let asked = asked.lock().unwrap();
        let line = asked.iter().find(|line| line.contains("/payments?")).unwrap();
        let from = line.split_once("from=").unwrap().1.split('&').next().unwrap().parse::<i64>().unwrap();
        (pune.shop.now().unix_seconds() - from) / 3_600
    };
    pune.later(3 * 24 * HOUR_MS);
    assert_eq!(reached_back(None).await, 96, "a day before it was connected");
    pune.later(10 * MINUTE_MS);
    assert_eq!(reached_back(None).await, 2, "a webhook tells of what changes on older rows");
    let from = pune.shop.now();
    let absence = Absence { cause: AbsenceCause::Tunnel, from, until: Some(pune.later(10 * MINUTE_MS)) };
    let round = begin_round(&pune.shop, absence).await.unwrap();
    assert_eq!(reached_back(Some(round)).await, 96, "but none came");
    pune.later(10 * MINUTE_MS);
    assert_eq!(reached_back(Some(round)).await, 2, "once is enough");
}
