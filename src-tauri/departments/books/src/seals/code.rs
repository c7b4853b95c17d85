//! The code of a stub: a hundred bits of its hash, as people read and type them.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use utoipa::ToSchema;

/// Crockford's base 32: no I, L, O and U, so that nothing is mistaken for a digit.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code: five bits each.
const LENGTH: usize = 20;

/// The first hundred bits of a stub's hash, as `7K3QF-9D2MX-A0B1C-…`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(value_type = String, examples("7K3QF-9D2MX-00T4Z-AH5RE"))]
pub struct StubCode(String);

/// What is typed is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the code of a stub has 20 letters and digits, in four groups of five")]
pub struct WrongCode;

impl StubCode {
    /// The code of a hash.
    pub fn of(hash: &[u8; 32]) -> Self {
        let (mut code, mut bits, mut held) = (String::with_capacity(LENGTH + 3), 0_u32, 0_u32);
        let mut letters = 0;
        for byte in hash {
            bits = ((bits << 8) | u32::from(*byte)) & 0xFFFF;
            held += 8;
            while held >= 5 && letters < LENGTH {
                held -= 5;
                if letters > 0 && letters % 5 == 0 {
                    code.push('-');
                }
                let place = usize::try_from((bits >> held) & 31).unwrap_or(0);
                code.push(char::from(LETTERS.get(place).copied().unwrap_or(b'0')));
                letters += 1;
            }
        }
        Self(code)
    }
}

impl FromStr for StubCode {
    type Err = WrongCode;

    /// Reads what somebody types from paper: small letters, spaces and missing hyphens, O for 0, I and L for 1.
    fn from_str(typed: &str) -> Result<Self, WrongCode> {
        let mut code = String::with_capacity(LENGTH + 3);
        let mut letters = 0;
        for letter in typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            let letter = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if letters == LENGTH || !LETTERS.iter().any(|known| char::from(*known) == letter) {
                return Err(WrongCode);
            }
            if letters > 0 && letters % 5 == 0 {
                code.push('-');
            }
            code.push(letter);
            letters += 1;
        }
        if letters == LENGTH { Ok(Self(code)) } else { Err(WrongCode) }
    }
}

impl fmt::Display for StubCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_are_the_bits_of_the_hash_from_the_front() {
        let mut hash = [0; 32];
        assert_eq!(StubCode::of(&hash).to_string(), "00000-00000-00000-00000");
        hash[0] = 0b0000_1000;
        hash[12] = 0b0001_0000;
        assert_eq!(StubCode::of(&hash).to_string(), "10000-00000-00000-00001");
        assert_eq!(StubCode::of(&[0xFF; 32]).to_string(), "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ");
    }

    #[test]
    fn what_is_typed_from_paper_is_read_kindly_and_nothing_else_is() {
        let code = StubCode::of(&[0xA5; 32]);
        let typed = code.to_string().to_lowercase().replace('-', " ");
        assert_eq!(typed.parse(), Ok(code));
        assert_eq!("OOOOOILILIOOOOOOOOOO".parse::<StubCode>().unwrap().to_string(), "00000-11111-00000-00000");
        for wrong in [
            "",
            "00000-00000-00000-0000",
            "00000-00000-00000-000000",
            "U0000-00000-00000-00000",
            "é0000-00000-00000-00000",
        ] {
            assert_eq!(wrong.parse::<StubCode>(), Err(WrongCode), "{wrong}");
        }
    }
}
