//! Removing a row of the sales tax table.

use base::{Actor, Shop};
use office::audit;
use office::settings::SETTINGS_WRITE;
use serde_json::json;

use super::jurisdiction::TaxJurisdictionId;
use super::problem::{JurisdictionError, announce};
use super::store;

/// Removes a row: the next less specific one counts at its place from now on. What is issued keeps its code.
pub async fn remove_jurisdiction(shop: &Shop, who: &Actor, id: TaxJurisdictionId) -> Result<(), JurisdictionError> {
    who.may(SETTINGS_WRITE)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let row = store::find(tx, id)?.ok_or(JurisdictionError::NoSuchRow)?;
            store::delete(tx, id)?;
            let subject = id.to_string();
            audit::note(tx, &author, "tax_jurisdiction.removed", &subject, audit::diff(&row, &json!({})))?;
            announce(tx, &subject)?;
            Ok(())
        })
        .await
}
