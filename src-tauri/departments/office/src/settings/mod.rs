//! The shop's own facts: name, address, country, books currency, zone, logo, addresses, terms.
//!
//! Owns `shop`, one row that the set-up makes. Country, books currency and the practice mark are fixed from then on.
//! Keeps [`base::Basics`] in memory. Announces `settings.changed`. The pattern of invoice numbers is kept by
//! `books::documents`, which gives the numbers.

mod address;
mod change_settings;
mod follow_tunnel;
mod logo;
mod presets;
mod routes;
mod set_up_shop;
mod shop_settings;
mod store;

pub use change_settings::{change_settings, remove_logo, set_logo};
pub use follow_tunnel::follow_tunnel;
pub use presets::{AtSetUp, CountryPreset, PRESETS, PresetTaxCode, SetUpStep, preset_of};
pub use set_up_shop::{NewShop, keep_in_memory, remember, set_up_shop};
pub use shop_settings::{SETTINGS_READ, SETTINGS_WRITE, SettingsChange, SettingsError, ShopSettings};
pub use store::{find_logo, load};

use base::area::Area;

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("office/settings", routes::routes, &[SETTINGS_READ, SETTINGS_WRITE])
}
