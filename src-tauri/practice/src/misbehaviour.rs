//! How the gateway can be told to misbehave, and the dice that decide when. The dice are seeded, one stream for each
//! subject: the same seed and the same sequence of requests give the same faults, and switching on one kind of fault
//! does not shift the others.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A share of cases. On the wire a number from 0 to 100 with up to four decimals; held in parts per million.
#[derive(Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub(crate) struct Percent(u32);

const WHOLE_PPM: u32 = 1_000_000;

impl Percent {
    pub(crate) fn parts_per_million(self) -> u32 {
        self.0
    }

    pub(crate) const fn of_parts_per_million(ppm: u32) -> Self {
        Self(ppm)
    }

    fn read(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || part.len() > 4 || !digits(whole) || !digits(part) {
            return None;
        }
        let ppm = format!("{whole}{part:0<4}").parse::<u32>().ok()?;
        (ppm <= WHOLE_PPM).then_some(Self(ppm))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 10_000, self.0 % 10_000);
        if part == 0 {
            write!(out, "{whole}")
        } else {
            write!(out, "{whole}.{}", format!("{part:04}").trim_end_matches('0'))
        }
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self} %")
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let number: serde_json::Number = self.to_string().parse().map_err(serde::ser::Error::custom)?;
        number.serialize(out)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(from)?.to_string();
        let text = number.strip_suffix(".0").unwrap_or(&number);
        Self::read(text)
            .ok_or_else(|| de::Error::custom("a percentage is a number from 0 to 100 with up to four decimals"))
    }
}

/// What the gateway does wrong. The default is a gateway that behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Misbehaviour {
    /// Every webhook waits this long (gateway milliseconds, from and to) before its first try.
    pub(crate) delay_ms: [u64; 2],
    /// Every answer of `/v1` waits this long (machine milliseconds, from and to).
    pub(crate) answer_delay_ms: [u64; 2],
    /// Events delivered more than once, up to `duplicates_max` extra times, spread over `duplicate_within_ms`.
    pub(crate) duplicate_percent: Percent,
    pub(crate) duplicates_max: u32,
    pub(crate) duplicate_within_ms: u64,
    /// Changes told by two events with different ids and equal content.
    pub(crate) twin_percent: Percent,
    /// Events held back by up to `reorder_ms`, so that later ones overtake them.
    pub(crate) reorder_percent: Percent,
    pub(crate) reorder_ms: u64,
    /// Events that are never delivered.
    pub(crate) drop_percent: Percent,
    /// Events beside which a forged copy is sent: another amount, and a signature that does not hold.
    pub(crate) forge_percent: Percent,
    /// Events that come later by `late_ms`.
    pub(crate) late_percent: Percent,
    pub(crate) late_ms: u64,
    /// Requests to `/v1` answered 429 or 500 before anything is done.
    pub(crate) answer_429_percent: Percent,
    pub(crate) answer_500_percent: Percent,
    /// Requests that are carried out and then answered 500.
    pub(crate) answer_500_after_percent: Percent,
    /// Requests that are carried out and then not answered: the connection closes after `hang_ms` machine milliseconds.
    pub(crate) timeout_after_charge_percent: Percent,
    pub(crate) hang_ms: u64,
    /// Requests that are carried out at once and answered `hold_answer_ms` machine milliseconds later, so that their
    /// webhooks come first.
    pub(crate) hold_answer_percent: Percent,
    pub(crate) hold_answer_ms: u64,
    /// Captures charged a fee that is higher than the schedule by `wrong_fee_extra_percent` of the amount, at least by
    /// one smallest unit.
    pub(crate) wrong_fee_percent: Percent,
    pub(crate) wrong_fee_extra_percent: Percent,
    /// Endpoints have only this long for their answer (machine milliseconds); 0 leaves them what the gateway gives.
    pub(crate) impatient_ms: u64,
    /// The endpoints are switched off: what happens meanwhile is never told, the lists alone know it.
    pub(crate) webhooks_off: bool,
    /// No delivery is tried again.
    pub(crate) one_try_only: bool,
}

impl Default for Misbehaviour {
    fn default() -> Self {
        let never = Percent(0);
        Self {
            delay_ms: [0, 0],
            answer_delay_ms: [0, 0],
            duplicate_percent: never,
            duplicates_max: 1,
            duplicate_within_ms: 500,
            twin_percent: never,
            reorder_percent: never,
            reorder_ms: 500,
            drop_percent: never,
            forge_percent: never,
            late_percent: never,
            late_ms: 5_000,
            answer_429_percent: never,
            answer_500_percent: never,
            answer_500_after_percent: never,
            timeout_after_charge_percent: never,
            hang_ms: 0,
            hold_answer_percent: never,
            hold_answer_ms: 500,
            wrong_fee_percent: never,
            wrong_fee_extra_percent: Percent(1_000),
            impatient_ms: 0,
            webhooks_off: false,
            one_try_only: false,
        }
    }
}

const DELAY_MAX_MS: u64 = 30 * 24 * 3_600_000;
const DUPLICATES_MAX: u32 = 1_000;

impl Misbehaviour {
    /// Says what cannot be meant.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let ordered = |[from, to]: [u64; 2]| from <= to && to <= DELAY_MAX_MS;
        if !ordered(self.delay_ms) || !ordered(self.answer_delay_ms) {
            return Err("a delay goes from the shorter to the longer time, 30 days at most");
        }
        let times = [
            self.duplicate_within_ms,
            self.reorder_ms,
            self.late_ms,
            self.hang_ms,
            self.hold_answer_ms,
            self.impatient_ms,
        ];
        if times.iter().any(|time| *time > DELAY_MAX_MS) {
            return Err("no time may be longer than 30 days");
        }
        if self.duplicates_max == 0 || self.duplicates_max > DUPLICATES_MAX {
            return Err("duplicates_max is between 1 and 1000");
        }
        Ok(())
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): short, and the same on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn chance(&mut self, share: Percent) -> bool {
        share.0 > 0 && self.next() % u64::from(WHOLE_PPM) < u64::from(share.0)
    }

    /// A number between two bounds, both included.
    pub(crate) fn between(&mut self, from: u64, to: u64) -> u64 {
        let width = to.saturating_sub(from).saturating_add(1);
        from.saturating_add(self.next() % width)
    }
}

/// The streams of chance, one for each subject.
#[derive(Debug)]
pub(crate) struct Dice {
    pub(crate) answers: Stream,
    pub(crate) deliveries: Stream,
    pub(crate) forgeries: Stream,
    pub(crate) fees: Stream,
}

impl Dice {
    pub(crate) fn of_seed(seed: u64) -> Self {
        let mut root = Stream(seed);
        Self {
            answers: Stream(root.next()),
            deliveries: Stream(root.next()),
            forgeries: Stream(root.next()),
            fees: Stream(root.next()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_and_written_exactly() {
        for (json, want) in
            [("0", "0"), ("100", "100"), ("2.5", "2.5"), ("0.1", "0.1"), ("3.0", "3"), ("0.0001", "0.0001")]
        {
            let read: Percent = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), want);
        }
        for json in ["-1", "101", "100.1", "0.00001", "\"5\"", "1e300"] {
            assert!(serde_json::from_str::<Percent>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_dice() {
        let throw = |seed| {
            let mut dice = Dice::of_seed(seed);
            (0..64).map(|_| dice.deliveries.between(0, 1_000)).collect::<Vec<_>>()
        };
        assert_eq!(throw(7), throw(7));
        assert_ne!(throw(7), throw(8));
    }

    #[test]
    fn a_chance_comes_true_about_as_often_as_it_says() {
        let mut dice = Dice::of_seed(1);
        let hits = (0..100_000).filter(|_| dice.answers.chance(Percent(250_000))).count();
        assert!((24_000..26_000).contains(&hits), "{hits}");
        assert!(!(0..1_000).any(|_| dice.answers.chance(Percent(0))));
        assert!((0..1_000).all(|_| dice.answers.chance(Percent(1_000_000))));
    }
}
