//! Statements on `payments`, `payment_aliases`, `observations`, `payment_tries`, `payment_exchanges`, `daily_takings`,
//! `payment_reasons_shown`, `payment_reasons_settled`, `payment_disputes`.

use base::{Currency, Fault, Money, ReadTx, ShopDate, Timestamp, WriteTx};
use connectors::gateways::{Exchange, Observation};
use people::customers::CustomerId;
use rusqlite::Row;

use super::book::BookedDispute;
use super::{Payment, PaymentId, SettledReason, Takings};
use crate::invoices::InvoiceId;
use crate::merchant_accounts::{self, MerchantAccountId};

pub(super) fn insert(tx: &WriteTx<'_>, payment: &Payment) -> Result<(), Fault> {
    let account = merchant_accounts::find(tx, payment.merchant_account_id)?;
    tx.exec(
        "INSERT INTO payments (id, invoice_id, merchant_account_id, gateway_ref, amount_minor, currency, state,
                               captured_currency, method_family, method_label, tendered_minor, change_minor, created_at,
                               created_by, changed_at, correlation, instalment, customer_id, rounding_minor, reserve_first)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?13, ?15, ?16, ?17, ?18, ?19)",
        rusqlite::params![
            payment.id,
            payment.invoice_id,
            payment.merchant_account_id,
            payment.gateway_ref,
            payment.amount.minor,
            payment.amount.currency,
            payment.state,
            payment.captured.currency,
            payment.method_family,
            payment.method_label,
            payment.tendered_minor,
            payment.change_minor,
            payment.created_at,
            tx.author(),
            payment.correlation,
            payment.instalment,
            payment.customer_id,
            payment.rounding_minor,
            account.is_some_and(|account| account.reserve_first),
        ],
    )?;
    Ok(())
}

/// Whether the payment's money is to be reserved first, as its account said when it was intended.
pub(super) fn is_reserved_first(tx: &ReadTx<'_>, id: PaymentId) -> Result<bool, Fault> {
    let found = tx.one("SELECT reserve_first FROM payments WHERE id = ?1", [id], |row| row.get(0))?;
    Ok(found.unwrap_or(false))
}

/// Writes everything that facts can change.
pub(super) fn update(tx: &WriteTx<'_>, payment: &Payment) -> Result<(), Fault> {
    update_at(tx, payment, tx.at())
}

/// The same; it changed at this instant.
pub(super) fn update_at(tx: &WriteTx<'_>, payment: &Payment, changed_at: Timestamp) -> Result<(), Fault> {
    tx.exec(
        "UPDATE payments
            SET invoice_id = ?2, gateway_ref = ?3, state = ?4, unknown_since = ?5, captured_minor = ?6, captured_currency = ?7,
                refunded_minor = ?8, fee_minor = ?9, fee_tax_minor = ?10, fee_estimated = ?11, advance_minor = ?12,
                unidentified_minor = ?13, page_url = ?14, page_expires_at = ?15, method_family = ?16, method_label = ?17,
                needs_you = ?18, failure_reason = ?19, captured_at = ?20, changed_at = ?21, fee_currency = ?22,
                sale_refunded_minor = ?23, customer_id = ?24, sale_credited_minor = ?25, charged_back_minor = ?26,
                reasons_shown = ?27
          WHERE id = ?1",
        rusqlite::params![
            payment.id,
            payment.invoice_id,
            payment.gateway_ref,
            payment.state,
            payment.unknown_since,
            payment.captured.minor,
            payment.captured.currency,
            payment.refunded.minor,
            payment.fee.map(|fee| fee.minor),
            payment.fee_tax_minor,
            payment.fee_estimated,
            payment.advance_minor,
            payment.unidentified_minor,
            payment.page_url,
            payment.page_expires_at,
            payment.method_family,
            payment.method_label,
            payment.needs_you,
            payment.failure_reason,
            payment.captured_at,
            changed_at,
            payment.fee.map(|fee| fee.currency),
            payment.sale_refunded_minor,
            payment.customer_id,
            payment.sale_credited_minor,
            payment.charged_back_minor,
            payment.reasons_shown,
        ],
    )?;
    Ok(())
}

macro_rules! select_payment {
    ($rest:literal) => {
        concat!(
            "SELECT id, invoice_id, merchant_account_id, gateway_ref, amount_minor, currency, state, unknown_since,
                    captured_minor, captured_currency, refunded_minor, fee_minor, fee_tax_minor, fee_estimated, advance_minor,
                    unidentified_minor, page_url, page_expires_at, method_family, method_label, tendered_minor, change_minor,
                    needs_you, failure_reason, created_at, captured_at, correlation, fee_currency, sale_refunded_minor,
                    instalment, customer_id, sale_credited_minor, charged_back_minor, reasons_shown, rounding_minor
               FROM payments ",
            $rest
        )
    };
}

/// One payment.
pub fn find(tx: &ReadTx<'_>, id: PaymentId) -> Result<Option<Payment>, Fault> {
    tx.one(select_payment!("WHERE id = ?1"), [id], payment)
}

pub(super) fn find_by_gateway_ref(
    tx: &ReadTx<'_>,
    account: MerchantAccountId,
    reference: &str,
) -> Result<Option<Payment>, Fault> {
    tx.one(select_payment!("WHERE merchant_account_id = ?1 AND gateway_ref = ?2"), (account, reference), payment)
}

pub(super) fn find_by_alias(
    tx: &ReadTx<'_>,
    account: MerchantAccountId,
    alias: &str,
) -> Result<Option<Payment>, Fault> {
    tx.one(
        select_payment!(
            "WHERE id = (SELECT payment_id FROM payment_aliases WHERE merchant_account_id = ?1 AND alias = ?2)"
        ),
        (account, alias),
        payment,
    )
}

/// The payment an invoice can be paid with now.
pub fn find_open_of_invoice(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Option<Payment>, Fault> {
    tx.one(
        select_payment!("WHERE invoice_id = ?1 AND state IN ('created', 'pending', 'authorised')"),
        [invoice],
        payment,
    )
}

/// All payments of an invoice, oldest first.
pub fn list_of_invoice(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<Payment>, Fault> {
    tx.all(select_payment!("WHERE invoice_id = ?1 ORDER BY id"), [invoice], payment)
}

/// The payments of these ids, in their order.
pub(super) fn list_by_ids(tx: &ReadTx<'_>, ids: &[PaymentId]) -> Result<Vec<Payment>, Fault> {
    let ids = serde_json::to_string(ids).map_err(Fault::bug)?;
    tx.all(select_payment!("WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id"), [ids], payment)
}

/// Payments of an account that may still change at the gateway, for gateways without a list.
pub(super) fn list_open_of_account(tx: &ReadTx<'_>, account: MerchantAccountId) -> Result<Vec<Payment>, Fault> {
    tx.all(
        select_payment!("WHERE merchant_account_id = ?1 AND (state IN ('created', 'pending', 'authorised') OR unknown_since IS NOT NULL) ORDER BY id"),
        [account],
        payment,
    )
}

/// Captured payments of an account are asked about for so long: gateways let money go back half a year.
const ASK_CAPTURED_MS: i64 = 180 * 24 * 3_600_000;
/// The pause between two questions grows with the time since the money came: a tenth of that.
const ASK_CAPTURED_SHARE: i64 = 10;

/// Captured payments that may have gone back, been voided or charged back in the gateway's own screen, for gateways without a list:
/// each is asked about after an hour, or after an absence, and then ever more rarely. Who was not asked about for longest comes first.
pub(super) fn list_captured_to_ask(
    tx: &ReadTx<'_>,
    account: MerchantAccountId,
    now: Timestamp,
    is_after_absence: bool,
) -> Result<Vec<PaymentId>, Fault> {
    let (pause, most) = if is_after_absence { (0, 1_000) } else { (ASK_EVERY_MS, 100) };
    tx.all(
        "SELECT id
           FROM (SELECT p.id, p.captured_at,
                        max(p.captured_at, coalesce((SELECT max(t.at)
                                                       FROM payment_tries t
                                                      WHERE t.payment_id = p.id AND t.call IN ('fetch', 'find')), 0)) AS asked_at
                   FROM payments p
                  WHERE p.merchant_account_id = ?1 AND p.state = 'captured' AND p.captured_minor > 0
                    AND p.captured_at > ?2 - ?3)
          WHERE ?2 - asked_at >= max(?4, (?2 - captured_at) / ?5)
          ORDER BY asked_at, id
          LIMIT ?6",
        (account, now, ASK_CAPTURED_MS, pause, ASK_CAPTURED_SHARE, most),
        |row| row.get(0),
    )
}

/// What came in through each account, went back, and was kept by its gateway, by currency; without what pays one of these invoices.
pub(super) fn list_takings(tx: &ReadTx<'_>, but: &[InvoiceId]) -> Result<Vec<Takings>, Fault> {
    tx.all(
        "SELECT account, currency, sum(captured), sum(refunded), sum(fee)
           FROM (SELECT merchant_account_id AS account, coalesce(captured_currency, currency) AS currency,
                        captured_minor AS captured, refunded_minor AS refunded, 0 AS fee, invoice_id
                   FROM payments
                  WHERE captured_minor > 0
                 UNION ALL
                 SELECT merchant_account_id, coalesce(fee_currency, captured_currency, currency), 0, 0, fee_minor, invoice_id
                   FROM payments
                  WHERE fee_minor IS NOT NULL AND fee_estimated = 0)
          WHERE coalesce(invoice_id, '') NOT IN (SELECT value FROM json_each(?1))
          GROUP BY account, currency",
        [serde_json::json!(but).to_string()],
        |row| {
            Ok(Takings {
                account: row.get(0)?,
                currency: row.get(1)?,
                captured_minor: row.get(2)?,
                refunded_minor: row.get(3)?,
                fees_minor: row.get(4)?,
            })
        },
    )
}

/// The latest 500 payments of an account whose money is in.
pub(super) fn list_captured_of_account(tx: &ReadTx<'_>, account: MerchantAccountId) -> Result<Vec<Payment>, Fault> {
    tx.all(
        select_payment!(
            "WHERE merchant_account_id = ?1 AND state = 'captured' AND captured_minor > 0 ORDER BY id DESC LIMIT 500"
        ),
        [account],
        payment,
    )
}

/// Filters of the list of payments.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub state: Option<String>,
    pub needs_you: Option<bool>,
    pub invoice_id: Option<InvoiceId>,
    pub merchant_account_id: Option<MerchantAccountId>,
    pub claimed: Option<bool>,
    pub q: Option<String>,
}

/// A page of payments, newest first.
pub(super) fn list(
    tx: &ReadTx<'_>,
    filter: &Filter,
    before: Option<PaymentId>,
    most: u32,
) -> Result<Vec<Payment>, Fault> {
    tx.all(
        select_payment!(
            "WHERE (?1 IS NULL OR id < ?1)
               AND (?2 IS NULL OR state = ?2)
               AND (?3 IS NULL OR (needs_you <> '' OR unknown_since IS NOT NULL) = ?3)
               AND (?4 IS NULL OR invoice_id = ?4)
               AND (?5 IS NULL OR merchant_account_id = ?5)
               AND (?6 IS NULL OR id = ?6 OR gateway_ref = ?6
                    OR invoice_id IN (SELECT i.id FROM invoices i WHERE i.number = ?6 COLLATE NOCASE)
                    OR id IN (SELECT c.payment_id FROM payment_claims c WHERE c.utr = ?6))
               AND (?7 IS NULL
                    OR (id IN (SELECT c.payment_id FROM payment_claims c WHERE c.state = 'open')) = ?7)
             ORDER BY id DESC
             LIMIT ?8"
        ),
        rusqlite::params![
            before,
            filter.state,
            filter.needs_you,
            filter.invoice_id,
            filter.merchant_account_id,
            filter.q,
            filter.claimed,
            most
        ],
        payment,
    )
}

fn payment(row: &Row<'_>) -> rusqlite::Result<Payment> {
    let money = |minor: i64, currency: Currency| Money { minor, currency };
    let currency: Currency = row.get(5)?;
    let captured_currency: Currency = row.get::<_, Option<Currency>>(9)?.unwrap_or(currency);
    let fee_currency: Currency = row.get::<_, Option<Currency>>(27)?.unwrap_or(captured_currency);
    Ok(Payment {
        id: row.get(0)?,
        invoice_id: row.get(1)?,
        merchant_account_id: row.get(2)?,
        gateway_ref: row.get(3)?,
        amount: money(row.get(4)?, currency),
        state: row.get(6)?,
        unknown_since: row.get(7)?,
        captured: money(row.get(8)?, captured_currency),
        refunded: money(row.get(10)?, captured_currency),
        sale_refunded_minor: row.get(28)?,
        sale_credited_minor: row.get(31)?,
        charged_back_minor: row.get(32)?,
        fee: row.get::<_, Option<i64>>(11)?.map(|minor| money(minor, fee_currency)),
        fee_tax_minor: row.get(12)?,
        fee_estimated: row.get(13)?,
        advance_minor: row.get(14)?,
        unidentified_minor: row.get(15)?,
        page_url: row.get(16)?,
        page_expires_at: row.get(17)?,
        method_family: row.get(18)?,
        method_label: row.get(19)?,
        tendered_minor: row.get(20)?,
        change_minor: row.get(21)?,
        rounding_minor: row.get(34)?,
        needs_you: row.get(22)?,
        reasons_shown: row.get(33)?,
        failure_reason: row.get(23)?,
        created_at: row.get(24)?,
        captured_at: row.get(25)?,
        correlation: row.get(26)?,
        instalment: row.get(29)?,
        customer_id: row.get(30)?,
    })
}

/// Keeps another name of a payment; `false` when it was known.
pub(super) fn insert_alias(
    tx: &WriteTx<'_>,
    account: MerchantAccountId,
    alias: &str,
    payment: PaymentId,
) -> Result<bool, Fault> {
    let added = tx.exec(
        "INSERT INTO payment_aliases (merchant_account_id, alias, payment_id)
         VALUES (?1, ?2, ?3)
         ON CONFLICT (merchant_account_id, alias) DO NOTHING",
        (account, alias, payment),
    )?;
    Ok(added == 1)
}

/// Keeps a fact; `false` when it was known. A card number in the gateway's words is struck out.
pub(super) fn insert_observation(
    tx: &WriteTx<'_>,
    payment: PaymentId,
    seen: &Observation,
    origin: &str,
    inbox_id: Option<i64>,
) -> Result<bool, Fault> {
    let fact = serde_json::to_string(&*seen.without_card_numbers()).map_err(Fault::bug)?;
    let added = tx.exec(
        "INSERT INTO observations (payment_id, fact_key, origin, inbox_id, fact, at, known_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (payment_id, fact_key) DO NOTHING",
        (payment, seen.fact_key(), origin, inbox_id, fact, seen.at, tx.at()),
    )?;
    Ok(added == 1)
}

/// Every fact known about a payment, in the order in which it was learned.
pub(super) fn list_observations(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Vec<Observation>, Fault> {
    let rows = tx.all(
        "SELECT fact
           FROM observations
          WHERE payment_id = ?1
          ORDER BY id",
        [payment],
        |row| row.get::<_, String>(0),
    )?;
    rows.iter().map(|text| serde_json::from_str(text).map_err(Fault::bug)).collect()
}

/// A call to a gateway about a payment.
#[derive(Debug, Clone)]
pub(super) struct Try {
    pub call: &'static str,
    pub outcome: &'static str,
    pub note: String,
    pub gateway_request_id: String,
    pub latency_ms: i64,
    pub exchanges: Vec<Exchange>,
}

/// Keeps a call with what went over the line at it.
pub(super) fn insert_try(tx: &WriteTx<'_>, payment: PaymentId, done: &Try) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO payment_tries (payment_id, call, outcome, note, gateway_request_id, latency_ms, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (payment, done.call, done.outcome, &done.note, &done.gateway_request_id, done.latency_ms, tx.at()),
    )?;
    if done.exchanges.is_empty() {
        return Ok(());
    }
    let id: i64 = tx.one("SELECT last_insert_rowid()", [], |row| row.get(0))?.ok_or(Fault::NoSuch("try"))?;
    for (position, exchange) in (1_i64..).zip(&done.exchanges) {
        insert_exchange(tx, id, position, exchange)?;
    }
    Ok(())
}

fn insert_exchange(tx: &WriteTx<'_>, id: i64, position: i64, exchange: &Exchange) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO payment_exchanges (try_id, position, method, path, status, trouble, request_id, latency_ms,
                                        request_bytes, request_cut, answer_bytes, answer_cut, request_body, answer_body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        rusqlite::params![
            id,
            position,
            exchange.method,
            exchange.path,
            exchange.status,
            exchange.trouble,
            exchange.request_id,
            exchange.latency_ms,
            exchange.request.bytes,
            exchange.request.is_cut,
            exchange.answer.bytes,
            exchange.answer.is_cut,
            exchange.request.text,
            exchange.answer.text,
        ],
    )?;
    Ok(())
}

/// How many calls of a payment under that word the gateway said no to.
pub(super) fn count_refused(tx: &ReadTx<'_>, payment: PaymentId, call: &str) -> Result<u32, Fault> {
    let count = tx.one(
        "SELECT count(*)
           FROM payment_tries
          WHERE payment_id = ?1 AND call = ?2 AND outcome IN ('declined', 'refused')",
        (payment, call),
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// Adds to the day's takings of an account, in the transaction of the posting.
pub(super) fn add_takings(
    tx: &WriteTx<'_>,
    day: ShopDate,
    account: MerchantAccountId,
    count: i64,
    captured: Money,
    fee_minor: i64,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO daily_takings (day, merchant_account_id, currency, count, captured_minor, fee_minor)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (day, merchant_account_id, currency) DO UPDATE
            SET count = count + excluded.count,
                captured_minor = captured_minor + excluded.captured_minor,
                fee_minor = fee_minor + excluded.fee_minor",
        (day, account, captured.currency, count, captured.minor, fee_minor),
    )?;
    Ok(())
}

/// A payment whose page has no end of its own is asked about when it is older than this.
const ASK_AFTER_MS: i64 = 24 * 3_600_000;
/// One that is as open as ever is not asked about more often.
const ASK_EVERY_MS: i64 = 3_600_000;

/// Payments whose outcome is unknown, and those whose page has ended and that nobody asked about since, or not for an hour.
/// Who was not asked about for longest comes first, so that those without hope keep no other waiting. Those of accounts that
/// nobody can be asked about are left out.
pub(super) fn list_to_ask(
    tx: &ReadTx<'_>,
    now: Timestamp,
    but_of: &[MerchantAccountId],
) -> Result<Vec<PaymentId>, Fault> {
    let but_of = serde_json::to_string(but_of).map_err(Fault::bug)?;
    tx.all(
        "SELECT id
           FROM (SELECT p.id, p.unknown_since, coalesce(p.page_expires_at, p.created_at + ?2) AS ended_at,
                        (SELECT max(t.at)
                           FROM payment_tries t
                          WHERE t.payment_id = p.id AND t.call IN ('fetch', 'find')) AS asked_at
                   FROM payments p
                  WHERE (p.state IN ('pending', 'authorised') OR p.unknown_since IS NOT NULL)
                    AND p.merchant_account_id NOT IN (SELECT value FROM json_each(?4)))
          WHERE unknown_since IS NOT NULL
             OR (ended_at < ?1 AND (asked_at IS NULL OR asked_at < ended_at OR asked_at NOT BETWEEN ?1 - ?3 AND ?1))
          ORDER BY asked_at, id
          LIMIT 200",
        (now, ASK_AFTER_MS, ASK_EVERY_MS, but_of),
        |row| row.get(0),
    )
}

/// A name of the payment at the gateway, for asking while there is no canonical one: the page's id.
pub(super) fn first_alias(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Option<String>, Fault> {
    tx.one(
        "SELECT alias
           FROM payment_aliases
          WHERE payment_id = ?1
          ORDER BY alias
          LIMIT 1",
        [payment],
        |row| row.get(0),
    )
}

/// Every other name of the payment at the gateway.
pub(super) fn list_aliases(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Vec<String>, Fault> {
    tx.all(
        "SELECT alias
           FROM payment_aliases
          WHERE payment_id = ?1
          ORDER BY alias",
        [payment],
        |row| row.get(0),
    )
}

/// Whether it is certain that none of so many attempts to make the payment at the gateway sent anything there: each left a
/// try, and none of these is unknown. One that broke off left none.
pub(super) fn is_nothing_sent(tx: &ReadTx<'_>, payment: PaymentId, attempts: u32) -> Result<bool, Fault> {
    let (kept, unclear) = tx
        .one(
            "SELECT count(*), count(*) FILTER (WHERE call IN ('create', 'charge') AND outcome IN ('unknown', 'answered'))
               FROM payment_tries
              WHERE payment_id = ?1 AND call IN ('create', 'charge', 'find')",
            [payment],
            |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?)),
        )?
        .unwrap_or_default();
    Ok(kept >= attempts && unclear == 0)
}

/// Whether the gateway has told its fee.
pub(super) fn is_fee_told(tx: &ReadTx<'_>, payment: PaymentId) -> Result<bool, Fault> {
    let told = tx.one(
        "SELECT 1
           FROM observations
          WHERE payment_id = ?1 AND fact_key >= 'fee:' AND fact_key < 'fee;'
          LIMIT 1",
        [payment],
        |_| Ok(()),
    )?;
    Ok(told.is_some())
}

/// When we last tried to make the payment at the gateway.
pub(super) fn last_create_at(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Option<Timestamp>, Fault> {
    Ok(tx
        .one(
            "SELECT max(at)
               FROM payment_tries
              WHERE payment_id = ?1 AND call IN ('create', 'charge')",
            [payment],
            |row| row.get(0),
        )?
        .flatten())
}

/// What is booked of the disputes of a payment.
pub(super) fn list_booked_disputes(
    tx: &ReadTx<'_>,
    payment: PaymentId,
    books: Currency,
) -> Result<Vec<BookedDispute>, Fault> {
    tx.all(
        "SELECT reference, taken_minor, currency, base_minor, lost
           FROM payment_disputes
          WHERE payment_id = ?1
          ORDER BY reference",
        [payment],
        |row| {
            Ok(BookedDispute {
                reference: row.get(0)?,
                taken: Money { minor: row.get(1)?, currency: row.get(2)? },
                base: Money { minor: row.get(3)?, currency: books },
                is_lost: row.get(4)?,
            })
        },
    )
}

pub(super) fn put_booked_dispute(tx: &WriteTx<'_>, payment: PaymentId, row: &BookedDispute) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO payment_disputes (payment_id, reference, taken_minor, currency, base_minor, lost)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (payment_id, reference)
         DO UPDATE SET taken_minor = ?3, currency = ?4, base_minor = ?5, lost = ?6",
        (payment, &row.reference, row.taken.minor, row.taken.currency, row.base.minor, row.is_lost),
    )?;
    Ok(())
}

/// What customers' banks have taken by the books, by account and currency, in minor units.
pub(super) fn list_disputed(tx: &ReadTx<'_>) -> Result<Vec<(MerchantAccountId, Currency, i64)>, Fault> {
    tx.all(
        "SELECT p.merchant_account_id, d.currency, sum(d.taken_minor)
           FROM payment_disputes d
           JOIN payments p ON p.id = d.payment_id
          GROUP BY p.merchant_account_id, d.currency",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Whether a customer's bank ever took money of a payment back: of one taken as the customer's advance, or of one on these invoices.
pub(super) fn is_any_charged_back(
    tx: &ReadTx<'_>,
    customer: CustomerId,
    invoices: &[InvoiceId],
) -> Result<bool, Fault> {
    let found = tx.one(
        "SELECT 1
           FROM payments p
          WHERE (p.customer_id = ?1 OR p.invoice_id IN (SELECT value FROM json_each(?2)))
            AND (p.charged_back_minor > 0 OR EXISTS (SELECT 1 FROM payment_disputes d WHERE d.payment_id = p.id))
          LIMIT 1",
        (customer, serde_json::to_string(invoices).map_err(Fault::bug)?),
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Keeps that a reason was shown for a cause; `false` when it was before.
pub(super) fn insert_reason_shown(
    tx: &WriteTx<'_>,
    payment: PaymentId,
    reason: &str,
    cause: &str,
) -> Result<bool, Fault> {
    let added = tx.exec(
        "INSERT INTO payment_reasons_shown (payment_id, reason, cause, shown_at)
         VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (payment_id, reason, cause) DO NOTHING",
        (payment, reason, cause, tx.at()),
    )?;
    Ok(added == 1)
}

pub(super) fn insert_reason_settled(
    tx: &WriteTx<'_>,
    payment: PaymentId,
    reason: &str,
    note: &str,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO payment_reasons_settled (payment_id, reason, note, settled_at, settled_by)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (payment, reason, note, tx.at(), tx.author()),
    )?;
    Ok(())
}

/// What was settled about a payment, the latest first; who settled it by id.
pub(super) fn list_settled_reasons(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Vec<SettledReason>, Fault> {
    tx.all(
        "SELECT reason, note, settled_at, settled_by
           FROM payment_reasons_settled
          WHERE payment_id = ?1
          ORDER BY id DESC",
        [payment],
        |row| {
            Ok(SettledReason {
                reason: row.get(0)?,
                note: row.get(1)?,
                settled_at: row.get(2)?,
                settled_by: row.get(3)?,
            })
        },
    )
}
