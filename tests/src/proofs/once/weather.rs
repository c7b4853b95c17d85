//! The weather: how the gateway misbehaves, changing as the run goes on.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::Stage;

/// Parts of a run with a weather of their own.
const PARTS: u64 = 24;

/// What goes wrong all the time. Every share is in percent.
fn ordinary() -> Value {
    json!({
        "delay_ms": [0, 120],
        "duplicate_percent": 20, "duplicates_max": 3, "duplicate_within_ms": 1500,
        "twin_percent": 3,
        "reorder_percent": 30, "reorder_ms": 800,
        "late_percent": 5, "late_ms": 4000,
        "drop_percent": 10,
        "forge_percent": 10,
        "answer_429_percent": 0.5, "answer_500_percent": 0.5, "answer_500_after_percent": 1,
        "timeout_after_charge_percent": 2, "hang_ms": 300,
        "wrong_fee_percent": 2,
    })
}

/// The weather of one part.
fn of_part(part: u64) -> Value {
    let mut weather = ordinary();
    let Some(fields) = weather.as_object_mut() else { return weather };
    match part % 8 {
        3 => fields.insert("webhooks_off".to_owned(), true.into()),
        5 => fields.insert("one_try_only".to_owned(), true.into()),
        6 => fields.insert("drop_percent".to_owned(), 60.into()),
        7 => fields.insert("timeout_after_charge_percent".to_owned(), 8.into()),
        _ => None,
    };
    weather
}

/// When the gateway tells its fee, in turn.
fn fees_of_part(part: u64) -> Value {
    let known = match part % 3 {
        0 => "at_capture",
        1 => "later",
        _ => "by_control",
    };
    json!({"fees": {"percent": 2.9, "flat": {"INR": "3.00"}, "tax_percent": 18, "known": known, "later_ms": 700}})
}

/// Changes the weather with the progress of the run, until the run is over.
pub(super) async fn change(stage: Arc<Stage>) -> Result<()> {
    let mut now = None;
    while !stage.is_over() {
        let part = stage.charged() * PARTS / stage.size.payments;
        if now != Some(part) {
            stage.gateway.set(&fees_of_part(part)).await?;
            stage.gateway.misbehave(&of_part(part)).await?;
            now = Some(part);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
