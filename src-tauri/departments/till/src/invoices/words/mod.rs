//! The words that only this shop's papers have, one file per language; those that every paper has are the engine's.

mod ar;
mod en;
mod hi;
mod id;
mod ms;

use base::format::Language;

/// What is printed beside the words of the engine.
pub(super) struct Words {
    /// The line of a credit note that takes service fee and delivery back.
    pub charges: &'static str,
    /// On a credit note issued after the last day on which tax is taken back.
    pub credited_without_tax: &'static str,
    /// On a credit note over what had been paid; `{amount}` is how much of it.
    pub to_your_credit: &'static str,
    /// Terms of an invoice that is owed; `{rate}`, `{amount}` and `{day}` are when less settles it.
    pub early_discount: &'static str,
    /// On a paper of an invoice that was paid early; `{amount}` of what counts as paid was given up.
    pub early_discount_taken: &'static str,
    /// The same on a receipt, before the day.
    pub early_discount_row: &'static str,
    /// On papers of a practice shop and on test documents.
    pub practice: &'static str,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_keeps_the_places_for_figures() {
        for language in [Language::English, Language::Arabic, Language::Hindi, Language::Indonesian, Language::Malay] {
            let words = of(language);
            assert!(words.to_your_credit.contains("{amount}"), "{language:?}");
            assert!(words.early_discount_taken.contains("{amount}"), "{language:?}");
            for place in ["{rate}", "{amount}", "{day}"] {
                assert!(words.early_discount.contains(place), "{language:?}");
            }
        }
    }
}
