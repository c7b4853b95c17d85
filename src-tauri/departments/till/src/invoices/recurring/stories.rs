use base::{Problem, ShopDate};

use super::*;
use crate::invoices::stories::{Story, by_hand, line, money};
use crate::invoices::{
    DateRule, Invoice, InvoiceAsk, InvoiceError, InvoiceStatus, ListAsk, delete_draft, find, list_invoices,
};

pub(super) const DAY_MS: i64 = 86_400_000;

pub(super) fn day(text: &str) -> ShopDate {
    ShopDate::parse(text).unwrap()
}

impl Story {
    /// Rent on the last day of each month, from 30 November 2026 on; today is the 21st.
    pub(super) fn rent(&self) -> RecurringAsk {
        RecurringAsk {
            invoice: InvoiceAsk { lines: vec![line("Rent", "1", "1000", "IN18")], ..self.one_piece("1") },
            starts_on: day("2026-11-21"),
            every: 1,
            unit: RhythmUnit::Months,
            day_of_month: Some(31),
            ends_on: None,
            count: None,
            due_after_days: Some(10),
            issues: true,
            dated: DateRule::DueDay,
            earned_by_day: false,
        }
    }

    pub(super) async fn recurring(&self, ask: RecurringAsk) -> Recurring {
        create_recurring(&self.shop, &self.owner, ask).await.unwrap()
    }

    /// Lets the worker do all that is due; gives how many steps that took.
    pub(super) async fn work(&self) -> u32 {
        let mut steps = 0;
        while fire_recurring(&self.shop).await.unwrap() {
            steps += 1;
        }
        steps
    }

    async fn shown(&self, id: RecurringId) -> RecurringDocument {
        get_recurring(&self.shop, &self.owner, id).await.unwrap()
    }

    /// The invoices that were made, the first one first.
    async fn made(&self, id: RecurringId) -> Vec<Invoice> {
        let mut made = Vec::new();
        for period in self.shown(id).await.periods.into_iter().rev() {
            if let Some(invoice) = period.invoice {
                made.push(self.invoice(invoice.id).await);
            }
        }
        made
    }

    async fn days(&self, id: RecurringId) -> Vec<String> {
        self.made(id).await.iter().map(|invoice| invoice.issued_on.unwrap().to_string()).collect()
    }
}

fn code_of<T: std::fmt::Debug>(outcome: Result<T, InvoiceError>) -> &'static str {
    outcome.unwrap_err().kind().code
}

#[tokio::test]
async fn rent_is_billed_on_the_last_of_each_month_and_on_no_other_day() {
    let story = Story::in_india().await;
    let rent = story.recurring(story.rent()).await;
    assert_eq!(rent.next_on, Some(day("2026-11-30")));
    assert_eq!(story.work().await, 0, "nothing is due yet");
    for _ in 0..100 {
        story.clock.advance_ms(DAY_MS);
        story.work().await;
    }
    assert_eq!(story.days(rent.id).await, ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]);
    let made = story.made(rent.id).await;
    assert_eq!((made[0].status, made[0].sums.total), (InvoiceStatus::Issued, money("1180.00", "INR")));
    assert_eq!(made[0].due_on, Some(day("2026-12-10")), "ten days later");
    assert_eq!(story.shown(rent.id).await.upcoming, [day("2027-03-31"), day("2027-04-30"), day("2027-05-31")]);
    assert!(story.findings().await.is_empty());
}

#[tokio::test]
async fn what_was_slept_through_is_made_up_for_with_the_days_it_stands_for() {
    let story = Story::in_india().await;
    let rent = story.recurring(story.rent()).await;
    story.clock.advance_ms(100 * DAY_MS);
    assert_eq!(story.work().await, 4, "each missed one once");
    assert_eq!(story.days(rent.id).await, ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]);
    assert_eq!(story.work().await, 0);
    assert_eq!(story.balance("1200").await, 4 * 118_000);
    let first = story.made(rent.id).await.remove(0);
    let entry = story.entry(format!("invoice:{}:issued", first.id)).await;
    let counted_on = entry.happened_at.day_in(&story.shop.basics().unwrap().zone);
    assert_eq!(counted_on, day("2026-11-30"), "and the books count it in that month");
}

#[tokio::test]
async fn by_the_other_rule_missed_ones_get_the_day_on_which_they_are_made() {
    let story = Story::in_india().await;
    let rent = story.recurring(RecurringAsk { dated: DateRule::Today, ..story.rent() }).await;
    story.clock.advance_ms(50 * DAY_MS);
    story.work().await;
    assert_eq!(story.days(rent.id).await, ["2027-01-10", "2027-01-10"]);
    let days: Vec<ShopDate> = story.shown(rent.id).await.periods.into_iter().rev().map(|period| period.day).collect();
    assert_eq!(days, [day("2026-11-30"), day("2026-12-31")], "the periods are what they are");
}

#[tokio::test]
async fn a_missed_one_is_dated_on_the_first_day_that_books_and_numbers_still_allow() {
    let story = Story::in_india().await;
    let rent = story.recurring(story.rent()).await;
    story.clock.advance_ms(45 * DAY_MS);
    // 5 January: the books are closed up to the middle of December, and an invoice of today took a number.
    let closed_to = day("2026-12-15");
    story.shop.db.write(&story.owner, move |tx| books::periods::close_to(tx, closed_to)).await.unwrap();
    story.work().await;
    assert_eq!(story.days(rent.id).await, ["2026-12-16", "2026-12-31"]);
    story.issued(story.one_piece("10")).await;
    story.clock.advance_ms(28 * DAY_MS);
    story.issued(story.one_piece("10")).await;
    story.work().await;
    assert_eq!(story.days(rent.id).await[2], "2027-02-02", "numbers do not go back behind the last one given");
}

#[tokio::test]
async fn drafts_are_left_to_a_person_and_a_deleted_one_is_not_made_again() {
    let story = Story::in_india().await;
    let rent = story.recurring(RecurringAsk { issues: false, ..story.rent() }).await;
    story.clock.advance_ms(10 * DAY_MS);
    story.work().await;
    let draft = story.made(rent.id).await.remove(0);
    assert_eq!((draft.status, draft.number), (InvoiceStatus::Draft, None));
    delete_draft(&story.shop, &story.owner, draft.id).await.unwrap();
    assert_eq!(story.work().await, 0);
    let shown = story.shown(rent.id).await;
    assert_eq!((shown.made, shown.periods[0].skipped, shown.periods[0].invoice.is_none()), (1, false, true));
}

#[tokio::test]
async fn it_ends_after_its_count_or_its_last_day() {
    let story = Story::in_india().await;
    let thrice = RecurringAsk { unit: RhythmUnit::Weeks, day_of_month: None, count: Some(3), ..story.rent() };
    let until = RecurringAsk { ends_on: Some(day("2026-12-31")), ..story.rent() };
    let (thrice, until) = (story.recurring(thrice).await, story.recurring(until).await);
    story.clock.advance_ms(400 * DAY_MS);
    story.work().await;
    for (id, made) in [(thrice.id, 3), (until.id, 2)] {
        let shown = story.shown(id).await;
        assert_eq!((shown.state, shown.made, shown.next_on), (RecurringState::Ended, made, None));
    }
    assert_eq!(code_of(resume_recurring(&story.shop, &story.owner, until.id).await), "recurring.ended");
}

#[tokio::test]
async fn a_pause_leaves_out_what_falls_into_it_and_keeps_what_was_due_before() {
    let story = Story::in_india().await;
    let weekly = RecurringAsk { unit: RhythmUnit::Weeks, day_of_month: None, ..story.rent() };
    let weekly = story.recurring(weekly).await;
    // 21 and 28 November are due when somebody pauses before the worker came.
    story.clock.advance_ms(7 * DAY_MS);
    pause_recurring(&story.shop, &story.owner, weekly.id).await.unwrap();
    assert_eq!(story.work().await, 0);
    assert_eq!(code_of(pause_recurring(&story.shop, &story.owner, weekly.id).await), "recurring.paused");
    // 5 and 12 December fall into the pause; the 19th is the day of resuming.
    story.clock.advance_ms(21 * DAY_MS);
    resume_recurring(&story.shop, &story.owner, weekly.id).await.unwrap();
    story.work().await;
    assert_eq!(story.days(weekly.id).await, ["2026-11-21", "2026-11-28", "2026-12-19"]);
    let shown = story.shown(weekly.id).await;
    let skipped: Vec<String> = shown.periods.iter().filter(|one| one.skipped).map(|one| one.day.to_string()).collect();
    assert_eq!(skipped, ["2026-12-12", "2026-12-05"]);
    assert_eq!(shown.next_on, Some(day("2026-12-26")));
    assert_eq!(code_of(resume_recurring(&story.shop, &story.owner, weekly.id).await), "recurring.runs");
    end_recurring(&story.shop, &story.owner, weekly.id).await.unwrap();
    story.clock.advance_ms(100 * DAY_MS);
    assert_eq!(story.work().await, 0);
}

#[tokio::test]
async fn one_that_is_refused_says_why_is_tried_once_a_day_and_goes_on_when_it_is_put_right() {
    let story = Story::in_india().await;
    let rent = story.recurring(story.rent()).await;
    story.run(by_hand::RETIRE_IN18).await.unwrap();
    story.clock.advance_ms(10 * DAY_MS);
    assert_eq!(story.work().await, 1, "tried, and not again on this day");
    let shown = story.shown(rent.id).await;
    assert!(shown.trouble.contains("IN18") && shown.made == 0, "{}", shown.trouble);
    let drafts = list_invoices(&story.shop, &story.owner, ListAsk::default()).await.unwrap();
    assert!(drafts.items.is_empty(), "nothing is left half made");
    let put_right = RecurringAsk {
        invoice: InvoiceAsk { lines: vec![line("Rent", "1", "1000", "IN5")], ..story.one_piece("1") },
        ..story.rent()
    };
    edit_recurring(&story.shop, &story.owner, rent.id, shown.version, put_right).await.unwrap();
    story.work().await;
    let shown = story.shown(rent.id).await;
    assert_eq!((shown.made, shown.trouble.as_str()), (1, ""));
    assert_eq!(story.days(rent.id).await, ["2026-11-30"]);
}

#[tokio::test]
async fn the_rhythm_stands_once_an_invoice_was_made_and_goods_may_change() {
    let story = Story::in_india().await;
    let rent = story.recurring(story.rent()).await;
    let other = RecurringAsk { day_of_month: Some(15), ..story.rent() };
    let moved = edit_recurring(&story.shop, &story.owner, rent.id, rent.version, other.clone()).await.unwrap();
    assert_eq!(moved.next_on, Some(day("2026-12-15")), "nothing was made yet");
    story.clock.advance_ms(30 * DAY_MS);
    story.work().await;
    let now = story.shown(rent.id).await;
    let again = edit_recurring(&story.shop, &story.owner, rent.id, now.version, story.rent()).await.unwrap_err();
    let kind = again.kind();
    assert_eq!((kind.code, kind.field.as_deref()), ("recurring.rhythm_stands", Some("day_of_month")));
    let dearer = RecurringAsk {
        invoice: InvoiceAsk { lines: vec![line("Rent", "1", "1100", "IN18")], ..story.one_piece("1") },
        ..other.clone()
    };
    let stale = edit_recurring(&story.shop, &story.owner, rent.id, rent.version, dearer.clone()).await;
    assert_eq!(code_of(stale), "record.stale");
    edit_recurring(&story.shop, &story.owner, rent.id, now.version, dearer).await.unwrap();
    story.clock.advance_ms(31 * DAY_MS);
    story.work().await;
    let totals: Vec<i64> = story.made(rent.id).await.iter().map(|invoice| invoice.sums.total.minor).collect();
    assert_eq!(totals, [118_000, 129_800]);
    let over = RecurringAsk { count: Some(1), ..other };
    let version = story.shown(rent.id).await.version;
    let over = edit_recurring(&story.shop, &story.owner, rent.id, version, over).await.unwrap_err();
    assert_eq!(over.kind().field.as_deref(), Some("count"));
}

#[tokio::test]
async fn what_makes_no_sense_names_its_field() {
    let story = Story::in_india().await;
    let rent = || story.rent();
    let invoice = || story.rent().invoice;
    for (ask, field) in [
        (RecurringAsk { every: 0, ..rent() }, "every"),
        (RecurringAsk { every: 37, ..rent() }, "every"),
        (RecurringAsk { every: u32::MAX, unit: RhythmUnit::Days, day_of_month: None, ..rent() }, "every"),
        (RecurringAsk { day_of_month: Some(0), ..rent() }, "day_of_month"),
        (RecurringAsk { day_of_month: Some(32), ..rent() }, "day_of_month"),
        (RecurringAsk { unit: RhythmUnit::Weeks, ..rent() }, "day_of_month"),
        (RecurringAsk { starts_on: day("2025-01-01"), ..rent() }, "starts_on"),
        (RecurringAsk { starts_on: day("2999-01-01"), ..rent() }, "starts_on"),
        (RecurringAsk { ends_on: Some(day("2026-11-20")), ..rent() }, "ends_on"),
        (RecurringAsk { ends_on: Some(day("2026-11-29")), ..rent() }, "ends_on"),
        (RecurringAsk { ends_on: Some(day("9999-12-31")), ..rent() }, "ends_on"),
        (RecurringAsk { count: Some(0), ..rent() }, "count"),
        (RecurringAsk { count: Some(1_000_000), ..rent() }, "count"),
        (RecurringAsk { count: Some(3), ends_on: Some(day("2027-11-20")), ..rent() }, "count"),
        (RecurringAsk { due_after_days: Some(4000), ..rent() }, "due_after_days"),
        (
            RecurringAsk { invoice: InvoiceAsk { supplied_on: Some(day("2026-12-01")), ..invoice() }, ..rent() },
            "invoice.supplied_on",
        ),
        (
            RecurringAsk { invoice: InvoiceAsk { due_on: Some(day("2026-12-01")), ..invoice() }, ..rent() },
            "invoice.due_on",
        ),
        (RecurringAsk { invoice: InvoiceAsk { customer_id: None, ..invoice() }, ..rent() }, "invoice.customer_id"),
        (
            RecurringAsk { invoice: InvoiceAsk { lines: vec![line("Rent", "-1", "1", "IN0")], ..invoice() }, ..rent() },
            "invoice.lines[0].quantity",
        ),
    ] {
        let told = format!("{ask:?}");
        let kind = create_recurring(&story.shop, &story.owner, ask).await.unwrap_err().kind();
        assert_eq!((kind.status, kind.field.as_deref()), (400, Some(field)), "{told}");
    }
}

#[tokio::test]
async fn who_may_only_read_starts_nothing() {
    let story = Story::in_india().await;
    let rent = story.recurring(story.rent()).await;
    let reader = story.staff(&["billing:read"]);
    assert_eq!(code_of(create_recurring(&story.shop, &reader, story.rent()).await), "access.not_allowed");
    assert_eq!(code_of(pause_recurring(&story.shop, &reader, rent.id).await), "access.not_allowed");
    let list = list_recurring(&story.shop, &reader, RecurringListAsk::default()).await.unwrap();
    assert_eq!(list.items.len(), 1);
    assert!(story.shop.db.read(|tx| find(tx, crate::invoices::InvoiceId::from_number(1))).await.unwrap().is_none());
}

#[tokio::test]
async fn rent_that_is_earned_by_the_day_is_for_the_days_until_the_next_one() {
    let story = Story::in_india().await;
    let rent = story.recurring(RecurringAsk { earned_by_day: true, count: Some(3), ..story.rent() }).await;
    assert!(story.shown(rent.id).await.earned_by_day);
    story.clock.advance_ms(100 * DAY_MS);
    story.work().await;
    let mut spans = Vec::new();
    for invoice in story.made(rent.id).await {
        let lines = story.shop.db.read(move |tx| crate::invoices::find_lines(tx, invoice.id)).await.unwrap();
        let period = lines[0].period.unwrap();
        spans.push(format!("{} to {}", period.from, period.to));
    }
    assert_eq!(spans, ["2026-11-30 to 2026-12-30", "2026-12-31 to 2027-01-30", "2027-01-31 to 2027-02-27"]);
}

#[tokio::test]
async fn rent_is_not_for_the_same_days_for_ever() {
    let story = Story::in_india().await;
    let mut ask = story.rent();
    let period = crate::invoices::ServicePeriod { from: day("2026-12-01"), to: day("2026-12-31") };
    ask.invoice.lines[0].period = Some(period);
    assert_eq!(code_of(create_recurring(&story.shop, &story.owner, ask).await), "recurring.period");
}
