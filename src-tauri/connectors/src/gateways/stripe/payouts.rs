//! Payouts of Stripe's, with the balance transactions that each is made of.
//!
//! The list is by the time at which a payout was made, the newest first, and tells no changes: every round reaches back over
//! the days in which one may still fail. Words of the objects are those of the public reference
//! (<https://docs.stripe.com/api/payouts/object>, <https://docs.stripe.com/reports/reporting-categories>); none of them was
//! compared with a live account. Unverified: that balance transactions of a payout that a person asked for cannot be listed.

use base::{Money, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::amounts::money;
use super::errors::answered;
use super::facts::mode;
use super::objects::{FeeDetail, List};
use crate::gateways::{
    BadRow, Call, CallError, GatewayRef, PayoutItem, PayoutItemKind, PayoutItems, PayoutItemsAsk, PayoutListAsk,
    PayoutListing, PayoutSeen, PayoutStatus, Reply,
};

/// A payout fails within five business days, and one to come is listed days before.
const CHANGES_FOR_S: i64 = 21 * 86_400;

/// Where a listing goes on.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// Unix seconds: the end of the last whole round.
    since: i64,
    /// Unix seconds: when this round began; 0 before it does.
    until: i64,
    after: Option<String>,
}

impl Cursor {
    fn read(ask: &PayoutListAsk) -> Self {
        let begin = Self { since: ask.since.unix_seconds(), until: 0, after: None };
        // A cursor that cannot be read is no reason to stop for ever: everything is listed again.
        let mut cursor = serde_json::from_str::<Self>(&ask.cursor).unwrap_or(begin);
        if cursor.until == 0 {
            cursor.until = ask.now.unix_seconds().max(cursor.since);
        }
        cursor
    }

    fn text(&self) -> Result<String, CallError> {
        serde_json::to_string(self).map_err(|cause| CallError::unknown(cause.to_string()))
    }
}

#[derive(Deserialize)]
struct Payout {
    id: String,
    amount: i64,
    currency: String,
    status: String,
    #[serde(default)]
    created: i64,
    arrival_date: Option<i64>,
    #[serde(default)]
    automatic: bool,
    statement_descriptor: Option<String>,
    failure_message: Option<String>,
    failure_code: Option<String>,
    #[serde(default)]
    livemode: bool,
}

impl Payout {
    fn seen(self) -> Result<PayoutSeen, CallError> {
        let status = match self.status.as_str() {
            "pending" => PayoutStatus::Expected,
            "in_transit" => PayoutStatus::InTransit,
            "paid" => PayoutStatus::Paid,
            "failed" => PayoutStatus::Failed,
            "canceled" => PayoutStatus::Cancelled,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a payout"))),
        };
        let made_at = Timestamp::from_unix_seconds(self.created);
        let arrives_at = self.arrival_date.map(Timestamp::from_unix_seconds);
        // When it came to be paid or failed is not told: the day on which it is to arrive is the nearest.
        let at = if status >= PayoutStatus::Paid { arrives_at.unwrap_or(made_at).max(made_at) } else { made_at };
        Ok(PayoutSeen {
            amount: money(self.amount, &self.currency)?,
            payout_ref: self.id,
            status,
            made_at,
            at,
            arrives_at,
            statement_text: self.statement_descriptor.unwrap_or_default(),
            reason: self.failure_message.or(self.failure_code).unwrap_or_default(),
            has_items: self.automatic,
            environment: mode(self.livemode),
        })
    }
}

#[derive(Deserialize)]
struct Transaction {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    reporting_category: String,
    amount: i64,
    currency: String,
    #[serde(default)]
    fee: i64,
    #[serde(default)]
    fee_details: Vec<FeeDetail>,
    #[serde(default)]
    created: i64,
    description: Option<String>,
    source: Option<Value>,
}

impl Transaction {
    /// The payout itself stands among its transactions, with its sign turned.
    fn is_payout(&self) -> bool {
        self.kind == "payout"
    }

    fn kind(&self) -> PayoutItemKind {
        match (self.reporting_category.as_str(), self.kind.as_str()) {
            ("charge", _) | ("", "charge" | "payment") => PayoutItemKind::Payment,
            ("refund", _) | ("", "refund" | "payment_refund") => PayoutItemKind::Refund,
            ("refund_failure", _) | ("", "refund_failure" | "payment_failure_refund") => PayoutItemKind::RefundReturned,
            ("dispute", _) => PayoutItemKind::Dispute,
            ("dispute_reversal", _) => PayoutItemKind::DisputeWon,
            ("fee", _) | ("", "stripe_fee") => PayoutItemKind::Charge,
            ("risk_reserved_funds", _) | ("", "reserve_transaction" | "reserved_funds") => PayoutItemKind::Reserve,
            ("payout_reversal", _) | ("", "payout_failure" | "payout_cancel") => PayoutItemKind::PayoutReturned,
            _ => PayoutItemKind::Adjustment,
        }
    }

    fn item(self) -> Result<PayoutItem, CallError> {
        let kind = self.kind();
        let of = |units: i64| money(units, &self.currency);
        let tax: i64 = self
            .fee_details
            .iter()
            .filter(|detail| detail.kind == "tax")
            .try_fold(0_i64, |sum, detail| sum.checked_add(detail.amount))
            .ok_or_else(|| CallError::unknown("the tax on a fee is too large"))?;
        let fee: Money = of(self.fee.checked_sub(tax).ok_or_else(|| CallError::unknown("a fee is too large"))?)?;
        let source = self.source.unwrap_or(Value::Null);
        let text_of = |value: &Value| value.as_str().or_else(|| value["id"].as_str()).map(str::to_owned);
        let own = text_of(&source);
        let intent = text_of(&source["payment_intent"]);
        let is_charge = |id: &String| id.starts_with("ch_") || id.starts_with("py_");
        let charge = text_of(&source["charge"]).or_else(|| own.clone().filter(is_charge));
        let cause = own.filter(|id| !is_charge(id));
        Ok(PayoutItem {
            item_ref: self.id.clone(),
            kind,
            payment: intent.map(GatewayRef),
            payment_alias: charge,
            cause,
            amount: of(self.amount)?,
            fee: Some(fee),
            fee_tax: Some(of(tax)?),
            at: Timestamp::from_unix_seconds(self.created),
            text: self.description.unwrap_or_default(),
        })
    }
}

pub(super) fn build(ask: &PayoutListAsk) -> Call {
    let cursor = Cursor::read(ask);
    let from = cursor.since.saturating_sub(CHANGES_FOR_S);
    let call = Call::get("payouts", "/v1/payouts")
        .query("limit", ask.limit.clamp(1, 100).to_string())
        .query("created[gte]", from.to_string());
    cursor.after.iter().fold(call, |call, after| call.query("starting_after", after))
}

pub(super) fn read(ask: &PayoutListAsk, reply: &Reply) -> Result<PayoutListing, CallError> {
    let page: List<Value> = answered("list", reply)?;
    let mut cursor = Cursor::read(ask);
    cursor.after = page.data.last().and_then(|row| row["id"].as_str()).map(str::to_owned).filter(|_| page.has_more);
    let more = cursor.after.is_some();
    if !more {
        (cursor.since, cursor.until) = (cursor.until, 0);
    }
    let (mut payouts, mut bad) = (Vec::new(), Vec::new());
    for row in page.data {
        match parsed::<Payout>(&row).and_then(Payout::seen) {
            Ok(payout) => payouts.push(payout),
            Err(cause) => bad.push(BadRow { cause: cause.to_string(), row }),
        }
    }
    Ok(PayoutListing { payouts, bad, next: cursor.text()?, more })
}

pub(super) fn build_items(ask: &PayoutItemsAsk) -> Call {
    let call = Call::get("payout_items", "/v1/balance_transactions")
        .query("payout", &ask.payout_ref)
        .query("limit", "100")
        .query("expand[]", "data.source");
    ask.after.iter().fold(call, |call, after| call.query("starting_after", after))
}

pub(super) fn read_items(reply: &Reply) -> Result<PayoutItems, CallError> {
    let page: List<Value> = answered("payout", reply)?;
    let last = page.data.last().and_then(|row| row["id"].as_str()).map(str::to_owned);
    if page.has_more && last.is_none() {
        return Err(CallError::unknown("there are more parts, and the page does not say where they go on"));
    }
    let after = last.filter(|_| page.has_more);
    let (mut items, mut bad) = (Vec::new(), Vec::new());
    for row in page.data {
        match parsed::<Transaction>(&row) {
            Ok(told) if told.is_payout() => {}
            told => match told.and_then(Transaction::item) {
                Ok(item) => items.push(item),
                Err(cause) => bad.push(BadRow { cause: cause.to_string(), row }),
            },
        }
    }
    Ok(PayoutItems { items, bad, after })
}

fn parsed<T: serde::de::DeserializeOwned>(row: &Value) -> Result<T, CallError> {
    T::deserialize(row).map_err(|cause| CallError::unknown(cause.to_string()))
}
