use hmac::{Hmac, KeyInit, Mac};
use practice::{Account, Options};
use serde_json::{Value, json};
use sha2::Sha512;

use crate::support::{Hook, Receiver, World, options, text};

const LOGIN: &str = "5KP3u95bQpv";
const KEY: &str = "346HZ32z3fP4hTG2";
const SECRET: &str = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF\
                      0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";
const DAY_MS: i64 = 24 * 3_600_000;

struct Shop {
    world: World,
}

impl Shop {
    async fn start() -> Self {
        let given = format!("anet=authorizenet,api_login_id={LOGIN},transaction_key={KEY},webhook_secret={SECRET}");
        let account: Account = given.parse().unwrap();
        Self { world: World::with(Options { accounts: vec![account], ..options() }).await }
    }

    /// Sends a body as it is; gives the answer, and whether it began with a byte order mark.
    async fn send(&self, body: String) -> (Value, bool) {
        let url = format!("{}/dialects/authorizenet/xml/v1/request.api", self.world.url);
        let request = self.world.client.post(url).header("Content-Type", "application/json");
        let answer = request.body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "the answer is loud in its body alone");
        let bytes = answer.bytes().await.unwrap();
        let rest = bytes.strip_prefix(b"\xef\xbb\xbf".as_slice());
        (serde_json::from_slice(rest.unwrap_or(&bytes)).unwrap(), rest.is_some())
    }

    /// Asks for an operation; `rest` is written as it stands, for the order counts.
    async fn ask(&self, operation: &str, rest: &str) -> Value {
        let who = format!(r#""merchantAuthentication":{{"name":"{LOGIN}","transactionKey":"{KEY}"}},"refId":"USD7""#);
        let (answer, marked) = self.send(format!(r#"{{"{operation}":{{{who}{rest}}}}}"#)).await;
        assert!(marked, "{answer}");
        assert_eq!(answer["refId"], "USD7", "it is echoed: {answer}");
        answer
    }

    async fn transact(&self, transaction: &str) -> Value {
        self.ask("createTransactionRequest", &format!(r#","transactionRequest":{{{transaction}}}"#)).await
    }

    async fn page(&self, kind: &str, invoice: &str, amount: &str) -> Value {
        let order = format!(r#""order":{{"invoiceNumber":"{invoice}","description":"Lamp"}}"#);
        let back =
            r#"{"settingName":"hostedPaymentReturnOptions","settingValue":"{\"url\":\"http://127.0.0.1:9/done\"}"}"#;
        let rest = format!(
            r#","transactionRequest":{{"transactionType":"{kind}","amount":"{amount}","currencyCode":"USD",{order}}},
               "hostedPaymentSettings":{{"setting":[{back}]}}"#
        );
        self.ask("getHostedPaymentPageRequest", &rest).await
    }

    /// A sale of 1234.50; gives the number of its transaction.
    async fn sold(&self, invoice: &str) -> String {
        self.paid("authCaptureTransaction", invoice).await
    }

    async fn paid(&self, kind: &str, invoice: &str) -> String {
        let page = self.page(kind, invoice, "1234.50").await;
        assert_eq!(page["messages"]["resultCode"], "Ok", "{page}");
        self.world.order(&format!("/pay/{}", text(&page, "/token")), json!({})).await;
        let rows = self.unsettled().await;
        let is_it = |row: &&Value| row["invoiceNumber"] == invoice && row["transactionStatus"] != "declined";
        text(rows.iter().find(is_it).unwrap(), "/transId").to_owned()
    }

    async fn details(&self, id: &str) -> Value {
        let answer = self.ask("getTransactionDetailsRequest", &format!(r#","transId":"{id}""#)).await;
        assert_eq!(answer["messages"]["resultCode"], "Ok", "{answer}");
        answer["transaction"].clone()
    }

    async fn unsettled(&self) -> Vec<Value> {
        let answer = self.ask("getUnsettledTransactionListRequest", "").await;
        answer["transactions"].as_array().cloned().unwrap_or_default()
    }

    async fn refund(&self, of: &str, amount: &str, invoice: &str, window: &str) -> Value {
        let card = r#""payment":{"creditCard":{"cardNumber":"4242","expirationDate":"XXXX"}}"#;
        let order = format!(r#""order":{{"invoiceNumber":"{invoice}","description":"all of {invoice}"}}"#);
        let setting = format!(r#"{{"settingName":"duplicateWindow","settingValue":"{window}"}}"#);
        self.transact(&format!(
            r#""transactionType":"refundTransaction","amount":"{amount}",{card},"refTransId":"{of}",{order},
               "transactionSettings":{{"setting":[{setting}]}}"#
        ))
        .await
    }

    async fn act(&self, kind: &str, of: &str) -> Value {
        self.transact(&format!(r#""transactionType":"{kind}","refTransId":"{of}""#)).await
    }

    /// Addresses that webhooks go to, and whether they are active.
    async fn registered(&self) -> Vec<(String, String)> {
        let url = format!("{}/dialects/authorizenet/rest/v1/webhooks", self.world.url);
        let listed = self.world.client.get(url).basic_auth(LOGIN, Some(KEY)).send().await.unwrap();
        let rows: Vec<Value> = listed.json().await.unwrap();
        rows.iter().map(|row| (text(row, "/url").to_owned(), text(row, "/status").to_owned())).collect()
    }

    async fn settle(&self) {
        self.world.order("/payout", json!({"account": "anet"})).await;
    }
}

/// The code of a transaction's error, or none.
fn error(answer: &Value) -> &str {
    answer.pointer("/transactionResponse/errors/0/errorCode").and_then(Value::as_str).unwrap_or_default()
}

fn code(answer: &Value) -> &str {
    text(answer, "/messages/message/0/code")
}

/// What a shop must check, written from the sheet: the key as text, the digits in either case.
fn is_proven(hook: &Hook, secret: &str) -> bool {
    let Some(header) = hook.headers.get("x-anet-signature").map(|value| value.to_str().unwrap()) else { return false };
    let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(&hook.body);
    mac.verify_slice(&hex::decode(header.strip_prefix("sha512=").unwrap()).unwrap()).is_ok()
}

fn types(receiver: &Receiver) -> Vec<String> {
    let kind = |hook: &Hook| text(&hook.json(), "/eventType").trim_start_matches("net.authorize.payment.").to_owned();
    let mut types: Vec<_> = receiver.all().iter().map(kind).collect();
    types.sort();
    types
}

#[tokio::test]
async fn a_page_is_opened_by_a_token_and_every_try_on_it_is_a_transaction() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "anet").await;
    let page = shop.page("authCaptureTransaction", "INV-1", "1234.50").await;
    let token = text(&page, "/token").to_owned();
    let shown = shop.world.client.get(format!("{}/checkout/{token}", shop.world.url)).send().await.unwrap();
    assert!(shown.text().await.unwrap().contains("USD 1234.50"));
    assert_eq!(shop.unsettled().await, Vec::<Value>::new(), "nobody has tried yet");
    shop.world.order(&format!("/decline-try/{token}"), json!({})).await;
    shop.world.order("/pay/INV-1?account=anet", json!({})).await;
    let rows = shop.unsettled().await;
    // Both may be of the same millisecond, and stand in either order then.
    let of = |status: &str| rows.iter().find(|row| text(row, "/transactionStatus") == status).unwrap();
    let (declined, captured) = (of("declined"), of("capturedPendingSettlement"));
    assert_eq!(rows.len(), 2);
    let paid = shop.details(text(captured, "/transId")).await;
    assert_eq!((&paid["authAmount"], &paid["settleAmount"]), (&json!(1234.5), &json!(1234.5)));
    assert_eq!((&paid["responseCode"], &paid["transactionType"]), (&json!(1), &json!("authCaptureTransaction")));
    assert_eq!(paid["order"], json!({"invoiceNumber": "INV-1", "description": "Lamp"}));
    assert_eq!(paid["payment"]["creditCard"]["cardNumber"], "XXXX4242");
    assert_eq!(shop.details(text(declined, "/transId")).await["responseCode"], 2);
    shop.world.settle().await;
    assert_eq!(types(&receiver), ["authcapture.created"]);
    let hook = &receiver.all()[0];
    assert!(is_proven(hook, SECRET) && !is_proven(hook, "other"));
    let told = hook.json();
    assert_eq!((&told["payload"]["id"], &told["payload"]["authAmount"]), (&captured["transId"], &json!(1234.5)));
    assert_eq!((text(&told, "/payload/entityName"), text(&told, "/payload/invoiceNumber")), ("transaction", "INV-1"));
    assert!(hook.headers["x-anet-signature"].to_str().unwrap()[7..].chars().all(|c| !c.is_ascii_lowercase()));
}

#[tokio::test]
async fn the_token_lives_a_quarter_of_an_hour() {
    let shop = Shop::start().await;
    let page = shop.page("authCaptureTransaction", "INV-1", "5.00").await;
    shop.world.order("/clock", json!({"advance_ms": 15 * 60_000})).await;
    let path = format!("/pay/{}", text(&page, "/token"));
    shop.world.control(reqwest::Method::POST, &path, json!({}), 409).await;
    assert_eq!(shop.unsettled().await, Vec::<Value>::new());
}

#[tokio::test]
async fn elements_that_stand_in_the_wrong_place_are_refused() {
    let shop = Shop::start().await;
    let who = format!(r#""merchantAuthentication":{{"name":"{LOGIN}","transactionKey":"{KEY}"}}"#);
    for body in [
        format!(r#"{{"authenticateTestRequest":{{"refId":"x",{who}}}}}"#),
        format!(r#"{{"getTransactionDetailsRequest":{{{who},"transId":"1","refId":"x"}}}}"#),
        format!(r#"{{"getTransactionDetailsRequest":{{{who},"transid":"1"}}}}"#),
        format!(
            r#"{{"createTransactionRequest":{{{who},"transactionRequest":{{"refTransId":"1","transactionType":"voidTransaction"}}}}}}"#
        ),
        format!(r#"{{"getCustomerProfileIdsRequest":{{{who}}}}}"#),
    ] {
        let (refused, marked) = shop.send(body).await;
        assert!(marked);
        assert_eq!((text(&refused, "/messages/resultCode"), code(&refused)), ("Error", "E00003"), "{refused}");
    }
    let wrong = format!(
        r#"{{"authenticateTestRequest":{{"merchantAuthentication":{{"name":"{LOGIN}","transactionKey":"x"}}}}}}"#
    );
    assert_eq!(code(&shop.send(wrong).await.0), "E00007");
    assert_eq!(code(&shop.ask("authenticateTestRequest", "").await), "I00001");
    let merchant = shop.ask("getMerchantDetailsRequest", "").await;
    assert_eq!((&merchant["currencies"], &merchant["isTestMode"]), (&json!(["USD"]), &json!(false)));
    for (kind, amount) in [("authCaptureTransaction", "5"), ("authCaptureTransaction", "0.00"), ("x", "5.00")] {
        assert_eq!(shop.page(kind, "INV-1", amount).await["messages"]["resultCode"], "Error", "{kind} {amount}");
    }
    let strangers = shop.world.ask("/strangers").await["asked"].clone();
    assert_eq!(strangers, json!({"authorizenet operation getCustomerProfileIdsRequest": 1}));
}

#[tokio::test]
async fn held_money_is_taken_in_part_or_released_under_its_own_number() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "anet").await;
    let (first, second) =
        (shop.paid("authOnlyTransaction", "INV-1").await, shop.paid("authOnlyTransaction", "INV-2").await);
    assert_eq!(shop.details(&first).await["transactionStatus"], "authorizedPendingCapture");
    let capture = |amount: &str| {
        format!(r#""transactionType":"priorAuthCaptureTransaction","amount":"{amount}","refTransId":"{first}""#)
    };
    assert_eq!(error(&shop.transact(&capture("1234.51")).await), "47");
    let taken = shop.transact(&capture("34.50")).await;
    assert_eq!(text(&taken, "/transactionResponse/transId"), first);
    let shown = shop.details(&first).await;
    assert_eq!((&shown["settleAmount"], &shown["authAmount"]), (&json!(34.5), &json!(1234.5)));
    let again = shop.transact(&capture("34.50")).await;
    assert_eq!(text(&again, "/transactionResponse/messages/0/code"), "311");
    assert_eq!(text(&shop.act("voidTransaction", &second).await, "/transactionResponse/responseCode"), "1");
    let shown = shop.details(&second).await;
    assert_eq!(
        (&shown["transactionStatus"], &shown["transactionType"]),
        (&json!("voided"), &json!("authOnlyTransaction"))
    );
    assert_eq!(shop.world.ask("/side-effects?account=anet").await["by_reference"]["INV-2"]["charges"], 0);
    shop.world.settle().await;
    let authorised = "authorization.created";
    assert_eq!(types(&receiver), [authorised, authorised, "priorAuthCapture.created", "void.created"]);
}

#[tokio::test]
async fn before_the_settlement_a_sale_is_voided_and_after_it_refunded() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "anet").await;
    let (first, second) = (shop.sold("INV-1").await, shop.sold("INV-2").await);
    let early = shop.refund(&first, "1234.50", "R-1", "0").await;
    assert_eq!((error(&early), code(&early)), ("54", "E00027"), "{early}");
    assert_eq!(text(&shop.act("voidTransaction", &first).await, "/transactionResponse/transId"), first);
    let voided = shop.details(&first).await;
    assert_eq!(
        (&voided["transactionStatus"], &voided["transactionType"]),
        (&json!("voided"), &json!("authCaptureTransaction"))
    );
    let again = shop.act("voidTransaction", &first).await;
    assert_eq!(text(&again, "/transactionResponse/messages/0/code"), "310");
    shop.settle().await;
    assert_eq!(error(&shop.act("voidTransaction", &second).await), "16");
    let wrong = r#""transactionType":"refundTransaction","amount":"1.00","payment":{"creditCard":{"cardNumber":"1111","expirationDate":"XXXX"}},"refTransId""#;
    assert_eq!(error(&shop.transact(&format!(r#"{wrong}:"{second}""#)).await), "6");
    let back = shop.refund(&second, "34.50", "R-2", "0").await;
    let number = text(&back, "/transactionResponse/transId").to_owned();
    assert_ne!(number, second);
    let shown = shop.details(&number).await;
    assert_eq!(
        (&shown["refTransId"], &shown["transactionStatus"]),
        (&json!(second), &json!("refundPendingSettlement"))
    );
    assert_eq!(shown["order"], json!({"invoiceNumber": "R-2", "description": "all of R-2"}));
    assert_eq!(error(&shop.refund(&second, "1200.01", "R-3", "0").await), "55");
    shop.sold("INV-3").await;
    shop.settle().await;
    assert_eq!(shop.details(&number).await["transactionStatus"], "refundSettledSuccessfully");
    shop.world.order("/clock", json!({"advance_ms": 181 * DAY_MS})).await;
    assert_eq!(error(&shop.refund(&second, "1.00", "R-4", "0").await), "54", "only within 180 days");
    shop.world.settle().await;
    let told = types(&receiver);
    assert_eq!(told.iter().filter(|kind| *kind == "refund.created").count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|kind| *kind == "void.created").count(), 1, "{told:?}");
}

#[tokio::test]
async fn a_duplicate_is_met_within_its_window_alone() {
    let shop = Shop::start().await;
    let sold = shop.sold("INV-1").await;
    shop.settle().await;
    shop.world.order("/clock", json!({"speed": 0})).await;
    shop.world.misbehave(json!({"answer_500_after_percent": 100})).await;
    let url = format!("{}/dialects/authorizenet/xml/v1/request.api", shop.world.url);
    let who = format!(r#""merchantAuthentication":{{"name":"{LOGIN}","transactionKey":"{KEY}"}}"#);
    let refund = format!(
        r#"{{"createTransactionRequest":{{{who},"transactionRequest":{{"transactionType":"refundTransaction","amount":"10.00",
           "payment":{{"creditCard":{{"cardNumber":"4242","expirationDate":"XXXX"}}}},"refTransId":"{sold}",
           "order":{{"invoiceNumber":"R-1"}}}}}}}}"#
    );
    assert_eq!(shop.world.client.post(url).body(refund.clone()).send().await.unwrap().status(), 500);
    shop.world.misbehave(json!({})).await;
    assert_eq!(error(&shop.send(refund.clone()).await.0), "11", "two minutes where nothing is said");
    shop.world.order("/clock", json!({"advance_ms": 120_000})).await;
    assert_eq!(error(&shop.refund(&sold, "10.00", "R-1", "28800").await), "11");
    assert_eq!(error(&shop.refund(&sold, "10.00", "R-2", "28800").await), "", "another invoice number is another one");
    assert_eq!(code(&shop.refund(&sold, "10.00", "R-1", "28801").await), "E00003");
    assert_eq!(error(&shop.send(refund).await.0), "", "and then it is carried out again");
    assert_eq!(shop.world.ask("/side-effects?account=anet").await["by_reference"]["INV-1"]["refunds"], 3);
}

#[tokio::test]
async fn batches_are_listed_with_their_transactions() {
    let shop = Shop::start().await;
    for number in 0..3 {
        shop.sold(&format!("INV-{number}")).await;
    }
    let empty = shop.ask("getSettledBatchListRequest", "").await;
    assert_eq!((code(&empty), &empty["batchList"]), ("I00004", &Value::Null));
    shop.settle().await;
    assert_eq!(shop.unsettled().await, Vec::<Value>::new());
    let listed = shop.ask("getSettledBatchListRequest", r#","includeStatistics":true"#).await;
    let batch = &listed["batchList"][0];
    assert_eq!(
        (text(batch, "/settlementState"), &batch["statistics"][0]["chargeCount"]),
        ("settledSuccessfully", &json!(3))
    );
    assert_eq!(batch["statistics"][0]["refundCount"], 0);
    let id = text(batch, "/batchId");
    let mut seen = Vec::new();
    for page in 1..=2 {
        let sorting = r#""sorting":{"orderBy":"id","orderDescending":false}"#;
        let rest = format!(r#","batchId":"{id}",{sorting},"paging":{{"limit":2,"offset":{page}}}"#);
        let rows = shop.ask("getTransactionListRequest", &rest).await["transactions"].clone();
        seen.extend(rows.as_array().unwrap().iter().map(|row| text(row, "/invoiceNumber").to_owned()));
    }
    assert_eq!(seen, ["INV-0", "INV-1", "INV-2"]);
    let wide = r#","firstSettlementDate":"2026-01-01T00:00:00Z","lastSettlementDate":"2026-02-02T00:00:00Z""#;
    assert_eq!(shop.ask("getSettledBatchListRequest", wide).await["messages"]["resultCode"], "Error");
    assert_eq!(code(&shop.ask("getTransactionListRequest", r#","batchId":"1""#).await), "E00040");
    assert_eq!(code(&shop.ask("getTransactionDetailsRequest", r#","transId":"1""#).await), "E00040");
}

#[tokio::test]
async fn a_webhook_is_tried_ten_times_more_and_then_its_endpoint_is_off() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "anet").await;
    assert_eq!(shop.registered().await, [(receiver.url.clone(), "active".to_owned())]);
    receiver.answers(202);
    shop.world.order("/clock", json!({"speed": 0})).await;
    shop.sold("INV-1").await;
    let waits = shop.world.waits(100).await;
    assert_eq!(waits, [&[180; 3][..], &[28_800; 7]].concat());
    assert_eq!(receiver.all().len(), 11);
    assert_eq!(shop.world.ask("/webhook-endpoints").await["data"][0]["status"], "disabled");
    assert_eq!(shop.registered().await, [(receiver.url.clone(), "inactive".to_owned())]);
}

#[tokio::test]
async fn webhooks_are_listed_for_whoever_has_both_credentials_and_of_their_own_account_alone() {
    let shop = Shop::start().await;
    shop.world.order("/accounts", json!({"name": "other", "dialect": "authorizenet"})).await;
    Receiver::of_account(&shop.world, "other").await;
    assert_eq!(shop.registered().await, []);
    let url = format!("{}/dialects/authorizenet/rest/v1/webhooks", shop.world.url);
    let refused = shop.world.client.get(url).basic_auth(LOGIN, Some("wrong")).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(text(&refused.json().await.unwrap(), "/reason"), "UNAUTHORIZED");
}

#[tokio::test]
async fn forgeries_never_prove_and_too_many_calls_are_said_inside_an_answer() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "anet").await;
    shop.world.misbehave(json!({"forge_percent": 100})).await;
    for number in 0..6 {
        shop.sold(&format!("INV-{number}")).await;
    }
    shop.world.settle().await;
    let (proven, forged): (Vec<_>, Vec<_>) = receiver.all().into_iter().partition(|hook| is_proven(hook, SECRET));
    assert_eq!((proven.len(), forged.len()), (6, 6));
    assert!(forged.iter().all(|hook| hook.json()["payload"]["authAmount"] == 91234.5));
    shop.world.misbehave(json!({"answer_429_percent": 100})).await;
    let body = format!(
        r#"{{"authenticateTestRequest":{{"merchantAuthentication":{{"name":"{LOGIN}","transactionKey":"{KEY}"}}}}}}"#
    );
    assert_eq!(code(&shop.send(body).await.0), "E00053");
}
