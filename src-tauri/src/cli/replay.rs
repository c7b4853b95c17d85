//! `counterfoil replay`: has deliveries handled again.

use clap::Args;
use http::Method;
use serde_json::json;

use crate::control;
use crate::ending::Done;
use crate::opening::{Place, VaultChoice, open_program};

/// Has deliveries of the inbox handled again. What is booked already is not booked twice.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  counterfoil replay --failed\n  counterfoil replay 17 18 --json")]
pub struct Replay {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    vault: VaultChoice,
    /// Numbers of deliveries, as the inbox shows them.
    #[arg(required_unless_present = "failed", conflicts_with = "failed", value_name = "NUMBER")]
    ids: Vec<i64>,
    /// All deliveries that could not be handled.
    #[arg(long)]
    failed: bool,
    /// Prints the outcome as JSON.
    #[arg(long)]
    json: bool,
}

impl Replay {
    pub(super) fn run(self) -> Done {
        super::runtime()?.block_on(self.replay())
    }

    async fn replay(self) -> Done {
        let program = open_program(self.place.hold_shop()?, self.vault).await?;
        let chosen = if self.failed { json!({ "filter": { "state": "failed" } }) } else { json!({ "ids": self.ids }) };
        let mut told = control::ask(&program, Method::POST, "/api/v1/inbox/replay", Some(&chosen)).await?;
        // Of very many some are made due at a time.
        while let Some(next) = told["next"].as_i64() {
            let mut rest = chosen.clone();
            rest["before"] = next.into();
            let more = control::ask(&program, Method::POST, "/api/v1/inbox/replay", Some(&rest)).await?;
            let sum = told["replayed"].as_i64().unwrap_or(0).saturating_add(more["replayed"].as_i64().unwrap_or(0));
            told = json!({ "replayed": sum, "next": more["next"] });
        }
        program.workers().settle(program.shop()).await?;
        program.close().await;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&json!({ "replayed": told["replayed"] }))?);
        } else {
            println!("{} handled again.", told["replayed"]);
        }
        Ok(())
    }
}
