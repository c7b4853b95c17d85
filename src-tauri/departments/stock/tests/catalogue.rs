//! Stories of the catalogue, through the routes on a real store.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on fails there")]

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use base::testing::fresh_shop;
use base::{Actor, Basics, Currency, Fault, Rights, Shop, ShopDate};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;
use utoipa_axum::router::OpenApiRouter;

struct Desk {
    shop: Shop,
    who: Arc<Actor>,
    tax_code: String,
    _folder: TempDir,
}

impl Desk {
    /// A desk in a shop that knows India's tax codes.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shop = fresh_shop(folder.path()).unwrap().0.build();
        let basics = Basics {
            books_currency: Currency::of("INR").unwrap(),
            zone: jiff::tz::TimeZone::UTC,
            country: "IN".into(),
            region: String::new(),
            practice: true,
        };
        shop.keep_basics(basics).unwrap();
        let who = Actor::command_line();
        let seed = |tx: &base::WriteTx<'_>| {
            books::tax::seed_codes(tx, "IN")?;
            Ok::<_, Fault>(books::tax::find_codes(tx, ShopDate::parse("2026-11-21").unwrap())?.remove(0).code)
        };
        let tax_code = shop.db.write(&who, seed).await.unwrap();
        Self { shop, who: Arc::new(who), tax_code, _folder: folder }
    }

    async fn ask(&self, method: Method, path: &str, body: Value, headers: &[(&str, &str)]) -> (StatusCode, Value) {
        let all = stock::areas().iter().fold(OpenApiRouter::new(), |router, area| router.merge((area.routes)()));
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

    fn rice(&self) -> Value {
        json!({"name": "Rice", "sku": "RICE-1", "unit": "kg", "unit_price": "63.5", "currency": "INR",
               "tax_code": self.tax_code, "hsn": "1006"})
    }

    async fn add(&self, product: Value) -> Value {
        let (status, made) = self.ask(Method::POST, "/products", product, &[]).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        made
    }
}

fn path_of(product: &Value) -> String {
    format!("/products/{}", product["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_product_is_added_changed_and_set_aside() {
    let desk = Desk::new().await;
    let made = desk.add(desk.rice()).await;
    assert_eq!((&made["unit_price"], &made["active"]), (&json!("63.5000"), &json!(true)));
    let path = path_of(&made);
    let change = json!({"unit_price": "65", "sku": "", "active": false});
    let (status, changed) = desk.ask(Method::PATCH, &path, change, &[("if-match", "\"1\"")]).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    assert_eq!((&changed["unit_price"], changed.get("sku"), &changed["version"]), (&json!("65.0000"), None, &json!(2)));
    assert_eq!(desk.ask(Method::GET, &path, Value::Null, &[]).await.1, changed);

    let id = made["id"].as_str().unwrap().to_owned();
    let notes = desk.shop.db.read(move |tx| office::audit::find_of_subject(tx, &id)).await.unwrap();
    assert_eq!(notes[1].detail["unit_price"], json!(["63.5000", "65.0000"]));
    let news = desk.shop.db.read(|tx| tx.announcements_after(0, 10)).await.unwrap();
    assert!(news.iter().all(|n| n.kind == "product.changed" && n.tags == ["products"]) && news.len() == 2);
}

#[tokio::test]
async fn a_tax_code_that_is_not_there_is_the_field_to_blame() {
    let desk = Desk::new().await;
    let mut ask = desk.rice();
    ask["tax_code"] = json!("NOPE");
    let (status, answer) = desk.ask(Method::POST, "/products", ask, &[]).await;
    assert_eq!((status, answer["field"].as_str()), (StatusCode::BAD_REQUEST, Some("tax_code")));
    let path = path_of(&desk.add(desk.rice()).await);
    let (status, answer) = desk.ask(Method::PATCH, &path, json!({"tax_code": "NOPE"}), &[("if-match", "\"1\"")]).await;
    assert_eq!((status, answer["field"].as_str()), (StatusCode::BAD_REQUEST, Some("tax_code")));
}

#[tokio::test]
async fn two_products_never_share_a_sku_and_many_may_have_none() {
    let desk = Desk::new().await;
    desk.add(desk.rice()).await;
    let mut again = desk.rice();
    again["sku"] = json!("rice-1");
    let (status, answer) = desk.ask(Method::POST, "/products", again, &[]).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("product.sku_taken")));
    for _ in 0..2 {
        let mut without = desk.rice();
        without["sku"] = json!("");
        desk.add(without).await;
    }
}

#[tokio::test]
async fn a_price_is_a_plain_decimal_text() {
    let desk = Desk::new().await;
    for bad in [json!(63.5), json!("63.12345"), json!("-1"), json!("1e3"), json!("1,50")] {
        let mut ask = desk.rice();
        ask["unit_price"] = bad;
        let (status, answer) = desk.ask(Method::POST, "/products", ask, &[]).await;
        assert_eq!((status, answer["field"].as_str()), (StatusCode::BAD_REQUEST, Some("unit_price")));
    }
}

#[tokio::test]
async fn the_same_post_twice_gives_the_same_product() {
    let desk = Desk::new().await;
    let key = [("idempotency-key", "key-0001")];
    let first = desk.ask(Method::POST, "/products", desk.rice(), &key).await;
    assert_eq!(first.0, StatusCode::CREATED);
    assert_eq!(first, desk.ask(Method::POST, "/products", desk.rice(), &key).await);
}

#[tokio::test]
async fn an_edit_from_an_older_version_is_refused() {
    let desk = Desk::new().await;
    let path = path_of(&desk.add(desk.rice()).await);
    let version = [("if-match", "\"1\"")];
    assert_eq!(desk.ask(Method::PATCH, &path, json!({"name": "A"}), &version).await.0, StatusCode::OK);
    let (status, answer) = desk.ask(Method::PATCH, &path, json!({"name": "B"}), &version).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("record.stale")));
}

#[tokio::test]
async fn a_product_is_found_by_part_of_name_or_sku_and_many_by_their_ids() {
    let desk = Desk::new().await;
    let rice = desk.add(desk.rice()).await;
    let mut tea = desk.rice();
    (tea["name"], tea["sku"]) = (json!("<b>Tea</b>"), json!("TEA_9"));
    let tea = desk.add(tea).await;
    let names = async |query: &str| {
        let (_, page) = desk.ask(Method::GET, &format!("/products?{query}"), Value::Null, &[]).await;
        page["items"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("q=ric").await, ["Rice"]);
    assert_eq!(names("q=tea_9").await, ["<b>Tea</b>"], "hostile text stays text");
    assert!(names("q=teax9").await.is_empty());
    assert_eq!(names("").await, ["<b>Tea</b>", "Rice"]);

    let id = |product: &Value| stock::catalogue::ProductId::parse(product["id"].as_str().unwrap()).unwrap();
    let ids = [id(&tea), id(&rice)];
    let found = desk.shop.db.read(move |tx| stock::catalogue::find_many(tx, &ids)).await.unwrap();
    assert_eq!(found.len(), 2);
}

#[tokio::test]
async fn who_may_only_look_changes_nothing() {
    let mut desk = Desk::new().await;
    let path = path_of(&desk.add(desk.rice()).await);
    let mut cashier = Actor::command_line();
    cashier.rights = Arc::new(Rights::Only(["catalogue:read".to_owned()].into()));
    desk.who = Arc::new(cashier);
    assert_eq!(desk.ask(Method::GET, &path, Value::Null, &[]).await.0, StatusCode::OK);
    assert_eq!(desk.ask(Method::POST, "/products", desk.rice(), &[]).await.0, StatusCode::FORBIDDEN);
    let (status, _) = desk.ask(Method::PATCH, &path, json!({"name": "X"}), &[("if-match", "\"1\"")]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_hsn_code_is_one_that_india_knows() {
    let desk = Desk::new().await;
    let mut rice = desk.rice();
    rice["hsn"] = json!("1006.30");
    let (status, refused) = desk.ask(Method::POST, "/products", rice.clone(), &[]).await;
    assert_eq!((status, refused["field"].as_str()), (StatusCode::BAD_REQUEST, Some("hsn")));
    rice["hsn"] = json!("100630");
    assert_eq!(desk.add(rice).await["hsn"], "100630");
}
