//! The office: settings, staff, access, audit, integrations, health.
