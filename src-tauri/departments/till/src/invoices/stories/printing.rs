use base::Timestamp;
use office::settings::{SettingsChange, change_settings};

use super::*;

#[tokio::test]
async fn the_same_invoice_gives_the_same_bytes_on_every_paper() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    for choice in [PaperChoice::A4, PaperChoice::Letter, PaperChoice::Receipt80, PaperChoice::Receipt58] {
        let first = print_invoice(&story.shop, &story.owner, issued.id, choice).await.unwrap();
        story.clock.advance_ms(86_400_000);
        assert!(first.starts_with(b"%PDF-"));
        assert!(first == print_invoice(&story.shop, &story.owner, issued.id, choice).await.unwrap(), "{choice:?}");
    }
}

#[tokio::test]
async fn later_changes_do_not_reach_the_paper() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let before = print_invoice(&story.shop, &story.owner, issued.id, PaperChoice::A4).await.unwrap();
    for sql in by_hand::RENAME_EVERYTHING {
        story.run(sql).await.unwrap();
    }
    assert!(before == print_invoice(&story.shop, &story.owner, issued.id, PaperChoice::A4).await.unwrap());
}

#[tokio::test]
async fn a_draft_is_drawn_too_and_a_receipt_needs_an_issued_invoice() {
    let story = Story::in_india().await;
    let draft =
        create_draft(&story.shop, &story.owner, InvoiceAsk { customer_id: None, ..story.three_lines() }).await.unwrap();
    assert!(print_invoice(&story.shop, &story.owner, draft.id, PaperChoice::A4).await.unwrap().starts_with(b"%PDF-"));
    assert_eq!(code_of(receipt_pdf(&story.shop, &draft, &[], PaperChoice::A4).await), "invoice.still_a_draft");

    let issued = story.issued(story.three_lines()).await;
    let paid = story.pay(issued.id, issued.sums.total).await.unwrap();
    let row = PaidRow { at: Timestamp(1_795_255_200_000), method: "cash".into(), amount: issued.sums.total };
    let receipt = receipt_pdf(&story.shop, &paid, std::slice::from_ref(&row), PaperChoice::Receipt80).await.unwrap();
    assert!(receipt == receipt_pdf(&story.shop, &paid, &[row], PaperChoice::Receipt80).await.unwrap());
    assert!(receipt.starts_with(b"%PDF-"));
}

#[tokio::test]
async fn the_pay_link_is_shown_as_a_code_once_customers_can_reach_the_shop() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    assert_eq!(code_of(pay_link_svg(&story.shop, &story.owner, issued.id).await), "invoice.no_public_address");
    let change =
        SettingsChange { public_base_url: Some("https://pay.pustaka.example".into()), ..SettingsChange::default() };
    change_settings(&story.shop, &story.owner, 1, change).await.unwrap();
    let picture = pay_link_svg(&story.shop, &story.owner, issued.id).await.unwrap();
    assert!(picture.starts_with("<svg "));
    let shown = get_invoice(&story.shop, &story.owner, issued.id).await.unwrap().pay_link.unwrap();
    assert_eq!(shown.url, Some(format!("https://pay.pustaka.example/pay/{}", shown.key)));

    story.clock.advance_ms(168 * 3_600_000);
    assert_eq!(code_of(pay_link_svg(&story.shop, &story.owner, issued.id).await), "invoice.no_pay_link");
    assert!(get_invoice(&story.shop, &story.owner, issued.id).await.unwrap().pay_link.unwrap().expired);
}

#[tokio::test]
async fn addresses_of_very_many_lines_do_not_keep_an_invoice_from_being_printed() {
    let story = Story::in_india().await;
    let tall = Some("x\n".repeat(249));
    let change = SettingsChange { address: tall.clone(), ..SettingsChange::default() };
    change_settings(&story.shop, &story.owner, 1, change).await.unwrap();
    let customer = NewCustomer { name: "W".repeat(120), address: tall, ..NewCustomer::default() };
    let customer = create_customer(&story.shop, &story.owner, customer).await.unwrap();
    let issued = story.issued(InvoiceAsk { customer_id: Some(customer.id), ..story.three_lines() }).await;
    for choice in [PaperChoice::Letter, PaperChoice::Receipt58] {
        assert!(print_invoice(&story.shop, &story.owner, issued.id, choice).await.unwrap().starts_with(b"%PDF-"));
    }
}
