//! Registered hooks: which webhook addresses stand at each gateway, laid beside the shop's own.
//!
//! Tables: `hook_comparisons`, `registered_hooks`, `hook_registrations`. Announces `hooks.compared` (tags `registered-hooks`, `home`).
//!
//! Once a day, and whenever a person asks, a gateway that tells it is asked which addresses it sends to. The account's own may be
//! there, be switched off or be missing; an address of the shop's from before is to be withdrawn, because somebody else may get
//! it; a strange one learns of every payment, and a person has to say that they know it. What a gateway tells is shown and never
//! asked. A gateway that gives no answer changes nothing of what is known, and is asked again sooner. Of one that does not tell at
//! all it is known by the money that comes in whether it still sends: that is for `payments` to note.
//!
//! Where the gateway takes it, the shop registers its address by itself, and withdraws those from before. That one is begun is kept
//! before the gateway is asked; one whose end is not known waits for a person, who begins it once more.

mod accept_hook;
mod address;
mod compare_hooks;
mod comparison;
mod due;
mod error;
mod find_hooks;
mod keep;
mod register_hook;
mod routes;
mod store;

use base::area::Area;

pub use accept_hook::accept_hook;
pub use compare_hooks::compare_hooks;
pub use comparison::{HookComparison, HookKind, HookNeed, HookSilence, HookStanding, RegisteredHook};
pub use due::compare_due_hooks;
pub use error::HookError;
pub use find_hooks::{find_hooks, list_hooks};
pub use register_hook::register_hook;

/// Hands the area to the program.
pub fn register() -> Area {
    Area::new("till/registered_hooks", routes::routes, &[])
}
