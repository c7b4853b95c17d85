//! Drafts: written, written over, deleted. They have no number and no effect on the books.

use base::{Actor, Author, Fault, ReadTx, Shop, WriteTx};
use office::{attachments, audit};
use serde_json::json;

use super::ask::InvoiceAsk;
use super::draft::{self, Draft};
use super::early_discount::EarlyDiscount;
use super::error::{FieldProblem, InvoiceError};
use super::invoice::{BILLING_WRITE, Invoice, InvoiceId};
use super::news::{self, Happened};
use super::{around, store};

/// Writes a draft. The error names the first field that breaks a rule.
pub async fn create_draft(shop: &Shop, who: &Actor, ask: InvoiceAsk) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| draft_within(tx, &shop, &author, &ask)).await
}

/// Writes a draft within a transaction of the caller's, for those who make many or make more than a draft. The caller
/// answers for whether its author may.
pub fn draft_within(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &impl Author,
    ask: &InvoiceAsk,
) -> Result<Invoice, InvoiceError> {
    draft_as(tx, shop, who, ask, None)
}

/// The same; `supplements` names the issued invoice that the draft raises, if any.
pub(super) fn draft_as(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &impl Author,
    ask: &InvoiceAsk,
    supplements: Option<InvoiceId>,
) -> Result<Invoice, InvoiceError> {
    let draft = sound(tx, shop, ask)?;
    let id = InvoiceId::from_number(shop.new_id());
    store::insert_draft(tx, id, &draft, supplements)?;
    let invoice = written(tx, id)?;
    audit::note(tx, who, "invoice.drafted", &id.to_string(), facts(&invoice))?;
    news::announce(tx, Happened::Drafted, &invoice)?;
    tx.outcome(who, id)?;
    Ok(invoice)
}

/// Writes a draft over the one that was read as that version.
pub async fn edit_draft(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    version: i64,
    ask: InvoiceAsk,
) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let before = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
        before.must_be_draft()?;
        if before.version != version {
            return Err(Fault::Stale.into());
        }
        let kept = |ask: InvoiceAsk| match before.supplements_id {
            // Nobody needs to say again what cannot be changed.
            Some(_) => InvoiceAsk { place_of_supply: ask.place_of_supply.or(before.place_asked.clone()), ..ask },
            None => ask,
        };
        let draft = sound(tx, &shop, &kept(ask))?;
        if before.supplements_id.is_some() {
            stays_with_its_first(&before, &draft)?;
        }
        store::update_draft(tx, id, version, &draft)?;
        let invoice = written(tx, id)?;
        audit::note(tx, &author, "invoice.edited", &id.to_string(), audit::diff(&facts(&before), &facts(&invoice)))?;
        news::announce(tx, Happened::Edited, &invoice)?;
        Ok(invoice)
    })
    .await
}

/// Deletes a draft. An issued invoice is never deleted.
pub async fn delete_draft(shop: &Shop, who: &Actor, id: InvoiceId) -> Result<(), InvoiceError> {
    who.may(BILLING_WRITE)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let invoice = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
            invoice.must_be_draft()?;
            store::delete_draft(tx, id)?;
            attachments::forget_record(tx, "invoice", &id.to_string())?;
            audit::note(tx, &author, "invoice.draft_deleted", &id.to_string(), facts(&invoice))?;
            news::announce(tx, Happened::Deleted, &invoice)?;
            Ok(())
        })
        .await
}

/// A supplementary invoice has the customer, the currency, the place of supply and the world of the invoice it raises.
fn stays_with_its_first(before: &Invoice, draft: &Draft) -> Result<(), FieldProblem> {
    let rules = [
        ("customer_id", before.customer_id == draft.customer_id),
        ("currency", before.currency == draft.input.currency),
        ("place_of_supply", before.place_asked == draft.place_asked),
        ("test", before.test == draft.test),
    ];
    match rules.into_iter().find(|(_, kept)| !kept) {
        Some((field, _)) => {
            Err(FieldProblem::coded("invoice.not_of_its_first", field, "stays as on the invoice that this one raises"))
        }
        None => Ok(()),
    }
}

/// The draft that an ask describes, by the rules and the calculation of today.
pub(super) fn sound(tx: &ReadTx<'_>, shop: &Shop, ask: &InvoiceAsk) -> Result<Draft, InvoiceError> {
    sound_of(draft::read(ask, &around::find(tx, shop, ask)?))
}

/// The draft of an ask that keeps all rules; else the first one that it breaks.
pub(super) fn sound_of(reading: draft::Reading) -> Result<Draft, InvoiceError> {
    match (reading.draft, reading.problems.into_iter().next()) {
        (Some(draft), None) => Ok(draft),
        (_, Some(problem)) => Err(problem.into()),
        (None, None) => Err(Fault::bug("an ask without problems gave no draft").into()),
    }
}

fn written(tx: &WriteTx<'_>, id: InvoiceId) -> Result<Invoice, Fault> {
    store::find(tx, id)?.ok_or_else(|| Fault::bug(format!("{id} was written and is not there")))
}

/// What the audit log keeps of a draft.
pub(super) fn facts(invoice: &Invoice) -> serde_json::Value {
    json!({
        "customer_id": invoice.customer_id,
        "total": invoice.sums.total,
        "tax": invoice.sums.tax,
        "place_of_supply": invoice.place_of_supply,
        "supplied_on": invoice.supplied_on,
        "due_on": invoice.due_on,
        "early_discount": invoice.early_discount.map(EarlyDiscount::typed),
        "supplements_id": invoice.supplements_id,
        "test": invoice.test,
    })
}
