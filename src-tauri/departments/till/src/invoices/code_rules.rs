//! Which tax code applies where another one was chosen: between regions of India, and by the customer's address in the United
//! States. Pure.
//!
//! In the United States the goods are taxed where they go, by authorities of that place (BOOKS, country presets); the owner's table
//! says by which code. Whoever shows a certificate is exempt.

use base::ShopDate;
use books::tax::jurisdictions::{self, TaxJurisdiction, find_jurisdiction};
use books::tax::{Charges, TaxCode, Treatment, UNTAXED};

use super::draft::active_code;
use super::error::FieldProblem;
use super::line::InvoiceLine;
use super::supply_place::Whereabouts;

/// Fee and delivery are taxed as the goods.
pub(super) const AS_GOODS: &str = "as_goods";
/// Fee and delivery are taxed as the goods where the sales tax table says that the place taxes them.
pub(super) const BY_ADDRESS: &str = "by_address";

/// What decides which code applies.
#[derive(Debug, Clone, Copy)]
pub(super) struct CodeRules<'a> {
    /// Every tax code of the shop.
    pub codes: &'a [TaxCode],
    /// Whether the supply goes into another region.
    pub interstate: bool,
    /// Where the shop is.
    pub home: &'a str,
    /// Where the customer is; nobody is chosen yet where absent.
    pub customer: Option<&'a Whereabouts>,
    /// Rows of the sales tax table that can count at the customer's address.
    pub jurisdictions: &'a [TaxJurisdiction],
    /// The day it counts on.
    pub on: ShopDate,
}

/// The code that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Applied<'a> {
    /// The code.
    pub code: &'a TaxCode,
    /// Why it is not known by which code the line is taxed: it stands as chosen, without tax, and is not issued so.
    pub unplaced: Option<FieldProblem>,
}

impl<'a> CodeRules<'a> {
    /// The code that applies where this one was chosen.
    ///
    /// Between regions that is its interstate code, where it has one; what was chosen for a supply between regions stays within one,
    /// too: a supply to a special economic zone bears IGST wherever that lies. For a code that is found by address it is the one that the
    /// most specific row of the sales tax table names, and for an exempt customer an exempt one. Where no row fits, a code that charges
    /// nothing stands for itself.
    pub fn applied(&self, field: &str, chosen: &str) -> Result<Applied<'a>, FieldProblem> {
        let code = active_code(field, chosen, self.codes)?;
        let placed = |code| Ok(Applied { code, unplaced: None });
        if let Some(class) = code.product_class.as_deref() {
            if self.is_exempt() {
                return placed(self.exempt_code(field)?);
            }
            return match self.row(field, class) {
                Ok(row) => placed(active_code(field, &row.tax_code, self.codes)?),
                Err(_) if code.treatment != Treatment::Taxed => placed(code),
                Err(unplaced) => Ok(Applied { code, unplaced: Some(unplaced) }),
            };
        }
        match code.interstate_code.as_deref().filter(|_| self.interstate) {
            Some(other) => placed(active_code(field, other, self.codes)?),
            None => placed(code),
        }
    }

    /// The same for what is issued: it must be known.
    fn known(&self, field: &str, chosen: &str) -> Result<&'a TaxCode, FieldProblem> {
        let applied = self.applied(field, chosen)?;
        applied.unplaced.map_or(Ok(applied.code), Err)
    }

    /// Stored lines with the codes that apply today in the place of those that were chosen. Refused where it is not known which.
    pub fn applied_lines(&self, lines: &[InvoiceLine]) -> Result<Vec<InvoiceLine>, FieldProblem> {
        let applied = |(at, line): (usize, &InvoiceLine)| {
            let code = self.known(&format!("lines[{at}].tax_code"), &line.tax_code_asked)?;
            Ok(InvoiceLine { tax_code: code.code.clone(), ..line.clone() })
        };
        lines.iter().enumerate().map(applied).collect()
    }

    /// How fee and delivery are taxed, from what is stored about it; by the code that applies where a code is stored.
    pub fn charges(&self, text: &str) -> Result<(Charges, Option<FieldProblem>), FieldProblem> {
        Ok(match text {
            AS_GOODS => (Charges::AsGoods, None),
            UNTAXED => (Charges::Untaxed, None),
            BY_ADDRESS => {
                let row = self.row("charges_code", jurisdictions::SHIPPING);
                let taxed = row.is_ok_and(|row| row.taxes_shipping);
                (if taxed { Charges::AsGoods } else { Charges::Untaxed }, None)
            }
            code => {
                let applied = self.applied("charges_code", code)?;
                (Charges::Code(applied.code.clone()), applied.unplaced)
            }
        })
    }

    fn is_exempt(&self) -> bool {
        let customer = self.customer.filter(|customer| !customer.exempt_reason.is_empty());
        customer.is_some_and(|customer| customer.exempt_until.is_none_or(|last| self.on <= last))
    }

    /// The code that exempt sales fall under: the one that the table names for them, so that each state counts its own; else the
    /// shop's first exempt one.
    fn exempt_code(&self, field: &str) -> Result<&'a TaxCode, FieldProblem> {
        let exempt =
            |code: &&TaxCode| code.active && code.treatment != Treatment::Taxed && code.product_class.is_none();
        let named = self.row(field, jurisdictions::EXEMPT).ok();
        let named = named.and_then(|row| self.codes.iter().find(|code| code.code == row.tax_code)).filter(exempt);
        let shops = || self.codes.iter().filter(exempt).find(|code| code.treatment == Treatment::Exempt);
        named.or_else(shops).ok_or_else(|| {
            FieldProblem::coded(
                "invoice.no_exempt_code",
                field,
                "the customer is exempt, and the shop has no exempt tax code: add one under Settings, or choose another code",
            )
        })
    }

    /// The row that counts at the customer's address.
    fn row(&self, field: &str, class: &str) -> Result<&'a TaxJurisdiction, FieldProblem> {
        let nowhere = |sentence: &str| Err(FieldProblem::coded("invoice.no_tax_address", field, sentence));
        let Some(customer) = self.customer else {
            return nowhere("choose the customer first: the tax of this line is found by their address");
        };
        if !customer.country.is_empty() && customer.country != self.home {
            return nowhere("the customer is abroad: choose the tax code of exports for this line");
        }
        let at = customer.tax_address();
        if at.region.is_empty() {
            return nowhere(
                "the customer's state is not known: enter it with their address, or choose the tax code of this line by hand",
            );
        }
        find_jurisdiction(self.jurisdictions, &at, class, self.on).ok_or_else(|| {
            let place: Vec<&str> = [&at.city, &at.county, &at.region, &at.postal_code]
                .into_iter()
                .map(String::as_str)
                .filter(|text| !text.is_empty())
                .collect();
            FieldProblem::coded(
                "invoice.no_tax_jurisdiction",
                field,
                format!(
                    "no row of the sales tax table fits {class} at {}: add one under Settings, or choose the tax code of this \
                     line by hand",
                    place.join(", ")
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use books::tax::jurisdictions::TaxJurisdictionId;
    use books::tax::presets;

    use super::*;

    fn codes() -> Vec<TaxCode> {
        let mut codes = presets::of("US").tax_codes.clone();
        let by_address = |code: &str, treatment, class: &str| TaxCode {
            code: code.into(),
            treatment,
            components: Vec::new(),
            product_class: Some(class.into()),
            ..codes[0].clone()
        };
        let new = [by_address("GOODS", Treatment::Taxed, "goods"), by_address("FOOD", Treatment::OutOfScope, "food")];
        codes.extend(new);
        codes
    }

    fn texas(class: &str, code: &str, shipping: bool) -> TaxJurisdiction {
        TaxJurisdiction {
            id: TaxJurisdictionId::from_number(1),
            country: "US".into(),
            region: "TX".into(),
            county: String::new(),
            city: String::new(),
            postal_prefix: String::new(),
            product_class: class.into(),
            tax_code: code.into(),
            taxes_shipping: shipping,
            valid_from: ShopDate::parse("2026-01-01").unwrap(),
            version: 1,
        }
    }

    fn in_state(region: &str) -> Whereabouts {
        Whereabouts { region: region.into(), ..Whereabouts::default() }
    }

    fn applied(customer: Option<&Whereabouts>, rows: &[TaxJurisdiction], chosen: &str) -> Result<String, &'static str> {
        let codes = codes();
        let rules = rules(&codes, customer, rows);
        rules.known("lines[0].tax_code", chosen).map(|code| code.code.clone()).map_err(|problem| problem.code)
    }

    fn rules<'a>(
        codes: &'a [TaxCode],
        customer: Option<&'a Whereabouts>,
        jurisdictions: &'a [TaxJurisdiction],
    ) -> CodeRules<'a> {
        let on = ShopDate::parse("2026-11-21").unwrap();
        CodeRules { codes, interstate: false, home: "US", customer, jurisdictions, on }
    }

    #[test]
    fn the_row_of_the_address_says_the_code_and_one_chosen_by_hand_stays() {
        let rows = [texas("", "US825", false)];
        let (texan, nowhere, abroad) =
            (in_state("TX"), in_state(""), Whereabouts { country: "CA".into(), ..in_state("TX") });
        assert_eq!(applied(Some(&texan), &rows, "GOODS").as_deref(), Ok("US825"));
        assert_eq!(applied(Some(&texan), &rows, "US0").as_deref(), Ok("US0"));
        assert_eq!(applied(Some(&in_state("OK")), &rows, "GOODS"), Err("invoice.no_tax_jurisdiction"));
        for unknown in [None, Some(&nowhere), Some(&abroad)] {
            assert_eq!(applied(unknown, &rows, "GOODS"), Err("invoice.no_tax_address"));
            assert_eq!(applied(unknown, &rows, "FOOD").as_deref(), Ok("FOOD"), "it charges nothing by itself");
        }
    }

    #[test]
    fn an_exempt_customer_is_exempt_to_the_last_day_by_the_code_of_their_state() {
        let until = |day: &str| Whereabouts {
            exempt_reason: "Resale".into(),
            exempt_until: ShopDate::parse(day),
            ..in_state("TX")
        };
        let rows = [texas("", "US825", false)];
        assert_eq!(applied(Some(&until("2026-11-21")), &rows, "GOODS").as_deref(), Ok("USEX"));
        assert_eq!(applied(Some(&until("2026-11-20")), &rows, "GOODS").as_deref(), Ok("US825"));
        let own = [texas("", "US825", false), texas("exempt", "US0", false)];
        assert_eq!(applied(Some(&until("")), &own, "GOODS").as_deref(), Ok("US0"));
        assert_eq!(applied(Some(&until("")), &own, "US825").as_deref(), Ok("US825"), "chosen by hand");
    }

    #[test]
    fn delivery_is_taxed_as_the_goods_where_the_row_says_so() {
        let (codes, texan) = (codes(), in_state("TX"));
        let charges =
            |rows: &[TaxJurisdiction]| rules(&codes, Some(&texan), rows).charges(BY_ADDRESS).map(|found| found.0);
        assert_eq!(charges(&[texas("", "US825", true)]), Ok(Charges::AsGoods));
        assert_eq!(charges(&[texas("", "US825", true), texas("shipping", "US0", false)]), Ok(Charges::Untaxed));
        assert_eq!(charges(&[]), Ok(Charges::Untaxed));
        let refused = rules(&codes, Some(&texan), &[]).charges("GOODS").unwrap().1.unwrap();
        assert_eq!((refused.code, refused.field.as_str()), ("invoice.no_tax_jurisdiction", "charges_code"));
    }
}
