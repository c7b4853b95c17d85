//! Staff and what their roles may do.

use axum::http::StatusCode;
use base::Door;
use serde_json::{Value, json};

use crate::desk::{Desk, House};

fn meera(role: &str) -> Value {
    json!({"name": "Meera", "login": "meera", "role": role, "password": "seven parrots"})
}

async fn meeras_desk(house: &House, role: &str) -> (Desk, Value) {
    let mut owner = house.owners_desk().await;
    let (status, staff) = owner.post("/staff", meera(role)).await;
    assert_eq!(status, StatusCode::CREATED, "{staff}");
    let mut desk = house.desk(Door::App, "192.168.1.20");
    assert_eq!(desk.sign_in("meera", "seven parrots").await, StatusCode::OK);
    (desk, staff)
}

#[tokio::test]
async fn a_cashier_neither_sees_settings_nor_staff_nor_the_audit_log() {
    let house = House::set_up().await;
    let (mut cashier, _) = meeras_desk(&house, "cashier").await;
    for path in ["/settings", "/staff", "/audit"] {
        let (status, answer) = cashier.get(path).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::FORBIDDEN, Some("access.not_allowed")), "{path}");
    }
    assert_eq!(cashier.post("/staff", meera("owner")).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_accountant_reads_settings_and_audit_and_changes_nothing() {
    let house = House::set_up().await;
    let (mut accountant, _) = meeras_desk(&house, "accountant").await;
    assert_eq!(accountant.get("/settings").await.0, StatusCode::OK);
    assert_eq!(accountant.get("/audit").await.0, StatusCode::OK);
    assert_eq!(accountant.patch("/settings", 1, json!({"name": "X"})).await.0, StatusCode::FORBIDDEN);
    assert_eq!(accountant.delete("/settings/logo").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_suspension_holds_from_the_next_request() {
    let house = House::set_up().await;
    let (mut cashier, staff) = meeras_desk(&house, "cashier").await;
    assert!(cashier.is_signed_in().await);
    let path = format!("/staff/{}", staff["id"].as_str().unwrap());
    let mut owner = house.owners_desk().await;
    assert_eq!(owner.patch(&path, 1, json!({"status": "suspended"})).await.0, StatusCode::OK);
    assert!(!cashier.is_signed_in().await);
    assert_eq!(cashier.sign_in("meera", "seven parrots").await, StatusCode::UNAUTHORIZED);

    assert_eq!(owner.patch(&path, 2, json!({"status": "active"})).await.0, StatusCode::OK);
    assert!(!cashier.is_signed_in().await, "the old session does not come back");
    assert_eq!(cashier.sign_in("meera", "seven parrots").await, StatusCode::OK);
}

#[tokio::test]
async fn a_new_role_or_password_ends_the_sessions_and_a_new_name_does_not() {
    let house = House::set_up().await;
    let (mut desk, staff) = meeras_desk(&house, "cashier").await;
    let path = format!("/staff/{}", staff["id"].as_str().unwrap());
    let mut owner = house.owners_desk().await;
    owner.patch(&path, 1, json!({"name": "Meera Nair"})).await;
    assert!(desk.is_signed_in().await);
    owner.patch(&path, 2, json!({"role": "manager"})).await;
    assert!(!desk.is_signed_in().await);
    desk.sign_in("meera", "seven parrots").await;
    owner.patch(&path, 3, json!({"password": "eight parrots"})).await;
    assert!(!desk.is_signed_in().await);
    assert_eq!(desk.sign_in("meera", "eight parrots").await, StatusCode::OK);
    let (_, audit) = owner.get("/audit?limit=10").await;
    assert!(!audit.to_string().contains("parrots"), "passwords are in no log");
}

#[tokio::test]
async fn the_last_owner_stays_owner() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let (_, session) = owner.get("/session").await;
    let path = format!("/staff/{}", session["person"]["id"].as_str().unwrap());
    for change in [json!({"role": "manager"}), json!({"status": "suspended"}), json!({"status": "left"})] {
        let (status, answer) = owner.patch(&path, 1, change).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("staff.last_owner")));
    }
    owner.post("/staff", meera("owner")).await;
    assert_eq!(owner.patch(&path, 1, json!({"role": "manager"})).await.0, StatusCode::OK);
}

#[tokio::test]
async fn two_people_never_share_a_login() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    assert_eq!(owner.post("/staff", meera("cashier")).await.0, StatusCode::CREATED);
    let mut again = meera("cashier");
    again["login"] = json!("MEERA");
    let (status, answer) = owner.post("/staff", again).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("staff.login_taken")));
    let (_, list) = owner.get("/staff").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert!(!list.to_string().contains("argon2"), "no hash is shown");
}

#[tokio::test]
async fn an_edit_from_an_older_version_is_refused() {
    let house = House::set_up().await;
    let (_, staff) = meeras_desk(&house, "cashier").await;
    let path = format!("/staff/{}", staff["id"].as_str().unwrap());
    let mut owner = house.owners_desk().await;
    assert_eq!(owner.patch(&path, 1, json!({"name": "A"})).await.0, StatusCode::OK);
    assert_eq!(owner.patch(&path, 1, json!({"name": "B"})).await.0, StatusCode::PRECONDITION_FAILED);
}
