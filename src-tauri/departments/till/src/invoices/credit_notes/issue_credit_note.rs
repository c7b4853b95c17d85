//! Issuing a credit note: number, frozen copies, entry in the books, and what is left of the invoice. One transaction.

use base::{Actor, Author, Fault, Money, Shop, ShopDate, WriteTx};
use books::ledger::recipes::{self, CreditNoteIssued, CreditedTax, NeverEarned};
use books::ledger::{self, TaxLine};
use books::tax::{Credit, TaxShare};
use books::{documents, periods};
use office::{audit, settings};
use people::customers::CustomerId;
use serde_json::json;

use super::ask::CreditNoteAsk;
use super::credit_note::{CreditNote, CreditNoteId};
use super::left::{Left, Taken};
use super::store;
use crate::invoices::early_discount::lower_with_credit;
use crate::invoices::error::InvoiceError;
use crate::invoices::frozen::{Frozen, freeze};
use crate::invoices::instalments;
use crate::invoices::invoice::{BILLING_CORRECT, Invoice, InvoiceId, InvoiceStatus};
use crate::invoices::news::{self, Happened};
use crate::invoices::receivable::{due, receivable_base_of};
use crate::invoices::store as invoices;
use crate::invoices::tax_waiting::Waiting;
use crate::invoices::unearned;

/// Issues a credit note on an invoice, dated today. When anything fails the number is given back and nothing has happened.
pub async fn issue_credit_note(
    shop: &Shop,
    who: &Actor,
    invoice: InvoiceId,
    ask: CreditNoteAsk,
) -> Result<CreditNote, InvoiceError> {
    who.may(BILLING_CORRECT)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| credit_within(tx, &shop, &author, invoice, &ask)).await
}

/// Issues a credit note within a transaction of the caller's, for who credits and does more. The caller answers for whether its
/// author may.
pub fn credit_within(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &impl Author,
    invoice: InvoiceId,
    ask: &CreditNoteAsk,
) -> Result<CreditNote, InvoiceError> {
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let invoice = invoices::find(tx, invoice)?.ok_or(InvoiceError::NoSuchInvoice)?;
    let today = tx.at().day_in(&shop.basics()?.zone);
    periods::must_be_open(tx, today)?;
    let left = Left::find(tx, shop, invoice, today)?;
    let taken = left.taken_by(ask)?;
    let note = number(tx, shop, &left, &taken, reason, today)?;
    // Read before the note is among those that count.
    let waiting = Waiting::find(tx, shop, &left.invoice)?;
    store::insert(tx, &note, &taken.lines)?;
    if left.invoice.is_in_books() {
        let never_earned = unearned::credited(tx, shop, &left.invoice, &net_by_line(&left, &taken.credit))?;
        post(tx, shop, &left, &taken.credit, &note, (waiting.as_ref(), &never_earned))?;
    }
    let credited = lower_with_credit(tx, shop, lower(tx, left.invoice, &note)?)?;
    let detail = json!({
        "credit_note": note.id,
        "number": note.number,
        "total": note.total,
        "tax": note.tax,
        "scope": ask.scope,
        "reason": note.reason,
        "test": note.test,
    });
    audit::note(tx, who, "invoice.credited", &credited.id.to_string(), detail)?;
    news::announce(tx, Happened::Credited, &credited)?;
    tx.outcome(who, note.id)?;
    Ok(note)
}

/// The note with its number and the copies it is printed from.
fn number(
    tx: &WriteTx<'_>,
    shop: &Shop,
    left: &Left,
    taken: &Taken,
    reason: String,
    today: ShopDate,
) -> Result<CreditNote, InvoiceError> {
    let (invoice, credit) = (&left.invoice, &taken.credit);
    let id = CreditNoteId::from_number(shop.new_id());
    let customer_id = buyer(invoice)?;
    let due = due(invoice);
    Ok(CreditNote {
        id,
        number: if invoice.test { test_number(id) } else { documents::next_number(tx, shop, "credit_note", today)? },
        invoice_id: invoice.id,
        customer_id,
        net: credit.net,
        tax: credit.tax,
        rounding: credit.rounding,
        total: credit.total,
        to_due: if credit.total.minor < due.minor { credit.total } else { due },
        base_total: receivable_base_of(invoice, credit.total)?,
        taxed: left.taxed,
        tax_summary: credit.summary.clone(),
        reason,
        frozen: copies(tx, invoice, customer_id, today)?,
        issued_on: today,
        issued_at: tx.at(),
        test: invoice.test,
        created_by: tx.author().to_owned(),
    })
}

fn buyer(invoice: &Invoice) -> Result<CustomerId, Fault> {
    invoice.customer_id.ok_or_else(|| Fault::bug(format!("{} is issued to nobody", invoice.id)))
}

/// Shop and customer as they are today, the tax codes and the place of supply as they are on the invoice.
fn copies(tx: &WriteTx<'_>, invoice: &Invoice, customer: CustomerId, today: ShopDate) -> Result<Frozen, Fault> {
    let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
    let customer = people::customers::find(tx, customer)?;
    let taxes = invoice.frozen.as_ref().map(|frozen| frozen.taxes.clone()).unwrap_or_default();
    let supply = invoice.frozen.as_ref().and_then(|frozen| frozen.supply.clone());
    Ok(Frozen { taxes, supply, ..freeze(&settings, customer.as_ref(), std::iter::empty(), today)? })
}

/// Writes on the invoice what it is lowered by; its link ends with the last of it.
fn lower(tx: &WriteTx<'_>, invoice: Invoice, note: &CreditNote) -> Result<Invoice, Fault> {
    let (status, credited) = invoice.after_credit(note.total)?;
    let mut lowered = Invoice {
        status,
        credited,
        paid_at: if status == InvoiceStatus::Paid { invoice.paid_at.or(Some(tx.at())) } else { invoice.paid_at },
        version: invoice.version.saturating_add(1),
        changed_at: tx.at(),
        ..invoice
    };
    if status == InvoiceStatus::Credited {
        lowered.pay_link = None;
    }
    lowered.next_due_on = instalments::next_due_on(tx, &lowered)?;
    invoices::update_credited(tx, &lowered)?;
    Ok(lowered)
}

/// What of the net of a credit is of each line.
fn net_by_line(left: &Left, credit: &Credit) -> Vec<(u32, Money)> {
    let line_of = |part: usize| left.creditable.parts.get(part).and_then(|part| part.line);
    credit.parts.iter().filter_map(|taken| Some((line_of(taken.part)?, taken.net))).collect()
}

fn post(
    tx: &WriteTx<'_>,
    shop: &Shop,
    left: &Left,
    credit: &Credit,
    note: &CreditNote,
    (waiting, never_earned): (Option<&Waiting>, &[NeverEarned]),
) -> Result<(), Fault> {
    let invoice = note.invoice_id.to_string();
    let source = recipes::invoice_issued_source(&invoice);
    let issued = ledger::find_recorded(tx, shop, &source)?
        .ok_or_else(|| Fault::bug(format!("the entry {source} is not there")))?
        .entry;
    let taxes = credit.summary.iter().map(|share| worth_of_tax(share, &left.credited, &issued.taxes));
    let mut taxes = taxes.collect::<Result<Vec<_>, _>>()?;
    if let Some(waiting) = waiting {
        part_not_yet_due(&mut taxes, waiting, &left.invoice, credit)?;
    }
    let booked = issued.lines.iter().find(|line| line.account == "7000");
    let rounding_base = match booked {
        // The line stands on the other side of the account than the invoice's rounding.
        Some(line) => {
            let before = part_of(line.base.negated(), left.rounding_credited, left.invoice.sums.rounding)?;
            let after = left.rounding_credited.plus(credit.rounding)?;
            part_of(line.base.negated(), after, left.invoice.sums.rounding)?.minus(before)?
        }
        None => Money::zero(note.base_total.currency),
    };
    let entry = recipes::credit_note_issued(&CreditNoteIssued {
        credit_note: &note.id.to_string(),
        invoice: &invoice,
        customer: &note.customer_id.to_string(),
        happened_at: note.issued_at,
        tax_on: note.issued_on,
        net: credit.net,
        rounding: (credit.rounding, rounding_base),
        total: (note.total, note.base_total),
        taxes: &taxes,
        never_earned,
    })?;
    ledger::post(tx, shop, entry)?;
    Ok(())
}

/// Says of each tax that is taken back how much of it was not yet due. With a smaller debt a larger share of it is paid, so tax of
/// what was not credited may fall due as well.
fn part_not_yet_due(
    taxes: &mut Vec<CreditedTax>,
    waiting: &Waiting,
    invoice: &Invoice,
    credit: &Credit,
) -> Result<(), Fault> {
    let (status, credited) = invoice.after_credit(credit.total)?;
    let after = waiting.less(&credit.summary)?.standing(&Invoice { status, credited, ..invoice.clone() })?;
    for (before, after) in waiting.standing(invoice)?.iter().zip(&after) {
        let later = before.whole.less(&before.due)?.less(&after.whole.less(&after.due)?)?;
        if later.is_zero() {
            continue;
        }
        let same = |tax: &&mut CreditedTax| tax.code == later.code && tax.component == later.component;
        if let Some(tax) = taxes.iter_mut().find(same) {
            tax.not_yet_due = Some(later);
        } else {
            let nothing = (Money::zero(later.tax.0.currency), Money::zero(later.tax.1.currency));
            taxes.push(CreditedTax {
                code: later.code.clone(),
                component: later.component.clone(),
                taxable: nothing,
                tax: nothing,
                not_yet_due: Some(later),
            });
        }
    }
    Ok(())
}

/// Tax taken back, worth what it was booked at when the invoice was issued: each credit takes what the ones before left, the last
/// all the rest.
fn worth_of_tax(share: &TaxShare, before: &[TaxShare], issued: &[TaxLine]) -> Result<CreditedTax, Fault> {
    let row = issued.iter().find(|row| row.code == share.code && row.component == share.component);
    let row = row.ok_or_else(|| Fault::bug(format!("{} {} was never booked", share.code, share.component)))?;
    let known = before.iter().find(|known| known.code == share.code && known.component == share.component);
    let zero = Money::zero(share.tax.currency);
    let (taxable_before, tax_before) = known.map_or((zero, zero), |known| (known.taxable, known.tax));
    let worth = |base: Money, before: Money, now: Money, whole: Money| -> Result<Money, Fault> {
        Ok(part_of(base, before.plus(now)?, whole)?.minus(part_of(base, before, whole)?)?)
    };
    Ok(CreditedTax {
        code: share.code.clone(),
        component: share.component.clone(),
        taxable: (share.taxable, worth(row.base_taxable, taxable_before, share.taxable, row.taxable)?),
        tax: (share.tax, worth(row.base_tax, tax_before, share.tax, row.tax)?),
        not_yet_due: None,
    })
}

/// What of a base goes with a part of the amount it stands for; both on the same side of nought.
pub(in crate::invoices) fn part_of(base: Money, part: Money, whole: Money) -> Result<Money, Fault> {
    let rest = whole.minus(part)?;
    if part.is_zero() {
        return Ok(Money::zero(base.currency));
    }
    base.apportion(&[part.minor, rest.minor])?.first().copied().ok_or_else(|| Fault::bug("two weights gave no part"))
}

/// The number of a test document: outside every series, and never one that a real note could have.
fn test_number(id: CreditNoteId) -> String {
    let id = id.to_string();
    format!("TEST-{}", id.get(id.len().saturating_sub(12)..).unwrap_or(&id).to_ascii_uppercase())
}
