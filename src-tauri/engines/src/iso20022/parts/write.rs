//! Parties, accounts and banks of payment files, written.

use base::Timestamp;

use crate::iso20022::control_sum::ControlSum;
use crate::iso20022::identifiers::Bic;
use crate::iso20022::party::{Account, Party, Remittance};
use crate::iso20022::text::NOT_PROVIDED;
use crate::iso20022::xml::Writer;

/// The time of a message, in UTC and to the second: some banks refuse fractions.
pub fn write_time(xml: &mut Writer, name: &str, at: Timestamp) {
    let text = Timestamp::from_unix_seconds(at.unix_seconds()).to_string();
    xml.text(name, &text.replace(".000Z", "Z"));
}

/// Identification, time, number and sum of a message.
pub fn write_heading(xml: &mut Writer, id: &str, created_at: Timestamp, count: usize, sum: ControlSum) {
    xml.text("MsgId", id);
    write_time(xml, "CreDtTm", created_at);
    xml.text("NbOfTxs", &count.to_string());
    xml.text("CtrlSum", &sum.to_string());
}

/// A party with its address.
pub fn write_party(xml: &mut Writer, name: &str, party: &Party) {
    xml.element(name, |xml| {
        xml.text("Nm", &party.name);
        let Some(address) = &party.address else { return };
        xml.element("PstlAdr", |xml| {
            xml.optional("StrtNm", address.street.as_deref());
            xml.optional("BldgNb", address.building.as_deref());
            xml.optional("PstCd", address.post_code.as_deref());
            xml.text("TwnNm", &address.town);
            xml.text("Ctry", address.country.as_str());
            for line in &address.lines {
                xml.text("AdrLine", line);
            }
        });
    });
}

/// An account.
pub fn write_account(xml: &mut Writer, name: &str, account: &Account) {
    match account {
        Account::Iban(iban) => xml.nested(&[name, "Id", "IBAN"], iban.as_str()),
        Account::Other(number) => xml.nested(&[name, "Id", "Othr", "Id"], number),
    }
}

/// A bank, or that it is not told.
pub fn write_bank(xml: &mut Writer, name: &str, bic_element: &str, bank: Option<&Bic>) {
    match bank {
        Some(bic) => xml.nested(&[name, "FinInstnId", bic_element], bic.as_str()),
        None => xml.nested(&[name, "FinInstnId", "Othr", "Id"], NOT_PROVIDED),
    }
}

/// What a payment is for.
pub fn write_remittance(xml: &mut Writer, remittance: &Remittance) {
    match remittance {
        Remittance::None => {}
        Remittance::Text(message) => xml.nested(&["RmtInf", "Ustrd"], message),
        Remittance::Reference(reference) => xml.element("RmtInf", |xml| {
            xml.element("Strd", |xml| {
                xml.element("CdtrRefInf", |xml| {
                    xml.nested(&["Tp", "CdOrPrtry", "Cd"], "SCOR");
                    xml.text("Ref", reference.as_str());
                });
            });
        }),
    }
}
