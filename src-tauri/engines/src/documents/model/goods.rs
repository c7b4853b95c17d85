//! Documents with prices: invoice, receipt, receipt and refund voucher, quote and credit note.

use base::{Currency, Money, Quantity, Rate, ShopDate, Timestamp, UnitPrice};

use super::writer::Writer;
use super::{DocumentError, Period};
use crate::documents::paper::{Align, Column, Schedule, TaxTable, TotalRow};

/// Goods with their sums. Every amount is in `currency`.
#[derive(Debug, Clone)]
pub struct Goods {
    /// Currency of the document.
    pub currency: Currency,
    /// The lines, in order.
    pub lines: Vec<GoodsLine>,
    /// The sums below them.
    pub sums: Sums,
    /// Base and tax of every rate; empty where no tax is asked.
    pub rates: Vec<RateShare>,
    /// Whether prices hold the tax.
    pub inclusive: bool,
    /// State and code whose tax applies, such as `Maharashtra (27)`; empty where the tax does not depend on it.
    pub supply_place: String,
    /// Whether the buyer accounts for the tax.
    pub reverse_charge: bool,
    /// The tax in the currency of the books, which tax offices want on documents in another one.
    pub books_tax: Option<Money>,
}

/// One line.
#[derive(Debug, Clone)]
pub struct GoodsLine {
    /// What it is.
    pub description: String,
    /// The days it is for, where it is for some.
    pub period: Option<Period>,
    /// Code of the goods for the tax office (HSN, SAC) or the shop's own; may be empty.
    pub code: String,
    /// How much; none where only the price of it changed, as on credit notes.
    pub quantity: Option<Quantity>,
    /// Unit of the quantity; may be empty.
    pub unit: String,
    /// Price of one unit; none where the line is an amount by itself.
    pub price: Option<UnitPrice>,
    /// Discount on this line.
    pub discount: Rate,
    /// Rate of tax, all components together.
    pub tax: Rate,
    /// Quantity × price, before any discount; what the line comes to where it has no price.
    pub amount: Money,
}

/// The sums of a document, all net of tax but the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// Lines before discounts.
    pub subtotal: Money,
    /// All discounts, as a positive amount.
    pub discount: Money,
    /// Service fee.
    pub service_fee: Money,
    /// Delivery.
    pub delivery: Money,
    /// All taxes.
    pub tax: Money,
    /// What rounding the total added.
    pub rounding: Money,
    /// What is asked.
    pub total: Money,
}

/// Base and tax of one rate or component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateShare {
    /// Short name: `VAT`, `CGST`, `PPN`.
    pub name: String,
    /// The rate; none where the name says all.
    pub rate: Option<Rate>,
    /// Net value under it.
    pub base: Money,
    /// Tax on that.
    pub tax: Money,
}

/// What only an invoice has.
#[derive(Debug, Clone)]
pub struct Invoice {
    /// The goods.
    pub goods: Goods,
    /// Whether some of the goods are exempt from the tax, or all of them where none is asked. In India such a paper is a bill of
    /// supply, wholly or in part.
    pub exempt: bool,
    /// When the goods change hands, where that is another day than that of issue.
    pub supplied_on: Option<ShopDate>,
    /// Last day to pay.
    pub due_on: Option<ShopDate>,
    /// Days it is about, for subscriptions.
    pub period: Option<Period>,
    /// What was paid so far.
    pub paid: Money,
    /// What credit notes took back so far.
    pub credited: Money,
    /// The parts in which it is to be paid, in order; empty where it is to be paid in one.
    pub parts: Vec<InvoicePart>,
}

/// A part of an invoice that is paid in instalments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoicePart {
    /// Its place among them, from 1.
    pub place: u32,
    /// Last day to pay it.
    pub due_on: ShopDate,
    /// How much it is.
    pub amount: Money,
    /// What is left of it to pay.
    pub due: Money,
}

/// What only a receipt has.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The goods that were paid for.
    pub goods: Goods,
    /// Number of the invoice; may be empty. The receipt's own where it has no other.
    pub invoice: String,
    /// When that was issued, which the Saudi authority's code states on its receipts too.
    pub invoice_at: Option<Timestamp>,
    /// What credit notes took back of the invoice so far.
    pub credited: Money,
    /// The payments, in order.
    pub payments: Vec<PaidRow>,
    /// What is still to pay on the invoice: no mere difference, for a payment may be in another currency or more than was due.
    pub due: Money,
}

/// Money that came in, or went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidRow {
    /// The day it did.
    pub on: ShopDate,
    /// How, as printed: `visa ••4242`; `cash`, `transfer` and `tax_withheld` are put into the reader's language.
    pub method: String,
    /// How much.
    pub amount: Money,
}

/// What only a receipt voucher has: the paper of an advance, money that came before its invoice (India: CGST Rules, rule 50).
#[derive(Debug, Clone)]
pub struct Voucher {
    /// What was ordered, over the amount that came.
    pub goods: Goods,
    /// How and when it came.
    pub payment: PaidRow,
}

/// What only a refund voucher has: the paper of an advance, or of a part of one, that went back before there was an invoice for it
/// (India: CGST Rules, rule 51).
#[derive(Debug, Clone)]
pub struct RefundVoucher {
    /// What was ordered, over the amount that went back.
    pub goods: Goods,
    /// How and when it went back.
    pub payment: PaidRow,
    /// Number of the receipt voucher that was given for the advance.
    pub receipt_voucher: String,
    /// Day of that voucher.
    pub receipt_voucher_on: ShopDate,
}

/// What only a quote has.
#[derive(Debug, Clone)]
pub struct Quote {
    /// The goods on offer.
    pub goods: Goods,
    /// Last day of the offer.
    pub valid_until: Option<ShopDate>,
}

/// What only a credit note has. Its amounts are positive: they are what the customer is credited.
#[derive(Debug, Clone)]
pub struct CreditNote {
    /// What is taken back or becomes cheaper.
    pub goods: Goods,
    /// Number of the invoice it lowers.
    pub invoice: String,
    /// Day of that invoice.
    pub invoice_on: Option<ShopDate>,
    /// Why; may be empty.
    pub reason: String,
}

impl Goods {
    /// Adds everything up again.
    ///
    /// # Errors
    /// [`DocumentError::Total`] or [`DocumentError::TaxByRate`] when the sums differ, [`DocumentError::Money`] when
    /// currencies mix.
    pub fn check(&self) -> Result<(), DocumentError> {
        let sums = &self.sums;
        let added = [sums.subtotal, sums.discount.negated(), sums.service_fee, sums.delivery, sums.tax, sums.rounding];
        if Money::sum(self.currency, added)? != sums.total {
            return Err(DocumentError::Total);
        }
        let taxes = Money::sum(self.currency, self.rates.iter().map(|share| share.tax))?;
        if !self.rates.is_empty() && taxes != sums.tax {
            return Err(DocumentError::TaxByRate);
        }
        Money::sum(self.currency, self.lines.iter().map(|line| line.amount))?;
        Ok(())
    }
}

impl Writer<'_> {
    /// The lines. A roll has room for name, quantity, price and amount only; a column that would be empty is left out.
    pub(super) fn goods_table(&self, goods: &Goods) -> (Vec<Column>, Vec<Vec<String>>) {
        let (locale, lines) = (&self.document.locale, &goods.lines);
        let wide = !self.is_roll();
        let with_quantity = lines.iter().any(|line| line.quantity.is_some());
        let with_price = lines.iter().any(|line| line.price.is_some());
        let with_code = wide && lines.iter().any(|line| !line.code.is_empty());
        let with_discount = wide && lines.iter().any(|line| line.discount != Rate::ZERO);
        let with_rate = wide && !goods.sums.tax.is_zero();
        let code = self.heading(|w| if self.document.seller.country == "IN" { w.hsn } else { w.code });
        let amount = self.amount_heading(goods.currency);
        let columns = [
            (true, self.heading(|w| w.item), Align::Start, 50),
            (with_code, code, Align::Start, 14),
            (with_quantity, self.heading(|w| w.quantity), Align::End, 11),
            (with_price, self.heading(|w| w.price), Align::End, 16),
            (with_discount, self.heading(|w| w.discount), Align::End, 11),
            (with_rate, self.heading(|w| w.tax), Align::End, 9),
            (true, amount, Align::End, 20),
        ];
        let row = |line: &GoodsLine| {
            let discount = if line.discount == Rate::ZERO { String::new() } else { locale.rate(line.discount) };
            let cells = [
                (true, self.described(line)),
                (with_code, line.code.clone()),
                (with_quantity, line.quantity.map(|quantity| self.quantity(quantity, &line.unit)).unwrap_or_default()),
                (with_price, line.price.map(|price| locale.unit_price(price, goods.currency)).unwrap_or_default()),
                (with_discount, discount),
                (with_rate, locale.rate(line.tax)),
                (true, locale.amount(line.amount)),
            ];
            cells.into_iter().filter(|(shown, _)| *shown).map(|(_, text)| text).collect()
        };
        let shown = columns.into_iter().filter(|(shown, ..)| *shown);
        let columns = shown.map(|(_, title, align, weight)| Column::new(title, align, weight)).collect();
        (columns, lines.iter().map(row).collect())
    }

    /// What a line is, and below it the days it is for.
    fn described(&self, line: &GoodsLine) -> String {
        match line.period {
            Some(days) => format!("{}\n{}", line.description, self.period(days)),
            None => line.description.clone(),
        }
    }

    /// The sums down to the total; those that are nothing are left out, and so is a subtotal that says the same.
    pub(super) fn goods_totals(&self, goods: &Goods) -> Vec<TotalRow> {
        let (locale, sums) = (&self.document.locale, &goods.sums);
        let parts = [
            (self.label(|w| w.discount), sums.discount.negated()),
            (self.label(|w| w.service_fee), sums.service_fee),
            (self.label(|w| w.delivery), sums.delivery),
            (self.label(|w| w.tax), sums.tax),
            (self.label(|w| w.rounding), sums.rounding),
        ];
        let parts = parts.into_iter().filter(|(_, sum)| !sum.is_zero());
        let mut rows: Vec<TotalRow> = parts.map(|(label, sum)| TotalRow::new(label, locale.amount(sum))).collect();
        if !rows.is_empty() {
            rows.insert(0, TotalRow::new(self.label(|w| w.subtotal), locale.amount(sums.subtotal)));
        }
        rows
    }

    /// The strong total, and the tax in the currency of the books where that is another one.
    pub(super) fn grand_total(&self, label: String, goods: &Goods) -> Vec<TotalRow> {
        let locale = &self.document.locale;
        let total = TotalRow::strong(label, locale.money(goods.sums.total));
        let tax = goods.books_tax.filter(|tax| tax.currency != goods.currency);
        let tax = tax.map(|tax| TotalRow::new(self.label(|w| w.tax), locale.money(tax)));
        std::iter::once(total).chain(tax).collect()
    }

    /// Base and tax of every rate; none where no tax is asked.
    pub(super) fn tax_table(&self, goods: &Goods) -> Option<TaxTable> {
        let locale = &self.document.locale;
        let row = |share: &RateShare| [self.rate_name(share), locale.amount(share.base), locale.amount(share.tax)];
        let headings = std::array::from_fn(|i| self.heading(|w| w.rates[i]));
        let rows = goods.rates.iter().map(row).collect();
        (!goods.rates.is_empty()).then_some(TaxTable { headings, rows })
    }

    /// `CGST 9%`; a tax with a word of its own in the reader's language takes that.
    fn rate_name(&self, share: &RateShare) -> String {
        let rate = share.rate.map(|rate| self.document.locale.rate(rate)).unwrap_or_default();
        if share.name.is_empty() && share.rate.is_none_or(|rate| rate == Rate::ZERO) {
            return self.heading(|w| w.not_taxed);
        }
        let word = |known: &[(&str, &'static str)]| known.iter().find(|(name, _)| *name == share.name).map(|(_, w)| *w);
        let own = word(self.words.taxes).unwrap_or(share.name.as_str());
        let name = format!("{own} {rate}").trim().to_owned();
        match self.arabic.and_then(|words| word(words.taxes)) {
            Some(arabic) => format!("{name}\n{arabic}"),
            None => name,
        }
    }

    /// The parts in which an invoice is to be paid; none where it is to be paid in one.
    pub(super) fn schedule(&self, invoice: &Invoice) -> Option<Schedule> {
        let locale = &self.document.locale;
        let row = |part: &InvoicePart| {
            let place = locale.digits(&part.place.to_string());
            [place, locale.day(part.due_on), locale.amount(part.amount), locale.amount(part.due)]
        };
        let amount = self.amount_heading(invoice.goods.currency);
        (!invoice.parts.is_empty()).then(|| Schedule {
            title: self.label(|w| w.instalments),
            headings: [self.heading(|w| w.part), self.heading(|w| w.due_date), amount, self.heading(|w| w.still_due)],
            rows: invoice.parts.iter().map(row).collect(),
        })
    }

    /// `Amount (INR)`.
    fn amount_heading(&self, currency: Currency) -> String {
        let amount = format!("{} ({})", self.words.amount, currency.code());
        self.arabic.map_or(amount.clone(), |arabic| format!("{amount}\n{}", arabic.amount))
    }

    /// What follows from how the goods are taxed.
    pub(super) fn goods_notes(&self, goods: &Goods) -> Vec<String> {
        let inside = (goods.inclusive && !goods.sums.tax.is_zero()).then(|| self.label(|w| w.prices_include_tax));
        let reverse = goods.reverse_charge.then(|| self.label(|w| w.reverse_charge));
        inside.into_iter().chain(reverse).collect()
    }
}
