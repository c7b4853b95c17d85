//! What went over the line about a payment is kept with the try, so that a gateway's support can be shown what was said.

use serde_json::{Value, json};
use till::payments::fetch_payment;

use crate::scripted::{Scripted, payment, refusal};
use crate::support::Pune;

/// What is kept, oldest first: which call, and what it said.
const KEPT: &str = "SELECT json_array(t.call, x.position, x.method, x.path, x.status, x.request_body, x.answer_body)
                      FROM payment_exchanges x
                      JOIN payment_tries t ON t.id = x.try_id
                     ORDER BY x.try_id, x.position";

async fn kept(pune: &Pune) -> Vec<Value> {
    pune.texts(KEPT).await.iter().map(|row| serde_json::from_str(row).unwrap()).collect()
}

fn answer_of(call: &Value) -> Value {
    serde_json::from_str(call[6].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn each_call_about_a_payment_is_kept_with_its_words_and_no_key() {
    let pune = Pune::open().await;
    let gateway = Scripted::of(&pune, |_| refusal(500, "api_error")).await;
    let invoice = pune.issued(5_000).await;
    let started = pune.started(&invoice).await;
    let reference = started.id.to_string();
    pune.minutes(1).await;
    let first = kept(&pune).await;
    assert!(!first.is_empty(), "what got no clear answer is kept as well");
    assert!(first.iter().any(|call| call[4] == 500 && call[6].as_str().unwrap().contains("api_error")), "{first:?}");

    gateway.says(move |_| {
        let mut shown = payment("pp_1", &reference, "captured", None);
        // As careless as a gateway can be.
        shown["debug"] = json!("asked with key_for_tests_1234, whose hook is whsec_for_tests_1234");
        shown["client_secret"] = json!("pp_1_secret_abc");
        (200, shown)
    });
    fetch_payment(&pune.shop, &pune.owner, started.id).await.ok();
    let all = kept(&pune).await;
    let last = all.last().unwrap();
    assert_eq!((&last[0], &last[1], &last[2], &last[4]), (&json!("fetch"), &json!(1), &json!("GET"), &json!(200)));
    assert!(last[3].as_str().unwrap().starts_with("/v1/payments"), "{last}");
    assert_eq!(answer_of(last)["debug"], "asked with ***, whose hook is ***");
    assert_eq!((&answer_of(last)["id"], &answer_of(last)["client_secret"]), (&json!("pp_1"), &json!("***")));
    let create = all.iter().find(|call| call[0] == "create").unwrap();
    assert_eq!(create[2], "POST");
    assert!(create[5].as_str().unwrap().contains(&started.id.to_string()), "what was asked for: {create}");
}
