//! The till: invoices, merchant accounts, payments, inbox.
