//! Judges that nobody here wrote: a Stripe emulator, Stripe's own library, an accounting program.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a story that cannot go on has failed")]

mod books;
mod python;
mod stripe;
