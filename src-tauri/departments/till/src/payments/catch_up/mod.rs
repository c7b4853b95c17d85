//! Catch-up: asking every gateway what changed, and feeding it through the same path as deliveries.
//!
//! A webhook is a hint that makes things fast; the listing is the truth that makes things complete. After a time in which nobody
//! listened, what the asking brought is kept as a round: 'while you were away'.
//!
//! Tables: `catch_up_rounds`, `catch_up_round_accounts`, `catch_up_found`, `heartbeat`, `hook_silences`. Announces
//! `catch-up.changed` (tag `catch-up`) and `hooks.compared` (tags `registered-hooks`, `home`).

mod absence;
mod ask_gateways;
mod list_rounds;
mod listing;
mod round;
pub(super) mod routes;
mod silence;
mod store;

pub use absence::{Absence, absence_at_start, begin_round, end_round, note_awake};
pub use ask_gateways::{CaughtUp, catch_up, catch_up_all};
pub use list_rounds::{last_catch_up_round, list_catch_up_rounds};
pub use round::{AbsenceCause, AccountRound, CatchUpRound, RoundNumber};
pub(super) use silence::end_silence;
pub use silence::{Silence, silence_of};
