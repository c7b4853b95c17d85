//! The sentences of reminders, by language. `{name}`, `{number}`, `{amount}`, `{day}` and `{link}` are filled in.

use base::format::Language;

/// What a reminder says.
pub(super) struct Words {
    pub subject: &'static str,
    pub greeting: &'static str,
    /// Before the due day.
    pub before: &'static str,
    /// On the due day.
    pub today: &'static str,
    /// After the due day.
    pub after: &'static str,
    /// Where to pay.
    pub pay: &'static str,
}

/// The words of a language.
pub(super) fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Arabic => &ARABIC,
        Language::Hindi => &HINDI,
        Language::Indonesian => &INDONESIAN,
        Language::Malay => &MALAY,
    }
}

static ENGLISH: Words = Words {
    subject: "Invoice {number}",
    greeting: "Dear {name},",
    before: "invoice {number} over {amount} is due on {day}.",
    today: "invoice {number} over {amount} is due today.",
    after: "invoice {number} was due on {day}, and {amount} of it is still open. If you have paid by now, please take this as done.",
    pay: "Pay here: {link}",
};

static ARABIC: Words = Words {
    subject: "الفاتورة {number}",
    greeting: "السيد/السيدة {name}،",
    before: "الفاتورة {number} بمبلغ {amount} تستحق في {day}.",
    today: "الفاتورة {number} بمبلغ {amount} تستحق اليوم.",
    after: "استحقت الفاتورة {number} في {day}، وما زال منها {amount} دون سداد. إن كنتم قد سددتم فاعتبروا هذه الرسالة منتهية.",
    pay: "للسداد: {link}",
};

static HINDI: Words = Words {
    subject: "चालान {number}",
    greeting: "प्रिय {name},",
    before: "{amount} का चालान {number} {day} को देय है।",
    today: "{amount} का चालान {number} आज देय है।",
    after: "चालान {number} {day} को देय था, और उसमें से {amount} अब भी बाकी है। यदि आपने भुगतान कर दिया है तो कृपया इसे पूरा मानें।",
    pay: "यहाँ भुगतान करें: {link}",
};

static INDONESIAN: Words = Words {
    subject: "Faktur {number}",
    greeting: "Yth. {name},",
    before: "faktur {number} sebesar {amount} jatuh tempo pada {day}.",
    today: "faktur {number} sebesar {amount} jatuh tempo hari ini.",
    after: "faktur {number} jatuh tempo pada {day}, dan {amount} di antaranya belum dibayar. Jika sudah dibayar, abaikan pesan ini.",
    pay: "Bayar di sini: {link}",
};

static MALAY: Words = Words {
    subject: "Invois {number}",
    greeting: "Kepada {name},",
    before: "invois {number} berjumlah {amount} perlu dibayar selewat-lewatnya {day}.",
    today: "invois {number} berjumlah {amount} perlu dibayar hari ini.",
    after: "invois {number} perlu dibayar pada {day}, dan {amount} daripadanya belum dijelaskan. Jika sudah dibayar, sila abaikan pesanan ini.",
    pay: "Bayar di sini: {link}",
};
