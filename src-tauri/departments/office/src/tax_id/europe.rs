//! VAT numbers of the European Union and the United Kingdom: their forms as the Union's register (VIES) has them, with the check digits
//! of the countries that have a preset here.

use super::form::{digits, is_digits, is_like, is_luhn, number, weighed};

/// Country, what its numbers begin with, and their forms without that.
const FORMS: &[(&str, &str, &[&str])] = &[
    ("AT", "AT", &["U########"]),
    ("BE", "BE", &["0#########", "1#########"]),
    ("BG", "BG", &["#########", "##########"]),
    ("CY", "CY", &["########@"]),
    ("CZ", "CZ", &["########", "#########", "##########"]),
    ("DE", "DE", &["#########"]),
    ("DK", "DK", &["########"]),
    ("EE", "EE", &["#########"]),
    ("ES", "ES", &["?#######?"]),
    ("FI", "FI", &["########"]),
    ("FR", "FR", &["??#########"]),
    ("GB", "GB", &["#########", "############", "GD###", "HA###"]),
    ("GR", "EL", &["#########"]),
    ("HR", "HR", &["###########"]),
    ("HU", "HU", &["########"]),
    ("IE", "IE", &["#######@", "#######@@", "#@#####@", "#+#####@", "#*#####@"]),
    ("IT", "IT", &["###########"]),
    ("LT", "LT", &["#########", "############"]),
    ("LU", "LU", &["########"]),
    ("LV", "LV", &["###########"]),
    ("MT", "MT", &["########"]),
    ("NL", "NL", &["#########B##"]),
    ("PL", "PL", &["##########"]),
    ("PT", "PT", &["#########"]),
    ("RO", "RO", &["##", "###", "####", "#####", "######", "#######", "########", "#########", "##########"]),
    ("SE", "SE", &["############"]),
    ("SI", "SI", &["########"]),
    ("SK", "SK", &["##########"]),
    // Northern Ireland has the numbers of the United Kingdom.
    ("XI", "XI", &["#########", "############", "GD###", "HA###"]),
];

/// Whether numbers of this country are known here.
pub(super) fn is_known(country: &str) -> bool {
    FORMS.iter().any(|(known, ..)| *known == country)
}

/// Whether a number may stand with somebody in a country: its VAT number with or without the letters in front, one of another country
/// with its letters, or what its law lets stand in its place.
pub(super) fn is_sound(country: &str, compact: &str) -> bool {
    let of_country = FORMS.iter().find(|(known, ..)| *known == country);
    if of_country
        .is_some_and(|(_, letters, forms)| is_vat(country, compact.strip_prefix(letters).unwrap_or(compact), forms))
    {
        return true;
    }
    let abroad = FORMS.iter().find(|(known, letters, _)| *known != country && compact.starts_with(letters));
    if abroad.is_some_and(|(known, letters, forms)| {
        compact.strip_prefix(letters).is_some_and(|rest| is_vat(known, rest, forms))
    }) {
        return true;
    }
    match country {
        // The number that the tax office of a German state gives: 10 or 11 digits, 13 across the country.
        "DE" => [10, 11, 13].into_iter().any(|many| is_digits(compact, many)),
        // SIREN of a company that owes no VAT.
        "FR" => is_digits(compact, 9) && is_luhn(compact),
        // Codice fiscale of a person; digits in it may be letters.
        "IT" => is_like(compact, "@@@@@@??@??@???@"),
        "ES" | "GB" | "IE" | "NL" => false,
        // Of the others no national numbers are known here: only what claims to be a VAT number is held to the form of one.
        _ => of_country.is_some_and(|(_, letters, _)| !compact.starts_with(letters)),
    }
}

fn is_vat(country: &str, rest: &str, forms: &[&str]) -> bool {
    forms.iter().any(|form| is_like(rest, form))
        && match country {
            "DE" => is_german(rest),
            "ES" => is_spanish(rest),
            "FR" => is_french(rest),
            "GB" | "XI" => is_british(rest),
            "IE" => is_irish(rest),
            "IT" => is_luhn(rest),
            "NL" => is_dutch(rest),
            _ => true,
        }
}

/// ISO 7064, modulus 11,10.
fn is_german(rest: &str) -> bool {
    let fold = |check: u32, digit: u32| ((if check == 0 { 10 } else { check } * 2) % 11 + digit) % 10;
    !rest.starts_with('0') && digits(rest).fold(5, fold) == 1
}

/// A person's letter is the number modulo 23; a company's last sign is the Luhn digit of the seven before it, or that as a letter.
fn is_spanish(rest: &str) -> bool {
    let (Some(first), Some(last)) = (rest.chars().next(), rest.chars().next_back()) else { return false };
    let middle = rest.get(1..8).unwrap_or_default();
    let letter_of =
        |digits: &str| number(digits).and_then(|value| "TRWAGMYFPDXBNJZSQVHLCKE".chars().nth(remainder(value, 23)));
    match first {
        'K' | 'L' | 'M' => letter_of(middle) == Some(last),
        'X' => letter_of(&format!("0{middle}")) == Some(last),
        'Y' => letter_of(&format!("1{middle}")) == Some(last),
        'Z' => letter_of(&format!("2{middle}")) == Some(last),
        digit if digit.is_ascii_digit() => letter_of(&format!("{digit}{middle}")) == Some(last),
        'A'..='H' | 'J' | 'N' | 'P'..='S' | 'U'..='W' => {
            let digit = "JABCDEFGHI".chars().position(|letter| letter == last).and_then(|at| u32::try_from(at).ok());
            digit.or(last.to_digit(10)).is_some_and(|digit| is_luhn(&format!("{middle}{digit}")))
        }
        _ => false,
    }
}

/// The SIREN behind two signs that are digits by modulus 97, or of which one is a letter. Monaco's begin with noughts and are no SIREN.
fn is_french(rest: &str) -> bool {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let (Some(key), Some(siren)) = (rest.get(..2), rest.get(2..)) else { return false };
    if !siren.starts_with("000") && !is_luhn(siren) {
        return false;
    }
    if let (Some(key), Some(filled)) = (number(key).filter(|_| is_digits(key, 2)), number(&format!("{siren}12"))) {
        return filled % 97 == key;
    }
    let place = |at: usize| {
        let sign = key.chars().nth(at)?;
        SIGNS.chars().position(|known| known == sign).and_then(|place| u64::try_from(place).ok())
    };
    let (Some(one), Some(two), Some(siren)) = (place(0), place(1), number(siren)) else { return false };
    let sum = if one < 10 { (one * 24 + two).checked_sub(10) } else { (one * 34 + two).checked_sub(100) };
    sum.is_some_and(|sum| (siren + 1 + sum / 11) % 11 == sum % 11)
}

/// Weights 8 to 2, the two last digits taken away by modulus 97, with 55 added for the younger numbers; 12 digits name a branch.
fn is_british(rest: &str) -> bool {
    if rest.len() < 9 {
        return true;
    }
    let Some(nine) = rest.get(..9) else { return false };
    let sum = weighed(nine, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    // Numbers below 100 0000 00 are of the older kind alone.
    sum == 0 || (!rest.starts_with('0') && (sum == 42 || sum == 55))
}

/// Seven digits by weights 8 to 2 and the second letter by 9, modulus 23; in the oldest numbers the first digit stands last.
fn is_irish(rest: &str) -> bool {
    const LETTERS: &str = "WABCDEFGHIJKLMNOPQRSTUV";
    let signs: Vec<char> = rest.chars().collect();
    let seven: String = match signs.get(1) {
        Some(second) if second.is_ascii_digit() => signs.iter().take(7).collect(),
        _ => std::iter::once('0').chain(signs.iter().skip(2).take(5).copied()).chain(signs.first().copied()).collect(),
    };
    let value = |letter: Option<&char>| LETTERS.chars().position(|known| Some(&known) == letter);
    let Some(ninth) = signs.get(8).map_or(Some(0), |letter| value(Some(letter))) else { return false };
    let sum = usize::try_from(weighed(&seven, &[8, 7, 6, 5, 4, 3, 2])).unwrap_or_default() + 9 * ninth;
    value(signs.get(7)) == Some(sum % 23)
}

/// Either the citizen's or company's number before the `B` is sound by weights 9 to 2, modulus 11, or all of it is by modulus 97 (ISO
/// 7064) with `NL` in front.
fn is_dutch(rest: &str) -> bool {
    let Some(nine) = rest.get(..9) else { return false };
    let last = digits(nine).next_back().unwrap_or_default();
    let is_old = weighed(nine, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == last && number(nine) != Some(0);
    let value = |sign: char| sign.to_digit(36).map(u64::from);
    let mod_97 = format!("NL{rest}").chars().filter_map(value).fold(0, |sum: u64, value| {
        let shift = if value > 9 { 100 } else { 10 };
        (sum * shift + value) % 97
    });
    is_old || mod_97 == 1
}

fn remainder(value: u64, of: u64) -> usize {
    usize::try_from(value % of).unwrap_or_default()
}
