//! Limits of a merchant account, set and met over HTTP.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Ask, Billed, Told};

impl Billed {
    async fn put_limits(&self, account: &str, version: Option<&Value>, limits: Value) -> Told {
        let ask = Ask::post(&format!("/api/v1/merchant-accounts/{account}/limits"), json!({ "limits": limits }));
        let version = version.map_or_else(String::new, |version| format!("\"{version}\""));
        ask.by(Method::PUT).with("if-match", &version).signed(&self.owner).at(&self.app).await
    }

    async fn shown(&self, path: &str) -> Value {
        Ask::get(&format!("/api/v1/merchant-accounts{path}")).signed(&self.owner).at(&self.app).await.json()
    }
}

#[tokio::test]
async fn a_limit_is_set_seen_used_up_and_named_to_the_shop_and_not_to_its_customers() {
    let shop = Billed::new().await;
    shop.hook().await;
    let accounts = shop.shown("").await;
    let practice = accounts["items"].as_array().unwrap().iter().find(|one| one["provider"] == "practice").unwrap();
    let (id, version) = (practice["id"].as_str().unwrap(), &practice["version"]);
    let most = json!({ "minor": 20_000, "currency": "INR" });
    let limits = json!([{ "name": "volume_per_week", "amount": most }, { "name": "count_per_year", "count": 100 }]);
    assert_eq!(shop.put_limits(id, None, limits.clone()).await.status, 428);
    let crossed = json!([{ "name": "count_per_year", "amount": most }]);
    let wrong = shop.put_limits(id, Some(version), crossed).await;
    assert_eq!((wrong.status.as_u16(), wrong.json()["field"].as_str()), (400, Some("limits[0].amount")));
    let set = shop.put_limits(id, Some(version), limits.clone()).await;
    assert_eq!(set.status, 200, "{}", set.text);
    assert_eq!(shop.put_limits(id, Some(version), limits).await.status, 412, "somebody was faster");
    assert_eq!(shop.shown(&format!("/{id}/limits")).await, set.json());

    let (paid, late) = (shop.bill().await, shop.bill().await);
    let start = |invoice: &str| format!("/api/v1/invoices/{invoice}/payments");
    shop.post(&start(&paid.id), json!({ "merchant_account_id": id })).await;
    let stands = shop.shown(&format!("/{id}/use")).await;
    assert_eq!(stands["limits"][0]["used_count"], 1);
    assert_eq!(stands["limits"][1]["used_amount"], json!({ "minor": 11_800, "currency": "INR" }));
    let all = shop.shown("/use").await;
    assert!(all["items"].as_array().unwrap().contains(&stands), "{all}");

    let ask = json!({ "merchant_account_id": id });
    let refused = Ask::post(&start(&late.id), ask).signed(&shop.owner).at(&shop.app).await;
    let told = refused.json();
    assert_eq!((refused.status.as_u16(), &told["code"]), (422, &json!("payment.over_limit")));
    assert_eq!((&told["subject"], &told["field"]), (&json!("volume_per_week"), &json!("merchant_account_id")));
    let customer = shop.press(&late).await;
    let told = customer.json();
    assert_eq!((customer.status.as_u16(), &told["code"]), (422, &json!("payment.over_limit")));
    assert_eq!((told.get("subject"), &told["title"]), (None, &json!("this cannot be paid in this way")));
}
