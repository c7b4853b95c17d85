//! The words on invoices and receipts, one file per language. Texts only: figures and days come from `base::format`.

mod ar;
mod en;
mod hi;
mod id;
mod ms;

use base::format::Language;

/// What is printed beside figures and names.
pub(super) struct Words {
    /// Title of an invoice without tax, or of a seller without a tax number.
    pub invoice: &'static str,
    /// Title of an invoice with tax.
    pub tax_invoice: &'static str,
    /// Title of a Saudi invoice to a buyer without a tax number.
    pub simplified_tax_invoice: &'static str,
    /// Title of a receipt.
    pub receipt: &'static str,
    /// Above the buyer.
    pub billed_to: &'static str,
    pub number: &'static str,
    pub date: &'static str,
    pub supplied_on: &'static str,
    pub due_date: &'static str,
    /// Before a tax number, in countries whose own word is not known here.
    pub tax_number: &'static str,
    /// Before the region by which a supply was taxed.
    pub supply_place: &'static str,
    pub item: &'static str,
    pub hsn: &'static str,
    pub quantity: &'static str,
    pub price: &'static str,
    /// Discount: heading of a column and a sum.
    pub discount: &'static str,
    /// Heading of the column with the rate of tax.
    pub tax_rate: &'static str,
    pub amount: &'static str,
    pub subtotal: &'static str,
    pub service_fee: &'static str,
    pub delivery: &'static str,
    pub tax: &'static str,
    pub rounding: &'static str,
    pub total: &'static str,
    pub paid: &'static str,
    /// Taken off by credit notes.
    pub credited: &'static str,
    /// Still to pay, after a part was paid.
    pub still_due: &'static str,
    /// Above the parts in which an invoice is to be paid.
    pub instalments: &'static str,
    /// Heading of the place of a part among them.
    pub part: &'static str,
    /// The line of a credit note that takes service fee and delivery back.
    pub charges: &'static str,
    /// On a credit note issued after the last day on which tax is taken back.
    pub credited_without_tax: &'static str,
    /// On a credit note over what had been paid; `{amount}` is how much of it.
    pub to_your_credit: &'static str,
    /// Headings of the table of rates: rate, base, tax.
    pub rates: [&'static str; 3],
    /// A charge or code without tax.
    pub not_taxed: &'static str,
    pub prices_include_tax: &'static str,
    /// On papers of a practice shop and on test documents.
    pub practice: &'static str,
    pub scan_to_pay: &'static str,
    /// `{until}` is a day and time.
    pub link_open_until: &'static str,
    /// Stamps.
    pub stamp_draft: &'static str,
    pub stamp_due: &'static str,
    pub stamp_part_paid: &'static str,
    pub stamp_paid: &'static str,
    pub stamp_void: &'static str,
    pub stamp_written_off: &'static str,
    pub stamp_credited: &'static str,
    pub stamp_test: &'static str,
    /// Above the code that the Saudi tax authority asks for.
    pub zatca: &'static str,
    /// `Page {n} of {m}`.
    pub page: &'static str,
    pub cash: &'static str,
    pub tax_withheld: &'static str,
    /// Taxes whose short name has a word of its own: (name, word).
    pub taxes: &'static [(&'static str, &'static str)],
}

/// The words of a language.
pub(super) fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &en::WORDS,
        Language::Arabic => &ar::WORDS,
        Language::Hindi => &hi::WORDS,
        Language::Indonesian => &id::WORDS,
        Language::Malay => &ms::WORDS,
    }
}

/// What a tax number is called on papers of a country, in every language.
pub(super) fn tax_number_of(country: &str) -> Option<&'static str> {
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
            let words = of(language);
            assert!(words.page.contains("{n}") && words.page.contains("{m}"), "{language:?}");
            assert!(words.link_open_until.contains("{until}"), "{language:?}");
            assert!(words.to_your_credit.contains("{amount}"), "{language:?}");
        }
    }
}
