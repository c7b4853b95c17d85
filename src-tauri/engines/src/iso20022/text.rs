//! Texts and references as banks take them: which characters, how long.
//!
//! SEPA files carry the Latin letters without accents, digits and `/ - ? : ( ) . , ' +` and space; a bank may take more,
//! none has to (EPC217-08). [`latin`] brings other writing into that set.

use unicode_normalization::UnicodeNormalization;

/// Longest identification of a message, batch or payment (Max35Text).
pub const REFERENCE_MAX: usize = 35;
/// Longest name of a party in SEPA; the schema has 140.
pub const NAME_MAX: usize = 70;
/// Longest message to the payee (Max140Text, once in SEPA).
pub const REMITTANCE_MAX: usize = 140;
/// What stands where a payment has no end-to-end identification.
pub const NOT_PROVIDED: &str = "NOTPROVIDED";

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing there.
    #[error("it must not be empty")]
    Empty,
    /// Too long.
    #[error("it has {length} characters, and at most {most} are taken")]
    TooLong {
        /// Characters it has.
        length: usize,
        /// Characters it may have.
        most: usize,
    },
    /// A character outside the set of SEPA.
    #[error("the character '{}' is not taken by every bank", .0.escape_debug())]
    Character(char),
    /// White space at an end, which banks cut off.
    #[error("it must not begin or end with a space")]
    Space,
    /// A reference with a slash at an end, or two in a row.
    #[error("a reference must not begin or end with '/' nor contain '//'")]
    Slash,
    /// The reserved word for 'no reference', where one is given.
    #[error("'NOTPROVIDED' stands for no reference at all")]
    NotProvided,
}

/// Whether every SEPA bank takes the character.
#[must_use]
pub fn is_taken(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(c)
}

/// Holds a text to the characters and a length.
///
/// # Errors
/// All of [`TextError`] but the slash and the reserved word.
pub fn check_text(text: &str, most: usize) -> Result<(), TextError> {
    let length = text.chars().count();
    if length == 0 {
        return Err(TextError::Empty);
    }
    if length > most {
        return Err(TextError::TooLong { length, most });
    }
    if let Some(c) = text.chars().find(|c| !is_taken(*c)) {
        return Err(TextError::Character(c));
    }
    if text.starts_with(' ') || text.ends_with(' ') { Err(TextError::Space) } else { Ok(()) }
}

/// Holds an identification to the rules of SEPA: as a text of [`REFERENCE_MAX`], and the slashes.
///
/// # Errors
/// All of [`TextError`].
pub fn check_reference(text: &str) -> Result<(), TextError> {
    check_text(text, REFERENCE_MAX)?;
    if text.starts_with('/') || text.ends_with('/') || text.contains("//") {
        return Err(TextError::Slash);
    }
    if text == NOT_PROVIDED { Err(TextError::NotProvided) } else { Ok(()) }
}

/// A name or a message in the characters of SEPA, at most so many of them; nothing when it cannot be brought into Latin
/// letters (Arabic, Devanagari), where a person has to say how it is written.
#[must_use]
pub fn latin(text: &str, most: usize) -> Option<String> {
    let (mut kept, mut lost) = (0_usize, 0_usize);
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        if c.is_whitespace() {
            out.push(' ');
        } else if let Some(spelled) = spelled(c) {
            kept += 1;
            out.push_str(&spelled);
        } else {
            lost += usize::from(c.is_alphanumeric());
            out.push('.');
        }
    }
    let words: Vec<&str> = out.split(' ').filter(|word| !word.is_empty()).collect();
    let cut: String = words.join(" ").chars().take(most).collect();
    let cut = cut.trim_end().to_owned();
    (kept > 0 && lost < kept && cut.bytes().any(|b| b.is_ascii_alphanumeric())).then_some(cut)
}

/// How a character is written in the set of SEPA (EPC217-08 for Greek and Bulgarian); none when it cannot be.
fn spelled(c: char) -> Option<String> {
    if is_taken(c) {
        return Some(c.to_string());
    }
    let small = c.to_lowercase().next().unwrap_or(c);
    if let Some(word) = table(small) {
        let mut letters = word.chars();
        let first = letters.next()?;
        let first = if small == c { first } else { first.to_ascii_uppercase() };
        return Some(std::iter::once(first).chain(letters).collect());
    }
    let bare: Vec<char> = std::iter::once(c).nfkd().filter(|part| !is_mark(*part)).collect();
    // An accent of its own, or a letter without a plainer form.
    if bare.is_empty() || bare == [c] {
        return None;
    }
    bare.into_iter().map(spelled).collect()
}

/// Accents that decomposing splits off.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Letters that are no plain letter with an accent, and signs that have a near relative in the set.
fn table(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "n",
        '&' => "+",
        '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '"' | '`' | '´' | '\u{2018}'..='\u{201f}' | '«' | '»' | '\u{2032}' => "'",
        '[' | '{' | '<' => "(",
        ']' | '}' | '>' => ")",
        ';' => ",",
        '\\' | '|' => "/",
        '@' => "(at)",
        '€' => "E",
        'α' | 'ά' => "a",
        'β' | 'в' => "v",
        'γ' | 'г' | 'ґ' => "g",
        'δ' | 'д' => "d",
        'ε' | 'έ' | 'е' | 'э' | 'є' => "e",
        'ζ' | 'з' => "z",
        'η' | 'ή' | 'ι' | 'ί' | 'и' | 'і' => "i",
        'θ' => "th",
        'κ' | 'к' => "k",
        'λ' | 'л' => "l",
        'μ' | 'µ' | 'м' => "m",
        'ν' | 'н' => "n",
        'ξ' => "x",
        'ο' | 'ό' | 'ω' | 'ώ' | 'о' => "o",
        'π' | 'п' => "p",
        'ρ' | 'р' => "r",
        'σ' | 'ς' | 'с' => "s",
        'τ' | 'т' => "t",
        'υ' | 'ύ' | 'й' | 'ы' | 'ь' => "y",
        'φ' | 'ф' => "f",
        'χ' | 'ч' => "ch",
        'ψ' => "ps",
        'а' | 'ъ' => "a",
        'б' => "b",
        'ж' => "zh",
        'у' => "u",
        'х' => "h",
        'ц' => "ts",
        'ш' => "sh",
        'щ' => "sht",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_keep_away_from_slashes_and_other_writing() {
        assert_eq!(check_reference("INV-2026/0001"), Ok(()));
        for bad in ["/INV", "INV/", "IN//V"] {
            assert_eq!(check_reference(bad), Err(TextError::Slash), "{bad}");
        }
        assert_eq!(check_reference(&"X".repeat(36)), Err(TextError::TooLong { length: 36, most: 35 }));
        assert_eq!(check_reference("INV_1"), Err(TextError::Character('_')));
        assert_eq!(check_reference(""), Err(TextError::Empty));
        assert_eq!(check_reference(" A"), Err(TextError::Space));
        assert_eq!(check_reference("NOTPROVIDED"), Err(TextError::NotProvided));
        assert_eq!(check_text("Лавка", 70), Err(TextError::Character('Л')));
    }

    #[test]
    fn names_are_written_in_latin_letters_or_a_person_is_asked() {
        for (name, written) in [
            ("Müller & Söhne", Some("Muller + Sohne")),
            ("Žluťoučký kůň", Some("Zlutoucky kun")),
            ("Straße des 17. Juni", Some("Strasse des 17. Juni")),
            ("Лавка", Some("Lavka")),
            ("Жълъд", Some("Zhalad")),
            ("Ελλάδα", Some("Ellada")),
            ("  two   spaces\t", Some("two spaces")),
            ("shop@example.com", Some("shop(at)example.com")),
            ("ﬁne № 5", Some("fine No 5")),
            ("متجر", None),
            ("राम 7", None),
            ("…", None),
        ] {
            assert_eq!(latin(name, 70).as_deref(), written, "{name}");
        }
        assert_eq!(latin("abc def", 4).as_deref(), Some("abc"));
    }

    #[test]
    fn what_was_brought_into_the_set_is_taken() {
        for c in ('\u{20}'..'\u{2100}').filter(|c| !c.is_control()) {
            if let Some(written) = latin(&format!("a{c}b"), 70) {
                assert_eq!(check_text(&written, 70), Ok(()), "{c}");
            }
        }
    }
}
