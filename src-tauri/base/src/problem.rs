//! Problems: what went wrong in the shop's words, and how each is told outside (RFC 9457).

use std::fmt;

/// What every area's error says about itself once: the kind that the outside sees.
pub trait Problem: std::error::Error + Send + Sync + 'static {
    /// Status, stable code and, where one is to blame, the field.
    fn kind(&self) -> Kind;
}

/// How a problem looks from outside. The sentence is the error's `Display`; inner causes are logged, never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// HTTP status.
    pub status: u16,
    /// Stable code the UI acts on: `invoice.no_lines`.
    pub code: &'static str,
    /// Path of the field to blame: `lines[0].quantity`.
    pub field: Option<String>,
    /// Seconds after which trying again makes sense.
    pub retry_after_s: Option<u32>,
    /// The way out of a conflict: the id of the record that stands in the way.
    pub subject: Option<String>,
    /// Whether the sentence may be shown; a bug shows a plain sentence instead.
    pub shown: bool,
}

impl Kind {
    /// A kind with any status.
    pub fn new(status: u16, code: &'static str) -> Self {
        Self { status, code, field: None, retry_after_s: None, subject: None, shown: true }
    }
    /// 400: malformed or invalid input.
    pub fn invalid(code: &'static str) -> Self {
        Self::new(400, code)
    }
    /// 403: this person may not.
    pub fn forbidden(code: &'static str) -> Self {
        Self::new(403, code)
    }
    /// 404: no such record, or one this person cannot see.
    pub fn not_found(code: &'static str) -> Self {
        Self::new(404, code)
    }
    /// 409: the state of things forbids it.
    pub fn conflict(code: &'static str) -> Self {
        Self::new(409, code)
    }
    /// 422: understood, and refused by a rule.
    pub fn refused(code: &'static str) -> Self {
        Self::new(422, code)
    }
    /// 503: not now; trying again later makes sense.
    pub fn unavailable(code: &'static str) -> Self {
        Self::new(503, code)
    }
    /// Names the field to blame.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
    /// Names the record that shows the way out.
    #[must_use]
    pub fn subject(mut self, subject: impl fmt::Display) -> Self {
        self.subject = Some(subject.to_string());
        self
    }
    /// Says when to try again.
    #[must_use]
    pub fn retry_after_s(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

/// What can happen anywhere: not allowed, stale edit, disk, bug.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Nobody is signed in.
    #[error("sign in first")]
    NotSignedIn,
    /// The person lacks this permission.
    #[error("this needs the permission {0}")]
    NotAllowed(&'static str),
    /// The record changed since it was read.
    #[error("somebody changed this since you opened it")]
    Stale,
    /// This idempotency key was used before, with the same request: here is the id of what it made.
    #[error("already done")]
    Repeated(String),
    /// This idempotency key was used before for something else.
    #[error("this Idempotency-Key was used for another request")]
    KeyReused,
    /// One field of the input is wrong.
    #[error("{sentence}")]
    Invalid {
        /// Path of the field.
        field: String,
        /// What is wrong with it, as a sentence.
        sentence: String,
    },
    /// No record with that id.
    #[error("there is no such {0}")]
    NoSuch(&'static str),
    /// The disk is full, read-only or failing.
    #[error("the disk does not take writes: nothing was changed")]
    Disk(String),
    /// The vault is locked or cannot be opened.
    #[error("the vault is locked: gateways wait until it is opened")]
    VaultLocked,
    /// The program is stopping.
    #[error("the program is stopping")]
    Stopping,
    /// A rule of the database was broken that the code should have kept.
    #[error("database rule: {0}")]
    Constraint(String),
    /// Something that must not happen.
    #[error("bug: {0}")]
    Bug(String),
}

impl Fault {
    /// A wrong field.
    pub fn invalid(field: impl Into<String>, sentence: impl fmt::Display) -> Self {
        Self::Invalid { field: field.into(), sentence: sentence.to_string() }
    }
    /// Something that must not happen, with what was seen.
    pub fn bug(seen: impl fmt::Display) -> Self {
        Self::Bug(seen.to_string())
    }
    /// A panic that was caught, with its words.
    pub fn panicked(panic: &(dyn std::any::Any + Send)) -> Self {
        let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        Self::bug(words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned()))
    }
    /// Whether a unique rule of the database refused a row.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Constraint(text) if text.contains("UNIQUE") || text.contains("PRIMARY KEY"))
    }
}

impl Problem for Fault {
    fn kind(&self) -> Kind {
        match self {
            Self::NotSignedIn => Kind::new(401, "session.not_signed_in"),
            Self::NotAllowed(_) => Kind::forbidden("access.not_allowed"),
            Self::Stale => Kind::new(412, "record.stale"),
            Self::Repeated(id) => Kind::conflict("idempotency.repeated").subject(id),
            Self::KeyReused => Kind::conflict("idempotency.key_reused").field("Idempotency-Key"),
            Self::Invalid { field, .. } => Kind::invalid("input.invalid").field(field.clone()),
            Self::NoSuch(_) => Kind::not_found("record.not_found"),
            Self::Disk(_) => Kind::unavailable("store.disk").retry_after_s(30),
            Self::VaultLocked => Kind::unavailable("vault.locked").retry_after_s(60),
            Self::Stopping => Kind::unavailable("program.stopping").retry_after_s(5),
            Self::Constraint(_) | Self::Bug(_) => Kind { shown: false, ..Kind::new(500, "program.bug") },
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(cause: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, ConstraintViolation, DiskFull, FileLockingProtocolFailed, OperationInterrupted,
            PermissionDenied, ReadOnly, SystemIoFailure,
        };
        let text = cause.to_string();
        match cause.sqlite_error_code() {
            Some(DiskFull | SystemIoFailure | ReadOnly | CannotOpen | PermissionDenied | FileLockingProtocolFailed) => {
                Self::Disk(text)
            }
            Some(ConstraintViolation) => Self::Constraint(text),
            Some(OperationInterrupted) => Self::Bug(format!("ended for taking too long: {text}")),
            _ => Self::Bug(text),
        }
    }
}

impl From<crate::MoneyError> for Fault {
    fn from(cause: crate::MoneyError) -> Self {
        Self::invalid("amount", cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_is_never_shown_and_a_full_disk_asks_to_come_back() {
        assert!(!Fault::bug("secret path").kind().shown);
        assert_eq!(Fault::Disk(String::new()).kind().status, 503);
        assert_eq!(Fault::invalid("lines[0].quantity", "above 0").kind().field.as_deref(), Some("lines[0].quantity"));
    }
}
