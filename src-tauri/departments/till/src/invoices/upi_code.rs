//! The UPI code on an invoice: what a payment app pays to the shop's own address, with the invoice's number as its reference.
//!
//! Like the pay link it is no part of what was issued but a way to pay it now: it goes with the debt and with the account.

use base::{Fault, ReadTx, Shop};
use engines::documents::upi::UpiLink;
use office::integrations::Environment;

use super::frozen::Frozen;
use super::instalments::due_now;
use super::invoice::Invoice;
use crate::merchant_accounts::{self, LinkAsk, MerchantAccount, RestrictionName};

/// What the code asks for; none where nothing is due in rupees, or no active account is paid by a link of our own.
pub(super) fn find(tx: &ReadTx<'_>, shop: &Shop, invoice: &Invoice, frozen: &Frozen) -> Result<Option<UpiLink>, Fault> {
    let amount = due_now(tx, invoice)?.amount;
    let Some(number) = invoice.number.as_deref().filter(|_| amount.minor > 0 && amount.currency.code() == "INR") else {
        return Ok(None);
    };
    // Letters and digits alone, which every app and every bank hands on: bank lines are searched for them.
    let reference: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    let ask = LinkAsk { reference: &reference, note: number, amount };
    for account in merchant_accounts::list_active(tx)? {
        if !takes(tx, &account, invoice, frozen)? {
            continue;
        }
        let link = merchant_accounts::find_link(tx, shop, &account, &ask);
        // Credentials that cannot be read keep nobody from printing: the paper matters more.
        if let Ok(Some(link)) = link.inspect_err(|cause| tracing::warn!(%cause, "the UPI code is left out of a paper"))
        {
            return Ok(Some(link));
        }
    }
    Ok(None)
}

/// Whether the account is paid by a link of our own, and may be for this invoice. Play money and real money never mix.
fn takes(tx: &ReadTx<'_>, account: &MerchantAccount, invoice: &Invoice, frozen: &Frozen) -> Result<bool, Fault> {
    let play = frozen.shop.practice || invoice.test;
    let of_its_world = (account.environment == Environment::Live) != play;
    if !account.has_own_link() || !account.takes(invoice.currency) || !of_its_world {
        return Ok(false);
    }
    let buyer = &frozen.customer.country;
    let country = if buyer.is_empty() { &frozen.shop.country } else { buyer };
    let restriction = merchant_accounts::find_restriction(tx, account.id, RestrictionName::Countries)?;
    Ok(restriction.is_none_or(|restriction| restriction.lets(country)))
}
