//! Rounds of catching up as the shop reads them: 'while you were away'.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::{Actor, Currency, Fault, Money, Page, PageAsk, ReadTx, Shop, text};

use super::round::{AccountRound, CatchUpRound, RoundNumber};
use super::store::{self, RoundRow, Taught};
use crate::inbox::{self, Handled, InboxId};
use crate::merchant_accounts::{self, MerchantAccount, MerchantAccountId};
use crate::payments::{PAYMENTS_READ, PaymentId};

/// Refunds and disputes whose state does not change any more.
const ENDED: [&str; 3] = ["succeeded", "failed", "cancelled"];

/// One page of rounds, newest first.
pub async fn list_catch_up_rounds(shop: &Shop, who: &Actor, ask: PageAsk) -> Result<Page<CatchUpRound>, Fault> {
    who.may(PAYMENTS_READ)?;
    let limit = ask.limit()?;
    text::at_most("after", ask.after.as_deref(), 200)?;
    let before = match &ask.after {
        None => RoundNumber::MAX,
        Some(cursor) => cursor.parse().map_err(|_| Fault::invalid("after", "not a cursor of this list"))?,
    };
    shop.db
        .read(move |tx| {
            let rows = store::list_rounds(tx, before, limit.saturating_add(1))?;
            let accounts = merchant_accounts::list(tx)?;
            let rounds = rows.into_iter().map(|row| shown(tx, &accounts, row)).collect::<Result<Vec<_>, Fault>>()?;
            Ok(Page::cut(rounds, limit, |round| round.id.to_string()))
        })
        .await
}

/// The latest round; none for a shop that was never away.
pub async fn last_catch_up_round(shop: &Shop, who: &Actor) -> Result<Option<CatchUpRound>, Fault> {
    who.may(PAYMENTS_READ)?;
    shop.db
        .read(|tx| {
            let accounts = merchant_accounts::list(tx)?;
            let latest = store::list_rounds(tx, RoundNumber::MAX, 1)?.pop();
            latest.map(|row| shown(tx, &accounts, row)).transpose()
        })
        .await
}

/// A round with what it brought, as it stands now.
fn shown(tx: &ReadTx<'_>, accounts: &[MerchantAccount], row: RoundRow) -> Result<CatchUpRound, Fault> {
    let found = store::list_found_rows(tx, row.id)?;
    let ids: Vec<InboxId> = found.iter().map(|(_, id)| *id).collect();
    let handled: HashMap<InboxId, Handled> =
        inbox::handled(tx, &ids)?.into_iter().map(|handled| (handled.id, handled)).collect();
    let count = |account: MerchantAccountId, is: fn(&Handled) -> bool| {
        let of = found.iter().filter(|(of, id)| *of == account && handled.get(id).is_some_and(is));
        i64::try_from(of.count()).unwrap_or(i64::MAX)
    };
    let taught = store::list_taught(tx, row.id)?;
    let mut brought = Vec::new();
    for kept in store::list_accounts(tx, row.id)? {
        let account = accounts.iter().find(|account| account.id == kept.account);
        let learned = Learned::of(taught.iter().filter(|taught| taught.account == kept.account))?;
        brought.push(AccountRound {
            merchant_account_id: kept.account,
            name: account.map(|account| account.name.clone()).unwrap_or_default(),
            provider: account.map(|account| account.provider.clone()).unwrap_or_default(),
            listed: kept.listed,
            new: kept.new,
            payments: learned.payments,
            refunds: learned.refunds,
            disputes: learned.disputes,
            closed: learned.closed,
            received: learned.received,
            waiting: count(kept.account, Handled::is_waiting),
            failed: count(kept.account, Handled::is_failed),
            took_ms: kept.took_ms,
            error: kept.error,
        });
    }
    // The order in which they are offered.
    brought.sort_by_key(|of| accounts.iter().position(|account| account.id == of.merchant_account_id));
    let nothing_waits = brought.iter().all(|of| of.waiting == 0);
    let booked_at = handled.values().filter_map(|handled| handled.ended_at).max().filter(|_| nothing_waits);
    Ok(CatchUpRound {
        id: row.id,
        cause: row.cause,
        from: row.from,
        until: row.until,
        begun_at: row.begun_at,
        ended_at: row.ended_at,
        took_ms: row.took_ms,
        booked_at,
        accounts: brought,
    })
}

/// What a round taught of one account's payments.
#[derive(Default)]
struct Learned {
    payments: i64,
    refunds: i64,
    disputes: i64,
    closed: i64,
    received: Vec<Money>,
}

impl Learned {
    fn of<'t>(taught: impl Iterator<Item = &'t Taught>) -> Result<Self, Fault> {
        let mut payments: BTreeMap<PaymentId, bool> = BTreeMap::new();
        let mut refunds: BTreeMap<(PaymentId, &str), bool> = BTreeMap::new();
        let mut disputes: BTreeSet<(PaymentId, &str)> = BTreeSet::new();
        let mut paid: BTreeMap<PaymentId, Money> = BTreeMap::new();
        for one in taught {
            let mut parts = one.fact_key.splitn(3, ':');
            let (kind, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            match kind {
                "fee" => {}
                "refund" => {
                    let ended = refunds.entry((one.payment, name)).or_default();
                    // One that was asked about with its payment has moved money.
                    *ended |= name.is_empty() || ENDED.contains(&one.status.as_str());
                }
                "dispute" => {
                    disputes.insert((one.payment, name));
                }
                _ => {
                    payments.insert(one.payment, !one.state.is_open() && !one.is_unknown);
                    let told_money = matches!(kind, "captured" | "payment") && one.captured_minor > 0;
                    if told_money {
                        paid.insert(one.payment, Money { minor: one.captured_minor, currency: one.captured_currency });
                    }
                }
            }
        }
        let mut received: BTreeMap<Currency, Money> = BTreeMap::new();
        for money in paid.into_values() {
            let sum = received.entry(money.currency).or_insert(Money::zero(money.currency));
            *sum = sum.plus(money).map_err(Fault::bug)?;
        }
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let closed = payments.values().chain(refunds.values()).filter(|ended| **ended).count();
        Ok(Self {
            payments: number(payments.len()),
            refunds: number(refunds.len()),
            disputes: number(disputes.len()),
            closed: number(closed),
            received: received.into_values().collect(),
        })
    }
}
