//! Payouts of the practice gateway: listed by their last change, with the balance lines that each gathers.

use base::{Currency, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::objects::{Rows, mode, money, read};
use super::{answered, id_in_path, signed_in};
use crate::gateways::{
    BadRow, Call, CallError, Credentials, GatewayRef, PayoutItem, PayoutItemKind, PayoutItems, PayoutItemsAsk,
    PayoutListAsk, PayoutListing, PayoutSeen, PayoutStatus, Reply,
};

/// Lines asked for at a time.
const PAGE: u32 = 100;

/// Where the list of changes goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Cursor {
    after: Option<String>,
}

impl Cursor {
    /// One that cannot be read is no reason to stop for ever: everything is listed again.
    fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct Payout {
    id: String,
    status: String,
    currency: Currency,
    amount: String,
    #[serde(default)]
    statement_text: String,
    /// Unix milliseconds.
    created: i64,
    changed: i64,
    #[serde(default)]
    reason: String,
    environment: String,
}

impl Payout {
    fn seen(self) -> Result<PayoutSeen, CallError> {
        let status = match self.status.as_str() {
            // The gateway has handed it to the bank, and tells nothing more unless it comes back.
            "sent" => PayoutStatus::Paid,
            "failed" => PayoutStatus::Failed,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a payout"))),
        };
        Ok(PayoutSeen {
            amount: money(&self.amount, self.currency)?,
            payout_ref: self.id,
            status,
            made_at: Timestamp(self.created),
            at: Timestamp(self.changed),
            arrives_at: None,
            statement_text: self.statement_text,
            reason: self.reason,
            has_items: true,
            environment: mode(&self.environment),
        })
    }
}

#[derive(Deserialize)]
struct Line {
    number: u64,
    kind: String,
    payment: String,
    cause: Option<String>,
    currency: Currency,
    amount: String,
    created: i64,
}

impl Line {
    fn item(self) -> Result<PayoutItem, CallError> {
        let kind = match self.kind.as_str() {
            "capture" => PayoutItemKind::Payment,
            "fee" => PayoutItemKind::Fee,
            "fee_tax" => PayoutItemKind::FeeTax,
            "refund" => PayoutItemKind::Refund,
            "refund_failed" => PayoutItemKind::RefundReturned,
            "dispute" => PayoutItemKind::Dispute,
            "dispute_won" => PayoutItemKind::DisputeWon,
            _ => PayoutItemKind::Adjustment,
        };
        Ok(PayoutItem {
            item_ref: self.number.to_string(),
            kind,
            payment: (!self.payment.is_empty()).then_some(GatewayRef(self.payment)),
            payment_alias: None,
            cause: self.cause,
            amount: money(&self.amount, self.currency)?,
            fee: None,
            fee_tax: None,
            at: Timestamp(self.created),
            text: if kind == PayoutItemKind::Adjustment { self.kind } else { String::new() },
        })
    }
}

pub(super) fn build(creds: &Credentials, ask: &PayoutListAsk) -> Result<Call, CallError> {
    let mut call = Call::get("payouts", "/v1/payouts").query("limit", ask.limit.clamp(1, 100).to_string());
    call = match Cursor::read(&ask.cursor).after {
        Some(after) => call.query("after", after),
        None => call.query("changed_since", ask.since.0.to_string()),
    };
    signed_in(creds, call)
}

pub(super) fn read_list(ask: &PayoutListAsk, reply: &Reply) -> Result<PayoutListing, CallError> {
    let rows: Rows<Value> = answered("list", reply)?;
    let (payouts, bad) = understood(rows.data, |row| read::<Payout>(row)?.seen());
    let after = rows.next.or(Cursor::read(&ask.cursor).after);
    let next = serde_json::to_string(&Cursor { after }).map_err(|cause| CallError::unknown(cause.to_string()))?;
    Ok(PayoutListing { payouts, bad, next, more: rows.has_more })
}

pub(super) fn build_items(creds: &Credentials, ask: &PayoutItemsAsk) -> Result<Call, CallError> {
    let path = format!("/v1/payouts/{}/lines", id_in_path(&ask.payout_ref.as_str().into())?);
    let call = Call::get("payout_items", path).query("limit", PAGE.to_string());
    signed_in(creds, ask.after.iter().fold(call, |call, after| call.query("after", after)))
}

pub(super) fn read_items(reply: &Reply) -> Result<PayoutItems, CallError> {
    let rows: Rows<Value> = answered("payout", reply)?;
    let (items, bad) = understood(rows.data, |row| read::<Line>(row)?.item());
    Ok(PayoutItems { items, bad, after: rows.next.filter(|_| rows.has_more) })
}

/// Rows that are understood, and those that are not.
fn understood<T>(rows: Vec<Value>, read: impl Fn(&Value) -> Result<T, CallError>) -> (Vec<T>, Vec<BadRow>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for row in rows {
        match read(&row) {
            Ok(one) => good.push(one),
            Err(cause) => bad.push(BadRow { cause: cause.to_string(), row }),
        }
    }
    (good, bad)
}
