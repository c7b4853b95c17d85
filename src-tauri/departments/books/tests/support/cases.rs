//! The worked cases of the repository: `tests/fixtures/books/cases.json`.

use std::collections::BTreeMap;
use std::path::Path;

use base::{Currency, Money, Quantity, Rate, UnitPrice};
use books::ledger::{Entry, Line, TaxLine, TaxStanding, account_code};
use books::tax::{BaseFactor, Charges, Component, DocumentInput, LineInput, TaxCode, TaxPoint, TaxRounding, Treatment};
use serde::Deserialize;
use serde_json::Value;

use super::{day, money, noon};

#[derive(Debug, Deserialize)]
pub struct Cases {
    pub codes: BTreeMap<String, Code>,
    pub cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
pub struct Code {
    components: BTreeMap<String, Rate>,
    base_factor: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    pub id: String,
    pub country: String,
    pub books_currency: String,
    pub inputs: Value,
    pub expected: Value,
    pub entries: Vec<CaseEntry>,
    pub balances: Vec<CasePosting>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct CaseEntry {
    pub source: String,
    pub dated: String,
    pub happened: Option<String>,
    pub postings: Vec<CasePosting>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct CasePosting {
    pub account: String,
    pub currency: String,
    pub amount: String,
    pub base: String,
}

pub fn read() -> Cases {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/books/cases.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

impl Cases {
    pub fn case(&self, id: &str) -> &Case {
        self.cases.iter().find(|case| case.id == id).unwrap()
    }

    pub fn code(&self, name: &str) -> TaxCode {
        let code = &self.codes[name];
        let component = |(name, rate): (&String, &Rate)| Component { component: name.clone(), rate: *rate };
        let factor = if code.base_factor == "1" { "1/1" } else { &code.base_factor };
        TaxCode {
            code: name.to_owned(),
            name: name.to_owned(),
            components: code.components.iter().map(component).collect(),
            base_factor: BaseFactor::parse(factor).unwrap(),
            treatment: if code.components.is_empty() { Treatment::ZeroRated } else { Treatment::Taxed },
            tax_point: TaxPoint::Invoice,
            reason: String::new(),
            active: true,
            interstate_code: None,
            product_class: None,
        }
    }

    /// The document of a case as its inputs say; `None` where the case has none.
    pub fn document(&self, case: &Case) -> Option<DocumentInput> {
        let inputs = &case.inputs;
        let text = |key: &str| inputs[key].as_str();
        let currency = Currency::of(&case.books_currency).unwrap();
        let line = |quantity: &str, price: &str, code: &str, discount: Option<&str>| LineInput {
            quantity: Quantity::parse(quantity).unwrap(),
            unit_price: UnitPrice::parse(price).unwrap(),
            discount_rate: Rate::parse(discount.unwrap_or("0")).unwrap(),
            tax_code: TaxCode {
                tax_point: text("tax_point").map_or(TaxPoint::Invoice, |point| TaxPoint::parse(point).unwrap()),
                ..self.code(code)
            },
        };
        let lines = match (inputs["lines"].as_array(), text("invoice_net")) {
            (Some(lines), _) => lines
                .iter()
                .map(|l| {
                    let of = |key: &str| l[key].as_str();
                    line(of("qty").unwrap(), of("price").unwrap(), of("code").unwrap(), of("discount_percent"))
                })
                .collect(),
            (None, Some(net)) => vec![line("1", net, text("code").unwrap(), None)],
            (None, None) => return None,
        };
        let amount = |key: &str| money(text(key).unwrap_or("0"), &case.books_currency);
        Some(DocumentInput {
            currency,
            inclusive: inputs["inclusive"].as_bool().unwrap_or(false),
            rounding: text("rounding").map_or(TaxRounding::Line, |r| TaxRounding::parse(r).unwrap()),
            lines,
            document_discount: text("promo_used")
                .map_or(amount("doc_discount"), |promo| money(promo, &case.books_currency)),
            service_fee_rate: Rate::parse(text("service_fee_rate").unwrap_or("0")).unwrap(),
            delivery: amount("delivery"),
            charges: match text("charges") {
                None => Charges::Untaxed,
                Some("as_goods") => Charges::AsGoods,
                Some(code) => Charges::Code(self.code(code)),
            },
            round_total_to: text("round_total_to").map(|step| money(step, &case.books_currency)),
        })
    }
}

impl CaseEntry {
    /// The entry as given, with tax entries that say the same as its postings on tax accounts.
    pub fn entry(&self, books: &str) -> Entry {
        let lines: Vec<Line> = self.postings.iter().map(|posting| posting.line(books)).collect();
        let is_tax = |line: &&Line| matches!(line.account, "1300" | "1310" | "2100" | "2110" | "2120");
        let tax = |line: &Line| TaxLine {
            document: self.source.clone(),
            code: "X".to_owned(),
            component: line.party.clone(),
            taxable: Money::zero(line.amount.currency),
            tax: line.amount.negated(),
            base_taxable: Money::zero(line.base.currency),
            base_tax: line.base.negated(),
            tax_on: day(&self.dated),
            standing: match line.account {
                "2110" => TaxStanding::NotYetDue,
                "1310" => TaxStanding::OnAdvance,
                _ => TaxStanding::Due,
            },
        };
        Entry {
            taxes: lines.iter().filter(is_tax).map(tax).collect(),
            source: self.source.clone(),
            recipe: "worked_case",
            chain: self.source.split(':').take(2).collect::<Vec<_>>().join(":"),
            happened_at: noon(self.happened.as_ref().unwrap_or(&self.dated)),
            memo: String::new(),
            reverses: None,
            lines,
        }
    }
}

impl CasePosting {
    pub fn line(&self, books: &str) -> Line {
        let (account, party) = self.account.split_once('.').unwrap_or((&self.account, ""));
        let code = account_code(account).unwrap_or_else(|| panic!("{account} is not in the chart"));
        Line::new(code, party, money(&self.amount, &self.currency), money(&self.base, books))
    }

    /// A posting or balance as the cases write it.
    pub fn of(account: &str, party: &str, amount: Money, base: Money) -> Self {
        let dot = if party.is_empty() { "" } else { "." };
        Self {
            account: format!("{account}{dot}{party}"),
            currency: amount.currency.code().to_owned(),
            amount: amount.decimal_text(),
            base: base.decimal_text(),
        }
    }
}
