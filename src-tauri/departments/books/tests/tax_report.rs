//! The tax report: by code and rate, and equal to what the tax accounts moved by.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::{Money, ShopDate};
use books::ledger::recipes::{
    CreditNoteIssued, CreditedTax, DueTax, FeeKnown, FeeTax, InvoiceIssued, OpeningBalance, TaxFellDue,
    credit_note_issued, fee_known, invoice_issued, opening_balance, tax_fell_due, tax_of_payment_source,
};
use books::ledger::{DayRange, TaxReport, TaxSide, TaxSideReport, reverse, tax_report};
use books::periods;
use books::tax::{Charges, DocumentInput, LineInput, TaxPoint, TaxRounding, calculate, find_code};
use serde_json::json;
use support::door::Ask;
use support::{Books, day, money, noon};

/// An invoice of lines with a price and a tax code each.
fn invoice(books: &Books, name: &'static str, on: &'static str, lines: &'static [(&str, &str)]) {
    books
        .write(move |tx, shop| {
            let line = |(price, code): &(&str, &str)| LineInput {
                quantity: "1".parse().unwrap(),
                unit_price: price.parse().unwrap(),
                discount_rate: "0".parse().unwrap(),
                tax_code: find_code(tx, code, day(on)).unwrap().unwrap(),
            };
            let amounts = calculate(&DocumentInput {
                currency: inr("0").currency,
                inclusive: false,
                rounding: TaxRounding::Line,
                lines: lines.iter().map(line).collect(),
                document_discount: inr("0"),
                service_fee_rate: "0".parse().unwrap(),
                delivery: inr("0"),
                charges: Charges::Untaxed,
                round_total_to: None,
            })?;
            let entry = invoice_issued(&InvoiceIssued {
                invoice: name,
                customer: "asha",
                happened_at: noon(on),
                tax_on: &|_| Some(day(on)),
                issued_on: day(on),
                amounts: &amounts,
                unearned: &[],
                base: &Ok,
            })?;
            books::ledger::post(tx, shop, entry)
        })
        .unwrap();
}

/// A fee of 20.00 with 3.60 of input tax.
fn fee(books: &Books, on: &'static str) {
    let tax = FeeTax { code: "IN18I", component: "IGST18", amount: inr("3.60"), base: inr("3.60"), tax_on: day(on) };
    let entry = fee_known(&FeeKnown {
        payment: "pay_1",
        fee_no: 1,
        chain: "invoice:inv_1",
        merchant_account: "acc",
        happened_at: noon(on),
        fee: inr("20.00"),
        fee_base: inr("20.00"),
        tax: Some(tax),
    });
    books.post(entry.unwrap()).unwrap();
}

/// 59.00 of an invoice at 18 % are credited.
fn credit(books: &Books, on: &'static str) {
    let part = |component: &str| CreditedTax {
        code: "IN18".into(),
        component: component.into(),
        taxable: (inr("50.00"), inr("50.00")),
        tax: (inr("4.50"), inr("4.50")),
        not_yet_due: None,
    };
    let entry = credit_note_issued(&CreditNoteIssued {
        credit_note: "crn_1",
        invoice: "inv_1",
        customer: "asha",
        happened_at: noon(on),
        tax_on: day(on),
        net: inr("50.00"),
        rounding: (inr("0"), inr("0")),
        total: (inr("59.00"), inr("59.00")),
        taxes: &[part("CGST9"), part("SGST9")],
        never_earned: &[],
    });
    books.post(entry.unwrap()).unwrap();
}

fn inr(text: &str) -> Money {
    money(text, "INR")
}

fn report(books: &Books, from: &'static str, to: &'static str) -> TaxReport {
    books.read(move |tx, shop| tax_report(tx, shop, DayRange::new(day(from), day(to))?)).unwrap()
}

/// Code, value, tax of each row.
fn rows(side: &TaxSideReport) -> Vec<(&str, String, String)> {
    side.codes.iter().map(|code| (code.code.as_str(), code.taxable.to_string(), code.tax.to_string())).collect()
}

fn text(amount: &str) -> String {
    inr(amount).to_string()
}

/// October: an invoice at three codes. November: another, a credit note, a fee with input tax, an invoice made void.
fn shop() -> Books {
    let books = Books::of("IN", "INR");
    invoice(&books, "inv_1", "2026-10-30", &[("1000", "IN18"), ("200", "IN5"), ("70", "IN0")]);
    invoice(&books, "inv_2", "2026-11-02", &[("100", "IN18"), ("500", "IN18I"), ("30", "INEX")]);
    credit(&books, "2026-11-05");
    fee(&books, "2026-11-06");
    invoice(&books, "inv_3", "2026-11-07", &[("900", "IN5")]);
    books.write(|tx, shop| reverse(tx, shop, "invoice:inv_3:issued", noon("2026-11-07"))).unwrap();
    books
}

#[test]
fn a_value_counts_once_however_many_components_tax_it() {
    let report = report(&shop(), "2026-10-01", "2026-10-31");
    let [output, input] = &report.sides[..] else { panic!("two sides") };
    assert_eq!((output.side, input.side), (TaxSide::Output, TaxSide::Input));
    assert_eq!(
        rows(output),
        [
            ("IN18", text("1000.00"), text("180.00")),
            ("IN5", text("200.00"), text("10.00")),
            ("IN0", text("70.00"), text("0.00"))
        ]
    );
    assert_eq!((output.taxable, output.tax), (inr("1270.00"), inr("190.00")));
    let halves: Vec<_> = output.codes[0]
        .components
        .iter()
        .map(|part| (part.component.as_str(), part.rates[0].to_string(), part.taxable, part.tax))
        .collect();
    let half = |component| (component, "9.0000".to_owned(), inr("1000.00"), inr("90.00"));
    assert_eq!(halves, [half("CGST9"), half("SGST9")]);
    assert_eq!((rows(input), input.tax), (vec![], inr("0.00")));
    assert_eq!((report.owed, report.tie.moved, report.tie.difference), (inr("190.00"), inr("190.00"), inr("0.00")));
}

#[test]
fn credit_notes_voids_and_fees_lower_what_is_owed_in_their_own_month() {
    let report = report(&shop(), "2026-11-01", "2026-11-30");
    let [output, input] = &report.sides[..] else { panic!("two sides") };
    assert_eq!(
        rows(output),
        [
            ("IN18", text("50.00"), text("9.00")),
            ("IN5", text("0.00"), text("0.00")),
            ("IN18I", text("500.00"), text("90.00")),
            ("INEX", text("30.00"), text("0.00")),
        ]
    );
    assert_eq!(output.codes[0].taken_back, inr("-50.00"));
    assert_eq!(output.codes[1].taken_back, inr("-900.00"));
    assert_eq!(rows(input), [("IN18I", text("20.00"), text("3.60"))]);
    assert_eq!(input.codes[0].taken_back, inr("0.00"));
    assert_eq!((report.owed, report.tie.difference), (inr("95.40"), inr("0.00")));
}

#[test]
fn what_is_made_void_in_the_next_month_gives_its_tax_back_there() {
    let books = Books::of("IN", "INR");
    invoice(&books, "inv_1", "2026-10-30", &[("1000", "IN18")]);
    books.write(|tx, shop| reverse(tx, shop, "invoice:inv_1:issued", noon("2026-11-02"))).unwrap();
    let (october, november) = (report(&books, "2026-10-01", "2026-10-31"), report(&books, "2026-11-01", "2026-11-30"));
    assert_eq!((october.owed, october.tie.difference), (inr("180.00"), inr("0.00")));
    assert_eq!((november.owed, november.tie.difference), (inr("-180.00"), inr("0.00")));
}

#[test]
fn tax_told_after_its_month_was_closed_counts_in_the_first_open_day() {
    let books = shop();
    books.write(|tx, _| periods::close_to(tx, ShopDate::parse("2026-11-15").unwrap())).unwrap();
    let before = report(&books, "2026-11-01", "2026-11-15");
    invoice(&books, "inv_4", "2026-11-10", &[("100", "IN18")]);
    assert_eq!(report(&books, "2026-11-01", "2026-11-15"), before, "what was reported stays");
    let after = report(&books, "2026-11-16", "2026-11-30");
    assert_eq!((after.owed, after.tie.difference), (inr("18.00"), inr("0.00")));
}

#[test]
fn tax_that_was_taken_over_from_another_program_is_no_tax_of_these_days() {
    let books = shop();
    let before = report(&books, "2026-11-01", "2026-11-30");
    let opening = OpeningBalance {
        account: "2100",
        party: "CGST9",
        document: None,
        happened_at: noon("2026-11-01"),
        amount: inr("-700.00"),
        base: inr("-700.00"),
    };
    books.post(opening_balance(&opening)).unwrap();
    assert_eq!(report(&books, "2026-11-01", "2026-11-30"), before);
}

#[test]
fn tax_that_somebody_took_off_behind_the_books_is_seen_as_a_difference() {
    let books = shop();
    books.tamper("UPDATE daily_movements SET base_credit_minor = base_credit_minor - 100 WHERE account = '2100' AND dated_on = '2026-10-30'");
    let tie = report(&books, "2026-10-01", "2026-10-31").tie;
    assert_eq!((tie.entered, tie.moved, tie.difference), (inr("190.00"), inr("189.00"), inr("1.00")));
}

#[test]
fn who_may_see_the_ledger_reads_it_and_days_that_run_backwards_are_refused() {
    let books = shop();
    let path = "/ledger/tax-report?from=2026-10-01&to=2026-10-31";
    let (status, told) = Ask::get(path).by(&books, &["ledger:read"]);
    assert_eq!((status, &told["owed"]["minor"]), (200, &json!(19_000)));
    assert_eq!(Ask::get(path).by(&books, &["reports:read"]).0, 403);
    let (status, told) = Ask::get("/ledger/tax-report?from=2026-11-02&to=2026-11-01").by_owner(&books);
    assert_eq!((status, &told["field"]), (400, &json!("to")));
}

#[test]
fn tax_that_waits_for_its_payment_is_reported_when_it_falls_due() {
    let books = Books::of("MY", "MYR");
    let myr = |text: &str| money(text, "MYR");
    let standing = |from, to| {
        let report = report(&books, from, to);
        assert_eq!(report.tie.difference, myr("0"));
        (report.sides[0].taxable, report.owed)
    };
    books
        .write(|tx, shop| {
            let code = find_code(tx, "MY8", day("2026-10-20"))?.unwrap();
            let amounts = calculate(&DocumentInput {
                currency: money("0", "MYR").currency,
                inclusive: false,
                rounding: TaxRounding::Line,
                lines: vec![LineInput {
                    quantity: "1".parse().unwrap(),
                    unit_price: "1045.55".parse().unwrap(),
                    discount_rate: "0".parse().unwrap(),
                    tax_code: code,
                }],
                document_discount: money("0", "MYR"),
                service_fee_rate: "0".parse().unwrap(),
                delivery: money("0", "MYR"),
                charges: Charges::Untaxed,
                round_total_to: None,
            })?;
            let entry = invoice_issued(&InvoiceIssued {
                invoice: "inv_1",
                customer: "asha",
                happened_at: noon("2026-10-20"),
                tax_on: &|point| (point != TaxPoint::Payment).then(|| day("2026-10-20")),
                issued_on: day("2026-10-20"),
                amounts: &amounts,
                unearned: &[],
                base: &Ok,
            })?;
            books::ledger::post(tx, shop, entry)
        })
        .unwrap();
    assert_eq!(standing("2026-10-01", "2026-10-31"), (myr("0"), myr("0")), "nothing of it was paid");
    let due = DueTax {
        code: "MY8".into(),
        component: "SVT8".into(),
        taxable: (myr("418.22"), myr("418.22")),
        tax: (myr("33.46"), myr("33.46")),
    };
    books
        .post(tax_fell_due(TaxFellDue {
            source: tax_of_payment_source("pay_1", 1),
            invoice: "inv_1",
            happened_at: noon("2026-11-03"),
            tax_on: day("2026-11-03"),
            moved: &[due],
        }))
        .unwrap();
    assert_eq!(standing("2026-11-01", "2026-11-30"), (myr("418.22"), myr("33.46")));
    assert_eq!(books.findings(), Vec::<String>::new());
}
