//! Transaction search: what moved the balance, late.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::Uri;
use serde_json::{Value, json};

use super::money;
use super::objects::{capture_id, fee_of, time};
use crate::dialects::door::Caller;
use crate::dialects::fields::Params;
use crate::dialects::forms::read_iso;
use crate::error::ApiError;
use crate::gateway::{Gateway, answer};
use crate::payouts::{BalanceLine, LineKind};
use crate::state::State as Truth;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/v1/reporting/transactions", get(list))
}

/// paypal: "catch-up": window <= 31 days, up to 3 h late.
const WINDOW_MS: i64 = 31 * 24 * 3_600_000;
const LATE_MS: i64 = 3 * 3_600_000;

fn transaction(state: &Truth, line: &BalanceLine) -> Option<Value> {
    let payment = state.payments.get(&line.payment)?;
    let capture = capture_id(payment);
    let (id, about, code, fee) = match line.kind {
        LineKind::Capture => (capture, None, "T0006", fee_of(payment)),
        LineKind::Refund => (line.cause.clone()?, Some(capture), "T1107", None),
        _ => return None,
    };
    let mut info = json!({
        "transaction_id": id,
        "transaction_event_code": code,
        "transaction_initiation_date": time(line.at),
        "transaction_updated_date": time(line.at),
        "transaction_amount": money::view(line.amount),
        "transaction_status": "S",
        "invoice_id": payment.extra.get("invoice_id"),
        "custom_field": payment.extra.get("custom_id"),
    });
    if let Some(about) = about {
        info["paypal_reference_id"] = about.into();
        info["paypal_reference_id_type"] = "TXN".into();
    }
    if let Some(fee) = fee {
        info["fee_amount"] = money::view(fee.negated());
    }
    Some(json!({"transaction_info": info}))
}

async fn list(State(gateway): State<Arc<Gateway>>, Caller(account): Caller, uri: Uri) -> Result<Response, ApiError> {
    let mut params = Params::read(&uri);
    let wrong = |name| ApiError::invalid("bad_request", "this is not understood").about(name);
    let mut instant =
        |name: &'static str| params.take(name).and_then(|text| read_iso(&text)).ok_or_else(|| wrong(name));
    let (from, to) = (instant("start_date")?, instant("end_date")?);
    if to < from || to.saturating_sub(from) > WINDOW_MS {
        return Err(ApiError::invalid("bad_request", "The date range is 31 days at most.").about("end_date"));
    }
    let mut number =
        |name: &'static str, otherwise: usize, most: usize| match params.take(name).map(|text| text.parse()) {
            None => Ok(otherwise),
            Some(Ok(number)) if (1..=most).contains(&number) => Ok(number),
            Some(_) => Err(wrong(name)),
        };
    let (page, size) = (number("page", 1, 1_000_000)?, number("page_size", 100, 500)?);
    // Everything is shown in any case.
    let _all = params.take("fields");
    let mut state = gateway.state();
    params.count_rest(&mut state, "paypal reporting");
    let shown = state.now().saturating_sub(LATE_MS);
    let lines = state.lines.iter().filter(|line| {
        line.account.as_deref() == Some(account.name()) && (from..=to).contains(&line.at) && line.at <= shown
    });
    let all: Vec<Value> = lines.filter_map(|line| transaction(&state, line)).collect();
    let (total, pages) = (all.len(), all.len().div_ceil(size));
    let rows: Vec<Value> = all.into_iter().skip(page.saturating_sub(1).saturating_mul(size)).take(size).collect();
    answer(&json!({
        "transaction_details": rows,
        "start_date": time(from),
        "end_date": time(to),
        "last_refreshed_datetime": time(shown),
        "page": page,
        "total_items": total,
        "total_pages": pages,
        "links": [],
    }))
}
