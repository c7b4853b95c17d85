//! The office: settings, staff, access, audit, integrations, health, backup.

pub mod access;
pub mod attachments;
pub mod audit;
pub mod backup;
pub mod contact;
pub mod health;
mod if_match;
pub mod integrations;
pub mod search_text;
pub mod settings;
pub mod staff;
pub mod tax_id;
mod text_enum;
pub mod tunnel;

pub use if_match::IfMatch;

/// The areas of this department.
pub fn areas() -> Vec<base::area::Area> {
    vec![
        access::register(),
        attachments::register(),
        audit::register(),
        backup::register(),
        health::register(),
        integrations::register(),
        settings::register(),
        staff::register(),
        tunnel::register(),
    ]
}
