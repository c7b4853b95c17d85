//! Customers' pages: what a link shows, to whom, and until when.

use base::Timestamp;
use http::{HeaderMap, Method, header};
use serde_json::json;

use crate::support::{Ask, Bill, Billed, Told};

/// What stands below a pay link beside the page itself.
const BELOW: [&str; 2] = ["data", "pdf"];

/// An answer without what differs from one to the next by intent.
fn seen(told: &Told) -> (u16, HeaderMap, &str) {
    let mut headers = told.headers.clone();
    headers.remove("content-security-policy");
    (told.status.as_u16(), headers, &told.text)
}

#[tokio::test]
async fn to_look_at_a_pay_link_changes_nothing() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    let beside = rusqlite::Connection::open(shop.house.program.shop().db.path()).unwrap();
    // Differs as soon as anybody else has committed a change to the file.
    let version = || beside.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0)).unwrap();
    let before = version();
    for path in [format!("/pay/{}", bill.key), format!("/pay/{}/data", bill.key), format!("/pay/{}/pdf", bill.key)] {
        for method in [Method::GET, Method::HEAD] {
            Ask::new(method, &path).at(&shop.pages).await;
        }
    }
    assert_eq!(shop.visit(&format!("/pay/{}/data", bill.key)).await.json()["state"], "open");
    assert_eq!(version(), before, "a robot that looks at links leaves no trace");
    shop.post(&format!("/api/v1/invoices/{}/sent", bill.id), json!({})).await;
    assert_ne!(version(), before, "a change would have been seen");
}

#[tokio::test]
async fn a_customers_page_is_kept_nowhere_indexed_nowhere_and_loads_nothing_from_elsewhere() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    for path in [format!("/pay/{}", bill.key), format!("/pay/{}/data", bill.key), format!("/pay/{}/pdf", bill.key)] {
        let told = shop.visit(&path).await;
        let header = |name: &str| told.headers.get(name).map_or("", |value| value.to_str().unwrap());
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-robots-tag"), "noindex, nofollow", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(told.cookie(), None, "{path}");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{path}: {policy}");
        for never in ["http:", "https:", "wasm", "unsafe", "*"] {
            assert!(!policy.contains(never), "{path}: {policy}");
        }
    }
}

#[tokio::test]
async fn a_key_opens_its_own_page_and_no_other_thing_is_a_key() {
    let shop = Billed::new().await;
    let (mine, yours) = (shop.bill().await, shop.bill().await);
    let hook = shop.hook().await;
    let numbers = [&mine, &yours].map(|bill| format!("/api/v1/invoices/{}", bill.id));
    let mut shown = Vec::new();
    for (bill, path) in [&mine, &yours].into_iter().zip(numbers) {
        let number = Ask::get(&path).signed(&shop.owner).at(&shop.app).await.json()["number"].clone();
        let page = shop.visit(&format!("/pay/{}/data", bill.key)).await;
        assert!(page.text.contains(number.as_str().unwrap()), "{}", page.text);
        shown.push((number.as_str().unwrap().to_owned(), page.text));
    }
    let [(my_number, my_page), (your_number, your_page)] = shown.try_into().unwrap();
    assert!(!my_page.contains(&your_number) && !your_page.contains(&my_number), "a link shows the one invoice");
    // Whoever was sent the link learns no id, no key of anything else, and nothing that is only for the staff.
    for inside in [mine.id.as_str(), yours.key.as_str(), hook.as_str(), "cus_", "stf_", "int_"] {
        assert!(!my_page.contains(inside), "{inside}: {my_page}");
    }
    let hook_key = hook.rsplit('/').next().unwrap();
    let upper = mine.key.to_uppercase();
    for no_key in [hook_key, &mine.id, &my_number, &upper, &mine.key[1..], &shop.owner.cookie, &shop.owner.page_key] {
        for path in ["", "/data"] {
            let path = format!("/pay/{}{path}", no_key.replace('/', "%2f"));
            assert_eq!(shop.visit(&path).await.status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn what_the_request_calls_the_shop_is_in_no_address_that_a_customer_is_given() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    for path in ["", "/data", "/pdf"] {
        let path = format!("/pay/{}{path}", bill.key);
        let plain = shop.visit(&path).await;
        let named = Ask::get(&path).with("host", "evil.example").with("x-forwarded-host", "evil.example");
        let told = named.with("forwarded", "host=evil.example").at(&shop.pages).await;
        assert_eq!((told.status, told.text.len()), (plain.status, plain.text.len()), "{path}");
        assert!(
            !told.text.contains("evil.example") && !format!("{:?}", told.headers).contains("evil.example"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_outside_door_knows_nobody() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    for path in ["", "/data", "/pdf"] {
        let path = format!("/pay/{}{path}", bill.key);
        let (plain, signed) = (shop.visit(&path).await, Ask::get(&path).signed(&shop.owner).at(&shop.pages).await);
        assert_eq!((signed.status, signed.text.len()), (plain.status, plain.text.len()), "{path}");
        assert_eq!(signed.cookie(), None, "{path}");
    }
}

#[tokio::test]
async fn a_new_link_ends_the_old_one() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    assert_eq!(shop.visit(&format!("/pay/{}/data", bill.key)).await.status, 200);
    let renewed = shop.post(&format!("/api/v1/invoices/{}/pay-link", bill.id), json!({})).await;
    let new = renewed["pay_link"]["key"].as_str().unwrap();
    for below in BELOW {
        assert_eq!(shop.visit(&format!("/pay/{}/{below}", bill.key)).await.status, 404, "{below}");
        assert_eq!(shop.visit(&format!("/pay/{new}/{below}")).await.status, 200, "{below}");
    }
    assert_eq!(shop.press(&bill).await.status, 404, "nobody pays through it either");
}

#[tokio::test]
async fn an_expired_link_a_withdrawn_one_one_of_a_void_invoice_and_an_unknown_one_look_the_same() {
    let shop = Billed::new().await;
    let (withdrawn, voided, expired) = (shop.bill().await, shop.bill().await, shop.bill().await);
    shop.post(&format!("/api/v1/invoices/{}/pay-link", withdrawn.id), json!({})).await;
    shop.post(&format!("/api/v1/invoices/{}/void", voided.id), json!({ "reason": "a mistake" })).await;
    let page = shop.visit(&format!("/pay/{}/data", expired.key)).await;
    assert_eq!(page.status, 200);
    let read = Ask::get(&format!("/api/v1/invoices/{}", expired.id)).signed(&shop.owner).at(&shop.app).await.json();
    let ends = Timestamp::parse(read["pay_link"]["expires_at"].as_str().unwrap()).unwrap();
    shop.house.clock.advance_ms(ends.since_ms(base::testing::TEST_NOW));
    let unknown = Bill { id: String::new(), key: "0123456789abcdefghjkmnpqrs".into() };
    for path in ["", "/data", "/pdf"] {
        let nowhere = shop.visit(&format!("/pay/{}{path}", unknown.key)).await;
        assert_eq!(nowhere.status, 404, "{path}");
        for bill in [&expired, &withdrawn, &voided] {
            let told = shop.visit(&format!("/pay/{}{path}", bill.key)).await;
            let (status, headers, text) = seen(&told);
            assert_eq!((status, headers), (404, seen(&nowhere).1), "{path}");
            assert_eq!(text.len(), nowhere.text.len(), "{path}");
        }
    }
    for bill in [&expired, &withdrawn, &voided, &unknown] {
        let told = shop.press(bill).await;
        assert_eq!((told.status.as_u16(), told.text.as_str()), (404, ""));
    }
}

#[tokio::test]
async fn without_a_public_address_there_are_no_customers_pages() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    assert_eq!(shop.visit(&format!("/pay/{}/data", bill.key)).await.status, 200);
    shop.say_where_customers_come_to("").await;
    for path in ["", "/data", "/pdf"] {
        let told = shop.visit(&format!("/pay/{}{path}", bill.key)).await;
        assert_eq!((told.status.as_u16(), told.text.as_str()), (404, ""), "{path}");
    }
    assert_eq!(shop.press(&bill).await.status, 404);
    shop.say_where_customers_come_to("https://pay.example.com").await;
    assert_eq!(shop.visit(&format!("/pay/{}/data", bill.key)).await.status, 200, "without a restart");
}

#[tokio::test]
async fn another_method_and_a_key_that_is_no_text_get_the_same_empty_404() {
    let shop = Billed::new().await;
    let key = shop.bill().await.key;
    let bare = [
        (Method::POST, format!("/pay/{key}")),
        (Method::DELETE, format!("/pay/{key}/data")),
        (Method::GET, format!("/pay/{key}/start")),
        (Method::OPTIONS, format!("/pay/{key}/start")),
        (Method::POST, "/assets/public/index.js".to_owned()),
        (Method::GET, "/assets/public/".to_owned()),
        (Method::GET, "/pay/%ff/data".to_owned()),
        (Method::POST, "/pay/%ff/start".to_owned()),
        (Method::GET, format!("/pay/{key}%00/data")),
        (Method::GET, format!("/pay/{key}/")),
        (Method::GET, "/nothing".to_owned()),
    ];
    for (method, path) in bare {
        let told = Ask::new(method.clone(), &path).at(&shop.pages).await;
        assert_eq!((told.status.as_u16(), told.text.as_str()), (404, ""), "{method} {path}");
        assert_eq!(told.headers.get(header::ALLOW), None, "{method} {path}");
    }
}
