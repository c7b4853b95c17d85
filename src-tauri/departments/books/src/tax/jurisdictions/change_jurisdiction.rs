//! Changing a row of the sales tax table.

use base::{Actor, Fault, Shop};
use office::audit;
use office::settings::SETTINGS_WRITE;

use super::jurisdiction::{TaxJurisdiction, TaxJurisdictionId};
use super::problem::{JurisdictionError, announce};
use super::row_rules::{JurisdictionAsk, RowRules};
use super::store;

/// Writes a row over the one that was read as that version. Drafts are taxed by it from now on; what is issued keeps its code.
pub async fn change_jurisdiction(
    shop: &Shop,
    who: &Actor,
    id: TaxJurisdictionId,
    version: i64,
    ask: JurisdictionAsk,
) -> Result<TaxJurisdiction, JurisdictionError> {
    who.may(SETTINGS_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let before = store::find(tx, id)?.ok_or(JurisdictionError::NoSuchRow)?;
        if before.version != version {
            return Err(Fault::Stale.into());
        }
        let today = tx.at().day_in(&shop.basics()?.zone);
        let ask = JurisdictionAsk { valid_from: ask.valid_from.or(Some(before.valid_from)), ..ask };
        let same = RowRules::load(tx, &shop, today)?.row(id, version, &ask)?;
        if same == before {
            return Ok(before);
        }
        let after = TaxJurisdiction { version: version.saturating_add(1), ..same };
        if store::find_same_place(tx, &after)?.is_some_and(|other| other != id) {
            return Err(JurisdictionError::PlaceTaken { valid_from: after.valid_from });
        }
        store::write_all(tx, std::slice::from_ref(&after))?;
        let subject = id.to_string();
        audit::note(tx, &author, "tax_jurisdiction.changed", &subject, audit::diff(&before, &after))?;
        announce(tx, &subject)?;
        Ok(after)
    })
    .await
}
