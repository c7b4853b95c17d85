//! `/control/accounts` and `/control/strangers`: who speaks which dialect, and what was asked that no dialect knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Answer;
use crate::dialects::Account;
use crate::gateway::{Gateway, List, answer, read_body};
use crate::state::Place;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/accounts", get(list).post(set)).route("/strangers", get(strangers))
}

#[derive(Debug, Serialize)]
struct AccountView<'a> {
    #[serde(flatten)]
    account: &'a Account,
    object: &'static str,
    /// What a connector gets as its base address.
    base_url: String,
}

impl<'a> AccountView<'a> {
    fn of(account: &'a Account, place: &Place) -> Self {
        Self { account, object: "account", base_url: format!("{}/dialects/{}", place.base_url, account.dialect) }
    }
}

async fn list(State(gateway): State<Arc<Gateway>>) -> Answer {
    let state = gateway.state();
    let views = state.accounts.values().map(|known| AccountView::of(&known.account, &state.place));
    answer(&List::whole(views.collect()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    name: String,
    dialect: String,
    /// What is not given is made fresh.
    #[serde(default)]
    credentials: BTreeMap<String, String>,
    #[serde(default)]
    manual_capture: bool,
}

/// Opens an account, or changes one: a credential that is not given stays as it is.
async fn set(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Answer {
    let mut new: NewAccount = read_body(&body)?;
    let mut state = gateway.state();
    if let Some(known) = state.accounts.get(&new.name).filter(|known| known.account.dialect == new.dialect) {
        for (name, secret) in &known.account.credentials {
            new.credentials.entry(name.clone()).or_insert_with(|| secret.clone());
        }
    }
    let account =
        Account { manual_capture: new.manual_capture, ..Account::made(&new.name, &new.dialect, new.credentials)? };
    state.set_account(account.clone())?;
    answer(&AccountView::of(&account, &state.place))
}

async fn strangers(State(gateway): State<Arc<Gateway>>) -> Answer {
    let state = gateway.state();
    answer(&json!({"total": state.strangers.values().sum::<u64>(), "asked": state.strangers}))
}
