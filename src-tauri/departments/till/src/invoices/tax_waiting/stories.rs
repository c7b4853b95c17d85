use base::{ShopDate, Timestamp};
use books::ledger;
use books::tax::{TaxCodeChange, TaxPoint, change_tax_code};

use super::*;
use crate::invoices::stories::{Story, line, money};
use crate::invoices::{
    CreditNoteAsk, CreditScope, Invoice, InvoiceAsk, ReasonAsk, issue_credit_note, void_invoice, write_off_invoice,
};

/// A shop in Malaysia, and an invoice of 1,045.55 with 83.64 service tax.
async fn billed() -> (Story, Invoice) {
    let story = Story::in_country("MY", "MYR", "Asia/Kuala_Lumpur").await;
    let issued = story.issued(service(&story)).await;
    (story, issued)
}

fn service(story: &Story) -> InvoiceAsk {
    InvoiceAsk {
        currency: "MYR".into(),
        lines: vec![line("Repair", "1", "1000.00", "MY8"), line("Call-out", "1", "45.55", "MY8")],
        ..story.one_piece("1")
    }
}

fn myr(text: &str) -> base::Money {
    money(text, "MYR")
}

/// What waits and what is due, in sen.
async fn standing(story: &Story) -> (i64, i64) {
    assert_eq!(story.findings().await, Vec::<String>::new());
    (-story.balance("2110").await, -story.balance("2100").await)
}

async fn credit(story: &Story, invoice: &Invoice, amount: &str) {
    let ask = CreditNoteAsk {
        scope: CreditScope::Amount,
        amount: Some(amount.into()),
        lines: Vec::new(),
        charges: false,
        reason: "too dear".into(),
    };
    issue_credit_note(&story.shop, &story.owner, invoice.id, ask).await.unwrap();
}

fn reason() -> ReasonAsk {
    ReasonAsk { reason: "gone away".into() }
}

#[tokio::test]
async fn service_tax_is_due_when_it_is_paid_and_the_last_payment_brings_the_rest() {
    let (story, issued) = billed().await;
    assert_eq!(issued.sums.total, myr("1129.19"));
    assert_eq!(standing(&story).await, (8364, 0));
    story.pay(issued.id, myr("451.68")).await.unwrap();
    assert_eq!(standing(&story).await, (5018, 3346));
    story.pay(issued.id, myr("677.51")).await.unwrap();
    assert_eq!(standing(&story).await, (0, 8364));
    let sources =
        [ledger::recipes::tax_of_payment_source("pay_1", 1), ledger::recipes::tax_of_payment_source("pay_1", 2)];
    for source in sources {
        assert_eq!(story.entry(source).await.chain, format!("invoice:{}", issued.id));
    }
}

#[tokio::test]
async fn a_payment_that_was_none_takes_its_tax_back() {
    let (story, issued) = billed().await;
    story.pay(issued.id, myr("451.68")).await.unwrap();
    story.undo(issued.id, myr("451.68")).await;
    assert_eq!(standing(&story).await, (8364, 0));
}

#[tokio::test]
async fn a_credit_note_takes_waiting_tax_before_tax_that_is_due() {
    let (story, issued) = billed().await;
    story.pay(issued.id, myr("451.68")).await.unwrap();
    credit(&story, &issued, "677.51").await;
    let (waits, due) = standing(&story).await;
    assert_eq!((waits, due), (0, 3346), "what is paid keeps its tax, what is credited never has any");
    credit(&story, &issued, "451.68").await;
    assert_eq!(standing(&story).await, (0, 0));
}

#[tokio::test]
async fn a_credit_of_untaxed_goods_makes_the_taxed_rest_due_that_was_paid_by_it() {
    let story = Story::in_country("MY", "MYR", "Asia/Kuala_Lumpur").await;
    let ask = InvoiceAsk {
        lines: vec![line("Repair", "1", "100.00", "MY8"), line("Bread", "1", "100.00", "MY0")],
        ..service(&story)
    };
    let issued = story.issued(ask).await;
    story.pay(issued.id, myr("108.00")).await.unwrap();
    assert_eq!(standing(&story).await, (385, 415));
    let bread = crate::invoices::CreditLineAsk { line: 2, quantity: None, amount: None };
    let ask = CreditNoteAsk {
        scope: CreditScope::Lines,
        amount: None,
        lines: vec![bread],
        charges: false,
        reason: "stale".into(),
    };
    issue_credit_note(&story.shop, &story.owner, issued.id, ask).await.unwrap();
    assert_eq!(standing(&story).await, (0, 800), "the repair is paid in full");
}

#[tokio::test]
async fn payments_and_credit_notes_come_to_the_same_in_whatever_order() {
    let acts = [("pay", "333.33"), ("pay", "199.99"), ("credit", "400.01")];
    let mut seen = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let (story, issued) = billed().await;
        for (what, amount) in order.map(|at| acts[at]) {
            match what {
                "pay" => drop(story.pay(issued.id, myr(amount)).await.unwrap()),
                _ => credit(&story, &issued, amount).await,
            }
        }
        seen.push(standing(&story).await);
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
}

#[tokio::test]
async fn what_is_not_paid_within_twelve_months_is_due_on_the_day_after() {
    let (story, issued) = billed().await;
    story.pay(issued.id, myr("451.68")).await.unwrap();
    assert!(!fall_due(&story.shop).await.unwrap());
    let day = issued.issued_on.unwrap().plus_months(12);
    story.clock.set(noon(day));
    assert!(!fall_due(&story.shop).await.unwrap(), "twelve months are not over on their last day");
    story.clock.set(noon(day.plus_days(9)));
    assert!(fall_due(&story.shop).await.unwrap());
    assert!(!fall_due(&story.shop).await.unwrap(), "once");
    assert_eq!(standing(&story).await, (0, 8364));
    let fell = story.entry(ledger::recipes::tax_of_day_source(&issued.id.to_string(), day.plus_days(1))).await;
    assert_eq!(fell.taxes[0].tax_on, day.plus_days(1), "in the period of its day, however long the shop slept");
    story.pay(issued.id, myr("677.51")).await.unwrap();
    assert_eq!(standing(&story).await, (0, 8364), "a payment later moves nothing");
}

#[tokio::test]
async fn a_bad_debt_gives_up_tax_that_only_a_payment_would_have_made_due() {
    let story = Story::in_india().await;
    let change = TaxCodeChange { tax_point: Some(TaxPoint::Payment), ..TaxCodeChange::default() };
    change_tax_code(&story.shop, &story.owner, "IN18".into(), 1, change).await.unwrap();
    let issued =
        story.issued(InvoiceAsk { lines: vec![line("Lamp", "1", "100", "IN18")], ..story.one_piece("1") }).await;
    story.pay(issued.id, money("59", "INR")).await.unwrap();
    assert_eq!(standing(&story).await, (900, 900));
    write_off_invoice(&story.shop, &story.owner, issued.id, reason()).await.unwrap();
    assert_eq!(standing(&story).await, (0, 900));
    assert_eq!(story.balance("6400").await, 5000, "without the tax that nobody asks for");
}

#[tokio::test]
async fn where_the_law_sets_a_last_day_a_bad_debt_keeps_its_tax_until_then() {
    let (story, issued) = billed().await;
    write_off_invoice(&story.shop, &story.owner, issued.id, reason()).await.unwrap();
    assert_eq!((standing(&story).await, story.balance("6400").await), ((8364, 0), 112_919));
    story.clock.set(noon(issued.issued_on.unwrap().plus_months(13)));
    assert!(fall_due(&story.shop).await.unwrap());
    assert_eq!(standing(&story).await, (0, 8364));
}

#[tokio::test]
async fn a_void_invoice_leaves_nothing_waiting() {
    let (story, issued) = billed().await;
    void_invoice(&story.shop, &story.owner, issued.id, reason()).await.unwrap();
    assert_eq!(standing(&story).await, (0, 0));
    story.clock.set(noon(issued.issued_on.unwrap().plus_months(13)));
    fall_due(&story.shop).await.unwrap();
    assert_eq!(standing(&story).await, (0, 0));
}

#[tokio::test]
async fn tax_of_a_foreign_invoice_falls_due_to_the_last_sen_of_the_books() {
    let story = Story::in_country("MY", "MYR", "Asia/Kuala_Lumpur").await;
    let day = ShopDate::parse("2026-11-01").unwrap();
    let (usd, rate) = (base::Currency::of("USD").unwrap(), "4.4321".parse().unwrap());
    story.shop.db.write(&story.owner, move |tx| ledger::set_exchange_rate(tx, usd, day, rate)).await.unwrap();
    story.with_drawer().await;
    let issued = story.issued(InvoiceAsk { currency: "USD".into(), ..service(&story) }).await;
    for part in ["0.07", "333.33", "500.00", "295.79"] {
        story.pay(issued.id, money(part, "USD")).await.unwrap();
    }
    let (waits, due) = standing(&story).await;
    assert_eq!((waits, due > 0), (0, true));
}

fn noon(day: ShopDate) -> Timestamp {
    Timestamp::parse(&format!("{day}T12:00:00Z")).unwrap()
}

/// A shop whose code falls due with the supply, and an invoice with a day of supply so many days from its own.
async fn supplied(days: i32) -> (Story, Invoice) {
    let story = Story::in_india().await;
    let change = TaxCodeChange { tax_point: Some(TaxPoint::Delivery), ..TaxCodeChange::default() };
    change_tax_code(&story.shop, &story.owner, "IN18".into(), 1, change).await.unwrap();
    let ask = InvoiceAsk {
        lines: vec![line("Lamp", "1", "100", "IN18")],
        supplied_on: Some(story.shop.today().unwrap().plus_days(days)),
        ..story.one_piece("1")
    };
    let issued = story.issued(ask).await;
    (story, issued)
}

#[tokio::test]
async fn tax_on_goods_to_come_is_due_on_their_day_paid_or_not() {
    let (story, issued) = supplied(20).await;
    assert_eq!(standing(&story).await, (1800, 0));
    story.pay(issued.id, money("118", "INR")).await.unwrap();
    assert_eq!(standing(&story).await, (1800, 0), "a payment is not what it waits for");
    story.clock.set(noon(issued.supplied_on.unwrap()));
    assert!(fall_due(&story.shop).await.unwrap());
    assert_eq!(standing(&story).await, (0, 1800));
}

#[tokio::test]
async fn a_void_invoice_takes_back_tax_that_fell_due_meanwhile() {
    let (story, issued) = supplied(3).await;
    let supplied_on = issued.supplied_on.unwrap();
    story.clock.set(noon(supplied_on));
    assert!(fall_due(&story.shop).await.unwrap());
    assert_eq!(standing(&story).await, (0, 1800));
    story.clock.set(noon(supplied_on.plus_days(2)));
    void_invoice(&story.shop, &story.owner, issued.id, reason()).await.unwrap();
    assert_eq!(standing(&story).await, (0, 0), "nothing is owed on an invoice that never was");
    let (shop, days) =
        (story.shop.clone(), ledger::DayRange { from: issued.issued_on.unwrap(), to: supplied_on.plus_days(2) });
    let report = story.shop.db.read(move |tx| ledger::tax_report(tx, &shop, days)).await.unwrap();
    assert!(report.owed.is_zero(), "nor declared in a return");
    assert!(!fall_due(&story.shop).await.unwrap());
}

#[tokio::test]
async fn a_void_invoice_of_which_a_part_fell_due_takes_back_that_part_and_what_waits() {
    let story = Story::in_india().await;
    for (code, tax_point) in [("IN18", TaxPoint::Delivery), ("IN5", TaxPoint::Payment)] {
        let change = TaxCodeChange { tax_point: Some(tax_point), ..TaxCodeChange::default() };
        change_tax_code(&story.shop, &story.owner, code.into(), 1, change).await.unwrap();
    }
    let supplied_on = story.shop.today().unwrap().plus_days(3);
    let ask = InvoiceAsk {
        lines: vec![line("Lamp", "1", "100", "IN18"), line("Notebook", "1", "100", "IN5")],
        supplied_on: Some(supplied_on),
        ..story.one_piece("1")
    };
    let issued = story.issued(ask).await;
    assert_eq!(standing(&story).await, (2300, 0));
    story.clock.set(noon(supplied_on));
    assert!(fall_due(&story.shop).await.unwrap());
    assert_eq!(standing(&story).await, (500, 1800), "what waits for a payment waits on");
    void_invoice(&story.shop, &story.owner, issued.id, reason()).await.unwrap();
    assert_eq!(standing(&story).await, (0, 0));
}

#[tokio::test]
async fn tax_on_goods_handed_over_before_their_invoice_was_due_then() {
    let (story, issued) = supplied(-2).await;
    assert_eq!(standing(&story).await, (0, 1800));
    let entry = story.entry(ledger::recipes::invoice_issued_source(&issued.id.to_string())).await;
    assert_eq!(entry.taxes[0].tax_on, issued.supplied_on.unwrap());
}

#[tokio::test]
async fn a_day_of_supply_in_another_year_is_a_slip_of_the_keyboard() {
    let story = Story::in_india().await;
    let ask = InvoiceAsk { supplied_on: ShopDate::parse("2062-11-21"), ..story.one_piece("1") };
    let draft = crate::invoices::create_draft(&story.shop, &story.owner, ask).await.unwrap();
    let refused =
        crate::invoices::issue_invoice(&story.shop, &story.owner, draft.id, crate::invoices::IssueAsk::default()).await;
    assert_eq!(base::Problem::kind(&refused.unwrap_err()).code, "invoice.supply_day");
}
