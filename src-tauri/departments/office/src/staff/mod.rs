//! The people who work here: names, logins, passwords, roles.
//!
//! Owns `staff`. A row is never deleted: who left keeps it, because records name them. A role is a preset of permissions.
//! Announces `staff.changed`. Never shows a password or its hash.

mod add_staff;
mod change_staff;
mod password;
mod person;
mod role;
mod routes;
mod store;

pub use add_staff::{NewStaff, add_staff, enrol};
pub use change_staff::{StaffChange, change_staff};
pub use password::{HashedPassword, Password, hash_password, is_right_password};
pub use person::{STAFF_ADMIN, Staff, StaffError, StaffId, StaffStatus};
pub use role::{ALL_PERMISSIONS, Role};
pub use store::{
    Standing, find, find_by_login, find_preferences, find_standing, has_another_with, has_any, names, note_sign_in,
    set_preferences,
};

use base::area::Area;

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("office/staff", routes::routes, &[STAFF_ADMIN])
}
