//! What is left to credit of an invoice, and what an ask takes of it.

use base::{Fault, Money, MoneyError, Quantity, ReadTx, Shop, ShopDate};
use books::tax::{Credit, CreditError, CreditOf, CreditPart, Creditable, CreditedPart, IssuedLine, TaxShare, presets};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::ask::{CreditLineAsk, CreditNoteAsk, CreditScope};
use super::credit_note::{CreditNote, CreditNoteLine};
use super::{add_shares, store};
use crate::invoices::error::{FieldProblem, InvoiceError};
use crate::invoices::invoice::Invoice;
use crate::invoices::line::InvoiceLine;
use crate::invoices::store as invoices;

/// What is left of an invoice after the credit notes on it.
pub(super) struct Left {
    pub invoice: Invoice,
    pub lines: Vec<InvoiceLine>,
    pub creditable: Creditable,
    /// For each line the quantity that did not come back yet, in thousandths.
    thousandths: Vec<i64>,
    /// Tax credited by the notes before, per code and component.
    pub credited: Vec<TaxShare>,
    /// The share of the rounding in the notes before.
    pub rounding_credited: Money,
    /// The last day on which tax is taken back, where there is one.
    pub taxed_until: Option<ShopDate>,
    /// Whether tax is taken back today.
    pub taxed: bool,
}

/// What an ask takes: the amounts, and the lines as they stand on the note.
pub(super) struct Taken {
    pub credit: Credit,
    pub lines: Vec<CreditNoteLine>,
}

impl Left {
    /// Reads what is left of an invoice that can be credited.
    pub(super) fn find(tx: &ReadTx<'_>, shop: &Shop, invoice: Invoice, today: ShopDate) -> Result<Self, InvoiceError> {
        invoice.must_be_correctable()?;
        let issued_on = invoice.issued_on.ok_or_else(|| Fault::bug(format!("{} has no day", invoice.id)))?;
        let taxed_until = presets::of(&shop.basics()?.country).credit_taxed_until(issued_on);
        let lines = invoices::find_lines(tx, invoice.id)?;
        let issued: Vec<IssuedLine<'_>> = lines
            .iter()
            .map(|line| IssuedLine { line: line.line, code: &line.tax_code, net: line.net, tax: line.tax })
            .collect();
        let creditable = Creditable::of(&issued, &invoice.tax_summary, invoice.sums.rounding, invoice.tax_rounding)?;
        let thousandths = lines.iter().map(|line| thousandths(line.quantity)).collect::<Result<_, _>>()?;
        let mut left = Self {
            rounding_credited: Money::zero(invoice.currency),
            taxed: taxed_until.is_none_or(|until| today <= until),
            invoice,
            lines,
            creditable,
            thousandths,
            credited: Vec::new(),
            taxed_until,
        };
        for note in store::find_of_invoice(tx, left.invoice.id)? {
            let lines = store::find_lines(tx, note.id)?;
            left.take(&note, &lines)?;
        }
        Ok(left)
    }

    /// Takes away what an earlier note took.
    fn take(&mut self, note: &CreditNote, lines: &[CreditNoteLine]) -> Result<(), Fault> {
        let mut taken = Vec::with_capacity(lines.len());
        for line in lines {
            let part = self.creditable.place_of(line.invoice_line, &line.tax_code);
            let part = part.ok_or_else(|| Fault::bug(format!("{} credits what is not on its invoice", note.id)))?;
            taken.push(CreditedPart { part, code: line.tax_code.clone(), net: line.net, taxes: line.taxes.clone() });
            if let (Some(of), Some(quantity)) = (line.invoice_line, line.quantity)
                && let Some(left) = self.position(of).and_then(|at| self.thousandths.get_mut(at))
            {
                *left = left.saturating_sub(thousandths(quantity)?);
            }
        }
        self.creditable.take(&taken, note.rounding)?;
        self.rounding_credited = self.rounding_credited.plus(note.rounding)?;
        add_shares(&mut self.credited, &note.tax_summary)?;
        Ok(())
    }

    /// What did not come back yet of a line; none where all did.
    pub(super) fn quantity_left(&self, line: u32) -> Option<Quantity> {
        let thousandths = self.thousandths.get(self.position(line)?).copied()?;
        Quantity::parse(&Decimal::new(thousandths, 3).to_string()).ok()
    }

    /// What an ask takes, or the field that breaks a rule.
    pub(super) fn taken_by(&self, ask: &CreditNoteAsk) -> Result<Taken, InvoiceError> {
        let nothing_beside = |field: &str, is_said: bool| -> Result<(), FieldProblem> {
            if is_said { Err(FieldProblem::new(field, "does not go with this scope")) } else { Ok(()) }
        };
        if ask.scope != CreditScope::Amount {
            nothing_beside("amount", ask.amount.is_some())?;
        }
        if ask.scope != CreditScope::Lines {
            nothing_beside("lines", !ask.lines.is_empty())?;
            nothing_beside("charges", ask.charges)?;
        }
        let (of, came_back) = match ask.scope {
            CreditScope::Full => (CreditOf::All, self.all_that_is_left()),
            CreditScope::Amount => (CreditOf::Amount(self.amount(ask)?), Vec::new()),
            CreditScope::Lines => self.lines_of(ask)?,
        };
        let told = |error: CreditError| self.told(ask, error);
        let credit = self.creditable.credit(&of, self.taxed).map_err(told)?;
        let lines = self.printed(&credit, &came_back)?;
        Ok(Taken { credit, lines })
    }

    fn all_that_is_left(&self) -> Vec<(u32, Quantity)> {
        self.lines.iter().filter_map(|line| Some((line.line, self.quantity_left(line.line)?))).collect()
    }

    fn amount(&self, ask: &CreditNoteAsk) -> Result<Money, FieldProblem> {
        let text = ask.amount.as_deref().ok_or_else(|| FieldProblem::new("amount", "say how much is credited"))?;
        Money::parse(text, self.invoice.currency).map_err(|wrong| FieldProblem::new("amount", wrong))
    }

    /// The parts that the typed lines mean, with the quantities that come back.
    fn lines_of(&self, ask: &CreditNoteAsk) -> Result<(CreditOf, Vec<(u32, Quantity)>), InvoiceError> {
        if ask.lines.is_empty() && !ask.charges {
            return Err(FieldProblem::new("lines", "say which lines are credited").into());
        }
        let (mut parts, mut came_back): (Vec<(usize, Money)>, _) = (Vec::new(), Vec::new());
        for (at, typed) in ask.lines.iter().enumerate() {
            let field = |name: &str| format!("lines[{at}].{name}");
            let place = self.creditable.place_of(Some(typed.line), "");
            let place = place.ok_or_else(|| FieldProblem::new(field("line"), "there is no such line"))?;
            if parts.iter().any(|(known, _)| *known == place) {
                return Err(FieldProblem::new(field("line"), "each line at most once").into());
            }
            let left = self.creditable.parts[place].gross()?;
            let (gross, quantity) = self.line_of(typed, left, &field)?;
            parts.push((place, gross));
            came_back.extend(quantity.map(|quantity| (typed.line, quantity)));
        }
        if ask.charges {
            for (place, part) in self.creditable.parts.iter().enumerate().filter(|(_, part)| part.line.is_none()) {
                parts.push((place, part.gross()?));
            }
        }
        Ok((CreditOf::Parts(parts), came_back))
    }

    /// How much of a line is credited, tax inside, and how much of it comes back.
    fn line_of(
        &self,
        typed: &CreditLineAsk,
        left: Money,
        field: &dyn Fn(&str) -> String,
    ) -> Result<(Money, Option<Quantity>), InvoiceError> {
        let whole = self.quantity_left(typed.line);
        match (&typed.quantity, &typed.amount) {
            (None, None) => Ok((left, whole)),
            (Some(_), Some(_)) => {
                Err(FieldProblem::new(field("amount"), "either a quantity or an amount, not both").into())
            }
            (None, Some(amount)) => {
                let amount = Money::parse(amount, self.invoice.currency);
                let amount = amount.map_err(|wrong| FieldProblem::new(field("amount"), wrong))?;
                if amount.minor <= 0 {
                    return Err(FieldProblem::new(field("amount"), "must be above 0").into());
                }
                if amount.minus(left)?.minor > 0 {
                    return Err(InvoiceError::MoreThanLeft { field: field("amount"), left });
                }
                Ok((amount, None))
            }
            (Some(quantity), None) => {
                let quantity =
                    Quantity::parse(quantity).map_err(|wrong| FieldProblem::new(field("quantity"), wrong))?;
                let wanted = thousandths(quantity)?;
                let there = whole.map_or(Ok(0), thousandths)?;
                if wanted > there {
                    return Err(InvoiceError::MoreThanLeft { field: field("quantity"), left });
                }
                let share = left.apportion(&[wanted, there.saturating_sub(wanted)])?;
                Ok((share.first().copied().ok_or(MoneyError::NoWeights)?, Some(quantity)))
            }
        }
    }

    fn told(&self, ask: &CreditNoteAsk, error: CreditError) -> InvoiceError {
        let field = if ask.scope == CreditScope::Amount { "amount" } else { "lines" };
        match error {
            CreditError::NothingLeft => InvoiceError::NothingLeftToCredit,
            CreditError::MoreThanLeft { left, .. } => InvoiceError::MoreThanLeft { field: field.to_owned(), left },
            CreditError::NotAboveZero => FieldProblem::new(field, "what is credited must come to more than 0").into(),
            CreditError::Money(cause) => cause.into(),
        }
    }

    /// The lines of the note, in the order of the invoice.
    fn printed(&self, credit: &Credit, came_back: &[(u32, Quantity)]) -> Result<Vec<CreditNoteLine>, MoneyError> {
        let mut lines = Vec::with_capacity(credit.parts.len());
        for (line, taken) in (1..).zip(&credit.parts) {
            let of = self.creditable.parts.get(taken.part).and_then(|part: &CreditPart| part.line);
            let source = of.and_then(|of| self.lines.get(self.position(of)?));
            let back = came_back.iter().find(|(back, _)| Some(*back) == of);
            lines.push(CreditNoteLine {
                line,
                invoice_line: of,
                description: source.map(|line| line.description.clone()).unwrap_or_default(),
                quantity: back.map(|(_, quantity)| *quantity),
                unit: source.map(|line| line.unit.clone()).unwrap_or_default(),
                tax_code: taken.code.clone(),
                net: taken.net,
                tax: taken.tax()?,
                taxes: taken.taxes.clone(),
            });
        }
        Ok(lines)
    }

    fn position(&self, line: u32) -> Option<usize> {
        self.lines.iter().position(|known| known.line == line)
    }
}

/// A quantity in whole thousandths: it has three decimals at most.
fn thousandths(quantity: Quantity) -> Result<i64, Fault> {
    let value = quantity.value().checked_mul(Decimal::ONE_THOUSAND).and_then(|value| value.to_i64());
    value.ok_or_else(|| Fault::bug(format!("{quantity} has no whole thousandths")))
}
