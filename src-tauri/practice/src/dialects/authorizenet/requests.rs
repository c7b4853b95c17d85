//! The one address: which operation a body asks for, and the envelope of every answer.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::elements::Elements;
use super::{lists, page, profiles, refuse, transact};
use crate::dialects::Known;
use crate::dialects::door::Caller;
use crate::error::ApiError;
use crate::gateway::{Gateway, json_text, text_of};
use crate::money::{Currency, Money};

/// authorizenet: "body": merchantAuthentication first, then refId, then the rest.
const HEAD: [&str; 2] = ["merchantAuthentication", "refId"];

/// The operations that are spoken, each with its elements after those of every request. Unverified: their order.
const OPERATIONS: [(&str, &[&str]); 9] = [
    ("authenticateTestRequest", &[]),
    ("createTransactionRequest", &["transactionRequest"]),
    ("getCustomerPaymentProfileRequest", &profiles::OF_PROFILE),
    ("getHostedPaymentPageRequest", &["transactionRequest", "hostedPaymentSettings"]),
    ("getMerchantDetailsRequest", &[]),
    ("getSettledBatchListRequest", &["includeStatistics", "firstSettlementDate", "lastSettlementDate"]),
    ("getTransactionDetailsRequest", &["transId"]),
    ("getTransactionListRequest", &["batchId", "sorting", "paging"]),
    ("getUnsettledTransactionListRequest", &["status", "sorting", "paging"]),
];

/// authorizenet: "reply": JSON that starts with a UTF-8 byte order mark.
const MARK: char = '\u{feff}';

/// Who asks: the name and the key, wherever they stand.
pub(super) fn credentials(body: &Bytes) -> Option<(String, String)> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let given = body.as_object()?.values().next()?.get("merchantAuthentication")?;
    let text = |name| given.get(name).and_then(Value::as_str).map(str::to_owned);
    Some((text("name")?, text("transactionKey")?))
}

/// A call that was understood so far.
pub(super) struct Asked {
    pub(super) gateway: Arc<Gateway>,
    pub(super) account: Arc<Known>,
    /// authorizenet: "idempotency": refId (<= 20) only echoes.
    pub(super) ref_id: Option<String>,
    pub(super) elements: Elements,
}

impl Asked {
    /// The currency of the account.
    pub(super) fn currency(&self) -> Result<Currency, ApiError> {
        Ok(Currency::of(self.account.secret("currency"))?)
    }

    /// authorizenet: "amounts": decimal, 2 digits, in the account's currency.
    pub(super) fn money(&self, text: &str) -> Result<Option<Money>, ApiError> {
        let currency = self.currency()?;
        Ok(Money::parse(text, currency).ok().filter(|amount| currency.decimals() == 2 && amount.is_positive()))
    }

    /// The answer to something that was understood.
    pub(super) fn answer(&self, body: &impl Serialize) -> Result<String, ApiError> {
        enveloped(self.ref_id.as_deref(), "Ok", ("I00001", "Successful."), body)
    }

    /// The answer of a list that has nothing to show.
    pub(super) fn nothing(&self) -> Result<String, ApiError> {
        enveloped(self.ref_id.as_deref(), "Ok", ("I00004", "No records found."), &json!({}))
    }
}

/// authorizenet: "endpoint": the root key names the operation.
pub(super) async fn carry_out(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    let (operation, asked) = match read(&gateway, account, &body) {
        Ok(asked) => asked,
        Err(error) => return Ok(refused(None, &error)),
    };
    let ref_id = asked.ref_id.clone();
    let done = match operation {
        "createTransactionRequest" => transact::transact(asked),
        "getCustomerPaymentProfileRequest" => profiles::show(asked),
        "getHostedPaymentPageRequest" => page::make(asked),
        "getMerchantDetailsRequest" => merchant(&asked),
        "getSettledBatchListRequest" => lists::batches(asked),
        "getTransactionDetailsRequest" => lists::details(asked),
        "getTransactionListRequest" => lists::of_batch(asked),
        "getUnsettledTransactionListRequest" => lists::unsettled(asked),
        _ => asked.answer(&json!({})).map(shown),
    };
    match done {
        Err(error) if !error.status().is_server_error() => Ok(refused(ref_id.as_deref(), &error)),
        done => done,
    }
}

fn read(gateway: &Arc<Gateway>, account: Arc<Known>, body: &Bytes) -> Result<(&'static str, Asked), ApiError> {
    let text = std::str::from_utf8(body).map_err(|_| refuse("E00003", "The request is no UTF-8 text."))?;
    let (root, value) = Elements::root(text)?;
    let Some((operation, schema)) = OPERATIONS.into_iter().find(|(operation, _)| *operation == root) else {
        gateway.state().count_stranger(format!("authorizenet operation {root}"));
        return Err(refuse("E00003", format!("The element '{root}' is not spoken here.")));
    };
    let mut elements = Elements::read(operation, &value, &[&HEAD[..], schema].concat())?;
    let (_known, ref_id) = (elements.raw("merchantAuthentication"), elements.text("refId")?);
    if ref_id.as_ref().is_some_and(|text| text.chars().count() > 20) {
        return Err(refuse("E00003", "The 'refId' element is invalid: it has 20 characters at most."));
    }
    Ok((operation, Asked { gateway: Arc::clone(gateway), account, ref_id, elements }))
}

/// authorizenet: "merchant info": the currency list.
fn merchant(asked: &Asked) -> Result<Response, ApiError> {
    let state = asked.gateway.state();
    let currency = asked.currency()?;
    asked
        .answer(&json!({
            "isTestMode": false, "merchantName": state.settings.account_name, "currencies": [currency],
        }))
        .map(shown)
}

pub(super) fn shown(body: String) -> Response {
    json_text(StatusCode::OK, body)
}

/// authorizenet: "result": `messages.resultCode` is only the envelope.
fn enveloped(
    ref_id: Option<&str>,
    result: &'static str,
    (code, text): (&str, &str),
    body: &impl Serialize,
) -> Result<String, ApiError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Envelope<'a, B> {
        #[serde(flatten)]
        body: &'a B,
        #[serde(skip_serializing_if = "Option::is_none")]
        ref_id: Option<&'a str>,
        messages: Value,
    }
    let messages = json!({"resultCode": result, "message": [{"code": code, "text": text}]});
    let text = text_of(&Envelope { body, ref_id, messages })?;
    Ok(format!("{MARK}{text}"))
}

/// A refusal in the gateway's own form. Unverified: that the status is 200 also then.
pub(super) fn refused(ref_id: Option<&str>, error: &ApiError) -> Response {
    let (code, text) = (error.code(), error.message());
    let body = match error.status() {
        StatusCode::UNAUTHORIZED => {
            let text = "User authentication failed due to invalid authentication values.";
            enveloped(ref_id, "Error", ("E00007", text), &json!({}))
        }
        StatusCode::TOO_MANY_REQUESTS => enveloped(
            ref_id,
            "Error",
            ("E00053", "The server is currently too busy, please try again later."),
            &json!({}),
        ),
        // authorizenet: its pitfall "resultCode Ok with a declined transaction".
        StatusCode::PAYMENT_REQUIRED => {
            let body = not_done("2", "2", "This transaction has been declined.");
            enveloped(ref_id, "Ok", ("I00001", "Successful."), &body)
        }
        _ if code.starts_with(|first: char| first.is_ascii_digit()) => {
            let body = not_done("3", code, text);
            enveloped(ref_id, "Error", ("E00027", "The transaction was unsuccessful."), &body)
        }
        _ => enveloped(ref_id, "Error", (if code.starts_with('E') { code } else { "E00003" }, text), &json!({})),
    };
    body.map_or_else(IntoResponse::into_response, shown)
}

/// authorizenet: "result": 2 declined, 3 error.
pub(super) fn not_done(response: &str, code: &str, text: &str) -> Value {
    json!({"transactionResponse": {
        "responseCode": response, "authCode": "", "transId": "0", "refTransID": "", "testRequest": "0",
        "errors": [{"errorCode": code, "errorText": text}],
    }})
}
