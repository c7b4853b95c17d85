//! The plain design beside ours: it books what a webhook says, looks nothing up and catches nothing up.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result};
use connectors::gateways::{HookNews, PaymentFact, find};
use http::HeaderMap;
use serde_json::Value;

use crate::figures::Figures;
use crate::proofs::once::PlainDesign;

/// What it believes.
pub(super) enum Plain {
    /// Of the practice gateway's own webhooks, whose proof it checks.
    Practice(PlainDesign),
    /// Of a dialect's: it takes every proof for good, and any news of a payment for its money.
    Dialect(Heard),
}

/// The names of payments that it heard of.
pub(super) struct Heard {
    provider: &'static str,
    names: HashSet<String>,
}

impl Plain {
    pub(super) fn of(provider: &'static str, secret: &str) -> Self {
        if provider == "practice" {
            return Self::Practice(PlainDesign::with(secret));
        }
        Self::Dialect(Heard { provider, names: HashSet::new() })
    }

    /// One delivery.
    pub(super) fn hear(&mut self, headers: &HeaderMap, body: &[u8]) {
        match self {
            Self::Practice(design) => {
                design.hear(headers.get("practice-signature").and_then(|value| value.to_str().ok()), body);
            }
            Self::Dialect(heard) => heard.hear(body),
        }
    }

    /// How many captured payments it lost and booked twice by the gateway's book. `names` are the gateway's names of our payments.
    pub(super) fn lost_and_double(&self, book: &Value, names: &HashMap<String, Vec<String>>) -> Result<(u64, u64)> {
        match self {
            Self::Practice(design) => {
                let mut figures = Figures::of("plain");
                design.report(book, &mut figures)?;
                let told = figures.json();
                let count = |name: &str| told.get(name).and_then(Value::as_u64).unwrap_or_default();
                Ok((count("plain_lost"), count("plain_double")))
            }
            Self::Dialect(heard) => Ok((heard.lost(book, names)?, 0)),
        }
    }
}

impl Heard {
    fn hear(&mut self, body: &[u8]) {
        let Some(Ok(event)) = find(self.provider).map(|gateway| gateway.read_hook(body)) else { return };
        match event.news {
            HookNews::Observations(seen) => {
                let money = seen.into_iter().filter(|seen| matches!(seen.fact, PaymentFact::Captured { .. }));
                for seen in money {
                    self.names.extend(seen.reference);
                    self.names.extend(seen.canonical.map(|canonical| canonical.0));
                    self.names.extend(seen.aliases);
                }
            }
            HookNews::FetchFirst(name) => {
                self.names.insert(name.0);
            }
            HookNews::NotUnderstood(_) | HookNews::TestArrived | HookNews::Ignored => {}
        }
    }

    fn lost(&self, book: &Value, names: &HashMap<String, Vec<String>>) -> Result<u64> {
        let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let payments = book.get("payments").and_then(Value::as_array).context("no payments in the book")?;
        let captured = payments.iter().filter(|payment| text(payment, "status") == "captured");
        let is_heard = |payment: &&Value| {
            let reference = text(payment, "reference");
            let known = names.get(&reference).map(Vec::as_slice).unwrap_or_default();
            self.names.contains(&reference) || known.iter().any(|name| self.names.contains(name))
        };
        Ok(u64::try_from(captured.filter(|payment| !is_heard(payment)).count())?)
    }
}
