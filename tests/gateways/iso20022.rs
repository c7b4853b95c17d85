//! Payment files before the schemas of two packages, and messages in classes that were generated from the schemas.

use std::fs;
use std::process::Command;

use base::{Currency, Money, ShopDate, Timestamp};
use engines::iso20022::credit_transfer::{
    Batch, OrderVersion, PaymentOrder, Purpose, Scheme, Transfer, read_payment_order, write_payment_order,
};
use engines::iso20022::identifiers::{Bic, Country, CreditorReference, Iban};
use engines::iso20022::request_to_pay::{PaymentRequest, PaymentRequests, write_payment_requests};
use engines::iso20022::statement::read_statements;
use engines::iso20022::status_report::{Status, match_report, read_status_report, write_status_report};
use engines::iso20022::{Account, AccountHolder, Address, Party, Remittance};
use serde_json::Value;
use shop_tests::program::repository;

use crate::python;

const TODAY: &str = "2026-11-21";

fn day(text: &str) -> ShopDate {
    ShopDate::parse(text).unwrap()
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).unwrap()).unwrap()
}

fn iban(text: &str) -> Account {
    Account::Iban(Iban::parse(text).unwrap())
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(repository().join("tests/fixtures/iso20022").join(name)).unwrap()
}

/// A hybrid address with all that it can have.
fn address() -> Address {
    Address {
        street: Some("Keizersgracht".into()),
        building: Some("1".into()),
        post_code: Some("1015 AA".into()),
        lines: vec!["Floor 2".into(), "c/o Front desk".into()],
        ..Address::of_town("Amsterdam", Country::parse("NL").unwrap())
    }
}

fn transfer(id: &str, amount: Money, payee: AccountHolder, remittance: Remittance) -> Transfer {
    Transfer { instruction_id: Some(id.into()), end_to_end_id: Some(format!("INV-{id}")), amount, payee, remittance }
}

/// Bills by SEPA, payouts at once, and a supplier abroad: everything that an order can say.
fn order() -> PaymentOrder {
    let payer = AccountHolder {
        party: Party { name: "Counterfoil Shop GmbH".into(), address: Some(address()) },
        account: iban("DE89370400440532013000"),
        bank: Some(Bic::parse("COBADEFFXXX").unwrap()),
    };
    let batch = |id: &str, scheme, purpose, transfers| Batch {
        id: id.into(),
        scheme,
        purpose,
        booked_as_one: purpose == Purpose::Wages,
        execute_on: day("2026-12-01"),
        payer: payer.clone(),
        transfers,
    };
    let supplier = AccountHolder {
        party: Party { name: "Leverancier BV".into(), address: Some(address()) },
        account: iban("NL91ABNA0417164300"),
        bank: Some(Bic::parse("ABNANL2A").unwrap()),
    };
    let person =
        AccountHolder { party: Party::named("Ravi Kumar"), account: iban("FR1420041010050500013M02606"), bank: None };
    let abroad = AccountHolder {
        party: Party::named("Toko Sebelah (Jakarta)"),
        account: Account::Other("0012345678".into()),
        bank: Some(Bic::parse("CENAIDJA").unwrap()),
    };
    let reference = Remittance::Reference(CreditorReference::parse("RF18539007547034").unwrap());
    let mut unnamed = transfer("3", money(55, "EUR"), person.clone(), Remittance::None);
    unnamed.end_to_end_id = None;
    PaymentOrder {
        message_id: "CF-1".into(),
        created_at: Timestamp::parse("2026-11-21T09:30:00Z").unwrap(),
        initiator: "Counterfoil Shop GmbH".into(),
        batches: vec![
            batch(
                "CF-1-1",
                Scheme::Sepa,
                Purpose::Suppliers,
                vec![
                    transfer(
                        "1",
                        money(12_345, "EUR"),
                        supplier,
                        Remittance::Text("Invoice 0001, 'net' + (tax)".into()),
                    ),
                    transfer("2", money(99_999_999_999, "EUR"), person.clone(), reference),
                    unnamed,
                ],
            ),
            batch(
                "CF-1-2",
                Scheme::SepaInstant,
                Purpose::Wages,
                vec![transfer("4", money(7_500, "EUR"), person, Remittance::Text("November".into()))],
            ),
            batch(
                "CF-1-3",
                Scheme::Domestic,
                Purpose::Unstated,
                vec![transfer("5", money(125_000, "IDR"), abroad, Remittance::None)],
            ),
        ],
    }
}

/// Runs a command of the Python side over a message.
pub fn told(arguments: &[&str], message: &[u8]) -> String {
    python::line_of(python::program("iso20022.py").args(arguments), message)
}

/// The schemas of one message, from every package that bundles it.
pub fn schemas(message: &str) -> Vec<String> {
    let lines = told(&["schemas"], b"");
    let of_message =
        |line: &str| line.split_once(' ').filter(|(name, _)| *name == message).map(|(_, path)| path.to_owned());
    lines.lines().filter_map(of_message).collect()
}

/// What xmllint says of a file, against one schema.
pub fn schema_takes(schema: &str, file: &[u8]) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("message.xml");
    fs::write(&path, file).unwrap();
    let output = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema", schema])
        .arg(&path)
        .output()
        .expect("xmllint is installed by scripts/install.sh");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn two_bundles_of_schemas_take_our_payment_files() {
    for version in [OrderVersion::V09, OrderVersion::V03] {
        let file = write_payment_order(&order(), version, day(TODAY)).unwrap();
        let schemas = schemas(version.message_name());
        assert_eq!(schemas.len(), 2, "{schemas:?}");
        for schema in schemas {
            assert_eq!(schema_takes(&schema, &file), Ok(()), "{schema}\n{}", String::from_utf8_lossy(&file));
        }
        assert_eq!(told(&["same", version.message_name()], &file), "same");
    }
}

#[test]
fn what_the_schemas_refuse_of_the_samples_we_refuse_too() {
    let manifest: Value = serde_json::from_slice(&fixture("manifest.json")).unwrap();
    let schemas = schemas("pain.001.001.09");
    let later = self::schemas("pain.002.001.12");
    let mut refused = 0;
    for case in manifest["cases"].as_array().unwrap() {
        let (name, sound) = (case["file"].as_str().unwrap(), case["schema_valid"].as_bool().unwrap());
        let file = fixture(name);
        let of_kind = if name.starts_with("pain002") { &later } else { &schemas };
        assert!(!of_kind.is_empty());
        for schema in of_kind {
            assert_eq!(schema_takes(schema, &file).is_ok(), sound, "{name} {schema}");
        }
        if !sound {
            refused += 1;
            assert!(read_payment_order(&file).is_err(), "{name}");
        }
    }
    assert_eq!(refused, 4);
}

#[test]
fn a_request_to_pay_is_the_same_document_to_another_reader() {
    let order = order();
    let request = |id: &str, whole: bool| PaymentRequest {
        id: id.into(),
        end_to_end_id: whole.then(|| "INV-0042".to_owned()),
        pay_on: day("2026-12-01"),
        expires_on: whole.then(|| day("2026-12-31")),
        payer: Party { name: "Asha Patel".into(), address: whole.then(address) },
        payer_account: whole.then(|| iban("NL91ABNA0417164300")),
        payer_bank: whole.then(|| Bic::parse("ABNANL2A").unwrap()),
        amount: money(11_800, "EUR"),
        other_amount_allowed: whole,
        early_allowed: whole,
        remittance: if whole { Remittance::Text("Invoice 0042".into()) } else { Remittance::None },
    };
    let asked = PaymentRequests {
        message_id: "CF-RTP-1".into(),
        created_at: order.created_at,
        initiator: order.initiator.clone(),
        payee: order.batches[0].payer.clone(),
        requests: vec![request("CF-RTP-1-1", true), request("CF-RTP-1-2", false)],
    };
    let file = write_payment_requests(&asked, day(TODAY)).unwrap();
    assert_eq!(told(&["same", "pain.013.001.07"], &file), "same");
}

#[test]
fn status_reports_of_every_version_are_read_alike_and_matched() {
    let mut sent = order();
    sent.batches.truncate(1);
    sent.batches[0].transfers.truncate(2);
    sent.batches[0].transfers[0].end_to_end_id = Some("INV-0001".into());
    sent.batches[0].transfers[1].end_to_end_id = None;
    sent.batches[0].transfers[1].amount = money(55, "EUR");
    for version in 3..=14 {
        let file = told(&["report", &format!("{version:02}")], b"");
        let report = read_status_report(file.as_bytes()).unwrap();
        assert_eq!(report.message_name, format!("pain.002.001.{version:02}"));
        let matched = match_report(&sent.sent(), &report).unwrap();
        assert!(matched.strangers.is_empty(), "{version}: {matched:?}");
        let [rejected, pending] = matched.outcomes.as_slice() else { panic!("{version}: {matched:?}") };
        assert_eq!((&rejected.status, &pending.status), (&Status::Rejected, &Status::Pending));
        assert_eq!(rejected.reasons[0].texts, ["Account", "closed"]);
        assert_eq!(pending.bank_reference.as_deref(), Some("BANK-2"));
        let written = write_status_report(&report).unwrap();
        assert_eq!(told(&["same", "pain.002.001.10"], &written), "same");
        for schema in schemas(&report.message_name) {
            assert_eq!(schema_takes(&schema, file.as_bytes()), Ok(()), "{schema}");
        }
    }
    let sample = told(&["again", "pain.002.001.12"], &fixture("pain002_12_part_rejected.xml"));
    assert_eq!(read_status_report(sample.as_bytes()), read_status_report(&fixture("pain002_12_part_rejected.xml")));
}

#[test]
fn statements_of_every_version_say_the_same() {
    let mut keys = Vec::new();
    for version in 2..=12 {
        let file = told(&["statement", &format!("{version:02}")], b"");
        let read = read_statements(file.as_bytes()).unwrap();
        assert_eq!(read.message_name, format!("camt.053.001.{version:02}"));
        let [statement] = read.statements.as_slice() else { panic!("{read:?}") };
        let [received, sent] = statement.lines.as_slice() else { panic!("{version}: {statement:?}") };
        assert_eq!((received.amount, sent.amount), (money(11_800, "EUR"), money(-2_345, "EUR")));
        assert_eq!((received.booked_on, received.value_on), (day("2026-11-27"), Some(day("2026-11-28"))));
        let (payer, payee) = (received.single().unwrap(), sent.single().unwrap());
        assert_eq!(payer.amount, Some(received.amount), "{version}");
        assert_eq!(payer.counterparty.name.as_deref(), Some("Asha Patel"));
        assert_eq!(payer.counterparty.bank.as_ref().map(Bic::as_str), Some("ABNANL2A"));
        assert_eq!(payer.references.end_to_end_id.as_deref(), Some("INV-0042"));
        assert_eq!(payee.counterparty.name.as_deref(), Some("Leverancier BV"));
        assert_eq!(payee.counterparty.account, Some(Account::Other("12345".into())));
        keys.push((received.key.clone(), sent.key.clone()));
    }
    keys.dedup();
    assert_eq!(keys.len(), 1, "a line is the same in every version");
}

#[test]
fn our_samples_of_statements_are_the_same_to_another_reader() {
    for (name, message) in [("statement_08.xml", "camt.053.001.08"), ("statement_02.xml", "camt.053.001.02")] {
        assert_eq!(told(&["same", message], &fixture(name)), "same");
        let again = told(&["again", message], &fixture(name));
        assert_eq!(read_statements(again.as_bytes()), read_statements(&fixture(name)), "{name}");
    }
}
