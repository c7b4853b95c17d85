//! Advances: money that a customer pays for a named order before its invoice, each with a receipt voucher, taken off that invoice.
//!
//! Tables: `advances`, `refund_vouchers`. Hears `payment.advance_moved`; announces `advance.changed` (tags `advances`, and `payments`, `customers`,
//! `invoices`, `ledger`, `home` where figures move) with the fact in its body: `AdvanceReceived`, `AdvanceApplied`, `AdvanceMoved`.
//!
//! The money itself is a payment and stands as the customer's advance (2240). What is kept here is its paper, and its tax: where the
//! tax code falls due with payments or with whatever comes first, the tax is due on receipt, and taken back share by share when the
//! advance is applied (the invoice has the tax of the whole supply) or its money goes back. How much is due is a function of what
//! is left of the advance, so it comes out the same in whatever order that happens, and the last part takes the rest.
//!
//! An advance is not given back from here: refunds take its money out of the payment, and in the same transaction its tax follows
//! and, in India, a refund voucher is issued over what went back. One of a refund that failed after all is voided, and keeps its number.

mod advance;
mod apply_advance;
mod ask;
mod document;
mod error;
mod follow_payment;
mod list;
mod news;
mod print_voucher;
mod receive_advance;
mod refund_voucher;
mod routes;
mod settle_vouchers;
mod store;
mod tax;

#[cfg(test)]
mod stories;

use base::area::{Area, Subscriber};

pub use advance::{Advance, AdvanceId, AdvanceState};
pub use apply_advance::apply_advance;
pub use ask::{AdvanceAsk, ReceivedBy};
pub use document::{AdvanceDocument, get_advance};
pub use error::AdvanceError;
pub use follow_payment::money_moved;
pub use list::{AdvanceListAsk, AdvanceSummary, list_advances};
pub use print_voucher::{print_refund_voucher, print_voucher};
pub use receive_advance::receive_advance;
pub use refund_voucher::{Moved, RefundVoucher, RefundVoucherId, RefundVoucherSummary};
pub use settle_vouchers::vouchers_of_refund;

use crate::payments::{ADVANCE_MOVED, PAYMENTS_READ, PAYMENTS_WRITE};

/// Hands the area to the program.
pub fn register() -> Area {
    Area::new("till/advances", routes::routes, &[PAYMENTS_READ, PAYMENTS_WRITE]).hears(Subscriber {
        name: "till/advances",
        kinds: &[ADVANCE_MOVED],
        handle: follow_payment::on_moved,
    })
}
