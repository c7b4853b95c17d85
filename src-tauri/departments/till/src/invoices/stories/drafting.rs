use base::actor::OnceKey;
use stock::catalogue::{NewProduct, create_product};

use super::*;

#[tokio::test]
async fn a_draft_has_amounts_and_no_number_and_touches_no_account() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.three_lines()).await.unwrap();
    assert_eq!((draft.status, draft.number.as_deref()), (InvoiceStatus::Draft, None));
    assert_eq!(draft.sums.total, money("559.82", "INR"));
    assert_eq!(due(&draft).minor, 0, "nobody owes a draft");
    assert!(story.postings(format!("invoice:{}:issued", draft.id)).await.is_empty());
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_named_and_the_rest_is_calculated() {
    let story = Story::in_india().await;
    let mut ask = story.three_lines();
    ask.lines[0].quantity = "0".into();
    ask.lines[2].tax_code = "IN99".into();
    ask.service_fee_rate = Some("2.12345".into());
    ask.discount = Some("1000".into());
    let shown = calculate_invoice(&story.shop, &story.owner, ask.clone()).await.unwrap();
    let fields: Vec<&str> = shown.problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["lines[0].quantity", "lines[2].tax_code", "service_fee_rate", "discount"]);
    assert_eq!(shown.lines.iter().map(|line| line.gross.minor).collect::<Vec<_>>(), [0, 14_985, 0]);
    assert_eq!(
        shown.sums.subtotal,
        money("149.85", "INR"),
        "the sound line is counted, the discount that does not fit is not"
    );

    let refused = create_draft(&story.shop, &story.owner, ask).await.unwrap_err();
    assert_eq!(refused.kind().field.as_deref(), Some("lines[0].quantity"));
    assert_eq!(refused.kind().status, 400);
}

#[tokio::test]
async fn rules_of_currency_lines_and_records_have_codes_of_their_own() {
    let story = Story::in_india().await;
    let stranger = CustomerId::from_number(7);
    let asks = [
        (InvoiceAsk { currency: "RUPEES".into(), ..story.three_lines() }, "invoice.currency"),
        (InvoiceAsk { lines: Vec::new(), ..story.three_lines() }, "invoice.no_lines"),
        (
            InvoiceAsk { lines: vec![line("Pen", "1", "1", "IN0"); 201], ..story.three_lines() },
            "invoice.too_many_lines",
        ),
        (InvoiceAsk { customer_id: Some(stranger), ..story.three_lines() }, "invoice.no_such_customer"),
        (InvoiceAsk { charges_code: Some("XX".into()), ..story.three_lines() }, "invoice.tax_code"),
        (InvoiceAsk { note: Some("card 4242 4242 4242 4242".into()), ..story.three_lines() }, "input.invalid"),
        (
            InvoiceAsk { lines: vec![line("Tower", "1000000000", "900000000000000", "IN0")], ..story.three_lines() },
            "input.invalid",
        ),
    ];
    for (ask, code) in asks {
        assert_eq!(code_of(create_draft(&story.shop, &story.owner, ask).await), code);
    }
}

#[tokio::test]
async fn a_line_takes_the_texts_of_its_product_unless_others_are_typed() {
    let story = Story::in_india().await;
    let new = NewProduct {
        name: "Filter coffee".into(),
        sku: Some("FC-1".into()),
        unit: Some("kg".into()),
        unit_price: base::UnitPrice::parse("450").unwrap(),
        currency: Currency::of("INR").unwrap(),
        tax_code: "IN5".into(),
        hsn: Some("0901".into()),
    };
    let product = create_product(&story.shop, &story.owner, new).await.unwrap();
    let typed = LineAsk { product_id: Some(product.id), hsn: Some("09012110".into()), ..line("", "1", "450", "IN5") };
    let draft = create_draft(&story.shop, &story.owner, InvoiceAsk { lines: vec![typed], ..story.three_lines() })
        .await
        .unwrap();
    let lines = story.shop.db.read(move |tx| find_lines(tx, draft.id)).await.unwrap();
    let texts = (lines[0].description.as_str(), lines[0].sku.as_str(), lines[0].hsn.as_str(), lines[0].unit.as_str());
    assert_eq!(texts, ("Filter coffee", "FC-1", "09012110", "kg"));

    let unknown =
        LineAsk { product_id: Some(stock::catalogue::ProductId::from_number(9)), ..line("Ghost", "1", "1", "IN0") };
    let ask = InvoiceAsk { lines: vec![unknown], ..story.three_lines() };
    assert_eq!(code_of(create_draft(&story.shop, &story.owner, ask).await), "invoice.no_such_product");
}

#[tokio::test]
async fn an_edit_replaces_the_lines_and_one_from_an_older_version_is_refused() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.three_lines()).await.unwrap();
    let edited = edit_draft(&story.shop, &story.owner, draft.id, draft.version, story.one_piece("10")).await.unwrap();
    assert_eq!((edited.version, edited.sums.total), (2, money("10.00", "INR")));
    assert_eq!(story.shop.db.read(move |tx| find_lines(tx, draft.id)).await.unwrap().len(), 1);
    let stale = edit_draft(&story.shop, &story.owner, draft.id, draft.version, story.one_piece("11")).await;
    assert_eq!(code_of(stale), "record.stale");
    assert_eq!(story.invoice(draft.id).await.sums.total, money("10.00", "INR"));
}

#[tokio::test]
async fn a_draft_can_be_deleted_and_an_issued_invoice_cannot() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.three_lines()).await.unwrap();
    delete_draft(&story.shop, &story.owner, draft.id).await.unwrap();
    assert_eq!(code_of(delete_draft(&story.shop, &story.owner, draft.id).await), "invoice.no_such_invoice");
    let issued = story.issued(story.three_lines()).await;
    assert_eq!(code_of(delete_draft(&story.shop, &story.owner, issued.id).await), "invoice.not_a_draft");
}

#[tokio::test]
async fn the_same_idempotency_key_writes_one_draft() {
    let story = Story::in_india().await;
    let once = OnceKey { key: "key-00000001".into(), route: "POST /invoices".into(), digest: [1; 32] };
    let who = Actor { once: Some(once), ..story.owner.clone() };
    let first = create_draft(&story.shop, &who, story.three_lines()).await.unwrap();
    let again = create_draft(&story.shop, &who, story.three_lines()).await.unwrap_err();
    assert!(matches!(again, InvoiceError::Fault(Fault::Repeated(id)) if id == first.id.to_string()));
    assert_eq!(list_invoices(&story.shop, &story.owner, ListAsk::default()).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn who_may_only_read_writes_nothing() {
    let story = Story::in_india().await;
    let reader = story.staff(&["billing:read"]);
    assert_eq!(code_of(create_draft(&story.shop, &reader, story.three_lines()).await), "access.not_allowed");
    assert!(calculate_invoice(&story.shop, &reader, story.three_lines()).await.is_ok());
}

#[tokio::test]
async fn a_total_is_rounded_to_a_coin_and_never_down_to_nothing() {
    let story = Story::in_india().await;
    let rounded = |step: &str| InvoiceAsk { round_total_to: Some(step.into()), ..story.one_piece("449.00") };
    for step in ["1000", "449", "1.01"] {
        let refused = create_draft(&story.shop, &story.owner, rounded(step)).await.unwrap_err();
        assert_eq!(refused.kind().field.as_deref(), Some("round_total_to"), "{step}");
        assert!(refused.to_string().contains("INR 1.00"), "it says what may be: {refused}");
    }
    let whole = InvoiceAsk { round_total_to: Some("1".into()), ..story.one_piece("449.40") };
    assert_eq!(story.issued(whole).await.sums.total, money("449.00", "INR"));
    let nothing = InvoiceAsk { round_total_to: Some("1".into()), ..story.one_piece("0.40") };
    let refused = create_draft(&story.shop, &story.owner, nothing).await.unwrap_err();
    assert_eq!(refused.kind().field.as_deref(), Some("round_total_to"), "what is sold is not given away by rounding");
}
