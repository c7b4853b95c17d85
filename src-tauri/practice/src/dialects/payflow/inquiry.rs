//! The inquiry: how a transaction stands.

use axum::response::Response;

use super::pairs::written;
use super::requests::{Asked, answered};
use super::rows::{self, Row};
use super::transact::not_found;
use super::{Payflow, bad_field};
use crate::dialects::forms::{iso_ms, read_stamp};
use crate::dialects::{Dialect, Thing};
use crate::error::ApiError;
use crate::gateway::json_text;

/// payflow: "status": TRXTYPE=I, ORIGID, or CUSTREF with STARTTIME/ENDTIME (yyyymmddhhmmss).
pub(super) fn look(mut asked: Asked) -> Result<Response, ApiError> {
    let mut instant = |name: &str| {
        let read = |text: String| read_stamp(&text).ok_or_else(|| bad_field(name));
        asked.take(name).map(read).transpose()
    };
    // Unverified: what a search without times is of. The sheet has `CUSTREF` together with them alone.
    let from = instant("STARTTIME")?.unwrap_or(i64::MIN);
    let to = instant("ENDTIME")?.map_or(i64::MAX, |second| second.saturating_add(999));
    let (origin, custref) = (asked.take("ORIGID"), asked.custref()?);
    asked.count_rest();
    let mut state = asked.gateway.state();
    let now = state.now();
    // A question under the id of something that was done brings the answer of that.
    if let Some(earlier) = state.keys.earlier(&asked.key, now)? {
        let mut first = json_text(http::StatusCode::OK, earlier.body);
        first.headers_mut().insert("idempotent-replayed", http::HeaderValue::from_static("true"));
        return Ok(first);
    }
    let account = asked.account.name();
    let row = match (origin, custref) {
        (Some(pnref), _) => rows::find(&state, account, &pnref),
        (None, Some(custref)) => rows::last_of(&state, account, &custref, (from, to)),
        (None, None) => None,
    };
    told(&row.ok_or_else(not_found)?)
}

/// Unverified: the fields of the answer.
fn told(row: &Row<'_>) -> Result<Response, ApiError> {
    let fresh = Payflow.fresh_id(Thing::Payout)?;
    let method = row.payment.method.as_ref();
    let last4 = method.and_then(|method| method.last4.clone()).unwrap_or_else(|| "1111".to_owned());
    let brand = method.and_then(|method| method.brand.as_deref()).unwrap_or("visa");
    let card = if brand == "mastercard" { "1" } else { "0" };
    let state = row.state.map(|state| state.to_string());
    let (amount, time) = (row.amount.to_string(), iso_ms(row.at).replace('T', " "));
    let time = time.split('.').next().unwrap_or_default();
    let mut pairs = vec![("RESULT", "0"), ("PNREF", fresh.as_str())];
    pairs.extend(state.as_deref().map(|state| ("TRANSSTATE", state)));
    pairs.extend([
        ("ORIGRESULT", row.result),
        ("ORIGPNREF", row.pnref.as_str()),
        ("RESPMSG", if row.result == "0" { "Approved" } else { "Declined" }),
        ("TRANSTIME", time),
        ("AMT", amount.as_str()),
        ("ACCT", last4.as_str()),
        ("EXPDATE", "0130"),
        ("CARDTYPE", card),
    ]);
    pairs.extend(Some(row.custref).filter(|custref| !custref.is_empty()).map(|custref| ("CUSTREF", custref)));
    Ok(answered(written(&pairs)))
}
