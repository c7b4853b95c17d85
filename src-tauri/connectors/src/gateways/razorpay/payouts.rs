//! Razorpay's settlements: money that it sends to the shop's bank, and the report of what each is made of.
//!
//! Calls and words are those of Razorpay's public reference and of its own client libraries (`GET settlements`,
//! `GET settlements/recon/combined`). Unverified, each in one place: that a settlement without a currency is in rupees
//! (`Settlement::seen`); that the report goes by the day in India on which a settlement was made (`day_of`); that a dispute
//! stands in the report as an adjustment with its `dispute_id` (`Entry::kind`); for how long a settlement still changes.

use base::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::amounts::money;
use super::errors::answered;
use super::objects::Collection;
use crate::gateways::{
    BadRow, Call, CallError, GatewayRef, Mode, PayoutItem, PayoutItemKind, PayoutItems, PayoutItemsAsk, PayoutListAsk,
    PayoutListing, PayoutSeen, PayoutStatus, Reply,
};

/// A transfer to a bank that fails does so within days.
const CHANGES_FOR_S: i64 = 14 * 86_400;
/// India is so far ahead of UTC, all year.
const INDIA_MS: i64 = 19_800_000;
/// Rows of the report at a time.
const PAGE: usize = 1_000;

/// Where a listing goes on.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// Unix seconds: the end of the last whole round.
    since: i64,
    /// Unix seconds: the end of this round, fixed so that rows made meanwhile do not move the pages; 0 before it begins.
    until: i64,
    skip: usize,
}

impl Cursor {
    fn read(ask: &PayoutListAsk) -> Self {
        let begin = Self { since: ask.since.unix_seconds(), until: 0, skip: 0 };
        // A cursor that cannot be read is no reason to stop for ever: everything is listed again.
        let mut cursor = serde_json::from_str::<Self>(&ask.cursor).unwrap_or(begin);
        if cursor.until == 0 {
            cursor.until = ask.now.unix_seconds().max(cursor.since);
        }
        cursor
    }
}

#[derive(Deserialize)]
struct Settlement {
    id: String,
    amount: i64,
    currency: Option<String>,
    status: String,
    utr: Option<String>,
    created_at: i64,
}

impl Settlement {
    fn seen(self, asked_by: Mode) -> Result<PayoutSeen, CallError> {
        let status = match self.status.as_str() {
            "created" | "initiated" => PayoutStatus::InTransit,
            "processed" => PayoutStatus::Paid,
            "failed" => PayoutStatus::Failed,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a settlement"))),
        };
        let made_at = Timestamp::from_unix_seconds(self.created_at);
        Ok(PayoutSeen {
            amount: money(self.amount, self.currency.as_deref().unwrap_or("INR"))?,
            payout_ref: self.id,
            status,
            made_at,
            at: made_at,
            arrives_at: None,
            statement_text: self.utr.unwrap_or_default(),
            reason: String::new(),
            has_items: true,
            environment: asked_by,
        })
    }
}

/// A row of the report. `fee` is with its tax, and what is credited or debited is after it.
#[derive(Deserialize)]
struct Entry {
    entity_id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    debit: i64,
    #[serde(default)]
    credit: i64,
    currency: String,
    #[serde(default)]
    fee: i64,
    #[serde(default)]
    tax: i64,
    #[serde(default)]
    created_at: i64,
    settlement_id: Option<String>,
    payment_id: Option<String>,
    dispute_id: Option<String>,
    description: Option<String>,
}

impl Entry {
    fn kind(&self) -> PayoutItemKind {
        match (self.kind.as_str(), &self.dispute_id) {
            ("payment", _) => PayoutItemKind::Payment,
            ("refund", _) if self.credit > self.debit => PayoutItemKind::RefundReturned,
            ("refund", _) => PayoutItemKind::Refund,
            ("adjustment", Some(_)) if self.credit > self.debit => PayoutItemKind::DisputeWon,
            ("adjustment", Some(_)) => PayoutItemKind::Dispute,
            _ => PayoutItemKind::Adjustment,
        }
    }

    fn item(self) -> Result<PayoutItem, CallError> {
        let kind = self.kind();
        let strange = || CallError::unknown("a row of the settlement report has too large an amount");
        let net = self.credit.checked_sub(self.debit).ok_or_else(strange)?;
        let gross = net.checked_add(self.fee).ok_or_else(strange)?;
        let fee = self.fee.checked_sub(self.tax).ok_or_else(strange)?;
        let payment = if kind == PayoutItemKind::Payment { Some(&self.entity_id) } else { self.payment_id.as_ref() };
        let cause = match kind {
            PayoutItemKind::Payment => None,
            PayoutItemKind::Dispute | PayoutItemKind::DisputeWon => self.dispute_id.clone(),
            _ => Some(self.entity_id.clone()),
        };
        Ok(PayoutItem {
            kind,
            payment: payment.cloned().map(GatewayRef),
            payment_alias: None,
            cause,
            amount: money(gross, &self.currency)?,
            fee: Some(money(fee, &self.currency)?),
            fee_tax: Some(money(self.tax, &self.currency)?),
            at: Timestamp::from_unix_seconds(self.created_at),
            text: self.description.unwrap_or_default(),
            // A refund that comes back is told under the refund's own id.
            item_ref: match kind {
                PayoutItemKind::RefundReturned => format!("{}:returned", self.entity_id),
                _ => self.entity_id,
            },
        })
    }
}

pub(super) fn build(ask: &PayoutListAsk) -> Call {
    let cursor = Cursor::read(ask);
    Call::get("payouts", "/settlements")
        .query("from", cursor.since.saturating_sub(CHANGES_FOR_S).to_string())
        .query("to", cursor.until.to_string())
        .query("count", ask.limit.clamp(1, 100).to_string())
        .query("skip", cursor.skip.to_string())
}

pub(super) fn read(ask: &PayoutListAsk, reply: &Reply) -> Result<PayoutListing, CallError> {
    let rows = answered::<Collection>("list", reply)?.items;
    let mut cursor = Cursor::read(ask);
    let more = rows.len() >= usize::try_from(ask.limit.clamp(1, 100)).unwrap_or(usize::MAX);
    if more {
        cursor.skip = cursor.skip.saturating_add(rows.len());
    } else {
        cursor = Cursor { since: cursor.until, until: 0, skip: 0 };
    }
    let (mut payouts, mut bad) = (Vec::new(), Vec::new());
    for row in rows {
        match parsed::<Settlement>(&row).and_then(|told| told.seen(reply.asked_by)) {
            Ok(payout) => payouts.push(payout),
            Err(cause) => bad.push(BadRow { cause: cause.to_string(), row }),
        }
    }
    let next = serde_json::to_string(&cursor).map_err(|cause| CallError::unknown(cause.to_string()))?;
    Ok(PayoutListing { payouts, bad, next, more })
}

/// The day in India of an instant: year, month, day.
fn day_of(at: Timestamp) -> [String; 3] {
    let text = at.plus_ms(INDIA_MS).to_string();
    let mut parts = text.get(..10).unwrap_or_default().split('-').map(str::to_owned);
    [(); 3].map(|()| parts.next().unwrap_or_default())
}

fn skipped(ask: &PayoutItemsAsk) -> usize {
    ask.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(0)
}

pub(super) fn build_items(ask: &PayoutItemsAsk) -> Call {
    let [year, month, day] = day_of(ask.made_at);
    Call::get("payout_items", "/settlements/recon/combined")
        .query("year", year)
        .query("month", month)
        .query("day", day)
        .query("count", PAGE.to_string())
        .query("skip", skipped(ask).to_string())
}

pub(super) fn read_items(ask: &PayoutItemsAsk, reply: &Reply) -> Result<PayoutItems, CallError> {
    let rows = answered::<Collection>("payout", reply)?.items;
    let after = (rows.len() >= PAGE).then(|| skipped(ask).saturating_add(rows.len()).to_string());
    let (mut items, mut bad) = (Vec::new(), Vec::new());
    for row in rows {
        match parsed::<Entry>(&row) {
            // The report is of a day, and a day may have several settlements.
            Ok(entry) if entry.settlement_id.as_deref() != Some(ask.payout_ref.as_str()) => {}
            told => match told.and_then(Entry::item) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_the_report_is_that_of_india() {
        assert_eq!(day_of(Timestamp::parse("2026-11-21T18:29:59Z").unwrap()), ["2026", "11", "21"]);
        assert_eq!(day_of(Timestamp::parse("2026-12-31T18:30:00Z").unwrap()), ["2027", "01", "01"]);
    }
}
