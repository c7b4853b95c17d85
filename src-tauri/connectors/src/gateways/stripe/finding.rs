//! Looking for a payment by our reference. Stripe's search is minutes behind; what was made around that time can be listed at
//! once: the pages, and then the intents, where a charge without a page stands.

use super::errors::answered;
use super::objects::List;
use super::read_object;
use crate::gateways::{Call, CallError, FindAsk, Observation, Reply};

/// How far Stripe's clock may be from ours when a payment is looked for by its time, in seconds.
const MARGIN_S: i64 = 60;
/// The place in the search where the intents begin; further on in them it is the id of one.
const INTENTS: &str = "intents";

pub(super) fn build(ask: &FindAsk, bare_intents: bool) -> Call {
    let call = if bare_intents {
        // Intents are asked for without a time here, because emulators know no such filter.
        Call::get("find", "/v1/payment_intents")
    } else {
        let (path, along) = if among_intents(ask) {
            ("/v1/payment_intents", "data.latest_charge")
        } else {
            ("/v1/checkout/sessions", "data.payment_intent.latest_charge")
        };
        Call::get("find", path)
            .query("created[gte]", ask.tried_at.unix_seconds().saturating_sub(MARGIN_S).to_string())
            .query("created[lte]", ask.tried_last_at.unix_seconds().saturating_add(MARGIN_S).to_string())
            .query("expand[]", along)
    };
    let call = call.query("limit", "100");
    match ask.after.as_deref().filter(|after| *after != INTENTS) {
        Some(after) => call.query("starting_after", after),
        None => call,
    }
}

/// What this page holds of it.
pub(super) fn read(ask: &FindAsk, reply: &Reply) -> Result<Vec<Observation>, CallError> {
    let rows: List<serde_json::Value> = answered("payment", reply)?;
    let mut found = Vec::new();
    // Others' rows need not be understood: one strange thing in the account must not hide a payment of ours for ever.
    for row in rows.data.into_iter().filter(|row| row.to_string().contains(&ask.payment)) {
        found.extend(
            read_object(row, reply.date())?
                .into_iter()
                .filter(|observation| observation.reference.as_deref() == Some(ask.payment.as_str())),
        );
    }
    Ok(found)
}

/// The next page; after the last of the pages the first of the intents.
pub(super) fn on(ask: &FindAsk, reply: &Reply) -> Result<Option<FindAsk>, CallError> {
    let rows: List<serde_json::Value> = answered("payment", reply)?;
    let are_intents = among_intents(ask)
        || rows.data.iter().any(|row| row.get("object").and_then(serde_json::Value::as_str) == Some("payment_intent"));
    let further = |after: &str| Some(FindAsk { after: Some(after.to_owned()), ..ask.clone() });
    let over = if are_intents { None } else { further(INTENTS) };
    let Some(last) = rows.data.last().filter(|_| rows.has_more) else { return Ok(over) };
    // The newest stand first, and what is older than our first try is not ours.
    let earliest = ask.tried_at.unix_seconds().saturating_sub(MARGIN_S);
    if last.get("created").and_then(serde_json::Value::as_i64).is_some_and(|made| made < earliest) {
        return Ok(over);
    }
    let id = last.get("id").and_then(serde_json::Value::as_str);
    Ok(further(id.ok_or_else(|| CallError::unknown("a page of the list ends with a row that has no id"))?))
}

fn among_intents(ask: &FindAsk) -> bool {
    ask.after.as_deref().is_some_and(|after| after == INTENTS || after.starts_with("pi_"))
}

#[cfg(test)]
mod tests {
    use base::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::gateways::Mode;

    fn ask(after: Option<&str>) -> FindAsk {
        FindAsk {
            payment: "pay_1".into(),
            tried_at: Timestamp::from_unix_seconds(1_000),
            tried_last_at: Timestamp::from_unix_seconds(2_000),
            after: after.map(str::to_owned),
        }
    }

    fn goes_on(after: Option<&str>, kind: &str, created: i64, has_more: bool) -> Option<String> {
        let id = if kind == "payment_intent" { "pi_9" } else { "cs_9" };
        let body = json!({"data": [{"id": id, "object": kind, "created": created}], "has_more": has_more});
        let reply =
            Reply { status: 200, headers: http::HeaderMap::new(), body: body.to_string().into(), asked_by: Mode::Test };
        on(&ask(after), &reply).unwrap().and_then(|ask| ask.after)
    }

    #[test]
    fn pages_are_searched_to_their_end_and_then_the_intents() {
        let session = "checkout.session";
        assert_eq!(goes_on(None, session, 1_500, true).as_deref(), Some("cs_9"));
        assert_eq!(goes_on(Some("cs_9"), session, 1_500, false).as_deref(), Some(INTENTS));
        assert_eq!(goes_on(None, session, 900, true).as_deref(), Some(INTENTS), "older than the first try");
        assert_eq!(goes_on(Some(INTENTS), "payment_intent", 1_500, true).as_deref(), Some("pi_9"));
        assert_eq!(goes_on(Some("pi_9"), "payment_intent", 1_500, false), None);
        assert_eq!(goes_on(None, "payment_intent", 1_500, false), None, "an account without pages");
    }
}
