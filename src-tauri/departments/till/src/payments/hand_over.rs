//! Handing a customer over to a gateway whose page is opened by posting to it: a page of ours with one form, which sends itself.
//!
//! [`connectors::gateways::Capabilities::page_by_post`] says of which gateways that is so. The address of such a page carries
//! in its query what is to be posted; here it is taken apart again.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use base::web::OutwardForm;
use base::{Fault, ReadTx, Shop};
use connectors::gateways::{self, Capabilities};

use super::public::{Hidden, invoice_of};
use super::{Payment, PaymentError, store};
use crate::merchant_accounts;

/// The script of the page: its form sends itself. Without scripts the customer presses the button.
const SCRIPT: &str = "document.forms[0].submit()";

/// `GET /pay/{key}/go`: the form, while a payment is open whose page wants one; else the page of the link.
pub fn pay_go() -> MethodRouter<Shop> {
    get(go)
}

/// Where the customer of a link is sent for a payment: the gateway's page, the form of ours that leads there, or back to the page
/// of the invoice where the link is ours. None while the gateway has not told its page.
pub(super) fn address_for(tx: &ReadTx<'_>, payment: &Payment, key: &str) -> Result<Option<String>, Fault> {
    let Some(url) = &payment.page_url else { return Ok(None) };
    let can = gateway_of(tx, payment)?.map_or(Capabilities::NONE, |gateway| gateway.about().capabilities);
    Ok(Some(match can {
        can if can.page_by_post => format!("/pay/{key}/go"),
        // The link is for the payer's app; it stands on the page of the invoice, with its code.
        can if can.own_link => format!("/pay/{key}"),
        _ => url.clone(),
    }))
}

/// The gateway of a payment.
fn gateway_of(tx: &ReadTx<'_>, payment: &Payment) -> Result<Option<&'static dyn gateways::Gateway>, Fault> {
    let account = merchant_accounts::find(tx, payment.merchant_account_id)?;
    Ok(account.and_then(|account| gateways::find(&account.provider)))
}

async fn go(State(shop): State<Shop>, Path(key): Path<String>) -> Result<Response, Hidden> {
    let now = shop.now();
    let of = key.clone();
    let found = shop
        .db
        .read(move |tx| {
            let invoice = invoice_of(tx, &of, now)?;
            let open = store::find_open_of_invoice(tx, invoice.id)?;
            let open = open.filter(|payment| payment.page_expires_at.is_none_or(|ends| ends > now));
            let Some(payment) = open else { return Ok(None) };
            let gateway = gateway_of(tx, &payment)?.filter(|gateway| gateway.about().capabilities.page_by_post);
            let form = payment.page_url.as_deref().and_then(Form::of);
            Ok::<_, PaymentError>(form.zip(gateway.map(|gateway| gateway.about().name)))
        })
        .await?;
    let Some((form, name)) = found else {
        // Whoever comes back here, or comes too late, goes on from the page of the link.
        return Ok(Redirect::to(&format!("/pay/{key}")).into_response());
    };
    let mut response = axum::response::Html(form.page(name)).into_response();
    response.extensions_mut().insert(OutwardForm { origin: form.origin, script: SCRIPT });
    Ok(response)
}

/// A page's address, taken apart.
struct Form {
    origin: String,
    action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// None for what is no address of a gateway: https, or http on this machine.
    fn of(url: &str) -> Option<Self> {
        let url: http::Uri = url.parse().ok()?;
        let (scheme, authority) = (url.scheme_str()?, url.authority()?);
        let here = matches!(authority.host(), "127.0.0.1" | "localhost" | "[::1]");
        if authority.as_str().contains('@') || !(scheme == "https" || (scheme == "http" && here)) {
            return None;
        }
        let origin = format!("{scheme}://{authority}");
        let fields = form_urlencoded::parse(url.query().unwrap_or_default().as_bytes()).into_owned().collect();
        Some(Self { action: format!("{origin}{}", url.path()), fields, origin })
    }

    fn page(&self, name: &str) -> String {
        let fields: String = self
            .fields
            .iter()
            .map(|(name, value)| {
                format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escaped(name), escaped(value))
            })
            .collect();
        format!(
            "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>{name}</title></head><body><form method=\"post\" action=\"{}\">{fields}<button type=\"submit\">{name} \
             &#8594;</button></form><script>{SCRIPT}</script></body></html>",
            escaped(&self.action),
            name = escaped(name),
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_query_is_posted_and_nothing_of_it_becomes_markup() {
        let form = Form::of("https://accept.gateway.test/pay/page?token=a%2Bb%2F%22%3E%3Cscript%3E&x=1+2").unwrap();
        assert_eq!(form.origin, "https://accept.gateway.test");
        assert_eq!(form.action, "https://accept.gateway.test/pay/page");
        assert_eq!(form.fields, [("token".into(), "a+b/\"><script>".into()), ("x".into(), "1 2".into())]);
        let page = form.page("Gate <b>");
        assert!(page.contains("value=\"a+b/&quot;&gt;&lt;script&gt;\""), "{page}");
        assert_eq!(page.matches("<script>").count(), 1, "{page}");
        assert!(!page.contains("<b>"), "{page}");
    }

    #[test]
    fn a_customer_is_handed_to_nobody_but_a_gateway() {
        for bad in ["javascript:alert(1)", "http://elsewhere.test/x?a=1", "https://u@gateway.test/x", "/pay", ""] {
            assert!(Form::of(bad).is_none(), "{bad}");
        }
        assert!(Form::of("http://127.0.0.1:9000/x?token=1").is_some());
    }
}
