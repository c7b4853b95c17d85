//! Coffee Explorer in Portland: beans by subscription, cards, no sales tax in Oregon.

use super::names::ENGLISH;
use super::{DemoShop, Goods, Manners, goods};

pub(super) static COFFEE: DemoShop = DemoShop {
    key: "coffee",
    name: "Coffee Explorer",
    country: "US",
    currency: "USD",
    zone: "America/Los_Angeles",
    address: "1805 SE Ankeny Street\nPortland, OR 97214",
    tax_id: "93-5550142",
    email: "hello@coffeeexplorer.example",
    phone: "+1 503 555 0142",
    owner: ("June Alvarez", "june"),
    goods: GOODS,
    inclusive: false,
    delivery: Some(("6.50", 420)),
    cash_rounding: None,
    terms_days: 10,
    hours: (6, 20),
    week: [16, 12, 11, 11, 11, 9, 8],
    months: [10, 9, 9, 9, 9, 8, 8, 8, 9, 10, 13, 16],
    lines: [46, 28, 14, 7, 3, 2],
    manners: Manners {
        cash: 60,
        late: 30,
        declined_once: 70,
        failed_once: 26,
        expired_once: 12,
        in_parts: 3,
        part_only: 1,
        too_much: 1,
        never: 12,
    },
    fee: ("2.9000", "0.0000"),
    flat_fees: &[("USD", "0.00")],
    methods: &[
        ("card", "visa", 46),
        ("card", "mastercard", 26),
        ("card", "amex", 12),
        ("apple_pay", "visa", 10),
        ("google_pay", "visa", 6),
    ],
    people: &[(&ENGLISH, 100)],
    companies: &[
        ("Hawthorne Books", "93-5550155", "3720 SE Hawthorne Boulevard, Portland, OR 97214"),
        ("Tabor Yoga Collective", "93-5550156", "6031 SE Belmont Street, Portland, OR 97215"),
        ("Bridgeport Design Co.", "93-5550157", "1313 NW Marshall Street, Portland, OR 97209"),
        ("Sellwood Bakehouse", "93-5550158", "7915 SE 13th Avenue, Portland, OR 97202"),
    ],
    abroad: None,
};

const BAGS: &[&str] = &["1", "1", "1", "2", "3"];
const ONE: &[&str] = &["1"];

#[rustfmt::skip]
const GOODS: &[Goods] = &[
    goods("BOX-EXP-M", "Explorer box, monthly: three origins", "box", "42.00", "US0", "", ONE, 70),
    goods("BOX-EXP-S", "Explorer box, small: one origin", "box", "18.00", "US0", "", ONE, 46),
    goods("BOX-OFFICE", "Office box, 5 lb", "box", "96.00", "US0", "", &["1", "1", "2", "3"], 18),
    goods("BAG-GUJI", "Ethiopia Guji, 12 oz", "bag", "19.50", "US0", "", BAGS, 34),
    goods("BAG-HUILA", "Colombia Huila, 12 oz", "bag", "17.50", "US0", "", BAGS, 34),
    goods("BAG-ANTIG", "Guatemala Antigua, 12 oz", "bag", "17.00", "US0", "", BAGS, 28),
    goods("BAG-NYERI", "Kenya Nyeri, 12 oz", "bag", "21.00", "US0", "", BAGS, 22),
    goods("BAG-TORAJA", "Sulawesi Toraja, 12 oz", "bag", "18.50", "US0", "", BAGS, 18),
    goods("BAG-DECAF", "Decaf, Swiss Water, 12 oz", "bag", "17.00", "US0", "", BAGS, 20),
    goods("DRIP-10", "Drip bags, box of 10", "box", "16.00", "US0", "", BAGS, 24),
    goods("FILTER-100", "Paper filters, 100", "pack", "9.00", "US0", "", BAGS, 22),
    goods("DRIPPER", "Ceramic dripper", "piece", "28.00", "US0", "", ONE, 8),
    goods("GRINDER-H", "Hand grinder", "piece", "79.00", "US0", "", ONE, 6),
    goods("MUG-EXP", "Explorer mug", "piece", "16.00", "US0", "", BAGS, 12),
    goods("CLASS-BREW", "Brewing class, two hours", "seat", "55.00", "US0", "", &["1", "2", "2"], 8),
];
