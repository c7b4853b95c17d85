//! A person takes back their own word that money came to the bank account.

use base::{Actor, Fault, Shop, text};
use serde::Deserialize;
use utoipa::ToSchema;

use super::error::BankError;
use super::store;
use crate::payments::{self, PAYMENTS_WRITE, PaymentId};

/// Why it is taken back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawAsk {
    /// In a sentence; stands on the payment and in the audit log.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Withdraws a payment that a person confirmed or entered and that no bank line shows: its entries are reversed, its invoice is owed
/// again, and the number under which it counted may stand for another. One that a line shows is undone at that line.
pub async fn withdraw_unbanked(shop: &Shop, who: &Actor, id: PaymentId, ask: WithdrawAsk) -> Result<(), BankError> {
    who.may(PAYMENTS_WRITE)?;
    let reason = text::line("reason", &ask.reason, 500)?;
    let (handed, actor) = (shop.clone(), who.clone());
    let withdrawn = shop
        .db
        .write(who, move |tx| {
            if store::is_banked(tx, id)? {
                return Err(BankError::Banked);
            }
            payments::withdraw_payment(tx, &handed, &actor, id, &reason)?;
            tx.outcome(&actor, id)?;
            Ok(())
        })
        .await;
    match withdrawn {
        Err(BankError::Fault(Fault::Repeated(_))) => Ok(()),
        other => other,
    }
}
