//! Lines that say by themselves which payment they are: one by a link of our own that the line names, by our reference or by the
//! number that its payer told, over just the amount that was asked for or confirmed. Whichever is there first waits for the other.
//!
//! Whatever is not plain is left to a person: two payments under one number, another amount, a line from before the payment was
//! begun. It is proposed to them.

use base::{Announcement, Fault, Shop, System, WriteTx};

use super::error::BankError;
use super::line::BankLine;
use super::list_lines::named_by;
use super::match_line::{banks, by_hand, confirmed_beside, fact_time, write_banked};
use super::statement::BankStatementId;
use super::store;
use crate::merchant_accounts::{self, MerchantAccount};
use crate::payments::{self, PaymentId, PaymentState};

/// Hears that a statement was brought in, or that a payer claims or a payment was counted.
pub(super) fn on_news(shop: &Shop, tx: &WriteTx<'_>, news: &Announcement) -> Result<(), Fault> {
    let lines = match (BankStatementId::parse(&news.subject), PaymentId::parse(&news.subject)) {
        (Some(statement), _) => store::list_new_credits(tx, Some(statement))?,
        (None, Some(_)) => store::list_new_credits(tx, None)?,
        _ => return Ok(()),
    };
    for line in lines {
        let Some(payment) = only_named(tx, shop, &line)? else { continue };
        let who = System {
            cause: format!("bank line {} names {payment}", line.id).into(),
            correlation: tx.correlation().into(),
        };
        match tx.part(|| settle(tx, shop, &who, &line, payment)) {
            Ok(()) => {}
            Err(BankError::Fault(fault)) => return Err(fault),
            Err(error) => tracing::info!(line = %line.id, %payment, %error, "a bank line is left to a person"),
        }
    }
    Ok(())
}

fn settle(tx: &WriteTx<'_>, shop: &Shop, who: &System, line: &BankLine, payment: PaymentId) -> Result<(), BankError> {
    let at = fact_time(tx, shop, line.booked_on)?;
    let (payment, made_here) = banks(tx, shop, line, payment, line.amount, at)?;
    write_banked(tx, shop, who, line, &[by_hand(payment, made_here, line.amount)], at)
}

/// The one payment that this line can be, if it is plain.
fn only_named(tx: &WriteTx<'_>, shop: &Shop, line: &BankLine) -> Result<Option<PaymentId>, Fault> {
    let [id] = named_by(tx, line)?[..] else { return Ok(None) };
    let Some(payment) = payments::find(tx, id)? else { return Ok(None) };
    let account = merchant_accounts::find(tx, payment.merchant_account_id)?;
    if !account.is_some_and(|account| MerchantAccount::has_own_link(&account)) {
        return Ok(None);
    }
    // Anybody can type a number: one that stands in other lines as well, or is an account's, says nothing.
    if line.payments_named().is_empty() {
        let [utr] = &line.utrs()[..] else { return Ok(None) };
        if store::is_common_number(tx, line.id, utr)? {
            return Ok(None);
        }
    }
    if let Some(invoice) = payment.invoice_id
        && payment.state != PaymentState::Captured
        && confirmed_beside(tx, id, invoice, line.amount)?
    {
        return Ok(None);
    }
    let is_plain = match payment.state {
        // What a person has taken off it once stays off.
        PaymentState::Captured => line.entry_no == 0 && payment.captured == line.amount && !store::is_banked(tx, id)?,
        // Money of the day before it was begun is other money, whatever number its payer tells.
        _ => payment.amount == line.amount && payment.created_at.day_in(&shop.basics()?.zone) <= line.booked_on,
    };
    Ok(is_plain.then_some(id))
}
