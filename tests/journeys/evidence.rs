//! Why is this figure so? A crawler over the reports: a figure opens its entries, an entry its document, a document what the gateway
//! sent, and at each step the parts add up to what was opened (spec 05, B11).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use shop_tests::http::{minor, text};
use shop_tests::practice_year::{fill_as, sign_in, sign_in_again};
use shop_tests::program::work_folder;
use shop_tests::rehearsal::{Rehearsal, programs};
use shop_tests::shop::{Country, LiveShop};

/// A range of days that holds all that a shop did.
const ALWAYS: &str = "from=2020-01-01&to=2099-12-31";

/// A posting as the pages of an account show it, in smallest units of the books currency.
struct Line {
    account: String,
    entry: String,
    base: i64,
}

/// The reports of one shop, asked as its window asks.
struct Crawler<'a> {
    shop: &'a LiveShop,
    /// All postings of all accounts, found from the trial balance.
    lines: Vec<Line>,
    figures: usize,
}

impl<'a> Crawler<'a> {
    /// First step: every account of the trial balance opens its postings, and they make up its debits, credits and balance.
    async fn from_trial_balance(shop: &'a LiveShop) -> Self {
        let mut crawler = Self { shop, lines: Vec::new(), figures: 0 };
        let book = shop.api.get(&format!("/ledger/trial-balance?{ALWAYS}")).await.unwrap();
        for row in book["rows"].as_array().unwrap() {
            let account = text(row, "/account").unwrap();
            let postings = crawler.all(&format!("/ledger/accounts/{account}/postings?{ALWAYS}")).await;
            let bases: Vec<i64> = postings.iter().map(|line| minor(line, "/base").unwrap()).collect();
            let side = |debit: bool| -> i64 { bases.iter().filter(|base| (**base > 0) == debit).sum() };
            assert_eq!(minor(row, "/opening").unwrap(), 0, "{account}: nothing was before");
            assert_eq!(minor(row, "/debit").unwrap(), side(true), "{account}: debits");
            assert_eq!(minor(row, "/credit").unwrap(), -side(false), "{account}: credits");
            assert_eq!(minor(row, "/closing").unwrap(), bases.iter().sum::<i64>(), "{account}: balance");
            crawler.figures += 3;
            for line in &postings {
                crawler.lines.push(Line {
                    account: account.to_owned(),
                    entry: text(line, "/entry").unwrap().to_owned(),
                    base: minor(line, "/base").unwrap(),
                });
            }
        }
        assert!(!crawler.lines.is_empty(), "a shop without a posting proves nothing");
        crawler
    }

    /// All rows of a list, page after page.
    async fn all(&self, path: &str) -> Vec<Value> {
        let (mut rows, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.shop.api.get(&format!("{path}&limit=200{after}")).await.unwrap();
            rows.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return rows,
            }
        }
    }

    fn standing(&self, accounts: &dyn Fn(&str) -> bool) -> i64 {
        self.lines.iter().filter(|line| accounts(&line.account)).map(|line| line.base).sum()
    }

    /// Statements: each row is an account whose postings make it up, each total its rows, each step what was before it.
    async fn statements(&mut self) {
        let profit = self.shop.api.get(&format!("/ledger/profit-and-loss?{ALWAYS}")).await.unwrap();
        let mut whole = 0;
        for section in profit["sections"].as_array().unwrap() {
            let rows = section["rows"].as_array().unwrap();
            for row in rows {
                let account = text(row, "/account").unwrap();
                let amount = minor(row, "/amount").unwrap();
                assert_eq!(amount, -self.standing(&|of| of == account), "profit and loss, {account}");
                self.figures += 1;
            }
            let total: i64 = rows.iter().map(|row| minor(row, "/amount").unwrap()).sum();
            assert_eq!(minor(section, "/total").unwrap(), total, "{}", section["kind"]);
            whole += total;
        }
        let steps = profit["steps"].as_array().unwrap();
        assert_eq!(minor(steps.last().unwrap(), "/amount").unwrap(), whole, "the profit is the sum of its sections");

        let sheet = self.shop.api.get("/ledger/balance-sheet?on=2099-12-31").await.unwrap();
        let mut sides: BTreeMap<bool, i64> = BTreeMap::new();
        for section in sheet["sections"].as_array().unwrap() {
            let is_asset = matches!(section["kind"].as_str(), Some("current_assets" | "equipment"));
            let mut accounts: BTreeMap<&str, i64> = BTreeMap::new();
            for row in section["rows"].as_array().unwrap() {
                *accounts.entry(text(row, "/account").unwrap()).or_default() += minor(row, "/amount").unwrap();
            }
            // An account whose sub-accounts stand on both sides has a row on each.
            let total: i64 = accounts.values().sum();
            assert_eq!(minor(section, "/total").unwrap(), total, "{}", section["kind"]);
            *sides.entry(is_asset).or_default() += total;
            self.figures += accounts.len();
        }
        let claims = sides.get(&false).copied().unwrap_or_default() + minor(&sheet, "/result").unwrap();
        assert_eq!(minor(&sheet, "/result").unwrap(), whole, "no year was closed: the result is all the profit");
        assert_eq!(sides.get(&true).copied().unwrap_or_default(), claims, "what there is, and whose it is");
        assert_eq!(minor(&sheet, "/totals/assets").unwrap(), minor(&sheet, "/totals/claims").unwrap());
    }

    /// What customers owe is account 1200, document by document.
    async fn receivables(&mut self) {
        let ageing = self.shop.api.get("/reports/receivables?on=2099-12-31").await.unwrap();
        assert_eq!(minor(&ageing, "/base_total").unwrap(), self.standing(&|of| of == "1200"), "receivables");
        let rows = ageing["rows"].as_array().unwrap();
        let sum: i64 = rows.iter().map(|row| minor(row, "/base_total").unwrap()).sum();
        assert_eq!(minor(&ageing, "/base_total").unwrap(), sum, "customers add up");
        for row in rows {
            let documents = row["documents"].as_array().unwrap();
            for invoice in documents.iter().filter_map(|one| one["invoice_id"].as_str()) {
                let _there = self.shop.api.get(&format!("/invoices/{invoice}")).await.unwrap();
            }
        }
        self.figures += rows.len() + 1;
    }

    /// Sales by gateway and by day are the payments of the list, each of them once.
    async fn sales(&mut self) {
        type Sums = BTreeMap<String, (i64, i64)>;
        let add = |sums: &mut Sums, key: &str, count: i64, captured: &Value| {
            let currency = text(captured, "/currency").unwrap();
            let of = sums.entry(format!("{key} {currency}")).or_default();
            *of = (of.0 + count, of.1 + minor(captured, "").unwrap());
        };
        let (mut by_account, mut all) = (Sums::new(), Sums::new());
        for payment in self.all("/payments?").await.iter().filter(|one| minor(one, "/captured").unwrap() > 0) {
            add(&mut by_account, text(payment, "/merchant_account_id").unwrap(), 1, &payment["captured"]);
            add(&mut all, "", 1, &payment["captured"]);
        }
        let mut told = Sums::new();
        let gateways = self.shop.api.get(&format!("/reports/by-gateway?{ALWAYS}")).await.unwrap();
        for row in gateways["rows"].as_array().unwrap() {
            let count = row["count"].as_i64().unwrap();
            add(&mut told, text(row, "/merchant_account_id").unwrap(), count, &row["captured"]);
            self.figures += 2;
        }
        told.retain(|_, (count, _)| *count > 0);
        assert_eq!(told, by_account, "sales by gateway");
        let mut told = Sums::new();
        let days = self.shop.api.get(&format!("/reports/daily-sales?{ALWAYS}")).await.unwrap();
        for row in days["rows"].as_array().unwrap() {
            add(&mut told, "", row["count"].as_i64().unwrap(), &row["captured"]);
            self.figures += 2;
        }
        told.retain(|_, (count, _)| *count > 0);
        assert_eq!(told, all, "sales by day");
    }

    /// Second step: every entry is there with the postings that led to it, and balances. Gives the records that they are about.
    async fn entries(&self) -> BTreeSet<(String, String)> {
        let mut by_entry: BTreeMap<&str, Vec<(&str, i64)>> = BTreeMap::new();
        for line in &self.lines {
            by_entry.entry(&line.entry).or_default().push((&line.account, line.base));
        }
        let mut records = BTreeSet::new();
        for (id, mut led_here) in by_entry {
            let entry = self.shop.api.get(&format!("/ledger/entries/{id}")).await.unwrap();
            let postings = entry["postings"].as_array().unwrap();
            let mut there: Vec<(&str, i64)> =
                postings.iter().map(|one| (text(one, "/account").unwrap(), minor(one, "/base").unwrap())).collect();
            assert_eq!(there.iter().map(|(_, base)| base).sum::<i64>(), 0, "{}", entry["source"]);
            there.sort_unstable();
            led_here.sort_unstable();
            assert_eq!(there, led_here, "{}: the reports show all of it, and nothing else", entry["source"]);
            records.insert(record_of(&entry));
        }
        records
    }

    /// Third step: every record is there.
    async fn records(&self, records: &BTreeSet<(String, String)>) {
        let payouts: BTreeSet<String> =
            self.all("/payouts?").await.iter().map(|one| text(one, "/id").unwrap().to_owned()).collect();
        for (kind, id) in records {
            let path = match kind.as_str() {
                "invoice" => format!("/invoices/{id}"),
                "payment" => format!("/payments/{id}"),
                "credit_note" => format!("/credit-notes/{id}"),
                "refund" => format!("/refunds/{id}"),
                "payout" => {
                    assert!(payouts.contains(id), "payout {id}");
                    continue;
                }
                // What a person entered is its own document: the entry with its reason.
                "manual" => continue,
                other => panic!("{other}:{id} opens nothing"),
            };
            let there = self.shop.api.get(&path).await.unwrap();
            assert_eq!(text(&there, "/id").unwrap(), id, "{path}");
        }
    }

    /// What the gateway sent of a payment: the deliveries and listed rows behind what is known of it, with their bytes.
    async fn bytes_behind(&self, payment: &str) -> Vec<String> {
        let trace = self.shop.api.get(&format!("/payments/{payment}/trace")).await.unwrap();
        let mut bodies = Vec::new();
        for step in trace["steps"].as_array().unwrap().iter().filter(|step| step["ref"]["type"] == "inbox") {
            let id = text(step, "/ref/id").unwrap();
            bodies.push(text(&self.shop.api.get(&format!("/inbox/{id}")).await.unwrap(), "/body").unwrap().to_owned());
        }
        bodies
    }
}

/// The record that an entry is about: the one its source names or, where that one is known by the gateway's number alone, the one of
/// the chain it belongs to.
fn record_of(entry: &Value) -> (String, String) {
    let parts = |pointer: &str| -> (String, String) {
        let whole = text(entry, pointer).unwrap();
        let mut parts = whole.split(':');
        let (kind, id) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        (kind.to_owned(), id.to_owned())
    };
    let (kind, id) = parts("/source");
    let has_page = ["inv_", "pay_", "crn_", "rfd_", "pyo_"].iter().any(|prefix| id.starts_with(prefix));
    if has_page || kind == "manual" { (kind, id) } else { parts("/chain") }
}

#[tokio::test]
async fn every_figure_of_a_shop_that_sold_through_a_gateway_leads_to_the_bytes_that_were_received() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let shop = &story.shop;
    for total in [11_800, 25_000, 5_900] {
        shop.paid_invoice(&story.gateway, &story.account, "INR", total).await.unwrap();
    }
    let _unpaid = shop.invoice("INR", 7_000).await.unwrap();
    // A part goes back, and a person books the rent.
    let payments = shop.api.get("/payments?limit=50").await.unwrap();
    let payment = text(&payments["items"][0], "/id").unwrap().to_owned();
    let back = json!({"amount": {"minor": 900, "currency": "INR"}, "reason": "one bag was torn"});
    let refund = shop.api.post(&format!("/payments/{payment}/refunds"), &back).await.unwrap();
    let refund = text(&refund, "/id").unwrap().to_owned();
    shop.until(&format!("/refunds/{refund}"), "the refund", |said| said["state"] == "refunded").await.unwrap();
    let rent = json!({
        "dated_on": shop.api.get("/ledger/trial-balance").await.unwrap()["to"], "reason": "Rent of November",
        "lines": [
            {"account": "6200", "amount": {"minor": 50_000, "currency": "INR"}},
            {"account": "1000", "party": "till", "amount": {"minor": -50_000, "currency": "INR"}},
        ],
    });
    shop.api.post("/ledger/entries", &rent).await.unwrap();
    shop.until_quiet(Duration::from_secs(30)).await.unwrap();

    let mut crawler = Crawler::from_trial_balance(shop).await;
    crawler.statements().await;
    crawler.receivables().await;
    crawler.sales().await;
    let records = crawler.entries().await;
    crawler.records(&records).await;
    let mut taken = 0;
    for (_, payment) in records.iter().filter(|(kind, _)| kind == "payment") {
        let bodies = crawler.bytes_behind(payment).await;
        assert!(bodies.iter().any(|body| body.contains(payment.as_str())), "{payment}: {bodies:?}");
        taken += 1;
    }
    assert!(taken >= 3 && crawler.figures > 20, "{taken} payments, {} figures", crawler.figures);
}

#[tokio::test]
async fn every_figure_of_a_year_of_trade_leads_to_its_documents() {
    for (which, currency) in [("kirana", "INR"), ("alnoor", "SAR"), ("coffee", "USD")] {
        let folder = work_folder("evidence").unwrap();
        let shop =
            LiveShop::over(&programs().unwrap(), folder.path(), Country::of_currency(currency).unwrap()).unwrap();
        fill_as(&shop, which, 150).await.unwrap();
        sign_in(&shop, folder.path()).await.unwrap();
        sign_in_again(&shop).await.unwrap();
        let mut crawler = Crawler::from_trial_balance(&shop).await;
        crawler.statements().await;
        crawler.receivables().await;
        crawler.sales().await;
        let records = crawler.entries().await;
        crawler.records(&records).await;
        assert!(records.len() > 150 && crawler.figures > 30, "{} records, {} figures", records.len(), crawler.figures);
    }
}
