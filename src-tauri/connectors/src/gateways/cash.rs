//! Cash: the smallest gateway there is. Nothing is called and nothing calls; a cashier's word is the observation.

use super::{About, Capabilities, Environment, Gateway, Signature};

/// What cash is.
pub static CASH: About = About {
    provider: "cash",
    name: "Cash",
    about: "Notes and coins into the drawer; the cashier says what was paid.",
    environments: &[Environment::Live, Environment::Practice],
    credential_fields: &[],
    capabilities: Capabilities::NONE,
    currencies: &[],
    base_urls: &[],
    further_urls: &[],
    signature: Signature::NONE,
    dedupe: "nothing is sent",
    fee_default: None,
    idempotency_key_s: 0,
    page_min_s: 0,
    page_max_s: 0,
};

/// Cash.
pub struct Cash;

impl Gateway for Cash {
    fn about(&self) -> &'static About {
        &CASH
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use base::Timestamp;

    use super::*;
    use crate::gateways::{CallError, Credentials, HookHeaders, HookRefusal};

    #[test]
    fn cash_calls_nobody_and_believes_no_webhook() {
        let creds = Credentials::new("acc_1", Environment::Live, BTreeMap::new());
        assert_eq!(Cash.build_test(&creds).map(|call| call.path), Err(CallError::NotOffered));
        let headers = http::HeaderMap::new();
        assert_eq!(Cash.verify(&creds, &HookHeaders::of(&headers), b"{}", Timestamp(0)), Err(HookRefusal::NotOffered));
    }
}
