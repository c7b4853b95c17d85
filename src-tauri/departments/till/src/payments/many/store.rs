//! Statements that write many payments.

use base::{Fault, WriteTx};

use super::batch::{NewObservation, NewPayment};

/// Writes a payment as far as it is by now.
pub(super) fn insert_whole(tx: &WriteTx<'_>, new: &NewPayment) -> Result<(), Fault> {
    let payment = &new.payment;
    tx.exec(
        "INSERT INTO payments (id, invoice_id, merchant_account_id, gateway_ref, amount_minor, currency, state, unknown_since,
                               captured_minor, captured_currency, refunded_minor, fee_minor, fee_tax_minor, fee_estimated,
                               advance_minor, unidentified_minor, page_url, page_expires_at, method_family, method_label,
                               tendered_minor, change_minor, needs_you, failure_reason, created_at, created_by, captured_at,
                               changed_at, correlation, fee_currency, sale_refunded_minor, instalment, reasons_shown)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
                 ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33)",
        rusqlite::params![
            payment.id,
            payment.invoice_id,
            payment.merchant_account_id,
            payment.gateway_ref,
            payment.amount.minor,
            payment.amount.currency,
            payment.state,
            payment.unknown_since,
            payment.captured.minor,
            payment.captured.currency,
            payment.refunded.minor,
            payment.fee.map(|fee| fee.minor),
            payment.fee_tax_minor,
            payment.fee_estimated,
            payment.advance_minor,
            payment.unidentified_minor,
            payment.page_url,
            payment.page_expires_at,
            payment.method_family,
            payment.method_label,
            payment.tendered_minor,
            payment.change_minor,
            payment.needs_you,
            payment.failure_reason,
            payment.created_at,
            new.created_by,
            payment.captured_at,
            new.changed_at,
            payment.correlation,
            payment.fee.map(|fee| fee.currency),
            payment.sale_refunded_minor,
            payment.instalment,
            payment.reasons_shown,
        ],
    )?;
    Ok(())
}

/// Keeps a fact that was not known before.
pub(super) fn insert_observation(tx: &WriteTx<'_>, new: &NewObservation) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO observations (payment_id, fact_key, origin, fact, at, known_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (new.payment, &new.fact_key, new.origin, &new.fact, new.at, new.known_at),
    )?;
    Ok(())
}
