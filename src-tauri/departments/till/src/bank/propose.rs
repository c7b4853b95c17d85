//! Proposals: which open invoice, which payment that was confirmed by hand or is awaited by a link of our own, or which payout of a
//! gateway a line may be. Never applied by themselves.

use base::{Money, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::line::BankLine;
use super::mention::{is_referenced, mentions};
use crate::invoices::InvoiceId;
use crate::payments::PaymentId;
use crate::payouts::{InTransit, PayoutId};

/// Most proposals for one line.
const PROPOSALS_MAX: usize = 5;
/// A payout is at the bank within so many days of having left; some banks date it a day before the gateway does.
const PAYOUT_DAYS: (i32, i32) = (-1, 14);

/// Why something is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalReason {
    /// The text names its number.
    Number,
    /// A structured reference is its own, or the line has the reference of its link, or the number that its payer told.
    Reference,
    /// Exactly what is due.
    Amount,
    /// Exactly what is due, and nothing else that is open is of this amount.
    OnlyAmount,
    /// The payer has the customer's name.
    Payer,
    /// The text names the payout.
    Payout,
}

/// What a line may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BankProposal)]
pub struct Proposal {
    /// The invoice that it pays, or that its payment paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<InvoiceId>,
    /// Its number.
    pub invoice_number: String,
    /// Its customer.
    pub customer_name: String,
    /// The payment that a person confirmed before the bank showed it, or that is awaited by a link of our own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// The payout of a gateway that is on its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payout_id: Option<PayoutId>,
    /// The gateway's id of that payout; empty = it is none.
    pub payout_ref: String,
    /// What is due, what was confirmed, what was asked for by the link, or what was paid out.
    pub amount: Money,
    /// Why.
    pub reasons: Vec<ProposalReason>,
}

/// Something that waits for money.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub invoice_id: Option<InvoiceId>,
    pub number: String,
    pub customer_name: String,
    pub payment_id: Option<PaymentId>,
    /// Whether that payment is by a link of our own and has not come yet: then what comes is booked, whatever was asked for.
    pub awaited: bool,
    pub amount: Money,
    /// No money comes for it before that day.
    pub since: Option<ShopDate>,
}

/// The likeliest first. Nothing for money that went out or takes something back. `named`: payments that the line names by the
/// reference of their links, or by the number that their payers told.
pub(super) fn proposals(line: &BankLine, named: &[PaymentId], waiting: &[Waiting]) -> Vec<Proposal> {
    if !line.is_credit() || line.reversal {
        return Vec::new();
    }
    let fits = |one: &&Waiting| one.amount.currency == line.currency();
    let of_amount = waiting.iter().filter(fits).filter(|one| one.amount == line.amount);
    let only = of_amount.filter(|one| one.payment_id.is_none()).count() == 1;
    let mut ranked: Vec<(u32, Proposal)> = waiting
        .iter()
        .filter(fits)
        .filter_map(|one| {
            let reasons = reasons(line, named, one, only);
            let points = points(&reasons, one);
            (points > 0).then(|| (points, proposal(one, reasons)))
        })
        .collect();
    // Stable, so that of two alike the older one comes first.
    ranked.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    ranked.into_iter().take(PROPOSALS_MAX).map(|(_, proposal)| proposal).collect()
}

/// The payouts that a line may be, the likeliest first: of exactly its amount, in their time. A text that names one comes first.
pub(super) fn payout_proposals(line: &BankLine, waiting: &[InTransit]) -> Vec<Proposal> {
    let in_time = |one: &InTransit| {
        one.left_on.plus_days(PAYOUT_DAYS.0) <= line.booked_on && line.booked_on <= one.left_on.plus_days(PAYOUT_DAYS.1)
    };
    let fitting: Vec<&InTransit> =
        waiting.iter().filter(|one| one.amount == line.amount && !line.reversal).filter(|one| in_time(one)).collect();
    let only = fitting.len() == 1;
    let mut proposals: Vec<Proposal> = fitting
        .into_iter()
        .map(|one| {
            let names = [one.statement_text.as_str(), one.gateway_ref.as_str()];
            let texts = [&line.text, &line.bank_reference, &line.end_to_end_id];
            let named = names.iter().any(|name| {
                texts.iter().any(|text| mentions(text, name)) || line.mentions.iter().any(|text| mentions(text, name))
            });
            let amount = if only { ProposalReason::OnlyAmount } else { ProposalReason::Amount };
            let reasons = if named { vec![ProposalReason::Payout, amount] } else { vec![amount] };
            Proposal {
                invoice_id: None,
                invoice_number: String::new(),
                customer_name: String::new(),
                payment_id: None,
                payout_id: Some(one.id),
                payout_ref: one.gateway_ref.clone(),
                amount: one.amount,
                reasons,
            }
        })
        .collect();
    proposals.sort_by_key(|proposal| !proposal.reasons.contains(&ProposalReason::Payout));
    proposals.truncate(PROPOSALS_MAX);
    proposals
}

fn reasons(line: &BankLine, named: &[PaymentId], one: &Waiting, only: bool) -> Vec<ProposalReason> {
    let mut reasons = Vec::new();
    if mentions(&line.text, &one.number) || mentions(&line.end_to_end_id, &one.number) {
        reasons.push(ProposalReason::Number);
    }
    if one.payment_id.is_some_and(|id| named.contains(&id)) || is_referenced(&line.mentions, &one.number) {
        reasons.push(ProposalReason::Reference);
    }
    let in_time = one.since.is_none_or(|since| since <= line.booked_on);
    if one.amount == line.amount && in_time {
        reasons.push(if only && one.payment_id.is_none() {
            ProposalReason::OnlyAmount
        } else {
            ProposalReason::Amount
        });
    }
    if same_name(&line.counterparty, &one.customer_name) {
        reasons.push(ProposalReason::Payer);
    }
    reasons
}

/// A name alone proposes nothing, and an amount that several have proposes only what was confirmed by hand.
fn points(reasons: &[ProposalReason], one: &Waiting) -> u32 {
    let has = |reason| reasons.contains(&reason);
    let named = u32::from(has(ProposalReason::Number) || has(ProposalReason::Reference)) * 8;
    let amount = u32::from(has(ProposalReason::Amount)) * 2 + u32::from(has(ProposalReason::OnlyAmount)) * 4;
    let payer = u32::from(has(ProposalReason::Payer));
    let confirmed = one.payment_id.is_some();
    match (named, amount, payer) {
        // A payment is banked as it is, so another amount is another payment.
        (_, 0, _) if confirmed && !one.awaited => 0,
        (0, 0, _) => 0,
        (0, 2, 0) if !confirmed => 0,
        _ => named + amount + payer + u32::from(confirmed) * 3,
    }
}

fn proposal(one: &Waiting, reasons: Vec<ProposalReason>) -> Proposal {
    Proposal {
        invoice_id: one.invoice_id,
        invoice_number: one.number.clone(),
        customer_name: one.customer_name.clone(),
        payment_id: one.payment_id,
        payout_id: None,
        payout_ref: String::new(),
        amount: one.amount,
        reasons,
    }
}

/// The same words in any order, whatever their capitals.
fn same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| {
        let mut words: Vec<String> = name
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.sort();
        words
    };
    let words_of_one = words(one);
    !words_of_one.is_empty() && words_of_one == words(other)
}
