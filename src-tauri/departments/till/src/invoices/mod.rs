//! Invoices: drafted, calculated, issued under a gapless number, frozen, paid in parts, credited, voided, written off, printed.
//!
//! Tables: `invoices`, `invoice_lines`, `instalments`, `credit_notes`, `credit_note_lines`, `recurring_invoices`,
//! `recurring_periods`, `reminder_steps`, `reminders`, `tax_waiting`, `unearned_lines`, `delivery_notes`. Announces `invoice.changed` (tags
//! `invoices`, and `customers`, `ledger`, `home` where figures move) with the fact in its body: `InvoiceDrafted`,
//! `InvoiceEdited`, `InvoiceDeleted`, `InvoiceIssued`, `InvoiceVoided`, `InvoiceWrittenOff`, `InvoiceCredited` (tag `credit-notes` as well), `InvoiceInstalmentsPlanned`,
//! `InvoiceSent`, `InvoiceDeliveryNoteMade`, `InvoiceLinkRenewed`, `InvoicePaymentStarted`, `InvoicePartlyPaid`, `InvoicePaid`, `InvoicePaymentUndone`.
//!
//! An issued invoice never changes: the rules refuse it and triggers refuse it again. A credit note lowers what is owed, a
//! supplementary invoice raises it, instalments split the days until which it is due. This area knows no payment: payments tell
//! it amounts, and bring what a receipt shows. A test document (`test`) stands outside the numbers and the books: whoever posts
//! about an invoice asks [`Invoice::is_in_books`] first.

mod around;
mod as_record;
mod ask;
mod calculate_invoice;
mod code_rules;
mod copy_invoice;
mod credit_notes;
mod document;
mod draft;
mod draft_supplementary;
mod early_discount;
mod error;
mod frozen;
mod frozen_sides;
mod instalments;
mod invoice;
mod issue_invoice;
mod line;
mod list;
mod make_delivery_note;
pub mod many;
mod mark_sent;
mod news;
mod open;
mod owed_again;
mod paper;
mod pay_link;
mod period;
mod price;
mod print_delivery_note;
mod print_invoice;
mod receivable;
mod record_payment;
mod recurring;
mod reminders;
mod routes;
mod store;
mod supply_place;
mod tax_waiting;
mod unearned;
mod upi_code;
mod void_invoice;
mod words;
mod write_draft;

#[cfg(test)]
mod sample;
#[cfg(test)]
pub(crate) mod stories;

use base::area::Area;

pub use ask::{InvoiceAsk, LineAsk};
pub use calculate_invoice::{CalculatedLine, Calculation, calculate_invoice};
pub use copy_invoice::copy_invoice;
pub use credit_notes::{
    CreditCalculation, CreditLineAsk, CreditNote, CreditNoteAsk, CreditNoteDocument, CreditNoteId, CreditNoteLine,
    CreditNoteListAsk, CreditNoteSummary, CreditScope, CreditableLine, LeftToCredit, calculate_credit_note,
    credit_total_within, credit_within, find_credit_notes, get_credit_note, issue_credit_note, left_to_credit,
    list_credit_notes, print_credit_note,
};
pub use document::{
    DocumentLine, DocumentLink, InvoiceCustomer, InvoiceDocument, NoteOnInvoice, RelatedInvoice, get_invoice,
};
pub(crate) use document::{customer as customer_on_paper, find_document};
pub use draft_supplementary::{SupplementaryAsk, draft_supplementary};
pub use early_discount::{
    EarlyDiscount, EarlyDiscountAsk, EarlyDiscountShown, EarlyOffer, credit_behind, early_discount_told, early_offer,
    settles_on,
};
pub use error::{FieldProblem, InvoiceError};
pub use frozen::{Frozen, FrozenCustomer, FrozenShop, FrozenTax};
pub use instalments::{
    CalculatedInstalment, DueNow, Instalment, InstalmentAsk, InstalmentCalculation, InstalmentPlanAsk, InstalmentSplit,
    InstalmentState, calculate_instalments, due_now, due_on_day, find_instalments, plan_instalments,
    remove_instalments,
};
pub use invoice::{
    BILLING_CORRECT, BILLING_READ, BILLING_WRITE, Invoice, InvoiceId, InvoiceName, InvoiceStatus, PAY_LINK_HOURS,
    PayLink, Sums,
};
pub use issue_invoice::{IssueAsk, issue_invoice, issue_within};
pub use line::InvoiceLine;
pub use list::{InvoiceSummary, ListAsk, list_invoices};
pub use make_delivery_note::{DeliveryNoteMade, make_delivery_note};
pub use mark_sent::mark_sent;
pub use open::OpenInvoice;
pub use owed_again::owed_again;
pub use paper::{CASH_ROUNDING, EARLY_DISCOUNT, PaidRow, PaperChoice, Printing, WITHHELD};
pub use pay_link::{LinkAsk, hash_of_key, pay_link_svg, pay_url, renew_pay_link};
pub use period::ServicePeriod;
pub use price::{Priced, freeze_texts, price};
pub use print_delivery_note::print_delivery_note;
pub use print_invoice::{invoice_pdf, print_invoice, receipt_pdf};
pub use receivable::{due, receivable_base_ahead, receivable_base_back, receivable_base_left, receivable_base_of};
pub use record_payment::{payment_claimed, payment_started, record_payment, undo_payment};
pub use recurring::{
    DateRule, Recurring, RecurringAsk, RecurringDocument, RecurringId, RecurringListAsk, RecurringState,
    RecurringSummary, Rhythm, RhythmUnit, create_recurring, edit_recurring, end_recurring, fire_recurring,
    get_recurring, list_recurring, pause_recurring, resume_recurring,
};
pub use reminders::{
    InvoiceReminder, ReminderChannel, ReminderId, ReminderListAsk, ReminderSchedule, ReminderState, SettleAsk,
    WaitingReminder, get_reminder_schedule, list_reminders, raise_reminders, set_reminder_schedule, settle_reminder,
};
pub use store::{find, find_by_pay_key, find_lines, ids_of_customer, list_open, list_tests, names};
pub use supply_place::{PlaceFrom, PlaceOfSupply, SupplyPlace};
pub use tax_waiting::fall_due as let_tax_fall_due;
pub use unearned::earn_revenue;
pub use void_invoice::{ReasonAsk, void_invoice, write_off_invoice};
pub use write_draft::{create_draft, delete_draft, draft_within, edit_draft};

/// Hands the area to the program.
pub fn register() -> Area {
    Area::new("till/invoices", routes::routes, &[BILLING_READ, BILLING_WRITE, BILLING_CORRECT])
        .keeps(as_record::INVOICE)
        .keeps(credit_notes::CREDIT_NOTE)
}
