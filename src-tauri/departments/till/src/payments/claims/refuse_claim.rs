//! A person says that the money of a claim did not come.

use base::{Actor, Fault, Shop};
use serde_json::json;

use super::claim::ClaimState;
use super::{announce, store};
use crate::invoices;
use crate::payments::{PAYMENTS_WRITE, Payment, PaymentError, PaymentId, observe, store as payments};

/// Refuses the claim of a payment. The payment stays open: the payer may say another number, or pay now.
pub async fn refuse_claim(shop: &Shop, who: &Actor, id: PaymentId, reason: &str) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let reason = base::text::line("reason", reason, 500)?;
    let actor = who.clone();
    let refused = shop
        .db
        .write(who, move |tx| {
            let payment = payments::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            let claim = store::find_open(tx, id)?.ok_or(PaymentError::NothingClaimed)?;
            store::update_decided(tx, claim.id, ClaimState::Refused, &reason)?;
            if let Some(invoice) = &payment.invoice_id {
                invoices::payment_claimed(tx, invoice, None)?;
            }
            let detail = json!({ "invoice": payment.invoice_id, "utr": claim.utr, "reason": reason });
            office::audit::note(tx, &actor, "payment.claim_refused", &id.to_string(), detail)?;
            observe::announce(tx, &payment)?;
            announce(tx, id)?;
            tx.outcome(&actor, id)?;
            Ok(())
        })
        .await;
    match refused {
        Ok(()) | Err(PaymentError::Fault(Fault::Repeated(_))) => {}
        Err(other) => return Err(other),
    }
    shop.db.read(move |tx| payments::find(tx, id)).await?.ok_or(PaymentError::NoSuchPayment)
}
