//! Al Noor Games in Riyadh: game credit and cards, all online, prices with tax inside.

use super::names::{ARABIC, GULF_ENGLISH};
use super::{DemoShop, Goods, Manners, goods};

pub(super) static ALNOOR: DemoShop = DemoShop {
    key: "alnoor",
    name: "النور للألعاب · Al Noor Games",
    country: "SA",
    currency: "SAR",
    zone: "Asia/Riyadh",
    address: "طريق العليا العام، حي العليا\nالرياض 12214",
    tax_id: "310482957600003",
    email: "salam@alnoorgames.example",
    phone: "+966 11 555 0137",
    owner: ("نورة القحطاني", "noura"),
    goods: GOODS,
    inclusive: true,
    delivery: None,
    cash_rounding: None,
    terms_days: 1,
    hours: (10, 24),
    week: [9, 9, 10, 14, 15, 13, 10],
    months: [11, 9, 12, 11, 9, 11, 12, 11, 9, 9, 11, 13],
    lines: [58, 24, 10, 5, 2, 1],
    manners: Manners {
        cash: 0,
        late: 6,
        declined_once: 60,
        failed_once: 22,
        expired_once: 24,
        in_parts: 0,
        part_only: 0,
        too_much: 1,
        never: 14,
    },
    fee: ("2.2000", "15.0000"),
    flat_fees: &[("SAR", "0.00")],
    methods: &[("card", "mada", 52), ("apple_pay", "mada", 24), ("card", "visa", 14), ("card", "mastercard", 10)],
    people: &[(&ARABIC, 82), (&GULF_ENGLISH, 18)],
    companies: &[
        ("مقهى الجيل الرقمي", "310551204800003", "حي الملز، الرياض 12836"),
        ("مركز نجوم الألعاب", "310978315500003", "حي الروضة، جدة 23434"),
    ],
    abroad: None,
};

const ONE: &[&str] = &["1", "1", "1", "1", "2"];

#[rustfmt::skip]
const GOODS: &[Goods] = &[
    goods("ARENA-060", "ساحة القتال: 60 شدة", "بطاقة", "4.50", "SA15", "", ONE, 30),
    goods("ARENA-325", "ساحة القتال: 325 شدة", "بطاقة", "19.90", "SA15", "", ONE, 44),
    goods("ARENA-660", "ساحة القتال: 660 شدة", "بطاقة", "38.90", "SA15", "", ONE, 60),
    goods("ARENA-1800", "ساحة القتال: 1800 شدة", "بطاقة", "97.00", "SA15", "", ONE, 32),
    goods("ARENA-3850", "ساحة القتال: 3850 شدة", "بطاقة", "192.00", "SA15", "", ONE, 14),
    goods("FLAME-100", "اللهب الحر: 100 جوهرة", "بطاقة", "3.90", "SA15", "", ONE, 28),
    goods("FLAME-530", "اللهب الحر: 530 جوهرة", "بطاقة", "18.50", "SA15", "", ONE, 36),
    goods("FLAME-1080", "اللهب الحر: 1080 جوهرة", "بطاقة", "37.50", "SA15", "", ONE, 34),
    goods("FLAME-PASS", "اللهب الحر: عضوية شهرية", "بطاقة", "41.00", "SA15", "", &["1"], 18),
    goods("BLOCKS-800", "عالم المكعبات: 800 قطعة", "بطاقة", "41.50", "SA15", "", ONE, 30),
    goods("BLOCKS-1700", "عالم المكعبات: 1700 قطعة", "بطاقة", "83.00", "SA15", "", ONE, 18),
    goods("LEGEND-571", "أساطير الجوال: 571 ماسة", "بطاقة", "37.00", "SA15", "", ONE, 22),
    goods("CONSOLE-50", "بطاقة متجر المنصة 50 ريالًا", "بطاقة", "52.00", "SA15", "", ONE, 20),
    goods("CONSOLE-100", "بطاقة متجر المنصة 100 ريال", "بطاقة", "103.00", "SA15", "", ONE, 26),
    goods("PASS-1M", "اشتراك الألعاب: شهر", "اشتراك", "44.00", "SA15", "", &["1"], 20),
    goods("PASS-3M", "اشتراك الألعاب: ثلاثة أشهر", "اشتراك", "119.00", "SA15", "", &["1"], 12),
    goods("HEADSET-A1", "سماعة ألعاب سلكية", "قطعة", "149.00", "SA15", "", &["1"], 5),
    goods("PAD-PRO", "يد تحكم لاسلكية", "قطعة", "229.00", "SA15", "", &["1"], 4),
];
