//! A payout and the bank line that shows it: clearing ends at the bank account, once.

use base::Problem;
use bytes::Bytes;
use till::bank::{
    BankAccountAsk, BankLineId, LineDocument, LineListAsk, MatchAsk, MatchPart, ProposalReason, UndoAsk, add_account,
    import_statement, list_lines, match_line, undo_line,
};
use till::payouts::PayoutId;

use crate::payouts::{line, paying, payout, says, sold};
use crate::support::{Pune, inr};

/// A statement of 2026-11-21 with one line; `-` before the amount = it went out.
fn statement(amount: &str, text: &str) -> String {
    let (sign, plain) = amount.strip_prefix('-').map_or(("CRDT", amount), |out| ("DBIT", out));
    let (opening, closing) = if sign == "CRDT" { ("0.00", plain) } else { (plain, "0.00") };
    let balance = |kind: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"INR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <Dt><Dt>2026-11-21</Dt></Dt></Bal>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\
         <BkToCstmrStmt><GrpHdr><MsgId>M-{plain}</MsgId><CreDtTm>2026-11-21T04:00:00Z</CreDtTm></GrpHdr><Stmt><Id>S-{plain}</Id>\
         <CreDtTm>2026-11-21T04:00:00Z</CreDtTm><Acct><Id><Othr><Id>50100012345678</Id></Othr></Id><Ccy>INR</Ccy></Acct>{}{}\
         <Ntry><Amt Ccy=\"INR\">{plain}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-21</Dt></BookgDt>\
         <BkTxCd><Prtry><Cd>NEFT</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls>\
         </Ntry></Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", opening),
        balance("CLBD", closing)
    )
}

impl Pune {
    async fn with_bank(&self) {
        let ask = BankAccountAsk {
            name: "Current account".into(),
            holder: "Kirana Fresh".into(),
            currency: "INR".into(),
            number: Some("50100012345678".into()),
            active: true,
            ..BankAccountAsk::default()
        };
        add_account(&self.shop, &self.owner, ask).await.unwrap();
    }

    /// Brings in a statement of one line and gives the line.
    async fn banked(&self, amount: &str, text: &str) -> LineDocument {
        import_statement(&self.shop, &self.owner, Bytes::from(statement(amount, text)), false).await.unwrap();
        self.lines().await.remove(0)
    }

    async fn lines(&self) -> Vec<LineDocument> {
        list_lines(&self.shop, &self.owner, LineListAsk::default()).await.unwrap().items
    }

    async fn say(&self, line: BankLineId, payout: PayoutId) -> Result<(), till::bank::BankError> {
        let part = MatchPart { payout_id: Some(payout), ..MatchPart::default() };
        match_line(&self.shop, &self.owner, line, MatchAsk { parts: vec![part] }).await
    }

    async fn at_the_bank(&self) -> [i64; 3] {
        [self.balance("1100").await, self.balance("1130").await, self.balance("1110").await]
    }
}

#[tokio::test]
async fn a_bank_line_is_the_payout_that_it_names_and_clearing_ends_at_the_bank_once() {
    let pune = Pune::open().await;
    pune.with_bank().await;
    pune.sold("pp_1").await;
    let line = pune.banked("48.55", "NEFT practice payout po_1 thank you").await;
    assert_eq!(line.proposals, [], "the gateway has not told of it yet");
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    pune.catch_up().await;
    let line = pune.lines().await.remove(0);
    let proposal = line.proposals[0].clone();
    assert_eq!(proposal.reasons, [ProposalReason::Payout, ProposalReason::OnlyAmount]);
    let id = proposal.payout_id.unwrap();
    pune.say(line.line.id, id).await.unwrap();
    assert_eq!(pune.at_the_bank().await, [4_855, 0, 0]);
    assert_eq!(pune.say(line.line.id, id).await.unwrap_err().kind().code, "bank.line_decided");
    let told = pune.payout().await;
    assert_eq!(told.banked_by, Some(line.line.id.to_string()));
    assert_eq!(told.summary.banked_on, Some(line.line.booked_on));
    pune.catch_up().await;
    assert_eq!(pune.at_the_bank().await, [4_855, 0, 0]);
    // Said by mistake: it is on its way again, and may be said anew.
    undo_line(&pune.shop, &pune.owner, line.line.id, UndoAsk { reason: "another's".into() }).await.unwrap();
    assert_eq!(pune.at_the_bank().await, [0, 4_855, 0]);
    assert_eq!(pune.payout().await.banked_by, None);
    pune.say(line.line.id, id).await.unwrap();
    assert_eq!(pune.at_the_bank().await, [4_855, 0, 0]);
}

#[tokio::test]
async fn no_payout_is_two_bank_lines_nor_a_line_of_another_amount() {
    let pune = Pune::open().await;
    pune.with_bank().await;
    pune.sold("pp_1").await;
    let _gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    pune.catch_up().await;
    let id = pune.payouts().await[0].id;
    let other = pune.banked("48.50", "PRACTICE PAYOUT PO_1").await;
    assert_eq!(other.proposals, [], "named, and of another amount");
    assert_eq!(pune.say(other.line.id, id).await.unwrap_err().kind().code, "bank.not_that_payout");
    let right = pune.banked("48.55", "a transfer").await;
    assert_eq!(right.proposals[0].reasons, [ProposalReason::OnlyAmount]);
    pune.say(right.line.id, id).await.unwrap();
    assert_eq!(pune.say(other.line.id, id).await.unwrap_err().kind().code, "bank.not_that_payout");
    assert_eq!(pune.at_the_bank().await, [4_855, 0, 0]);
}

#[tokio::test]
async fn what_the_gateway_takes_from_the_bank_is_a_line_that_went_out() {
    let pune = Pune::open().await;
    pune.with_bank().await;
    pune.sold("pp_1").await;
    let gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], vec![("po_1", sold("pp_1"))]).await;
    pune.catch_up().await;
    let back = vec![line(3, "refund", "pp_1", Some("pr_1"), "INR", "-20.00")];
    gateway.says(says(vec![payout("po_2", "sent", "INR", "-20.00")], vec![("po_2", back)]));
    pune.catch_up().await;
    let line = pune.banked("-20.00", "direct debit").await;
    let id = line.proposals[0].payout_id.unwrap();
    assert_eq!(line.proposals[0].amount, inr(-2_000));
    pune.say(line.line.id, id).await.unwrap();
    assert_eq!(pune.at_the_bank().await, [-2_000, 4_855, 0]);
}

#[tokio::test]
async fn a_payout_that_comes_back_after_its_line_was_said_is_shown() {
    let pune = Pune::open().await;
    pune.with_bank().await;
    pune.sold("pp_1").await;
    let lines = || vec![("po_1", sold("pp_1"))];
    let gateway = paying(&pune, vec![payout("po_1", "sent", "INR", "48.55")], lines()).await;
    pune.catch_up().await;
    let line = pune.banked("48.55", "PRACTICE PAYOUT PO_1").await;
    pune.say(line.line.id, pune.payouts().await[0].id).await.unwrap();
    gateway.says(says(vec![payout("po_1", "failed", "INR", "48.55")], lines()));
    pune.catch_up().await;
    // The bank has it by its own word until its line that takes it back is there.
    assert_eq!(pune.at_the_bank().await, [4_855, -4_855, 4_855]);
    assert!(pune.payouts().await[0].needs_you.contains("bank line"), "{:?}", pune.payouts().await);
}
