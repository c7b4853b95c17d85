//! Reports as spreadsheets: what an accountant finds in them, and who may take them out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use base::{Actor, Fault, Problem, Rights, ShopDate, System};
use books::ledger::{Entry, Line};
use http_body_util::BodyExt;
use insight::spreadsheets::{
    AgeingSheetAsk, BalanceSheetAsk, Basis, ChartSheetAsk, JournalForm, JournalSheetAsk, LedgerSheetAsk,
    ProfitSheetAsk, SpreadsheetError, StatementSheetAsk, TaxSheetAsk, TrialSheetAsk, write_ageing, write_balance_sheet,
    write_chart, write_general_ledger, write_journal, write_journal_text, write_profit_and_loss, write_statement,
    write_tax_report, write_trial_balance,
};
use people::customers::{CustomerChange, change_customer};
use support::{Pune, money};
use till::payments::{CashTaken, take_cash};
use tower::ServiceExt;

const DAY: i64 = 24 * 3_600_000;

/// A part of a workbook.
fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What lies between two marks, each time.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split_once(to)).map(|(found, _)| found).collect()
}

/// The rows of a sheet, from 1, as a reader sees them: texts, and numbers as they are written.
fn rows(file: &[u8], sheet: usize) -> Vec<Vec<String>> {
    let shared = part(file, "xl/sharedStrings.xml");
    let texts: Vec<String> = between(&shared, "<si>", "</si>")
        .into_iter()
        .map(|item| item.trim_end_matches("</t>").rsplit('>').next().unwrap().to_owned())
        .collect();
    let page = part(file, &format!("xl/worksheets/sheet{sheet}.xml"));
    let cell = |cell: &str| {
        let value = between(cell, "<v>", "</v>").first().copied().unwrap_or_default().to_owned();
        if cell.contains("t=\"s\"") { texts[value.parse::<usize>().unwrap()].clone() } else { value }
    };
    let row = |row: &str| between(row, "<c ", "</c>").into_iter().map(cell).collect();
    between(&page, "<row ", "</row>").into_iter().map(row).collect()
}

/// The row that begins with these cells.
fn row_of(rows: &[Vec<String>], begins: &[&str]) -> Vec<String> {
    rows.iter().find(|row| row.iter().zip(begins).all(|(is, wanted)| is == wanted)).cloned().unwrap_or_default()
}

/// Asha owes 60.00 of 100.00 since 21 November, and 30.00 more since the 24th.
async fn traded() -> Pune {
    let pune = Pune::open(true).await;
    let first = pune.issued(money(10_000, "INR")).await;
    pune.clock.advance_ms(DAY);
    let amount = money(4_000, "INR");
    let taken = CashTaken { invoice: first.id, account: Some(pune.drawer.id), amount, tendered: None };
    take_cash(&pune.shop, &pune.owner, taken).await.unwrap();
    pune.clock.advance_ms(2 * DAY);
    pune.issued(money(3_000, "INR")).await;
    pune
}

fn day(text: &str) -> Option<ShopDate> {
    ShopDate::parse(text)
}

fn november() -> TrialSheetAsk {
    TrialSheetAsk { from: day("2026-11-01"), to: day("2026-11-30"), ..TrialSheetAsk::default() }
}

#[tokio::test]
async fn the_trial_balance_has_every_account_with_numbers_that_can_be_summed() {
    let pune = traded().await;
    let file = write_trial_balance(&pune.shop, &pune.owner, november()).await.unwrap();
    let rows = rows(&file, 1);
    assert_eq!(rows[0], ["Code", "Account", "Opening", "Debit", "Credit", "Closing", "Currency"]);
    let receivable = row_of(&rows, &["1200"]);
    assert_eq!(receivable[2..], ["0", "130", "40", "90", "INR"]);
    assert_eq!(rows.last().unwrap()[0], "Total");
    assert_eq!(rows.last().unwrap()[1..3], ["170", "170"]);
    assert!(part(&file, "xl/styles.xml").contains("#,##0.00"));

    pune.clock.advance_ms(DAY);
    assert!(file == write_trial_balance(&pune.shop, &pune.owner, november()).await.unwrap(), "the same bytes");
}

#[tokio::test]
async fn profit_and_loss_goes_step_by_step_beside_what_it_is_compared_with() {
    let pune = traded().await;
    let ask = ProfitSheetAsk { from: day("2026-11-01"), to: day("2026-11-30"), ..ProfitSheetAsk::default() };
    let alone = rows(&write_profit_and_loss(&pune.shop, &pune.owner, ask.clone()).await.unwrap(), 1);
    assert_eq!(alone[0], ["Kind", "Code", "Account", "1 November 2026 – 30 November 2026", "Currency"]);
    assert_eq!(row_of(&alone, &["Sales", "4000"])[3..], ["130", "INR"]);
    assert_eq!(alone.last().unwrap(), &["Profit", "130", "INR"]);

    let compared = ProfitSheetAsk {
        from: day("2026-11-22"),
        compare_from: day("2026-11-21"),
        compare_to: day("2026-11-21"),
        ..ask.clone()
    };
    let beside = rows(&write_profit_and_loss(&pune.shop, &pune.owner, compared).await.unwrap(), 1);
    assert_eq!(beside.last().unwrap(), &["Profit", "30", "100", "-70", "-70", "INR"]);
    assert_eq!(beside[0][5..7], ["Change", "Change %"]);

    // On cash basis only what was paid counts.
    let cash = ProfitSheetAsk { basis: Some(Basis::Cash), ..ask };
    let cash = rows(&write_profit_and_loss(&pune.shop, &pune.owner, cash).await.unwrap(), 1);
    assert_eq!(cash.last().unwrap(), &["Profit", "40", "INR"]);
}

#[tokio::test]
async fn the_balance_sheet_ends_with_two_sides_that_are_the_same() {
    let pune = traded().await;
    let ask = BalanceSheetAsk { on: day("2026-11-30"), ..BalanceSheetAsk::default() };
    let rows = rows(&write_balance_sheet(&pune.shop, &pune.owner, ask).await.unwrap(), 1);
    assert_eq!(rows[0], ["Kind", "Code", "Account", "30 November 2026", "Currency"]);
    let side = |name: &str| row_of(&rows, &[name])[1].clone();
    assert_eq!(side("What the shop has"), "130");
    assert_eq!(side("Owed, own and result"), "130");
    assert_eq!(side("Result not yet closed"), "130");
}

#[tokio::test]
async fn a_trial_balance_beside_another_has_the_figures_of_both() {
    let pune = traded().await;
    let ask = TrialSheetAsk {
        from: day("2026-11-22"),
        compare_from: day("2026-11-21"),
        compare_to: day("2026-11-21"),
        ..november()
    };
    let rows = rows(&write_trial_balance(&pune.shop, &pune.owner, ask).await.unwrap(), 1);
    assert_eq!(rows[0][6..10], ["Opening (Compared)", "Debit (Compared)", "Credit (Compared)", "Closing (Compared)"]);
    let receivable = row_of(&rows, &["1200"]);
    assert_eq!(receivable[2..], ["100", "30", "40", "90", "0", "100", "0", "100", "-10", "-10", "INR"]);
    assert_eq!(rows.last().unwrap(), &["Total", "70", "70", "100", "100", "INR"]);
}

#[tokio::test]
async fn an_account_and_the_tax_of_some_days_are_sheets_too() {
    let pune = traded().await;
    let ask = LedgerSheetAsk { from: day("2026-11-01"), to: day("2026-11-30"), ..LedgerSheetAsk::default() };
    let file = write_general_ledger(&pune.shop, &pune.owner, "1200".into(), ask.clone()).await.unwrap();
    let account = rows(&file, 1);
    assert_eq!(account[0][..3], ["Day", "What happened", "Source"]);
    assert_eq!(row_of(&account, &["22 November 2026"])[1], "Payment");
    assert_eq!(account.last().unwrap(), &["30 November 2026", "Closing", "90", "INR"]);
    let known = LedgerSheetAsk { known_on: day("2026-11-21"), ..ask };
    let file = write_general_ledger(&pune.shop, &pune.owner, "1200".into(), known).await.unwrap();
    let then = rows(&file, 1);
    assert_eq!(then.last().unwrap()[..2], ["As known on", "21 November 2026"]);
    assert_eq!(then[then.len() - 2], ["30 November 2026", "Closing", "100", "INR"]);
    let unknown = write_general_ledger(&pune.shop, &pune.owner, "9999".into(), LedgerSheetAsk::default()).await;
    assert_eq!(unknown.unwrap_err().kind().code, "ledger.no_such_account");

    let ask = TaxSheetAsk { from: day("2026-11-01"), to: day("2026-11-30"), ..TaxSheetAsk::default() };
    let tax = rows(&write_tax_report(&pune.shop, &pune.owner, ask).await.unwrap(), 1);
    assert_eq!(tax[1][..2], ["What was sold", "IN0"]);
    assert_eq!(row_of(&tax, &["What was sold", "Total"])[2..], ["130", "0", "INR"]);
    assert_eq!(tax.last().unwrap(), &["Tax to pay", "0", "INR"]);
}

#[tokio::test]
async fn the_chart_of_accounts_says_of_every_account_what_it_counts_and_what_stands_there() {
    let pune = traded().await;
    pune.rate("2026-11-01", "88").await;
    pune.issued(money(2_500, "USD")).await;
    let rows = rows(&write_chart(&pune.shop, &pune.owner, ChartSheetAsk::default()).await.unwrap(), 1);
    assert_eq!(rows[0][..4], ["Code", "Account", "Kind", "Kept for each"]);
    assert_eq!(row_of(&rows, &["1200"])[2..], ["What the shop has", "customer", "90", "INR", "90", "INR"]);
    let in_dollars = rows.iter().find(|row| row[0] == "1200" && row.contains(&"USD".to_owned())).unwrap();
    assert_eq!(in_dollars[4..], ["25", "USD", "2200", "INR"]);
    // Where nothing was ever posted stands nothing, and the account is there all the same.
    assert_eq!(row_of(&rows, &["1700"]), ["1700", "Equipment", "What the shop has"]);
}

#[tokio::test]
async fn the_journal_is_a_sheet_with_every_posting_and_both_sums() {
    let pune = traded().await;
    let ask = JournalSheetAsk { from: day("2026-11-22"), to: day("2026-11-30"), ..JournalSheetAsk::default() };
    let found = rows(&write_journal(&pune.shop, &pune.owner, ask.clone()).await.unwrap(), 1);
    assert_eq!(found[0][..4], ["Entry", "Day", "What happened", "Source"]);
    let told: Vec<_> = found[1..].iter().map(|row| (row[1].as_str(), row[2].as_str())).collect();
    assert_eq!(
        told[..4],
        [("2026-11-22", "Payment"), ("2026-11-22", "Payment"), ("2026-11-24", "Invoice"), ("2026-11-24", "Invoice")],
        "the oldest first"
    );
    assert_eq!(found.last().unwrap(), &["Total", "70", "70", "INR"]);

    let known = JournalSheetAsk { known_on: day("2026-11-23"), ..ask.clone() };
    let then = rows(&write_journal(&pune.shop, &pune.owner, known).await.unwrap(), 1);
    assert_eq!(then[then.len() - 2], ["Total", "40", "40", "INR"]);
    assert_eq!(then.last().unwrap(), &["As known on", "23 November 2026"]);
    let of_sales = JournalSheetAsk { account: Some("4000".into()), ..ask };
    let sales = rows(&write_journal(&pune.shop, &pune.owner, of_sales).await.unwrap(), 1);
    assert_eq!(sales.last().unwrap(), &["Total", "30", "30", "INR"], "whole entries, with the other side of each");
}

/// What the journal is as a text, put together again.
async fn journal_text(pune: &Pune, form: JournalForm, ask: JournalSheetAsk) -> String {
    let pieces = write_journal_text(&pune.shop, &pune.owner, form, ask).await.unwrap();
    futures::TryStreamExt::try_collect::<String>(pieces).await.unwrap()
}

#[tokio::test]
async fn the_journal_is_written_out_piece_by_piece_for_programs() {
    let pune = traded().await;
    // More entries than are read at once.
    let shop = pune.shop.clone();
    let small = System::because("a test");
    let many = pune.shop.db.write(&small, move |tx| {
        let amount = money(100, "INR");
        for number in 0..520 {
            let entry = Entry {
                source: format!("manual:man_{number}"),
                recipe: "manual_entry",
                chain: format!("manual:man_{number}"),
                happened_at: shop.now(),
                memo: "=1+1".to_owned(),
                reverses: None,
                lines: vec![
                    Line::new("6900", "", amount, amount),
                    Line::new("1020", "", amount.negated(), amount.negated()),
                ],
                taxes: Vec::new(),
            };
            books::ledger::post(tx, &shop, entry)?;
        }
        Ok::<_, Fault>(())
    });
    many.await.unwrap();
    let table = journal_text(&pune, JournalForm::Csv, JournalSheetAsk::default()).await;
    let lines: Vec<&str> = table.trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].starts_with("Entry,Day,What happened,Source"), "{}", lines[0]);
    assert_eq!(lines.len(), 1 + 2 * 523, "a row for each posting");
    assert!(lines[1].contains(",1200,Receivable,") && lines[1].ends_with(",100.00,INR,100.00,,INR"), "{}", lines[1]);

    assert!(lines[1_000].contains(",'=1+1,"), "a note is never a formula: {}", lines[1_000]);

    let entries: serde_json::Value =
        serde_json::from_str(&journal_text(&pune, JournalForm::Json, JournalSheetAsk::default()).await).unwrap();
    let seqs: Vec<i64> =
        entries["items"].as_array().unwrap().iter().map(|entry| entry["seq"].as_i64().unwrap()).collect();
    assert_eq!((seqs.len(), seqs.is_sorted()), (523, true));
    assert_eq!(entries["items"][1]["postings"][0]["amount"]["minor"], 4_000);

    let nothing = JournalSheetAsk { source: Some("nothing".into()), ..JournalSheetAsk::default() };
    let nothing = journal_text(&pune, JournalForm::Json, nothing).await;
    assert_eq!(nothing, "{\"known_on\":null,\"items\":[]}\n");
}

#[tokio::test]
async fn a_statement_has_a_sheet_for_each_currency_and_can_be_as_it_was_known() {
    let pune = traded().await;
    pune.rate("2026-11-01", "88").await;
    pune.issued(money(2_500, "USD")).await;
    let ask = StatementSheetAsk { from: day("2026-11-22"), to: day("2026-11-30"), ..StatementSheetAsk::default() };
    let file = write_statement(&pune.shop, &pune.owner, pune.customer, ask.clone()).await.unwrap();
    let rupees = rows(&file, 1);
    assert_eq!(rupees[1], ["22 November 2026", "Opening", "100", "INR"]);
    assert_eq!((rupees[2][1].as_str(), &rupees[2][3..]), ("Payment", &["40", "60", "INR"].map(str::to_owned)[..]));
    assert_eq!(rupees.last().unwrap(), &["30 November 2026", "Closing", "90", "INR"]);
    assert_eq!(rows(&file, 2).last().unwrap()[2..], ["25", "USD"]);
    let known = StatementSheetAsk { known_on: day("2026-11-21"), currency: Some(money(0, "INR").currency), ..ask };
    let then = rows(&write_statement(&pune.shop, &pune.owner, pune.customer, known).await.unwrap(), 1);
    assert_eq!(then[2], ["30 November 2026", "Closing", "100", "INR"]);
    assert_eq!(then.last().unwrap(), &["As known on", "21 November 2026"]);
}

#[tokio::test]
async fn receivables_by_age_are_one_row_for_each_customer_and_a_name_is_never_a_formula() {
    let pune = traded().await;
    let named = CustomerChange { name: Some("=HYPERLINK(\"http://x\")".into()), ..CustomerChange::default() };
    change_customer(&pune.shop, &pune.owner, pune.customer, 1, named).await.unwrap();
    let ask = AgeingSheetAsk { on: day("2026-11-30"), ..AgeingSheetAsk::default() };
    let file = write_ageing(&pune.shop, &pune.owner, ask).await.unwrap();
    let rows = rows(&file, 1);
    assert_eq!(rows.len(), 3, "heads, one customer, the sum: {rows:?}");
    assert!(rows[1][0].starts_with("=HYPERLINK"), "{rows:?}");
    assert_eq!((rows[1].last().unwrap().as_str(), rows[2].last().unwrap().as_str()), ("90", "90"));
    assert!(!part(&file, "xl/worksheets/sheet1.xml").contains("<f>"), "a text stays a text");
}

#[tokio::test]
async fn it_speaks_the_language_of_the_shop_or_the_one_that_was_asked_for() {
    let pune = traded().await;
    let ask = TrialSheetAsk { locale: Some("ar-AE".into()), ..november() };
    let file = write_trial_balance(&pune.shop, &pune.owner, ask).await.unwrap();
    assert_eq!(rows(&file, 1)[0][..2], ["الرمز", "الحساب"]);
    assert!(part(&file, "xl/worksheets/sheet1.xml").contains("rightToLeft=\"1\""));
    assert!(part(&file, "xl/workbook.xml").contains("ميزان المراجعة"));
    let english = write_trial_balance(&pune.shop, &pune.owner, november()).await.unwrap();
    assert!(!part(&english, "xl/worksheets/sheet1.xml").contains("rightToLeft"));

    let long = TrialSheetAsk { locale: Some("x".repeat(36)), ..november() };
    let refused = write_trial_balance(&pune.shop, &pune.owner, long).await.unwrap_err();
    assert_eq!(refused.kind().code, "input.invalid");
}

#[tokio::test]
async fn other_currencies_have_a_sheet_of_their_own() {
    let pune = traded().await;
    pune.rate("2026-11-01", "88").await;
    pune.issued(money(2_500, "USD")).await;
    let file = write_trial_balance(&pune.shop, &pune.owner, november()).await.unwrap();
    assert_eq!(row_of(&rows(&file, 1), &["1200"])[5..], ["2290", "INR"]);
    let in_dollars = rows(&file, 2).into_iter().find(|row| row[0] == "1200" && row[6] == "USD").unwrap();
    assert_eq!(in_dollars[5], "25");
}

#[tokio::test]
async fn who_may_not_take_figures_out_or_not_see_them_gets_none() {
    let pune = traded().await;
    let with = |rights: &[&str]| {
        let rights: BTreeSet<String> = rights.iter().map(|right| (*right).to_owned()).collect();
        Actor { rights: Arc::new(Rights::Only(rights)), ..pune.owner.clone() }
    };
    let refused = |outcome: Result<Vec<u8>, SpreadsheetError>| {
        matches!(outcome, Err(SpreadsheetError::Fault(Fault::NotAllowed(_))))
    };
    for rights in [&["ledger:read"][..], &["export:run"], &["reports:read", "customers:read"]] {
        let who = with(rights);
        assert!(refused(write_trial_balance(&pune.shop, &who, november()).await), "{rights:?}");
        assert!(refused(write_profit_and_loss(&pune.shop, &who, ProfitSheetAsk::default()).await), "{rights:?}");
        assert!(refused(write_balance_sheet(&pune.shop, &who, BalanceSheetAsk::default()).await), "{rights:?}");
        assert!(refused(write_ageing(&pune.shop, &who, AgeingSheetAsk::default()).await), "{rights:?}");
        assert!(refused(write_chart(&pune.shop, &who, ChartSheetAsk::default()).await), "{rights:?}");
        assert!(refused(write_journal(&pune.shop, &who, JournalSheetAsk::default()).await), "{rights:?}");
        let text = write_journal_text(&pune.shop, &who, JournalForm::Csv, JournalSheetAsk::default()).await;
        assert!(refused(text.map(|_pieces| Vec::new())), "{rights:?}");
        let statement = write_statement(&pune.shop, &who, pune.customer, StatementSheetAsk::default()).await;
        assert!(refused(statement), "{rights:?}");
    }
    let bookkeeper = with(&["ledger:read", "export:run"]);
    assert!(write_trial_balance(&pune.shop, &bookkeeper, november()).await.is_ok());
    let cash = ProfitSheetAsk { basis: Some(Basis::Cash), ..ProfitSheetAsk::default() };
    assert!(refused(write_profit_and_loss(&pune.shop, &bookkeeper, cash).await), "cash basis is a report");
}

#[tokio::test]
async fn the_doors_give_workbooks_under_their_names() {
    let pune = traded().await;
    let mut all = utoipa_axum::router::OpenApiRouter::new();
    for area in insight::areas() {
        all = all.merge((area.routes)());
    }
    let doors = all.split_for_parts().0.with_state(pune.shop.clone());
    for (path, status) in [
        ("trial-balance?from=2026-11-01&to=2026-11-30", 200),
        ("profit-and-loss?basis=cash&locale=hi-IN", 200),
        ("balance-sheet?on=2026-11-30&compare_on=2026-10-31", 200),
        ("receivables", 200),
        ("tax-report?known_on=2026-11-24", 200),
        ("accounts?locale=ar-SA", 200),
        ("journal?from=2026-11-22&known_on=2026-11-24", 200),
        ("journal?before=3", 400),
        ("trial-balance?from=2026-12-01&to=2026-11-30", 400),
        ("profit-and-loss?compare_to=2026-11-30", 400),
        ("balance-sheet?day=2026-11-30", 400),
    ] {
        let mut request = Request::get(format!("/spreadsheets/{path}")).body(Body::empty()).unwrap();
        request.extensions_mut().insert(Arc::new(pune.owner.clone()));
        let response = doors.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{path}");
        if status == 200 {
            let name = path.split('?').next().unwrap();
            let disposition = format!("attachment; filename=\"{name}.xlsx\"");
            assert_eq!(response.headers()["content-disposition"], disposition.as_str());
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert!(body.starts_with(b"PK"), "{path}");
        }
    }
}
