//! schemathesis holds the running shop to its own description: what it may be sent, and what it may answer.
//!
//! `make test` sends a few cases to each operation, always the same. `COUNTERFOIL_CONTRACT_CASES=200` sends as many as a
//! release is held to, and `COUNTERFOIL_CONTRACT_SEED` others.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use shop_tests::http::text;
use shop_tests::rehearsal::Rehearsal;

use crate::python;

/// Cases per operation in the second half of the run; the first half tries the edges of every field.
const CASES: u32 = 8;
const SEED: u32 = 20_261_128;
/// Longest run with so few cases, on a machine that has much else to do.
const TIME: Duration = Duration::from_secs(600);
/// Lists whose ids are put into paths.
const LISTS: [&str; 13] = [
    "advances",
    "bank/accounts",
    "customers",
    "products",
    "invoices",
    "quotes",
    "recurring-invoices",
    "payments",
    "merchant-accounts",
    "inbox",
    "ledger/entries",
    "opening/balances",
    "tax-periods",
];

/// A day so far ahead that nothing is billed during a run.
const STARTS_ON: &str = "2030-01-31";

/// Operations that `contract.toml` leaves out, and why.
const NOT_ASKED: [(&str, &str); 3] = [
    ("DELETE /session", "it ends the session that asks"),
    ("GET /live", "a stream has no end"),
    ("POST /opening/finish", "it ends moving in, and whatever else is asked of it"),
];

/// Operations that never answer well here, and why. One that does is taken off the list.
const NEVER_WELL: [(&str, &str); 25] = [
    ("DELETE /tax-jurisdictions/{id}", "sales tax goes by address in the United States, not here"),
    ("GET /payouts/{id}", "the gateway pays nothing out during the run"),
    ("POST /bank/lines/{id}/book", "no statement is brought in, so there is no line"),
    ("POST /bank/lines/{id}/ignore", "the same"),
    ("POST /bank/lines/{id}/match", "the same"),
    ("POST /bank/lines/{id}/undo", "the same"),
    ("POST /bank/reports", "what is no report on a file of ours is refused"),
    ("POST /bank/statements/import", "what is no statement is refused"),
    ("POST /payments/{id}/assign", "no money comes to this shop that nobody asked for"),
    ("POST /payments/{id}/attend", "nothing about a payment of this run waits for a person"),
    ("POST /payments/{id}/capture", "gateways are told to take the money at once, so none is ever only reserved"),
    ("POST /payments/{id}/confirm", "no account of this shop is paid by a link of its own"),
    ("POST /payments/{id}/refuse", "the same: nothing is claimed"),
    ("POST /payouts/{id}/attend", "the gateway pays nothing out during the run"),
    ("POST /refunds/{id}/approve", "one person asks in the whole run, and nobody approves what they asked for"),
    ("POST /refunds/{id}/tell", "the gateway answers each time, so nothing is in doubt"),
    ("POST /reminders/{id}/settle", "nobody is reminded on the day of issue, and the run knows one day only"),
    ("POST /session", "whoever signs in ends the session they had, so every password that is tried is a wrong one"),
    ("POST /session/enter", "nobody knows a code"),
    ("POST /set-up", "nobody knows the code, and the shop is set up"),
    ("POST /tax-jurisdictions", "the same as of removing such a row"),
    ("POST /tax-jurisdictions/import", "the same"),
    (
        "POST /tax-periods/{id}/payments",
        "the months that are over had no tax, so nothing of their returns is to be paid",
    ),
    ("POST /tax-periods/{id}/payments/{number}/reversal", "the same: nothing was paid"),
    ("PUT /tax-jurisdictions/{id}", "the same as of removing such a row"),
];

/// Operations that answer well where chance finds what makes up an invoice, and in another run never.
const WELL_BY_CHANCE: [(&str, &str); 30] = [
    ("GET /credit-notes/{id}", "no credit note is written before the run: one of its own must be met again"),
    ("GET /credit-notes/{id}/pdf", "the same"),
    ("GET /invoices/{id}/payment-initiation", "the account for customers may have been changed, or the invoice paid"),
    ("GET /invoices/{id}/request-to-pay", "the same"),
    ("GET /refunds/{id}", "no refund is asked for before the run: one of its own must be met again"),
    ("GET /refund-vouchers/{id}/pdf", "money of an advance must go back during the run, and its voucher be met again"),
    ("POST /inbox/replay", "either numbers or a filter, and the filter has to narrow something"),
    ("GET /seals/{number}/compare", "the code must be that of the stub, which another answer has to tell"),
    ("POST /attachments", "most bytes are neither a picture nor a text"),
    ("PATCH /bank/accounts/{id}", "an account takes no number that another one has"),
    ("POST /bank/payment-batches", "a transfer names an IBAN or another number, and not both"),
    ("POST /invoices/{id}/credit-notes/calculate", "a part that is credited must be one of the invoice's own lines"),
    ("POST /invoices/{id}/instalments", "shares and days must make up the invoice"),
    ("POST /payments/{id}/cancel", "only a payment that waits ends, and of those that are there most have come in"),
    ("POST /payments/{id}/refunds", "the amount must be left of a payment that came in"),
    ("POST /payments/{id}/refunds/effect", "the same"),
    ("POST /payments/{id}/withdraw", "only what a person said came to the bank is taken back, and only once"),
    ("POST /refunds/{id}/credit-note", "only what was refunded without its credit note lacks one"),
    ("POST /refunds/{id}/reject", "only where a limit was set for two people does a refund wait"),
    ("POST /invoices/{id}/instalments/calculate", "the days must be in their order, from the day of issue on"),
    ("POST /merchant-accounts/{id}/hooks/accept", "an address that is strange must be met, by its number"),
    (
        "POST /merchant-accounts/{id}/hooks/register",
        "the shop must have said how it is reached, at an address that the practice gateway takes",
    ),
    ("PUT /merchant-accounts/{id}/limits", "each limit has the bound that fits its name, and stands once"),
    ("PUT /merchant-accounts/{id}/restrictions", "each list stands once, and has values of its kind"),
    ("GET /payments/{id}/trace/{call}", "the call must be one of the payment's, by its number"),
    ("PATCH /merchant-accounts/{id}", "only the version that was read last is changed"),
    ("POST /customers/{id}/saved-methods", "the gateway must keep something under the name"),
    ("POST /invoices/{id}/payments", "a saved way to pay must be the customer's, and the amount what is due"),
    ("POST /saved-methods/{id}/default", "one of its own must be met again"),
    ("POST /saved-methods/{id}/remove", "the same"),
];

fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).map_or(otherwise, |value| value.parse().expect(name))
}

/// A shop in which there is something of everything. Gives the id of a second person.
async fn trade(story: &Rehearsal) -> String {
    let shop = &story.shop;
    for (name, price) in [("Cotton, per bolt", "450"), ("Dyeing", "1200.50")] {
        let product = json!({"name": name, "unit_price": price, "currency": "INR", "tax_code": "IN18", "unit": "pc"});
        shop.api.post("/products", &product).await.unwrap();
    }
    let account = json!({"provider": "cash", "name": "Drawer", "environment": "practice"});
    shop.add_account(&account).await.unwrap();
    for _ in 0..3 {
        shop.paid_invoice(&story.gateway, &story.account, "INR", 118_000).await.unwrap();
    }
    let customer = shop.customer("Noor Textiles").await.unwrap();
    let ask = shop.plain_ask(&customer, "INR", "99.50", "IN18");
    for _ in 0..24 {
        shop.issue(&ask).await.unwrap();
        shop.api.post("/invoices", &ask).await.unwrap();
    }
    for _ in 0..4 {
        let open = shop.issue(&ask).await.unwrap();
        shop.start_payment(&open.id, &story.account).await.unwrap();
    }
    let amount = |minor: i64| json!({"minor": minor, "currency": "INR"});
    let bank = json!({"name": "Current account", "holder": "Contract Traders", "currency": "INR", "number": "1001",
        "for_customers": true});
    let bank = shop.api.post("/bank/accounts", &bank).await.unwrap();
    // Two files of transfers: one is read, the other one may be dropped.
    for reference in ["Bill 1", "Bill 2"] {
        let bill = json!({"payee": "Green Farm", "number": "7001", "amount_minor": 5000, "reference": reference});
        let batch = json!({"account_id": bank["id"], "purpose": "suppliers", "transfers": [bill]});
        shop.api.post("/bank/payment-batches", &batch).await.unwrap();
    }
    // One of which the customer withheld tax.
    let id = shop.issue(&ask).await.unwrap().id;
    let tax = json!({"amount": {"minor": 100, "currency": "INR"}, "certificate": "0012"});
    shop.api.post(&format!("/invoices/{id}/withheld-tax"), &tax).await.unwrap();
    // Orders that were paid ahead, of the customer whose invoices are open.
    for at in 0..6 {
        let advance = json!({"customer_id": customer, "purpose": format!("Order {at}"), "tax_code": "IN18", "by": "cash",
            "amount": amount(1000)});
        shop.api.post("/advances", &advance).await.unwrap();
    }
    offer(story, &ask).await;
    // Moving in has begun, with old invoices that can be paid and taken back.
    let day = json!({"opened_on": "2026-11-01"});
    let set = shop.api.send(Method::PUT, "/opening/day", Some(&day), None).await.unwrap();
    assert_eq!(set.status, 200);
    for at in 0..6 {
        let old = json!({"account": "1200", "party": customer, "document": format!("OLD-{at}"), "issued_on": "2026-09-10",
            "amount": amount(5000)});
        shop.api.post("/opening/balances", &old).await.unwrap();
    }
    // Dollars stood in the bank at the end of a month.
    let set =
        shop.api.send(Method::PUT, "/exchange-rates/USD/2026-11-01", Some(&json!({"rate": "84"})), None).await.unwrap();
    assert_eq!(set.status, 200);
    let dollars = |minor: i64| json!({"minor": minor, "currency": "USD"});
    let lines = json!([{"account": "1100", "amount": dollars(5000)}, {"account": "3000", "amount": dollars(-5000)}]);
    let entry = json!({"dated_on": "2026-11-01", "reason": "the owner put dollars in", "lines": lines});
    shop.api.post("/ledger/entries", &entry).await.unwrap();
    // The newest entry is one that a person made, and so can be taken back.
    let lines = json!([{"account": "1100", "amount": amount(5000)}, {"account": "3000", "amount": amount(-5000)}]);
    let entry = json!({"dated_on": "2026-11-01", "reason": "the owner put money in", "lines": lines});
    shop.api.post("/ledger/entries", &entry).await.unwrap();
    let place = files_of(story).await;
    for at in 0..6 {
        let sent = shop.api.request(Method::POST, &format!("/{place}")).header("X-File-Name", format!("note-{at}.txt"));
        let sent = sent.header("Content-Type", "application/octet-stream").body(format!("note {at}"));
        assert_eq!(sent.send().await.unwrap().status(), 201);
    }
    let colleague =
        json!({"name": "Ravi", "login": "ravi", "role": "cashier", "password": "another long enough sentence"});
    text(&shop.api.post("/staff", &colleague).await.unwrap(), "/id").unwrap().to_owned()
}

/// Offers what is asked for in every state, and bills it again and again.
async fn offer(story: &Rehearsal, ask: &Value) {
    let api = &story.shop.api;
    for at in 0..24 {
        let quote = api.post("/quotes", ask).await.unwrap();
        if at % 2 == 0 {
            api.post(&format!("/quotes/{}/send", text(&quote, "/id").unwrap()), &json!({})).await.unwrap();
        }
        let rhythm = json!({"invoice": ask, "starts_on": STARTS_ON, "every": 1, "unit": "months"});
        let recurring = api.post("/recurring-invoices", &rhythm).await.unwrap();
        if at % 2 == 0 {
            let id = text(&recurring, "/id").unwrap();
            api.post(&format!("/recurring-invoices/{id}/pause"), &json!({})).await.unwrap();
        }
    }
}

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("gateways/programs").join(name)
}

/// The ids of the records in a list.
async fn ids_in(story: &Rehearsal, list: &str) -> Vec<Value> {
    let page = story.shop.api.get(&format!("/{list}")).await.unwrap();
    let ids: Vec<Value> = page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    assert!(!ids.is_empty(), "there is nothing in /{list}");
    ids
}

/// The invoice whose files are tried: one that is issued stays, and so do its files.
async fn with_files(story: &Rehearsal) -> Value {
    ids_in(story, "invoices?status=partially_paid").await[0].clone()
}

/// The list of its files.
async fn files_of(story: &Rehearsal) -> String {
    format!("attachments?kind=invoice&subject={}", with_files(story).await.as_str().unwrap())
}

/// The settings of the suite, with the ids of this shop's records.
async fn settings(story: &Rehearsal) -> String {
    let mut settings = std::fs::read_to_string(kept("contract.toml")).unwrap();
    for list in LISTS {
        let ids = json!(ids_in(story, list).await);
        writeln!(settings, "\n[dictionaries.\"{list}\"]\nvalues = {ids}").unwrap();
    }
    // The last one is left for whoever reads it: removing is tried, too.
    let mut files = ids_in(story, &files_of(story).await).await;
    files.pop();
    writeln!(settings, "\n[dictionaries.attachments]\nvalues = {}", json!(files)).unwrap();
    settings
}

/// The description as the shop gives it, with examples that this shop can do something with: the edges of a field are
/// tried while the other fields are as in the examples.
async fn description(story: &Rehearsal) -> Value {
    let mut description = story.shop.api.get("/openapi.json").await.unwrap();
    let examples = json_in(&kept("examples.json"));
    for (schema, fields) in examples["schemas"].as_object().unwrap() {
        for (field, example) in fields.as_object().unwrap() {
            let property = &mut description["components"]["schemas"][schema]["properties"][field];
            assert!(property.is_object(), "{schema} has no {field} any more");
            property["example"] = example.clone();
        }
    }
    // Whatever is done to an invoice is done to one of its own: what one operation did keeps no other from doing well.
    let mut drafts = ids_in(story, "invoices?status=draft").await.into_iter();
    let open = ids_in(story, "invoices?status=issued").await;
    let shown = open[0].clone();
    let made = format!("/invoices/{}/delivery-note", shown.as_str().unwrap());
    story.shop.api.post(&made, &json!({})).await.unwrap();
    // The oldest ones are those for which no payment was started.
    let mut open = open.into_iter().rev();
    let mut taken = ids_in(story, "opening/balances").await.into_iter();
    let mut files = ids_in(story, &files_of(story).await).await;
    let read = files.pop().unwrap();
    let mut files = files.into_iter();
    let with_files = with_files(story).await;
    let mut ahead = ids_in(story, "advances?state=open").await.into_iter();
    let partly = ids_in(story, "invoices?status=partially_paid").await[0].clone();
    let partly = partly.as_str().unwrap().to_owned();
    let mut withheld = ids_in(story, &format!("invoices/{partly}/withheld-tax")).await.into_iter();
    let mut drafted = ids_in(story, "quotes?status=draft").await.into_iter();
    let mut offered = ids_in(story, "quotes?status=sent").await.into_iter();
    let mut billing = ids_in(story, "recurring-invoices?state=active").await.into_iter();
    let paused = ids_in(story, "recurring-invoices?state=paused").await;
    let customer = ids_in(story, "customers").await[0].clone();
    let goods = json!({"customer_id": customer, "currency": "INR", "lines": [
        {"description": "Dyeing", "quantity": "1", "unit_price": "10", "tax_code": "IN18"},
    ]});
    description["components"]["schemas"]["OpeningBalanceAsk"]["properties"]["party"]["example"] =
        goods["customer_id"].clone();
    description["components"]["schemas"]["AdvanceAsk"]["properties"]["customer_id"]["example"] =
        goods["customer_id"].clone();
    description["components"]["schemas"]["ApplyAsk"]["properties"]["invoice_id"]["example"] = open.next().unwrap();
    let batches = ids_in(story, "bank/payment-batches").await;
    let account = ids_in(story, "bank/accounts").await[0].clone();
    let batch = &mut description["components"]["schemas"]["PaymentBatchAsk"]["properties"];
    batch["account_id"]["example"] = account;
    batch["transfers"]["example"] =
        json!([{"payee": "Green Farm", "number": "7001", "amount_minor": 5000, "reference": "Bill 3"}]);
    batch["again"]["example"] = json!(true);
    let rhythm = &mut description["components"]["schemas"]["RecurringAsk"]["properties"];
    rhythm["invoice"]["example"] = goods;
    rhythm["starts_on"]["example"] = json!(STARTS_ON);
    let settings = story.shop.api.get("/settings").await.unwrap();
    for (path, item) in description["paths"].as_object_mut().unwrap() {
        let list = path.trim_start_matches('/').split("/{").next().unwrap_or_default();
        for (method, operation) in item.as_object_mut().unwrap() {
            // Asked for by name: an index would put a null where there are none.
            for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap().to_owned();
                let example = match (list, name.as_str()) {
                    ("invoices", "id") if method == "get" => shown.clone(),
                    // To take away a plan that is none does as well as to take away one.
                    ("invoices", "id") if path.ends_with("/instalments") => open.next().unwrap(),
                    ("invoices", "id") if path.ends_with("/issue") || method == "patch" || method == "delete" => {
                        drafts.next().unwrap()
                    }
                    ("invoices", "id") => open.next().unwrap(),
                    ("quotes", "id") if path.ends_with("/send") || method == "patch" || method == "delete" => {
                        drafted.next().unwrap()
                    }
                    ("quotes", "id") => offered.next().unwrap(),
                    ("advances", "id") if path.ends_with("/apply") => ahead.next().unwrap(),
                    ("withheld-taxes", "id") => withheld.next().unwrap(),
                    ("recurring-invoices", "id") if path.ends_with("/resume") => paused[0].clone(),
                    ("recurring-invoices", "id") => billing.next().unwrap(),
                    ("attachments", "id") if method == "get" => read.clone(),
                    ("attachments", "id") => files.next().unwrap(),
                    ("attachments", "kind") => json!("invoice"),
                    ("attachments", "subject") => with_files.clone(),
                    ("bank/payment-batches", "id") if path.ends_with("/drop") => batches[1].clone(),
                    ("bank/payment-batches", "id") => batches[0].clone(),
                    ("opening/balances", "id") => taken.next().unwrap(),
                    ("spreadsheets/statement", "customer") => customer.clone(),
                    (_, "id") if LISTS.contains(&list) => ids_in(story, list).await[0].clone(),
                    ("settings", "If-Match") => json!(format!("\"{}\"", settings["version"])),
                    _ => examples["parameters"][&name].clone(),
                };
                if !example.is_null() {
                    parameter["example"] = example;
                }
            }
        }
    }
    description
}

/// How often an operation answered well.
fn went_well(statuses: &Value) -> u64 {
    let well = statuses.as_object().unwrap().iter().filter(|(status, _)| status.starts_with('2'));
    well.filter_map(|(_, count)| count.as_u64()).sum()
}

/// Fails when the run was no run: operations that were left out, or that did nothing but refuse.
fn check_report(report: &Value, answers: &Value, described: &Value) {
    assert_eq!(report["complete"], true, "{}", report["stop_reason"]);
    assert_eq!(report["operations"]["tested"], report["operations"]["selected"]);
    let named = |path: &str, method: &str| format!("{} {path}", method.to_uppercase());
    let described = described["paths"].as_object().unwrap().iter();
    let described: BTreeSet<String> = described
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| named(path, method)))
        .collect();
    let answered: BTreeSet<String> = answers.as_object().unwrap().keys().cloned().collect();
    let left_out: Vec<&str> = described.difference(&answered).map(String::as_str).collect();
    assert_eq!(left_out, NOT_ASKED.map(|(name, _)| name), "left out");

    let never: BTreeSet<&str> = NEVER_WELL.into_iter().map(|(name, _)| name).collect();
    let faults: Vec<String> = answers
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| !WELL_BY_CHANCE.iter().any(|(by_chance, _)| by_chance == name))
        .filter(|(name, statuses)| (went_well(statuses) == 0) != never.contains(name.as_str()))
        .map(|(name, statuses)| match went_well(statuses) {
            0 => format!("{name} did nothing but refuse: {statuses}"),
            well => format!("{name} answered well {well} times, so it is none of NEVER_WELL: {statuses}"),
        })
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

fn json_in(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[tokio::test]
async fn whatever_it_is_sent_the_shop_answers_as_its_description_says() {
    let (cases, seed) = (number("COUNTERFOIL_CONTRACT_CASES", CASES), number("COUNTERFOIL_CONTRACT_SEED", SEED));
    let story = Rehearsal::in_currency("Contract Traders", "INR").await.unwrap();
    let colleague = trade(&story).await;
    let in_folder = |name: &str| story.folder().join(name);
    std::fs::write(in_folder("schemathesis.toml"), settings(&story).await).unwrap();
    let described = description(&story).await;
    std::fs::write(in_folder("openapi.json"), described.to_string()).unwrap();

    let (cookie, page_key) = story.shop.api.session().unwrap();
    let origin = story.shop.api.origin();
    let mut command = tokio::process::Command::new(python::interpreter());
    command
        .args(["-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", "openapi.json"])
        .args(["--url", &format!("{origin}/api/v1"), "--header", &format!("Origin: {origin}")])
        .args(["--seed", &seed.to_string(), "--max-examples", &cases.to_string(), "--continue-on-failure"])
        .args(["--generation-database", "none", "--no-color", "--warnings", "off"])
        .args(["--report", "json", "--report-json-path", "report.json"])
        .env("SESSION", cookie.split_once('=').unwrap().1)
        .env("PAGE_KEY", page_key)
        .env("COLLEAGUE", colleague)
        .env("SCHEMATHESIS_HOOKS", kept("hooks.py"))
        .env("ANSWERS", "answers.json")
        .current_dir(story.folder())
        .kill_on_drop(true);
    let time = TIME * cases.div_ceil(CASES);
    let output = tokio::time::timeout(time, command.output()).await.expect("schemathesis does not end").unwrap();
    assert!(
        output.status.success(),
        "{}\n{}\n{}\n\nThe same again:\n  COUNTERFOIL_CONTRACT_SEED={seed} COUNTERFOIL_CONTRACT_CASES={cases} cargo nextest run \
         --package shop-tests --test gateways whatever_it_is_sent",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
        story.shop.printed(),
    );
    check_report(&json_in(&in_folder("report.json")), &json_in(&in_folder("answers.json")), &described);

    // Whatever was done in the meantime, it was done by the owner, and the books agree with themselves.
    story.shop.api.get("/settings").await.unwrap();
    story.shop.stop().await.unwrap();
    let (said, content) = story.shop.check(Duration::from_secs(60)).await.unwrap();
    assert!(content, "{said}");
}
