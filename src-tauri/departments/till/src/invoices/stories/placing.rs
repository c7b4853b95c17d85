use base::ShopDate;
use books::tax::{TaxCodeChange, change_tax_code};
use office::settings::{SettingsChange, change_settings};
use people::customers::{CustomerChange, change_customer};

use super::*;

impl Story {
    /// A shop in Maharashtra.
    pub async fn in_pune() -> Self {
        let story = Self::in_india().await;
        story.settle("27").await;
        story
    }

    async fn settle(&self, region: &str) {
        let version = self.shop.db.read(office::settings::load).await.unwrap().unwrap().version;
        let change = SettingsChange { region: Some(region.into()), ..SettingsChange::default() };
        change_settings(&self.shop, &self.owner, version, change).await.unwrap();
    }

    /// Somebody new, where this says.
    async fn customer_in(&self, country: &str, region: &str, tax_id: &str) -> CustomerId {
        let given = |text: &str| Some(text.to_owned());
        let new = NewCustomer {
            name: "Anand Traders".into(),
            country: given(country),
            region: given(region),
            tax_id: given(tax_id),
            ..NewCustomer::default()
        };
        create_customer(&self.shop, &self.owner, new).await.unwrap().id
    }

    /// The customer moves to another region.
    async fn moves_to(&self, id: CustomerId, region: &str) {
        let version = self.shop.db.read(move |tx| people::customers::find(tx, id)).await.unwrap().unwrap().version;
        let change = CustomerChange { region: Some(region.into()), ..CustomerChange::default() };
        change_customer(&self.shop, &self.owner, id, version, change).await.unwrap();
    }

    /// One lamp at 100 for somebody, under the code of supplies within the state.
    fn lamp_for(&self, customer: CustomerId) -> InvoiceAsk {
        InvoiceAsk { customer_id: Some(customer), lines: vec![line("Lamp", "1", "100", "IN18")], ..self.one_piece("0") }
    }
}

fn components(invoice: &Invoice) -> Vec<&str> {
    invoice.tax_summary.iter().map(|share| share.component.as_str()).collect()
}

#[tokio::test]
async fn a_customer_in_another_state_owes_igst_and_one_in_ours_cgst_and_sgst() {
    let story = Story::in_pune().await;
    let (near, far) = (story.customer_in("IN", "27", "").await, story.customer_in("", "29", "").await);
    let within = story.issued(story.lamp_for(near)).await;
    assert_eq!((components(&within), within.place_of_supply.as_deref()), (vec!["CGST9", "SGST9"], Some("27")));

    let between = story.issued(story.lamp_for(far)).await;
    assert_eq!((components(&between), between.place_of_supply.as_deref()), (vec!["IGST18"], Some("29")));
    assert_eq!(between.sums.total, within.sums.total, "the rate is the same");
    let postings = story.postings(format!("invoice:{}:issued", between.id)).await;
    assert!(postings.contains(&("2100.IGST18".into(), -1_800)), "{postings:?}");
    assert_eq!(story.findings().await, Vec::<String>::new());

    let shown = get_invoice(&story.shop, &story.owner, between.id).await.unwrap();
    let place = shown.place_of_supply.unwrap();
    assert_eq!((place.printed().as_str(), place.shop_region.as_str()), ("Karnataka (29)", "27"));
    let codes = (shown.lines[0].tax_code.as_str(), shown.lines[0].tax_code_asked.as_deref());
    assert_eq!(codes, ("IN18I", Some("IN18")));
    let moved = story.run("UPDATE invoices SET place_of_supply = '27'").await;
    assert!(matches!(moved, Err(Fault::Constraint(_))), "the place is frozen with it");
}

#[tokio::test]
async fn the_state_is_read_from_a_sound_gstin_and_typed_ones_go_before_it() {
    let story = Story::in_pune().await;
    let place = async |customer: CustomerId, asked: Option<&str>| {
        let ask = InvoiceAsk { place_of_supply: asked.map(str::to_owned), ..story.lamp_for(customer) };
        let place = calculate_invoice(&story.shop, &story.owner, ask).await.unwrap().place_of_supply.unwrap();
        (place.name, place.from, place.interstate)
    };
    let registered = story.customer_in("IN", "", "29AAGCB7383J1Z4").await;
    assert_eq!(place(registered, None).await, ("Karnataka".into(), PlaceFrom::TaxId, true));
    assert_eq!(place(registered, Some("33")).await, ("Tamil Nadu".into(), PlaceFrom::Asked, true));
    story.moves_to(registered, "30").await;
    assert_eq!(place(registered, None).await, ("Goa".into(), PlaceFrom::Customer, true));

    let ask = InvoiceAsk { place_of_supply: Some("25".into()), ..story.lamp_for(registered) };
    let refused = create_draft(&story.shop, &story.owner, ask).await.unwrap_err().kind();
    assert_eq!((refused.code, refused.field.as_deref()), ("invoice.place_of_supply", Some("place_of_supply")));
}

#[tokio::test]
async fn the_shops_own_gstin_says_where_it_is_until_the_region_does() {
    let story = Story::in_india().await;
    let far = story.customer_in("IN", "29", "").await;
    let ask = InvoiceAsk { place_of_supply: Some("29".into()), ..story.lamp_for(far) };
    let calculated = async || calculate_invoice(&story.shop, &story.owner, ask.clone()).await.unwrap();
    let nowhere = calculated().await;
    assert_eq!(nowhere.place_of_supply, None);
    assert_eq!(nowhere.problems[0].field, "place_of_supply", "the shop has said nowhere where it is");

    let change = SettingsChange { tax_id: Some("29AAGCB7383J1Z4".into()), ..SettingsChange::default() };
    change_settings(&story.shop, &story.owner, 1, change).await.unwrap();
    assert!(!calculated().await.place_of_supply.unwrap().interstate, "its registration is of Karnataka");
    let change = SettingsChange { tax_id: Some(String::new()), ..SettingsChange::default() };
    change_settings(&story.shop, &story.owner, 2, change).await.unwrap();
    story.settle("27").await;
    assert!(calculated().await.place_of_supply.unwrap().interstate);
}

#[tokio::test]
async fn a_draft_goes_where_its_customer_has_moved_by_the_day_of_issue() {
    let story = Story::in_pune().await;
    let customer = story.customer_in("IN", "29", "").await;
    let draft = create_draft(&story.shop, &story.owner, story.lamp_for(customer)).await.unwrap();
    assert_eq!(components(&draft), ["IGST18"]);
    story.moves_to(customer, "27").await;
    let issued = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap();
    assert_eq!((components(&issued), issued.place_of_supply.as_deref()), (vec!["CGST9", "SGST9"], Some("27")));
    let lines = story.shop.db.read(move |tx| find_lines(tx, issued.id)).await.unwrap();
    assert_eq!((lines[0].tax_code.as_str(), lines[0].code_asked_apart()), ("IN18", None));
}

#[tokio::test]
async fn igst_chosen_within_the_state_stays_for_a_special_economic_zone() {
    let story = Story::in_pune().await;
    let zone = story.customer_in("IN", "27", "").await;
    let ask = InvoiceAsk { lines: vec![line("Lamp", "1", "100", "IN18I")], ..story.lamp_for(zone) };
    let issued = story.issued(ask).await;
    assert_eq!((components(&issued), issued.place_of_supply.as_deref()), (vec!["IGST18"], Some("27")));
}

#[tokio::test]
async fn delivery_under_a_code_of_its_own_goes_between_states_as_well() {
    let story = Story::in_pune().await;
    let far = story.customer_in("IN", "29", "").await;
    let ask = InvoiceAsk { delivery: Some("50".into()), charges_code: Some("IN5".into()), ..story.lamp_for(far) };
    let issued = story.issued(ask).await;
    assert_eq!((components(&issued), issued.charges_code.as_str()), (vec!["IGST18", "IGST5"], "IN5"));
}

#[tokio::test]
async fn a_customer_abroad_is_taxed_by_the_code_that_is_chosen() {
    let story = Story::in_pune().await;
    let abroad = story.customer_in("AE", "", "").await;
    let issued = story.issued(story.lamp_for(abroad)).await;
    assert_eq!((components(&issued), issued.place_of_supply.clone()), (vec!["CGST9", "SGST9"], None));
}

#[tokio::test]
async fn the_worked_case_c03_comes_out_of_codes_within_the_state() {
    let story = Story::in_pune().await;
    let far = story.customer_in("IN", "29", "").await;
    let ask = InvoiceAsk {
        customer_id: Some(far),
        lines: vec![line("Tea", "7", "131.40", "IN18"), line("Cup", "1", "15.55", "IN18")],
        discount: Some("35.00".into()),
        round_total_to: Some("1.00".into()),
        ..story.one_piece("0")
    };
    let sums = story.issued(ask).await.sums;
    let texts = [sums.subtotal, sums.discount, sums.tax, sums.rounding, sums.total].map(|amount| amount.decimal_text());
    assert_eq!(texts, ["935.35", "35.00", "162.06", "-0.41", "1062.00"]);
}

#[tokio::test]
async fn an_interstate_code_out_of_use_is_named_at_its_line() {
    let story = Story::in_pune().await;
    let far = story.customer_in("IN", "29", "").await;
    let retire = TaxCodeChange { active: Some(false), ..TaxCodeChange::default() };
    change_tax_code(&story.shop, &story.owner, "IN18I".into(), 1, retire).await.unwrap();
    let refused = create_draft(&story.shop, &story.owner, story.lamp_for(far)).await.unwrap_err().kind();
    assert_eq!((refused.code, refused.field.as_deref()), ("invoice.tax_code", Some("lines[0].tax_code")));

    let alone = TaxCodeChange { interstate_code: Some(String::new()), ..TaxCodeChange::default() };
    change_tax_code(&story.shop, &story.owner, "IN18".into(), 1, alone).await.unwrap();
    assert_eq!(components(&story.issued(story.lamp_for(far)).await), ["CGST9", "SGST9"], "it stands for itself now");
}

#[tokio::test]
async fn an_interstate_code_is_a_taxed_one_that_stands_for_itself() {
    let story = Story::in_pune().await;
    for (code, named) in
        [("IN18", "IN99"), ("IN18", "IN18"), ("IN18", "IN0"), ("IN0", "IN18I"), ("IN18", "IN5"), ("IN18I", "IN5I")]
    {
        let change = TaxCodeChange { interstate_code: Some(named.into()), ..TaxCodeChange::default() };
        let refused = change_tax_code(&story.shop, &story.owner, code.into(), 1, change).await.unwrap_err();
        assert_eq!(refused.kind().field.as_deref(), Some("interstate_code"), "{code} by {named}");
    }
}

#[tokio::test]
async fn a_supplementary_invoice_keeps_the_place_of_the_first() {
    let story = Story::in_pune().await;
    let customer = story.customer_in("IN", "29", "").await;
    let first = story.issued(story.lamp_for(customer)).await;
    story.moves_to(customer, "27").await;
    let ask = SupplementaryAsk { lines: vec![line("Bulb", "1", "10", "IN18")], ..SupplementaryAsk::default() };
    let draft = draft_supplementary(&story.shop, &story.owner, first.id, ask).await.unwrap();
    assert_eq!((components(&draft), draft.place_asked.as_deref()), (vec!["IGST18"], Some("29")));

    let elsewhere = InvoiceAsk { place_of_supply: Some("27".into()), ..story.lamp_for(customer) };
    let refused = edit_draft(&story.shop, &story.owner, draft.id, draft.version, elsewhere).await.unwrap_err().kind();
    assert_eq!((refused.code, refused.field.as_deref()), ("invoice.not_of_its_first", Some("place_of_supply")));
    edit_draft(&story.shop, &story.owner, draft.id, draft.version, story.lamp_for(customer)).await.unwrap();
    let issued = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap();
    assert_eq!((components(&issued), issued.place_of_supply.as_deref()), (vec!["IGST18"], Some("29")));
}

#[tokio::test]
async fn a_credit_note_takes_back_the_igst_of_its_invoice() {
    let story = Story::in_pune().await;
    let customer = story.customer_in("IN", "29", "").await;
    let first = story.issued(story.lamp_for(customer)).await;
    story.moves_to(customer, "27").await;
    let ask = CreditNoteAsk {
        scope: CreditScope::Full,
        amount: None,
        lines: Vec::new(),
        charges: false,
        reason: "broken".into(),
    };
    let note = issue_credit_note(&story.shop, &story.owner, first.id, ask).await.unwrap();
    let shares: Vec<&str> = note.tax_summary.iter().map(|share| share.component.as_str()).collect();
    assert_eq!((shares, note.tax), (vec!["IGST18"], money("18.00", "INR")));
    assert_eq!(note.frozen.supply.map(|place| place.region).as_deref(), Some("29"));
    assert_eq!(story.balance("2100").await, 0);
    assert_eq!(story.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_copy_asks_for_the_same_codes_and_the_same_place() {
    let story = Story::in_pune().await;
    let (near, far) = (story.customer_in("IN", "27", "").await, story.customer_in("IN", "29", "").await);
    let site = InvoiceAsk { place_of_supply: Some("33".into()), ..story.lamp_for(near) };
    let copy = async |id| copy_invoice(&story.shop, &story.owner, id).await.unwrap();
    let again = copy(story.issued(site).await.id).await;
    assert_eq!((components(&again), again.place_asked.as_deref()), (vec!["IGST18"], Some("33")));

    let first = story.issued(story.lamp_for(far)).await;
    story.moves_to(far, "27").await;
    let again = copy(first.id).await;
    assert_eq!(components(&again), ["CGST9", "SGST9"], "the customer is here by now");
}

#[tokio::test]
async fn a_recurring_invoice_goes_where_its_customer_is_in_each_period() {
    let story = Story::in_pune().await;
    let customer = story.customer_in("IN", "29", "").await;
    let ask = RecurringAsk {
        invoice: story.lamp_for(customer),
        starts_on: ShopDate::parse("2026-11-21").unwrap(),
        every: 1,
        unit: RhythmUnit::Days,
        day_of_month: None,
        ends_on: None,
        count: Some(2),
        due_after_days: None,
        issues: true,
        dated: DateRule::DueDay,
        earned_by_day: false,
    };
    let recurring = create_recurring(&story.shop, &story.owner, ask).await.unwrap();
    assert_eq!(recurring.asked.lines[0].tax_code, "IN18", "the code that was chosen");
    assert!(fire_recurring(&story.shop).await.unwrap());
    story.moves_to(customer, "27").await;
    story.clock.advance_ms(24 * 3_600_000);
    assert!(fire_recurring(&story.shop).await.unwrap());
    let made = get_recurring(&story.shop, &story.owner, recurring.id).await.unwrap().periods;
    let mut taxes = Vec::new();
    for period in made.iter().rev() {
        taxes.push(components(&story.invoice(period.invoice.as_ref().unwrap().id).await).join("+"));
    }
    assert_eq!(taxes, ["IGST18", "CGST9+SGST9"]);
}

#[tokio::test]
async fn a_line_of_an_indian_shop_has_an_hsn_of_four_six_or_eight_digits() {
    let story = Story::in_pune().await;
    let draft = async |hsn: &str| {
        let coded = LineAsk { hsn: Some(hsn.into()), ..line("Lamp", "1", "100", "IN18") };
        let lines = vec![line("Bulb", "1", "10", "IN18"), coded];
        create_draft(&story.shop, &story.owner, InvoiceAsk { lines, ..story.one_piece("0") }).await
    };
    for hsn in ["940", "94051", "9405.10", "lamp", "99871300"] {
        let refused = draft(hsn).await.unwrap_err().kind();
        assert_eq!((refused.code, refused.field.as_deref()), ("invoice.hsn", Some("lines[1].hsn")), "{hsn}");
    }
    for hsn in ["", "9405", "940510", "94051010", "998713"] {
        assert!(draft(hsn).await.is_ok(), "{hsn}");
    }
}
