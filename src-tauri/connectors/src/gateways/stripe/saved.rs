//! Payment methods that Stripe keeps for its customers. One is charged together with the customer whose it is, so that its
//! name here is both: `cus_…/pm_…`.

use super::errors::answered;
use super::facts::{PAYMENT, method};
use super::objects::{CardDetails, Expandable, PaymentMethod};
use super::{ALONG, NAME_MAX, id_in_path, pair, units};
use crate::gateways::{Call, CallError, ChargeAsk, GatewayRef, Reply, SavedAsk, SavedMethod};

/// Between the customer and the payment method.
const BETWEEN: char = '/';

/// Looks at one, by its own name or by both.
pub(super) fn build(ask: &SavedAsk) -> Result<Call, CallError> {
    let (_customer, id) = parted(&ask.token)?;
    Ok(Call::get("saved", format!("/v1/payment_methods/{id}")))
}

/// What it is. One that no customer has can be charged once, by the page that made it: nothing is kept there.
pub(super) fn read(ask: &SavedAsk, reply: &Reply) -> Result<SavedMethod, CallError> {
    let kept: PaymentMethod = answered("saved method", reply)?;
    let (asked, id) = parted(&ask.token)?;
    let owner = kept.customer.as_ref().map(Expandable::id);
    let Some(customer) = owner.filter(|owner| asked.is_none_or(|asked| asked == *owner)) else {
        let whose = if owner.is_some() { "another customer's" } else { "no customer's" };
        return Err(CallError::refused(Some("token"), format!("at Stripe this payment method is {whose}")));
    };
    if kept.id != id {
        return Err(CallError::unknown("the answer is about another payment method"));
    }
    let expires = kept.details.card.as_ref().and_then(last_month);
    Ok(SavedMethod { token: format!("{customer}{BETWEEN}{id}"), method: method(&kept.details), expires })
}

/// A payment intent that is confirmed at once, while the customer is away: where their bank wants them, it is declined. A bare one
/// carries the least there is: emulators refuse what they do not know.
pub(super) fn charge_form(ask: &ChargeAsk, bare: bool) -> Result<Vec<(String, String)>, CallError> {
    let (Some(customer), id) = parted(&ask.token)? else {
        return Err(CallError::refused(Some("token"), "a payment method is charged together with its customer"));
    };
    let mut form = vec![
        pair("amount", units(ask.amount)?),
        pair("currency", ask.amount.currency.code().to_ascii_lowercase()),
        pair("customer", customer),
        pair("payment_method", id),
        pair("confirm", true),
        pair("off_session", true),
        pair(&format!("metadata[{PAYMENT}]"), &ask.payment),
    ];
    let name: String = ask.description.trim().chars().take(NAME_MAX).collect();
    if !name.is_empty() && !bare {
        form.push(pair("description", name));
    }
    form.push(pair("expand[]", ALONG[0]));
    if ask.manual_capture {
        form.push(pair("capture_method", "manual"));
    }
    Ok(form)
}

/// The customer, where one is said, and the payment method.
fn parted(token: &str) -> Result<(Option<&str>, &str), CallError> {
    let token = token.trim();
    let (customer, id) = match token.split_once(BETWEEN) {
        Some((customer, id)) => (Some(customer), id),
        None => (None, token),
    };
    let is_good = |text: &str, kinds: &[&str]| {
        kinds.iter().any(|kind| text.starts_with(kind)) && id_in_path(&GatewayRef(text.to_owned())).is_ok()
    };
    if !is_good(id, &["pm_", "card_", "src_"]) || !customer.is_none_or(|customer| is_good(customer, &["cus_"])) {
        return Err(CallError::refused(Some("token"), "this is no payment method of Stripe's: pm_…"));
    }
    Ok((customer, id))
}

/// The last month in which a card is good: `2028-10`.
fn last_month(card: &CardDetails) -> Option<String> {
    let (month, year) = (card.exp_month?, card.exp_year?);
    ((1..=12).contains(&month) && (2000..=2999).contains(&year)).then(|| format!("{year}-{month:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_payment_method_with_or_without_its_customer() {
        assert_eq!(parted(" pm_1 "), Ok((None, "pm_1")));
        assert_eq!(parted("cus_1/pm_1"), Ok((Some("cus_1"), "pm_1")));
        assert_eq!(parted("card_1"), Ok((None, "card_1")));
        for bad in ["", "pm", "pi_1", "cus_1", "cus_1/", "/pm_1", "cus_1/pm_1/x", "pm_1?x", "pm_1/../refunds", "tok_1"]
        {
            assert!(parted(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_card_is_good_until_the_end_of_a_month_that_there_is() {
        let card = |month, year| CardDetails {
            brand: None,
            last4: None,
            exp_month: Some(month),
            exp_year: Some(year),
            wallet: None,
        };
        assert_eq!(last_month(&card(3, 2031)).as_deref(), Some("2031-03"));
        assert_eq!(last_month(&card(13, 2031)), None);
        assert_eq!(last_month(&card(3, 31)), None);
    }
}
