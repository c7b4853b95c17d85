//! Table 3.2 of FORM GSTR-3B: what of the taxed supplies of some days went to other states and to who is not registered, by state.
//!
//! The figures are those of the tax entries, which the return is made of; where a supply went and who bought it the papers say. Buyers
//! under composition have a GSTIN like others, so that what went to them is not told apart.

use base::{Fault, Money, ReadTx, Shop, ShopDate, regions};
use serde::Serialize;
use utoipa::ToSchema;

use super::store;

/// Who bought, as far as the table asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BuyerKind {
    /// Without a registration.
    Unregistered,
    /// A body of the United Nations or an embassy: with a UIN.
    UinHolder,
}

/// What went to one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StateSupplies {
    /// Who bought.
    pub buyers: BuyerKind,
    /// Code of the state: `29`.
    pub region: String,
    /// `Karnataka`.
    pub name: String,
    /// Value without tax; what credit notes took back is off it.
    pub value: Money,
    /// Integrated tax on it.
    pub tax: Money,
}

/// The rows of the table, by who bought and the code of the state.
pub(super) fn interstate_supplies(
    tx: &ReadTx<'_>,
    shop: &Shop,
    from: ShopDate,
    to: ShopDate,
) -> Result<Vec<StateSupplies>, Fault> {
    let basics = shop.basics()?;
    let mut rows: Vec<StateSupplies> = Vec::new();
    for supplied in store::interstate_taxed(tx, basics.books_currency, from, to)? {
        let Some(buyers) = buyers_of(&supplied.tax_id) else { continue };
        let same = |row: &StateSupplies| (row.buyers, row.region.as_str()) == (buyers, supplied.region.as_str());
        match rows.iter().position(same).and_then(|at| rows.get_mut(at)) {
            Some(row) => {
                (row.value, row.tax) = (row.value.plus(supplied.value)?, row.tax.plus(supplied.tax)?);
            }
            None => rows.push(StateSupplies {
                buyers,
                name: regions::find(&basics.country, &supplied.region).map_or("", |region| region.name).to_owned(),
                region: supplied.region,
                value: supplied.value,
                tax: supplied.tax,
            }),
        }
    }
    rows.sort_by(|one, other| (one.buyers, &one.region).cmp(&(other.buyers, &other.region)));
    Ok(rows)
}

/// Under which heading a buyer with this number falls; none for who has a GSTIN.
pub(super) fn buyers_of(tax_id: &str) -> Option<BuyerKind> {
    if regions::is_gstin(tax_id) {
        return None;
    }
    // Of a UIN the last but two say whose it is.
    let is_uin = tax_id.len() == 15 && matches!(tax_id.get(12..14), Some("UN" | "ON"));
    Some(if is_uin { BuyerKind::UinHolder } else { BuyerKind::Unregistered })
}
