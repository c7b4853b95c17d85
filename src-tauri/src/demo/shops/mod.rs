//! The four shops of every example: who they are, what they sell, who buys, and how people pay there.

mod alnoor;
mod coffee;
mod kirana;
mod names;
mod pantai;

pub use names::Names;

/// A shop of the examples.
#[derive(Debug)]
pub struct DemoShop {
    /// What it is called on the command line.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// Currency of the books.
    pub currency: &'static str,
    /// IANA name of the zone.
    pub zone: &'static str,
    /// Lines of its address.
    pub address: &'static str,
    /// Its tax registration.
    pub tax_id: &'static str,
    /// Its mail address.
    pub email: &'static str,
    /// Its phone number.
    pub phone: &'static str,
    /// The owner's name and what they type to sign in.
    pub owner: (&'static str, &'static str),
    /// What it sells.
    pub goods: &'static [Goods],
    /// Whether prices have tax inside.
    pub inclusive: bool,
    /// Delivery charge of those invoices that have one, and how many in a thousand have.
    pub delivery: Option<(&'static str, u64)>,
    /// Totals of what is paid in cash are rounded to this.
    pub cash_rounding: Option<&'static str>,
    /// Days until an invoice is due.
    pub terms_days: i64,
    /// First and last hour of trade, in the shop's zone.
    pub hours: (i64, i64),
    /// How busy the days of a week are, Monday first.
    pub week: [u64; 7],
    /// How busy the months are, January first.
    pub months: [u64; 12],
    /// How many lines an invoice has: weights of 1 to 6.
    pub lines: [u64; 6],
    /// How people pay here.
    pub manners: Manners,
    /// What the gateway takes: percent, tax on it in percent.
    pub fee: (&'static str, &'static str),
    /// And this much each time, in the gateway's own spelling: per currency, in major units.
    pub flat_fees: &'static [(&'static str, &'static str)],
    /// How people pay on the gateway's page: family and brand, with weights.
    pub methods: &'static [(&'static str, &'static str, u64)],
    /// Whose names the customers have, with weights.
    pub people: &'static [(&'static Names, u64)],
    /// Companies among the customers: name, tax registration, address.
    pub companies: &'static [(&'static str, &'static str, &'static str)],
    /// Another currency in which some customers are billed: its code, the rate at the start of the year, the country of those
    /// customers, the tax code of their invoices.
    pub abroad: Option<Abroad>,
}

/// Something a shop sells.
#[derive(Debug)]
pub struct Goods {
    /// Name as printed.
    pub name: &'static str,
    /// The shop's own number of it.
    pub sku: &'static str,
    /// Piece, kg, hour …
    pub unit: &'static str,
    /// Price of one unit in major units.
    pub price: &'static str,
    /// Tax code.
    pub tax_code: &'static str,
    /// HSN or SAC code.
    pub hsn: &'static str,
    /// Quantities it is bought in.
    pub quantities: &'static [&'static str],
    /// How often it is bought.
    pub weight: u64,
}

/// Customers in another currency.
#[derive(Debug)]
pub struct Abroad {
    /// Their currency.
    pub currency: &'static str,
    /// What one major unit is worth at home at the start of the year.
    pub rate: u32,
    /// Their country.
    pub country: &'static str,
    /// Tax code of what is sold to them.
    pub tax_code: &'static str,
    /// Prices at home are divided by this.
    pub divisor: i64,
    /// How many customers in a thousand are from there.
    pub share: u64,
    /// Their names.
    pub names: &'static Names,
}

/// How people pay, in thousandths of all invoices. What is left over is paid on the gateway's page soon after billing.
#[derive(Debug)]
pub struct Manners {
    /// At the counter, in cash.
    pub cash: u64,
    /// On the page, days after the invoice was due.
    pub late: u64,
    /// On the page, at the second try.
    pub declined_once: u64,
    /// The first payment fails for good, another one goes through.
    pub failed_once: u64,
    /// The first page expires, another one is paid.
    pub expired_once: u64,
    /// A part in cash now, the rest on the page later.
    pub in_parts: u64,
    /// A part in cash now, the rest never.
    pub part_only: u64,
    /// Somewhat too much.
    pub too_much: u64,
    /// Never.
    pub never: u64,
}

#[expect(clippy::too_many_arguments, reason = "a row of the table of goods, in the order of its columns")]
const fn goods(
    sku: &'static str,
    name: &'static str,
    unit: &'static str,
    price: &'static str,
    tax_code: &'static str,
    hsn: &'static str,
    quantities: &'static [&'static str],
    weight: u64,
) -> Goods {
    Goods { name, sku, unit, price, tax_code, hsn, quantities, weight }
}

/// The shops, as the product page names them.
pub static SHOPS: [&DemoShop; 4] = [&kirana::KIRANA, &alnoor::ALNOOR, &pantai::PANTAI, &coffee::COFFEE];

/// A shop by what it is called on the command line.
pub fn find(key: &str) -> Option<&'static DemoShop> {
    SHOPS.into_iter().find(|shop| shop.key == key)
}

#[cfg(test)]
mod tests {
    use base::{Currency, Money, Quantity, Rate, UnitPrice};

    use super::*;

    #[test]
    fn every_price_quantity_and_tax_code_is_one_that_the_country_knows() {
        for shop in SHOPS {
            let currency = Currency::of(shop.currency).unwrap();
            let codes = &books::tax::presets::of(shop.country).tax_codes;
            let known = |code: &str| codes.iter().any(|known| known.code == code);
            for goods in shop.goods {
                let price = UnitPrice::parse(goods.price).unwrap();
                for quantity in goods.quantities {
                    assert!(
                        price.times(Quantity::parse(quantity).unwrap(), currency).unwrap().minor > 0,
                        "{}",
                        goods.name
                    );
                }
                assert!(known(goods.tax_code), "{}", goods.name);
            }
            assert!(shop.abroad.as_ref().is_none_or(|abroad| known(abroad.tax_code)));
            assert!(shop.delivery.is_none_or(|(price, _)| Money::parse(price, currency).is_ok()));
            assert!(Rate::parse(shop.fee.0).is_ok() && Rate::parse(shop.fee.1).is_ok());
        }
    }

    #[test]
    fn no_two_goods_of_a_shop_share_a_number() {
        for shop in SHOPS {
            let numbers: std::collections::BTreeSet<_> = shop.goods.iter().map(|goods| goods.sku).collect();
            assert_eq!(numbers.len(), shop.goods.len(), "{}", shop.name);
        }
    }
}
