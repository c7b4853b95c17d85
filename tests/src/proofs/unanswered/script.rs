//! What goes wrong in one run, and what the customer does meanwhile: all of it thrown by dice before the run begins.

use crate::dice::Dice;

const SECOND_MS: i64 = 1_000;
const HOUR_MS: i64 = 3_600 * SECOND_MS;
/// The longest that a gateway keeps a key; after it nothing is sent again without a look.
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;

/// How a gateway does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// The connection breaks off.
    Drops,
    /// Something on the way answers with this status.
    Status(u16),
    /// Nothing comes until our time is out.
    Hangs,
    /// Nobody takes the call; certainly nothing was sent.
    Refuses,
}

/// What happens to the call that collects money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It is answered.
    None,
    /// It is done, and nobody is told.
    DoneUntold(Silence),
    /// It is not done, and nobody is told.
    LostUntold(Silence),
    /// The gateway begins, our time runs out, and it is done so long after it was sent.
    DoneLate(i64),
    /// It is done, and a box on the way sends it once more; the second answer is lost.
    SentTwice,
}

/// One run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Script {
    pub trouble: Trouble,
    /// Which of the calls that collect money it meets, from 1: where the money is taken by a second call, that is the second.
    pub on_call: u32,
    /// For how long the gateway answers nothing after the trouble, and how.
    pub away_ms: i64,
    pub away: Silence,
    /// Whether the gateway remembers no key, whatever it says of itself.
    pub keyless: bool,
    /// Whether it tells by webhook.
    pub webhook: bool,
    /// Whether it tells twice.
    pub told_twice: bool,
    /// Whether the customer has the page from the gateway itself, before we have it.
    pub page_by_mail: bool,
    /// Whether the customer pays at all.
    pub pays: bool,
    /// Answers take this long.
    pub answer_ms: i64,
}

impl Script {
    /// One in so many runs has a gateway that is away for more than a day, one in so many for hours: each of these is asked about
    /// thousands of times.
    pub(super) fn thrown(dice: &mut Dice, one_in: u64) -> Self {
        let silence = |dice: &mut Dice| match dice.below(4) {
            0 => Silence::Drops,
            1 => Silence::Status(502),
            2 => Silence::Status(504),
            _ => Silence::Hangs,
        };
        let trouble = match dice.below(10) {
            0 => Trouble::None,
            1..=4 => Trouble::DoneUntold(silence(dice)),
            5 | 6 => Trouble::LostUntold(silence(dice)),
            7 | 8 => Trouble::DoneLate(120 * SECOND_MS),
            _ => Trouble::SentTwice,
        };
        let between = |dice: &mut Dice, from, to| i64::try_from(dice.between(from, to)).unwrap_or(1);
        let away_ms = match (dice.below(one_in), dice.below(10)) {
            (0, _) => DAY_MS + between(dice, 1, 5) * HOUR_MS,
            (1, _) => between(dice, 1, 9) * HOUR_MS,
            (_, 0..=3) => 0,
            (_, 4 | 5) => 10 * SECOND_MS,
            (_, 6 | 7) => 130 * SECOND_MS,
            _ => between(dice, 3, 50) * 60 * SECOND_MS,
        };
        Self {
            trouble,
            on_call: if dice.chance(50) { 1 } else { 2 },
            away_ms: if trouble == Trouble::None { 0 } else { away_ms },
            away: if dice.chance(20) { Silence::Refuses } else { silence(dice) },
            keyless: dice.chance(25),
            webhook: dice.chance(50),
            told_twice: dice.chance(30),
            page_by_mail: dice.chance(25),
            pays: dice.chance(85),
            answer_ms: i64::try_from(dice.between(40, 900)).unwrap_or(100),
        }
    }

    /// Whether the gateway may have done something that we were not told.
    pub(super) fn is_unclear(&self) -> bool {
        !matches!(self.trouble, Trouble::None | Trouble::SentTwice)
    }
}
