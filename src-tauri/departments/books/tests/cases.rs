//! The 22 worked cases of BOOKS: documents, entries, balances.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use std::collections::BTreeMap;

use base::{Currency, Fault, Money};
use books::ledger::recipes::{
    CreditNoteIssued, CreditedTax, Debit, DueTax, FeeEstimated, FeeKnown, FeeTax, InvoiceIssued, InvoiceWrittenOff,
    PaidFrom, PaymentCaptured, RefundOf, RefundPart, RefundSettled, RevenueEarned, TaxFellDue, TurnoverTaxed,
    UnearnedLine, credit_note_issued, fee_estimate_source, fee_estimated, fee_known, invoice_chain, invoice_issued,
    invoice_written_off, payment_captured, refund_settled, revenue_earned, tax_fell_due, tax_of_payment_source,
    turnover_taxed,
};
use books::ledger::{Entry, find_balances, set_exchange_rate};
use books::periods;
use books::tax::{
    ChargeKind, Charges, Credit, CreditOf, Creditable, DocumentAmounts, DocumentInput, IssuedLine, LineInput, Sums,
    TaxPoint, TaxRounding, calculate, find_code, share_due,
};
use serde_json::{Value, json};
use support::cases::{Case, CasePosting, Cases};
use support::door::Ask;
use support::{Books, day, money, noon};

#[test]
fn every_document_of_the_worked_cases_comes_to_its_totals() {
    let cases = support::cases::read();
    let mut seen = Vec::new();
    for case in &cases.cases {
        let expected = &case.expected["document"];
        if expected.is_null() {
            continue;
        }
        let input = cases.document(case).unwrap_or_else(|| panic!("{} has a document without inputs", case.id));
        let amounts = calculate(&input).unwrap();
        assert_eq!(&as_expected(&input, &amounts), expected, "{}", case.id);
        seen.push(case.id.as_str());
    }
    assert_eq!(seen, ["C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C14"]);
}

#[test]
fn rounding_per_line_and_per_rate_differ_by_a_cent() {
    let cases = support::cases::read();
    let case = cases.case("C09");
    let per_line = DocumentInput { rounding: TaxRounding::Line, ..cases.document(case).unwrap() };
    let amounts = calculate(&per_line).unwrap();
    let expected = &case.expected["per_line_for_comparison"];
    assert_eq!(amounts.tax.decimal_text(), expected["tax_total"].as_str().unwrap());
    assert_eq!(amounts.total.decimal_text(), expected["total"].as_str().unwrap());
}

#[test]
fn a_price_with_tax_inside_that_no_net_fits_keeps_its_tax() {
    let cases = support::cases::read();
    let expected = &cases.case("C09").expected["inclusive_without_exact_net"];
    let amounts = calculate(&one_line(&cases, "EUR", expected["gross"].as_str().unwrap(), "EU20", true)).unwrap();
    assert_eq!(amounts.subtotal.decimal_text(), expected["net"].as_str().unwrap());
    assert_eq!(amounts.tax.decimal_text(), expected["tax_booked"].as_str().unwrap());
}

#[test]
fn every_entry_of_the_worked_cases_is_taken_as_given_and_comes_to_the_balances() {
    for case in support::cases::read().cases {
        let books = Books::of(&case.country, &case.books_currency);
        for given in &case.entries {
            let late = given.happened.is_some();
            if late {
                let closed = day(&given.dated).plus_days(-1);
                books.write(move |tx, _| periods::close_to(tx, closed)).unwrap();
            }
            let posted = books.post(given.entry(&case.books_currency)).unwrap();
            assert_eq!((posted.dated_on, posted.late), (day(&given.dated), late), "{} {}", case.id, given.source);
        }
        assert_eq!(balances(&books), sorted(&case.balances), "{}", case.id);
        assert_eq!(books.findings(), Vec::<String>::new(), "{}", case.id);
    }
}

#[test]
fn the_recipes_make_the_entries_of_the_document_cases() {
    let cases = support::cases::read();
    for id in ["C01", "C02", "C03", "C04", "C06", "C08", "C09", "C14"] {
        let case = cases.case(id);
        let amounts = calculate(&cases.document(case).unwrap()).unwrap();
        let issued_on = case.entries.iter().find(|e| e.source == "invoice:1:issued").unwrap().dated.clone();
        let account = match id {
            "C04" => "salla",
            "C06" => "midtrans",
            _ => "stripe",
        };
        post_case(case, |books, source| match source {
            "invoice:1:issued" => Some(issued(books, &issued_on, &amounts)),
            "payment:1:captured" => {
                let text = if id == "C06" { "3145000".to_owned() } else { amounts.total.decimal_text() };
                Some(captured(1, &issued_on, account, &money(&text, &case.books_currency), None))
            }
            "payment:1:fee" => Some(fee(&issued_on, account, money("2.46", "USD"), money("2.46", "USD"), None)),
            _ => None,
        });
    }
}

#[test]
fn a_fee_is_estimated_taken_back_and_known_across_a_closed_month() {
    let cases = support::cases::read();
    let case = cases.case("C10");
    let inr = |text| money(text, "INR");
    post_case(case, |books, source| match source {
        "payment:1:captured" => Some(captured(1, "2026-10-31", "razorpay", &inr("1499.00"), None)),
        "payment:1:fee-estimate:1" => Some(fee_estimated(&FeeEstimated {
            payment: "1",
            estimate_no: 1,
            chain: "invoice:1",
            merchant_account: "razorpay",
            happened_at: noon("2026-10-31"),
            fee: inr("35.38"),
            fee_base: inr("35.38"),
        })),
        "payment:1:fee-estimate:1:reversed" => {
            books
                .write(|tx, shop| {
                    periods::close_to(tx, day("2026-10-31"))?;
                    books::ledger::reverse(tx, shop, &fee_estimate_source("1", 1), noon("2026-11-02"))
                })
                .unwrap();
            None
        }
        "payment:1:fee" => {
            let tax = FeeTax {
                code: "IN18",
                component: "IN18",
                amount: inr("5.67"),
                base: inr("5.67"),
                tax_on: day("2026-11-02"),
            };
            Some(fee("2026-11-02", "razorpay", inr("31.48"), inr("31.48"), Some(tax)))
        }
        _ => None,
    });
}

#[test]
fn a_dollar_invoice_in_rupee_books_leaves_the_exchange_difference_on_7100() {
    let cases = support::cases::read();
    let case = cases.case("C17");
    let (usd, inr) = (|text| money(text, "USD"), |text| money(text, "INR"));
    post_case(case, |books, source| match source {
        "invoice:1:issued" => {
            books
                .write(|tx, _| {
                    let usd = Currency::of("USD").unwrap();
                    set_exchange_rate(tx, usd, day("2026-10-01"), "83.10".parse().unwrap())?;
                    set_exchange_rate(tx, usd, day("2026-10-20"), "84.05".parse().unwrap())
                })
                .unwrap();
            let amounts = calculate(&one_line(&cases, "USD", "250.00", "IN0", false)).unwrap();
            Some(issued(books, "2026-10-05", &amounts))
        }
        "payment:1:captured" => {
            let paid = books
                .read(|tx, shop| Ok(books::ledger::base_of(tx, shop, money("250.00", "USD"), day("2026-10-20"))?))
                .unwrap();
            assert_eq!(paid, inr("21012.50"));
            let fact = PaymentCaptured {
                debit: Debit::Clearing("paypal"),
                received: usd("250.00"),
                received_base: paid,
                to_invoice: Some(("c1", usd("250.00"), inr("20775.00"))),
                ..nothing_captured("1", "2026-10-20", usd("250.00"))
            };
            Some(payment_captured(&fact).unwrap())
        }
        "payment:1:fee" => {
            let base = books
                .read(|tx, shop| Ok(books::ledger::base_of(tx, shop, money("10.50", "USD"), day("2026-10-20"))?))
                .unwrap();
            Some(fee("2026-10-20", "paypal", usd("10.50"), base, None))
        }
        _ => None,
    });
}

#[test]
fn three_equal_instalments_carry_their_shares_of_goods_and_tax() {
    let cases = support::cases::read();
    let case = cases.case("C06");
    let whole = Sums::of(&calculate(&cases.document(case).unwrap()).unwrap());
    let totals = whole.total.apportion(&[1, 1, 1]).unwrap();
    let parts: Vec<Value> = (1..)
        .zip(whole.parts(&totals).unwrap())
        .map(|(part, sums)| {
            json!({
                "part": part,
                "total": sums.total.decimal_text(),
                "subtotal": sums.subtotal.decimal_text(),
                "tax": sums.tax.decimal_text(),
            })
        })
        .collect();
    assert_eq!(Value::from(parts), case.expected["instalments"]);
    let thirds = money("100.00", "EUR").apportion(&[1, 1, 1]).unwrap();
    let thirds: Vec<String> = thirds.into_iter().map(Money::decimal_text).collect();
    assert_eq!(json!(thirds), cases.case("C19").expected["parts"]);
}

#[test]
fn two_credit_notes_by_amount_end_exactly_at_nothing() {
    let cases = support::cases::read();
    let case = cases.case("C12");
    let input = cases.document(cases.case("C01")).unwrap();
    let amounts = calculate(&input).unwrap();
    let lines: Vec<IssuedLine<'_>> = (1..)
        .zip(input.lines.iter().zip(&amounts.lines))
        .map(|(line, (typed, made))| IssuedLine { line, code: &typed.tax_code.code, net: made.net, tax: made.tax })
        .collect();
    let mut left = Creditable::of(&lines, &amounts.summary, amounts.rounding, input.rounding).unwrap();
    let first = left.credit(&CreditOf::Amount(money("200.00", "INR")), true).unwrap();
    left.take(&first.parts, first.rounding).unwrap();
    let second = left.credit(&CreditOf::All, true).unwrap();
    let credits = [first, second];
    assert_eq!(Value::from(credits.iter().map(credit_as_expected).collect::<Vec<_>>()), case.expected["credit_notes"]);
    post_case(case, |books, source| match source {
        "invoice:1:issued" => Some(issued(books, "2026-11-02", &amounts)),
        "credit_note:1:issued" => Some(credited("1", ("1", "c1"), "2026-11-10", &credits[0])),
        "credit_note:2:issued" => Some(credited("2", ("1", "c1"), "2026-11-11", &credits[1])),
        _ => None,
    });
}

#[test]
fn a_lost_chargeback_whose_goods_came_back_is_credited_in_full() {
    let cases = support::cases::read();
    let input = one_line(&cases, "EUR", "120.00", "EU20", true);
    let amounts = calculate(&input).unwrap();
    let line = IssuedLine { line: 1, code: "EU20", net: amounts.lines[0].net, tax: amounts.lines[0].tax };
    let all = Creditable::of(&[line], &amounts.summary, amounts.rounding, input.rounding).unwrap();
    let credit = all.credit(&CreditOf::All, true).unwrap();
    post_case(cases.case("C13"), |_, source| {
        (source == "credit_note:1:issued").then(|| credited("1", ("2", "c2"), "2026-11-15", &credit))
    });
}

#[test]
fn what_is_paid_over_becomes_an_advance_and_goes_back_without_a_credit_note() {
    let cases = support::cases::read();
    let case = cases.case("C19");
    let eur = |text| money(text, "EUR");
    let amounts = calculate(&one_line(&cases, "EUR", "100.00", "EU20", true)).unwrap();
    post_case(case, |books, source| match source {
        "invoice:1:issued" => Some(issued(books, "2026-11-01", &amounts)),
        "payment:1:captured" => Some(captured(1, "2026-11-02", "stripe", &eur("50.00"), None)),
        "payment:2:captured" => Some(captured(2, "2026-11-20", "stripe", &eur("50.00"), Some(eur("10.00")))),
        "refund:1:settled" => Some(
            refund_settled(&RefundSettled {
                refund: "1",
                chain: "invoice:1",
                happened_at: noon("2026-11-21"),
                parts: &[RefundPart { of: RefundOf::Advance("c1"), amount: eur("5.00"), base: eur("5.00") }],
                paid_from: PaidFrom::Place(Debit::Clearing("stripe")),
                paid_base: eur("5.00"),
            })
            .unwrap(),
        ),
        _ => None,
    });
}

#[test]
fn service_tax_falls_due_with_each_payment_and_the_last_takes_the_rest() {
    let cases = support::cases::read();
    let case = cases.case("C07");
    let amounts = calculate(&cases.document(case).unwrap()).unwrap();
    let paid = ["451.68", "677.51"].map(|text| money(text, "MYR"));
    let due_with = |payment: &str, before: Money, after: Money, on: &str| {
        let share = amounts.summary.first().unwrap();
        let fell = |whole: Money| {
            let part = |paid| share_due(whole, paid, amounts.total).unwrap();
            let due = part(after).minus(part(before)).unwrap();
            (due, due)
        };
        let moved = DueTax {
            code: share.code.clone(),
            component: share.component.clone(),
            taxable: fell(share.taxable),
            tax: fell(share.tax),
        };
        Some(tax_fell_due(TaxFellDue {
            source: tax_of_payment_source(payment, 1),
            invoice: "1",
            happened_at: noon(on),
            tax_on: day(on),
            moved: &[moved],
        }))
    };
    let nothing = Money::zero(paid[0].currency);
    post_case(case, |books, source| match source {
        "invoice:1:issued" => Some(issued(books, "2026-10-20", &amounts)),
        "payment:1:captured" => Some(captured(1, "2026-10-31", "xendit", &paid[0], None)),
        "payment:1:tax" => due_with("1", nothing, paid[0], "2026-10-31"),
        "payment:2:captured" => Some(captured(2, "2026-12-05", "xendit", &paid[1], None)),
        "payment:2:tax" => due_with("2", paid[0], amounts.total, "2026-12-05"),
        _ => None,
    });
}

#[test]
fn a_payment_told_late_counts_on_the_first_open_day_and_the_rest_is_written_off() {
    let cases = support::cases::read();
    let case = cases.case("C22");
    let sar = |text| money(text, "SAR");
    let amounts = calculate(&one_line(&cases, "SAR", "230.00", "SA15", true)).unwrap();
    post_case(case, |books, source| match source {
        "invoice:1:issued" => Some(issued(books, "2026-10-28", &amounts)),
        "payment:1:captured" => {
            books.write(|tx, _| periods::close_to(tx, day("2026-11-02"))).unwrap();
            Some(captured(1, "2026-10-31", "salla", &sar("200.00"), None))
        }
        "invoice:1:written_off" => Some(
            invoice_written_off(&InvoiceWrittenOff {
                invoice: "1",
                customer: "c1",
                happened_at: noon("2026-11-30"),
                left: sar("30.00"),
                left_base: sar("30.00"),
                tax_on: day("2026-11-30"),
                never_due: &[],
            })
            .unwrap(),
        ),
        _ => None,
    });
}

#[test]
fn cash_is_rounded_at_the_payment_and_never_on_the_invoice() {
    let cases = support::cases::read();
    let case = cases.case("C18");
    let myr = |text| money(text, "MYR");
    post_case(case, |_, source| match source {
        "payment:1:captured" => {
            let fact = PaymentCaptured {
                chain: "payment:1",
                debit: Debit::Drawer("till1"),
                to_invoice: Some(("c1", myr("35.03"), myr("35.03"))),
                rounding: Some((myr("0.02"), myr("0.02"))),
                ..nothing_captured("1", "2026-11-02", myr("35.05"))
            };
            Some(payment_captured(&fact).unwrap())
        }
        "refund:1:settled" => Some(
            refund_settled(&RefundSettled {
                refund: "1",
                chain: "payment:2",
                happened_at: noon("2026-11-02"),
                parts: &[RefundPart { of: RefundOf::Sale("c2"), amount: myr("12.00"), base: myr("12.00") }],
                paid_from: PaidFrom::Place(Debit::Drawer("till1")),
                paid_base: myr("12.00"),
            })
            .unwrap(),
        ),
        _ => None,
    });
}

#[test]
fn a_filed_return_moves_each_authoritys_tax_before_the_year_is_closed() {
    let cases = support::cases::read();
    post_case(cases.case("C20"), |books, source| {
        if source == "tax_period:2026-12:filed" {
            books.clock.set(noon("2027-01-05"));
            let body = json!({ "first_on": "2026-12-01", "months": 1 });
            let (status, filed) = Ask::post("/tax-periods", body).by_owner(books);
            assert_eq!((status, &filed["kind"]), (201, &json!("us_sales_tax")), "{filed}");
        }
        None
    });
}

#[test]
fn a_shop_under_composition_pays_a_tax_on_its_turnover() {
    let cases = support::cases::read();
    let case = cases.case("C21");
    let inr = |text| money(text, "INR");
    post_case(case, |books, source| match source {
        "invoice:1:issued" => {
            books.clock.set(noon("2026-10-01"));
            let body = json!({ "from_on": "2026-10-01", "scheme": "composition", "supplies": "goods" });
            assert_eq!(Ask::put("/tax-scheme", body).by_owner(books).0, 200);
            let code = books.read(|tx, _| find_code(tx, "IN18", day("2026-10-15"))).unwrap().unwrap();
            let mut document = one_line(&cases, "INR", "40000.00", "IN18", false);
            document.lines[0].tax_code = code;
            Some(issued(books, "2026-10-15", &calculate(&document).unwrap()))
        }
        "payment:1:captured" => Some(captured(1, "2026-10-15", "razorpay", &inr("40000.00"), None)),
        "payment:1:fee" => Some(fee("2026-10-16", "razorpay", inr("236.00"), inr("236.00"), None)),
        "tax_period:2026Q4:turnover" => Some(turnover_taxed(&TurnoverTaxed {
            period: "2026Q4",
            happened_at: noon("2026-12-31"),
            tax: inr("40000.00").at_rate("1".parse().unwrap()).unwrap(),
        })),
        _ => None,
    });
}

/// Posts a case: what `recipe` gives for a source must be the entry of the case to the posting; the others as given.
fn post_case(case: &Case, recipe: impl Fn(&Books, &str) -> Option<Entry>) {
    let books = Books::of(&case.country, &case.books_currency);
    for given in &case.entries {
        let entry = recipe(&books, &given.source);
        let source = given.source.clone();
        if !books.read(move |tx, _| books::ledger::is_posted(tx, &source)).unwrap() {
            let entry = entry.unwrap_or_else(|| given.entry(&case.books_currency));
            assert_eq!(entry.source, given.source, "{}", case.id);
            books.post(entry).unwrap_or_else(|fault| panic!("{} {}: {fault}", case.id, given.source));
        }
        let source = given.source.clone();
        let recorded =
            books.read(move |tx, shop| books::ledger::find_recorded(tx, shop, &source)).unwrap().unwrap().entry;
        let posted: Vec<CasePosting> = recorded
            .lines
            .iter()
            .map(|line| CasePosting::of(line.account, &line.party, line.amount, line.base))
            .collect();
        assert_eq!(sorted(&posted), sorted(&given.postings), "{} {}", case.id, given.source);
    }
    assert_eq!(balances(&books), sorted(&case.balances), "{}", case.id);
    assert_eq!(books.findings(), Vec::<String>::new(), "{}", case.id);
}

/// The example of BOOKS 3, "Invoice ahead of delivery, or for a period" and "Delivered / period day passed".
#[test]
fn what_is_billed_for_a_period_waits_on_2300_and_comes_to_sales_by_its_days() {
    let cases = support::cases::read();
    let books = Books::of("IN", "INR");
    let (inr, on) = (|text| money(text, "INR"), day("2026-11-21"));
    let amounts = calculate(&one_line(&cases, "INR", "100.00", "IN18", false)).unwrap();
    let unearned = [UnearnedLine { line: 1, subtotal: amounts.lines[0].subtotal, net: amounts.lines[0].net }];
    let fact = InvoiceIssued {
        invoice: "1",
        customer: "c1",
        happened_at: noon("2026-11-21"),
        tax_on: &|_| Some(on),
        issued_on: on,
        amounts: &amounts,
        unearned: &unearned,
        base: &Ok,
    };
    books.post(invoice_issued(&fact).unwrap()).unwrap();
    let stands = |account: &str| {
        let rows = balances(&books);
        rows.into_iter().filter(|row| row.account.starts_with(account)).map(|row| row.amount).collect::<Vec<_>>()
    };
    assert_eq!(
        (stands("1200"), stands("2300"), stands("4000")),
        (vec!["118.00".into()], vec!["-100.00".into()], vec![])
    );
    let earned = RevenueEarned {
        invoice: "1",
        line: 1,
        day: on,
        happened_at: noon("2026-11-21"),
        earned: (inr("100.00"), inr("100.00")),
    };
    let entry = revenue_earned(&earned);
    assert_eq!(entry.source, "revenue:1/1:2026-11-21");
    books.post(entry).unwrap();
    assert_eq!((stands("2300"), stands("4000")), (vec![], vec!["-100.00".to_owned()]));
    assert_eq!(books.findings(), Vec::<String>::new());
}

fn issued(books: &Books, on: &str, amounts: &DocumentAmounts) -> Entry {
    let (on, amounts) = (on.to_owned(), amounts.clone());
    books
        .read(move |tx, shop| {
            let base =
                |amount: Money| -> Result<Money, Fault> { Ok(books::ledger::base_of(tx, shop, amount, day(&on))?) };
            let fact = InvoiceIssued {
                invoice: "1",
                customer: "c1",
                happened_at: noon(&on),
                tax_on: &|point| (point != TaxPoint::Payment).then(|| day(&on)),
                issued_on: day(&on),
                amounts: &amounts,
                unearned: &[],
                base: &base,
            };
            invoice_issued(&fact)
        })
        .unwrap()
}

/// A payment of an amount to the invoice, with more where there was more.
fn captured(payment: u32, on: &str, account: &str, applied: &Money, over: Option<Money>) -> Entry {
    let received = over.map_or(*applied, |over| applied.plus(over).unwrap());
    let payment = payment.to_string();
    let fact = PaymentCaptured {
        debit: Debit::Clearing(account),
        to_invoice: Some(("c1", *applied, *applied)),
        to_advance: over.map(|over| ("c1", over, over)),
        ..nothing_captured(&payment, on, received)
    };
    payment_captured(&fact).unwrap()
}

/// The entry of a credit note on an invoice of a customer.
fn credited(credit_note: &str, (invoice, customer): (&str, &str), on: &str, credit: &Credit) -> Entry {
    let taxes: Vec<CreditedTax> = credit
        .summary
        .iter()
        .map(|share| CreditedTax {
            code: share.code.clone(),
            component: share.component.clone(),
            taxable: (share.taxable, share.taxable),
            tax: (share.tax, share.tax),
            not_yet_due: None,
        })
        .collect();
    let fact = CreditNoteIssued {
        credit_note,
        invoice,
        customer,
        happened_at: noon(on),
        tax_on: day(on),
        net: credit.net,
        rounding: (credit.rounding, credit.rounding),
        total: (credit.total, credit.total),
        taxes: &taxes,
        never_earned: &[],
    };
    credit_note_issued(&fact).unwrap()
}

fn nothing_captured<'a>(payment: &'a str, on: &str, received: Money) -> PaymentCaptured<'a> {
    PaymentCaptured {
        payment,
        capture_no: 1,
        chain: "invoice:1",
        happened_at: noon(on),
        debit: Debit::ConfirmedByHand,
        received,
        received_base: received,
        to_invoice: None,
        to_advance: None,
        to_unidentified: None,
        rounding: None,
    }
}

fn fee(on: &str, account: &str, fee: Money, fee_base: Money, tax: Option<FeeTax<'_>>) -> Entry {
    let chain = invoice_chain("1");
    let fact = FeeKnown {
        payment: "1",
        fee_no: 1,
        chain: &chain,
        merchant_account: account,
        happened_at: noon(on),
        fee,
        fee_base,
        tax,
    };
    fee_known(&fact).unwrap()
}

fn one_line(cases: &Cases, currency: &str, price: &str, code: &str, inclusive: bool) -> DocumentInput {
    let currency = Currency::of(currency).unwrap();
    DocumentInput {
        currency,
        inclusive,
        rounding: TaxRounding::Group,
        lines: vec![LineInput {
            quantity: "1".parse().unwrap(),
            unit_price: price.parse().unwrap(),
            discount_rate: "0".parse().unwrap(),
            tax_code: cases.code(code),
        }],
        document_discount: Money::zero(currency),
        service_fee_rate: "0".parse().unwrap(),
        delivery: Money::zero(currency),
        charges: Charges::AsGoods,
        round_total_to: None,
    }
}

/// Balances that are not nothing, as the cases write them.
fn balances(books: &Books) -> Vec<CasePosting> {
    let all = books.read(|tx, shop| find_balances(tx, shop.basics()?.books_currency, None)).unwrap();
    let all: Vec<CasePosting> = all
        .into_iter()
        .filter(|(_, balance)| !balance.amount.is_zero() || !balance.base.is_zero())
        .map(|(account, balance)| CasePosting::of(&account, &balance.party, balance.amount, balance.base))
        .collect();
    sorted(&all)
}

fn sorted(postings: &[CasePosting]) -> Vec<CasePosting> {
    let mut postings = postings.to_vec();
    postings.sort();
    postings
}

/// A credit in the form of the cases.
fn credit_as_expected(credit: &Credit) -> Value {
    let taxed = credit.summary.iter().filter(|share| !share.component.is_empty());
    let tax: serde_json::Map<_, _> =
        taxed.map(|share| (share.component.clone(), json!(share.tax.decimal_text()))).collect();
    let net_by_code: serde_json::Map<_, _> =
        credit.summary.iter().map(|share| (share.code.clone(), json!(share.taxable.decimal_text()))).collect();
    json!({
        "total": credit.total.decimal_text(),
        "net": credit.net.decimal_text(),
        "tax": tax,
        "net_by_code": net_by_code,
    })
}

/// The calculation in the form of the cases.
fn as_expected(input: &DocumentInput, amounts: &DocumentAmounts) -> Value {
    let mut tax: BTreeMap<&str, Money> = BTreeMap::new();
    let mut taxable: BTreeMap<&str, Money> = BTreeMap::new();
    for share in &amounts.summary {
        taxable.insert(&share.code, share.taxable);
        if !share.component.is_empty() {
            let sum = tax.get(share.component.as_str()).map_or(share.tax, |sum| sum.plus(share.tax).unwrap());
            tax.insert(&share.component, sum);
        }
    }
    let texts = |amounts: &BTreeMap<&str, Money>| {
        amounts.iter().map(|(k, v)| ((*k).to_owned(), json!(v.decimal_text()))).collect::<serde_json::Map<_, _>>()
    };
    let named = |taxes: &[(String, Money)]| {
        taxes.iter().map(|(k, v)| (k.clone(), json!(v.decimal_text()))).collect::<serde_json::Map<_, _>>()
    };
    let mut lines: Vec<Value> = input
        .lines
        .iter()
        .zip(&amounts.lines)
        .map(|(line, part)| json!({"kind": "goods", "code": line.tax_code.code, "net": part.net.decimal_text(), "tax": named(&part.taxes)}))
        .collect();
    lines.extend(amounts.charge_lines.iter().map(|part| {
        let kind = match part.kind {
            ChargeKind::ServiceFee => "service_fee",
            ChargeKind::Delivery => "delivery",
        };
        json!({"kind": kind, "code": part.code, "net": part.net.decimal_text(), "tax": named(&part.taxes)})
    }));
    json!({
        "subtotal": amounts.subtotal.decimal_text(),
        "discount": amounts.discount.decimal_text(),
        "service_fee": amounts.service_fee.decimal_text(),
        "delivery": amounts.delivery.decimal_text(),
        "tax": texts(&tax),
        "tax_total": amounts.tax.decimal_text(),
        "rounding": amounts.rounding.decimal_text(),
        "total": amounts.total.decimal_text(),
        "taxable_by_code": texts(&taxable),
        "lines": lines,
    })
}
