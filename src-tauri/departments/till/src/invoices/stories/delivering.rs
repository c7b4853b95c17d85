use office::settings::{SettingsChange, change_settings};
use people::customers::{CustomerChange, change_customer};

use super::printing::read_off;
use super::*;

async fn noted(story: &Story, id: InvoiceId, choice: PaperChoice) -> Result<Vec<u8>, InvoiceError> {
    print_delivery_note(&story.shop, &story.owner, id, choice).await
}

#[tokio::test]
async fn the_goods_go_out_with_their_quantities_and_without_a_price() {
    let story = Story::in_india().await;
    let mut ask = story.three_lines();
    ask.lines[0].unit = Some("kg".into());
    let issued = story.issued(ask).await;
    let text = read_off(&noted(&story, issued.id, PaperChoice::A4).await.unwrap());
    let number = issued.number.clone().unwrap();
    for wanted in [
        "Delivery note",
        "Pustaka Books",
        "Meera Iyer",
        "Deliver to",
        "5 Lake View",
        &number,
        "Rice, loose",
        "2.5 kg",
        "Notebook",
        "Lamp",
        "Received by",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let lines = story.shop.db.read(move |tx| find_lines(tx, issued.id)).await.unwrap();
    let amounts = lines.iter().flat_map(|line| [line.gross, line.net]).chain([issued.sums.total, issued.sums.tax]);
    for amount in amounts.filter(|amount| !amount.is_zero()) {
        assert!(!text.contains(&amount.decimal_text()), "{amount}: {text}");
    }
    assert!(!text.contains('₹') && !text.contains("INR"), "{text}");
}

#[tokio::test]
async fn it_stays_what_it_was_at_issue_on_every_paper() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    for choice in [PaperChoice::A4, PaperChoice::Letter, PaperChoice::Receipt80, PaperChoice::Receipt58] {
        let first = noted(&story, issued.id, choice).await.unwrap();
        assert!(first.starts_with(b"%PDF-"));
        story.clock.advance_ms(86_400_000);
        assert!(first == noted(&story, issued.id, choice).await.unwrap(), "{choice:?}");
    }
    let before = noted(&story, issued.id, PaperChoice::A4).await.unwrap();
    story.pay(issued.id, issued.sums.total).await.unwrap();
    let moved = CustomerChange { address: Some("1 New Street".into()), ..CustomerChange::default() };
    change_customer(&story.shop, &story.owner, story.customer, 1, moved).await.unwrap();
    for sql in by_hand::RENAME_EVERYTHING {
        story.run(sql).await.unwrap();
    }
    assert!(before == noted(&story, issued.id, PaperChoice::A4).await.unwrap(), "paid, moved away, renamed");
}

#[tokio::test]
async fn a_draft_has_none_yet_and_a_void_one_is_stamped() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.three_lines()).await.unwrap();
    assert_eq!(code_of(noted(&story, draft.id, PaperChoice::A4).await), "invoice.still_a_draft");
    let unknown = InvoiceId::from_number(story.shop.new_id());
    assert_eq!(code_of(noted(&story, unknown, PaperChoice::A4).await), "invoice.no_such_invoice");

    let issued = story.issued(story.three_lines()).await;
    let plain = read_off(&noted(&story, issued.id, PaperChoice::A4).await.unwrap());
    assert!(!plain.contains("VOID"), "{plain}");
    let why = ReasonAsk { reason: "never packed".into() };
    void_invoice(&story.shop, &story.owner, issued.id, why).await.unwrap();
    assert!(read_off(&noted(&story, issued.id, PaperChoice::A4).await.unwrap()).contains("VOID"));
}

#[tokio::test]
async fn it_is_for_who_may_see_invoices_and_without_an_address_goes_nowhere() {
    let story = Story::in_india().await;
    let away = CustomerChange { address: Some(String::new()), ..CustomerChange::default() };
    change_customer(&story.shop, &story.owner, story.customer, 1, away).await.unwrap();
    let issued = story.issued(story.three_lines()).await;
    let stranger = story.staff(&["payments:read"]);
    let hidden = print_delivery_note(&story.shop, &stranger, issued.id, PaperChoice::A4).await;
    assert_eq!(code_of(hidden), "access.not_allowed");
    let packer = story.staff(&["billing:read"]);
    let text = read_off(&print_delivery_note(&story.shop, &packer, issued.id, PaperChoice::A4).await.unwrap());
    assert!(text.contains("Meera Iyer") && !text.contains("Deliver to"), "{text}");
}

#[tokio::test]
async fn an_arabic_customer_reads_it_in_arabic() {
    let story = Story::in_india().await;
    let change = SettingsChange { locale: Some("en-IN".into()), ..SettingsChange::default() };
    change_settings(&story.shop, &story.owner, 1, change).await.unwrap();
    let arabic = CustomerChange { locale: Some("ar-AE".into()), ..CustomerChange::default() };
    change_customer(&story.shop, &story.owner, story.customer, 1, arabic).await.unwrap();
    let issued = story.issued(story.three_lines()).await;
    let text = read_off(&noted(&story, issued.id, PaperChoice::A4).await.unwrap());
    for wanted in ["إشعار تسليم", "التسليم إلى", "اسم المستلم"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}
