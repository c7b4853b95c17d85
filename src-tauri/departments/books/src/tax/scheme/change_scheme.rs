//! Choosing how the shop is taxed, from a month on.

use base::{Actor, Announce, Fault, Rate, ReadTx, Shop, ShopDate};
use office::audit;
use office::settings::{SETTINGS_READ, SETTINGS_WRITE};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::scheme_from::{Scheme, SchemeFrom, Supplies, TaxScheme, TaxSchemeError, offers_composition};
use super::store;

/// How the shop is taxed from a month on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeAsk {
    /// The first of a month, this one or later. Another choice for the same day takes the place of the earlier one.
    pub from_on: ShopDate,
    /// Which scheme.
    pub scheme: Scheme,
    /// What is supplied; needed under composition, and only there.
    #[serde(default)]
    pub supplies: Option<Supplies>,
    /// Percent of the turnover; the usual one of the supplies when absent.
    #[serde(default)]
    pub rate: Option<Rate>,
}

/// Chooses how the shop is taxed from a month on. Documents that were issued keep what they show, and a filed return never
/// changes: its months are over, and this one begins now.
pub async fn change_scheme(shop: &Shop, who: &Actor, ask: SchemeAsk) -> Result<TaxScheme, TaxSchemeError> {
    who.may(SETTINGS_WRITE)?;
    let (basics, author) = (shop.basics()?, who.clone());
    shop.db
        .write(who, move |tx| {
            let today = tx.at().day_in(&basics.zone);
            let chosen = clean(&ask, &basics.country, today)?;
            let before = store::find_scheme(tx, chosen.from_on)?;
            if before.as_ref() != Some(&chosen) {
                store::write_scheme(tx, &chosen)?;
                let detail = json!({ "before": before, "after": chosen });
                audit::note(tx, &author, "tax_scheme.changed", "tax-scheme", detail)?;
                tx.announce(&Announce {
                    kind: "tax_scheme.changed",
                    subject: "tax-scheme",
                    tags: &["tax-codes"],
                    permission: SETTINGS_READ,
                    body: json!({ "scheme": chosen.scheme, "from_on": chosen.from_on }),
                })?;
            }
            Ok(standing(tx, &basics.country, today)?)
        })
        .await
}

/// How the shop is taxed on a day, and how it was and will be.
pub(super) fn standing(tx: &ReadTx<'_>, country: &str, today: ShopDate) -> Result<TaxScheme, Fault> {
    Ok(TaxScheme {
        composition_offered: offers_composition(country),
        scheme: store::find_scheme(tx, today)?.map_or(Scheme::Regular, |now| now.scheme),
        items: store::list_schemes(tx)?,
    })
}

fn clean(ask: &SchemeAsk, country: &str, today: ShopDate) -> Result<SchemeFrom, TaxSchemeError> {
    let first_of_month = today.plus_days(1 - i32::from(today.0.day()));
    if ask.from_on.0.day() != 1 || ask.from_on < first_of_month {
        return Err(Fault::invalid("from_on", format!("the first of a month, {first_of_month} or later")).into());
    }
    let (supplies, rate) = match ask.scheme {
        Scheme::Composition if !offers_composition(country) => return Err(TaxSchemeError::NotOffered),
        Scheme::Composition => {
            let supplies =
                ask.supplies.ok_or_else(|| Fault::invalid("supplies", "what is supplied: the rate goes by it"))?;
            let rate = ask.rate.unwrap_or(supplies.usual_rate());
            if rate == Rate::ZERO {
                return Err(Fault::invalid("rate", "above 0").into());
            }
            (Some(supplies), Some(rate))
        }
        Scheme::Regular => {
            let field = if ask.supplies.is_some() { Some("supplies") } else { ask.rate.map(|_| "rate") };
            if let Some(field) = field {
                return Err(Fault::invalid(field, "only composition has one").into());
            }
            (None, None)
        }
    };
    Ok(SchemeFrom { from_on: ask.from_on, scheme: ask.scheme, supplies, rate })
}
