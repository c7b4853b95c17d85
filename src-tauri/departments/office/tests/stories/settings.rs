//! Settings and the logo.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use http_body_util::BodyExt;
use png::{BitDepth, ColorType, Encoder};
use serde_json::json;

use crate::desk::House;

fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![200; (width * height * 3) as usize]).unwrap();
    writer.finish().unwrap();
    bytes
}

#[tokio::test]
async fn the_owner_changes_what_can_be_changed() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let change = json!({
        "name": "  Kirana \u{202e}Corner & Sons ", "address": "1 MG Road\nKochi", "email": "shop@example.org",
        "phone": "+91 484 123 4567", "invoice_terms_days": 30, "pay_link_hours": 24,
        "public_base_url": "https://pay.example.org/",
    });
    let (status, settings) = owner.patch("/settings", 1, change).await;
    assert_eq!(status, StatusCode::OK, "{settings}");
    assert_eq!(settings["name"], "Kirana Corner & Sons");
    assert_eq!(settings["phone"], "+914841234567");
    assert_eq!(settings["public_base_url"], "https://pay.example.org");
    assert_eq!(settings["version"], 2);
    assert_eq!(owner.get("/settings").await.1, settings);
}

#[tokio::test]
async fn currency_country_and_the_practice_mark_stay() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    for field in ["books_currency", "country", "practice"] {
        let (status, answer) = owner.patch("/settings", 1, json!({field: "USD"})).await;
        assert_eq!((status, answer["field"].as_str()), (StatusCode::BAD_REQUEST, Some(field)));
    }
}

#[tokio::test]
async fn a_stale_edit_is_refused_and_one_without_a_version_too() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    assert_eq!(owner.patch("/settings", 1, json!({"name": "A"})).await.0, StatusCode::OK);
    let (status, answer) = owner.patch("/settings", 1, json!({"name": "B"})).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("record.stale")));
    let (status, _) = owner.ask(Method::PATCH, "/settings", Some(json!({"name": "B"})), &[]).await;
    assert_eq!(status, StatusCode::PRECONDITION_REQUIRED);
}

#[tokio::test]
async fn a_new_zone_holds_from_the_next_request() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    owner.patch("/settings", 1, json!({"zone": "Asia/Dubai"})).await;
    assert_eq!(house.shop.basics().unwrap().zone.iana_name(), Some("Asia/Dubai"));
    assert_eq!(owner.patch("/settings", 2, json!({"zone": "../etc/passwd"})).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_logo_is_kept_as_pixels_and_what_is_no_png_is_refused() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let sent = owner.send(Method::PUT, "/settings/logo", "image/png", Body::from(png_of(40, 20)), &[]).await;
    assert_eq!(sent.status(), StatusCode::NO_CONTENT);
    assert_eq!(owner.get("/settings").await.1["has_logo"], true);
    let read = owner.send(Method::GET, "/settings/logo", "", Body::empty(), &[]).await;
    assert_eq!(read.headers()["content-type"], "image/png");
    assert!(read.into_body().collect().await.unwrap().to_bytes().starts_with(b"\x89PNG"));

    let svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let sent = owner.send(Method::PUT, "/settings/logo", "image/png", Body::from(svg), &[]).await;
    assert_eq!(sent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let sent = owner.send(Method::PUT, "/settings/logo", "image/svg+xml", Body::from(svg), &[]).await;
    assert_eq!(sent.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let sent = owner.send(Method::PUT, "/settings/logo", "image/png", Body::from(vec![0; 1024 * 1024 + 1]), &[]).await;
    assert_eq!(sent.status(), StatusCode::PAYLOAD_TOO_LARGE);

    assert_eq!(owner.delete("/settings/logo").await.0, StatusCode::NO_CONTENT);
    assert_eq!(owner.get("/settings/logo").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn presets_are_shown_before_anybody_signs_in() {
    let house = House::fresh();
    let mut desk = house.desk(base::Door::App, "127.0.0.1");
    let (status, answer) = desk.get("/set-up/presets").await;
    assert_eq!(status, StatusCode::OK);
    let india = answer["presets"].as_array().unwrap().iter().find(|p| p["country"] == "IN").unwrap();
    assert_eq!((&india["currency"], &india["fiscal_year_starts_month"]), (&json!("INR"), &json!(4)));
    assert_eq!(india["tax_codes"][0]["code"], "IN0");
}

#[tokio::test]
async fn the_shop_says_in_which_region_it_is_else_its_gstin_does() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let region = || house.shop.basics().unwrap().region;
    assert_eq!(region(), "");
    owner.patch("/settings", 1, json!({"tax_id": "29AAGCB7383J1Z4"})).await;
    assert_eq!(region(), "29");
    let (status, refused) = owner.patch("/settings", 2, json!({"region": "27"})).await;
    assert_eq!((status, refused["field"].as_str()), (StatusCode::BAD_REQUEST, Some("region")));
    assert_eq!((&refused["code"], &refused["subject"]), (&json!("tax_id.other_region"), &json!("Karnataka (29)")));
    let moved = json!({"region": "27", "tax_id": "27AAPFU0939F1ZV"});
    let (status, settings) = owner.patch("/settings", 2, moved).await;
    assert_eq!((status, settings["region"].as_str(), region().as_str()), (StatusCode::OK, Some("27"), "27"));
    let (status, refused) = owner.patch("/settings", 3, json!({"tax_id": "29AAGCB7383J1Z4"})).await;
    assert_eq!((status, refused["field"].as_str()), (StatusCode::BAD_REQUEST, Some("tax_id")));
    let (status, refused) = owner.patch("/settings", 3, json!({"region": "CA"})).await;
    assert_eq!((status, refused["field"].as_str()), (StatusCode::BAD_REQUEST, Some("region")));
    owner.patch("/settings", 3, json!({"region": ""})).await;
    assert_eq!(region(), "27");
}

#[tokio::test]
async fn a_mistyped_tax_number_is_refused_and_one_from_before_the_check_stays() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let (status, refused) = owner.patch("/settings", 1, json!({"tax_id": "29AAGCB7383J1Z5"})).await;
    assert_eq!((status, refused["field"].as_str()), (StatusCode::BAD_REQUEST, Some("tax_id")));
    assert_eq!(refused["code"], "tax_id.gstin");
    let (_, kept) = owner.patch("/settings", 1, json!({"tax_id": "29aagcb7383j1z4"})).await;
    assert_eq!((&kept["tax_id"], &kept["version"]), (&json!("29AAGCB7383J1Z4"), &json!(2)));

    // Kept by a version that did not look at it: everything else can be changed beside it.
    let old = base::System::because("a version before");
    house.shop.db.write(&old, |tx| tx.exec("UPDATE shop SET tax_id = 'applied for'", [])).await.unwrap();
    let change = json!({"tax_id": "applied for", "phone": "+91 98765 43210"});
    let (status, settings) = owner.patch("/settings", 2, change).await;
    assert_eq!((status, settings["tax_id"].as_str()), (StatusCode::OK, Some("applied for")));
}

#[tokio::test]
async fn whoever_is_signed_in_reads_the_regions_of_a_country() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let (status, regions) = owner.get("/regions?country=IN").await;
    assert_eq!(status, StatusCode::OK);
    assert!(regions["items"].as_array().unwrap().contains(&json!({"code": "27", "name": "Maharashtra"})));
    assert_eq!(owner.get("/regions?country=DE").await.1, json!({"items": []}));
    assert_eq!(owner.get("/regions").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(owner.get("/regions?country=INDIA").await.0, StatusCode::BAD_REQUEST);
    let mut stranger = house.desk(base::Door::App, "127.0.0.1");
    assert_eq!(stranger.get("/regions?country=IN").await.0, StatusCode::UNAUTHORIZED);
}
