//! What one account's gateway says changed: its list, page by page, or the answer about each open payment.

use std::time::{Duration, Instant};

use base::{Fault, ReadTx, Shop, System, Timestamp};
use connectors::gateways::{self, CallError, ListAsk, Listing};

use super::ask_gateways::CaughtUp;
use super::round::RoundNumber;
use super::{silence, store};
use crate::inbox;
use crate::merchant_accounts::{self, AccountStatus, Gateways, MerchantAccount, MerchantAccountId, open_line};
use crate::payments::deliveries::{label_of, label_of_bad, label_of_fetch, look_again_at_earlier};
use crate::payments::{self, Payment, PaymentError, fetch_payment, payout_desk};

/// Rows asked for at a time.
const PAGE: u32 = 100;
/// A listing that goes on for longer is left for the next time; its cursor is kept page by page.
const PAGES_MAX: u32 = 1_000;
/// A gateway that wants to be left alone and does not say for how long is asked again after this.
const REST: Duration = Duration::from_secs(60);
/// While deliveries stay away, older rows are looked through as often as this.
const LOOK_FAR_EVERY_MS: i64 = 3_600_000;
/// Where a listing begins that has no cursor yet: so long before the account was added, however late the first listing comes.
const FIRST_LOOK_BACK_MS: i64 = 24 * 3_600_000;

/// Catches up with one account. What goes wrong with it is told and holds no other account back; only what ends everything is a
/// fault.
pub(super) async fn with_account(
    shop: &Shop,
    account: &MerchantAccount,
    round: Option<RoundNumber>,
) -> Result<CaughtUp, Fault> {
    let mut begun = CaughtUp::begun(account);
    let can = gateways::find(&account.provider).map(|gateway| gateway.about().capabilities);
    begun.is_asked = account.status != AccountStatus::Pending && can.is_some_and(|can| can.list || can.hosted_page);
    if !begun.is_asked {
        return Ok(begun);
    }
    let began = Instant::now();
    look_again_at_earlier(shop, account).await?;
    let mut done = match list_changes(shop, account, round, begun.clone()).await {
        Err(fault) if !ends_everything(&fault) => CaughtUp { error: Some(told(account, &fault)), ..begun },
        other => other?,
    };
    if !done.is_away {
        match payout_desk::round(shop, account).await {
            Ok(why_not) => done.error = done.error.or(why_not),
            Err(fault) if ends_everything(&fault) => return Err(fault),
            Err(fault) => done.error = Some(told(account, &fault)),
        }
    }
    match silence::look(shop, account).await {
        Err(fault) if !ends_everything(&fault) => {
            tracing::warn!(account = %account.id, %fault, "whether its gateway tells anything is not known");
        }
        other => other?,
    }
    done.took_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    Ok(done)
}

fn ends_everything(fault: &Fault) -> bool {
    matches!(fault, Fault::Stopping | Fault::Disk(_))
}

/// What a person is told of a fault; what it was in here is in the log.
fn told(account: &MerchantAccount, fault: &Fault) -> String {
    tracing::warn!(account = %account.id, %fault, "what a gateway says could not be taken in");
    match fault {
        Fault::VaultLocked => fault.to_string(),
        _ => "what it says could not be taken in: the log says why".to_owned(),
    }
}

async fn list_changes(
    shop: &Shop,
    account: &MerchantAccount,
    round: Option<RoundNumber>,
    mut done: CaughtUp,
) -> Result<CaughtUp, Fault> {
    let line = match open_line(shop, account).await {
        Ok(line) => line,
        Err(fault) => {
            done.error = Some(fault.to_string());
            return Ok(done);
        }
    };
    let who = System::because(format!("catch-up of {}", account.id));
    if !line.gateway.about().capabilities.list {
        return ask_each(shop, &who, account, round, done).await;
    }
    let http = &shop.part::<Gateways>()?.0;
    let mut cursor = account.catch_up_cursor.clone();
    let (id, now) = (account.id, shop.now());
    if let Some(until) = shop.db.read(move |tx| untold_until(tx, id, round, now)).await? {
        cursor = line.gateway.after_gap(&cursor, until);
    }
    let added_at = shop.db.read(move |tx| merchant_accounts::added_at(tx, id)).await?;
    for _ in 0..PAGES_MAX {
        let ask = ListAsk {
            cursor: cursor.clone(),
            // An account that a clock which was ahead added is as old as now.
            since: added_at.unwrap_or(shop.now()).min(shop.now()).plus_ms(-FIRST_LOOK_BACK_MS),
            now: shop.now(),
            limit: PAGE,
        };
        let outcome = http.list(line.gateway, &line.credentials, &who.correlation, &ask).await;
        let listing = match outcome.result {
            Ok(listing) => listing,
            Err(error) => {
                done.is_away = matches!(error, CallError::Unreachable { .. });
                if let CallError::TooMany { retry_after } = error {
                    done.wants_rest = Some(retry_after.unwrap_or(REST));
                }
                done.error = Some(error.to_string());
                break;
            }
        };
        for bad in &listing.bad {
            tracing::warn!(account = %account.id, cause = bad.cause, "a listed row is not understood; it is in the inbox");
        }
        let stuck = listing.next == cursor;
        let (next, more) = (listing.next.clone(), listing.more);
        let rows = rows_of(listing, &cursor)?;
        done.listed += u64::try_from(rows.len()).unwrap_or(0);
        cursor.clone_from(&next);
        done.new += keep_page(shop, &who, account, round, rows, next).await?;
        if !more || stuck {
            break;
        }
    }
    if line.gateway.about().capabilities.list_is_late && !done.is_away {
        return ask_each(shop, &who, account, round, done).await;
    }
    Ok(done)
}

/// Until when nothing can have been delivered: up to the end of the absence that this round closes, or up to now where a gateway tells
/// nothing any more.
fn untold_until(
    tx: &ReadTx<'_>,
    id: MerchantAccountId,
    round: Option<RoundNumber>,
    now: Timestamp,
) -> Result<Option<Timestamp>, Fault> {
    if let Some(number) = round
        && let Some(until) = store::absence_end(tx, number)?
    {
        return Ok(Some(until));
    }
    let goes_on = round.is_some() || silence::silence_of(tx, id)?.is_some();
    Ok(goes_on.then_some(now.plus_ms(-LOOK_FAR_EVERY_MS)))
}

/// Keeps a page and where the next one begins, in one transaction; gives how many of its rows were not there yet.
async fn keep_page(
    shop: &Shop,
    who: &System,
    account: &MerchantAccount,
    round: Option<RoundNumber>,
    rows: Vec<(inbox::Label, Vec<u8>)>,
    next: String,
) -> Result<u64, Fault> {
    let (id, integration, provider) = (account.id, account.integration_id, account.provider.clone());
    shop.db
        .write(who, move |tx| {
            let mut new = Vec::new();
            for (label, body) in rows {
                new.extend(inbox::keep_listed(tx, integration, &provider, &label, body)?);
            }
            if let Some(round) = round
                && !new.is_empty()
            {
                store::insert_listed(tx, round, id, &new)?;
            }
            merchant_accounts::move_cursor(tx, id, &next)?;
            Ok::<_, Fault>(u64::try_from(new.len()).unwrap_or(u64::MAX))
        })
        .await
}

/// A page of a listing as rows of the inbox: the facts, the payments to be fetched, and what is not understood. Each is
/// handled on its own there, so that none of them holds the cursor and none is lost.
fn rows_of(listing: Listing, cursor: &str) -> Result<Vec<(inbox::Label, Vec<u8>)>, Fault> {
    let mut rows = Vec::new();
    for seen in &listing.observations {
        rows.push((label_of(seen), serde_json::to_vec(seen).map_err(Fault::bug)?));
    }
    for reference in listing.fetch_first {
        rows.push((label_of_fetch(&reference, cursor), reference.0.into_bytes()));
    }
    for bad in &listing.bad {
        let body = serde_json::to_vec(&bad.row).map_err(Fault::bug)?;
        rows.push((label_of_bad(&body), body));
    }
    Ok(rows)
}

/// A gateway without a list: each open payment is asked about by reference.
async fn ask_each(
    shop: &Shop,
    who: &System,
    account: &MerchantAccount,
    round: Option<RoundNumber>,
    mut done: CaughtUp,
) -> Result<CaughtUp, Fault> {
    for before in shop.db.read(to_ask_of(account, shop.now(), round.is_some())).await? {
        match fetch_payment::ask_gateway(shop, who, before.id).await {
            Ok(after) => {
                done.listed += 1;
                done.new += u64::from(keep_change(shop, who, round, &before, &after).await?);
            }
            Err(PaymentError::Fault(fault)) if ends_everything(&fault) => return Err(fault),
            Err(PaymentError::Fault(fault)) => done.error = Some(told(account, &fault)),
            // One that the gateway has no name of yet.
            Err(PaymentError::NotOffered) => {}
            Err(error) => done.error = Some(error.to_string()),
        }
    }
    Ok(done)
}

/// The payments of an account that are asked about: those that are open, and where nothing is listed at all also those whose money
/// may have gone back since.
fn to_ask_of(
    account: &MerchantAccount,
    now: Timestamp,
    is_after_absence: bool,
) -> impl FnOnce(&base::ReadTx<'_>) -> Result<Vec<Payment>, Fault> + Send + 'static {
    let id = account.id;
    let lists = gateways::find(&account.provider).is_some_and(|gateway| gateway.about().capabilities.list);
    move |tx| {
        let mut all = payments::store::list_open_of_account(tx, id)?;
        if !lists {
            let captured = payments::store::list_captured_to_ask(tx, id, now, is_after_absence)?;
            all.extend(payments::store::list_by_ids(tx, &captured)?);
        }
        Ok(all)
    }
}

/// Keeps what had changed of a payment that was asked about; gives whether anything had.
async fn keep_change(
    shop: &Shop,
    who: &System,
    round: Option<RoundNumber>,
    before: &Payment,
    after: &Payment,
) -> Result<bool, Fault> {
    let payment = (before.state, before.captured) != (after.state, after.captured);
    let refund = before.refunded != after.refunded;
    let changed: Vec<&'static str> =
        [(payment, "payment"), (refund, "refund")].into_iter().filter_map(|(is, what)| is.then_some(what)).collect();
    if let Some(round) = round
        && !changed.is_empty()
    {
        let (account, id, changed): (MerchantAccountId, _, _) = (after.merchant_account_id, after.id, changed.clone());
        shop.db
            .write(who, move |tx| {
                changed.iter().try_for_each(|what| store::insert_changed(tx, round, account, what, id))
            })
            .await?;
    }
    Ok(!changed.is_empty())
}

/// Payments whose page has ended, and those with an unknown outcome: asked one by one, so that none stays in the dark.
pub(super) async fn ask_about_the_rest(shop: &Shop, round: Option<RoundNumber>) -> Result<(), Fault> {
    let now = shop.now();
    let who = System::because("catch-up");
    let to_ask = move |tx: &base::ReadTx<'_>| {
        // Nobody can be asked about a payment by a link of our own.
        let accounts = merchant_accounts::list(tx)?.into_iter().filter(MerchantAccount::has_own_link);
        payments::store::list_to_ask(tx, now, &accounts.map(|account| account.id).collect::<Vec<_>>())
    };
    for id in shop.db.read(to_ask).await? {
        let Some(before) = shop.db.read(move |tx| payments::find(tx, id)).await? else { continue };
        match fetch_payment::ask_gateway(shop, &who, id).await {
            Ok(after) => {
                keep_change(shop, &who, round, &before, &after).await?;
            }
            Err(PaymentError::NotOffered | PaymentError::Gateway(_)) => {}
            Err(PaymentError::Fault(Fault::Stopping)) => return Err(Fault::Stopping),
            Err(error) => tracing::warn!(payment = %id, %error, "a payment could not be asked about"),
        }
    }
    Ok(())
}

impl From<CallError> for PaymentError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Declined { reason, .. } => Self::Declined(reason),
            CallError::NotOffered => Self::NotOffered,
            other => Self::Gateway(other.to_string()),
        }
    }
}
