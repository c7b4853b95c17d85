//! Balances: which one opens, which one closes, and whether the lines lie between them.

use base::{Currency, Money, MoneyError};

use super::nouns::{Balance, BalanceKind, BankLine};
use crate::iso20022::error::{Place, ReadError};
use crate::iso20022::parts::{read_amount, read_day};
use crate::iso20022::xml::Element;

/// An amount with the sign that stands beside it: below zero for a debit.
pub fn read_signed(parent: Element<'_>) -> Result<Money, ReadError> {
    let (amount, sign) = (read_amount(parent.one("Amt")?)?, parent.one("CdtDbtInd")?);
    if is_credit(sign)? { Ok(amount) } else { Ok(amount.negated()) }
}

/// Whether an indicator says credit.
pub fn is_credit(sign: Element<'_>) -> Result<bool, ReadError> {
    match sign.text() {
        "CRDT" => Ok(true),
        "DBIT" => Ok(false),
        _ => Err(sign.wrong("CRDT or DBIT")),
    }
}

/// Holds an amount to the currency of the account.
pub fn in_currency(amount: Money, wanted: Currency, at: Element<'_>) -> Result<Money, ReadError> {
    if amount.currency == wanted {
        return Ok(amount);
    }
    Err(ReadError::OtherCurrency { found: amount.currency, wanted, at: at.place() })
}

/// One balance.
pub fn read_balance(balance: Element<'_>) -> Result<Balance, ReadError> {
    let choice = balance.one("Tp")?.one("CdOrPrtry")?;
    let kind = match (choice.optional("Cd")?, choice.optional("Prtry")?) {
        (Some(code), None) => match code.some_text("a kind of balance")? {
            "OPBD" => BalanceKind::Opening,
            "PRCD" => BalanceKind::PreviousClosing,
            "ITBD" => BalanceKind::Interim,
            "CLBD" => BalanceKind::Closing,
            other => BalanceKind::Other(other.to_owned()),
        },
        (None, Some(own)) => BalanceKind::Other(own.some_text("a kind of balance")?.to_owned()),
        (Some(_), Some(own)) => return Err(own.unexpected()),
        (None, None) => return Err(ReadError::Missing { element: "Cd", at: choice.place() }),
    };
    Ok(Balance { kind, amount: read_signed(balance)?, on: read_day(balance.one("Dt")?)? })
}

/// The balance before the first and the one after the last line.
///
/// A statement in several files has interim balances at its seams: the first one opens, the last one closes a part.
pub fn opening_and_closing(statement: Element<'_>, all: &[Balance]) -> Result<(Balance, Balance), ReadError> {
    for (kind, name) in [(BalanceKind::Opening, "OPBD"), (BalanceKind::Closing, "CLBD")] {
        let mut places = statement.list("Bal").zip(all).filter(|(_, balance)| balance.kind == kind);
        if let (Some(_), Some((second, _))) = (places.next(), places.next()) {
            return Err(ReadError::Duplicate { element: format!("the balance {name}"), at: second.place() });
        }
    }
    let first = |kind: BalanceKind| all.iter().find(|balance| balance.kind == kind);
    let interim: Vec<&Balance> = all.iter().filter(|balance| balance.kind == BalanceKind::Interim).collect();
    let missing = |element| ReadError::Missing { element, at: statement.place() };
    let opening = first(BalanceKind::Opening).or_else(|| first(BalanceKind::PreviousClosing));
    let opening = opening.or(interim.first().copied()).ok_or_else(|| missing("the balance OPBD"))?;
    let closing = first(BalanceKind::Closing).or(interim.last().copied()).ok_or_else(|| missing("the balance CLBD"))?;
    // One interim balance alone cannot be both ends.
    if std::ptr::eq(opening, closing) {
        return Err(missing("the balance CLBD"));
    }
    Ok((opening.clone(), closing.clone()))
}

/// Checks that the booked lines lead from the opening to the closing balance.
pub fn check_sum(opening: &Balance, closing: &Balance, lines: &[BankLine], at: Place) -> Result<(), ReadError> {
    let booked = lines.iter().filter(|line| line.is_booked()).map(|line| line.amount);
    let sums = || {
        let moved = Money::sum(opening.amount.currency, booked)?;
        Ok::<_, MoneyError>((moved, opening.amount.plus(moved)?))
    };
    match sums() {
        Ok((_, reached)) if reached == closing.amount => Ok(()),
        Ok((moved, _)) => Err(ReadError::Balance { opening: opening.amount, moved, closing: closing.amount, at }),
        Err(cause) => Err(ReadError::Amount { cause, at }),
    }
}
