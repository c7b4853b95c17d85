//! The Query API: `query.php`, in XML.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use http::StatusCode;

use super::objects::{Row, is_void, of_payment, of_refund};
use super::{refuse, typed, vault};
use crate::dialects::door::Caller;
use crate::dialects::fields::Params;
use crate::dialects::forms::read_stamp;
use crate::dialects::settled::Settled;
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::state::State as Truth;

pub(super) const PATH: &str = "/api/query.php";

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route(PATH, post(query))
}

/// nmi: "need, catch-up": condition=….
const CONDITIONS: [&str; 7] =
    ["pending", "pendingsettlement", "in_progress", "complete", "failed", "canceled", "unknown"];

pub(super) fn xml(status: StatusCode, content: &str) -> Response {
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<nm_response>\n{content}</nm_response>\n");
    typed((status, text).into_response(), "text/xml; charset=UTF-8")
}

/// nmi: "health": `<error_response>` = bad.
pub(super) fn error(text: &str) -> String {
    element("error_response", text)
}

pub(super) fn element(name: &str, text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            other => safe.push(other),
        }
    }
    format!("<{name}>{safe}</{name}>\n")
}

fn shown(row: &Row) -> String {
    let mut text: String = row.fields.iter().map(|(name, value)| element(name, value)).collect();
    for action in &row.actions {
        let fields: String = action.fields().iter().map(|(name, value)| element(name, value)).collect();
        text.push_str(&format!("<action>\n{fields}</action>\n"));
    }
    format!("<transaction>\n{text}</transaction>\n")
}

fn number(fields: &mut Params, name: &'static str) -> Result<Option<usize>, ApiError> {
    let read = |text: String| text.parse().map_err(|_| refuse(format!("Invalid {name}")).about(name));
    fields.take(name).map(read).transpose()
}

/// nmi: "status" and "catch-up".
async fn query(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Params::of_form(&body);
    let _key = fields.take("security_key");
    if fields.take("report_type").as_deref() == Some("customer_vault") {
        return Ok(vault::report(&fields.take("customer_vault_id").unwrap_or_default()));
    }
    let mut instant = |name: &'static str| {
        let read = |text: String| read_stamp(&text).ok_or_else(|| refuse(format!("Invalid {name}")).about(name));
        fields.take(name).map(read).transpose()
    };
    // Unverified: both ends belong to it; a second is told by its beginning.
    let from = instant("start_date")?.unwrap_or(i64::MIN);
    let to = instant("end_date")?.map_or(i64::MAX, |second| second.saturating_add(999));
    let (transaction, order) = (fields.take("transaction_id"), fields.take("order_id"));
    let conditions = fields.take("condition");
    let conditions: Option<Vec<&str>> = conditions.as_deref().map(|text| text.split(',').collect());
    if conditions.iter().flatten().any(|word| !CONDITIONS.contains(word)) {
        return Err(refuse("Invalid condition").about("condition"));
    }
    let limit = number(&mut fields, "result_limit")?.unwrap_or(usize::MAX);
    let page = number(&mut fields, "page_number")?.unwrap_or(0);
    let mut state = gateway.state();
    fields.count_rest(&mut state, "nmi query");
    let asked = (transaction.as_deref(), order.as_deref());
    let mut rows = rows(&state, &Settled::of(&state, &account), account.name(), asked);
    rows.retain(|row| {
        (from..=to).contains(&row.changed()) && conditions.as_ref().is_none_or(|words| words.contains(&row.condition))
    });
    rows.sort_by_key(Row::changed);
    let content: String = rows.iter().skip(page.saturating_mul(limit)).take(limit).map(shown).collect();
    Ok(xml(StatusCode::OK, &content))
}

/// The transactions that are asked for by id or order; all where nothing is.
fn rows(
    state: &Truth,
    settled: &Settled<'_>,
    account: &str,
    (transaction, order): (Option<&str>, Option<&str>),
) -> Vec<Row> {
    let meant = |id: &str, reference: Option<&str>| {
        transaction.is_none_or(|asked| asked == id) && order.is_none_or(|asked| Some(asked) == reference)
    };
    let payments = state.payments.of_account(Some(account));
    let payments = payments.filter(|payment| meant(&payment.id, Some(&payment.reference)));
    let refunds = state.refunds.of_account(Some(account));
    let refunds = refunds.filter(|refund| !is_void(refund) && meant(&refund.id, refund.reference.as_deref()));
    let refunds = refunds.filter_map(|refund| Some((refund, state.payments.get(&refund.payment)?)));
    let mut rows: Vec<Row> = payments.map(|payment| of_payment(state, settled, payment)).collect();
    rows.extend(refunds.map(|(refund, payment)| of_refund(settled, refund, payment)));
    rows
}
