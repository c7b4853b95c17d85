//! Stories of cash in Malaysia, where the smallest coin is five sen.

use base::Problem;
use books::ledger::recipes::payment_captured_source;

use super::{CashTaken, Payment, PaymentError, take_cash};
use crate::invoices::stories::{Story, line, money};
use crate::invoices::{Invoice, InvoiceAsk, InvoiceStatus, get_invoice};

async fn shop() -> Story {
    Story::with_true_keys_in("MY", "MYR", "Asia/Kuala_Lumpur").await
}

async fn billed(story: &Story, total: &str) -> Invoice {
    let ask =
        InvoiceAsk { currency: "MYR".into(), lines: vec![line("Tea", "1", total, "MY0")], ..story.one_piece("1") };
    story.issued(ask).await
}

async fn taken(story: &Story, invoice: &Invoice, amount: &str, tendered: &str) -> Result<Payment, PaymentError> {
    let tendered = (!tendered.is_empty()).then(|| money(tendered, "MYR"));
    let taken = CashTaken { invoice: invoice.id, account: None, amount: money(amount, "MYR"), tendered };
    take_cash(&story.shop, &story.owner, taken).await
}

#[tokio::test]
async fn an_invoice_is_paid_in_full_by_what_can_be_paid_in_coins() {
    let story = shop().await;
    for (total, received, rounding) in [("10.02", "10.00", -2), ("35.03", "35.05", 2), ("8.00", "8.00", 0)] {
        let before = story.balance("7000").await;
        let invoice = billed(&story, total).await;
        let shown = get_invoice(&story.shop, &story.owner, invoice.id).await.unwrap();
        assert_eq!(shown.cash_coin, Some(money("0.05", "MYR")));
        let payment = taken(&story, &invoice, total, "50.00").await.unwrap();
        assert_eq!((payment.captured, payment.rounding_minor), (money(received, "MYR"), rounding), "{total}");
        assert_eq!(payment.needs_you, "", "{total}: nothing is odd about it");
        assert_eq!(payment.change_minor, Some(5_000 - money(received, "MYR").minor), "change of what was taken");
        let paid = story.invoice(invoice.id).await;
        assert_eq!((paid.status, paid.paid), (InvoiceStatus::Paid, money(total, "MYR")));
        // Cr 7000 for what was taken too much, Dr for what the coins lack; the tax base knows nothing of it.
        assert_eq!(story.balance("7000").await, before - rounding, "{total}");
        let entry = story.entry(payment_captured_source(&payment.id.to_string(), 1)).await;
        assert_eq!((entry.lines.len(), entry.taxes.len()), (if rounding == 0 { 2 } else { 3 }, 0));
    }
    assert_eq!((story.balance("1000").await, story.balance("1200").await), (5_305, 0));
    assert_eq!(story.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn parts_are_rounded_each_by_itself_and_the_last_one_pays_the_rest() {
    let story = shop().await;
    let invoice = billed(&story, "10.02").await;
    assert_eq!(taken(&story, &invoice, "5.00", "").await.unwrap().rounding_minor, 0);
    let rest = taken(&story, &invoice, "5.02", "5.00").await.unwrap();
    assert_eq!((rest.rounding_minor, rest.change_minor), (-2, Some(0)), "five ringgit are enough for it");
    assert_eq!(story.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!((story.balance("1200").await, story.balance("2240").await, story.balance("7000").await), (0, 0, 2));
}

#[tokio::test]
async fn too_little_for_a_coin_and_less_than_what_is_taken_are_refused() {
    let story = shop().await;
    let invoice = billed(&story, "10.03").await;
    for (amount, tendered) in [("0.02", ""), ("10.03", "10.04"), ("10.04", "")] {
        let refused = taken(&story, &invoice, amount, tendered).await.unwrap_err();
        assert_eq!(refused.kind().code, "payment.wrong_amount", "{amount}");
    }
    assert_eq!(story.balance("1000").await, 0);
}

#[tokio::test]
async fn a_transfer_and_another_currency_know_no_coins() {
    let story = shop().await;
    let invoice = billed(&story, "10.02").await;
    let paid = story.pay(invoice.id, money("10.02", "MYR")).await.unwrap();
    assert_eq!((paid.status, story.balance("7000").await), (InvoiceStatus::Paid, 0));

    let india = Story::with_true_keys().await;
    let invoice = india.issued(india.one_piece("10.02")).await;
    assert_eq!(get_invoice(&india.shop, &india.owner, invoice.id).await.unwrap().cash_coin, None);
    let total = invoice.sums.total;
    let taken = CashTaken { invoice: invoice.id, account: None, amount: total, tendered: None };
    let payment = take_cash(&india.shop, &india.owner, taken).await.unwrap();
    assert_eq!((payment.captured, payment.rounding_minor), (total, 0));
}
