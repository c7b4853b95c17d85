//! Transactions one by one, and in lists: what is not settled, and the batches of what is.

use axum::response::Response;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::elements::Elements;
use super::refuse;
use super::requests::{Asked, shown};
use super::rows::{self, Row};
use super::transact::card;
use crate::dialects::forms::{iso_ms, read_iso};
use crate::dialects::settled::Settled;
use crate::error::ApiError;
use crate::money::Money;
use crate::payouts::Payout;

/// Unverified: the order in `sorting` and `paging`.
const SORTING: [&str; 2] = ["orderBy", "orderDescending"];
const PAGING: [&str; 2] = ["limit", "offset"];
/// Unverified: rows of a page.
const PAGE_MAX: usize = 1_000;
/// authorizenet: "catch-up": <= 31 days.
const BATCHES_MAX_MS: i64 = 31 * 24 * 3_600_000;
/// Unverified: what a list of batches without dates is of.
const BATCHES_MS: i64 = 24 * 3_600_000;

/// An amount as a JSON number with all its decimals.
fn number(amount: Money) -> Result<Box<RawValue>, ApiError> {
    RawValue::from_string(amount.to_string())
        .map_err(|_| ApiError::internal("internal_error", "an amount is no number"))
}

fn no_record() -> ApiError {
    refuse("E00040", "The record cannot be found.")
}

fn of_batch_in_full(batch: &Payout) -> Value {
    json!({
        "batchId": batch.id, "settlementTimeUTC": iso_ms(batch.created), "settlementState": "settledSuccessfully",
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    trans_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ref_trans_id: Option<String>,
    #[serde(rename = "submitTimeUTC")]
    submit_time: String,
    transaction_type: &'a str,
    transaction_status: &'a str,
    response_code: u8,
    response_reason_code: u8,
    response_reason_description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<Value>,
    order: Value,
    auth_amount: Box<RawValue>,
    settle_amount: Box<RawValue>,
    payment: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<Value>,
}

/// authorizenet: "status": `getTransactionDetailsRequest` transId.
pub(super) fn details(mut asked: Asked) -> Result<Response, ApiError> {
    let id = asked.elements.word("transId").unwrap_or_default();
    let state = asked.gateway.state();
    let row = rows::find(&state, asked.account.name(), &id).ok_or_else(no_record)?;
    let (brand, last4) = card(row.payment);
    let mut order = json!({"invoiceNumber": row.invoice()});
    if let (Some(order), Some(text)) = (order.as_object_mut(), row.description()) {
        order.insert("description".to_owned(), text.into());
    }
    let reason = if row.response == 1 { "Approval" } else { "This transaction has been declined." };
    #[derive(Serialize)]
    struct Body<'a> {
        transaction: Details<'a>,
    }
    let transaction = Details {
        trans_id: &row.id,
        ref_trans_id: row.refund.and_then(|_| rows::paid_number(row.payment)),
        submit_time: iso_ms(row.submitted),
        transaction_type: row.kind,
        transaction_status: row.status,
        response_code: row.response,
        response_reason_code: row.response,
        response_reason_description: reason,
        batch: row.batch.map(of_batch_in_full),
        order,
        auth_amount: number(row.asked)?,
        settle_amount: number(row.settled)?,
        payment: json!({"creditCard": {
            "cardNumber": format!("XXXX{last4}"), "expirationDate": "XXXX", "cardType": brand,
        }}),
        customer: row.payment.extra.get("email").map(|email| json!({"email": email})),
    };
    asked.answer(&Body { transaction }).map(shown)
}

/// A transaction as lists show it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    trans_id: &'a str,
    #[serde(rename = "submitTimeUTC")]
    submit_time: String,
    transaction_status: &'a str,
    invoice_number: &'a str,
    account_type: String,
    account_number: String,
    settle_amount: Box<RawValue>,
}

fn summary<'a>(row: &'a Row<'_>) -> Result<Summary<'a>, ApiError> {
    let (brand, last4) = card(row.payment);
    Ok(Summary {
        trans_id: &row.id,
        submit_time: iso_ms(row.submitted),
        transaction_status: row.status,
        invoice_number: row.invoice(),
        account_type: brand,
        account_number: format!("XXXX{last4}"),
        settle_amount: number(row.settled)?,
    })
}

/// Which page of a list is asked for.
struct Paging {
    descending: bool,
    limit: usize,
    /// Counts from 1.
    page: usize,
}

impl Paging {
    fn read(elements: &mut Elements) -> Result<Self, ApiError> {
        let mut sorting = elements.object("sorting", &SORTING)?;
        let mut word = |name| sorting.as_mut().and_then(|sorting| sorting.word(name));
        let (_order, descending) = (word("orderBy"), word("orderDescending"));
        let mut paging = elements.object("paging", &PAGING)?;
        let mut number = |name| {
            let text = paging.as_mut().and_then(|paging| paging.word(name));
            text.map(|text| text.parse::<usize>().map_err(|_| refuse("E00003", format!("'{name}' is no number."))))
                .transpose()
        };
        let (limit, page) = (number("limit")?.unwrap_or(PAGE_MAX), number("offset")?.unwrap_or(1));
        if limit == 0 || limit > PAGE_MAX || page == 0 {
            return Err(refuse("E00003", "The 'paging' element is invalid."));
        }
        Ok(Self { descending: descending.as_deref() == Some("true"), limit, page })
    }

    fn shown(&self, asked: &Asked, mut rows: Vec<Row<'_>>) -> Result<Response, ApiError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            total_num_in_result_set: usize,
            transactions: Vec<Summary<'a>>,
        }
        if self.descending {
            rows.reverse();
        }
        let from = self.page.saturating_sub(1).saturating_mul(self.limit);
        let transactions = rows.iter().skip(from).take(self.limit).map(summary).collect::<Result<Vec<_>, _>>()?;
        if transactions.is_empty() {
            return asked.nothing().map(shown);
        }
        asked.answer(&Body { total_num_in_result_set: transactions.len(), transactions }).map(shown)
    }
}

fn listed(mut asked: Asked, whose: &str, meant: impl Fn(&Row<'_>) -> bool) -> Result<Response, ApiError> {
    let paging = Paging::read(&mut asked.elements)?;
    let elements = std::mem::take(&mut asked.elements);
    let mut state = asked.gateway.state();
    elements.count_rest(&mut state, whose);
    let settled = Settled::of(&state, &asked.account);
    let mut rows = rows::all(&state, asked.account.name(), &settled);
    rows.retain(meant);
    paging.shown(&asked, rows)
}

/// authorizenet: "catch-up": `getUnsettledTransactionListRequest`.
pub(super) fn unsettled(asked: Asked) -> Result<Response, ApiError> {
    listed(asked, "getUnsettledTransactionListRequest", |row| row.batch.is_none())
}

/// authorizenet: "catch-up": `getTransactionListRequest` by batch.
pub(super) fn of_batch(mut asked: Asked) -> Result<Response, ApiError> {
    let id = asked.elements.word("batchId").unwrap_or_default();
    let batch = asked.gateway.state().payouts.get(&id).cloned();
    batch.filter(|batch| batch.account.as_deref() == Some(asked.account.name())).ok_or_else(no_record)?;
    listed(asked, "getTransactionListRequest", |row| row.batch.is_some_and(|batch| batch.id == id))
}

/// authorizenet: "catch-up": `getSettledBatchListRequest` (<= 31 days).
pub(super) fn batches(mut asked: Asked) -> Result<Response, ApiError> {
    let statistics = asked.elements.word("includeStatistics").as_deref() == Some("true");
    let mut instant = |name: &str| {
        let read =
            |text: String| read_iso(&text).ok_or_else(|| refuse("E00003", format!("The '{name}' element is invalid.")));
        asked.elements.text(name)?.map(read).transpose()
    };
    let (from, to) = (instant("firstSettlementDate")?, instant("lastSettlementDate")?);
    let mut state = asked.gateway.state();
    let to = to.unwrap_or_else(|| state.now());
    let from = from.unwrap_or_else(|| to.saturating_sub(BATCHES_MS));
    if to.saturating_sub(from) > BATCHES_MAX_MS || from > to {
        return Err(refuse("E00003", "The settlement dates are 31 days apart at most."));
    }
    let account = asked.account.name();
    let settled = Settled::of(&state, &asked.account);
    let rows = if statistics { rows::all(&state, account, &settled) } else { Vec::new() };
    let meant = state.payouts.of_account(Some(account)).filter(|batch| (from..=to).contains(&batch.created));
    let shown_batch = |batch: &Payout| {
        let mut view = of_batch_in_full(batch);
        if let Some(view) = view.as_object_mut()
            && statistics
        {
            let count = |meant: &dyn Fn(&Row<'_>) -> bool| {
                let inside = |row: &&Row<'_>| row.batch.is_some_and(|of| of.id == batch.id);
                rows.iter().filter(inside).filter(|row| meant(row)).count()
            };
            view.insert(
                "statistics".to_owned(),
                json!([{
                    "accountType": "Visa",
                    "chargeCount": count(&|row| row.status == "settledSuccessfully"),
                    "refundCount": count(&|row| row.status == "refundSettledSuccessfully"),
                    "voidCount": count(&|row| row.status == "voided"),
                    "declineCount": count(&|row| row.status == "declined"),
                }]),
            );
        }
        view
    };
    let list: Vec<Value> = meant.map(shown_batch).collect();
    if list.is_empty() { asked.nothing().map(shown) } else { asked.answer(&json!({"batchList": list})).map(shown) }
}
