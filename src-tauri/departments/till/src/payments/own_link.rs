//! Payments by a link of our own: made here at once, and ended here; there is no gateway to ask.

use base::{Author, Fault, Shop, WriteTx};
use connectors::gateways::PaymentFact;
use engines::documents::qr::Code;
use engines::documents::upi::UpiLink;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::calls::by_ourselves;
use super::{Origin, Payment, PaymentError, PaymentId, claims, observe, store};
use crate::invoices::Invoice;
use crate::merchant_accounts::{self, LinkAsk, MerchantAccount};

/// Letters and digits of a payment's id behind its prefix.
const ID_LENGTH: usize = 26;

/// A link of ours as whoever pays sees it: to tap, to scan, and who is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PaymentLink)]
pub struct LinkShown {
    /// Opens an app on a phone: `upi://pay?…`.
    pub link: String,
    /// The shop's address there.
    pub address: String,
    /// The name that the payer's app shows.
    pub name: String,
    /// Modules along one side of its QR code, the quiet zone included.
    pub qr_side: u32,
    /// Its dark modules as an SVG path, one unit each.
    pub qr_path: String,
}

/// Our reference in a link: letters and digits alone, which every app and every bank hands on as they are.
pub(super) fn reference(id: PaymentId) -> String {
    id.to_string().chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Payments that a text names by our reference, in capitals or not, whatever parts its letters.
pub fn payments_named(text: &str) -> Vec<PaymentId> {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let mut found = Vec::new();
    for (at, prefix) in plain.match_indices("pay") {
        let from = at + prefix.len();
        let id = plain.get(from..from + ID_LENGTH).and_then(|id| PaymentId::parse(&format!("pay_{id}")));
        found.extend(id.filter(|id| !found.contains(id)));
    }
    found
}

/// Makes the link of a payment that was just begun, which is pending from here on.
pub(super) fn open(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &Payment,
    invoice: &Invoice,
) -> Result<(), PaymentError> {
    let reference = reference(payment.id);
    let note = invoice.number.as_deref().unwrap_or_default();
    let ask = LinkAsk { reference: &reference, note, amount: payment.amount };
    let link = merchant_accounts::make_link(tx, shop, account, &ask)?;
    let link = link.ok_or(PaymentError::AccountUnfit("its address is not entered"))?;
    let fact = PaymentFact::Pending { page_url: Some(link), page_expires_at: None };
    observe(tx, shop, account, &by_ourselves(payment.id, account, fact, tx.at()), Origin::Person, None)?;
    Ok(())
}

/// Ends a payment that nobody has said is paid. Money that comes for it all the same still counts.
pub(super) async fn end<A: Author + Clone + Send + Sync + 'static>(
    shop: &Shop,
    who: &A,
    id: PaymentId,
) -> Result<Payment, PaymentError> {
    let (handed, author) = (shop.clone(), who.clone());
    let ended = shop
        .db
        .write(who, move |tx| {
            let payment = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            let account = merchant_accounts::find(tx, payment.merchant_account_id)?.ok_or(PaymentError::NotOffered)?;
            if !payment.state.is_open() {
                return Err(PaymentError::WrongState(payment.state.text()));
            }
            if claims::find_open(tx, id)?.is_some() {
                return Err(PaymentError::Claimed);
            }
            let seen = by_ourselves(id, &account, PaymentFact::Cancelled, tx.at());
            observe(tx, &handed, &account, &seen, Origin::Person, None)?;
            office::audit::note(tx, &author, "payment.cancelled", &id.to_string(), json!({}))?;
            tx.outcome(&author, id)?;
            Ok(())
        })
        .await;
    match ended {
        Ok(()) | Err(PaymentError::Fault(Fault::Repeated(_))) => {}
        Err(other) => return Err(other),
    }
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(PaymentError::NoSuchPayment)
}

/// The link of a payment while it can be paid; none where a gateway has its page.
pub(super) fn shown(payment: &Payment) -> Result<Option<LinkShown>, Fault> {
    let Some(url) = payment.page_url.as_ref().filter(|_| payment.state.is_open()) else { return Ok(None) };
    let Ok(link) = UpiLink::read(url) else { return Ok(None) };
    let code = Code::new(url).map_err(Fault::bug)?;
    Ok(Some(LinkShown {
        link: url.clone(),
        address: link.payee,
        name: link.name,
        qr_side: u32::try_from(code.picture_side()).map_err(Fault::bug)?,
        qr_path: code.picture_path(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_is_found_by_its_reference_however_a_bank_writes_it() {
        let (one, other) = (PaymentId::from_number(u128::MAX / 3), PaymentId::from_number(u128::MAX / 5));
        let (tr, second) = (reference(one), reference(other));
        assert!(tr.len() <= 35 && tr.bytes().all(|b| b.is_ascii_alphanumeric()), "{tr}");
        let (head, tail) = tr.split_at(20);
        for text in [
            tr.clone(),
            tr.to_uppercase(),
            one.to_string(),
            format!("UPI/412345678901/{tr}/PAYMENT"),
            format!("UPI-PAYTM-{head} {tail}-OK"),
        ] {
            assert_eq!(payments_named(&text), [one], "{text}");
        }
        assert_eq!(payments_named(&format!("{tr} {second} {tr}")), [one, other]);
        for text in ["", "pay", "PAYMENT OF INVOICE 26-27/0042 THANK YOU VERY MUCH", &tr[..28]] {
            assert!(payments_named(text).is_empty(), "{text}");
        }
    }
}
