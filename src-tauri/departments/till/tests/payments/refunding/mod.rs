//! Refunds that the shop asks for: each goes once, whatever the line, the gateway or the people do.

mod away;
mod booked;
mod early_discount;
mod keeper;
mod leaving;
mod people;
mod rules;
