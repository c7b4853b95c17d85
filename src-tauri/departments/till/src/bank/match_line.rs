//! Saying which payments a line that came in is: those that were confirmed by hand, or new ones of invoices, or of nobody yet.
//!
//! A new payment goes the way of every payment, carried at 1150; the line's own entry takes it from there to the bank, so that the
//! money is in the books exactly once.

use base::{Actor, Currency, Money, Shop, ShopDate, Timestamp, WriteTx};
use books::ledger::recipes::{BankLineBooked, bank_line_booked, bank_line_source, payment_captured_source};
use books::ledger::{find_recorded, is_posted, post};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::error::BankError;
use super::line::{BankLine, BankLineId, LineState, Matched};
use super::{BANK_WRITE, announce, store};
use crate::invoices::InvoiceId;
use crate::merchant_accounts::{self, TRANSFER};
use crate::payments::{self, PAYMENTS_WRITE, Payment, PaymentId, PaymentState};

/// Most parts of a line.
const PARTS_MAX: usize = 50;
/// Money that was confirmed by hand and is not banked.
const CONFIRMED: &str = "1150";

/// What a line is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchAsk {
    /// What it is made of; the amounts add up to the line. Nothing at all: money of which nobody knows yet whose it is.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub parts: Vec<MatchPart>,
}

/// A part of a line: an invoice that it pays, or a payment that was confirmed by hand. Neither: nobody knows yet whose it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchPart {
    /// The invoice that it pays. More than is due becomes the customer's advance.
    #[serde(default)]
    pub invoice_id: Option<InvoiceId>,
    /// The payment that it banks.
    #[serde(default)]
    pub payment_id: Option<PaymentId>,
    /// How much; the whole line when there is one part only.
    #[serde(default)]
    pub amount: Option<Money>,
}

/// Matches a line that came in. Posts `bank:<line>`: Dr 1100 / Cr 1150.
pub async fn match_line(shop: &Shop, who: &Actor, id: BankLineId, ask: MatchAsk) -> Result<(), BankError> {
    who.may(BANK_WRITE)?;
    who.may(PAYMENTS_WRITE)?;
    let (handed, actor) = (shop.clone(), who.clone());
    shop.db
        .write(who, move |tx| {
            let line = open_line(tx, id)?;
            if !line.is_credit() {
                return Err(BankError::NotACredit);
            }
            let at = fact_time(tx, &handed, line.booked_on)?;
            let mut matched = Vec::new();
            for (part, amount) in parts_of(&line, ask.parts)? {
                let (payment_id, made_here) = match part.payment_id {
                    Some(payment) => (confirmed(tx, payment, amount)?, false),
                    None => {
                        // The key of the request belongs to the line.
                        let quiet = Actor { once: None, ..actor.clone() };
                        (payments::record_transfer(tx, &handed, &quiet, part.invoice_id, amount, at)?, true)
                    }
                };
                let account = CONFIRMED.to_owned();
                matched.push(Matched {
                    payment_id: Some(payment_id),
                    made_here,
                    account,
                    party: String::new(),
                    amount,
                });
            }
            let bases = matched.iter().map(|part| carried(tx, &handed, part)).collect::<Result<Vec<_>, _>>()?;
            let against = matched.iter().zip(bases).map(|(part, base)| (CONFIRMED, "", part.amount, base)).collect();
            write_matched(tx, &handed, &actor, &line, &matched, against, at, "")
        })
        .await
}

/// A line that nothing was decided on.
pub(super) fn open_line(tx: &WriteTx<'_>, id: BankLineId) -> Result<BankLine, BankError> {
    let line = store::find_line(tx, id)?.ok_or(BankError::NoSuchLine)?;
    if line.state == LineState::New { Ok(line) } else { Err(BankError::Decided(line.state)) }
}

/// The instant a line counts at: the beginning of the bank's day, and no later than now, whatever a bank dates ahead.
pub(super) fn fact_time(tx: &WriteTx<'_>, shop: &Shop, booked_on: ShopDate) -> Result<Timestamp, BankError> {
    Ok(booked_on.starts_in(&shop.basics()?.zone).min(tx.at()))
}

/// Posts the entry of a line, keeps what it stands for, and closes it.
#[expect(clippy::too_many_arguments, reason = "one line, its parts and who says so")]
pub(super) fn write_matched(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    line: &BankLine,
    matched: &[Matched],
    against: Vec<(&'static str, &str, Money, Money)>,
    at: Timestamp,
    reason: &str,
) -> Result<(), BankError> {
    let name = line.id.to_string();
    let mut entry_no = line.entry_no.saturating_add(1);
    while is_posted(tx, &bank_line_source(&name, entry_no))? {
        entry_no = entry_no.saturating_add(1);
    }
    let base = Money::sum(shop.basics()?.books_currency, against.iter().map(|(_, _, _, base)| *base))?;
    let entry = bank_line_booked(BankLineBooked {
        line: &name,
        entry_no,
        happened_at: at,
        bank_account: &line.account_id.to_string(),
        amount: line.amount,
        base,
        against,
        memo: reason.to_owned(),
    })?;
    post(tx, shop, entry)?;
    store::insert_matches(tx, line, matched)?;
    store::update_decided(tx, line.id, LineState::Matched, entry_no, reason)?;
    let parts: Vec<serde_json::Value> = matched
        .iter()
        .map(|part| json!({ "payment": part.payment_id, "account": part.account, "amount": part.amount }))
        .collect();
    let detail = json!({ "amount": line.amount, "booked_on": line.booked_on, "parts": parts, "reason": reason });
    audit::note(tx, who, "bank_line.matched", &name, detail)?;
    announce(tx, line.id, &["bank", "payments", "ledger", "home"])?;
    tx.outcome(who, line.id)?;
    Ok(())
}

/// The parts with their amounts, which come to the line.
fn parts_of(line: &BankLine, mut parts: Vec<MatchPart>) -> Result<Vec<(MatchPart, Money)>, BankError> {
    if parts.is_empty() {
        parts.push(MatchPart::default());
    }
    if parts.len() > PARTS_MAX {
        return Err(BankError::Parts(format!("at most {PARTS_MAX} parts")));
    }
    let alone = parts.len() == 1;
    let currency: Currency = line.currency();
    let mut whole = Money::zero(currency);
    let mut with_amounts = Vec::new();
    for part in parts {
        if part.invoice_id.is_some() && part.payment_id.is_some() {
            return Err(BankError::Parts("a part is an invoice or a payment, not both".to_owned()));
        }
        let amount = match part.amount {
            Some(amount) => amount,
            None if alone => line.amount,
            None => return Err(BankError::Parts("each of several parts has its amount".to_owned())),
        };
        if amount.currency != currency || amount.minor <= 0 {
            return Err(BankError::Parts(format!("each part is above 0 and in {currency}")));
        }
        whole = whole.plus(amount)?;
        with_amounts.push((part, amount));
    }
    if whole != line.amount {
        return Err(BankError::Parts(format!("the parts come to {whole}, the line is {}", line.amount)));
    }
    Ok(with_amounts)
}

/// A transfer that was confirmed by hand, of that amount and not banked yet.
fn confirmed(tx: &WriteTx<'_>, id: PaymentId, amount: Money) -> Result<PaymentId, BankError> {
    let no = |why| Err(BankError::NotThatPayment(why));
    let Some(payment) = payments::find(tx, id)? else { return no("there is none of this id") };
    let account = merchant_accounts::find(tx, payment.merchant_account_id)?;
    if account.is_none_or(|account| account.provider != TRANSFER) {
        return no("it is no transfer to the bank");
    }
    let Payment { state: PaymentState::Captured, captured, .. } = payment else { return no("its money did not come") };
    if captured != amount {
        return no("it is of another amount");
    }
    if store::is_banked(tx, id)? {
        return no("another line is that payment already");
    }
    Ok(id)
}

/// What a payment stands at on 1150 in the books currency.
fn carried(tx: &WriteTx<'_>, shop: &Shop, part: &Matched) -> Result<Money, BankError> {
    let Some(id) = part.payment_id else { return Ok(part.amount) };
    let id = id.to_string();
    let mut base = Money::zero(shop.basics()?.books_currency);
    let mut capture_no = 1;
    while let Some(recorded) = find_recorded(tx, shop, &payment_captured_source(&id, capture_no))? {
        if !is_posted(tx, &format!("{}:reversed", payment_captured_source(&id, capture_no)))? {
            for line in recorded.entry.lines.iter().filter(|line| line.account == CONFIRMED) {
                base = base.plus(line.base)?;
            }
        }
        capture_no += 1;
    }
    if capture_no == 1 {
        return Err(BankError::NotThatPayment("it is not in the books"));
    }
    Ok(base)
}
