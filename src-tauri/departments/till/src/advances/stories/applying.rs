use books::ledger;
use books::ledger::recipes::{advance_applied_source, advance_tax_applied_source, advance_tax_refunded_source};

use connectors::gateways::{Observation, PaymentFact, RefundStatus};

use super::*;
use crate::invoices::{InvoiceStatus, create_draft};
use crate::merchant_accounts;
use crate::payments::{self, Origin, PaymentId};

async fn apply(story: &Story, id: AdvanceId, invoice: &Invoice) -> Result<Advance, AdvanceError> {
    apply_advance(&story.shop, &story.owner, id, invoice.id).await
}

async fn payment(story: &Story, id: PaymentId) -> payments::Payment {
    story.shop.db.read(move |tx| payments::find(tx, id)).await.unwrap().unwrap()
}

/// Has money of an advance go back, or come again where it failed, as its gateway tells it.
async fn refund(story: &Story, id: PaymentId, refund_ref: &str, amount: Money, status: RefundStatus) {
    let (shop, at) = (story.shop.clone(), story.shop.now());
    let fact = PaymentFact::Refunded { refund_ref: refund_ref.into(), reference: None, amount, status };
    let told = story.shop.db.write(&story.owner, move |tx| {
        let payment = payments::find(tx, id)?.ok_or(Fault::NoSuch("payment"))?;
        let account = merchant_accounts::find(tx, payment.merchant_account_id)?.ok_or(Fault::NoSuch("account"))?;
        let seen = Observation {
            reference: Some(id.to_string()),
            canonical: Some(id.to_string().as_str().into()),
            aliases: Vec::new(),
            fact,
            amount: None,
            at,
            method: None,
            environment: merchant_accounts::world(account.environment).mode(),
        };
        payments::observe(tx, &shop, &account, &seen, Origin::Webhook, None)
    });
    assert_eq!(told.await.unwrap(), Some(id));
}

#[tokio::test]
async fn more_than_is_due_stays_to_the_customers_good_on_that_invoice() {
    let story = riyadh().await;
    let taken = taken(&story, cash(&story, sar("575.00"), "SA15")).await;
    let invoice = billed(&story, "SAR", "200.00", "SA15").await;
    let applied = apply(&story, taken.id, &invoice).await.unwrap();
    assert_eq!((applied.applied, applied.left, applied.state()), (sar("230.00"), sar("345.00"), AdvanceState::Applied));
    let paid = story.invoice(invoice.id).await;
    assert_eq!((paid.status, paid.paid), (InvoiceStatus::Paid, sar("230.00")));
    assert_eq!(standing(&story).await, (3_000 + 4_500, 4_500, 34_500), "the rest keeps its tax");
    let row = payment(&story, taken.payment_id).await;
    assert_eq!((row.invoice_id, row.advance_minor), (Some(invoice.id), 34_500));
    let over = payments::overpayment_of(&story.shop, &story.owner, invoice.id).await.unwrap();
    assert_eq!(over.advance, sar("345.00"));
    let source = advance_applied_source(&taken.id.to_string(), 1);
    assert_eq!(story.entry(source).await.chain, format!("invoice:{}", invoice.id));
}

#[tokio::test]
async fn tax_that_waits_for_its_payment_is_due_once_whichever_of_advance_and_invoice_brings_it() {
    let story = Story::with_true_keys_in("MY", "MYR", "Asia/Kuala_Lumpur").await;
    let myr = |text| money(text, "MYR");
    let taken = taken(&story, cash(&story, myr("540.00"), "MY8")).await;
    assert_eq!(standing(&story).await, (4_000, 4_000, 54_000));
    let invoice = billed(&story, "MYR", "1000.00", "MY8").await;
    assert_eq!((standing(&story).await, -story.balance("2110").await), ((4_000, 4_000, 54_000), 8_000));
    apply(&story, taken.id, &invoice).await.unwrap();
    assert_eq!((standing(&story).await, -story.balance("2110").await), ((4_000, 0, 0), 4_000));
    story.pay(invoice.id, myr("540.00")).await.unwrap();
    assert_eq!((standing(&story).await, -story.balance("2110").await), ((8_000, 0, 0), 0));
}

#[tokio::test]
async fn an_advance_without_tax_on_receipt_posts_no_tax_when_it_is_applied() {
    let story = Story::with_true_keys().await;
    let taken = taken(&story, cash(&story, money("590.00", "INR"), "IN18")).await;
    let invoice = billed(&story, "INR", "1000.00", "IN18").await;
    apply(&story, taken.id, &invoice).await.unwrap();
    assert_eq!(standing(&story).await, (18_000, 0, 0));
    let source = advance_tax_applied_source(&taken.id.to_string());
    let posted = story.shop.db.read(move |tx| ledger::is_posted(tx, &source)).await.unwrap();
    assert!(!posted);
    assert_eq!(story.invoice(invoice.id).await.paid, money("590.00", "INR"));
}

#[tokio::test]
async fn an_advance_is_refused_by_what_it_cannot_pay() {
    let story = riyadh().await;
    let taken = taken(&story, cash(&story, sar("115.00"), "SA15")).await;
    let invoice = billed(&story, "SAR", "1000.00", "SA15").await;
    let no_such = apply_advance(&story.shop, &story.owner, taken.id, crate::invoices::InvoiceId::from_number(1)).await;
    assert_eq!(code_of(no_such), "invoice.no_such_invoice");
    assert_eq!(code_of(apply(&story, AdvanceId::from_number(1), &invoice).await), "advance.no_such_advance");
    let refused = apply_advance(&story.shop, &onlooker(&story), taken.id, invoice.id).await;
    assert_eq!(code_of(refused), "access.not_allowed");

    let ask =
        InvoiceAsk { currency: "SAR".into(), lines: vec![line("Cup", "1", "10", "SA15")], ..story.one_piece("1") };
    let draft = create_draft(&story.shop, &story.owner, ask.clone()).await.unwrap();
    assert_eq!(code_of(apply(&story, taken.id, &draft).await), "invoice.still_a_draft");
    let test = story.issued(InvoiceAsk { test: true, ..ask.clone() }).await;
    assert_eq!(code_of(apply(&story, taken.id, &test).await), "advance.test_document");
    let theirs = story.issued(InvoiceAsk { customer_id: Some(somebody_else(&story).await), ..ask.clone() }).await;
    assert_eq!(code_of(apply(&story, taken.id, &theirs).await), "advance.other_customer");

    let rate = "3.75".parse().unwrap();
    let usd = base::Currency::of("USD").unwrap();
    let from = day("2026-10-01");
    story.shop.db.write(&story.owner, move |tx| ledger::set_exchange_rate(tx, usd, from, rate)).await.unwrap();
    story.with_drawer().await;
    let foreign = story.issued(InvoiceAsk { currency: "USD".into(), ..ask.clone() }).await;
    assert_eq!(code_of(apply(&story, taken.id, &foreign).await), "advance.other_currency");

    let paid = story.issued(ask).await;
    story.pay(paid.id, paid.sums.total).await.unwrap();
    assert_eq!(code_of(apply(&story, taken.id, &paid).await), "invoice.nothing_due");
    close(&story, "2026-10-30").await;
    assert_eq!(code_of(apply(&story, taken.id, &invoice).await), "period.day_closed");
    story.clock.set(noon("2026-10-31"));
    apply(&story, taken.id, &invoice).await.unwrap();
    assert_eq!(code_of(apply(&story, taken.id, &invoice).await), "advance.applied_already");
}

#[tokio::test]
async fn tax_follows_the_money_that_went_back_and_came_again() {
    let story = riyadh().await;
    let taken = taken(&story, cash(&story, sar("115.00"), "SA15")).await;
    let tax = async || (-story.balance("2100").await, story.balance("1310").await);
    refund(&story, taken.payment_id, "re_1", sar("69.00"), RefundStatus::Succeeded).await;
    hear(&story).await;
    assert_eq!((tax().await, standing(&story).await), ((600, 600), (600, 600, 4_600)));
    assert_eq!(advance(&story, taken.id).await.returned(), sar("69.00"));
    let shown = get_advance(&story.shop, &story.owner, taken.id).await.unwrap();
    assert_eq!(shown.refund_vouchers, [], "Indian law alone knows that paper");
    refund(&story, taken.payment_id, "re_1", sar("69.00"), RefundStatus::Failed).await;
    hear(&story).await;
    assert_eq!((tax().await, standing(&story).await), ((1_500, 1_500), (1_500, 1_500, 11_500)));
    refund(&story, taken.payment_id, "re_2", sar("115.00"), RefundStatus::Succeeded).await;
    let invoice = billed(&story, "SAR", "1000.00", "SA15").await;
    assert_eq!(code_of(apply(&story, taken.id, &invoice).await), "advance.nothing_left");
    hear(&story).await;
    assert_eq!(tax().await, (15_000, 0));
    assert_eq!(advance(&story, taken.id).await.state(), AdvanceState::Returned);
    let third = story.entry(advance_tax_refunded_source(&taken.id.to_string(), 3)).await;
    assert_eq!(third.taxes.len(), 2, "stated beside 2100 and beside 1310");
}

#[tokio::test]
async fn a_transfer_for_which_a_voucher_was_given_is_not_withdrawn_any_more() {
    let story = riyadh().await;
    let told = AdvanceAsk { by: ReceivedBy::Transfer, ..cash(&story, sar("115.00"), "SA15") };
    let taken = taken(&story, told).await;
    let (shop, who, id) = (story.shop.clone(), story.owner.clone(), taken.payment_id);
    let withdrawn = story
        .shop
        .db
        .write(&story.owner, move |tx| payments::withdraw_payment(tx, &shop, &who, id, "the bank never saw it"));
    assert_eq!(withdrawn.await.unwrap_err().kind().code, "payment.wrong_state");
    hear(&story).await;
    assert_eq!((standing(&story).await, story.balance("1150").await), ((1_500, 1_500, 11_500), 11_500));
}

#[tokio::test]
async fn an_advance_in_another_currency_leaves_nothing_behind_in_that_of_the_books() {
    let story = riyadh().await;
    let (usd, from) = (base::Currency::of("USD").unwrap(), day("2026-10-01"));
    let rate = "3.7511".parse().unwrap();
    story.shop.db.write(&story.owner, move |tx| ledger::set_exchange_rate(tx, usd, from, rate)).await.unwrap();
    story.with_drawer().await;
    let taken = taken(&story, cash(&story, money("99.99", "USD"), "SA15")).await;
    story.clock.set(noon("2026-11-10"));
    let rate = "3.7399".parse().unwrap();
    let from = day("2026-11-01");
    story.shop.db.write(&story.owner, move |tx| ledger::set_exchange_rate(tx, usd, from, rate)).await.unwrap();
    let invoice = billed(&story, "USD", "33.33", "SA15").await;
    let applied = apply(&story, taken.id, &invoice).await.unwrap();
    assert_eq!(applied.applied, money("38.33", "USD"));
    refund(&story, taken.payment_id, "re_1", money("61.66", "USD"), RefundStatus::Succeeded).await;
    hear(&story).await;
    assert_eq!((story.balance("1310").await, story.balance("2240").await), (0, 0));
    assert_eq!(story.findings().await, Vec::<String>::new());
}
