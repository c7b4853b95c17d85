//! What a gateway is asked in its recordings, and its calls by the name of the operation.

use std::collections::BTreeMap;

use base::Timestamp;
use connectors::gateways::{Call, CallError, Credentials, Exchange, Gateway, Http, Reply, list};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::{Message, fixtures, recorded_credentials, recorded_fields, told_of};

/// A gateway with what stands in its folder of recordings.
pub struct Sample {
    pub gateway: &'static dyn Gateway,
    pub creds: Credentials,
    /// The fields of its credentials as text.
    pub fields: BTreeMap<String, String>,
    /// An ask for each operation that was recorded, the first that went well.
    pub asks: BTreeMap<String, Value>,
    /// Its webhooks: name, message, and when it came.
    pub webhooks: Vec<(String, Message, Timestamp)>,
}

/// Every gateway that is asked anything: those with recordings.
pub fn samples() -> Vec<Sample> {
    let mut found: Vec<Sample> = Vec::new();
    for gateway in list() {
        let folder = fixtures().join("gateways").join(gateway.about().provider);
        if folder.is_dir() {
            found.push(Sample::of(*gateway));
        } else {
            let can = gateway.about().capabilities;
            assert!(!can.hosted_page && !can.refund && !can.list, "{} has no recordings", gateway.about().provider);
        }
    }
    assert!(found.len() >= 2);
    found
}

impl Sample {
    fn of(gateway: &'static dyn Gateway) -> Self {
        let folder = fixtures().join("gateways").join(gateway.about().provider);
        let creds = recorded_credentials(gateway.about().provider, "", "");
        let fields = recorded_fields(gateway.about().provider);
        let mut names: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .filter_map(|file| {
                file.unwrap().file_name().into_string().unwrap().strip_suffix(".http").map(str::to_owned)
            })
            .filter(|name| name != "token")
            .collect();
        names.sort();
        let (mut asks, mut webhooks) = (BTreeMap::new(), Vec::new());
        for name in names {
            let sheet: Value =
                serde_json::from_slice(&std::fs::read(folder.join(format!("{name}.json"))).unwrap()).unwrap();
            let operation = sheet["operation"].as_str().unwrap().to_owned();
            if operation == "webhook" {
                let message = Message::webhook(&std::fs::read(folder.join(format!("{name}.http"))).unwrap());
                let now = Timestamp::from_unix_seconds(sheet["now_unix"].as_i64().unwrap());
                webhooks.push((name, message, now));
            } else if sheet["expect"].get("ok").is_some() && sheet.get("flow").is_none() {
                asks.entry(operation).or_insert_with(|| sheet["ask"].clone());
            }
        }
        Self { gateway, creds, fields, asks, webhooks }
    }

    pub fn name(&self) -> &'static str {
        let about = self.gateway.about();
        about.provider
    }

    fn ask<T: DeserializeOwned>(&self, operation: &str) -> T {
        let ask = self.asks.get(operation).unwrap_or_else(|| panic!("{} has no recorded {operation}", self.name()));
        serde_json::from_value(ask.clone()).unwrap()
    }

    /// The operations that were recorded.
    pub fn operations(&self) -> Vec<&str> {
        self.asks.keys().map(String::as_str).collect()
    }

    /// The call of an operation, as it was recorded.
    pub fn build(&self, operation: &str) -> Result<Call, CallError> {
        let (gateway, creds) = (self.gateway, &self.creds);
        match operation {
            "create" => gateway.build_create(creds, &self.ask(operation)),
            "fetch" => gateway.build_fetch(creds, &self.ask(operation)),
            "find" => gateway.build_find(creds, &self.ask(operation)),
            "list" => gateway.build_list(creds, &self.ask(operation)),
            "capture" => gateway.build_capture(creds, &self.ask(operation)),
            "cancel" => gateway.build_cancel(creds, &self.ask(operation)),
            "refund" => gateway.build_refund(creds, &self.ask(operation)),
            "fetch_refund" => gateway.build_fetch_refund(creds, &self.ask::<String>(operation)),
            "find_refund" => gateway.build_find_refund(creds, &self.ask(operation)),
            "payouts" => gateway.build_payouts(creds, &self.ask(operation)),
            "payout_items" => gateway.build_payout_items(creds, &self.ask(operation)),
            "hooks" => gateway.build_hooks(creds, &self.ask(operation)),
            "hook_create" => gateway.build_hook_create(creds, &self.ask(operation)),
            "hook_remove" => gateway.build_hook_remove(creds, &self.ask(operation)),
            "test" => gateway.build_test(creds),
            "saved" => gateway.build_saved(creds, &self.ask(operation)),
            "charge" | "charge_saved" => gateway.build_charge(creds, &self.ask(operation)),
            other => panic!("no operation {other}"),
        }
    }

    /// Carries an operation out as it was recorded, and gives what is kept of it.
    pub async fn carry_out(&self, http: &Http, operation: &str) -> Vec<Exchange> {
        let (gateway, creds) = (self.gateway, &self.creds);
        let cor = "cor_1";
        match operation {
            "create" => http.create(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "fetch" => http.fetch(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "find" => http.find(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "list" => http.list(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "capture" => http.capture(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "cancel" => http.cancel(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "refund" => http.refund(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "fetch_refund" => http.fetch_refund(gateway, creds, cor, &self.ask::<String>(operation)).await.exchanges,
            "find_refund" => http.find_refund(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "payouts" => http.payouts(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "payout_items" => http.payout_items(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "hooks" => http.hooks(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "hook_create" => http.create_hook(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "hook_remove" => http.remove_hook(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "test" => http.test(gateway, creds, cor).await.exchanges,
            "saved" => http.saved(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            "charge" | "charge_saved" => http.charge(gateway, creds, cor, &self.ask(operation)).await.exchanges,
            other => panic!("no operation {other}"),
        }
    }

    /// What is understood of an answer to it: whether anything was learned.
    pub fn read(&self, operation: &str, reply: &Reply) -> Result<Value, CallError> {
        let gateway = self.gateway;
        let told = |learned: Vec<connectors::gateways::Observation>| json!(learned);
        match operation {
            "create" => gateway.read_create(&self.ask(operation), reply).map(told),
            "fetch" => gateway.read_fetch(&self.ask(operation), reply).map(told),
            "find" => gateway.read_find(&self.ask(operation), reply).map(told),
            "list" => gateway.read_list(&self.ask(operation), reply).map(|listing| json!(listing)),
            "capture" => gateway.read_capture(&self.ask(operation), reply).map(told),
            "cancel" => gateway.read_cancel(&self.ask(operation), reply).map(told),
            "refund" => gateway.read_refund(&self.ask(operation), reply).map(told),
            "fetch_refund" => gateway.read_fetch_refund(&self.ask::<String>(operation), reply).map(told),
            "find_refund" => gateway.read_find_refund(&self.ask(operation), reply).map(told),
            "payouts" => gateway.read_payouts(&self.ask(operation), reply).map(|listing| json!(listing)),
            "payout_items" => gateway.read_payout_items(&self.ask(operation), reply).map(|page| json!(page)),
            "hooks" => gateway.read_hooks(&self.ask(operation), reply).map(|listing| json!(listing)),
            "hook_create" => gateway.read_hook_create(&self.ask(operation), reply).map(|made| told_of(&made)),
            "hook_remove" => gateway.read_hook_remove(&self.ask(operation), reply).map(|()| json!(null)),
            "test" => gateway.read_test(reply).map(|answer| json!(answer)),
            "saved" => gateway.read_saved(&self.ask(operation), reply).map(|kept| json!(kept)),
            "charge" | "charge_saved" => gateway.read_charge(&self.ask(operation), reply).map(told),
            other => panic!("no operation {other}"),
        }
    }
}

/// Whether an operation only asks.
pub fn only_asks(operation: &str) -> bool {
    matches!(
        operation,
        "fetch"
            | "find"
            | "list"
            | "fetch_refund"
            | "find_refund"
            | "payouts"
            | "payout_items"
            | "hooks"
            | "test"
            | "saved"
    )
}
