//! Statements on `advances` and `refund_vouchers`.

use base::{Currency, Fault, Money, ReadTx, ShopDate, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;

use super::advance::{Advance, AdvanceId};
use super::list::{AdvanceFilter, AdvanceRow};
use super::refund_voucher::{RefundVoucher, RefundVoucherId};
use crate::payments::PaymentId;

macro_rules! select_advance {
    ($rest:literal) => {
        concat!(
            "SELECT id, number, customer_id, payment_id, purpose, currency, net_minor, tax_minor, gross_minor, tax_code, tax_summary,
                    taxed, method, frozen, received_on, issued_on, issued_at, created_by, left_minor, applied_minor, invoice_id,
                    applied_on
               FROM advances ",
            $rest
        )
    };
}

/// One advance.
pub(super) fn find(tx: &ReadTx<'_>, id: AdvanceId) -> Result<Option<Advance>, Fault> {
    tx.one(select_advance!("WHERE id = ?1"), [id], advance)
}

/// The advance that the money of a payment is.
pub(super) fn find_of_payment(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Option<Advance>, Fault> {
    tx.one(select_advance!("WHERE payment_id = ?1"), [payment], advance)
}

pub(super) fn insert(tx: &WriteTx<'_>, advance: &Advance) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO advances (id, number, customer_id, payment_id, purpose, currency, net_minor, tax_minor, gross_minor, tax_code,
                               tax_summary, taxed, method, frozen, received_on, issued_on, issued_at, created_by, left_minor)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
        rusqlite::params![
            advance.id,
            advance.number,
            advance.customer_id,
            advance.payment_id,
            advance.purpose,
            advance.gross.currency,
            advance.net.minor,
            advance.tax.minor,
            advance.gross.minor,
            advance.tax_code,
            serde_json::to_string(&advance.tax_summary).map_err(Fault::bug)?,
            advance.taxed,
            advance.method,
            serde_json::to_string(&advance.frozen).map_err(Fault::bug)?,
            advance.received_on,
            advance.issued_on,
            advance.issued_at,
            advance.created_by,
            advance.left.minor,
        ],
    )?;
    Ok(())
}

/// Writes what may change: how much is left, and the invoice it was applied to.
pub(super) fn update(tx: &WriteTx<'_>, advance: &Advance) -> Result<(), Fault> {
    tx.exec(
        "UPDATE advances
            SET left_minor = ?2, applied_minor = ?3, invoice_id = ?4, applied_on = ?5
          WHERE id = ?1",
        (advance.id, advance.left.minor, advance.applied.minor, advance.invoice_id, advance.applied_on),
    )?;
    Ok(())
}

/// A page of advances, newest first, and one row more where there is another page.
pub(super) fn list(tx: &ReadTx<'_>, filter: &AdvanceFilter, limit: u32) -> Result<Vec<AdvanceRow>, Fault> {
    let more = i64::from(limit).saturating_add(1);
    let state = filter.state.map(super::AdvanceState::text);
    let row = |row: &Row<'_>| {
        let currency: Currency = row.get(5)?;
        let money = |column| row.get(column).map(|minor| Money { minor, currency });
        Ok(AdvanceRow {
            id: row.get(0)?,
            number: row.get(1)?,
            customer_id: row.get(2)?,
            payment_id: row.get(3)?,
            purpose: row.get(4)?,
            gross: money(6)?,
            tax: money(7)?,
            left: money(8)?,
            received_on: row.get(9)?,
            invoice_id: row.get(10)?,
        })
    };
    tx.all(
        "SELECT id, number, customer_id, payment_id, purpose, currency, gross_minor, tax_minor, left_minor, received_on, invoice_id
           FROM advances
          WHERE id < ?1
            AND (?2 IS NULL OR customer_id = ?2)
            AND (?3 IS NULL
                 OR ?3 = CASE WHEN invoice_id IS NOT NULL THEN 'applied' WHEN left_minor = 0 THEN 'returned' ELSE 'open' END)
          ORDER BY id DESC
          LIMIT ?4",
        (&filter.before, filter.customer_id, state, more),
        row,
    )
}

macro_rules! select_voucher {
    ($rest:literal) => {
        concat!(
            "SELECT id, number, advance_id, refund_id, currency, net_minor, tax_minor, gross_minor, tax_summary, method, refunded_on,
                    issued_on, issued_at, created_by, voided_on
               FROM refund_vouchers ",
            $rest
        )
    };
}

/// One refund voucher.
pub(super) fn find_voucher(tx: &ReadTx<'_>, id: RefundVoucherId) -> Result<Option<RefundVoucher>, Fault> {
    tx.one(select_voucher!("WHERE id = ?1"), [id], voucher)
}

/// The refund vouchers of these advances, oldest first.
pub(super) fn list_vouchers(tx: &ReadTx<'_>, advances: &[AdvanceId]) -> Result<Vec<RefundVoucher>, Fault> {
    let advances = serde_json::to_string(advances).map_err(Fault::bug)?;
    tx.all(select_voucher!("WHERE advance_id IN (SELECT value FROM json_each(?1)) ORDER BY id"), [advances], voucher)
}

/// The refund vouchers over what a refund took, oldest first.
pub(super) fn list_vouchers_of_refund(tx: &ReadTx<'_>, refund: &str) -> Result<Vec<RefundVoucher>, Fault> {
    tx.all(select_voucher!("WHERE refund_id = ?1 ORDER BY id"), [refund], voucher)
}

pub(super) fn insert_voucher(tx: &WriteTx<'_>, voucher: &RefundVoucher) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO refund_vouchers (id, number, advance_id, refund_id, currency, net_minor, tax_minor, gross_minor, tax_summary,
                                      method, refunded_on, issued_on, issued_at, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        rusqlite::params![
            voucher.id,
            voucher.number,
            voucher.advance_id,
            voucher.refund_id,
            voucher.gross.currency,
            voucher.net.minor,
            voucher.tax.minor,
            voucher.gross.minor,
            serde_json::to_string(&voucher.tax_summary).map_err(Fault::bug)?,
            voucher.method,
            voucher.refunded_on,
            voucher.issued_on,
            voucher.issued_at,
            voucher.created_by,
        ],
    )?;
    Ok(())
}

/// Keeps that the money of a refund voucher came again.
pub(super) fn void_voucher(tx: &WriteTx<'_>, id: RefundVoucherId, on: ShopDate) -> Result<(), Fault> {
    tx.exec(
        "UPDATE refund_vouchers
            SET voided_on = ?2
          WHERE id = ?1",
        (id, on),
    )?;
    Ok(())
}

fn voucher(row: &Row<'_>) -> rusqlite::Result<RefundVoucher> {
    let currency: Currency = row.get(4)?;
    let money = |column| row.get(column).map(|minor| Money { minor, currency });
    let summary: String = row.get(8)?;
    Ok(RefundVoucher {
        id: row.get(0)?,
        number: row.get(1)?,
        advance_id: row.get(2)?,
        refund_id: row.get(3)?,
        net: money(5)?,
        tax: money(6)?,
        gross: money(7)?,
        tax_summary: serde_json::from_str(&summary).map_err(|cause| unreadable(8, cause))?,
        method: row.get(9)?,
        refunded_on: row.get(10)?,
        issued_on: row.get(11)?,
        issued_at: row.get(12)?,
        created_by: row.get(13)?,
        voided_on: row.get(14)?,
    })
}

fn unreadable(column: usize, cause: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause))
}

fn advance(row: &Row<'_>) -> rusqlite::Result<Advance> {
    let currency: Currency = row.get(5)?;
    let money = |column| row.get(column).map(|minor| Money { minor, currency });
    let (summary, frozen): (String, String) = (row.get(10)?, row.get(13)?);
    Ok(Advance {
        id: row.get(0)?,
        number: row.get(1)?,
        customer_id: row.get(2)?,
        payment_id: row.get(3)?,
        purpose: row.get(4)?,
        net: money(6)?,
        tax: money(7)?,
        gross: money(8)?,
        tax_code: row.get(9)?,
        tax_summary: serde_json::from_str(&summary).map_err(|cause| unreadable(10, cause))?,
        taxed: row.get(11)?,
        method: row.get(12)?,
        frozen: serde_json::from_str(&frozen).map_err(|cause| unreadable(13, cause))?,
        received_on: row.get(14)?,
        issued_on: row.get(15)?,
        issued_at: row.get(16)?,
        created_by: row.get(17)?,
        left: money(18)?,
        applied: money(19)?,
        invoice_id: row.get(20)?,
        applied_on: row.get(21)?,
    })
}
