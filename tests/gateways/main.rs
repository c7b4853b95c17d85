//! Judges that nobody here wrote: a Stripe emulator, Stripe's and Razorpay's own libraries, an accounting program, a tester of APIs,
//! the schemas of payment files.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a story that cannot go on has failed")]

mod books;
mod contract;
mod iso20022;
mod payment_files;
mod python;
mod razorpay;
mod stripe;
