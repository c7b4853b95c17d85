//! Requests. The gateway reads JSON by an XML schema: the elements of a request have to stand in the schema's order,
//! which is the order of the fields here. The credentials stand in the body, so that a body is never printed.

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::amounts::currency_of;
use crate::gateways::{Body, Call, CallError, Credentials};

/// The login of the account, in the credential form.
pub(super) const LOGIN: &str = "api_login_id";
/// The key beside it.
pub(super) const KEY: &str = "transaction_key";
/// The one address; the root of the body names the operation.
const PATH: &str = "/xml/v1/request.api";
/// The longest reference that a request can carry.
const REF_MAX: usize = 20;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a, T> {
    merchant_authentication: Merchant<'a>,
    ref_id: &'a str,
    #[serde(flatten)]
    rest: &'a T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Merchant<'a> {
    name: &'a str,
    transaction_key: &'a str,
}

/// A call. Its reference begins with the currency of the account, because no answer says in which one it speaks, and
/// every answer gives the reference back; `state` follows, 17 characters at most.
///
/// # Errors
/// [`CallError::Refused`] when a credential or the currency is missing, or the state is too long.
pub(super) fn call<T: Serialize>(
    creds: &Credentials,
    name: &'static str,
    operation: &'static str,
    state: &str,
    rest: &T,
) -> Result<Call, CallError> {
    let ref_id = format!("{}{state}", currency_of(creds)?.code());
    if ref_id.len() > REF_MAX {
        return Err(CallError::refused(None, "the place in the search is too long to be carried along"));
    }
    let request = Request {
        merchant_authentication: Merchant {
            name: creds.need(LOGIN)?.expose_secret().trim(),
            transaction_key: creds.need(KEY)?.expose_secret().trim(),
        },
        ref_id: &ref_id,
        rest,
    };
    let json = serde_json::to_string(&request).map_err(|_| CallError::refused(None, "the call cannot be written"))?;
    let text = SecretString::from(format!("{{\"{operation}\":{json}}}"));
    Ok(Call::post(name, PATH, Body::Text { media_type: "application/json", text }))
}

/// A request without anything of its own.
#[derive(Serialize)]
pub(super) struct Nothing {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HostedPage<'a> {
    pub(super) transaction_request: Transaction<'a>,
    pub(super) hosted_payment_settings: Settings,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transact<'a> {
    pub(super) transaction_request: Transaction<'a>,
}

/// As much of a transaction as is ever asked for, in the schema's order.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transaction<'a> {
    pub(super) transaction_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) currency_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) payment: Option<PaidWith<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) profile: Option<Profile<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ref_trans_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) order: Option<Order>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) customer: Option<Customer<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) transaction_settings: Option<Settings>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PaidWith<'a> {
    pub(super) credit_card: Card<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Card<'a> {
    /// The last four digits.
    pub(super) card_number: &'a str,
    /// `XXXX`: the card is the one that paid.
    pub(super) expiration_date: &'static str,
}

/// A way to pay that the gateway keeps for a customer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Profile<'a> {
    pub(super) customer_profile_id: &'a str,
    pub(super) payment_profile: PaymentProfile<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PaymentProfile<'a> {
    pub(super) payment_profile_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order {
    pub(super) invoice_number: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Customer<'a> {
    pub(super) email: &'a str,
}

#[derive(Serialize)]
pub(super) struct Settings {
    pub(super) setting: Vec<Setting>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Setting {
    setting_name: &'static str,
    setting_value: String,
}

impl Setting {
    pub(super) fn new(setting_name: &'static str, setting_value: impl ToString) -> Self {
        Self { setting_name, setting_value: setting_value.to_string() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DetailsOf<'a> {
    trans_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Batches {
    include_statistics: bool,
    first_settlement_date: String,
    last_settlement_date: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rows<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    batch_id: Option<&'a str>,
    sorting: Sorting,
    paging: Paging,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sorting {
    order_by: &'static str,
    order_descending: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Paging {
    limit: u32,
    /// The number of the page, from 1.
    offset: u32,
}

/// A page of what is not settled yet, or of one batch; in the order of the ids.
pub(super) fn rows(
    creds: &Credentials,
    name: &'static str,
    state: &str,
    batch: Option<&str>,
    page: (u32, u32),
) -> Result<Call, CallError> {
    let operation = if batch.is_some() { "getTransactionListRequest" } else { "getUnsettledTransactionListRequest" };
    let sorting = Sorting { order_by: "id", order_descending: false };
    let rest = Rows { batch_id: batch, sorting, paging: Paging { limit: page.0, offset: page.1 } };
    Ok(call(creds, name, operation, state, &rest)?.asking_only())
}

/// The batches that were settled between two moments, in Unix seconds; 31 days at most.
pub(super) fn batches(
    creds: &Credentials,
    name: &'static str,
    state: &str,
    (from, to): (i64, i64),
    include_statistics: bool,
) -> Result<Call, CallError> {
    let text = |at: i64| base::Timestamp::from_unix_seconds(at).to_string().replace(".000Z", "Z");
    let rest = Batches { include_statistics, first_settlement_date: text(from), last_settlement_date: text(to) };
    Ok(call(creds, name, "getSettledBatchListRequest", state, &rest)?.asking_only())
}

/// Everything about one transaction.
pub(super) fn details(creds: &Credentials, name: &'static str, state: &str, id: &str) -> Result<Call, CallError> {
    Ok(call(creds, name, "getTransactionDetailsRequest", state, &DetailsOf { trans_id: id })?.asking_only())
}
