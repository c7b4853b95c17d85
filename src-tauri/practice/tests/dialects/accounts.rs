use practice::{Account, Options};
use reqwest::Method;
use serde_json::json;

use crate::support::{Receiver, World, options, text};

fn account(text: &str) -> Account {
    text.parse().unwrap()
}

#[tokio::test]
async fn accounts_of_the_start_and_of_control_live_side_by_side_and_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let book = Some(folder.path().join("book.jsonl"));
    let given = account("delhi=razorpay,key_id=rzp_test_delhi,key_secret=s1,webhook_secret=w1");
    let world = World::with(Options { book, accounts: vec![given], ..options() }).await;
    let pune = world.order("/accounts", json!({"name": "pune", "dialect": "razorpay"})).await;
    assert!(text(&pune, "/credentials/key_id").starts_with("rzp_test_"));
    assert_eq!(text(&pune, "/base_url"), format!("{}/dialects/razorpay", world.url));
    let keys = [
        ("rzp_test_delhi".to_owned(), "s1".to_owned()),
        (text(&pune, "/credentials/key_id").to_owned(), text(&pune, "/credentials/key_secret").to_owned()),
    ];
    for (id, secret) in &keys {
        let url = format!("{}/dialects/razorpay/v1/payment_links", world.url);
        let body = json!({"amount": 10_000, "currency": "INR", "reference_id": "INV-1"});
        let made = world.client.post(url).basic_auth(id, Some(secret)).json(&body).send().await.unwrap();
        assert_eq!(made.status(), 200, "the same reference in another account is another reference");
    }
    world.payment("INV-1").await;
    world.order("/pay/INV-1?account=pune", json!({})).await;
    let effects = world.ask("/side-effects").await;
    assert_eq!(effects["by_reference"]["pune/INV-1"]["charges"], 1);
    assert_eq!(effects["by_reference"]["delhi/INV-1"]["charges"], 0);
    assert_eq!(effects["by_reference"]["INV-1"]["charges"], 0);
    assert_eq!(world.ask("/side-effects?account=pune").await["by_reference"]["INV-1"]["charges"], 1);
    assert_eq!(world.get("/payments").await["data"].as_array().unwrap().len(), 1, "/v1 sees its own alone");
    assert_eq!(world.get("/balance").await["balances"], json!([]));
    assert_eq!(world.ask("/book").await["accounts"]["pune"][0]["captured"], "100.00");
    let before = world.ask("/accounts").await["data"].clone();

    let mut again = world.end().await;
    again.accounts = Vec::new();
    let world = World::with(again).await;
    let after = world.ask("/accounts").await["data"].clone();
    assert_eq!(after[0]["credentials"], before[0]["credentials"]);
    assert_eq!(after[1]["credentials"], before[1]["credentials"]);
    for (id, secret) in &keys {
        let url = format!("{}/dialects/razorpay/v1/payments?count=1", world.url);
        let listed = world.client.get(url).basic_auth(id, Some(secret)).send().await.unwrap();
        let listed: serde_json::Value = listed.json().await.unwrap();
        assert_eq!(listed["count"], u64::from(id != "rzp_test_delhi"));
    }
}

#[tokio::test]
async fn misbehaviour_and_endpoints_are_of_one_account_where_one_is_named() {
    let world =
        World::with(Options { accounts: vec![account("one=razorpay"), account("two=razorpay")], ..options() }).await;
    let (first, second) = (Receiver::of_account(&world, "one").await, Receiver::of_account(&world, "two").await);
    world.control(Method::PUT, "/misbehaviour?account=one", json!({"drop_percent": 100}), 200).await;
    for account in &world.options.accounts {
        let (id, secret) = (&account.credentials["key_id"], &account.credentials["key_secret"]);
        let url = format!("{}/dialects/razorpay/v1/payment_links", world.url);
        let body = json!({"amount": 10_000, "currency": "INR", "reference_id": account.name});
        world.client.post(url).basic_auth(id, Some(secret)).json(&body).send().await.unwrap();
        world.order(&format!("/pay/{}", account.name), json!({})).await;
    }
    let report = world.settle().await;
    assert_eq!((first.all().len(), second.all().len(), &report["dropped"]), (0, 4, &json!(4)));
    world.control(Method::PUT, "/misbehaviour?account=nobody", json!({}), 404).await;
}

#[tokio::test]
async fn what_is_no_account_is_refused() {
    let world = World::start().await;
    for body in [
        json!({"name": "a", "dialect": "klingon"}),
        json!({"name": "A b", "dialect": "razorpay"}),
        json!({"name": "a", "dialect": "razorpay", "credentials": {"password": "x"}}),
        json!({"name": "a", "dialect": "razorpay", "credentials": {"key_id": ""}}),
    ] {
        world.control(Method::POST, "/accounts", body, 400).await;
    }
    assert!("a=klingon".parse::<Account>().is_err() && "a=razorpay,x".parse::<Account>().is_err());
    assert!(!format!("{:?}", account("a=razorpay,key_secret=hidden")).contains("hidden"));
}

#[tokio::test]
async fn what_was_not_delivered_before_the_end_is_the_same_event_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let book = Some(folder.path().join("book.jsonl"));
    let world = World::with(Options { book, accounts: vec![account("one=razorpay")], ..options() }).await;
    let receiver = Receiver::of_account(&world, "one").await;
    receiver.answers(503);
    let (id, secret) = {
        let credentials = &world.options.accounts[0].credentials;
        (credentials["key_id"].clone(), credentials["key_secret"].clone())
    };
    let url = format!("{}/dialects/razorpay/v1/payment_links", world.url);
    let body = json!({"amount": 10_000, "currency": "INR", "reference_id": "INV-1"});
    world.client.post(url).basic_auth(&id, Some(&secret)).json(&body).send().await.unwrap();
    world.order("/pay/INV-1", json!({})).await;
    while receiver.all().len() < 4 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let seen = |from: usize| {
        let hooks = receiver.all();
        let one = |hook: &crate::support::Hook| {
            (hook.headers["x-razorpay-event-id"].clone(), text(&hook.json(), "/event").to_owned())
        };
        let mut seen: Vec<_> = hooks.iter().skip(from).map(one).collect();
        seen.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
        seen
    };
    let before = seen(0);
    let options = world.end().await;
    receiver.answers(200);
    let world = World::with(Options { accounts: Vec::new(), ..options }).await;
    world.settle().await;
    assert_eq!(receiver.all().len(), 8);
    let after = seen(4);
    assert_eq!(after, before);
}
