use std::collections::BTreeMap;

use practice::{Account, Options};
use reqwest::Response;
use serde_json::{Value, json};

use crate::support::{World, options};

const DAY_MS: i64 = 24 * 3_600_000;

type Pairs = BTreeMap<String, String>;

struct Shop {
    world: World,
}

/// What a shop must read, written from the sheet: no URL encoding, and lengths in characters.
fn pairs_of(text: &str) -> Pairs {
    let (mut pairs, mut rest) = (Pairs::new(), text);
    while let Some((name, after)) = rest.split_once('=') {
        let (name, end) = match name.split_once('[') {
            Some((name, length)) => (name, length.trim_end_matches(']').parse::<usize>().unwrap()),
            None => (name, after.split('&').next().unwrap().chars().count()),
        };
        let value: String = after.chars().take(end).collect();
        rest = after[value.len()..].trim_start_matches('&');
        pairs.insert(name.to_owned(), value);
    }
    pairs
}

impl Shop {
    async fn start() -> Self {
        let account: Account = "flow=payflow,vendor=SuperMerchant,password=p&w=d".parse().unwrap();
        Self { world: World::with(Options { accounts: vec![account], ..options() }).await }
    }

    async fn send(&self, id: &str, body: &str) -> reqwest::Result<Response> {
        let mut request = self.world.client.post(format!("{}/dialects/payflow/", self.world.url));
        if !id.is_empty() {
            request = request.header("X-VPS-Request-ID", id);
        }
        request.header("Content-Type", "text/namevalue").body(body.to_owned()).send().await
    }

    async fn try_ask(&self, id: &str, pairs: &str) -> reqwest::Result<Response> {
        self.send(id, &format!("PARTNER=PayPal&VENDOR=SuperMerchant&USER=SuperMerchant&PWD[5]=p&w=d&{pairs}")).await
    }

    async fn ask(&self, id: &str, pairs: &str) -> Pairs {
        let answer = self.try_ask(id, pairs).await.unwrap();
        assert_eq!(answer.status(), 200, "the answer is loud in its body alone");
        assert_eq!(answer.headers()["content-type"], "text/namevalue");
        pairs_of(&answer.text().await.unwrap())
    }

    async fn page(&self, kind: &str, custref: &str) -> Pairs {
        let page = format!("TRXTYPE={kind}&AMT=1234.50&CURRENCY=USD&CREATESECURETOKEN=Y&SECURETOKENID=id-{custref}");
        self.ask(&format!("page-{custref}"), &format!("{page}&CUSTREF={custref}&COMMENT2[5]=A & B")).await
    }

    /// A payment of 1234.50; gives its number.
    async fn paid(&self, kind: &str, custref: &str) -> String {
        let page = self.page(kind, custref).await;
        assert_eq!(page["RESULT"], "0", "{page:?}");
        self.world.order(&format!("/pay/{custref}?account=flow"), json!({})).await;
        self.of(custref).await["ORIGPNREF"].clone()
    }

    async fn of(&self, custref: &str) -> Pairs {
        self.ask(&fresh(), &format!("TRXTYPE=I&TENDER=C&CUSTREF={custref}")).await
    }

    async fn look(&self, pnref: &str) -> Pairs {
        self.ask(&fresh(), &format!("TRXTYPE=I&TENDER=C&ORIGID={pnref}")).await
    }

    async fn settle(&self) {
        self.world.order("/payout", json!({"account": "flow"})).await;
    }

    async fn effects(&self) -> Value {
        self.world.ask("/side-effects?account=flow").await["by_reference"].clone()
    }
}

fn fresh() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("ask-{}", NEXT.fetch_add(1, Ordering::SeqCst))
}

#[tokio::test]
async fn a_secure_token_opens_a_page_and_an_inquiry_tells_what_became_of_it() {
    let shop = Shop::start().await;
    let page = shop.page("S", "INV1").await;
    assert_eq!((page["RESULT"].as_str(), page["SECURETOKENID"].as_str()), ("0", "id-INV1"));
    assert!(page["SECURETOKEN"].ends_with("=="), "it has a length tag: {page:?}");
    let url = format!("{}/checkout/{}", shop.world.url, page["SECURETOKEN"]);
    assert!(shop.world.client.get(url).send().await.unwrap().text().await.unwrap().contains("A &amp; B"));
    assert_eq!(shop.of("INV1").await["RESULT"], "19", "nobody has tried yet");
    shop.world.order("/decline-try/INV1?account=flow", json!({})).await;
    let declined = shop.of("INV1").await;
    assert_eq!((declined["RESULT"].as_str(), declined["ORIGRESULT"].as_str()), ("0", "12"));
    shop.world.order("/pay/INV1?account=flow", json!({})).await;
    let paid = shop.of("INV1").await;
    assert_eq!((paid["ORIGRESULT"].as_str(), paid["TRANSSTATE"].as_str(), paid["AMT"].as_str()), ("0", "6", "1234.50"));
    assert_ne!(paid["ORIGPNREF"], declined["ORIGPNREF"], "each try is a transaction");
    assert_eq!((paid["ORIGPNREF"].len(), &paid["ORIGPNREF"][..1]), (12, "V"));
    assert_eq!(shop.look(&paid["ORIGPNREF"]).await["CUSTREF"], "INV1");
    shop.settle().await;
    assert_eq!(shop.of("INV1").await["TRANSSTATE"], "8");
    let day = |text: &str| format!("TRXTYPE=I&CUSTREF=INV1&{text}");
    assert_eq!(shop.ask(&fresh(), &day("STARTTIME=20200101000000&ENDTIME=20200102000000")).await["RESULT"], "19");
    assert_eq!(shop.ask(&fresh(), &day("STARTTIME=20200101000000&ENDTIME=20991231235959")).await["RESULT"], "0");
    assert_eq!(shop.ask(&fresh(), &day("STARTTIME=yesterday")).await["RESULT"], "7");
}

#[tokio::test]
async fn the_same_request_id_brings_the_first_answer_for_seven_days() {
    let shop = Shop::start().await;
    let sold = shop.paid("S", "INV1").await;
    shop.settle().await;
    let credit = format!("TRXTYPE=C&TENDER=C&ORIGID={sold}&AMT=10.00&CUSTREF=R1&COMMENT1=ref_1");
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 10})).await;
    assert!(shop.try_ask("credit-1", &credit).await.is_err());
    shop.world.misbehave(json!({})).await;
    let again = shop.ask("credit-1", &credit).await;
    assert_eq!((again["RESULT"].as_str(), again["DUPLICATE"].as_str()), ("0", "1"), "{again:?}");
    assert_eq!(shop.of("R1").await["ORIGPNREF"], again["PNREF"]);
    let question = shop.ask("credit-1", "TRXTYPE=I&ORIGID=V00000000000").await;
    assert_eq!(question["PNREF"], again["PNREF"], "also to a question under that id: {question:?}");
    assert_eq!(shop.effects().await["INV1"]["refunds"], 1);
    shop.world.order("/clock", json!({"advance_ms": 7 * DAY_MS})).await;
    let late = shop.ask("credit-1", &credit).await;
    assert!(!late.contains_key("DUPLICATE") && late["PNREF"] != again["PNREF"], "{late:?}");
    assert_eq!(shop.effects().await["INV1"]["refunds"], 2);
    shop.world.misbehave(json!({"hold_answer_percent": 100, "hold_answer_ms": 400})).await;
    let (first, second) = tokio::join!(shop.ask("credit-2", &credit), async {
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        shop.ask("credit-2", &credit).await
    });
    assert_eq!((first["RESULT"].as_str(), second["RESULT"].as_str()), ("0", "30"), "while it is carried out");
}

#[tokio::test]
async fn held_money_is_taken_under_a_number_of_its_own_or_released() {
    let shop = Shop::start().await;
    let (first, second) = (shop.paid("A", "INV1").await, shop.paid("A", "INV2").await);
    assert_eq!(shop.look(&first).await["TRANSSTATE"], "3");
    let capture = format!("TRXTYPE=D&ORIGID={first}&CAPTURECOMPLETE=Y");
    assert_eq!(shop.ask("d-1", &format!("{capture}&AMT=1234.51")).await["RESULT"], "111");
    let taken = shop.ask("d-2", &format!("{capture}&AMT=1000.00")).await;
    assert_eq!(taken["RESULT"], "0");
    assert_ne!(taken["PNREF"], first);
    let (held, money) = (shop.look(&first).await, shop.look(&taken["PNREF"]).await);
    assert_eq!((held["TRANSSTATE"].as_str(), held["AMT"].as_str()), ("9", "1234.50"));
    assert_eq!((money["TRANSSTATE"].as_str(), money["AMT"].as_str()), ("6", "1000.00"));
    shop.settle().await;
    let credit = |origin: &str| format!("TRXTYPE=C&ORIGID={origin}&AMT=1.00");
    assert_eq!(shop.ask("c-1", &credit(&first)).await["RESULT"], "105", "the capture holds the money");
    assert_eq!(shop.ask("c-2", &credit(&taken["PNREF"])).await["RESULT"], "0");
    assert_eq!(shop.ask("v-1", &format!("TRXTYPE=V&ORIGID={second}")).await["RESULT"], "0");
    assert_eq!(shop.look(&second).await["TRANSSTATE"], "1003");
    assert_eq!(shop.ask("v-2", &format!("TRXTYPE=V&ORIGID={second}")).await["RESULT"], "108");
}

#[tokio::test]
async fn before_the_settlement_a_sale_is_voided_and_after_it_credited() {
    let shop = Shop::start().await;
    let (first, second) = (shop.paid("S", "INV1").await, shop.paid("S", "INV2").await);
    assert_eq!(shop.ask("c-1", &format!("TRXTYPE=C&ORIGID={first}")).await["RESULT"], "105");
    let void = shop.ask("v-1", &format!("TRXTYPE=V&ORIGID={first}")).await;
    assert_eq!((void["RESULT"].as_str(), shop.look(&first).await["TRANSSTATE"].as_str()), ("0", "1006"));
    shop.settle().await;
    assert_eq!(shop.ask("v-2", &format!("TRXTYPE=V&ORIGID={second}")).await["RESULT"], "108");
    let part = shop.ask("c-2", &format!("TRXTYPE=C&ORIGID={second}&AMT=34.50&CUSTREF=R1")).await;
    assert_eq!(shop.look(&part["PNREF"]).await["TRANSSTATE"], "6");
    assert_eq!(shop.ask("c-3", &format!("TRXTYPE=C&ORIGID={second}&AMT=1200.01")).await["RESULT"], "105");
    let rest = shop.ask("c-4", &format!("TRXTYPE=C&ORIGID={second}")).await;
    assert_eq!(shop.look(&rest["PNREF"]).await["AMT"], "1200.00", "no amount is all that is left");
    assert_eq!(shop.effects().await["INV2"]["refunds"], 2);
    assert_eq!(shop.ask("c-5", "TRXTYPE=C&AMT=5.00").await["RESULT"], "105", "an unreferenced credit is blocked");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_what_is_not_spoken_is_counted() {
    let shop = Shop::start().await;
    for body in [
        "PARTNER=PayPal&VENDOR=SuperMerchant&USER=SuperMerchant&PWD=wrong&TRXTYPE=I&ORIGID=V1",
        "PARTNER=PayPal&VENDOR=SuperMerchant&USER=SuperMerchant&PWD=p%26w%3Dd&TRXTYPE=I&ORIGID=V1",
        "PARTNER=PayPal&VENDOR=Nobody&USER=Nobody&PWD[5]=p&w=d&TRXTYPE=I&ORIGID=V1",
        "nonsense",
    ] {
        let answer = shop.send("x", body).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(pairs_of(&answer.text().await.unwrap())["RESULT"], "1", "{body}");
    }
    assert_eq!(shop.ask(&fresh(), "TRXTYPE=I&ORIGID=V00000000000").await["RESULT"], "19", "a good sign-in");
    for (id, body, result) in [
        ("", "TRXTYPE=I&ORIGID=V1", "7"),
        ("123456789012345678901234567890123", "TRXTYPE=I&ORIGID=V1", "7"),
        ("a", "TRXTYPE=S&AMT=5.00&CREATESECURETOKEN=Y", "7"),
        ("b", "TRXTYPE=S&AMT=5&CREATESECURETOKEN=Y&SECURETOKENID=1", "4"),
        ("c", "TRXTYPE=S&AMT=1,005.00&CREATESECURETOKEN=Y&SECURETOKENID=1", "4"),
        ("d", "TRXTYPE=S&AMT=5.00&CURRENCY=JPY&CREATESECURETOKEN=Y&SECURETOKENID=1", "7"),
        ("e", "TRXTYPE=S&AMT=5.00&CREATESECURETOKEN=Y&SECURETOKENID=1&CUSTREF=1234567890123", "7"),
        ("f", "TRXTYPE=S&AMT=5.00&ACCT=x", "3"),
        ("g", "TRXTYPE=B", "3"),
        ("h", "TRXTYPE=I&CUSTREF=none", "19"),
    ] {
        assert_eq!(shop.ask(id, body).await["RESULT"], result, "{body}");
    }
    shop.page("S", "INV1").await;
    let twice = "TRXTYPE=S&AMT=5.00&CREATESECURETOKEN=Y&SECURETOKENID=id-INV1";
    assert_eq!(shop.ask("i", twice).await["RESULT"], "7", "the id of a token is used once");
    let strangers = shop.world.ask("/strangers").await["asked"].clone();
    assert_eq!((&strangers["payflow TRXTYPE B"], &strangers["payflow ACCT"]), (&json!(1), &json!(1)), "{strangers}");
    shop.world.misbehave(json!({"answer_429_percent": 100})).await;
    assert_eq!(shop.try_ask("j", "TRXTYPE=I&ORIGID=V1").await.unwrap().status(), 429);
    shop.world.misbehave(json!({"answer_500_percent": 100})).await;
    assert_eq!(shop.try_ask("k", "TRXTYPE=I&ORIGID=V1").await.unwrap().status(), 500);
}
