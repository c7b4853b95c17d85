//! How an account stands: what of it is used, what of its limits, and how its gateway does.

use std::collections::HashMap;

use base::{Fault, Money, ReadTx, Shop, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::health::{AccountHealth, Answered, LOOK_BACK_MS, health};
use super::limit_use::{Began, LimitUse, Used, money};
use super::store;
use crate::invoices::{self, InvoiceId};
use crate::merchant_accounts::{self, LimitSpan, MerchantAccountId};

/// What was started through an account in the present day, week, month or year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SpanUse {
    /// Which.
    span: LimitSpan,
    /// Its first day, in the shop's zone.
    since: ShopDate,
    /// Payments that are open or whose money is in.
    count: i64,
    /// Their money, by currency.
    volume: Vec<Money>,
}

/// How an account stands. Documents marked 'test' are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountUse {
    /// The account.
    pub merchant_account_id: MerchantAccountId,
    /// Day, week, month and year.
    pub spans: Vec<SpanUse>,
    /// Its limits, and what of each is used.
    pub limits: Vec<LimitUse>,
    /// How its gateway did in the last seven days; absent where it was not called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<AccountHealth>,
}

fn spans_of(began: &Began, used: &[Used]) -> Vec<SpanUse> {
    let span_use = |span: LimitSpan| SpanUse {
        span,
        since: span.first_day(began.today),
        count: used.iter().map(|one| one.within(span).count).fold(0, i64::saturating_add),
        volume: used
            .iter()
            .filter(|one| one.within(span).count > 0)
            .map(|one| money(one.within(span).volume_minor, one.currency))
            .collect(),
    };
    LimitSpan::ALL.into_iter().map(span_use).collect()
}

fn used_now(
    tx: &ReadTx<'_>,
    account: MerchantAccountId,
    began: &Began,
    tests: &[InvoiceId],
) -> Result<Vec<Used>, Fault> {
    // A week may have begun in the year before.
    store::list_used(tx, account, began, began.year.min(began.week), tests, None)
}

/// How these accounts stand, in their order.
pub fn list_account_use(
    tx: &ReadTx<'_>,
    shop: &Shop,
    accounts: &[MerchantAccountId],
) -> Result<Vec<AccountUse>, Fault> {
    let (now, tests) = (shop.now(), invoices::list_tests(tx)?);
    let began = Began::at(shop, now)?;
    let only = match accounts {
        [one] => Some(*one),
        _ => None,
    };
    let mut calls: HashMap<MerchantAccountId, Vec<Answered>> = HashMap::new();
    for (account, call) in store::list_answered(tx, now.plus_ms(-LOOK_BACK_MS), only)? {
        calls.entry(account).or_default().push(call);
    }
    let standing = |account: &MerchantAccountId| {
        let used = used_now(tx, *account, &began, &tests)?;
        let limits = merchant_accounts::limits_of(tx, *account)?;
        Ok(AccountUse {
            merchant_account_id: *account,
            spans: spans_of(&began, &used),
            limits: limits.into_iter().map(|limit| LimitUse::of(limit, &used)).collect(),
            health: calls.get(account).and_then(|calls| health(calls)),
        })
    };
    accounts.iter().map(standing).collect()
}

/// How many accounts that are offered have used 80 per cent or more of a limit.
pub fn count_near_limit(tx: &ReadTx<'_>, shop: &Shop) -> Result<i64, Fault> {
    let limited = merchant_accounts::list_limited(tx)?;
    if limited.is_empty() {
        return Ok(0);
    }
    let (began, tests) = (Began::at(shop, shop.now())?, invoices::list_tests(tx)?);
    let mut near: i64 = 0;
    for account in limited {
        let used = used_now(tx, account, &began, &tests)?;
        let limits = merchant_accounts::limits_of(tx, account)?;
        let is_near = limits.into_iter().any(|limit| LimitUse::of(limit, &used).alert.is_some());
        near = near.saturating_add(i64::from(is_near));
    }
    Ok(near)
}
