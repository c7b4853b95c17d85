//! The pattern of a series: `INV-{YYYY}-{0000}`. Pure.

use std::fmt;

use base::ShopDate;

/// A pattern that was read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberPattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// `{YYYY}`: the calendar year in which the fiscal year begins.
    Year,
    /// `{YY}`: the last two digits of the same.
    ShortYear,
    /// `{FY}`: 26-27, or 2026 where the fiscal year is the calendar year.
    FiscalYear,
    /// `{0000}`: the running number, at least so many digits.
    Counter(usize),
}

/// The numbers of one pattern in one year: the text around the running number, and its least digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub before: String,
    pub width: usize,
    pub after: String,
}

/// What a country asks of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternRules {
    /// Most characters of a number.
    pub length_max: usize,
    /// Whether only letters, digits, `-` and `/` may stand in it.
    pub plain_only: bool,
    /// Whether the running number begins anew each fiscal year.
    pub resets_yearly: bool,
}

impl PatternRules {
    /// The rules of a country: India at most 16 of letters, digits, `-`, `/`; Saudi Arabia without yearly reset.
    pub fn of(country: &str) -> Self {
        match country {
            "IN" => Self { length_max: 16, plain_only: true, resets_yearly: true },
            "SA" => Self { length_max: 40, plain_only: false, resets_yearly: false },
            _ => Self { length_max: 40, plain_only: false, resets_yearly: true },
        }
    }
}

/// What is wrong with a pattern, or with the number it gives.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A brace without its partner, or an unknown word in braces.
    #[error("'{0}' is not a part of a pattern: {{YYYY}}, {{YY}}, {{FY}} or zeros like {{0000}}")]
    UnknownPart(String),
    /// No running number, or two.
    #[error("exactly one running number, written as zeros like {{0000}}")]
    NotOneCounter,
    /// A series that begins anew each year without the year in its numbers gives the same number twice.
    #[error("the year must stand in it ({{YYYY}}, {{YY}} or {{FY}}), because the running number begins anew each year")]
    NoYear,
    /// A character that may not stand in a number.
    #[error("'{0}' may not stand in a number")]
    Character(char),
    /// The number would be longer than allowed.
    #[error("a number like {number} has {} characters; at most {length_max} are allowed", number.chars().count())]
    TooLong {
        /// The number.
        number: String,
        /// Most characters.
        length_max: usize,
    },
}

/// A fiscal year, named by the calendar year it begins in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FiscalYear {
    begins_in: i16,
    is_calendar_year: bool,
}

impl FiscalYear {
    /// The fiscal year that a day falls in, where years begin with that month (1 to 12).
    pub fn of(day: ShopDate, starts_month: u8) -> Self {
        let starts_month = i8::try_from(starts_month.clamp(1, 12)).unwrap_or(1);
        let year = day.0.year();
        let begins_in = if day.0.month() < starts_month { year.saturating_sub(1) } else { year };
        Self { begins_in, is_calendar_year: starts_month == 1 }
    }

    /// The fiscal years from that calendar year to this one, this one last.
    pub(super) fn since(self, begins_in: i16) -> impl Iterator<Item = Self> {
        (begins_in..=self.begins_in).map(move |begins_in| Self { begins_in, ..self })
    }

    /// This fiscal year and so many after it.
    pub(super) fn and_after(self, years: i16) -> impl Iterator<Item = Self> {
        (self.begins_in..=self.begins_in.saturating_add(years)).map(move |begins_in| Self { begins_in, ..self })
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_calendar_year {
            write!(f, "{:04}", self.begins_in)
        } else {
            write!(f, "{:02}-{:02}", self.begins_in.rem_euclid(100), self.begins_in.saturating_add(1).rem_euclid(100))
        }
    }
}

impl NumberPattern {
    /// Reads a pattern and checks it against the rules.
    pub fn parse(text: &str, rules: PatternRules) -> Result<Self, PatternError> {
        let pattern = Self { text: text.to_owned(), parts: read_parts(text)? };
        let counters: Vec<usize> = pattern
            .parts
            .iter()
            .filter_map(|part| if let Part::Counter(width) = part { Some(*width) } else { None })
            .collect();
        let [width] = counters[..] else { return Err(PatternError::NotOneCounter) };
        let has_year = pattern.parts.iter().any(|part| matches!(part, Part::Year | Part::ShortYear | Part::FiscalYear));
        if rules.resets_yearly && !has_year {
            return Err(PatternError::NoYear);
        }
        let longest = "9".repeat(width).parse().unwrap_or(i64::MAX);
        pattern.number(FiscalYear { begins_in: 2026, is_calendar_year: false }, longest, rules)?;
        Ok(pattern)
    }

    /// The number with this running number; an error where it breaks the rules, as when the counter outgrew its place.
    pub fn number(&self, year: FiscalYear, counter: i64, rules: PatternRules) -> Result<String, PatternError> {
        let Frame { before, width, after } = self.frame(year);
        let number = format!("{before}{counter:0width$}{after}");
        let allowed = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '-' | '/') || (!rules.plain_only && matches!(c, '.' | '_' | '#'))
        };
        if let Some(bad) = number.chars().find(|c| !allowed(*c)) {
            return Err(PatternError::Character(bad));
        }
        if number.len() > rules.length_max {
            return Err(PatternError::TooLong { number, length_max: rules.length_max });
        }
        Ok(number)
    }

    /// What stands around the running number in a year.
    pub(super) fn frame(&self, year: FiscalYear) -> Frame {
        let mut frame = Frame { before: String::new(), width: 0, after: String::new() };
        for part in &self.parts {
            let text = match part {
                Part::Text(text) => text.clone(),
                Part::Year => format!("{:04}", year.begins_in),
                Part::ShortYear => format!("{:02}", year.begins_in.rem_euclid(100)),
                Part::FiscalYear => year.to_string(),
                Part::Counter(width) => {
                    frame.width = *width;
                    continue;
                }
            };
            let side = if frame.width == 0 { &mut frame.before } else { &mut frame.after };
            side.push_str(&text);
        }
        frame
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn read_parts(text: &str) -> Result<Vec<Part>, PatternError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some(open) = rest.find(['{', '}']) else {
            parts.push(Part::Text(rest.to_owned()));
            break;
        };
        if open > 0 {
            parts.push(Part::Text(rest[..open].to_owned()));
        }
        let close = rest[open..]
            .find('}')
            .filter(|at| *at > 0)
            .ok_or_else(|| PatternError::UnknownPart(rest[open..].to_owned()))?
            + open;
        parts.push(match &rest[open + 1..close] {
            "YYYY" => Part::Year,
            "YY" => Part::ShortYear,
            "FY" => Part::FiscalYear,
            zeros if (1..=12).contains(&zeros.len()) && zeros.bytes().all(|b| b == b'0') => Part::Counter(zeros.len()),
            _ => return Err(PatternError::UnknownPart(rest[open..=close].to_owned())),
        });
        rest = &rest[close + 1..];
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(pattern: &str, country: &str, day: &str, starts_month: u8, counter: i64) -> Result<String, PatternError> {
        let rules = PatternRules::of(country);
        NumberPattern::parse(pattern, rules)?.number(
            FiscalYear::of(ShopDate::parse(day).unwrap(), starts_month),
            counter,
            rules,
        )
    }

    #[test]
    fn a_number_is_filled_with_zeros_and_grows_past_them() {
        assert_eq!(number("INV-{YYYY}-{0000}", "DE", "2026-11-21", 1, 7).as_deref(), Ok("INV-2026-0007"));
        assert_eq!(number("INV-{YYYY}-{0000}", "DE", "2026-11-21", 1, 12345).as_deref(), Ok("INV-2026-12345"));
        assert_eq!(number("{YY}.{00}", "DE", "2026-11-21", 1, 3).as_deref(), Ok("26.03"));
    }

    #[test]
    fn the_indian_fiscal_year_turns_in_april_and_its_numbers_never_meet() {
        assert_eq!(number("INV/{FY}/{0000}", "IN", "2027-03-31", 4, 1).as_deref(), Ok("INV/26-27/0001"));
        assert_eq!(number("INV/{FY}/{0000}", "IN", "2027-04-01", 4, 1).as_deref(), Ok("INV/27-28/0001"));
        // January belongs to the year that began in April before: else January's and next April's numbers would be the same.
        assert_eq!(number("INV-{YYYY}-{0000}", "IN", "2027-01-15", 4, 1).as_deref(), Ok("INV-2026-0001"));
        assert_eq!(number("INV-{YYYY}-{0000}", "IN", "2099-04-01", 4, 1).as_deref(), Ok("INV-2099-0001"));
        assert_eq!(number("I/{FY}/{0}", "IN", "2099-04-01", 4, 1).as_deref(), Ok("I/99-00/1"));
    }

    #[test]
    fn an_indian_number_has_at_most_sixteen_plain_characters() {
        assert!(matches!(
            number("INVOICE/{FY}/{0000}", "IN", "2026-11-21", 4, 1),
            Err(PatternError::TooLong { length_max: 16, .. })
        ));
        assert_eq!(number("INV_{FY}_{0000}", "IN", "2026-11-21", 4, 1), Err(PatternError::Character('_')));
        assert_eq!(
            number("INV/{FY}/{0000}", "IN", "2026-11-21", 4, 1_234_567)
                .map_err(|e| matches!(e, PatternError::TooLong { .. })),
            Err(true)
        );
    }

    #[test]
    fn a_series_that_begins_anew_needs_the_year_and_a_saudi_one_does_not() {
        assert_eq!(number("INV-{0000}", "DE", "2026-11-21", 1, 1), Err(PatternError::NoYear));
        assert_eq!(number("INV-{0000}", "SA", "2026-11-21", 1, 1).as_deref(), Ok("INV-0001"));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for bad in [
            "",
            "INV",
            "INV-{YYYY}",
            "{YYYY}{0}{0}",
            "{YYYY",
            "YYYY}{0}",
            "{}{0}{YYYY}",
            "{MM}{0}{YYYY}",
            "{YYYY}{0000000000000}",
        ] {
            assert!(number(bad, "DE", "2026-11-21", 1, 1).is_err(), "{bad}");
        }
        assert_eq!(number("فاتورة-{YYYY}-{0}", "DE", "2026-11-21", 1, 1), Err(PatternError::Character('ف')));
    }
}
