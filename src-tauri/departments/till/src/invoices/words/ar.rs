//! Arabic.

use super::Words;

pub(super) static WORDS: Words = Words {
    charges: "رسوم الخدمة والتوصيل",
    credited_without_tax: "صدر بعد آخر يوم لتعديل الضريبة: لا تُسترد أي ضريبة.",
    to_your_credit: "سبق دفع {amount} من هذا المبلغ وهو رصيد لصالحكم.",
    early_discount: "خصم السداد المبكر: يُسدَّد كامل هذه الفاتورة بمبلغ {amount} عند الدفع دفعة واحدة حتى {day} (خصم {rate}). تبقى الضريبة كما في الفاتورة.",
    early_discount_taken: "يشمل المبلغ المدفوع خصم سداد مبكر قدره {amount}. تبقى الضريبة كما في الفاتورة.",
    early_discount_row: "خصم السداد المبكر",
    practice: "مستند تجريبي: لا بضاعة ولا دين ولا ضريبة.",
};
