//! Idempotency keys: the first row of a write that carries one.

use super::WriteTx;
use crate::Fault;
use crate::actor::OnceKey;

/// Takes the key for this write, or ends it: a repeat gives the id of what the first one made, another request is refused.
pub(super) fn claim(tx: &WriteTx<'_>, key: &OnceKey) -> Result<(), Fault> {
    let found = tx.one(
        "SELECT digest, outcome
           FROM once
          WHERE person = ?1 AND key = ?2 AND route = ?3",
        (tx.author(), &key.key, &key.route),
        |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Option<String>>(1)?)),
    )?;
    match found {
        Some((digest, _)) if digest != key.digest => Err(Fault::KeyReused),
        Some((_, outcome)) => Err(Fault::Repeated(outcome.unwrap_or_default())),
        None => {
            tx.exec(
                "INSERT INTO once (person, key, route, digest, at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                (tx.author(), &key.key, &key.route, &key.digest[..], tx.at()),
            )?;
            Ok(())
        }
    }
}

impl WriteTx<'_> {
    /// Says what the idempotency key of this write made, so that a repeat finds it. Without a key nothing happens.
    pub fn outcome(&self, who: &impl crate::Author, id: impl std::fmt::Display) -> Result<(), Fault> {
        if let Some(key) = who.once() {
            self.exec(
                "UPDATE once
                    SET outcome = ?1
                  WHERE person = ?2 AND key = ?3 AND route = ?4",
                (id.to_string(), self.author(), &key.key, &key.route),
            )?;
        }
        Ok(())
    }
}
