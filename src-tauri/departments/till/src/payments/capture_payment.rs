//! Taking reserved money, and cancelling a payment that is still open.

use base::{Actor, Money, Shop};
use connectors::gateways::{CancelAsk, CaptureAsk, GatewayRef, PaymentFact};
use serde_json::json;

use super::persons_call::PersonsCall;
use super::{Origin, PAYMENTS_WRITE, Payment, PaymentError, PaymentId, PaymentState, observe, store};
use super::{calls, create_at_gateway, own_link};
use crate::merchant_accounts::{self, Gateways, MerchantAccount, open_line};

/// Takes money that is reserved, all of it or less.
pub async fn capture_payment(
    shop: &Shop,
    who: &Actor,
    id: PaymentId,
    amount: Option<Money>,
) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let (payment, account) = find(shop, id).await?;
    let line = open_line(shop, &account).await?;
    if payment.state != PaymentState::Authorised {
        return Err(PaymentError::WrongState(payment.state.text()));
    }
    if payment.unknown_since.is_some() {
        return Err(PaymentError::WrongState("waiting for the gateway's answer"));
    }
    if let Some(amount) = amount
        && (amount.currency != payment.amount.currency || amount.minor <= 0 || amount.minor > payment.amount.minor)
    {
        return Err(PaymentError::WrongAmount {
            field: "amount",
            sentence: format!("above 0 and at most {}", payment.amount),
        });
    }
    let aliases = shop.db.read(move |tx| store::list_aliases(tx, id)).await?;
    let canonical = payment.gateway_ref.as_deref().map(GatewayRef::from);
    let name = line.gateway.name_to_capture(canonical.as_ref(), &aliases);
    let name = name.ok_or(PaymentError::WrongState("not known to the gateway"))?;
    // Another amount, and a try after a refusal, is another call: under a known key the first one's answer would come back.
    let refused = shop.db.read(move |tx| store::count_refused(tx, id, "capture")).await?;
    let key = match (amount, refused) {
        (None, 0) => format!("{id}:capture"),
        (amount, refused) => format!("{id}:capture:{}:{refused}", amount.unwrap_or(payment.amount).minor),
    };
    let call = PersonsCall::of(shop, id, "capture");
    call.note(shop, who, json!({ "amount": amount })).await?;
    let ask = CaptureAsk { payment: name, amount, asked: Some(payment.amount), key };
    let (shop, who) = (shop.clone(), who.clone());
    calls::to_the_end(async move {
        let http = &shop.part::<Gateways>()?.0;
        let outcome = http.capture(line.gateway, &line.credentials, &who.request_id, &ask).await;
        call.answered(&shop, &who, &account, outcome).await
    })
    .await
}

/// Ends a payment that the customer has not finished, so that another can be started.
pub async fn cancel_payment(shop: &Shop, who: &Actor, id: PaymentId) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let (payment, account) = find(shop, id).await?;
    if payment.state == PaymentState::Cancelled {
        return Ok(payment);
    }
    if !payment.state.is_open() || payment.unknown_since.is_some() {
        let why =
            if payment.unknown_since.is_some() { "waiting for the gateway's answer" } else { payment.state.text() };
        return Err(PaymentError::WrongState(why));
    }
    if account.has_own_link() {
        return own_link::end(shop, who, id).await;
    }
    let aliases = shop.db.read(move |tx| store::list_aliases(tx, id)).await?;
    let canonical = payment.gateway_ref.as_deref().map(GatewayRef::from);
    if canonical.is_none() && aliases.is_empty() {
        PersonsCall::of(shop, id, "cancel").note_alone(shop, who).await?;
        return end_here(shop, who, account, id).await;
    }
    let line = open_line(shop, &account).await?;
    let held = payment.state == PaymentState::Authorised;
    let name = line
        .gateway
        .name_to_cancel(canonical.as_ref(), &aliases, held)
        .ok_or(PaymentError::WrongState("on its way to the gateway"))?;
    let call = PersonsCall::of(shop, id, "cancel");
    call.note(shop, who, json!({})).await?;
    let ask = CancelAsk { payment: name, key: format!("{id}:cancel") };
    let (shop, who) = (shop.clone(), who.clone());
    calls::to_the_end(async move {
        let http = &shop.part::<Gateways>()?.0;
        let outcome = http.cancel(line.gateway, &line.credentials, &who.request_id, &ask).await;
        call.answered(&shop, &who, &account, outcome).await
    })
    .await
}

/// Ends a payment of which the gateway certainly knows nothing: no attempt to make it there sent anything, and none is under
/// way. Anything else is for the gateway to say.
async fn end_here(shop: &Shop, who: &Actor, account: MerchantAccount, id: PaymentId) -> Result<Payment, PaymentError> {
    let mut step = who.clone();
    step.once = None;
    let (handed, author) = (shop.clone(), step.clone());
    shop.db
        .write(&step, move |tx| {
            let payment = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            let effect = tx.find_effect(create_at_gateway::KIND, &id.to_string())?;
            let Some(attempts) = effect.filter(|effect| !effect.under_way).map(|effect| effect.attempts) else {
                return Err(PaymentError::WrongState("on its way to the gateway"));
            };
            let is_new = payment.state == PaymentState::Created && payment.unknown_since.is_none();
            if !is_new || !store::is_nothing_sent(tx, id, attempts)? {
                return Err(PaymentError::WrongState("on its way to the gateway"));
            }
            let seen = calls::by_ourselves(id, &account, PaymentFact::Cancelled, tx.at());
            observe(tx, &handed, &account, &seen, Origin::Person, None)?;
            let ended = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            let detail = json!({ "call": "cancel", "outcome": "not_sent", "state": ended.state });
            office::audit::note(tx, &author, "payment.observed", &id.to_string(), detail)?;
            Ok(ended)
        })
        .await
}

async fn find(shop: &Shop, id: PaymentId) -> Result<(Payment, MerchantAccount), PaymentError> {
    shop.db
        .read(move |tx| {
            let payment = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            let account = merchant_accounts::find(tx, payment.merchant_account_id)?
                .ok_or(PaymentError::AccountUnfit("it is gone"))?;
            Ok::<_, PaymentError>((payment, account))
        })
        .await
}
