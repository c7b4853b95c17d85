//! The ledger over HTTP: accounts, entries, trial balance, exchange rates, entries by hand.

mod exchange_rates;
mod journal_files;
mod manual_entries;
mod statements;

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Params, PathId, ProblemDocument, Signed};
use base::{Fault, Page, PageAsk, Shop, ShopDate, text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::account::AccountBalances;
use super::entry::EntryId;
use super::journal::{EntryFilter, JournalEntry};
use super::known::Known;
use super::profit_and_loss::DayRange;
use super::trial_balance::{TrialBalance, trial_balance_compared};
use super::{LEDGER_READ, journal, list_accounts};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list_ledger_accounts))
        .routes(routes!(list_ledger_entries))
        .routes(routes!(get_ledger_entry))
        .routes(routes!(get_trial_balance))
        .merge(exchange_rates::routes())
        .merge(manual_entries::routes())
        .merge(journal_files::routes())
        .merge(statements::routes())
        .merge(super::tax_periods::routes())
        .merge(super::months::routes())
        .merge(super::years::routes())
}

/// The chart of accounts with what stands on each.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerAccountList {
    /// By code.
    pub items: Vec<AccountBalances>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AccountsAsk {
    /// Whether balances are told apart by sub-account.
    parties: Option<bool>,
}

/// Lists the accounts with their balances.
#[utoipa::path(
    get,
    path = "/ledger/accounts",
    tag = "books",
    params(AccountsAsk),
    responses(
        (status = 200, body = LedgerAccountList),
        (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_ledger_accounts(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<AccountsAsk>,
) -> Answer<Json<LedgerAccountList>> {
    who.may(LEDGER_READ)?;
    let (reader, parties) = (shop.clone(), ask.parties.unwrap_or(false));
    let items = shop.db.read(move |tx| list_accounts::list_accounts(tx, &reader, parties)).await?;
    Ok(Json(LedgerAccountList { items }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct EntriesAsk {
    /// With a posting on this account.
    #[param(max_length = 40)]
    account: Option<String>,
    /// With a posting of this sub-account.
    #[param(max_length = 200)]
    party: Option<String>,
    /// Of this invoice or lone event.
    #[param(max_length = 200)]
    chain: Option<String>,
    /// Of this source.
    #[param(max_length = 200)]
    source: Option<String>,
    /// Counting on this day or later.
    from: Option<ShopDate>,
    /// Counting on this day or earlier.
    to: Option<ShopDate>,
    /// Known at the end of this day: without what was written since.
    known_on: Option<ShopDate>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many entries, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Lists entries, the newest first.
#[utoipa::path(
    get,
    path = "/ledger/entries",
    tag = "books",
    params(EntriesAsk),
    responses(
        (status = 200, body = Page<JournalEntry>),
        (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_ledger_entries(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<EntriesAsk>,
) -> Answer<Json<Page<JournalEntry>>> {
    who.may(LEDGER_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("after", ask.after.as_deref(), 200)?;
    let before_seq = ask
        .after
        .map(|after| after.parse())
        .transpose()
        .map_err(|_| Fault::invalid("after", "the `next` of a page"))?;
    let EntriesAsk { account, party, chain, source, from, to, known_on, .. } = ask;
    let filter = EntryFilter { account, party, chain, source, from, to, before_seq };
    filter.must_be_short()?;
    let (reader, known) = (shop.clone(), Known::on(known_on));
    let page = shop.db.read(move |tx| {
        let filter = filter.as_known(tx, &reader, known)?;
        journal::list_entries(tx, &reader, &filter, limit)
    });
    Ok(Json(page.await?))
}

/// One entry with its postings.
#[utoipa::path(
    get,
    path = "/ledger/entries/{id}",
    tag = "books",
    params(("id" = EntryId, Path)),
    responses(
        (status = 200, body = JournalEntry),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_ledger_entry(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<EntryId>,
) -> Answer<Json<JournalEntry>> {
    who.may(LEDGER_READ)?;
    let reader = shop.clone();
    let entry = shop.db.read(move |tx| journal::find_entry(tx, &reader, id)).await?;
    Ok(Json(entry.ok_or(Fault::NoSuch("journal entry"))?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TrialBalanceAsk {
    /// First day; the first of the last day's month when absent.
    from: Option<ShopDate>,
    /// Last day; today when absent.
    to: Option<ShopDate>,
    /// First of the days to compare with; given together with `compare_to`.
    compare_from: Option<ShopDate>,
    /// Last of the days to compare with.
    compare_to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    known_on: Option<ShopDate>,
    /// As it was known when the journal ended with the entry of this number: what a stub sealed.
    #[param(minimum = 0)]
    known_to_entry: Option<i64>,
}

/// The trial balance of some days, as it is known now or was known then.
#[utoipa::path(
    get,
    path = "/ledger/trial-balance",
    tag = "books",
    params(TrialBalanceAsk),
    responses(
        (status = 200, body = TrialBalance),
        (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_trial_balance(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<TrialBalanceAsk>,
) -> Answer<Json<TrialBalance>> {
    who.may(LEDGER_READ)?;
    let to = ask.to.map_or_else(|| shop.today(), Ok)?;
    let from = ask.from.unwrap_or(ShopDate(to.0.first_of_month()));
    let range = DayRange::new(from, to)?;
    let compare = DayRange::compared(ask.compare_from, ask.compare_to)?;
    let known = match (ask.known_on, ask.known_to_entry) {
        (None, None) => Known::Now,
        (Some(day), None) => Known::On(day),
        (None, Some(seq)) if seq >= 0 => Known::ToEntry(seq),
        (None, Some(_)) => return Err(Fault::invalid("known_to_entry", "0 or more").into()),
        (Some(_), Some(_)) => {
            return Err(Fault::invalid("known_to_entry", "known_on or known_to_entry, not both").into());
        }
    };
    let reader = shop.clone();
    Ok(Json(shop.db.read(move |tx| trial_balance_compared(tx, &reader, range, compare, known)).await?))
}
