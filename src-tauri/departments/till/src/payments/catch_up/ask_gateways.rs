//! Asking every gateway what changed, each on its own line: one that hangs holds no other back.

use std::time::{Duration, Instant};

use base::{Actor, Fault, ReadTx, Shop, System, Timestamp};
use futures::future::join_all;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::absence::{Absence, announce, begin_round, end_round};
use super::listing::{ask_about_the_rest, with_account};
use super::round::{AbsenceCause, RoundNumber};
use super::store;
use crate::merchant_accounts::{self, MerchantAccount, MerchantAccountId};
use crate::payments::{PAYMENTS_WRITE, PaymentError};

/// What catching up with one account brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CaughtUp {
    /// The account.
    pub id: MerchantAccountId,
    /// Its name.
    pub name: String,
    /// Facts the gateway listed.
    pub listed: u64,
    /// Of these, not known before.
    pub new: u64,
    /// How long it was asked, in milliseconds.
    pub took_ms: i64,
    /// Why it did not come to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether there is anybody to ask: a drawer of cash has no gateway.
    #[serde(skip)]
    pub is_asked: bool,
    /// Whether it was the line: worth another try soon.
    #[serde(skip)]
    pub is_away: bool,
    /// How long the gateway wants to be left alone.
    #[serde(skip)]
    pub wants_rest: Option<Duration>,
}

impl CaughtUp {
    /// Nothing yet.
    pub(super) fn begun(account: &MerchantAccount) -> Self {
        Self {
            id: account.id,
            name: account.name.clone(),
            listed: 0,
            new: 0,
            took_ms: 0,
            error: None,
            is_asked: false,
            is_away: false,
            wants_rest: None,
        }
    }
}

/// Catches up with one account, or with all, because a person asks for it; what it brought is kept as a round.
pub async fn catch_up(
    shop: &Shop,
    who: &Actor,
    account: Option<MerchantAccountId>,
) -> Result<Vec<CaughtUp>, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let mut accounts = shop.db.read(list_accounts).await?;
    if let Some(id) = account {
        accounts.retain(|known| known.id == id);
        if accounts.is_empty() {
            return Err(PaymentError::AccountUnfit("there is no such account"));
        }
    }
    let mut actor = who.clone();
    // A question may be asked as often as one likes: its key, if any, is not used up.
    actor.once = None;
    let author = actor.clone();
    let subject = account.map_or_else(|| "merchant-accounts".to_owned(), |id| id.to_string());
    shop.db.write(&actor, move |tx| office::audit::note(tx, &author, "catch_up.asked", &subject, json!({}))).await?;
    let now = shop.now();
    let from = last_asked(&accounts).unwrap_or(now);
    let round = begin_round(shop, Absence { cause: AbsenceCause::Asked, from, until: Some(now) }).await?;
    let done = ask(shop, &accounts, Some(round)).await;
    // Also where it broke off: no other round takes it up.
    end_round(shop, round).await?;
    Ok(done?)
}

/// The same at start, at wake, when the line is back and by the timer: a pass of this round, where an absence went before. Only
/// these accounts are asked; all where none is named.
pub async fn catch_up_all(
    shop: &Shop,
    round: Option<RoundNumber>,
    only: &[MerchantAccountId],
) -> Result<Vec<CaughtUp>, Fault> {
    let mut accounts = shop.db.read(list_accounts).await?;
    accounts.retain(|account| only.is_empty() || only.contains(&account.id));
    ask(shop, &accounts, round).await
}

fn list_accounts(tx: &ReadTx<'_>) -> Result<Vec<MerchantAccount>, Fault> {
    merchant_accounts::list(tx)
}

/// Since when there is an account that nobody has asked.
fn last_asked(accounts: &[MerchantAccount]) -> Option<Timestamp> {
    accounts.iter().filter_map(|account| account.catch_up_at).min()
}

async fn ask(shop: &Shop, accounts: &[MerchantAccount], round: Option<RoundNumber>) -> Result<Vec<CaughtUp>, Fault> {
    let began = Instant::now();
    let all = join_all(accounts.iter().map(|account| with_account(shop, account, round))).await;
    let done = all.into_iter().collect::<Result<Vec<_>, Fault>>()?;
    // Nobody is asked about a payment whose gateway has just not answered.
    if done.iter().any(|account| account.is_asked && !account.is_away) {
        ask_about_the_rest(shop, round).await?;
    }
    if let Some(number) = round {
        let (kept, took_ms) = (done.clone(), i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX));
        shop.db
            .write(&System::because("catch-up"), move |tx| {
                for account in kept.iter().filter(|account| account.is_asked) {
                    store::add_account(tx, number, account)?;
                }
                store::add_time(tx, number, took_ms)?;
                announce(tx, number)
            })
            .await?;
    }
    Ok(done)
}
