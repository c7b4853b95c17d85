//! Fixtures, and orders that the tests start from.

use std::path::Path;

use base::{Currency, Money, ShopDate, Timestamp};
use engines::iso20022::credit_transfer::{Batch, PaymentOrder, Purpose, Scheme, Transfer};
use engines::iso20022::identifiers::{Bic, CreditorReference, Iban};
use engines::iso20022::{Account, AccountHolder, Party, Remittance};

/// A file of the samples.
pub fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/iso20022");
    std::fs::read(folder.join(name)).expect(name)
}

/// The same as text, with one part replaced, which must be there.
pub fn changed(name: &str, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(fixture(name)).expect("samples are UTF-8");
    assert!(text.contains(from), "{name} has no {from}");
    text.replacen(from, to, 1).into_bytes()
}

pub fn day(text: &str) -> ShopDate {
    ShopDate::parse(text).expect("a day")
}

pub fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).expect("a currency")).expect("an amount")
}

pub fn iban(text: &str) -> Account {
    Account::Iban(Iban::parse(text).expect("an IBAN"))
}

pub fn holder(name: &str, account: Account) -> AccountHolder {
    AccountHolder { party: Party::named(name), account, bank: None }
}

/// The order of the first sample.
pub fn order() -> PaymentOrder {
    let mut payer = holder("Counterfoil Shop GmbH", iban("DE89370400440532013000"));
    payer.bank = Some(Bic::parse("COBADEFFXXX").expect("a BIC"));
    PaymentOrder {
        message_id: "CF-20261201-0001".into(),
        created_at: Timestamp::parse("2026-11-21T09:30:00Z").expect("a time"),
        initiator: "Counterfoil Shop GmbH".into(),
        batches: vec![Batch {
            id: "CF-20261201-0001-1".into(),
            scheme: Scheme::Sepa,
            purpose: Purpose::Suppliers,
            booked_as_one: true,
            execute_on: day("2026-12-01"),
            payer,
            transfers: vec![
                Transfer {
                    instruction_id: None,
                    end_to_end_id: Some("INV-0001".into()),
                    amount: money(12_345, "EUR"),
                    payee: holder("Leverancier BV", iban("NL91ABNA0417164300")),
                    remittance: Remittance::Text("Invoice 0001".into()),
                },
                Transfer {
                    instruction_id: None,
                    end_to_end_id: None,
                    amount: money(55, "EUR"),
                    payee: holder("Second Supplier", iban("FR1420041010050500013M02606")),
                    remittance: Remittance::Reference(
                        CreditorReference::parse("RF18539007547034").expect("a reference"),
                    ),
                },
            ],
        }],
    }
}
