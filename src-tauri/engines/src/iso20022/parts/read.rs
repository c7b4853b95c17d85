//! Parties, accounts and banks of payment files, read as strictly as they are written.

use base::Timestamp;

use super::values::read_time;
use crate::iso20022::error::ReadError;
use crate::iso20022::identifiers::{Bic, Country, CreditorReference, Iban, IdentifierError};
use crate::iso20022::party::{Account, Address, Party, Remittance};
use crate::iso20022::text::NOT_PROVIDED;
use crate::iso20022::xml::Element;

/// An identification that says something.
pub fn provided(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty() && *text != NOT_PROVIDED)
}

fn identified<T>(element: Element<'_>, read: Result<T, IdentifierError>) -> Result<T, ReadError> {
    read.map_err(|cause| ReadError::Identifier { cause, at: element.place() })
}

/// Identification and time of a message.
pub fn read_heading(header: Element<'_>) -> Result<(String, Timestamp), ReadError> {
    let id = header.one("MsgId")?.some_text("an identification")?.to_owned();
    let created = header.one("CreDtTm")?;
    let created_at = read_time(created)?.at.ok_or_else(|| created.wrong("a time with its offset from UTC"))?;
    Ok((id, created_at))
}

/// A party with a name and perhaps an address.
pub fn read_party(party: Element<'_>) -> Result<Party, ReadError> {
    party.only(&["Nm", "PstlAdr"])?;
    let name = party.one("Nm")?.some_text("a name")?.to_owned();
    let address = party.optional("PstlAdr")?.map(read_address).transpose()?;
    Ok(Party { name, address })
}

fn read_address(address: Element<'_>) -> Result<Address, ReadError> {
    address.only(&["StrtNm", "BldgNb", "PstCd", "TwnNm", "Ctry", "AdrLine"])?;
    let text = |name| Ok::<_, ReadError>(address.text_along(&[name])?.map(str::to_owned));
    // Lines alone are an unstructured address, which the EPC schemes no longer take.
    let country = address.one("Ctry")?;
    Ok(Address {
        street: text("StrtNm")?,
        building: text("BldgNb")?,
        post_code: text("PstCd")?,
        town: address.one("TwnNm")?.some_text("a town")?.to_owned(),
        country: identified(country, Country::parse(country.text()))?,
        lines: address.list("AdrLine").map(|line| line.text().to_owned()).collect(),
    })
}

/// An account by IBAN or another number.
pub fn read_account(account: Element<'_>) -> Result<Account, ReadError> {
    account.only(&["Id"])?;
    let id = account.one("Id")?;
    match (id.optional("IBAN")?, id.optional("Othr")?) {
        (Some(iban), None) => Ok(Account::Iban(identified(iban, Iban::read(iban.text()))?)),
        (None, Some(other)) => {
            other.only(&["Id"])?;
            Ok(Account::Other(other.one("Id")?.some_text("an account number")?.to_owned()))
        }
        (Some(_), Some(other)) => Err(other.unexpected()),
        (None, None) => Err(ReadError::Missing { element: "IBAN", at: id.place() }),
    }
}

/// A bank by its code, or the words for 'not provided'.
pub fn read_bank(agent: Element<'_>, bic_element: &'static str) -> Result<Option<Bic>, ReadError> {
    agent.only(&["FinInstnId"])?;
    let bank = agent.one("FinInstnId")?;
    bank.only(&[bic_element, "Othr"])?;
    match (bank.optional(bic_element)?, bank.optional("Othr")?) {
        (Some(bic), None) => identified(bic, Bic::parse(bic.text())).map(Some),
        (None, Some(other)) => {
            other.only(&["Id"])?;
            let id = other.one("Id")?;
            if id.text() == NOT_PROVIDED { Ok(None) } else { Err(id.wrong("NOTPROVIDED")) }
        }
        (Some(_), Some(other)) => Err(other.unexpected()),
        (None, None) => Err(ReadError::Missing { element: bic_element, at: bank.place() }),
    }
}

/// What a payment is for: one message or one creditor reference.
pub fn read_remittance(transfer: Element<'_>) -> Result<Remittance, ReadError> {
    let Some(information) = transfer.optional("RmtInf")? else { return Ok(Remittance::None) };
    information.only(&["Ustrd", "Strd"])?;
    match (information.optional("Ustrd")?, information.optional("Strd")?) {
        (Some(message), None) => Ok(Remittance::Text(message.some_text("a message")?.to_owned())),
        (None, Some(structured)) => read_reference(structured).map(Remittance::Reference),
        (Some(_), Some(structured)) => Err(structured.unexpected()),
        (None, None) => Err(ReadError::Missing { element: "Ustrd", at: information.place() }),
    }
}

fn read_reference(structured: Element<'_>) -> Result<CreditorReference, ReadError> {
    structured.only(&["CdtrRefInf"])?;
    let information = structured.one("CdtrRefInf")?;
    information.only(&["Tp", "Ref"])?;
    let kind = information.along(&["Tp", "CdOrPrtry", "Cd"])?;
    if let Some(kind) = kind.filter(|kind| kind.text() != "SCOR") {
        return Err(kind.wrong("SCOR"));
    }
    let reference = information.one("Ref")?;
    identified(reference, CreditorReference::parse(reference.text()))
}
