//! A good delivery of each scheme, for whoever measures what judging one costs.

use anyhow::{Context, Result};
use base::Timestamp;
use connectors::gateways::{Credentials, Gateway};
use http::HeaderMap;

use super::schemes::SCHEMES;
use super::world::World;
use crate::dice::Dice;

/// A good delivery, ready to be judged.
pub struct Proven {
    /// Whose scheme it is.
    pub provider: &'static str,
    /// The connector.
    pub gateway: &'static dyn Gateway,
    /// The account's.
    pub creds: Credentials,
    /// As they come over the line.
    pub headers: HeaderMap,
    /// As it comes over the line.
    pub body: Vec<u8>,
    /// When it comes.
    pub now: Timestamp,
}

/// A good delivery of each scheme with a body of about so many bytes.
pub fn one_of_each(bytes: usize) -> Result<Vec<Proven>> {
    let mut dice = Dice::part(1, 1);
    let mut all = Vec::with_capacity(SCHEMES.len());
    for scheme in &SCHEMES {
        let mut world = World::of(scheme, 1, &mut dice)?;
        let sent = world.sent.pop().context("one was sent")?;
        let mut parts = sent.parts;
        let rest = parts.body.strip_prefix(b"{").context("a body that is no object")?;
        let more = "x".repeat(bytes.saturating_sub(rest.len()).saturating_sub(16));
        parts.body = [format!("{{\"more\":\"{more}\",").as_bytes(), rest].concat();
        parts.proofs = vec![world.prove(sent.account, &parts)?];
        let letter = scheme.write(&parts);
        all.push(Proven {
            provider: scheme.provider,
            gateway: world.gateway,
            creds: world.account(sent.account)?.creds.clone(),
            headers: letter.header_map().context("headers that can be sent")?,
            body: letter.body,
            now: Timestamp::from_unix_seconds(sent.at_s),
        });
    }
    Ok(all)
}
