use books::ledger::recipes::{advance_received_source, payment_assigned_source};
use books::tax::{TaxCodeChange, TaxPoint, change_tax_code};

use super::*;
use crate::invoices::PaperChoice;
use crate::invoices::stories::by_hand;

#[tokio::test]
async fn indian_goods_are_not_taxed_before_their_invoice_and_services_are_where_the_shop_says_so() {
    let story = Story::with_true_keys().await;
    let goods = taken(&story, cash(&story, money("1180.00", "INR"), "IN18")).await;
    assert_eq!((goods.taxed, goods.number.as_str()), (false, "RV/26-27/0001"));
    assert_eq!(standing(&story).await, (0, 0, 118_000));
    let change = TaxCodeChange { tax_point: Some(TaxPoint::Earliest), ..TaxCodeChange::default() };
    change_tax_code(&story.shop, &story.owner, "IN18".into(), 1, change).await.unwrap();
    let service = taken(&story, cash(&story, money("1180.00", "INR"), "IN18")).await;
    assert_eq!((service.taxed, service.tax, service.number.as_str()), (true, money("180.00", "INR"), "RV/26-27/0002"));
    assert_eq!(standing(&story).await, (18_000, 18_000, 236_000));
    let entry = story.entry(advance_received_source(&service.id.to_string())).await;
    assert_eq!(entry.lines.iter().filter(|line| line.account == "2100").count(), 2, "CGST beside SGST");
}

#[tokio::test]
async fn money_that_nobody_had_asked_for_is_kept_as_the_advance_of_an_order() {
    let story = riyadh().await;
    let payment = stray(&story, sar("230.00")).await;
    assert_eq!(story.balance("2900").await, -23_000);
    let ask = AdvanceAsk {
        by: ReceivedBy::Payment,
        amount: None,
        payment_id: Some(payment),
        ..cash(&story, sar("1.00"), "SA15")
    };
    let kept = taken(&story, ask.clone()).await;
    assert_eq!((kept.gross, kept.payment_id, kept.method.as_str()), (sar("230.00"), payment, "transfer"));
    assert_eq!((story.balance("2900").await, standing(&story).await), (0, (3_000, 3_000, 23_000)));
    let assigned = story.entry(payment_assigned_source(&payment.to_string(), 1)).await;
    assert_eq!(assigned.lines.iter().map(|line| line.account).collect::<Vec<_>>(), ["2900", "2240"]);
    let shown = story.shop.db.read(move |tx| crate::payments::find(tx, payment)).await.unwrap().unwrap();
    assert_eq!((shown.needs_you.as_str(), shown.customer_id), ("", Some(story.customer)));
    assert_eq!(code_of(receive_advance(&story.shop, &story.owner, ask).await), "payment.wrong_state", "once");
}

#[tokio::test]
async fn a_transfer_counts_on_the_day_it_came_and_its_voucher_on_the_day_it_was_told() {
    let story = riyadh().await;
    let told = AdvanceAsk {
        by: ReceivedBy::Transfer,
        received_on: Some(day("2026-09-30")),
        ..cash(&story, sar("115.00"), "SA15")
    };
    let advance = taken(&story, told.clone()).await;
    assert_eq!((advance.received_on, advance.issued_on), (day("2026-09-30"), day("2026-10-30")));
    assert_eq!(due_by_month(&story).await, [("2026-09".to_owned(), 1_500)]);
    assert_eq!((story.balance("1150").await, standing(&story).await), (11_500, (1_500, 1_500, 11_500)));
    close(&story, "2026-10-15").await;
    assert_eq!(code_of(receive_advance(&story.shop, &story.owner, told.clone()).await), "period.day_closed");
    let tomorrow = AdvanceAsk { received_on: Some(day("2026-10-31")), ..told };
    assert_eq!(field_of(receive_advance(&story.shop, &story.owner, tomorrow).await), "received_on");
}

#[tokio::test]
async fn what_is_wrong_with_an_advance_is_named_and_leaves_nothing_behind() {
    let story = riyadh().await;
    let good = cash(&story, sar("115.00"), "SA15");
    let wrong = [
        ("purpose", AdvanceAsk { purpose: "  ".into(), ..good.clone() }),
        ("tax_code", AdvanceAsk { tax_code: "SA99".into(), ..good.clone() }),
        ("customer_id", AdvanceAsk { customer_id: CustomerId::from_number(1), ..good.clone() }),
        ("amount", AdvanceAsk { amount: None, ..good.clone() }),
        ("amount.minor", AdvanceAsk { amount: Some(sar("0.00")), ..good.clone() }),
        ("amount.minor", AdvanceAsk { amount: Some(sar("0.00").minus(sar("5.00")).unwrap()), ..good.clone() }),
        ("amount.minor", AdvanceAsk { amount: Some(sar("100000000001.00")), ..good.clone() }),
        ("received_on", AdvanceAsk { received_on: Some(day("2026-10-01")), ..good.clone() }),
        ("payment_id", AdvanceAsk { by: ReceivedBy::Payment, amount: None, ..good.clone() }),
        ("amount", AdvanceAsk { by: ReceivedBy::Payment, ..good.clone() }),
    ];
    for (field, ask) in wrong {
        assert_eq!(field_of(receive_advance(&story.shop, &story.owner, ask.clone()).await), field, "{ask:?}");
    }
    let nobody = AdvanceAsk {
        by: ReceivedBy::Payment,
        amount: None,
        payment_id: Some(crate::payments::PaymentId::from_number(1)),
        ..good.clone()
    };
    assert_eq!(code_of(receive_advance(&story.shop, &story.owner, nobody).await), "payment.no_such_payment");
    let refused = receive_advance(&story.shop, &onlooker(&story), good.clone()).await;
    assert_eq!(code_of(refused), "access.not_allowed");
    assert_eq!((standing(&story).await, story.balance("1000").await), ((0, 0, 0), 0));
    close(&story, "2026-10-30").await;
    assert_eq!(code_of(receive_advance(&story.shop, &story.owner, good.clone()).await), "period.day_closed");
    story.clock.set(noon("2026-10-31"));
    assert_eq!(taken(&story, good).await.number, "RV-0001", "no number was lost");
}

#[tokio::test]
async fn a_voucher_gives_the_same_bytes_on_every_paper_whatever_changes_later() {
    let story = riyadh().await;
    let advance = taken(&story, cash(&story, sar("575.00"), "SA15")).await;
    let print = async |choice| print_voucher(&story.shop, &story.owner, advance.id, choice).await.unwrap();
    let before = print(PaperChoice::A4).await;
    for choice in [PaperChoice::A4, PaperChoice::Letter, PaperChoice::Receipt80, PaperChoice::Receipt58] {
        let first = print(choice).await;
        assert!(first.starts_with(b"%PDF-"));
        story.clock.advance_ms(86_400_000);
        assert!(first == print(choice).await, "{choice:?}");
    }
    let invoice = billed(&story, "SAR", "1000.00", "SA15").await;
    apply_advance(&story.shop, &story.owner, advance.id, invoice.id).await.unwrap();
    for sql in by_hand::RENAME_EVERYTHING {
        story.run(sql).await.unwrap();
    }
    assert!(before == print(PaperChoice::A4).await, "the paper says what was received, and no more");
    let stranger = story.staff(&["billing:read"]);
    let hidden = print_voucher(&story.shop, &stranger, advance.id, PaperChoice::A4).await;
    assert_eq!(code_of(hidden), "access.not_allowed");
    let nothing = print_voucher(&story.shop, &story.owner, AdvanceId::from_number(1), PaperChoice::A4).await;
    assert_eq!(code_of(nothing), "advance.no_such_advance");
}

#[tokio::test]
async fn advances_are_listed_by_customer_and_by_how_far_they_are() {
    let story = riyadh().await;
    let first = taken(&story, cash(&story, sar("115.00"), "SA15")).await;
    let other = AdvanceAsk { customer_id: somebody_else(&story).await, ..cash(&story, sar("57.50"), "SA15") };
    let second = taken(&story, other).await;
    let invoice = billed(&story, "SAR", "1000.00", "SA15").await;
    apply_advance(&story.shop, &story.owner, first.id, invoice.id).await.unwrap();
    let list = async |customer_id, state| {
        let ask = AdvanceListAsk { customer_id, state, ..AdvanceListAsk::default() };
        let page = list_advances(&story.shop, &onlooker(&story), ask).await.unwrap();
        page.items.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(list(None, None).await, [second.id, first.id]);
    assert_eq!(list(Some(story.customer), None).await, [first.id]);
    assert_eq!(list(None, Some(AdvanceState::Open)).await, [second.id]);
    assert_eq!(list(None, Some(AdvanceState::Applied)).await, [first.id]);
    assert_eq!(list(None, Some(AdvanceState::Returned)).await, []);
    let shown = get_advance(&story.shop, &onlooker(&story), first.id).await.unwrap();
    assert_eq!(shown.invoice.and_then(|invoice| invoice.number), invoice.number);
    let one = AdvanceListAsk { limit: Some(1), ..AdvanceListAsk::default() };
    let page = list_advances(&story.shop, &story.owner, one).await.unwrap();
    let rest = AdvanceListAsk { after: page.next, ..AdvanceListAsk::default() };
    let rest = list_advances(&story.shop, &story.owner, rest).await.unwrap();
    assert_eq!(rest.items.into_iter().map(|row| row.id).collect::<Vec<_>>(), [first.id]);
}
