//! What holds for every document and every entry made from one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use base::{Currency, Fault, Money};
use books::ledger::recipes::{InvoiceIssued, invoice_issued};
use books::ledger::{find_recorded, post};
use books::tax::{Charges, DocumentAmounts, DocumentInput, LineInput, TaxCode, TaxRounding, calculate, presets};
use proptest::prelude::*;
use support::{Books, day, noon};

/// Codes of three countries, so that components, factors and untaxed ones all come.
fn codes() -> Vec<TaxCode> {
    ["IN", "ID", "US", "DE"].into_iter().flat_map(|country| presets::of(country).tax_codes.clone()).collect()
}

fn line() -> impl Strategy<Value = LineInput> {
    (
        1_u32..5_000,
        prop_oneof![1 => Just(0_u32), 4 => 0_u32..500_000],
        prop_oneof![Just(0_u32), 0_u32..1_000],
        0_usize..codes().len(),
    )
        .prop_map(|(thousandths, price, discount, code)| LineInput {
            quantity: format!("{}.{:03}", thousandths / 1000, thousandths % 1000).parse().unwrap(),
            unit_price: format!("{}.{:04}", price / 10_000, price % 10_000).parse().unwrap(),
            discount_rate: format!("{}.{}", discount / 10, discount % 10).parse().unwrap(),
            tax_code: codes()[code].clone(),
        })
}

fn document() -> impl Strategy<Value = DocumentInput> {
    let charges = prop_oneof![Just(Charges::AsGoods), Just(Charges::Untaxed), Just(Charges::Code(codes()[0].clone()))];
    let amounts =
        (0_i64..100, prop_oneof![Just("0"), Just("2.5"), Just("10")], prop_oneof![Just(0_i64), 0_i64..9_000], charges);
    let modes = (any::<bool>(), any::<bool>(), prop_oneof![Just(None), Just(Some(100_i64)), Just(Some(5))]);
    (prop::collection::vec(line(), 1..8), amounts, modes).prop_map(
        |(lines, (percent_off, fee, delivery, charges), (inclusive, per_line, step))| {
            let currency = Currency::of("INR").unwrap();
            let of = |minor| Money::new(minor, currency).unwrap();
            let goods: i64 = lines
                .iter()
                .map(|line| {
                    let gross = line.unit_price.times(line.quantity, currency).unwrap();
                    gross.minus(gross.at_rate(line.discount_rate).unwrap()).unwrap().minor
                })
                .sum();
            DocumentInput {
                currency,
                inclusive,
                rounding: if per_line { TaxRounding::Line } else { TaxRounding::Group },
                lines,
                document_discount: of(goods * percent_off / 100),
                service_fee_rate: fee.parse().unwrap(),
                delivery: of(delivery),
                charges,
                round_total_to: step.map(of),
            }
        },
    )
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> i64 {
    amounts.into_iter().map(|amount| amount.minor).sum()
}

proptest! {
    #[test]
    fn a_document_is_the_sum_of_its_parts(input in document()) {
        let got = calculate(&input).unwrap();
        let parts = || got.lines.iter().map(|l| (l.net, l.tax, &l.taxes)).chain(got.charge_lines.iter().map(|c| (c.net, c.tax, &c.taxes)));
        prop_assert_eq!(sum(got.lines.iter().map(|l| l.net)), got.subtotal.minor - got.discount.minor);
        prop_assert_eq!(sum(got.charge_lines.iter().map(|c| c.net)), got.service_fee.minor + got.delivery.minor);
        prop_assert_eq!(sum(parts().map(|(_, tax, _)| tax)), got.tax.minor);
        for (_, tax, taxes) in parts() {
            prop_assert_eq!(sum(taxes.iter().map(|(_, amount)| *amount)), tax.minor);
        }
        prop_assert_eq!(sum(got.summary.iter().map(|s| s.tax)), got.tax.minor);
        let total = got.subtotal.minor - got.discount.minor + got.service_fee.minor + got.delivery.minor + got.tax.minor + got.rounding.minor;
        prop_assert_eq!(got.total.minor, total);
        if let Some(step) = input.round_total_to {
            prop_assert_eq!(got.total.minor % step.minor, 0);
            prop_assert!(got.rounding.minor.abs() * 2 <= step.minor);
        } else {
            prop_assert!(got.rounding.is_zero());
        }
        if input.inclusive {
            // With tax inside, what the customer pays is what was typed, whatever the tax.
            let discounted = input.lines.iter().map(|line| {
                let gross = line.unit_price.times(line.quantity, input.currency).unwrap();
                gross.minus(gross.at_rate(line.discount_rate).unwrap()).unwrap()
            });
            let goods = sum(discounted) - input.document_discount.minor;
            let fee = Money::new(goods, input.currency).unwrap().at_rate(input.service_fee_rate).unwrap();
            prop_assert_eq!(got.total.minor - got.rounding.minor, goods + fee.minor + input.delivery.minor);
        } else {
            prop_assert_eq!(sum(got.lines.iter().map(|l| l.gross)), got.subtotal.minor);
        }
    }

    #[test]
    fn halves_of_one_tax_are_always_equal(input in document()) {
        for line in calculate(&input).unwrap().lines {
            if let [(first, one), (second, other)] = &line.taxes[..]
                && first.starts_with("CGST") && second.starts_with("SGST")
            {
                prop_assert_eq!(one, other);
            }
        }
    }

    #[test]
    fn both_ways_of_rounding_differ_by_less_than_a_unit_for_each_part_and_component(input in document()) {
        let per = |rounding| calculate(&DocumentInput { rounding, round_total_to: None, ..input.clone() }).unwrap();
        let (line, group) = (per(TaxRounding::Line), per(TaxRounding::Group));
        let components: usize = line.lines.iter().map(|l| l.taxes.len()).chain(line.charge_lines.iter().map(|c| c.taxes.len())).sum();
        prop_assert!((line.tax.minor - group.tax.minor).unsigned_abs() <= components as u64);
    }

    #[test]
    fn without_a_discount_to_spread_the_order_of_the_lines_does_not_matter(input in document(), turn in 0_usize..8) {
        // The spread of a discount or a charge gives its odd units to the earlier of two equal parts, so these stay out.
        let nothing = Money::zero(input.currency);
        let plain = DocumentInput { document_discount: nothing, delivery: nothing, service_fee_rate: "0".parse().unwrap(), ..input };
        let mut turned = plain.clone();
        let places = turned.lines.len();
        turned.lines.rotate_left(turn % places);
        let (one, other) = (calculate(&plain).unwrap(), calculate(&turned).unwrap());
        let totals = |a: &DocumentAmounts| (a.subtotal, a.discount, a.tax, a.rounding, a.total);
        // With tax inside and rounding per code, the net before discounts is spread over the lines, but its sum is the same.
        prop_assert_eq!(totals(&one), totals(&other));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_entry_of_an_invoice_carries_the_amounts_of_the_document(input in document()) {
        static BOOKS: OnceLock<Arc<Books>> = OnceLock::new();
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let books = BOOKS.get_or_init(|| Arc::new(Books::of("IN", "INR")));
        let amounts = calculate(&input).unwrap();
        prop_assume!(!amounts.total.is_zero() || !amounts.subtotal.is_zero());
        let invoice = NUMBER.fetch_add(1, Ordering::Relaxed).to_string();
        let source = format!("invoice:{invoice}:issued");
        let given = amounts.clone();
        books.write(move |tx, shop| {
            let base = |amount: Money| -> Result<Money, Fault> { Ok(amount) };
            let fact = InvoiceIssued {
                invoice: &invoice,
                customer: "c1",
                happened_at: noon("2026-11-20"),
                tax_on: &|_| Some(day("2026-11-20")),
                issued_on: day("2026-11-20"),
                amounts: &given,
                unearned: &[],
                base: &base,
            };
            post(tx, shop, invoice_issued(&fact)?)
        }).unwrap();
        let recorded = books.read(move |tx, shop| find_recorded(tx, shop, &source)).unwrap().unwrap().entry;
        let on = |account: &str| sum(recorded.lines.iter().filter(|line| line.account == account).map(|line| line.amount));
        prop_assert_eq!(on("1200"), amounts.total.minor);
        prop_assert_eq!(on("4000"), -amounts.subtotal.minor);
        prop_assert_eq!(on("4100"), amounts.discount.minor);
        prop_assert_eq!(on("2100"), -amounts.tax.minor);
        prop_assert_eq!(on("4010"), -amounts.service_fee.minor);
        prop_assert_eq!(on("4020"), -amounts.delivery.minor);
        prop_assert_eq!(on("7000"), -amounts.rounding.minor);
        prop_assert_eq!(sum(recorded.taxes.iter().map(|tax| tax.tax)), amounts.tax.minor);
        prop_assert_eq!(books.findings(), Vec::<String>::new());
    }
}

#[test]
fn a_foreign_invoice_balances_in_both_currencies_whatever_the_rate() {
    let books = Books::of("IN", "INR");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(32));
    let number = AtomicU64::new(1);
    runner
        .run(&(document(), 1_i64..2_000_000), |(input, rate)| {
            let usd = Currency::of("USD").unwrap();
            let of = |amount: Money| Money::new(amount.minor, usd).unwrap();
            let input = DocumentInput {
                currency: usd,
                document_discount: of(input.document_discount),
                delivery: of(input.delivery),
                round_total_to: None,
                ..input
            };
            let amounts = calculate(&input).unwrap();
            prop_assume!(amounts.total.minor > 100);
            let invoice = number.fetch_add(1, Ordering::Relaxed).to_string();
            let posted = books.write(move |tx, shop| {
                let inr = shop.basics()?.books_currency;
                let base = |amount: Money| -> Result<Money, Fault> {
                    Ok(Money::round(
                        rust_decimal::Decimal::from(amount.minor) * rust_decimal::Decimal::new(rate, 4),
                        inr,
                    )?)
                };
                let fact = InvoiceIssued {
                    invoice: &invoice,
                    customer: "c1",
                    happened_at: noon("2026-11-20"),
                    tax_on: &|_| Some(day("2026-11-20")),
                    issued_on: day("2026-11-20"),
                    amounts: &amounts,
                    unearned: &[],
                    base: &base,
                };
                post(tx, shop, invoice_issued(&fact)?)
            });
            prop_assert!(posted.is_ok(), "{posted:?}");
            Ok(())
        })
        .unwrap();
    assert_eq!(books.findings(), Vec::<String>::new());
}
