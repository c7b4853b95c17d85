//! NMI's webhooks.

use base::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::amounts::money;
use super::errors::is_plain;
use super::row::Row;
use crate::gateways::{
    CallError, DisputeStatus, DisputeTold, GatewayRef, HookEvent, HookNews, HookRefusal, Mode, Observation,
    PaymentFact, signed, stamps,
};

/// Why a chargeback that names no payment cannot be told as one.
const NO_PAYMENT: &str = "NMI does not say of which payment: look in its reports";

#[derive(Deserialize)]
struct Event {
    event_id: String,
    event_type: String,
    #[serde(default)]
    event_body: Value,
}

/// What an event says. The proof covers the body, and amount, currency, state and our reference stand in it.
pub(super) fn read(body: &[u8]) -> Result<HookEvent, HookRefusal> {
    let event: Event = signed::json(body)?;
    if event.event_id.is_empty() || event.event_type.is_empty() {
        return Err(HookRefusal::Unreadable("an event without an id or a type".to_owned()));
    }
    let environment = match event.event_body.pointer("/features/is_test_mode") {
        Some(Value::Bool(true)) => Some(Mode::Test),
        Some(Value::Bool(false)) => Some(Mode::Live),
        _ => None,
    };
    let row = Row::of_event(&event.event_body);
    let about = row.original().or_else(|| row.id()).map(str::to_owned);
    Ok(HookEvent {
        order_key: about.unwrap_or_else(|| event.event_id.clone()),
        dedupe_key: event.event_id.clone(),
        environment,
        news: news(&event, &row, environment),
        event_id: event.event_id,
        kind: event.event_type,
    })
}

fn news(event: &Event, row: &Row, environment: Option<Mode>) -> HookNews {
    match event.event_type.as_str() {
        "chargeback.batch.complete" => return chargebacks(&event.event_body, environment),
        "settlement.batch.failure" => {
            return HookNews::NotUnderstood(
                "a batch was not settled: look in NMI's reports which payments are in it".into(),
            );
        }
        _ => {}
    }
    let mut words = event.event_type.splitn(3, '.');
    let words = (words.next().unwrap_or_default(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
    // The transaction is asked for where the event does not say it all, or says it in words that are not understood.
    let fetch = |why: &str| match row.id() {
        Some(id) => HookNews::FetchFirst(GatewayRef::from(id)),
        None => HookNews::NotUnderstood(why.to_owned()),
    };
    match words {
        ("transaction", "sale" | "auth" | "capture", "success") | ("transaction", "sale" | "auth", "failure") => {
            told(row, words.1, words.2 == "success", environment).unwrap_or_else(|cause| fetch(&cause.to_string()))
        }
        ("transaction", "refund", outcome @ ("success" | "failure")) => {
            told(row, words.1, outcome == "success", environment).unwrap_or_else(|cause| fetch(&cause.to_string()))
        }
        // These changed nothing.
        ("transaction", "capture" | "void" | "credit", "failure") | ("transaction", "validate", _) => HookNews::Ignored,
        ("transaction", "credit", _) => {
            HookNews::NotUnderstood("money went to a card without a payment that it belongs to".to_owned())
        }
        // What was voided, and what became of a check or of an unclear try, the transaction itself says.
        ("transaction", "void", "success") | ("transaction", "check", _) | ("transaction", _, "unknown") => {
            fetch("an event about a transaction that it does not name")
        }
        _ => HookNews::Ignored,
    }
}

/// The facts of an event whose body says what its type says.
fn told(row: &Row, action: &str, ok: bool, environment: Option<Mode>) -> Result<HookNews, CallError> {
    let environment = environment.ok_or_else(|| CallError::unknown("it does not say of which world it is"))?;
    let acts = row.acts()?;
    if !acts.iter().all(|act| act.kind == action && act.ok == ok) || acts.is_empty() {
        return Err(CallError::unknown("its type says another thing than its body"));
    }
    let observations = row.observations(environment)?;
    if observations.is_empty() {
        Err(CallError::unknown("it says nothing"))
    } else {
        Ok(HookNews::Observations(observations))
    }
}

/// A batch of chargebacks, looked through to its end. As documented its rows name neither a payment nor a currency;
/// where one of them does not, the whole batch is shown to a person, with every row in it.
fn chargebacks(body: &Value, environment: Option<Mode>) -> HookNews {
    let Some(rows) = body.get("chargebacks").and_then(Value::as_array) else {
        return HookNews::NotUnderstood("a batch of chargebacks without its rows".to_owned());
    };
    match rows.iter().map(|row| chargeback(row, environment)).collect::<Option<Vec<_>>>() {
        Some(told) if !told.is_empty() => HookNews::Observations(told),
        _ => {
            let rows: Vec<String> = rows.iter().map(words).collect();
            HookNews::NotUnderstood(format!("{} chargebacks. {NO_PAYMENT}. {}", rows.len(), rows.join("; ")))
        }
    }
}

/// A chargeback that names its payment and its currency. Unverified: the documented rows do not.
fn chargeback(row: &Value, environment: Option<Mode>) -> Option<Observation> {
    let get = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let (id, payment) = (get("id"), get("transaction_id"));
    if !is_plain(id) || !is_plain(payment) {
        return None;
    }
    let at = day(get("date"))?;
    Some(Observation {
        reference: Some(get("order_id").to_owned()).filter(|order| !order.is_empty()),
        canonical: Some(GatewayRef::from(payment)),
        aliases: Vec::new(),
        fact: PaymentFact::Disputed {
            dispute_ref: id.to_owned(),
            amount: money(get("amount"), get("currency")).ok()?,
            // How that ends NMI never tells.
            status: DisputeStatus::Lost,
            reason: get("reason").to_owned(),
            due_at: None,
            told: DisputeTold::Standing,
        },
        amount: None,
        at,
        method: None,
        environment: environment?,
    })
}

/// A row in one line: what it takes to find the payment by hand, and nobody's name.
fn words(row: &Value) -> String {
    let get = |name: &str| -> String {
        let text = match row.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        text.chars().filter(|c| !c.is_control()).take(80).collect()
    };
    let card: String = get("cc_number").chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    format!("{}: {} on {}, card ••{card}, {}", get("id"), get("amount"), get("date"), get("reason"))
}

/// A day as chargebacks write it: `3/29/2020`, month first, or fourteen digits.
fn day(text: &str) -> Option<Timestamp> {
    if let Some(at) = stamps::read(text) {
        return Some(at);
    }
    let parts: Vec<u32> = text.split('/').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [month, day, year] = parts.as_slice() else { return None };
    Timestamp::parse(&format!("{year:04}-{month:02}-{day:02}T00:00:00Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_month_first() {
        assert_eq!(day("3/29/2020"), Timestamp::parse("2020-03-29T00:00:00Z"));
        for bad in ["", "29/3/2020", "3/29", "3/29/2020/1", "x/y/z"] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }
}
