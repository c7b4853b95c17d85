//! Ids: a prefix that names the kind, then a time-ordered number in 26 lower-case base-32 characters.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Timestamp;

/// Where the numbers in ids come from. Handed in, so that tests get the same ids in every run.
pub trait IdSource: Send + Sync {
    /// A number that was never given before and is larger than those of earlier milliseconds.
    fn next(&self, at: Timestamp) -> u128;
}

/// Ids of a running shop: UUID version 7, milliseconds of the shop's clock then random bits of the operating system.
#[derive(Debug, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    fn next(&self, at: Timestamp) -> u128 {
        let millis = u64::try_from(at.0).unwrap_or(0);
        let mut random = [0_u8; 10];
        fill_random(&mut random);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().as_u128()
    }
}

/// Ids of tests and the demo: time, then a running number and a seeded mixture, the same in every run.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    count: AtomicU64,
}

impl SeededIds {
    /// Ids that depend on the seed and the order of asking alone.
    pub fn new(seed: u64) -> Self {
        Self { seed, count: AtomicU64::new(1) }
    }
}

impl IdSource for SeededIds {
    fn next(&self, at: Timestamp) -> u128 {
        let n = self.count.fetch_add(1, Ordering::Relaxed);
        let mixed = splitmix(self.seed ^ n.rotate_left(17));
        let millis = u128::from(u64::try_from(at.0).unwrap_or(0)) & 0xffff_ffff_ffff;
        (millis << 80)
            | (0x7 << 76)
            | (u128::from(n & 0xfff) << 64)
            | (0b10 << 62)
            | u128::from(((n >> 12) ^ mixed) & 0x3fff_ffff_ffff_ffff)
    }
}

/// One step of the SplitMix64 generator: a well-mixed number from a counter. Not for secrets.
pub fn splitmix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Where keys, tokens and codes come from: the operating system in a shop, a seed in tests and the demo.
pub trait Randomness: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
    /// Whether the bytes can be guessed by whoever knows the seed. A practice shop with such a source refuses live credentials.
    fn is_seeded(&self) -> bool {
        false
    }
}

/// The operating system's random source.
#[derive(Debug, Default)]
pub struct OsRandomness;

impl Randomness for OsRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        fill_random(bytes);
    }
}

/// A seeded stream for tests.
#[derive(Debug)]
pub struct SeededRandomness(Mutex<u64>);

impl SeededRandomness {
    /// The same bytes in every run.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(1);
            chunk.copy_from_slice(&splitmix(*state).to_le_bytes()[..chunk.len()]);
        }
    }
    fn is_seeded(&self) -> bool {
        true
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the operating system for random bytes")]
fn fill_random(bytes: &mut [u8]) {
    // A machine without a random source can make no key and no id; going on would be worse than stopping.
    if let Err(cause) = getrandom::fill(bytes) {
        panic!("the operating system gives no random bytes: {cause}");
    }
}

/// Digits of Crockford's base 32, lower case: no i, l, o, u.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 128 bits as 26 characters that sort like the number.
pub fn encode_number(number: u128) -> String {
    let mut text = [b'0'; 26];
    let mut rest = number;
    for place in text.iter_mut().rev() {
        *place = DIGITS[(rest & 31) as usize];
        rest >>= 5;
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Reads what [`encode_number`] wrote; nothing else.
pub fn decode_number(text: &str) -> Option<u128> {
    if text.len() != 26 || text.as_bytes()[0] > b'7' {
        return None;
    }
    text.bytes().try_fold(0_u128, |number, byte| {
        let digit = DIGITS.iter().position(|d| *d == byte)?;
        Some((number << 5) | digit as u128)
    })
}

/// Makes id types: `ids!(PaymentId, "pay")` gives a `Copy` type written `pay_01k…`.
#[macro_export]
macro_rules! ids {
    ($($(#[$about:meta])* $name:ident, $prefix:literal);+ $(;)?) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u128);

        impl $name {
            /// Wraps a number given by an id source.
            pub fn from_number(number: u128) -> Self {
                Self(number)
            }

            /// Reads `prefix_…`; anything else is `None`.
            pub fn parse(text: &str) -> Option<Self> {
                let number = text.strip_prefix($prefix)?.strip_prefix('_')?;
                $crate::ids::decode_number(number).map(Self)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}_{}", $prefix, $crate::ids::encode_number(self.0))
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom(concat!("not an id that begins with ", $prefix, "_")))
            }
        }
        impl rusqlite::types::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(self.to_string().into())
            }
        }
        impl rusqlite::types::FromSql for $name {
            fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                Self::parse(value.as_str()?).ok_or(rusqlite::types::FromSqlError::InvalidType)
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some(concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{25}$")))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}
    )+};
}

#[cfg(test)]
mod tests {
    use super::*;

    ids!(/// A thing of this test.
        ThingId, "thg");

    #[test]
    fn an_id_reads_back_and_another_kind_is_refused() {
        let id = ThingId::from_number(RandomIds.next(Timestamp(1_790_000_000_000)));
        assert_eq!(ThingId::parse(&id.to_string()), Some(id));
        for bad in ["", "thg_", "pay_01", "thg_il0ou", "thg_zzzzzzzzzzzzzzzzzzzzzzzzzz"] {
            assert_eq!(ThingId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn ids_of_later_milliseconds_sort_later() {
        let ids = SeededIds::new(7);
        let mut texts: Vec<String> = (0..500).map(|n| encode_number(ids.next(Timestamp(1_000_000 + n)))).collect();
        let before = texts.clone();
        texts.sort();
        assert_eq!(texts, before);
    }
}
