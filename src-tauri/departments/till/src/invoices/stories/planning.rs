use base::ShopDate;

use super::*;

fn day(text: &str) -> ShopDate {
    ShopDate::parse(text).unwrap()
}

fn plan(split: InstalmentSplit, parts: &[(&str, &str)]) -> InstalmentPlanAsk {
    let part = |(due_on, value): &(&str, &str)| InstalmentAsk {
        due_on: day(due_on),
        weight: Some((*value).to_owned()).filter(|_| split == InstalmentSplit::Proportional),
        amount: Some((*value).to_owned()).filter(|_| split == InstalmentSplit::Custom),
    };
    InstalmentPlanAsk { split, parts: parts.iter().map(part).collect() }
}

fn thirds() -> InstalmentPlanAsk {
    plan(InstalmentSplit::Equal, &[("2026-11-21", ""), ("2026-12-21", ""), ("2027-01-21", "")])
}

impl Story {
    async fn planned(&self, id: InvoiceId, ask: InstalmentPlanAsk) -> Result<Invoice, InvoiceError> {
        plan_instalments(&self.shop, &self.owner, id, ask).await
    }

    async fn parts(&self, id: InvoiceId) -> Vec<Instalment> {
        get_invoice(&self.shop, &self.owner, id).await.unwrap().instalments
    }
}

#[tokio::test]
async fn the_worked_case_of_three_instalments_in_whole_rupiah() {
    let story = Story::in_country("ID", "IDR", "Asia/Jakarta").await;
    let ask = InvoiceAsk {
        currency: "IDR".into(),
        lines: vec![line("Surf camp", "1", "7500000", "ID12"), line("Board", "3", "333333", "ID12")],
        ..story.one_piece("0")
    };
    let issued = story.issued(ask).await;
    let facts = story.shop.db.read(ledger::fact_lines).await.unwrap();
    let planned = story.planned(issued.id, thirds()).await.unwrap();
    assert_eq!((planned.instalment_count, planned.next_due_on), (3, Some(day("2026-11-21"))));
    assert_eq!(story.shop.db.read(ledger::fact_lines).await.unwrap(), facts, "a plan posts nothing");
    let shares: Vec<[i64; 3]> = story
        .parts(issued.id)
        .await
        .iter()
        .map(|p| [p.sums.total, p.sums.subtotal, p.sums.tax].map(|m| m.minor))
        .collect();
    assert_eq!(
        shares,
        [[3_145_000, 2_833_333, 311_667], [3_145_000, 2_833_333, 311_667], [3_144_999, 2_833_333, 311_666]]
    );
    assert_eq!(story.facts(issued.id).await, ["InvoiceDrafted", "InvoiceIssued", "InvoiceInstalmentsPlanned"]);

    let paid = story.pay(issued.id, money("3145000", "IDR")).await.unwrap();
    assert_eq!((paid.status, paid.next_due_on), (InvoiceStatus::PartiallyPaid, Some(day("2026-12-21"))));
    let states: Vec<InstalmentState> = story.parts(issued.id).await.iter().map(|part| part.state).collect();
    assert_eq!(states, [InstalmentState::Paid, InstalmentState::Due, InstalmentState::Open]);
    let whole = story.pay(issued.id, money("6289999", "IDR")).await.unwrap();
    assert_eq!((whole.status, whole.next_due_on), (InvoiceStatus::Paid, None));
}

#[tokio::test]
async fn what_is_paid_over_flows_to_the_next_instalment() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("100")).await;
    story.planned(issued.id, thirds()).await.unwrap();
    story.pay(issued.id, money("50", "INR")).await.unwrap();
    let left: Vec<i64> = story.parts(issued.id).await.iter().map(|part| part.due.minor).collect();
    assert_eq!(left, [0, 1_667, 3_333]);
    let shown = get_invoice(&story.shop, &story.owner, issued.id).await.unwrap();
    assert_eq!((shown.due_now, shown.due), (money("16.67", "INR"), money("50.00", "INR")));
}

#[tokio::test]
async fn a_plan_is_replaced_or_taken_away_until_somebody_starts_to_pay() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    story.planned(issued.id, thirds()).await.unwrap();
    let halves = plan(InstalmentSplit::Proportional, &[("2026-12-01", "60"), ("2027-01-01", "40")]);
    assert_eq!(story.planned(issued.id, halves).await.unwrap().instalment_count, 2);
    let totals: Vec<String> = story.parts(issued.id).await.iter().map(|part| part.sums.total.decimal_text()).collect();
    assert_eq!(totals, ["335.89", "223.93"]);
    let gone = remove_instalments(&story.shop, &story.owner, issued.id).await.unwrap();
    assert_eq!((gone.instalment_count, gone.next_due_on, story.parts(issued.id).await.len()), (0, None, 0));
    story.planned(issued.id, thirds()).await.unwrap();

    story.shop.db.write(&story.owner, move |tx| payment_started(tx, &issued.id, tx.at())).await.unwrap();
    let refused = story.planned(issued.id, thirds()).await.unwrap_err();
    assert_eq!((refused.kind().status, refused.kind().code), (409, "invoice.instalments_stand"));
    assert!(refused.to_string().contains("credit note") && refused.to_string().contains("supplementary invoice"));
    assert_eq!(code_of(remove_instalments(&story.shop, &story.owner, issued.id).await), "invoice.instalments_stand");
    for sql in [
        "UPDATE instalments SET total_minor = 1",
        "DELETE FROM instalments",
        "INSERT INTO instalments (invoice_id, part, due_on, subtotal_minor, discount_minor, service_fee_minor, delivery_net_minor,
                                  tax_minor, rounding_minor, total_minor)
         SELECT id, 9, '2027-02-01', 1, 0, 0, 0, 0, 0, 1 FROM invoices",
    ] {
        assert!(matches!(story.run(sql).await, Err(Fault::Constraint(_))), "{sql}");
    }
}

#[tokio::test]
async fn only_what_is_issued_and_owed_is_split_and_only_by_who_bills() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.one_piece("10")).await.unwrap();
    assert_eq!(code_of(story.planned(draft.id, thirds()).await), "invoice.still_a_draft");
    let issued = story.issued(story.one_piece("10")).await;
    let reader = story.staff(&["billing:read"]);
    assert_eq!(code_of(plan_instalments(&story.shop, &reader, issued.id, thirds()).await), "access.not_allowed");
    let custom = plan(InstalmentSplit::Custom, &[("2026-12-01", "6"), ("2027-01-01", "5")]);
    let refused = story.planned(issued.id, custom).await.unwrap_err();
    assert_eq!((refused.kind().status, refused.kind().code), (400, "invoice.instalments_sum"));
    assert!(refused.to_string().contains("INR 1.00 more"), "the difference is named: {refused}");
    let cents = story.issued(story.one_piece("0.02")).await;
    assert_eq!(code_of(story.planned(cents.id, thirds()).await), "invoice.instalment_of_nothing");
    void_invoice(&story.shop, &story.owner, issued.id, ReasonAsk { reason: "typo".into() }).await.unwrap();
    assert_eq!(code_of(story.planned(issued.id, thirds()).await), "invoice.nothing_due");
}

#[tokio::test]
async fn an_invoice_in_instalments_is_overdue_by_its_first_open_part() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("90")).await;
    story.planned(issued.id, thirds()).await.unwrap();
    let overdue = async || {
        let ask = ListAsk { overdue: Some(true), ..ListAsk::default() };
        let listed = list_invoices(&story.shop, &story.owner, ask).await.unwrap().items.len();
        (get_invoice(&story.shop, &story.owner, issued.id).await.unwrap().overdue, listed)
    };
    assert_eq!(overdue().await, (false, 0));
    story.clock.advance_ms(86_400_000);
    assert_eq!(overdue().await, (true, 1), "the first part was due yesterday, though the invoice has fourteen days");
    assert_eq!(story.parts(issued.id).await[0].state, InstalmentState::Overdue);
    story.pay(issued.id, money("30", "INR")).await.unwrap();
    story.clock.advance_ms(20 * 86_400_000);
    assert_eq!(overdue().await, (false, 0), "the day of the whole has passed, that of the second part has not");
}

#[tokio::test]
async fn a_credit_note_takes_from_the_last_instalments() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("90")).await;
    story.planned(issued.id, thirds()).await.unwrap();
    let ask = CreditNoteAsk {
        scope: CreditScope::Amount,
        amount: Some("40".into()),
        lines: Vec::new(),
        charges: false,
        reason: "one day less".into(),
    };
    issue_credit_note(&story.shop, &story.owner, issued.id, ask).await.unwrap();
    let parts = story.parts(issued.id).await;
    assert_eq!(parts.iter().map(|part| part.due.minor).collect::<Vec<_>>(), [3_000, 2_000, 0]);
    assert_eq!(parts[2].state, InstalmentState::Credited);
    let paid = story.pay(issued.id, money("50", "INR")).await.unwrap();
    assert_eq!((paid.status, paid.next_due_on), (InvoiceStatus::Paid, None));
}

#[tokio::test]
async fn a_plan_is_calculated_while_it_is_typed_and_nothing_is_kept() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let calculate = async |ask| calculate_instalments(&story.shop, &story.owner, issued.id, ask).await;
    let equal = calculate(thirds()).await.unwrap();
    let totals: Vec<String> = equal.parts.iter().map(|part| part.sums.total.decimal_text()).collect();
    assert_eq!(totals, ["186.61", "186.61", "186.60"]);
    assert_eq!((equal.sum, equal.difference.minor), (money("559.82", "INR"), 0));

    let half_typed = plan(InstalmentSplit::Custom, &[("2026-11-21", "300"), ("2026-12-21", "0")]);
    let open = calculate(half_typed).await.unwrap();
    assert_eq!((open.sum, open.difference.minor, open.parts.len()), (money("300", "INR"), -25_982, 0));
    let too_much = plan(InstalmentSplit::Custom, &[("2026-11-21", "300"), ("2026-12-21", "259.83")]);
    assert_eq!(calculate(too_much).await.unwrap().difference.minor, 1);
    let backwards = plan(InstalmentSplit::Equal, &[("2026-12-21", ""), ("2026-11-21", "")]);
    let refused = calculate(backwards).await.unwrap_err().kind();
    assert_eq!((refused.code, refused.field.as_deref()), ("invoice.instalment_order", Some("parts[1].due_on")));

    let untouched = story.invoice(issued.id).await;
    assert_eq!((untouched.instalment_count, untouched.version), (0, issued.version));
    assert_eq!(story.facts(issued.id).await, ["InvoiceDrafted", "InvoiceIssued"]);
    story.planned(issued.id, thirds()).await.unwrap();
    let kept: Vec<Sums> = story.parts(issued.id).await.into_iter().map(|part| part.sums).collect();
    assert_eq!(kept, equal.parts.iter().map(|part| part.sums).collect::<Vec<_>>(), "what was shown is what was kept");

    let stranger = story.staff(&["payments:read"]);
    let hidden = calculate_instalments(&story.shop, &stranger, issued.id, thirds()).await;
    assert_eq!(code_of(hidden), "access.not_allowed");
    story.shop.db.write(&story.owner, move |tx| payment_started(tx, &issued.id, tx.at())).await.unwrap();
    assert_eq!(code_of(calculate(thirds()).await), "invoice.instalments_stand");
}
