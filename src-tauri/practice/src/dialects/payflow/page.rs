//! The hosted page: a secure token opens it.

use axum::response::Response;
use serde_json::{Map, Value};

use super::pairs::written;
use super::requests::Asked;
use super::{bad_field, refuse};
use crate::book::Fact;
use crate::dialects::forms;
use crate::error::ApiError;
use crate::gateway::Done;
use crate::payment::{CaptureMode, Payment};
use crate::state::Change;

/// Unverified: how long a secure token lives, and how long it is; that it ends in `==`, so that it needs a length tag.
const LASTS_S: i64 = 30 * 60;
const TOKEN_LENGTH: usize = 23;
/// payflow: "hosted page": SECURETOKENID=<unique 36>.
const TOKEN_ID_MAX: usize = 36;

/// payflow: "hosted page": CREATESECURETOKEN=Y, SECURETOKENID, TRXTYPE, AMT.
pub(super) fn make(mut asked: Asked, kind: &str) -> Result<Response, ApiError> {
    if asked.take("CREATESECURETOKEN").as_deref() != Some("Y") {
        asked.count_rest();
        return Err(refuse("3", "Invalid transaction type: cards are taken on the hosted page alone"));
    }
    let currency = asked.currency()?;
    let amount = asked.amount(currency)?.ok_or_else(|| refuse("4", "Invalid Amount"))?;
    let token_id = asked.take("SECURETOKENID").filter(|id| id.chars().count() <= TOKEN_ID_MAX);
    let token_id = token_id.ok_or_else(|| bad_field("SECURETOKENID"))?;
    let custref = asked.custref()?;
    let mut extra = Map::new();
    extra.insert("token_id".to_owned(), token_id.as_str().into());
    for name in ["INVNUM", "COMMENT1", "BILLTOEMAIL"] {
        extra.extend(asked.take(name).map(|value| (name.to_ascii_lowercase(), Value::from(value))));
    }
    let (description, return_url) = (asked.take("COMMENT2"), asked.take("RETURNURL"));
    let _cancel = asked.take("CANCELURL");
    asked.count_rest();
    let token = format!("{}==", forms::fresh_letters(TOKEN_LENGTH)?);
    extra.insert("token".to_owned(), token.as_str().into());
    let id = forms::fresh_uuid()?;
    let account = asked.account.name().to_owned();
    asked.gateway.act(Some(&account), Some(asked.key), |state, at| {
        let known =
            |payment: &Payment| payment.extra.get("token_id").and_then(Value::as_str) == Some(token_id.as_str());
        if state.payments.of_account(Some(&account)).any(known) {
            return Err(bad_field("SECURETOKENID"));
        }
        let payment = Payment {
            account: Some(account.clone()),
            reference: custref.unwrap_or_default(),
            description,
            return_url,
            capture: if kind == "A" { CaptureMode::Manual } else { CaptureMode::Automatic },
            expires_at: Some(at.div_euclid(1000).saturating_add(LASTS_S)),
            extra,
            ..Payment::open(id, amount, at)
        };
        let answer = [
            ("RESULT", "0"),
            ("RESPMSG", "Approved"),
            ("SECURETOKEN", token.as_str()),
            ("SECURETOKENID", token_id.as_str()),
        ];
        Ok(Done::words(written(&answer), Change::silent(Fact::PaymentCreated { payment })))
    })
}
