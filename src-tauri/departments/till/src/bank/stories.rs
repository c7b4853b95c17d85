//! Stories of the bank, told against a real store.

mod claims;

use base::{Actor, Problem};
use bytes::Bytes;
use engines::iso20022::BankTime;
use engines::iso20022::credit_transfer::read_payment_order;
use engines::iso20022::status_report::{
    BatchReport, OriginalMessage, Reason, Status, StatusReport, TransferReport, write_status_report,
};

use super::*;
use crate::invoices::stories::{Story, money};
use crate::invoices::{
    InstalmentAsk, InstalmentPlanAsk, InstalmentSplit, Invoice, InvoiceAsk, InvoiceStatus, plan_instalments,
};
use crate::payments::{self, Payment, PaymentState, TransferTaken, assign_payment, take_transfer};

const NUMBER: &str = "50100012345678";

/// A line of a statement as a story tells it.
struct Told {
    /// Of a bank that gives references.
    reference: Option<&'static str>,
    /// `-` before it = went out.
    amount: &'static str,
    payer: &'static str,
    text: String,
}

fn came(amount: &'static str, payer: &'static str, text: impl Into<String>) -> Told {
    Told { reference: None, amount, payer, text: text.into() }
}

/// A statement of one day in rupees.
fn statement(id: &str, day: &str, opening: &str, closing: &str, lines: &[Told]) -> String {
    let balance = |kind: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"INR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <Dt><Dt>{day}</Dt></Dt></Bal>"
        )
    };
    let entries: String = lines
        .iter()
        .map(|line| {
            let (sign, amount) = line.amount.strip_prefix('-').map_or(("CRDT", line.amount), |out| ("DBIT", out));
            let side = if sign == "CRDT" { "Dbtr" } else { "Cdtr" };
            let reference = line.reference.map(|text| format!("<AcctSvcrRef>{text}</AcctSvcrRef>")).unwrap_or_default();
            format!(
                "<Ntry><Amt Ccy=\"INR\">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
                 <BookgDt><Dt>{day}</Dt></BookgDt>{reference}<BkTxCd><Prtry><Cd>NEFT</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>\
                 <RltdPties><{side}><Pty><Nm>{}</Nm></Pty></{side}></RltdPties><RmtInf><Ustrd>{}</Ustrd></RmtInf>\
                 </TxDtls></NtryDtls></Ntry>",
                line.payer, line.text
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\
         <BkToCstmrStmt><GrpHdr><MsgId>M-{id}</MsgId><CreDtTm>2026-11-21T04:00:00Z</CreDtTm></GrpHdr><Stmt><Id>{id}</Id>\
         <CreDtTm>2026-11-21T04:00:00Z</CreDtTm><Acct><Id><Othr><Id>{NUMBER}</Id></Othr></Id><Ccy>INR</Ccy></Acct>\
         {}{}{entries}</Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", opening),
        balance("CLBD", closing)
    )
}

impl Story {
    pub(super) async fn with_bank() -> (Self, BankAccount) {
        let story = Self::with_true_keys().await;
        let account = add_account(&story.shop, &story.owner, account_ask()).await.unwrap();
        (story, account)
    }

    async fn bring(&self, file: &str) -> Result<ImportedFile, BankError> {
        import_statement(&self.shop, &self.owner, Bytes::from(file.to_owned()), false).await
    }

    async fn lines(&self) -> Vec<LineDocument> {
        list_lines(&self.shop, &self.owner, LineListAsk::default()).await.unwrap().items
    }

    /// Brings in one line and gives it.
    async fn line(&self, told: Told) -> LineDocument {
        let closing = told.amount.trim_start_matches('-').to_owned();
        let (opening, closing) =
            if told.amount.starts_with('-') { (closing.as_str(), "0.00") } else { ("0.00", closing.as_str()) };
        self.bring(&statement("S-1", "2026-11-21", opening, closing, &[told])).await.unwrap();
        self.lines().await.remove(0)
    }

    async fn say(&self, line: BankLineId, parts: Vec<MatchPart>) -> Result<(), BankError> {
        match_line(&self.shop, &self.owner, line, MatchAsk { parts }).await
    }

    async fn undo_match(&self, line: BankLineId) -> Result<(), BankError> {
        undo_line(&self.shop, &self.owner, line, UndoAsk { reason: "another customer's".into() }).await
    }

    async fn payment(&self, id: payments::PaymentId) -> Payment {
        self.shop.db.read(move |tx| payments::find(tx, id)).await.unwrap().unwrap()
    }

    async fn confirmed(&self, invoice: &Invoice, amount: &str) -> Payment {
        let taken = TransferTaken { invoice: invoice.id, amount: money(amount, "INR"), received_on: None };
        take_transfer(&self.shop, &self.owner, taken).await.unwrap()
    }

    async fn balances(&self, accounts: [&'static str; 4]) -> [i64; 4] {
        let [a, b, c, d] = accounts;
        [self.balance(a).await, self.balance(b).await, self.balance(c).await, self.balance(d).await]
    }

    /// The entries of the journal, the newest first.
    pub(super) async fn entries(&self) -> Vec<books::ledger::JournalEntry> {
        let shop = self.shop.clone();
        let all = move |tx: &base::ReadTx<'_>| books::ledger::list_entries(tx, &shop, &Default::default(), 200);
        self.shop.db.read(all).await.unwrap().items
    }
}

pub(super) fn account_ask() -> BankAccountAsk {
    BankAccountAsk {
        name: "Current account".into(),
        holder: "Kirana Fresh".into(),
        currency: "INR".into(),
        number: Some(NUMBER.into()),
        bic: Some("hdfcinbb".into()),
        town: Some("Pune".into()),
        country: Some("IN".into()),
        for_customers: true,
        active: true,
        ..BankAccountAsk::default()
    }
}

fn invoice_part(invoice: &Invoice) -> Vec<MatchPart> {
    vec![MatchPart { invoice_id: Some(invoice.id), ..MatchPart::default() }]
}

pub(super) fn code_of<T: std::fmt::Debug>(outcome: Result<T, BankError>) -> &'static str {
    outcome.unwrap_err().kind().code
}

/// Bank, confirmed by hand, receivable, unidentified.
const WHERE_MONEY_IS: [&str; 4] = ["1100", "1150", "1200", "2900"];

#[tokio::test]
async fn a_line_that_names_an_invoice_is_proposed_and_once_accepted_pays_it_exactly_once() {
    let (story, _) = Story::with_bank().await;
    let invoice = story.issued(story.one_piece("118.00")).await;
    let other = story.issued(story.one_piece("118.00")).await;
    let number = invoice.number.clone().unwrap().replace('/', " ").to_lowercase();
    let line = story.line(came("118.00", "IYER, Meera", format!("thanks! {number}"))).await;
    let first = &line.proposals[0];
    assert_eq!((first.invoice_id, line.proposals.len()), (Some(invoice.id), 2), "{:?}", line.proposals);
    assert_eq!(first.reasons, [ProposalReason::Number, ProposalReason::Amount, ProposalReason::Payer]);
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [0, 0, 23_600, 0], "proposed is not applied");

    story.say(line.line.id, invoice_part(&invoice)).await.unwrap();
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [11_800, 0, 11_800, 0]);
    assert_eq!(story.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!(story.invoice(other.id).await.status, InvoiceStatus::Issued);
    assert_eq!(code_of(story.say(line.line.id, invoice_part(&other)).await), "bank.line_decided");
    assert!(story.findings().await.is_empty());

    let again =
        statement("S-1", "2026-11-21", "0.00", "118.00", &[came("118.00", "IYER, Meera", format!("thanks! {number}"))]);
    let brought = story.bring(&again).await.unwrap();
    assert_eq!((brought.statements[0].lines_new, brought.statements[0].lines_known), (0, 1));
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [11_800, 0, 11_800, 0]);
}

#[tokio::test]
async fn a_match_that_was_wrong_is_undone_and_the_line_pays_the_right_invoice() {
    let (story, account) = Story::with_bank().await;
    let (wrong, right) = (story.issued(story.one_piece("50.00")).await, story.issued(story.one_piece("80.00")).await);
    let line = story.line(came("50.00", "Somebody", "no number")).await;
    story.say(line.line.id, invoice_part(&wrong)).await.unwrap();
    let payment = story.lines().await[0].matches[0].payment_id.unwrap();
    story.undo_match(line.line.id).await.unwrap();
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [0, 0, 13_000, 0]);
    let withdrawn = story.payment(payment).await;
    assert_eq!((withdrawn.state, withdrawn.captured.minor), (PaymentState::Cancelled, 0));
    assert_eq!(withdrawn.failure_reason, "another customer's");
    assert_eq!(story.invoice(wrong.id).await.status, InvoiceStatus::Issued);
    assert_eq!(code_of(story.undo_match(line.line.id).await), "bank.nothing_to_undo");

    story.say(line.line.id, invoice_part(&right)).await.unwrap();
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [5_000, 0, 8_000, 0]);
    assert_eq!(story.invoice(right.id).await.status, InvoiceStatus::PartiallyPaid);
    let entry = story.entry(format!("bank:{}:2", line.line.id)).await;
    let posted: Vec<_> = entry.lines.iter().map(|l| (l.account, l.party.clone(), l.amount.minor)).collect();
    assert_eq!(posted, [("1100", account.id.to_string(), 5_000), ("1150", String::new(), -5_000)]);
    assert!(story.findings().await.is_empty());
}

#[tokio::test]
async fn a_transfer_that_was_confirmed_by_hand_is_banked_by_one_line_only() {
    let (story, _) = Story::with_bank().await;
    let invoice = story.issued(story.one_piece("118.00")).await;
    let payment = story.confirmed(&invoice, "118.00").await;
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [0, 11_800, 0, 0], "paid, and not yet banked");
    let twins = [came("118.00", "Meera Iyer", "same"), came("118.00", "Meera Iyer", "same")];
    story.bring(&statement("S-1", "2026-11-21", "0.00", "236.00", &twins)).await.unwrap();
    let lines = story.lines().await;
    assert_eq!(lines.len(), 2, "honest twins stay two");
    assert_eq!(lines[0].proposals[0].payment_id, Some(payment.id));
    let part = || vec![MatchPart { payment_id: Some(payment.id), ..MatchPart::default() }];
    story.say(lines[0].line.id, part()).await.unwrap();
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [11_800, 0, 0, 0]);
    assert_eq!(code_of(story.say(lines[1].line.id, part()).await), "bank.not_that_payment");
    story.undo_match(lines[0].line.id).await.unwrap();
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [0, 11_800, 0, 0], "what a person confirmed stays confirmed");
    assert_eq!(story.payment(payment.id).await.state, PaymentState::Captured);
}

#[tokio::test]
async fn one_line_pays_two_invoices_and_more_than_is_due_is_the_customers_advance() {
    let (story, _) = Story::with_bank().await;
    let (one, two) = (story.issued(story.one_piece("50.00")).await, story.issued(story.one_piece("80.00")).await);
    let line = story.line(came("140.00", "Meera Iyer", "both")).await;
    let part = |invoice: &Invoice, amount| MatchPart {
        invoice_id: Some(invoice.id),
        amount: Some(money(amount, "INR")),
        ..MatchPart::default()
    };
    assert_eq!(code_of(story.say(line.line.id, vec![part(&one, "50.00"), part(&two, "80.00")]).await), "bank.parts");
    story.say(line.line.id, vec![part(&one, "50.00"), part(&two, "90.00")]).await.unwrap();
    assert_eq!(story.balances(["1100", "1150", "1200", "2240"]).await, [14_000, 0, 0, -1_000]);
    story.undo_match(line.line.id).await.unwrap();
    assert_eq!(story.balances(["1100", "1150", "1200", "2240"]).await, [0, 0, 13_000, 0]);
    assert!(story.findings().await.is_empty());
}

#[tokio::test]
async fn money_of_nobody_waits_at_2900_until_somebody_says_whose_it_is() {
    let (story, _) = Story::with_bank().await;
    let line = story.line(came("75.00", "Unknown", "no idea")).await;
    assert!(line.proposals.is_empty());
    story.say(line.line.id, Vec::new()).await.unwrap();
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [7_500, 0, 0, -7_500]);
    let payment = story.lines().await[0].matches[0].payment_id.unwrap();
    let invoice = story.issued(story.one_piece("75.00")).await;
    assign_payment(&story.shop, &story.owner, payment, invoice.id).await.unwrap();
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [7_500, 0, 0, 0]);
    story.undo_match(line.line.id).await.unwrap();
    assert_eq!(story.balances(WHERE_MONEY_IS).await, [0, 0, 7_500, 0]);
    assert_eq!(story.invoice(invoice.id).await.status, InvoiceStatus::Issued);
    assert!(story.findings().await.is_empty());
}

#[tokio::test]
async fn money_that_went_out_is_put_where_a_person_says() {
    let (story, _) = Story::with_bank().await;
    let invoice = story.issued(story.one_piece("29.50")).await;
    let line = story.line(came("-29.50", "Bank", "monthly fee")).await;
    assert!(line.proposals.is_empty());
    assert_eq!(code_of(story.say(line.line.id, invoice_part(&invoice)).await), "bank.not_a_credit");
    let ask = |account: &str| BookAsk { account: account.into(), party: None, reason: "fee of the bank".into() };
    let kept = book_line(&story.shop, &story.owner, line.line.id, ask("1200")).await;
    assert_eq!(code_of(kept), "bank.account_not_bookable");
    book_line(&story.shop, &story.owner, line.line.id, ask("6200")).await.unwrap();
    assert_eq!(story.balances(["1100", "6200", "1200", "1150"]).await, [-2_950, 2_950, 2_950, 0]);
    story.undo_match(line.line.id).await.unwrap();
    let ignored = IgnoreAsk { reason: "entered by hand in October".into() };
    ignore_line(&story.shop, &story.owner, line.line.id, ignored).await.unwrap();
    assert_eq!(story.balances(["1100", "6200", "1200", "1150"]).await, [0, 0, 2_950, 0]);
    assert_eq!(story.lines().await[0].line.state, LineState::Ignored);
}

#[tokio::test]
async fn a_file_that_is_hostile_or_of_somebody_else_is_refused_and_nothing_is_written() {
    let (story, _) = Story::with_bank().await;
    let good = statement("S-1", "2026-11-21", "0.00", "10.00", &[came("10.00", "A", "b")]);
    let doctype = good.replacen("?>", "?><!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>", 1);
    for (file, code) in [
        (doctype.as_str(), "bank.file"),
        (&good.replace("<Nm>A</Nm>", "<Nm>&x;</Nm>"), "bank.file"),
        (&good.replace("camt.053.001.08", "camt.052.001.08"), "bank.file"),
        (&good.replace("camt.053.001.08", "pain.001.001.09"), "bank.file"),
        (
            &good
                .replace(">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>", ">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>"),
            "bank.file",
        ),
        ("date,amount\n2026-11-20,10.00", "bank.file"),
        ("", "bank.file"),
        (&good.replace(NUMBER, "999"), "bank.unknown_account"),
    ] {
        assert_eq!(code_of(story.bring(file).await), code, "{file}");
    }
    let large = Bytes::from(vec![b' '; engines::iso20022::BYTES_MAX + 1]);
    let refused = import_statement(&story.shop, &story.owner, large, false).await.unwrap_err();
    assert_eq!((refused.kind().status, refused.kind().code), (413, "bank.file_too_large"));
    assert!(story.lines().await.is_empty());
    let statements = list_statements(&story.shop, &story.owner, statement::StatementListAsk::default()).await.unwrap();
    assert!(statements.items.is_empty());
}

#[tokio::test]
async fn a_dry_run_counts_and_writes_nothing_and_a_day_that_is_missing_is_said() {
    let (story, _) = Story::with_bank().await;
    let first = statement("S-1", "2026-11-17", "0.00", "10.00", &[came("10.00", "A", "one")]);
    let dry = import_statement(&story.shop, &story.owner, Bytes::from(first.clone()), true).await.unwrap();
    assert_eq!((dry.statements[0].lines_new, dry.statements[0].came_in), (1, money("10.00", "INR")));
    assert!(matches!(dry.statements[0].notes[..], [StatementNote::First { .. }]));
    assert!(story.lines().await.is_empty());
    story.bring(&first).await.unwrap();

    let third = statement("S-3", "2026-11-19", "15.00", "11.00", &[came("-4.00", "B", "three")]);
    let noted = story.bring(&third).await.unwrap().statements.remove(0).notes;
    assert!(matches!(noted[..], [StatementNote::Gap { before, .. }] if before == money("10.00", "INR")), "{noted:?}");
    let second = statement("S-2", "2026-11-18", "10.00", "15.00", &[came("5.00", "A", "two")]);
    assert!(story.bring(&second).await.unwrap().statements.remove(0).notes.is_empty());
    let standing = list_accounts(&story.shop, &story.owner).await.unwrap().remove(0);
    assert_eq!((standing.open_lines, standing.open_sum), (3, money("11.00", "INR")));
    assert_eq!((standing.at_bank, standing.unexplained), (Some(money("11.00", "INR")), None));
}

/// The rent of a customer who pays it twice a day, in the same words.
fn rents(count: usize) -> Vec<Told> {
    std::iter::repeat_with(|| came("500.00", "Asha", "rent")).take(count).collect()
}

impl Story {
    /// Brings in a statement of 17 November with so many rents, and says how many lines of it were new.
    async fn new_rents(&self, id: &str, opening: &str, closing: &str, count: usize) -> u32 {
        let file = statement(id, "2026-11-17", opening, closing, &rents(count));
        self.bring(&file).await.unwrap().statements[0].lines_new
    }
}

#[tokio::test]
async fn honest_twins_in_two_parts_of_one_day_stay_two_and_overlaps_add_nothing() {
    let (story, _) = Story::with_bank().await;
    assert_eq!(story.new_rents("part 1", "0.00", "500.00", 1).await, 1);
    assert_eq!(story.new_rents("part 2", "500.00", "1000.00", 1).await, 1, "it begins where the first part ended");
    assert_eq!(story.new_rents("part 3", "1000.00", "2000.00", 2).await, 2);
    assert_eq!(story.lines().await.len(), 4);
    // The same lines in other files.
    assert_eq!(story.new_rents("whole day", "0.00", "2000.00", 4).await, 0);
    assert_eq!(story.new_rents("part 2 again", "500.00", "1000.00", 1).await, 0);
    assert_eq!(story.new_rents("part 3 again", "1000.00", "2000.00", 2).await, 0);
    assert_eq!(story.new_rents("until noon", "0.00", "1000.00", 2).await, 0);
    let standing = list_accounts(&story.shop, &story.owner).await.unwrap().remove(0);
    assert_eq!((standing.open_lines, standing.open_sum), (4, money("2000.00", "INR")));
}

#[tokio::test]
async fn parts_of_a_day_are_told_apart_in_whatever_order_they_come() {
    let (story, _) = Story::with_bank().await;
    assert_eq!(story.new_rents("part 2", "500.00", "1000.00", 1).await, 1);
    assert_eq!(story.new_rents("part 1", "0.00", "500.00", 1).await, 1);
    assert_eq!(story.new_rents("part 3", "1000.00", "1500.00", 1).await, 1);
    assert_eq!(story.new_rents("whole day", "0.00", "1500.00", 3).await, 0);
}

#[tokio::test]
async fn parts_after_the_whole_day_and_days_so_far_bring_nothing_twice() {
    let (story, _) = Story::with_bank().await;
    assert_eq!(story.new_rents("so far", "0.00", "500.00", 1).await, 1);
    assert_eq!(story.new_rents("so far, later", "0.00", "1000.00", 2).await, 1);
    assert_eq!(story.new_rents("part 1", "0.00", "500.00", 1).await, 0);
    assert_eq!(story.new_rents("part 2", "500.00", "1000.00", 1).await, 0, "told by the whole day before");
    // A day that ends where it began says nothing about where it belongs.
    let day =
        |id| statement(id, "2026-11-18", "1000.00", "1000.00", &[came("7.00", "B", "x"), came("-7.00", "B", "y")]);
    assert_eq!(story.bring(&day("S-5")).await.unwrap().statements[0].lines_new, 2);
    assert_eq!(story.bring(&day("S-5 again")).await.unwrap().statements[0].lines_new, 0);
}

#[tokio::test]
async fn a_customers_payment_file_is_made_once_for_what_is_due() {
    let (story, _) = Story::with_bank().await;
    let invoice = story.issued(story.one_piece("118.00")).await;
    let ask = |version, account: Option<&str>| InitiationAsk {
        version,
        payer_account: account.map(str::to_owned),
        ..InitiationAsk::default()
    };
    let make = |ask| payment_initiation(&story.shop, &story.owner, invoice.id, ask);
    assert_eq!(code_of(make(ask(None, None)).await), "bank.payer_account");
    let file = make(ask(None, Some("4711"))).await.unwrap();
    assert_eq!(make(ask(None, Some("4711"))).await.unwrap(), file, "the same ask, the same file");
    let (order, _) = read_payment_order(&file.bytes).unwrap();
    let transfer = &order.batches[0].transfers[0];
    assert_eq!((transfer.amount, &transfer.end_to_end_id), (money("118.00", "INR"), &invoice.number));
    assert_eq!(
        (order.batches[0].payer.party.name.as_str(), transfer.payee.party.name.as_str()),
        ("Meera Iyer", "Kirana Fresh")
    );
    let older = make(ask(Some(InitiationVersion::V03), Some("4711"))).await.unwrap();
    assert!(older.message_id != file.message_id, "an identification is used once");
    assert!(String::from_utf8(older.bytes).unwrap().contains("pain.001.001.03"));
    let request = request_to_pay(&story.shop, &story.owner, invoice.id, RequestAsk::default()).await.unwrap();
    assert!(String::from_utf8(request.bytes).unwrap().contains("pain.013.001.07"));
    assert_eq!(list_messages(&story.shop, &story.owner, invoice.id).await.unwrap().len(), 3);

    story.confirmed(&invoice, "118.00").await;
    assert_eq!(code_of(make(ask(None, Some("4711"))).await), "bank.nothing_due");
}

/// What a bank says of the one transfer in a file.
/// The amount in a payment file and in a request to pay over an invoice.
async fn asked_for(story: &Story, invoice: &Invoice) -> (base::Money, String) {
    let ask = InitiationAsk { payer_account: Some("4711".into()), ..InitiationAsk::default() };
    let file = payment_initiation(&story.shop, &story.owner, invoice.id, ask).await.unwrap();
    let (order, _) = read_payment_order(&file.bytes).unwrap();
    let request = request_to_pay(&story.shop, &story.owner, invoice.id, RequestAsk::default()).await.unwrap();
    let xml = String::from_utf8(request.bytes).unwrap();
    let of = |from: &str, to: &str| xml.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
    let day = of("<ReqdExctnDt>", "</ReqdExctnDt>").replace("<Dt>", "").replace("</Dt>", "").trim().to_owned();
    (order.batches[0].transfers[0].amount, format!("{} on {day}", of("<InstdAmt Ccy=\"INR\">", "<")))
}

#[tokio::test]
async fn payment_files_over_a_plan_ask_for_the_part_that_is_due_and_no_more() {
    let (story, _) = Story::with_bank().await;
    let invoice = story.issued(story.one_piece("300.00")).await;
    let part = |due_on| InstalmentAsk { due_on: base::ShopDate::parse(due_on).unwrap(), weight: None, amount: None };
    let parts = ["2026-11-25", "2026-12-25", "2027-01-25"].map(part).into();
    let plan = InstalmentPlanAsk { split: InstalmentSplit::Equal, parts };
    let invoice = plan_instalments(&story.shop, &story.owner, invoice.id, plan).await.unwrap();
    assert_eq!(asked_for(&story, &invoice).await, (money("100.00", "INR"), "100.00 on 2026-11-25".into()));
    story.confirmed(&invoice, "100.00").await;
    assert_eq!(asked_for(&story, &invoice).await, (money("100.00", "INR"), "100.00 on 2026-12-25".into()));
    story.confirmed(&invoice, "60.00").await;
    assert_eq!(asked_for(&story, &invoice).await.0, money("40.00", "INR"), "what is left of the part");
}

#[tokio::test]
async fn no_bank_is_asked_for_money_on_a_test_document() {
    let (story, _) = Story::with_bank().await;
    let invoice = story.issued(InvoiceAsk { test: true, ..story.one_piece("118.00") }).await;
    let ask = InitiationAsk { payer_account: Some("4711".into()), ..InitiationAsk::default() };
    let file = payment_initiation(&story.shop, &story.owner, invoice.id, ask).await;
    assert_eq!(code_of(file), "bank.test_document");
    let request = request_to_pay(&story.shop, &story.owner, invoice.id, RequestAsk::default()).await;
    assert_eq!(code_of(request), "bank.test_document");
}

fn report(id: &str, file: &PaymentFile, status: Status, code: Option<&str>) -> Bytes {
    let (order, version) = read_payment_order(&file.bytes).unwrap();
    let on = base::ShopDate::parse("2026-11-21").unwrap();
    let report = StatusReport {
        message_name: "pain.002.001.10".into(),
        message_id: id.into(),
        created: BankTime { on, at: None },
        original: OriginalMessage {
            message_id: file.message_id.clone(),
            message_name: version.message_name().into(),
            count: Some(1),
            sum: None,
        },
        status: None,
        reasons: Vec::new(),
        batches: vec![BatchReport {
            id: order.batches[0].id.clone(),
            status: None,
            reasons: Vec::new(),
            transfers: vec![TransferReport {
                instruction_id: None,
                end_to_end_id: order.batches[0].transfers[0].end_to_end_id.clone(),
                status: Some(status),
                reasons: code.map(|code| Reason { code: Some(code.into()), texts: Vec::new() }).into_iter().collect(),
                bank_reference: None,
                amount: None,
            }],
        }],
    };
    write_status_report(&report).unwrap().into()
}

#[tokio::test]
async fn what_a_bank_reports_is_shown_until_it_is_final_and_posts_nothing() {
    let (story, _) = Story::with_bank().await;
    let invoice = story.issued(story.one_piece("118.00")).await;
    let ask = InitiationAsk { payer_account: Some("4711".into()), ..InitiationAsk::default() };
    let file = payment_initiation(&story.shop, &story.owner, invoice.id, ask).await.unwrap();
    let before = story.entries().await;
    let take = |bytes| take_report(&story.shop, &story.owner, bytes);
    let of = |taken: &ReportTaken| taken.message.clone().unwrap();
    let pending = take(report("R-1", &file, Status::Pending, None)).await.unwrap();
    assert_eq!((of(&pending).status.as_str(), of(&pending).status_final), ("PDNG", false));
    let rejected = take(report("R-2", &file, Status::Rejected, Some("AC04"))).await.unwrap();
    assert_eq!((of(&rejected).status.as_str(), of(&rejected).status_final), ("RJCT", true));
    assert_eq!(of(&rejected).reasons[0].meaning, "the account is closed");
    let late = take(report("R-3", &file, Status::Settled, None)).await.unwrap();
    assert!(!late.changed && of(&late).status == "RJCT", "{late:?}");
    let again = take(report("R-1", &file, Status::Pending, None)).await.unwrap();
    assert!(!again.changed);
    let strange = PaymentFile { message_id: "CF-NEVER-MADE".into(), ..file };
    assert_eq!(code_of(take(report("R-4", &strange, Status::Settled, None)).await), "bank.unknown_message");
    assert_eq!(story.entries().await, before);
    assert_eq!(story.invoice(invoice.id).await.status, InvoiceStatus::Issued);
}

#[tokio::test]
async fn account_numbers_are_checked_and_only_one_account_is_for_customers() {
    let (story, first) = Story::with_bank().await;
    let add = |ask| add_account(&story.shop, &story.owner, ask);
    let iban =
        |iban: &str| BankAccountAsk { number: None, iban: Some(iban.into()), currency: "EUR".into(), ..account_ask() };
    let field = |outcome: Result<BankAccount, BankError>| outcome.unwrap_err().kind().field.unwrap();
    assert_eq!(field(add(iban("DE89370400440532013001")).await), "iban", "a digit is wrong");
    assert_eq!(field(add(BankAccountAsk { number: None, ..account_ask() }).await), "iban", "no number at all");
    assert_eq!(field(add(BankAccountAsk { country: None, ..account_ask() }).await), "town", "half an address");
    assert_eq!(field(add(BankAccountAsk { holder: "किराना".into(), ..account_ask() }).await), "holder");
    assert_eq!(add(iban("de89 3704 0044 0532 0130 00")).await.unwrap().iban.as_deref(), Some("DE89370400440532013000"));
    assert_eq!(code_of(add(account_ask()).await), "bank.account_taken");
    let second = add(BankAccountAsk { number: Some("777".into()), ..account_ask() }).await.unwrap();
    let accounts = list_accounts(&story.shop, &story.owner).await.unwrap();
    let for_customers = |id| accounts.iter().find(|row| row.account.id == id).unwrap().account.for_customers;
    assert!(for_customers(second.id) && !for_customers(first.id));
}

#[tokio::test]
async fn whoever_may_only_look_brings_in_nothing_and_decides_nothing() {
    let (story, _) = Story::with_bank().await;
    let line = story.line(came("10.00", "A", "b")).await;
    let reader: Actor = story.staff(&["bank:read", "billing:read"]);
    let file = Bytes::from_static(b"<x/>");
    assert_eq!(code_of(import_statement(&story.shop, &reader, file.clone(), true).await), "access.not_allowed");
    assert_eq!(code_of(take_report(&story.shop, &reader, file).await), "access.not_allowed");
    let said = match_line(&story.shop, &reader, line.line.id, MatchAsk::default()).await;
    assert_eq!(code_of(said), "access.not_allowed");
    assert_eq!(list_lines(&story.shop, &reader, LineListAsk::default()).await.unwrap().items.len(), 1);
    let nobody = story.staff(&["billing:read"]);
    assert_eq!(code_of(list_lines(&story.shop, &nobody, LineListAsk::default()).await), "access.not_allowed");
}
