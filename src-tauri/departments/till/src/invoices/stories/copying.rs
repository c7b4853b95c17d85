use super::*;

#[tokio::test]
async fn a_copy_asks_for_the_same_again_and_for_nothing_else() {
    let story = Story::in_india().await;
    let ask = InvoiceAsk {
        discount: Some("35.00".into()),
        service_fee_rate: Some("2.5".into()),
        round_total_to: Some("1.00".into()),
        note: Some("Thank you".into()),
        due_on: base::ShopDate::parse("2026-12-24"),
        ..story.three_lines()
    };
    let first = story.issued(ask).await;
    let copy = copy_invoice(&story.shop, &story.owner, first.id).await.unwrap();
    assert_eq!((copy.status, copy.number.as_deref(), copy.due_on), (InvoiceStatus::Draft, None, None));
    assert_eq!((copy.sums, copy.customer_id, copy.note.as_str()), (first.sums, first.customer_id, "Thank you"));
    assert_eq!((copy.round_total_to, copy.inclusive), (first.round_total_to, first.inclusive));
    let lines = async |id| story.shop.db.read(move |tx| find_lines(tx, id)).await.unwrap();
    assert_eq!(lines(copy.id).await, lines(first.id).await);
    assert_eq!(story.invoice(first.id).await, first, "the first one stays as it was");
    assert_eq!(due(&copy).minor, 0, "nobody owes a copy");
}

#[tokio::test]
async fn what_is_void_can_be_written_again_from_its_copy() {
    let story = Story::in_india().await;
    let first = story.issued(story.three_lines()).await;
    void_invoice(&story.shop, &story.owner, first.id, ReasonAsk { reason: "wrong customer".into() }).await.unwrap();
    let copy = copy_invoice(&story.shop, &story.owner, first.id).await.unwrap();
    let issued = issue_invoice(&story.shop, &story.owner, copy.id, IssueAsk::default()).await.unwrap();
    assert_ne!(issued.number, first.number);
    assert_eq!(issued.sums, first.sums);
}

#[tokio::test]
async fn a_copy_with_a_code_that_went_out_of_use_is_refused_by_the_line() {
    let story = Story::in_india().await;
    let first = story.issued(story.three_lines()).await;
    story.run(by_hand::RETIRE_IN5).await.unwrap();
    let refused = copy_invoice(&story.shop, &story.owner, first.id).await.unwrap_err();
    assert_eq!(refused.kind().field.as_deref(), Some("lines[1].tax_code"));
    let nobody = copy_invoice(&story.shop, &story.owner, InvoiceId::from_number(99)).await;
    assert_eq!(code_of(nobody), "invoice.no_such_invoice");
    let reader = story.staff(&["billing:read"]);
    assert_eq!(code_of(copy_invoice(&story.shop, &reader, first.id).await), "access.not_allowed");
}

#[tokio::test]
async fn a_copy_keeps_the_texts_of_the_paper_and_not_those_of_the_product_by_now() {
    let story = Story::in_india().await;
    let new = stock::catalogue::NewProduct {
        name: "Filter coffee".into(),
        sku: Some("FC-1".into()),
        unit: Some("kg".into()),
        unit_price: base::UnitPrice::parse("450").unwrap(),
        currency: Currency::of("INR").unwrap(),
        tax_code: "IN5".into(),
        hsn: Some("0901".into()),
    };
    let product = stock::catalogue::create_product(&story.shop, &story.owner, new).await.unwrap();
    let typed = LineAsk { product_id: Some(product.id), sku: Some(String::new()), ..line("Coffee", "1", "400", "IN5") };
    let first = create_draft(&story.shop, &story.owner, InvoiceAsk { lines: vec![typed], ..story.three_lines() }).await;
    let copy = copy_invoice(&story.shop, &story.owner, first.unwrap().id).await.unwrap();
    let lines = story.shop.db.read(move |tx| find_lines(tx, copy.id)).await.unwrap();
    let texts = (lines[0].description.as_str(), lines[0].sku.as_str(), lines[0].unit.as_str(), lines[0].product_id);
    assert_eq!(texts, ("Coffee", "", "kg", Some(product.id)));
}
