//! The tables of the form.

use base::{Money, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

/// FORM GSTR-1 for some days, in the books currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Gstr1 {
    /// First day.
    pub from: ShopDate,
    /// Last day.
    pub to: ShopDate,
    /// Table 4: bills to who is registered, by rate.
    pub registered: Vec<BillLine>,
    /// Table 5: bills above ₹1,00,000 to who is not, in another state (rule 59, since 1 August 2024).
    pub large: Vec<BillLine>,
    /// Table 6A: exports, and supplies to special economic zones to who has no registration here.
    pub exports: Vec<BillLine>,
    /// Table 7: all other taxed supplies to who is not registered, by state and rate; their credit notes are off them.
    pub others: Vec<PlaceLine>,
    /// Table 8: nil-rated, exempt and outside of the tax; their credit notes are off them.
    pub untaxed: Vec<UntaxedLine>,
    /// Table 9B: credit notes to who is registered.
    pub notes_registered: Vec<BillLine>,
    /// Table 9B: credit notes on bills of tables 5 and 6A.
    pub notes_others: Vec<BillLine>,
    /// Table 11A: advances whose tax is due and whose bill did not come in these days.
    pub advances: Vec<PlaceLine>,
    /// Table 11B: advances of earlier days that a bill of these days took off, or that went back.
    pub advances_used: Vec<PlaceLine>,
    /// Table 12: by HSN, unit and rate.
    pub by_hsn: Vec<HsnLine>,
    /// Table 13: numbers given to papers.
    pub numbers: Vec<NumbersLine>,
    /// All taxed supplies less credit notes and with advances: what 3.1(a) and 3.1(b) of GSTR-3B say together.
    pub taxed_value: Money,
    /// The tax on them.
    pub taxes: TaxHeads,
}

/// Tax by who levies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxHeads {
    /// Integrated tax.
    pub igst: Money,
    /// Central tax.
    pub cgst: Money,
    /// State or union territory tax.
    pub sgst: Money,
    /// Cess.
    pub cess: Money,
}

/// A bill or a credit note under one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BillLine {
    /// Id of the paper.
    pub document: String,
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: ShopDate,
    /// Of a credit note: number of the bill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// GSTIN or UIN of the buyer; empty without one.
    pub tax_id: String,
    /// The buyer.
    pub buyer: String,
    /// Code of the state it went to.
    pub region: String,
    /// `Karnataka`.
    pub region_name: String,
    /// What the whole paper comes to with tax.
    pub total: Money,
    /// Percent: `18`.
    pub rate: String,
    /// Value without tax under that rate; of a credit note what it takes back.
    pub value: Money,
    /// Tax under that rate, likewise.
    pub taxes: TaxHeads,
}

/// Supplies to one state under one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlaceLine {
    /// Code of the state.
    pub region: String,
    /// `Karnataka`.
    pub region_name: String,
    /// Whether that is another one than the shop's.
    pub interstate: bool,
    /// Percent: `18`.
    pub rate: String,
    /// Value without tax.
    pub value: Money,
    /// Tax.
    pub taxes: TaxHeads,
}

/// What no tax is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UntaxedKind {
    /// Taxed at nought.
    Nil,
    /// Exempt.
    Exempt,
    /// No matter of this tax.
    Outside,
}

/// Supplies without tax of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UntaxedLine {
    /// Why there is no tax.
    pub kind: UntaxedKind,
    /// Whether they went to another state.
    pub interstate: bool,
    /// Whether the buyers are registered.
    pub registered: bool,
    /// Value.
    pub value: Money,
}

/// Supplies of one HSN, less what credit notes took back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HsnLine {
    /// Whether the buyers are registered: the form has a list for each.
    pub registered: bool,
    /// The HSN or SAC; empty for what has none, such as a service fee.
    pub hsn: String,
    /// Unit as on the bills.
    pub unit: String,
    /// How many, a decimal: of bills and notes of these days.
    pub quantity: String,
    /// Percent: `18`.
    pub rate: String,
    /// Value without tax.
    pub value: Money,
    /// Tax.
    pub taxes: TaxHeads,
}

/// Numbers that a series gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NumbersLine {
    /// The series: `invoice`, `bill_of_supply`, `credit_note`, `receipt_voucher`.
    pub series: String,
    /// The first number.
    pub from: String,
    /// The last.
    pub to: String,
    /// How many.
    pub count: i64,
    /// How many of them were cancelled.
    pub cancelled: i64,
}

impl TaxHeads {
    /// Nothing.
    pub(super) fn none(currency: base::Currency) -> Self {
        let zero = Money::zero(currency);
        Self { igst: zero, cgst: zero, sgst: zero, cess: zero }
    }

    /// Both together.
    pub(super) fn plus(self, other: Self) -> Result<Self, base::MoneyError> {
        Ok(Self {
            igst: self.igst.plus(other.igst)?,
            cgst: self.cgst.plus(other.cgst)?,
            sgst: self.sgst.plus(other.sgst)?,
            cess: self.cess.plus(other.cess)?,
        })
    }

    /// With every sign turned.
    pub(super) fn negated(self) -> Self {
        Self {
            igst: self.igst.negated(),
            cgst: self.cgst.negated(),
            sgst: self.sgst.negated(),
            cess: self.cess.negated(),
        }
    }

    /// With the tax of a component, which the beginning of its name says: `CGST9`, `UTGST9`.
    pub(super) fn with(mut self, component: &str, tax: Money) -> Result<Self, base::MoneyError> {
        let head = match component.find("GST").map(|at| component.split_at(at).0) {
            Some("I") => &mut self.igst,
            Some("C") => &mut self.cgst,
            Some("S" | "UT") => &mut self.sgst,
            _ => &mut self.cess,
        };
        *head = head.plus(tax)?;
        Ok(self)
    }
}
