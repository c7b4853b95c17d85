//! The words on papers, one file per language. Texts only: figures and days come from `base::format`.

mod ar;
mod en;
mod hi;
mod id;
mod ms;

use base::format::Language;

/// What is printed beside figures and names.
#[derive(Debug)]
pub struct Words {
    /// Title of an invoice without tax, and what other papers call it.
    pub invoice: &'static str,
    /// Title of an invoice with tax.
    pub tax_invoice: &'static str,
    /// Title of a Saudi invoice to a buyer without a tax number.
    pub simplified_tax_invoice: &'static str,
    /// Title of an Indian invoice of a registered seller without tax.
    pub bill_of_supply: &'static str,
    /// Title of an Indian paper with taxed and exempt goods, to a buyer who is not registered.
    pub invoice_and_bill_of_supply: &'static str,
    /// Title.
    pub receipt: &'static str,
    /// Title of the paper of an advance.
    pub receipt_voucher: &'static str,
    /// Title of the paper of an advance that went back.
    pub refund_voucher: &'static str,
    /// Title.
    pub quote: &'static str,
    /// Title.
    pub credit_note: &'static str,
    /// Title.
    pub statement: &'static str,
    /// Title.
    pub delivery_note: &'static str,
    /// Above the buyer of an invoice, receipt or credit note.
    pub billed_to: &'static str,
    /// Above the buyer of a quote.
    pub prepared_for: &'static str,
    /// Above the buyer of a statement or delivery note.
    pub customer: &'static str,
    /// Above where the goods go.
    pub deliver_to: &'static str,
    pub number: &'static str,
    pub date: &'static str,
    /// The day on which the goods change hands.
    pub supplied_on: &'static str,
    pub due_date: &'static str,
    /// Above the parts in which an invoice is to be paid.
    pub instalments: &'static str,
    /// Heading of the place of a part among them.
    pub part: &'static str,
    /// Last day of a quote.
    pub valid_until: &'static str,
    /// Days an invoice or statement is about.
    pub period: &'static str,
    /// Before the day at whose end a report says what stood.
    pub end_of: &'static str,
    /// Before the days that a report is compared with.
    pub compared_with: &'static str,
    /// Before the day at whose end the books were known as a report shows them.
    pub known_on: &'static str,
    /// Before the currency of a report's amounts.
    pub amounts_in: &'static str,
    /// Before the number of the invoice that a credit note lowers.
    pub corrects: &'static str,
    /// Why a credit note was issued.
    pub reason: &'static str,
    pub supply_place: &'static str,
    /// The buyer owes the tax.
    pub reverse_charge: &'static str,
    /// Whether the buyer owes the tax.
    pub reversed: &'static str,
    /// They don't.
    pub no: &'static str,
    /// Number of the order.
    pub order: &'static str,
    pub delivered_on: &'static str,
    pub carrier: &'static str,
    /// How many parcels.
    pub parcels: &'static str,
    pub weight: &'static str,
    /// Before a tax number, in countries whose own word is not known here.
    pub tax_number: &'static str,
    pub item: &'static str,
    /// Heading of the codes of goods that a tax office asks for.
    pub hsn: &'static str,
    /// Heading of the shop's own codes of goods.
    pub code: &'static str,
    pub quantity: &'static str,
    pub price: &'static str,
    /// Heading of a column, and a sum.
    pub discount: &'static str,
    /// Heading of the column of rates, and a sum.
    pub tax: &'static str,
    pub amount: &'static str,
    /// Heading of what a row of a statement is about.
    pub document: &'static str,
    /// Heading of what raises a balance.
    pub charged: &'static str,
    /// Heading of what lowers a balance.
    pub settled: &'static str,
    pub balance: &'static str,
    pub ordered: &'static str,
    pub delivered: &'static str,
    pub subtotal: &'static str,
    pub service_fee: &'static str,
    pub delivery: &'static str,
    pub rounding: &'static str,
    pub total: &'static str,
    /// Total of a credit note.
    pub credited: &'static str,
    pub paid: &'static str,
    /// Still to pay, after a part was paid.
    pub still_due: &'static str,
    /// Total of a receipt voucher.
    pub advance_received: &'static str,
    /// Total of a refund voucher.
    pub advance_refunded: &'static str,
    /// On a receipt voucher: what becomes of the money.
    pub taken_off: &'static str,
    /// A way to pay.
    pub cash: &'static str,
    /// A way to pay: into the shop's bank account.
    pub transfer: &'static str,
    /// Not money: tax that the buyer paid to their tax office in the shop's name.
    pub tax_withheld: &'static str,
    /// Balance before the first row of a statement.
    pub opening: &'static str,
    /// What a customer owes at the end of a statement.
    pub balance_due: &'static str,
    /// What the shop owes the customer at the end of a statement.
    pub in_credit: &'static str,
    /// A rate without a name of its own.
    pub not_taxed: &'static str,
    pub prices_include_tax: &'static str,
    /// Over the signature of a quote.
    pub acceptance: &'static str,
    /// A row of a statement.
    pub payment: &'static str,
    /// A row of a statement.
    pub refund: &'static str,
    /// A row of a statement.
    pub written_off: &'static str,
    /// A row of a statement.
    pub correction: &'static str,
    /// Balance at the end of a page.
    pub carried_forward: &'static str,
    /// Balance at the start of a page.
    pub brought_forward: &'static str,
    /// Credits not set against a debt yet.
    pub credits: &'static str,
    /// Below a line to write on.
    pub received_by: &'static str,
    /// Below a line to write on.
    pub accepted_by: &'static str,
    /// Below a line to write on.
    pub signature: &'static str,
    /// Beside the code of the pay page.
    pub scan_to_pay: &'static str,
    /// `{until}` is a day and time.
    pub link_open_until: &'static str,
    /// Beside a UPI code.
    pub pay_by_upi: &'static str,
    /// What a payment by UPI counts as until it is matched.
    pub upi_claimed: &'static str,
    /// Beside the code that the Saudi tax authority asks for.
    pub zatca: &'static str,
    pub stamp_draft: &'static str,
    pub stamp_due: &'static str,
    pub stamp_part_paid: &'static str,
    pub stamp_paid: &'static str,
    /// Said to be paid, not seen yet.
    pub stamp_claimed: &'static str,
    /// Credit notes took all of it back.
    pub stamp_credited: &'static str,
    pub stamp_void: &'static str,
    pub stamp_written_off: &'static str,
    /// A quote that was accepted.
    pub stamp_accepted: &'static str,
    /// A quote past its last day.
    pub stamp_expired: &'static str,
    pub stamp_test: &'static str,
    /// `Page {n} of {m}`.
    pub page: &'static str,
    /// Headings of the table of rates: rate, base, tax.
    pub rates: [&'static str; 3],
    /// What is owed by age: not due, 1 to 30 days late, 31 to 60, 61 to 90, over 90.
    pub ages: [&'static str; 5],
    /// Taxes whose short name has a word of its own: (name, word).
    pub taxes: &'static [(&'static str, &'static str)],
}

/// The words of a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &en::WORDS,
        Language::Arabic => &ar::WORDS,
        Language::Hindi => &hi::WORDS,
        Language::Indonesian => &id::WORDS,
        Language::Malay => &ms::WORDS,
    }
}

/// What a tax number is called on papers of a country, in every language.
#[must_use]
pub fn tax_number_of(country: &str) -> Option<&'static str> {
    match country {
        "IN" => Some("GSTIN"),
        "ID" => Some("NPWP"),
        "MY" => Some("SST"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_keeps_the_places_for_figures() {
        for language in [Language::English, Language::Arabic, Language::Hindi, Language::Indonesian, Language::Malay] {
            let words = words(language);
            assert!(words.page.contains("{n}") && words.page.contains("{m}"), "{language:?}");
            assert!(words.link_open_until.contains("{until}"), "{language:?}");
        }
    }
}
