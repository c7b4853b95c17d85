//! Saying which payments a line that came in is: those that were confirmed by hand, or new ones of invoices, or of nobody yet; or
//! which payouts of gateways it shows, whichever way they went.
//!
//! A new payment goes the way of every payment, carried at 1150; the line's own entry takes it from there to the bank, so that the
//! money is in the books exactly once.

use base::{Actor, Author, Currency, Fault, Money, Shop, ShopDate, Timestamp, WriteTx};
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
use crate::merchant_accounts::{self, MerchantAccount};
use crate::payments::{self, PAYMENTS_WRITE, PaymentId, PaymentState};
use crate::payouts::{self, PayoutId};

/// Most parts of a line.
const PARTS_MAX: usize = 50;
/// Money that was confirmed by hand and is not banked.
const CONFIRMED: &str = "1150";
/// Payouts that are on their way to the bank.
const IN_TRANSIT: &str = "1130";

/// What a line is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchAsk {
    /// What it is made of; the amounts add up to the line. Nothing at all: money of which nobody knows yet whose it is.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub parts: Vec<MatchPart>,
}

/// A part of a line: an invoice that it pays, a payment that was confirmed by hand, or a payout of a gateway. None of them: nobody knows yet whose it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchPart {
    /// The invoice that it pays. More than is due becomes the customer's advance.
    #[serde(default)]
    pub invoice_id: Option<InvoiceId>,
    /// The payment that it banks.
    #[serde(default)]
    pub payment_id: Option<PaymentId>,
    /// The payout that it shows; the only kind of part of a line that went out.
    #[serde(default)]
    pub payout_id: Option<PayoutId>,
    /// How much; the whole line when there is one part only.
    #[serde(default)]
    pub amount: Option<Money>,
}

/// Matches a line. Posts `bank:<line>`: Dr 1100 / Cr 1150, or Cr 1130 for a payout.
pub async fn match_line(shop: &Shop, who: &Actor, id: BankLineId, ask: MatchAsk) -> Result<(), BankError> {
    who.may(BANK_WRITE)?;
    who.may(PAYMENTS_WRITE)?;
    let (handed, actor) = (shop.clone(), who.clone());
    shop.db
        .write(who, move |tx| {
            let line = open_line(tx, id)?;
            let only_payouts = !ask.parts.is_empty() && ask.parts.iter().all(|part| part.payout_id.is_some());
            if !line.is_credit() && !only_payouts {
                return Err(BankError::NotACredit);
            }
            let at = fact_time(tx, &handed, line.booked_on)?;
            let (mut matched, mut bases) = (Vec::new(), Vec::new());
            for (part, amount) in parts_of(&line, ask.parts)? {
                if let Some(payout) = part.payout_id {
                    let (part, base) = in_transit(tx, &handed, payout, amount)?;
                    payouts::banked(tx, payout, &line.id.to_string(), line.booked_on)?;
                    matched.push(part);
                    bases.push(base);
                    continue;
                }
                let awaited = match (part.payment_id, part.invoice_id) {
                    (Some(payment), _) => Some(payment),
                    (None, Some(invoice)) => awaited_of(tx, invoice, amount)?,
                    (None, None) => None,
                };
                let (payment_id, made_here) = match awaited {
                    Some(payment) => banks(tx, &handed, &line, payment, amount, at)?,
                    None => {
                        // The key of the request belongs to the line.
                        let quiet = Actor { once: None, ..actor.clone() };
                        numbers_are_free(tx, &line, None)?;
                        let made = payments::record_transfer(tx, &handed, &quiet, part.invoice_id, amount, at)?;
                        use_up_numbers(tx, &handed, &line, made)?;
                        (made, true)
                    }
                };
                let part = by_hand(payment_id, made_here, amount);
                bases.push(carried(tx, &handed, &part)?);
                matched.push(part);
            }
            let side = |part: &Matched| if part.payout_id.is_some() { IN_TRANSIT } else { CONFIRMED };
            let against = matched
                .iter()
                .zip(bases)
                .map(|(part, base)| (side(part), part.party.as_str(), part.amount, base))
                .collect();
            write_matched(tx, &handed, &actor, &line, &matched, against, at, "")
        })
        .await
}

/// A part of a line that is a payment which waits at 1150.
pub(super) fn by_hand(payment_id: PaymentId, made_here: bool, amount: Money) -> Matched {
    Matched {
        payment_id: Some(payment_id),
        payout_id: None,
        made_here,
        account: CONFIRMED.to_owned(),
        party: String::new(),
        amount,
    }
}

/// Has payments that wait at 1150 banked by a line.
pub(super) fn write_banked(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &impl Author,
    line: &BankLine,
    matched: &[Matched],
    at: Timestamp,
) -> Result<(), BankError> {
    let bases = matched.iter().map(|part| carried(tx, shop, part)).collect::<Result<Vec<_>, _>>()?;
    let against = matched.iter().zip(bases).map(|(part, base)| (CONFIRMED, "", part.amount, base)).collect();
    write_matched(tx, shop, who, line, matched, against, at, "")
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
    who: &impl Author,
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
        .map(|part| {
            json!({
                "payment": part.payment_id,
                "payout": part.payout_id,
                "account": part.account,
                "amount": part.amount,
            })
        })
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
        let named: [bool; 3] = [part.invoice_id.is_some(), part.payment_id.is_some(), part.payout_id.is_some()];
        if named.into_iter().filter(|is| *is).count() > 1 {
            return Err(BankError::Parts("a part is one of an invoice, a payment and a payout".to_owned()));
        }
        let amount = match part.amount {
            Some(amount) => amount,
            None if alone => line.amount,
            None => return Err(BankError::Parts("each of several parts has its amount".to_owned())),
        };
        // Payouts may lie on both sides in one line: what the gateway took is set off against what it gave.
        if amount.currency != currency || (amount.minor <= 0 && part.payout_id.is_none()) {
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

/// A payment to the bank account that this line banks: one that was confirmed by hand, of that amount and not banked yet, or one
/// by a link of our own of which the line is the first to tell. Gives whether the line made it count.
pub(super) fn banks(
    tx: &WriteTx<'_>,
    shop: &Shop,
    line: &BankLine,
    id: PaymentId,
    amount: Money,
    at: Timestamp,
) -> Result<(PaymentId, bool), BankError> {
    let no = |why| Err(BankError::NotThatPayment(why));
    let Some(payment) = payments::find(tx, id)? else { return no("there is none of this id") };
    let Some(account) = merchant_accounts::find(tx, payment.merchant_account_id)?.filter(MerchantAccount::goes_to_bank)
    else {
        return no("it is no transfer to the bank");
    };
    numbers_are_free(tx, line, Some(id))?;
    if payment.state != PaymentState::Captured {
        if !account.has_own_link() {
            return no("its money did not come");
        }
        if payment.amount.currency != amount.currency {
            return no("it is in another currency");
        }
        let utr = number_for(tx, line, id)?;
        payments::count_payment(tx, shop, &payment, &account, &utr, amount, at)?;
        return Ok((id, true));
    }
    if payment.captured != amount {
        return no("it is of another amount");
    }
    if store::is_banked(tx, id)? {
        return no("another line is that payment already");
    }
    Ok((id, false))
}

/// The payment by a link of our own that stands open on an invoice over this amount: the money is that payment's.
fn awaited_of(tx: &WriteTx<'_>, invoice: InvoiceId, amount: Money) -> Result<Option<PaymentId>, BankError> {
    let Some(open) = payments::find_open_of_invoice(tx, invoice)?.filter(|open| open.amount == amount) else {
        return Ok(None);
    };
    // What a person confirmed as another payment of the invoice waits for its line; whether this is it, the person says.
    if confirmed_beside(tx, open.id, invoice, amount)? {
        return Ok(None);
    }
    let account = merchant_accounts::find(tx, open.merchant_account_id)?;
    Ok(account.filter(MerchantAccount::has_own_link).map(|_| open.id))
}

/// Whether a person has confirmed another payment of this invoice over this amount whose bank line has not come yet: a line may be
/// either of them.
pub(super) fn confirmed_beside(
    tx: &WriteTx<'_>,
    payment: PaymentId,
    invoice: InvoiceId,
    amount: Money,
) -> Result<bool, Fault> {
    for other in payments::list_of_invoice(tx, invoice)? {
        let waits = other.id != payment && other.state == PaymentState::Captured && other.captured == amount;
        if waits
            && !store::is_banked(tx, other.id)?
            && merchant_accounts::find(tx, other.merchant_account_id)?.is_some_and(|account| account.goes_to_bank())
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A line that tells the number under which another payment was confirmed is that payment, as long as no other line is.
fn numbers_are_free(tx: &WriteTx<'_>, line: &BankLine, payment: Option<PaymentId>) -> Result<(), BankError> {
    for utr in line.utrs() {
        if let Some(other) = payments::counted_by_utr(tx, &utr)?.filter(|other| Some(*other) != payment)
            && !store::is_banked(tx, other)?
        {
            return Err(payments::PaymentError::UtrCounted(other).into());
        }
    }
    Ok(())
}

/// The number under which a payment counts by this line: that of its payer if the line tells it, else the only one that the line
/// tells; empty where it tells none, or several.
fn number_for(tx: &WriteTx<'_>, line: &BankLine, payment: PaymentId) -> Result<String, BankError> {
    let mut told = Vec::new();
    for utr in line.utrs() {
        // Under which another line came is none of this one: an account's or a telephone's number, which stands in many.
        if payments::counted_by_utr(tx, &utr)?.is_none_or(|counted| counted == payment) {
            told.push(utr);
        }
    }
    for utr in &told {
        if payments::claimed_by_utr(tx, std::slice::from_ref(utr))?.contains(&payment) {
            return Ok(utr.clone());
        }
    }
    Ok(if let [only] = told.as_slice() { only.clone() } else { String::new() })
}

/// What a line was booked as is paid under its numbers: nothing else counts under them.
fn use_up_numbers(tx: &WriteTx<'_>, shop: &Shop, line: &BankLine, made: PaymentId) -> Result<(), BankError> {
    let Some(payment) = payments::find(tx, made)? else { return Ok(()) };
    let Some(account) = merchant_accounts::find(tx, payment.merchant_account_id)? else { return Ok(()) };
    for utr in line.utrs() {
        payments::count_utr(tx, shop, made, &account, &utr)?;
    }
    Ok(())
}

/// A payout that is on its way to the bank, of that amount, with what it stands at on 1130 in the books currency.
fn in_transit(tx: &WriteTx<'_>, shop: &Shop, id: PayoutId, amount: Money) -> Result<(Matched, Money), BankError> {
    let Some((payout, base)) = payouts::in_transit(tx, shop, id)? else {
        return Err(BankError::NotThatPayout("it is not on its way to the bank"));
    };
    if payout.amount != amount {
        return Err(BankError::NotThatPayout("it is of another amount"));
    }
    let part = Matched {
        payment_id: None,
        payout_id: Some(id),
        made_here: false,
        account: IN_TRANSIT.to_owned(),
        party: payout.merchant_account_id.to_string(),
        amount,
    };
    Ok((part, base))
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
