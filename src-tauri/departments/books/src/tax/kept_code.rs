//! A tax code as the shop keeps it, with every rate it had and will have, and what can be wrong with a change of it.

use base::{Announce, Fault, Kind, Problem, ShopDate, WriteTx};
use office::settings::SETTINGS_READ;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{BaseFactor, Component, TaxCode};

/// A tax code as the shop keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeptTaxCode {
    /// As it counts today.
    #[serde(flatten)]
    pub code: TaxCode,
    /// Its rates in the order of their days: the one it began with, then each that took or will take its place.
    pub rates: Vec<RateFrom>,
    /// Version for `If-Match`.
    pub version: i64,
}

/// A rate and the day it counts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateFrom {
    /// The first day it counts on; absent for the rate that the code began with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_on: Option<ShopDate>,
    /// What the rate is made of; empty where nothing is charged.
    pub components: Vec<Component>,
    /// The part of the price that is taxed.
    pub base_factor: BaseFactor,
}

impl KeptTaxCode {
    /// The code as kept, from how it began and the rates that came later, in the order of their days.
    pub(super) fn of(begun: TaxCode, later: Vec<RateFrom>, version: i64, on: ShopDate) -> Self {
        let first = RateFrom { from_on: None, components: begun.components.clone(), base_factor: begun.base_factor };
        let rates = std::iter::once(first).chain(later).collect();
        Self { code: begun, rates, version }.on(on)
    }

    /// The same on another day: the last rate that began by then counts.
    #[must_use]
    pub(super) fn on(mut self, day: ShopDate) -> Self {
        if let Some(rate) = self.rates.iter().rev().find(|rate| rate.from_on <= Some(day)) {
            self.code.components.clone_from(&rate.components);
            self.code.base_factor = rate.base_factor;
        }
        self
    }

    /// Puts a rate among the others; one of the same day gives its place.
    pub(super) fn put_rate(&mut self, rate: RateFrom) {
        match self.rates.binary_search_by_key(&rate.from_on, |known| known.from_on) {
            Ok(at) => self.rates[at] = rate,
            Err(at) => self.rates.insert(at, rate),
        }
    }
}

/// What can be wrong with a tax code.
#[derive(Debug, thiserror::Error)]
pub enum TaxCodeError {
    /// No code of that name.
    #[error("there is no such tax code")]
    NoSuchCode,
    /// Another code has this name.
    #[error("there is a tax code {0} already")]
    CodeTaken(String),
    /// Without an active code no line can be written.
    #[error("this is the last tax code in use, and every line needs one")]
    LastCode,
    /// Fee and delivery fall under this code unless a document says otherwise.
    #[error("service fee and delivery are taxed by this code, so it stays in use")]
    TaxesCharges,
    /// What is issued keeps its rate, so a rate cannot begin before today.
    #[error("a rate begins today ({today}) or later: what was issued keeps the rate it was issued with")]
    RateInPast {
        /// Today.
        today: ShopDate,
    },
    /// A code that is exempt, zero-rated or out of scope charges nothing, on whatever day.
    #[error("this code charges no tax: add a taxed code for the new rate")]
    NothingCharged,
    /// The rates stand on the codes that the sales tax table names.
    #[error("the rate of this code is found by address: change the codes that the sales tax table names")]
    ByAddress,
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for TaxCodeError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchCode => Kind::not_found("tax_code.no_such_code"),
            Self::CodeTaken(code) => Kind::conflict("tax_code.code_taken").field("code").subject(code),
            Self::LastCode => Kind::conflict("tax_code.last_code").field("active"),
            Self::TaxesCharges => Kind::conflict("tax_code.taxes_charges").field("active"),
            Self::RateInPast { .. } => Kind::refused("tax_code.rate_in_past").field("rate.from_on"),
            Self::NothingCharged => Kind::refused("tax_code.nothing_charged").field("rate"),
            Self::ByAddress => Kind::refused("tax_code.by_address").field("rate"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

pub(super) fn announce(tx: &WriteTx<'_>, code: &str) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "tax_code.changed",
        subject: code,
        tags: &["tax-codes"],
        permission: SETTINGS_READ,
        body: json!({ "code": code }),
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use base::Rate;

    use super::super::Treatment;
    use super::*;

    fn rate(from_on: Option<&str>, percent: &str) -> RateFrom {
        RateFrom {
            from_on: from_on.map(|day| ShopDate::parse(day).unwrap()),
            components: vec![Component { component: "VAT".into(), rate: Rate::parse(percent).unwrap() }],
            base_factor: BaseFactor::WHOLE,
        }
    }

    fn percent_on(kept: &KeptTaxCode, day: &str) -> String {
        kept.clone().on(ShopDate::parse(day).unwrap()).code.components[0].rate.to_string()
    }

    #[test]
    fn the_last_rate_that_began_counts() {
        let code = TaxCode {
            code: "DE19".into(),
            name: "VAT".into(),
            components: rate(None, "19").components,
            base_factor: BaseFactor::WHOLE,
            treatment: Treatment::Taxed,
            tax_point: crate::tax::TaxPoint::Invoice,
            reason: String::new(),
            active: true,
            interstate_code: None,
            product_class: None,
        };
        let mut kept = KeptTaxCode::of(code, Vec::new(), 1, ShopDate::parse("2026-11-21").unwrap());
        kept.put_rate(rate(Some("2027-07-01"), "20"));
        kept.put_rate(rate(Some("2027-01-01"), "16"));
        let days = ["2026-12-31", "2027-01-01", "2027-06-30", "2027-07-01", "2031-01-01"];
        assert_eq!(days.map(|day| percent_on(&kept, day)), ["19.0000", "16.0000", "16.0000", "20.0000", "20.0000"]);
        kept.put_rate(rate(Some("2027-07-01"), "21"));
        assert_eq!((percent_on(&kept, "2027-07-01").as_str(), kept.rates.len()), ("21.0000", 3));
    }
}
