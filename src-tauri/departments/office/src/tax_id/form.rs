//! How numbers are written: their signs, and the check digits that several countries share.

/// Whether a text is written like a form: `#` a digit, `@` a capital letter, `?` either; any other sign stands for itself.
pub(super) fn is_like(text: &str, form: &str) -> bool {
    let mut signs = text.chars();
    let fits = form.chars().all(|wanted| {
        signs.next().is_some_and(|sign| match wanted {
            '#' => sign.is_ascii_digit(),
            '@' => sign.is_ascii_uppercase(),
            '?' => sign.is_ascii_digit() || sign.is_ascii_uppercase(),
            other => sign == other,
        })
    });
    fits && signs.next().is_none()
}

/// Whether a text is digits alone, this many of them.
pub(super) fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|sign| sign.is_ascii_digit())
}

/// The values of the digits of a text; other signs are left out.
pub(super) fn digits(text: &str) -> impl DoubleEndedIterator<Item = u32> + '_ {
    text.chars().filter_map(|sign| sign.to_digit(10))
}

/// A text of digits as a number.
pub(super) fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

/// Whether digits end with their check digit after Luhn: from the right every second doubled, its digits added up, all together a
/// multiple of ten.
pub(super) fn is_luhn(text: &str) -> bool {
    let sum: u32 = digits(text)
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The sum of digits, each times the weight of its place.
pub(super) fn weighed(text: &str, weights: &[u32]) -> u32 {
    digits(text).zip(weights).map(|(digit, weight)| digit * weight).sum()
}
