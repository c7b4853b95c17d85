//! What webhooks tell.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::rows;
use super::transact::is_void;
use crate::dialects::forms::{iso_ms, uuid_of};
use crate::dialects::{Happening, Message};
use crate::error::ApiError;
use crate::gateway::text_of;
use crate::money::Money;
use crate::payment::CaptureMode;
use crate::state::State;
use crate::webhooks::{EventKind, Subject};

/// authorizenet: "webhooks, envelope".
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    notification_id: &'a str,
    event_type: String,
    event_date: String,
    webhook_id: String,
    payload: Payload<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    response_code: u8,
    auth_code: &'static str,
    avs_response: &'static str,
    auth_amount: Box<RawValue>,
    entity_name: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_reference_id: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    invoice_number: &'a str,
}

/// The event, the transaction, its amount, its invoice number and our reference; none where nothing is told.
type Told<'a> = (&'static str, String, Money, &'a str, Option<&'a str>);

/// authorizenet: "webhooks, events"; "chargebacks": no event.
fn told<'a>(state: &'a State, happening: &Happening<'_>) -> Option<Told<'a>> {
    match happening.subject {
        Subject::Payment(id) => {
            let payment = state.payments.get(id)?;
            let ours = payment.extra.get("ref_id").and_then(Value::as_str);
            let (kind, amount) = match happening.kind {
                EventKind::PaymentAuthorised => ("authorization.created", payment.amount),
                EventKind::PaymentCaptured if payment.capture == CaptureMode::Manual => {
                    ("priorAuthCapture.created", payment.captured)
                }
                EventKind::PaymentCaptured => ("authcapture.created", payment.captured),
                EventKind::PaymentCancelled => ("void.created", payment.amount),
                _ => return None,
            };
            Some((kind, rows::paid_number(payment)?, amount, &payment.reference, ours))
        }
        Subject::Refund(id) => {
            let refund = state.refunds.get(id)?;
            let payment = state.payments.get(&refund.payment)?;
            // A refund that was pending was told when it was taken in.
            let at_once = happening.kind == EventKind::RefundCreated || refund.created == refund.changed;
            if !at_once || happening.kind == EventKind::RefundFailed {
                return None;
            }
            let invoice = refund.reference.as_deref().unwrap_or_default();
            if is_void(refund) {
                return Some(("void.created", rows::paid_number(payment)?, refund.amount, &payment.reference, None));
            }
            Some(("refund.created", refund.id.clone(), refund.amount, invoice, None))
        }
        Subject::Dispute(_) | Subject::Payout(_) => None,
    }
}

pub(super) fn tell(state: &State, happening: &Happening<'_>) -> Result<Vec<Message>, ApiError> {
    let Some((kind, transaction, amount, invoice, ours)) = told(state, happening) else { return Ok(Vec::new()) };
    let id = uuid_of(&[happening.id]);
    let number = RawValue::from_string(amount.to_string());
    let body = text_of(&Envelope {
        notification_id: &id,
        event_type: format!("net.authorize.payment.{kind}"),
        event_date: iso_ms(happening.at),
        webhook_id: uuid_of(&["webhook"]),
        payload: Payload {
            response_code: 1,
            auth_code: "123456",
            avs_response: "Y",
            auth_amount: number.map_err(std::io::Error::from)?,
            entity_name: "transaction",
            id: &transaction,
            merchant_reference_id: ours,
            invoice_number: invoice,
        },
    })?;
    Ok(vec![Message { id, body }])
}
