//! Each kind of paper is numbered without gaps, and who takes a paper out or dates it back is found.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use books::documents::{NumberSeriesChange, change_series};
use support::{Pune, money};
use till::invoices::{CreditNoteAsk, CreditScope, LineAsk, issue_credit_note, make_delivery_note};
use till::quotes::{QuoteAsk, create_quote, send_quote};

const A_DAY: i64 = 86_400_000;

impl Pune {
    async fn credited(&self, total: i64, credits: &[&str]) {
        let invoice = self.issued(money(total, "INR")).await;
        for amount in credits {
            let ask = CreditNoteAsk {
                scope: CreditScope::Amount,
                amount: Some((*amount).to_owned()),
                lines: Vec::new(),
                charges: false,
                reason: "A price cut".to_owned(),
            };
            issue_credit_note(&self.shop, &self.owner, invoice.id, ask).await.unwrap();
        }
    }

    async fn quoted(&self) {
        let line = LineAsk {
            description: "Shelf".into(),
            quantity: "1".into(),
            unit_price: "900.00".into(),
            tax_code: "IN18".into(),
            ..LineAsk::default()
        };
        let ask = QuoteAsk {
            customer_id: Some(self.customer),
            currency: "INR".into(),
            lines: vec![line],
            ..QuoteAsk::default()
        };
        let draft = create_quote(&self.shop, &self.owner, ask).await.unwrap();
        send_quote(&self.shop, &self.owner, draft.id).await.unwrap();
    }

    /// Does to the file what only somebody with the file can do: statements outside the program, without its rules.
    fn tamper(&self, sql: &str) {
        let file = rusqlite::Connection::open(self.shop.db.path()).unwrap();
        file.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let triggers: Vec<String> = file
            .prepare("SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'")
            .and_then(|mut all| all.query_map([], |row| row.get(0))?.collect())
            .unwrap();
        triggers.iter().for_each(|drop| file.execute_batch(drop).unwrap());
        file.execute_batch(sql).unwrap();
    }

    /// What the check of numbers finds.
    async fn about_numbers(&self) -> Vec<String> {
        let found = self.findings().await;
        found.into_iter().filter_map(|line| line.strip_prefix("documents.numbers: ").map(str::to_owned)).collect()
    }
}

/// Four invoices of two days, three credit notes, three quotes.
async fn a_week() -> Pune {
    let pune = Pune::open(true).await;
    pune.credited(50_000, &["100.00", "50.00"]).await;
    pune.issued(money(10_000, "INR")).await;
    pune.quoted().await;
    pune.clock.advance_ms(A_DAY);
    pune.credited(70_000, &["70.00"]).await;
    pune.issued(money(20_000, "INR")).await;
    pune.quoted().await;
    pune.quoted().await;
    assert_eq!(pune.findings().await, [""; 0]);
    pune
}

#[tokio::test]
async fn an_invoice_that_was_taken_out_is_named() {
    let pune = a_week().await;
    pune.tamper("DELETE FROM invoices WHERE number = 'INV/26-27/0002'");
    assert_eq!(pune.about_numbers().await, ["series invoice of 26-27: INV/26-27/0002 is missing"]);
    pune.tamper("DELETE FROM invoices WHERE number IN ('INV/26-27/0003', 'INV/26-27/0004')");
    assert_eq!(pune.about_numbers().await, ["series invoice of 26-27: INV/26-27/0002 to INV/26-27/0004 are missing"]);
}

#[tokio::test]
async fn a_credit_note_that_was_taken_out_is_named_even_the_last_one() {
    let pune = a_week().await;
    pune.tamper("DELETE FROM credit_notes WHERE number = 'CN/26-27/0003'");
    assert_eq!(pune.about_numbers().await, ["series credit_note of 26-27: CN/26-27/0003 is missing"]);
    pune.tamper("DELETE FROM credit_notes WHERE number = 'CN/26-27/0001'");
    assert_eq!(
        pune.about_numbers().await,
        [
            "series credit_note of 26-27: CN/26-27/0001 is missing",
            "series credit_note of 26-27: CN/26-27/0003 is missing"
        ]
    );
    pune.tamper("DELETE FROM credit_notes");
    assert_eq!(pune.about_numbers().await, ["series credit_note of 26-27: CN/26-27/0001 to CN/26-27/0003 are missing"]);
}

#[tokio::test]
async fn a_delivery_note_that_was_taken_out_is_named() {
    let pune = Pune::open(true).await;
    for total in [10_000, 20_000, 30_000] {
        let invoice = pune.issued(money(total, "INR")).await;
        make_delivery_note(&pune.shop, &pune.owner, invoice.id).await.unwrap();
    }
    assert_eq!(pune.findings().await, [""; 0]);
    pune.tamper("DELETE FROM delivery_notes WHERE number = 'DL/26-27/0002'");
    assert_eq!(pune.about_numbers().await, ["series delivery_note of 26-27: DL/26-27/0002 is missing"]);
}

#[tokio::test]
async fn a_bill_of_supply_stands_in_the_series_that_its_row_says() {
    let pune = Pune::open(true).await;
    pune.issued(money(10_000, "INR")).await;
    pune.issued(money(20_000, "INR")).await;
    pune.tamper("UPDATE invoices SET series = 'bill_of_supply' WHERE number = 'INV/26-27/0002'");
    let day = "2026-11-21";
    let strange = format!("INV/26-27/0002 of {day} is no number that the series bill_of_supply gives");
    let missing = "series invoice of 26-27: INV/26-27/0002 is missing".to_owned();
    assert_eq!(pune.about_numbers().await, [missing, strange]);
}

#[tokio::test]
async fn a_quote_that_was_taken_out_or_dressed_up_is_named() {
    let pune = a_week().await;
    pune.tamper("UPDATE quotes SET number = 'QT/26-27/0009' WHERE number = 'QT/26-27/0002'");
    assert_eq!(
        pune.about_numbers().await,
        [
            "series quote of 26-27: QT/26-27/0002 is missing",
            "series quote of 26-27: QT/26-27/0004 to QT/26-27/0008 are missing",
            "series quote of 26-27: QT/26-27/0009 stands on a paper, and the series counted to 3 only"
        ]
    );
    pune.tamper("UPDATE quotes SET number = 'Q-2' WHERE number = 'QT/26-27/0009'");
    assert_eq!(
        pune.about_numbers().await,
        [
            "Q-2 of 2026-11-22 is no number that the series quote gives",
            "series quote of 26-27: QT/26-27/0002 is missing"
        ]
    );
}

#[tokio::test]
async fn a_paper_that_was_dated_back_is_named_with_both_days() {
    let pune = a_week().await;
    pune.tamper("UPDATE invoices SET issued_on = '2026-11-20' WHERE number = 'INV/26-27/0002'");
    assert_eq!(
        pune.about_numbers().await,
        ["series invoice of 26-27: INV/26-27/0002 is dated 2026-11-20, and one before it 2026-11-21"]
    );
    pune.tamper("UPDATE quotes SET sent_on = '2026-11-25' WHERE number = 'QT/26-27/0003'");
    assert_eq!(
        pune.about_numbers().await[1..],
        ["series quote of 26-27: QT/26-27/0003 was given on 2026-11-22, and papers go to 2026-11-25"]
    );
}

#[tokio::test]
async fn a_counter_that_was_set_forward_leaves_numbers_that_no_paper_bears() {
    let pune = a_week().await;
    pune.tamper("INSERT INTO number_counters VALUES ('debit_note', '26-27', 2, '2026-11-22')");
    assert_eq!(pune.about_numbers().await, ["series debit_note of 26-27: DN/26-27/0001 to DN/26-27/0002 are missing"]);
}

#[tokio::test]
async fn another_pattern_and_another_year_are_no_gap() {
    let pune = a_week().await;
    let change = NumberSeriesChange { pattern: "A-{FY}-{0}".to_owned() };
    change_series(&pune.shop, &pune.owner, "invoice".to_owned(), 1, change).await.unwrap();
    pune.issued(money(10_000, "INR")).await;
    // The Indian year turns in April.
    pune.clock.advance_ms(150 * A_DAY);
    pune.issued(money(10_000, "INR")).await;
    pune.issued(money(10_000, "INR")).await;
    assert_eq!(pune.about_numbers().await, [""; 0]);
    pune.tamper("DELETE FROM invoices WHERE number = 'A-27-28-1'");
    assert_eq!(pune.about_numbers().await, ["series invoice of 27-28: A-27-28-1 is missing"]);
}
