//! A payer says that they paid. That posts nothing, and pays nothing: it has somebody look.

use base::{Fault, Shop, System, WriteTx};
use serde_json::json;

use super::claim::{Claim, ClaimId, ClaimState, utr_of};
use super::{announce, store};
use crate::invoices;
use crate::merchant_accounts;
use crate::payments::{PaymentError, PaymentId, observe, store as payments};

/// Keeps the payer's word on a payment that is open. Said again it is the same claim; said with another number, the new one
/// stands in its place.
pub async fn make_claim(shop: &Shop, who: &System, payment: PaymentId, utr: &str) -> Result<Claim, PaymentError> {
    let utr = utr_of("utr", utr)?;
    let (handed, author) = (shop.clone(), who.clone());
    shop.db.write(who, move |tx| keep(tx, &handed, &author, payment, utr)).await
}

fn keep(tx: &WriteTx<'_>, shop: &Shop, who: &System, payment: PaymentId, utr: String) -> Result<Claim, PaymentError> {
    let payment = payments::find(tx, payment)?.ok_or(PaymentError::NoSuchPayment)?;
    let account = merchant_accounts::find(tx, payment.merchant_account_id)?
        .filter(merchant_accounts::MerchantAccount::has_own_link)
        .ok_or(PaymentError::NotOffered)?;
    if !payment.state.is_open() {
        return Err(PaymentError::WrongState(payment.state.text()));
    }
    let before = store::find_open(tx, payment.id)?;
    if let Some(known) = &before {
        if utr.is_empty() || utr == known.utr {
            return Ok(known.clone());
        }
        store::update_decided(tx, known.id, ClaimState::Replaced, "")?;
    }
    let claim = Claim {
        id: ClaimId::from_number(shop.new_id()),
        payment_id: payment.id,
        merchant_account_id: account.id,
        utr,
        state: ClaimState::Open,
        reason: String::new(),
        claimed_at: tx.at(),
        decided_at: None,
        same_utr: None,
    };
    if !store::insert(tx, &claim)? {
        return Err(Fault::bug("a claim beside an open one").into());
    }
    let detail = json!({ "invoice": payment.invoice_id, "amount": payment.amount, "utr": claim.utr,
                         "instead_of": before.map(|known| known.utr) });
    office::audit::note(tx, who, "payment.claimed", &payment.id.to_string(), detail)?;
    if let Some(invoice) = &payment.invoice_id {
        invoices::payment_claimed(tx, invoice, Some(payment.amount))?;
    }
    observe::announce(tx, &payment)?;
    announce(tx, payment.id)?;
    store::find_open(tx, payment.id)?.ok_or(PaymentError::NoSuchPayment)
}
