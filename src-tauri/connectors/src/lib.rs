//! Connectors talk to other companies and give our own types back.
//!
//! A connector takes credentials, an HTTP client and the time, and knows no table; no department knows a company's field
//! names.

pub mod gateways;
