//! Credentials stay in the vault, and go nowhere they were not entered for.

use std::collections::BTreeMap;

use base::{Actor, Rights};
use office::integrations::{
    Environment, Integration, IntegrationChange, IntegrationError, IntegrationStatus, NewIntegration, find_by_hook_key,
    insert, load_credentials, rotate_hook_key, update,
};
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
    let kept = load_credentials(&house.shop, made.id).unwrap();
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
    assert!(load_credentials(&house.shop, made.id).unwrap().0.is_empty());
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
async fn a_closed_integration_is_not_opened_again() {
    let house = House::set_up().await;
    let made = add(&house, &Actor::command_line(), Environment::Sandbox).await.unwrap();
    let status = |status| IntegrationChange { status: Some(status), ..Default::default() };
    change(&house, &made, status(IntegrationStatus::Closed)).await.unwrap();
    let refused = change(&house, &made, status(IntegrationStatus::Active)).await;
    assert!(matches!(refused, Err(IntegrationError::Closed)));
}
