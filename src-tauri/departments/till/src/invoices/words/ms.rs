//! Malay.

use super::Words;

pub(super) static WORDS: Words = Words {
    charges: "Caj perkhidmatan dan penghantaran",
    credited_without_tax: "Dikeluarkan selepas hari terakhir untuk cukai: tiada cukai diambil kembali.",
    to_your_credit: "{amount} daripada jumlah ini telah dibayar dan menjadi kredit anda.",
    practice: "Dokumen latihan: bukan barang, bukan hutang, bukan cukai.",
};
