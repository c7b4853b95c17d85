//! Numbers of India, Indonesia, Malaysia, Saudi Arabia and the United Arab Emirates.

use base::regions;

use super::form::{is_digits, is_like, is_luhn};

/// Forms of Indian registrations that are no GSTIN of a trader in a state and stand on invoices as one: bodies of the United Nations and
/// embassies, who is not resident, online services from abroad, who deducts or collects tax at source (CGST Rules 2017, rules 8 to 17).
const OTHER_INDIAN: [&str; 6] =
    ["####@@@#####UN?", "####@@@#####ON?", "####@@@#####NR?", "99##@@@#####OS?", "##@@@@?####@?D?", "##@@@@?####@?C?"];

/// A GSTIN with its check character, or a registration of another kind by its form.
pub(super) fn is_indian(compact: &str) -> bool {
    regions::is_gstin(compact) || OTHER_INDIAN.iter().any(|form| is_like(compact, form))
}

/// An NPWP: 15 digits, of which the ninth is the check digit of those before it; since 2024 16 digits, which are a nought before those,
/// or the number on an Indonesian's identity card, which has none.
pub(super) fn is_npwp(compact: &str) -> bool {
    let is_old = |digits: &str| is_digits(digits, 15) && digits.get(..9).is_some_and(is_luhn);
    match compact.strip_prefix('0') {
        Some(old) if compact.len() == 16 => is_old(old),
        _ => is_old(compact) || is_digits(compact, 16),
    }
}

/// Whether a sound NPWP is told from a card's number by its form: the older ones by their own check digit, the number of an identity card
/// by the day and month of birth in it (of women the day and forty).
pub(super) fn is_npwp_by_form(compact: &str) -> bool {
    let two =
        |at: usize| compact.get(at..at.saturating_add(2)).and_then(|digits| digits.parse::<u8>().ok()).unwrap_or(0);
    let is_birth = matches!(two(6), 1..=31 | 41..=71) && matches!(two(8), 1..=12);
    compact.len() == 15 || compact.starts_with('0') || is_birth
}

/// A registration for sales or service tax (`W10-1808-32000123`), or the number of a taxpayer (`C20880050010`): one or two letters and 8
/// to 14 digits.
pub(super) fn is_malaysian(compact: &str) -> bool {
    let digits = compact.trim_start_matches(|sign: char| sign.is_ascii_uppercase());
    let letters = compact.len().saturating_sub(digits.len());
    (1..=2).contains(&letters) && (8..=14).contains(&digits.len()) && is_digits(digits, digits.len())
}

/// A VAT number of Saudi Arabia: 15 digits, the first and the last of them 3.
pub(super) fn is_saudi(compact: &str) -> bool {
    is_like(compact, "3#############3")
}

/// A tax registration number of the Emirates: 15 digits.
pub(super) fn is_emirati(compact: &str) -> bool {
    is_digits(compact, 15)
}
