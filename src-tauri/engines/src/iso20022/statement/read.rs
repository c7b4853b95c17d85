//! Reading a file of statements.

use base::{Currency, Money, ShopDate};

use super::balance::{check_sum, in_currency, opening_and_closing, read_balance};
use super::detail::{account_as_written, bank_as_written};
use super::key::give_keys;
use super::line::{Known, read_line};
use super::nouns::{Balance, BalanceKind, BankLine, Page, Statement, StatementAccount, StatementFile};
use super::version::Version;
use crate::iso20022::control_sum::ControlSum;
use crate::iso20022::error::{ReadError, quoted};
use crate::iso20022::parts::{read_count, read_time};
use crate::iso20022::xml::{Element, Tree};

/// Most lines of a file, and most transactions within them.
const LINES_MAX: usize = 100_000;

/// Reads a camt.053.001.02 to .12. Elements that say nothing to the shop are passed over; a statement whose numbers do
/// not add up is not.
///
/// # Errors
/// What is wrong, and where.
pub fn read_statements(bytes: &[u8]) -> Result<StatementFile, ReadError> {
    let tree = Tree::read(bytes)?;
    let version = Version::of(&tree)?;
    let message = tree.root().one("BkToCstmrStmt")?;
    let header = message.one("GrpHdr")?;
    let page = read_page(header, "MsgPgntn")?;
    check_number_of_lines(message)?;
    let statements: Vec<Statement> =
        message.list("Stmt").map(|statement| read_statement(statement, version, page)).collect::<Result<_, _>>()?;
    if statements.is_empty() {
        return Err(ReadError::Missing { element: "Stmt", at: message.place() });
    }
    Ok(StatementFile {
        message_name: version.message_name(),
        message_id: header.one("MsgId")?.some_text("an identification")?.to_owned(),
        created: read_time(header.one("CreDtTm")?)?,
        statements,
    })
}

fn check_number_of_lines(message: Element<'_>) -> Result<(), ReadError> {
    let entries = message.list("Stmt").flat_map(|statement| statement.list("Ntry"));
    let mut with_details = entries.flat_map(|entry| {
        let details = entry.list("NtryDtls").flat_map(|details| details.list("TxDtls"));
        std::iter::once(entry).chain(details)
    });
    match with_details.nth(LINES_MAX) {
        Some(first) => {
            Err(ReadError::TooMany { what: "lines and transactions", most: LINES_MAX, line: first.place().line })
        }
        None => Ok(()),
    }
}

fn read_page(parent: Element<'_>, name: &'static str) -> Result<Option<Page>, ReadError> {
    let Some(page) = parent.optional(name)? else { return Ok(None) };
    let last = page.one("LastPgInd")?;
    let last = match last.text() {
        "true" | "1" => true,
        "false" | "0" => false,
        _ => return Err(last.wrong("true or false")),
    };
    Ok(Some(Page { number: read_page_number(page.one("PgNb")?)?, last }))
}

/// Up to five digits.
fn read_page_number(number: Element<'_>) -> Result<u64, ReadError> {
    if number.text().len() > 5 { Err(number.wrong("a page number")) } else { read_count(number) }
}

fn read_statement(statement: Element<'_>, version: Version, page: Option<Page>) -> Result<Statement, ReadError> {
    let balances: Vec<Balance> = statement.list("Bal").map(read_balance).collect::<Result<_, ReadError>>()?;
    let (opening, closing) = opening_and_closing(statement, &balances)?;
    let account = read_account(statement.one("Acct")?, version, opening.amount.currency)?;
    for (element, balance) in statement.list("Bal").zip(&balances) {
        // What is available may be told in other currencies; what is booked may not.
        if !matches!(balance.kind, BalanceKind::Other(_)) {
            in_currency(balance.amount, account.currency, element)?;
        }
    }
    let known = Known { version, currency: account.currency, account: &account.account, closed_on: closing.on };
    let mut lines: Vec<BankLine> = (1_u32..)
        .zip(statement.list("Ntry"))
        .map(|(position, entry)| read_line(entry, position, &known))
        .collect::<Result<_, ReadError>>()?;
    give_keys(&mut lines);
    check_summary(statement, &lines)?;
    check_sum(&opening, &closing, &lines, statement.place())?;
    let number = match statement.optional("ElctrncSeqNb")? {
        Some(number) => Some(number),
        None => statement.optional("LglSeqNb")?,
    };
    Ok(Statement {
        id: statement.one("Id")?.some_text("an identification")?.to_owned(),
        number: number.map(read_number).transpose()?,
        created: match statement.optional("CreDtTm")? {
            Some(created) => read_time(created)?,
            None => crate::iso20022::time::BankTime { on: closing.on, at: None },
        },
        period: read_period(statement)?,
        account,
        page: read_page(statement, "StmtPgntn")?.or(page),
        opening,
        closing,
        balances,
        lines,
    })
}

/// A running number: `xs:decimal` without a fraction.
fn read_number(number: Element<'_>) -> Result<u64, ReadError> {
    let text = number.text();
    let sound = (1..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    sound.then(|| text.parse().ok()).flatten().ok_or_else(|| number.wrong("a whole number"))
}

fn read_period(statement: Element<'_>) -> Result<Option<(ShopDate, ShopDate)>, ReadError> {
    let Some(period) = statement.optional("FrToDt")? else { return Ok(None) };
    let day = |name| {
        let time = period.one(name)?;
        Ok::<_, ReadError>(read_time(time)?.on)
    };
    Ok(Some((day("FrDtTm")?, day("ToDtTm")?)))
}

fn read_account(account: Element<'_>, version: Version, opening: Currency) -> Result<StatementAccount, ReadError> {
    let currency = match account.optional("Ccy")? {
        Some(code) => Currency::of(code.text())
            .map_err(|_| ReadError::UnknownCurrency { code: quoted(code.text()), at: code.place() })?,
        None => opening,
    };
    let number = account_as_written(account)?;
    Ok(StatementAccount {
        account: number.ok_or_else(|| ReadError::Missing { element: "IBAN", at: account.place() })?,
        currency,
        owner: account.text_along(&["Ownr", "Nm"])?.map(str::to_owned),
        bank: match account.optional("Svcr")? {
            Some(bank) => bank_as_written(bank, version)?,
            None => None,
        },
    })
}

/// The bank's own count of what is in the statement: a line that got lost on the way is found by it.
fn check_summary(statement: Element<'_>, lines: &[BankLine]) -> Result<(), ReadError> {
    let Some(summary) = statement.optional("TxsSummry")? else { return Ok(()) };
    let side = |name: &'static str, wanted: fn(&Money) -> bool| {
        let Some(total) = summary.optional(name)? else { return Ok(()) };
        let amounts = || lines.iter().map(|line| line.amount).filter(wanted);
        if let Some(stated) = total.optional("NbOfNtries")? {
            let (number, found) = (read_count(stated)?, u64::try_from(amounts().count()).unwrap_or(u64::MAX));
            if number != found {
                return Err(ReadError::Count { stated: number, found, at: stated.place() });
            }
        }
        // What banks state as the sum of both sides is the gross or the net of them.
        let Some(stated) = total.optional("Sum")?.filter(|_| name != "TtlNtries") else { return Ok(()) };
        let found = ControlSum::of(amounts().map(|amount| if amount.minor < 0 { amount.negated() } else { amount }));
        let sum = ControlSum::parse(stated.text()).ok_or_else(|| stated.wrong("a sum of amounts"))?;
        if sum.equals(found) {
            return Ok(());
        }
        Err(ReadError::Sum { stated: quoted(stated.text()), found: found.to_string(), at: stated.place() })
    };
    side("TtlNtries", |_| true)?;
    side("TtlCdtNtries", |amount| amount.minor > 0)?;
    side("TtlDbtNtries", |amount| amount.minor < 0)
}
