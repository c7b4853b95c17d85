//! Paying by a link of the shop's own on the page of a pay link: the code, the payer's word, and what becomes of it.

use serde_json::{Value, json};

use crate::support::{Ask, Bill, Billed, Told};

impl Billed {
    /// An account at the shop's own UPI address; gives its id.
    async fn upi(&self) -> String {
        let ask = json!({
            "provider": "upi", "name": "UPI", "environment": "practice",
            "credentials": { "vpa": "shop@exampleupi", "payee_name": "Kirana Fresh" },
        });
        self.post("/api/v1/merchant-accounts", ask).await["id"].as_str().unwrap().to_owned()
    }

    async fn page_of(&self, bill: &Bill) -> Value {
        self.visit(&format!("/pay/{}/data", bill.key)).await.json()
    }

    async fn says_paid(&self, bill: &Bill, body: Value) -> Told {
        Ask::post(&format!("/pay/{}/claim", bill.key), body).at(&self.pages).await
    }

    async fn payments_of(&self, bill: &Bill) -> Vec<Value> {
        let ask = Ask::get(&format!("/api/v1/payments?invoice_id={}", bill.id));
        ask.signed(&self.owner).at(&self.app).await.json()["items"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_customer_pays_by_the_code_says_so_and_waits_for_the_shop() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    shop.upi().await;
    assert_eq!(shop.says_paid(&bill, json!({})).await.status, 409, "there is no payment to speak of");
    assert_eq!(shop.press(&bill).await.json()["url"], format!("/pay/{}", bill.key));
    let page = shop.page_of(&bill).await;
    assert_eq!((page["state"].as_str(), page.get("continue_url")), (Some("started"), None));
    let link = page["own_link"]["link"].as_str().unwrap();
    assert!(
        link.starts_with("upi://pay?pa=shop@exampleupi&pn=Kirana%20Fresh&tr=pay")
            && link.ends_with("&am=118.00&cu=INR")
    );
    assert!(page["own_link"]["qr_path"].as_str().unwrap().starts_with("M4 4h7v1h-7z"));

    assert_eq!(shop.says_paid(&bill, json!({ "utr": "123" })).await.status, 400);
    let said = shop.says_paid(&bill, json!({ "utr": "4123 4567 8901" })).await;
    assert_eq!((said.status.as_u16(), said.json()["state"].as_str()), (200, Some("claimed")));
    let page = shop.page_of(&bill).await;
    assert_eq!((page["state"].as_str(), page["claim"]["utr"].as_str()), (Some("claimed"), Some("412345678901")));
    assert_eq!(
        (page["invoice"]["due"]["minor"].as_i64(), page["methods"].as_array().unwrap().len()),
        (Some(11_800), 0)
    );

    let payment = shop.payments_of(&bill).await[0]["id"].as_str().unwrap().to_owned();
    shop.post(&format!("/api/v1/payments/{payment}/refuse"), json!({ "reason": "nothing came" })).await;
    let page = shop.page_of(&bill).await;
    assert_eq!((page["state"].as_str(), page["claim"]["state"].as_str()), (Some("started"), Some("refused")));
    assert!(!page.to_string().contains("nothing came"), "why is the shop's own affair");

    let form = Ask::post(&format!("/pay/{}/claim", bill.key), json!({}));
    let form = form.with("content-type", "application/x-www-form-urlencoded").at(&shop.pages).await;
    assert_eq!(
        (form.status.as_u16(), form.headers["location"].to_str().unwrap()),
        (303, format!("/pay/{}", bill.key).as_str())
    );
    shop.post(&format!("/api/v1/payments/{payment}/confirm"), json!({ "utr": "412345678901" })).await;
    assert_eq!(shop.page_of(&bill).await["state"], "paid");
    assert_eq!(shop.says_paid(&bill, json!({})).await.status, 409);
}

#[tokio::test]
async fn a_customer_who_has_not_used_the_code_may_pay_in_another_way_and_one_who_has_may_not() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    let upi = shop.upi().await;
    shop.hook().await;
    let accounts = Ask::get("/api/v1/merchant-accounts").signed(&shop.owner).at(&shop.app).await.json();
    let other =
        accounts["items"].as_array().unwrap().iter().find(|one| one["provider"] == "practice").unwrap()["id"].clone();
    let start = format!("/pay/{}/start", bill.key);
    Ask::post(&start, json!({ "merchant_account_id": upi })).at(&shop.pages).await;
    shop.says_paid(&bill, json!({})).await;
    Ask::post(&start, json!({ "merchant_account_id": other })).at(&shop.pages).await;
    assert_eq!(shop.payments_of(&bill).await.len(), 1, "what a payer says is paid is not left alone");

    let payment = shop.payments_of(&bill).await[0]["id"].as_str().unwrap().to_owned();
    shop.post(&format!("/api/v1/payments/{payment}/refuse"), json!({ "reason": "nothing came" })).await;
    Ask::post(&start, json!({ "merchant_account_id": other })).at(&shop.pages).await;
    let states: Vec<String> =
        shop.payments_of(&bill).await.iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states.last().map(String::as_str), Some("cancelled"), "{states:?}");
    assert_eq!(states.len(), 2);
    assert_eq!(shop.page_of(&bill).await.get("own_link"), None);
}

#[tokio::test]
async fn nobody_guesses_numbers_through_a_pay_link() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    shop.upi().await;
    shop.press(&bill).await;
    for n in 0..10 {
        let said = shop.says_paid(&bill, json!({ "utr": format!("4123456789{n:02}") })).await;
        assert_eq!(said.status, 200, "{}", said.text);
    }
    assert_eq!(shop.says_paid(&bill, json!({ "utr": "999999999999" })).await.status, 429);
    assert_eq!(shop.page_of(&bill).await["claim"]["utr"], "412345678909", "the last word of ten");
}
