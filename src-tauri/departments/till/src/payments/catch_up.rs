//! Catch-up: asking every gateway what changed, and feeding it through the same path as deliveries.
//!
//! A webhook is a hint that makes things fast; the listing is the truth that makes things complete.

use base::{Actor, Fault, Shop, System};
use connectors::gateways::{CallError, ListAsk, Listing};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::deliveries::{label_of, label_of_bad, label_of_fetch};
use super::{PAYMENTS_WRITE, PaymentError, fetch_payment, payout_desk, store};
use crate::inbox;
use crate::merchant_accounts::{self, AccountStatus, Gateways, MerchantAccount, MerchantAccountId, open_line};

/// Rows asked for at a time.
const PAGE: u32 = 100;
/// A listing that goes on for longer is left for the next time; its cursor is kept page by page.
const PAGES_MAX: u32 = 1_000;
/// Where a listing begins that has no cursor yet: so long before the account was added, however late the first listing comes.
const FIRST_LOOK_BACK_MS: i64 = 24 * 3_600_000;

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
    /// Why it did not come to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether it was the line: worth another try soon.
    #[serde(skip)]
    pub is_away: bool,
}

/// Catches up with one account, or with all, because a person asks for it.
pub async fn catch_up(
    shop: &Shop,
    who: &Actor,
    account: Option<MerchantAccountId>,
) -> Result<Vec<CaughtUp>, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let accounts = shop.db.read(merchant_accounts_list).await?;
    if let Some(id) = account
        && !accounts.iter().any(|known| known.id == id)
    {
        return Err(PaymentError::AccountUnfit("there is no such account"));
    }
    let mut actor = who.clone();
    // A question may be asked as often as one likes: its key, if any, is not used up.
    actor.once = None;
    let author = actor.clone();
    let subject = account.map_or_else(|| "merchant-accounts".to_owned(), |id| id.to_string());
    shop.db.write(&actor, move |tx| office::audit::note(tx, &author, "catch_up.asked", &subject, json!({}))).await?;
    let mut done = Vec::new();
    for known in accounts.into_iter().filter(|known| account.is_none_or(|id| id == known.id)) {
        done.push(with_account(shop, &known).await?);
    }
    ask_about_the_rest(shop).await?;
    Ok(done)
}

/// The same at start, at wake and by the timer.
pub async fn catch_up_all(shop: &Shop) -> Result<Vec<CaughtUp>, Fault> {
    let mut done = Vec::new();
    for account in shop.db.read(merchant_accounts_list).await? {
        done.push(with_account(shop, &account).await?);
    }
    ask_about_the_rest(shop).await?;
    Ok(done)
}

fn merchant_accounts_list(tx: &base::ReadTx<'_>) -> Result<Vec<MerchantAccount>, Fault> {
    merchant_accounts::list(tx)
}

/// Catches up with one account. What goes wrong with it is told and holds no other account back; only what ends everything is a
/// fault.
async fn with_account(shop: &Shop, account: &MerchantAccount) -> Result<CaughtUp, Fault> {
    let begun = CaughtUp { id: account.id, name: account.name.clone(), listed: 0, new: 0, error: None, is_away: false };
    let mut done = match list_changes(shop, account, begun.clone()).await {
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

async fn list_changes(shop: &Shop, account: &MerchantAccount, mut done: CaughtUp) -> Result<CaughtUp, Fault> {
    if account.status == AccountStatus::Pending {
        return Ok(done);
    }
    let line = match open_line(shop, account).await {
        Ok(line) => line,
        Err(fault) => {
            done.error = Some(fault.to_string());
            return Ok(done);
        }
    };
    let who = System::because(format!("catch-up of {}", account.id));
    if !line.gateway.about().capabilities.list {
        return if line.gateway.about().capabilities.hosted_page {
            ask_each(shop, &who, account, done).await
        } else {
            Ok(done)
        };
    }
    let http = &shop.part::<Gateways>()?.0;
    let mut cursor = account.catch_up_cursor.clone();
    let id = account.id;
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
        let (id, integration, provider) = (account.id, account.integration_id, account.provider.clone());
        cursor.clone_from(&next);
        done.new += shop
            .db
            .write(&who, move |tx| {
                let mut new = 0_u64;
                for (label, body) in rows {
                    new += u64::from(inbox::keep_listed(tx, integration, &provider, &label, body)?.is_some());
                }
                merchant_accounts::move_cursor(tx, id, &next)?;
                Ok::<_, Fault>(new)
            })
            .await?;
        if !more || stuck {
            break;
        }
    }
    if line.gateway.about().capabilities.list_is_late && !done.is_away {
        return ask_each(shop, &who, account, done).await;
    }
    Ok(done)
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
async fn ask_each(shop: &Shop, who: &System, account: &MerchantAccount, mut done: CaughtUp) -> Result<CaughtUp, Fault> {
    let id = account.id;
    for payment in shop.db.read(move |tx| store::list_open_of_account(tx, id)).await? {
        match fetch_payment::ask_gateway(shop, who, payment.id).await {
            Ok(_) => done.listed += 1,
            Err(PaymentError::Fault(fault)) if ends_everything(&fault) => return Err(fault),
            Err(PaymentError::Fault(fault)) => done.error = Some(told(account, &fault)),
            // One that the gateway has no name of yet.
            Err(PaymentError::NotOffered) => {}
            Err(error) => done.error = Some(error.to_string()),
        }
    }
    Ok(done)
}

/// Payments whose page has ended, and those with an unknown outcome: asked one by one, so that none stays in the dark.
async fn ask_about_the_rest(shop: &Shop) -> Result<(), Fault> {
    let now = shop.now();
    let who = System::because("catch-up");
    let to_ask = move |tx: &base::ReadTx<'_>| {
        // Nobody can be asked about a payment by a link of our own.
        let accounts = merchant_accounts::list(tx)?.into_iter().filter(MerchantAccount::has_own_link);
        store::list_to_ask(tx, now, &accounts.map(|account| account.id).collect::<Vec<_>>())
    };
    for id in shop.db.read(to_ask).await? {
        match fetch_payment::ask_gateway(shop, &who, id).await {
            Ok(_) | Err(PaymentError::NotOffered | PaymentError::Gateway(_)) => {}
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
