//! The noun: a step that an invoice reached.

use base::{ShopDate, Timestamp};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

base::ids!(
    /// A reminder.
    ReminderId, "rem"
);

/// What became of a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReminderState {
    /// Somebody should write to the customer.
    Waiting,
    /// Somebody did.
    Sent,
    /// Somebody decided not to.
    Skipped,
    /// A later step came before anybody did anything.
    Passed,
}

impl ReminderState {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Skipped => "skipped",
            Self::Passed => "passed",
        }
    }
}

impl ToSql for ReminderState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for ReminderState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "waiting" => Ok(Self::Waiting),
            "sent" => Ok(Self::Sent),
            "skipped" => Ok(Self::Skipped),
            "passed" => Ok(Self::Passed),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// How a person told the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReminderChannel {
    /// By mail.
    Mail,
    /// By WhatsApp.
    Whatsapp,
    /// The text was copied, and sent in some other way.
    Copied,
    /// Not at all.
    None,
}

impl ReminderChannel {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Whatsapp => "whatsapp",
            Self::Copied => "copied",
            Self::None => "none",
        }
    }
}

/// A reminder as the invoice shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvoiceReminder {
    /// Its id.
    pub id: ReminderId,
    /// The due day it is about: of the invoice, or of its first open part then.
    pub due_on: ShopDate,
    /// So many days after it; negative before it.
    pub days: i32,
    /// What became of it.
    pub state: ReminderState,
    /// When its step was reached, as the program noticed.
    pub raised_at: Timestamp,
    /// When somebody dealt with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<Timestamp>,
}
