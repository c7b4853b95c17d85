//! Power cuts: the shop is killed at random points of the run and started again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};

use super::Stage;
use crate::dice::Dice;
use crate::figures::Figures;

/// The kills of a run, and how long each start took until the shop answered.
#[derive(Default)]
pub(super) struct Kills {
    starts_ms: Mutex<Vec<u64>>,
    done: Mutex<u64>,
}

impl Kills {
    /// How many there were.
    pub(super) fn done(&self) -> u64 {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn one(&self, stage: &Stage, dice: &mut Dice) -> Result<()> {
        stage.shop.kill()?;
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        // Now and then the next cut comes while the program is starting.
        if dice.chance(15) && self.done() < stage.size.kills {
            stage.shop.spawn()?;
            tokio::time::sleep(Duration::from_millis(dice.between(1, 80))).await;
            stage.shop.kill()?;
            *self.done.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        }
        let took = stage.shop.start().await.context("after a kill")?;
        let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.starts_ms.lock().unwrap_or_else(PoisonError::into_inner).push(took);
        Ok(())
    }

    /// One more, while everything comes to its end.
    pub(super) async fn once_more(&self, stage: &Stage) -> Result<()> {
        self.one(stage, &mut stage.dice(3)).await
    }

    pub(super) fn report(&self, figures: &mut Figures) {
        let mut starts = self.starts_ms.lock().unwrap_or_else(PoisonError::into_inner).clone();
        starts.sort_unstable();
        let at =
            |percent: usize| starts.get((starts.len().saturating_sub(1)) * percent / 100).copied().unwrap_or_default();
        figures
            .add("kills", self.done())
            .add("start_p50_ms", at(50))
            .add("start_p95_ms", at(95))
            .add("start_max_ms", at(100));
    }
}

/// Spreads the kills over the run; the points are chance.
pub(super) async fn strike(stage: Arc<Stage>) -> Result<Kills> {
    let kills = Kills::default();
    let mut dice = stage.dice(2);
    while kills.done() < stage.size.kills && !stage.is_over() {
        let step = stage.size.payments.checked_div(stage.size.kills).unwrap_or(1).max(1);
        let at = kills.done() * step + dice.below(step);
        while stage.charged() < at && !stage.is_over() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(dice.below(60))).await;
        kills.one(&stage, &mut dice).await?;
    }
    Ok(kills)
}
