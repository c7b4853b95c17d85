//! Whoever takes in webhooks in this run: the program, the floor, the peers.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::bodies;
use super::load::{Line, Outcome, request, send_all};
use crate::program::Running;
use crate::store::Store;

/// One that takes in webhooks.
pub(super) struct Contestant {
    /// What it is called in tables.
    pub name: &'static str,
    /// What it is called in figures.
    pub key: &'static str,
    address: SocketAddr,
    path: String,
    proof: Proof,
    /// Where what it acknowledged must lie, and in which table.
    pub database: PathBuf,
    pub table: &'static str,
    /// What it acknowledged so far.
    pub acknowledged: u64,
    /// From its start to the first webhook it took, where it was started here.
    pub ready_after: Duration,
    process: Option<Running>,
}

/// How a body is proven.
pub(super) enum Proof {
    /// As the practice gateway does it, under this secret.
    Ours(String),
    /// As floor and peers have it.
    Theirs,
}

impl Contestant {
    /// The program: a hook of a shop that runs already.
    pub(super) fn ours(address: SocketAddr, path: &str, secret: &str, database: PathBuf) -> Self {
        Self {
            name: "Counterfoil",
            key: "ours",
            address,
            path: path.to_owned(),
            proof: Proof::Ours(secret.to_owned()),
            database,
            table: "inbox",
            acknowledged: 0,
            ready_after: Duration::ZERO,
            process: None,
        }
    }

    /// Starts a floor or peer and waits until it answers.
    pub(super) async fn start(
        name: &'static str,
        key: &'static str,
        address: SocketAddr,
        database: PathBuf,
        command: &mut Command,
    ) -> Result<Self> {
        let process = Running::start(name, command)?;
        let mut contestant = Self {
            name,
            key,
            address,
            path: "/hook".to_owned(),
            proof: Proof::Theirs,
            database,
            table: "ev",
            acknowledged: 0,
            ready_after: Duration::ZERO,
            process: Some(process),
        };
        contestant.until_ready().await?;
        Ok(contestant)
    }

    async fn until_ready(&mut self) -> Result<()> {
        let began = self.process.as_ref().map_or_else(Instant::now, Running::began);
        loop {
            if let Ok(mut line) = Line::open(self.address).await
                && let Ok(reply) = line.send(&self.letter()?).await
                && reply.status == 200
            {
                self.acknowledged += 1;
                self.ready_after = began.elapsed();
                return Ok(());
            }
            if began.elapsed() > Duration::from_secs(20) {
                let printed = self.process.as_ref().map(Running::printed).unwrap_or_default();
                bail!("{} does not take webhooks; it printed: {printed}", self.name);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// A webhook with a new id, ready to be sent.
    pub(super) fn letter(&self) -> Result<Vec<u8>> {
        let body = bodies::body();
        let (name, value) = match &self.proof {
            Proof::Ours(secret) => bodies::our_signature(secret, &body)?,
            Proof::Theirs => bodies::their_signature(&body)?,
        };
        let headers = [("Content-Type", "application/json"), (name, value.as_str())];
        Ok(request("POST", &self.path, self.address, &headers, body.as_bytes()))
    }

    /// One run: so many connections, at most so many webhooks, at most so long.
    pub(super) async fn take(&mut self, connections: usize, most: usize, within: Duration) -> Result<Outcome> {
        let letters = (0..most).map(|_| self.letter()).collect::<Result<Vec<_>>>()?;
        let outcome = send_all(self.address, connections, Arc::new(letters), within).await?;
        self.acknowledged += outcome.good;
        Ok(outcome)
    }

    /// Waits until it has handled what it took; floor and peers do not handle anything.
    pub(super) async fn until_at_rest(&self) -> Result<()> {
        if matches!(self.proof, Proof::Theirs) {
            return Ok(());
        }
        let began = Instant::now();
        while Store::open(&self.database)?
            .number("SELECT count(*) FROM inbox WHERE state IN ('received', 'retrying')")?
            > 0
        {
            if began.elapsed() > Duration::from_secs(120) {
                bail!("{} does not come to the end of its inbox", self.name);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// What lies in its database, beside what it acknowledged.
    pub(super) fn stored(&self) -> Result<u64> {
        let rows = Store::open(&self.database)?.number(&format!("SELECT count(*) FROM {}", self.table))?;
        u64::try_from(rows).context("a count below zero")
    }

    /// Memory it used at most, in KiB.
    pub(super) fn memory_max_kib(&self) -> Option<u64> {
        self.process.as_ref().and_then(|process| process.memory_kib().ok()).map(|(_, most)| most)
    }
}
