//! Asking the public address whether it leads here, and judging the answer.

use std::error::Error;
use std::time::Duration;

use base::Shop;
use office::tunnel::TunnelTrouble;
use reqwest::Client;

use super::ping::PingDesk;

/// How long a connection may take.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// How long all of it may take.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// A MAC in hexadecimal digits.
const MAC_LENGTH: usize = 64;

/// What a ping told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The address leads here.
    Here,
    /// It does not, and why.
    Not(TunnelTrouble, String),
}

/// What asks. It follows no redirect: where an address leads on to is not where hooks go.
#[derive(Debug, Clone)]
pub(super) struct Prober(Client);

impl Prober {
    /// Ready to ask.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    #[expect(clippy::disallowed_methods, reason = "the gateways' client keeps connections; a ping must make its own")]
    pub(super) fn new() -> Result<Self, String> {
        let client = Client::builder()
            .user_agent(concat!("Counterfoil/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT_TIME)
            .timeout(ANSWER_TIME)
            .build();
        client.map(Self).map_err(|cause| cause.to_string())
    }

    /// Sends a ping through this address.
    pub(super) async fn ping(&self, shop: &Shop, url: &str) -> Verdict {
        let desk = match shop.part::<PingDesk>() {
            Ok(desk) => desk,
            Err(fault) => return Verdict::Not(TunnelTrouble::NoAnswer, fault.to_string()),
        };
        let nonce = desk.give(shop.randomness());
        match self.ask(&format!("{}/ping/{nonce}", url.trim_end_matches('/'))).await {
            Ok((200, answer)) if desk.is_ours(&nonce, &answer) => Verdict::Here,
            Ok((status, answer)) => judge_stranger(status, &answer),
            Err(cause) => judge_failure(&cause),
        }
    }

    async fn ask(&self, url: &str) -> reqwest::Result<(u16, String)> {
        let mut response = self.0.get(url).send().await?;
        let status = response.status().as_u16();
        let mut answer = Vec::new();
        // No more is read than what a MAC is, and one byte to see that it is longer.
        while answer.len() <= MAC_LENGTH
            && let Some(piece) = response.chunk().await?
        {
            answer.extend_from_slice(piece.get(..piece.len().min(MAC_LENGTH + 1)).unwrap_or_default());
        }
        Ok((status, String::from_utf8_lossy(&answer).into_owned()))
    }
}

/// An answer that is not ours.
fn judge_stranger(status: u16, answer: &str) -> Verdict {
    let is_mac = answer.len() == MAC_LENGTH && answer.bytes().all(|b| b.is_ascii_hexdigit());
    match status {
        200 if is_mac => Verdict::Not(TunnelTrouble::WrongProof, "another shop's door answered".to_owned()),
        502..=504 | 530 => {
            Verdict::Not(TunnelTrouble::NoAnswer, format!("the tunnel's server answered {status}: it reaches nobody"))
        }
        300..=399 => Verdict::Not(TunnelTrouble::OtherProgram, format!("it answered {status}, which leads elsewhere")),
        _ => Verdict::Not(TunnelTrouble::OtherProgram, format!("it answered {status}")),
    }
}

fn judge_failure(cause: &reqwest::Error) -> Verdict {
    // The text of the cause ends with the address; the innermost says what happened.
    let mut inner: &dyn Error = cause;
    while let Some(deeper) = inner.source() {
        inner = deeper;
    }
    let what: String = inner.to_string().chars().filter(|c| !c.is_control()).take(200).collect();
    if cause.is_timeout() {
        return Verdict::Not(TunnelTrouble::NoAnswer, "no answer in time".to_owned());
    }
    let trouble = if is_of_tls(&what) { TunnelTrouble::Tls } else { TunnelTrouble::NoAnswer };
    Verdict::Not(trouble, what)
}

fn is_of_tls(what: &str) -> bool {
    let what = what.to_ascii_lowercase();
    ["certificate", "tls", "handshake", "corrupt message", "peer"].iter().any(|word| what.contains(word))
        && !what.contains("reset by peer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_that_is_not_ours_is_told_apart() {
        use TunnelTrouble::{NoAnswer, OtherProgram, WrongProof};
        let mac = "0".repeat(MAC_LENGTH);
        for (status, answer, trouble) in [
            (200, mac.as_str(), WrongProof),
            (200, "<html>", OtherProgram),
            (200, "", OtherProgram),
            (404, mac.as_str(), OtherProgram),
            (302, "", OtherProgram),
            (502, "", NoAnswer),
            (530, "", NoAnswer),
        ] {
            let Verdict::Not(found, _) = judge_stranger(status, answer) else { panic!("{status} is ours") };
            assert_eq!(found, trouble, "{status} {answer}");
        }
        assert!(is_of_tls("invalid peer certificate: Expired") && is_of_tls("received fatal alert: HandshakeFailure"));
        assert!(!is_of_tls("Connection reset by peer (os error 104)") && !is_of_tls("Connection refused"));
    }
}
