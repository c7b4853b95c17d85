//! Files made to hurt: each is refused with what is wrong and where, and none makes the reader panic or wait.

use std::time::{Duration, Instant};

use engines::iso20022::credit_transfer::read_payment_order;
use engines::iso20022::statement::read_statements;
use engines::iso20022::status_report::read_status_report;
use engines::iso20022::{BYTES_MAX, ReadError};
use proptest::prelude::*;

use crate::support::{changed, fixture};

const STATEMENT: &str = "statement_08.xml";
const HEAD: &str = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>";

fn said(bytes: &[u8]) -> String {
    let began = Instant::now();
    let error = read_statements(bytes).expect_err("it must be refused").to_string();
    assert!(began.elapsed() < Duration::from_secs(30), "{error} took {:?}", began.elapsed());
    error
}

#[test]
fn a_definition_of_entities_is_refused_before_anything_grows() {
    let bomb = "<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\n<Document xmlns=\"urn:";
    let bytes = changed(STATEMENT, "<Document xmlns=\"urn:", bomb);
    assert_eq!(said(&bytes), "line 2: a document type definition (DTD) is not accepted");
    let file = "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<Document xmlns=\"urn:";
    let bytes = changed(STATEMENT, "<Document xmlns=\"urn:", file);
    assert!(matches!(read_statements(&bytes), Err(ReadError::DocumentType { line: 2 })));
    let bytes = changed(STATEMENT, "Asha Patel", "&secret;");
    assert!(matches!(read_statements(&bytes), Err(ReadError::Entity { name, line: 33 }) if name == "secret"));
}

#[test]
fn fifty_megabytes_are_not_even_looked_at() {
    let mut bytes = fixture(STATEMENT);
    bytes.resize(50_000_000, b' ');
    assert_eq!(said(&bytes), format!("the file has 50000000 bytes, and at most {BYTES_MAX} are read"));
}

#[test]
fn depth_and_numbers_have_an_end() {
    let deep = format!("{HEAD}{}", "<a>".repeat(100_000));
    assert_eq!(said(deep.as_bytes()), "line 1: elements lie deeper than 32 levels");
    let many = format!("{HEAD}{}</BkToCstmrStmt></Document>", "<a/>".repeat(1_100_000));
    assert_eq!(said(many.as_bytes()), "line 1: more than 1000000 elements");
    let names: String = (0..5_000).map(|n| format!("<a{n}/>")).collect();
    assert_eq!(said(format!("{HEAD}{names}").as_bytes()), "line 1: more than 4096 different names of elements");
    let long = changed(STATEMENT, "Asha Patel", &"A".repeat(5_000));
    assert_eq!(said(&long), "line 33: more than 4096 bytes of text in one element");
    let attributes: String = (0..50_000).map(|n| format!(" a:b{n}=\"\"")).collect();
    let wide = format!("{HEAD}<GrpHdr xmlns:a=\"urn:a\"{attributes}/></BkToCstmrStmt></Document>");
    assert_eq!(said(wide.as_bytes()), "line 1: more than 16 attributes of one element");
    let entries = format!("{HEAD}<GrpHdr/><Stmt>{}</Stmt></BkToCstmrStmt></Document>", "<Ntry/>".repeat(100_001));
    assert_eq!(said(entries.as_bytes()), "line 1: more than 100000 lines and transactions");
}

#[test]
fn another_namespace_is_another_message() {
    let other = changed(STATEMENT, "camt.053.001.08", "camt.052.001.08");
    assert_eq!(
        said(&other),
        "the file is 'urn:iso:std:iso:20022:tech:xsd:camt.052.001.08', and camt.053.001.02 to .12 is read here"
    );
    assert!(said(b"<Document/>").starts_with("the file is ''"));
    // The version decides the shape: the content of .08 under the name of .02 is not taken for something else.
    let old = changed(STATEMENT, "camt.053.001.08", "camt.053.001.02");
    assert!(said(&old).contains("Sts/Cd, line 25: Cd has no place here"), "{}", said(&old));
    let mixed = changed(STATEMENT, "<Ntry>", "<Ntry xmlns=\"urn:evil\">");
    assert!(said(&mixed).contains("stands in the namespace 'urn:evil'"));
}

#[test]
fn amounts_in_the_wrong_currency_or_too_fine_are_named() {
    let said = |from: &str, to: &str| said(&changed(STATEMENT, from, to));
    assert_eq!(
        said(
            "<Amt Ccy=\"EUR\">118.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>",
            "<Amt Ccy=\"USD\">118.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>"
        ),
        "Document/BkToCstmrStmt/Stmt/Ntry[1]/Amt, line 25: the amount is in USD, and everything here is in EUR"
    );
    assert_eq!(
        said("<Amt Ccy=\"EUR\">118.00</Amt>", "<Amt Ccy=\"EUR\">118.00000</Amt>"),
        "Document/BkToCstmrStmt/Stmt/Ntry[1]/Amt, line 25: '118.00000' has more decimals than the 2 of EUR"
    );
    assert!(said("<Ccy>EUR</Ccy>", "<Ccy>USD</Ccy>").contains("Bal[1], line 16: the amount is in EUR"));
    assert!(said("<Amt Ccy=\"EUR\">118.00</Amt>", "<Amt>118.00</Amt>").contains("Ccy is missing"));
    assert!(
        said("<Amt Ccy=\"EUR\">118.00</Amt>", "<Amt Ccy=\"€UR\">118.00</Amt>").contains("'€UR' is not an ISO 4217")
    );
    let huge = said("<Amt Ccy=\"EUR\">118.00</Amt>", "<Amt Ccy=\"EUR\">99999999999999999.00</Amt>");
    assert!(huge.ends_with("the amount is too large"), "{huge}");
}

#[test]
fn broken_bytes_are_counted_and_other_encodings_are_named() {
    let mut bytes = fixture(STATEMENT);
    let at = bytes.windows(4).position(|part| part == b"Asha").expect("the name is there");
    bytes[at] = 0xff;
    assert_eq!(said(&bytes), format!("line 33: byte {at} of the file is not UTF-8"));
    let latin = changed(STATEMENT, "encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"");
    assert_eq!(said(&latin), "the file says it is written in 'ISO-8859-1', and only UTF-8 is read");
    let wide: Vec<u8> = "<Document/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(said(&wide).contains("U+0000"));
    assert_eq!(said(b""), "line 1: not well-formed: there is no element");
    assert_eq!(said(b"PK\x03\x04"), "line 1: the character U+0003 is not allowed in XML");
}

#[test]
fn what_may_stand_once_stands_once() {
    let twice = changed(STATEMENT, "<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Cd>BOOK</Cd></Sts><Sts><Cd>INFO</Cd></Sts>");
    assert_eq!(said(&twice), "Document/BkToCstmrStmt/Stmt/Ntry[1]/Sts[2], line 25: Sts is there twice");
    let amounts = changed(
        STATEMENT,
        "<CdtDbtInd>CRDT</CdtDbtInd><Sts>",
        "<Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>",
    );
    assert!(said(&amounts).contains("Amt is there twice"));
    let order =
        changed("valid_hybrid_address.xml", "<Nm>Leverancier BV</Nm>", "<Nm>Leverancier BV</Nm><Nm>Another</Nm>");
    let error = read_payment_order(&order).expect_err("two names").to_string();
    assert!(error.ends_with("Cdtr/Nm[2], line 6: Nm is there twice"), "{error}");
}

#[test]
fn a_file_that_ends_in_the_middle_is_not_half_a_statement() {
    let whole = fixture(STATEMENT);
    for part in 1..20 {
        let cut = &whole[..whole.len() * part / 20];
        assert!(read_statements(cut).is_err(), "{part}/20");
    }
    let two = [whole.clone(), whole].concat();
    assert!(said(&two).contains("not well-formed"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn no_change_of_a_file_makes_a_reader_panic(
        file in prop::sample::select(vec![STATEMENT, "statement_02.xml", "pain002_12_part_rejected.xml", "valid_hybrid_address.xml"]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        doubled in any::<bool>(),
    ) {
        let mut bytes = fixture(file);
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        if doubled {
            let at = cut.index(bytes.len());
            let tail = bytes[at..].to_vec();
            bytes.extend(tail);
        }
        let _ = read_statements(&bytes);
        let _ = read_status_report(&bytes);
        let _ = read_payment_order(&bytes);
    }
}
