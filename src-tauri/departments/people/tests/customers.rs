//! Stories of customers, through the routes on a real store.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on fails there")]

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use base::testing::fresh_shop;
use base::{Actor, Basics, Currency, Rights, Shop};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;
use utoipa_axum::router::OpenApiRouter;

struct Desk {
    shop: Shop,
    who: Arc<Actor>,
    _folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shop = fresh_shop(folder.path()).unwrap().0.build();
        let basics = Basics {
            books_currency: Currency::of("INR").unwrap(),
            zone: jiff::tz::TimeZone::UTC,
            country: "IN".into(),
            region: "27".into(),
            practice: true,
        };
        shop.keep_basics(basics).unwrap();
        Self { shop, who: Arc::new(Actor::command_line()), _folder: folder }
    }

    async fn ask(&self, method: Method, path: &str, body: Value, headers: &[(&str, &str)]) -> (StatusCode, Value) {
        let all = people::areas().iter().fold(OpenApiRouter::new(), |router, area| router.merge((area.routes)()));
        let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(self.who.clone());
        let router = all.with_state::<()>(self.shop.clone()).split_for_parts().0;
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn add(&self, customer: Value) -> Value {
        let (status, made) = self.ask(Method::POST, "/customers", customer, &[]).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        made
    }

    async fn names(&self, query: &str) -> Vec<String> {
        let (status, page) = self.ask(Method::GET, &format!("/customers?{query}"), Value::Null, &[]).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        page["items"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect()
    }
}

fn path_of(customer: &Value) -> String {
    format!("/customers/{}", customer["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_customer_is_added_read_changed_and_set_aside() {
    let desk = Desk::new();
    let made = desk
        .add(json!({"name": " Ravi  Kumar", "email": "ravi@example.org", "phone": "+91 98765 43210", "country": "in"}))
        .await;
    assert_eq!((&made["phone"], &made["country"]), (&json!("+919876543210"), &json!("IN")));
    let path = path_of(&made);
    assert_eq!(desk.ask(Method::GET, &path, Value::Null, &[]).await.1, made);

    let change = json!({"email": "", "tax_id": "32ABCPE1234F1ZK", "active": false});
    let (status, changed) = desk.ask(Method::PATCH, &path, change, &[("if-match", "\"1\"")]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&changed["email"], &changed["version"]), (&json!(""), &json!(2)));
    assert!(desk.names("active=true").await.is_empty());
    assert_eq!(desk.names("active=false").await.len(), 1);

    let notes = {
        let id = made["id"].as_str().unwrap().to_owned();
        desk.shop.db.read(move |tx| office::audit::find_of_subject(tx, &id)).await.unwrap()
    };
    assert_eq!(
        notes.iter().map(|note| note.action.as_str()).collect::<Vec<_>>(),
        ["customer.created", "customer.changed"]
    );
    assert_eq!(notes[1].detail["email"], json!(["ravi@example.org", ""]));
    let news = desk.shop.db.read(|tx| tx.announcements_after(0, 10)).await.unwrap();
    assert!(news.iter().all(|n| n.kind == "customer.changed" && n.tags == ["customers"]) && news.len() == 2);
}

#[tokio::test]
async fn a_tax_number_is_held_to_the_form_of_the_customers_country() {
    let desk = Desk::new();
    let refused = async |ask: Value| {
        let (status, told) = desk.ask(Method::POST, "/customers", ask, &[]).await;
        assert_eq!((status, told["field"].as_str()), (StatusCode::BAD_REQUEST, Some("tax_id")), "{told}");
        told["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused(json!({"name": "Ravi", "country": "IN", "tax_id": "27AAPFU0939F1Z0"})).await, "tax_id.gstin");
    assert_eq!(refused(json!({"name": "Huda", "country": "SA", "tax_id": "12345"})).await, "tax_id.saudi_vat");
    assert_eq!(refused(json!({"name": "Jan", "country": "NL", "tax_id": "NL123456789B01"})).await, "tax_id.vat");

    let made = desk.add(json!({"name": "Ravi", "country": "IN", "tax_id": "27 aapfu0939f1zv"})).await;
    assert_eq!(made["tax_id"], "27AAPFU0939F1ZV");
    // A number does not move to another country with its owner.
    let (status, told) = desk
        .ask(
            Method::PATCH,
            &path_of(&made),
            json!({"country": "SA", "tax_id": "27AAPFU0939F1ZV"}),
            &[("if-match", "\"1\"")],
        )
        .await;
    assert_eq!((status, &told["code"]), (StatusCode::BAD_REQUEST, &json!("tax_id.saudi_vat")));
}

#[tokio::test]
async fn a_customer_with_a_number_from_before_the_check_can_be_changed_beside_it() {
    let desk = Desk::new();
    let made = desk.add(json!({"name": "Ravi", "country": "IN"})).await;
    let old = base::System::because("a version before");
    desk.shop.db.write(&old, |tx| tx.exec("UPDATE customers SET tax_id = 'applied for'", [])).await.unwrap();
    let change = json!({"tax_id": "applied for", "phone": "+91 98765 43210"});
    let (status, changed) = desk.ask(Method::PATCH, &path_of(&made), change, &[("if-match", "\"1\"")]).await;
    assert_eq!(
        (status, &changed["tax_id"], &changed["phone"]),
        (StatusCode::OK, &json!("applied for"), &json!("+919876543210"))
    );
}

#[tokio::test]
async fn the_same_post_twice_gives_the_same_customer() {
    let desk = Desk::new();
    let key = [("idempotency-key", "key-0001")];
    let ask = json!({"name": "Ravi"});
    let first = desk.ask(Method::POST, "/customers", ask.clone(), &key).await;
    let second = desk.ask(Method::POST, "/customers", ask, &key).await;
    assert_eq!(first.0, StatusCode::CREATED);
    assert_eq!(first, second);
    assert_eq!(desk.names("").await.len(), 1);
    let (status, answer) = desk.ask(Method::POST, "/customers", json!({"name": "Meera"}), &key).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("idempotency.key_reused")));
}

#[tokio::test]
async fn an_edit_from_an_older_version_is_refused() {
    let desk = Desk::new();
    let path = path_of(&desk.add(json!({"name": "Ravi"})).await);
    let edit = |name: &str| json!({ "name": name });
    assert_eq!(desk.ask(Method::PATCH, &path, edit("A"), &[("if-match", "\"1\"")]).await.0, StatusCode::OK);
    let (status, answer) = desk.ask(Method::PATCH, &path, edit("B"), &[("if-match", "\"1\"")]).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("record.stale")));
    assert_eq!(desk.ask(Method::PATCH, &path, edit("B"), &[]).await.0, StatusCode::PRECONDITION_REQUIRED);
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let desk = Desk::new();
    for hostile in
        ["<script>alert(1)</script>", "'; DROP TABLE customers; --", "=HYPERLINK(\"http://evil\")", "{{7*7}}"]
    {
        let made = desk.add(json!({"name": hostile, "note": hostile, "address": hostile})).await;
        let (_, read) = desk.ask(Method::GET, &path_of(&made), Value::Null, &[]).await;
        for field in ["name", "note", "address"] {
            assert_eq!(read[field], hostile);
        }
    }
    assert_eq!(desk.names("q=%27%3B%20drop%20table").await.len(), 1);
}

#[tokio::test]
async fn a_card_number_is_refused_and_never_kept() {
    let desk = Desk::new();
    for field in ["name", "note", "address", "tax_id", "phone"] {
        let mut ask = json!({"name": "Ravi"});
        ask[field] = json!("4242 4242 4242 4242");
        let (status, answer) = desk.ask(Method::POST, "/customers", ask, &[]).await;
        assert_eq!((status, answer["field"].as_str()), (StatusCode::BAD_REQUEST, Some(field)));
        assert!(!answer.to_string().contains("4242"));
    }
    assert!(desk.names("").await.is_empty());
}

#[tokio::test]
async fn a_customer_is_found_by_part_of_name_mail_or_number() {
    let desk = Desk::new();
    desk.add(json!({"name": "Émile Zola", "email": "emile@example.org"})).await;
    desk.add(json!({"name": "Ravi 100%", "phone": "+91 98765 43210"})).await;
    desk.add(json!({"name": "ravi shankar"})).await;
    assert_eq!(desk.names("q=%C3%A9mi").await, ["Émile Zola"]);
    assert_eq!(desk.names("q=RAVI").await, ["Ravi 100%", "ravi shankar"]);
    assert_eq!(desk.names("q=EXAMPLE.ORG").await, ["Émile Zola"]);
    assert_eq!(desk.names("q=98765%204321").await, ["Ravi 100%"]);
    assert_eq!(desk.names("q=100%25").await, ["Ravi 100%"]);
    assert!(
        desk.names("q=%25").await == ["Ravi 100%"] && desk.names("q=_").await.is_empty(),
        "wild cards are plain text"
    );
}

#[tokio::test]
async fn pages_go_through_all_names_once() {
    let desk = Desk::new();
    for name in ["b", "A", "a", "C", "B", "a"] {
        desk.add(json!({ "name": name })).await;
    }
    let mut seen = Vec::new();
    let mut path = "/customers?limit=2".to_owned();
    loop {
        let (_, page) = desk.ask(Method::GET, &path, Value::Null, &[]).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap().to_lowercase()));
        match page["next"].as_str() {
            Some(next) => path = format!("/customers?limit=2&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["a", "a", "a", "b", "b", "c"]);
    let (status, _) = desk.ask(Method::GET, "/customers?after=x", Value::Null, &[]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn without_the_permission_nothing_is_seen_or_changed() {
    let mut desk = Desk::new();
    let path = path_of(&desk.add(json!({"name": "Ravi"})).await);
    let mut driver = Actor::command_line();
    driver.rights = Arc::new(Rights::Only(["deliveries:mark".to_owned()].into()));
    desk.who = Arc::new(driver);
    let version = [("if-match", "\"1\"")];
    assert_eq!(desk.ask(Method::GET, "/customers", Value::Null, &[]).await.0, StatusCode::FORBIDDEN);
    assert_eq!(desk.ask(Method::GET, &path, Value::Null, &[]).await.0, StatusCode::FORBIDDEN);
    assert_eq!(desk.ask(Method::POST, "/customers", json!({"name": "X"}), &[]).await.0, StatusCode::FORBIDDEN);
    assert_eq!(desk.ask(Method::PATCH, &path, json!({"name": "X"}), &version).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn names_of_many_customers_come_at_once() {
    let desk = Desk::new();
    let mut ids = Vec::new();
    for name in ["Ravi", "Meera"] {
        let made = desk.add(json!({ "name": name })).await;
        ids.push(people::customers::CustomerId::parse(made["id"].as_str().unwrap()).unwrap());
    }
    let wanted = ids.clone();
    let names = desk.shop.db.read(move |tx| people::customers::names(tx, &wanted)).await.unwrap();
    assert_eq!((names[&ids[0]].as_str(), names[&ids[1]].as_str()), ("Ravi", "Meera"));
    assert_eq!(desk.ask(Method::GET, "/customers/nonsense", Value::Null, &[]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_region_is_one_of_the_customers_country_and_goes_with_it() {
    let desk = Desk::new();
    let near = desk.add(json!({"name": "Asha", "region": "29"})).await;
    assert_eq!((near["region"].as_str(), near["country"].as_str()), (Some("29"), Some("")), "of the shop's country");
    let (status, refused) =
        desk.ask(Method::POST, "/customers", json!({"name": "Ravi", "country": "IN", "region": "CA"}), &[]).await;
    assert_eq!((status, refused["field"].as_str()), (StatusCode::BAD_REQUEST, Some("region")));

    let change = async |change: Value, version: &str| {
        let (status, after) = desk.ask(Method::PATCH, &path_of(&near), change, &[("if-match", version)]).await;
        assert_eq!(status, StatusCode::OK, "{after}");
        after["region"].as_str().unwrap().to_owned()
    };
    assert_eq!(change(json!({"country": "IN"}), "\"1\"").await, "29", "the same country, by its name");
    assert_eq!(change(json!({"country": "US", "region": "ca"}), "\"2\"").await, "CA");
    assert_eq!(change(json!({"country": "DE"}), "\"3\"").await, "");
}

#[tokio::test]
async fn where_sales_tax_is_found_and_why_none_is_asked_stand_apart_from_the_printed_address() {
    let desk = Desk::new();
    let diner = json!({
        "name": "Lone Star Diner", "country": "US", "region": "tx", "county": "Dallas", "city": " Dallas ",
        "postal_code": "75201-1234", "exempt_reason": "Resale", "exempt_certificate": "3-20561", "exempt_until": "2027-12-31",
    });
    let made = desk.add(diner).await;
    let kept = |of: &Value| {
        ["region", "city", "postal_code", "exempt_reason", "exempt_certificate", "exempt_until"]
            .map(|field| of[field].clone())
    };
    assert_eq!(kept(&made), ["TX", "Dallas", "75201-1234", "Resale", "3-20561", "2027-12-31"].map(|text| json!(text)));
    let path = path_of(&made);
    assert_eq!(desk.ask(Method::GET, &path, Value::Null, &[]).await.1, made);

    let change = async |ask: Value, version: &str| desk.ask(Method::PATCH, &path, ask, &[("if-match", version)]).await;
    let (status, told) = change(json!({ "postal_code": "SW1A 1AA" }), "\"1\"").await;
    assert_eq!((status.as_u16(), &told["field"]), (400, &json!("postal_code")));
    let (_, without_end) = change(json!({ "exempt_until": "" }), "\"1\"").await;
    assert_eq!((&without_end["version"], without_end.get("exempt_until")), (&json!(2), None));
    let (_, taxed) = change(json!({ "exempt_reason": "" }), "\"2\"").await;
    assert_eq!(&taxed["exempt_certificate"], "", "it goes with its reason");
    let (status, told) = change(json!({ "exempt_certificate": "3-20561" }), "\"3\"").await;
    assert_eq!((status.as_u16(), &told["field"]), (400, &json!("exempt_reason")));
    let elsewhere = desk.add(json!({ "name": "Asha", "postal_code": "411 001" })).await;
    assert_eq!(elsewhere["postal_code"], "411 001", "other countries write theirs as they like");
}
