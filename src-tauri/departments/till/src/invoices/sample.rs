//! An issued invoice for the tests of pure rules: the worked case C01.

use base::{Currency, Money, Quantity, Rate, ShopDate, Timestamp, UnitPrice};
use books::tax::{TaxRounding, TaxShare};
use people::customers::CustomerId;

use super::frozen::{Frozen, FrozenCustomer, FrozenShop, FrozenTax};
use super::invoice::{Invoice, InvoiceId, InvoiceStatus, PayLink, Sums};
use super::line::InvoiceLine;

fn rupees(minor: i64) -> Money {
    Money::new(minor, Currency::of("INR").unwrap()).unwrap()
}

pub(super) fn invoice() -> (Invoice, Vec<InvoiceLine>) {
    let at = Timestamp(1_795_255_200_000);
    let share = |code: &str, name: &str, component: &str, rate: &str, taxable: i64, tax: i64| TaxShare {
        code: code.into(),
        name: name.into(),
        component: component.into(),
        rate: Rate::parse(rate).unwrap(),
        taxable: rupees(taxable),
        tax: rupees(tax),
        tax_point: books::tax::TaxPoint::Invoice,
    };
    let line =
        |line: u32, description: &str, quantity: &str, price: &str, discount: &str, code: &str, amounts: [i64; 3]| {
            InvoiceLine {
                line,
                product_id: None,
                description: description.into(),
                sku: String::new(),
                hsn: String::new(),
                unit: String::new(),
                quantity: Quantity::parse(quantity).unwrap(),
                unit_price: UnitPrice::parse(price).unwrap(),
                discount_rate: Rate::parse(discount).unwrap(),
                tax_code: code.into(),
                tax_code_asked: code.into(),
                gross: rupees(amounts[0]),
                net: rupees(amounts[1]),
                tax: rupees(amounts[2]),
                period: None,
            }
        };
    let sums = Sums {
        subtotal: rupees(49_734),
        discount: rupees(1_900),
        service_fee: rupees(0),
        delivery: rupees(4_000),
        tax: rupees(4_148),
        rounding: rupees(0),
        total: rupees(55_982),
    };
    let invoice = Invoice {
        id: InvoiceId::from_number(1),
        number: Some("INV/26-27/0001".into()),
        status: InvoiceStatus::Issued,
        customer_id: Some(CustomerId::from_number(2)),
        supplements_id: None,
        currency: sums.total.currency,
        inclusive: false,
        tax_rounding: TaxRounding::Line,
        service_fee_rate: Rate::ZERO,
        delivery_asked: rupees(4_000),
        discount_asked: rupees(0),
        charges_code: "as_goods".into(),
        round_total_to: None,
        sums,
        paid: rupees(0),
        early_taken: rupees(0),
        early_payment: None,
        credited: rupees(0),
        base_total: Some(rupees(55_982)),
        tax_summary: vec![
            share("IN0", "GST 0 %", "", "0", 17_067, 0),
            share("IN18", "GST 18 %", "CGST9", "9", 18_529, 1_668),
            share("IN18", "GST 18 %", "SGST9", "9", 18_529, 1_668),
            share("IN5", "GST 5 %", "CGST2.5", "2.5", 16_238, 406),
            share("IN5", "GST 5 %", "SGST2.5", "2.5", 16_238, 406),
        ],
        frozen: Some(frozen()),
        supplied_on: None,
        place_asked: None,
        place_of_supply: None,
        note: String::new(),
        issued_on: ShopDate::parse("2026-11-21"),
        due_on: ShopDate::parse("2026-12-05"),
        early_discount: None,
        instalment_count: 0,
        next_due_on: None,
        issued_at: Some(at),
        sent_at: None,
        paid_at: None,
        payment_initiated_at: None,
        test: false,
        pay_link: Some(PayLink { key: "key".into(), expires_at: at.plus_ms(168 * 3_600_000) }),
        version: 2,
        created_at: at,
        created_by: "command-line".into(),
        changed_at: at,
    };
    let lines = vec![
        line(1, "Rice, loose", "2.5", "63", "0", "IN0", [15_750, 15_750, 0]),
        line(2, "Lamp", "1", "189.99", "10", "IN18", [18_999, 17_099, 3_078]),
    ];
    (invoice, lines)
}

pub(super) fn frozen() -> Frozen {
    let tax = |code: &str, name: &str, rate: &str| FrozenTax {
        code: code.into(),
        name: name.into(),
        rate: Rate::parse(rate).unwrap(),
        reason: String::new(),
        exempt: false,
    };
    Frozen {
        books_currency: Currency::of("INR").unwrap(),
        shop: FrozenShop {
            name: "Pustaka Books".into(),
            country: "IN".into(),
            tax_id: "27AAPFU0939F1ZV".into(),
            locale: "en-IN".into(),
            zone: "Asia/Kolkata".into(),
            ..FrozenShop::default()
        },
        customer: FrozenCustomer { name: "Meera Iyer".into(), ..FrozenCustomer::default() },
        taxes: vec![tax("IN0", "GST 0 %", "0"), tax("IN18", "GST 18 %", "18")],
        supply: None,
        books_tax: None,
    }
}
