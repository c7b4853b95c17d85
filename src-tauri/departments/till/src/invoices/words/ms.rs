//! Malay.

use super::Words;

pub(super) static WORDS: Words = Words {
    charges: "Caj perkhidmatan dan penghantaran",
    credited_without_tax: "Dikeluarkan selepas hari terakhir untuk cukai: tiada cukai diambil kembali.",
    to_your_credit: "{amount} daripada jumlah ini telah dibayar dan menjadi kredit anda.",
    early_discount: "Bayaran awal: {amount} menjelaskan invois ini sepenuhnya jika dibayar sekali gus selewat-lewatnya pada {day} (diskaun {rate}). Cukai kekal seperti dibilkan.",
    early_discount_taken: "Jumlah dibayar termasuk diskaun bayaran awal sebanyak {amount}. Cukai kekal seperti dibilkan.",
    early_discount_row: "Diskaun bayaran awal",
    practice: "Dokumen latihan: bukan barang, bukan hutang, bukan cukai.",
};
