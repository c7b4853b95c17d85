//! The hosted page: a token opens it.

use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::elements::Elements;
use super::refuse;
use super::requests::Asked;
use super::transact::TRANSACTION;
use crate::book::Fact;
use crate::dialects::forms;
use crate::error::ApiError;
use crate::gateway::Done;
use crate::payment::{CaptureMode, Payment};
use crate::state::Change;

/// authorizenet: "hosted page": the token lives 15 min.
const LASTS_S: i64 = 15 * 60;
/// authorizenet: "sale / auth": invoiceNumber<=20.
const INVOICE_MAX: usize = 20;
/// Unverified: the length of a description, and of a token.
const DESCRIPTION_MAX: usize = 255;
const TOKEN_LENGTH: usize = 128;
/// Unverified: the order in `order` and `customer`.
const ORDER: [&str; 2] = ["invoiceNumber", "description"];
const CUSTOMER: [&str; 3] = ["type", "id", "email"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Setting {
    pub(super) setting_name: String,
    pub(super) setting_value: String,
}

/// The settings of a call, of which there may be none.
pub(super) fn settings(elements: &mut Elements, name: &str) -> Result<Vec<Setting>, ApiError> {
    let found = elements.object(name, &["setting"])?.map(|mut settings| settings.take::<Vec<Setting>>("setting"));
    Ok(found.transpose()?.flatten().unwrap_or_default())
}

/// Invoice number and description of an order.
pub(super) fn order(elements: &mut Elements) -> Result<(Option<String>, Option<String>), ApiError> {
    let Some(mut order) = elements.object("order", &ORDER)? else { return Ok((None, None)) };
    let (invoice, description) = (order.text("invoiceNumber")?, order.text("description")?);
    for (name, text, most) in [("invoiceNumber", &invoice, INVOICE_MAX), ("description", &description, DESCRIPTION_MAX)]
    {
        if text.as_ref().is_some_and(|text| text.chars().count() > most) {
            return Err(refuse(
                "E00003",
                format!("The '{name}' element is invalid: it has {most} characters at most."),
            ));
        }
    }
    Ok((invoice.filter(|text| !text.is_empty()), description))
}

/// authorizenet: "hosted page": `getHostedPaymentPageRequest` -> token.
pub(super) fn make(mut asked: Asked) -> Result<Response, ApiError> {
    let transaction = asked.elements.object("transactionRequest", &TRANSACTION)?;
    let mut transaction =
        transaction.ok_or_else(|| refuse("E00003", "The element 'transactionRequest' is missing."))?;
    let capture = match transaction.text("transactionType")?.as_deref() {
        Some("authCaptureTransaction") => CaptureMode::Automatic,
        Some("authOnlyTransaction") => CaptureMode::Manual,
        _ => return Err(refuse("E00003", "The 'transactionType' element is invalid.")),
    };
    let amount = asked.money(&transaction.word("amount").unwrap_or_default())?;
    let amount = amount.ok_or_else(|| refuse("E00013", "Amount is invalid."))?;
    let currency = transaction.text("currencyCode")?;
    if currency.is_some_and(|code| code != amount.currency().to_string()) {
        return Err(refuse("E00013", "Currency Code is invalid."));
    }
    let (invoice, description) = order(&mut transaction)?;
    let mut extra = Map::new();
    if let Some(mut customer) = transaction.object("customer", &CUSTOMER)?
        && let Some(email) = customer.text("email")?
    {
        extra.insert("email".to_owned(), email.into());
    }
    let settings = settings(&mut asked.elements, "hostedPaymentSettings")?;
    {
        let mut state = asked.gateway.state();
        transaction.count_rest(&mut state, "transactionRequest");
        for setting in settings.iter().filter(|setting| !setting.setting_name.starts_with("hostedPayment")) {
            state.count_stranger(format!("authorizenet hostedPaymentSettings {}", setting.setting_name));
        }
    }
    let token = forms::fresh_letters(TOKEN_LENGTH)?;
    extra.insert("token".to_owned(), token.as_str().into());
    extra.extend(asked.ref_id.iter().map(|ref_id| ("ref_id".to_owned(), ref_id.as_str().into())));
    let id = forms::fresh_uuid()?;
    asked.gateway.act(Some(asked.account.name()), None, |_, at| {
        let payment = Payment {
            account: Some(asked.account.name().to_owned()),
            reference: invoice.unwrap_or_default(),
            description,
            return_url: way_back(&settings),
            capture,
            expires_at: Some(at.div_euclid(1000).saturating_add(LASTS_S)),
            extra,
            ..Payment::open(id, amount, at)
        };
        let body = asked.answer(&json!({"token": token}))?;
        Ok(Done::words(body, Change::silent(Fact::PaymentCreated { payment })))
    })
}

/// Where the customer goes afterwards. Unverified: the name of the setting.
fn way_back(settings: &[Setting]) -> Option<String> {
    let options = settings.iter().find(|setting| setting.setting_name == "hostedPaymentReturnOptions")?;
    let options: Value = serde_json::from_str(&options.setting_value).ok()?;
    options.get("url").and_then(Value::as_str).map(str::to_owned)
}
