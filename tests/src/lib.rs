//! Stories of the shop: what the journeys, the gateway suite and the proofs have in common, and the proofs themselves.
//!
//! Everything here speaks to the program as strangers do: real processes, real files, HTTP on loopback. Nothing of the
//! program's own code judges it. The shop of `prove refunds` is made of the product's rooms, so that its clock can be handed in and it
//! can be killed all the same; the gateway's own book is what judges it.

pub mod bench;
pub mod dice;
pub mod figures;
pub mod gateway;
pub mod http;
pub mod practice_year;
pub mod program;
pub mod proofs;
pub mod rehearsal;
pub mod sell;
pub mod shop;
pub mod store;
