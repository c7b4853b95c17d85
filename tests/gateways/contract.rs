//! schemathesis holds the running shop to its own description: what it may be sent, and what it may answer.
//!
//! `make test` sends a few cases to each operation, always the same. `COUNTERFOIL_CONTRACT_CASES=200` sends as many as a
//! release is held to, and `COUNTERFOIL_CONTRACT_SEED` others.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

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
const LISTS: [&str; 7] =
    ["customers", "products", "invoices", "payments", "merchant-accounts", "inbox", "ledger/entries"];

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
    for _ in 0..12 {
        shop.issue(&ask).await.unwrap();
        shop.api.post("/invoices", &ask).await.unwrap();
    }
    for _ in 0..4 {
        let open = shop.issue(&ask).await.unwrap();
        shop.start_payment(&open.id, &story.account).await.unwrap();
    }
    let colleague =
        json!({"name": "Ravi", "login": "ravi", "role": "cashier", "password": "another long enough sentence"});
    text(&shop.api.post("/staff", &colleague).await.unwrap(), "/id").unwrap().to_owned()
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

/// The settings of the suite, with the ids of this shop's records.
async fn settings(story: &Rehearsal) -> String {
    let mut settings = std::fs::read_to_string(kept("contract.toml")).unwrap();
    for list in LISTS {
        let ids = json!(ids_in(story, list).await);
        writeln!(settings, "\n[dictionaries.\"{list}\"]\nvalues = {ids}").unwrap();
    }
    settings
}

/// The description as the shop gives it, with examples that this shop can do something with: the edges of a field are
/// tried while the other fields are as in the examples.
async fn description(story: &Rehearsal) -> Value {
    let mut description = story.shop.api.get("/openapi.json").await.unwrap();
    let examples: Value = serde_json::from_slice(&std::fs::read(kept("examples.json")).unwrap()).unwrap();
    for (schema, fields) in examples["schemas"].as_object().unwrap() {
        for (field, example) in fields.as_object().unwrap() {
            let property = &mut description["components"]["schemas"][schema]["properties"][field];
            assert!(property.is_object(), "{schema} has no {field} any more");
            property["example"] = example.clone();
        }
    }
    let (drafts, open) = (ids_in(story, "invoices?status=draft").await, ids_in(story, "invoices?status=issued").await);
    let settings = story.shop.api.get("/settings").await.unwrap();
    for (path, item) in description["paths"].as_object_mut().unwrap() {
        let list = path.trim_start_matches('/').split("/{").next().unwrap_or_default();
        for (method, operation) in item.as_object_mut().unwrap() {
            // Asked for by name: an index would put a null where there are none.
            for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap().to_owned();
                let example = match (list, name.as_str()) {
                    ("invoices", "id") if path.ends_with("/issue") || method == "patch" => drafts[0].clone(),
                    ("invoices", "id") => open.last().unwrap().clone(),
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

/// What was tried of an operation and went well, in all phases.
fn went_well(operation: &Value) -> u64 {
    operation.as_object().unwrap().values().filter_map(|phase| phase["accepted"].as_u64()).sum()
}

/// Fails when the run was no run: operations left out, or nothing but refusals.
fn check_report(report: &Path) {
    let report: Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    assert_eq!(report["complete"], true, "{}", report["stop_reason"]);
    assert_eq!(report["operations"]["tested"], report["operations"]["selected"]);
    let rates = report["valid_rates"].as_object().unwrap();
    let stuck: Vec<&String> =
        rates.iter().filter(|(_, operation)| went_well(operation) == 0).map(|(name, _)| name).collect();
    // Some never go well here: nobody knows the code of the set-up, and no gateway of this shop reserves money.
    assert!(stuck.len() * 6 < rates.len(), "of {} operations nothing got through to these: {stuck:#?}", rates.len());
}

#[tokio::test]
async fn whatever_it_is_sent_the_shop_answers_as_its_description_says() {
    let (cases, seed) = (number("COUNTERFOIL_CONTRACT_CASES", CASES), number("COUNTERFOIL_CONTRACT_SEED", SEED));
    let story = Rehearsal::in_currency("Contract Traders", "INR").await.unwrap();
    let colleague = trade(&story).await;
    let in_folder = |name: &str| story.folder().join(name);
    std::fs::write(in_folder("schemathesis.toml"), settings(&story).await).unwrap();
    std::fs::write(in_folder("openapi.json"), description(&story).await.to_string()).unwrap();

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
        .env("SCHEMATHESIS_HOOKS", kept("fresh_keys.py"))
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
    check_report(&in_folder("report.json"));

    // Whatever was done in the meantime, it was done by the owner, and the books agree with themselves.
    story.shop.api.get("/settings").await.unwrap();
    story.shop.stop().await.unwrap();
    let (said, content) = story.shop.check(Duration::from_secs(60)).await.unwrap();
    assert!(content, "{said}");
}
