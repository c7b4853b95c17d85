//! What is known about one payment, as inbox and store keep it: a delivery counts once by its key, a fact once by its own; and what
//! that adds up to.

use std::collections::BTreeSet;

use base::Timestamp;
use connectors::gateways::{Gateway, GatewayRef, HookNews, Observation};
use sha2::{Digest, Sha256};
use till::payments::fold;

use super::truth::{Truth, heard};

/// What is known about one payment.
#[derive(Debug, Default)]
pub(super) struct Known {
    deliveries: BTreeSet<String>,
    keys: BTreeSet<String>,
    hints: BTreeSet<GatewayRef>,
    facts: Vec<Observation>,
}

impl Known {
    /// Takes in a delivery at a moment; where it is a hint the gateway is asked.
    pub(super) fn hear(&mut self, gateway: &dyn Gateway, truth: &Truth, letter: &[u8], at: Timestamp) {
        let Some((key, news)) = heard(gateway, letter) else { return };
        if !self.deliveries.insert(key) {
            return;
        }
        match &news {
            HookNews::Observations(facts) => self.learn(facts),
            HookNews::FetchFirst(about) => {
                self.learn(truth.answer(about, at));
                self.hints.insert(about.clone());
            }
            HookNews::NotUnderstood(_) | HookNews::TestArrived | HookNews::Ignored => {}
        }
    }

    /// Asks once more about all that was asked about, as the shop does with what is still open: that a page was ended is told by no
    /// delivery of some gateways, and only whoever asks late hears of it.
    pub(super) fn ask_again(&mut self, truth: &Truth) {
        for about in std::mem::take(&mut self.hints) {
            self.learn(truth.answer(&about, truth.listed_at));
        }
    }

    /// Takes in facts.
    pub(super) fn learn(&mut self, facts: &[Observation]) {
        for seen in facts {
            if self.keys.insert(seen.fact_key()) {
                self.facts.push(seen.clone());
            }
        }
    }

    /// How it stands, in lines: state, and every movement of money. When each of them was is left out: a delivery and a list may
    /// tell of different moments.
    pub(super) fn lines(&self) -> Vec<String> {
        let folded = fold(&self.facts);
        let mut lines = vec![format!("state {}", folded.state.text())];
        lines
            .extend(folded.captured.iter().map(|(amount, _)| format!("captured {} {}", amount.currency, amount.minor)));
        lines
            .extend(folded.fee.iter().map(|(fee, tax, _)| format!("fee {} {} {}", fee.currency, fee.minor, tax.minor)));
        for refund in &folded.refunds {
            let end = match (refund.settled_at, refund.failed_at) {
                (_, Some(_)) => "not with the customer",
                (Some(_), None) => "with the customer",
                (None, None) => "under way",
            };
            lines.push(format!("refund {} {} {} {end}", refund.reference, refund.amount.currency, refund.amount.minor));
        }
        for dispute in &folded.disputes {
            let (amount, status) = (dispute.amount, dispute.status);
            lines.push(format!("dispute {} {} {} {status:?}", dispute.reference, amount.currency, amount.minor));
        }
        lines.sort_unstable();
        lines
    }

    /// The moments that the books go by: of captures, and of what went back.
    pub(super) fn moments(&self) -> Vec<Timestamp> {
        let folded = fold(&self.facts);
        let refunds = folded.refunds.iter().flat_map(|refund| [refund.settled_at, refund.failed_at]).flatten();
        folded.captured.iter().map(|(_, at)| *at).chain(refunds).collect()
    }
}

/// The hash of how a payment stands.
pub(super) fn fact_hash(lines: &[String]) -> String {
    hex::encode(Sha256::digest(lines.join("\n").as_bytes()))
}
