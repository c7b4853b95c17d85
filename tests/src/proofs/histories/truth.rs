//! One payment as it really went: what the gateway delivered after each step, what it answered when it was asked then, and what it
//! listed in the end.

use std::collections::{BTreeMap, BTreeSet};

use base::Timestamp;
use bytes::Bytes;
use connectors::gateways::{Environment, Gateway, GatewayRef, HookNews, Mode, Observation, PaymentFact};
use till::payments::fold;

use super::known::Known;

/// One payment as it really went.
#[derive(Debug, Default)]
pub(super) struct Truth {
    /// Our reference of it at the gateway.
    pub reference: String,
    /// What it is for, in minor units.
    pub minor: i64,
    /// Where it began.
    pub began: Timestamp,
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// What the gateway's lists say in the end, row by row; a row that was to be asked for is what the answer was.
    pub listed: Vec<Observation>,
    /// When that was.
    pub listed_at: Timestamp,
    /// Every name under which the gateway speaks of it.
    pub names: BTreeSet<String>,
}

/// One thing that happened, with all that could be learned of it.
#[derive(Debug)]
pub(super) struct Step {
    /// When, by the gateway's clock.
    pub at: Timestamp,
    /// What was delivered, in the gateway's own bytes.
    pub letters: Vec<Bytes>,
    /// What was answered from then on to whoever asked about one of these.
    pub answers: BTreeMap<GatewayRef, Vec<Observation>>,
}

/// The world in which an account of this gateway lives here.
pub(super) fn world(provider: &str) -> Environment {
    if provider == "practice" { Environment::Practice } else { Environment::Sandbox }
}

/// What a delivery says, as an account hears it; none where it is no event.
pub(super) fn heard(gateway: &dyn Gateway, body: &[u8]) -> Option<(String, HookNews)> {
    let mode: Mode = world(gateway.about().provider).mode();
    let event = gateway.read_hook(body).ok()?.heard_by(mode);
    Some((event.dedupe_key, event.news))
}

impl Truth {
    /// All that was delivered, with the moment of it.
    pub(super) fn letters(&self) -> Vec<(Timestamp, &Bytes)> {
        self.steps.iter().flat_map(|step| step.letters.iter().map(|letter| (step.at, letter))).collect()
    }

    /// What the gateway answers at that moment to a question about this.
    pub(super) fn answer(&self, about: &GatewayRef, at: Timestamp) -> &[Observation] {
        let knows = |step: &&Step| step.answers.contains_key(about);
        let then = self.steps.iter().rfind(|step| step.at <= at && knows(step));
        let then = then.or_else(|| self.steps.iter().find(knows));
        then.and_then(|step| step.answers.get(about)).map_or(&[], Vec::as_slice)
    }

    /// Whether these facts are about this payment; then their other names are its names too.
    pub(super) fn takes(&mut self, facts: &[Observation]) -> bool {
        let names = |seen: &Observation| -> Vec<String> {
            let own = seen.canonical.iter().map(|name| name.0.clone()).chain(seen.aliases.iter().cloned());
            own.chain(seen.reference.clone()).filter(|name| !name.is_empty()).collect()
        };
        let mut any = false;
        for seen in facts {
            let names = names(seen);
            if names.iter().any(|name| self.names.contains(name)) {
                self.names.extend(names);
                any = true;
            }
        }
        any
    }

    /// Whether all that a delivery says stands in the lists too, so that it may be lost.
    pub(super) fn is_listed(&self, gateway: &dyn Gateway, letter: &[u8]) -> bool {
        let Some((_, news)) = heard(gateway, letter) else { return false };
        let told = match &news {
            HookNews::Observations(facts) => facts.as_slice(),
            HookNews::FetchFirst(about) => self.answer(about, self.listed_at),
            _ => return true,
        };
        let listed: BTreeSet<String> = self.listed.iter().map(Observation::fact_key).collect();
        let state = fold(&self.listed).state;
        told.iter().all(|seen| {
            // What came before a higher state changes nothing of it.
            let is_below = is_no_money(&seen.fact) && fold(std::slice::from_ref(seen)).state <= state;
            is_below || listed.contains(&seen.fact_key())
        })
    }

    /// What is known in the end to whoever heard everything once, in order; with the lists or without.
    pub(super) fn ordered(&self, gateway: &dyn Gateway, with_lists: bool) -> Known {
        let mut known = Known::default();
        for (at, letter) in self.letters() {
            known.hear(gateway, self, letter, at);
        }
        if with_lists {
            known.learn(&self.listed);
        }
        known.ask_again(self);
        known
    }
}

fn is_no_money(fact: &PaymentFact) -> bool {
    !matches!(
        fact,
        PaymentFact::Captured { .. }
            | PaymentFact::Refunded { .. }
            | PaymentFact::Disputed { .. }
            | PaymentFact::FeeKnown { .. }
    )
}
