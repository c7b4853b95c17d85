//! One day in each of the four shops.

use std::time::Duration;

use serde_json::{Value, json};
use shop_tests::http::{minor, text};
use shop_tests::rehearsal::Rehearsal;

/// The amount of a line of the trial balance, closing, in smallest units.
async fn closing(story: &Rehearsal, account: &str) -> i64 {
    let book = story.shop.api.get("/ledger/trial-balance").await.unwrap();
    let rows = book["rows"].as_array().unwrap();
    rows.iter().find(|row| row["account"] == account).map_or(0, |row| row["closing"]["minor"].as_i64().unwrap())
}

async fn trial_balance_is_balanced(story: &Rehearsal) {
    let book = story.shop.api.get("/ledger/trial-balance").await.unwrap();
    assert_eq!(book["totals"]["debit"], book["totals"]["credit"]);
}

#[tokio::test]
async fn al_noor_games_bills_with_tax_inside_and_is_paid_through_the_pay_link() {
    let story = Rehearsal::in_currency("Al Noor Games", "SAR").await.unwrap();
    story.let_customers_in().await.unwrap();
    let customer = story.shop.customer("خالد العتيبي").await.unwrap();
    let ask = json!({
        "customer_id": customer, "currency": "SAR", "inclusive": true,
        "lines": [{"description": "رصيد ألعاب 100", "quantity": "1", "unit_price": "115.00", "tax_code": "SA15"}],
    });
    let invoice = story.shop.issue(&ask).await.unwrap();
    assert_eq!((invoice.total, minor(&invoice.said, "/tax").unwrap()), (11_500, 1_500));

    let key = text(&invoice.said, "/pay_link/key").unwrap().to_owned();
    let page = story.pay_page(&key).await.unwrap();
    assert_eq!((page.status, page.json()["state"].as_str()), (200, Some("open")));
    assert_eq!(page.json()["invoice"]["due"], json!({"minor": 11_500, "currency": "SAR"}));

    story.pay_through_link(&invoice).await.unwrap();
    let paid = story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
    assert_eq!(minor(&paid, "/due").unwrap(), 0);
    assert_eq!(story.pay_page(&key).await.unwrap().json()["state"], "paid");

    let receipt = story.shop.api.get_bytes(&format!("/invoices/{}/receipt", invoice.id)).await.unwrap();
    assert!(receipt.kind.starts_with("application/pdf") && receipt.bytes.starts_with(b"%PDF"), "{}", receipt.kind);
    let paper = story.shop.api.get_bytes(&format!("/invoices/{}/pdf?paper=a4", invoice.id)).await.unwrap();
    assert!(paper.bytes.starts_with(b"%PDF"));
    // Sales and tax stand in the books, and nobody owes anything.
    assert_eq!(
        (closing(&story, "4000").await, closing(&story, "2100").await, closing(&story, "1200").await),
        (-10_000, -1_500, 0)
    );
    trial_balance_is_balanced(&story).await;
}

#[tokio::test]
async fn kirana_fresh_asks_the_gateway_when_the_answer_never_came_and_the_customer_pays_once() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let invoice = story.shop.invoice("INR", 24_950).await.unwrap();
    let path = format!("/invoices/{}/payments", invoice.id);
    let ask = json!({"merchant_account_id": story.account.id});
    // The gateway makes the payment, falls silent, and breaks down before it answers.
    story.gateway.misbehave(&json!({"timeout_after_charge_percent": 100, "hang_ms": 20_000})).await.unwrap();
    let breakdown = async {
        while story.gateway.ask("/side-effects").await.unwrap()["references"] != 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        story.gateway.break_down().await.unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
        story.gateway.come_back().await.unwrap();
    };
    let (started, ()) = tokio::join!(story.shop.api.try_post(&path, &ask), breakdown);
    let started = started.unwrap().good("starting").unwrap();
    // Nobody may start another one meanwhile.
    let second = story.shop.api.try_post(&path, &ask).await.unwrap();
    assert_eq!((second.status, second.problem().as_str()), (409, "payment.one_open"));
    assert_eq!(second.json()["subject"], started["id"]);
    let id = text(&started, "/id").unwrap();
    // Nobody presses anything: the shop asks by itself, and does not send again.
    let known = story.shop.until_payment_is(id, "pending").await.unwrap();
    assert!(!known.is_unknown() && known.page_url.is_some(), "{}", known.said);
    story.gateway.pay(id).await.unwrap();
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
    let effects = story.gateway.ask("/side-effects").await.unwrap();
    assert_eq!((&effects["charges_per_reference_max"], &effects["references"]), (&json!(1), &json!(1)));
    assert_eq!(closing(&story, "1200").await, 0);
}

#[tokio::test]
async fn pantai_studio_slept_while_it_was_paid_and_finds_the_payment_by_catching_up() {
    let story = Rehearsal::in_currency("Pantai Studio", "IDR").await.unwrap();
    let invoice = story.shop.invoice("IDR", 125_000).await.unwrap();
    let payment = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
    // The laptop is off, and the gateway has given up telling.
    story.gateway.misbehave(&json!({"webhooks_off": true})).await.unwrap();
    story.shop.stop().await.unwrap();
    story.gateway.pay(&payment.id).await.unwrap();
    story.shop.start().await.unwrap();
    story.shop.until_quiet(Duration::from_secs(30)).await.unwrap();
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
    let entries = story.entries_of(&invoice.id).await.unwrap();
    assert_eq!(story.shop.payment(&payment.id).await.unwrap().state(), "captured");
    // A day later the webhook comes after all: known, and nothing is booked again.
    story.gateway.misbehave(&json!({})).await.unwrap();
    story.shop.until_quiet(Duration::from_secs(30)).await.unwrap();
    assert_eq!(story.entries_of(&invoice.id).await.unwrap(), entries);
    trial_balance_is_balanced(&story).await;
}

#[tokio::test]
async fn coffee_explorer_keeps_what_was_paid_too_much_as_the_customers_advance() {
    let story = Rehearsal::in_currency("Coffee Explorer", "USD").await.unwrap();
    let invoice = story.shop.invoice("USD", 4_200).await.unwrap();
    let payment = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
    story.gateway.pay_amount(&payment.id, "50.00").await.unwrap();
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
    let known = story.shop.payment(&payment.id).await.unwrap();
    assert_eq!(known.said["advance"], json!({"minor": 800, "currency": "USD"}));
    assert_eq!(known.said["needs_you"].as_str().map(str::is_empty), Some(false), "{}", known.said);
    assert_eq!((closing(&story, "1200").await, closing(&story, "2240").await), (0, -800));
    trial_balance_is_balanced(&story).await;
}

#[tokio::test]
async fn cash_at_the_counter_is_paid_change_included_and_booked_to_the_drawer() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let invoice = story.shop.invoice("INR", 18_000).await.unwrap();
    let body =
        json!({"amount": {"minor": 18_000, "currency": "INR"}, "tendered": {"minor": 20_000, "currency": "INR"}});
    let taken = story.shop.api.post(&format!("/invoices/{}/cash", invoice.id), &body).await.unwrap();
    assert_eq!(taken["change"], json!({"minor": 2_000, "currency": "INR"}));
    assert_eq!(story.shop.invoice_now(&invoice.id).await.unwrap()["status"], "paid");
    assert_eq!((closing(&story, "1000").await, closing(&story, "1200").await), (18_000, 0));
}

#[tokio::test]
async fn money_that_nobody_asked_for_waits_until_a_person_says_whose_it_is() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let stranger =
        story.gateway.create("walk-in", "75.00", "INR", "walk-in-key").await.unwrap().good("creating").unwrap();
    story.gateway.pay(text(&stranger, "/id").unwrap()).await.unwrap();
    let waiting = story.shop.until("/payments?needs_you=true", "a payment that needs somebody", |page| {
        page["items"].as_array().is_some_and(|items| !items.is_empty())
    });
    let waiting = waiting.await.unwrap();
    let payment = text(&waiting, "/items/0/id").unwrap().to_owned();
    assert_eq!(closing(&story, "2900").await, -7_500);
    let invoice = story.shop.invoice("INR", 7_500).await.unwrap();
    let assigned =
        story.shop.api.post(&format!("/payments/{payment}/assign"), &json!({"invoice_id": invoice.id})).await.unwrap();
    assert_eq!(assigned["invoice_id"], invoice.id.as_str());
    assert_eq!(story.shop.invoice_now(&invoice.id).await.unwrap()["status"], "paid");
    assert_eq!((closing(&story, "2900").await, closing(&story, "1200").await), (0, 0));
}

#[tokio::test]
async fn the_whole_trace_of_a_payment_can_be_read() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let invoice = story.shop.paid_invoice(&story.gateway, &story.account, "INR", 11_800).await.unwrap();
    let payments = story.shop.api.get(&format!("/payments?invoice_id={}", invoice.id)).await.unwrap();
    let id = text(&payments, "/items/0/id").unwrap();
    let trace = story.shop.api.get(&format!("/payments/{id}/trace")).await.unwrap();
    let kinds: Vec<&str> = trace["steps"].as_array().unwrap().iter().filter_map(|step| step["kind"].as_str()).collect();
    for kind in ["asked", "call", "webhook", "observation", "entry"] {
        assert!(kinds.contains(&kind), "no '{kind}' among {kinds:?}");
    }
}

#[tokio::test]
async fn every_screen_hears_of_a_payment() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let invoice = story.shop.invoice("INR", 11_800).await.unwrap();
    let payment = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
    let before = story.shop.api.get("/live/events?after=0").await.unwrap()["last"].as_i64().unwrap();
    story.gateway.pay(&payment.id).await.unwrap();
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
    let heard = story.shop.api.get(&format!("/live/events?after={before}&wait_ms=2000")).await.unwrap();
    let subjects: Vec<&Value> = heard["events"].as_array().unwrap().iter().map(|event| &event["subject"]).collect();
    assert!(subjects.contains(&&json!(payment.id)) && subjects.contains(&&json!(invoice.id)), "{heard}");
}
