//! A person confirms that a payment by a link of our own came: by its number, which stands in the shop's own app or account.

use base::{Actor, Fault, Money, Shop, ShopDate, WriteTx};
use serde_json::json;

use super::claim::utr_of;
use super::count_payment::count_payment;
use crate::merchant_accounts::{self, MerchantAccount};
use crate::payments::{PAYMENTS_WRITE, Payment, PaymentError, PaymentId, PaymentState, store as payments};

/// What a person saw come in.
#[derive(Debug, Clone)]
pub struct ClaimConfirmed {
    /// The payment.
    pub payment: PaymentId,
    /// The bank's number of it.
    pub utr: String,
    /// How much came; what was asked for when not said. More than that is for the bank statement to say.
    pub amount: Option<Money>,
    /// On which day; today when not said.
    pub received_on: Option<ShopDate>,
}

/// Books the payment on a person's word, whether or not the payer had claimed it. The bank line that shows it moves it on from
/// 1150.
pub async fn confirm_claim(shop: &Shop, who: &Actor, confirmed: ClaimConfirmed) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let utr = utr_of("utr", &confirmed.utr)?;
    if utr.is_empty() {
        return Err(Fault::invalid("utr", "12 digits").into());
    }
    let id = confirmed.payment;
    let (handed, actor) = (shop.clone(), who.clone());
    let booked = shop.db.write(who, move |tx| book(tx, &handed, &actor, &confirmed, &utr)).await;
    match booked {
        Ok(()) | Err(PaymentError::Fault(Fault::Repeated(_))) => {}
        Err(other) => return Err(other),
    }
    shop.db.read(move |tx| payments::find(tx, id)).await?.ok_or(PaymentError::NoSuchPayment)
}

fn book(tx: &WriteTx<'_>, shop: &Shop, who: &Actor, confirmed: &ClaimConfirmed, utr: &str) -> Result<(), PaymentError> {
    let zone = shop.basics()?.zone;
    let today = tx.at().day_in(&zone);
    let day = confirmed.received_on.unwrap_or(today);
    if day > today {
        return Err(Fault::invalid("received_on", format!("not after today, {today}")).into());
    }
    books::periods::must_be_open(tx, day)?;
    let (payment, account) = awaited(tx, confirmed.payment)?;
    let amount = confirmed.amount.unwrap_or(payment.amount);
    let asked = payment.amount;
    if amount.currency != asked.currency || amount.minor <= 0 || amount.minor > asked.minor {
        return Err(PaymentError::WrongAmount {
            field: "amount",
            sentence: format!("above 0 and at most {asked}, which was asked for"),
        });
    }
    let at = if day == today { tx.at() } else { day.starts_in(&zone) };
    count_payment(tx, shop, &payment, &account, utr, amount, at)?;
    let detail = json!({ "invoice": payment.invoice_id, "amount": amount, "utr": utr, "at": at });
    office::audit::note(tx, who, "payment.claim_confirmed", &payment.id.to_string(), detail)?;
    tx.outcome(who, payment.id)?;
    Ok(())
}

/// A payment by a link of our own whose money nobody has seen yet. One that ended here counts too: whoever kept the code can
/// still pay with it.
fn awaited(tx: &WriteTx<'_>, id: PaymentId) -> Result<(Payment, MerchantAccount), PaymentError> {
    let payment = payments::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
    let account = merchant_accounts::find(tx, payment.merchant_account_id)?
        .filter(MerchantAccount::has_own_link)
        .ok_or(PaymentError::NotOffered)?;
    if payment.state == PaymentState::Captured {
        return Err(PaymentError::WrongState(payment.state.text()));
    }
    Ok((payment, account))
}
