//! What a statement says, and that it has to add up.

use engines::iso20022::statement::{BalanceKind, BankLine, LineState, Statement, read_statements};
use engines::iso20022::{Account, ReadError};

use crate::support::{changed, day, fixture, iban, money};

const NEW: &str = "statement_08.xml";
const OLD: &str = "statement_02.xml";

fn statement(bytes: &[u8]) -> Result<Statement, ReadError> {
    let mut file = read_statements(bytes)?;
    assert_eq!(file.statements.len(), 1);
    Ok(file.statements.remove(0))
}

fn lines() -> Vec<BankLine> {
    statement(&fixture(NEW)).expect("the statement is sound").lines
}

#[test]
fn a_day_of_the_shop_leads_from_its_opening_to_its_closing_balance() {
    let read = statement(&fixture(NEW)).expect("the statement is sound");
    assert_eq!(read.account.account, iban("DE89370400440532013000"));
    assert_eq!((read.account.owner.as_deref(), read.number), (Some("Counterfoil Shop GmbH"), Some(231)));
    assert_eq!(read.account.bank.as_ref().map(ToString::to_string).as_deref(), Some("COBADEFFXXX"));
    assert_eq!((read.opening.amount, read.closing.amount), (money(100_000, "EUR"), money(104_145, "EUR")));
    assert_eq!((read.opening.kind, read.balances.len()), (BalanceKind::Opening, 3));
    assert_eq!(read.period, Some((day("2026-11-27"), day("2026-11-27"))));
    let amounts: Vec<i64> = read.lines.iter().map(|line| line.amount.minor).collect();
    assert_eq!(amounts, [11_800, -12_400, 4_000, 500, 500, -255]);
    assert!(read.lines.iter().all(BankLine::is_booked));
}

#[test]
fn what_came_in_names_its_payer_its_days_and_its_message() {
    let line = &lines()[0];
    assert_eq!((line.booked_on, line.value_on), (day("2026-11-27"), Some(day("2026-11-28"))));
    assert_eq!((line.position, line.bank_reference.as_deref()), (1, Some("2026112700001")));
    assert_eq!(line.code.subfamily.as_deref(), Some("ESCT"));
    let detail = line.single().expect("one transaction");
    assert_eq!(detail.amount, Some(money(11_800, "EUR")));
    assert_eq!(detail.counterparty.name.as_deref(), Some("Asha Patel"));
    assert_eq!(detail.counterparty.account, Some(iban("NL91ABNA0417164300")));
    assert_eq!(detail.counterparty.bank.as_ref().map(ToString::to_string).as_deref(), Some("ABNANL2A"));
    assert_eq!(detail.texts, ["Invoice 0001 & thanks", "second line"]);
    // NOTPROVIDED is no reference.
    assert_eq!(
        (detail.references.end_to_end_id.as_deref(), detail.references.transaction_id.as_deref()),
        (None, Some("TX-1"))
    );
}

#[test]
fn a_batch_of_ours_is_known_by_its_identification_and_opened_up() {
    let line = &lines()[1];
    let batch = line.batch.as_ref().expect("a batch");
    assert_eq!(batch.batch_id.as_deref(), Some("CF-20261201-0001-1"));
    assert_eq!((batch.count, batch.total), (Some(2), Some(money(-12_400, "EUR"))));
    assert_eq!(line.details_total(), Some(line.amount));
    assert_eq!(line.details[0].references.end_to_end_id.as_deref(), Some("INV-0001"));
    assert_eq!(line.details[1].creditor_references, ["RF18539007547034"]);
    assert_eq!(line.details[1].documents, ["SUP-77"]);
    assert!(line.single().is_none());
}

#[test]
fn a_payout_that_came_back_names_the_person_it_was_for_and_why() {
    let line = &lines()[2];
    assert!(line.reversal && line.amount == money(4_000, "EUR"));
    let detail = line.single().expect("one transaction");
    assert_eq!(detail.counterparty.name.as_deref(), Some("Ravi Kumar"));
    assert_eq!(detail.return_reason.as_deref(), Some("AC04"));
    // A bank that does not mark it as a reversal still names us as one side.
    let unmarked = statement(&changed(NEW, "<RvslInd>true</RvslInd>", "")).expect("the statement is sound");
    let detail = unmarked.lines[2].single().expect("one transaction");
    assert_eq!(detail.counterparty.name.as_deref(), Some("Ravi Kumar"));
}

#[test]
fn an_account_number_that_is_no_iban_is_kept_as_it_stands() {
    let detail = lines()[5].single().expect("one transaction").clone();
    assert_eq!(detail.counterparty.account, Some(Account::Other("DE00370400440532013000".into())));
    assert_eq!((detail.amount, detail.instructed), (None, Some(money(300, "USD"))));
}

#[test]
fn the_same_line_is_known_again_and_honest_twins_stay_two() {
    let first = lines();
    let again = lines();
    assert!(first.iter().zip(&again).all(|(one, other)| one.key == other.key));
    let mut keys: Vec<&str> = first.iter().map(|line| line.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 6);
    assert!(keys.iter().all(|key| key.len() == 64));
    // The same lines in another file of another version of the message, without the bank's summary.
    let other = changed(NEW, "BANK-STMT-20261127", "BANK-STMT-WEEK-48");
    let other = statement(&other).expect("the statement is sound");
    assert_eq!(other.lines[3].key, first[3].key);
    assert_ne!(first[3].key, first[4].key);
}

#[test]
fn an_older_message_has_other_shapes_and_says_the_same() {
    let file = read_statements(&fixture(OLD)).expect("the statement is sound");
    assert_eq!((file.message_name.as_str(), file.created.at), ("camt.053.001.02", None));
    let read = &file.statements[0];
    assert_eq!(read.account.account, Account::Other("0012345678".into()));
    assert_eq!(
        (read.opening.kind.clone(), read.opening.amount),
        (BalanceKind::PreviousClosing, money(-250_000, "IDR"))
    );
    assert_eq!(read.closing.amount, money(-125_000, "IDR"));
    assert!(read.page.is_some_and(|page| page.number == 1 && page.last));
    let [booked, pending] = read.lines.as_slice() else { panic!("{:?}", read.lines) };
    let detail = booked.single().expect("one transaction");
    assert_eq!((detail.amount, detail.instructed), (Some(money(125_000, "IDR")), Some(money(800, "USD"))));
    assert_eq!(detail.counterparty.name.as_deref(), Some("Budi Santoso"));
    assert_eq!(detail.counterparty.bank.as_ref().map(ToString::to_string).as_deref(), Some("BMRIIDJA"));
    assert_eq!((pending.state, pending.booked_on), (LineState::Pending, day("2026-11-27")));
}

#[test]
fn a_statement_that_does_not_add_up_is_refused() {
    let said = |from: &str, to: &str| statement(&changed(NEW, from, to)).expect_err(to).to_string();
    assert_eq!(
        said("<Amt Ccy=\"EUR\">1041.45</Amt>", "<Amt Ccy=\"EUR\">1041.46</Amt>"),
        "Document/BkToCstmrStmt/Stmt, line 5: EUR 1000.00 and lines of EUR 41.45 do not make EUR 1041.46"
    );
    assert!(said("<NbOfNtries>6</NbOfNtries>", "<NbOfNtries>7</NbOfNtries>").ends_with("7 are stated, 6 are there"));
    assert!(said("<Sum>126.55</Sum>", "<Sum>126.54</Sum>").contains("stated as 126.54, the amounts add up to 126.55"));
    assert!(said("<Cd>OPBD</Cd>", "<Cd>OPAV</Cd>").ends_with("the balance OPBD is missing"));
    assert!(said("<Cd>CLAV</Cd>", "<Cd>CLBD</Cd>").ends_with("the balance CLBD is there twice"));
}

#[test]
fn the_parts_of_a_long_statement_meet_at_their_interim_balances() {
    let part = changed(NEW, "<Cd>CLBD</Cd>", "<Cd>ITBD</Cd>");
    let part = String::from_utf8(part).expect("samples are UTF-8");
    let page = "<Id>2026-11-27-00231</Id><StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>";
    let part = part.replacen("<Id>2026-11-27-00231</Id>", page, 1);
    let read = statement(part.as_bytes()).expect("the part is sound");
    assert_eq!((read.closing.kind, read.page.map(|page| page.last)), (BalanceKind::Interim, Some(false)));
    let second = part.replacen("<Cd>OPBD</Cd>", "<Cd>ITBD</Cd>", 1);
    assert_eq!(statement(second.as_bytes()).expect("the part is sound").opening.kind, BalanceKind::Interim);
}
