//! The noun: a recurring invoice and how it stands.

use base::{Money, ShopDate, Timestamp};
use people::customers::CustomerId;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rhythm::Rhythm;
use crate::invoices::ask::InvoiceAsk;
use crate::invoices::error::InvoiceError;
use crate::invoices::invoice::InvoiceId;

base::ids!(
    /// A recurring invoice.
    RecurringId, "rec"
);

/// How a recurring invoice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RecurringState {
    /// It makes an invoice for each period that comes.
    Active,
    /// It makes none until it is resumed, and leaves out the periods that fall between.
    Paused,
    /// It makes none any more.
    Ended,
}

impl RecurringState {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }
}

impl ToSql for RecurringState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for RecurringState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "active" => Ok(Self::Active),
            "paused" => Ok(Self::Paused),
            "ended" => Ok(Self::Ended),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// Which day is put on the invoice of a period that was missed: the program did not run on that day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateRule {
    /// The day that the period stands for; where the books or the numbers are further by then, the first day that is open.
    #[default]
    DueDay,
    /// The day on which it is made.
    Today,
}

impl DateRule {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::DueDay => "due_day",
            Self::Today => "today",
        }
    }
}

impl ToSql for DateRule {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for DateRule {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "due_day" => Ok(Self::DueDay),
            "today" => Ok(Self::Today),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// A recurring invoice: what its invoices are drafted from, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurring {
    /// Its id.
    pub id: RecurringId,
    /// How it stands.
    pub state: RecurringState,
    /// For whom.
    pub customer_id: CustomerId,
    /// What each invoice is drafted from.
    pub asked: InvoiceAsk,
    /// What an invoice came to when this was written; each is calculated by the rules of its own day.
    pub total: Money,
    /// When.
    pub rhythm: Rhythm,
    /// Days until which an invoice is to be paid; by the shop's terms without.
    pub due_after_days: Option<u32>,
    /// Whether invoices are issued at once; else they are left as drafts.
    pub issues: bool,
    /// Which day a missed one gets.
    pub dated: DateRule,
    /// Whether each is for the days from its own until the next one, and earned by them.
    pub earned_by_day: bool,
    /// The next period to be made, from 0.
    pub next_period: u32,
    /// Its day; none when it has ended.
    pub next_on: Option<ShopDate>,
    /// The day of the pause; periods up to it are still made after the pause.
    pub paused_on: Option<ShopDate>,
    /// Why the next one could not be made; empty while all is well.
    pub trouble: String,
    /// For `If-Match`.
    pub version: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When anything about it changed last.
    pub changed_at: Timestamp,
}

/// A period that was made, or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its number, from 0.
    pub period: u32,
    /// The day it stands for.
    pub day: ShopDate,
    /// Its invoice; none where it fell into a pause. A draft of it may be deleted by now.
    pub invoice_id: Option<InvoiceId>,
}

impl Recurring {
    /// Refuses what has ended.
    pub fn must_not_have_ended(&self) -> Result<(), InvoiceError> {
        if self.state == RecurringState::Ended { Err(InvoiceError::RecurringEnded) } else { Ok(()) }
    }

    /// Whether a period is to be made on this day.
    pub fn is_due(&self, today: ShopDate) -> bool {
        self.state == RecurringState::Active && self.next_on.is_some_and(|day| day <= today)
    }

    /// The same with this period as the next one; ended where the rhythm has no such period.
    #[must_use]
    pub fn going_on_with(self, period: u32) -> Self {
        let next_on = self.rhythm.day_of(period);
        let state = if next_on.is_none() { RecurringState::Ended } else { self.state };
        Self { next_period: period, next_on, state, trouble: String::new(), ..self }
    }
}
