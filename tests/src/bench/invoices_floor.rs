//! The floor of P4: the rows of an issued invoice of ten lines, written into the same tables by the same kind of writer
//! (one thread, what waits shares a commit), with nothing else done: no HTTP, no rules, no hashes.

use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::invoices::Run;
use super::times::Times;
use crate::store::Store;

/// Members of one commit at most.
const GROUP_MAX: usize = 256;
/// Lines of an invoice.
const LINES: i64 = 10;
/// As long as the texts that an invoice is frozen with.
const FROZEN_BYTES: usize = 1_500;

type Job = oneshot::Sender<()>;

/// The writer.
pub(super) struct FloorWriter(mpsc::Sender<Job>);

impl FloorWriter {
    /// Over a copy of a shop that is set up and has a customer.
    pub(super) fn over_copy_of(shop: &Path, copy: &Path) -> Result<Self> {
        Store::open(shop)?.sql().backup("main", copy, None).context("the shop could not be copied")?;
        let mut connection = Connection::open(copy)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -65536;
             PRAGMA journal_size_limit = -1;
             PRAGMA wal_autocheckpoint = 4000;",
        )?;
        connection.set_prepared_statement_cache_capacity(64);
        let customer: String = connection.query_row("SELECT id FROM customers LIMIT 1", [], |row| row.get(0))?;
        let mut rows = Rows { customer, next: next_free(&connection)? };
        let (jobs, inbox) = mpsc::channel::<Job>();
        std::thread::spawn(move || {
            while let Ok(first) = inbox.recv() {
                let mut group = vec![first];
                while group.len() < GROUP_MAX
                    && let Ok(more) = inbox.try_recv()
                {
                    group.push(more);
                }
                if let Err(cause) = rows.write(&mut connection, group.len()) {
                    println!("the floor of P4 could not write: {cause:#}");
                    return;
                }
                for job in group {
                    // Who asked may have left at the end of the run.
                    let _gone = job.send(());
                }
            }
        });
        Ok(Self(jobs))
    }

    /// So many people, each asking for one invoice after the other.
    pub(super) async fn run(&self, users: usize, within: Duration) -> Result<Run> {
        let began = Instant::now();
        let mut crew = JoinSet::new();
        for _ in 0..users {
            let jobs = self.0.clone();
            crew.spawn(async move {
                let mut times = Vec::new();
                while began.elapsed() < within {
                    let (done, written) = oneshot::channel();
                    let asked = Instant::now();
                    jobs.send(done).context("the writer has ended")?;
                    written.await.context("the writer has ended")?;
                    times.push(asked.elapsed());
                }
                anyhow::Ok(times)
            });
        }
        let mut all = Vec::new();
        while let Some(times) = crew.join_next().await {
            all.extend(times??);
        }
        Ok(Run { times: Times::of(all), bad: 0, first_bad: None, took: began.elapsed() })
    }
}

fn next_free(connection: &Connection) -> Result<i64> {
    let last: Option<i64> = connection.query_row(
        "SELECT max(last) FROM (SELECT max(seq) AS last FROM journal_entries UNION ALL SELECT max(seq) FROM audit_entries)",
        [],
        |row| row.get(0),
    )?;
    Ok(last.unwrap_or_default() + 1)
}

/// What the rows of the next invoice are made of.
struct Rows {
    customer: String,
    next: i64,
}

impl Rows {
    fn write(&mut self, connection: &mut Connection, invoices: usize) -> Result<()> {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for _ in 0..invoices {
            self.invoice(&tx, self.next)?;
            self.next += 1;
        }
        tx.commit()?;
        Ok(())
    }

    fn invoice(&self, tx: &Transaction<'_>, number: i64) -> Result<()> {
        // Shaped like the ids of the shop: an order of time at the head, chance behind it.
        let id = format!("inv_{number:013}{:013}", number.wrapping_mul(7_919) % 10_007);
        let (at, today) = (1_795_255_200_000_i64 + number, "2026-11-21");
        self.document(tx, &id, number, at, today)?;
        self.entry(tx, &id, number, at, today)?;
        self.surroundings(tx, &id, number, at)
    }

    fn document(&self, tx: &Transaction<'_>, id: &str, number: i64, at: i64, today: &str) -> Result<()> {
        tx.prepare_cached(
            "INSERT INTO invoices (id, status, customer_id, currency, inclusive, tax_rounding, subtotal_minor, discount_minor,
                    service_fee_minor, delivery_net_minor, tax_minor, rounding_minor, total_minor, tax_summary,
                    created_at, created_by, changed_at, changed_by)
             VALUES (?1, 'draft', ?2, 'INR', 0, 'line', 124875, 0, 0, 0, 10615, 0, 135490, '[]', ?3, 'stf_1', ?3, 'stf_1')",
        )?
        .execute(params![id, self.customer, at])?;
        let mut line = tx.prepare_cached(
            "INSERT INTO invoice_lines (invoice_id, line, description, quantity, unit_price, tax_code, net_minor, tax_minor, gross_minor)
             VALUES (?1, ?2, 'Thing of the shelf', '2.500', '49.9500', 'IN18', 12488, 2248, 12488)",
        )?;
        for place in 1..=LINES {
            line.execute(params![id, place])?;
        }
        tx.prepare_cached(
            "INSERT INTO number_counters (kind, year, last, last_on) VALUES ('invoice', 'floor', 1, ?1)
             ON CONFLICT DO UPDATE SET last = last + 1, last_on = excluded.last_on",
        )?
        .execute([today])?;
        let frozen = "x".repeat(FROZEN_BYTES);
        tx.prepare_cached(
            "UPDATE invoices
                SET number = ?2, status = 'issued', frozen = ?3, issued_on = ?4, due_on = ?4, issued_at = ?5, pay_key_hash = ?6,
                    pay_key = ?7, pay_expires_at = ?5, base_total_minor = 135490, version = 2
              WHERE id = ?1",
        )?
        .execute(params![id, format!("FLOOR-{number:09}"), frozen, today, at, hash(1, number), format!("key{number:023}")])?;
        Ok(())
    }

    fn entry(&self, tx: &Transaction<'_>, id: &str, seq: i64, at: i64, today: &str) -> Result<()> {
        let lines = [
            ("1200", self.customer.as_str(), 135_490_i64),
            ("4000", "", -124_875),
            ("2100", "CGST9", -5_308),
            ("2100", "SGST9", -5_307),
        ];
        for (place, (account, party, minor)) in lines.into_iter().enumerate() {
            tx.prepare_cached(
                "INSERT INTO postings (entry_seq, line, account, party, currency, amount_minor, base_minor)
                 VALUES (?1, ?2, ?3, ?4, 'INR', ?5, ?5)",
            )?
            .execute(params![seq, i64::try_from(place)?, account, party, minor])?;
            tx.prepare_cached(
                "INSERT INTO balances (account, party, currency, amount_minor, base_minor) VALUES (?1, ?2, 'INR', ?3, ?3)
                 ON CONFLICT DO UPDATE SET amount_minor = amount_minor + excluded.amount_minor, base_minor = base_minor + excluded.base_minor",
            )?
            .execute(params![account, party, minor])?;
            tx.prepare_cached(
                "INSERT INTO daily_movements (dated_on, account, currency, debit_minor, credit_minor, base_debit_minor, base_credit_minor)
                 VALUES (?1, ?2, 'INR', ?3, ?4, ?3, ?4)
                 ON CONFLICT DO UPDATE SET debit_minor = debit_minor + excluded.debit_minor,
                    credit_minor = credit_minor + excluded.credit_minor, base_debit_minor = base_debit_minor + excluded.base_debit_minor,
                    base_credit_minor = base_credit_minor + excluded.base_credit_minor",
            )?
            .execute(params![today, account, minor.max(0), (-minor).max(0)])?;
        }
        for (place, component) in ["CGST9", "SGST9"].into_iter().enumerate() {
            tx.prepare_cached(
                "INSERT INTO tax_entries (entry_seq, line, document, code, component, currency, taxable_minor, tax_minor,
                        base_taxable_minor, base_tax_minor, tax_on)
                 VALUES (?1, ?2, ?3, 'IN18', ?4, 'INR', 58972, 5307, 58972, 5307, ?5)",
            )?
            .execute(params![seq, i64::try_from(place)?, id, component, today])?;
        }
        tx.prepare_cached(
            "INSERT INTO journal_entries (seq, id, source, recipe, chain, happened_at, dated_on, recorded_at, late, correlation,
                    author, previous, hash)
             VALUES (?1, ?2, ?3, 'invoice_issued', ?4, ?5, ?6, ?5, 0, 'floor', 'stf_1', ?7, ?8)",
        )?
        .execute(params![seq, format!("jnl_{seq:026}"), format!("invoice:{id}:issued"), id, at, today, hash(2, seq - 1), hash(2, seq)])?;
        Ok(())
    }

    /// Audit rows, news for open windows, idempotency keys: one of each for the draft and for the issue.
    fn surroundings(&self, tx: &Transaction<'_>, id: &str, number: i64, at: i64) -> Result<()> {
        for (step, action) in ["invoice.drafted", "invoice.issued"].into_iter().enumerate() {
            let seq = number * 2 + i64::try_from(step)? + 1_000;
            tx.prepare_cached(
                "INSERT INTO audit_entries (seq, at, who_id, who_name, whence, action, subject, detail, detail_salt, detail_digest,
                        request_id, previous, hash)
                 VALUES (?1, ?2, 'stf_1', 'The owner', 'app 127.0.0.1', ?3, ?4, '{\"total\":135490}', ?5, ?6, 'req', ?6, ?7)",
            )?
            .execute(params![seq, at, action, id, [7_u8; 16], hash(3, seq - 1), hash(3, seq)])?;
            tx.prepare_cached(
                "INSERT INTO announcements (kind, subject, tags, permission, body, correlation, at)
                 VALUES ('invoice.changed', ?1, 'invoices home', 'billing:read', '{}', 'floor', ?2)",
            )?
            .execute(params![id, at])?;
            tx.prepare_cached(
                "INSERT INTO once (person, key, route, digest, outcome, at) VALUES ('stf_1', ?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![format!("{action}-{number:012}"), action, hash(4, seq), id, at])?;
        }
        Ok(())
    }
}

/// Thirty-two bytes that no other row has.
fn hash(kind: u8, number: i64) -> [u8; 32] {
    let mut bytes = [kind; 32];
    bytes[..8].copy_from_slice(&number.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes());
    bytes
}
