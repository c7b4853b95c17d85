//! Payment gateways: companies that collect money for the shop.
//!
//! Every gateway is one implementation of [`Gateway`]: pure pairs of *build the call* and *read the answer*, so that all
//! of it is tested without a network. [`Http`] is the one driver that carries calls out. What a gateway says comes back
//! as [`Observation`]s, whoever tells it: the answer to our call, a webhook, or a listing.

mod about;
mod ask;
mod authorizenet;
mod breaker;
mod call;
mod carry_out;
mod cash;
mod certificates;
mod credentials;
mod exchange;
mod gateway;
mod hook;
mod hook_demands;
mod http;
mod midtrans;
mod nmi;
mod observation;
mod own_id;
mod payflow;
mod payout;
mod paypal;
mod practice;
pub mod razorpay;
mod registered;
mod rests;
mod short;
mod signed;
mod stamps;
mod striking;
mod stripe;
mod tokens;
mod transfer;
mod units;
mod upi;
mod wire;
mod xendit;

pub use about::{About, Capabilities, CredentialField, Environment, FeeDefault, Mode, Signature};
pub use ask::{
    BadRow, CancelAsk, CaptureAsk, ChargeAsk, CreateAsk, FetchAsk, FindAsk, FindRefundAsk, ListAsk, Listing, Payee,
    RefundAsk, SavedAsk, SavedMethod, TestAnswer, Token,
};
pub use call::{Auth, Body, Call, CallError, Repeat, Reply, Verb};
pub use certificates::{CERTIFICATE_MAX, Certificates};
pub use credentials::Credentials;
pub use exchange::{BODY_KEPT_MAX, Exchange, KeptBody};
pub use gateway::Gateway;
pub use hook::{HookEvent, HookHeaders, HookNews, HookRefusal};
pub use hook_demands::{HookDemands, refusing_hooks_at};
pub use http::{Http, Limits, Outcome};
pub use observation::{DisputeStatus, DisputeTold, GatewayRef, Method, Observation, PaymentFact, RefundStatus};
pub use own_id::is_own_refund;
pub use payout::{
    PayoutItem, PayoutItemKind, PayoutItems, PayoutItemsAsk, PayoutListAsk, PayoutListing, PayoutSeen, PayoutStatus,
};
pub use registered::{HookCreateAsk, HookCreated, HookListAsk, HookListing, HookMaking, HookRegistered, HookRemoveAsk};
pub use striking::without_secrets;
pub use wire::{Broken, Said, Waiting, Wire};

/// Every gateway there is, alphabetical.
#[rustfmt::skip]
static GATEWAYS: &[&dyn Gateway] = &[
    &authorizenet::AuthorizeNet,
    &cash::Cash,
    &midtrans::Midtrans,
    &nmi::Nmi,
    &payflow::Payflow,
    &paypal::Paypal,
    &practice::Practice,
    &razorpay::Razorpay,
    &stripe::Stripe,
    &transfer::Transfer,
    &upi::Upi,
    &xendit::Xendit,
];

/// Every gateway there is, alphabetical by provider.
pub fn list() -> &'static [&'static dyn Gateway] {
    GATEWAYS
}

/// The gateway of that provider name, as [`About::provider`] has it.
pub fn find(provider: &str) -> Option<&'static dyn Gateway> {
    list().iter().copied().find(|gateway| gateway.about().provider == provider)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_alphabetical_and_every_provider_is_found_by_its_name() {
        assert!(list().windows(2).all(|pair| pair[0].about().provider < pair[1].about().provider));
        for gateway in list() {
            assert_eq!(find(gateway.about().provider).unwrap().about().name, gateway.about().name);
        }
        assert!(find("nobody").is_none());
    }

    #[test]
    fn every_gateway_describes_credentials_that_a_form_can_ask_for() {
        for gateway in list() {
            let about = gateway.about();
            let mut names: Vec<&str> = about.credential_fields.iter().map(|field| field.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), about.credential_fields.len(), "{}", about.provider);
            assert!(about.currencies.iter().all(|code| base::Currency::of(code).is_ok()));
            assert!(!about.environments.is_empty() && about.page_min_s <= about.page_max_s);
        }
    }
}
