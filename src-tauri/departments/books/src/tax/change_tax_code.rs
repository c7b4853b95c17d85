//! Changing a tax code: its texts, whether lines may use it, and its rate from a day on.

use base::{Actor, Fault, ReadTx, Shop, ShopDate, text};
use office::audit;
use office::settings::SETTINGS_WRITE;
use serde::Deserialize;
use utoipa::ToSchema;

use super::kept_code::{self, KeptTaxCode, RateFrom, TaxCodeError};
use super::rate_rules::{clean_components, clean_reason, clean_tax_point, must_have_reason};
use super::{BaseFactor, Component, TaxPoint, Treatment, interstate, presets, store};

/// What to change; fields that are absent stay.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxCodeChange {
    /// As printed from now on.
    #[schema(max_length = 80)]
    pub name: Option<String>,
    /// Printed where nothing is charged; empty = none.
    #[schema(max_length = 200)]
    pub reason: Option<String>,
    /// What makes the tax of what is issued from now on fall due; what is issued keeps its own.
    pub tax_point: Option<TaxPoint>,
    /// Whether new lines may use it. A retired code still shows on what was written with it; a draft that holds it is
    /// issued once its lines have another.
    pub active: Option<bool>,
    /// The taxed code that applies in place of this one where the supply goes into another region; empty = none.
    #[schema(max_length = 20)]
    pub interstate_code: Option<String>,
    /// Another rate, from a day on.
    pub rate: Option<NewRate>,
}

/// A rate that takes the place of the present one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRate {
    /// The first day it counts on, today or later; a rate that begins on the same day is replaced. Drafts take the rate of
    /// the day they are issued on; what is issued keeps its own.
    pub from_on: ShopDate,
    /// What the rate is made of, 1 to 8 parts above 0 % and together at most 100 %.
    pub components: Vec<Component>,
    /// The part of the price that is taxed; as it is when absent.
    #[serde(default)]
    pub base_factor: Option<BaseFactor>,
}

/// Changes a tax code. `version` is the one the change was made from.
///
/// Nothing that was issued changes: an invoice keeps a copy of the names and rates it was issued with.
pub async fn change_tax_code(
    shop: &Shop,
    who: &Actor,
    code: String,
    version: i64,
    change: TaxCodeChange,
) -> Result<KeptTaxCode, TaxCodeError> {
    who.may(SETTINGS_WRITE)?;
    let (basics, author) = (shop.basics()?, who.clone());
    shop.db
        .write(who, move |tx| {
            let today = tx.at().day_in(&basics.zone);
            let before = store::find_kept(tx, &code, today)?.ok_or(TaxCodeError::NoSuchCode)?;
            if before.version != version {
                return Err(Fault::Stale.into());
            }
            let mut after = apply(&before, &change, today)?;
            if after == before {
                return Ok(before);
            }
            if before.code.reason != after.code.reason {
                must_have_reason(&basics.country, &after.code)?;
            }
            if before.code.active && !after.code.active {
                must_be_dispensable(tx, &code, &basics.country)?;
            }
            if before.code.interstate_code != after.code.interstate_code {
                interstate::must_fit(tx, &after.code)?;
            }
            let changes = audit::diff(&before, &after);
            after.version = before.version.saturating_add(1);
            store::update_code(tx, &after)?;
            for rate in after.rates.iter().filter(|rate| !before.rates.contains(rate)) {
                store::write_rate(tx, &code, rate)?;
            }
            audit::note(tx, &author, "tax_code.changed", &code, changes)?;
            kept_code::announce(tx, &code)?;
            Ok(after)
        })
        .await
}

fn apply(before: &KeptTaxCode, change: &TaxCodeChange, today: ShopDate) -> Result<KeptTaxCode, TaxCodeError> {
    let mut after = before.clone();
    let treatment = before.code.treatment;
    if let Some(name) = &change.name {
        after.code.name = text::line("name", name, 80)?;
    }
    if let Some(reason) = &change.reason {
        after.code.reason = clean_reason(treatment, reason)?;
    }
    if let Some(point) = change.tax_point {
        after.code.tax_point = clean_tax_point(treatment, Some(point))?;
    }
    after.code.active = change.active.unwrap_or(before.code.active);
    if let Some(code) = change.interstate_code.as_deref().map(str::trim) {
        after.code.interstate_code = (!code.is_empty()).then(|| code.to_owned());
    }
    if let Some(rate) = &change.rate {
        if before.code.product_class.is_some() {
            return Err(TaxCodeError::ByAddress);
        }
        if treatment != Treatment::Taxed {
            return Err(TaxCodeError::NothingCharged);
        }
        if rate.from_on < today {
            return Err(TaxCodeError::RateInPast { today });
        }
        after.put_rate(RateFrom {
            from_on: Some(rate.from_on),
            components: clean_components("rate.", treatment, rate.components.clone())?,
            base_factor: rate.base_factor.unwrap_or(before.code.base_factor),
        });
    }
    Ok(after.on(today))
}

/// Passes where documents can do without this code.
fn must_be_dispensable(tx: &ReadTx<'_>, code: &str, country: &str) -> Result<(), TaxCodeError> {
    if presets::of(country).charges_code == code {
        return Err(TaxCodeError::TaxesCharges);
    }
    if store::count_active(tx)? <= 1 { Err(TaxCodeError::LastCode) } else { Ok(()) }
}
