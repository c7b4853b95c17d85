//! The call that makes a payment link.

use serde_json::{Value, json};

use super::UPI_LINK;
use super::amounts::units;
use super::facts::PAYMENT;
use crate::gateways::{CallError, CreateAsk, Credentials};

const REFERENCE_MAX: usize = 40;
const DESCRIPTION_MAX: usize = 2048;

/// Whether the account's links open a UPI app.
fn is_upi_only(creds: &Credentials) -> Result<bool, CallError> {
    match creds.setting(UPI_LINK).to_ascii_lowercase().as_str() {
        "" | "no" => Ok(false),
        "yes" => Ok(true),
        _ => Err(CallError::refused(Some(UPI_LINK), "UPI only is yes or no")),
    }
}

/// What a payment link is made of.
///
/// # Errors
/// [`CallError::Refused`] for what Razorpay would refuse: nothing is sent then.
pub(super) fn body(creds: &Credentials, ask: &CreateAsk) -> Result<Value, CallError> {
    if ask.manual_capture {
        let reason = "a payment link takes the money as the account's capture settings at Razorpay say";
        return Err(CallError::refused(Some("manual_capture"), reason));
    }
    if ask.payment.is_empty() || ask.payment.len() > REFERENCE_MAX {
        return Err(CallError::refused(Some("payment"), format!("a reference has 1 to {REFERENCE_MAX} characters")));
    }
    let name = if ask.description.trim().is_empty() { &ask.payment } else { &ask.description };
    let description: String = name.chars().take(DESCRIPTION_MAX).collect();
    let mut body = json!({
        "amount": units(ask.amount)?,
        "currency": ask.amount.currency.code(),
        "reference_id": ask.payment,
        "description": description,
        "notes": {PAYMENT: ask.payment},
        // The shop writes to its customers itself.
        "notify": {"sms": false, "email": false},
        "reminder_enable": false,
    });
    if is_upi_only(creds)? {
        if ask.amount.currency.code() != "INR" {
            return Err(CallError::refused(Some("currency"), "UPI links are in rupees"));
        }
        body["upi_link"] = json!(true);
    }
    let customer: serde_json::Map<String, Value> = [("name", &ask.customer), ("email", &ask.email)]
        .into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), json!(value.as_ref().filter(|text| !text.is_empty())?))))
        .collect();
    if !customer.is_empty() {
        body["customer"] = Value::Object(customer);
    }
    if let Some(end) = ask.expires_at {
        body["expire_by"] = json!(end.unix_seconds());
    }
    if let Some(return_url) = &ask.return_url {
        body["callback_url"] = json!(return_url);
        body["callback_method"] = json!("get");
    }
    Ok(body)
}
