//! Times as fourteen digits without a zone, as older gateways write them: `20261121100500`.

use base::Timestamp;

/// The digits of an instant in UTC, to the second.
pub(super) fn written(at: Timestamp) -> String {
    at.to_string().chars().filter(char::is_ascii_digit).take(14).collect()
}

/// The instant of such digits, taken as UTC; none when they are no time.
pub(super) fn read(digits: &str) -> Option<Timestamp> {
    if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let (day, time) = ([part(0, 4), part(4, 6), part(6, 8)], [part(8, 10), part(10, 12), part(12, 14)]);
    Timestamp::parse(&format!("{}T{}Z", day.join("-"), time.join(":")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_back_from_its_digits_and_nothing_else_is_a_time() {
        let at = Timestamp::parse("2026-11-21T10:05:09Z").unwrap();
        assert_eq!(written(at), "20261121100509");
        assert_eq!(read("20261121100509"), Some(at));
        assert_eq!(written(at.plus_ms(999)), "20261121100509", "parts of a second are left away");
        for bad in ["", "2026112110050", "202611211005090", "20261321100509", "2026112110050x", "٢٠٢٦١١٢١١٠٠٥٠٩"]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
