//! What a shop sells and buys, posted by the real recipes.

use base::Money;
use books::ledger::recipes::{
    CreditNoteIssued, CreditedTax, FeeKnown, FeeTax, InvoiceIssued, credit_note_issued, fee_known, invoice_issued,
};
use books::tax::{Charges, DocumentInput, LineInput, TaxRounding, calculate, find_code};

use super::{Books, day, money, noon};

/// An invoice of lines with a price and a tax code each, in the books currency.
pub fn invoice(books: &Books, name: &'static str, on: &'static str, lines: &'static [(&str, &str)]) {
    books
        .write(move |tx, shop| {
            let currency = shop.basics()?.books_currency;
            let zero = Money::zero(currency);
            let line = |(price, code): &(&str, &str)| LineInput {
                quantity: "1".parse().unwrap(),
                unit_price: price.parse().unwrap(),
                discount_rate: "0".parse().unwrap(),
                tax_code: find_code(tx, code, day(on)).unwrap().unwrap(),
            };
            let amounts = calculate(&DocumentInput {
                currency,
                inclusive: false,
                rounding: TaxRounding::Line,
                lines: lines.iter().map(line).collect(),
                document_discount: zero,
                service_fee_rate: "0".parse().unwrap(),
                delivery: zero,
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

/// A gateway's fee in rupees with input tax on it.
pub fn fee(books: &Books, payment: &str, on: &str, cost: &str, tax: &str) {
    let (cost, tax) = (money(cost, "INR"), money(tax, "INR"));
    let claimed = FeeTax { code: "FEES", component: "FEES", amount: tax, base: tax, tax_on: day(on) };
    let entry = fee_known(&FeeKnown {
        payment,
        fee_no: 1,
        chain: "invoice:inv_1",
        merchant_account: "acc",
        happened_at: noon(on),
        fee: cost,
        fee_base: cost,
        tax: Some(claimed),
    });
    books.post(entry.unwrap()).unwrap();
}

/// 59.00 rupees of an invoice at 18 % are credited.
pub fn credit(books: &Books, credit_note: &str, on: &str) {
    let inr = |text| money(text, "INR");
    let part = |component: &str| CreditedTax {
        code: "IN18".into(),
        component: component.into(),
        taxable: (inr("50.00"), inr("50.00")),
        tax: (inr("4.50"), inr("4.50")),
        not_yet_due: None,
    };
    let entry = credit_note_issued(&CreditNoteIssued {
        credit_note,
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
