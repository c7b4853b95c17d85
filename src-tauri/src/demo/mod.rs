//! The practice shop: one of the four shops of the product page with a year of trade, the same in every run of one seed.

mod clock;
mod dice;
mod shops;
mod year;
