//! The list of payouts, the newest first.

use std::collections::HashMap;

use base::{Actor, Fault, Money, Page, PageAsk, ReadTx, Shop, ShopDate, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::payout::{Payout, PayoutId, PayoutState, Told};
use super::store;
use crate::merchant_accounts::{self, MerchantAccountId};
use crate::payments::PAYMENTS_READ;

/// Which payouts are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PayoutListAsk {
    /// Only those of this account.
    pub account_id: Option<MerchantAccountId>,
    /// Only those that are so far.
    #[param(inline)]
    pub state: Option<PayoutState>,
    /// Only those that were made on this day or later.
    pub from: Option<ShopDate>,
    /// Only those that were made on this day or before.
    pub to: Option<ShopDate>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A payout in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PayoutSummary {
    /// Its id.
    pub id: PayoutId,
    /// The account that was told of it.
    pub merchant_account_id: MerchantAccountId,
    /// That account's name.
    pub account_name: String,
    /// The gateway's id of it.
    pub gateway_ref: String,
    /// How far it is.
    pub state: PayoutState,
    /// How much; below 0 where the gateway takes it from the bank.
    pub amount: Money,
    /// What stands on the bank statement, as far as the gateway says.
    pub statement_text: String,
    /// When it was made, by the gateway's clock.
    pub made_at: Timestamp,
    /// Since when it stands so.
    pub state_at: Timestamp,
    /// When the gateway expects it at the bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrives_at: Option<Timestamp>,
    /// Why it failed; empty = it did not, or nobody says.
    pub failure_reason: String,
    /// Since when it is in the books; of one that failed: it was, and was taken back. Absent: it moved nothing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booked_at: Option<Timestamp>,
    /// Day on which the bank showed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub banked_on: Option<ShopDate>,
    /// Whether the gateway told what it is made of.
    pub items_told: bool,
    /// Of its parts, those whose payment is not known here yet.
    pub waiting: u32,
    /// What its parts do not explain of its amount; absent while the gateway has not told them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained: Option<Money>,
    /// Why a person should look; empty = nothing.
    pub needs_you: String,
}

/// Where a page begins: behind this payout.
pub(super) type Behind = (Timestamp, PayoutId);

fn behind(text: &str) -> Result<Behind, Fault> {
    let read = || {
        let (made_at, id) = text.split_once('.')?;
        Some((Timestamp(made_at.parse().ok()?), PayoutId::parse(id)?))
    };
    read().ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))
}

/// One page of the list.
pub async fn list_payouts(shop: &Shop, who: &Actor, ask: PayoutListAsk) -> Result<Page<PayoutSummary>, Fault> {
    who.may(PAYMENTS_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let zone = shop.basics()?.zone.clone();
    let filter = store::Filter {
        account: ask.account_id,
        state: ask.state,
        from: ask.from.map(|day| day.starts_in(&zone)),
        before: ask.to.map(|day| day.plus_days(1).starts_in(&zone)),
        behind: ask.after.as_deref().map(behind).transpose()?,
    };
    shop.db
        .read(move |tx| {
            let rows = store::list(tx, &filter, limit.saturating_add(1))?;
            let page = Page::cut(rows, limit, |row| format!("{}.{}", row.made_at.0, row.id));
            let summaries = summaries(tx, &page.items)?;
            Ok(Page { items: summaries, next: page.next })
        })
        .await
}

/// Adds the names and sums that a list shows.
pub(super) fn summaries(tx: &ReadTx<'_>, payouts: &[Payout]) -> Result<Vec<PayoutSummary>, Fault> {
    let names: HashMap<MerchantAccountId, String> =
        merchant_accounts::list(tx)?.into_iter().map(|account| (account.id, account.name)).collect();
    let ids: Vec<PayoutId> = payouts.iter().map(|payout| payout.id).collect();
    let sums = store::sums_of(tx, &ids)?;
    payouts
        .iter()
        .map(|payout| {
            let (net_minor, waiting) = sums.get(&payout.id).copied().unwrap_or_default();
            let net = Money::new(net_minor, payout.amount.currency)?;
            Ok(PayoutSummary {
                id: payout.id,
                merchant_account_id: payout.merchant_account_id,
                account_name: names.get(&payout.merchant_account_id).cloned().unwrap_or_default(),
                gateway_ref: payout.gateway_ref.clone(),
                state: payout.state,
                amount: payout.amount,
                statement_text: payout.statement_text.clone(),
                made_at: payout.made_at,
                state_at: payout.state_at,
                arrives_at: payout.arrives_at,
                failure_reason: payout.failure_reason.clone(),
                booked_at: payout.booked_at,
                banked_on: payout.banked_on,
                items_told: payout.items == Told::Yes,
                waiting,
                unexplained: match payout.items {
                    Told::Open => None,
                    Told::Yes | Told::No => Some(payout.amount.minus(net)?),
                },
                needs_you: payout.needs_you.clone(),
            })
        })
        .collect()
}
