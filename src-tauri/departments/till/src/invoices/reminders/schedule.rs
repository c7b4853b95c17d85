//! The shop's steps: on which days before and after a due day a customer is reminded.

use base::{Actor, Fault, Shop};
use office::audit;
use office::settings::SETTINGS_WRITE;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::store;
use crate::invoices::error::{FieldProblem, InvoiceError};
use crate::invoices::invoice::BILLING_READ;

/// Days before and after a due day.
const DAYS: std::ops::RangeInclusive<i32> = -60..=365;
/// Most steps.
const STEPS_MAX: usize = 12;

/// The steps, in order; none = nobody is reminded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReminderSchedule {
    /// Days after the due day, negative before it: −60 to 365, each once, 12 at most.
    #[schema(max_items = 12, example = json!([-3, 0, 7, 14]))]
    pub days: Vec<i32>,
}

/// The steps as they are.
pub async fn get_reminder_schedule(shop: &Shop, who: &Actor) -> Result<ReminderSchedule, Fault> {
    who.may(BILLING_READ)?;
    shop.db.read(|tx| Ok(ReminderSchedule { days: store::list_steps(tx)? })).await
}

/// Puts other steps in their place. Steps that were reached stay what they became; an invoice that is past a new step is reminded
/// of once, by the latest step that it is past.
pub async fn set_reminder_schedule(
    shop: &Shop,
    who: &Actor,
    ask: ReminderSchedule,
) -> Result<ReminderSchedule, InvoiceError> {
    who.may(SETTINGS_WRITE)?;
    let days = sound(ask.days)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let before = store::list_steps(tx)?;
            store::replace_steps(tx, &days)?;
            audit::note(tx, &author, "reminders.scheduled", "reminders", json!({ "from": before, "to": days }))?;
            super::raise_reminders::announce(tx)?;
            Ok(ReminderSchedule { days })
        })
        .await
}

fn sound(mut days: Vec<i32>) -> Result<Vec<i32>, FieldProblem> {
    if days.len() > STEPS_MAX {
        return Err(FieldProblem::coded("reminders.too_many_steps", "days", format!("at most {STEPS_MAX} steps")));
    }
    for (at, day) in days.iter().enumerate() {
        let field = format!("days[{at}]");
        if !DAYS.contains(day) {
            let sentence = format!("{} days before to {} after the due day", -DAYS.start(), DAYS.end());
            return Err(FieldProblem::coded("reminders.days", field, sentence));
        }
        if days.iter().take(at).any(|earlier| earlier == day) {
            return Err(FieldProblem::coded("reminders.twice", field, "this step is there already"));
        }
    }
    days.sort_unstable();
    Ok(days)
}
