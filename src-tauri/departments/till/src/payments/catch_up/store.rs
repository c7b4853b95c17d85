//! Statements on `catch_up_rounds`, `catch_up_round_accounts`, `catch_up_found`, `heartbeat`, `hook_silences`.

use base::{Currency, Fault, ReadTx, Timestamp, WriteTx};

use super::Absence;
use super::ask_gateways::CaughtUp;
use super::round::{AbsenceCause, RoundNumber};
use super::silence::Silence;
use crate::inbox::InboxId;
use crate::merchant_accounts::MerchantAccountId;
use crate::payments::{PaymentId, PaymentState};

/// Payments that were begun so long before are looked at where money is counted that no delivery told of.
const UNTOLD_LOOK_BACK_MS: i64 = 2 * 86_400_000;

/// The program runs now.
pub(super) fn note_awake(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO heartbeat (id, at)
         VALUES (1, ?1)
         ON CONFLICT (id) DO UPDATE SET at = excluded.at",
        [tx.at()],
    )?;
    Ok(())
}

/// When the program last ran, as far as is known.
pub(super) fn awake_at(tx: &ReadTx<'_>) -> Result<Option<Timestamp>, Fault> {
    tx.one("SELECT at FROM heartbeat WHERE id = 1", [], |row| row.get(0))
}

/// Where the oldest absence began whose round was broken off.
pub(super) fn open_since(tx: &ReadTx<'_>) -> Result<Option<Timestamp>, Fault> {
    Ok(tx
        .one(
            "SELECT min(from_at)
               FROM catch_up_rounds
              WHERE ended_at IS NULL AND cause <> 'asked'",
            [],
            |row| row.get(0),
        )?
        .flatten())
}

/// When the absence ended that a round closes; none while it goes on.
pub(super) fn absence_end(tx: &ReadTx<'_>, number: RoundNumber) -> Result<Option<Timestamp>, Fault> {
    Ok(tx.one("SELECT until_at FROM catch_up_rounds WHERE id = ?1", [number], |row| row.get(0))?.flatten())
}

/// When the last absence ended, or 0 where there was none; none while one goes on.
pub(super) fn listening_since(tx: &ReadTx<'_>) -> Result<Option<Timestamp>, Fault> {
    Ok(tx
        .one(
            "SELECT CASE WHEN count(*) = count(until_at) THEN coalesce(max(until_at), 0) END
               FROM catch_up_rounds
              WHERE cause <> 'asked'",
            [],
            |row| row.get(0),
        )?
        .flatten())
}

/// The silence that is noted of an account.
pub(super) fn find_silence(tx: &ReadTx<'_>, id: MerchantAccountId) -> Result<Option<Silence>, Fault> {
    tx.one(
        "SELECT since, payments, noted_at
           FROM hook_silences
          WHERE merchant_account_id = ?1",
        [id],
        |row| Ok(Silence { since: row.get(0)?, payments: row.get(1)?, noted_at: row.get(2)? }),
    )
}

pub(super) fn insert_silence(
    tx: &WriteTx<'_>,
    id: MerchantAccountId,
    since: Timestamp,
    payments: i64,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO hook_silences (merchant_account_id, since, payments, noted_at, correlation)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (merchant_account_id) DO NOTHING",
        (id, since, payments, tx.at(), tx.correlation()),
    )?;
    Ok(())
}

pub(super) fn delete_silence(tx: &WriteTx<'_>, id: MerchantAccountId) -> Result<usize, Fault> {
    tx.exec("DELETE FROM hook_silences WHERE merchant_account_id = ?1", [id])
}

/// How many payments of an account brought money after the one moment and before the other, by the gateway's clock, and when the
/// first of them did. What a person said is no word of the gateway's. Pages live for a day: a payment that is older than two days
/// before the one moment is not looked at.
pub(super) fn count_untold(
    tx: &ReadTx<'_>,
    id: MerchantAccountId,
    since: Timestamp,
    before: Timestamp,
) -> Result<(i64, Option<Timestamp>), Fault> {
    let found = tx.one(
        "SELECT count(DISTINCT o.payment_id), min(o.at)
           FROM payments p
           JOIN observations o ON o.payment_id = p.id
          WHERE p.merchant_account_id = ?1
            AND p.created_at > ?2 - ?4
            AND o.at > ?2 AND o.at <= ?3
            AND o.fact_key >= 'captured:' AND o.fact_key < 'captured;'
            AND o.origin <> 'person'",
        (id, since, before, UNTOLD_LOOK_BACK_MS),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.unwrap_or((0, None)))
}

pub(super) fn insert_round(tx: &WriteTx<'_>, absence: &Absence) -> Result<RoundNumber, Fault> {
    // By a clock that was set back meanwhile it would end before it began.
    let from = absence.until.map_or(absence.from, |until| absence.from.min(until));
    let (cause, way) = absence.cause.words();
    tx.exec(
        "INSERT INTO catch_up_rounds (cause, way, from_at, until_at, begun_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (cause, way, from, absence.until, tx.at()),
    )?;
    let number = tx.one("SELECT last_insert_rowid()", [], |row| row.get(0))?;
    number.ok_or_else(|| Fault::bug("a row without a number"))
}

/// Ends rounds that a process left open.
pub(super) fn end_open(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.exec(
        "UPDATE catch_up_rounds
            SET ended_at = ?1, until_at = coalesce(until_at, max(from_at, ?1))
          WHERE ended_at IS NULL",
        [tx.at()],
    )?;
    Ok(())
}

pub(super) fn end_round(tx: &WriteTx<'_>, number: RoundNumber) -> Result<(), Fault> {
    tx.exec(
        "UPDATE catch_up_rounds
            SET ended_at = ?2, until_at = coalesce(until_at, max(from_at, ?2))
          WHERE id = ?1 AND ended_at IS NULL",
        (number, tx.at()),
    )?;
    Ok(())
}

/// Forgets rounds up to this number.
pub(super) fn forget_rounds(tx: &WriteTx<'_>, up_to: RoundNumber) -> Result<(), Fault> {
    tx.exec("DELETE FROM catch_up_found WHERE round_id <= ?1", [up_to])?;
    tx.exec("DELETE FROM catch_up_round_accounts WHERE round_id <= ?1", [up_to])?;
    tx.exec("DELETE FROM catch_up_rounds WHERE id <= ?1", [up_to])?;
    Ok(())
}

/// Adds the time that a pass of a round took.
pub(super) fn add_time(tx: &WriteTx<'_>, number: RoundNumber, took_ms: i64) -> Result<(), Fault> {
    tx.exec(
        "UPDATE catch_up_rounds
            SET took_ms = took_ms + ?2
          WHERE id = ?1",
        (number, took_ms),
    )?;
    Ok(())
}

/// Adds what a pass of a round brought from an account; the last pass says whether it came to its end.
pub(super) fn add_account(tx: &WriteTx<'_>, number: RoundNumber, done: &CaughtUp) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO catch_up_round_accounts (round_id, merchant_account_id, listed, new, took_ms, error)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (round_id, merchant_account_id) DO UPDATE
            SET listed = listed + excluded.listed,
                new = new + excluded.new,
                took_ms = took_ms + excluded.took_ms,
                error = excluded.error",
        (
            number,
            done.id,
            i64::try_from(done.listed).unwrap_or(i64::MAX),
            i64::try_from(done.new).unwrap_or(i64::MAX),
            done.took_ms,
            &done.error,
        ),
    )?;
    Ok(())
}

/// Keeps which rows of the inbox a round brought.
pub(super) fn insert_listed(
    tx: &WriteTx<'_>,
    number: RoundNumber,
    account: MerchantAccountId,
    rows: &[InboxId],
) -> Result<(), Fault> {
    let rows = serde_json::to_string(rows).map_err(Fault::bug)?;
    tx.exec(
        "INSERT INTO catch_up_found (round_id, merchant_account_id, what, inbox_id)
         SELECT ?1, ?2, 'listed', value
           FROM json_each(?3)",
        (number, account, rows),
    )?;
    Ok(())
}

/// Keeps that a payment, or a refund of it, was found changed when it was asked about.
pub(super) fn insert_changed(
    tx: &WriteTx<'_>,
    number: RoundNumber,
    account: MerchantAccountId,
    what: &str,
    payment: PaymentId,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO catch_up_found (round_id, merchant_account_id, what, payment_id)
         VALUES (?1, ?2, ?3, ?4)",
        (number, account, what, payment),
    )?;
    Ok(())
}

/// A round as it is stored.
pub(super) struct RoundRow {
    pub id: RoundNumber,
    pub cause: AbsenceCause,
    pub from: Timestamp,
    pub until: Option<Timestamp>,
    pub begun_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub took_ms: i64,
}

/// Rounds below this number, newest first.
pub(super) fn list_rounds(tx: &ReadTx<'_>, before: RoundNumber, most: u32) -> Result<Vec<RoundRow>, Fault> {
    tx.all(
        "SELECT id, cause, from_at, until_at, begun_at, ended_at, took_ms, way
           FROM catch_up_rounds
          WHERE id < ?1
          ORDER BY id DESC
          LIMIT ?2",
        (before, most),
        |row| {
            Ok(RoundRow {
                id: row.get(0)?,
                cause: AbsenceCause::of_words(&row.get::<_, String>(1)?, &row.get::<_, String>(7)?)?,
                from: row.get(2)?,
                until: row.get(3)?,
                begun_at: row.get(4)?,
                ended_at: row.get(5)?,
                took_ms: row.get(6)?,
            })
        },
    )
}

/// An account of a round as it is stored.
pub(super) struct AccountRow {
    pub account: MerchantAccountId,
    pub listed: i64,
    pub new: i64,
    pub took_ms: i64,
    pub error: Option<String>,
}

pub(super) fn list_accounts(tx: &ReadTx<'_>, round: RoundNumber) -> Result<Vec<AccountRow>, Fault> {
    tx.all(
        "SELECT merchant_account_id, listed, new, took_ms, error
           FROM catch_up_round_accounts
          WHERE round_id = ?1
          ORDER BY merchant_account_id",
        [round],
        |row| {
            Ok(AccountRow {
                account: row.get(0)?,
                listed: row.get(1)?,
                new: row.get(2)?,
                took_ms: row.get(3)?,
                error: row.get(4)?,
            })
        },
    )
}

/// Which rows of the inbox a round brought, with the account of each.
pub(super) fn list_found_rows(tx: &ReadTx<'_>, round: RoundNumber) -> Result<Vec<(MerchantAccountId, InboxId)>, Fault> {
    tx.all(
        "SELECT merchant_account_id, inbox_id
           FROM catch_up_found
          WHERE round_id = ?1 AND what = 'listed'
          ORDER BY id",
        [round],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// A thing that a round taught, and how its payment stands now.
pub(super) struct Taught {
    pub account: MerchantAccountId,
    pub payment: PaymentId,
    /// The fact's key; `payment` and `refund` for what was asked about one by one.
    pub fact_key: String,
    /// The state of a refund or of a dispute, in the fact's own word.
    pub status: String,
    pub state: PaymentState,
    pub is_unknown: bool,
    pub captured_minor: i64,
    pub captured_currency: Currency,
}

/// What a round taught: the facts that its rows brought first, and what had changed of what was asked about one by one.
pub(super) fn list_taught(tx: &ReadTx<'_>, round: RoundNumber) -> Result<Vec<Taught>, Fault> {
    tx.all(
        "SELECT f.merchant_account_id, p.id, coalesce(o.fact_key, f.what), coalesce(json_extract(o.fact, '$.fact.status'), ''),
                p.state, p.unknown_since IS NOT NULL, p.captured_minor, coalesce(p.captured_currency, p.currency)
           FROM catch_up_found f
           LEFT JOIN observations o ON o.inbox_id = f.inbox_id
           JOIN payments p ON p.id = coalesce(o.payment_id, f.payment_id)
          WHERE f.round_id = ?1
          ORDER BY f.id, o.id",
        [round],
        |row| {
            Ok(Taught {
                account: row.get(0)?,
                payment: row.get(1)?,
                fact_key: row.get(2)?,
                status: row.get(3)?,
                state: row.get(4)?,
                is_unknown: row.get(5)?,
                captured_minor: row.get(6)?,
                captured_currency: row.get(7)?,
            })
        },
    )
}
