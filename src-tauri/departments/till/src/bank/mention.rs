//! Whether a text names an invoice. Payers write numbers with other separators, in small letters and amid other words.

use engines::iso20022::identifiers::CreditorReference;

/// Fewest letters and digits of a number that is looked for in a text: a shorter one stands in many by chance.
const LENGTH_MIN: usize = 4;

/// Whether the text has the letters and digits of the number in their order, whatever separates them, and no letter or digit right
/// before or behind them.
pub(super) fn mentions(text: &str, number: &str) -> bool {
    let wanted: Vec<char> = plain(number).collect();
    if wanted.len() < LENGTH_MIN {
        return false;
    }
    let chars: Vec<char> = text.chars().flat_map(char::to_uppercase).collect();
    (0..chars.len()).any(|start| begins(&chars, start) && matches_at(&chars, start, &wanted))
}

/// Whether one of the structured references is the one that payment files give this number, or the number itself.
pub(super) fn is_referenced(references: &[String], number: &str) -> bool {
    let own = CreditorReference::of_number(number);
    references.iter().any(|given| {
        let read = CreditorReference::parse(given).ok();
        (read.is_some() && read == own) || mentions(given, number)
    })
}

fn plain(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase)
}

/// A number begins where none goes on.
fn begins(chars: &[char], start: usize) -> bool {
    chars[start].is_alphanumeric() && (start == 0 || !chars[start - 1].is_alphanumeric())
}

fn matches_at(chars: &[char], start: usize, wanted: &[char]) -> bool {
    let mut rest = wanted.iter();
    let mut next = rest.next();
    let mut gap = 0;
    for (at, c) in chars.iter().enumerate().skip(start) {
        if !c.is_alphanumeric() {
            gap += 1;
            // `INV  /  26` is one number; words that lie far apart are none.
            if gap > 3 {
                return false;
            }
            continue;
        }
        gap = 0;
        if next != Some(c) {
            return false;
        }
        next = rest.next();
        if next.is_none() {
            return chars.get(at + 1).is_none_or(|behind| !behind.is_alphanumeric());
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_the_payer_writes_it_and_never_within_another() {
        for text in
            ["INV/26-27/0042", "Thanks! inv 26 27 0042 and more", "Inv-26-27-0042/ second line", "RE: INV26270042"]
        {
            assert!(mentions(text, "INV/26-27/0042"), "{text}");
        }
        for text in ["INV/26-27/00421", "XINV/26-27/0042", "INV/26-27", "0042", "INV 26 later on 27 0042", ""] {
            assert!(!mentions(text, "INV/26-27/0042"), "{text}");
        }
        assert!(!mentions("7", "7"), "too short to mean anything");
    }

    #[test]
    fn a_creditor_reference_names_the_invoice_it_was_made_for() {
        let reference = CreditorReference::of_number("INV/26-27/0042").unwrap().as_str().to_owned();
        assert!(is_referenced(std::slice::from_ref(&reference), "INV/26-27/0042"));
        assert!(!is_referenced(&[reference], "INV/26-27/0043"));
    }
}
