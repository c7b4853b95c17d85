//! Recipes: one file for each business fact, from amounts and ids to the entry. An accountant can read this folder alone.
//!
//! Recipes write nothing; [`super::post`] does. Amounts come as they are in the fact's currency with their base in the
//! books currency; a difference between the bases of what came and what it settles goes to 7100.

mod advance_applied;
mod bank_line;
mod credit_note_issued;
mod disputed;
mod early_discount;
mod fee_estimated;
mod fee_known;
mod gateway_line;
mod invoice_issued;
mod invoice_voided;
mod invoice_written_off;
mod manual_entry;
mod month_revalued;
mod opening_balance;
mod opening_done;
mod opening_settled;
mod payment_assigned;
mod payment_captured;
mod payout_sent;
mod refund_returned;
mod refund_settled;
mod revenue_earned;
mod tax_fell_due;
mod tax_filed;
mod tax_on_advance;
mod tax_paid;
mod tax_withheld;
mod turnover_taxed;
mod year_closed;

pub use advance_applied::{AdvanceApplied, advance_applied, advance_applied_source};
pub use bank_line::{BankLineBooked, bank_line_booked, bank_line_source};
pub use credit_note_issued::{
    CreditNoteIssued, CreditedTax, NeverEarned, credit_note_issued, credit_note_issued_source,
};
pub use disputed::{DisputeStep, Disputed, disputed, disputed_source};
pub use early_discount::{EarlyDiscount, early_discount, early_discount_source};
pub use fee_estimated::{FeeEstimated, fee_estimate_source, fee_estimated};
pub use fee_known::{FeeKnown, FeeTax, fee_known, fee_known_source};
pub use gateway_line::{GatewayLine, GatewayLineOf, gateway_line, gateway_line_source};
pub use invoice_issued::{InvoiceIssued, UnearnedLine, invoice_issued, invoice_issued_source};
pub use invoice_voided::{InvoiceVoided, invoice_voided};
pub use invoice_written_off::{InvoiceWrittenOff, invoice_written_off};
pub use manual_entry::{MANUAL_ENTRY, ManualEntry, manual_entry};
pub use month_revalued::{MonthRevalued, Revalued, month_revalued, month_revalued_source};
pub use opening_balance::{OPENING_BALANCE, OpeningBalance, opening_balance};
pub use opening_done::opening_done;
pub use opening_settled::{OPENING_SETTLED, OpeningSettled, opening_settled, opening_settled_source};
pub use payment_assigned::{PaymentAssigned, payment_assigned, payment_assigned_source};
pub use payment_captured::{Debit, PaymentCaptured, payment_captured, payment_captured_source};
pub use payout_sent::{PayoutSent, payout_sent, payout_sent_source};
pub use refund_returned::{RefundReturned, refund_returned, refund_returned_source};
pub use refund_settled::{PaidFrom, RefundOf, RefundPart, RefundSettled, refund_settled, refund_settled_source};
pub use revenue_earned::{RevenueEarned, revenue_earned, revenue_earned_source, unearned_line};
pub use tax_fell_due::{DueTax, TaxFellDue, tax_fell_due, tax_of_day_source, tax_of_payment_source};
pub use tax_filed::{TaxFiled, tax_filed, tax_filed_source};
pub use tax_on_advance::{
    TaxOnAdvance, advance_received_source, advance_tax_applied_source, advance_tax_refunded_source, tax_on_advance,
};
pub use tax_paid::{TaxPaid, spread_over_components, tax_paid, tax_paid_source};
pub use tax_withheld::{TaxWithheld, tax_withheld, tax_withheld_source};
pub use turnover_taxed::{TurnoverTaxed, turnover_taxed, turnover_taxed_source};
pub use year_closed::{YearClosed, year_closed, year_closed_source};

use base::{Fault, Money};

use super::entry::Line;

/// The chain of an invoice: everything about it and its payments nets out in here.
pub fn invoice_chain(invoice: &str) -> String {
    format!("invoice:{invoice}")
}

/// What a gateway numbers, as an id in sources and chains. Each gateway counts for itself, and so may two addresses of one
/// company: the merchant account under which its money stands goes before the gateway's own number. Entries of earlier versions
/// have the bare number.
pub fn at_gateway(merchant_account: &str, reference: &str) -> String {
    format!("{merchant_account}/{reference}")
}

/// The chain of a payment that belongs to no invoice yet: under what [`at_gateway`] makes of the gateway's reference.
pub fn payment_chain(payment: &str) -> String {
    format!("payment:{payment}")
}

/// The chain of a tax return: filing, turnover tax, payments.
pub fn tax_period_chain(period: &str) -> String {
    format!("tax_period:{period}")
}

/// What `debits` are worth more in the books currency than `credits`, as a line on 7100 that makes the entry balance there:
/// a gain is a credit. Its amount is nothing, in the currency of the fact.
fn exchange_difference(lines: &[Line]) -> Result<Option<Line>, Fault> {
    let Some(first) = lines.first() else { return Ok(None) };
    let gain = Money::sum(first.base.currency, lines.iter().map(|line| line.base))?;
    let line = Line::new("7100", "", Money::zero(first.amount.currency), gain.negated());
    Ok((!gain.is_zero()).then_some(line))
}
