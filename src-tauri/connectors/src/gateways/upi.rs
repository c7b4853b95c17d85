//! Direct UPI: the customer pays from the app on their phone straight to the shop's own UPI address, by a link that we make.
//! Nothing is called and nothing calls; what the payer says is a claim until a person or a line of the bank statement says that
//! it came.
//!
//! Basis: NPCI's "UPI Linking Specification" 1.6. Not known, and so not relied on: whether the payer's app and the payee's bank
//! hand our reference (`tr`) on to the statement, and how much one payment may be (each bank has a limit of its own).

use secrecy::ExposeSecret;

use super::{About, CallError, Capabilities, CredentialField, Credentials, Environment, Gateway, Payee, Signature};

/// What direct UPI is.
pub static UPI: About = About {
    provider: "upi",
    name: "UPI",
    about: "Straight to the shop's own UPI address, by a code or a link. Nobody reports it: what a payer says counts once a person or the bank statement says that it came.",
    environments: &[Environment::Live, Environment::Practice],
    credential_fields: &[
        CredentialField {
            name: "vpa",
            label: "UPI address",
            secret: false,
            required: true,
            help: "The address that the shop is paid at, as name@bank. It stands in the app of the bank or of the payment company.",
        },
        CredentialField {
            name: "payee_name",
            label: "Name of the payee",
            secret: false,
            required: true,
            help: "As the bank knows the shop: the customer's app shows it before the payment.",
        },
        CredentialField {
            name: "merchant_code",
            label: "Merchant category",
            secret: false,
            required: false,
            help: "Four digits, of a merchant account alone; 0000 where the category is not known. Empty for a person's address.",
        },
    ],
    capabilities: Capabilities { own_link: true, ..Capabilities::NONE },
    currencies: &["INR"],
    base_urls: &[],
    further_urls: &[],
    signature: Signature::NONE,
    dedupe: "nothing is sent",
    fee_default: None,
    idempotency_key_s: 0,
    page_min_s: 0,
    page_max_s: 0,
};

/// Direct UPI.
pub struct Upi;

impl Gateway for Upi {
    fn about(&self) -> &'static About {
        &UPI
    }

    fn payee(&self, creds: &Credentials) -> Result<Payee, CallError> {
        let text = |field| Ok::<_, CallError>(creds.need(field)?.expose_secret().trim().to_owned());
        Ok(Payee {
            address: text("vpa")?,
            name: text("payee_name")?,
            category: creds.setting("merchant_code").to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use base::Timestamp;
    use secrecy::SecretString;

    use super::*;
    use crate::gateways::{HookHeaders, HookRefusal};

    fn creds(fields: &[(&str, &str)]) -> Credentials {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value)));
        Credentials::new("acc_1", Environment::Live, fields.collect())
    }

    #[test]
    fn upi_calls_nobody_and_believes_no_webhook() {
        let creds = Credentials::new("acc_1", Environment::Live, BTreeMap::new());
        assert_eq!(Upi.build_test(&creds).map(|call| call.path), Err(CallError::NotOffered));
        let headers = http::HeaderMap::new();
        let told = Upi.verify(&creds, &HookHeaders::of(&headers), b"{}", Timestamp(0));
        assert_eq!(told, Err(HookRefusal::NotOffered));
    }

    #[test]
    fn the_payee_is_who_was_entered_and_a_category_is_left_out_where_there_is_none() {
        let entered = creds(&[("vpa", " shop@exampleupi "), ("payee_name", "Counterfoil Kirana")]);
        let payee =
            Payee { address: "shop@exampleupi".into(), name: "Counterfoil Kirana".into(), category: String::new() };
        assert_eq!(Upi.payee(&entered), Ok(payee));
        let refused = Upi.payee(&creds(&[("vpa", "shop@exampleupi"), ("payee_name", " ")]));
        assert!(matches!(refused, Err(CallError::Refused { field: Some(field), .. }) if field == "payee_name"));
    }
}
