//! Paying the tax office for a filed return, or getting back what was in the shop's favour.

use base::{Actor, Author, Fault, Money, ReadTx, Shop, ShopDate};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::file_return::announce;
use super::period::TaxPeriod;
use super::problem::TaxPeriodError;
use super::standing::{TaxPeriodStanding, of_filed};
use super::tax_return::{TaxReturn, find_tax_return};
use crate::ledger::post::post;
use crate::ledger::post_manual_entry::told;
use crate::ledger::recipes::{self, TaxPaid, spread_over_components, tax_period_chain};
use crate::ledger::store::{self, TaxPaymentRow};
use crate::ledger::{LEDGER_POST, must_be_of_our_time};
use crate::periods;

/// Money that went to the tax office or came from it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxPaymentAsk {
    /// The day it moved: not a closed one, not after today, and at most ten years ago.
    pub paid_on: ShopDate,
    /// How much, above nought, in the books currency; at most what is left of the return. Which way it went follows from that.
    pub amount: Money,
}

/// Books what was paid to the office for a filed return, or what came back from it where the return was in the shop's favour: all
/// that is left, or a part.
pub async fn pay_return(shop: &Shop, who: &Actor, id: &str, ask: TaxPaymentAsk) -> Result<TaxReturn, TaxPeriodError> {
    who.may(LEDGER_POST)?;
    let (shop, author, id) = (shop.clone(), who.clone(), id.to_owned());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let basics = shop.basics()?;
        let today = tx.at().day_in(&basics.zone);
        let filed = must_be_filed(tx, &shop, &id)?;
        let left = filed.left.unwrap_or(Money::zero(basics.books_currency));
        let paid = signed(ask.amount, left)?;
        must_be_of_our_time("paid_on", ask.paid_on, today)?;
        periods::must_be_open(tx, ask.paid_on)?;
        let id = &filed.period.id;
        let payments = store::list_tax_payments(tx, id)?;
        let number = payments.last().map_or(1, |last| last.number.saturating_add(1));
        let books = basics.books_currency;
        let components = store::find_left_to_settle(tx, &tax_period_chain(id))?
            .into_iter()
            .map(|(component, minor)| Ok((component, Money::new(minor, books)?)))
            .collect::<Result<Vec<_>, Fault>>()?;
        let parts = spread_over_components(&components, paid)?;
        let entry = recipes::tax_paid(&TaxPaid {
            period: id,
            payment_no: number,
            happened_at: ask.paid_on.starts_in(&basics.zone),
            parts: &parts,
            amount: paid,
        });
        let entry = told(tx, &shop, post(tx, &shop, entry)?.id)?.id;
        let payment = TaxPaymentRow {
            number,
            paid_on: ask.paid_on,
            amount_minor: paid.minor,
            entry,
            reversal: None,
            at: tx.at(),
            who_name: author.author_name().to_owned(),
        };
        store::insert_tax_payment(tx, id, &payment, author.author_id())?;
        let detail = json!({ "number": number, "paid_on": ask.paid_on, "amount": paid, "entry": entry });
        audit::note(tx, &author, "tax_period.paid", id, detail)?;
        announce(tx, "tax_period.paid", id)?;
        tx.outcome(&author, id)?;
        find_tax_return(tx, &shop, id, today)
    })
    .await
}

/// The filed return of that name as it stands.
pub(super) fn must_be_filed(tx: &ReadTx<'_>, shop: &Shop, id: &str) -> Result<TaxPeriodStanding, TaxPeriodError> {
    let period = TaxPeriod::named(id).ok_or(TaxPeriodError::NoSuchPeriod)?;
    let filed = of_filed(store::list_returns(tx)?, shop.basics()?.books_currency)?;
    filed.into_iter().find(|one| one.period == period).ok_or(TaxPeriodError::NotFiled)
}

/// The amount with the sign of what is left: + to the office, − from it.
fn signed(amount: Money, left: Money) -> Result<Money, TaxPeriodError> {
    if left.is_zero() {
        return Err(TaxPeriodError::Settled);
    }
    if amount.currency != left.currency {
        return Err(Fault::invalid("amount", format!("in the books currency, {}", left.currency)).into());
    }
    if amount.minor <= 0 {
        return Err(Fault::invalid("amount", "above 0").into());
    }
    let owed = if left.minor < 0 { left.negated() } else { left };
    if amount.minor > owed.minor {
        return Err(TaxPeriodError::MoreThanLeft { left: owed });
    }
    Ok(if left.minor < 0 { amount.negated() } else { amount })
}
