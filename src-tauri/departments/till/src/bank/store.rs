//! Statements on `bank_accounts`, `bank_statements`, `bank_lines`, `bank_matches`, `bank_messages`, `bank_reports`.

use std::collections::HashMap;

use base::{Currency, Fault, Money, ReadTx, ShopDate, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::account::{BankAccount, BankAccountId};
use super::line::{BankLine, BankLineId, LineState, Matched};
use super::list_lines::LineListAsk;
use super::message::{BankMessage, BankMessageId, MessageKind, MessageReason};
use super::statement::{BankStatement, BankStatementId, Ends};
use crate::invoices::InvoiceId;
use crate::payments::PaymentId;

/// A column of JSON.
pub(super) fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|cause| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause)))
}

/// A value for a column of JSON.
pub(super) fn to_json(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::bug)
}

/// So many undecided lines are looked at when a payer says that they paid: anybody can say so, and often.
const RECENT_LINES: i64 = 500;

// Accounts.

macro_rules! select_account {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, holder, iban, number, bic, bank_name, currency, street, building, post_code, town, country,
                    for_customers, active, version, created_at, changed_at
               FROM bank_accounts ",
            $rest
        )
    };
}

fn account(row: &Row<'_>) -> rusqlite::Result<BankAccount> {
    Ok(BankAccount {
        id: row.get(0)?,
        name: row.get(1)?,
        holder: row.get(2)?,
        iban: row.get(3)?,
        number: row.get(4)?,
        bic: row.get(5)?,
        bank_name: row.get(6)?,
        currency: row.get(7)?,
        street: row.get(8)?,
        building: row.get(9)?,
        post_code: row.get(10)?,
        town: row.get(11)?,
        country: row.get(12)?,
        for_customers: row.get(13)?,
        active: row.get(14)?,
        version: row.get(15)?,
        created_at: row.get(16)?,
        changed_at: row.get(17)?,
    })
}

/// Every account, the oldest first.
pub(super) fn list_accounts(tx: &ReadTx<'_>) -> Result<Vec<BankAccount>, Fault> {
    tx.all(select_account!("ORDER BY id"), [], account)
}

/// One account.
pub(super) fn find_account(tx: &ReadTx<'_>, id: BankAccountId) -> Result<Option<BankAccount>, Fault> {
    tx.one(select_account!("WHERE id = ?1"), [id], account)
}

/// The account of that IBAN or number in that currency.
pub(super) fn find_account_by_number(
    tx: &ReadTx<'_>,
    number: &str,
    currency: Currency,
) -> Result<Option<BankAccount>, Fault> {
    tx.one(select_account!("WHERE (iban = ?1 OR number = ?1) AND currency = ?2"), (number, currency), account)
}

/// The account that customers pay to in that currency.
pub(super) fn find_for_customers(tx: &ReadTx<'_>, currency: Currency) -> Result<Option<BankAccount>, Fault> {
    tx.one(select_account!("WHERE for_customers = 1 AND active = 1 AND currency = ?1"), [currency], account)
}

/// Writes a new account.
pub(super) fn insert_account(tx: &WriteTx<'_>, new: &BankAccount) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO bank_accounts (id, name, holder, iban, number, bic, bank_name, currency, street, building, post_code, town,
                                    country, for_customers, active, version, created_at, created_by, changed_at, changed_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1, ?16, ?17, ?16, ?17)",
        rusqlite::params![
            new.id,
            new.name,
            new.holder,
            new.iban,
            new.number,
            new.bic,
            new.bank_name,
            new.currency,
            new.street,
            new.building,
            new.post_code,
            new.town,
            new.country,
            new.for_customers,
            new.active,
            tx.at(),
            tx.author(),
        ],
    )?;
    Ok(())
}

/// Writes an account over what it was.
pub(super) fn update_account(tx: &WriteTx<'_>, after: &BankAccount) -> Result<(), Fault> {
    tx.exec(
        "UPDATE bank_accounts
            SET name = ?2, holder = ?3, iban = ?4, number = ?5, bic = ?6, bank_name = ?7, street = ?8, building = ?9,
                post_code = ?10, town = ?11, country = ?12, for_customers = ?13, active = ?14, version = ?15, changed_at = ?16,
                changed_by = ?17
          WHERE id = ?1",
        rusqlite::params![
            after.id,
            after.name,
            after.holder,
            after.iban,
            after.number,
            after.bic,
            after.bank_name,
            after.street,
            after.building,
            after.post_code,
            after.town,
            after.country,
            after.for_customers,
            after.active,
            after.version,
            tx.at(),
            tx.author(),
        ],
    )?;
    Ok(())
}

/// No account of that currency is the one that customers pay to.
pub(super) fn clear_for_customers(tx: &WriteTx<'_>, currency: Currency) -> Result<(), Fault> {
    tx.exec(
        "UPDATE bank_accounts
            SET for_customers = 0, version = version + 1
          WHERE currency = ?1 AND for_customers = 1",
        [currency],
    )?;
    Ok(())
}

/// What the latest statement of an account ends with, and when.
pub(super) fn find_latest_closing(tx: &ReadTx<'_>, account: BankAccountId) -> Result<Option<(i64, ShopDate)>, Fault> {
    tx.one(
        "SELECT closing_minor, to_on
           FROM bank_statements
          WHERE account_id = ?1
          ORDER BY to_on DESC, id DESC
          LIMIT 1",
        [account],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// How many lines of an account nobody has said anything about, and what they come to.
pub(super) fn find_open_sum(tx: &ReadTx<'_>, account: BankAccountId) -> Result<(i64, i64), Fault> {
    let found = tx.one(
        "SELECT count(*), coalesce(sum(amount_minor), 0)
           FROM bank_lines
          WHERE account_id = ?1 AND state = 'new'",
        [account],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.unwrap_or_default())
}

// Statements.

/// The ends of every statement of an account, in the order of their days.
pub(super) fn list_ends(tx: &ReadTx<'_>, account: BankAccountId) -> Result<Vec<(BankStatementId, Ends)>, Fault> {
    tx.all(
        "SELECT reference, from_on, to_on, opening_minor, closing_minor, id
           FROM bank_statements
          WHERE account_id = ?1
          ORDER BY to_on, id",
        [account],
        |row| {
            let ends = Ends {
                reference: row.get(0)?,
                from_on: row.get(1)?,
                to_on: row.get(2)?,
                opening_minor: row.get(3)?,
                closing_minor: row.get(4)?,
            };
            Ok((row.get(5)?, ends))
        },
    )
}

/// Whether this statement of this very file is here.
pub(super) fn is_imported(
    tx: &ReadTx<'_>,
    account: BankAccountId,
    reference: &str,
    digest: &str,
) -> Result<bool, Fault> {
    let found = tx.one(
        "SELECT 1
           FROM bank_statements
          WHERE account_id = ?1 AND reference = ?2 AND file_digest = ?3",
        (account, reference, digest),
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Writes a statement.
pub(super) fn insert_statement(tx: &WriteTx<'_>, new: &BankStatement) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO bank_statements (id, account_id, format, reference, from_on, to_on, opening_minor, closing_minor, lines,
                                      lines_new, notes, file_digest, imported_at, imported_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        rusqlite::params![
            new.id,
            new.account_id,
            new.format,
            new.reference,
            new.from_on,
            new.to_on,
            new.opening.minor,
            new.closing.minor,
            new.lines,
            new.lines_new,
            to_json(&new.notes)?,
            new.file_digest,
            new.imported_at,
            tx.author(),
        ],
    )?;
    Ok(())
}

/// Statements, the last one brought in first.
pub(super) fn list_statements(
    tx: &ReadTx<'_>,
    of: Option<BankAccountId>,
    before: Option<BankStatementId>,
    most: u32,
) -> Result<Vec<BankStatement>, Fault> {
    tx.all(
        "SELECT s.id, s.account_id, s.format, s.reference, s.from_on, s.to_on, s.opening_minor, s.closing_minor, s.lines,
                s.lines_new, s.notes, s.file_digest, s.imported_at, a.currency
           FROM bank_statements s
           JOIN bank_accounts a ON a.id = s.account_id
          WHERE (?1 IS NULL OR s.account_id = ?1) AND (?2 IS NULL OR s.id < ?2)
          ORDER BY s.id DESC
          LIMIT ?3",
        rusqlite::params![of, before, most],
        |row| {
            let currency: Currency = row.get(13)?;
            Ok(BankStatement {
                id: row.get(0)?,
                account_id: row.get(1)?,
                format: row.get(2)?,
                reference: row.get(3)?,
                from_on: row.get(4)?,
                to_on: row.get(5)?,
                opening: Money { minor: row.get(6)?, currency },
                closing: Money { minor: row.get(7)?, currency },
                lines: row.get(8)?,
                lines_new: row.get(9)?,
                notes: from_json(row, 10)?,
                file_digest: row.get(11)?,
                imported_at: row.get(12)?,
            })
        },
    )
}

// Lines.

/// Which of these keys an account has.
pub(super) fn list_known_keys(
    tx: &ReadTx<'_>,
    account: BankAccountId,
    keys: &[&str],
) -> Result<Vec<(String, BankStatementId)>, Fault> {
    tx.all(
        "SELECT key, statement_id
           FROM bank_lines
          WHERE account_id = ?1 AND key IN (SELECT value FROM json_each(?2))",
        (account, json!(keys).to_string()),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Writes many lines of a statement at once.
pub(super) fn insert_lines(tx: &WriteTx<'_>, statement: &BankStatement, rows: &serde_json::Value) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO bank_lines (id, account_id, statement_id, key, position, amount_minor, booked_on, value_on, counterparty,
                                 counterparty_account, text, mentions, bank_reference, end_to_end_id, batch_id, details, reversal,
                                 return_reason)
         SELECT value ->> 'id', ?1, ?2, value ->> 'key', value ->> 'position', value ->> 'amount_minor', value ->> 'booked_on',
                value ->> 'value_on', value ->> 'counterparty', value ->> 'counterparty_account', value ->> 'text',
                value -> 'mentions', value ->> 'bank_reference', value ->> 'end_to_end_id', value ->> 'batch_id',
                value ->> 'details', value ->> 'reversal', value ->> 'return_reason'
           FROM json_each(?3)",
        (statement.account_id, statement.id, rows.to_string()),
    )?;
    Ok(())
}

macro_rules! select_line {
    ($rest:literal) => {
        concat!(
            "SELECT l.id, l.account_id, l.statement_id, l.position, l.amount_minor, l.booked_on, l.value_on, l.counterparty,
                    l.counterparty_account, l.text, l.mentions, l.bank_reference, l.end_to_end_id, l.batch_id, l.details,
                    l.reversal, l.return_reason, l.state, l.entry_no, l.reason, l.decided_at, a.currency
               FROM bank_lines l
               JOIN bank_accounts a ON a.id = l.account_id ",
            $rest
        )
    };
}

fn line(row: &Row<'_>) -> rusqlite::Result<BankLine> {
    Ok(BankLine {
        id: row.get(0)?,
        account_id: row.get(1)?,
        statement_id: row.get(2)?,
        position: row.get(3)?,
        amount: Money { minor: row.get(4)?, currency: row.get(21)? },
        booked_on: row.get(5)?,
        value_on: row.get(6)?,
        counterparty: row.get(7)?,
        counterparty_account: row.get(8)?,
        text: row.get(9)?,
        mentions: from_json(row, 10)?,
        bank_reference: row.get(11)?,
        end_to_end_id: row.get(12)?,
        batch_id: row.get(13)?,
        details: row.get(14)?,
        reversal: row.get(15)?,
        return_reason: row.get(16)?,
        state: row.get(17)?,
        entry_no: row.get(18)?,
        reason: row.get(19)?,
        decided_at: row.get(20)?,
    })
}

/// One line.
pub(super) fn find_line(tx: &ReadTx<'_>, id: BankLineId) -> Result<Option<BankLine>, Fault> {
    tx.one(select_line!("WHERE l.id = ?1"), [id], line)
}

/// Lines, the last one brought in first.
pub(super) fn list_lines(
    tx: &ReadTx<'_>,
    ask: &LineListAsk,
    before: Option<BankLineId>,
    most: u32,
) -> Result<Vec<BankLine>, Fault> {
    tx.all(
        select_line!(
            "WHERE (?1 IS NULL OR l.account_id = ?1)
               AND (?2 IS NULL OR l.state = ?2)
               AND (?3 IS NULL OR instr(lower(l.text || ' ' || l.counterparty || ' ' || l.bank_reference), lower(?3)) > 0)
               AND (?4 IS NULL OR l.id < ?4)
             ORDER BY l.id DESC
             LIMIT ?5"
        ),
        rusqlite::params![ask.account_id, ask.state, ask.q.as_deref().filter(|q| !q.is_empty()), before, most],
        line,
    )
}

/// Money that came in and on which nothing was decided, the latest first: of one statement, or the latest of all.
pub(super) fn list_new_credits(tx: &ReadTx<'_>, statement: Option<BankStatementId>) -> Result<Vec<BankLine>, Fault> {
    tx.all(
        select_line!(
            "WHERE l.state = 'new' AND l.amount_minor > 0 AND l.reversal = 0
               AND (?1 IS NULL OR l.statement_id = ?1)
             ORDER BY l.id DESC
             LIMIT ?2"
        ),
        rusqlite::params![statement, if statement.is_some() { -1 } else { RECENT_LINES }],
        line,
    )
}

/// Whether a number stands in another line as well, or is the number of an account of the shop's.
pub(super) fn is_common_number(tx: &ReadTx<'_>, id: BankLineId, number: &str) -> Result<bool, Fault> {
    let found = tx.one(
        "SELECT 1
           FROM bank_lines
          WHERE id <> ?1
            AND (instr(text, ?2) > 0 OR instr(end_to_end_id, ?2) > 0 OR instr(bank_reference, ?2) > 0 OR instr(mentions, ?2) > 0
                 OR instr(counterparty_account, ?2) > 0)
          UNION ALL
         SELECT 1
           FROM bank_accounts
          WHERE instr(coalesce(number, iban), ?2) > 0
          LIMIT 1",
        rusqlite::params![id, number],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Writes what was decided on a line.
pub(super) fn update_decided(
    tx: &WriteTx<'_>,
    id: BankLineId,
    state: LineState,
    entry_no: u32,
    reason: &str,
) -> Result<(), Fault> {
    tx.exec(
        "UPDATE bank_lines
            SET state = ?2, entry_no = ?3, reason = ?4, decided_at = ?5, decided_by = ?6
          WHERE id = ?1",
        rusqlite::params![id, state, entry_no, reason, tx.at(), tx.author()],
    )?;
    Ok(())
}

/// Nothing is decided on a line any more.
pub(super) fn update_reopened(tx: &WriteTx<'_>, id: BankLineId) -> Result<(), Fault> {
    tx.exec(
        "UPDATE bank_lines
            SET state = 'new', reason = '', decided_at = NULL, decided_by = NULL
          WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

/// Writes what a line stands for.
pub(super) fn insert_matches(tx: &WriteTx<'_>, line: &BankLine, parts: &[Matched]) -> Result<(), Fault> {
    for (part, matched) in (1_i64..).zip(parts) {
        tx.exec(
            "INSERT INTO bank_matches (line_id, part, payment_id, made_here, account, party, amount_minor, payout_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            rusqlite::params![
                line.id,
                part,
                matched.payment_id,
                matched.made_here,
                matched.account,
                matched.party,
                matched.amount.minor,
                matched.payout_id,
            ],
        )?;
    }
    Ok(())
}

/// A line stands for nothing any more.
pub(super) fn delete_matches(tx: &WriteTx<'_>, id: BankLineId) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM bank_matches
          WHERE line_id = ?1",
        [id],
    )?;
    Ok(())
}

/// What these lines stand for.
pub(super) fn list_matches(tx: &ReadTx<'_>, lines: &[BankLine]) -> Result<HashMap<BankLineId, Vec<Matched>>, Fault> {
    let ids: Vec<BankLineId> = lines.iter().map(|line| line.id).collect();
    let rows = tx.all(
        "SELECT m.line_id, m.payment_id, m.made_here, m.account, m.party, m.amount_minor, a.currency, m.payout_id
           FROM bank_matches m
           JOIN bank_lines l ON l.id = m.line_id
           JOIN bank_accounts a ON a.id = l.account_id
          WHERE m.line_id IN (SELECT value FROM json_each(?1))
          ORDER BY m.line_id, m.part",
        [json!(ids).to_string()],
        |row| {
            let amount = Money { minor: row.get(5)?, currency: row.get(6)? };
            Ok((
                row.get::<_, BankLineId>(0)?,
                Matched {
                    payment_id: row.get(1)?,
                    payout_id: row.get(7)?,
                    made_here: row.get(2)?,
                    account: row.get(3)?,
                    party: row.get(4)?,
                    amount,
                },
            ))
        },
    )?;
    let mut matches: HashMap<BankLineId, Vec<Matched>> = HashMap::new();
    for (line, matched) in rows {
        matches.entry(line).or_default().push(matched);
    }
    Ok(matches)
}

/// Payments that a line banks.
pub(super) fn list_banked(tx: &ReadTx<'_>) -> Result<Vec<PaymentId>, Fault> {
    tx.all(
        "SELECT payment_id
           FROM bank_matches
          WHERE payment_id IS NOT NULL",
        [],
        |row| row.get(0),
    )
}

/// Whether a line banks this payment.
pub(super) fn is_banked(tx: &ReadTx<'_>, id: PaymentId) -> Result<bool, Fault> {
    let found = tx.one(
        "SELECT 1
           FROM bank_matches
          WHERE payment_id = ?1",
        [id],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

// Payment files.

/// A file to keep.
pub(super) struct NewMessage<'a> {
    pub id: BankMessageId,
    pub kind: MessageKind,
    pub message_name: &'a str,
    pub message_id: &'a str,
    pub invoice: InvoiceId,
    pub asked: &'a str,
    pub amount: Money,
    pub file: &'a [u8],
    pub file_digest: &'a str,
}

/// Keeps a file with its identification.
pub(super) fn insert_message(tx: &WriteTx<'_>, new: &NewMessage<'_>) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO bank_messages (id, kind, message_name, message_id, invoice_id, asked, amount_minor, currency, file,
                                    file_digest, created_at, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        rusqlite::params![
            new.id,
            new.kind.text(),
            new.message_name,
            new.message_id,
            new.invoice,
            new.asked,
            new.amount.minor,
            new.amount.currency,
            new.file,
            new.file_digest,
            tx.at(),
            tx.author(),
        ],
    )?;
    Ok(())
}

/// The file that was made from the same ask, with its identification.
pub(super) fn find_file(tx: &ReadTx<'_>, asked: &str) -> Result<Option<(String, Vec<u8>)>, Fault> {
    tx.one(
        "SELECT message_id, file
           FROM bank_messages
          WHERE asked = ?1",
        [asked],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

macro_rules! select_message {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, message_name, message_id, invoice_id, amount_minor, currency, file_digest, status, status_final,
                    reasons, reported_at, created_at, file
               FROM bank_messages ",
            $rest
        )
    };
}

fn message(row: &Row<'_>) -> rusqlite::Result<BankMessage> {
    let kind: String = row.get(1)?;
    let unknown = || std::io::Error::other(format!("'{kind}' is no kind of payment file"));
    Ok(BankMessage {
        id: row.get(0)?,
        kind: MessageKind::parse(&kind)
            .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(1, Type::Text, Box::new(unknown())))?,
        message_name: row.get(2)?,
        message_id: row.get(3)?,
        invoice_id: row.get(4)?,
        amount: Money { minor: row.get(5)?, currency: row.get(6)? },
        file_digest: row.get(7)?,
        status: row.get(8)?,
        status_final: row.get(9)?,
        reasons: from_json(row, 10)?,
        reported_at: row.get(11)?,
        created_at: row.get(12)?,
    })
}

/// The files of an invoice, the latest first.
pub(super) fn list_messages(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<BankMessage>, Fault> {
    tx.all(select_message!("WHERE invoice_id = ?1 ORDER BY id DESC"), [invoice], message)
}

/// The file of that identification, with its bytes.
pub(super) fn find_message_by_message_id(
    tx: &ReadTx<'_>,
    message_id: &str,
) -> Result<Option<(BankMessage, Vec<u8>)>, Fault> {
    tx.one(select_message!("WHERE message_id = ?1"), [message_id], |row| Ok((message(row)?, row.get(13)?)))
}

/// Writes what a bank said of a file.
pub(super) fn update_status(
    tx: &WriteTx<'_>,
    id: BankMessageId,
    status: &str,
    is_final: bool,
    reasons: &[MessageReason],
) -> Result<(), Fault> {
    tx.exec(
        "UPDATE bank_messages
            SET status = ?2, status_final = ?3, reasons = ?4, reported_at = ?5
          WHERE id = ?1",
        rusqlite::params![id, status, is_final, to_json(&reasons)?, tx.at()],
    )?;
    Ok(())
}

/// Whether this very report came before.
pub(super) fn is_reported(tx: &ReadTx<'_>, digest: &str) -> Result<bool, Fault> {
    let found = tx.one(
        "SELECT 1
           FROM bank_reports
          WHERE file_digest = ?1",
        [digest],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Keeps a report.
pub(super) fn insert_report(
    tx: &WriteTx<'_>,
    digest: &str,
    message: BankMessageId,
    reference: &str,
    status: &str,
    reasons: &[MessageReason],
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO bank_reports (file_digest, message_id, reference, status, reasons, received_at, received_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        rusqlite::params![digest, message, reference, status, to_json(&reasons)?, tx.at(), tx.author()],
    )?;
    Ok(())
}
