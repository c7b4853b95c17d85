//! Stubs: what the books were when days were closed, sealed so that nobody changes them unseen.
//!
//! Table: `seals`. Hears `period.changed` and announces `books.sealed`. The hash of a stub covers the hash of the journal's
//! last entry, and so every entry before it, and the stub before. Its code, the beginning of that hash, is printed: who
//! rewrites entries, chain and stubs together still has another code than the paper says.

mod check;
mod code;
mod compare;
mod routes;
mod seal;
mod store;

pub use code::{StubCode, WrongCode};
pub use compare::{Compared, compare, first_difference};
pub use seal::{Seal, SealedBalance, SealedBy};
pub use store::{find, list};

use base::area::{Area, Check, Subscriber};

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("books/seals", routes::routes, &[])
        .hears(Subscriber { name: "books/seals", kinds: &["period.changed"], handle: seal::on_closed })
        .checks(Check {
            name: "books.seals",
            about: "the journal is what it was when days were closed: every stub is whole and fits",
            run: check::seals,
        })
}
