//! Keys of one world are not kept for an account of the other.

use std::collections::BTreeMap;

use base::Problem;
use office::integrations::{Environment, load_credentials};
use secrecy::SecretString;
use till::merchant_accounts::{AccountChange, AccountError, add_account, change_account};

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
