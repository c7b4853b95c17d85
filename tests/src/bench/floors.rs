//! Floors: what the machine itself allows, measured in the same run.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rusqlite::Connection;

use super::times::Times;
use crate::program::{cache, cargo, shared};

/// A sync of 4 KiB written over what was there: what one commit costs at least.
pub(super) fn syncs(folder: &Path, within: Duration) -> Result<Times> {
    let path = folder.join("sync-probe");
    let mut file = OpenOptions::new().create(true).truncate(true).read(true).write(true).open(&path)?;
    file.write_all(&vec![7; 1 << 20])?;
    file.sync_all()?;
    let began = Instant::now();
    let mut times = Vec::new();
    while began.elapsed() < within {
        file.seek(SeekFrom::Start(4096))?;
        let wrote = Instant::now();
        file.write_all(&[9; 4096])?;
        file.sync_data()?;
        times.push(wrote.elapsed());
    }
    Ok(Times::of(times))
}

/// Two durable commits, one after the other, so many times in a second: the floor of 'accepted, then booked'.
pub(super) fn two_commits(folder: &Path, every: Duration, within: Duration) -> Result<Times> {
    let connection = Connection::open(folder.join("commit-probe.db"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         CREATE TABLE IF NOT EXISTS probe (id INTEGER PRIMARY KEY, body BLOB) STRICT;",
    )?;
    let body = vec![b'x'; 1024];
    let began = Instant::now();
    let mut times = Vec::new();
    while began.elapsed() < within {
        let wrote = Instant::now();
        for _ in 0..2 {
            connection.execute("INSERT INTO probe (body) VALUES (?1)", [&body])?;
        }
        let took = wrote.elapsed();
        times.push(took);
        std::thread::sleep(every.saturating_sub(took));
    }
    Ok(Times::of(times))
}

/// The floor program of `peers/limits`, built outside of the shared folder. `None` when the folder is not on this machine.
pub(super) fn limits() -> Result<Option<PathBuf>> {
    let Some(shared) = shared() else { return Ok(None) };
    let source = shared.join("peers/limits");
    if !source.join("Cargo.toml").is_file() {
        return Ok(None);
    }
    // A copy, because cargo writes its lock file beside the manifest.
    let copy = cache().join("limits");
    std::fs::create_dir_all(copy.join("src"))?;
    for file in ["Cargo.toml", "src/main.rs"] {
        copy_if_changed(&source.join(file), &copy.join(file))?;
    }
    let target = cache().join("limits-target");
    let mut cargo = cargo();
    cargo.args(["build", "--quiet", "--release", "--target-dir"]).arg(&target).current_dir(&copy);
    if !cargo.status().context("could not start cargo")?.success() {
        bail!("the floor program in {} could not be built", copy.display());
    }
    Ok(Some(target.join("release/limits")))
}

/// Copies a file where the copy is not the same, so that nothing is built anew for nothing.
pub(super) fn copy_if_changed(from: &Path, to: &Path) -> Result<()> {
    let wanted = std::fs::read(from).with_context(|| from.display().to_string())?;
    if std::fs::read(to).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    std::fs::write(to, wanted).with_context(|| to.display().to_string())
}
