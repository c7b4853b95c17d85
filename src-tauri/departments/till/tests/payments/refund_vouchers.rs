//! The papers of money of an Indian advance that went back: each with the booking of its refund, numbered without gaps.

use base::Problem;
use connectors::gateways::RefundStatus;
use till::advances::{
    Advance, AdvanceListAsk, RefundVoucherId, RefundVoucherSummary, get_advance, list_advances, print_refund_voucher,
};
use till::invoices::PaperChoice;
use till::refunds::{RefundAsk, RefundMethod, effect_of_refund, get_refund, request_refund};

use crate::advances::{hear, kept};
use crate::support::{Pune, inr, refund};

fn cash_back(minor: i64) -> RefundAsk {
    RefundAsk {
        amount: Some(inr(minor)),
        lines: Vec::new(),
        charges: false,
        takes: None,
        method: Some(RefundMethod::Cash),
        reason: "the wedding is called off".into(),
        customer_words: None,
    }
}

async fn vouchers(pune: &Pune, advance: &Advance) -> Vec<RefundVoucherSummary> {
    get_advance(&pune.shop, &pune.owner, advance.id).await.unwrap().refund_vouchers
}

fn numbers(vouchers: &[RefundVoucherSummary]) -> Vec<&str> {
    vouchers.iter().map(|voucher| voucher.number.as_str()).collect()
}

#[tokio::test]
async fn what_goes_back_of_an_advance_brings_its_refund_voucher_and_its_tax_with_the_refund_itself() {
    let pune = Pune::open().await;
    let advance = kept(&pune).await;
    effect_of_refund(&pune.shop, &pune.owner, advance.payment_id, cash_back(3_933)).await.unwrap();
    assert_eq!(vouchers(&pune, &advance).await, [], "a look at what it would do uses up no number");
    let asked = request_refund(&pune.shop, &pune.owner, advance.payment_id, cash_back(3_933)).await.unwrap();
    // The area has heard of nothing yet.
    let first = vouchers(&pune, &advance).await;
    assert_eq!(numbers(&first), ["RF/26-27/0001"]);
    assert_eq!((first[0].gross, first[0].tax), (inr(3_933), inr(600)));
    assert_eq!((pune.balance("2100").await, pune.balance("1310").await), (-1_200, 1_200));
    let shown = get_refund(&pune.shop, &pune.owner, asked.id).await.unwrap();
    assert_eq!(shown.refund_vouchers, first, "found where the refund is");
    request_refund(&pune.shop, &pune.owner, advance.payment_id, cash_back(7_867)).await.unwrap();
    hear(&pune).await;
    let all = vouchers(&pune, &advance).await;
    assert_eq!(numbers(&all), ["RF/26-27/0001", "RF/26-27/0002"]);
    assert_eq!((all[0].tax.minor + all[1].tax.minor, pune.balance("2100").await), (1_800, 0));
    let listed = list_advances(&pune.shop, &pune.owner, AdvanceListAsk::default()).await.unwrap();
    assert_eq!(listed.items[0].refund_vouchers, all, "found where the receipt voucher is");
}

#[tokio::test]
async fn a_refund_that_failed_after_all_voids_its_voucher_and_the_number_is_kept() {
    let pune = Pune::open().await;
    let advance = kept(&pune).await;
    pune.told(None, "pp_ahead", refund("pr_1", inr(2_000), RefundStatus::Succeeded)).await;
    pune.told(None, "pp_ahead", refund("pr_2", inr(5_900), RefundStatus::Succeeded)).await;
    pune.told(None, "pp_ahead", refund("pr_1", inr(2_000), RefundStatus::Failed)).await;
    hear(&pune).await;
    let after = vouchers(&pune, &advance).await;
    assert_eq!(numbers(&after), ["RF/26-27/0001", "RF/26-27/0002"]);
    assert_eq!(after.iter().map(|voucher| voucher.voided_on.is_some()).collect::<Vec<_>>(), [true, false]);
    assert_eq!(pune.balance("2100").await, -900, "the tax is due again");
    pune.told(None, "pp_ahead", refund("pr_3", inr(5_900), RefundStatus::Succeeded)).await;
    let after = vouchers(&pune, &advance).await;
    assert_eq!((after[2].number.as_str(), after[2].gross), ("RF/26-27/0003", inr(5_900)));
}

#[tokio::test]
async fn a_voucher_that_can_get_no_number_holds_up_no_refund_and_is_issued_once_it_can() {
    let pune = Pune::open().await;
    let advance = kept(&pune).await;
    numbered_by(&pune, "RF").await;
    pune.told(None, "pp_ahead", refund("pr_1", inr(5_900), RefundStatus::Succeeded)).await;
    assert_eq!(pune.payment(advance.payment_id).await.refunded, inr(5_900), "that it went is a fact");
    assert_eq!(vouchers(&pune, &advance).await, []);
    numbered_by(&pune, "RF/{FY}/{0000}").await;
    hear(&pune).await;
    assert_eq!(numbers(&vouchers(&pune, &advance).await), ["RF/26-27/0001"]);
    assert_eq!(pune.balance("2100").await, -900);
}

/// Writes the pattern of the series by hand, past the settings, which take none that gives no numbers.
async fn numbered_by(pune: &Pune, pattern: &'static str) {
    let write = pune.shop.db.write(&pune.owner, move |tx| {
        tx.exec("UPDATE number_series SET pattern = ?1 WHERE kind = 'refund_voucher'", [pattern])
    });
    assert_eq!(write.await.unwrap(), 1);
}

#[tokio::test]
async fn a_refund_voucher_is_drawn_for_who_may_see_the_advance_and_says_so_when_it_is_void() {
    let pune = Pune::open().await;
    let advance = kept(&pune).await;
    pune.told(None, "pp_ahead", refund("pr_1", inr(5_900), RefundStatus::Succeeded)).await;
    let id = vouchers(&pune, &advance).await[0].id;
    let print = async |choice| print_refund_voucher(&pune.shop, &pune.owner, id, choice).await.unwrap();
    for choice in [PaperChoice::A4, PaperChoice::Receipt80] {
        let first = print(choice).await;
        assert!(first.starts_with(b"%PDF-"));
        pune.later(86_400_000);
        assert!(first == print(choice).await, "{choice:?}");
    }
    let valid = print(PaperChoice::A4).await;
    pune.told(None, "pp_ahead", refund("pr_1", inr(5_900), RefundStatus::Failed)).await;
    assert!(valid != print(PaperChoice::A4).await, "a stamp says that it is void");
    let nothing = print_refund_voucher(&pune.shop, &pune.owner, RefundVoucherId::from_number(1), PaperChoice::A4).await;
    assert_eq!(nothing.unwrap_err().kind().code, "advance.no_such_refund_voucher");
}
