//! Pantai Studio on Bali: photographs and design, large invoices, some customers in Malaysia billed in ringgit.

use super::names::{INDONESIAN, MALAY};
use super::{Abroad, DemoShop, Goods, Manners, goods};

pub(super) static PANTAI: DemoShop = DemoShop {
    key: "pantai",
    name: "Pantai Studio",
    country: "ID",
    currency: "IDR",
    zone: "Asia/Makassar",
    address: "Jalan Pantai Berawa 27, Canggu\nBadung, Bali 80361",
    tax_id: "0934 5618 2090 7000",
    email: "halo@pantaistudio.example",
    phone: "+62 361 555 0163",
    owner: ("Ketut Ayu Lestari", "ayu"),
    goods: GOODS,
    inclusive: false,
    delivery: None,
    cash_rounding: None,
    terms_days: 14,
    hours: (9, 18),
    week: [13, 13, 12, 12, 11, 6, 3],
    months: [8, 8, 9, 9, 11, 12, 13, 13, 11, 10, 9, 9],
    lines: [30, 32, 20, 10, 5, 3],
    manners: Manners {
        cash: 40,
        late: 170,
        declined_once: 30,
        failed_once: 14,
        expired_once: 60,
        in_parts: 120,
        part_only: 8,
        too_much: 3,
        never: 22,
    },
    fee: ("2.0000", "11.0000"),
    flat_fees: &[("IDR", "0"), ("MYR", "0.00")],
    methods: &[
        ("wallet", "gopay", 30),
        ("bank_transfer", "virtual account", 44),
        ("card", "visa", 15),
        ("card", "mastercard", 11),
    ],
    people: &[(&INDONESIAN, 100)],
    companies: &[
        ("PT Ombak Biru Resort", "0012 3345 2019 7000", "Jalan Raya Uluwatu 101, Jimbaran 80361"),
        ("CV Rasa Nusantara", "0025 7710 2398 7000", "Jalan Sunset Road 88, Kuta 80361"),
        ("PT Kopi Bukit Kintamani", "0041 9923 2287 7000", "Jalan Raya Penelokan 3, Bangli 80652"),
        ("Villa Matahari Terbenam", "0057 1180 2812 7000", "Jalan Batu Bolong 66, Canggu 80361"),
        ("PT Selancar Dunia", "0063 4458 2921 7000", "Jalan Legian 140, Kuta 80361"),
    ],
    abroad: Some(Abroad {
        currency: "MYR",
        rate: 3725,
        country: "MY",
        tax_code: "ID0",
        divisor: 3500,
        share: 120,
        names: &MALAY,
    }),
};

const ONE: &[&str] = &["1"];
const FEW: &[&str] = &["1", "1", "2", "3"];
const HOURS: &[&str] = &["2", "3", "4", "6"];
const SHEETS: &[&str] = &["5", "10", "20", "40"];

#[rustfmt::skip]
const GOODS: &[Goods] = &[
    goods("FOTO-PRW", "Sesi foto prewedding, 4 jam", "sesi", "4500000", "ID12", "", ONE, 22),
    goods("FOTO-KEL", "Sesi foto keluarga, 2 jam", "sesi", "1850000", "ID12", "", ONE, 26),
    goods("FOTO-PRD", "Foto katalog produk", "foto", "65000", "ID12", "", SHEETS, 30),
    goods("FOTO-VIL", "Foto interior vila, per kamar", "kamar", "750000", "ID12", "", FEW, 24),
    goods("DRONE-1J", "Rekaman drone, per jam", "jam", "1250000", "ID12", "", FEW, 18),
    goods("VID-60D", "Video promosi 60 detik", "video", "8500000", "ID12", "", ONE, 14),
    goods("VID-REEL", "Video vertikal 30 detik", "video", "1400000", "ID12", "", FEW, 26),
    goods("LOGO-STD", "Desain logo dengan pedoman", "paket", "5500000", "ID12", "", ONE, 12),
    goods("MENU-DES", "Desain menu, per halaman", "halaman", "325000", "ID12", "", HOURS, 20),
    goods("SOSMED-BLN", "Pengelolaan media sosial, per bulan", "bulan", "6000000", "ID12", "", ONE, 26),
    goods("SEWA-STD", "Sewa studio, per jam", "jam", "350000", "ID12", "", HOURS, 24),
    goods("RETUS", "Retus foto", "foto", "45000", "ID12", "", SHEETS, 30),
    goods("CETAK-KNV", "Cetak kanvas 60 × 90 cm", "lembar", "480000", "ID12", "", FEW, 14),
    goods("ALBUM-PRM", "Album premium 20 halaman", "buku", "1650000", "ID12", "", ONE, 12),
];
