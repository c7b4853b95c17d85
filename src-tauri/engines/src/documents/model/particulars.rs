//! What a document must say by law and does not.
//!
//! India: CGST Rules, rule 46 (invoice), 49 (bill of supply) and 53 (credit note). Saudi Arabia: VAT Implementing
//! Regulations, article 53, and the tax authority's e-invoicing rules, phase 1. European Union: VAT Directive, article
//! 226. What needs a lawyer's reading of the case (exemptions, small-value invoices) is not judged here.

use base::Money;

use super::{Content, Document, Side};
use crate::documents::zatca::is_vat_number;

/// The European Union, by ISO 3166-1 alpha-2.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];
/// From this taxable value on, in paise, an Indian invoice names a buyer who is not registered (rule 46, proviso).
const INDIA_NAMES_BUYER: i64 = 5_000_000;
/// Longest number of an Indian document.
const INDIA_NUMBER: usize = 16;

/// A particular that a document lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Particular {
    /// A number.
    Number,
    /// India: a number of at most 16 letters, digits, `-` and `/`.
    NumberForm,
    /// The day of issue.
    Date,
    /// Saudi Arabia: the time of issue, without which there is no code.
    Time,
    /// The seller's name.
    SellerName,
    /// The seller's address.
    SellerAddress,
    /// The seller's tax number; in Saudi Arabia one of 15 digits that begins and ends with 3.
    SellerTaxNumber,
    /// The buyer's name.
    BuyerName,
    /// The buyer's address.
    BuyerAddress,
    /// At least one line.
    Lines,
    /// India: the HSN or SAC code of every line.
    LineCodes,
    /// The tax by rate.
    TaxByRate,
    /// India: state and code of the place of supply, between States.
    SupplyPlace,
    /// The invoice that a credit note lowers.
    CorrectedInvoice,
    /// The reason for a credit note.
    Reason,
}

impl Document {
    /// What it must say by the law of the seller's country and does not; sorted. Drafts lack a number and a day.
    #[must_use]
    pub fn missing_particulars(&self) -> Vec<Particular> {
        let mut missing = Vec::new();
        let mut want = |said: bool, particular: Particular| {
            if !said {
                missing.push(particular);
            }
        };
        let numbered = !matches!(self.content, Content::Statement(_));
        want(!numbered || !self.number.is_empty(), Particular::Number);
        want(!numbered || self.issued_on.is_some() || self.issued_at.is_some(), Particular::Date);
        want(!self.seller.name.is_empty(), Particular::SellerName);
        let statutory = matches!(self.content, Content::Invoice(_) | Content::CreditNote(_));
        if let Some(goods) = self.content.goods() {
            want(!goods.lines.is_empty(), Particular::Lines);
            want(goods.sums.tax.is_zero() || !goods.rates.is_empty(), Particular::TaxByRate);
        }
        if let Content::CreditNote(note) = &self.content {
            want(!note.invoice.is_empty(), Particular::CorrectedInvoice);
        }
        if statutory {
            missing.extend(self.missing_by_country());
        }
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    fn missing_by_country(&self) -> Vec<Particular> {
        let Some(goods) = self.content.goods() else { return vec![] };
        let seller = &self.seller;
        let taxed = !goods.sums.tax.is_zero();
        let registered = !seller.tax_number.is_empty();
        let nobody = Side::default();
        let buyer = self.buyer.as_ref().unwrap_or(&nobody);
        let trade = !buyer.tax_number.is_empty();
        let named = [(!buyer.name.is_empty(), Particular::BuyerName), (addressed(buyer), Particular::BuyerAddress)];
        let mut rules = vec![(!taxed || registered, Particular::SellerTaxNumber)];
        match seller.country.as_str() {
            "IN" => {
                rules.push((addressed(seller), Particular::SellerAddress));
                rules.push((self.number.is_empty() || is_indian_number(&self.number), Particular::NumberForm));
                let coded = goods.lines.iter().all(|line| !line.code.is_empty());
                rules.push((!registered || coded, Particular::LineCodes));
                let between_states = goods.rates.iter().any(|share| share.name == "IGST");
                rules.push((!between_states || !goods.supply_place.is_empty(), Particular::SupplyPlace));
                if trade || taxable(goods).is_some_and(|value| value.minor >= INDIA_NAMES_BUYER) {
                    rules.extend(named);
                }
            }
            "SA" => {
                rules.push((addressed(seller), Particular::SellerAddress));
                rules.push((!registered || is_vat_number(&seller.tax_number), Particular::SellerTaxNumber));
                rules.push((!registered || self.number.is_empty() || self.issued_at.is_some(), Particular::Time));
                if let Content::CreditNote(note) = &self.content {
                    rules.push((!note.reason.is_empty(), Particular::Reason));
                }
                if trade {
                    rules.extend(named);
                }
            }
            country if EU.contains(&country) => {
                rules.push((addressed(seller), Particular::SellerAddress));
                rules.extend(named);
            }
            _ => {}
        }
        rules.into_iter().filter(|(said, _)| !said).map(|(_, particular)| particular).collect()
    }
}

fn addressed(side: &Side) -> bool {
    side.address.iter().any(|line| !line.trim().is_empty())
}

/// At most 16 letters, digits, dashes and slashes (rule 46 (b)).
fn is_indian_number(number: &str) -> bool {
    number.len() <= INDIA_NUMBER && number.bytes().all(|b| b.is_ascii_alphanumeric() || b"-/".contains(&b))
}

/// Net value after discounts, in rupees; none in another currency, whose value in rupees is not known here.
fn taxable(goods: &super::Goods) -> Option<Money> {
    let sums = &goods.sums;
    let parts = [sums.subtotal, sums.discount.negated(), sums.service_fee, sums.delivery];
    Money::sum(goods.currency, parts).ok().filter(|value| value.currency.code() == "INR")
}
