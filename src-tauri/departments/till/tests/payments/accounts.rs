//! Changing merchant accounts: keys of one world are not kept for an account of the other, closed ones take new keys.

use std::collections::BTreeMap;

use base::Problem;
use office::integrations::{Environment, load_credentials};
use secrecy::SecretString;
use serde_json::json;
use till::merchant_accounts::{AccountChange, AccountError, AccountStatus, NewAccount, add_account, change_account};

use crate::scripted::Scripted;
use crate::support::{Pune, stripe};

fn is_refused<T: std::fmt::Debug>(answer: Result<T, AccountError>) {
    let error = answer.unwrap_err();
    let kind = error.kind();
    assert_eq!(
        (kind.code, kind.field.as_deref()),
        ("merchant_account.key_of_other_world", Some("credentials.secret_key")),
        "{error}"
    );
}

#[tokio::test]
async fn a_practice_shop_keeps_no_live_key_under_another_name() {
    let pune = Pune::open().await;
    for key in ["sk_live_4eC39HqLyjWD", "rk_live_4eC39HqLyjWD", " sk_live_4eC39HqLyjWD"] {
        is_refused(add_account(&pune.shop, &pune.owner, stripe(Environment::Sandbox, key)).await);
    }
    assert_eq!(pune.texts("SELECT name FROM merchant_accounts").await, ["practice"]);

    let sandbox = add_account(&pune.shop, &pune.owner, stripe(Environment::Sandbox, "sk_test_first_1")).await.unwrap();
    let change = |key: &str| AccountChange {
        version: sandbox.version,
        credentials: BTreeMap::from([("secret_key".to_owned(), SecretString::from(key))]),
        ..AccountChange::default()
    };
    is_refused(change_account(&pune.shop, &pune.owner, sandbox.id, change("rk_live_4eC39HqLyjWD")).await);
    let kept = load_credentials(&pune.shop, &pune.integration(&sandbox).await).unwrap();
    assert_eq!(kept.masks()["secret_key"], "••••st_1", "the one that was there stays");
    change_account(&pune.shop, &pune.owner, sandbox.id, change("sk_test_second_2")).await.unwrap();
}

#[tokio::test]
async fn a_live_account_keeps_no_test_key() {
    let pune = Pune::open_as(false).await;
    is_refused(add_account(&pune.shop, &pune.owner, stripe(Environment::Live, "sk_test_4eC39HqLyjWD")).await);
    add_account(&pune.shop, &pune.owner, stripe(Environment::Live, "rk_live_4eC39HqLyjWD")).await.unwrap();
}

#[tokio::test]
async fn a_closed_account_takes_new_keys_because_what_was_paid_through_it_is_still_refunded() {
    let pune = Pune::open().await;
    let sandbox = add_account(&pune.shop, &pune.owner, stripe(Environment::Sandbox, "sk_test_first_1")).await.unwrap();
    let close =
        AccountChange { version: sandbox.version, status: Some(AccountStatus::Closed), ..AccountChange::default() };
    let closed = change_account(&pune.shop, &pune.owner, sandbox.id, close).await.unwrap();
    let keys = || AccountChange {
        version: closed.version,
        credentials: BTreeMap::from([("secret_key".to_owned(), SecretString::from("sk_test_second_2"))]),
        ..AccountChange::default()
    };
    let opens = AccountChange { status: Some(AccountStatus::Active), ..keys() };
    let moves = AccountChange { base_url: Some("https://elsewhere.test".into()), ..keys() };
    let renames = AccountChange { name: Some("Another".into()), ..keys() };
    for change in [opens, moves, renames] {
        let refused = change_account(&pune.shop, &pune.owner, sandbox.id, change).await.unwrap_err();
        assert_eq!(refused.kind().code, "merchant_account.closed");
    }
    let renewed = change_account(&pune.shop, &pune.owner, sandbox.id, keys()).await.unwrap();
    assert_eq!(renewed.status, AccountStatus::Closed);
    let kept = load_credentials(&pune.shop, &pune.integration(&sandbox).await).unwrap();
    assert_eq!(kept.masks()["secret_key"], "••••nd_2");
}

#[tokio::test]
async fn money_is_reserved_first_where_the_account_says_so_and_the_payment_keeps_what_it_said() {
    let pune = Pune::open().await;
    let gateway = Scripted::asked_with(&pune, |line, body| {
        let made = json!({"id": "pp_1", "reference": body["reference"], "status": "open", "amount": "50.00",
                          "currency": "INR", "amount_captured": "0.00", "changed": 1_795_255_200_000_i64,
                          "environment": "test", "seen_capture": body["capture"]});
        assert!(line.starts_with("POST"), "{line}");
        assert_eq!(body["capture"], "manual");
        (200, made)
    })
    .await;
    let reserve = |on, version| AccountChange { version, reserve_first: Some(on), ..AccountChange::default() };
    let version = |pune: &Pune| {
        let (shop, id) = (pune.shop.clone(), pune.practice.id);
        async move { shop.db.read(move |tx| till::merchant_accounts::find(tx, id)).await.unwrap().unwrap().version }
    };
    let seen = version(&pune).await;
    change_account(&pune.shop, &pune.owner, pune.practice.id, reserve(true, seen)).await.unwrap();
    let invoice = pune.issued(5_000).await;
    pune.started(&invoice).await;
    let seen = version(&pune).await;
    change_account(&pune.shop, &pune.owner, pune.practice.id, reserve(false, seen)).await.unwrap();
    pune.carry_out().await;
    assert_eq!(gateway.asked().len(), 1, "{:?}", gateway.asked());

    let xendit = NewAccount {
        credentials: BTreeMap::from([
            ("secret_key".to_owned(), SecretString::from("xnd_development_1")),
            ("webhook_secret".to_owned(), SecretString::from("token_for_tests")),
        ]),
        ..stripe(Environment::Sandbox, "x")
    };
    let xendit =
        add_account(&pune.shop, &pune.owner, NewAccount { provider: "xendit".into(), ..xendit }).await.unwrap();
    let refused = change_account(&pune.shop, &pune.owner, xendit.id, reserve(true, xendit.version)).await.unwrap_err();
    assert_eq!(refused.kind().code, "merchant_account.cannot_reserve");
}
