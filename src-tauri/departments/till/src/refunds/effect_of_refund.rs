//! What a refund would do, shown before it is confirmed. It is done as it would be done, and taken back.

use base::{Actor, Fault, Money, Shop, WriteTx};
use books::ledger::find_recorded;
use books::ledger::recipes::{credit_note_issued_source, refund_settled_source};
use books::tax::TaxShare;
use serde::Serialize;
use utoipa::ToSchema;

use super::error::RefundError;
use super::refund::{Concern, Refund, RefundMethod, RefundState};
use super::request_refund::{Ground, RefundAsk, request_within};
use super::{REFUNDS_CREATE, finish_refund, store};
use crate::invoices;
use crate::payments::{self, PaymentId};

/// What a refund would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefundEffect {
    /// How much goes back.
    pub amount: Money,
    /// What is left to refund after it.
    pub left_after: Money,
    /// How it goes back.
    pub method: RefundMethod,
    /// Whether somebody else has to approve it.
    pub needs_approval: bool,
    /// Why somebody should look before it leaves, whether it waits for them or not.
    pub concerns: Vec<Concern>,
    /// What of it is taken out of the sale; the rest was paid too much, or is goodwill.
    pub from_sale: Money,
    /// The credit note that it brings, where it brings one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_note: Option<EffectCredit>,
    /// Why a credit note is owed that cannot be issued now; empty where there is no such.
    pub credit_owed: String,
    /// What it does in the books, one line for each account; empty where the money is kept out of them.
    pub postings: Vec<EffectLine>,
    /// The gateway's fee on the payment. It stays with the gateway unless its settlement says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_kept: Option<Money>,
}

/// The credit note that a refund would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EffectCredit {
    /// Without tax.
    pub net: Money,
    /// Tax taken back.
    pub tax: Money,
    /// What the customer owes less.
    pub total: Money,
    /// Tax by code and component.
    pub tax_summary: Vec<TaxShare>,
}

/// A line in the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EffectLine {
    /// Code of the account.
    pub account: String,
    /// Debit above 0, credit below.
    pub amount: Money,
}

/// Why the transaction of a trial is taken back: it is one.
enum Trial {
    Done(Box<RefundEffect>),
    Refused(RefundError),
}

impl From<Fault> for Trial {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.into())
    }
}

impl From<RefundError> for Trial {
    fn from(error: RefundError) -> Self {
        Self::Refused(error)
    }
}

/// What a refund of a payment would do.
pub async fn effect_of_refund(
    shop: &Shop,
    who: &Actor,
    payment: PaymentId,
    ask: RefundAsk,
) -> Result<RefundEffect, RefundError> {
    who.may(REFUNDS_CREATE)?;
    // A trial uses up no idempotency key.
    let trier = Actor { once: None, ..who.clone() };
    let (handed, actor) = (shop.clone(), trier.clone());
    let tried: Result<(), Trial> = shop
        .db
        .write(&trier, move |tx| {
            Err(Trial::Done(Box::new(tx.quietly(|| attempt(tx, &handed, &actor, payment, &ask))?)))
        })
        .await;
    match tried {
        Err(Trial::Done(effect)) => Ok(*effect),
        Err(Trial::Refused(error)) => Err(error),
        Ok(()) => Err(Fault::bug("a trial was kept").into()),
    }
}

fn attempt(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    payment: PaymentId,
    ask: &RefundAsk,
) -> Result<RefundEffect, RefundError> {
    let before = Ground::find(tx, payment)?;
    let asked = request_within(tx, shop, who, payment, ask)?;
    let needs_approval = asked.state == RefundState::Requested;
    if asked.state != RefundState::Refunded {
        finish_refund::by_hand(tx, shop, &before.account, &asked, true)?;
    }
    let refund = store::find(tx, asked.id)?.ok_or(RefundError::NoSuchRefund)?;
    let after = Ground::find(tx, payment)?;
    Ok(RefundEffect {
        amount: refund.amount,
        left_after: after.left()?,
        method: refund.method,
        needs_approval,
        concerns: refund.concerns.clone(),
        from_sale: Money { minor: refund.sale_minor, currency: refund.amount.currency },
        credit_note: credit(tx, &refund, after.payment.invoice_id)?,
        // An earlier refund of the payment may lack its note as well.
        credit_owed: match refund.credit_owed_minor() {
            0 => String::new(),
            _ => payments::credit_owed_in(&after.payment),
        },
        postings: postings(tx, shop, &refund)?,
        fee_kept: after.payment.fee,
    })
}

fn credit(
    tx: &WriteTx<'_>,
    refund: &Refund,
    invoice: Option<invoices::InvoiceId>,
) -> Result<Option<EffectCredit>, Fault> {
    let (Some(id), Some(invoice)) = (refund.credit_note_id, invoice) else { return Ok(None) };
    let notes = invoices::find_credit_notes(tx, invoice)?;
    Ok(notes.into_iter().find(|note| note.id == id).map(|note| EffectCredit {
        net: note.net,
        tax: note.tax,
        total: note.total,
        tax_summary: note.tax_summary,
    }))
}

/// The lines of the credit note and of the refund, those of one account added up.
fn postings(tx: &WriteTx<'_>, shop: &Shop, refund: &Refund) -> Result<Vec<EffectLine>, Fault> {
    let note = refund.credit_note_id.map(|id| credit_note_issued_source(&id.to_string()));
    let mut lines: Vec<EffectLine> = Vec::new();
    for source in note.into_iter().chain([refund_settled_source(&refund.id.to_string())]) {
        let Some(recorded) = find_recorded(tx, shop, &source)? else { continue };
        for line in &recorded.entry.lines {
            let same = |known: &&mut EffectLine| {
                known.account == line.account && known.amount.currency == line.amount.currency
            };
            match lines.iter_mut().find(same) {
                Some(known) => known.amount = known.amount.plus(line.amount)?,
                None => lines.push(EffectLine { account: line.account.to_owned(), amount: line.amount }),
            }
        }
    }
    lines.retain(|line| !line.amount.is_zero());
    Ok(lines)
}
