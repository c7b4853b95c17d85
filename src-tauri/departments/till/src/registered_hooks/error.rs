//! What can go wrong with registered hooks.

use base::{Fault, Kind, Problem};

use crate::merchant_accounts::AccountError;

/// What can go wrong with registered hooks.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// The account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// Nothing of that id stood there at the last comparison.
    #[error("no address of that id was registered at the last comparison")]
    NoSuchHook,
    /// Only a strange one can be accepted: what is or was the shop's own is known.
    #[error("this address is no strange one")]
    NotStrange,
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for HookError {
    fn kind(&self) -> Kind {
        match self {
            Self::Account(error) => error.kind(),
            Self::NoSuchHook => Kind::not_found("registered_hook.no_such_hook"),
            Self::NotStrange => Kind::conflict("registered_hook.not_strange"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}
