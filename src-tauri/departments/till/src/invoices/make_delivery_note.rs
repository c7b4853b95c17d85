//! Making the delivery note of an issued invoice: it gets the next number of its series, once.

use base::{Actor, Shop, ShopDate};
use books::documents;
use office::audit;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::error::InvoiceError;
use super::invoice::{BILLING_WRITE, InvoiceId};
use super::issue_invoice::test_number;
use super::news::{self, Happened};
use super::store;

/// The delivery note that was made of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeliveryNoteMade {
    /// Its number.
    pub number: String,
    /// The day it was made.
    pub made_on: ShopDate,
}

/// Makes the delivery note of an issued invoice, to be printed as often as is needed. Where it was made before, that one stays.
///
/// # Errors
/// [`InvoiceError::StillADraft`]: what goes out with the goods names the number of their invoice.
pub async fn make_delivery_note(shop: &Shop, who: &Actor, id: InvoiceId) -> Result<DeliveryNoteMade, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let invoice = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
        invoice.must_be_issued()?;
        tx.outcome(&author, id)?;
        if let Some(made) = store::find_delivery_note(tx, id)? {
            return Ok(made);
        }
        let made_on = tx.at().day_in(&shop.basics()?.zone);
        let number =
            if invoice.test { test_number(id) } else { documents::next_number(tx, &shop, "delivery_note", made_on)? };
        let made = DeliveryNoteMade { number, made_on };
        store::insert_delivery_note(tx, id, &made, invoice.test)?;
        audit::note(tx, &author, "invoice.delivery_note_made", &id.to_string(), json!({ "number": made.number }))?;
        news::announce(tx, Happened::DeliveryNoteMade, &invoice)?;
        Ok(made)
    })
    .await
}
