//! The line to an account's gateway: its connector, and its credentials from the vault.

use base::{Fault, ReadTx, Shop};
use connectors::gateways::{self, Credentials, Environment, Gateway, Http};
use office::integrations::{self, Integration};

use super::MerchantAccount;

/// The HTTP driver of all gateways; a part of the shop.
pub struct Gateways(pub Http);

/// One account, ready to be spoken to.
pub struct Line {
    /// The connector.
    pub gateway: &'static dyn Gateway,
    /// The account's credentials; they never print.
    pub credentials: Credentials,
}

/// Opens the line.
pub async fn open_line(shop: &Shop, account: &MerchantAccount) -> Result<Line, Fault> {
    let integration_id = account.integration_id;
    let integration =
        shop.db.read(move |tx| integrations::find(tx, integration_id)).await?.ok_or(Fault::NoSuch("integration"))?;
    // The integration's word for the gateway, not the account's: it is the one that the vault vouches for.
    let gateway = gateways::find(&integration.provider).ok_or(Fault::NoSuch("gateway"))?;
    Ok(Line { gateway, credentials: credentials(shop, &integration, &account.id.to_string())? })
}

/// Where the gateway of an account is reached; none for one that is nowhere, such as cash.
pub fn address(tx: &ReadTx<'_>, account: &MerchantAccount) -> Result<Option<String>, Fault> {
    let own = integrations::find(tx, account.integration_id)?.and_then(|integration| integration.base_url);
    let fixed = || gateways::find(&account.provider)?.about().base_url(world(account.environment), "");
    Ok(own.or_else(|| fixed().map(str::to_owned)))
}

/// The credentials of an integration as a connector takes them.
pub(super) fn credentials(shop: &Shop, integration: &Integration, breaker: &str) -> Result<Credentials, Fault> {
    let fields = integrations::load_credentials(shop, integration)?.0;
    Ok(Credentials::new(breaker, world(integration.environment), fields)
        .at(integration.base_url.as_deref().unwrap_or_default())
        .with_certificates(shop.part::<Gateways>()?.0.certificates()))
}

/// The connector's word for a world.
pub fn world(environment: integrations::Environment) -> Environment {
    match environment {
        integrations::Environment::Live => Environment::Live,
        integrations::Environment::Sandbox => Environment::Sandbox,
        integrations::Environment::Practice => Environment::Practice,
    }
}
