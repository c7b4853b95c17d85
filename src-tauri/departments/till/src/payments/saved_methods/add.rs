//! Adding one: the gateway is asked what it keeps under the name before anything is written.

use base::{Actor, Fault, Shop, WriteTx, card_numbers};
use connectors::gateways::{CallError, SavedAsk, SavedMethod as Kept};
use people::customers::{self, CustomerId};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{SavedMethod, SavedMethodId, store};
use crate::merchant_accounts::{self, Gateways, MerchantAccount, MerchantAccountId, open_line};
use crate::payments::{PAYMENTS_WRITE, PaymentError};

/// A way to pay that a gateway keeps, by the gateway's name of it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSavedMethod {
    /// The account whose gateway keeps it.
    pub merchant_account_id: MerchantAccountId,
    /// The gateway's name of it. Never a card number.
    #[schema(min_length = 1, max_length = 255)]
    pub token: String,
}

/// Adds one to a customer, after the gateway said what it is. The first one is the default.
pub async fn add_saved_method(
    shop: &Shop,
    who: &Actor,
    customer: CustomerId,
    new: NewSavedMethod,
) -> Result<SavedMethod, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let token = base::text::line("token", &new.token, 255)?;
    if card_numbers::strike_text(&token, &[]) != token {
        return Err(
            Fault::invalid("token", "this is a card number: enter the gateway's name of the card instead").into()
        );
    }
    let id = new.merchant_account_id;
    let account = shop
        .db
        .read(move |tx| {
            if customers::find(tx, customer)?.is_none() {
                return Err(Fault::NoSuch("customer").into());
            }
            merchant_accounts::find(tx, id)?.ok_or(PaymentError::AccountUnfit("there is no such account"))
        })
        .await?;
    let kept = look(shop, who, &account, &token).await?;
    let (id, actor) = (SavedMethodId::from_number(shop.new_id()), who.clone());
    let stored = shop.db.write(who, move |tx| keep(tx, &actor, id, customer, &account, &kept)).await;
    let id = match stored {
        Ok(()) => id,
        Err(PaymentError::Fault(Fault::Repeated(made))) => {
            SavedMethodId::parse(&made).ok_or(PaymentError::NoSuchSavedMethod)?
        }
        Err(other) => return Err(other),
    };
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(PaymentError::NoSuchSavedMethod)
}

/// What the gateway keeps under this name.
async fn look(shop: &Shop, who: &Actor, account: &MerchantAccount, token: &str) -> Result<Kept, PaymentError> {
    if !account.is_open() {
        return Err(PaymentError::AccountUnfit("it is not active"));
    }
    let line = open_line(shop, account).await?;
    if !line.gateway.about().capabilities.saved_methods {
        return Err(PaymentError::NotOffered);
    }
    let ask = SavedAsk { token: token.to_owned() };
    let outcome = shop.part::<Gateways>()?.0.saved(line.gateway, &line.credentials, &who.request_id, &ask).await;
    outcome.result.map_err(|error| match error {
        CallError::NoSuch { .. } => Fault::invalid("token", "the gateway keeps nothing under this name").into(),
        CallError::Refused { field: Some(field), reason } if field == "token" => Fault::invalid("token", reason).into(),
        CallError::NotOffered => PaymentError::NotOffered,
        other => PaymentError::Gateway(other.to_string()),
    })
}

fn keep(
    tx: &WriteTx<'_>,
    who: &Actor,
    id: SavedMethodId,
    customer: CustomerId,
    account: &MerchantAccount,
    kept: &Kept,
) -> Result<(), PaymentError> {
    let is_first = store::list_of(tx, customer)?.is_empty();
    store::insert(tx, id, (customer, account.id), kept, is_first)
        .map_err(|fault| if fault.is_duplicate() { PaymentError::SavedBefore } else { fault.into() })?;
    let what = json!({ "customer": customer, "account": account.id, "method": kept.method.text() });
    office::audit::note(tx, who, "saved_method.added", &id.to_string(), what)?;
    super::change::announce(tx, customer)?;
    tx.outcome(who, id)?;
    Ok(())
}
