//! What can go wrong with registered hooks.

use base::{Fault, Kind, Problem};
use connectors::gateways::CallError;

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
    /// This gateway has addresses registered in its own screens alone.
    #[error("this gateway takes no registration by a call")]
    NotRegistrable,
    /// The shop has not said how it is reached from outside.
    #[error("the shop has not said how it is reached from outside")]
    NoOutsideAddress,
    /// The gateway sends nothing to an address like the shop's.
    #[error("this gateway sends nothing to an address like this one")]
    AddressRefused,
    /// Somebody is at it now.
    #[error("the address is being registered by somebody else just now")]
    BeingRegistered,
    /// The gateway's list is not understood in full: ours may be in what is not.
    #[error("the list of what is registered was not understood in full, so nothing was changed there")]
    ListUnclear,
    /// The gateway was not asked at all.
    #[error(transparent)]
    NotAsked(Fault),
    /// The gateway said no, or is away. Whatever was done before is told by the comparison.
    #[error("the gateway did not register the address: {0}")]
    Gateway(CallError),
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
            Self::NotRegistrable => Kind::refused("registered_hook.not_registrable"),
            Self::NoOutsideAddress => Kind::conflict("registered_hook.no_outside_address"),
            Self::AddressRefused => Kind::refused("registered_hook.address_refused"),
            Self::BeingRegistered => Kind::conflict("registered_hook.being_registered"),
            Self::ListUnclear => Kind::conflict("registered_hook.list_unclear"),
            Self::Gateway(error) if error.is_nobody_there() => Kind::unavailable("registered_hook.gateway_away"),
            Self::Gateway(error) if error.nothing_happened() => Kind::refused("registered_hook.gateway_refused"),
            Self::Gateway(_) => Kind::unavailable("registered_hook.gateway_unclear"),
            Self::NotAsked(fault) | Self::Fault(fault) => fault.kind(),
        }
    }
}
