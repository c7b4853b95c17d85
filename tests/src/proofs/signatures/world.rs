//! What one scheme is proved with: accounts, deliveries that were really sent, and the connector that judges.

use std::sync::Arc;

use anyhow::{Context, Result};
use connectors::gateways::{self, Certificates, Credentials, Gateway, HookRefusal};
use serde_json::{Value, json};

use super::letter::{Letter, Parts, word};
use super::schemes::{SCHEMES, Scheme, Stamp};
use super::{mutate, paypal};
use crate::dice::Dice;
use crate::program::repository;

/// About when the deliveries come: 2026-11-21.
const NOW_S: i64 = 1_795_255_300;
const ACCOUNTS: usize = 32;

/// An account, with the words that prove.
#[derive(Debug)]
pub(super) struct Account {
    /// The secret.
    pub secret: String,
    /// The one before it.
    pub before: String,
    /// As the connector has both.
    pub creds: Credentials,
}

/// A delivery that was really sent.
#[derive(Debug)]
pub(super) struct Sent {
    /// By which account, counted from 0.
    pub account: usize,
    /// What it is made of.
    pub parts: Parts,
    /// When.
    pub at_s: i64,
}

/// A delivery that is to be judged.
pub(super) struct Case {
    /// The delivery.
    pub letter: Letter,
    /// To which account it comes, counted from 0.
    pub account: usize,
    /// What the account has in place of its own credentials.
    pub creds: Option<Credentials>,
    /// When it comes.
    pub now_s: i64,
}

/// One scheme with all it takes.
pub(super) struct World {
    /// The scheme.
    pub scheme: &'static Scheme,
    /// The connector.
    pub gateway: &'static dyn Gateway,
    /// The accounts.
    pub accounts: Vec<Account>,
    /// Deliveries that were sent.
    pub sent: Vec<Sent>,
    bodies: Vec<Vec<u8>>,
    certificates: Arc<Certificates>,
}

impl World {
    /// A world of a scheme in which so many deliveries were sent.
    pub(super) fn of(scheme: &'static Scheme, sent: usize, dice: &mut Dice) -> Result<Self> {
        let gateway = gateways::find(scheme.provider).context("a gateway that is gone")?;
        let certificates = paypal::certificates()?;
        let mut accounts = Vec::with_capacity(ACCOUNTS);
        for _ in 0..ACCOUNTS {
            let (secret, before) = (word(dice, 40), word(dice, 40));
            let creds = scheme.account(&secret, &before, &certificates);
            accounts.push(Account { secret, before, creds });
        }
        let bodies = recorded(scheme.provider)?;
        let mut world = Self { scheme, gateway, accounts, sent: Vec::new(), bodies, certificates };
        for number in 0..sent {
            let (account, at_s) = (number % ACCOUNTS, NOW_S + i64::try_from(dice.below(86_400))?);
            let mut parts = world.unproved(at_s, dice)?;
            parts.proofs = vec![world.prove(account, &parts)?];
            world.sent.push(Sent { account, parts, at_s });
        }
        Ok(world)
    }

    /// A delivery that nobody has proved yet, with a number in its body that no other has.
    pub(super) fn unproved(&self, at_s: i64, dice: &mut Dice) -> Result<Parts> {
        let recorded = dice.one_of(&self.bodies).context("nothing was recorded")?;
        let body = if self.scheme.provider == "midtrans" {
            let mut fields: Value = serde_json::from_slice(recorded)?;
            let object = fields.as_object_mut().context("a notification that is no object")?;
            object.remove("signature_key");
            object.insert("order_id".to_owned(), json!(format!("pay_{}", word(dice, 26).to_ascii_lowercase())));
            object.insert("gross_amount".to_owned(), json!(format!("{}.00", dice.between(1_000, 99_999_999))));
            fields.to_string().into_bytes()
        } else {
            let rest = recorded.strip_prefix(b"{").context("a recorded body that is no object")?;
            [format!("{{\"n\":{},", dice.number()).as_bytes(), rest].concat()
        };
        Ok(Parts { stamp: self.stamp(at_s, dice), proofs: Vec::new(), body })
    }

    /// What is signed beside the body at this second.
    pub(super) fn stamp(&self, at_s: i64, dice: &mut Dice) -> String {
        match self.scheme.stamp {
            Stamp::None => String::new(),
            Stamp::Seconds(_) => at_s.to_string(),
            Stamp::Nonce => word(dice, 10),
            Stamp::Undying => {
                let at = base::Timestamp::from_unix_seconds(at_s);
                format!("{}-d67a-11e5-baa3-{} {at}", word(dice, 8), word(dice, 12))
            }
        }
    }

    /// The proof of an account's secret.
    pub(super) fn prove(&self, account: usize, parts: &Parts) -> Result<String> {
        self.scheme.prove(self.account(account)?.secret.as_bytes(), parts)
    }

    /// An account by its number.
    pub(super) fn account(&self, number: usize) -> Result<&Account> {
        self.accounts.get(number).context("no such account")
    }

    /// One of the deliveries that were sent.
    pub(super) fn one_sent(&self, dice: &mut Dice) -> Result<&Sent> {
        dice.one_of(&self.sent).context("nothing was sent")
    }

    /// Credentials of the account with this in place of its secret.
    pub(super) fn with_secret(&self, account: usize, secret: &str) -> Result<Credentials> {
        Ok(self.scheme.account(secret, &self.account(account)?.before, &self.certificates))
    }

    /// Credentials of the account with these certificates in place of the right ones.
    pub(super) fn with_certificates(&self, account: usize, certificates: &Arc<Certificates>) -> Result<Credentials> {
        let account = self.account(account)?;
        Ok(self.scheme.account(&account.secret, &account.before, certificates))
    }

    /// What the connector says; none where the delivery could not be sent.
    pub(super) fn judged(&self, case: &Case) -> Result<Option<Result<(), HookRefusal>>> {
        let own = self.account(case.account)?;
        Ok(case.letter.judged(self.gateway, case.creds.as_ref().unwrap_or(&own.creds), case.now_s))
    }

    /// Every other scheme.
    pub(super) fn other_scheme(&self, dice: &mut Dice) -> &'static Scheme {
        loop {
            match dice.one_of(&SCHEMES) {
                Some(other) if other.provider != self.scheme.provider => return other,
                _ => {}
            }
        }
    }

    /// A delivery that was made wrong in this way; none where this scheme, or this delivery, cannot be made wrong so.
    pub(super) fn mutated(&self, kind: mutate::Kind, dice: &mut Dice) -> Result<Option<Case>> {
        mutate::mutated(self, kind, dice)
    }
}

/// The bodies of the deliveries that were recorded of a gateway.
fn recorded(provider: &str) -> Result<Vec<Vec<u8>>> {
    let folder = repository().join("tests/fixtures/gateways").join(provider);
    let mut files: Vec<_> = std::fs::read_dir(&folder)?.map(|file| Ok(file?.path())).collect::<Result<_>>()?;
    files.sort();
    let mut bodies = Vec::new();
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.starts_with("webhook.") || !name.ends_with(".http") {
            continue;
        }
        let text = std::fs::read_to_string(&file)?;
        let (_, body) = text.split_once("\n\n").with_context(|| format!("{name} without a body"))?;
        let body = body.trim_end_matches('\n').trim_start_matches('\u{feff}');
        if body.starts_with('{') && (provider != "midtrans" || body.contains("\"status_code\"")) {
            bodies.push(body.as_bytes().to_vec());
        }
    }
    Ok(bodies)
}
