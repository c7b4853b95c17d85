//! Customer profiles: ways to pay that the gateway keeps. One is named by two numbers, that of the customer's profile and that of
//! the payment profile in it: `900123456/900654321`. Unverified: what the gateway shows of one.

use serde::{Deserialize, Serialize};

use super::errors::{Answer, answered};
use super::facts::method;
use super::objects::{PaidWith, is_number};
use super::wire::{self, PaymentProfile, Profile};
use crate::gateways::{Call, CallError, Credentials, Reply, SavedAsk, SavedMethod};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProfileOf<'a> {
    customer_profile_id: &'a str,
    customer_payment_profile_id: &'a str,
    unmask_expiration_date: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    payment_profile: Kept,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    customer_payment_profile_id: Option<String>,
    payment: Option<PaidWith>,
}

/// Looks at one.
pub(super) fn build(creds: &Credentials, ask: &SavedAsk) -> Result<Call, CallError> {
    let (customer_profile_id, customer_payment_profile_id) = parted(&ask.token)?;
    let rest = ProfileOf { customer_profile_id, customer_payment_profile_id, unmask_expiration_date: true };
    Ok(wire::call(creds, "saved", "getCustomerPaymentProfileRequest", "", &rest)?.asking_only())
}

/// What it is.
pub(super) fn read(ask: &SavedAsk, reply: &Reply) -> Result<SavedMethod, CallError> {
    let Answer { body: Shown { payment_profile: kept }, .. } = answered("saved method", reply)?;
    let (customer, id) = parted(&ask.token)?;
    if kept.customer_payment_profile_id.as_deref().is_some_and(|told| told != id) {
        return Err(CallError::unknown("the answer is about another payment profile"));
    }
    let paid_with = kept.payment.ok_or_else(|| CallError::unknown("a payment profile without a way to pay"))?;
    let method = method(&paid_with).ok_or_else(|| CallError::unknown("a payment profile of an unknown kind"))?;
    let expires = paid_with.credit_card.as_ref().and_then(|card| month(&card.expiration_date));
    Ok(SavedMethod { token: format!("{customer}/{id}"), method, expires })
}

/// The same in a transaction.
pub(super) fn profile(token: &str) -> Result<Profile<'_>, CallError> {
    let (customer_profile_id, payment_profile_id) = parted(token)?;
    Ok(Profile { customer_profile_id, payment_profile: PaymentProfile { payment_profile_id } })
}

fn parted(token: &str) -> Result<(&str, &str), CallError> {
    let parts = token.trim().split_once('/').filter(|(customer, id)| is_number(customer) && is_number(id));
    let reason = "Authorize.Net names one by two numbers: customer profile/payment profile, as 900123456/900654321";
    parts.ok_or_else(|| CallError::refused(Some("token"), reason))
}

/// The last month in which a card is good, `2028-10`; none where it is masked.
fn month(text: &str) -> Option<String> {
    let (year, month) = text.split_once('-')?;
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let is_month = month.len() == 2 && month.parse().is_ok_and(|number: u8| (1..=12).contains(&number));
    (is_year && is_month).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_profile_is_named_by_two_numbers() {
        assert_eq!(parted(" 12/34 "), Ok(("12", "34")));
        for bad in ["", "12", "12/", "/34", "12/34/56", "0/34", "12/x", "12 /34"] {
            assert!(parted(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_masked_date_is_no_month() {
        assert_eq!(month("2028-10").as_deref(), Some("2028-10"));
        for text in ["XXXX", "2028-13", "28-10", "2028-1", "102028", ""] {
            assert_eq!(month(text), None, "{text}");
        }
    }
}
