//! Indonesian.

use super::Words;

pub(super) static WORDS: Words = Words {
    charges: "Biaya layanan dan pengiriman",
    credited_without_tax: "Terbit setelah hari terakhir untuk pajak: tidak ada pajak yang dikembalikan.",
    to_your_credit: "{amount} dari jumlah ini sudah dibayar dan menjadi saldo Anda.",
    early_discount: "Pembayaran awal: {amount} melunasi faktur ini bila dibayar sekaligus paling lambat {day} (potongan {rate}). Pajak tetap seperti yang ditagih.",
    early_discount_taken: "Jumlah dibayar mencakup potongan pembayaran awal sebesar {amount}. Pajak tetap seperti yang ditagih.",
    early_discount_row: "Potongan pembayaran awal",
    practice: "Dokumen latihan: bukan barang, bukan utang, bukan pajak.",
};
