use base::ShopDate;

use super::*;

async fn numbers(story: &Story, ask: ListAsk) -> Vec<String> {
    let page = list_invoices(&story.shop, &story.owner, ask).await.unwrap();
    page.items.into_iter().map(|row| row.number.unwrap_or_else(|| "draft".to_owned())).collect()
}

#[tokio::test]
async fn pages_run_from_the_newest_to_the_oldest_without_a_repeat() {
    let story = Story::in_india().await;
    for _ in 0..5 {
        story.clock.advance_ms(10);
        story.issued(story.one_piece("10")).await;
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let ask = ListAsk { after: after.clone(), limit: Some(2), ..ListAsk::default() };
        let page = list_invoices(&story.shop, &story.owner, ask).await.unwrap();
        seen.extend(page.items.into_iter().map(|row| row.number.unwrap()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["BS/26-27/0005", "BS/26-27/0004", "BS/26-27/0003", "BS/26-27/0002", "BS/26-27/0001"]);
    let wrong =
        list_invoices(&story.shop, &story.owner, ListAsk { after: Some("pay_1".into()), ..ListAsk::default() }).await;
    assert!(matches!(wrong, Err(Fault::Invalid { field, .. }) if field == "after"));
}

#[tokio::test]
async fn each_filter_narrows_the_list() {
    let story = Story::in_india().await;
    let other = create_customer(
        &story.shop,
        &story.owner,
        NewCustomer { name: "100% Tea_House".into(), ..NewCustomer::default() },
    )
    .await
    .unwrap();
    let due_today = IssueAsk { due_on: ShopDate::parse("2026-11-21"), ..IssueAsk::default() };
    let first = create_draft(&story.shop, &story.owner, story.one_piece("10")).await.unwrap();
    issue_invoice(&story.shop, &story.owner, first.id, due_today).await.unwrap();
    story.clock.advance_ms(10);
    let second = story.issued(InvoiceAsk { customer_id: Some(other.id), ..story.one_piece("20") }).await;
    story.pay(second.id, money("20", "INR")).await.unwrap();
    story.clock.advance_ms(10);
    create_draft(&story.shop, &story.owner, story.one_piece("30")).await.unwrap();
    story.clock.advance_ms(2 * 86_400_000);

    assert_eq!(numbers(&story, ListAsk::default()).await, ["draft", "BS/26-27/0002", "BS/26-27/0001"]);
    let status = |status| ListAsk { status: Some(status), ..ListAsk::default() };
    assert_eq!(numbers(&story, status(InvoiceStatus::Draft)).await, ["draft"]);
    assert_eq!(numbers(&story, status(InvoiceStatus::Paid)).await, ["BS/26-27/0002"]);
    let customer = ListAsk { customer_id: Some(story.customer), ..ListAsk::default() };
    assert_eq!(numbers(&story, customer.clone()).await, ["draft", "BS/26-27/0001"]);
    assert_eq!(numbers(&story, ListAsk { status: Some(InvoiceStatus::Issued), ..customer }).await, ["BS/26-27/0001"]);
    let overdue = ListAsk { overdue: Some(true), ..ListAsk::default() };
    assert_eq!(numbers(&story, overdue.clone()).await, ["BS/26-27/0001"]);
    assert_eq!(numbers(&story, ListAsk { customer_id: Some(other.id), ..overdue }).await, Vec::<String>::new());
    let text = |q: &str| ListAsk { q: Some(q.into()), ..ListAsk::default() };
    assert_eq!(numbers(&story, text("0002")).await, ["BS/26-27/0002"]);
    assert_eq!(numbers(&story, text("tea_house")).await, ["BS/26-27/0002"]);
    assert_eq!(numbers(&story, text("0% t")).await, ["BS/26-27/0002"]);
    assert_eq!(numbers(&story, text("_")).await, ["BS/26-27/0002"], "an underscore is an underscore");
    assert_eq!(
        numbers(&story, ListAsk { status: Some(InvoiceStatus::Issued), ..text("0002") }).await,
        Vec::<String>::new()
    );

    let page = list_invoices(&story.shop, &story.owner, text("tea")).await.unwrap();
    assert_eq!(page.items[0].customer_name.as_deref(), Some("100% Tea_House"));
    assert_eq!((page.items[0].due.minor, page.items[0].overdue), (0, false));
}
