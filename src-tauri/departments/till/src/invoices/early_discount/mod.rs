//! The early-payment discount: less settles an invoice that is paid in time, in one payment and without instalments.
//!
//! What is taken counts among what is paid, so that what is owed, its instalments and its receivable follow from one figure; what
//! came in is that without the discount. The discount is a matter of paying, not of the price: tax stays as it was billed, and only
//! a credit note moves it. A credit note takes back the part of the discount that belonged to what it credits.

mod take_discount;
mod terms;

pub use take_discount::early_discount_told;
pub(in crate::invoices) use take_discount::lower_with_credit;
pub use terms::{
    EarlyDiscount, EarlyDiscountAsk, EarlyDiscountShown, EarlyOffer, credit_behind, early_offer, settles_on,
};
pub(in crate::invoices) use terms::{discount_back, read_terms, shown};
