//! The round of one account: which payouts there are, what they are made of, and what waited for a payment that is known by now.

use base::{Fault, Shop, System};
use connectors::gateways::{BadRow, CallError, PayoutItemsAsk, PayoutListAsk};

use super::item::Item;
use super::payout::{Payout, Told};
use super::{keep, store};
use crate::merchant_accounts::{self, AccountStatus, Gateways, Line, MerchantAccount, open_line};

/// Payouts asked for at a time.
const PAGE: u32 = 100;
/// A listing that goes on for longer is left for the next time; a payout that does is not told.
const PAGES_MAX: u32 = 200;
/// Where a listing begins that has no cursor yet: so long before the account was added.
const FIRST_LOOK_BACK_MS: i64 = 24 * 3_600_000;
/// For so long a gateway is asked again what a payout is made of that it has not told: some write their reports days later.
const ITEMS_WITHIN_MS: i64 = 7 * 24 * 3_600_000;

/// Runs it; gives why it did not come to its end, if it did not. What is fetched and what it means are kept in one transaction, so
/// that an end in between loses nothing: it is fetched again.
pub(super) async fn round(shop: Shop, account: MerchantAccount) -> Result<Option<String>, Fault> {
    let offers = connectors::gateways::find(&account.provider).is_some_and(|known| known.about().capabilities.payouts);
    if !offers || account.status == AccountStatus::Pending {
        return Ok(None);
    }
    let line = match open_line(&shop, &account).await {
        Ok(line) => line,
        Err(fault) => return Ok(Some(fault.to_string())),
    };
    let who = System::because(format!("payouts of {}", account.id));
    if let Some(why_not) = list(&shop, &who, &account, &line).await? {
        return Ok(Some(why_not));
    }
    let why_not = ask_for_items(&shop, &who, &account, &line).await?;
    let (handed, told) = (shop.clone(), account.clone());
    shop.db.write(&who, move |tx| keep::look_again(tx, &handed, &told)).await?;
    Ok(why_not)
}

async fn list(shop: &Shop, who: &System, account: &MerchantAccount, line: &Line) -> Result<Option<String>, Fault> {
    let http = &shop.part::<Gateways>()?.0;
    let id = account.id;
    let (cursor, added_at) =
        shop.db.read(move |tx| Ok::<_, Fault>((store::cursor(tx, id)?, merchant_accounts::added_at(tx, id)?))).await?;
    let mut cursor = cursor.unwrap_or_default();
    for _ in 0..PAGES_MAX {
        let ask = PayoutListAsk {
            cursor: cursor.clone(),
            since: added_at.unwrap_or(shop.now()).min(shop.now()).plus_ms(-FIRST_LOOK_BACK_MS),
            now: shop.now(),
            limit: PAGE,
        };
        let outcome = http.payouts(line.gateway, &line.credentials, &who.correlation, &ask).await;
        let listing = match outcome.result {
            Ok(listing) => listing,
            Err(error) => return Ok(Some(error.to_string())),
        };
        let goes_on = listing.more && listing.next != cursor;
        cursor.clone_from(&listing.next);
        let (handed, told) = (shop.clone(), account.clone());
        shop.db
            .write(who, move |tx| {
                for seen in &listing.payouts {
                    keep::keep(tx, &handed, &told, seen)?;
                }
                for bad in &listing.bad {
                    crate::payments::keep_bad_row(tx, &told, bad)?;
                }
                store::move_cursor(tx, told.id, &listing.next)
            })
            .await?;
        if !goes_on {
            break;
        }
    }
    Ok(None)
}

/// Asks what those payouts are made of that have not told it.
async fn ask_for_items(
    shop: &Shop,
    who: &System,
    account: &MerchantAccount,
    line: &Line,
) -> Result<Option<String>, Fault> {
    let id = account.id;
    let mut why_not = None;
    for payout in shop.db.read(move |tx| store::list_open(tx, id)).await? {
        let is_late = shop.now().since_ms(payout.made_at) > ITEMS_WITHIN_MS;
        let (items, told) = match items_of(shop, who, account, line, &payout).await? {
            Ok(items) if items.is_empty() && !is_late => (items, Told::Open),
            Ok(items) => (items, Told::Yes),
            // Nobody learns any more what it is made of. What it moved is booked all the same, and a person is told.
            Err(CallError::NoSuch { .. } | CallError::NotOffered) => (Vec::new(), Told::No),
            Err(error) if is_late => {
                why_not = Some(error.to_string());
                (Vec::new(), Told::No)
            }
            // A key without this right: what was paid out is booked, and the question stays.
            Err(error @ CallError::Refused { .. }) => {
                why_not = Some(error.to_string());
                (Vec::new(), Told::Open)
            }
            Err(error) => {
                why_not = Some(error.to_string());
                continue;
            }
        };
        let (handed, teller) = (shop.clone(), account.clone());
        shop.db.write(who, move |tx| keep::keep_items(tx, &handed, &teller, payout.id, items, told)).await?;
    }
    Ok(why_not)
}

/// All parts of a payout, page by page, or none of them; what is not understood is kept for a person.
async fn items_of(
    shop: &Shop,
    who: &System,
    account: &MerchantAccount,
    line: &Line,
    payout: &Payout,
) -> Result<Result<Vec<Item>, CallError>, Fault> {
    let http = &shop.part::<Gateways>()?.0;
    let mut ask = PayoutItemsAsk { payout_ref: payout.gateway_ref.clone(), made_at: payout.made_at, after: None };
    let (mut items, mut bad) = (Vec::new(), Vec::new());
    for _ in 0..PAGES_MAX {
        let outcome = http.payout_items(line.gateway, &line.credentials, &who.correlation, &ask).await;
        let page = match outcome.result {
            Ok(page) => page,
            Err(error) => return Ok(Err(error)),
        };
        items.extend(page.items.into_iter().map(|told| Item::of(payout.id, told)));
        bad.extend(page.bad);
        let is_whole = page.after.is_none();
        // A page that begins where the one before began would come again for ever.
        if is_whole || page.after == ask.after {
            return keep_bad(shop, who, account, bad)
                .await
                .map(|()| if is_whole { Ok(items) } else { Err(not_whole()) });
        }
        ask.after = page.after;
    }
    Ok(Err(not_whole()))
}

/// Some of its parts are known, and that is not what it is made of: it stays open.
fn not_whole() -> CallError {
    CallError::unknown("a payout has more parts than can be read at once")
}

async fn keep_bad(shop: &Shop, who: &System, account: &MerchantAccount, bad: Vec<BadRow>) -> Result<(), Fault> {
    if bad.is_empty() {
        return Ok(());
    }
    let teller = account.clone();
    shop.db.write(who, move |tx| bad.iter().try_for_each(|row| crate::payments::keep_bad_row(tx, &teller, row))).await
}
