//! An advance as it goes over the wire.

use base::{Actor, Money, Shop, ShopDate, Timestamp};
use books::tax::TaxShare;
use serde::Serialize;
use utoipa::ToSchema;

use super::advance::{Advance, AdvanceId, AdvanceState};
use super::error::AdvanceError;
use super::refund_voucher::RefundVoucherSummary;
use super::store;
use crate::invoices::{self, InvoiceCustomer, RelatedInvoice, customer_on_paper};
use crate::payments::{PAYMENTS_READ, PaymentId};

/// An advance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Advance)]
pub struct AdvanceDocument {
    /// Its id.
    pub id: AdvanceId,
    /// Of its receipt voucher.
    pub number: String,
    /// How far it is.
    pub state: AdvanceState,
    /// Who paid, as frozen on the voucher.
    pub customer: InvoiceCustomer,
    /// The payment that its money is.
    pub payment_id: PaymentId,
    /// The order it is for.
    pub purpose: String,
    /// Without tax.
    pub net: Money,
    /// The tax inside.
    pub tax: Money,
    /// What was received.
    pub gross: Money,
    /// The tax code that applies.
    pub tax_code: String,
    /// Tax by code and component.
    pub tax_summary: Vec<TaxShare>,
    /// Whether that tax fell due on receipt; else it is due with the invoice alone.
    pub taxed: bool,
    /// How the money came: `cash`, `transfer`, `visa ••4242`.
    pub method: String,
    /// The day the money came.
    pub received_on: ShopDate,
    /// The day of the voucher.
    pub issued_on: ShopDate,
    /// The instant of the voucher.
    pub issued_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// What is still the customer's.
    pub left: Money,
    /// What it paid of its invoice.
    pub applied: Money,
    /// What went back to the customer.
    pub returned: Money,
    /// The refund vouchers over that, oldest first; India alone knows them.
    pub refund_vouchers: Vec<RefundVoucherSummary>,
    /// The invoice it was applied to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<RelatedInvoice>,
    /// When it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied_on: Option<ShopDate>,
}

/// One advance.
pub async fn get_advance(shop: &Shop, who: &Actor, id: AdvanceId) -> Result<AdvanceDocument, AdvanceError> {
    who.may(PAYMENTS_READ)?;
    find_document(shop, id).await
}

/// The same for whoever just changed it, and so has seen it.
pub(super) async fn find_document(shop: &Shop, id: AdvanceId) -> Result<AdvanceDocument, AdvanceError> {
    shop.db
        .read(move |tx| {
            let advance = store::find(tx, id)?.ok_or(AdvanceError::NoSuchAdvance)?;
            let invoice = match advance.invoice_id {
                Some(id) => invoices::find(tx, id)?.map(|invoice| RelatedInvoice { id, number: invoice.number }),
                None => None,
            };
            let vouchers = store::list_vouchers(tx, &[advance.id])?;
            Ok(document(advance, invoice, vouchers.iter().map(RefundVoucherSummary::from).collect()))
        })
        .await
}

fn document(
    advance: Advance,
    invoice: Option<RelatedInvoice>,
    refund_vouchers: Vec<RefundVoucherSummary>,
) -> AdvanceDocument {
    AdvanceDocument {
        id: advance.id,
        state: advance.state(),
        returned: advance.returned(),
        number: advance.number,
        customer: customer_on_paper(advance.customer_id, advance.frozen),
        payment_id: advance.payment_id,
        purpose: advance.purpose,
        net: advance.net,
        tax: advance.tax,
        gross: advance.gross,
        tax_code: advance.tax_code,
        tax_summary: advance.tax_summary,
        taxed: advance.taxed,
        method: advance.method,
        received_on: advance.received_on,
        issued_on: advance.issued_on,
        issued_at: advance.issued_at,
        created_by: advance.created_by,
        left: advance.left,
        applied: advance.applied,
        refund_vouchers,
        invoice,
        applied_on: advance.applied_on,
    }
}
