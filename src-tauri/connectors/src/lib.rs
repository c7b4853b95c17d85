//! Connectors talk to other companies and give our own types back.
