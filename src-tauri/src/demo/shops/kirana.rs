//! Kirana Fresh in Pune: milk and groceries, UPI and cash, prices with tax inside. Rates as of the reform of September 2025.

use super::names::{HINDI, MARATHI};
use super::{DemoShop, Goods, Manners, goods};

pub(super) static KIRANA: DemoShop = DemoShop {
    key: "kirana",
    name: "Kirana Fresh",
    country: "IN",
    currency: "INR",
    zone: "Asia/Kolkata",
    address: "14 Laxmi Road, Sadashiv Peth\nPune 411030, Maharashtra",
    tax_id: "27AAKCK4821M1Z4",
    email: "hello@kiranafresh.example",
    phone: "+91 20 5550 0114",
    owner: ("Asha Patil", "asha"),
    goods: GOODS,
    inclusive: true,
    delivery: Some(("30.00", 140)),
    cash_rounding: Some("1.00"),
    terms_days: 7,
    hours: (7, 21),
    week: [10, 9, 9, 10, 11, 14, 13],
    months: [9, 9, 10, 9, 9, 9, 10, 11, 12, 14, 12, 10],
    lines: [10, 22, 28, 20, 13, 7],
    manners: Manners {
        cash: 330,
        late: 45,
        declined_once: 35,
        failed_once: 12,
        expired_once: 14,
        in_parts: 14,
        part_only: 2,
        too_much: 2,
        never: 9,
    },
    fee: ("2.0000", "18.0000"),
    flat_fees: &[("INR", "0.00")],
    methods: &[("upi", "upi", 78), ("card", "rupay", 9), ("card", "visa", 7), ("card", "mastercard", 6)],
    people: &[(&MARATHI, 60), (&HINDI, 40)],
    companies: &[
        ("Shaniwar Tea House", "27AAHFS7714K1ZR", "5 Bajirao Road, Pune 411030"),
        ("Deccan Hostel Mess", "27AADCD9032L1ZF", "88 Fergusson College Road, Pune 411004"),
        ("Om Sai Caterers", "27ABFPO1187Q1ZZ", "21 Nana Peth, Pune 411002"),
        ("Green Leaf Cafe LLP", "27AAKFG5520R1ZU", "3 Prabhat Road, Pune 411004"),
        ("Vidya Niketan School", "27AAATV3409N1Z4", "Karve Nagar, Pune 411052"),
        // Over the border of the state: IGST stands in place of CGST and SGST.
        ("Malnad Foods", "29AAGCM6093P1ZK", "12 Khanapur Road, Belagavi 590006, Karnataka"),
    ],
    abroad: None,
};

const PIECES: &[&str] = &["1", "1", "1", "2", "3"];
const WEIGHED: &[&str] = &["0.5", "1", "1", "1.5", "2", "2.5"];
const DAILY: &[&str] = &["1", "1", "2", "2", "3", "4"];

#[rustfmt::skip]
const GOODS: &[Goods] = &[
    goods("MLK-COW-1L", "Cow milk 1 l", "pouch", "58.00", "INEX", "0401", DAILY, 60),
    goods("MLK-BUF-1L", "Buffalo milk 1 l", "pouch", "72.00", "INEX", "0401", DAILY, 42),
    goods("CRD-400", "Curd 400 g", "cup", "38.00", "INEX", "0403", PIECES, 34),
    goods("PNR-200", "Paneer 200 g", "pack", "92.00", "IN0", "0406", PIECES, 22),
    goods("GHE-500", "Cow ghee 500 ml", "jar", "345.00", "IN5", "0405", &["1"], 12),
    goods("BUT-100", "Butter 100 g", "pack", "62.00", "IN5", "0405", PIECES, 20),
    goods("BRD-WHT", "Whole wheat bread 400 g", "loaf", "50.00", "IN0", "1905", PIECES, 32),
    goods("EGG-12", "Eggs, dozen", "tray", "96.00", "INEX", "0407", PIECES, 26),
    goods("RIC-BAS", "Basmati rice", "kg", "148.00", "IN5", "1006", WEIGHED, 24),
    goods("ATT-5KG", "Wheat flour 5 kg", "bag", "265.00", "IN5", "1101", &["1", "1", "2"], 24),
    goods("DAL-TUR", "Tur dal", "kg", "172.00", "IN5", "0713", WEIGHED, 24),
    goods("DAL-MNG", "Moong dal", "kg", "138.00", "IN5", "0713", WEIGHED, 16),
    goods("SGR-LSE", "Sugar", "kg", "46.00", "IN5", "1701", WEIGHED, 22),
    goods("OIL-SUN", "Sunflower oil 1 l", "pouch", "158.00", "IN5", "1512", PIECES, 22),
    goods("ONI-LSE", "Onions", "kg", "34.00", "INEX", "0703", WEIGHED, 34),
    goods("POT-LSE", "Potatoes", "kg", "30.00", "INEX", "0701", WEIGHED, 32),
    goods("TOM-LSE", "Tomatoes", "kg", "42.00", "INEX", "0702", WEIGHED, 32),
    goods("BAN-DZN", "Bananas, dozen", "dozen", "60.00", "INEX", "0803", PIECES, 24),
    goods("MNG-ALP", "Alphonso mangoes, dozen", "dozen", "840.00", "INEX", "0804", &["1", "1", "2"], 6),
    goods("TEA-250", "Assam tea 250 g", "pack", "135.00", "IN5", "0902", PIECES, 18),
    goods("COF-200", "Filter coffee 200 g", "pack", "142.00", "IN5", "0901", PIECES, 10),
    goods("BIS-GLU", "Glucose biscuits 800 g", "pack", "85.00", "IN5", "1905", PIECES, 20),
    goods("NMK-BHU", "Bhujia 400 g", "pack", "110.00", "IN5", "2106", PIECES, 16),
    goods("COL-2L", "Cola 2 l", "bottle", "95.00", "IN40", "2202", PIECES, 8),
    goods("SHP-340", "Shampoo 340 ml", "bottle", "285.00", "IN5", "3305", &["1"], 8),
    goods("SOP-4", "Bath soap, pack of 4", "pack", "152.00", "IN5", "3401", PIECES, 14),
    goods("DET-2KG", "Washing powder 2 kg", "pack", "248.00", "IN18", "3402", &["1"], 12),
    goods("CLN-FLR", "Floor cleaner 1 l", "bottle", "189.00", "IN18", "3808", &["1"], 8),
];
