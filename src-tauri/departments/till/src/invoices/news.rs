//! What is announced about invoices: one kind, with the fact in its body.

use base::{Announce, Fault, WriteTx};
use serde_json::json;

use super::invoice::{BILLING_READ, Invoice, InvoiceStatus};

/// What happened to an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happened {
    Drafted,
    Edited,
    Deleted,
    Issued,
    Voided,
    WrittenOff,
    Credited,
    Planned,
    Sent,
    DeliveryNoteMade,
    LinkRenewed,
    PaymentStarted,
    Paid,
    PaymentUndone,
}

impl Happened {
    /// The fact in the words that subscribers look for.
    fn fact(self, invoice: &Invoice) -> &'static str {
        match self {
            Self::Drafted => "InvoiceDrafted",
            Self::Edited => "InvoiceEdited",
            Self::Deleted => "InvoiceDeleted",
            Self::Issued => "InvoiceIssued",
            Self::Voided => "InvoiceVoided",
            Self::WrittenOff => "InvoiceWrittenOff",
            Self::Credited => "InvoiceCredited",
            Self::Planned => "InvoiceInstalmentsPlanned",
            Self::Sent => "InvoiceSent",
            Self::DeliveryNoteMade => "InvoiceDeliveryNoteMade",
            Self::LinkRenewed => "InvoiceLinkRenewed",
            Self::PaymentStarted => "InvoicePaymentStarted",
            Self::Paid if invoice.status == InvoiceStatus::Paid => "InvoicePaid",
            Self::Paid => "InvoicePartlyPaid",
            Self::PaymentUndone => "InvoicePaymentUndone",
        }
    }

    /// Queries that windows read again. A draft moves no figure outside its own list.
    fn tags(self) -> &'static [&'static str] {
        match self {
            Self::Drafted | Self::Edited | Self::Sent | Self::DeliveryNoteMade | Self::PaymentStarted => &["invoices"],
            // What it was made from shows it, or that it is not there any more.
            Self::Deleted => &["invoices", "quotes", "recurring-invoices"],
            Self::Issued => &["invoices", "customers", "ledger", "home", "quotes", "recurring-invoices"],
            // The text of a reminder names the link.
            Self::LinkRenewed => &["invoices", "reminders"],
            // Another plan may be overdue where the old one was not.
            Self::Planned => &["invoices", "home", "reminders"],
            Self::Credited => &["invoices", "credit-notes", "customers", "ledger", "home", "reminders"],
            Self::Voided | Self::WrittenOff | Self::Paid | Self::PaymentUndone => {
                &["invoices", "customers", "ledger", "home", "reminders", "recurring-invoices"]
            }
        }
    }
}

/// Announces `invoice.changed` beside its cause.
pub(super) fn announce(tx: &WriteTx<'_>, happened: Happened, invoice: &Invoice) -> Result<(), Fault> {
    let id = invoice.id.to_string();
    tx.announce(&Announce {
        kind: "invoice.changed",
        subject: &id,
        tags: happened.tags(),
        permission: BILLING_READ,
        body: json!({
            "fact": happened.fact(invoice),
            "invoice_id": id,
            "customer_id": invoice.customer_id,
            "status": invoice.status,
            "test": invoice.test,
        }),
    })?;
    Ok(())
}
