//! Proofs.

fn main() {}
