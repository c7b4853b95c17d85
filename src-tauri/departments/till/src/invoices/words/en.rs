//! English.

use super::Words;

pub(super) static WORDS: Words = Words {
    charges: "Service fee and delivery",
    credited_without_tax: "Issued after the last day for tax: no tax is taken back.",
    to_your_credit: "{amount} of this had been paid and stands to your credit.",
    practice: "Practice document: no goods, no debt, no tax.",
};
