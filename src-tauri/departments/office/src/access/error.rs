//! What can go wrong at the door.

use base::{Fault, Kind, Problem};

use crate::settings::SettingsError;
use crate::staff::StaffError;

/// What can go wrong at the door.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Login or password is wrong, or the person may not sign in; which of them is not told.
    #[error("login or password is wrong")]
    Wrong,
    /// Too many wrong tries from here.
    #[error("too many tries: wait {seconds} s")]
    TooMany {
        /// How long to wait.
        seconds: u32,
    },
    /// The one-time code is unknown, used or too old; which of them is not told.
    #[error("this code does not work any more: each works once, for 30 minutes")]
    CodeNotValid,
    /// Nobody signs in through this door.
    #[error("nobody signs in through this door")]
    WrongDoor,
    /// Something about the shop.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Something about the person.
    #[error(transparent)]
    Staff(#[from] StaffError),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for AccessError {
    fn kind(&self) -> Kind {
        match self {
            Self::Wrong => Kind::new(401, "session.wrong"),
            Self::TooMany { seconds } => Kind::new(429, "session.too_many").retry_after_s(*seconds),
            Self::CodeNotValid => Kind::new(401, "session.code_not_valid").field("code"),
            Self::WrongDoor => Kind::not_found("record.not_found"),
            Self::Settings(error) => error.kind(),
            Self::Staff(error) => error.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}
