//! Taking an advance: its money, the tax that is due on receipt, and the receipt voucher. One transaction.

use base::{Actor, Fault, Money, Shop, ShopDate, Timestamp, WriteTx};
use books::{documents, periods};
use office::audit;
use serde_json::json;

use super::advance::{Advance, AdvanceId};
use super::ask::{AdvanceAsk, ReceivedBy};
use super::error::AdvanceError;
use super::news::{self, Happened};
use super::{store, tax};
use crate::invoices::{self, FieldProblem, InvoiceAsk, InvoiceError, LineAsk, Priced};
use crate::payments::{self, AdvanceBy, PAYMENTS_WRITE, Payment};

/// Takes money from a customer for a named order, before its invoice. When anything fails the number of the voucher is given back
/// and nothing has happened.
///
/// # Errors
/// A field that breaks a rule; a closed day; what [`payments::keep_as_advance`] refuses.
pub async fn receive_advance(shop: &Shop, who: &Actor, ask: AdvanceAsk) -> Result<Advance, AdvanceError> {
    who.may(PAYMENTS_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| receive(tx, &shop, &author, &ask)).await
}

fn receive(tx: &WriteTx<'_>, shop: &Shop, who: &Actor, ask: &AdvanceAsk) -> Result<Advance, AdvanceError> {
    let purpose = base::text::line("purpose", &ask.purpose, 500)?;
    let zone = shop.basics()?.zone;
    let today = tx.at().day_in(&zone);
    // The voucher is dated today by whoever issues it, whenever its money came.
    periods::must_be_open(tx, today)?;
    if people::customers::find(tx, ask.customer_id)?.is_none() {
        return Err(FieldProblem::new("customer_id", "no such customer").into());
    }
    let (payment, gross) = money(tx, shop, who, ask, today)?;
    let priced = priced(tx, shop, ask, &purpose, gross)?;
    let received_at = payment.captured_at.unwrap_or(tx.at());
    let advance = Advance {
        id: AdvanceId::from_number(shop.new_id()),
        number: documents::next_number(tx, shop, "receipt_voucher", today)?,
        customer_id: ask.customer_id,
        payment_id: payment.id,
        purpose,
        net: priced.sums.subtotal,
        tax: priced.sums.tax,
        gross,
        tax_code: priced.lines.first().map(|line| line.tax_code.clone()).unwrap_or_default(),
        taxed: priced.tax_summary.iter().any(|share| tax::is_due_on_receipt(share) && !share.tax.is_zero()),
        method: if payment.method_label.is_empty() { &payment.method_family } else { &payment.method_label }.clone(),
        frozen: invoices::freeze_texts(tx, shop, &priced.ask, &priced.tax_summary, today)?,
        tax_summary: priced.tax_summary,
        received_on: received_at.day_in(&zone),
        issued_on: today,
        issued_at: tx.at(),
        created_by: tx.author().to_owned(),
        left: gross,
        applied: Money::zero(gross.currency),
        invoice_id: None,
        applied_on: None,
    };
    store::insert(tx, &advance)?;
    tax::fall_due(tx, shop, &advance, &payment, received_at)?;
    audit::note(tx, who, "advance.received", &advance.id.to_string(), facts(&advance))?;
    news::announce(tx, Happened::Received, &advance)?;
    tx.outcome(who, advance.id)?;
    Ok(advance)
}

/// What the audit log keeps of an advance.
fn facts(advance: &Advance) -> serde_json::Value {
    json!({
        "number": advance.number,
        "customer_id": advance.customer_id,
        "payment": advance.payment_id,
        "purpose": advance.purpose,
        "gross": advance.gross,
        "tax": advance.tax,
        "taxed": advance.taxed,
    })
}

/// The payment that the money is, and how much of it is the advance.
fn money(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    ask: &AdvanceAsk,
    today: ShopDate,
) -> Result<(Payment, Money), AdvanceError> {
    // The key of the request belongs to the advance.
    let quiet = Actor { once: None, ..who.clone() };
    let by = match ask.by {
        ReceivedBy::Cash => AdvanceBy::Cash,
        ReceivedBy::Transfer => AdvanceBy::Transfer,
        ReceivedBy::Payment => {
            no_more(ask.amount.is_some(), "amount", "the whole payment is taken: leave it away")?;
            no_more(ask.received_on.is_some(), "received_on", "the payment says it: leave it away")?;
            let id = ask.payment_id.ok_or_else(|| FieldProblem::new("payment_id", "which payment"))?;
            return Ok(payments::keep_as_advance(tx, shop, &quiet, id, ask.customer_id)?);
        }
    };
    no_more(ask.payment_id.is_some(), "payment_id", "only with an existing payment")?;
    let amount = ask.amount.ok_or_else(|| FieldProblem::new("amount", "how much"))?;
    let at = received_at(tx, shop, ask, today)?;
    let payment = payments::take_advance(tx, shop, &quiet, by, ask.customer_id, amount, at)?;
    Ok((payment, amount))
}

fn no_more(said: bool, field: &'static str, sentence: &'static str) -> Result<(), FieldProblem> {
    if said { Err(FieldProblem::new(field, sentence)) } else { Ok(()) }
}

/// When a transfer came; what is taken over the counter comes now.
fn received_at(tx: &WriteTx<'_>, shop: &Shop, ask: &AdvanceAsk, today: ShopDate) -> Result<Timestamp, AdvanceError> {
    let Some(day) = ask.received_on.filter(|day| *day != today) else { return Ok(tx.at()) };
    if ask.by == ReceivedBy::Cash {
        return Err(FieldProblem::new("received_on", "cash is taken today").into());
    }
    if day > today {
        return Err(FieldProblem::new("received_on", format!("not after today, {today}")).into());
    }
    Ok(day.starts_in(&shop.basics()?.zone))
}

/// The amount with its tax inside, calculated as an invoice over it would be, for this customer.
fn priced(
    tx: &WriteTx<'_>,
    shop: &Shop,
    ask: &AdvanceAsk,
    purpose: &str,
    gross: Money,
) -> Result<Priced, AdvanceError> {
    let line = LineAsk {
        description: purpose.to_owned(),
        quantity: "1".to_owned(),
        unit_price: gross.decimal_text(),
        tax_code: ask.tax_code.clone(),
        ..LineAsk::default()
    };
    let as_invoice = InvoiceAsk {
        customer_id: Some(ask.customer_id),
        currency: gross.currency.code().to_owned(),
        inclusive: Some(true),
        lines: vec![line],
        ..InvoiceAsk::default()
    };
    let priced = invoices::price(tx, shop, &as_invoice).map_err(in_our_words)?;
    if priced.sums.total != gross {
        return Err(Fault::bug(format!("an advance of {gross} was calculated as {}", priced.sums.total)).into());
    }
    Ok(priced)
}

/// The fields of an invoice by their names on an advance.
fn in_our_words(error: InvoiceError) -> AdvanceError {
    let InvoiceError::Field(problem) = error else { return error.into() };
    let field = match problem.field.as_str() {
        "lines[0].tax_code" => "tax_code".to_owned(),
        "lines[0].description" => "purpose".to_owned(),
        "lines[0].unit_price" | "lines" => "amount.minor".to_owned(),
        "currency" => "amount.currency".to_owned(),
        _ => problem.field,
    };
    FieldProblem { field, ..problem }.into()
}
