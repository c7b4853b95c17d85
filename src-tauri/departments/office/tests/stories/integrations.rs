//! Credentials stay in the vault, and go nowhere they were not entered for.

use std::collections::BTreeMap;

use base::{Actor, Fault, Rights};
use office::integrations::{
    Environment, Integration, IntegrationChange, IntegrationError, IntegrationStatus, NewIntegration, find,
    find_by_hook_key, insert, load_credentials, renew_hook_keys, rotate_hook_key, update,
};
use rusqlite::Connection;
use secrecy::{ExposeSecret, SecretString};

use crate::desk::House;

fn secrets(fields: &[(&str, &str)]) -> BTreeMap<String, SecretString> {
    fields.iter().map(|(field, value)| ((*field).to_owned(), SecretString::from((*value).to_owned()))).collect()
}

async fn add(house: &House, who: &Actor, environment: Environment) -> Result<Integration, IntegrationError> {
    let (shop, author) = (house.shop.clone(), who.clone());
    let new = NewIntegration {
        provider: "stripe".into(),
        name: "Card".into(),
        environment,
        base_url: None,
        credentials: secrets(&[("secret_key", "sk_test_4eC39HqLyjWD"), ("webhook_secret", "whsec_abcdefgh1234")]),
    };
    house.shop.db.write(who, move |tx| insert(tx, &shop, &author, new)).await
}

async fn change(house: &House, id: &Integration, change: IntegrationChange) -> Result<Integration, IntegrationError> {
    let (shop, id, who) = (house.shop.clone(), id.id, Actor::command_line());
    let author = who.clone();
    house.shop.db.write(&who, move |tx| update(tx, &shop, &author, id, change)).await
}

#[tokio::test]
async fn credentials_are_in_the_vault_and_only_masks_in_the_row_and_the_log() {
    let house = House::set_up().await;
    let made = add(&house, &Actor::command_line(), Environment::Sandbox).await.unwrap();
    assert_eq!(made.credential_mask["secret_key"], "••••yjWD");
    let kept = load_credentials(&house.shop, &made).unwrap();
    assert_eq!(kept.require("secret_key").unwrap().expose_secret(), "sk_test_4eC39HqLyjWD");
    assert!(kept.require("other").is_err());

    let file = std::fs::read(house.shop.db.path()).unwrap();
    let log = std::fs::read(house.shop.db.path().with_extension("db-wal")).unwrap_or_default();
    for bytes in [file, log] {
        assert!(!bytes.windows(12).any(|window| window == b"sk_test_4eC3"), "a secret lies in the database");
    }
}

#[tokio::test]
async fn another_address_empties_the_credentials() {
    let house = House::set_up().await;
    let made = add(&house, &Actor::command_line(), Environment::Sandbox).await.unwrap();
    let moved = IntegrationChange { base_url: Some("https://evil.example".into()), ..Default::default() };
    let after = change(&house, &made, moved).await.unwrap();
    assert!(after.credential_mask.is_empty());
    assert!(load_credentials(&house.shop, &after).unwrap().0.is_empty());
}

#[tokio::test]
async fn credentials_do_not_follow_a_row_that_was_changed_in_the_file() {
    let house = House::set_up().await;
    let made = add(&house, &Actor::command_line(), Environment::Sandbox).await.unwrap();
    let id = made.id;
    for tampering in [
        "UPDATE integrations SET base_url = 'https://evil.example'",
        "UPDATE integrations SET base_url = '', provider = 'practice'",
        "UPDATE integrations SET base_url = '', provider = 'stripe', environment = 'practice'",
    ] {
        Connection::open(house.shop.db.path()).unwrap().execute_batch(tampering).unwrap();
        let row = house.shop.db.read(move |tx| find(tx, id)).await.unwrap().unwrap();
        let kept = load_credentials(&house.shop, &row).unwrap();
        assert!(kept.0.is_empty(), "{tampering}");
        assert!(kept.require("secret_key").unwrap_err().to_string().contains("enter the credentials"));
    }
    assert!(!load_credentials(&house.shop, &made).unwrap().0.is_empty(), "for its own address they are there");
}

#[tokio::test]
async fn credentials_for_an_address_that_was_not_kept_go_nowhere() {
    let house = House::set_up().await;
    let made = add(&house, &Actor::command_line(), Environment::Sandbox).await.unwrap();
    let (shop, who, id) = (house.shop.clone(), Actor::command_line(), made.id);
    let author = who.clone();
    let moved = IntegrationChange {
        base_url: Some("https://proxy.example".into()),
        credentials: secrets(&[("secret_key", "sk_test_for_the_proxy")]),
        ..Default::default()
    };
    // The vault is written, and then something else in the same transaction goes wrong.
    let taken_back: Result<(), IntegrationError> = house
        .shop
        .db
        .write(&who, move |tx| {
            update(tx, &shop, &author, id, moved)?;
            Err(Fault::Stale.into())
        })
        .await;
    assert!(taken_back.is_err());
    let row = house.shop.db.read(move |tx| find(tx, id)).await.unwrap().unwrap();
    assert_eq!(row.base_url, None);
    assert!(load_credentials(&house.shop, &row).unwrap().0.is_empty());
}

#[tokio::test]
async fn one_new_credential_leaves_the_others() {
    let house = House::set_up().await;
    let made = add(&house, &Actor::command_line(), Environment::Sandbox).await.unwrap();
    let ask =
        IntegrationChange { credentials: secrets(&[("secret_key", "sk_test_another0001")]), ..Default::default() };
    let after = change(&house, &made, ask).await.unwrap();
    assert_eq!(after.credential_mask["secret_key"], "••••0001");
    assert_eq!(after.credential_mask["webhook_secret"], "••••1234");
}

#[tokio::test]
async fn a_practice_shop_takes_no_live_credentials() {
    let house = House::set_up().await;
    let refused = add(&house, &Actor::command_line(), Environment::Live).await;
    assert!(matches!(refused, Err(IntegrationError::LiveInPracticeShop)));
}

#[tokio::test]
async fn a_manager_enters_no_credentials() {
    let house = House::set_up().await;
    let mut manager = Actor::command_line();
    manager.rights = std::sync::Arc::new(office::staff::Role::Manager.rights());
    assert!(matches!(&*manager.rights, Rights::Only(_)));
    assert!(add(&house, &manager, Environment::Sandbox).await.is_err());
}

#[tokio::test]
async fn a_rotated_hook_key_works_for_seven_more_days() {
    let house = House::set_up().await;
    let made = add(&house, &Actor::command_line(), Environment::Sandbox).await.unwrap();
    let (shop, who) = (house.shop.clone(), Actor::command_line());
    let author = who.clone();
    let after = house.shop.db.write(&who, move |tx| rotate_hook_key(tx, &shop, &author, made.id)).await.unwrap();
    assert_ne!(after.hook_key, made.hook_key);

    let finds = async |key: &str| {
        let (key, now) = (key.to_owned(), house.shop.now());
        let found = house.shop.db.read(move |tx| find_by_hook_key(tx, &key, now)).await.unwrap();
        found.is_some_and(|found| found.id == made.id)
    };
    assert!(finds(&made.hook_key).await && finds(&after.hook_key).await);
    assert!(after.answers_to(&made.hook_key, house.shop.now()));
    house.pass_minutes(7 * 24 * 60);
    assert!(!finds(&made.hook_key).await && finds(&after.hook_key).await);
    assert!(!after.answers_to(&made.hook_key, house.shop.now()));
}

#[tokio::test]
async fn renewed_hook_keys_end_the_old_ones_at_once() {
    let house = House::set_up().await;
    let made = add(&house, &Actor::command_line(), Environment::Sandbox).await.unwrap();
    let renew = async |who: Actor| {
        let (shop, author) = (house.shop.clone(), who.clone());
        house.shop.db.write(&who, move |tx| renew_hook_keys(tx, &shop, &author)).await
    };
    let renewed = renew(Actor::command_line()).await.unwrap();
    assert_eq!(renewed.iter().map(|one| one.id).collect::<Vec<_>>(), [made.id]);
    assert!(!renewed[0].answers_to(&made.hook_key, house.shop.now()));
    let (key, now) = (made.hook_key.clone(), house.shop.now());
    assert_eq!(house.shop.db.read(move |tx| find_by_hook_key(tx, &key, now)).await.unwrap(), None);
    let kept = load_credentials(&house.shop, &renewed[0]).unwrap();
    assert!(kept.get("secret_key").is_some(), "the credentials stay");
    let mut manager = Actor::command_line();
    manager.rights = std::sync::Arc::new(office::staff::Role::Manager.rights());
    assert!(renew(manager).await.is_err());
}

#[tokio::test]
async fn a_closed_integration_is_not_opened_again() {
    let house = House::set_up().await;
    let made = add(&house, &Actor::command_line(), Environment::Sandbox).await.unwrap();
    let status = |status| IntegrationChange { status: Some(status), ..Default::default() };
    change(&house, &made, status(IntegrationStatus::Closed)).await.unwrap();
    let refused = change(&house, &made, status(IntegrationStatus::Active)).await;
    assert!(matches!(refused, Err(IntegrationError::Closed)));
}
