//! Text from people: normalised, without control characters, never a card number, with a longest length.

use unicode_normalization::UnicodeNormalization;

use crate::Fault;
use crate::card_numbers::luhn;

/// Cleans one line of text: trimmed, NFC, no control characters; 1 to `most` characters.
pub fn line(field: &str, text: &str, most: usize) -> Result<String, Fault> {
    let clean = optional_line(field, text, most)?;
    clean.ok_or_else(|| Fault::invalid(field, "must not be empty"))
}

/// The same, where nothing may be given: empty becomes `None`.
pub fn optional_line(field: &str, text: &str, most: usize) -> Result<Option<String>, Fault> {
    let clean = optional_number(field, text, most)?;
    clean.map(|clean| no_card(field, clean)).transpose()
}

/// The same of a number of a kind that is no card's: the caller knows it by its form, or refuses what [`no_card`] refuses.
pub fn optional_number(field: &str, text: &str, most: usize) -> Result<Option<String>, Fault> {
    at_most(field, Some(text), most)?;
    let clean: String = text.nfc().filter(|c| !c.is_control() && !is_direction_override(*c)).collect();
    within(field, clean.trim(), most)
}

/// Cleans text of several lines; line feeds stay.
pub fn paragraph(field: &str, text: &str, most: usize) -> Result<Option<String>, Fault> {
    at_most(field, Some(text), most)?;
    let clean: String = text.nfc().filter(|c| *c == '\n' || (!c.is_control() && !is_direction_override(*c))).collect();
    let clean = within(field, clean.trim(), most)?;
    clean.map(|clean| no_card(field, clean)).transpose()
}

/// Refuses text that is longer, as it was typed: a filter or a search longer than any record it could find, and what would
/// only fit after cleaning, since the description of the API speaks of what is sent.
pub fn at_most(field: &str, text: Option<&str>, most: usize) -> Result<(), Fault> {
    match text {
        Some(text) if text.chars().count() > most => Err(Fault::invalid(field, format!("at most {most} characters"))),
        _ => Ok(()),
    }
}

fn within(field: &str, text: &str, most: usize) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > most {
        return Err(Fault::invalid(field, format!("at most {most} characters")));
    }
    Ok(Some(text.to_owned()))
}

/// The text, unless it looks like it has a card number in it.
pub fn no_card(field: &str, text: String) -> Result<String, Fault> {
    if looks_like_card_number(&text) {
        return Err(Fault::invalid(
            field,
            "this looks like a card number: cards are entered on the gateway's page only, and never kept here",
        ));
    }
    Ok(text)
}

/// Characters that turn the direction of what follows; they let one name look like another.
fn is_direction_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// 13 to 19 digits, spaces and dashes between them allowed, with a right check digit (Luhn).
pub fn looks_like_card_number(text: &str) -> bool {
    let mut run: Vec<u8> = Vec::new();
    for c in text.chars().chain(std::iter::once('x')) {
        match c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
            Some(digit) => run.push(digit),
            None if matches!(c, ' ' | '-') && !run.is_empty() => {}
            None => {
                if (13..=19).contains(&run.len()) && luhn(&run) {
                    return true;
                }
                run.clear();
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_in_a_note_is_refused_and_a_phone_number_is_not() {
        assert!(looks_like_card_number("pay with 4242 4242 4242 4242 please"));
        assert!(!looks_like_card_number("+91 98765 43210"));
        assert!(!looks_like_card_number("INV-2026-000123456"));
    }

    #[test]
    fn names_are_trimmed_and_lose_control_characters() {
        assert_eq!(line("name", "  Ravi\u{202e}\u{0} Kumar ", 40).unwrap(), "Ravi Kumar");
        assert!(line("name", " \t ", 40).is_err());
        assert!(line("name", "abcdef", 5).is_err());
        // Five characters once it is composed, six as it is sent.
        assert!(line("name", "abcde\u{301}", 6).is_ok() && line("name", "abcde\u{301}", 5).is_err());
    }

    #[test]
    fn the_length_of_a_search_is_counted_in_characters() {
        assert!(at_most("q", Some("ääääää"), 6).is_ok() && at_most("q", None, 6).is_ok());
        assert!(at_most("q", Some("ääääääx"), 6).is_err());
    }
}
