//! HSN and SAC codes as India wants them on lines and products.

/// The text is no HSN or SAC code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an HSN code has 4, 6 or 8 digits, a SAC 4 or 6 that begin with 99")]
pub struct NotAnHsn;

/// Passes where a code can stand on a line of a shop in this country; an empty one can.
///
/// India: goods by 4, 6 or 8 digits of the harmonised system, whose chapters run from 01 to 98 without 77; services by a SAC of chapter 99,
/// as heading or in full (notification 78/2020 - Central Tax, and the scheme of classification of services). Other countries
/// want none, and whatever is typed there passes.
pub fn check_hsn(country: &str, code: &str) -> Result<(), NotAnHsn> {
    if country != "IN" || code.is_empty() {
        return Ok(());
    }
    let lengths: &[usize] = if code.starts_with("99") { &[4, 6] } else { &[4, 6, 8] };
    // Chapter 77 is kept free for later use by the harmonised system, and 00 is none.
    let is_chapter = !code.starts_with("00") && !code.starts_with("77");
    let sound = code.chars().all(|c| c.is_ascii_digit()) && lengths.contains(&code.len()) && is_chapter;
    if sound { Ok(()) } else { Err(NotAnHsn) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goods_have_four_six_or_eight_digits_and_services_begin_with_99() {
        for sound in ["", "0901", "090121", "09012110", "9987", "998713"] {
            assert_eq!(check_hsn("IN", sound), Ok(()), "{sound}");
        }
        for unsound in [
            "9",
            "090",
            "09012",
            "0901211",
            "090121101",
            "0901.21",
            "ABCD",
            "99871300",
            "0012",
            "7700",
            "770110",
            "०९०१",
        ] {
            assert_eq!(check_hsn("IN", unsound), Err(NotAnHsn), "{unsound}");
        }
        assert_eq!(check_hsn("DE", "0901.21"), Ok(()));
    }
}
