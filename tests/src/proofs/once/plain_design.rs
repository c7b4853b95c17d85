//! The plain design: books what a webhook says, once per event id. Signatures are checked, nothing is looked up, nothing is
//! caught up. Its memory never fails and its disk never fills, so that only the design is judged.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::figures::Figures;
use crate::gateway::{minor_of, practice_signature};

/// What it believes.
pub(in crate::proofs) struct PlainDesign {
    secret: String,
    events: HashSet<String>,
    /// Bookings per payment of the gateway, in smallest units.
    booked: HashMap<String, Vec<i64>>,
    refused: u64,
}

impl PlainDesign {
    pub(in crate::proofs) fn with(secret: &str) -> Self {
        Self { secret: secret.to_owned(), events: HashSet::new(), booked: HashMap::new(), refused: 0 }
    }

    /// One delivery.
    pub(in crate::proofs) fn hear(&mut self, signature: Option<&str>, body: &[u8]) {
        if !self.is_proven(signature, body) {
            self.refused += 1;
            return;
        }
        let Ok(event) = serde_json::from_slice::<Value>(body) else { return };
        let of = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
        let (Some(id), Some("payment.captured")) = (of("/id"), of("/type")) else { return };
        if !self.events.insert(id.to_owned()) {
            return;
        }
        if let (Some(payment), Some(amount)) = (of("/data/payment/id"), of("/data/payment/amount_captured")) {
            let minor = minor_of(amount).unwrap_or_default();
            self.booked.entry(payment.to_owned()).or_default().push(minor);
        }
    }

    fn is_proven(&self, signature: Option<&str>, body: &[u8]) -> bool {
        let at = signature.and_then(|given| given.strip_prefix("t=")?.split(',').next()?.parse().ok());
        let expected = at.and_then(|at| practice_signature(&self.secret, at, body).ok());
        expected.is_some() && expected.as_deref() == signature
    }

    /// What it lost and what it booked twice, by the gateway's book.
    pub(in crate::proofs) fn report(&self, book: &Value, figures: &mut Figures) -> Result<()> {
        let payments = book.get("payments").and_then(Value::as_array).context("no payments in the book")?;
        let (mut lost, mut double) = (0_u64, 0_u64);
        for payment in
            payments.iter().filter(|payment| payment.get("status").and_then(Value::as_str) == Some("captured"))
        {
            let id = payment.get("id").and_then(Value::as_str).context("a payment without id")?;
            match self.booked.get(id).map(Vec::len).unwrap_or_default() {
                0 => lost += 1,
                1 => {}
                _ => double += 1,
            }
        }
        figures.add("plain_lost", lost).add("plain_double", double).add("plain_forged_refused", self.refused);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(design: &mut PlainDesign, id: &str) {
        let body = json!({"id": id, "type": "payment.captured", "data": {"payment": {"id": "pp_1", "amount_captured": "5.00"}}});
        let body = body.to_string().into_bytes();
        let signature = practice_signature("secret", 7, &body).unwrap();
        design.hear(Some(&signature), &body);
    }

    fn outcome(design: &PlainDesign) -> (Option<f64>, Option<f64>) {
        let mut figures = Figures::of("test");
        let book = json!({"payments": [{"id": "pp_1", "status": "captured"}, {"id": "pp_2", "status": "captured"}]});
        design.report(&book, &mut figures).unwrap();
        (figures.number("plain_lost"), figures.number("plain_double"))
    }

    #[test]
    fn it_books_a_delivery_told_twice_once_and_a_change_told_by_two_events_twice() {
        let mut design = PlainDesign::with("secret");
        told(&mut design, "evt_1");
        told(&mut design, "evt_1");
        assert_eq!(outcome(&design), (Some(1.0), Some(0.0)), "pp_2 was never told");
        told(&mut design, "evt_2");
        assert_eq!(outcome(&design), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn it_believes_no_forgery() {
        let mut design = PlainDesign::with("another secret");
        told(&mut design, "evt_1");
        assert_eq!((outcome(&design), design.refused), ((Some(2.0), Some(0.0)), 1));
    }
}
