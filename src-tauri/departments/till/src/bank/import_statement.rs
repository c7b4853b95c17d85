//! Bringing in a file of statements: each line once, whichever file tells it. A dry run says what would be, and writes nothing.

use std::collections::{HashMap, HashSet};

use base::{Actor, Fault, Money, ReadTx, Shop, ShopDate, WriteTx};
use bytes::Bytes;
use engines::iso20022::statement::{BankLine as ToldLine, Statement, StatementFile, read_statements};
use office::audit;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::account::{BankAccount, BankAccountId};
use super::error::BankError;
use super::line::{BankLineId, ToldWords};
use super::statement::{BankStatement, BankStatementId, Ends, StatementNote, joins};
use super::twins::{NewLine, beside, new_lines};
use super::{BANK_WRITE, announce, store};

/// What a file brought, or would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportedFile {
    /// Kind of message: `camt.053.001.08`.
    pub format: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Its statements, in the order of the file.
    pub statements: Vec<ImportedStatement>,
}

/// What a statement brought, or would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportedStatement {
    /// Its account.
    pub account_id: BankAccountId,
    /// That account's name.
    pub account_name: String,
    /// The bank's identification of the statement.
    pub reference: String,
    /// Day of the opening balance.
    pub from_on: ShopDate,
    /// Day of the closing balance.
    pub to_on: ShopDate,
    /// Balance before the first line.
    pub opening: Money,
    /// Balance after the last line.
    pub closing: Money,
    /// Lines that no earlier file had brought.
    pub lines_new: u32,
    /// Lines that are here already.
    pub lines_known: u32,
    /// Lines that the bank has not booked yet, or tells for information: they are left out.
    pub lines_not_booked: u32,
    /// What came in by the new lines.
    pub came_in: Money,
    /// What went out by the new lines, below zero.
    pub went_out: Money,
    /// What a person should know.
    pub notes: Vec<StatementNote>,
}

/// Brings in a camt.053 file. Everything in it is written or nothing.
pub async fn import_statement(
    shop: &Shop,
    who: &Actor,
    bytes: Bytes,
    dry_run: bool,
) -> Result<ImportedFile, BankError> {
    who.may(BANK_WRITE)?;
    let digest = hex::encode(Sha256::digest(&bytes));
    // A large file is seconds of computing, so it is read beside the threads that serve.
    let file = tokio::task::spawn_blocking(move || read_statements(&bytes)).await;
    let file = file.map_err(|cause| Fault::bug(format!("a statement was not read: {cause}")))??;
    let format = file.message_name.clone();
    if dry_run {
        let told =
            move |tx: &ReadTx<'_>| Ok::<_, BankError>(plan(tx, &file)?.into_iter().map(|one| one.told).collect());
        let statements = shop.db.read(told).await?;
        return Ok(ImportedFile { format, dry_run, statements });
    }
    let (handed, author) = (shop.clone(), who.clone());
    shop.db
        .write(who, move |tx| {
            let mut statements = Vec::new();
            for one in plan(tx, &file)? {
                write(tx, &handed, &author, &one, &file.message_name, &digest)?;
                statements.push(one.told);
            }
            tx.outcome(&author, &digest)?;
            Ok(ImportedFile { format, dry_run, statements })
        })
        .await
}

/// A statement with what of it is new.
struct Planned<'a> {
    account: BankAccount,
    told: ImportedStatement,
    booked: u32,
    new: Vec<NewLine<'a>>,
}

/// Which statement told a line first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Teller {
    /// One that was brought in before.
    Before(BankStatementId),
    /// One of the same file, by its place.
    Here(usize),
}

fn plan<'a>(tx: &ReadTx<'_>, file: &'a StatementFile) -> Result<Vec<Planned<'a>>, BankError> {
    let mut planned: Vec<Planned<'a>> = Vec::new();
    // What earlier statements of the same file bring counts as known.
    let mut brought: HashMap<(BankAccountId, String), Teller> = HashMap::new();
    for (place, statement) in file.statements.iter().enumerate() {
        let account = account_of(tx, statement)?;
        let booked: Vec<&ToldLine> = statement.lines.iter().filter(|line| line.is_booked()).collect();
        let keys: HashSet<&str> = booked.iter().map(|line| line.key.as_str()).collect();
        let known: HashMap<String, BankStatementId> =
            store::list_known_keys(tx, account.id, &keys.iter().copied().collect::<Vec<_>>())?.into_iter().collect();
        let before = store::list_ends(tx, account.id)?.into_iter().map(|(id, ends)| (Teller::Before(id), ends));
        let here = planned.iter().enumerate().filter(|(_, one)| one.account.id == account.id);
        let here = here.map(|(place, one)| (Teller::Here(place), ends(&one.told)));
        let (tellers, others): (Vec<Teller>, Vec<Ends>) = before.chain(here).unzip();
        let own = ends_as_told(statement);
        let beside: HashSet<Teller> =
            beside(&own, &others).into_iter().filter_map(|at| tellers.get(at).copied()).collect();
        let teller = |key: &str| -> Result<Option<Teller>, Fault> {
            if let Some(here) = brought.get(&(account.id, key.to_owned())) {
                return Ok(Some(*here));
            }
            if keys.contains(key) {
                return Ok(known.get(key).copied().map(Teller::Before));
            }
            // The key of a twin that the statement itself does not have.
            let found = store::list_known_keys(tx, account.id, &[key])?;
            Ok(found.into_iter().next().map(|(_, id)| Teller::Before(id)))
        };
        let new = new_lines(&booked, teller, |teller| beside.contains(&teller))?;
        brought.extend(new.iter().map(|line| ((account.id, line.key.clone()), Teller::Here(place))));
        let mut told = told(statement, &account, booked.len(), &new)?;
        told.notes = joins(&own, &others, account.currency);
        if new.is_empty() && !booked.is_empty() {
            told.notes.push(StatementNote::NothingNew);
        }
        planned.push(Planned { account, told, booked: count(booked.len()), new });
    }
    Ok(planned)
}

fn account_of(tx: &ReadTx<'_>, statement: &Statement) -> Result<BankAccount, BankError> {
    let (number, currency) = (statement.account.account.number(), statement.account.currency);
    store::find_account_by_number(tx, number, currency)?
        .ok_or_else(|| BankError::UnknownAccount { number: number.to_owned(), currency })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn told(
    statement: &Statement,
    account: &BankAccount,
    booked: usize,
    new: &[NewLine<'_>],
) -> Result<ImportedStatement, Fault> {
    let sum = |side: fn(i64) -> bool| {
        Money::sum(account.currency, new.iter().map(|line| line.told.amount).filter(|amount| side(amount.minor)))
    };
    Ok(ImportedStatement {
        account_id: account.id,
        account_name: account.name.clone(),
        reference: statement.id.clone(),
        from_on: statement.opening.on,
        to_on: statement.closing.on,
        opening: statement.opening.amount,
        closing: statement.closing.amount,
        lines_new: count(new.len()),
        lines_known: count(booked.saturating_sub(new.len())),
        lines_not_booked: count(statement.lines.len().saturating_sub(booked)),
        came_in: sum(|minor| minor > 0)?,
        went_out: sum(|minor| minor < 0)?,
        notes: Vec::new(),
    })
}

fn ends_as_told(statement: &Statement) -> Ends {
    Ends {
        reference: statement.id.clone(),
        from_on: statement.opening.on,
        to_on: statement.closing.on,
        opening_minor: statement.opening.amount.minor,
        closing_minor: statement.closing.amount.minor,
    }
}

fn ends(told: &ImportedStatement) -> Ends {
    Ends {
        reference: told.reference.clone(),
        from_on: told.from_on,
        to_on: told.to_on,
        opening_minor: told.opening.minor,
        closing_minor: told.closing.minor,
    }
}

fn write(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    one: &Planned<'_>,
    format: &str,
    digest: &str,
) -> Result<(), BankError> {
    let told = &one.told;
    if store::is_imported(tx, one.account.id, &told.reference, digest)? {
        // The very same file again: its lines are here.
        return Ok(());
    }
    let statement = BankStatement {
        id: BankStatementId::from_number(shop.new_id()),
        account_id: one.account.id,
        format: format.to_owned(),
        reference: told.reference.clone(),
        from_on: told.from_on,
        to_on: told.to_on,
        opening: told.opening,
        closing: told.closing,
        lines: one.booked,
        lines_new: told.lines_new,
        notes: told.notes.clone(),
        file_digest: digest.to_owned(),
        imported_at: tx.at(),
    };
    store::insert_statement(tx, &statement)?;
    for lines in one.new.chunks(500) {
        let rows = lines.iter().map(|line| row(BankLineId::from_number(shop.new_id()), line)).collect();
        store::insert_lines(tx, &statement, &serde_json::Value::Array(rows))?;
    }
    audit::note(
        tx,
        who,
        "bank_statement.imported",
        &statement.id.to_string(),
        json!({ "account": told.account_name, "reference": told.reference, "lines_new": told.lines_new,
                "lines_known": told.lines_known, "closing": told.closing, "file": digest }),
    )?;
    announce(tx, statement.id, &["bank", "home"])?;
    Ok(())
}

/// A line as the store takes many at once.
fn row(id: BankLineId, new: &NewLine<'_>) -> serde_json::Value {
    let line = new.told;
    let words = ToldWords::of(line);
    json!({
        "id": id,
        "key": new.key,
        "position": line.position,
        "amount_minor": line.amount.minor,
        "booked_on": line.booked_on,
        "value_on": line.value_on,
        "counterparty": words.counterparty,
        "counterparty_account": words.counterparty_account,
        "text": words.text,
        "mentions": words.mentions,
        "bank_reference": line.bank_reference.as_deref().unwrap_or_default(),
        "end_to_end_id": words.end_to_end_id,
        "batch_id": words.batch_id,
        "details": line.details.len(),
        "reversal": i64::from(line.reversal),
        "return_reason": words.return_reason,
    })
}
