//! Every sample of the manifest has the verdict that the manifest gives it.

use engines::iso20022::credit_transfer::{OrderError, OrderVersion, read_payment_order, write_payment_order};
use engines::iso20022::identifiers::{Iban, IdentifierError};
use engines::iso20022::status_report::read_status_report;
use engines::iso20022::text::TextError;
use engines::iso20022::{ReadError, Remittance};
use serde_json::Value;

use crate::support::{day, fixture, order};

/// What must be said about each sample that is not acceptable.
fn is_the_reason(file: &str, error: &ReadError) -> bool {
    let at = |text: &str| error.to_string().contains(text);
    match file {
        "ctrlsum_mismatch.xml" => {
            matches!(error, ReadError::Sum { .. }) && at("PmtInf/CtrlSum, line 4") && at("124.00")
        }
        "nboftxs_mismatch.xml" => matches!(error, ReadError::Count { stated: 3, found: 2, .. }),
        "msgid_36_chars.xml" => {
            matches!(
                error,
                ReadError::Order(OrderError::Text { cause: TextError::TooLong { length: 36, most: 35 }, .. })
            )
        }
        "date_in_v03_form.xml" => {
            matches!(error, ReadError::Missing { element: "Dt", .. }) && at("ReqdExctnDt, line 4")
        }
        "bic_in_v03_form.xml" => matches!(error, ReadError::Unexpected { element, .. } if element == "BIC"),
        "iban_bad_checksum.xml" => {
            at("CdtTrfTxInf[2]/CdtrAcct/Id/IBAN, line 7")
                && matches!(error, ReadError::Identifier { cause: IdentifierError::IbanCheckDigits(_), .. })
        }
        "unstructured_address_only.xml" => matches!(error, ReadError::Missing { element: "Ctry", .. }) && at("PstlAdr"),
        "three_decimals.xml" => matches!(error, ReadError::Decimals { most: 2, .. }) && at("'123.450'"),
        "zero_amount.xml" => {
            matches!(error, ReadError::Order(OrderError::OutOfRange { at, .. }) if at == "batches[0].transfers[0].amount")
        }
        "character_outside_sepa_set.xml" => {
            matches!(error, ReadError::Order(OrderError::Text { at, cause: TextError::Character('Л') })
                if at == "batches[0].transfers[0].payee.name")
        }
        "end_to_end_leading_slash.xml" => {
            matches!(error, ReadError::Order(OrderError::Text { cause: TextError::Slash, .. }))
        }
        "v03_namespace_with_v09_content.xml" => {
            matches!(error, ReadError::Unexpected { element, .. } if element == "Dt")
        }
        other => panic!("{other} has no expected reason"),
    }
}

#[test]
fn every_sample_is_taken_or_refused_as_the_manifest_says_and_for_that_reason() {
    let manifest: Value = serde_json::from_slice(&fixture("manifest.json")).expect("JSON");
    let cases = manifest["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 14);
    for case in cases {
        let file = case["file"].as_str().expect("a file");
        let acceptable = case["acceptable"].as_bool().expect("a verdict");
        let outcome = if file.starts_with("pain002") {
            read_status_report(&fixture(file)).map(drop)
        } else {
            read_payment_order(&fixture(file)).map(drop)
        };
        match outcome {
            Ok(()) => assert!(acceptable, "{file} was taken: {}", case["reason"]),
            Err(error) => assert!(!acceptable && is_the_reason(file, &error), "{file}: {error}"),
        }
    }
}

#[test]
fn the_valid_sample_reads_into_what_it_says_and_is_written_again() {
    let (read, version) = read_payment_order(&fixture("valid_hybrid_address.xml")).expect("the sample is sound");
    assert_eq!((version, read.control_sum().to_string().as_str()), (OrderVersion::V09, "124.00"));
    let address = read.batches[0].transfers[0].payee.party.address.as_ref().expect("an address");
    assert_eq!((address.town.as_str(), address.country.as_str()), ("Amsterdam", "NL"));
    assert_eq!(address.lines, ["Keizersgracht 1"]);
    assert_eq!(read.batches[0].transfers[1].end_to_end_id, None);
    assert!(matches!(&read.batches[0].transfers[1].remittance, Remittance::Reference(_)));
    let written = write_payment_order(&read, version, day("2026-11-21")).expect("it can be written");
    assert_eq!(read_payment_order(&written), Ok((read, version)));
}

#[test]
fn the_reasons_are_those_of_the_samples_and_not_of_a_strict_reader() {
    // The order of the sample, made from values, is taken; so each refusal above comes from the one thing changed.
    assert!(write_payment_order(&order(), OrderVersion::V09, day("2026-11-21")).is_ok());
}

#[test]
fn account_numbers_have_the_verdict_of_an_independent_checker() {
    let known: Value = serde_json::from_slice(&fixture("identifiers.json")).expect("JSON");
    for case in known["iban"].as_array().expect("cases") {
        let value = case["value"].as_str().expect("a value");
        assert_eq!(Iban::parse(value).is_ok(), case["valid"].as_bool().expect("a verdict"), "{value}");
    }
}
