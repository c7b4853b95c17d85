//! A transaction of NMI's as it stands in a report or a webhook: its fields and its actions, as texts.

use std::collections::BTreeMap;

use base::{Money, Timestamp};
use serde_json::Value;

use super::VAULT_ID;
use super::amounts::money;
use super::errors::is_plain;
use crate::gateways::{CallError, Method, stamps};

/// The field in which a refund names the transaction whose money goes back. Unverified.
pub(super) const ORIGINAL: &str = "original_transaction_id";

/// The fields that are read. Names, addresses and the like are left where they are.
const FIELDS: &[&str] = &[
    "transaction_id",
    ORIGINAL,
    "transaction_type",
    "condition",
    "order_id",
    "currency",
    "cc_number",
    "cc_type",
    "check_account",
];

/// The fields of the customer vault that are read.
const OF_VAULT: [&str; 5] = [VAULT_ID, "cc_number", "cc_type", "cc_exp", "check_account"];

/// The fields of an action that are read.
const OF_ACTION: [&str; 6] = ["amount", "action_type", "date", "success", "response_text", "response_code"];

/// One transaction.
#[derive(Debug, Default, Clone)]
pub(super) struct Row {
    pub(super) fields: BTreeMap<String, String>,
    pub(super) actions: Vec<BTreeMap<String, String>>,
    /// Why it cannot be understood, where that was seen while it was read.
    strange: Option<&'static str>,
}

/// One thing that was done, or tried.
#[derive(Debug)]
pub(super) struct Act {
    pub(super) kind: String,
    pub(super) amount: Money,
    pub(super) at: Timestamp,
    pub(super) ok: bool,
    pub(super) words: String,
}

impl Row {
    /// Takes in one field.
    pub(super) fn set(&mut self, name: &str, text: String) {
        if !FIELDS.contains(&name) || text.is_empty() {
            return;
        }
        if self.fields.get(name).is_some_and(|known| *known != text) {
            self.strange = Some("it says two things under one name");
        }
        self.fields.entry(name.to_owned()).or_insert(text);
    }

    /// Takes in one field of a way to pay that is kept in the vault.
    pub(super) fn set_kept(&mut self, name: &str, text: String) {
        if OF_VAULT.contains(&name) && !text.is_empty() {
            self.fields.entry(name.to_owned()).or_insert(text);
        }
    }

    /// Takes in one action, of at most so many.
    pub(super) fn act(&mut self, mut action: BTreeMap<String, String>, most: usize) {
        if self.actions.len() >= most {
            self.strange = Some("it has too many actions");
            return;
        }
        action.retain(|name, _| OF_ACTION.contains(&name.as_str()));
        self.actions.push(action);
    }

    /// The body of a webhook about one transaction: the card stands in an object of its own, and there is one action,
    /// the one that is told.
    pub(super) fn of_event(body: &Value) -> Self {
        let mut row = Self::default();
        let parts = [Some(body), body.get("card"), body.get("check")];
        for (name, value) in parts.into_iter().flatten().filter_map(Value::as_object).flatten() {
            row.set(name, text(value));
        }
        if let Some(action) = body.get("action").and_then(Value::as_object) {
            row.act(action.iter().map(|(name, value)| (name.clone(), text(value))).collect(), 1);
        }
        row
    }

    /// A field; empty when it is missing.
    pub(super) fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// NMI's id of it, if it has one.
    pub(super) fn id(&self) -> Option<&str> {
        Some(self.get("transaction_id")).filter(|id| is_plain(id))
    }

    /// The transaction whose money goes back, where this is a refund that names it.
    pub(super) fn original(&self) -> Option<&str> {
        Some(self.get(ORIGINAL)).filter(|id| is_plain(id))
    }

    /// Whether money was asked for in it.
    pub(super) fn is_payment(&self) -> bool {
        self.has(&["sale", "offline", "auth", "capture"])
    }

    /// Whether an action of these kinds is in it.
    pub(super) fn has(&self, kinds: &[&str]) -> bool {
        let kind = |action: &BTreeMap<String, String>| action.get("action_type").cloned().unwrap_or_default();
        self.actions.iter().any(|action| kinds.contains(&kind(action).as_str()))
    }

    /// What was done, in NMI's order. Actions that say nothing about money are left out.
    pub(super) fn acts(&self) -> Result<Vec<Act>, CallError> {
        if let Some(strange) = self.strange {
            return Err(CallError::unknown(format!("a transaction could not be read: {strange}")));
        }
        let mut acts = Vec::new();
        for action in &self.actions {
            let get = |name: &str| action.get(name).map_or("", String::as_str);
            let kind = get("action_type");
            if matches!(kind, "settle" | "validate" | "update" | "level3") {
                continue;
            }
            if !matches!(kind, "sale" | "offline" | "auth" | "capture" | "void" | "refund" | "credit" | "return") {
                return Err(CallError::unknown(format!("'{kind}' is no action of a transaction")));
            }
            let strange = |what: &str| CallError::unknown(format!("the {what} of an action could not be read"));
            acts.push(Act {
                kind: kind.to_owned(),
                // A void may be told without an amount: it undoes what was there.
                amount: match get("amount") {
                    "" if kind == "void" => money("0", self.get("currency"))?,
                    text => money(text, self.get("currency"))?,
                },
                at: stamps::read(get("date")).ok_or_else(|| strange("time"))?,
                ok: match get("success") {
                    "1" => true,
                    "0" => false,
                    _ => return Err(strange("outcome")),
                },
                words: get("response_text").to_owned(),
            });
        }
        Ok(acts)
    }

    /// What the customer paid with.
    pub(super) fn method(&self) -> Option<Method> {
        self.method_of(self.get("transaction_type"))
    }

    /// What a way to pay that is kept in the vault is: its rows are no transactions, and have no type.
    pub(super) fn method_kept(&self) -> Option<Method> {
        let kind = if self.get("cc_number").is_empty() { "ck" } else { "cc" };
        self.method_of(kind).filter(|method| method.last4.is_some())
    }

    fn method_of(&self, kind: &str) -> Option<Method> {
        let last4 = |number: &str| {
            let tail: String = number.chars().skip(number.chars().count().saturating_sub(4)).collect();
            (tail.len() == 4 && tail.bytes().all(|byte| byte.is_ascii_digit())).then_some(tail)
        };
        let (family, label, number) = match kind {
            "cc" => ("card", self.get("cc_type").to_ascii_lowercase(), self.get("cc_number")),
            "ck" => ("check", String::new(), self.get("check_account")),
            _ => return None,
        };
        Some(Method { family: family.to_owned(), label, last4: last4(number) })
    }
}

/// Numbers are read as they are written, and never calculated with.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
