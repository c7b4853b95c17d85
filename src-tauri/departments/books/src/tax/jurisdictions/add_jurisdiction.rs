//! Adding a row to the sales tax table.

use base::{Actor, Shop};
use office::audit;
use office::settings::SETTINGS_WRITE;
use serde_json::json;

use super::jurisdiction::{TaxJurisdiction, TaxJurisdictionId};
use super::problem::{JurisdictionError, announce};
use super::row_rules::{JurisdictionAsk, RowRules};
use super::store;

/// Adds a row; lines whose code is found by address are taxed by it from its day on. One that says of the same place, class and day
/// what another row says is refused.
pub async fn add_jurisdiction(
    shop: &Shop,
    who: &Actor,
    ask: JurisdictionAsk,
) -> Result<TaxJurisdiction, JurisdictionError> {
    who.may(SETTINGS_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let today = tx.at().day_in(&shop.basics()?.zone);
        let id = TaxJurisdictionId::from_number(shop.new_id());
        let row = RowRules::load(tx, &shop, today)?.row(id, 1, &ask)?;
        if store::find_same_place(tx, &row)?.is_some() {
            return Err(JurisdictionError::PlaceTaken { valid_from: row.valid_from });
        }
        store::write_all(tx, std::slice::from_ref(&row))?;
        let subject = id.to_string();
        audit::note(tx, &author, "tax_jurisdiction.added", &subject, audit::diff(&json!({}), &row))?;
        announce(tx, &subject)?;
        tx.outcome(&author, id)?;
        Ok(row)
    })
    .await
}
