//! Webhooks: headers as they came, why one is refused, and what an accepted one says.

use http::HeaderMap;
use serde::Serialize;

use super::{GatewayRef, Mode, Observation};

/// Headers of a webhook, in any case and any number.
#[derive(Debug, Clone, Copy)]
pub struct HookHeaders<'a>(&'a HeaderMap);

impl<'a> HookHeaders<'a> {
    /// The headers of a request.
    pub fn of(headers: &'a HeaderMap) -> Self {
        Self(headers)
    }

    /// The one header of that name that carries a proof.
    ///
    /// # Errors
    /// It is missing, there are two of it, or it is not plain text.
    pub fn one(&self, name: &str) -> Result<&'a str, HookRefusal> {
        let mut values = self.0.get_all(name).iter();
        let first = values.next().ok_or(HookRefusal::NoSignature)?;
        if values.next().is_some() {
            return Err(HookRefusal::DoubledSignature);
        }
        first.to_str().map_err(|_| HookRefusal::BadSignature)
    }
}

/// Why a webhook is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HookRefusal {
    /// The account has no secret to check with: a gap in our settings, answered 503 so that the sender tries again.
    #[error("the account has no webhook secret")]
    NoSecret,
    /// There is no proof.
    #[error("the signature is missing")]
    NoSignature,
    /// The header of the proof came twice.
    #[error("the signature header came twice")]
    DoubledSignature,
    /// The header of the proof is not written as the scheme says.
    #[error("the signature header is malformed")]
    BadSignature,
    /// The proof is of another body or another secret.
    #[error("the signature is wrong")]
    WrongSignature,
    /// The signed time is too long ago.
    #[error("the signature is too old")]
    TooOld,
    /// The proof is good, the body is no event.
    #[error("the body cannot be read: {0}")]
    Unreadable(String),
    /// The proof can be checked only with the certificate of this address, which is not there yet: fetch it into
    /// [`super::Certificates`] and check again. The address is one of the gateway's own.
    #[error("the certificate of {0} is needed")]
    NeedsCertificate(String),
    /// This gateway sends no webhooks.
    #[error("this gateway sends no webhooks")]
    NotOffered,
}

impl HookRefusal {
    /// One word for the counters.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoSecret => "no_secret",
            Self::NoSignature => "no_signature",
            Self::DoubledSignature => "doubled_signature",
            Self::BadSignature => "bad_signature",
            Self::WrongSignature => "wrong_signature",
            Self::TooOld => "too_old",
            Self::Unreadable(_) => "unreadable",
            Self::NeedsCertificate(_) => "needs_certificate",
            Self::NotOffered => "not_offered",
        }
    }
}

/// An accepted webhook, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HookEvent {
    /// The gateway's id of the event.
    pub event_id: String,
    /// The gateway's type of the event, as it writes it.
    pub kind: String,
    /// What it is about: events with the same key are handled in order.
    pub order_key: String,
    /// The same delivery told again has the same key.
    pub dedupe_key: String,
    /// Real money or not; none where the gateway does not say. Compare with the account's environment.
    pub environment: Option<Mode>,
    /// What it says.
    pub news: HookNews,
}

impl HookEvent {
    /// The same as heard by an account of this world. Where the gateway does not say of which world its news is, it is
    /// the one of the account whose secret proved it; where it says, nothing changes.
    #[must_use]
    pub fn heard_by(mut self, world: Mode) -> Self {
        if self.environment.is_none()
            && let HookNews::Observations(told) = &mut self.news
        {
            told.iter_mut().for_each(|seen| seen.environment = world);
        }
        self
    }
}

/// What a webhook says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HookNews {
    /// Facts that the proof covers.
    Observations(Vec<Observation>),
    /// Something happened to this payment that the body does not say in full, or that the proof does not cover: fetch it
    /// and believe the answer.
    FetchFirst(GatewayRef),
    /// An event of which something cannot be read, and that names no payment to fetch: to be kept and shown to a person. Why
    /// it cannot be read.
    NotUnderstood(String),
    /// A test delivery of the gateway's own.
    TestArrived,
    /// Nothing that concerns payments.
    Ignored,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_header_is_found_in_any_case_and_refused_when_it_comes_twice() {
        let mut headers = HeaderMap::new();
        headers.append("stripe-signature", "t=1".parse().unwrap());
        assert_eq!(HookHeaders::of(&headers).one("Stripe-Signature"), Ok("t=1"));
        assert_eq!(HookHeaders::of(&headers).one("Practice-Signature"), Err(HookRefusal::NoSignature));
        headers.append("STRIPE-SIGNATURE".parse::<http::HeaderName>().unwrap(), "t=1".parse().unwrap());
        assert_eq!(HookHeaders::of(&headers).one("stripe-signature"), Err(HookRefusal::DoubledSignature));
    }
}
