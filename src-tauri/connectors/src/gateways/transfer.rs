//! Bank transfer: the customer pays into the shop's own bank account. Nothing is called and nothing calls; a person's word or a
//! line of a bank statement is the observation.

use super::{About, Capabilities, Environment, Gateway, Signature};

/// What a bank transfer is.
pub static TRANSFER: About = About {
    provider: "transfer",
    name: "Bank transfer",
    about: "Straight to the shop's bank account; a person or the bank statement says what came.",
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

/// Bank transfer.
pub struct Transfer;

impl Gateway for Transfer {
    fn about(&self) -> &'static About {
        &TRANSFER
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use base::Timestamp;

    use super::*;
    use crate::gateways::{CallError, Credentials, HookHeaders, HookRefusal};

    #[test]
    fn a_transfer_calls_nobody_and_believes_no_webhook() {
        let creds = Credentials::new("acc_1", Environment::Live, BTreeMap::new());
        assert_eq!(Transfer.build_test(&creds).map(|call| call.path), Err(CallError::NotOffered));
        let headers = http::HeaderMap::new();
        let told = Transfer.verify(&creds, &HookHeaders::of(&headers), b"{}", Timestamp(0));
        assert_eq!(told, Err(HookRefusal::NotOffered));
    }
}
