//! One refund with everything about it.

use base::{Actor, Fault, Money, Shop};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::RefundError;
use super::list::{RefundSummary, summaries};
use super::refund::{Refund, RefundId};
use super::store;
use crate::advances::{self, RefundVoucherSummary};
use crate::invoices::CreditNoteId;
use crate::payments::PAYMENTS_READ;

/// One refund with everything about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefundDocument {
    /// What a list shows.
    #[serde(flatten)]
    pub summary: RefundSummary,
    /// What the customer said.
    pub customer_words: String,
    /// The gateway's id of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway_ref: Option<String>,
    /// What of it was taken out of the sale.
    pub from_sale: Money,
    /// The credit note that it brought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_note_id: Option<CreditNoteId>,
    /// The refund vouchers over what of it was an advance; India alone knows them.
    pub refund_vouchers: Vec<RefundVoucherSummary>,
}

/// One refund.
pub async fn get_refund(shop: &Shop, who: &Actor, id: RefundId) -> Result<RefundDocument, RefundError> {
    who.may(PAYMENTS_READ)?;
    find_document(shop, who, id).await
}

/// The same for who has done something with it.
pub(super) async fn find_document(shop: &Shop, who: &Actor, id: RefundId) -> Result<RefundDocument, RefundError> {
    let asks = who.id.clone();
    shop.db
        .read(move |tx| {
            let refund = store::find(tx, id)?.ok_or(RefundError::NoSuchRefund)?;
            let summary = summaries(tx, std::slice::from_ref(&refund), &asks)?
                .pop()
                .ok_or_else(|| Fault::bug("one refund has one summary"))?;
            Ok(RefundDocument {
                summary,
                customer_words: refund.customer_words,
                gateway_ref: refund.gateway_ref,
                from_sale: Money { minor: refund.sale_minor, currency: refund.amount.currency },
                credit_note_id: refund.credit_note_id,
                refund_vouchers: advances::vouchers_of_refund(tx, &id.to_string())?,
            })
        })
        .await
}

/// What a command made; a repeat under its idempotency key gives what the first one made, as it is now.
pub(super) async fn done_once(shop: &Shop, done: Result<Refund, RefundError>) -> Result<Refund, RefundError> {
    match done {
        Err(RefundError::Fault(Fault::Repeated(made))) => {
            let id = RefundId::parse(&made).ok_or(RefundError::NoSuchRefund)?;
            shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(RefundError::NoSuchRefund)
        }
        other => other,
    }
}
