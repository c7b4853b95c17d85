//! Status reports beside what was sent.

use base::Timestamp;
use engines::iso20022::status_report::{
    BatchReport, Level, MatchError, Matched, OriginalMessage, Reason, Status, StatusReport, StrangerKind,
    TransferReport, match_report, read_status_report, write_status_report,
};
use engines::iso20022::{BankTime, ControlSum, ReadError};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::support::{changed, day, fixture, money, order};

const SAMPLE: &str = "pain002_12_part_rejected.xml";

fn matched(bytes: &[u8]) -> Result<Matched, MatchError> {
    match_report(&order().sent(), &read_status_report(bytes).expect("the report is sound"))
}

#[test]
fn a_closed_account_rejects_its_transfer_and_leaves_the_other_as_the_batch_is() {
    let report = read_status_report(&fixture(SAMPLE)).expect("the sample is sound");
    assert_eq!((report.message_name.as_str(), report.status.as_ref()), ("pain.002.001.12", Some(&Status::Partly)));
    let matched = match_report(&order().sent(), &report).expect("it is about our file");
    assert!(matched.strangers.is_empty());
    let [first, second] = matched.outcomes.as_slice() else { panic!("{matched:?}") };
    assert_eq!((first.transfer, &first.status, first.level), (0, &Status::Rejected, Level::Transfer));
    assert_eq!(first.reasons[0].code.as_deref(), Some("AC04"));
    assert_eq!(first.reasons[0].meaning(), Some("the account is closed"));
    assert_eq!((second.transfer, &second.status, second.level), (1, &Status::Partly, Level::Batch));
    assert!(first.status.is_final() && !second.status.is_final());
}

#[test]
fn a_report_on_the_file_alone_holds_for_all_of_it() {
    let text = String::from_utf8(fixture(SAMPLE)).expect("the sample is UTF-8");
    let (head, _) = text.split_once("<OrgnlPmtInfAndSts>").expect("it has a batch");
    let report = format!("{}</CstmrPmtStsRpt></Document>", head.replace("PART", "ACSC"));
    let matched = matched(report.as_bytes()).expect("it is about our file");
    assert_eq!(matched.outcomes.len(), 2);
    assert!(matched.outcomes.iter().all(|outcome| outcome.level == Level::File && outcome.status.is_settled()));
}

#[test]
fn a_report_that_says_nothing_about_a_level_changes_nothing() {
    let text = String::from_utf8(fixture(SAMPLE)).expect("the sample is UTF-8");
    let silent = text.replace("<GrpSts>PART</GrpSts>", "").replace("<PmtInfSts>PART</PmtInfSts>", "");
    assert_eq!(matched(silent.as_bytes()).expect("it is about our file").outcomes.len(), 1);
}

#[test]
fn a_report_on_another_file_is_refused() {
    let other = changed(SAMPLE, "<OrgnlMsgId>CF-20261201-0001", "<OrgnlMsgId>CF-20261201-0002");
    assert!(matches!(matched(&other), Err(MatchError::OtherFile { .. })));
    let debit = changed(SAMPLE, "pain.001.001.09", "pain.008.001.08");
    assert_eq!(matched(&debit), Err(MatchError::OtherMessage("pain.008.001.08".into())));
    let three = changed(SAMPLE, "<GrpSts>", "<OrgnlNbOfTxs>3</OrgnlNbOfTxs><GrpSts>");
    assert_eq!(matched(&three), Err(MatchError::OtherCount { ours: 2, theirs: 3 }));
    let sum = changed(SAMPLE, "<GrpSts>", "<OrgnlCtrlSum>124.01</OrgnlCtrlSum><GrpSts>");
    assert!(matches!(matched(&sum), Err(MatchError::OtherSum { .. })));
}

#[test]
fn what_belongs_to_nothing_of_ours_is_listed_and_never_guessed() {
    let kinds = |bytes: &[u8]| -> Vec<StrangerKind> {
        matched(bytes).expect("it is about our file").strangers.iter().map(|stranger| stranger.kind).collect()
    };
    let unknown = changed(SAMPLE, "<OrgnlEndToEndId>INV-0001", "<OrgnlEndToEndId>INV-0009");
    assert_eq!(kinds(&unknown), [StrangerKind::NoSuchTransfer]);
    let batch = changed(SAMPLE, "<OrgnlPmtInfId>CF-20261201-0001-1", "<OrgnlPmtInfId>CF-20261201-0001-9");
    assert_eq!(kinds(&batch), [StrangerKind::NoSuchBatch]);
    let entry = "<TxInfAndSts><OrgnlEndToEndId>INV-0001</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>";
    let again = changed(SAMPLE, "</OrgnlPmtInfAndSts>", &format!("{entry}</OrgnlPmtInfAndSts>"));
    assert_eq!(kinds(&again), [StrangerKind::Again]);
    let amount = "<TxSts>RJCT</TxSts><OrgnlTxRef><Amt><InstdAmt Ccy=\"EUR\">1.00</InstdAmt></Amt></OrgnlTxRef>";
    assert_eq!(kinds(&changed(SAMPLE, "<TxSts>RJCT</TxSts>", amount)), [StrangerKind::NoSuchTransfer]);

    let mut twins = order();
    let mut second = twins.batches[0].transfers[0].clone();
    second.instruction_id = Some("2".into());
    twins.batches[0].transfers.push(second);
    let report = read_status_report(&fixture(SAMPLE)).expect("the sample is sound");
    let matched = match_report(&twins.sent(), &report).expect("it is about our file");
    assert_eq!(matched.strangers[0].kind, StrangerKind::Ambiguous);
    assert!(matched.outcomes.iter().all(|outcome| outcome.status == Status::Partly));
}

#[test]
fn a_report_in_another_shape_says_where() {
    let said = |from: &str, to: &str| read_status_report(&changed(SAMPLE, from, to)).expect_err(to).to_string();
    assert_eq!(
        said("<GrpSts>PART", "<GrpSts>PARTLY"),
        "Document/CstmrPmtStsRpt/OrgnlGrpInfAndSts/GrpSts, line 2: 'PARTLY' is not a status"
    );
    assert_eq!(
        said("<TxSts>RJCT</TxSts>", "<TxSts>RJCT</TxSts><TxSts>ACSC</TxSts>"),
        "Document/CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts/TxSts[2], line 2: TxSts is there twice"
    );
    let wrong = read_status_report(&changed(SAMPLE, "pain.002.001.12", "pain.002.001.02"));
    assert!(matches!(wrong, Err(ReadError::Namespace { .. })));
}

fn reasons() -> impl Strategy<Value = Vec<Reason>> {
    let texts = vec("[A-Za-z0-9]([A-Za-z0-9 ]{0,103}[A-Za-z0-9])?", 0..3);
    let reason = (option::of(prop_oneof!["[A-Z]{2}[0-9]{2}", "[A-Za-z0-9]{5,35}"]), texts);
    vec(reason.prop_map(|(code, texts)| Reason { code, texts }), 0..3)
}

fn statuses() -> impl Strategy<Value = Option<Status>> {
    option::of("[A-Z]{4}".prop_map(|code| Status::of(&code).expect("four letters")))
}

fn id() -> impl Strategy<Value = String> {
    "[A-Z0-9]{1,10}(-[A-Z0-9]{1,20})?"
}

fn reports() -> impl Strategy<Value = StatusReport> {
    let amount = option::of((1..1_000_000_i64).prop_map(|minor| money(minor, "EUR")));
    let transfer = (option::of(id()), option::of(id()), statuses(), reasons(), option::of(id()), amount).prop_map(
        |(instruction_id, end_to_end_id, status, reasons, bank_reference, amount)| TransferReport {
            instruction_id,
            end_to_end_id,
            status,
            reasons,
            bank_reference,
            amount,
        },
    );
    let batch = (id(), statuses(), reasons(), vec(transfer, 0..4))
        .prop_map(|(id, status, reasons, transfers)| BatchReport { id, status, reasons, transfers });
    let original = (id(), option::of(0..1_000_u64), option::of(1..1_000_000_i64)).prop_map(|(id, count, sum)| {
        let sum = sum.map(|minor| ControlSum::of([money(minor * 100 + 1, "EUR")]));
        OriginalMessage { message_id: id, message_name: "pain.001.001.09".into(), count, sum }
    });
    let created = any::<bool>().prop_map(|known| BankTime {
        on: day("2026-11-21"),
        at: known.then(|| Timestamp::parse("2026-11-21T10:00:00Z").expect("a time")),
    });
    (id(), created, original, statuses(), reasons(), vec(batch, 0..4)).prop_map(
        |(message_id, created, original, status, reasons, batches)| StatusReport {
            message_name: "pain.002.001.10".into(),
            message_id,
            created,
            original,
            status,
            reasons,
            batches,
        },
    )
}

proptest! {
    #[test]
    fn a_report_reads_back_as_it_was_written(report in reports()) {
        let bytes = write_status_report(&report).expect("it keeps the rules");
        prop_assert_eq!(read_status_report(&bytes), Ok(report));
    }
}

#[test]
fn a_report_with_a_wrong_reference_is_not_written() {
    let mut report = read_status_report(&fixture(SAMPLE)).expect("the sample is sound");
    report.batches[0].transfers[0].end_to_end_id = Some("//".into());
    let error = write_status_report(&report).expect_err("a wrong reference").to_string();
    assert!(error.starts_with("batches[0].transfers[0].end_to_end_id: a reference must not"), "{error}");
}
