use std::io::Write as _;
use std::process::{Command, Stdio};

use base::web::PaperForm;
use base::{ShopDate, Timestamp};
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
async fn a_paper_is_shown_as_pictures_of_its_pages_where_no_pdf_can_be() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let shown = Printing { choice: PaperChoice::A4, form: PaperForm::Pages };
    make_delivery_note(&story.shop, &story.owner, issued.id).await.unwrap();
    let papers = [
        print_invoice(&story.shop, &story.owner, issued.id, shown).await.unwrap(),
        print_delivery_note(&story.shop, &story.owner, issued.id, shown).await.unwrap(),
        receipt_pdf(&story.shop, &story.invoice(issued.id).await, &[], shown).await.unwrap(),
    ];
    for paper in papers {
        let told: serde_json::Value = serde_json::from_slice(&paper).unwrap();
        let pages = told["pages"].as_array().unwrap();
        assert_eq!(pages.len(), 1);
        assert!(pages[0].as_str().unwrap().starts_with("<svg "), "{told}");
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

fn credit(text: &str) -> CreditNoteAsk {
    CreditNoteAsk {
        scope: CreditScope::Amount,
        amount: Some(text.into()),
        lines: Vec::new(),
        charges: false,
        reason: "one day less".into(),
    }
}

/// What a reader finds on a paper, without the spaces that only place it.
pub(super) fn read_off(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is missing: install poppler-utils");
    reader.stdin.take().unwrap().write_all(pdf).unwrap();
    let text = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_credit_note_gives_the_same_bytes_on_every_paper_whatever_changes_later() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let note = issue_credit_note(&story.shop, &story.owner, issued.id, credit("200.00")).await.unwrap();
    let print = async |choice| print_credit_note(&story.shop, &story.owner, note.id, choice).await.unwrap();
    for choice in [PaperChoice::A4, PaperChoice::Letter, PaperChoice::Receipt80, PaperChoice::Receipt58] {
        let first = print(choice).await;
        story.clock.advance_ms(86_400_000);
        assert!(first.starts_with(b"%PDF-"));
        assert!(first == print(choice).await, "{choice:?}");
    }
    let before = print(PaperChoice::A4).await;
    for sql in by_hand::RENAME_EVERYTHING {
        story.run(sql).await.unwrap();
    }
    assert!(before == print(PaperChoice::A4).await, "the texts are those of the day of issue");
    let stranger = story.staff(&["payments:read"]);
    let hidden = print_credit_note(&story.shop, &stranger, note.id, PaperChoice::A4).await;
    assert_eq!(code_of(hidden), "access.not_allowed");
    let nothing = print_credit_note(&story.shop, &story.owner, CreditNoteId::from_number(1), PaperChoice::A4).await;
    assert_eq!(code_of(nothing), "invoice.no_such_credit_note");
}

#[tokio::test]
async fn the_figures_on_a_credit_note_are_those_of_the_record() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let note = issue_credit_note(&story.shop, &story.owner, issued.id, credit("200.00")).await.unwrap();
    let shown = get_credit_note(&story.shop, &story.owner, note.id).await.unwrap();
    let pdf = print_credit_note(&story.shop, &story.owner, note.id, PaperChoice::A4).await.unwrap();
    let text = read_off(&pdf);
    for wanted in ["Credit note", "CN/26-27/0001", "INV/26-27/0001", "one day less", "Meera Iyer"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let shares = shown.tax_summary.iter().flat_map(|share| [share.taxable, share.tax]);
    let lines = shown.lines.iter().map(|line| line.net);
    for amount in lines.chain(shares).chain([shown.net, shown.tax, shown.total]) {
        assert!(text.contains(&amount.decimal_text()), "{amount}: {text}");
    }
}

#[tokio::test]
async fn an_invoice_in_instalments_lists_them_with_what_is_left_of_each() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("100")).await;
    let part = |due_on: &str| InstalmentAsk { due_on: ShopDate::parse(due_on).unwrap(), weight: None, amount: None };
    let ask = InstalmentPlanAsk {
        split: InstalmentSplit::Equal,
        parts: ["2026-12-01", "2027-01-01", "2027-02-01"].map(part).to_vec(),
    };
    let plain = print_invoice(&story.shop, &story.owner, issued.id, PaperChoice::A4).await.unwrap();
    assert!(!read_off(&plain).contains("Instalments"));
    plan_instalments(&story.shop, &story.owner, issued.id, ask).await.unwrap();
    story.pay(issued.id, money("50", "INR")).await.unwrap();
    for choice in [PaperChoice::A4, PaperChoice::Receipt80] {
        let print = async || print_invoice(&story.shop, &story.owner, issued.id, choice).await.unwrap();
        let pdf = print().await;
        let text = read_off(&pdf);
        let next = text.split_once("Instalments").expect("the parts have a heading").1;
        for wanted in ["1 December 2026", "0.00", "1 January 2027", "16.67", "1 February 2027", "33.33"] {
            assert!(next.contains(wanted), "{wanted} on {choice:?}: {text}");
        }
        story.clock.advance_ms(60 * 86_400_000);
        assert!(pdf == print().await, "a day that passes changes nothing on paper");
    }
    let receipt = receipt_pdf(&story.shop, &story.invoice(issued.id).await, &[], PaperChoice::A4).await.unwrap();
    assert!(!read_off(&receipt).contains("Instalments"));
}
