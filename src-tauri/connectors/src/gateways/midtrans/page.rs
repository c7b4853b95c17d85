//! The page: what it is made with, and what is said when it was made or ended.

use base::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::amounts::rupiah;
use super::errors;
use super::objects::Told;
use super::{PAGE, PAGE_MAX_S, PAGE_MIN_S, in_path};
use crate::gateways::own_id::made_at;
use crate::gateways::{CallError, CreateAsk, GatewayRef, Observation, PaymentFact, Reply};

/// The longest order, in characters.
const ORDER_MAX: usize = 50;
/// The longest name of an item, in characters; unverified.
const NAME_MAX: usize = 50;
/// What is said of a page that was ended before.
const ENDED_BEFORE: &str = "token already canceled";

/// A page that was made.
#[derive(Deserialize)]
struct Page {
    token: String,
    redirect_url: String,
}

/// A page that was ended.
#[derive(Deserialize)]
struct Ended {
    canceled_at: String,
}

/// What the page is asked for.
pub(super) fn order(ask: &CreateAsk) -> Result<Value, CallError> {
    if ask.manual_capture {
        return Err(CallError::refused(Some("manual_capture"), "a page of Midtrans's takes the money at once"));
    }
    if in_path(&ask.payment).is_err() || ask.payment.len() > ORDER_MAX {
        return Err(CallError::refused(Some("payment"), "an order of Midtrans's has other characters, and at most 50"));
    }
    let amount = rupiah(ask.amount)?;
    let name = if ask.description.trim().is_empty() { &ask.payment } else { &ask.description };
    let name: String = name.chars().take(NAME_MAX).collect();
    let mut body = json!({
        "transaction_details": {"order_id": ask.payment, "gross_amount": amount},
        // One item of the whole amount: the sum of the items has to be it.
        "item_details": [{"id": ask.payment, "price": amount, "quantity": 1, "name": name}],
    });
    let mut add = |name: &str, value: Value| body[name] = value;
    if let Some((made, minutes)) = life(ask) {
        add("page_expiry", json!({"duration": minutes, "unit": "minute"}));
        add("expiry", json!({"start_time": jakarta_text(made), "duration": minutes, "unit": "minute"}));
    }
    if ask.email.is_some() || ask.customer.is_some() {
        let mut customer = json!({});
        for (name, value) in [("first_name", &ask.customer), ("email", &ask.email)] {
            if let Some(value) = value {
                customer[name] = value.as_str().into();
            }
        }
        add("customer_details", customer);
    }
    if let Some(url) = &ask.return_url {
        add("callbacks", json!({"finish": url}));
    }
    Ok(body)
}

/// The new page: nobody has paid on it yet.
pub(super) fn made(ask: &CreateAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    let Page { token, redirect_url } = errors::page(reply)?;
    let told = Told::by(reply);
    let page_expires_at = life(ask).map(|(made, minutes)| made.plus_ms(minutes.saturating_mul(60_000)));
    let waits = PaymentFact::Pending { page_url: Some(redirect_url), page_expires_at };
    let at = told.at.or_else(|| made_at(&ask.payment)).unwrap_or_default();
    let seen = told.about(&ask.payment, waits, at);
    Ok(vec![Observation { aliases: vec![format!("{PAGE}{token}")], amount: Some(ask.amount), ..seen }])
}

/// The page that was ended, which is known by its alias alone. One that was ended before is as good.
pub(super) fn ended(page: &GatewayRef, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    let told = Told::by(reply);
    let ended = match errors::page::<Ended>(reply) {
        Ok(Ended { canceled_at }) => Timestamp::parse(&canceled_at),
        Err(CallError::Refused { reason, .. }) if reason == ENDED_BEFORE => None,
        Err(error) => return Err(error),
    };
    let at = ended.or(told.at).unwrap_or_default();
    let seen = told.about("", PaymentFact::Cancelled, at);
    Ok(vec![Observation { reference: None, canonical: None, aliases: vec![page.0.clone()], ..seen }])
}

/// From when and for how many minutes the page can be paid on. None where our id does not say when the payment was
/// begun: then it lives as long as Midtrans has it.
fn life(ask: &CreateAsk) -> Option<(Timestamp, i64)> {
    let made = made_at(&ask.payment)?;
    let life_s = ask.expires_at?.since_ms(made) / 1000;
    Some((made, life_s.clamp(PAGE_MIN_S, PAGE_MAX_S) / 60))
}

/// A time as Midtrans wants it: `2026-11-21 17:00:00 +0700`.
fn jakarta_text(at: Timestamp) -> String {
    let there = at.plus_ms(7 * 3_600_000).to_string();
    let to_the_second = there.get(..19).unwrap_or(&there);
    format!("{} +0700", to_the_second.replacen('T', " ", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_in_jakarta() {
        let at = Timestamp::parse("2026-11-21T20:30:05.999Z").unwrap();
        assert_eq!(jakarta_text(at), "2026-11-22 03:30:05 +0700");
    }
}
