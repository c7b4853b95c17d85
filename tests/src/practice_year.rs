//! A shop with a year of trade that the demo has written, and an owner of ours in it.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::json;

use crate::program::Running;
use crate::shop::{LiveShop, keep_private};

/// How long the year of trade may take to be written, in minutes: ten for a million payments.
const FILLING_MINUTES: u64 = 20;
const PASSWORD: &str = "correct horse battery staple";

/// Has the demo write a year of trade of its first shop into the folder, and ends it when it is ready.
pub async fn fill(shop: &LiveShop, payments: u64) -> Result<()> {
    fill_with(shop.command(&["demo", "--payments", &payments.to_string()])).await
}

/// The same of the shop of this word.
pub async fn fill_as(shop: &LiveShop, which: &str, payments: u64) -> Result<()> {
    fill_with(shop.command(&["demo", "--shop", which, "--payments", &payments.to_string()])).await
}

async fn fill_with(mut command: Command) -> Result<()> {
    let mut demo = Running::start("counterfoil demo", &mut command)?;
    let began = Instant::now();
    loop {
        if demo.printed().lines().any(|line| line.contains("http://")) {
            break;
        }
        if let Some(status) = demo.ended()? {
            if status.success() {
                return Ok(());
            }
            bail!("counterfoil demo ended with {status}; it printed:\n{}", demo.printed());
        }
        if began.elapsed().as_secs() > FILLING_MINUTES * 60 {
            bail!("the demo was not ready within {FILLING_MINUTES} minutes; it printed:\n{}", demo.printed());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    demo.stop(Duration::from_secs(60)).await.map(drop)
}

/// Adds an owner with a password of ours to the demo's shop, and serves it.
pub async fn sign_in(shop: &LiveShop, folder: &Path) -> Result<()> {
    let file = folder.join("password");
    std::fs::write(&file, PASSWORD)?;
    keep_private(&file)?;
    let mut add =
        shop.command(&["user", "add", "--name", "The one who measures", "--login", "measure", "--role", "owner"]);
    let output = add.arg("--password-file").arg(&file).output()?;
    if !output.status.success() {
        bail!("counterfoil user add: {}", String::from_utf8_lossy(&output.stderr));
    }
    shop.start().await.map(drop)
}

/// Signs in again after a start.
pub async fn sign_in_again(shop: &LiveShop) -> Result<()> {
    shop.api.sign_in("/session", &json!({"login": "measure", "password": PASSWORD})).await.map(drop)
}
