//! Counting a payment by a link of our own: its claim is confirmed, its money booked, its number used up.

use base::{Fault, Money, ReadTx, Shop, Timestamp, WriteTx};
use connectors::gateways::PaymentFact;

use super::claim::{Claim, ClaimId, ClaimState};
use super::{announce, store};
use crate::invoices;
use crate::merchant_accounts::MerchantAccount;
use crate::payments::fold::fold;
use crate::payments::take_transfer::seen;
use crate::payments::{Origin, Payment, PaymentError, PaymentId, observe, store as payments};

/// Books that so much came for a payment under this number, within a transaction of the caller's, who answers for whether its
/// author may. The number is empty where nobody knows it: what its payer alone typed may be another's, and counts for nothing.
pub fn count_payment(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &Payment,
    account: &MerchantAccount,
    utr: &str,
    amount: Money,
    at: Timestamp,
) -> Result<(), PaymentError> {
    if fold(&payments::list_observations(tx, payment.id)?).withdrawn {
        return Err(PaymentError::WrongState("withdrawn"));
    }
    if let Some(other) = store::find_counted(tx, utr)?.filter(|other| *other != payment.id) {
        return Err(PaymentError::UtrCounted(other));
    }
    let open = store::find_open(tx, payment.id)?;
    match &open {
        Some(claim) if claim.utr == utr => store::update_decided(tx, claim.id, ClaimState::Confirmed, "")?,
        Some(claim) => {
            store::update_decided(tx, claim.id, ClaimState::Replaced, "")?;
            insert_counted(tx, shop, payment.id, account, utr)?;
        }
        None => insert_counted(tx, shop, payment.id, account, utr)?,
    }
    if let Some(invoice) = payment.invoice_id.as_ref().filter(|_| open.is_some()) {
        invoices::payment_claimed(tx, invoice, None)?;
    }
    let fact = PaymentFact::Captured { amount, at, capture_no: None };
    observe(tx, shop, account, &seen(payment.id, account, fact, amount, at), Origin::Person, None)?;
    announce(tx, payment.id)?;
    Ok(())
}

/// Notes the number under which money came that was booked as a payment of another kind: it counts for nothing else.
pub fn count_utr(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: PaymentId,
    account: &MerchantAccount,
    utr: &str,
) -> Result<(), Fault> {
    if store::find_counted(tx, utr)?.is_none() {
        insert_counted(tx, shop, payment, account, utr)?;
    }
    Ok(())
}

/// The payment for which a number counts, whichever account it came through.
pub fn counted_by_utr(tx: &ReadTx<'_>, utr: &str) -> Result<Option<PaymentId>, Fault> {
    store::find_counted(tx, utr)
}

/// Payments that one of these numbers is said of, or counts for.
pub fn claimed_by_utr(tx: &ReadTx<'_>, utrs: &[String]) -> Result<Vec<PaymentId>, Fault> {
    store::list_of_utrs(tx, utrs)
}

/// What was counted of a payment is taken back: its number may stand for another.
pub(in crate::payments) fn withdraw(tx: &WriteTx<'_>, payment: PaymentId, reason: &str) -> Result<(), Fault> {
    store::update_withdrawn(tx, payment, reason)
}

fn insert_counted(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: PaymentId,
    account: &MerchantAccount,
    utr: &str,
) -> Result<(), Fault> {
    let counted = Claim {
        id: ClaimId::from_number(shop.new_id()),
        payment_id: payment,
        merchant_account_id: account.id,
        utr: utr.to_owned(),
        state: ClaimState::Confirmed,
        reason: String::new(),
        claimed_at: tx.at(),
        decided_at: Some(tx.at()),
        same_utr: None,
    };
    // What the look before had not found, the database knows all the same.
    if store::insert(tx, &counted)? { Ok(()) } else { Err(Fault::bug("this number counts for another payment")) }
}
