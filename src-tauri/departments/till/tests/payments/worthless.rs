//! Deliveries that nothing vouches for but who brought them: together they take so much room and no more.

use http::HeaderMap;
use office::integrations::Environment;
use serde_json::json;
use till::inbox::{Receipt, Refusal, receive};
use till::merchant_accounts::{MerchantAccount, NewAccount, add_account};

use crate::support::{Pune, account};

/// A gateway whose webhooks bear a token and no proof of what stands in them.
async fn xendit(pune: &Pune) -> MerchantAccount {
    let fields = [("secret_key", "xnd_development_for_tests"), ("webhook_secret", "a_token_for_tests")];
    let new = NewAccount {
        environment: Environment::Sandbox,
        credentials: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
        ..account("xendit", "2", Some("http://127.0.0.1:9"))
    };
    add_account(&pune.shop, &pune.owner, new).await.unwrap()
}

impl Pune {
    /// So many megabytes that whoever has the token sent before, in this state; the bodies are short, to spare the disk of a test.
    async fn sent_megabytes(&self, account: &MerchantAccount, count: u32, state: &'static str) {
        let id = account.integration_id;
        self.shop
            .db
            .write(&base::System::because("test"), move |tx| {
                tx.exec(
                    "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?2)
                     INSERT INTO inbox (integration_id, provider, dedupe_key, order_key, kind, origin, headers, body, received_at,
                                        state, next_at, error, correlation, unproven)
                     SELECT ?1, 'xendit', ?3 || n, n, 'odd', 'webhook', '{}', x'7b7d', 0, ?3, 0, 'about no payment of this shop', n,
                            1000000
                       FROM n",
                    (id, count, state),
                )
            })
            .await
            .unwrap();
    }

    async fn sends(&self, account: &MerchantAccount, id: &str) -> Result<Receipt, Refusal> {
        let key = self.integration(account).await.hook_key;
        let body = json!({"id": id, "external_id": "elsewhere", "status": "PAID"}).to_string().into_bytes();
        receive(&self.shop, &account.provider, &key, &HeaderMap::new(), body.into()).await
    }

    async fn held(&self) -> Vec<String> {
        self.texts(
            "SELECT state || ' ' || (length(body) = 0) || ' ' || count(*) FROM inbox GROUP BY state, length(body) = 0",
        )
        .await
    }
}

#[tokio::test]
async fn the_oldest_that_came_to_nothing_make_room_and_are_not_looked_at_again() {
    let pune = Pune::open().await;
    let xendit = xendit(&pune).await;
    pune.sent_megabytes(&xendit, 130, "ignored").await;
    pune.sent_megabytes(&xendit, 80, "failed").await;
    assert_eq!(pune.sends(&xendit, "inv_1").await, Ok(Receipt::Kept { new: true }));
    assert_eq!(pune.held().await, ["failed 0 80", "ignored 0 100", "ignored 1 30", "received 0 1"]);
    let gone = pune.texts("SELECT DISTINCT error FROM inbox WHERE length(body) = 0 AND id <= 30").await;
    assert_eq!(gone, ["its body was let go: too much was delivered that the gateway did not bear out"]);
    let (of, who) = (xendit.integration_id, base::System::because("test"));
    let known_now =
        move |tx: &base::WriteTx<'_>| till::inbox::wake(tx, of, "about no payment of this shop", &["1", "130"]);
    let woken = pune.shop.db.write(&who, known_now).await.unwrap();
    assert_eq!(woken, 1, "of two about what is known now, the one whose body is there");
}

#[tokio::test]
async fn while_what_waits_takes_all_the_room_its_senders_are_sent_away_and_the_others_are_not() {
    let pune = Pune::open().await;
    let xendit = xendit(&pune).await;
    pune.sent_megabytes(&xendit, 200, "received").await;
    let refused = pune.sends(&xendit, "inv_1").await.unwrap_err();
    assert_eq!((refused, refused.status(), refused.come_back()), (Refusal::Full { seconds: 600 }, 429, Some(600)));
    assert_eq!(pune.sends(&xendit, "inv_1").await, Err(refused));
    assert_eq!(pune.texts("SELECT reason || ' ' || sum(count) FROM inbox_refusals GROUP BY reason").await, ["full 2"]);
    let vouched_for = json!({"id": "evt_1", "type": "note.written", "environment": "test", "data": {}});
    assert_eq!(pune.deliver(&pune.practice, vouched_for).await, Receipt::Kept { new: true });

    // Its gateway bears one of them out.
    let first = pune.texts("SELECT min(id) || '' FROM inbox").await[0].parse().unwrap();
    pune.shop
        .db
        .write(&base::System::because("test"), move |tx| till::inbox::processed(tx, first, None))
        .await
        .unwrap();
    assert!(pune.sends(&xendit, "inv_1").await.is_err(), "it is counted once a minute");
    pune.later(60_000);
    assert_eq!(pune.sends(&xendit, "inv_1").await, Ok(Receipt::Kept { new: true }));
}
