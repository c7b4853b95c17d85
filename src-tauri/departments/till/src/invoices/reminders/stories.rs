use base::{Problem, ShopDate};
use office::settings::{SettingsChange, change_settings};

use super::*;
use crate::invoices::stories::{Story, money};
use crate::invoices::{Invoice, InvoiceAsk, InvoiceError, ReasonAsk, get_invoice, void_invoice, write_off_invoice};

const DAY_MS: i64 = 86_400_000;

impl Story {
    async fn reminding(days: &[i32]) -> Self {
        let story = Self::in_india().await;
        let schedule = ReminderSchedule { days: days.to_vec() };
        set_reminder_schedule(&story.shop, &story.owner, schedule).await.unwrap();
        story
    }

    /// Issued on 21 November, due on the 28th.
    async fn due_in_a_week(&self) -> Invoice {
        self.issued(InvoiceAsk { due_on: ShopDate::parse("2026-11-28"), ..self.one_piece("100") }).await
    }

    async fn waiting(&self) -> Vec<WaitingReminder> {
        while raise_reminders(&self.shop).await.unwrap() {}
        list_reminders(&self.shop, &self.owner, ReminderListAsk::default()).await.unwrap().items
    }

    async fn marks(&self, invoice: &Invoice) -> Vec<(i32, ReminderState)> {
        let shown = get_invoice(&self.shop, &self.owner, invoice.id).await.unwrap();
        shown.reminders.iter().map(|mark| (mark.days, mark.state)).collect()
    }
}

#[tokio::test]
async fn a_customer_is_reminded_before_on_and_after_the_due_day_and_once_of_each() {
    let story = Story::reminding(&[-3, 0, 7]).await;
    let invoice = story.due_in_a_week().await;
    let mut told = Vec::new();
    for day in 0..30 {
        for reminder in story.waiting().await {
            told.push((day, reminder.days));
            assert_eq!(reminder.amount, money("100.00", "INR"));
            let sent = SettleAsk { channel: ReminderChannel::Mail };
            settle_reminder(&story.shop, &story.owner, reminder.id, sent).await.unwrap();
        }
        story.clock.advance_ms(DAY_MS);
    }
    assert_eq!(told, [(4, -3), (7, 0), (14, 7)]);
    let sent = ReminderState::Sent;
    assert_eq!(story.marks(&invoice).await, [(-3, sent), (0, sent), (7, sent)]);
}

#[tokio::test]
async fn after_a_sleep_the_latest_step_waits_and_a_clock_set_back_brings_none_again() {
    let story = Story::reminding(&[-3, 0, 7]).await;
    let invoice = story.due_in_a_week().await;
    story.clock.advance_ms(20 * DAY_MS);
    let waiting = story.waiting().await;
    assert_eq!(waiting.iter().map(|one| one.days).collect::<Vec<_>>(), [7]);
    let passed = ReminderState::Passed;
    assert_eq!(story.marks(&invoice).await, [(-3, passed), (0, passed), (7, ReminderState::Waiting)]);
    story.clock.advance_ms(-20 * DAY_MS);
    story.waiting().await;
    story.clock.advance_ms(20 * DAY_MS);
    assert_eq!(story.waiting().await, waiting);
}

#[tokio::test]
async fn a_later_step_takes_the_place_of_one_that_still_waits() {
    let story = Story::reminding(&[0, 7]).await;
    let invoice = story.due_in_a_week().await;
    story.clock.advance_ms(7 * DAY_MS);
    assert_eq!(story.waiting().await[0].days, 0);
    story.clock.advance_ms(7 * DAY_MS);
    assert_eq!(story.waiting().await.iter().map(|one| one.days).collect::<Vec<_>>(), [7]);
    assert_eq!(story.marks(&invoice).await[0], (0, ReminderState::Passed));
}

#[tokio::test]
async fn a_text_is_true_on_the_day_it_is_read_and_leads_nowhere_that_is_over() {
    let story = Story::reminding(&[0]).await;
    let change = SettingsChange {
        public_base_url: Some("https://pay.pustaka.example".into()),
        pay_link_hours: Some(720),
        ..SettingsChange::default()
    };
    change_settings(&story.shop, &story.owner, 1, change).await.unwrap();
    let invoice = story.due_in_a_week().await;
    story.clock.advance_ms(7 * DAY_MS);
    let ready = story.waiting().await.remove(0);
    assert!(ready.text.contains("is due today"), "{}", ready.text);
    assert!(ready.text.contains("https://pay.pustaka.example/pay/"), "{}", ready.text);
    story.clock.advance_ms(DAY_MS);
    let later = story.waiting().await.remove(0);
    assert!(later.text.contains("was due on 28 November 2026"), "{}", later.text);
    story.clock.advance_ms(60 * DAY_MS);
    let over = story.waiting().await.remove(0);
    assert!(!over.text.contains("/pay/"), "the link has run out: {}", over.text);
    story.pay(invoice.id, money("100.00", "INR")).await.unwrap();
    assert_eq!(story.marks(&invoice).await, [(0, ReminderState::Passed)], "nobody waits for what is paid");
}

#[tokio::test]
async fn nobody_is_reminded_of_what_was_sent_the_same_day() {
    let story = Story::reminding(&[-3, 0, 7]).await;
    let ask = InvoiceAsk { due_on: ShopDate::parse("2026-11-21"), ..story.one_piece("100") };
    let invoice = story.issued(ask).await;
    assert!(story.waiting().await.is_empty());
    let passed = ReminderState::Passed;
    assert_eq!(story.marks(&invoice).await, [(-3, passed), (0, passed)]);
    story.clock.advance_ms(7 * DAY_MS);
    assert_eq!(story.waiting().await.iter().map(|one| one.days).collect::<Vec<_>>(), [7]);
}

#[tokio::test]
async fn nobody_is_reminded_of_what_is_paid_void_or_given_up() {
    let story = Story::reminding(&[0]).await;
    let (paid, void, given_up) =
        (story.due_in_a_week().await, story.due_in_a_week().await, story.due_in_a_week().await);
    story.clock.advance_ms(8 * DAY_MS);
    assert_eq!(story.waiting().await.len(), 3);
    let reason = || ReasonAsk { reason: "a mistake".into() };
    story.pay(paid.id, money("100.00", "INR")).await.unwrap();
    void_invoice(&story.shop, &story.owner, void.id, reason()).await.unwrap();
    write_off_invoice(&story.shop, &story.owner, given_up.id, reason()).await.unwrap();
    assert!(story.waiting().await.is_empty());
    let draft = crate::invoices::create_draft(&story.shop, &story.owner, story.one_piece("5")).await.unwrap();
    story.clock.advance_ms(100 * DAY_MS);
    assert!(story.waiting().await.is_empty(), "{} is a draft, and owed by nobody", draft.id);
}

#[tokio::test]
async fn whoever_comes_second_changes_nothing() {
    let story = Story::reminding(&[0]).await;
    let invoice = story.due_in_a_week().await;
    story.clock.advance_ms(7 * DAY_MS);
    let id = story.waiting().await[0].id;
    for channel in [ReminderChannel::None, ReminderChannel::Whatsapp] {
        settle_reminder(&story.shop, &story.owner, id, SettleAsk { channel }).await.unwrap();
    }
    assert_eq!(story.marks(&invoice).await, [(0, ReminderState::Skipped)]);
}

#[tokio::test]
async fn steps_that_make_no_sense_name_their_place() {
    let story = Story::in_india().await;
    for (days, field, code) in [
        (vec![0, 7, 366], "days[2]", "reminders.days"),
        (vec![-61], "days[0]", "reminders.days"),
        (vec![0, 7, 0], "days[2]", "reminders.twice"),
        ((0..13).collect(), "days", "reminders.too_many_steps"),
    ] {
        let refused = set_reminder_schedule(&story.shop, &story.owner, ReminderSchedule { days }).await.unwrap_err();
        let kind = refused.kind();
        assert_eq!((kind.status, kind.field.as_deref(), kind.code), (400, Some(field), code));
    }
    let sorted = ReminderSchedule { days: vec![7, -3, 0] };
    let set = set_reminder_schedule(&story.shop, &story.owner, sorted).await.unwrap();
    assert_eq!(set.days, [-3, 0, 7]);
    let clerk = story.staff(&["billing:read", "billing:write"]);
    let refused = set_reminder_schedule(&story.shop, &clerk, set).await.unwrap_err();
    assert!(matches!(refused, InvoiceError::Fault(base::Fault::NotAllowed(_))));
}
