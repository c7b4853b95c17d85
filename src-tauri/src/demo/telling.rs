//! Booking the year: each happening through the till's own steps, as the practice gateway or the cashier would tell it.

use std::collections::HashMap;

use base::{Actor, Money, Rate, Shop, ShopDate, Timestamp};
use connectors::gateways::{GatewayRef, Method, Mode, Observation, PaymentFact};
use people::customers::CustomerId;
use stock::catalogue::ProductId;
use till::invoices::{InvoiceAsk, InvoiceId, IssueAsk, LineAsk};
use till::merchant_accounts::MerchantAccount;
use till::payments::{Origin, PaymentId};

use super::desk::Desk;
use super::dice::Dice;
use super::filling::DemoError;
use super::shops::DemoShop;
use super::year::{Happening, News, Sale, What};

/// A customer of the year.
#[derive(Debug, Clone, Copy)]
pub struct Buyer {
    /// Who.
    pub id: CustomerId,
    /// Whether they are billed in the other currency.
    pub abroad: bool,
}

/// What the telling needs, and what it remembers of sales whose story goes on.
pub struct Telling {
    /// The shop that is filled.
    pub shop: Shop,
    /// The shop of the examples.
    pub of: &'static DemoShop,
    /// Its customers.
    pub buyers: Vec<Buyer>,
    /// Its goods, in the order of the list.
    pub products: Vec<ProductId>,
    /// Money through the gateway.
    pub practice: MerchantAccount,
    /// Money in the drawer.
    pub cash: MerchantAccount,
    /// What the gateway keeps, and tax on it.
    pub fee: (Rate, Rate),
    /// Names at the gateway and methods.
    pub dice: Dice,
    /// Sales whose story goes on.
    pub open: HashMap<u32, Open>,
    /// Who writes invoices and stands at the counter.
    pub staff: Actor,
}

/// A sale whose story goes on.
pub struct Open {
    invoice: InvoiceId,
    due: Money,
    page: Option<Page>,
}

/// A page at the gateway.
struct Page {
    payment: PaymentId,
    asked: Money,
    name_there: GatewayRef,
    method: Method,
    captured: Money,
}

impl Telling {
    /// Books one happening.
    pub fn tell(&mut self, desk: &mut impl Desk, happening: Happening) -> Result<(), DemoError> {
        match happening.what {
            What::Billed(sale) => {
                let (invoice, due) = self.bill(desk, &sale, happening.at)?;
                self.open.insert(happening.sale, Open { invoice, due, page: None });
            }
            What::PaidInCash => self.take_cash(desk, happening.sale, false)?,
            What::PaidInPart => self.take_cash(desk, happening.sale, true)?,
            What::Begun => self.begin(desk, happening.sale)?,
            What::Told(news) => self.hear(desk, happening.sale, news, happening.at)?,
        }
        if happening.last
            && let Some(open) = self.open.remove(&happening.sale)
        {
            desk.close(open.invoice);
        }
        Ok(())
    }

    fn bill(&self, desk: &mut impl Desk, sale: &Sale, at: Timestamp) -> Result<(InvoiceId, Money), DemoError> {
        let day = at.day_in(&self.shop.basics()?.zone);
        let terms = i32::try_from(self.of.terms_days).unwrap_or(14);
        let how = IssueAsk { due_on: Some(day.plus_days(terms)), pay_link_hours: None };
        desk.bill(&self.staff, &self.invoice_ask(sale), &how)
    }

    fn invoice_ask(&self, sale: &Sale) -> InvoiceAsk {
        let buyer = self.buyers[sale.customer % self.buyers.len()];
        let abroad = self.of.abroad.as_ref().filter(|_| buyer.abroad);
        let line = |line: &super::year::SaleLine| {
            let goods = &self.of.goods[line.goods];
            LineAsk {
                product_id: Some(self.products[line.goods]),
                quantity: line.quantity.to_owned(),
                unit_price: abroad
                    .map_or_else(|| goods.price.to_owned(), |abroad| converted(goods.price, abroad.divisor)),
                discount_rate: line.discount.map(str::to_owned),
                tax_code: abroad.map_or(goods.tax_code, |abroad| abroad.tax_code).to_owned(),
                ..LineAsk::default()
            }
        };
        let delivery = self.of.delivery.filter(|_| sale.delivered && abroad.is_none());
        InvoiceAsk {
            customer_id: Some(buyer.id),
            currency: abroad.map_or(self.of.currency, |abroad| abroad.currency).to_owned(),
            inclusive: Some(self.of.inclusive),
            lines: sale.lines.iter().map(line).collect(),
            delivery: delivery.map(|(price, _)| price.to_owned()),
            round_total_to: self.of.cash_rounding.filter(|_| sale.for_cash).map(str::to_owned),
            ..InvoiceAsk::default()
        }
    }

    fn take_cash(&mut self, desk: &mut impl Desk, sale: u32, in_part: bool) -> Result<(), DemoError> {
        let Some(open) = self.open.get_mut(&sale) else { return Ok(()) };
        let amount = if in_part { half(open.due) } else { open.due };
        if amount.minor > 0 {
            desk.take_cash(&self.staff, open.invoice, &self.cash, amount)?;
            open.due = open.due.minus(amount)?;
        }
        Ok(())
    }

    fn begin(&mut self, desk: &mut impl Desk, sale: u32) -> Result<(), DemoError> {
        let Some((invoice, asked)) = self.open.get(&sale).map(|open| (open.invoice, open.due)) else { return Ok(()) };
        if asked.minor <= 0 {
            return Ok(());
        }
        let payment = PaymentId::from_number(self.shop.new_id());
        desk.begin(payment, invoice, &self.practice)?;
        let number = (u128::from(self.dice.roll()) << 64) | u128::from(self.dice.roll());
        let (family, brand, _) =
            self.of.methods[self.dice.weighted(self.of.methods.iter().map(|(.., weight)| *weight))];
        let last4 = (family != "upi" && family != "bank_transfer").then(|| format!("{:04}", self.dice.below(10_000)));
        let page = Page {
            payment,
            asked,
            name_there: GatewayRef(format!("pp_{}", base::ids::encode_number(number >> 3))),
            method: Method { family: family.to_owned(), label: brand.to_owned(), last4 },
            captured: Money::zero(asked.currency),
        };
        let opened = PaymentFact::Pending { page_url: None, page_expires_at: None };
        let at = desk.at();
        self.observe(desk, &page, opened, at, Origin::Answer)?;
        if let Some(open) = self.open.get_mut(&sale) {
            open.page = Some(page);
        }
        Ok(())
    }

    fn hear(&mut self, desk: &mut impl Desk, sale: u32, news: News, at: Timestamp) -> Result<(), DemoError> {
        let Some(mut open) = self.open.remove(&sale) else { return Ok(()) };
        if let Some(page) = &mut open.page {
            if matches!(news, News::Captured | News::CapturedWithFee) {
                page.captured = page.asked;
            } else if news == News::CapturedTooMuch {
                page.captured = with_somewhat_more(page.asked)?;
            }
            let captured = PaymentFact::Captured { amount: page.captured, at, capture_no: None };
            let facts = match news {
                News::FailedTry => {
                    let try_ref = Some(format!("{}:1", page.name_there));
                    vec![PaymentFact::FailedTry { reason: "the try was declined".to_owned(), try_ref }]
                }
                News::Failed => vec![PaymentFact::Failed { reason: "the payment failed".to_owned() }],
                News::Expired => vec![PaymentFact::Expired],
                News::Captured | News::CapturedTooMuch => vec![captured],
                // The fee first: what is known already need not be estimated.
                News::CapturedWithFee => vec![self.fee_of(page.captured)?, captured],
                News::FeeKnown => vec![self.fee_of(page.captured)?],
            };
            for fact in facts {
                self.observe(desk, page, fact, at, Origin::Webhook)?;
            }
        }
        self.open.insert(sale, open);
        Ok(())
    }

    fn fee_of(&self, captured: Money) -> Result<PaymentFact, DemoError> {
        let fee = captured.at_rate(self.fee.0)?;
        Ok(PaymentFact::FeeKnown { fee, tax: fee.at_rate(self.fee.1)? })
    }

    fn observe(
        &self,
        desk: &mut impl Desk,
        page: &Page,
        fact: PaymentFact,
        at: Timestamp,
        origin: Origin,
    ) -> Result<(), DemoError> {
        let is_paid = matches!(fact, PaymentFact::Captured { .. } | PaymentFact::FeeKnown { .. });
        let seen = Observation {
            reference: Some(page.payment.to_string()),
            canonical: Some(page.name_there.clone()),
            aliases: Vec::new(),
            fact,
            amount: Some(page.asked),
            at,
            method: is_paid.then(|| page.method.clone()),
            environment: Mode::Test,
        };
        desk.observe(&self.practice, seen, origin)
    }
}

/// About half, in whole units.
fn half(due: Money) -> Money {
    let unit = due.currency.minor_per_major().max(1);
    Money { minor: due.minor / 2 / unit * unit, currency: due.currency }
}

/// What a person pays who types an amount and rounds it up: the next ten units.
fn with_somewhat_more(asked: Money) -> Result<Money, base::MoneyError> {
    let step = asked.currency.minor_per_major().saturating_mul(10);
    let rounded = asked.minor.saturating_add(step).div_euclid(step).saturating_mul(step);
    Money::new(rounded, asked.currency)
}

/// A price at home in another currency, with two decimals.
fn converted(price: &str, divisor: i64) -> String {
    let cents = price.split('.').next().and_then(|whole| whole.parse::<i64>().ok()).unwrap_or(0).saturating_mul(100)
        / divisor.max(1);
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// What one major unit of the other currency is worth on the first of each month of the year: it wanders by a percent or two.
pub fn rates(of: &DemoShop, first: ShopDate, last: ShopDate, dice: &mut Dice) -> Vec<(ShopDate, i64)> {
    let Some(abroad) = &of.abroad else { return Vec::new() };
    let mut rate = i64::from(abroad.rate);
    let mut rates = Vec::new();
    let mut day = first;
    while day <= last {
        rates.push((day, rate));
        rate = rate.saturating_mul(1000 + dice.between(-15, 16)) / 1000;
        day = day.plus_days(30);
    }
    rates
}

#[cfg(test)]
mod tests {
    use base::Currency;

    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::of(code).unwrap()).unwrap()
    }

    #[test]
    fn somewhat_more_is_the_next_ten_units() {
        assert_eq!(with_somewhat_more(money(12_345, "INR")).unwrap(), money(13_000, "INR"));
        assert_eq!(with_somewhat_more(money(13_000, "INR")).unwrap(), money(14_000, "INR"));
        assert_eq!(half(money(12_345, "INR")), money(6_100, "INR"));
        assert_eq!(half(money(150, "INR")), money(0, "INR"));
    }

    #[test]
    fn a_price_at_home_is_told_in_the_other_currency() {
        assert_eq!(converted("4500000", 3500), "1285.71");
        assert_eq!(converted("45000", 3500), "12.85");
    }
}
