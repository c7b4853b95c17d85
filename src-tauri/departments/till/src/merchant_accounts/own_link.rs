//! Accounts whose customers pay straight to the shop's bank account by a link that we make: no gateway stands between, and nobody
//! reports a payment.

use std::collections::BTreeMap;

use base::{Fault, Money, ReadTx, Shop};
use connectors::gateways::{self, CallError, Credentials, Gateway, Payee};
use engines::documents::upi::{UpiError, UpiLink};
use office::integrations::{self, Environment};
use secrecy::{ExposeSecret, SecretString};

use super::line::credentials;
use super::{AccountError, MerchantAccount, TRANSFER, world};

impl MerchantAccount {
    /// Whether its customers pay by a link that we make.
    pub fn has_own_link(&self) -> bool {
        gateways::find(&self.provider).is_some_and(|gateway| gateway.about().capabilities.own_link)
    }

    /// Whether its money comes to the shop's bank account by itself. Nobody pays it out, so it counts as not yet banked until its
    /// bank line is there.
    pub fn goes_to_bank(&self) -> bool {
        self.provider == TRANSFER || self.has_own_link()
    }
}

/// What a link asks for.
pub struct LinkAsk<'a> {
    /// Finds the payment again in the text of a bank line.
    pub reference: &'a str,
    /// For the payer; what is too long of it is left out.
    pub note: &'a str,
    /// How much.
    pub amount: Money,
}

/// Characters of a note that every app shows.
const NOTE_MAX: usize = 50;

/// The link for the customer's payment app; `None` where none can be made of what is entered for the account.
pub fn make_link(
    tx: &ReadTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    ask: &LinkAsk<'_>,
) -> Result<Option<String>, Fault> {
    Ok(find_link(tx, shop, account, ask)?.and_then(|link| link.uri().ok()))
}

/// The same link, not yet written out: one that can be.
pub fn find_link(
    tx: &ReadTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    ask: &LinkAsk<'_>,
) -> Result<Option<UpiLink>, Fault> {
    let integration = integrations::find(tx, account.integration_id)?.ok_or(Fault::NoSuch("integration"))?;
    let Some(gateway) = gateways::find(&integration.provider) else { return Ok(None) };
    let creds = credentials(shop, &integration, &account.id.to_string())?;
    let Ok(payee) = gateway.payee(&creds) else { return Ok(None) };
    let link = UpiLink {
        reference: ask.reference.to_owned(),
        note: ask.note.chars().take(NOTE_MAX).collect(),
        amount: Some(ask.amount),
        ..link_to(payee)
    };
    Ok(link.uri().is_ok().then_some(link))
}

fn link_to(payee: Payee) -> UpiLink {
    UpiLink { payee: payee.address, name: payee.name, category: payee.category, ..UpiLink::default() }
}

/// No payee that no link can be made to; `kept` is what was entered before and is not given now.
pub(super) fn refuse_strange_payee(
    gateway: &dyn Gateway,
    environment: Environment,
    kept: BTreeMap<String, SecretString>,
    given: &BTreeMap<String, SecretString>,
) -> Result<(), AccountError> {
    if !gateway.about().capabilities.own_link {
        return Ok(());
    }
    let mut fields = kept;
    fields.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
    fields.retain(|_, value| !value.expose_secret().trim().is_empty());
    let payee = match gateway.payee(&Credentials::new("", world(environment), fields)) {
        Ok(payee) => payee,
        Err(CallError::Refused { field: Some(field), .. }) => {
            return Err(AccountError::MissingCredential(field));
        }
        Err(other) => return Err(Fault::bug(other).into()),
    };
    let wrong = |field: &str, error: UpiError| Err(Fault::invalid(format!("credentials.{field}"), error).into());
    match link_to(payee).uri() {
        Ok(_) => Ok(()),
        Err(error @ UpiError::Name) => wrong("payee_name", error),
        Err(error @ UpiError::Category) => wrong("merchant_code", error),
        Err(error) => wrong("vpa", error),
    }
}
