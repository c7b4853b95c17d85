//! Stories of payment batches, told against a real store.

use base::{Actor, Problem};
use bytes::Bytes;
use engines::iso20022::BankTime;
use engines::iso20022::Remittance;
use engines::iso20022::credit_transfer::{PaymentOrder, Purpose, Scheme, read_payment_order};
use engines::iso20022::status_report::{
    BatchReport, OriginalMessage, Reason, Status, StatusReport, TransferReport, write_status_report,
};

use super::*;
use crate::bank::error::BankError;
use crate::bank::stories::{account_ask, code_of};
use crate::bank::{BankAccount, BankAccountAsk, add_account, take_report};
use crate::invoices::stories::Story;

const FARM: &str = "DE89370400440532013000";
const MILL: &str = "FR1420041010050500013M02606";

/// A shop in euro's land that pays its suppliers.
async fn with_account() -> (Story, BankAccount) {
    let story = Story::with_true_keys().await;
    let ask = BankAccountAsk {
        currency: "EUR".into(),
        number: None,
        iban: Some("NL91ABNA0417164300".into()),
        bic: Some("ABNANL2A".into()),
        ..account_ask()
    };
    let account = add_account(&story.shop, &story.owner, ask).await.unwrap();
    (story, account)
}

fn to(payee: &str, iban: &str, amount_minor: i64, reference: &str) -> TransferAsk {
    TransferAsk {
        payee: payee.into(),
        iban: Some(iban.into()),
        amount_minor,
        reference: reference.into(),
        ..TransferAsk::default()
    }
}

fn batch(account: &BankAccount, transfers: Vec<TransferAsk>) -> BatchAsk {
    BatchAsk {
        account_id: account.id,
        purpose: BatchPurpose::Suppliers,
        execute_on: None,
        booked_as_one: false,
        version: None,
        transfers,
        again: false,
    }
}

fn two(account: &BankAccount) -> BatchAsk {
    batch(account, vec![to("Green Farm", FARM, 12_050, "R-2026-118"), to("Old Mill", MILL, 8_000, "RF18539007547034")])
}

async fn make(story: &Story, ask: BatchAsk) -> Result<PaymentBatchDocument, BankError> {
    make_batch(&story.shop, &story.owner, ask).await
}

async fn order_of(story: &Story, made: &PaymentBatchDocument) -> PaymentOrder {
    let file = batch_file(&story.shop, &story.owner, made.batch.id).await.unwrap();
    read_payment_order(&file.bytes).unwrap().0
}

/// A report of the bank about the transfers, in their order.
fn report(id: &str, made: &PaymentBatchDocument, order: &PaymentOrder, each: &[(Status, Option<&str>)]) -> Bytes {
    let on = base::ShopDate::parse("2026-11-23").unwrap();
    let transfers = order.batches[0].transfers.iter().zip(each).map(|(transfer, (status, code))| TransferReport {
        instruction_id: None,
        end_to_end_id: transfer.end_to_end_id.clone(),
        status: Some(status.clone()),
        reasons: code.map(|code| Reason { code: Some(code.into()), texts: Vec::new() }).into_iter().collect(),
        bank_reference: None,
        amount: None,
    });
    let report = StatusReport {
        message_name: "pain.002.001.10".into(),
        message_id: id.into(),
        created: BankTime { on, at: None },
        original: OriginalMessage {
            message_id: made.batch.message_id.clone(),
            message_name: made.batch.message_name.clone(),
            count: None,
            sum: None,
        },
        status: None,
        reasons: Vec::new(),
        batches: vec![BatchReport {
            id: order.batches[0].id.clone(),
            status: None,
            reasons: Vec::new(),
            transfers: transfers.collect(),
        }],
    };
    write_status_report(&report).unwrap().into()
}

#[tokio::test]
async fn two_suppliers_are_paid_with_one_file_that_posts_nothing() {
    let (story, account) = with_account().await;
    let before = story.entries().await;
    let made = make(&story, two(&account)).await.unwrap();
    assert_eq!((made.batch.amount.to_string().as_str(), made.batch.count), ("EUR 200.50", 2));
    let order = order_of(&story, &made).await;
    let [batch] = order.batches.as_slice() else { panic!("one batch") };
    assert_eq!((batch.scheme, batch.purpose), (Scheme::Sepa, Purpose::Suppliers));
    assert_eq!(order.control_sum(), batch.control_sum());
    assert_eq!(batch.transfers[0].payee.party.name, "Green Farm");
    assert_eq!(batch.transfers[0].remittance, Remittance::Text("R-2026-118".into()));
    assert!(matches!(batch.transfers[1].remittance, Remittance::Reference(_)), "a creditor's reference goes as one");
    assert_eq!(batch.transfers[1].end_to_end_id.as_deref(), Some(made.transfers[1].end_to_end_id.as_str()));
    assert_eq!(story.entries().await, before, "the bank line posts, not the file");
    let listed = list_batches(&story.shop, &story.owner, BatchListAsk::default()).await.unwrap();
    assert_eq!(listed.items, [made.batch]);
}

#[tokio::test]
async fn the_same_bill_is_not_ordered_twice_unless_a_person_says_so() {
    let (story, account) = with_account().await;
    let made = make(&story, two(&account)).await.unwrap();
    let bill = || batch(&account, vec![to("Green Farm Ltd", "DE89 3704 0044 0532 0130 00", 12_050, "R-2026-118")]);
    let refused = make(&story, bill()).await.unwrap_err();
    assert_eq!(refused.kind().code, "bank.ordered_before");
    assert!(refused.to_string().contains(&made.batch.message_id), "{refused}");
    let twice_here = batch(&account, vec![to("A", MILL, 100, "B-1"), to("A", MILL, 100, "B-1")]);
    assert_eq!(code_of(make(&story, twice_here).await), "bank.ordered_before");
    make(&story, batch(&account, vec![to("Green Farm", FARM, 12_050, "R-2026-119")])).await.unwrap();
    make(&story, BatchAsk { again: true, ..bill() }).await.unwrap();
}

#[tokio::test]
async fn a_file_that_never_went_to_the_bank_is_dropped_and_its_bills_are_ordered_again() {
    let (story, account) = with_account().await;
    let made = make(&story, two(&account)).await.unwrap();
    let drop = || drop_batch(&story.shop, &story.owner, made.batch.id, DropAsk { reason: "wrong account".into() });
    assert!(drop().await.unwrap().batch.dropped_at.is_some());
    assert_eq!(code_of(drop().await), "bank.batch_dropped");
    assert_eq!(code_of(batch_file(&story.shop, &story.owner, made.batch.id).await), "bank.batch_dropped");
    make(&story, two(&account)).await.unwrap();
}

#[tokio::test]
async fn each_transfer_has_what_the_bank_says_of_it_and_what_was_refused_is_ordered_again() {
    let (story, account) = with_account().await;
    let made = make(&story, two(&account)).await.unwrap();
    let order = order_of(&story, &made).await;
    let take = |bytes| take_report(&story.shop, &story.owner, bytes);
    let first = report("R-1", &made, &order, &[(Status::Settled, None), (Status::Rejected, Some("AC04"))]);
    let taken = take(first.clone()).await.unwrap();
    assert!(taken.changed && taken.message.is_none(), "{taken:?}");
    let now = taken.batch.unwrap();
    assert_eq!((now.batch.settled, now.batch.refused), (1, 1));
    assert_eq!(now.transfers[1].reasons[0].meaning, "the account is closed");
    assert!(!take(first).await.unwrap().changed, "the same report again");
    let late = report("R-2", &made, &order, &[(Status::Pending, None), (Status::Settled, None)]);
    let late = take(late).await.unwrap();
    assert!(!late.changed, "what is final stays: {late:?}");
    let dropped = drop_batch(&story.shop, &story.owner, made.batch.id, DropAsk { reason: "x".into() }).await;
    assert_eq!(code_of(dropped), "bank.batch_at_bank");
    assert_eq!(code_of(make(&story, two(&account)).await), "bank.ordered_before", "the settled one");
    make(&story, batch(&account, vec![to("Old Mill", MILL, 8_000, "RF18539007547034")])).await.unwrap();
}

#[tokio::test]
async fn what_no_bank_takes_is_refused_by_its_place_and_nothing_is_kept() {
    let (story, account) = with_account().await;
    let field = async |one: TransferAsk| {
        let asked = batch(&account, vec![to("A", FARM, 1, "B-1"), one]);
        make(&story, asked).await.unwrap_err().kind().field.unwrap()
    };
    assert_eq!(field(to("A", "DE89370400440532013001", 1, "B")).await, "transfers[1].iban");
    assert_eq!(field(TransferAsk { iban: None, ..to("A", FARM, 1, "B") }).await, "transfers[1].iban");
    assert_eq!(field(TransferAsk { number: Some("1".into()), ..to("A", FARM, 1, "B") }).await, "transfers[1].iban");
    assert_eq!(field(to("किराना", FARM, 1, "B")).await, "transfers[1].payee");
    assert_eq!(field(to("A", FARM, 0, "B")).await, "transfers[1].amount_minor");
    assert_eq!(field(to("A", FARM, -5, "B")).await, "transfers[1].amount_minor");
    assert_eq!(field(to("A", FARM, 1, "")).await, "transfers[1].reference");
    assert_eq!(code_of(make(&story, batch(&account, vec![])).await), "input.invalid");
    let late = BatchAsk { execute_on: Some(base::ShopDate::parse("2020-01-01").unwrap()), ..two(&account) };
    assert_eq!(code_of(make(&story, late).await), "bank.payment_file");
    let much = batch(&account, vec![to("A", FARM, 100_000_000_000, "B-1")]);
    assert_eq!(code_of(make(&story, much).await), "bank.payment_file", "above what SEPA carries");
    assert!(list_batches(&story.shop, &story.owner, BatchListAsk::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn whoever_may_only_look_orders_nothing_and_sees_no_wages() {
    let (story, account) = with_account().await;
    let wages = BatchAsk { purpose: BatchPurpose::Wages, ..two(&account) };
    let wages = make(&story, wages).await.unwrap();
    let reader: Actor = story.staff(&["bank:read"]);
    let read = list_batches(&story.shop, &reader, BatchListAsk::default()).await.unwrap();
    assert_eq!(read.items.len(), 1);
    assert_eq!(code_of(find_batch(&story.shop, &reader, wages.batch.id).await), "access.not_allowed");
    assert_eq!(code_of(batch_file(&story.shop, &reader, wages.batch.id).await), "access.not_allowed");
    assert_eq!(code_of(make_batch(&story.shop, &reader, two(&account)).await), "access.not_allowed");
    let dropped = drop_batch(&story.shop, &reader, wages.batch.id, DropAsk { reason: "x".into() }).await;
    assert_eq!(code_of(dropped), "access.not_allowed");
}
