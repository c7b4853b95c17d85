//! Which return a shop files, and how often.

use serde::Serialize;
use utoipa::ToSchema;

use crate::tax::{Scheme, presets};

/// The shape of a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnKind {
    /// India: FORM GSTR-3B.
    #[serde(rename = "gstr_3b")]
    Gstr3b,
    /// India, composition: FORM GST CMP-08.
    #[serde(rename = "cmp_08")]
    Cmp08,
    /// Saudi Arabia: VAT return.
    SaVat,
    /// Indonesia: SPT Masa PPN.
    IdPpn,
    /// Malaysia: SST-02.
    #[serde(rename = "my_sst_02")]
    MySst02,
    /// United States: sales tax by authority.
    UsSalesTax,
    /// A member state of the European Union: output and input by rate.
    EuVat,
    /// Any other country.
    Plain,
}

impl ReturnKind {
    /// Every kind.
    const ALL: [Self; 8] = [
        Self::Gstr3b,
        Self::Cmp08,
        Self::SaVat,
        Self::IdPpn,
        Self::MySst02,
        Self::UsSalesTax,
        Self::EuVat,
        Self::Plain,
    ];

    /// The return of a country's shops under a scheme.
    pub fn of(country: &str, scheme: Scheme) -> Self {
        match country {
            "IN" if scheme == Scheme::Composition => Self::Cmp08,
            "IN" => Self::Gstr3b,
            "SA" => Self::SaVat,
            "ID" => Self::IdPpn,
            "MY" => Self::MySst02,
            "US" => Self::UsSalesTax,
            // A country that is none; beside it and those five, the presets are the member states.
            "ZZ" => Self::Plain,
            other if presets::of(other).country == other => Self::EuVat,
            _ => Self::Plain,
        }
    }

    /// For how many months it usually is; each filing may be for another length.
    pub fn usual_months(self) -> u8 {
        match self {
            Self::Gstr3b | Self::IdPpn | Self::UsSalesTax => 1,
            Self::MySst02 => 2,
            Self::Cmp08 | Self::SaVat | Self::EuVat | Self::Plain => 3,
        }
    }

    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Gstr3b => "gstr_3b",
            Self::Cmp08 => "cmp_08",
            Self::SaVat => "sa_vat",
            Self::IdPpn => "id_ppn",
            Self::MySst02 => "my_sst_02",
            Self::UsSalesTax => "us_sales_tax",
            Self::EuVat => "eu_vat",
            Self::Plain => "plain",
        }
    }

    /// Reads what [`ReturnKind::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.text() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_country_files_its_own_return_as_often_as_its_law_says() {
        for (country, kind, months) in [
            ("IN", ReturnKind::Gstr3b, 1),
            ("SA", ReturnKind::SaVat, 3),
            ("ID", ReturnKind::IdPpn, 1),
            ("MY", ReturnKind::MySst02, 2),
            ("US", ReturnKind::UsSalesTax, 1),
            ("DE", ReturnKind::EuVat, 3),
            ("ZZ", ReturnKind::Plain, 3),
            ("CH", ReturnKind::Plain, 3),
        ] {
            let known = ReturnKind::of(country, Scheme::Regular);
            assert_eq!((known, known.usual_months()), (kind, months), "{country}");
        }
        assert_eq!(ReturnKind::of("IN", Scheme::Composition).usual_months(), 3);
    }

    #[test]
    fn a_kind_is_called_the_same_in_the_books_and_on_the_wire() {
        for kind in ReturnKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.text());
            assert_eq!(ReturnKind::parse(kind.text()), Some(kind));
        }
    }
}
