//! The order of calculation of a document: discounts, charges, tax, rounding. Pure.

use base::{Money, MoneyError, Rate};
use rust_decimal::Decimal;

use super::document::{
    CalculationError, CalculationProblem, ChargeKind, ChargeLine, Charges, DocumentAmounts, DocumentInput, LineAmounts,
    TaxRounding, TaxShare, UNTAXED,
};
use super::{Component, TaxCode, largest_rounding_step};

/// Calculates a document.
///
/// 1. Line = round(quantity × price), less its discount, less its share of the document's discount (largest remainder).
/// 2. Service fee = round(rate × goods after discounts); fee and delivery fall under the codes that `charges` says.
/// 3. Tax per component, rounded on the line, or per code and spread back over the lines by largest remainder.
/// 4. Total, rounded where asked; the rounding is outside every tax base.
///
/// The error names the field to blame.
pub fn calculate(input: &DocumentInput) -> Result<DocumentAmounts, CalculationError> {
    let currency = input.currency;
    check_amounts(input)?;
    let gross = gross_lines(input)?;
    let discounted = discount_lines(input, &gross)?;
    let goods = fits(Money::sum(currency, discounted.iter().copied()))?;
    let charges = charge_parts(input, &discounted, goods)?;

    let priced: Vec<Priced<'_>> = goods_parts(input, &discounted).chain(charges.iter().map(|c| c.priced)).collect();
    let taxed = fits(tax_parts(input, &priced))?;
    let before_discounts: Vec<Money> = if input.inclusive {
        let undiscounted: Vec<Priced<'_>> =
            goods_parts(input, &gross).chain(charges.iter().map(|c| c.priced)).collect();
        let taxed = fits(tax_parts(input, &undiscounted))?;
        taxed.iter().take(gross.len()).map(|part| part.net).collect()
    } else {
        gross.clone()
    };

    let (goods_taxed, charges_taxed) = taxed.split_at(gross.len());
    let net = fits(Money::sum(currency, goods_taxed.iter().map(|part| part.net)))?;
    let subtotal = fits(Money::sum(currency, before_discounts.iter().copied()))?;
    let charge_net = |kind| {
        let parts = charges.iter().zip(charges_taxed).filter(move |(charge, _)| charge.kind == kind);
        fits(Money::sum(currency, parts.map(|(_, part)| part.net)))
    };
    let service_fee = charge_net(ChargeKind::ServiceFee)?;
    let delivery = charge_net(ChargeKind::Delivery)?;
    let tax = fits(Money::sum(currency, taxed.iter().map(|part| part.tax)))?;
    let discount = fits(subtotal.minus(net))?;
    let exact = fits(net.plus(service_fee).and_then(|sum| sum.plus(delivery)).and_then(|sum| sum.plus(tax)))?;
    let total = match input.round_total_to {
        Some(step) => fits(round_to(exact, step))?,
        None => exact,
    };

    Ok(DocumentAmounts {
        subtotal,
        discount,
        service_fee,
        delivery,
        tax,
        rounding: fits(total.minus(exact))?,
        total,
        lines: gross
            .iter()
            .zip(before_discounts)
            .zip(goods_taxed)
            .map(|((gross, subtotal), part)| LineAmounts {
                gross: *gross,
                subtotal,
                net: part.net,
                tax: part.tax,
                taxes: part.named(),
            })
            .collect(),
        charge_lines: charges
            .iter()
            .zip(charges_taxed)
            .map(|(charge, part)| ChargeLine {
                kind: charge.kind,
                code: part.code_text().to_owned(),
                net: part.net,
                tax: part.tax,
                taxes: part.named(),
            })
            .collect(),
        summary: fits(summarise(input, &taxed))?,
    })
}

fn wrong(field: impl Into<String>, kind: CalculationProblem) -> CalculationError {
    CalculationError { field: field.into(), kind }
}

fn too_large(field: impl Into<String>) -> CalculationError {
    wrong(field, CalculationProblem::TooLarge)
}

/// A sum that leaves the range of amounts is the fault of the lines.
fn fits<T>(sum: Result<T, MoneyError>) -> Result<T, CalculationError> {
    sum.map_err(|_| too_large("lines"))
}

fn check_amounts(input: &DocumentInput) -> Result<(), CalculationError> {
    if input.lines.is_empty() {
        return Err(wrong("lines", CalculationProblem::NoLines));
    }
    let amounts = [
        ("discount", Some(input.document_discount)),
        ("delivery", Some(input.delivery)),
        ("round_total_to", input.round_total_to),
    ];
    for (field, amount) in amounts.into_iter().filter_map(|(field, amount)| Some((field, amount?))) {
        if amount.currency != input.currency {
            return Err(wrong(field, CalculationProblem::OtherCurrency(input.currency)));
        }
        if amount.minor < 0 {
            return Err(wrong(field, CalculationProblem::Negative));
        }
    }
    if input.round_total_to.is_some_and(Money::is_zero) {
        return Err(wrong("round_total_to", CalculationProblem::NotAStep));
    }
    let largest = largest_rounding_step(input.currency);
    if input.round_total_to.is_some_and(|step| step.minor > largest.minor) {
        return Err(wrong("round_total_to", CalculationProblem::StepTooLarge(largest)));
    }
    Ok(())
}

/// Quantity × price of every line, rounded once.
fn gross_lines(input: &DocumentInput) -> Result<Vec<Money>, CalculationError> {
    let gross = |(at, line): (usize, &super::LineInput)| {
        line.unit_price.times(line.quantity, input.currency).map_err(|_| too_large(format!("lines[{at}].unit_price")))
    };
    input.lines.iter().enumerate().map(gross).collect()
}

/// The lines after their own discount and their share of the document's.
fn discount_lines(input: &DocumentInput, gross: &[Money]) -> Result<Vec<Money>, CalculationError> {
    let own = |(line, gross): (&super::LineInput, &Money)| gross.minus(gross.at_rate(line.discount_rate)?);
    let lines: Vec<Money> =
        input.lines.iter().zip(gross).map(own).collect::<Result<_, _>>().map_err(|_: MoneyError| too_large("lines"))?;
    let sum = Money::sum(input.currency, lines.iter().copied()).map_err(|_| too_large("lines"))?;
    if input.document_discount.is_zero() {
        return Ok(lines);
    }
    if input.document_discount.minor > sum.minor {
        return Err(wrong("discount", CalculationProblem::MoreThanLines(sum)));
    }
    let weights: Vec<i64> = lines.iter().map(|line| line.minor).collect();
    let shares = input.document_discount.apportion(&weights).map_err(|_| too_large("discount"))?;
    lines
        .iter()
        .zip(shares)
        .map(|(line, share)| line.minus(share))
        .collect::<Result<_, _>>()
        .map_err(|_| too_large("discount"))
}

/// An amount in the document's price mode with the code it falls under; no code: not taxed.
#[derive(Clone, Copy)]
struct Priced<'a> {
    amount: Money,
    code: Option<&'a TaxCode>,
}

struct Charge<'a> {
    kind: ChargeKind,
    priced: Priced<'a>,
}

fn goods_parts<'a>(input: &'a DocumentInput, amounts: &'a [Money]) -> impl Iterator<Item = Priced<'a>> {
    input.lines.iter().zip(amounts).map(|(line, amount)| Priced { amount: *amount, code: Some(&line.tax_code) })
}

/// Service fee and delivery, cut into the codes they fall under.
fn charge_parts<'a>(
    input: &'a DocumentInput,
    goods: &[Money],
    sum: Money,
) -> Result<Vec<Charge<'a>>, CalculationError> {
    let fee = sum.at_rate(input.service_fee_rate).map_err(|_| too_large("service_fee_rate"))?;
    let mut parts = Vec::new();
    for (kind, amount) in [(ChargeKind::ServiceFee, fee), (ChargeKind::Delivery, input.delivery)] {
        if amount.is_zero() {
            continue;
        }
        match &input.charges {
            Charges::Untaxed => parts.push(Charge { kind, priced: Priced { amount, code: None } }),
            Charges::Code(code) => parts.push(Charge { kind, priced: Priced { amount, code: Some(code) } }),
            Charges::AsGoods => {
                let values = value_by_code(input, goods).map_err(|_| too_large("lines"))?;
                let weights: Vec<i64> = values.iter().map(|(_, value)| value.minor).collect();
                let shares = amount.apportion(&weights).map_err(|_| too_large("delivery"))?;
                let shares = values.iter().zip(shares).filter(|(_, share)| !share.is_zero());
                parts.extend(
                    shares.map(|((code, _), amount)| Charge { kind, priced: Priced { amount, code: Some(*code) } }),
                );
            }
        }
    }
    Ok(parts)
}

/// Value of the goods under each code, in order of first appearance.
fn value_by_code<'a>(input: &'a DocumentInput, goods: &[Money]) -> Result<Vec<(&'a TaxCode, Money)>, MoneyError> {
    let mut values: Vec<(&TaxCode, Money)> = Vec::new();
    for (line, amount) in input.lines.iter().zip(goods) {
        match values.iter_mut().find(|(code, _)| code.code == line.tax_code.code) {
            Some((_, value)) => *value = value.plus(*amount)?,
            None => values.push((&line.tax_code, *amount)),
        }
    }
    Ok(values)
}

/// One part of the document with its tax.
struct Taxed<'a> {
    code: Option<&'a TaxCode>,
    net: Money,
    tax: Money,
    /// One for each component of the code.
    taxes: Vec<Money>,
}

impl<'a> Taxed<'a> {
    fn components(&self) -> &'a [Component] {
        self.code.map_or(&[], |code| &code.components)
    }
    fn code_text(&self) -> &'a str {
        self.code.map_or(UNTAXED, |code| &code.code)
    }
    fn named(&self) -> Vec<(String, Money)> {
        self.components().iter().zip(&self.taxes).map(|(c, tax)| (c.component.clone(), *tax)).collect()
    }
}

/// Tax of every part, at the level the document rounds at.
fn tax_parts<'a>(input: &DocumentInput, parts: &[Priced<'a>]) -> Result<Vec<Taxed<'a>>, MoneyError> {
    let taxes = match input.rounding {
        TaxRounding::Line => {
            parts.iter().map(|part| component_taxes(*part, input.inclusive)).collect::<Result<_, _>>()?
        }
        TaxRounding::Group => group_taxes(input.inclusive, parts)?,
    };
    let taxed = |(part, taxes): (&Priced<'a>, Vec<Money>)| {
        let tax = Money::sum(input.currency, taxes.iter().copied())?;
        let net = if input.inclusive { part.amount.minus(tax)? } else { part.amount };
        Ok(Taxed { code: part.code, net, tax, taxes })
    };
    parts.iter().zip(taxes).map(taxed).collect()
}

/// Tax rounded once per code, then spread back over the parts under it.
fn group_taxes(inclusive: bool, parts: &[Priced<'_>]) -> Result<Vec<Vec<Money>>, MoneyError> {
    let mut taxes: Vec<Vec<Money>> = vec![Vec::new(); parts.len()];
    for (first, part) in parts.iter().enumerate() {
        let Some(code) = part.code else { continue };
        if parts[..first].iter().any(|earlier| earlier.code.is_some_and(|c| c.code == code.code)) {
            continue;
        }
        let members: Vec<usize> =
            (first..parts.len()).filter(|at| parts[*at].code.is_some_and(|c| c.code == code.code)).collect();
        let weights: Vec<i64> = members.iter().map(|at| parts[*at].amount.minor).collect();
        let amount = Money::sum(part.amount.currency, members.iter().map(|at| parts[*at].amount))?;
        for tax in component_taxes(Priced { amount, code: Some(code) }, inclusive)? {
            for (at, share) in members.iter().zip(tax.apportion(&weights)?) {
                taxes[*at].push(share);
            }
        }
    }
    Ok(taxes)
}

/// Tax of an amount by each component of its code, each rounded by itself, so that equal rates give equal amounts.
///
/// Without tax inside: the base is rounded after the code's factor, then base × rate. With tax inside:
/// amount × r ÷ (1 + Σr), where r is the rate times the factor.
fn component_taxes(part: Priced<'_>, inclusive: bool) -> Result<Vec<Money>, MoneyError> {
    let Some(code) = part.code else { return Ok(Vec::new()) };
    let over = Decimal::from(code.base_factor.over());
    let under = Decimal::from(code.base_factor.under());
    let product = |a: Decimal, b: Decimal| a.checked_mul(b).ok_or(MoneyError::TooLarge);
    let quotient = |a: Decimal, b: Decimal| a.checked_div(b).ok_or(MoneyError::TooLarge);
    let amount = Decimal::from(part.amount.minor);
    if inclusive {
        let rates: Decimal = code.components.iter().map(|c| c.rate.fraction()).sum();
        let whole = under.checked_add(product(rates, over)?).ok_or(MoneyError::TooLarge)?;
        let tax = |c: &Component| {
            Money::round(quotient(product(amount, product(c.rate.fraction(), over)?)?, whole)?, part.amount.currency)
        };
        code.components.iter().map(tax).collect()
    } else {
        let base = if over == under {
            part.amount
        } else {
            Money::round(quotient(product(amount, over)?, under)?, part.amount.currency)?
        };
        code.components.iter().map(|c| base.at_rate(c.rate)).collect()
    }
}

/// Tax by code and component, in order of first appearance.
fn summarise(input: &DocumentInput, parts: &[Taxed<'_>]) -> Result<Vec<TaxShare>, MoneyError> {
    let zero = Money::zero(input.currency);
    let mut shares: Vec<TaxShare> = Vec::new();
    let mut add = |part: &Taxed<'_>, component: &str, rate: Rate, tax: Money| -> Result<(), MoneyError> {
        let code = part.code_text();
        match shares.iter_mut().find(|share| share.code == code && share.component == component) {
            Some(share) => {
                share.taxable = share.taxable.plus(part.net)?;
                share.tax = share.tax.plus(tax)?;
            }
            None => shares.push(TaxShare {
                code: code.to_owned(),
                name: part.code.map_or("Not taxed", |c| &c.name).to_owned(),
                component: component.to_owned(),
                rate,
                tax_point: part.code.map(|code| code.tax_point).unwrap_or_default(),
                taxable: part.net,
                tax,
            }),
        }
        Ok(())
    };
    for part in parts {
        if part.components().is_empty() {
            add(part, "", Rate::ZERO, zero)?;
        }
        for (component, tax) in part.components().iter().zip(&part.taxes) {
            add(part, &component.component, component.rate, *tax)?;
        }
    }
    Ok(shares)
}

/// The nearest multiple of a step above nought, half away from zero.
fn round_to(amount: Money, step: Money) -> Result<Money, MoneyError> {
    let size = Decimal::from(step.minor);
    let steps = Decimal::from(amount.minor).checked_div(size).ok_or(MoneyError::TooLarge)?;
    let steps = Money::round(steps, amount.currency)?;
    Money::new(steps.minor.checked_mul(step.minor).ok_or(MoneyError::TooLarge)?, amount.currency)
}
