//! English.

use super::Words;

pub(super) static WORDS: Words = Words {
    charges: "Service fee and delivery",
    credited_without_tax: "Issued after the last day for tax: no tax is taken back.",
    to_your_credit: "{amount} of this had been paid and stands to your credit.",
    early_discount: "Early payment: {amount} settles this invoice in full when paid in one payment by {day} ({rate} discount). The tax stays as billed.",
    early_discount_taken: "What is paid includes an early-payment discount of {amount}. The tax stays as billed.",
    early_discount_row: "Early-payment discount",
    practice: "Practice document: no goods, no debt, no tax.",
};
