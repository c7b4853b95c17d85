//! Making one the default, and removing one.

use base::{Actor, Announce, Fault, Shop, WriteTx};
use people::customers::CustomerId;
use serde_json::json;

use super::{SavedMethod, SavedMethodId, store};
use crate::payments::{PAYMENTS_READ, PAYMENTS_WRITE, PaymentError};

/// Makes one the default of its customer. Gives all of that customer's.
pub async fn make_default_saved_method(
    shop: &Shop,
    who: &Actor,
    id: SavedMethodId,
) -> Result<Vec<SavedMethod>, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    change(shop, who, id, "saved_method.made_default", |tx, method| {
        store::update_default(tx, method.customer_id, Some(method.id))
    })
    .await
}

/// Forgets one: the gateway's name of it is struck out here. The gateway goes on keeping it. The oldest of the others becomes the
/// default where it was that. Gives all that are left of that customer's.
pub async fn remove_saved_method(
    shop: &Shop,
    who: &Actor,
    id: SavedMethodId,
) -> Result<Vec<SavedMethod>, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    change(shop, who, id, "saved_method.removed", |tx, method| {
        store::remove(tx, method.id)?;
        match store::list_of(tx, method.customer_id)?.first() {
            Some(next) if method.is_default => store::update_default(tx, method.customer_id, Some(next.id)),
            _ => Ok(()),
        }
    })
    .await
}

async fn change(
    shop: &Shop,
    who: &Actor,
    id: SavedMethodId,
    action: &'static str,
    how: impl FnOnce(&WriteTx<'_>, &SavedMethod) -> Result<(), Fault> + Send + 'static,
) -> Result<Vec<SavedMethod>, PaymentError> {
    let actor = who.clone();
    let changed = shop
        .db
        .write(who, move |tx| {
            let method = store::find(tx, id)?.ok_or(PaymentError::NoSuchSavedMethod)?;
            how(tx, &method)?;
            office::audit::note(tx, &actor, action, &id.to_string(), json!({ "customer": method.customer_id }))?;
            announce(tx, method.customer_id)?;
            tx.outcome(&actor, method.customer_id)?;
            Ok::<_, PaymentError>(method.customer_id)
        })
        .await;
    let customer = match changed {
        Ok(customer) => customer,
        Err(PaymentError::Fault(Fault::Repeated(made))) => {
            CustomerId::parse(&made).ok_or(PaymentError::NoSuchSavedMethod)?
        }
        Err(other) => return Err(other),
    };
    Ok(shop.db.read(move |tx| store::list_of(tx, customer)).await?)
}

/// Tells open windows that a customer's ways to pay changed.
pub(super) fn announce(tx: &WriteTx<'_>, customer: CustomerId) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "saved-method.changed",
        subject: &customer.to_string(),
        tags: &["saved-methods"],
        permission: PAYMENTS_READ,
        body: serde_json::Value::Null,
    })?;
    Ok(())
}
