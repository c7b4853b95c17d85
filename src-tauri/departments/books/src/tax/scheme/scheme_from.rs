//! A scheme and the day it counts from, and what can be wrong with a change of it.

use base::{Fault, Kind, Problem, Rate, ShopDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::tax::{TaxCode, Treatment};

/// How a shop is taxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Each supply by its tax code.
    Regular,
    /// By a percentage of the turnover; no document shows tax.
    Composition,
}

impl Scheme {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::Composition => "composition",
        }
    }

    /// Reads what [`Scheme::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Regular, Self::Composition].into_iter().find(|scheme| scheme.text() == text)
    }
}

/// What a shop under composition supplies; the law sets the rate by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Supplies {
    /// Goods, made or traded: 1 %.
    Goods,
    /// Food and drink to be consumed: 5 %.
    Restaurant,
    /// Other services (section 10(2A)): 6 %.
    Services,
}

impl Supplies {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Goods => "goods",
            Self::Restaurant => "restaurant",
            Self::Services => "services",
        }
    }

    /// Reads what [`Supplies::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Goods, Self::Restaurant, Self::Services].into_iter().find(|supplies| supplies.text() == text)
    }

    /// The rate to begin with, in percent (CGST Act 2017, section 10; CGST Rules 2017, rule 7): as of 2026-11-21, and settable.
    pub fn usual_rate(self) -> Rate {
        let percent = match self {
            Self::Goods => "1",
            Self::Restaurant => "5",
            Self::Services => "6",
        };
        Rate::parse(percent).unwrap_or(Rate::ZERO)
    }
}

/// A scheme and the first day it counts on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SchemeFrom {
    /// The first of a month.
    pub from_on: ShopDate,
    /// Which one.
    pub scheme: Scheme,
    /// What is supplied; under composition alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplies: Option<Supplies>,
    /// Percent of the turnover; under composition alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
}

/// How the shop is taxed today, and how it was and will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxScheme {
    /// Whether the shop's country knows another scheme than the regular one.
    pub composition_offered: bool,
    /// What counts today.
    pub scheme: Scheme,
    /// Every scheme that was chosen, in the order of its days; none where the shop was always taxed by its codes.
    pub items: Vec<SchemeFrom>,
}

/// Whether shops of a country may choose composition.
pub fn offers_composition(country: &str) -> bool {
    country == "IN"
}

/// What a bill of supply must say in place of tax (CGST Rules 2017, rule 5(1)(f)).
const NO_TAX_COLLECTED: &str = "Composition taxable person, not eligible to collect tax on supplies";

/// A code as it counts while no tax may be shown: one that taxes charges nothing, and says why.
pub(in crate::tax) fn untaxed_by_scheme(code: TaxCode, scheme: Option<Scheme>) -> TaxCode {
    if scheme != Some(Scheme::Composition) || code.treatment != Treatment::Taxed {
        return code;
    }
    TaxCode {
        name: "Not taxed (composition)".to_owned(),
        components: Vec::new(),
        treatment: Treatment::OutOfScope,
        reason: NO_TAX_COLLECTED.to_owned(),
        ..code
    }
}

impl TaxCode {
    /// Whether it asks for no tax because the shop's scheme lets it ask for none.
    pub fn is_untaxed_by_scheme(&self) -> bool {
        self.treatment == Treatment::OutOfScope && self.reason == NO_TAX_COLLECTED
    }
}

/// What can be wrong with a change of the scheme.
#[derive(Debug, thiserror::Error)]
pub enum TaxSchemeError {
    /// The country knows no composition.
    #[error("shops of this country are taxed by their tax codes: there is no composition")]
    NotOffered,
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for TaxSchemeError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotOffered => Kind::conflict("tax_scheme.not_offered").field("scheme"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}
