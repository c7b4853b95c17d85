//! Payment files as the shop's routes give them, before the schemas of two packages and another reader; and a bank's answer to one.

use engines::iso20022::BankTime;
use engines::iso20022::credit_transfer::{Scheme, read_payment_order};
use engines::iso20022::status_report::{OriginalMessage, Status, StatusReport, write_status_report};
use reqwest::Method;
use serde_json::{Value, json};
use shop_tests::http::{Answer, Api, text};
use shop_tests::rehearsal::Rehearsal;

use crate::iso20022::{schema_takes, schemas, told};

const IBAN: &str = "DE89370400440532013000";
const PAYER: &str = "NL91ABNA0417164300";

/// A shop that takes euros on an account in Germany and rupiah at home.
async fn banked() -> Rehearsal {
    let story = Rehearsal::in_currency("Toko Kain", "IDR").await.unwrap();
    let api = &story.shop.api;
    let account = |currency: &str| {
        json!({"name": currency, "holder": "Toko Kain", "currency": currency, "for_customers": true, "street": "Jalan Veteran",
               "building": "7", "post_code": "80111", "town": "Denpasar", "country": "ID"})
    };
    let mut euro = account("EUR");
    euro["iban"] = json!(IBAN);
    euro["bic"] = json!("COBADEFFXXX");
    api.post("/bank/accounts", &euro).await.unwrap();
    let mut home = account("IDR");
    home["number"] = json!("0012345678");
    home["bic"] = json!("CENAIDJA");
    api.post("/bank/accounts", &home).await.unwrap();
    let rate = json!({"rate": "17500"});
    let entered = api.send(Method::PUT, "/exchange-rates/EUR/2026-01-01", Some(&rate), None).await.unwrap();
    assert_eq!(entered.status, 200, "{}", entered.problem());
    story
}

async fn sent(api: &Api, path: &str, file: Vec<u8>) -> Answer {
    let request = api.request(Method::POST, path).header("Content-Type", "application/xml").body(file);
    Answer::of(request.send().await.unwrap()).await.unwrap()
}

async fn file(story: &Rehearsal, path: &str) -> Vec<u8> {
    let answer = story.shop.api.get_bytes(path).await.unwrap();
    assert_eq!(answer.kind, "application/xml");
    answer.bytes.to_vec()
}

#[tokio::test]
async fn schemas_take_the_payment_files_that_customers_load_into_their_banks() {
    let story = banked().await;
    for (currency, minor, payer, scheme) in [
        ("EUR", 11_845, format!("payer_iban={PAYER}"), Scheme::Sepa),
        ("IDR", 1_250_000, "payer_account=7770001".to_owned(), Scheme::Domestic),
    ] {
        let invoice = story.shop.invoice(currency, minor).await.unwrap();
        for (version, message) in [("09", "pain.001.001.09"), ("03", "pain.001.001.03")] {
            let path = format!("/invoices/{}/payment-initiation?version={version}&{payer}", invoice.id);
            let made = file(&story, &path).await;
            let schemas = schemas(message);
            assert_eq!(schemas.len(), 2, "{schemas:?}");
            for schema in schemas {
                assert_eq!(schema_takes(&schema, &made), Ok(()), "{schema}\n{}", String::from_utf8_lossy(&made));
            }
            assert_eq!(told(&["same", message], &made), "same");
            let (order, _) = read_payment_order(&made).unwrap();
            assert_eq!((order.batches[0].scheme, order.batches[0].transfers[0].amount.minor), (scheme, minor));
            assert_eq!(file(&story, &path).await, made, "asked again, the same file");
        }
        let request = file(&story, &format!("/invoices/{}/request-to-pay", invoice.id)).await;
        assert_eq!(told(&["same", "pain.013.001.07"], &request), "same");
    }
    story.shop.stop().await.unwrap();
}

#[tokio::test]
async fn schemas_take_the_files_by_which_the_shop_pays_suppliers_and_staff() {
    let story = banked().await;
    let api = &story.shop.api;
    let accounts = api.get("/bank/accounts").await.unwrap();
    for (at, purpose, first, second) in [
        (0, "suppliers", json!({"iban": PAYER, "bic": "ABNANL2A"}), json!({"iban": "FR1420041010050500013M02606"})),
        (1, "wages", json!({"number": "7770001"}), json!({"number": "7770002", "bic": "BMRIIDJA"})),
    ] {
        let account = text(&accounts, &format!("/items/{at}/id")).unwrap();
        let transfer = |payee: &str, minor: i64, reference: &str, to: &Value| {
            let mut one = json!({"payee": payee, "amount_minor": minor, "reference": reference});
            one.as_object_mut().unwrap().extend(to.as_object().unwrap().clone());
            one
        };
        for (version, message) in [("09", "pain.001.001.09"), ("03", "pain.001.001.03")] {
            let transfers =
                [transfer("Green Farm", 12_050, "RF18539007547034", &first), transfer("Dewi", 99, "Nov", &second)];
            let ask = json!({"account_id": account, "purpose": purpose, "version": version, "transfers": transfers,
                             "again": version == "03"});
            let made = api.post("/bank/payment-batches", &ask).await.unwrap();
            let made = file(&story, &format!("/bank/payment-batches/{}/file", text(&made, "/id").unwrap())).await;
            for schema in schemas(message) {
                assert_eq!(schema_takes(&schema, &made), Ok(()), "{schema}\n{}", String::from_utf8_lossy(&made));
            }
            assert_eq!(told(&["same", message], &made), "same");
            let (order, _) = read_payment_order(&made).unwrap();
            assert_eq!(order.transfers().map(|transfer| transfer.amount.minor).sum::<i64>(), 12_149);
        }
    }
    story.shop.stop().await.unwrap();
}

#[tokio::test]
async fn what_the_bank_says_of_a_file_is_shown_on_it() {
    let story = banked().await;
    let invoice = story.shop.invoice("EUR", 5_000).await.unwrap();
    let path = format!("/invoices/{}/payment-initiation?payer_iban={PAYER}", invoice.id);
    let (order, version) = read_payment_order(&file(&story, &path).await).unwrap();
    let report = StatusReport {
        message_name: "pain.002.001.10".into(),
        message_id: "BANK-1".into(),
        created: BankTime { on: order.batches[0].execute_on, at: None },
        original: OriginalMessage {
            message_id: order.message_id.clone(),
            message_name: version.message_name().into(),
            count: Some(1),
            sum: None,
        },
        status: Some(Status::Settled),
        reasons: Vec::new(),
        batches: Vec::new(),
    };
    let xml = write_status_report(&report).unwrap();
    let answer = sent(&story.shop.api, "/bank/reports", xml).await;
    assert_eq!((answer.status, answer.json()["changed"].clone()), (200, Value::Bool(true)));
    let files = story.shop.api.get(&format!("/invoices/{}/payment-files", invoice.id)).await.unwrap();
    assert_eq!((text(&files, "/items/0/status").unwrap(), &files["items"][0]["status_final"]), ("ACSC", &json!(true)));
    let still = story.shop.invoice_now(&invoice.id).await.unwrap();
    assert_eq!(text(&still, "/status").unwrap(), "issued", "a bank line pays, a report does not");
    let hostile = b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e \"e\">]><x>&e;</x>".to_vec();
    let refused = sent(&story.shop.api, "/bank/statements/import", hostile).await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "bank.file"));
    story.shop.stop().await.unwrap();
}
