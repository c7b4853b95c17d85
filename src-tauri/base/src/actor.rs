//! Who acts: a person (or the command line) with permissions, or the program itself because of a cause.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::{Fault, Timestamp};

/// A permission, `resource:action`, declared beside the noun it guards.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission(pub &'static str);

impl fmt::Debug for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Which door a request came through. Only the code of a door makes one; no header, address or port does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Door {
    /// The desktop window's scheme, in process.
    Window,
    /// TCP for browsers, phones and scripts.
    App,
    /// The socket behind the tunnel: hooks and public pages. Nobody is ever signed in here.
    Outside,
    /// The command line, as the owner of the machine's files.
    Control,
}

/// What somebody may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rights {
    /// Everything: the owner, and the command line on the owner's machine.
    All,
    /// These permissions and no others.
    Only(BTreeSet<String>),
}

/// Who asks for an action: a signed-in person, or the owner's command line. Made by a door only.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The staff member's id, or `command-line`.
    pub id: Arc<str>,
    /// Shown in the audit log.
    pub name: Arc<str>,
    /// What this person may do, looked up for this request.
    pub rights: Arc<Rights>,
    /// Where the request came in.
    pub door: Door,
    /// Address and user agent as far as the door knows them.
    pub from: Arc<str>,
    /// One id from the click to the ledger entry.
    pub request_id: Arc<str>,
    /// The `Idempotency-Key` of this request, where it had one.
    pub once: Option<OnceKey>,
}

/// An idempotency key with what it was used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnceKey {
    /// The key as sent.
    pub key: String,
    /// Method and path it was sent to.
    pub route: String,
    /// SHA-256 of the body.
    pub digest: [u8; 32],
}

impl Actor {
    /// The owner's command line on the machine that holds the data.
    pub fn command_line() -> Self {
        Self {
            id: "command-line".into(),
            name: "command line".into(),
            rights: Arc::new(Rights::All),
            door: Door::Control,
            from: "this machine".into(),
            request_id: "command-line".into(),
            once: None,
        }
    }

    /// Passes when the person has the permission.
    pub fn may(&self, permission: Permission) -> Result<(), Fault> {
        if self.has(permission) { Ok(()) } else { Err(Fault::NotAllowed(permission.0)) }
    }

    /// Whether the person has the permission.
    pub fn has(&self, permission: Permission) -> bool {
        match &*self.rights {
            Rights::All => true,
            Rights::Only(set) => set.contains(permission.0),
        }
    }
}

/// The program acting by itself: a step that no person starts. It carries its cause and cannot be made from a request.
#[derive(Debug, Clone)]
pub struct System {
    /// What made the program act: an inbox row, an outbox row, an announcement, a schedule.
    pub cause: Arc<str>,
    /// The correlation id that runs through the whole story.
    pub correlation: Arc<str>,
}

impl System {
    /// Acts because of this.
    pub fn because(cause: impl fmt::Display) -> Self {
        let cause: Arc<str> = cause.to_string().into();
        Self { correlation: cause.clone(), cause }
    }
}

/// Either of the two, as the store and the audit log see it.
pub trait Author {
    /// Id for `created_by` columns and the audit log.
    fn author_id(&self) -> &str;
    /// Name for the audit log.
    fn author_name(&self) -> &str;
    /// Where from, for the audit log.
    fn author_from(&self) -> &str;
    /// The correlation id of the story.
    fn correlation(&self) -> &str;
    /// The idempotency key, where there is one.
    fn once(&self) -> Option<&OnceKey> {
        None
    }
}

impl Author for Actor {
    fn author_id(&self) -> &str {
        &self.id
    }
    fn author_name(&self) -> &str {
        &self.name
    }
    fn author_from(&self) -> &str {
        &self.from
    }
    fn correlation(&self) -> &str {
        &self.request_id
    }
    fn once(&self) -> Option<&OnceKey> {
        self.once.as_ref()
    }
}

impl Author for System {
    fn author_id(&self) -> &str {
        "program"
    }
    fn author_name(&self) -> &str {
        "Counterfoil"
    }
    fn author_from(&self) -> &str {
        &self.cause
    }
    fn correlation(&self) -> &str {
        &self.correlation
    }
}

/// Who writes a record, in which story, and when: what a transaction of its own would say of it. For those who write many
/// records of several stories in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Byline {
    /// The instant of writing.
    pub at: Timestamp,
    /// Id of who writes.
    pub author: Arc<str>,
    /// The correlation id of the story.
    pub correlation: Arc<str>,
}

impl Byline {
    /// What a transaction of this author's would say at this instant.
    pub fn of(who: &(impl Author + ?Sized), at: Timestamp) -> Self {
        Self { at, author: who.author_id().into(), correlation: who.correlation().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accountant_may_read_and_not_post() {
        let read = Permission("ledger:read");
        let mut actor = Actor::command_line();
        actor.rights = Arc::new(Rights::Only([read.0.to_owned()].into()));
        assert!(actor.may(read).is_ok());
        assert!(matches!(actor.may(Permission("ledger:post")), Err(Fault::NotAllowed("ledger:post"))));
    }
}
