//! Files attached to records: what is taken in, who sees them, how they leave, and what is kept when they are removed.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::desk::{Desk, House, OWNERS_PASSWORD};

const CUSTOMER: &str = "/attachments?kind=customer&subject=cus_noor";
const INVOICE: &str = "/attachments?kind=invoice&subject=inv_1";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n";

/// Sends a file as the screens do; its name is percent-encoded already.
async fn attach(desk: &mut Desk, place: &str, name: &str, bytes: impl Into<Body>) -> (StatusCode, Value) {
    let headers = [("x-file-name", name)];
    let told = desk.send(Method::POST, place, "application/octet-stream", bytes.into(), &headers).await;
    let status = told.status();
    let body = told.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

async fn attached(desk: &mut Desk, place: &str, name: &str, bytes: &[u8]) -> String {
    let (status, told) = attach(desk, place, name, bytes.to_vec()).await;
    assert_eq!(status, StatusCode::CREATED, "{told}");
    told["id"].as_str().unwrap().to_owned()
}

async fn names(desk: &mut Desk, place: &str) -> Vec<String> {
    let (status, list) = desk.get(place).await;
    assert_eq!(status, StatusCode::OK, "{list}");
    list["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

/// How many contents are kept, and whether each is what was sent.
async fn contents(house: &House) -> (i64, Vec<String>) {
    let checks = office::areas().into_iter().flat_map(|area| area.checks);
    let digests = checks.into_iter().find(|check| check.name == "attachments.digests").unwrap();
    let read = move |tx: &base::ReadTx<'_>| {
        let count = tx.one("SELECT count(*) FROM attachment_contents", [], |row| row.get(0))?.unwrap_or(0);
        Ok::<_, base::Fault>((count, (digests.run)(tx)?.into_iter().map(|found| found.subject).collect()))
    };
    house.shop.db.read(read).await.unwrap()
}

#[tokio::test]
async fn a_receipt_is_attached_listed_and_saved_under_its_own_name() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let (status, told) = attach(&mut owner, INVOICE, "..%2F..%2F%D8%A5%D9%8A%D8%B5%D8%A7%D9%84.pdf", PDF).await;
    assert_eq!(status, StatusCode::CREATED, "{told}");
    assert_eq!((&told["name"], &told["media"], &told["size"]), (&json!("إيصال.pdf"), &json!("pdf"), &json!(PDF.len())));
    assert_eq!((&told["added_by"], &told["subject"]), (&json!("Ravi"), &json!("inv_1")));
    let (_, list) = owner.get(INVOICE).await;
    assert_eq!(
        (&list["is_fact"], &list["left"], list["items"].as_array().unwrap().len()),
        (&json!(true), &json!(19), 1)
    );
    let path = format!("/attachments/{}/content", told["id"].as_str().unwrap());
    let saved = owner.send(Method::GET, &path, "", Body::empty(), &[]).await;
    assert_eq!(saved.headers()["content-type"], "application/pdf");
    assert_eq!(saved.headers()["x-content-type-options"], "nosniff");
    let disposition = saved.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert_eq!(disposition, "attachment; filename=\"_____.pdf\"; filename*=UTF-8''%D8%A5%D9%8A%D8%B5%D8%A7%D9%84.pdf");
    assert_eq!(saved.into_body().collect().await.unwrap().to_bytes(), PDF);
    let shown = owner.send(Method::GET, &format!("{path}?inline=true"), "", Body::empty(), &[]).await;
    assert!(shown.headers()["content-disposition"].to_str().unwrap().starts_with("inline; "));
    let notes = house.shop.db.read(|tx| office::audit::find_of_subject(tx, "inv_1")).await.unwrap();
    assert_eq!((notes.len(), notes[0].action.as_str()), (1, "attachment.added"));
}

#[tokio::test]
async fn what_only_pretends_to_be_a_receipt_is_refused() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bomb.extend_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 6, 0, 0, 0, 0, 0, 0, 0]);
    let polyglot = [PDF, &[b'P'; 2_000][..], b"PK\x05\x06"].concat();
    for (name, bytes, status, code) in [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), 415, "attachment.type"),
        ("receipt.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), 415, "attachment.type"),
        ("page.csv", b"<!doctype html><script>alert(1)</script>".to_vec(), 415, "attachment.type"),
        ("receipt.pdf", b"MZ\x90\0 a program".to_vec(), 415, "attachment.type"),
        ("both.pdf", polyglot, 415, "attachment.type"),
        ("bomb.png", bomb, 422, "attachment.picture"),
        ("torso.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), 422, "attachment.picture"),
        ("empty.txt", Vec::new(), 415, "attachment.type"),
        ("large.txt", vec![b'a'; 11 * 1024 * 1024], 413, "attachment.too_large"),
    ] {
        let (got, told) = attach(&mut owner, CUSTOMER, name, bytes).await;
        assert_eq!((got.as_u16(), told["code"].as_str()), (status, Some(code)), "{name}: {told}");
    }
    let told = attach(&mut owner, CUSTOMER, "%zz", PDF).await.1;
    assert_eq!(told["field"], "X-File-Name");
    assert_eq!((names(&mut owner, CUSTOMER).await, contents(&house).await.0), (Vec::new(), 0));
}

#[tokio::test]
async fn a_content_is_kept_once_and_the_same_file_is_attached_once() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let first = attached(&mut owner, CUSTOMER, "bill.pdf", PDF).await;
    assert_eq!(attached(&mut owner, CUSTOMER, "bill.pdf", PDF).await, first, "a second press");
    attached(&mut owner, CUSTOMER, "copy.pdf", PDF).await;
    attached(&mut owner, INVOICE, "bill.pdf", PDF).await;
    assert_eq!(names(&mut owner, CUSTOMER).await, ["bill.pdf", "copy.pdf"]);
    assert_eq!(contents(&house).await, (1, Vec::new()));
}

#[tokio::test]
async fn a_file_of_a_customer_goes_and_one_of_an_issued_invoice_is_kept_with_the_reason() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let of_customer = attached(&mut owner, CUSTOMER, "id.txt", b"a note").await;
    let of_invoice = attached(&mut owner, INVOICE, "bill.pdf", PDF).await;
    let gone = owner.post(&format!("/attachments/{of_customer}/removal"), json!({})).await;
    assert_eq!(gone.0, StatusCode::NO_CONTENT);
    assert_eq!((names(&mut owner, CUSTOMER).await, contents(&house).await.0), (Vec::new(), 1));
    let content = format!("/attachments/{of_customer}/content");
    assert_eq!(owner.get(&content).await.0, StatusCode::NOT_FOUND);

    let path = format!("/attachments/{of_invoice}/removal");
    let (status, told) = owner.post(&path, json!({})).await;
    assert_eq!((status, &told["field"]), (StatusCode::BAD_REQUEST, &json!("reason")));
    let ask = json!({ "reason": "it belongs to another invoice" });
    assert_eq!(owner.post(&path, ask.clone()).await.0, StatusCode::NO_CONTENT);
    assert_eq!(owner.post(&path, ask).await.1["code"], "attachment.removed_already");
    let (_, list) = owner.get(INVOICE).await;
    assert_eq!(list["items"][0]["reason"], "it belongs to another invoice");
    assert_eq!((&list["items"][0]["removed_by"], &list["left"]), (&json!("Ravi"), &json!(20)));
    let kept = owner.send(Method::GET, &format!("/attachments/{of_invoice}/content"), "", Body::empty(), &[]).await;
    assert_eq!(kept.into_body().collect().await.unwrap().to_bytes(), PDF);
    let notes = house.shop.db.read(|tx| office::audit::find_of_subject(tx, "cus_noor")).await.unwrap();
    let acts: Vec<_> = notes.iter().map(|note| note.action.as_str()).collect();
    assert!(acts.contains(&"attachment.removed"), "{acts:?}");
}

#[tokio::test]
async fn a_record_takes_twenty_files() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    for number in 0..20 {
        attached(&mut owner, CUSTOMER, &format!("{number}.txt"), format!("note {number}").as_bytes()).await;
    }
    let (status, told) = attach(&mut owner, CUSTOMER, "one-more.txt", "one more").await;
    assert_eq!((status, &told["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("attachment.too_many")));
    assert_eq!(names(&mut owner, CUSTOMER).await.len(), 20);
}

#[tokio::test]
async fn a_byte_that_was_changed_in_the_file_is_found() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    attached(&mut owner, CUSTOMER, "bill.pdf", PDF).await;
    let tamper = "UPDATE attachment_contents SET bytes = CAST(replace(CAST(bytes AS TEXT), 'obj', 'OBJ') AS BLOB)";
    let who = base::System::because("a test");
    house.shop.db.write(&who, move |tx| tx.exec(tamper, [])).await.unwrap();
    assert_eq!(contents(&house).await.1.len(), 1);
}

#[tokio::test]
async fn whoever_sees_a_record_sees_its_files_and_whoever_changes_it_adds_and_removes_them() {
    let house = House::set_up().await;
    let mut owner = house.owners_desk().await;
    let id = attached(&mut owner, INVOICE, "bill.pdf", PDF).await;
    let (removal, content) = (format!("/attachments/{id}/removal"), format!("/attachments/{id}/content"));
    let why = json!({ "reason": "a slip" });
    for (role, sees) in [("accountant", StatusCode::OK), ("driver", StatusCode::FORBIDDEN)] {
        let person = json!({ "name": role, "login": role, "password": OWNERS_PASSWORD, "role": role });
        assert_eq!(owner.post("/staff", person).await.0, StatusCode::CREATED);
        let mut desk = house.desk(base::Door::App, "127.0.0.1");
        desk.sign_in(role, OWNERS_PASSWORD).await;
        assert_eq!(desk.get(INVOICE).await.0, sees, "{role}");
        assert_eq!(desk.get(&content).await.0, sees, "{role}");
        assert_eq!(attach(&mut desk, INVOICE, "a.pdf", PDF).await.0, StatusCode::FORBIDDEN, "{role}");
        assert_eq!(desk.post(&removal, why.clone()).await.0, StatusCode::FORBIDDEN, "{role}");
    }
    let mut nobody = house.desk(base::Door::App, "127.0.0.1");
    assert_eq!(nobody.get(INVOICE).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(attach(&mut nobody, INVOICE, "a.pdf", PDF).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(nobody.get(&content).await.0, StatusCode::UNAUTHORIZED);
    let code = |(status, told): (StatusCode, Value)| (status.as_u16(), told["code"].clone());
    let there = |kind: &str, subject: &str| format!("/attachments?kind={kind}&subject={subject}");
    assert_eq!(code(owner.get(&there("customer", "cus_else")).await), (404, json!("attachment.no_such_record")));
    assert_eq!(code(owner.get(&there("spaceship", "x")).await), (400, json!("attachment.no_such_kind")));
    assert_eq!(
        code(attach(&mut owner, &there("invoice", "inv_2"), "a.pdf", PDF).await),
        (404, json!("attachment.no_such_record"))
    );
}
