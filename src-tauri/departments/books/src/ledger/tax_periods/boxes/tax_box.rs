//! One figure of a return, and which tax entries it was added up from.

use std::collections::HashMap;

use base::Money;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::turnover::Turnover;
use crate::ledger::tax_report::{TaxReport, TaxSide};
use crate::tax::KeptTaxCode;

/// What boxes are made from.
pub(in crate::ledger::tax_periods) struct Figures<'a> {
    /// The tax report of the period.
    pub report: &'a TaxReport,
    /// The shop's tax codes.
    pub codes: &'a [KeptTaxCode],
    /// Which tax codes belong to which state, where sales tax is found by address.
    pub states: &'a HashMap<String, String>,
    /// What turnover tax is reckoned on.
    pub turnover: Option<Turnover>,
    /// The part of the tax whose entries count in periods that were filed before they were made.
    pub late: Money,
}

/// A box of a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxBox {
    /// Its number on the form, or another name that no other box of the return has: `3.1(a)`.
    pub number: String,
    /// What it says.
    pub label: BoxLabel,
    /// Which tax code or authority, where there is a box for each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Value without tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Money>,
    /// Of that, what credit notes and voids took back; nought or less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_back: Option<Money>,
    /// Its tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<Money>,
    /// The tax by head, where the form has a column for each: CGST, SGST, IGST.
    pub heads: Vec<TaxHead>,
    /// Whether its tax entries can be listed.
    pub opens: bool,
    /// Which they are.
    #[serde(skip)]
    pub(in crate::ledger::tax_periods) rows: Option<Rows>,
}

/// Which tax entries make up a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ledger) struct Rows {
    /// Of supplies, or of purchases.
    pub side: TaxSide,
    /// Of these codes.
    pub codes: Vec<String>,
    /// Of this component alone.
    pub component: Option<String>,
}

/// The part of a tax that is owed under one head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxHead {
    /// `CGST`: what the components of that head begin with.
    pub head: String,
    /// Its tax.
    pub tax: Money,
}

/// What a box says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoxLabel {
    /// Supplies that are taxed.
    TaxedSupplies,
    /// Supplies taxed at nought.
    ZeroRatedSupplies,
    /// Supplies taxed at nought because they leave the country.
    Exports,
    /// Supplies that are exempt.
    ExemptSupplies,
    /// Supplies at nought or free of tax within the country.
    NilRatedOrExempt,
    /// Supplies that are no matter of this tax.
    OutsideSupplies,
    /// All supplies.
    AllSupplies,
    /// Purchases whose tax is claimed.
    TaxedPurchases,
    /// All purchases with claimed tax.
    AllPurchases,
    /// Tax on supplies.
    OutputTax,
    /// Tax claimed.
    InputTax,
    /// Tax of this period alone, without corrections of earlier ones.
    TaxOfPeriod,
    /// Corrections of filed periods.
    Corrections,
    /// To pay, or in favour.
    NetTax,
    /// Turnover.
    Turnover,
    /// Tax on the turnover.
    TurnoverTax,
    /// All sales of an authority's return.
    GrossSales,
    /// Sales an authority does not tax.
    UntaxedSales,
    /// Sales an authority taxes.
    TaxableSales,
}
