//! Peers: what a small shop would really write, run from the shared folder with packages from the usual registries.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::contestant::Contestant;
use super::floors::{copy_if_changed, limits};
use crate::program::{cache, free_address, repository, shared};

/// Packages of the Express peer.
const EXPRESS_PACKAGES: &str = r#"{"private":true,"dependencies":{"express":"^5.1.0","better-sqlite3":"^12.4.0"}}"#;

/// The interpreter of the Python environment with the peers in it: `COUNTERFOIL_PYTHON`, or what `scripts/python.sh` makes.
pub(super) fn python() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("COUNTERFOIL_PYTHON").filter(|value| !value.is_empty()) {
        return Ok(named.into());
    }
    let output =
        Command::new("bash").arg(repository().join("scripts/python.sh")).output().context("could not start bash")?;
    if !output.status.success() {
        bail!("scripts/python.sh: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(Path::new(String::from_utf8(output.stdout)?.trim()).join("bin/python"))
}

/// The floor: axum, one hash, one group commit, nothing else.
pub(super) async fn floor(folder: &Path) -> Result<Option<Contestant>> {
    let Some(program) = limits()? else { return Ok(None) };
    let (address, folder) = (free_address()?, folder.join("floor"));
    let mut command = Command::new(program);
    command.arg("serve").arg(&folder).arg(address.port().to_string());
    Contestant::start("floor (peers/limits)", "floor", address, folder.join("w.db"), &mut command).await.map(Some)
}

/// Flask and waitress with eight threads.
pub(super) async fn flask(folder: &Path) -> Result<Contestant> {
    let program = shared().context("the shared folder is not on this machine")?.join("peers/webhook/app_flask.py");
    let (address, database) = (free_address()?, folder.join("flask.db"));
    let mut command = Command::new(python()?);
    command.arg(program).env("DB", &database).env("PORT", address.port().to_string()).env("SYNC", "FULL");
    Contestant::start("Flask + waitress", "flask", address, database, &mut command).await
}

/// Express and better-sqlite3, the binding compiled here.
pub(super) async fn express(folder: &Path) -> Result<Contestant> {
    let program = shared().context("the shared folder is not on this machine")?.join("peers/webhook/app_express.js");
    let home = cache().join("express");
    std::fs::create_dir_all(&home)?;
    copy_if_changed(&program, &home.join("app_express.js"))?;
    install_express(&home)?;
    let (address, database) = (free_address()?, folder.join("express.db"));
    let mut command = Command::new("node");
    command.arg("app_express.js").current_dir(&home);
    command
        .env("DB", &database)
        .env("PORT", address.port().to_string())
        .env("SYNC", "FULL")
        .env("NODE_ENV", "production");
    Contestant::start("Express + better-sqlite3", "express", address, database, &mut command).await
}

fn install_express(home: &Path) -> Result<()> {
    if home.join("node_modules/better-sqlite3/build/Release/better_sqlite3.node").is_file() {
        return Ok(());
    }
    std::fs::write(home.join("package.json"), EXPRESS_PACKAGES)?;
    let node = Command::new("node").args(["-p", "process.execPath"]).output().context("could not start node")?;
    let node = PathBuf::from(String::from_utf8(node.stdout)?.trim());
    // The headers lie in `include/node` beside the `bin` that node is in.
    let headers = node.parent().and_then(Path::parent).context("node lies at the root")?;
    let install = Command::new("npm")
        .args(["install", "--no-fund", "--no-audit", "--loglevel=error"])
        .current_dir(home)
        .env("npm_config_nodedir", headers)
        .output()
        .context("could not start npm")?;
    if !install.status.success() {
        bail!("npm install: {}", String::from_utf8_lossy(&install.stderr).lines().last().unwrap_or_default());
    }
    Ok(())
}

/// Every peer that can be had here; the others are named with the reason.
pub(super) async fn all(folder: &Path) -> (Vec<Contestant>, Vec<(&'static str, String)>) {
    let (mut peers, mut missing) = (Vec::new(), Vec::new());
    match flask(folder).await {
        Ok(peer) => peers.push(peer),
        Err(why) => missing.push(("flask", format!("{why:#}"))),
    }
    match express(folder).await {
        Ok(peer) => peers.push(peer),
        Err(why) => missing.push(("express", format!("{why:#}"))),
    }
    (peers, missing)
}
