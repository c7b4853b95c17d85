//! What payments do for the area of payouts above: find the payment that a line of a payout names, or have it fetched, take in what
//! the line tells of it, and say what of an account's payments lies at the gateway.

use base::{Currency, Fault, Money, ReadTx, Shop, Timestamp, WriteTx};
use connectors::gateways::{BadRow, GatewayRef, Observation, PaymentFact};

use super::deliveries::{label_of_bad, label_of_fetch};
use super::recognise::others_at_gateway;
use super::{Origin, Payment, book, observe, store};
use crate::inbox;
use crate::invoices;
use crate::merchant_accounts::{MerchantAccount, MerchantAccountId, world};

pub use super::book::is_play as is_play_money;

/// Whether an amount is more than is booked by a gateway's word alone.
pub fn is_beyond_belief(told: Money) -> bool {
    book::is_beyond_belief(told, None)
}

/// The payment of one of these names at the gateway of an account, whichever account there it was made with.
pub fn find_at_gateway(tx: &WriteTx<'_>, account: &MerchantAccount, names: &[&str]) -> Result<Option<Payment>, Fault> {
    let mut tellers = vec![account.id];
    tellers.extend(others_at_gateway(tx, account)?.into_iter().map(|other| other.id));
    for name in names.iter().filter(|name| !name.is_empty()) {
        for teller in &tellers {
            if let Some(payment) = store::find_by_gateway_ref(tx, *teller, name)? {
                return Ok(Some(payment));
            }
            if let Some(payment) = store::find_by_alias(tx, *teller, name)? {
                return Ok(Some(payment));
            }
        }
    }
    Ok(None)
}

/// Accounts that reach the same gateway and may be told of the same payout.
pub fn accounts_beside(tx: &WriteTx<'_>, account: &MerchantAccount) -> Result<Vec<MerchantAccountId>, Fault> {
    Ok(others_at_gateway(tx, account)?.into_iter().map(|other| other.id).collect())
}

/// Has a payment fetched that a payout names and that is not known here: through the inbox, as everything that a gateway tells.
/// The same payout asks once.
pub fn ask_for(tx: &WriteTx<'_>, account: &MerchantAccount, reference: &str, payout: &str) -> Result<(), Fault> {
    let label = label_of_fetch(&GatewayRef::from(reference), payout);
    let body = reference.as_bytes().to_vec();
    inbox::keep_listed(tx, account.integration_id, &account.provider, &label, body)?;
    Ok(())
}

/// Keeps a row of a listing that is not understood, for a person.
pub fn keep_bad_row(tx: &WriteTx<'_>, account: &MerchantAccount, bad: &BadRow) -> Result<(), Fault> {
    tracing::warn!(account = %account.id, cause = bad.cause, "a row about payouts is not understood; it is in the inbox");
    let body = serde_json::to_vec(&bad.row).map_err(Fault::bug)?;
    inbox::keep_listed(tx, account.integration_id, &account.provider, &label_of_bad(&body), body)?;
    Ok(())
}

/// Takes in what a payout tells of a payment.
pub fn tell_settled(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &Payment,
    fact: PaymentFact,
    at: Timestamp,
) -> Result<(), Fault> {
    let seen = Observation {
        reference: Some(payment.id.to_string()),
        canonical: payment.gateway_ref.as_deref().map(GatewayRef::from),
        aliases: Vec::new(),
        fact,
        amount: None,
        at,
        method: None,
        environment: world(account.environment).mode(),
    };
    observe(tx, shop, account, &seen, Origin::CatchUp, None)?;
    Ok(())
}

/// What an amount is worth in the books currency at an instant; nothing where it cannot be said.
pub fn worth_or_nothing(tx: &WriteTx<'_>, shop: &Shop, amount: Money, at: Timestamp) -> Result<Money, Fault> {
    book::worth_or_zero(tx, shop, amount, at)
}

/// What came in through an account in one currency, and what the gateway kept of it by its own word. What is kept out of the books
/// is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Takings {
    /// Through which account.
    pub account: MerchantAccountId,
    /// The currency of the sums.
    pub currency: Currency,
    /// Captured, in minor units.
    pub captured_minor: i64,
    /// Of that, what went back to customers, however it went, in minor units.
    pub refunded_minor: i64,
    /// Fees with their tax, in minor units; estimates are not in it.
    pub fees_minor: i64,
}

/// The takings of every account.
pub fn list_takings(tx: &ReadTx<'_>) -> Result<Vec<Takings>, Fault> {
    store::list_takings(tx, &invoices::list_tests(tx)?)
}

/// What customers' banks have taken of each account by the books, by currency, in minor units.
pub fn list_disputed(tx: &ReadTx<'_>) -> Result<Vec<(MerchantAccountId, Currency, i64)>, Fault> {
    store::list_disputed(tx)
}
