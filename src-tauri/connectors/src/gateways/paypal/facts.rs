//! What observations of PayPal's objects share.
//!
//! The canonical reference of a payment is its capture, the one thing that refunds take and that refunds, disputes and
//! Transaction Search name. It is told only of a capture whose money came: an order may see a capture declined and
//! another one succeed, and the first must not have given its name away. Order and authorization are aliases, and so is
//! the way in which the order's money is taken (see [`super::names`]).

use base::{Money, Timestamp};
use serde_json::{Map, Value};

use super::amounts::Sum;
use super::names::Name;
use crate::gateways::{CallError, GatewayRef, Method, Mode, Observation, PaymentFact};

/// What is told about one payment: who it is, and what all its observations share.
#[derive(Default)]
pub(super) struct Subject {
    pub(super) reference: Option<String>,
    pub(super) canonical: Option<GatewayRef>,
    pub(super) aliases: Vec<String>,
    pub(super) amount: Option<Money>,
    pub(super) method: Option<Method>,
}

impl Subject {
    pub(super) fn tells(&self, fact: PaymentFact, at: Timestamp, environment: Mode) -> Observation {
        Observation {
            reference: self.reference.clone(),
            canonical: self.canonical.clone(),
            aliases: self.aliases.clone(),
            fact,
            amount: self.amount,
            at,
            method: self.method.clone(),
            environment,
        }
    }

    /// The same of the payment that this capture is.
    pub(super) fn of_capture(&self, id: &str) -> Self {
        Self {
            reference: self.reference.clone(),
            canonical: Some(GatewayRef(id.to_owned())),
            aliases: self.aliases.clone(),
            amount: self.amount,
            method: self.method.clone(),
        }
    }

    /// Takes further names in, each once.
    pub(super) fn take_names(&mut self, names: &[Name]) {
        for name in names.iter().map(Name::text) {
            if !self.aliases.contains(&name) {
                self.aliases.push(name);
            }
        }
    }
}

/// Our payment id: it is given as both, and a capture may have a number of its own.
pub(super) fn reference(custom_id: Option<&String>, invoice_id: Option<&String>) -> Option<String> {
    [custom_id, invoice_id].into_iter().flatten().find(|id| !id.is_empty()).cloned()
}

pub(super) fn need(sum: Option<&Sum>, of: &str) -> Result<Money, CallError> {
    sum.ok_or_else(|| CallError::unknown(format!("{of} without an amount")))?.amount()
}

pub(super) fn need_time(time: Option<Timestamp>, of: &str) -> Result<Timestamp, CallError> {
    time.ok_or_else(|| CallError::unknown(format!("{of} without a time")))
}

/// Families that the shop reports by; PayPal's own word for the rest.
pub(super) fn method(source: &Map<String, Value>) -> Option<Method> {
    let (kind, details) = source.iter().next()?;
    let word = |name: &str| details.get(name).and_then(Value::as_str).unwrap_or_default();
    let (family, label) = match kind.as_str() {
        "card" => ("card", word("brand").to_lowercase()),
        "venmo" => ("wallet", kind.clone()),
        "bancontact" | "blik" | "eps" | "giropay" | "ideal" | "mybank" | "p24" | "sofort" | "trustly" => {
            ("net_banking", kind.clone())
        }
        other => (other, String::new()),
    };
    let last4 = Some(word("last_digits")).filter(|digits| !digits.is_empty()).map(str::to_owned);
    Some(Method { family: family.to_owned(), label, last4 })
}
