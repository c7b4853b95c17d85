//! The pay link: made at issue, ended by another one, by its time, or with the debt.

use base::{Actor, Fault, Shop, Timestamp};
use engines::documents::qr::Code;
use office::settings::ShopSettings;
use office::{audit, settings};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::error::{FieldProblem, InvoiceError};
use super::invoice::{BILLING_READ, BILLING_WRITE, Invoice, InvoiceId, PAY_LINK_HOURS, PayLink};
use super::news::{self, Happened};
use super::store;

const HOUR_MS: i64 = 3_600_000;

/// How long a new link lives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkAsk {
    /// 1 to 720; as the shop's settings say when absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 720)]
    pub hours: Option<u32>,
}

/// What the store finds an invoice by when somebody brings this key.
pub fn hash_of_key(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// Where the customer pays: none while there is no link, or while customers cannot reach the shop.
pub fn pay_url(settings: &ShopSettings, invoice: &Invoice) -> Option<String> {
    let link = invoice.pay_link.as_ref().filter(|_| !settings.public_base_url.is_empty())?;
    Some(format!("{}/pay/{}", settings.public_base_url.trim_end_matches('/'), link.key))
}

/// The same while the link has not run out: what a customer is told.
pub fn live_pay_url(settings: &ShopSettings, invoice: &Invoice, now: Timestamp) -> Option<String> {
    pay_url(settings, invoice).filter(|_| invoice.pay_link.as_ref().is_some_and(|link| link.expires_at > now))
}

/// A new link: an unguessable key that ends after so many hours.
pub(super) fn open(
    shop: &Shop,
    now: Timestamp,
    hours: Option<u32>,
    settings: &ShopSettings,
) -> Result<PayLink, FieldProblem> {
    let hours = hours.unwrap_or(u32::from(settings.pay_link_hours));
    if !PAY_LINK_HOURS.contains(&hours) {
        let field = "pay_link_hours";
        return Err(FieldProblem::new(field, format!("{} to {} hours", PAY_LINK_HOURS.start(), PAY_LINK_HOURS.end())));
    }
    Ok(PayLink { key: shop.new_key(), expires_at: now.plus_ms(i64::from(hours).saturating_mul(HOUR_MS)) })
}

/// Makes a new link and ends the old one. Whoever holds the old address finds nothing there any more.
pub async fn renew_pay_link(shop: &Shop, who: &Actor, id: InvoiceId, ask: LinkAsk) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let mut invoice = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
        invoice.must_be_issued()?;
        invoice.must_be_open()?;
        let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
        let link = open(&shop, tx.at(), ask.hours, &settings)
            .map_err(|problem| FieldProblem { field: "hours".to_owned(), ..problem })?;
        store::update_pay_link(tx, id, &hash_of_key(&link.key), &link)?;
        // The key itself stays out of the log: who may read the log may not pay for others.
        audit::note(
            tx,
            &author,
            "invoice.pay_link_renewed",
            &id.to_string(),
            json!({ "expires_at": link.expires_at }),
        )?;
        invoice.pay_link = Some(link);
        invoice.version = invoice.version.saturating_add(1);
        invoice.changed_at = tx.at();
        news::announce(tx, Happened::LinkRenewed, &invoice)?;
        tx.outcome(&author, id)?;
        Ok(invoice)
    })
    .await
}

/// The pay link as a QR code, an SVG picture of its own.
pub async fn pay_link_svg(shop: &Shop, who: &Actor, id: InvoiceId) -> Result<String, InvoiceError> {
    who.may(BILLING_READ)?;
    let (invoice, settings) = shop
        .db
        .read(move |tx| -> Result<_, InvoiceError> {
            let invoice = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
            let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
            Ok((invoice, settings))
        })
        .await?;
    let now = shop.now();
    if invoice.pay_link.as_ref().is_none_or(|link| link.expires_at <= now) || invoice.must_be_open().is_err() {
        return Err(InvoiceError::NoPayLink);
    }
    let url = pay_url(&settings, &invoice).ok_or(InvoiceError::NoPublicAddress)?;
    Ok(svg(&Code::new(&url)?))
}

/// Dark modules as one path on a white ground.
fn svg(code: &Code) -> String {
    let (size, path) = (code.picture_side(), code.picture_path());
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\" role=\"img\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_drawn_with_its_quiet_zone_and_nothing_else() {
        let code = Code::new("https://pay.example/pay/01k0000000000000000000000").unwrap();
        let picture = svg(&code);
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>"));
        assert!(picture.contains(&format!("viewBox=\"0 0 {0} {0}\"", code.side + 8)));
        // The finder pattern in the corner: seven dark modules at row 0.
        assert!(picture.contains("M4 4h7v1h-7z"), "{picture}");
        assert!(!picture.contains("http://pay") && !picture.contains("01k000"), "the key is only in the modules");
    }

    #[test]
    fn a_key_is_found_by_its_hash_alone() {
        assert_eq!(hex::encode(hash_of_key("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
