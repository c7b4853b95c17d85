//! A person takes over many balances from a table: looked at line by line first, then all of them or none.

use std::collections::HashSet;

use base::area::Records;
use base::{Actor, Currency, Fault, Money, Problem, ReadTx, Shop, ShopDate};
use office::audit;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::ask::{Checked, OpeningBalanceAsk, Rules};
use super::opening_balance::{OpeningError, SUBJECT, announce};
use super::standing::must_be_moving_in;
use super::take_over_balance::post;
use crate::csv;
use crate::ledger::{Account, LEDGER_POST, Normal, Rates, find_accounts};
use crate::periods;

/// Most characters of a table.
const CHARACTERS_MAX: usize = 500_000;
/// Most lines of a table below its head.
const LINES_MAX: usize = 2_000;
/// Most lines that are named as wrong; more of them are the same mistake.
const PROBLEMS_MAX: usize = 100;

/// A table of balances.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningImportAsk {
    /// A table with a head: `account`, `amount`, and where needed `currency`, `base amount`, `customer`, `document`, `date`, `due`.
    /// Amounts are written on the usual side of their account: what a supplier is owed is above 0, and a minus turns the side.
    #[schema(max_length = 500_000)]
    pub csv: String,
    /// Only looks, and writes nothing.
    pub dry_run: bool,
}

/// What a table came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpeningImport {
    /// Whether its balances are taken over now.
    pub is_written: bool,
    /// Lines with a balance.
    pub lines: usize,
    /// What is wrong, line by line, a hundred at most; nothing is written while there is anything.
    pub problems: Vec<OpeningImportProblem>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpeningImportProblem {
    /// Number of the line in the file; its head is 1.
    pub line: u32,
    /// The column to blame; empty for the whole line.
    pub column: String,
    /// Stable code of the problem.
    pub code: &'static str,
    /// One sentence in plain words.
    pub sentence: String,
}

/// Takes over every balance of a table on the day of moving in, in one transaction, or none where a line is wrong.
pub async fn import_balances(shop: &Shop, who: &Actor, ask: OpeningImportAsk) -> Result<OpeningImport, OpeningError> {
    who.may(LEDGER_POST)?;
    base::text::at_most("csv", Some(&ask.csv), CHARACTERS_MAX)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    if ask.dry_run {
        let (found, problems) = db.read(move |tx| look(tx, &shop, &ask.csv)).await?;
        return Ok(OpeningImport { is_written: false, lines: found.len(), problems });
    }
    let done = db.write(who, move |tx| {
        let opened_on = must_be_moving_in(tx)?;
        let (found, problems) = look(tx, &shop, &ask.csv)?;
        if !problems.is_empty() {
            // An error, so that nothing of this write stays, its idempotency key among it.
            let report = OpeningImport { is_written: false, lines: found.len(), problems };
            return Err(OpeningError::WrongLines(report));
        }
        let taken = post(tx, &shop, opened_on, &found)?;
        audit::note(tx, &author, "opening.imported", SUBJECT, json!({ "opened_on": opened_on, "balances": taken }))?;
        announce(tx)?;
        tx.outcome(&author, taken.len())?;
        Ok(OpeningImport { is_written: true, lines: taken.len(), problems })
    });
    match done.await {
        Err(OpeningError::WrongLines(report)) => Ok(report),
        done => done,
    }
}

/// The balances of a table, and what is wrong with it.
fn look(tx: &ReadTx<'_>, shop: &Shop, table: &str) -> Result<(Vec<Checked>, Vec<OpeningImportProblem>), OpeningError> {
    let opened_on = must_be_moving_in(tx)?;
    periods::must_be_open(tx, opened_on)?;
    let whole = |line, sentence: String| (Vec::new(), vec![problem(line, "", "opening.unreadable", sentence)]);
    let lines = match csv::read(table, LINES_MAX) {
        Ok(lines) => lines,
        Err((line, why)) => return Ok(whole(line, why)),
    };
    let mut lines = lines.into_iter();
    let Some((head_at, head)) = lines.next() else { return Ok(whole(1, "the file is empty".to_owned())) };
    let columns = match Columns::of(&head) {
        Ok(columns) => columns,
        Err(sentence) => return Ok(whole(head_at, sentence)),
    };
    let chart = find_accounts(tx)?;
    let rates = Rates::load(tx, shop)?;
    let books = shop.basics()?.books_currency;
    let rules = Rules { tx, records: shop.part::<Records>()?, chart: &chart, books, opened_on };
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for (line, cells) in lines {
        let read = columns.read(&cells, &chart, books);
        let checked = read.and_then(|ask| rules.checked(&ask, |amount| rates.base_of(amount, opened_on)));
        let balance = match checked {
            Ok(balance) => balance,
            Err(OpeningError::Fault(fault @ (Fault::Bug(_) | Fault::Disk(_) | Fault::Stopping))) => {
                return Err(fault.into());
            }
            Err(wrong) => {
                let kind = wrong.kind();
                let column = column_of(kind.field.as_deref().unwrap_or_default());
                problems.push(problem(line, column, kind.code, wrong.to_string()));
                continue;
            }
        };
        let number = balance.document.as_ref().map(|document| document.number.clone());
        if seen.insert((balance.account, balance.party.clone(), number, balance.amount.currency)) {
            found.push(balance);
        } else {
            let twice = "the same account, customer, document and currency stands in an earlier line".to_owned();
            problems.push(problem(line, "", "opening.twice", twice));
        }
    }
    if found.is_empty() && problems.is_empty() {
        return Ok(whole(head_at, "there is no balance below the head".to_owned()));
    }
    problems.truncate(PROBLEMS_MAX);
    Ok((found, problems))
}

fn problem(line: u32, column: &str, code: &'static str, sentence: String) -> OpeningImportProblem {
    OpeningImportProblem { line, column: column.to_owned(), code, sentence }
}

/// The column of the table that a field is read from.
fn column_of(field: &str) -> &str {
    match field {
        "base" => "base amount",
        "party" => "customer",
        "issued_on" => "date",
        "due_on" => "due",
        other => other,
    }
}

/// Where each column stands.
#[derive(Default)]
struct Columns {
    account: Option<usize>,
    currency: Option<usize>,
    amount: Option<usize>,
    base: Option<usize>,
    party: Option<usize>,
    document: Option<usize>,
    date: Option<usize>,
    due: Option<usize>,
}

impl Columns {
    /// Reads the head. A column that nobody knows is a slip: what stands in it would be lost.
    fn of(head: &[String]) -> Result<Self, String> {
        let mut columns = Self::default();
        for (at, name) in head.iter().enumerate() {
            let place = match name.to_lowercase().replace(['_', '-'], " ").as_str() {
                "account" => &mut columns.account,
                "currency" => &mut columns.currency,
                "amount" => &mut columns.amount,
                "base amount" | "base" => &mut columns.base,
                "customer" | "supplier" | "party" => &mut columns.party,
                "document" => &mut columns.document,
                "date" => &mut columns.date,
                "due" => &mut columns.due,
                "" => continue,
                _ => return Err(format!("there is no column named '{}'", name.chars().take(40).collect::<String>())),
            };
            if place.replace(at).is_some() {
                return Err(format!("the column '{name}' stands there twice"));
            }
        }
        match (columns.account, columns.amount) {
            (Some(_), Some(_)) => Ok(columns),
            _ => Err("the first line names the columns; 'account' and 'amount' must be among them".to_owned()),
        }
    }

    /// Reads a line.
    fn read(&self, cells: &[String], chart: &[Account], books: Currency) -> Result<OpeningBalanceAsk, OpeningError> {
        let cell = |column: Option<usize>| column.and_then(|at| cells.get(at)).map_or("", String::as_str);
        let filled = |column| Some(cell(column)).filter(|text| !text.is_empty()).map(str::to_owned);
        let account = cell(self.account).to_owned();
        let currency = match cell(self.currency) {
            "" => books,
            code => Currency::of(code).map_err(|unknown| Fault::invalid("currency", unknown))?,
        };
        let is_credit = chart.iter().any(|known| known.code == account && known.normal == Normal::Credit);
        let sided = |amount: Money| if is_credit { amount.negated() } else { amount };
        let money = |field: &str, text: &str, currency| {
            let wrong =
                |cause| Fault::invalid(field, format!("'{}': {cause}", text.chars().take(40).collect::<String>()));
            Money::parse(text, currency).map(sided).map_err(wrong)
        };
        let base = match cell(self.base) {
            "" => None,
            text => Some(money("base", text, books)?),
        };
        let day = |field: &str, column| match cell(column) {
            "" => Ok(None),
            text => match ShopDate::parse(text) {
                Some(day) => Ok(Some(day)),
                None => Err(Fault::invalid(field, "a day is written as 2026-11-21")),
            },
        };
        Ok(OpeningBalanceAsk {
            amount: money("amount", cell(self.amount), currency)?,
            base,
            party: filled(self.party),
            document: filled(self.document),
            issued_on: day("issued_on", self.date)?,
            due_on: day("due_on", self.due)?,
            account,
        })
    }
}
