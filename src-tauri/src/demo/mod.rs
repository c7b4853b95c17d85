//! x
mod clock;
mod dice;
mod shops;
mod year;
