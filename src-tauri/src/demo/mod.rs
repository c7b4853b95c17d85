//! The practice shop: one of the four shops of the product page with a year of trade, the same in every run of one seed.
//!
//! The year is told by [`year`], which knows neither store nor till, and booked by [`telling`] through the steps that real
//! trade takes: at one of two desks, each step at once or many together. Only the clock is ours: it stands where the year is
//! being told.

mod clock;
mod desk;
mod dice;
mod filling;
mod gateway;
mod many;
mod shops;
mod single;
mod telling;
mod year;

pub use clock::DemoClock;
pub use filling::{Ask, DemoError, Filled, GatewayKeys, Many, fill, find_owner, meet_gateway, open_door};
pub use gateway::PracticeProcess;
pub use shops::{DemoShop, SHOPS, find};
