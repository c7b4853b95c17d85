//! Whether one more payment stays within the limits of an account.

use base::{Fault, Money, ReadTx, Shop, Timestamp};

use super::limit_use::{Began, OverLimit, used_of};
use super::store;
use crate::invoices::{self, Invoice};
use crate::merchant_accounts::{self, Bound, Limit, LimitName, MerchantAccountId};
use crate::payments::PaymentId;

/// The limit that a payment of this amount would go over, were it started now; `None` where it may be. Within the transaction
/// that writes the payment two of them cannot both pass by the same rest. A payment of a test document is measured by itself
/// alone, as it is never counted. `but` is a payment that the new one takes the place of.
pub(in crate::payments) fn within_limits(
    tx: &ReadTx<'_>,
    shop: &Shop,
    now: Timestamp,
    account: MerchantAccountId,
    invoice: &Invoice,
    amount: Money,
    but: Option<PaymentId>,
) -> Result<Option<OverLimit>, Fault> {
    let limits = merchant_accounts::limits_of(tx, account)?;
    let binding: Vec<Limit> = limits.into_iter().filter(|limit| binds(limit, amount, invoice.test)).collect();
    if binding.is_empty() {
        return Ok(None);
    }
    let began = Began::at(shop, now)?;
    let from = binding.iter().filter_map(|limit| limit.name.span()).map(|span| began.of(span)).min();
    let used = match from {
        None => Vec::new(),
        Some(from) => store::list_used(tx, account, &began, from, &invoices::list_tests(tx)?, but)?,
    };
    let over = binding.into_iter().map(|limit| OverLimit { limit, used: used_of(&limit, &used).unwrap_or(0) });
    Ok(over.into_iter().find(|over| is_over(over, amount)))
}

fn binds(limit: &Limit, amount: Money, is_test: bool) -> bool {
    let is_of_currency = limit.currency().is_none_or(|currency| currency == amount.currency);
    is_of_currency && !(is_test && limit.name.span().is_some())
}

fn is_over(over: &OverLimit, amount: Money) -> bool {
    match (over.limit.name, over.limit.bound) {
        (_, Bound::Count(most)) => over.used >= most,
        (LimitName::PaymentMin, Bound::Amount(least)) => amount.minor < least.minor,
        (_, Bound::Amount(most)) => over.used.saturating_add(amount.minor) > most.minor,
    }
}
