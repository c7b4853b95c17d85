use base::{Rate, ShopDate};
use books::tax::{
    Component, NewRate, NewTaxCode, TaxCodeChange, TaxCodeError, Treatment, change_tax_code, create_tax_code,
};

use super::*;

const DAY_MS: i64 = 24 * 3_600_000;

fn part(component: &str, rate: &str) -> Component {
    Component { component: component.into(), rate: Rate::parse(rate).unwrap() }
}

impl Story {
    /// Changes a code as it was read for the first time.
    async fn change_code(&self, code: &str, version: i64, change: TaxCodeChange) -> Result<(), TaxCodeError> {
        change_tax_code(&self.shop, &self.owner, code.into(), version, change).await.map(|_| ())
    }

    /// One lamp at 100 under a code.
    fn lamp(&self, code: &str) -> InvoiceAsk {
        InvoiceAsk { lines: vec![line("Lamp", "1", "100", code)], ..self.one_piece("0") }
    }
}

#[tokio::test]
async fn a_code_that_was_just_added_taxes_a_line() {
    let story = Story::in_india().await;
    let refused = create_draft(&story.shop, &story.owner, story.lamp("IN28")).await;
    assert_eq!(code_of(refused), "invoice.tax_code");
    let new = NewTaxCode {
        code: "IN28".into(),
        name: "GST 28 %".into(),
        treatment: Treatment::Taxed,
        tax_point: None,
        components: vec![part("CGST14", "14"), part("SGST14", "14")],
        base_factor: None,
        interstate_code: None,
        product_class: None,
        reason: None,
    };
    create_tax_code(&story.shop, &story.owner, new).await.unwrap();
    let issued = story.issued(story.lamp("IN28")).await;
    assert_eq!(issued.sums.total, money("128.00", "INR"));
    let postings = story.postings(format!("invoice:{}:issued", issued.id)).await;
    assert!(postings.contains(&("2100.CGST14".into(), -1_400)), "{postings:?}");
}

#[tokio::test]
async fn a_rate_from_tomorrow_counts_tomorrow_and_never_in_what_was_issued() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.lamp("IN18I")).await.unwrap();
    let raise = NewRate {
        from_on: ShopDate::parse("2026-11-22").unwrap(),
        components: vec![part("IGST20", "20")],
        base_factor: None,
    };
    let change = TaxCodeChange { rate: Some(raise), name: Some("IGST 20 %".into()), ..TaxCodeChange::default() };
    story.change_code("IN18I", 1, change).await.unwrap();

    let today = story.issued(story.lamp("IN18I")).await;
    assert_eq!(today.sums.total, money("118.00", "INR"));
    let seen = get_invoice(&story.shop, &story.owner, today.id).await.unwrap();

    story.clock.advance_ms(DAY_MS);
    let late = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap();
    assert_eq!(late.sums.total, money("120.00", "INR"), "a draft takes the rate of the day it is issued on");
    assert_eq!(story.issued(story.lamp("IN18I")).await.sums.total, money("120.00", "INR"));
    let after = get_invoice(&story.shop, &story.owner, today.id).await.unwrap();
    assert_eq!((after.tax_summary, after.lines), (seen.tax_summary, seen.lines), "yesterday's invoice is as it was");
}

#[tokio::test]
async fn a_retired_code_is_read_where_it_was_written_and_takes_no_new_line() {
    let story = Story::in_india().await;
    let issued = story.issued(story.lamp("IN5")).await;
    let draft = create_draft(&story.shop, &story.owner, story.lamp("IN5")).await.unwrap();
    let retire = |active| TaxCodeChange { active: Some(active), ..TaxCodeChange::default() };
    story.change_code("IN5", 1, retire(false)).await.unwrap();

    for id in [issued.id, draft.id] {
        let seen = get_invoice(&story.shop, &story.owner, id).await.unwrap();
        assert_eq!((seen.tax_summary[0].name.as_str(), seen.tax_summary[0].tax), ("GST 5 %", money("2.50", "INR")));
    }
    let refused = create_draft(&story.shop, &story.owner, story.lamp("IN5")).await;
    assert_eq!(code_of(refused), "invoice.tax_code");
    let other = story.lamp("IN18");
    edit_draft(&story.shop, &story.owner, draft.id, draft.version, other).await.unwrap();
    let issued = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap();
    assert_eq!(issued.sums.total, money("118.00", "INR"));

    story.change_code("IN5", 2, retire(true)).await.unwrap();
    assert_eq!(story.issued(story.lamp("IN5")).await.sums.total, money("105.00", "INR"));
}
