//! The words every room speaks: money, quantities, rates, ids, time, problems, actors, pages, and the store.
//!
//! Nothing here knows an area, a company or a screen. Clock, ids and randomness are handed in.

pub mod actor;
pub mod area;
mod buckets;
pub mod card_numbers;
mod currency;
pub mod db;
mod decimal;
pub mod faults;
pub mod format;
pub mod ids;
mod money;
mod page;
mod percent;
mod problem;
pub mod regions;
mod shop;
pub mod testing;
pub mod text;
mod time;
pub mod web;

pub use actor::{Actor, Author, Byline, Door, Permission, Rights, System};
pub use buckets::Buckets;
pub use currency::{Currency, UnknownCurrency};
pub use db::{Announce, Announcement, Db, Effect, OutboxRow, ReadTx, WriteTx};
pub use decimal::{DecimalError, Quantity, Rate, UnitPrice};
pub use money::{MINOR_MAX, Money, MoneyError};
pub use page::{Page, PageAsk};
pub use percent::Percent;
pub use problem::{Fault, Kind, Problem};
pub use shop::{Basics, MemoryVault, Shop, ShopBuilder, Vault};
pub use time::{Clock, FixedClock, ShopDate, SystemClock, Timestamp, zone_named};
