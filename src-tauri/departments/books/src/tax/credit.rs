//! What a credit takes from a document: by line, by amount or all that is left, with the tax of each code. Pure.
//!
//! Every share is apportioned over what earlier credits left, so the last one takes the rest and nothing is ever credited
//! twice (BOOKS 4.8). The one rule behind all of it is [`Money::apportion`].

use base::{Money, MoneyError};

use super::creditable::{CreditPart, Creditable};
use super::sums::share;
use super::{TaxRounding, TaxShare};

/// What is to be credited, tax inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreditOf {
    /// All that is left.
    All,
    /// An amount: spread over the tax codes by what is left under each, then taken as tax-inclusive.
    Amount(Money),
    /// So much of each of these parts, named by their place in [`Creditable::parts`], each at most once.
    Parts(Vec<(usize, Money)>),
}

/// What was taken from one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditedPart {
    /// Its place in [`Creditable::parts`].
    pub part: usize,
    /// Tax code, or [`super::UNTAXED`].
    pub code: String,
    /// Without tax; in a credit without tax all of it.
    pub net: Money,
    /// Tax by component; empty in a credit without tax.
    pub taxes: Vec<(String, Money)>,
}

/// A credit. total = net + tax + rounding, and net and tax are the sums of the parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// The parts it takes something from, in the order of the document.
    pub parts: Vec<CreditedPart>,
    /// Without tax.
    pub net: Money,
    /// All tax.
    pub tax: Money,
    /// The share of the document's rounding to whole units that goes back.
    pub rounding: Money,
    /// What the customer owes less.
    pub total: Money,
    /// Tax by code and component; empty in a credit without tax.
    pub summary: Vec<TaxShare>,
}

/// Why a credit cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreditError {
    /// All of it was credited before.
    #[error("nothing is left to credit")]
    NothingLeft,
    /// More than is left of the document, or of a part of it.
    #[error("only {left} is left to credit")]
    MoreThanLeft {
        /// The part that has less, by its place; none for the document as a whole.
        part: Option<usize>,
        /// What is left of it, tax inside.
        left: Money,
    },
    /// The amount is not above nought.
    #[error("must be above 0")]
    NotAboveZero,
    /// An amount in another currency, or one that leaves the range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Creditable {
    /// What a credit takes from what is left. `taxed`: whether tax may still be taken back; where not, the whole amount is a
    /// price cut without tax.
    pub fn credit(&self, of: &CreditOf, taxed: bool) -> Result<Credit, CreditError> {
        let left = self.total()?;
        if left.minor <= 0 {
            return Err(CreditError::NothingLeft);
        }
        // What was credited without tax took net and tax alike: from there on only their sum is known.
        let taxed = taxed && self.parts.iter().all(|part| part.net.minor >= 0);
        let (taken, rounding) = match of {
            CreditOf::Amount(amount) if amount.minus(left)?.minor > 0 => {
                return Err(CreditError::MoreThanLeft { part: None, left });
            }
            CreditOf::Amount(amount) if amount.minor <= 0 => return Err(CreditError::NotAboveZero),
            CreditOf::Amount(amount) if *amount != left => self.of_amount(*amount, taxed)?,
            CreditOf::All | CreditOf::Amount(_) => self.of_all(taxed)?,
            CreditOf::Parts(chosen) => {
                self.check_chosen(chosen)?;
                let gross = Money::sum(left.currency, chosen.iter().map(|(_, gross)| *gross))?;
                // Of a total that was rounded down the last few units are no longer owed: whoever reaches it has all of it.
                if gross.minor >= left.minor {
                    self.of_all(taxed)?
                } else {
                    let is_last = gross == left.minus(self.rounding)?;
                    (self.of_parts(chosen, taxed)?, if is_last { self.rounding } else { Money::zero(gross.currency) })
                }
            }
        };
        self.sum_up(taken, rounding, taxed)
    }

    fn check_chosen(&self, chosen: &[(usize, Money)]) -> Result<(), CreditError> {
        for (at, gross) in chosen {
            let zero = Money::zero(self.rounding.currency);
            let left = self.parts.get(*at).map_or(Ok(zero), CreditPart::gross)?;
            if gross.minor < 0 {
                return Err(CreditError::NotAboveZero);
            }
            if gross.minus(left)?.minor > 0 {
                return Err(CreditError::MoreThanLeft { part: Some(*at), left });
            }
        }
        Ok(())
    }

    fn of_all(&self, taxed: bool) -> Result<(Vec<CreditedPart>, Money), MoneyError> {
        let all = self.parts.iter().enumerate().map(|(at, part)| Ok((at, part.gross()?)));
        Ok((self.of_parts(&all.collect::<Result<Vec<_>, MoneyError>>()?, taxed)?, self.rounding))
    }

    /// An amount, spread over the codes and then within each.
    fn of_amount(&self, amount: Money, taxed: bool) -> Result<(Vec<CreditedPart>, Money), MoneyError> {
        let codes = self.places_by_code();
        let mut weights = Vec::with_capacity(codes.len());
        for places in &codes {
            weights.push(self.gross_of(places)?.minor);
        }
        let goods = self.gross_of(&(0..self.parts.len()).collect::<Vec<_>>())?;
        // A total that was rounded up is more than its goods: what goes beyond them is rounding.
        let of_goods = if amount.minor > goods.minor { goods } else { amount };
        let mut taken = Vec::with_capacity(self.parts.len());
        for (places, gross) in codes.iter().zip(of_goods.apportion(&weights)?) {
            taken.extend(self.of_code(places, gross, taxed)?);
        }
        taken.sort_by_key(|part| part.part);
        Ok((taken, amount.minus(of_goods)?))
    }

    /// An amount of one code, cut into net and tax once and spread over its parts by what is left of each.
    fn of_code(&self, places: &[usize], gross: Money, taxed: bool) -> Result<Vec<CreditedPart>, MoneyError> {
        let parts: Vec<&CreditPart> = places.iter().map(|at| &self.parts[*at]).collect();
        let currency = gross.currency;
        let weights = |of: &dyn Fn(&CreditPart) -> Result<Money, MoneyError>| -> Result<Vec<i64>, MoneyError> {
            parts.iter().map(|part| Ok(of(part)?.minor)).collect()
        };
        if !taxed {
            let nets = gross.apportion(&weights(&CreditPart::gross)?)?;
            let taken = places.iter().zip(&parts).zip(nets);
            return Ok(taken.map(|((at, part), net)| part.without_tax(*at, net)).collect());
        }
        let net_left = Money::sum(currency, parts.iter().map(|part| part.net))?;
        let components = parts.first().map_or(0, |part| part.taxes.len());
        let mut taxes_left = Vec::with_capacity(components);
        for component in 0..components {
            taxes_left.push(Money::sum(currency, parts.iter().map(|part| part.tax(component)))?);
        }
        let (net, taxes) = split(gross, net_left, &taxes_left)?;
        let nets = net.apportion(&weights(&|part| Ok(part.net))?)?;
        let mut taken: Vec<CreditedPart> =
            places.iter().zip(&parts).zip(nets).map(|((at, part), net)| part.without_tax(*at, net)).collect();
        for (component, tax) in taxes.iter().enumerate() {
            let shares = tax.apportion(&weights(&|part| Ok(part.tax(component)))?)?;
            for ((row, part), share) in taken.iter_mut().zip(&parts).zip(shares) {
                row.taxes.push((part.taxes[component].0.clone(), share));
            }
        }
        Ok(taken)
    }

    /// So much of each part, tax rounded where the document rounds it: by part, or once for all parts of a code.
    fn of_parts(&self, chosen: &[(usize, Money)], taxed: bool) -> Result<Vec<CreditedPart>, MoneyError> {
        let mut taken = Vec::with_capacity(chosen.len());
        for (at, gross) in chosen {
            let part = &self.parts[*at];
            if !taxed {
                taken.push(part.without_tax(*at, *gross));
                continue;
            }
            let taxes_left: Vec<Money> = part.taxes.iter().map(|(_, tax)| *tax).collect();
            let (net, taxes) = split(*gross, part.net, &taxes_left)?;
            let named = part.taxes.iter().zip(taxes).map(|((component, _), tax)| (component.clone(), tax)).collect();
            taken.push(CreditedPart { taxes: named, ..part.without_tax(*at, net) });
        }
        taken.sort_by_key(|part| part.part);
        if taxed && self.tax_rounding == TaxRounding::Group {
            self.round_by_code(&mut taken)?;
        }
        Ok(taken)
    }

    /// Rounds the tax of parts that are credited in part once for each code, and spreads it back over them. Where a unit would
    /// not fit into what is left of a part, the code keeps the rounding of its parts.
    fn round_by_code(&self, taken: &mut [CreditedPart]) -> Result<(), MoneyError> {
        for places in self.places_by_code() {
            let in_part = |row: &&mut CreditedPart| -> bool {
                places.contains(&row.part) && !self.parts[row.part].is_taken_whole_by(row)
            };
            let mut rows: Vec<&mut CreditedPart> = taken.iter_mut().filter(in_part).collect();
            if rows.len() < 2 {
                continue;
            }
            let left: Vec<&CreditPart> = rows.iter().map(|row| &self.parts[row.part]).collect();
            let gross: Vec<Money> = rows.iter().map(|row| row.gross()).collect::<Result<_, _>>()?;
            let weights: Vec<i64> = gross.iter().map(|gross| gross.minor).collect();
            let currency = self.rounding.currency;
            let together = Money::sum(currency, gross.iter().copied())?;
            let net_left = Money::sum(currency, left.iter().map(|part| part.net))?;
            let mut taxes_left = Vec::new();
            for component in 0..left[0].taxes.len() {
                taxes_left.push(Money::sum(currency, left.iter().map(|part| part.tax(component)))?);
            }
            let (_, taxes) = split(together, net_left, &taxes_left)?;
            let mut anew: Vec<CreditedPart> = rows.iter().map(|row| (**row).clone()).collect();
            for (component, tax) in taxes.iter().enumerate() {
                for (row, share) in anew.iter_mut().zip(tax.apportion(&weights)?) {
                    row.taxes[component].1 = share;
                }
            }
            for (row, gross) in anew.iter_mut().zip(&gross) {
                row.net = gross.minus(row.tax()?)?;
            }
            if anew.iter().zip(&left).all(|(row, left)| left.has_room_for(row)) {
                for (row, anew) in rows.iter_mut().zip(anew) {
                    **row = anew;
                }
            }
        }
        Ok(())
    }

    fn sum_up(&self, mut parts: Vec<CreditedPart>, rounding: Money, taxed: bool) -> Result<Credit, CreditError> {
        parts.retain(|part| !part.net.is_zero() || part.taxes.iter().any(|(_, tax)| !tax.is_zero()));
        let currency = rounding.currency;
        let net = Money::sum(currency, parts.iter().map(|part| part.net))?;
        let taxes: Vec<Money> = parts.iter().map(CreditedPart::tax).collect::<Result<_, _>>()?;
        let tax = Money::sum(currency, taxes)?;
        let total = net.plus(tax)?.plus(rounding)?;
        if total.minor <= 0 {
            return Err(CreditError::NotAboveZero);
        }
        let summary = if taxed { self.summary_of(&parts)? } else { Vec::new() };
        Ok(Credit { parts, net, tax, rounding, total, summary })
    }

    /// The rows of the document's tax summary that these parts fall under.
    fn summary_of(&self, parts: &[CreditedPart]) -> Result<Vec<TaxShare>, MoneyError> {
        let mut rows = Vec::new();
        for issued in &self.issued {
            let under: Vec<&CreditedPart> = parts.iter().filter(|part| part.code == issued.code).collect();
            let of_component = |part: &&CreditedPart| {
                let named = part.taxes.iter().find(|(component, _)| *component == issued.component);
                named.map_or(Money::zero(part.net.currency), |(_, tax)| *tax)
            };
            if !under.is_empty() {
                rows.push(TaxShare {
                    taxable: Money::sum(self.rounding.currency, under.iter().map(|part| part.net))?,
                    tax: Money::sum(self.rounding.currency, under.iter().map(of_component))?,
                    ..issued.clone()
                });
            }
        }
        Ok(rows)
    }
}

impl CreditedPart {
    /// Its tax.
    pub fn tax(&self) -> Result<Money, MoneyError> {
        Money::sum(self.net.currency, self.taxes.iter().map(|(_, tax)| *tax))
    }

    /// Net and tax.
    pub fn gross(&self) -> Result<Money, MoneyError> {
        self.net.plus(self.tax()?)
    }
}

/// Cuts an amount with tax inside into net and the tax of each component, in the proportion of what is left of them. Components
/// are rounded each by itself, so that equal ones stay equal while net is left beside them; none goes beyond what is left.
fn split(gross: Money, net_left: Money, taxes_left: &[Money]) -> Result<(Money, Vec<Money>), MoneyError> {
    let whole = net_left.plus(Money::sum(gross.currency, taxes_left.iter().copied())?)?;
    if gross == whole {
        return Ok((net_left, taxes_left.to_vec()));
    }
    let mut net = gross;
    let mut taxes = Vec::with_capacity(taxes_left.len());
    for left in taxes_left {
        let exact = share(gross, *left, whole)?;
        let tax = if exact.minor > net.minor { net } else { exact };
        net = net.minus(tax)?;
        taxes.push(tax);
    }
    // Where no net is left for it, it is tax.
    for (tax, left) in taxes.iter_mut().zip(taxes_left) {
        let (beyond, room) = (net.minus(net_left)?, left.minus(*tax)?);
        let more = if beyond.minor > room.minor { room } else { beyond };
        if more.minor > 0 {
            (*tax, net) = (tax.plus(more)?, net.minus(more)?);
        }
    }
    Ok((net, taxes))
}
