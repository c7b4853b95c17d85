//! A refund whose answer was lost before the shop was away for weeks: at a gateway that is searched by time it is looked for from when
//! it first left.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Clock, FixedClock, Timestamp};
use connectors::gateways::{Method, Observation, PaymentFact};
use office::integrations::Environment;
use secrecy::SecretString;
use till::merchant_accounts::{NewAccount, add_account};
use till::payments::{Origin, PaymentId, start_payment};
use till::refunds::{RefundAsk, RefundState};

use super::keeper::all_of_it;
use crate::support::{Pune, account, usd};

const DAY_MS: i64 = 86_400_000;

/// Payflow with one settled payment, and the refunds of it.
#[derive(Clone)]
struct Payflow {
    clock: Arc<FixedClock>,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    /// By the request's id: our short reference, and when it was.
    refunds: BTreeMap<String, (String, Timestamp)>,
    /// How often it was asked to give money back.
    asked: u32,
    /// Whether it finds nothing for the time being.
    is_blind: bool,
}

impl Payflow {
    /// The gateway, and a payment of 250 dollars that was taken through it.
    async fn of(pune: &Pune) -> (Self, PaymentId) {
        let payflow = Self { clock: pune.clock.clone(), kept: Arc::default() };
        let app = Router::new().fallback(answer).with_state(payflow.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let fields = [("vendor", "shop_for_tests"), ("password", "password_for_tests")];
        let credentials: BTreeMap<String, SecretString> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect();
        let url = Some(url.as_str());
        let new = NewAccount { environment: Environment::Sandbox, credentials, ..account("payflow", "3", url) };
        let account = add_account(&pune.shop, &pune.owner, new).await.unwrap();
        pune.dollar_rate("2026-11-01", "83.10").await;
        let invoice = pune.dollar_invoice().await;
        let payment = start_payment(&pune.shop, &pune.owner, invoice.id, Some(account.id)).await.unwrap();
        let taken = PaymentFact::Captured { amount: usd(25_000), at: pune.shop.now(), capture_no: None };
        let card = Method { family: "card".into(), label: "visa".into(), last4: Some("1111".into()) };
        let seen = Observation { method: Some(card), ..pune.seen(Some(payment.id), "V1", taken) };
        pune.hear(Origin::Fetch, &account, seen).await;
        (payflow, payment.id)
    }

    fn is_blind(&self, is_blind: bool) {
        self.kept.lock().unwrap().is_blind = is_blind;
    }

    /// How many refunds there are, and how often it was asked for one.
    fn refunds(&self) -> (usize, u32) {
        let kept = self.kept.lock().unwrap();
        (kept.refunds.len(), kept.asked)
    }

    fn date(&self) -> String {
        let text = self.clock.now().to_string();
        let (day, time) = text.split_once('T').unwrap();
        let parts: Vec<&str> = day.split('-').collect();
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = months[parts[1].parse::<usize>().unwrap() - 1];
        format!("Sat, {} {month} {} {} GMT", parts[2], parts[0], &time[..8])
    }
}

fn instant(digits: &str) -> Timestamp {
    let part = |from: usize, to: usize| digits[from..to].to_owned();
    let (day, time) = ([part(0, 4), part(4, 6), part(6, 8)], [part(8, 10), part(10, 12), part(12, 14)]);
    Timestamp::parse(&format!("{}T{}Z", day.join("-"), time.join(":"))).unwrap()
}

async fn answer(State(payflow): State<Payflow>, headers: axum::http::HeaderMap, body: Bytes) -> Response {
    let text = String::from_utf8(body.to_vec()).unwrap();
    let pairs: BTreeMap<&str, &str> = text.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let mut kept = payflow.kept.lock().unwrap();
    let told = |pnref: &str| {
        format!("RESULT=0&RESPMSG=Approved&ORIGRESULT=0&ORIGPNREF={pnref}&TRANSSTATE=8&AMT=250.00&CURRENCY=USD")
    };
    let none = || "RESULT=19&RESPMSG=Original transaction ID not found".to_owned();
    let said = match (pairs["TRXTYPE"], pairs.get("CUSTREF"), pairs.get("ORIGID")) {
        ("C", Some(custref), _) => {
            kept.asked += 1;
            let id = headers["x-vps-request-id"].to_str().unwrap().to_owned();
            let now = payflow.clock.now();
            kept.refunds.entry(id).or_insert_with(|| ((*custref).to_owned(), now));
            None
        }
        ("I", Some(custref), _) => {
            let between = instant(pairs["STARTTIME"])..=instant(pairs["ENDTIME"]);
            let found = kept.refunds.values().any(|(known, at)| known == custref && between.contains(at));
            Some(if found && !kept.is_blind { told("V9") } else { none() })
        }
        ("I", None, Some(pnref)) => Some(told(pnref)),
        _ => None,
    };
    drop(kept);
    let status = if said.is_some() { StatusCode::OK } else { StatusCode::GATEWAY_TIMEOUT };
    (status, [("date", payflow.date())], said.unwrap_or_default()).into_response()
}

#[tokio::test]
async fn a_refund_that_left_before_weeks_of_absence_is_found_and_not_sent_again() {
    let pune = Pune::open().await;
    let (payflow, payment) = Payflow::of(&pune).await;
    let asked = pune.asks(&pune.owner, payment, RefundAsk { ..all_of_it() }).await.unwrap();
    pune.carry_out().await;
    assert_eq!((payflow.refunds(), pune.refund_row(asked.id).await.state), ((1, 1), RefundState::Unknown));

    // Three days later it is not to be seen there yet, and the same call goes again under the same key: its answer is lost too.
    payflow.is_blind(true);
    pune.later(3 * DAY_MS);
    pune.carry_out().await;
    assert_eq!((payflow.refunds(), pune.refund_row(asked.id).await.state), ((1, 2), RefundState::Unknown));
    payflow.is_blind(false);

    pune.later(45 * DAY_MS);
    pune.carry_out().await;
    let found = pune.refund_row(asked.id).await;
    assert_eq!((payflow.refunds(), found.gateway_ref.as_deref()), ((1, 2), Some("V9")), "{:?}", found.state);
}

#[tokio::test]
async fn a_refund_that_left_after_the_copy_was_made_is_not_sent_again_by_the_shop_that_is_restored_from_it() {
    let pune = Pune::open().await;
    let (payflow, payment) = Payflow::of(&pune).await;
    let asked = pune.asks(&pune.owner, payment, RefundAsk { ..all_of_it() }).await.unwrap();
    assert_eq!(pune.refund_row(asked.id).await.sent_at, None, "in the copy it was let go, and had not left");
    // The shop that went on sent it, and was lost.
    let custref = connectors::gateways::find("payflow").unwrap().reference_of(&asked.id.to_string());
    pune.later(60_000);
    let sent_at = pune.shop.now();
    payflow.kept.lock().unwrap().refunds.insert("of the other shop".to_owned(), (custref, sent_at));

    pune.later(9 * DAY_MS);
    let restored = till::refunds::register().after_restore.unwrap();
    pune.shop
        .db
        .write(&pune.owner, move |tx| {
            tx.effects_may_have_happened()?;
            restored(tx)
        })
        .await
        .unwrap();
    pune.carry_out().await;
    let found = pune.refund_row(asked.id).await;
    assert_eq!((payflow.refunds(), found.gateway_ref.as_deref()), ((1, 0), Some("V9")), "{:?}", found.state);
}
