use office::settings::{SettingsChange, change_settings};
use people::customers::{CustomerChange, change_customer};

use super::printing::read_off;
use super::*;

async fn noted(story: &Story, id: InvoiceId, choice: PaperChoice) -> Result<Vec<u8>, InvoiceError> {
    make_delivery_note(&story.shop, &story.owner, id).await?;
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
    make_delivery_note(&story.shop, &story.owner, issued.id).await.unwrap();
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

#[tokio::test]
async fn it_has_a_number_of_its_own_series_which_is_given_once_and_by_who_bills() {
    let story = Story::in_india().await;
    let [first, second] = [story.issued(story.three_lines()).await, story.issued(story.three_lines()).await];
    let packer = story.staff(&["billing:read"]);
    let unmade = print_delivery_note(&story.shop, &packer, first.id, PaperChoice::A4).await;
    assert_eq!(code_of(unmade), "invoice.no_delivery_note", "looking at it makes none");
    assert_eq!(code_of(make_delivery_note(&story.shop, &packer, first.id).await), "access.not_allowed");

    let made = async |id| make_delivery_note(&story.shop, &story.owner, id).await.unwrap();
    let note = made(second.id).await;
    assert_eq!((note.number.as_str(), note.made_on.to_string().as_str()), ("DL/26-27/0001", "2026-11-21"));
    story.clock.advance_ms(86_400_000);
    assert_eq!(made(second.id).await, note, "made once");
    assert_eq!(made(first.id).await.number, "DL/26-27/0002");
    let text = read_off(&noted(&story, second.id, PaperChoice::A4).await.unwrap());
    assert!(text.contains("DL/26-27/0001") && text.contains(second.number.as_deref().unwrap()), "{text}");
    assert_eq!(find_document(&story.shop, second.id).await.unwrap().delivery_note, Some(note));

    let test = InvoiceAsk { test: true, ..story.three_lines() };
    let test = story.issued(test).await;
    assert!(made(test.id).await.number.starts_with("TEST-"), "outside the series");
    assert!(story.run("UPDATE delivery_notes SET number = 'DL/26-27/0009'").await.is_err());
    assert!(story.run("DELETE FROM delivery_notes").await.is_err());
}
