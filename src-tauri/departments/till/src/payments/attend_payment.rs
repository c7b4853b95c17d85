//! Settling why a person should look at a payment: they looked.

use base::{Actor, Fault, Shop};
use serde_json::json;

use super::observe::announce;
use super::{Attended, PAYMENTS_WRITE, Payment, PaymentError, PaymentId, reasons, store};

/// Settles reasons of a payment with a note. What has to be done before it goes away is not settled by a word: the problem says what
/// that is. Nothing is settled where one of them cannot be.
pub async fn attend_payment(shop: &Shop, who: &Actor, id: PaymentId, ask: Attended) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let note = base::text::line("note", &ask.note, 500)?;
    let (handed, actor) = (shop.clone(), who.clone());
    let settled = shop
        .db
        .write(who, move |tx| {
            let mut payment = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            let settled = reasons::settle(tx, &handed, &mut payment, &ask)?;
            for reason in &settled {
                // What an earlier version showed was not kept: from here on these words are known.
                store::insert_reason_shown(tx, id, reason, "")?;
                store::insert_reason_settled(tx, id, reason, &note)?;
            }
            store::update(tx, &payment)?;
            let detail = json!({ "reasons": settled, "note": note });
            office::audit::note(tx, &actor, "payment.attended", &id.to_string(), detail)?;
            announce(tx, &payment)?;
            tx.outcome(&actor, id)?;
            Ok(payment)
        })
        .await;
    match settled {
        Err(PaymentError::Fault(Fault::Repeated(_))) => {
            shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(PaymentError::NoSuchPayment)
        }
        other => other,
    }
}
