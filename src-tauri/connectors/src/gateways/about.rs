//! What a gateway is, as data: the settings form, the capability table and the listener are made from it.

use base::Timestamp;
use serde::{Deserialize, Serialize};

use super::HookMaking;

/// Which of a gateway's worlds an account lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// Real money.
    Live,
    /// The gateway's own test world.
    Sandbox,
    /// The practice gateway and other places where there is no money at all.
    Practice,
}

impl Environment {
    /// Whether news of this mode may be meant for an account of this environment.
    pub fn mode(self) -> Mode {
        if self == Self::Live { Mode::Live } else { Mode::Test }
    }
}

/// What a gateway says about a piece of news: real money or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Real money.
    Live,
    /// Sandbox or practice.
    Test,
}

impl Mode {
    /// What is said about a key of this mode that was given for an account of the other.
    pub fn of_other_world(self) -> &'static str {
        match self {
            Self::Live => "this is a live key, and the account is not live",
            Self::Test => "this is not a live key, and the account is live",
        }
    }
}

/// A field of the credential form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CredentialField {
    /// The key under which it is kept.
    pub name: &'static str,
    /// What the form calls it.
    pub label: &'static str,
    /// Whether it is never shown again; the others are plain settings.
    pub secret: bool,
    /// Whether the account cannot work without it.
    pub required: bool,
    /// Where the person finds it.
    pub help: &'static str,
}

/// What a gateway can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Capabilities {
    /// The customer pays on a page of the gateway's.
    pub hosted_page: bool,
    /// Money can be held first and taken later.
    pub manual_capture: bool,
    /// Less than was held can be taken.
    pub partial_capture: bool,
    /// An unpaid page or held money can be ended by us.
    pub cancel: bool,
    /// Captured money can be given back.
    pub refund: bool,
    /// In parts as well.
    pub partial_refund: bool,
    /// A payment can be found by our own reference.
    pub find_by_reference: bool,
    /// What changed since a cursor can be listed; without it every open payment is asked for.
    pub list: bool,
    /// The gateway sends webhooks.
    pub events: bool,
    /// The true fee is told with the payment, or when the payment is fetched.
    pub fee_told: bool,
    /// Credentials can be tested by a harmless call.
    pub test: bool,
    /// Its list may be hours behind: open payments are asked for as well.
    pub list_is_late: bool,
    /// The hosted page is opened by posting fields to it: they stand as the query of its address.
    pub page_by_post: bool,
    /// Money can be collected with a token that the gateway's own fields on our page gave for the card.
    pub token_charge: bool,
    /// Money can be collected with a way to pay that the gateway keeps for a customer, and that can be looked at there.
    pub saved_methods: bool,
    /// Its payouts to the bank can be listed, with what each is made of.
    pub payouts: bool,
    /// The webhook addresses that are registered there can be listed.
    pub hooks_listed: bool,
    /// Whether webhook addresses can be registered and withdrawn there by us.
    pub hooks_made: HookMaking,
    /// The customer pays straight to the shop's bank account, by a link that we make to whom [`super::Gateway::payee`] names.
    /// Nobody reports it: what the payer says is a claim.
    pub own_link: bool,
}

impl Capabilities {
    /// Nothing at all: what a gateway's own list is written on.
    pub const NONE: Self = Self {
        hosted_page: false,
        manual_capture: false,
        partial_capture: false,
        cancel: false,
        refund: false,
        partial_refund: false,
        find_by_reference: false,
        list: false,
        events: false,
        fee_told: false,
        test: false,
        list_is_late: false,
        page_by_post: false,
        token_charge: false,
        saved_methods: false,
        payouts: false,
        hooks_listed: false,
        hooks_made: HookMaking::ByHand,
        own_link: false,
    };
}

/// How a webhook is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The scheme in one line, for the handbook and the settings page.
    pub scheme: &'static str,
    /// The header that carries the proof; empty where there are no webhooks, or where the proof stands in the body.
    pub header: &'static str,
    /// The header that names the event, for gateways whose bodies do not; empty for the others. It is not signed: it
    /// recognises a repeat and proves nothing.
    pub event_id_header: &'static str,
    /// Whether the proof covers amount, currency, state and our reference. If not, the payment is fetched and booked from
    /// the answer.
    pub covers_money_facts: bool,
    /// How long a signed time stays good, in seconds; 0 where the scheme signs no time.
    pub tolerance_s: i64,
}

impl Signature {
    /// No webhooks.
    pub const NONE: Self =
        Self { scheme: "", header: "", event_id_header: "", covers_money_facts: false, tolerance_s: 0 };
}

/// What the gateway usually charges, until the true fee is known. Data to begin with: an account has its own schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FeeDefault {
    /// Share of the captured amount in percent, four decimals: `"2.9000"`.
    pub rate: &'static str,
    /// Tax on the fee in percent, four decimals.
    pub tax_rate: &'static str,
}

/// What a gateway is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct About {
    /// The word that stands for it in data, addresses and folders: `stripe`.
    pub provider: &'static str,
    /// The name people know.
    pub name: &'static str,
    /// One line about it.
    pub about: &'static str,
    /// The worlds it has.
    pub environments: &'static [Environment],
    /// What the credential form asks for, in its order.
    pub credential_fields: &'static [CredentialField],
    /// What it can do.
    pub capabilities: Capabilities,
    /// ISO 4217 codes that it takes; empty means all.
    pub currencies: &'static [&'static str],
    /// Where it is reached, per environment. An environment without a line has no fixed address: the account brings one.
    pub base_urls: &'static [(Environment, &'static str)],
    /// Where a part of it is reached that has an address of its own: its name in [`super::Call::host`], environment, address.
    /// An account that brings an address is reached there for all of it.
    pub further_urls: &'static [(&'static str, Environment, &'static str)],
    /// How its webhooks are proved.
    pub signature: Signature,
    /// How the same news is recognised when it comes twice.
    pub dedupe: &'static str,
    /// What it usually charges.
    pub fee_default: Option<FeeDefault>,
    /// How long it remembers an idempotency key, in seconds; 0 where it has none, and nothing may be sent twice.
    pub idempotency_key_s: i64,
    /// The shortest life of a hosted page, in seconds.
    pub page_min_s: i64,
    /// The longest life of a hosted page, in seconds; 0 where there is no page.
    pub page_max_s: i64,
}

/// A call that begins may be repeated by itself for so long, be on its way for as long again, and meet a clock that is not ours.
const KEY_MARGIN_S: i64 = 300;

impl About {
    /// For how long after a key was first used a call may begin under it, in seconds: it must be there, with all its repeats, while
    /// the key is kept.
    pub fn key_holds_s(&self) -> i64 {
        self.idempotency_key_s.saturating_sub(KEY_MARGIN_S).max(0)
    }

    /// When a page made now may end: the wish, moved into what the gateway allows. Half a minute is kept off the shortest
    /// life, because the gateway's clock is not ours.
    pub fn page_end(&self, now: Timestamp, wish: Timestamp) -> Timestamp {
        let earliest = now.plus_ms(self.page_min_s.saturating_add(30).saturating_mul(1000));
        let latest = now.plus_ms(self.page_max_s.saturating_sub(30).saturating_mul(1000)).max(earliest);
        wish.clamp(earliest, latest)
    }

    /// The fixed address of an environment, if there is one; of a part that has an address of its own where `host` names it.
    pub fn base_url(&self, environment: Environment, host: &str) -> Option<&'static str> {
        if host.is_empty() {
            return self.base_urls.iter().find(|(of, _)| *of == environment).map(|(_, url)| *url);
        }
        self.further_urls.iter().find(|(name, of, _)| *name == host && *of == environment).map(|(_, _, url)| *url)
    }

    /// Whether amounts of a currency can be collected.
    pub fn takes(&self, currency: base::Currency) -> bool {
        self.currencies.is_empty() || self.currencies.contains(&currency.code())
    }
}
