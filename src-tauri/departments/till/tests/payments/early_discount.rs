//! Invoices that ask for less when they are paid early: 100.00 with 2 % off within ten days of 21 November, so until 1 December.

use base::{Problem, ShopDate, System, Timestamp};
use connectors::gateways::{DisputeStatus, DisputeTold, PaymentFact};
use till::invoices::{
    CreditNoteAsk, CreditScope, EarlyDiscountAsk, InstalmentAsk, InstalmentPlanAsk, InstalmentSplit, Invoice,
    InvoiceAsk, InvoiceStatus, IssueAsk, LineAsk, create_draft, get_invoice, issue_credit_note, issue_invoice,
    plan_instalments,
};
use till::payments::{CashTaken, Origin, TransferTaken, assign_payment, take_cash, take_transfer, withdraw_payment};

use crate::refunds::orders;
use crate::support::{Pune, inr};

const DAY_MS: i64 = 86_400_000;
/// Midnight in Pune after 1 December: the first moment that is late.
const LATE: Timestamp = Timestamp(1_796_149_800_000);

fn came(minor: i64, at: Timestamp) -> PaymentFact {
    PaymentFact::Captured { amount: inr(minor), at, capture_no: None }
}

impl Pune {
    pub(crate) async fn with_terms(&self, minor: i64, test: bool) -> Invoice {
        let line = LineAsk {
            description: "Milk".into(),
            quantity: "2".into(),
            unit_price: inr(minor / 2).decimal_text(),
            tax_code: "IN0".into(),
            ..LineAsk::default()
        };
        let ask = InvoiceAsk {
            customer_id: Some(self.customer),
            currency: "INR".into(),
            lines: vec![line],
            early_discount: Some(EarlyDiscountAsk { rate: "2".into(), days: 10 }),
            test,
            ..InvoiceAsk::default()
        };
        let draft = create_draft(&self.shop, &self.owner, ask).await.unwrap();
        issue_invoice(&self.shop, &self.owner, draft.id, IssueAsk::default()).await.unwrap()
    }

    /// Receivable, discounts, advances, credit notes.
    pub(crate) async fn stands(&self) -> [i64; 4] {
        [self.balance("1200").await, self.balance("4140").await, self.balance("2240").await, self.balance("4110").await]
    }

    pub(crate) async fn lower(&self, invoice: &Invoice, amount: &str) {
        let ask = CreditNoteAsk {
            scope: CreditScope::Amount,
            amount: Some(amount.into()),
            lines: Vec::new(),
            charges: false,
            reason: "sour".into(),
        };
        issue_credit_note(&self.shop, &self.owner, invoice.id, ask).await.unwrap();
    }

    /// Entries about discounts, in the order of writing.
    async fn discounts(&self) -> Vec<String> {
        let sources =
            self.texts("SELECT source FROM journal_entries WHERE source LIKE '%:discount%' ORDER BY seq").await;
        sources.iter().map(|source| source.split_once(":discount").unwrap().1.to_owned()).collect()
    }
}

#[tokio::test]
async fn what_comes_in_time_settles_the_invoice_and_the_rest_is_given_up() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let payment = pune.started(&invoice).await;
    assert_eq!(payment.amount, inr(9_800), "that is what the page asks for");
    pune.clock.advance_ms(20 * DAY_MS);
    // We learn of it on the 11th of December: its own moment counts, the last second of the last day.
    pune.told(Some(payment.id), "pp_1", came(9_800, LATE.plus_ms(-1))).await;
    assert_eq!(pune.postings(format!("payment:{}:captured", payment.id)).await, [("1110", 9_800), ("1200", -9_800)]);
    assert_eq!(pune.postings(format!("payment:{}:discount", payment.id)).await, [("4140", 200), ("1200", -200)]);
    let shown = get_invoice(&pune.shop, &pune.owner, invoice.id).await.unwrap();
    assert_eq!((shown.status, shown.paid, shown.due), (InvoiceStatus::Paid, inr(9_800), inr(0)));
    let terms = shown.early_discount.unwrap();
    assert_eq!((terms.taken, terms.until, terms.amount), (inr(200), ShopDate::parse("2026-12-01"), None));
    assert_eq!(pune.stands().await, [0, 200, 0, 0]);
    assert_eq!(pune.payment(payment.id).await.needs_you, "", "nothing is odd about it");
}

#[tokio::test]
async fn a_moment_after_the_day_in_the_shops_zone_is_late_and_leaves_the_rest_owed() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let payment = pune.started(&invoice).await;
    pune.clock.advance_ms(11 * DAY_MS);
    // In London it is still the first of December.
    pune.told(Some(payment.id), "pp_1", came(9_800, LATE.plus_ms(60_000))).await;
    let late = pune.invoice(invoice.id).await;
    assert_eq!((late.status, late.paid), (InvoiceStatus::PartiallyPaid, inr(9_800)));
    assert_eq!((pune.stands().await, pune.discounts().await.len()), ([200, 0, 0, 0], 0));
    assert_eq!(pune.started(&invoice).await.amount, inr(200), "the next page asks for what is left");
}

#[tokio::test]
async fn told_twice_by_hook_and_once_by_a_listing_it_is_given_once() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let payment = pune.started(&invoice).await;
    let fact = pune.captured(9_800);
    pune.told(Some(payment.id), "pp_1", fact.clone()).await;
    let (before, entries) = (pune.fact_hash().await, pune.entries().await);
    pune.told(Some(payment.id), "pp_1", fact.clone()).await;
    pune.told_by(Origin::CatchUp, None, "pp_1", fact).await;
    pune.told(Some(payment.id), "pp_1", PaymentFact::Failed { reason: "late".into() }).await;
    pune.told(Some(payment.id), "pp_1", came(9_800, LATE)).await;
    assert_eq!((pune.fact_hash().await, pune.entries().await), (before, entries));
    assert_eq!(pune.discounts().await, [""]);
}

#[tokio::test]
async fn an_invoice_paid_twice_comes_out_the_same_whichever_is_told_first() {
    let mut outcomes = Vec::new();
    for order in orders(2) {
        let pune = Pune::open().await;
        let invoice = pune.with_terms(10_000, false).await;
        let payment = pune.started(&invoice).await;
        pune.clock.advance_ms(12 * DAY_MS);
        // The page was paid in time; and then somebody paid all of it once more, too late for a discount.
        let told = [("pp_1", came(9_800, LATE.plus_ms(-DAY_MS))), ("pp_2", came(10_000, LATE.plus_ms(DAY_MS / 2)))];
        for at in &order {
            pune.told(Some(payment.id), told[*at].0, told[*at].1.clone()).await;
        }
        assert_eq!(pune.stands().await, [0, 200, -10_000, 0], "{order:?}");
        assert_eq!(pune.discounts().await, [""], "{order:?}");
        outcomes.push((pune.invoice(invoice.id).await.status, pune.balance("1110").await));
    }
    assert_eq!(outcomes, [(InvoiceStatus::Paid, 19_800); 2]);
}

#[tokio::test]
async fn more_than_was_asked_for_in_time_is_the_customers_advance() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    assert_eq!(pune.stands().await, [0, 200, -200, 0]);
    assert_eq!(pune.payment(payment.id).await.advance_minor, 200);
}

#[tokio::test]
async fn cash_and_transfers_take_it_by_the_day_on_which_they_came() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let cash = |minor| CashTaken { invoice: invoice.id, account: None, amount: inr(minor), tendered: None };
    let refused = take_cash(&pune.shop, &pune.owner, cash(10_000)).await.unwrap_err();
    assert_eq!(refused.kind().code, "payment.wrong_amount", "two rupees of it are given back as change");
    take_cash(&pune.shop, &pune.owner, cash(9_800)).await.unwrap();
    assert_eq!((pune.invoice(invoice.id).await.status, pune.stands().await), (InvoiceStatus::Paid, [0, 200, 0, 0]));

    let (in_time, late) = (pune.with_terms(10_000, false).await, pune.with_terms(10_000, false).await);
    pune.clock.advance_ms(15 * DAY_MS);
    let transfer = |of: &Invoice, day: &str| {
        let taken = TransferTaken { invoice: of.id, amount: inr(9_800), received_on: ShopDate::parse(day) };
        let (shop, owner) = (pune.shop.clone(), pune.owner.clone());
        async move { take_transfer(&shop, &owner, taken).await.unwrap() }
    };
    transfer(&in_time, "2026-12-01").await;
    transfer(&late, "2026-12-02").await;
    assert_eq!(pune.invoice(in_time.id).await.status, InvoiceStatus::Paid);
    assert_eq!(pune.invoice(late.id).await.status, InvoiceStatus::PartiallyPaid);
    assert_eq!(pune.stands().await, [200, 400, 0, 0]);
}

#[tokio::test]
async fn money_that_nobody_had_asked_for_takes_it_when_it_finds_its_invoice() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let stray = pune.told(None, "pp_stray", pune.captured(9_800)).await.unwrap();
    pune.clock.advance_ms(30 * DAY_MS);
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    assert_eq!((pune.invoice(invoice.id).await.status, pune.stands().await), (InvoiceStatus::Paid, [0, 200, 0, 0]));
    assert_eq!(pune.balance("2900").await, 0);
}

#[tokio::test]
async fn it_is_for_paying_all_at_once_and_parts_have_none() {
    let pune = Pune::open().await;
    let parts = pune.with_terms(10_000, false).await;
    let cash = |of: &Invoice, minor| CashTaken { invoice: of.id, account: None, amount: inr(minor), tendered: None };
    take_cash(&pune.shop, &pune.owner, cash(&parts, 4_000)).await.unwrap();
    let payment = pune.started(&parts).await;
    assert_eq!(payment.amount, inr(6_000), "in part already");
    pune.told(Some(payment.id), "pp_1", pune.captured(6_000)).await;
    assert_eq!(pune.stands().await, [0, 0, 0, 0]);

    let planned = pune.with_terms(10_000, false).await;
    let part = |day| InstalmentAsk { due_on: ShopDate::parse(day).unwrap(), weight: None, amount: None };
    let plan = InstalmentPlanAsk { split: InstalmentSplit::Equal, parts: vec![part("2026-11-25"), part("2026-11-28")] };
    plan_instalments(&pune.shop, &pune.owner, planned.id, plan).await.unwrap();
    let payment = pune.started(&planned).await;
    assert_eq!(payment.amount, inr(5_000));
    pune.told(Some(payment.id), "pp_2", pune.captured(9_800)).await;
    assert_eq!(pune.stands().await, [200, 0, 0, 0]);
}

#[tokio::test]
async fn a_credit_note_before_the_payment_lowers_what_it_is_taken_of() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    pune.lower(&invoice, "50.00").await;
    let payment = pune.started(&invoice).await;
    assert_eq!(payment.amount, inr(4_900));
    pune.told(Some(payment.id), "pp_1", pune.captured(4_900)).await;
    assert_eq!((pune.invoice(invoice.id).await.status, pune.stands().await), (InvoiceStatus::Paid, [0, 100, 0, 5_000]));
}

#[tokio::test]
async fn a_credit_note_afterwards_takes_its_part_of_the_discount_back() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(9_800)).await;
    pune.lower(&invoice, "50.00").await;
    assert_eq!(pune.stands().await, [-4_900, 100, 0, 5_000], "half of what was paid is the customer's");
    pune.lower(&invoice, "50.00").await;
    assert_eq!(pune.stands().await, [-9_800, 0, 0, 10_000]);
    assert_eq!(pune.discounts().await, ["", ":reversed", ":2", ":2:reversed"]);
    let good = till::payments::overpayment_of(&pune.shop, &pune.owner, invoice.id).await.unwrap();
    assert_eq!((good.credit, good.advance), (inr(9_800), inr(0)));
}

#[tokio::test]
async fn a_transfer_that_was_none_took_no_discount() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let taken = TransferTaken { invoice: invoice.id, amount: inr(9_800), received_on: None };
    let payment = take_transfer(&pune.shop, &pune.owner, taken).await.unwrap();
    let (shop, owner, id) = (pune.shop.clone(), pune.owner.clone(), payment.id);
    let done = pune.shop.db.write(&pune.owner, move |tx| withdraw_payment(tx, &shop, &owner, id, "another shop's"));
    done.await.unwrap();
    assert_eq!(
        (pune.stands().await, pune.discounts().await),
        ([10_000, 0, 0, 0], vec![String::new(), ":reversed".into()])
    );
    let open = pune.invoice(invoice.id).await;
    assert_eq!((open.status, open.paid, open.early_taken), (InvoiceStatus::Issued, inr(0), inr(0)));
    // The next one in time takes it anew.
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(9_800)).await;
    assert_eq!(pune.stands().await, [0, 200, 0, 0]);
}

#[tokio::test]
async fn a_chargeback_that_is_lost_takes_it_back_and_one_won_on_appeal_gives_it_again() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(9_800)).await;
    let now = pune.shop.now();
    let dispute = |after_ms, status| PaymentFact::Disputed {
        dispute_ref: "dp_1".into(),
        amount: inr(9_800),
        status,
        reason: "fraudulent".into(),
        due_at: None,
        told: DisputeTold::Since(now.plus_ms(after_ms)),
    };
    pune.told(None, "pp_1", dispute(1_000, DisputeStatus::Open)).await;
    assert_eq!(pune.stands().await, [0, 200, 0, 0], "nothing is decided");
    pune.told(None, "pp_1", dispute(2_000, DisputeStatus::Lost)).await;
    assert_eq!(pune.stands().await, [200, 0, 0, 0]);
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::PartiallyPaid);
    pune.told(None, "pp_1", dispute(3_000, DisputeStatus::Won)).await;
    assert_eq!(
        (pune.stands().await, pune.discounts().await),
        ([0, 200, 0, 0], vec![String::new(), ":reversed".into(), ":2".into()])
    );
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
}

#[tokio::test]
async fn a_test_document_is_settled_by_it_without_a_trace_in_the_books() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, true).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(9_800)).await;
    assert_eq!((pune.invoice(invoice.id).await.status, pune.entries().await), (InvoiceStatus::Paid, 0));
}

#[tokio::test]
async fn a_customers_page_says_what_paying_today_takes_off_and_until_when() {
    let pune = Pune::open().await;
    let invoice = pune.with_terms(10_000, false).await;
    let path = format!("/pay/{}/data", invoice.pay_link.clone().unwrap().key);
    let (_, page) = pune.page("GET", &path).await;
    let shown = &page["invoice"];
    assert_eq!((&shown["due_now"]["minor"], &shown["due"]["minor"]), (&9_800.into(), &10_000.into()));
    let terms = &shown["early_discount"];
    assert_eq!((terms["until"].as_str(), &terms["discount"]["minor"]), (Some("2026-12-01"), &200.into()));
    pune.shop
        .db
        .write(&System::because("a long link"), |tx| {
            tx.exec("UPDATE invoices SET pay_expires_at = pay_expires_at + 5000000000", [])
        })
        .await
        .unwrap();
    pune.clock.advance_ms(11 * DAY_MS);
    let (_, page) = pune.page("GET", &path).await;
    assert_eq!(
        (page["invoice"]["due_now"]["minor"].clone(), page["invoice"].get("early_discount")),
        (10_000.into(), None)
    );
}
