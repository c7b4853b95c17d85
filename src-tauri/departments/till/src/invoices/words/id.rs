//! Indonesian.

use super::Words;

pub(super) static WORDS: Words = Words {
    charges: "Biaya layanan dan pengiriman",
    credited_without_tax: "Terbit setelah hari terakhir untuk pajak: tidak ada pajak yang dikembalikan.",
    to_your_credit: "{amount} dari jumlah ini sudah dibayar dan menjadi saldo Anda.",
    practice: "Dokumen latihan: bukan barang, bukan utang, bukan pajak.",
};
