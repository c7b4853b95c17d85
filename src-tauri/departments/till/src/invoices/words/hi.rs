//! Hindi.

use super::Words;

pub(super) static WORDS: Words = Words {
    charges: "सेवा शुल्क और वितरण",
    credited_without_tax: "कर के अंतिम दिन के बाद जारी: कोई कर वापस नहीं लिया गया।",
    to_your_credit: "इसमें से {amount} का भुगतान हो चुका था, वह आपके खाते में जमा है।",
    practice: "अभ्यास दस्तावेज़: न वस्तु, न देनदारी, न कर।",
};
