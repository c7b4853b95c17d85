//! Hindi.

use super::Words;

pub(super) static WORDS: Words = Words {
    charges: "सेवा शुल्क और वितरण",
    credited_without_tax: "कर के अंतिम दिन के बाद जारी: कोई कर वापस नहीं लिया गया।",
    to_your_credit: "इसमें से {amount} का भुगतान हो चुका था, वह आपके खाते में जमा है।",
    early_discount: "शीघ्र भुगतान: {day} तक एक ही भुगतान में {amount} देने पर यह बीजक पूरा चुक जाता है ({rate} छूट)। कर बीजक के अनुसार ही रहता है।",
    early_discount_taken: "भुगतान में {amount} की शीघ्र भुगतान छूट शामिल है। कर बीजक के अनुसार ही रहता है।",
    early_discount_row: "शीघ्र भुगतान छूट",
    practice: "अभ्यास दस्तावेज़: न वस्तु, न देनदारी, न कर।",
};
