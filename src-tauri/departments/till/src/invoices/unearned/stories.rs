use base::{Money, ShopDate, Timestamp};
use books::ledger::recipes::{invoice_issued_source, revenue_earned_source};
use books::{ledger, periods};

use super::*;
use crate::invoices::stories::{Story, line, money};
use crate::invoices::{
    CreditNoteAsk, CreditScope, Invoice, InvoiceAsk, IssueAsk, LineAsk, ReasonAsk, ServicePeriod, copy_invoice,
    create_draft, issue_credit_note, issue_invoice, void_invoice, write_off_invoice,
};

fn day(text: &str) -> ShopDate {
    ShopDate::parse(text).unwrap()
}

fn noon(text: &str) -> Timestamp {
    Timestamp::parse(&format!("{text}T06:30:00Z")).unwrap()
}

/// A line of a plan that is for the days from one to another.
fn plan(price: &str, code: &str, from: &str, to: &str) -> LineAsk {
    let period = ServicePeriod { from: day(from), to: day(to) };
    LineAsk { period: Some(period), ..line("Plan", "1", price, code) }
}

/// A shop in India on 21 November 2026, and an invoice over a plan without tax.
async fn billed(price: &str, from: &str, to: &str) -> (Story, Invoice) {
    let story = Story::in_india().await;
    let ask = InvoiceAsk { lines: vec![plan(price, "IN0", from, to)], ..story.one_piece("1") };
    let issued = story.issued(ask).await;
    (story, issued)
}

impl Story {
    /// It is noon of that day, and the worker does all that is due; gives how many steps that took.
    async fn earns_on(&self, on: &str) -> u32 {
        self.clock.set(noon(on));
        let mut steps = 0;
        while earn_revenue(&self.shop).await.unwrap() {
            steps += 1;
        }
        steps
    }

    /// What is not earned, and what is, in minor units of the books.
    async fn stands(&self) -> (i64, i64) {
        assert_eq!(self.findings().await, Vec::<String>::new());
        (-self.balance("2300").await, -self.balance("4000").await)
    }

    /// The days on which revenue was earned: that of the source, that it counts in, whether it is late, and how much.
    async fn earned(&self) -> Vec<(String, String, bool, i64)> {
        let shop = self.shop.clone();
        let filter = ledger::EntryFilter { account: Some("2300".into()), ..ledger::EntryFilter::default() };
        let entries = self.shop.db.read(move |tx| ledger::whole_entries(tx, &shop, &filter, usize::MAX));
        let mut earned = Vec::new();
        for entry in entries.await.unwrap().unwrap().into_iter().filter(|entry| entry.recipe == "revenue_earned") {
            let (_, day) = entry.source.rsplit_once(':').unwrap();
            let posting = entry.postings.iter().find(|posting| posting.account == "2300").unwrap();
            earned.push((day.to_owned(), entry.dated_on.to_string(), entry.late, posting.amount.minor));
        }
        earned
    }

    async fn credits(&self, invoice: &Invoice, scope: CreditScope, amount: Option<&str>) {
        let amount = amount.map(str::to_owned);
        let ask = CreditNoteAsk { scope, amount, lines: Vec::new(), charges: false, reason: "cancelled".into() };
        issue_credit_note(&self.shop, &self.owner, invoice.id, ask).await.unwrap();
    }
}

fn reason() -> ReasonAsk {
    ReasonAsk { reason: "gone away".into() }
}

#[tokio::test]
async fn a_plan_is_billed_at_once_and_earned_with_each_day_that_is_over() {
    let story = Story::in_india().await;
    let ask = InvoiceAsk { lines: vec![plan("365", "IN18", "2026-12-01", "2027-11-30")], ..story.one_piece("1") };
    let issued = story.issued(ask).await;
    let name = issued.id.to_string();
    let booked = story.entry(invoice_issued_source(&name)).await;
    let mut accounts: Vec<_> = booked.lines.iter().map(|line| (line.account, line.amount.minor)).collect();
    accounts.sort_unstable();
    assert_eq!(
        accounts,
        [("1200", 43_070), ("2100", -3_285), ("2100", -3_285), ("2300", -36_500)],
        "the tax is due at once"
    );
    assert_eq!(story.earns_on("2026-12-01").await, 0, "the first day is not over");
    assert_eq!(story.earns_on("2026-12-02").await, 1);
    assert_eq!(story.stands().await, (36_400, 100));
    let first = story.entry(revenue_earned_source(&name, 1, day("2026-12-01"))).await;
    assert_eq!((first.chain, first.lines[0].party.clone()), (format!("invoice:{name}"), format!("{name}/1")));
    assert_eq!(story.earns_on("2026-12-02").await, 0, "a day is earned once");
}

#[tokio::test]
async fn a_shop_that_slept_for_a_year_earns_each_day_in_itself_and_nothing_stays() {
    let (story, _) = billed("400", "2026-12-01", "2027-11-30").await;
    assert_eq!(story.earns_on("2027-12-24").await, 6, "two months at a time");
    assert_eq!(story.stands().await, (0, 40_000));
    let earned = story.earned().await;
    assert_eq!(earned.len(), 365);
    assert!(earned.iter().all(|(day, dated, late, _)| day == dated && !late));
    let cents: Vec<i64> = earned.iter().map(|(.., minor)| *minor).collect();
    assert_eq!((cents[0], cents[214], cents[215], cents[364]), (110, 110, 109, 109), "the earlier days take the rest");
}

#[tokio::test]
async fn a_clock_that_is_set_back_earns_no_day_again() {
    let (story, _) = billed("30", "2026-12-01", "2026-12-30").await;
    story.earns_on("2026-12-11").await;
    assert_eq!(story.stands().await, (2_000, 1_000));
    assert_eq!(story.earns_on("2026-12-04").await, 0);
    assert_eq!(story.earns_on("2026-12-12").await, 1);
    assert_eq!(story.stands().await, (1_900, 1_100));
}

#[tokio::test]
async fn days_that_were_over_before_the_invoice_are_earned_in_themselves() {
    let (story, _) = billed("30", "2026-11-01", "2026-11-30").await;
    assert_eq!(story.stands().await, (3_000, 0));
    story.earns_on("2026-11-21").await;
    assert_eq!(story.stands().await, (1_000, 2_000));
    assert_eq!(story.earned().await[0], ("2026-11-01".into(), "2026-11-01".into(), false, 100));
}

#[tokio::test]
async fn a_day_that_is_closed_is_earned_late_and_never_lost() {
    let (story, _) = billed("10", "2026-12-01", "2026-12-10").await;
    story.clock.set(noon("2026-12-04"));
    story.shop.db.write(&story.owner, |tx| periods::close_to(tx, day("2026-12-02"))).await.unwrap();
    story.earns_on("2026-12-04").await;
    let told: Vec<_> = story.earned().await.into_iter().map(|(day, dated, late, _)| (day, dated, late)).collect();
    let expected =
        [("2026-12-01", "2026-12-03", true), ("2026-12-02", "2026-12-03", true), ("2026-12-03", "2026-12-03", false)];
    assert_eq!(told, expected.map(|(day, dated, late)| (day.to_owned(), dated.to_owned(), late)));
}

#[tokio::test]
async fn a_line_of_less_than_a_unit_a_day_is_earned_on_the_first_days() {
    let (story, _) = billed("0.03", "2026-12-01", "2026-12-10").await;
    story.earns_on("2026-12-20").await;
    assert_eq!(story.stands().await, (0, 3));
    assert_eq!(story.earned().await.len(), 3, "a day that earns nothing has no entry");
}

#[tokio::test]
async fn only_the_line_that_is_for_a_period_waits_and_takes_its_discounts_along() {
    let story = Story::in_india().await;
    let discounted = LineAsk { discount_rate: Some("10".into()), ..plan("100", "IN0", "2026-12-01", "2026-12-10") };
    let lines = vec![LineAsk { discount_rate: Some("5".into()), ..line("Set-up", "1", "40", "IN0") }, discounted];
    let issued = story.issued(InvoiceAsk { lines, ..story.one_piece("1") }).await;
    let booked = story.entry(invoice_issued_source(&issued.id.to_string())).await;
    let mut accounts: Vec<_> = booked.lines.iter().map(|line| (line.account, line.amount.minor)).collect();
    accounts.sort_unstable();
    assert_eq!(accounts, [("1200", 12_800), ("2300", -9_000), ("4000", -4_000), ("4100", 200)]);
    story.earns_on("2026-12-20").await;
    assert_eq!(story.stands().await, (0, 13_000));
}

#[tokio::test]
async fn a_credit_note_takes_what_is_not_earned_and_the_days_left_share_the_rest() {
    let (story, issued) = billed("100", "2026-12-01", "2026-12-10").await;
    story.clock.set(noon("2026-12-05"));
    story.credits(&issued, CreditScope::Amount, Some("30")).await;
    assert_eq!(story.stands().await, (3_000, 4_000), "four days are over, whether the worker was there or not");
    assert_eq!(story.balance("4110").await, 0);
    story.earns_on("2026-12-06").await;
    assert_eq!(story.stands().await, (2_500, 4_500), "six days share what is left");
    story.credits(&issued, CreditScope::Full, None).await;
    assert_eq!(story.stands().await, (0, 4_500));
    assert_eq!(story.balance("4110").await, 4_500, "what was earned is a price cut");
    story.earns_on("2026-12-20").await;
    assert_eq!(story.stands().await, (0, 4_500), "no more is earned");
}

#[tokio::test]
async fn a_void_invoice_takes_back_what_was_earned_of_it() {
    let (story, issued) = billed("30", "2026-11-01", "2026-11-30").await;
    story.earns_on("2026-11-23").await;
    assert_eq!(story.stands().await, (800, 2_200));
    void_invoice(&story.shop, &story.owner, issued.id, reason()).await.unwrap();
    assert_eq!(story.stands().await, (0, 0));
    assert_eq!(story.earns_on("2026-12-20").await, 0, "and no more is earned");
    assert_eq!(story.stands().await, (0, 0));
}

#[tokio::test]
async fn a_bad_debt_stops_no_day() {
    let (story, issued) = billed("30", "2026-12-01", "2026-12-30").await;
    write_off_invoice(&story.shop, &story.owner, issued.id, reason()).await.unwrap();
    story.earns_on("2027-01-01").await;
    assert_eq!(story.stands().await, (0, 3_000));
    assert_eq!(story.balance("6400").await, 3_000);
}

#[tokio::test]
async fn a_plan_in_another_currency_leaves_nothing_in_the_books_currency() {
    let story = Story::in_country("MY", "MYR", "Asia/Kuala_Lumpur").await;
    let (usd, rate) = (base::Currency::of("USD").unwrap(), "4.4321".parse().unwrap());
    story
        .shop
        .db
        .write(&story.owner, move |tx| ledger::set_exchange_rate(tx, usd, day("2026-11-01"), rate))
        .await
        .unwrap();
    story.with_drawer().await;
    let lines =
        vec![plan("100.01", "MY8", "2026-12-01", "2026-12-07"), plan("33.33", "MY8", "2026-12-01", "2026-12-03")];
    let issued = story.issued(InvoiceAsk { currency: "USD".into(), lines, ..story.one_piece("1") }).await;
    story.clock.set(noon("2026-12-05"));
    story.credits(&issued, CreditScope::Amount, Some("11.11")).await;
    story.earns_on("2026-12-20").await;
    let books = story.shop.basics().unwrap().books_currency;
    let left = story.shop.db.read(move |tx| ledger::find_balances(tx, books, Some("2300"))).await.unwrap();
    assert_eq!(left.len(), 2);
    for (_, balance) in left {
        assert_eq!((balance.amount, balance.base.minor), (money("0", "USD"), 0), "{}", balance.party);
    }
    let earned: Money = money("133.34", "USD");
    let sales = story.shop.db.read(move |tx| ledger::find_balances(tx, books, Some("4000"))).await.unwrap();
    let credited = story.shop.db.read(move |tx| ledger::find_balances(tx, books, Some("4110"))).await.unwrap();
    let net: i64 = sales.iter().chain(&credited).map(|(_, balance)| balance.amount.minor).sum();
    assert!(-net < earned.minor && -net > earned.minor - 1_111, "the credited part was never earned: {net}");
    assert_eq!(story.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_test_document_earns_nothing() {
    let story = Story::in_india().await;
    let lines = vec![plan("30", "IN0", "2026-11-01", "2026-11-30")];
    let issued = story.issued(InvoiceAsk { lines, test: true, ..story.one_piece("1") }).await;
    assert_eq!(story.earns_on("2026-12-20").await, 0);
    story.credits(&issued, CreditScope::Full, None).await;
    assert_eq!(story.stands().await, (0, 0));
}

#[tokio::test]
async fn days_that_cannot_be_meant_are_refused_at_their_line() {
    let story = Story::in_india().await;
    let ask = |from: &str, to: &str| InvoiceAsk {
        lines: vec![line("Set-up", "1", "40", "IN0"), plan("30", "IN0", from, to)],
        ..story.one_piece("1")
    };
    let refused = create_draft(&story.shop, &story.owner, ask("2026-12-30", "2026-12-01")).await.unwrap_err();
    let kind = base::Problem::kind(&refused);
    assert_eq!((kind.code, kind.field.as_deref()), ("invoice.period_order", Some("lines[1].period")));
    let far = create_draft(&story.shop, &story.owner, ask("2062-12-01", "2062-12-30")).await.unwrap();
    let refused = issue_invoice(&story.shop, &story.owner, far.id, IssueAsk::default()).await.unwrap_err();
    assert_eq!(base::Problem::kind(&refused).code, "invoice.period_far");
}

#[tokio::test]
async fn a_copy_is_for_other_days() {
    let (story, issued) = billed("30", "2026-11-01", "2026-11-30").await;
    let lines = |id| story.shop.db.read(move |tx| crate::invoices::find_lines(tx, id));
    assert!(lines(issued.id).await.unwrap()[0].period.is_some());
    let copy = copy_invoice(&story.shop, &story.owner, issued.id).await.unwrap();
    assert_eq!(lines(copy.id).await.unwrap()[0].period, None);
}
