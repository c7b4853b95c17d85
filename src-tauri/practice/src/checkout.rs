//! The hosted page: what the customer sees, without a script and without anything from elsewhere.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderName, StatusCode, Uri, header};
use reqwest::Url;
use serde::Deserialize;

use crate::book::Fact;
use crate::error::ApiError;
use crate::gateway::{Gateway, read_query};
use crate::ids;
use crate::payment::{CaptureMode, Method, Payment, PaymentStatus};
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/checkout/{id}", get(show).post(choose))
}

const PAGE: &str = include_str!("checkout.html");

/// The ways to pay that the page offers: form value, family, brand, last four, shown name.
const CHOICES: [(&str, &str, &str, &str, &str); 4] = [
    ("visa", "card", "visa", "4242", "Visa"),
    ("mastercard", "card", "mastercard", "4444", "Mastercard"),
    ("rupay", "card", "rupay", "0008", "RuPay"),
    ("upi", "upi", "upi", "", "UPI"),
];

fn method_of(choice: Option<&str>) -> Method {
    let chosen = CHOICES.iter().find(|(value, ..)| Some(*value) == choice).unwrap_or(&CHOICES[0]);
    let (_, family, brand, last4, _) = *chosen;
    let last4 = if last4.is_empty() { None } else { Some(last4.to_owned()) };
    Method { family: family.to_owned(), brand: Some(brand.to_owned()), last4 }
}

/// Makes a text harmless inside HTML, in content and in quoted attributes.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// The shop's page with `?payment=<reference>` added, or what the dialect adds.
fn way_back(state: &Truth, payment: &Payment) -> Option<Url> {
    let mut url = Url::parse(payment.return_url.as_deref()?).ok()?;
    match payment.account.as_ref().and_then(|name| state.accounts.get(name)) {
        Some(account) => account.dialect.way_back(account, payment, &mut url),
        None => {
            url.query_pairs_mut().append_pair("payment", &payment.reference);
        }
    }
    Some(url)
}

fn page(status: StatusCode, shop: &str, content: &str, back: Option<&Url>) -> Result<Response, ApiError> {
    let nonce = ids::nonce()?;
    // Browsers hold redirects after a form to the same rule, so the shop's own origin has to be named.
    let back = back.map_or_else(String::new, |url| format!(" {}", url.origin().ascii_serialization()));
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'{back}; base-uri 'none'; frame-ancestors 'none'"
    );
    // The content comes last: what a shop wrote into a description is never searched for placeholders.
    let html = PAGE
        .replace("{nonce}", &nonce)
        .replace("{title}", "Pay")
        .split_once("{shop}")
        .and_then(|(head, rest)| {
            rest.split_once("{content}").map(|(middle, foot)| [head, &escape(shop), middle, content, foot].concat())
        })
        .ok_or_else(|| ApiError::internal("internal_error", "the page is incomplete"))?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (HeaderName::from_static("x-frame-options"), "DENY".to_owned()),
    ];
    Ok((status, headers, html).into_response())
}

fn head_of(payment: &Payment) -> String {
    let about = payment
        .description
        .as_deref()
        .map_or_else(String::new, |text| format!("<p class=\"about\">{}</p>\n", escape(text)));
    format!("{about}<p class=\"amount\">{} {}</p>\n", payment.currency(), payment.amount)
}

/// What the page says about a payment that is over.
fn end_of(payment: &Payment, back: Option<&Url>) -> String {
    let text = match payment.status {
        PaymentStatus::Open => "This payment is waiting.",
        PaymentStatus::Authorised => "Thank you. The amount is held for the shop.",
        PaymentStatus::Captured => "Thank you. This payment is done.",
        PaymentStatus::Failed => "This payment was declined. Nothing was taken.",
        PaymentStatus::Cancelled => "This payment was cancelled. Nothing was taken.",
        PaymentStatus::Expired => "This page has expired. Ask the shop for a new one.",
    };
    let back = back
        .map_or_else(String::new, |url| format!("\n<p><a href=\"{}\">Back to the shop</a></p>", escape(url.as_str())));
    format!("{}<p role=\"status\">{text}</p>{back}", head_of(payment))
}

fn form_of(payment: &Payment) -> String {
    let notice = if payment.failed_tries > 0 {
        "<p class=\"notice\" role=\"alert\">The last try was declined. Nothing was taken. You can try again.</p>\n"
    } else {
        ""
    };
    let mut choices = String::new();
    for (index, (value, _, _, last4, name)) in CHOICES.iter().enumerate() {
        let checked = if index == 0 { " checked" } else { "" };
        let digits =
            if last4.is_empty() { String::new() } else { format!("<span class=\"digits\">ends in {last4}</span>") };
        choices.push_str(&format!(
            "<label><input type=\"radio\" name=\"method\" value=\"{value}\"{checked}> {name} {digits}</label>\n"
        ));
    }
    let verb = if payment.capture == CaptureMode::Manual { "Authorise" } else { "Pay" };
    format!(
        "{}{notice}<form method=\"post\">\n<fieldset>\n<legend>Test methods</legend>\n{choices}</fieldset>\n\
         <button name=\"action\" value=\"pay\">{verb} {} {}</button>\n\
         <button name=\"action\" value=\"decline\">Decline this try</button>\n\
         <button name=\"action\" value=\"cancel\">Cancel</button>\n</form>\n\
         <p class=\"reference\">Reference {}</p>",
        head_of(payment),
        payment.currency(),
        payment.amount,
        escape(&payment.reference),
    )
}

fn no_such_page(shop: &str) -> Result<Response, ApiError> {
    page(StatusCode::NOT_FOUND, shop, "<p role=\"status\">There is no such payment page.</p>", None)
}

async fn show(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (shop, found) = look(&gateway.state(), &id);
    let Some((payment, back)) = found else { return no_such_page(&shop) };
    let open = payment.status == PaymentStatus::Open;
    let content = if open { form_of(&payment) } else { end_of(&payment, back.as_ref()) };
    page(StatusCode::OK, &shop, &content, back.as_ref())
}

/// The shop's name, and the payment with the way back to the shop.
fn look(state: &Truth, id: &str) -> (String, Option<(Payment, Option<Url>)>) {
    let payment = state.payments.get(real_id(state, id));
    (state.settings.account_name.clone(), payment.map(|payment| (payment.clone(), way_back(state, payment))))
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    Pay,
    Decline,
    Cancel,
}

#[derive(Debug, Deserialize)]
struct Choice {
    action: Action,
    method: Option<String>,
}

/// A form is written like the query of an address, and read like one.
fn read_form(form: &[u8]) -> Result<Choice, ApiError> {
    let unreadable = || ApiError::invalid("bad_form", "the form cannot be read");
    let query = std::str::from_utf8(form).map_err(|_| unreadable())?;
    read_query(&Uri::try_from(format!("/?{query}")).map_err(|_| unreadable())?)
}

/// What the customer pressed. A payment that is over stays as it is, so pressing twice pays once.
async fn choose(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    form: Bytes,
) -> Result<Response, ApiError> {
    let choice = read_form(&form)?;
    let (outcome, shop, payment) = {
        let mut state = gateway.state();
        let outcome = carry_out(&mut state, &id, &choice);
        let (shop, found) = look(&state, &id);
        (outcome, shop, found)
    };
    let Some((payment, back)) = payment else { return no_such_page(&shop) };
    match outcome {
        Err(error) if error.status().is_server_error() => Err(error),
        Err(_) => page(StatusCode::CONFLICT, &shop, &end_of(&payment, back.as_ref()), back.as_ref()),
        Ok(()) => {
            let here = format!("/checkout/{}", payment.id);
            let stays = payment.status == PaymentStatus::Open;
            let to = back.filter(|_| !stays).map_or(here, String::from);
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
        }
    }
}

/// A dialect's page may have a name of its own.
fn real_id<'a>(state: &'a Truth, id: &'a str) -> &'a str {
    state.aliases.get(id).map_or(id, String::as_str)
}

fn carry_out(state: &mut Truth, id: &str, choice: &Choice) -> Result<(), ApiError> {
    let at = state.now();
    let payment = crate::payments::find(state, real_id(state, id))?;
    match choice.action {
        Action::Pay => {
            let paid = payment.paid(payment.amount, method_of(choice.method.as_deref()), false, at)?;
            let change = paid_change(state, paid)?;
            state.commit(at, change, None)
        }
        Action::Decline => {
            let payment = payment.try_failed(at)?;
            state.commit(at, Change::told(Fact::TryFailed { payment }, EventKind::PaymentFailedTry), None)
        }
        // On the pages of real gateways a customer can only go away; the shop alone ends the page.
        Action::Cancel if payment.account.is_some() => Ok(()),
        Action::Cancel => {
            if payment.status != PaymentStatus::Open {
                return Err(ApiError::conflict("payment_not_open", "this page is over"));
            }
            let payment = payment.cancelled(at)?;
            state.commit(at, Change::told(Fact::PaymentCancelled { payment }, EventKind::PaymentCancelled), None)
        }
    }
}

/// The change that a paid page makes: money held, or money taken.
pub(crate) fn paid_change(state: &mut Truth, paid: Payment) -> Result<Change, ApiError> {
    if paid.status == PaymentStatus::Captured {
        state.capture_fact(paid)
    } else {
        Ok(Change::told(Fact::PaymentAuthorised { payment: paid }, EventKind::PaymentAuthorised))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_shop_wrote_is_text_and_never_markup() {
        assert_eq!(escape("<b a='x' b=\"y\">&"), "&lt;b a=&#39;x&#39; b=&quot;y&quot;&gt;&amp;");
    }
}
