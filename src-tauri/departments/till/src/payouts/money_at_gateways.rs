//! How much of what was paid still lies at each gateway, by what is known of payments, refunds and payouts, beside the books.

use std::collections::BTreeMap;

use base::{Actor, Currency, Fault, Money, MoneyError, ReadTx, Shop};
use books::ledger::find_balances;
use serde::Serialize;
use utoipa::ToSchema;

use super::store;
use crate::invoices;
use crate::merchant_accounts::{self, MerchantAccount, MerchantAccountId, TRANSFER};
use crate::payments::{self, PAYMENTS_READ};
use crate::refunds;

/// The money of one account at its gateway, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MoneyAtGateway {
    /// The account.
    pub merchant_account_id: MerchantAccountId,
    /// Its name.
    pub account_name: String,
    /// What customers paid.
    pub captured: Money,
    /// What went back to them.
    pub refunded: Money,
    /// What the gateway kept of payments by its own word, tax included.
    pub fees: Money,
    /// What the gateway added besides: reserves, charges, adjustments, chargebacks as soon as they are told; below 0 = taken.
    pub other: Money,
    /// What was paid out.
    pub paid_out: Money,
    /// What is left of it: captured − refunded − fees + other − paid out.
    pub at_gateway: Money,
    /// What the books say (1110).
    pub in_books: Money,
    /// What the books say otherwise: taken over when the shop moved in, or entered by hand.
    pub difference: Money,
    /// Paid out and not seen at the bank yet.
    pub in_transit: Money,
}

/// The money of every account, by currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MoneyAtGateways {
    /// One row for each account and currency in which anything happened.
    pub items: Vec<MoneyAtGateway>,
}

/// The sums of one account and currency, in minor units.
#[derive(Default)]
struct Sums {
    captured: i64,
    refunded: i64,
    fees: i64,
    other: i64,
    paid_out: i64,
    in_books: i64,
    in_transit: i64,
}

impl Sums {
    fn shown(&self, account: &MerchantAccount, currency: Currency) -> Result<MoneyAtGateway, MoneyError> {
        let of = |minor: i64| Money::new(minor, currency);
        let left = of(self.captured)?.minus(of(self.refunded)?)?.minus(of(self.fees)?)?.plus(of(self.other)?)?;
        let at_gateway = left.minus(of(self.paid_out)?)?;
        Ok(MoneyAtGateway {
            merchant_account_id: account.id,
            account_name: account.name.clone(),
            captured: of(self.captured)?,
            refunded: of(self.refunded)?,
            fees: of(self.fees)?,
            other: of(self.other)?,
            paid_out: of(self.paid_out)?,
            at_gateway,
            in_books: of(self.in_books)?,
            difference: of(self.in_books)?.minus(at_gateway)?,
            in_transit: of(self.in_transit)?,
        })
    }
}

/// The money at every gateway.
pub async fn money_at_gateways(shop: &Shop, who: &Actor) -> Result<MoneyAtGateways, Fault> {
    who.may(PAYMENTS_READ)?;
    let handed = shop.clone();
    shop.db.read(move |tx| all(tx, &handed)).await
}

fn all(tx: &ReadTx<'_>, shop: &Shop) -> Result<MoneyAtGateways, Fault> {
    let mut sums: BTreeMap<(String, Currency), Sums> = BTreeMap::new();
    for taken in payments::list_takings(tx)? {
        let of = sums.entry((taken.account.to_string(), taken.currency)).or_default();
        (of.captured, of.refunded, of.fees) = (taken.captured_minor, taken.refunded_minor, taken.fees_minor);
    }
    let tests = invoices::list_tests(tx)?;
    // What went back in cash or by a transfer did not leave from the gateway.
    for (payment, minor) in refunds::list_by_hand(tx)? {
        let Some(payment) = payments::find(tx, payment)? else { continue };
        if payment.invoice_id.is_some_and(|id| tests.contains(&id)) {
            continue;
        }
        let key = (payment.merchant_account_id.to_string(), payment.captured.currency);
        if let Some(of) = sums.get_mut(&key) {
            of.refunded = of.refunded.saturating_sub(minor);
        }
    }
    for (account, currency, minor) in store::list_other(tx)? {
        sums.entry((account.to_string(), currency)).or_default().other = minor;
    }
    for (account, currency, minor) in payments::list_disputed(tx)? {
        let other = &mut sums.entry((account.to_string(), currency)).or_default().other;
        *other = other.saturating_sub(minor);
    }
    for (account, currency, minor) in store::list_paid_out(tx)? {
        sums.entry((account.to_string(), currency)).or_default().paid_out = minor;
    }
    let books = shop.basics()?.books_currency;
    for (_, row) in find_balances(tx, books, Some("1110"))? {
        sums.entry((row.party, row.amount.currency)).or_default().in_books = row.amount.minor;
    }
    for (_, row) in find_balances(tx, books, Some("1130"))? {
        sums.entry((row.party, row.amount.currency)).or_default().in_transit = row.amount.minor;
    }
    let mut items = Vec::new();
    for account in merchant_accounts::list(tx)? {
        if account.provider == TRANSFER || account.provider == "cash" || payments::is_play_money(shop, &account)? {
            continue;
        }
        let id = account.id.to_string();
        for ((of, currency), sums) in &sums {
            if *of == id {
                items.push(sums.shown(&account, *currency)?);
            }
        }
    }
    Ok(MoneyAtGateways { items })
}
