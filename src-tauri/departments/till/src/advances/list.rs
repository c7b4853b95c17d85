//! The list of advances, newest first.

use std::collections::HashMap;

use base::{Actor, Fault, Money, Page, PageAsk, Shop, ShopDate};
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::advance::{AdvanceId, AdvanceState, state_of};
use super::refund_voucher::RefundVoucherSummary;
use super::store;
use crate::invoices::{self, InvoiceId};
use crate::payments::{PAYMENTS_READ, PaymentId};

/// Which advances are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AdvanceListAsk {
    /// Only those of this customer.
    pub customer_id: Option<CustomerId>,
    /// Only those that are so far.
    #[param(inline)]
    pub state: Option<AdvanceState>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// An advance in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AdvanceSummary {
    /// Its id.
    pub id: AdvanceId,
    /// Of its receipt voucher.
    pub number: String,
    /// How far it is.
    pub state: AdvanceState,
    /// Who paid.
    pub customer_id: CustomerId,
    /// The customer's name as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// The payment that its money is.
    pub payment_id: PaymentId,
    /// The order it is for.
    pub purpose: String,
    /// What was received.
    pub gross: Money,
    /// The tax inside.
    pub tax: Money,
    /// What is still the customer's.
    pub left: Money,
    /// The day the money came.
    pub received_on: ShopDate,
    /// The refund vouchers over what went back, oldest first; India alone knows them.
    pub refund_vouchers: Vec<RefundVoucherSummary>,
    /// The invoice it was applied to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<InvoiceId>,
    /// That invoice's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
}

/// The filter as the store takes it.
pub(super) struct AdvanceFilter {
    /// Ids below this one.
    pub before: String,
    pub customer_id: Option<CustomerId>,
    pub state: Option<AdvanceState>,
}

/// A row of the list as it is stored.
pub(super) struct AdvanceRow {
    pub id: AdvanceId,
    pub number: String,
    pub customer_id: CustomerId,
    pub payment_id: PaymentId,
    pub purpose: String,
    pub gross: Money,
    pub tax: Money,
    pub left: Money,
    pub received_on: ShopDate,
    pub invoice_id: Option<InvoiceId>,
}

/// Sorts after every advance's id.
const AFTER_ALL: &str = "adv_~";

/// One page of the list.
pub async fn list_advances(shop: &Shop, who: &Actor, ask: AdvanceListAsk) -> Result<Page<AdvanceSummary>, Fault> {
    who.may(PAYMENTS_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let before = match &ask.after {
        None => AFTER_ALL.to_owned(),
        Some(after) => {
            AdvanceId::parse(after).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?.to_string()
        }
    };
    shop.db
        .read(move |tx| {
            let filter = AdvanceFilter { before, customer_id: ask.customer_id, state: ask.state };
            let page = Page::cut(store::list(tx, &filter, limit)?, limit, |row| row.id.to_string());
            let mut ids: Vec<CustomerId> = page.items.iter().map(|row| row.customer_id).collect();
            ids.sort_unstable();
            ids.dedup();
            let names = people::customers::names(tx, &ids)?;
            let applied: Vec<InvoiceId> = page.items.iter().filter_map(|row| row.invoice_id).collect();
            let numbers = invoices::names(tx, &applied)?;
            let shown: Vec<AdvanceId> = page.items.iter().map(|row| row.id).collect();
            let mut vouchers: HashMap<AdvanceId, Vec<RefundVoucherSummary>> = HashMap::new();
            for voucher in store::list_vouchers(tx, &shown)? {
                vouchers.entry(voucher.advance_id).or_default().push((&voucher).into());
            }
            Ok(page.map(|row| AdvanceSummary {
                refund_vouchers: vouchers.remove(&row.id).unwrap_or_default(),
                state: state_of(row.invoice_id, row.left),
                customer_name: names.get(&row.customer_id).cloned(),
                invoice_number: row.invoice_id.and_then(|id| numbers.get(&id)?.number.clone()),
                id: row.id,
                number: row.number,
                customer_id: row.customer_id,
                payment_id: row.payment_id,
                purpose: row.purpose,
                gross: row.gross,
                tax: row.tax,
                left: row.left,
                received_on: row.received_on,
                invoice_id: row.invoice_id,
            }))
        })
        .await
}
