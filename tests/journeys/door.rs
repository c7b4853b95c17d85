//! The hook under everything that reaches it: forged, stale, repeated, out of order, malformed.

use serde_json::{Value, json};
use shop_tests::gateway::{practice_signature, unix_now};
use shop_tests::http::{Answer, client, text};
use shop_tests::program::work_folder;
use shop_tests::rehearsal::{Rehearsal, programs};
use shop_tests::shop::{Country, LiveShop, keep_private};

/// A delivery about a payment as the gateway tells it now.
async fn told(story: &Rehearsal, payment: &str, kind: &str, event: &str) -> Vec<u8> {
    let book = story.gateway.book().await.unwrap();
    let of_payment = |one: &&Value| one["reference"] == payment;
    let mut object = book["payments"].as_array().unwrap().iter().find(of_payment).unwrap().clone();
    for hidden in ["fee_by_schedule", "fee_is_wrong"] {
        object.as_object_mut().unwrap().remove(hidden);
    }
    let event = json!({
        "id": event, "object": "event", "seq": 1, "type": kind, "created": unix_now() * 1000, "environment": "test",
        "data": {"payment": object},
    });
    event.to_string().into_bytes()
}

fn signed(story: &Rehearsal, at: i64, body: &[u8]) -> String {
    practice_signature(&story.gateway.webhook_secret, at, body).unwrap()
}

async fn inbox(story: &Rehearsal) -> usize {
    story.shop.api.get("/inbox?limit=200").await.unwrap()["items"].as_array().unwrap().len()
}

/// A payment that waits, with the gateway's own webhooks off: the story delivers by hand.
async fn waiting_payment(story: &Rehearsal) -> (String, String) {
    story.gateway.misbehave(&json!({"webhooks_off": true})).await.unwrap();
    story.gateway.set(&json!({"fees": {"percent": 2, "flat": {"INR": "0.00"}}})).await.unwrap();
    let invoice = story.shop.invoice("INR", 11_800).await.unwrap();
    let payment = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
    (invoice.id, payment.id)
}

#[tokio::test]
async fn a_forged_webhook_changes_nothing_and_is_counted() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let (invoice, payment) = waiting_payment(&story).await;
    story.gateway.pay(&payment).await.unwrap();
    let body = told(&story, &payment, "payment.captured", "evt_forged").await;
    let wrong_secret = practice_signature("not the secret", unix_now(), &body).unwrap();
    let other_body = signed(&story, unix_now(), b"{}");
    let flipped = {
        let good = signed(&story, unix_now(), &body);
        let last = if good.ends_with('0') { '1' } else { '0' };
        format!("{}{last}", &good[..good.len() - 1])
    };
    for (signature, status) in [
        (Some(wrong_secret.as_str()), 401),
        (Some(other_body.as_str()), 401),
        (Some(flipped.as_str()), 401),
        (Some("t=1,v1="), 401),
        (Some("nonsense"), 401),
        (Some(""), 401),
        (None, 401),
    ] {
        let answer = story.deliver(signature, &body).await.unwrap();
        assert_eq!((answer.status, answer.bytes.len()), (status, 0), "{signature:?}");
    }
    assert_eq!(inbox(&story).await, 0);
    assert_eq!(story.shop.invoice_now(&invoice).await.unwrap()["status"], "issued");
    let refusals = story.shop.api.get("/inbox/refusals").await.unwrap();
    let counted: i64 = refusals["items"].as_array().unwrap().iter().filter_map(|row| row["count"].as_i64()).sum();
    assert_eq!(counted, 7, "{refusals}");
}

#[tokio::test]
async fn a_stale_webhook_is_refused_and_one_signed_now_is_taken() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let (invoice, payment) = waiting_payment(&story).await;
    story.gateway.pay(&payment).await.unwrap();
    let body = told(&story, &payment, "payment.captured", "evt_1").await;
    assert_eq!(story.deliver(Some(&signed(&story, unix_now() - 301, &body)), &body).await.unwrap().status, 401);
    assert_eq!(inbox(&story).await, 0);
    assert_eq!(story.deliver(Some(&signed(&story, unix_now(), &body)), &body).await.unwrap().status, 200);
    story.shop.until_invoice_is(&invoice, "paid").await.unwrap();
}

#[tokio::test]
async fn the_same_delivery_ten_times_is_one_row_and_one_entry() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let (invoice, payment) = waiting_payment(&story).await;
    story.gateway.pay(&payment).await.unwrap();
    let body = told(&story, &payment, "payment.captured", "evt_1").await;
    for _ in 0..10 {
        assert_eq!(story.deliver(Some(&signed(&story, unix_now(), &body)), &body).await.unwrap().status, 200);
    }
    // The same change told once more by an event with another id.
    let twin = told(&story, &payment, "payment.captured", "evt_2").await;
    assert_eq!(story.deliver(Some(&signed(&story, unix_now(), &twin)), &twin).await.unwrap().status, 200);
    story.shop.until_invoice_is(&invoice, "paid").await.unwrap();
    story
        .shop
        .until("/inbox?state=processed", "both are handled", |page| page["items"].as_array().map(Vec::len) == Some(2))
        .await
        .unwrap();
    let rows = story.shop.api.get("/inbox").await.unwrap();
    let deliveries: i64 = rows["items"].as_array().unwrap().iter().filter_map(|row| row["deliveries"].as_i64()).sum();
    assert_eq!(deliveries, 11, "{rows}");
    assert_eq!(story.balance("1110", "INR").await.unwrap(), 11_800 - 236, "booked once, less the fee");
}

#[tokio::test]
async fn a_late_failure_never_takes_back_what_was_captured() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let (invoice, payment) = waiting_payment(&story).await;
    story.gateway.post(&format!("/decline/{payment}"), &json!({})).await.unwrap();
    let failed = told(&story, &payment, "payment.failed_try", "evt_failed").await;
    story.gateway.post(&format!("/pay/{payment}"), &json!({"even_if_ended": true})).await.unwrap();
    let captured = told(&story, &payment, "payment.captured", "evt_captured").await;
    for body in [captured, failed] {
        assert_eq!(story.deliver(Some(&signed(&story, unix_now(), &body)), &body).await.unwrap().status, 200);
    }
    story.shop.until_invoice_is(&invoice, "paid").await.unwrap();
    story
        .shop
        .until("/inbox?state=processed", "both are handled", |page| page["items"].as_array().map(Vec::len) == Some(2))
        .await
        .unwrap();
    assert_eq!(story.shop.payment(&payment).await.unwrap().state(), "captured");
}

#[tokio::test]
async fn an_unknown_type_is_kept_and_ignored() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let event = json!({"id": "evt_new", "object": "event", "seq": 1, "type": "moon.rose", "created": 0, "environment": "test", "data": {"moon": {"full": true}}});
    let body = event.to_string().into_bytes();
    assert_eq!(story.deliver(Some(&signed(&story, unix_now(), &body)), &body).await.unwrap().status, 200);
    story
        .shop
        .until("/inbox?state=ignored", "it is ignored", |page| page["items"].as_array().map(Vec::len) == Some(1))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_proven_body_that_is_no_event_is_refused_and_not_kept() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    for body in [&b"not json"[..], &b"\xff\xfe\x00"[..], &b""[..], &b"{\"id\":\"evt_1\"}"[..], &b"[]"[..]] {
        let answer = story.deliver(Some(&signed(&story, unix_now(), body)), body).await.unwrap();
        assert_eq!(answer.status, 400, "{}", String::from_utf8_lossy(body));
    }
    assert_eq!(inbox(&story).await, 0);
}

#[tokio::test]
async fn a_proven_event_with_a_part_that_nobody_can_read_is_kept_and_shown() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let cut =
        json!({"id": "evt_cut", "type": "refund.failed", "environment": "test", "data": {"refund": {"id": "pr_1"}}});
    let body = cut.to_string().into_bytes();
    assert_eq!(story.deliver(Some(&signed(&story, unix_now(), &body)), &body).await.unwrap().status, 200);
    let page = story
        .shop
        .until("/inbox?state=retrying", "it could not be handled", |page| {
            page["items"].as_array().map(Vec::len) == Some(1)
        })
        .await
        .unwrap();
    assert_eq!(page["items"][0]["kind"], "refund.failed");
}

#[tokio::test]
async fn the_door_refuses_what_is_too_large_compressed_or_doubled_before_reading_it() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let large = vec![b'x'; 2 * 1024 * 1024];
    assert_eq!(story.deliver(Some("t=1,v1=00"), &large).await.unwrap().status, 413);
    let http = client().unwrap();
    let post = || http.post(story.hook()).body("{}");
    let status =
        async |request: reqwest::RequestBuilder| Answer::of(request.send().await.unwrap()).await.unwrap().status;
    assert_eq!(status(post().header("Content-Encoding", "gzip")).await, 415);
    assert_eq!(
        status(post().header("Practice-Signature", "t=1,v1=00").header("Practice-Signature", "t=1,v1=00")).await,
        400
    );
    assert_eq!(status(http.get(story.hook())).await, 404);
    assert_eq!(inbox(&story).await, 0);
}

#[tokio::test]
async fn an_unknown_key_another_provider_and_the_app_are_all_the_same_empty_404_out_there() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let http = client().unwrap();
    let key = story.account.hook_path.rsplit('/').next().unwrap().to_owned();
    for path in [
        "/hooks/practice/0000000000000000000000000",
        "/hooks/practice",
        "/api/v1/session",
        "/api/v1/invoices",
        "/",
        "/health",
        "/metrics",
    ] {
        for method in [reqwest::Method::GET, reqwest::Method::POST] {
            let answer = http.request(method.clone(), format!("{}{path}", story.shop.outside())).send().await.unwrap();
            let answer = Answer::of(answer).await.unwrap();
            assert_eq!((answer.status, answer.bytes.len()), (404, 0), "{method} {path}");
        }
    }
    let other = http.post(format!("{}/hooks/stripe/{key}", story.shop.outside())).body("{}").send().await.unwrap();
    assert_eq!(other.status(), 404);
}

#[tokio::test]
async fn while_the_vault_is_locked_the_gateway_is_asked_to_come_back() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    story.shop.stop().await.unwrap();
    let vault = story.shop.data().join("vault.age");
    let before = std::fs::read(&vault).unwrap();
    let credential = story.folder().join("credentials/counterfoil-root");
    let root = std::fs::read(&credential).unwrap();
    // Another root key than the one that sealed it.
    std::fs::write(&credential, another_root()).unwrap();
    story.shop.start().await.unwrap();
    let body = json!({"id": "evt_1", "type": "x", "environment": "test", "data": {}}).to_string().into_bytes();
    let signature = signed(&story, unix_now(), &body);
    assert_eq!(story.deliver(Some(&signature), &body).await.unwrap().status, 503);
    assert_eq!(story.shop.api.get("/health").await.unwrap()["vault_open"], false);
    story.shop.stop().await.unwrap();
    assert_eq!(std::fs::read(&vault).unwrap(), before, "a vault that cannot be opened is never overwritten");
    std::fs::write(&credential, root).unwrap();
    story.shop.start().await.unwrap();
    assert_eq!(story.deliver(Some(&signature), &body).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_wrong_passphrase_locks_the_vault_and_closes_nothing() {
    let folder = work_folder("passphrase").unwrap();
    let mut shop = LiveShop::over(&programs().unwrap(), folder.path(), Country::of_currency("INR").unwrap()).unwrap();
    let passphrase = folder.path().join("passphrase");
    let write = |text: &str| {
        std::fs::write(&passphrase, text).unwrap();
        keep_private(&passphrase).unwrap();
    };
    write("correct horse battery");
    shop.open_with(&passphrase);
    shop.start().await.unwrap();
    shop.set_up("Kirana Fresh").await.unwrap();
    let account = json!({
        "provider": "practice", "name": "Practice", "environment": "practice", "base_url": "http://127.0.0.1:9",
        "credentials": {"api_key": "practice_key_of_nobody", "webhook_secret": "practice_secret"},
    });
    let account = shop.add_account(&account).await.unwrap();
    let body = json!({"id": "evt_1", "type": "x", "environment": "test", "data": {}}).to_string();
    let deliver = async || {
        let signature = practice_signature("practice_secret", unix_now(), body.as_bytes()).unwrap();
        let hook = format!("{}{}", shop.outside(), account.hook_path);
        let request = client().unwrap().post(hook).header("Practice-Signature", signature).body(body.clone());
        request.send().await.unwrap().status().as_u16()
    };
    shop.stop().await.unwrap();
    write("another horse battery");
    shop.start().await.unwrap();
    assert_eq!(deliver().await, 503, "the gateway is asked to come back");
    assert_eq!(shop.api.get("/health").await.unwrap()["vault_open"], false);
    assert!(shop.api.get("/invoices").await.is_ok(), "the books work");
    assert!(shop.printed().contains("the vault stays locked"), "{}", shop.printed());
    shop.stop().await.unwrap();
    write("correct horse battery");
    shop.start().await.unwrap();
    assert_eq!(deliver().await, 200);
}

fn another_root() -> String {
    use age::secrecy::ExposeSecret;
    age::x25519::Identity::generate().to_string().expose_secret().to_owned()
}

#[tokio::test]
async fn a_closed_account_still_hears_what_its_gateway_has_to_tell() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let (invoice, payment) = waiting_payment(&story).await;
    let path = format!("/merchant-accounts/{}", story.account.id);
    let version = story.shop.api.get(&path).await.unwrap()["version"].clone();
    let close = story.shop.api.request(reqwest::Method::PATCH, &path).header("If-Match", format!("\"{version}\""));
    let closed = Answer::of(close.json(&json!({"status": "closed"})).send().await.unwrap()).await.unwrap();
    assert_eq!((closed.status, closed.json()["status"].as_str()), (200, Some("closed")));
    // The customer had the gateway's page open.
    story.gateway.pay(&payment).await.unwrap();
    let body = told(&story, &payment, "payment.captured", "evt_1").await;
    assert_eq!(story.deliver(Some(&signed(&story, unix_now(), &body)), &body).await.unwrap().status, 200);
    story.shop.until_invoice_is(&invoice, "paid").await.unwrap();
    assert_eq!(story.deliver(Some(&signed(&story, unix_now() - 301, &body)), &body).await.unwrap().status, 401);
}

#[tokio::test]
async fn a_new_hook_key_works_beside_the_old_one() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let rotated =
        story.shop.api.post(&format!("/merchant-accounts/{}/hook-key", story.account.id), &json!({})).await.unwrap();
    let new_path = text(&rotated, "/hook_path").unwrap();
    assert_ne!(new_path, story.account.hook_path);
    let http = client().unwrap();
    for (number, path) in [story.account.hook_path.as_str(), new_path].into_iter().enumerate() {
        let body = json!({"id": format!("evt_{number}"), "type": "x", "environment": "test", "data": {}}).to_string();
        let request = http
            .post(format!("{}{path}", story.shop.outside()))
            .header("Practice-Signature", signed(&story, unix_now(), body.as_bytes()));
        assert_eq!(request.body(body).send().await.unwrap().status(), 200, "{path}");
    }
}
