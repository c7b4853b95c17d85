//! The rules of a draft: what was typed becomes a calculated document, or problems that each name their field. Pure.

use base::{Currency, Fault, Money, Quantity, Rate, ShopDate, UnitPrice};
use books::tax::jurisdictions::TaxJurisdiction;
use books::tax::{
    CalculationError, CalculationProblem, Charges, DocumentAmounts, DocumentInput, LineInput, TaxCode, TaxRounding,
    calculate, check_hsn,
};
use people::customers::CustomerId;

use super::ask::{InvoiceAsk, LineAsk};
use super::code_rules::CodeRules;
use super::early_discount::{EarlyDiscount, read_terms};
use super::error::FieldProblem;
use super::line::InvoiceLine;
use super::supply_place::{PlaceOfSupply, Whereabouts, resolve};

/// Most lines of one invoice.
pub(super) const LINES_MAX: usize = 200;

/// What the rules are checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Surroundings {
    /// Whether the shop can be paid in the named currency.
    pub currency_offered: bool,
    /// Every tax code of the shop.
    pub codes: Vec<TaxCode>,
    /// Texts of the products that the lines name, in the order of the lines; `None` where a line names none.
    pub products: Vec<Option<ProductTexts>>,
    /// Where the named customer is; `None` where there is no such customer.
    pub customer: Option<Whereabouts>,
    /// Where tax is rounded here.
    pub rounding: TaxRounding,
    /// Whether prices have tax inside unless somebody says.
    pub inclusive: bool,
    /// How charges are taxed unless somebody says.
    pub charges_code: String,
    /// The currency to show amounts in while the typed one is unknown.
    pub books_currency: Currency,
    /// Where the shop is.
    pub shop: Whereabouts,
    /// Rows of the sales tax table that can count where the customer is.
    pub jurisdictions: Vec<TaxJurisdiction>,
    /// The day that all this counts on.
    pub day: ShopDate,
}

/// What a line takes from its product where nothing else is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ProductTexts {
    /// Whether there is such a product.
    pub exists: bool,
    /// Its name.
    pub name: String,
    /// Its article number.
    pub sku: String,
    /// Its HSN or SAC code.
    pub hsn: String,
    /// Its unit.
    pub unit: String,
}

/// A draft that keeps all rules, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub customer_id: Option<CustomerId>,
    pub input: DocumentInput,
    pub charges_code: String,
    /// The place of supply where a person chose it.
    pub place_asked: Option<String>,
    /// The place of supply; none where tax does not depend on it.
    pub place: Option<PlaceOfSupply>,
    pub supplied_on: Option<ShopDate>,
    pub due_on: Option<ShopDate>,
    pub early_discount: Option<EarlyDiscount>,
    pub note: String,
    pub test: bool,
    pub lines: Vec<InvoiceLine>,
    pub amounts: DocumentAmounts,
    /// Why it cannot be issued as it stands: by which code something is taxed is not known.
    pub unplaced: Vec<FieldProblem>,
}

/// What the rules say about an ask: the calculation of all that is sound in it, and what is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// Amounts of the sound part; `None` when there is nothing to calculate.
    pub amounts: Option<DocumentAmounts>,
    /// For each typed line the place of its amounts, where it is sound.
    pub places: Vec<Option<usize>>,
    /// The currency of the amounts.
    pub currency: Currency,
    /// The place of supply; none where tax does not depend on it.
    pub place: Option<PlaceOfSupply>,
    /// What is wrong, in the order of the fields.
    pub problems: Vec<FieldProblem>,
    /// What a draft may leave open, and an issue may not: by which code something is taxed.
    pub unplaced: Vec<FieldProblem>,
    /// The draft, when nothing is wrong.
    pub draft: Option<Draft>,
}

/// Reads an ask by the rules.
pub(super) fn read(ask: &InvoiceAsk, around: &Surroundings) -> Reading {
    let mut problems = Vec::new();
    let currency = Currency::of(&ask.currency)
        .map_err(|wrong| problems.push(FieldProblem::coded("invoice.currency", "currency", wrong)));
    let currency = currency.unwrap_or(around.books_currency);
    if !around.currency_offered {
        problems.push(currency_not_offered(currency));
    }
    if ask.customer_id.is_some() && around.customer.is_none() {
        problems.push(FieldProblem::coded("invoice.no_such_customer", "customer_id", "there is no such customer"));
    }
    let asked = ask.place_of_supply.as_deref();
    let place = resolve(asked, around.customer.as_ref(), &around.shop).map_err(|problem| problems.push(problem));
    let place = place.ok().flatten();
    let rules = CodeRules {
        codes: &around.codes,
        interstate: place.as_ref().is_some_and(|place| place.interstate),
        home: &around.shop.country,
        customer: around.customer.as_ref(),
        jurisdictions: &around.jurisdictions,
        on: around.day,
    };
    if ask.lines.is_empty() {
        problems.push(FieldProblem::coded("invoice.no_lines", "lines", "at least one line"));
    }
    if ask.lines.len() > LINES_MAX {
        problems.push(FieldProblem::coded("invoice.too_many_lines", "lines", format!("at most {LINES_MAX} lines")));
    }
    let mut sound = Vec::new();
    let mut places = Vec::new();
    let mut unplaced = Vec::new();
    for (at, line) in ask.lines.iter().take(LINES_MAX).enumerate() {
        let read = read_line(at, line, around, &rules, currency, (&mut problems, &mut unplaced));
        places.push(read.is_some().then_some(sound.len()));
        sound.extend(read);
    }
    let input = DocumentInput {
        currency,
        inclusive: ask.inclusive.unwrap_or(around.inclusive),
        rounding: around.rounding,
        lines: sound.iter().map(|(_, input)| input.clone()).collect(),
        service_fee_rate: read_rate("service_fee_rate", ask.service_fee_rate.as_deref(), &mut problems)
            .unwrap_or(Rate::ZERO),
        delivery: read_amount("delivery", ask.delivery.as_deref(), currency, &mut problems)
            .unwrap_or(Money::zero(currency)),
        document_discount: read_amount("discount", ask.discount.as_deref(), currency, &mut problems)
            .unwrap_or(Money::zero(currency)),
        charges: Charges::AsGoods,
        round_total_to: read_amount("round_total_to", ask.round_total_to.as_deref(), currency, &mut problems),
    };
    let charges_code = typed(ask.charges_code.as_deref()).unwrap_or(&around.charges_code).to_owned();
    let (charges, open) =
        rules.charges(&charges_code).map_err(|problem| problems.push(problem)).unwrap_or((Charges::AsGoods, None));
    let has_charges = !input.delivery.is_zero() || input.service_fee_rate != Rate::ZERO;
    unplaced.extend(open.filter(|_| has_charges));
    let input = DocumentInput { charges, ..input };
    let early_discount = read_terms(ask.early_discount.as_ref(), &mut problems);
    let note = base::text::paragraph("note", ask.note.as_deref().unwrap_or_default(), 2000);
    let note = note.map_err(|fault| problems.push(problem_of(fault))).ok().flatten().unwrap_or_default();
    let amounts = calculate_sound(&input, &places, &mut problems);

    let draft = match &amounts {
        Some(amounts) if problems.is_empty() => Some(Draft {
            customer_id: ask.customer_id,
            lines: with_amounts(sound.into_iter().map(|(line, _)| line), amounts),
            input,
            charges_code,
            place_asked: typed(asked).map(str::to_ascii_uppercase),
            place: place.clone(),
            supplied_on: ask.supplied_on,
            due_on: ask.due_on,
            early_discount,
            note,
            test: ask.test,
            amounts: amounts.clone(),
            unplaced: unplaced.clone(),
        }),
        _ => None,
    };
    Reading { amounts, places, currency, place, problems, unplaced, draft }
}

/// Nobody could pay it: no active merchant account takes this currency.
pub(super) fn currency_not_offered(currency: Currency) -> FieldProblem {
    FieldProblem::coded(
        "invoice.currency_not_offered",
        "currency",
        format!("no active merchant account takes {currency}: connect one first"),
    )
}

/// A code that new documents may use.
pub(super) fn active_code<'a>(field: &str, code: &str, codes: &'a [TaxCode]) -> Result<&'a TaxCode, FieldProblem> {
    match codes.iter().find(|known| known.code == code) {
        Some(known) if known.active => Ok(known),
        Some(_) => {
            Err(FieldProblem::coded("invoice.tax_code", field, format!("the tax code {code} is not in use any more")))
        }
        None if code.is_empty() => Err(FieldProblem::coded("invoice.tax_code", field, "choose a tax code")),
        None => Err(FieldProblem::coded("invoice.tax_code", field, "there is no such tax code")),
    }
}

/// Puts calculated amounts beside their lines.
pub(super) fn with_amounts(lines: impl Iterator<Item = InvoiceLine>, amounts: &DocumentAmounts) -> Vec<InvoiceLine> {
    lines
        .zip(&amounts.lines)
        .map(|(line, amounts)| InvoiceLine { gross: amounts.gross, net: amounts.net, tax: amounts.tax, ..line })
        .collect()
}

fn read_line(
    at: usize,
    ask: &LineAsk,
    around: &Surroundings,
    rules: &CodeRules<'_>,
    currency: Currency,
    (problems, unplaced): (&mut Vec<FieldProblem>, &mut Vec<FieldProblem>),
) -> Option<(InvoiceLine, LineInput)> {
    let field = |name: &str| format!("lines[{at}].{name}");
    let none = ProductTexts { exists: true, ..ProductTexts::default() };
    let product = around.products.get(at).and_then(Option::as_ref).unwrap_or(&none);
    if !product.exists {
        problems.push(FieldProblem::coded("invoice.no_such_product", field("product_id"), "there is no such product"));
    }
    let described = typed(Some(&ask.description)).unwrap_or(&product.name);
    let mut text = |name: &str, typed: Option<&str>, otherwise: &str, most: usize| {
        let clean = base::text::optional_line(&field(name), typed.unwrap_or(otherwise), most);
        clean.map(Option::unwrap_or_default).map_err(|fault| problems.push(problem_of(fault))).ok()
    };
    let (sku, hsn) =
        (text("sku", ask.sku.as_deref(), &product.sku, 64), text("hsn", ask.hsn.as_deref(), &product.hsn, 16));
    let unit = text("unit", ask.unit.as_deref(), &product.unit, 32);
    problems.extend(ask.period.and_then(|period| period.must_be_sound(&field("period")).err()));
    if let Err(wrong) = check_hsn(&around.shop.country, hsn.as_deref().unwrap_or_default()) {
        problems.push(FieldProblem::coded("invoice.hsn", field("hsn"), wrong));
    }
    let description =
        base::text::line(&field("description"), described, 500).map_err(|fault| problems.push(problem_of(fault))).ok();
    let mut wrong = |name: &str, what: &dyn std::fmt::Display| problems.push(FieldProblem::new(field(name), what));
    let quantity = Quantity::parse(ask.quantity.trim()).map_err(|cause| wrong("quantity", &cause)).ok();
    let unit_price = UnitPrice::parse(ask.unit_price.trim()).map_err(|cause| wrong("unit_price", &cause)).ok();
    let discount_rate = read_rate(&field("discount_rate"), ask.discount_rate.as_deref(), problems);
    let applied = rules.applied(&field("tax_code"), &ask.tax_code).map_err(|problem| problems.push(problem)).ok();
    let tax_code = applied.map(|applied| {
        unplaced.extend(applied.unplaced);
        applied.code
    });

    // Amounts are shown as soon as the figures are sound; texts that are missing yet don't hold them back.
    let input = LineInput {
        quantity: quantity?,
        unit_price: unit_price?,
        discount_rate: discount_rate?,
        tax_code: tax_code?.clone(),
    };
    let zero = Money::zero(currency);
    let line = InvoiceLine {
        line: u32::try_from(at.saturating_add(1)).unwrap_or(u32::MAX),
        product_id: ask.product_id,
        description: description.unwrap_or_default(),
        sku: sku.unwrap_or_default(),
        hsn: hsn.unwrap_or_default(),
        unit: unit.unwrap_or_default(),
        quantity: input.quantity,
        unit_price: input.unit_price,
        discount_rate: input.discount_rate,
        tax_code: input.tax_code.code.clone(),
        tax_code_asked: ask.tax_code.clone(),
        gross: zero,
        net: zero,
        tax: zero,
        period: ask.period,
    };
    Some((line, input))
}

/// The calculation of the sound lines. A document discount that does not fit is told, and left out of the amounts.
fn calculate_sound(
    input: &DocumentInput,
    places: &[Option<usize>],
    problems: &mut Vec<FieldProblem>,
) -> Option<DocumentAmounts> {
    if input.lines.is_empty() {
        return None;
    }
    let error = match calculate(input) {
        Ok(amounts) => {
            problems.extend(must_leave_a_total(&amounts).err());
            return Some(amounts);
        }
        Err(error) => error,
    };
    problems.push(not_calculated(as_typed(&error.field, places), &error));
    let zero = Money::zero(input.currency);
    let rest = match error.field.as_str() {
        "discount" => DocumentInput { document_discount: zero, ..input.clone() },
        "delivery" => DocumentInput { delivery: zero, ..input.clone() },
        "round_total_to" => DocumentInput { round_total_to: None, ..input.clone() },
        _ => return None,
    };
    calculate(&rest).ok()
}

/// Why a document cannot be calculated, at the field that is to blame.
pub(super) fn not_calculated(field: String, error: &CalculationError) -> FieldProblem {
    match error.kind {
        CalculationProblem::StepTooLarge(_) => FieldProblem::coded("invoice.rounding_step", field, error),
        _ => FieldProblem::new(field, error),
    }
}

/// What is sold is not given away by rounding its total to nothing: nobody would owe it, and no credit note could take it back.
pub(super) fn must_leave_a_total(amounts: &DocumentAmounts) -> Result<(), FieldProblem> {
    if amounts.total.is_zero() && !amounts.rounding.is_zero() {
        let field = "round_total_to";
        return Err(FieldProblem::coded("invoice.rounded_away", field, "this would round the whole total away"));
    }
    Ok(())
}

/// A field of the calculation's input as the field that was typed: lines that were left out move the numbers of later ones.
fn as_typed(field: &str, places: &[Option<usize>]) -> String {
    let number = |rest: &str| {
        rest.split_once(']').and_then(|(number, name)| Some((number.parse::<usize>().ok()?, name.to_owned())))
    };
    let Some((place, name)) = field.strip_prefix("lines[").and_then(number) else { return field.to_owned() };
    let at = places.iter().position(|found| *found == Some(place)).unwrap_or(place);
    format!("lines[{at}]{name}")
}

/// What was typed, unless it is only spaces.
fn typed(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn read_rate(field: &str, text: Option<&str>, problems: &mut Vec<FieldProblem>) -> Option<Rate> {
    let Some(text) = typed(text) else { return Some(Rate::ZERO) };
    Rate::parse(text).map_err(|cause| problems.push(FieldProblem::new(field, cause))).ok()
}

fn read_amount(field: &str, text: Option<&str>, currency: Currency, problems: &mut Vec<FieldProblem>) -> Option<Money> {
    Money::parse(typed(text)?, currency).map_err(|cause| problems.push(FieldProblem::new(field, cause))).ok()
}

fn problem_of(fault: Fault) -> FieldProblem {
    match fault {
        Fault::Invalid { field, sentence } => FieldProblem::new(field, sentence),
        other => FieldProblem::new("body", other),
    }
}
