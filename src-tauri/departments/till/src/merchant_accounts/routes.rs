//! Merchant accounts over HTTP.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, NoBody, PathId, ProblemDocument, Signed};
use base::{Actor, Currency, Fault, Money, Rate, ReadTx, Shop, Timestamp};
use connectors::gateways::{self, About};
use office::IfMatch;
use office::integrations::{Environment, Integration, TestResult as KeptTest, mask};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::add_account::fees;
use super::test_account::TestResult;
use super::{
    ACCOUNTS_READ, AccountChange, AccountError, AccountStatus, Bounds, CREDENTIALS_WRITE, LimitData, MerchantAccount,
    MerchantAccountId, NewAccount, Restriction, store,
};
use super::{add_bound_account, change_account, rotate_hook_key, test_account};

/// The area's routes.
pub fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(gateways_list))
        .routes(routes!(list, add))
        .routes(routes!(one, change))
        .routes(routes!(test))
        .routes(routes!(rotate))
        .merge(super::limits::routes::routes())
        .merge(super::restrictions::routes::routes())
}

/// One field of a credential form.
#[derive(Debug, Serialize, ToSchema)]
struct FieldShown {
    name: &'static str,
    label: &'static str,
    /// Never shown again once entered.
    secret: bool,
    required: bool,
    help: &'static str,
}

/// What a gateway can do.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "a table of capabilities is a table of yes and no")]
struct CapabilitiesShown {
    hosted_page: bool,
    manual_capture: bool,
    partial_capture: bool,
    cancel: bool,
    refund: bool,
    partial_refund: bool,
    find_by_reference: bool,
    list: bool,
    events: bool,
    fee_told: bool,
    /// It keeps ways to pay for customers, which can be charged without a page.
    saved_methods: bool,
    test: bool,
    payouts: bool,
    /// Which webhook addresses are registered is told.
    hooks_listed: bool,
    /// The shop can register its webhook address there by itself.
    hooks_registrable: bool,
    /// The customer pays straight to the shop's bank account, by a code or a link of ours; nobody reports it.
    own_link: bool,
}

/// A gateway that an account can be added for.
#[derive(Debug, Serialize, ToSchema)]
struct GatewayShown {
    provider: &'static str,
    name: &'static str,
    about: &'static str,
    environments: Vec<&'static str>,
    credential_fields: Vec<FieldShown>,
    capabilities: CapabilitiesShown,
    /// Empty = all.
    currencies: Vec<&'static str>,
    /// What it usually charges, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_rate: Option<&'static str>,
}

/// Gateways.
#[derive(Debug, Serialize, ToSchema)]
struct GatewayList {
    items: Vec<GatewayShown>,
}

fn gateway_shown(about: &About) -> GatewayShown {
    let can = about.capabilities;
    GatewayShown {
        provider: about.provider,
        name: about.name,
        about: about.about,
        environments: about
            .environments
            .iter()
            .map(|environment| match environment {
                gateways::Environment::Live => "live",
                gateways::Environment::Sandbox => "sandbox",
                gateways::Environment::Practice => "practice",
            })
            .collect(),
        credential_fields: about
            .credential_fields
            .iter()
            .map(|f| FieldShown { name: f.name, label: f.label, secret: f.secret, required: f.required, help: f.help })
            .collect(),
        capabilities: CapabilitiesShown {
            hosted_page: can.hosted_page,
            manual_capture: can.manual_capture,
            partial_capture: can.partial_capture,
            cancel: can.cancel,
            refund: can.refund,
            partial_refund: can.partial_refund,
            find_by_reference: can.find_by_reference,
            list: can.list,
            events: can.events,
            fee_told: can.fee_told,
            saved_methods: can.saved_methods,
            test: can.test,
            payouts: can.payouts,
            hooks_listed: can.hooks_listed,
            hooks_registrable: can.hooks_made.is_offered(),
            own_link: can.own_link,
        },
        currencies: about.currencies.to_vec(),
        fee_rate: about.fee_default.map(|fee| fee.rate),
    }
}

/// Gateways that an account can be added for, with what their credential form asks.
#[utoipa::path(get, path = "/gateways", tag = "till", responses(
    (status = 200, body = GatewayList),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn gateways_list(Signed(who): Signed) -> Answer<Json<GatewayList>> {
    who.may(ACCOUNTS_READ)?;
    Ok(Json(GatewayList { items: gateways::list().iter().map(|gateway| gateway_shown(gateway.about())).collect() }))
}

/// The last test of an account.
#[derive(Debug, Serialize, ToSchema)]
struct LastTest {
    at: Timestamp,
    ok: bool,
    note: String,
    latency_ms: i64,
}

impl From<KeptTest> for LastTest {
    fn from(kept: KeptTest) -> Self {
        Self { at: kept.at, ok: kept.ok, note: kept.note, latency_ms: kept.latency_ms }
    }
}

/// A merchant account. Of its credentials only masks are told.
#[derive(Debug, Serialize, ToSchema)]
struct AccountShown {
    id: MerchantAccountId,
    name: String,
    provider: String,
    environment: Environment,
    status: AccountStatus,
    /// Empty = all that the gateway takes.
    currencies: Vec<Currency>,
    fee_rate: Rate,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_flat: Option<Money>,
    fee_tax_rate: Rate,
    credential_mask: BTreeMap<String, String>,
    /// Where the gateway delivers, below the outside door's address. Its last part is a key: whoever may not enter
    /// credentials is told a mask of it.
    hook_path: String,
    /// The whole address, where the shop has said how the outside door is reached; not told with a masked key.
    #[serde(skip_serializing_if = "Option::is_none")]
    hook_url: Option<String>,
    /// Another address than the gateway's own; empty = its own.
    base_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_test: Option<LastTest>,
    /// What the books say the gateway owes us.
    clearing: Vec<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    catch_up_at: Option<Timestamp>,
    /// Whether what is paid is reserved first and taken by a person later.
    reserve_first: bool,
    position: i64,
    version: i64,
}

/// Merchant accounts.
#[derive(Debug, Serialize, ToSchema)]
struct AccountList {
    items: Vec<AccountShown>,
}

fn shown(tx: &ReadTx<'_>, account: MerchantAccount, around: &Around, keys: bool) -> Result<AccountShown, Fault> {
    let integration: Integration = office::integrations::find(tx, account.integration_id)?
        .ok_or_else(|| Fault::bug("an account without integration"))?;
    let ledger_account = match account.provider.as_str() {
        "cash" => ("1000", "till 1".to_owned()),
        _ if account.goes_to_bank() => ("1150", String::new()),
        _ => ("1110", account.id.to_string()),
    };
    let balances = books::ledger::find_balances(tx, around.books_currency, Some(ledger_account.0))?;
    let clearing = balances
        .into_iter()
        .filter(|(_, balance)| balance.party == ledger_account.1)
        .map(|(_, balance)| balance.amount)
        .collect();
    let key = if keys { integration.hook_key } else { mask(&SecretString::from(integration.hook_key)) };
    let hook_path = format!("/hooks/{}/{key}", account.provider);
    Ok(AccountShown {
        hook_url: (keys && !around.hooks_base.is_empty())
            .then(|| format!("{}{hook_path}", around.hooks_base.trim_end_matches('/'))),
        hook_path,
        id: account.id,
        name: account.name,
        provider: account.provider,
        environment: account.environment,
        status: account.status,
        currencies: account.currencies,
        fee_rate: account.fees.rate,
        fee_flat: account.fees.currency.map(|currency| Money { minor: account.fees.flat_minor, currency }),
        fee_tax_rate: account.fees.tax_rate,
        credential_mask: integration.credential_mask,
        base_url: integration.base_url.unwrap_or_default(),
        last_test: integration.last_test.map(LastTest::from),
        clearing,
        catch_up_at: account.catch_up_at,
        reserve_first: account.reserve_first,
        position: account.position,
        version: account.version,
    })
}

/// The shop's accounts, in the order in which they are offered.
#[utoipa::path(get, path = "/merchant-accounts", tag = "till", responses(
    (status = 200, body = AccountList),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn list(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<AccountList>> {
    who.may(ACCOUNTS_READ)?;
    let keys = who.has(CREDENTIALS_WRITE);
    let items = shop
        .db
        .read(move |tx| {
            let around = Around::load(tx)?;
            let accounts = store::list(tx)?.into_iter();
            accounts.map(|account| shown(tx, account, &around, keys)).collect::<Result<Vec<_>, Fault>>()
        })
        .await?;
    Ok(Json(AccountList { items }))
}

/// What of the shop an account is shown with.
struct Around {
    hooks_base: String,
    books_currency: Currency,
}

impl Around {
    fn load(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let settings = office::settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
        Ok(Self { hooks_base: settings.hooks_base_url, books_currency: settings.books_currency })
    }
}

async fn told(shop: &Shop, who: &Actor, id: MerchantAccountId) -> Answer<Json<AccountShown>> {
    let keys = who.has(CREDENTIALS_WRITE);
    let found = shop
        .db
        .read(move |tx| {
            let account = store::find(tx, id)?.ok_or(AccountError::NoSuchAccount)?;
            Ok::<_, AccountError>(shown(tx, account, &Around::load(tx)?, keys)?)
        })
        .await?;
    Ok(Json(found))
}

/// One account.
#[utoipa::path(get, path = "/merchant-accounts/{id}", tag = "till", params(("id" = MerchantAccountId, Path)), responses(
    (status = 200, body = AccountShown),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn one(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<MerchantAccountId>,
) -> Answer<Json<AccountShown>> {
    who.may(ACCOUNTS_READ)?;
    told(&shop, &who, id).await
}

/// A merchant account to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddAsk {
    #[schema(max_length = 40)]
    provider: String,
    #[schema(max_length = 80)]
    name: String,
    environment: Environment,
    /// Fields of the gateway's credential form.
    #[serde(default)]
    credentials: BTreeMap<String, String>,
    base_url: Option<String>,
    #[serde(default)]
    currencies: Vec<Currency>,
    fee_rate: Option<Rate>,
    fee_flat: Option<Money>,
    fee_tax_rate: Option<Rate>,
    /// What may be started through it from its first day on.
    #[serde(default)]
    #[schema(max_items = 100)]
    limits: Vec<LimitData>,
    /// For whom, and by which cards.
    #[serde(default)]
    #[schema(max_items = 2)]
    restrictions: Vec<Restriction>,
}

fn secret(fields: BTreeMap<String, String>) -> BTreeMap<String, SecretString> {
    fields.into_iter().map(|(name, value)| (name, SecretString::from(value))).collect()
}

/// Adds an account.
#[utoipa::path(post, path = "/merchant-accounts", tag = "till", request_body = AddAsk, responses(
    (status = 201, body = AccountShown),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 503, description = "the vault is locked", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn add(
    State(shop): State<Shop>,
    Command { who, ask }: Command<AddAsk>,
) -> Answer<(StatusCode, Json<AccountShown>)> {
    let bounds = Bounds { limits: ask.limits, restrictions: ask.restrictions };
    let new = NewAccount {
        provider: ask.provider,
        name: ask.name,
        environment: ask.environment,
        credentials: secret(ask.credentials),
        base_url: ask.base_url.filter(|url| !url.is_empty()),
        currencies: ask.currencies,
        fees: fees(ask.fee_rate, ask.fee_flat, ask.fee_tax_rate, None)?,
    };
    let account = add_bound_account(&shop, &who, new, bounds).await?;
    Ok((StatusCode::CREATED, told(&shop, &who, account.id).await?))
}

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeAsk {
    name: Option<String>,
    status: Option<AccountStatus>,
    /// Fields to replace; an empty value empties one.
    #[serde(default)]
    credentials: BTreeMap<String, String>,
    /// Another address; empties the credentials that are not given with it.
    base_url: Option<String>,
    currencies: Option<Vec<Currency>>,
    fee_rate: Option<Rate>,
    fee_flat: Option<Money>,
    fee_tax_rate: Option<Rate>,
    position: Option<i64>,
    /// Whether what is paid from now on is reserved first and taken by a person later; 422 where the gateway takes it at once.
    reserve_first: Option<bool>,
}

/// Changes an account, or closes it.
#[utoipa::path(patch, path = "/merchant-accounts/{id}", tag = "till", params(("id" = MerchantAccountId, Path), ("If-Match" = String, Header, description = "the version that was read")), request_body = ChangeAsk, responses(
    (status = 200, body = AccountShown),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 412, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 428, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 503, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn change(
    State(shop): State<Shop>,
    PathId(id): PathId<MerchantAccountId>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<ChangeAsk>,
) -> Answer<Json<AccountShown>> {
    let change = AccountChange {
        version,
        name: ask.name,
        status: ask.status,
        credentials: secret(ask.credentials),
        base_url: ask.base_url,
        currencies: ask.currencies,
        fee_rate: ask.fee_rate,
        fee_flat: ask.fee_flat,
        fee_tax_rate: ask.fee_tax_rate,
        position: ask.position,
        reserve_first: ask.reserve_first,
    };
    change_account(&shop, &who, id, change).await?;
    told(&shop, &who, id).await
}

/// Makes a harmless call to the gateway.
#[utoipa::path(post, path = "/merchant-accounts/{id}/test", tag = "till", params(("id" = MerchantAccountId, Path)), responses(
    (status = 200, body = TestResult),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 503, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn test(
    State(shop): State<Shop>,
    PathId(id): PathId<MerchantAccountId>,
    command: Command<NoBody>,
) -> Answer<Json<TestResult>> {
    Ok(Json(test_account(&shop, &command.who, id).await?))
}

/// Gives the account a new hook key; the old one works for seven more days.
#[utoipa::path(post, path = "/merchant-accounts/{id}/hook-key", tag = "till", params(("id" = MerchantAccountId, Path)), responses(
    (status = 200, body = AccountShown),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn rotate(
    State(shop): State<Shop>,
    PathId(id): PathId<MerchantAccountId>,
    command: Command<NoBody>,
) -> Answer<Json<AccountShown>> {
    rotate_hook_key(&shop, &command.who, id).await?;
    told(&shop, &command.who, id).await
}
