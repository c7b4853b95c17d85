//! One transaction of a line: references, the other side, what it is for.

use base::Money;

use super::balance::is_credit;
use super::line::Known;
use super::nouns::{Counterparty, LineDetail, References};
use super::version::Version;
use crate::iso20022::error::ReadError;
use crate::iso20022::identifiers::{Bic, Iban};
use crate::iso20022::parts::{provided, read_amount};
use crate::iso20022::party::Account;
use crate::iso20022::xml::Element;

/// Whether an entry takes back an earlier one.
pub fn is_reversal(entry: Element<'_>) -> Result<bool, ReadError> {
    let Some(indicator) = entry.optional("RvslInd")? else { return Ok(false) };
    match indicator.text() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(indicator.wrong("true or false")),
    }
}

/// Reads one transaction of an entry that is a credit or not, a reversal or not.
pub fn read_detail(
    detail: Element<'_>,
    credit: bool,
    reversal: bool,
    known: &Known<'_>,
) -> Result<LineDetail, ReadError> {
    let credit = detail.optional("CdtDbtInd")?.map(is_credit).transpose()?.unwrap_or(credit);
    let (amount, instructed) = read_amounts(detail, credit, known)?;
    let (mut texts, mut creditor_references, mut documents) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(remittance) = detail.optional("RmtInf")? {
        texts.extend(owned(remittance.list("Ustrd")));
        for structured in remittance.list("Strd") {
            creditor_references.extend(structured.text_along(&["CdtrRefInf", "Ref"])?.map(str::to_owned));
            for document in structured.list("RfrdDocInf") {
                documents.extend(document.text_along(&["Nb"])?.map(str::to_owned));
            }
            texts.extend(owned(structured.list("AddtlRmtInf")));
        }
    }
    let reason = match detail.text_along(&["RtrInf", "Rsn", "Cd"])? {
        Some(code) => Some(code),
        None => detail.text_along(&["RtrInf", "Rsn", "Prtry"])?,
    };
    Ok(LineDetail {
        amount,
        instructed,
        references: read_references(detail)?,
        counterparty: read_counterparty(detail, credit != reversal, known)?,
        texts,
        creditor_references,
        documents,
        return_reason: reason.map(str::to_owned),
        text: detail.text_along(&["AddtlTxInf"])?.map(str::to_owned),
    })
}

fn owned<'t>(elements: impl Iterator<Item = Element<'t>>) -> Vec<String> {
    elements.map(Element::text).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// The amount in the currency of the account, and what was instructed in another one.
fn read_amounts(
    detail: Element<'_>,
    credit: bool,
    known: &Known<'_>,
) -> Result<(Option<Money>, Option<Money>), ReadError> {
    // Before .03 a transaction had no amount of its own, only the details of it.
    let own = match detail.optional("Amt")? {
        Some(amount) => Some(amount),
        None => detail.along(&["AmtDtls", "TxAmt", "Amt"])?,
    };
    let own = own.map(read_amount).transpose()?;
    let instructed = detail.along(&["AmtDtls", "InstdAmt", "Amt"])?.map(read_amount).transpose()?;
    let signed = own
        .filter(|amount| amount.currency == known.currency)
        .map(|amount| if credit { amount } else { amount.negated() });
    let foreign = instructed.or(own).filter(|amount| amount.currency != known.currency);
    Ok((signed, foreign))
}

fn read_references(detail: Element<'_>) -> Result<References, ReadError> {
    let Some(references) = detail.optional("Refs")? else { return Ok(References::default()) };
    let text = |name| Ok::<_, ReadError>(references.text_along(&[name])?.and_then(provided).map(str::to_owned));
    Ok(References {
        message_id: text("MsgId")?,
        batch_id: text("PmtInfId")?,
        instruction_id: text("InstrId")?,
        end_to_end_id: text("EndToEndId")?,
        transaction_id: text("TxId")?,
        mandate_id: text("MndtId")?,
        bank_reference: text("AcctSvcrRef")?,
    })
}

/// The other side: the payer of what came in, the payee of what went out. A reversal names the sides of what it takes
/// back; and where a bank turns them, the account of the statement itself tells which side is ours.
fn read_counterparty(detail: Element<'_>, payer: bool, known: &Known<'_>) -> Result<Counterparty, ReadError> {
    let sides =
        [side(detail, ["Dbtr", "DbtrAcct", "DbtrAgt"], known)?, side(detail, ["Cdtr", "CdtrAcct", "CdtrAgt"], known)?];
    let [debtor, creditor] = sides;
    let (expected, other) = if payer { (debtor, creditor) } else { (creditor, debtor) };
    let ours = |side: &Counterparty| side.account.as_ref() == Some(known.account);
    if ours(&expected) && !ours(&other) { Ok(other) } else { Ok(expected) }
}

fn side(detail: Element<'_>, names: [&'static str; 3], known: &Known<'_>) -> Result<Counterparty, ReadError> {
    let [party, account, agent] = names;
    let parties = detail.optional("RltdPties")?;
    let mut found = Counterparty::default();
    if let Some(parties) = parties {
        let name: &[&str] = if known.version.wraps_parties() { &["Pty", "Nm"] } else { &["Nm"] };
        if let Some(party) = parties.optional(party)? {
            found.name = party.text_along(name)?.map(str::to_owned);
        }
        if let Some(account) = parties.optional(account)? {
            found.account = account_as_written(account)?;
        }
    }
    if let Some(agent) = detail.along(&["RltdAgts", agent])? {
        found.bank = bank_as_written(agent, known.version)?;
    }
    Ok(found)
}

/// An account as the bank wrote it: what is no IBAN is kept as a number, because a statement is what happened.
pub fn account_as_written(account: Element<'_>) -> Result<Option<Account>, ReadError> {
    let number = match account.text_along(&["Id", "IBAN"])? {
        Some(iban) => Some(Iban::read(iban).map_or_else(|_| Account::Other(iban.to_owned()), Account::Iban)),
        None => account.text_along(&["Id", "Othr", "Id"])?.map(|number| Account::Other(number.to_owned())),
    };
    Ok(number)
}

/// A bank as the bank wrote it; none when its code is none.
pub fn bank_as_written(agent: Element<'_>, version: Version) -> Result<Option<Bic>, ReadError> {
    let code = agent.text_along(&["FinInstnId", version.bic_element()])?;
    Ok(code.and_then(|code| Bic::parse(code).ok()))
}
