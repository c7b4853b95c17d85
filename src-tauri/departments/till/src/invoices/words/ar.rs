//! Arabic.

use super::Words;

pub(super) static WORDS: Words = Words {
    charges: "رسوم الخدمة والتوصيل",
    credited_without_tax: "صدر بعد آخر يوم لتعديل الضريبة: لا تُسترد أي ضريبة.",
    to_your_credit: "سبق دفع {amount} من هذا المبلغ وهو رصيد لصالحكم.",
    practice: "مستند تجريبي: لا بضاعة ولا دين ولا ضريبة.",
};
