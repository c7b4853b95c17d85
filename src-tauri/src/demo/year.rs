//! A year of trade, told in the order in which it happened: invoices, and what became of each. Pure: the same seed and the
//! same end give the same year.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use base::{ShopDate, Timestamp};
use jiff::tz::TimeZone;

use super::dice::Dice;
use super::shops::{DemoShop, Manners};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How long the year is, in days.
pub const DAYS: i32 = 365;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// To which sale, counted from nought.
    pub sale: u32,
    /// What.
    pub what: What,
    /// Whether nothing more is told of this sale.
    pub last: bool,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An invoice was written and issued.
    Billed(Sale),
    /// All that is due was paid at the counter.
    PaidInCash,
    /// About half of what is due was paid at the counter.
    PaidInPart,
    /// The customer opened the gateway's page.
    Begun,
    /// The gateway told something about the page that was opened last.
    Told(News),
}

/// What a gateway tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// A try was declined; the page stays open.
    FailedTry,
    /// It ended without money.
    Failed,
    /// The page ran out.
    Expired,
    /// Paid in full.
    Captured,
    /// Paid in full, and what the gateway keeps of it, in one word.
    CapturedWithFee,
    /// Paid, and somewhat more than was asked.
    CapturedTooMuch,
    /// What the gateway keeps.
    FeeKnown,
}

impl News {
    /// Whether nobody can pay on the page any more.
    fn ends_page(self) -> bool {
        matches!(self, Self::Failed | Self::Expired | Self::Captured | Self::CapturedWithFee | Self::CapturedTooMuch)
    }
}

/// What was sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// Place of the customer among the shop's customers.
    pub customer: usize,
    /// The lines.
    pub lines: Vec<SaleLine>,
    /// With delivery.
    pub delivered: bool,
    /// Whether the total is rounded as for cash.
    pub for_cash: bool,
}

/// A line of a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleLine {
    /// Place among the shop's goods.
    pub goods: usize,
    /// How many.
    pub quantity: &'static str,
    /// Percent off.
    pub discount: Option<&'static str>,
}

/// How the story of a sale goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    Cash,
    Late,
    DeclinedOnce,
    FailedOnce,
    ExpiredOnce,
    InParts,
    PartOnly,
    TooMuch,
    Never,
    Soon,
}

/// The year, as an iterator over what happened.
pub struct Year {
    shop: &'static DemoShop,
    zone: TimeZone,
    /// The end: what lies behind it has not happened yet.
    until: Timestamp,
    /// Invoices of each day that is still to come, in order.
    days: std::vec::IntoIter<(ShopDate, u32)>,
    customers: usize,
    dice: Dice,
    sold: u32,
    told: u64,
    agenda: BinaryHeap<Reverse<Entry>>,
    /// Behind this instant the sales are not made up yet.
    ready_to: Timestamp,
}

/// A happening on the agenda; those of one instant come in the order in which they were made up.
struct Entry(u64, Happening);

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.1.at, self.0).cmp(&(other.1.at, other.0))
    }
}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Entry {}

impl Year {
    /// The year of a shop that ends at an instant, with about so many payments by so many customers.
    pub fn new(
        shop: &'static DemoShop,
        zone: TimeZone,
        until: Timestamp,
        payments: u32,
        customers: usize,
        seed: u64,
    ) -> Self {
        let mut dice = Dice::new(seed, shop.key);
        let days = busy_days(shop, until.day_in(&zone), sales_for(&shop.manners, payments), &mut dice);
        Self {
            shop,
            zone,
            until,
            days: days.into_iter(),
            customers,
            dice,
            sold: 0,
            told: 0,
            agenda: BinaryHeap::new(),
            ready_to: Timestamp(i64::MIN),
        }
    }

    /// Makes up the sales of the next day; `false` when the year is over.
    fn next_day(&mut self) -> bool {
        let Some((day, count)) = self.days.next() else { return false };
        for _ in 0..count {
            let (first, last) = self.shop.hours;
            let minute = self.dice.between(first * 60, last * 60 - 1);
            let billed_at = day.starts_in(&self.zone).plus_ms(minute * MINUTE + self.dice.between(0, MINUTE - 1));
            if billed_at <= self.until {
                self.sell(billed_at);
            }
        }
        self.ready_to = day.plus_days(1).starts_in(&self.zone);
        true
    }

    fn sell(&mut self, billed_at: Timestamp) {
        let course = self.course();
        let sale = self.sale(course);
        let steps = self.steps(course, billed_at);
        let told: Vec<(Timestamp, What)> = std::iter::once((billed_at, What::Billed(sale)))
            .chain(steps)
            // What comes of a page is told up to its end or not at all, so that no page stays open that no gateway knows.
            .take_while(|(at, _)| *at <= self.until)
            .collect();
        let told = without_open_page(told);
        let (number, count) = (self.sold, told.len());
        self.sold = self.sold.saturating_add(1);
        for (place, (at, what)) in told.into_iter().enumerate() {
            self.told += 1;
            let happening = Happening { at, sale: number, what, last: place + 1 == count };
            self.agenda.push(Reverse(Entry(self.told, happening)));
        }
    }

    fn course(&mut self) -> Course {
        use Course::{Cash, DeclinedOnce, ExpiredOnce, FailedOnce, InParts, Late, Never, PartOnly, Soon, TooMuch};
        let of = &self.shop.manners;
        let known = [
            (of.cash, Cash),
            (of.late, Late),
            (of.declined_once, DeclinedOnce),
            (of.failed_once, FailedOnce),
            (of.expired_once, ExpiredOnce),
            (of.in_parts, InParts),
            (of.part_only, PartOnly),
            (of.too_much, TooMuch),
            (of.never, Never),
        ];
        let mut left = self.dice.below(1000);
        for (share, course) in known {
            if left < share {
                return course;
            }
            left -= share;
        }
        Soon
    }

    fn sale(&mut self, course: Course) -> Sale {
        let shop = self.shop;
        let mut wanted = self.dice.weighted(shop.lines.iter().copied()) + 1;
        let mut lines: Vec<SaleLine> = Vec::with_capacity(wanted);
        while wanted > 0 {
            wanted -= 1;
            let goods = self.dice.weighted(shop.goods.iter().map(|goods| goods.weight));
            // The same thing twice is one line with more of it, and more of it is rolled already.
            if lines.iter().any(|line| line.goods == goods) {
                continue;
            }
            let quantity = *self.dice.pick(shop.goods[goods].quantities);
            let discount = self.dice.chance(45).then(|| *self.dice.pick(&["5", "5", "10", "12.5"]));
            lines.push(SaleLine { goods, quantity, discount });
        }
        // Some come often and most now and then: the square of an even roll leans to the front of the list.
        let roll = self.dice.below(1 << 20);
        let place = (roll * roll) >> 20;
        let customer = usize::try_from((u128::from(place) * self.customers as u128) >> 20).unwrap_or(0);
        let delivered = shop.delivery.is_some_and(|(_, share)| self.dice.chance(share));
        Sale { customer, lines, delivered, for_cash: matches!(course, Course::Cash) }
    }

    /// What follows an invoice, in order of time.
    fn steps(&mut self, course: Course, billed_at: Timestamp) -> Vec<(Timestamp, What)> {
        let due = billed_at.plus_ms(self.shop.terms_days * DAY);
        let mut steps = Vec::new();
        match course {
            Course::Never => {}
            Course::Cash => steps.push((self.after(billed_at, MINUTE, 8 * MINUTE), What::PaidInCash)),
            Course::PartOnly => steps.push((self.after(billed_at, MINUTE, 8 * MINUTE), What::PaidInPart)),
            Course::InParts => {
                steps.push((self.after(billed_at, MINUTE, 8 * MINUTE), What::PaidInPart));
                let begun = self.after(billed_at, 2 * DAY, 12 * DAY);
                self.page(&mut steps, begun, &[], News::Captured);
            }
            Course::Late => {
                let begun = self.after(due, DAY, 24 * DAY);
                self.page(&mut steps, begun, &[], News::Captured);
            }
            Course::Soon => {
                let begun = self.soon(billed_at);
                self.page(&mut steps, begun, &[], News::Captured);
            }
            Course::TooMuch => {
                let begun = self.soon(billed_at);
                self.page(&mut steps, begun, &[], News::CapturedTooMuch);
            }
            Course::DeclinedOnce => {
                let begun = self.soon(billed_at);
                self.page(&mut steps, begun, &[News::FailedTry], News::Captured);
            }
            Course::FailedOnce | Course::ExpiredOnce => {
                let begun = self.soon(billed_at);
                let end = if course == Course::FailedOnce { News::Failed } else { News::Expired };
                let ended = self.page(&mut steps, begun, &[], end);
                let again = self.after(ended, 20 * MINUTE, 3 * DAY);
                self.page(&mut steps, again, &[], News::Captured);
            }
        }
        steps
    }

    /// One page: opened, perhaps declined, and its end. Gives the instant of the end.
    fn page(&mut self, steps: &mut Vec<(Timestamp, What)>, begun: Timestamp, before: &[News], end: News) -> Timestamp {
        steps.push((begun, What::Begun));
        let mut at = begun;
        for news in before {
            at = self.after(at, MINUTE / 2, 3 * MINUTE);
            steps.push((at, What::Told(*news)));
        }
        at = match end {
            News::Expired => begun.plus_ms(DAY),
            _ => self.after(at, MINUTE / 2, 4 * MINUTE),
        };
        steps.push((at, What::Told(end)));
        // Most gateways say at once what they keep, some with the day's statement.
        if matches!(end, News::Captured | News::CapturedTooMuch) {
            if end == News::Captured && self.dice.chance(650) {
                steps.pop();
                steps.push((at, What::Told(News::CapturedWithFee)));
            } else {
                steps.push((self.after(at, 14 * HOUR, 40 * HOUR), What::Told(News::FeeKnown)));
            }
        }
        at
    }

    /// Most open the link within the hour, some in the evening, some the next day.
    fn soon(&mut self, billed_at: Timestamp) -> Timestamp {
        match self.dice.below(10) {
            0..=6 => self.after(billed_at, 2 * MINUTE, 50 * MINUTE),
            7 | 8 => self.after(billed_at, HOUR, 9 * HOUR),
            _ => self.after(billed_at, 16 * HOUR, 40 * HOUR),
        }
    }

    fn after(&mut self, at: Timestamp, least: i64, most: i64) -> Timestamp {
        at.plus_ms(self.dice.between(least, most))
    }
}

impl Iterator for Year {
    type Item = Happening;
    fn next(&mut self) -> Option<Happening> {
        while self.agenda.peek().is_none_or(|Reverse(Entry(_, next))| next.at >= self.ready_to) {
            if !self.next_day() {
                break;
            }
        }
        self.agenda.pop().map(|Reverse(Entry(_, happening))| happening)
    }
}

/// Leaves out a page at the end of a story whose own end lies behind the year's.
fn without_open_page(mut told: Vec<(Timestamp, What)>) -> Vec<(Timestamp, What)> {
    let open_from = told.iter().rposition(|(_, what)| *what == What::Begun).filter(|begun| {
        let ends = |what: &What| matches!(what, What::Told(news) if news.ends_page());
        !told[*begun..].iter().any(|(_, what)| ends(what))
    });
    if let Some(begun) = open_from {
        told.truncate(begun);
    }
    told
}

/// How many invoices it takes for so many payments.
fn sales_for(manners: &Manners, payments: u32) -> u32 {
    let two = manners.in_parts + manners.failed_once + manners.expired_once;
    let per_mille = 1000 + two - manners.never;
    u32::try_from(u64::from(payments) * 1000 / per_mille).unwrap_or(u32::MAX).max(1)
}

/// The days of the year that ends on `last`, and how many invoices each has.
fn busy_days(shop: &DemoShop, last: ShopDate, sales: u32, dice: &mut Dice) -> Vec<(ShopDate, u32)> {
    let weighed: Vec<(ShopDate, u64)> = (0..DAYS)
        .map(|back| {
            let day = last.plus_days(back + 1 - DAYS);
            let weekday = usize::try_from(day.0.weekday().to_monday_zero_offset()).unwrap_or(0);
            let month = usize::try_from(day.0.month() - 1).unwrap_or(0);
            // A shop grows over its year, and no two days are alike.
            let growth = 700 + u64::try_from(back).unwrap_or(0);
            let mood = 700 + dice.below(600);
            (day, shop.week[weekday] * shop.months[month] * growth * mood)
        })
        .collect();
    let all: u128 = weighed.iter().map(|(_, weight)| u128::from(*weight)).sum();
    let mut before = 0_u128;
    let share = |upto: u128| u32::try_from(upto * u128::from(sales) / all.max(1)).unwrap_or(u32::MAX);
    weighed
        .into_iter()
        .map(|(day, weight)| {
            let from = share(before);
            before += u128::from(weight);
            (day, share(before) - from)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::shops::SHOPS;
    use super::*;

    fn year(shop: &'static DemoShop, payments: u32, seed: u64) -> Vec<Happening> {
        let zone = TimeZone::get(shop.zone).unwrap();
        Year::new(shop, zone, base::testing::TEST_NOW, payments, 50, seed).collect()
    }

    #[test]
    fn the_same_seed_tells_the_same_year_and_another_one_another() {
        assert_eq!(year(SHOPS[0], 300, 1), year(SHOPS[0], 300, 1));
        assert_ne!(year(SHOPS[0], 300, 1), year(SHOPS[0], 300, 2));
    }

    #[test]
    fn a_year_is_told_in_order_and_ends_now() {
        for shop in SHOPS {
            let told = year(shop, 2_000, 7);
            assert!(told.is_sorted_by_key(|happening| happening.at), "{}", shop.name);
            assert!(told.iter().all(|happening| happening.at <= base::testing::TEST_NOW));
            let first = told.first().unwrap().at;
            assert!(base::testing::TEST_NOW.since_ms(first) > 350 * DAY, "{}", shop.name);
        }
    }

    #[test]
    fn about_as_many_payments_are_begun_as_were_asked_for() {
        for shop in SHOPS {
            let begun = year(shop, 2_000, 7)
                .iter()
                .filter(|happening| matches!(happening.what, What::Begun | What::PaidInCash | What::PaidInPart))
                .count();
            assert!((1_900..=2_060).contains(&begun), "{}: {begun}", shop.name);
        }
    }

    #[test]
    fn every_page_that_was_opened_has_an_end() {
        let told = year(SHOPS[3], 3_000, 3);
        let mut open = std::collections::BTreeSet::new();
        for happening in &told {
            match happening.what {
                What::Begun => assert!(open.insert(happening.sale), "two pages at one time"),
                What::Told(news) if news.ends_page() => assert!(open.remove(&happening.sale)),
                _ => {}
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn each_sale_says_when_its_story_is_over() {
        let told = year(SHOPS[0], 500, 1);
        let sales: std::collections::BTreeSet<_> = told.iter().map(|happening| happening.sale).collect();
        assert_eq!(told.iter().filter(|happening| happening.last).count(), sales.len());
    }
}
