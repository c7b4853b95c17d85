//! `counterfoil catch-up`: asks every gateway what changed, and books it.

use base::Actor;
use clap::Args;
use serde_json::json;

use crate::ending::{Done, Ending};
use crate::opening::{Place, VaultChoice, open_program};

/// Asks every gateway what changed since it was last asked, and books what was missed.
#[derive(Debug, Args)]
#[command(
    after_help = "While `serve` runs it does this by itself every few minutes.\nExample: counterfoil catch-up --json"
)]
pub struct CatchUp {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    vault: VaultChoice,
    /// Prints the outcome as JSON.
    #[arg(long)]
    json: bool,
}

impl CatchUp {
    pub(super) fn run(self) -> Done {
        super::runtime()?.block_on(self.catch_up())
    }

    async fn catch_up(self) -> Done {
        let program = open_program(self.place.hold_shop()?, self.vault).await?;
        let asked = till::payments::catch_up(program.shop(), &Actor::command_line(), None).await;
        let accounts = asked.map_err(Ending::failed)?;
        program.workers().settle(program.shop()).await?;
        program.close().await;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&json!({ "accounts": accounts }))?);
            return Ok(());
        }
        for account in &accounts {
            match &account.error {
                None => println!("{}: {} listed, {} new", account.name, account.listed, account.new),
                Some(error) => println!("{}: {error}", account.name),
            }
        }
        if accounts.is_empty() {
            println!("No account has a gateway that can be asked.");
        }
        Ok(())
    }
}
