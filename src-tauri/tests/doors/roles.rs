//! What a role is shown on pages that are open to it, beside what it may not see.

use serde_json::{Value, json};

use crate::support::{Ask, Billed, Halves};

impl Billed {
    /// A person with this role, signed in.
    async fn person(&self, role: &str) -> Halves {
        let password = "seven parrots";
        self.post("/api/v1/staff", json!({ "name": role, "login": role, "password": password, "role": role })).await;
        let ask = Ask::post("/api/v1/session", json!({ "login": role, "password": password }));
        ask.at(&self.app).await.halves()
    }

    async fn get(&self, who: &Halves, path: &str) -> Value {
        let told = Ask::get(path).signed(who).at(&self.app).await;
        assert!(told.status.is_success(), "{path}: {} {}", told.status, told.text);
        told.json()
    }
}

#[tokio::test]
async fn hook_keys_are_shown_to_whoever_may_enter_credentials_and_masked_for_others() {
    let shop = Billed::new().await;
    let whole = shop.hook().await;
    let key = whole.rsplit('/').next().unwrap();
    for role in ["accountant", "manager"] {
        let who = shop.person(role).await;
        let list = shop.get(&who, "/api/v1/merchant-accounts").await;
        let account = list["items"].as_array().unwrap().iter().find(|one| one["provider"] == "practice").unwrap();
        let one = shop.get(&who, &format!("/api/v1/merchant-accounts/{}", account["id"].as_str().unwrap())).await;
        for shown in [account, &one] {
            let masked = format!("/hooks/practice/••••{}", &key[key.len() - 4..]);
            assert_eq!((shown["hook_path"].as_str(), shown.get("hook_url")), (Some(masked.as_str()), None), "{role}");
        }
        assert!(!list.to_string().contains(key), "{role}");
    }
    let list = shop.get(&shop.owner, "/api/v1/merchant-accounts").await;
    assert!(list.to_string().contains(&whole), "the owner enters it at the gateway");
}

#[tokio::test]
async fn from_where_somebody_acted_is_told_with_the_right_to_the_audit_log_alone() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    let taken = json!({ "amount": { "minor": 11_800, "currency": "INR" } });
    let payment = shop.post(&format!("/api/v1/invoices/{}/cash", bill.id), taken).await;
    let path = format!("/api/v1/payments/{}/trace", payment["id"].as_str().unwrap());
    let acts = async |who: &Halves| {
        let trace = shop.get(who, &path).await;
        let audit = trace["steps"].as_array().unwrap().iter().filter(|step| step["kind"] == "audit");
        audit.map(|step| step["detail"].clone()).collect::<Vec<_>>()
    };
    for (who, told) in [(shop.person("cashier").await, false), (shop.person("accountant").await, true)] {
        let acts = acts(&who).await;
        assert!(!acts.is_empty());
        for act in acts {
            assert_eq!(act["who"], "Asha Patil");
            assert_eq!(act.get("whence").is_some(), told, "{act}");
        }
    }
}

#[tokio::test]
async fn a_driver_is_told_nothing_of_money_and_deliveries_at_home() {
    let shop = Billed::new().await;
    let driver = shop.person("driver").await;
    let home = shop.get(&driver, "/api/v1/home").await;
    assert_eq!((&home["needs_you"], &home["checklist"]), (&json!([]), &json!([])));
    let home = shop.get(&shop.owner, "/api/v1/home").await;
    assert_eq!(home["checklist"].as_array().unwrap().len(), 5);
}
