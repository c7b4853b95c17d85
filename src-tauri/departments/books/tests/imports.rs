//! Journals of other programs are brought in: checked whole, posted once, undone by reversal.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use std::path::PathBuf;

use base::{Actor, Problem};
use books::imports::{
    CheckedJournal, CommodityNames, ImportAsk, ImportError, ImportState, Imported, JournalForm, JournalImport, Mapping,
    check_journal, import_journal, list_imports, undo_import,
};
use books::ledger::{export_hledger, fact_hash, trial_balance};
use support::{Books, day, money, simple};

/// A journal as a person keeps it, in three months.
const BY_HAND: &str = "\
; The stall, before the shop
decimal-mark .
commodity INR 1,000.00

2026-08-01 * Start
    Assets:Bank:HDFC              INR 50,000.00
    Equity:Capital

2026-08-15 ! (17) Market fee | August  ; paid at the gate
    Expenses:Market               INR 1,250.50
    ; no receipt
    Assets:Cash

2026-09-02 Sale abroad
    Assets:Bank:Wise              USD 10.00 @@ INR 835.00
    Income:Other

2026/10/3 Wages
    Expenses:Wages                8000
    Assets:Bank:HDFC             -8000
";

const MAPPED: &str = "
Assets:Bank = 1100
Assets:Cash = 1000:till
Equity:Capital = 3000
Expenses:Market = 6200
Expenses:Wages = 6100
Income:Other = 4900
";

impl Books {
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap()
    }

    fn import(&self, text: &str, ask: ImportAsk) -> Result<Imported, ImportError> {
        let file = self.file("whole.journal", text);
        Self::runtime().block_on(import_journal(&self.shop, &Actor::command_line(), file, ask))
    }

    fn dry_run(&self, text: &str, ask: ImportAsk) -> CheckedJournal {
        let file = self.file("whole.journal", text);
        Self::runtime().block_on(check_journal(&self.shop, &Actor::command_line(), file, ask)).unwrap()
    }

    fn undo(&self, import: &JournalImport) -> Result<JournalImport, ImportError> {
        Self::runtime().block_on(undo_import(&self.shop, &Actor::command_line(), import.id, "the wrong year"))
    }

    fn entries(&self) -> i64 {
        self.read(|tx, _| Ok(books::ledger::last_link(tx)?.0)).unwrap()
    }

    /// What stands on each account that is not nothing, in the books currency.
    fn standing(&self) -> Vec<(String, String)> {
        let rows = self.read(|tx, shop| trial_balance(tx, shop, day("2026-11-01"), day("2026-11-21"))).unwrap().rows;
        let rows = rows.into_iter().filter(|row| !row.closing.is_zero());
        rows.map(|row| (row.account, row.closing.decimal_text())).collect()
    }
}

fn ask() -> ImportAsk {
    let mut mapping = Mapping::default();
    mapping.add_lines(MAPPED).unwrap();
    ImportAsk {
        file_name: "whole.journal".to_owned(),
        form: JournalForm::Hledger,
        mapping,
        commodities: CommodityNames::default(),
        kept_accounts: false,
    }
}

fn history() -> ImportAsk {
    ImportAsk { kept_accounts: true, mapping: Mapping::default(), ..ask() }
}

#[test]
fn a_journal_kept_by_hand_is_in_the_books_with_every_account_where_it_was_mapped_to() {
    let books = Books::of("IN", "INR");
    let checked = books.dry_run(BY_HAND, ask());
    assert_eq!((checked.entries, checked.wrong, books.entries()), (4, 0, 0), "a dry run writes nothing");
    assert_eq!((checked.first_on, checked.last_on), (Some(day("2026-08-01")), Some(day("2026-10-03"))));
    let imported = books.import(BY_HAND, ask()).unwrap();
    assert_eq!((imported.newly_posted, imported.import.state), (4, ImportState::Done));
    let expected = [
        ("1000", "-1250.50"),
        ("1100", "42835.00"),
        ("3000", "-50000.00"),
        ("4900", "-835.00"),
        ("6100", "8000.00"),
        ("6200", "1250.50"),
    ];
    assert_eq!(books.standing(), expected.map(|(account, amount)| (account.to_owned(), amount.to_owned())));
    assert_eq!(books.findings(), Vec::<String>::new());

    let entry = books.read(|tx, shop| {
        let filter = books::ledger::EntryFilter { account: Some("3900".to_owned()), ..Default::default() };
        books::ledger::list_entries(tx, shop, &filter, 9)
    });
    let entry = entry.unwrap().items.remove(0);
    assert_eq!((entry.memo.as_str(), entry.dated_on, entry.late), ("Sale abroad", day("2026-09-02"), false));
    assert_eq!(entry.source, format!("import:{}:0000003", imported.import.id));
    assert_eq!(entry.postings[0].party, "Wise");
    let notes = books.read(move |tx, _| office::audit::find_of_subject(tx, &imported.import.id.to_string())).unwrap();
    let acts: Vec<&str> = notes.iter().map(|note| note.action.as_str()).collect();
    assert_eq!(acts, ["journal_import.begun", "journal_import.done"]);
}

#[test]
fn the_same_content_is_in_the_books_once_however_it_is_written() {
    let books = Books::of("IN", "INR");
    let first = books.import(BY_HAND, ask()).unwrap().import;
    let again = books.import(BY_HAND, ask()).unwrap();
    assert_eq!((again.newly_posted, again.import.id), (0, first.id));
    let rewritten = BY_HAND.replace("    ; no receipt\n", "").replace("    ", "\t").replace("INR 1,250.50", "\t1250.5");
    let again = books.import(&rewritten, ask()).unwrap();
    assert_eq!((again.newly_posted, books.entries()), (0, 4));
    assert_eq!(books.dry_run(&rewritten, ask()).imported_as, Some(first.id));
    let other = BY_HAND.replace("8000", "8001");
    assert_eq!(books.import(&other, ask()).unwrap().newly_posted, 4, "other content is another import");
}

#[test]
fn one_bad_entry_keeps_the_whole_file_out_and_each_is_named_by_its_line() {
    let books = Books::of("IN", "INR");
    let bad = format!(
        "{BY_HAND}\n2026-10-04 Odd\n  Expenses:Wages  10\n  Assets:Cash  -9.99\n\n2026-12-24 To come\n  Expenses:Wages  10\n  Assets:Cash\n\n\
         2026-10-05 New\n  Expenses:Rent  10\n  Assets:Cash\n\n2026-10-06 Owed\n  1200:cus_1  10\n  Income:Other\n"
    );
    let error = books.import(&bad, ask()).unwrap_err();
    assert_eq!((error.kind().status, error.kind().code), (422, "journal_import.not_sound"));
    let ImportError::NotSound(checked) = error else { panic!("{error}") };
    let told: Vec<String> = checked.problems.iter().map(|p| format!("{}: {}", p.line, p.sentence)).collect();
    assert_eq!(told[0], "22: the postings do not come to nothing, but to INR 0.01");
    assert_eq!(told[1], "26: 2026-12-24 has not come yet");
    assert!(told[2].starts_with("35: account 1200 is kept by the program"), "{told:?}");
    assert_eq!((checked.entries, checked.wrong), (4, 4));
    assert_eq!((checked.unknown_accounts[0].name.as_str(), checked.unknown_accounts[0].line), ("Expenses:Rent", 31));
    assert_eq!((books.entries(), books.read(|tx, _| list_imports(tx)).unwrap().len()), (0, 0));
    assert!(matches!(books.import("; nothing\n", ask()), Err(ImportError::Empty)));
}

#[test]
fn a_closed_day_takes_nothing_in() {
    let books = Books::of("IN", "INR");
    books.write(|tx, _| books::periods::close_to(tx, day("2026-08-31"))).unwrap();
    let ImportError::NotSound(checked) = books.import(BY_HAND, ask()).unwrap_err() else { panic!() };
    assert_eq!(checked.wrong, 2);
    assert!(checked.problems[0].sentence.contains("2026-08-01 is closed"), "{:?}", checked.problems);
}

#[test]
fn what_was_broken_off_goes_on_where_it_stood_and_nothing_is_twice() {
    let books = Books::of("IN", "INR");
    let many: String = (0..5_000)
        .map(|n| format!("2026-08-{:02} sale {n}\n  Assets:Cash  {}\n  Income:Other\n", n / 200 + 1, n + 1))
        .collect();
    let whole = books.import(&many, ask()).unwrap().import;
    let (standing, findings) = (books.standing(), books.findings());

    // A power cut between two transactions leaves what the first one wrote.
    let broken = Books::of("IN", "INR");
    let first: String = many.lines().take(6_000).flat_map(|line| [line, "\n"]).collect();
    broken.import(&first, ask()).unwrap();
    let digest = books.digest_of(&whole);
    broken.tamper_with_import(&digest, 5_000);
    let rest = broken.import(&many, ask()).unwrap();
    assert_eq!((rest.newly_posted, rest.import.posted, broken.entries()), (3_000, 5_000, 5_000));
    assert_eq!((broken.standing(), broken.findings()), (standing, findings));
}

impl Books {
    fn digest_of(&self, import: &JournalImport) -> Vec<u8> {
        let file = rusqlite::Connection::open(self.folder().join("shop.db")).unwrap();
        let of = "SELECT digest FROM journal_imports WHERE id = ?1";
        file.query_row(of, [import.id.to_string()], |row| row.get(0)).unwrap()
    }

    /// Makes of an import the beginning of a longer one.
    fn tamper_with_import(&self, digest: &[u8], entries: i64) {
        let file = rusqlite::Connection::open(self.folder().join("shop.db")).unwrap();
        let cut = "UPDATE journal_imports SET digest = ?1, entries = ?2, state = 'posting', done_at = NULL";
        file.execute(cut, (digest, entries)).unwrap();
    }
}

#[test]
fn an_import_is_undone_by_reversing_it_and_its_file_can_come_again() {
    let books = Books::of("IN", "INR");
    books.post(simple("opening:1", "1100", "3000", money("10.00", "INR"))).unwrap();
    let import = books.import(BY_HAND, ask()).unwrap().import;
    let undone = books.undo(&import).unwrap();
    assert_eq!(
        (undone.state, undone.taken_back, undone.undo_reason.as_str()),
        (ImportState::Undone, 4, "the wrong year")
    );
    assert_eq!(books.standing(), [("1100", "10.00"), ("3000", "-10.00")].map(|(a, m)| (a.to_owned(), m.to_owned())));
    assert_eq!(books.findings(), Vec::<String>::new());
    // In each day, too: the reversal counts where the entry did.
    let august = books.read(|tx, shop| trial_balance(tx, shop, day("2026-08-01"), day("2026-08-31"))).unwrap();
    assert!(august.rows.iter().all(|row| row.closing.is_zero()), "{august:?}");
    assert!(matches!(books.undo(&import), Err(ImportError::NotStanding { state: ImportState::Undone })));
    let again = books.import(BY_HAND, ask()).unwrap();
    assert_eq!((again.newly_posted, again.import.id == import.id), (4, false));
}

#[test]
fn our_own_journal_for_hledger_comes_to_the_same_trial_balance_in_another_shop() {
    let books = Books::of("IN", "INR");
    books.post(simple("payment:1:captured", "1110", "1200", money("118.00", "INR"))).unwrap();
    books.post(simple("bank:1", "1100", "1130", money("90.00", "INR"))).unwrap();
    let mut sale = simple("invoice:1:issued", "1200", "4000", money("100.00", "INR"));
    let tax = money("18.00", "INR");
    sale.lines[0] = books::ledger::Line::new("1200", "a", money("118.00", "INR"), money("118.00", "INR"));
    sale.lines.push(books::ledger::Line::new("2100", "CGST", tax.negated(), tax.negated()));
    books.post(sale).unwrap();
    let mut abroad = simple("payment:2:captured", "1110", "2900", money("10.00", "USD"));
    abroad.lines[1].party.clear();
    for line in &mut abroad.lines {
        line.base = if line.amount.minor > 0 { money("835.00", "INR") } else { money("-835.00", "INR") };
    }
    books.post(abroad).unwrap();
    let journal = books.read(export_hledger_of).unwrap();

    let other = Books::of("IN", "INR");
    let imported = other.import(&journal, history()).unwrap();
    assert_eq!(imported.newly_posted, 4);
    assert_eq!(other.standing(), books.standing());
    assert_eq!(other.findings(), Vec::<String>::new(), "taxes are stated beside their accounts");
    let balances = |books: &Books| {
        books.read(|tx, shop| books::ledger::find_balances(tx, shop.basics()?.books_currency, None)).unwrap()
    };
    assert_eq!(balances(&other), balances(&books), "each sub-account as well");
    let journal_again = other.read(export_hledger_of).unwrap();
    let third = Books::of("IN", "INR");
    third.import(&journal_again, history()).unwrap();
    assert_eq!(third.standing(), books.standing());
    assert_ne!(third.read(|tx, _| fact_hash(tx)).unwrap(), String::new());
}

fn export_hledger_of(tx: &base::ReadTx<'_>, shop: &base::Shop) -> Result<String, base::Fault> {
    export_hledger(tx, shop)
}

#[test]
fn who_may_not_import_learns_nothing_and_changes_nothing() {
    let books = Books::of("IN", "INR");
    let file = books.file("whole.journal", BY_HAND);
    let only = |permissions: &[&str]| Actor {
        rights: std::sync::Arc::new(base::Rights::Only(permissions.iter().map(|p| (*p).to_owned()).collect())),
        ..Actor::command_line()
    };
    let runtime = Books::runtime();
    let nobody = only(&["ledger:post", "ledger:read"]);
    assert!(runtime.block_on(check_journal(&books.shop, &nobody, file.clone(), ask())).is_err());
    assert!(runtime.block_on(import_journal(&books.shop, &nobody, file.clone(), ask())).is_err());
    let reader = only(&["import:run"]);
    assert!(runtime.block_on(check_journal(&books.shop, &reader, file.clone(), ask())).is_ok());
    assert!(runtime.block_on(import_journal(&books.shop, &reader, file, ask())).is_err(), "posting needs its own");
    assert_eq!(books.entries(), 0);
}

#[test]
fn our_own_full_journal_is_the_same_in_another_shop_to_the_last_link() {
    let books = Books::of("IN", "INR");
    a_varied_journal(&books);
    let whole = books.whole_journal();
    assert_eq!(whole.lines().count(), 8, "a first line and seven entries");

    let other = Books::of("IN", "INR");
    let imported = other.import(&whole, full()).unwrap();
    assert_eq!((imported.newly_posted, imported.import.restores), (7, true));
    let last = |books: &Books| books.read(|tx, _| books::ledger::last_link(tx)).unwrap();
    assert_eq!(last(&other), last(&books), "the chain ends with the same link");
    assert_eq!(other.standing(), books.standing());
    let facts = |books: &Books| books.read(|tx, _| fact_hash(tx)).unwrap();
    assert_eq!(facts(&other), facts(&books));
    assert_eq!(other.whole_journal(), whole, "and its export is the same, byte for byte");
    assert_eq!((books.findings(), other.findings()), (Vec::<String>::new(), Vec::new()));
    assert!(matches!(other.undo(&imported.import), Err(ImportError::Restored)));
    assert_eq!(other.import(&whole, full()).unwrap().newly_posted, 0);

    // Into books that have entries it comes as another journal would, and can be undone.
    let busy = Books::of("IN", "INR");
    busy.post(simple("bank:9", "1100", "3000", money("1.00", "INR"))).unwrap();
    let imported = busy.import(&whole, full()).unwrap();
    assert_eq!((imported.import.restores, busy.entries()), (false, 8));
    assert_eq!(busy.findings(), Vec::<String>::new());
    busy.undo(&imported.import).unwrap();
    assert_eq!(busy.standing(), [("1100", "1.00"), ("3000", "-1.00")].map(|(a, m)| (a.to_owned(), m.to_owned())));
}

#[test]
fn a_full_journal_that_was_touched_is_not_taken_in() {
    let books = Books::of("IN", "INR");
    a_varied_journal(&books);
    let whole = books.whole_journal();
    let lines: Vec<&str> = whole.lines().collect();
    let without_third = [&lines[..3], &lines[4..]].concat().join("\n");
    let cut_off = lines[..6].join("\n");
    let other_amount = whole.replacen("11800", "11900", 1);
    let other_books = whole.replacen("\"books_currency\":\"INR\"", "\"books_currency\":\"USD\"", 1);
    for (bad, why) in [
        (without_third.as_str(), "entry 4 stands where entry 3 should"),
        (cut_off.as_str(), "5 of 7 entries: it was cut off"),
        (other_amount.as_str(), "is not as it was written"),
        (other_books.as_str(), "those books are kept in USD"),
        (&whole[200..], "does not begin as a full export"),
        ("", "there is nothing in the file"),
    ] {
        let other = Books::of("IN", "INR");
        let ImportError::NotSound(checked) = other.import(bad, full()).unwrap_err() else { panic!("{why}") };
        assert!(checked.problems[0].sentence.contains(why), "{why}: {:?}", checked.problems);
        assert_eq!(other.entries(), 0);
    }
}

fn full() -> ImportAsk {
    ImportAsk { file_name: "whole.jsonl".to_owned(), form: JournalForm::of_file_name("whole.jsonl"), ..history() }
}

/// Entries of two currencies, one late in an open day, one reversed, with taxes and words that need care.
fn a_varied_journal(books: &Books) {
    let mut sale = simple("invoice:1:issued", "1200", "4000", money("100.00", "INR"));
    let (total, tax) = (money("118.00", "INR"), money("18.00", "INR"));
    sale.lines[0] = books::ledger::Line::new("1200", "a", total, total);
    sale.lines.push(books::ledger::Line::new("2100", "CGST", tax.negated(), tax.negated()));
    sale.taxes.push(books::ledger::TaxLine {
        document: "inv_1".to_owned(),
        code: "IN18".to_owned(),
        component: "CGST".to_owned(),
        taxable: money("100.00", "INR"),
        tax,
        base_taxable: money("100.00", "INR"),
        base_tax: tax,
        tax_on: day("2026-11-20"),
        standing: books::ledger::TaxStanding::Due,
    });
    books.post(sale).unwrap();
    let mut named = simple("payment:1:captured", "1110", "1200", total);
    named.memo = "Asha; \"Söhne\" | \\ and more".to_owned();
    books.post(named).unwrap();
    books.write(|tx, _| books::periods::close_to(tx, day("2026-11-19"))).unwrap();
    let mut late = simple("bank:1", "1100", "1130", money("90.00", "INR"));
    late.happened_at = support::noon("2026-11-02");
    assert!(books.post(late).unwrap().late);
    let mut abroad = simple("payment:2:captured", "1110", "2900", money("10.00", "USD"));
    abroad.lines[1].party.clear();
    for line in &mut abroad.lines {
        line.base = if line.amount.minor > 0 { money("835.00", "INR") } else { money("-835.00", "INR") };
    }
    books.post(abroad).unwrap();
    books.post(simple("fee_bill:1", "6000", "1110", money("2.00", "INR"))).unwrap();
    let at = support::noon("2026-11-21");
    books.write(move |tx, shop| books::ledger::reverse(tx, shop, "fee_bill:1", at)).unwrap();
    books.post(simple("bank:2", "1100", "1130", money("28.00", "INR"))).unwrap();
}

impl Books {
    fn whole_journal(&self) -> String {
        let written = self.read(|tx, shop| {
            let mut text = String::new();
            books::ledger::export_whole(tx, shop, |line| {
                text.push_str(line);
                Ok(())
            })?;
            Ok(text)
        });
        written.unwrap()
    }
}
