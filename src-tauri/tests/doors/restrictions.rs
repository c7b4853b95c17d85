//! Restrictions of a merchant account, set and met over HTTP.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Ask, Billed, Told};

impl Billed {
    async fn put_restrictions(&self, account: &str, version: Option<&Value>, restrictions: Value) -> Told {
        let path = format!("/api/v1/merchant-accounts/{account}/restrictions");
        let version = version.map_or_else(String::new, |version| format!("\"{version}\""));
        let ask = Ask::post(&path, json!({ "restrictions": restrictions }));
        ask.by(Method::PUT).with("if-match", &version).signed(&self.owner).at(&self.app).await
    }
}

#[tokio::test]
async fn a_restriction_is_set_seen_and_named_to_the_shop_and_not_to_its_customers() {
    let shop = Billed::new().await;
    shop.hook().await;
    let read = |path: String| Ask::get(&format!("/api/v1/merchant-accounts{path}")).signed(&shop.owner).at(&shop.app);
    let accounts = read(String::new()).await.json();
    let practice = accounts["items"].as_array().unwrap().iter().find(|one| one["provider"] == "practice").unwrap();
    let (id, version) = (practice["id"].as_str().unwrap(), &practice["version"]);
    let restrictions = json!([
        { "name": "countries", "rule": "only", "values": ["AE"] },
        { "name": "card_brands", "rule": "not", "values": ["amex"] },
    ]);
    assert_eq!(shop.put_restrictions(id, None, restrictions.clone()).await.status, 428);
    let strange = json!([{ "name": "card_brands", "rule": "only", "values": ["visa", "AE"] }]);
    let wrong = shop.put_restrictions(id, Some(version), strange).await;
    assert_eq!((wrong.status.as_u16(), wrong.json()["field"].as_str()), (400, Some("restrictions[0].values[1]")));
    let set = shop.put_restrictions(id, Some(version), restrictions.clone()).await;
    assert_eq!(set.status, 200, "{}", set.text);
    assert_eq!(set.json()["restrictions"], restrictions);
    assert_eq!(shop.put_restrictions(id, Some(version), restrictions).await.status, 412, "somebody was faster");
    assert_eq!(read(format!("/{id}/restrictions")).await.json(), set.json());

    let bill = shop.bill().await;
    let ask = json!({ "merchant_account_id": id });
    let path = format!("/api/v1/invoices/{}/payments", bill.id);
    let refused = Ask::post(&path, ask).signed(&shop.owner).at(&shop.app).await;
    let told = refused.json();
    assert_eq!((refused.status.as_u16(), &told["code"]), (422, &json!("payment.country_restricted")));
    assert_eq!((&told["subject"], &told["field"]), (&json!("IN"), &json!("merchant_account_id")));
    let customer = shop.press(&bill).await;
    let told = customer.json();
    assert_eq!((customer.status.as_u16(), &told["code"]), (422, &json!("payment.country_restricted")));
    assert_eq!((told.get("subject"), &told["title"]), (None, &json!("this cannot be paid in this way")));
}
