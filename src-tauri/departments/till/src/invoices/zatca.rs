//! The QR code of Saudi tax invoices, phase 1: five fields as tag, length, value, in Base64.

use base::{Currency, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::invoice::{FrozenShop, Invoice};

/// The text of the code; none outside Saudi Arabia, without a tax number, in another currency, or on a draft.
pub(super) fn code(invoice: &Invoice, shop: &FrozenShop) -> Option<String> {
    let riyal = Currency::of("SAR").ok()?;
    let at =
        invoice.issued_at.filter(|_| shop.country == "SA" && !shop.tax_id.is_empty() && invoice.currency == riyal)?;
    let fields = [
        shop.name.clone(),
        shop.tax_id.clone(),
        whole_seconds(at),
        invoice.sums.total.decimal_text(),
        invoice.sums.tax.decimal_text(),
    ];
    let mut bytes = Vec::new();
    for (tag, value) in (1_u8..).zip(&fields) {
        let value = cut(value);
        bytes.push(tag);
        bytes.push(u8::try_from(value.len()).ok()?);
        bytes.extend_from_slice(value.as_bytes());
    }
    Some(STANDARD.encode(bytes))
}

/// RFC 3339 without the milliseconds.
fn whole_seconds(at: Timestamp) -> String {
    let text = at.to_string();
    text.split_once('.').map_or(text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

/// At most 255 bytes: what one length byte can say.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(255);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
