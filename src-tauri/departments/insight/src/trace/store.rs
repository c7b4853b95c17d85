//! Statements that gather a payment's story.

use base::{Fault, ReadTx, Timestamp};
use rusqlite::Row;
use serde::Serialize;
use serde_json::{Value, json};
use till::payments::PaymentId;
use utoipa::ToSchema;

/// A record that a step leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StepRef {
    /// `payment`, `invoice`, `inbox`, `entry`, `call`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its id.
    pub id: String,
}

/// One step of the story.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// `asked`, `call`, `webhook`, `observation`, `entry`, `audit`.
    pub kind: &'static str,
    /// What happened, in a few words.
    pub title: String,
    /// Facts of the step.
    pub detail: Value,
    /// The record behind it.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<StepRef>,
}

/// Calls to the gateway about the payment.
pub(super) fn list_calls(tx: &ReadTx<'_>, payment: &str) -> Result<Vec<Step>, Fault> {
    tx.all(
        "SELECT t.at, t.call, t.outcome, t.note, t.gateway_request_id, t.latency_ms, t.id,
                (SELECT json_group_array(json_object('method', x.method, 'path', x.path, 'status', x.status,
                                                     'trouble', x.trouble, 'request_id', x.request_id,
                                                     'latency_ms', x.latency_ms) ORDER BY x.position)
                   FROM payment_exchanges x
                  WHERE x.try_id = t.id)
           FROM payment_tries t
          WHERE t.payment_id = ?1
          ORDER BY t.id",
        [payment],
        |row| {
            let (call, outcome): (String, String) = (row.get(1)?, row.get(2)?);
            let (id, exchanges): (i64, String) = (row.get(6)?, row.get(7)?);
            Ok(Step {
                at: row.get(0)?,
                kind: "call",
                title: format!("{call}: {outcome}"),
                detail: json!({
                    "note": row.get::<_, String>(3)?,
                    "gateway_request_id": row.get::<_, String>(4)?,
                    "latency_ms": row.get::<_, i64>(5)?,
                    "exchanges": serde_json::from_str::<Value>(&exchanges).unwrap_or_default(),
                }),
                reference: Some(StepRef { kind: "call", id: id.to_string() }),
            })
        },
    )
}

/// A body that was sent or answered, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CallBody {
    /// It, or its beginning.
    pub text: String,
    /// How long the whole of it was, in bytes.
    pub bytes: i64,
    /// Whether there was more of it than is kept.
    pub is_cut: bool,
}

/// One request that was sent to a gateway, with what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CallExchange {
    /// `GET`, `POST`.
    pub method: String,
    /// Path and query after the gateway's address.
    pub path: String,
    /// HTTP status; missing where no whole answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What the line said where no whole answer came; empty otherwise.
    pub trouble: String,
    /// The gateway's name for it; empty if it gave none.
    pub request_id: String,
    /// From sending to the end of the answer, in milliseconds.
    pub latency_ms: i64,
    /// What was sent.
    pub request: CallBody,
    /// What came back.
    pub answer: CallBody,
}

/// What went over the line at one call about the payment, in the order of sending; none where there is no such call.
pub(super) fn list_exchanges(tx: &ReadTx<'_>, payment: &str, call: i64) -> Result<Option<Vec<CallExchange>>, Fault> {
    let known = tx.one("SELECT 1 FROM payment_tries WHERE id = ?1 AND payment_id = ?2", (call, payment), |_| Ok(()))?;
    if known.is_none() {
        return Ok(None);
    }
    let exchanges = tx.all(
        "SELECT method, path, status, trouble, request_id, latency_ms, request_body, request_bytes, request_cut,
                answer_body, answer_bytes, answer_cut
           FROM payment_exchanges
          WHERE try_id = ?1
          ORDER BY position",
        [call],
        |row| {
            Ok(CallExchange {
                method: row.get(0)?,
                path: row.get(1)?,
                status: row.get(2)?,
                trouble: row.get(3)?,
                request_id: row.get(4)?,
                latency_ms: row.get(5)?,
                request: CallBody { text: row.get(6)?, bytes: row.get(7)?, is_cut: row.get(8)? },
                answer: CallBody { text: row.get(9)?, bytes: row.get(10)?, is_cut: row.get(11)? },
            })
        },
    )?;
    Ok(Some(exchanges))
}

/// One delivery, and the payment it was found to be about.
pub(super) fn find_delivery(tx: &ReadTx<'_>, id: i64) -> Result<Option<(Step, Option<PaymentId>)>, Fault> {
    tx.one(
        "SELECT id, received_at, kind, origin, deliveries, state, payment_id
           FROM inbox
          WHERE id = ?1",
        [id],
        |row| Ok((delivery_step(row)?, row.get(6)?)),
    )
}

/// What was learned from one delivery, each with the payment it is about.
pub(super) fn list_learned(tx: &ReadTx<'_>, inbox: i64) -> Result<Vec<Step>, Fault> {
    tx.all(
        "SELECT known_at, fact_key, origin, fact, payment_id
           FROM observations
          WHERE inbox_id = ?1
          ORDER BY id",
        [inbox],
        |row| {
            let payment: Option<String> = row.get(4)?;
            let mut step = observation_step(row)?;
            step.reference = payment.map(|id| StepRef { kind: "payment", id });
            Ok(step)
        },
    )
}

/// Deliveries that told about the payment.
pub(super) fn list_deliveries(tx: &ReadTx<'_>, payment: &str) -> Result<Vec<Step>, Fault> {
    tx.all(
        "SELECT id, received_at, kind, origin, deliveries, state
           FROM inbox
          WHERE payment_id = ?1
          ORDER BY id",
        [payment],
        delivery_step,
    )
}

fn delivery_step(row: &Row<'_>) -> rusqlite::Result<Step> {
    let (id, kind, origin): (i64, String, String) = (row.get(0)?, row.get(2)?, row.get(3)?);
    Ok(Step {
        at: row.get(1)?,
        kind: "webhook",
        title: if origin == "catch_up" { "found by catch-up".to_owned() } else { kind },
        detail: json!({ "deliveries": row.get::<_, i64>(4)?, "state": row.get::<_, String>(5)?, "origin": origin }),
        reference: Some(StepRef { kind: "inbox", id: id.to_string() }),
    })
}

/// What was learned about the payment.
pub(super) fn list_observations(tx: &ReadTx<'_>, payment: &str) -> Result<Vec<Step>, Fault> {
    tx.all(
        "SELECT known_at, fact_key, origin, fact, inbox_id
           FROM observations
          WHERE payment_id = ?1
          ORDER BY id",
        [payment],
        |row| {
            let inbox: Option<i64> = row.get(4)?;
            let mut step = observation_step(row)?;
            step.reference = inbox.map(|id| StepRef { kind: "inbox", id: id.to_string() });
            Ok(step)
        },
    )
}

/// A fact with who told it; whatever it leads to is not read.
fn observation_step(row: &Row<'_>) -> rusqlite::Result<Step> {
    let (key, fact): (String, String) = (row.get(1)?, row.get(3)?);
    Ok(Step {
        at: row.get(0)?,
        kind: "observation",
        title: key.split(':').next().unwrap_or_default().to_owned(),
        detail: json!({ "origin": row.get::<_, String>(2)?, "fact": serde_json::from_str::<Value>(&fact).unwrap_or_default() }),
        reference: None,
    })
}

/// Entries that the payment caused, with their postings.
pub(super) fn list_entries(tx: &ReadTx<'_>, payment: &str) -> Result<Vec<Step>, Fault> {
    let prefix = format!("payment:{payment}:");
    // Sources are text with a fixed head; this range is what begins with it, read from the unique index.
    let end = format!("payment:{payment};");
    tx.all(
        "SELECT e.recorded_at, e.id, e.source,
                (SELECT json_group_array(json_object('account', p.account, 'name', a.name, 'party', p.party,
                                                     'currency', p.currency, 'minor', p.amount_minor))
                   FROM postings p
                   JOIN ledger_accounts a ON a.code = p.account
                  WHERE p.entry_seq = e.seq)
           FROM journal_entries e
          WHERE e.source >= ?1 AND e.source < ?2
          ORDER BY e.seq",
        (prefix, end),
        entry_step,
    )
}

/// Entries of the refunds that were told about the payment: they are named by what the gateway calls the refund.
pub(super) fn list_refund_entries(tx: &ReadTx<'_>, payment: &str) -> Result<Vec<Step>, Fault> {
    tx.all(
        "WITH refunds AS (
             SELECT DISTINCT 'refund:' || payments.merchant_account_id || '/' || json_extract(seen.fact, '$.fact.refund_ref') AS name
               FROM observations AS seen
               JOIN payments ON payments.id = seen.payment_id
              WHERE seen.payment_id = ?1
                AND json_extract(seen.fact, '$.fact.kind') = 'refunded')
         SELECT e.recorded_at, e.id, e.source,
                (SELECT json_group_array(json_object('account', p.account, 'name', a.name, 'party', p.party,
                                                     'currency', p.currency, 'minor', p.amount_minor))
                   FROM postings p
                   JOIN ledger_accounts a ON a.code = p.account
                  WHERE p.entry_seq = e.seq)
           FROM refunds
           JOIN journal_entries e ON e.source >= refunds.name || ':' AND e.source < refunds.name || ';'
          ORDER BY e.seq",
        [payment],
        entry_step,
    )
}

fn entry_step(row: &Row<'_>) -> rusqlite::Result<Step> {
    let (id, source, postings): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
    Ok(Step {
        at: row.get(0)?,
        kind: "entry",
        title: source.splitn(3, ':').nth(2).unwrap_or(&source).to_owned(),
        detail: json!({ "source": source, "postings": serde_json::from_str::<Value>(&postings).unwrap_or_default() }),
        reference: Some(StepRef { kind: "entry", id }),
    })
}

/// What people and the program did with the payment. `whence`: whether address and user agent are told with it; they are of
/// the audit log, which is read by a right of its own.
pub(super) fn list_audit(tx: &ReadTx<'_>, payment: &str, whence: bool) -> Result<Vec<Step>, Fault> {
    tx.all(
        "SELECT at, action, who_name, whence, request_id, detail
           FROM audit_entries
          WHERE subject = ?1
          ORDER BY seq",
        [payment],
        |row| {
            let kept: String = row.get(5)?;
            let mut detail = json!({
                "who": row.get::<_, String>(2)?,
                "request_id": row.get::<_, String>(4)?,
                "detail": serde_json::from_str::<Value>(&kept).unwrap_or_default(),
            });
            if whence {
                detail["whence"] = row.get::<_, String>(3)?.into();
            }
            Ok(Step { at: row.get(0)?, kind: "audit", title: row.get(1)?, detail, reference: None })
        },
    )
}
