//! A tax code: the components of one rate, and which part of the price is taxed.

use std::fmt;

use base::Rate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TaxPoint;

/// A tax code as lines of documents name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TaxCode {
    /// `IN18`: what lines and products refer to.
    pub code: String,
    /// `GST 18 %`: as printed.
    pub name: String,
    /// What the rate is made of, in order; empty where nothing is charged.
    pub components: Vec<Component>,
    /// The part of the price that is taxed.
    pub base_factor: BaseFactor,
    /// How the return counts it.
    pub treatment: Treatment,
    /// What makes its tax fall due.
    #[serde(default)]
    pub tax_point: TaxPoint,
    /// Printed where a treatment needs a reason.
    pub reason: String,
    /// Whether new lines may use it.
    pub active: bool,
    /// The code that applies in place of this one where the supply goes into another region of the country: `IN18I`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interstate_code: Option<String>,
    /// The class of product, where this code has no rate of its own: the sales tax table says which code applies at the customer's
    /// address. `goods`, `food`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_class: Option<String>,
}

/// One part of a tax code's rate, owed under its own name: CGST beside SGST, state beside county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Component {
    /// `CGST9`: also the sub-account of 2100.
    pub component: String,
    /// Percent of the taxed base.
    pub rate: Rate,
}

/// How a supply under this code is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// Taxed at the components' rates.
    Taxed,
    /// Taxed at nought: exports and the like.
    ZeroRated,
    /// Exempt by law.
    Exempt,
    /// Not a matter of this tax at all.
    OutOfScope,
}

impl Treatment {
    /// As stored and on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::Taxed => "taxed",
            Self::ZeroRated => "zero_rated",
            Self::Exempt => "exempt",
            Self::OutOfScope => "out_of_scope",
        }
    }

    /// Reads what [`Treatment::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Taxed, Self::ZeroRated, Self::Exempt, Self::OutOfScope].into_iter().find(|t| t.text() == text)
    }
}

/// Which part of the price is taxed, as a fraction: `1/1` nearly everywhere, `11/12` in Indonesia.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseFactor {
    over: u32,
    under: u32,
}

/// The text is not a fraction like `11/12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a fraction from 1/1000 to 1/1, like 11/12")]
pub struct NotAFactor;

impl BaseFactor {
    /// The whole price.
    pub const WHOLE: Self = Self { over: 1, under: 1 };

    /// A fraction above nought and up to one; both numbers at most 1000.
    pub fn new(over: u32, under: u32) -> Result<Self, NotAFactor> {
        if over == 0 || over > under || under > 1000 { Err(NotAFactor) } else { Ok(Self { over, under }) }
    }

    /// Reads `11/12`.
    pub fn parse(text: &str) -> Result<Self, NotAFactor> {
        let (over, under) = text.split_once('/').ok_or(NotAFactor)?;
        Self::new(over.parse().map_err(|_| NotAFactor)?, under.parse().map_err(|_| NotAFactor)?)
    }

    /// The numerator.
    pub fn over(self) -> u32 {
        self.over
    }

    /// The denominator.
    pub fn under(self) -> u32 {
        self.under
    }
}

impl fmt::Display for BaseFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.over, self.under)
    }
}
impl fmt::Debug for BaseFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl TryFrom<String> for BaseFactor {
    type Error = NotAFactor;
    fn try_from(text: String) -> Result<Self, NotAFactor> {
        Self::parse(&text)
    }
}
impl From<BaseFactor> for String {
    fn from(factor: BaseFactor) -> String {
        factor.to_string()
    }
}
impl utoipa::PartialSchema for BaseFactor {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[0-9]{1,4}/[0-9]{1,4}$"))
            .description(Some("part of the price that is taxed, 1/1 or 11/12"))
            .into()
    }
}
impl ToSchema for BaseFactor {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_factor_is_a_fraction_up_to_one() {
        assert_eq!(BaseFactor::parse("11/12").map(|f| f.to_string()).as_deref(), Ok("11/12"));
        for bad in ["", "1", "0/1", "13/12", "1/0", "1/1001", "-1/2", "1/2/3", "a/b"] {
            assert!(BaseFactor::parse(bad).is_err(), "{bad}");
        }
    }
}
