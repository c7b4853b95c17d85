//! Receivables by age and profit on cash basis, over what the shop really does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use base::area::Records;
use base::{Actor, Currency, Fault, Money, Rate, Shop, ShopDate};
use http_body_util::BodyExt;
use office::integrations::Environment;
use people::customers::{CustomerId, NewCustomer, create_customer};
use serde_json::{Value, json};
use till::inbox::{HookTable, Senders};
use till::invoices::{
    Invoice, InvoiceAsk, IssueAsk, LineAsk, ServicePeriod, create_draft, earn_revenue, issue_invoice,
};
use till::merchant_accounts::{FeeSchedule, MerchantAccount, NewAccount, add_account};
use till::payments::{CashTaken, take_cash};
use tower::ServiceExt;

const DAY_MS: i64 = 86_400_000;

/// A shop in Pune with two customers and a drawer. The clock shows 2026-11-21.
struct Pune {
    shop: Shop,
    clock: Arc<base::FixedClock>,
    owner: Actor,
    drawer: MerchantAccount,
    _folder: tempfile::TempDir,
}

impl Pune {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = base::testing::fresh_shop(folder.path()).unwrap();
        let senders = Senders::new(till::payments::senders());
        let records = Records::new(people::areas().into_iter().flat_map(|area| area.records));
        let shop = builder.part(HookTable::default()).part(till::refunds::desk()).part(senders).part(records).build();
        let owner = Actor::command_line();
        let new = office::settings::NewShop {
            name: "Kirana Fresh".into(),
            country: "IN".into(),
            books_currency: Currency::of("INR").unwrap(),
            zone: "Asia/Kolkata".into(),
            address: None,
            tax_id: None,
            email: None,
            phone: None,
            practice: true,
        };
        let opened = shop.db.write(&owner, move |tx| {
            let settings = office::settings::set_up_shop(tx, &new).map_err(Fault::bug)?;
            books::open_books(tx, "IN")?;
            Ok::<_, Fault>(settings)
        });
        office::settings::keep_in_memory(&shop, &opened.await.unwrap()).unwrap();
        let drawer = NewAccount {
            provider: "cash".into(),
            name: "Drawer".into(),
            environment: Environment::Practice,
            credentials: BTreeMap::new(),
            base_url: None,
            currencies: Vec::new(),
            fees: FeeSchedule { rate: Rate::ZERO, flat_minor: 0, currency: None, tax_rate: Rate::ZERO },
        };
        let drawer = add_account(&shop, &owner, drawer).await.unwrap();
        Self { shop, clock, owner, drawer, _folder: folder }
    }

    async fn customer(&self, name: &str) -> CustomerId {
        let new = NewCustomer { name: name.into(), ..NewCustomer::default() };
        create_customer(&self.shop, &self.owner, new).await.unwrap().id
    }

    /// An invoice of today over this net amount with 18 % tax, to be paid until a day.
    async fn issued(&self, customer: CustomerId, net: &str, due_on: &str) -> Invoice {
        self.issued_for(customer, net, due_on, None).await
    }

    /// The same for the days of a period.
    async fn issued_for(
        &self,
        customer: CustomerId,
        net: &str,
        due_on: &str,
        period: Option<ServicePeriod>,
    ) -> Invoice {
        let line = LineAsk {
            period,
            description: "Milk".into(),
            quantity: "1".into(),
            unit_price: net.into(),
            tax_code: "IN18".into(),
            ..LineAsk::default()
        };
        let ask = InvoiceAsk {
            customer_id: Some(customer),
            currency: "INR".into(),
            lines: vec![line],
            ..InvoiceAsk::default()
        };
        let draft = create_draft(&self.shop, &self.owner, ask).await.unwrap();
        let ask = IssueAsk { due_on: ShopDate::parse(due_on), ..IssueAsk::default() };
        issue_invoice(&self.shop, &self.owner, draft.id, ask).await.unwrap()
    }

    async fn paid(&self, invoice: &Invoice, minor: i64) {
        let amount = Money::new(minor, Currency::of("INR").unwrap()).unwrap();
        let taken = CashTaken { invoice: invoice.id, account: Some(self.drawer.id), amount, tendered: None };
        take_cash(&self.shop, &self.owner, taken).await.unwrap();
    }

    fn days_pass(&self, days: i64) {
        self.clock.advance_ms(days * DAY_MS);
    }

    async fn asked(&self, path: &str, actor: Option<Actor>) -> (u16, Value) {
        let mut all = utoipa_axum::router::OpenApiRouter::new();
        for area in books::areas().into_iter().chain(insight::areas()) {
            all = all.merge((area.routes)());
        }
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        if let Some(actor) = actor {
            request.extensions_mut().insert(Arc::new(actor));
        }
        let response = all.split_for_parts().0.with_state(self.shop.clone()).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    async fn get(&self, path: &str) -> Value {
        let (status, told) = self.asked(path, Some(self.owner.clone())).await;
        assert_eq!(status, 200, "{path}: {told}");
        told
    }

    /// What stands on account 1200 at the end of a day.
    async fn receivable(&self, on: &str) -> i64 {
        let path = format!("/ledger/accounts/1200/postings?from=2026-01-01&to={on}");
        self.get(&path).await["books"]["closing"]["minor"].as_i64().unwrap()
    }

    async fn ageing(&self, on: &str) -> Value {
        self.get(&format!("/reports/receivables?on={on}")).await
    }

    /// Account to what it does to the profit, of the rows of a report.
    async fn profit(&self, report: &str, from: &str, to: &str) -> BTreeMap<String, i64> {
        let told = self.get(&format!("{report}?from={from}&to={to}")).await;
        let sections = told["sections"].as_array().unwrap().clone();
        let rows = sections.into_iter().flat_map(|section| section["rows"].as_array().unwrap().clone());
        rows.map(|row| (row["account"].as_str().unwrap().to_owned(), row["amount"]["minor"].as_i64().unwrap()))
            .collect()
    }
}

fn ages(of: &Value) -> Vec<i64> {
    ["not_due", "days_1_30", "days_31_60", "days_61_90", "over_90", "credits", "total"]
        .iter()
        .map(|age| of[age]["minor"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn what_customers_owe_grows_older_and_is_account_1200_on_every_day() {
    let pune = Pune::open().await;
    let (asha, ravi) = (pune.customer("Asha").await, pune.customer("Ravi").await);
    pune.issued(asha, "100.00", "2026-11-30").await;
    let second = pune.issued(asha, "50.00", "2026-12-15").await;
    let third = pune.issued(ravi, "10.00", "2026-11-21").await;
    pune.days_pass(10);
    pune.paid(&second, 900).await;
    pune.paid(&third, 1_180).await;
    pune.days_pass(110);
    for (on, expected) in [
        ("2026-11-20", vec![]),
        (
            "2026-11-21",
            vec![("Asha", vec![17_700, 0, 0, 0, 0, 0, 17_700]), ("Ravi", vec![1_180, 0, 0, 0, 0, 0, 1_180])],
        ),
        (
            "2026-11-22",
            vec![("Asha", vec![17_700, 0, 0, 0, 0, 0, 17_700]), ("Ravi", vec![0, 1_180, 0, 0, 0, 0, 1_180])],
        ),
        ("2026-12-01", vec![("Asha", vec![5_000, 11_800, 0, 0, 0, 0, 16_800])]),
        ("2026-12-31", vec![("Asha", vec![0, 5_000, 11_800, 0, 0, 0, 16_800])]),
        ("2027-03-15", vec![("Asha", vec![0, 0, 0, 5_000, 11_800, 0, 16_800])]),
    ] {
        let report = pune.ageing(on).await;
        let rows = report["rows"].as_array().unwrap();
        let told: Vec<(&str, Vec<i64>)> =
            rows.iter().map(|row| (row["name"].as_str().unwrap(), ages(&row["ages"]))).collect();
        assert_eq!(told, expected, "{on}");
        assert_eq!(report["base_total"]["minor"].as_i64().unwrap(), pune.receivable(on).await, "{on}");
    }
    let report = pune.ageing("2026-12-01").await;
    let documents = report["rows"][0]["documents"].as_array().unwrap();
    let second = documents.iter().find(|document| document["invoice_id"] == second.id.to_string()).unwrap();
    assert_eq!((&second["age"], &second["amount"]["minor"]), (&json!("not_due"), &json!(5_000)));
    assert_eq!(ages(&report["totals"][0]), [5_000, 11_800, 0, 0, 0, 0, 16_800]);
}

#[tokio::test]
async fn income_counts_in_the_month_it_was_earned_or_in_that_in_which_it_was_paid() {
    let pune = Pune::open().await;
    let asha = pune.customer("Asha").await;
    let invoice = pune.issued(asha, "200.00", "2026-12-31").await;
    pune.days_pass(11);
    pune.paid(&invoice, 11_800).await;
    pune.days_pass(31);
    pune.paid(&invoice, 11_800).await;
    let accrual = async |from, to| pune.profit("/ledger/profit-and-loss", from, to).await;
    let cash = async |from, to| pune.profit("/reports/cash-profit", from, to).await;
    let sales = |minor: i64| BTreeMap::from([("4000".to_owned(), minor)]);
    assert_eq!(accrual("2026-11-01", "2026-11-30").await, sales(20_000));
    assert_eq!(cash("2026-11-01", "2026-11-30").await, BTreeMap::new());
    assert_eq!(accrual("2026-12-01", "2026-12-31").await, BTreeMap::new());
    assert_eq!(cash("2026-12-01", "2026-12-31").await, sales(10_000));
    assert_eq!(cash("2027-01-01", "2027-01-31").await, sales(10_000));
    assert_eq!(cash("2026-11-01", "2027-01-31").await, sales(20_000), "in the end both are the same");
}

#[tokio::test]
async fn a_plan_is_earned_by_the_day_and_counts_in_cash_when_it_is_paid() {
    let pune = Pune::open().await;
    let asha = pune.customer("Asha").await;
    let period =
        ServicePeriod { from: ShopDate::parse("2026-12-01").unwrap(), to: ShopDate::parse("2026-12-20").unwrap() };
    let invoice = pune.issued_for(asha, "200.00", "2026-12-31", Some(period)).await;
    pune.paid(&invoice, 11_800).await;
    pune.days_pass(40);
    while earn_revenue(&pune.shop).await.unwrap() {}
    pune.paid(&invoice, 11_800).await;
    let accrual = async |from, to| pune.profit("/ledger/profit-and-loss", from, to).await;
    let cash = async |from, to| pune.profit("/reports/cash-profit", from, to).await;
    let sales = |minor: i64| BTreeMap::from([("4000".to_owned(), minor)]);
    assert_eq!(accrual("2026-11-01", "2026-11-30").await, BTreeMap::new());
    assert_eq!(accrual("2026-12-01", "2026-12-05").await, sales(5_000));
    assert_eq!(accrual("2026-12-01", "2026-12-31").await, sales(20_000));
    assert_eq!(cash("2026-11-01", "2026-11-30").await, sales(10_000));
    assert_eq!(cash("2026-12-01", "2026-12-31").await, sales(10_000));
    assert_eq!(cash("2026-11-01", "2027-01-31").await, sales(20_000), "in the end both are the same");
}

#[tokio::test]
async fn a_bank_fee_counts_at_once_and_what_was_only_set_aside_does_not() {
    let pune = Pune::open().await;
    let line = |account: &str, minor| books::ledger::ManualLineAsk {
        account: account.into(),
        party: None,
        amount: Money::new(minor, Currency::of("INR").unwrap()).unwrap(),
        base: None,
    };
    for lines in [vec![line("6900", 2_500), line("1100", -2_500)], vec![line("6700", 900), line("1710", -900)]] {
        let ask = books::ledger::ManualEntryAsk {
            dated_on: ShopDate::parse("2026-11-21").unwrap(),
            reason: "the bank's statement".into(),
            lines,
        };
        books::ledger::post_manual_entry(&pune.shop, &pune.owner, ask).await.unwrap();
    }
    let cash = pune.profit("/reports/cash-profit", "2026-11-01", "2026-11-30").await;
    assert_eq!(cash, BTreeMap::from([("6900".to_owned(), -2_500)]));
    let report = pune
        .get("/reports/cash-profit?from=2026-11-01&to=2026-11-30&compare_from=2026-10-01&compare_to=2026-10-31")
        .await;
    assert_eq!((&report["basis"], &report["steps"][4]["amount"]["minor"]), (&json!("cash"), &json!(-2_500)));
    assert_eq!(report["steps"][4]["compare"]["minor"], 0);
}

#[tokio::test]
async fn the_reports_take_the_right_to_reports_and_to_what_they_show() {
    let pune = Pune::open().await;
    let with = |rights: &[&str]| {
        let set = rights.iter().map(|right| (*right).to_owned()).collect();
        Some(Actor { rights: Arc::new(base::actor::Rights::Only(set)), ..pune.owner.clone() })
    };
    for (path, other) in [("/reports/receivables", "customers:read"), ("/reports/cash-profit", "ledger:read")] {
        assert_eq!(pune.asked(path, None).await.0, 401, "{path}");
        assert_eq!(pune.asked(path, with(&["reports:read"])).await.0, 403, "{path}");
        assert_eq!(pune.asked(path, with(&[other])).await.0, 403, "{path}");
        assert_eq!(pune.asked(path, with(&["reports:read", other])).await.0, 200, "{path}");
        assert_eq!(pune.asked(&format!("{path}?colour=red"), with(&["reports:read", other])).await.0, 400, "{path}");
    }
}

impl Pune {
    /// Moves in on the first of the month with one old invoice of a customer.
    async fn moved_in(&self, customer: CustomerId, number: &str, minor: i64) -> books::opening::OpeningBalance {
        let day = |text: &str| ShopDate::parse(text).unwrap();
        let ask = books::opening::MovingDayAsk { opened_on: day("2026-11-01") };
        books::opening::set_moving_day(&self.shop, &self.owner, ask).await.unwrap();
        let ask = books::opening::OpeningBalanceAsk {
            account: "1200".into(),
            party: Some(customer.to_string()),
            document: Some(number.into()),
            issued_on: Some(day("2026-08-01")),
            due_on: Some(day("2026-09-15")),
            amount: Money::new(minor, Currency::of("INR").unwrap()).unwrap(),
            base: None,
        };
        books::opening::take_over_balance(&self.shop, &self.owner, ask).await.unwrap()
    }
}

#[tokio::test]
async fn an_old_invoice_ages_by_its_own_day_and_stands_on_the_statement_under_its_number() {
    let pune = Pune::open().await;
    let noor = pune.customer("Noor Textiles").await;
    let taken = pune.moved_in(noor, "OLD-17", 118_000).await;
    let paid = books::opening::SettlementAsk {
        paid_on: ShopDate::parse("2026-11-20").unwrap(),
        account: "1100".into(),
        party: None,
        amount: Money::new(100_000, Currency::of("INR").unwrap()).unwrap(),
        reason: "by bank transfer".into(),
    };
    books::opening::settle_document(&pune.shop, &pune.owner, taken.id, paid).await.unwrap();
    let (_, ageing) = pune.asked("/reports/receivables", Some(pune.owner.clone())).await;
    let row = &ageing["rows"][0];
    assert_eq!(
        (&row["name"], &row["ages"]["days_61_90"]["minor"]),
        (&json!("Noor Textiles"), &json!(18_000)),
        "{ageing}"
    );
    let document = &row["documents"][0];
    assert_eq!((&document["reference"], &document["due_on"]), (&json!("OLD-17"), &json!("2026-09-15")));
    let path = format!("/customers/{noor}/statement?from=2026-11-01");
    let (_, statement) = pune.asked(&path, Some(pune.owner.clone())).await;
    let lines = statement["currencies"][0]["lines"].as_array().unwrap();
    let told: Vec<_> = lines.iter().map(|line| (line["kind"].clone(), line["reference"].clone())).collect();
    assert_eq!(told, [(json!("opening"), json!("OLD-17")), (json!("payment"), json!("OLD-17"))], "{statement}");
    assert_eq!(statement["currencies"][0]["balance"]["minor"], 18_000);
}
