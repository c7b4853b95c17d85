//! Carrying out one call: sending, waiting, repeating where that is allowed, and telling apart what did not happen from
//! what may have.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use base::faults;
use reqwest::Url;

use super::exchange::joined;
use super::striking::Striking;
use super::wire::Broken;
use super::{Call, CallError, Credentials, Exchange, Gateway, Http, Outcome, Repeat, Reply};

/// What to do after a try.
enum Next {
    End(Result<Reply, CallError>),
    /// Try again after this wait; the error stands if there is no further try.
    Again(Option<Duration>, CallError),
}

impl Http {
    /// Sends a call and gives the gateway's answer, or says why there is none. An answer here is any status below 500 but
    /// 429; what it means is read by the gateway's `read_` functions.
    ///
    /// A call that may be repeated (see [`Repeat`]) is sent up to [`super::Limits::tries_max`] times; one that may not is
    /// sent again only when it is certain that nothing was sent.
    pub async fn carry_out(&self, gateway: &dyn Gateway, creds: &Credentials, call: Call) -> Outcome<Reply> {
        let call = Call { provider: gateway.about().provider, ..call };
        let wire = self.wire();
        let begun = wire.now();
        let mut outcome = Outcome {
            result: Err(CallError::NotOffered),
            tries: 0,
            latency_ms: 0,
            request_id: String::new(),
            exchanges: Vec::new(),
        };
        let url = match address(gateway, creds, &call) {
            Ok(url) => url,
            Err(error) => {
                outcome.result = Err(error);
                return outcome;
            }
        };
        if let Err(wait) = self.breakers.permit(creds.account(), begun) {
            let reason = format!("left alone for {} s after repeated faults", wait.as_secs().saturating_add(1));
            outcome.result = Err(CallError::Unreachable { reason });
            return outcome;
        }
        let striking = Striking::of(gateway, creds, &call);
        let asked = Exchange::of(&call, &striking);
        // A try that may have happened stays in doubt, whatever the line says to the tries after it.
        let mut unclear: Option<CallError> = None;
        let result = loop {
            outcome.tries = outcome.tries.saturating_add(1);
            let tried_at = wire.now();
            faults::point_of_call(call.provider, call.name, "send");
            let said = wire.send(&call, url.clone(), &self.limits).await;
            faults::point_of_call(call.provider, call.name, "answered");
            let took = wire.now().saturating_duration_since(tried_at);
            let mut exchange = asked.clone().answered(said.as_ref(), took, &striking);
            let tried = said.map(|said| {
                let asked_by = creds.environment().mode();
                let body = striking.answer(said.body);
                Reply { status: said.status, headers: said.headers, body, asked_by }
            });
            if let Ok(reply) = &tried {
                outcome.request_id = gateway.request_id(reply);
                exchange.request_id.clone_from(&outcome.request_id);
            }
            outcome.exchanges = joined(outcome.exchanges, vec![exchange]);
            self.count(creds.account(), &tried, tried_at);
            match decide(gateway, &call.repeat, tried) {
                Next::End(result) => break result,
                Next::Again(wait, error) => {
                    let wait = wait.unwrap_or_else(|| self.pause(outcome.tries, &call.correlation));
                    let over =
                        wire.now().saturating_duration_since(begun).saturating_add(wait) > self.limits.tries_within;
                    if outcome.tries >= self.limits.tries_max || over || wait > self.limits.retry_after_max {
                        break Err(error);
                    }
                    if !error.nothing_happened() {
                        unclear = Some(error);
                    }
                    wire.rest(wait).await;
                }
            }
        };
        outcome.result = match (result, unclear) {
            (Err(error), Some(unclear)) if error.nothing_happened() => Err(unclear),
            // That the key is not taken any more says nothing about what was done while it was.
            (Ok(reply), Some(unclear)) if matches!(reply.status, 401 | 403) => Err(unclear),
            (result, _) => result,
        };
        outcome.latency_ms = i64::try_from(wire.now().saturating_duration_since(begun).as_millis()).unwrap_or(i64::MAX);
        let said = outcome.result.as_ref().map_or_else(CallError::word, |_| "answered");
        tracing::info!(
            provider = gateway.about().provider,
            account = creds.account(),
            call = call.name,
            correlation = call.correlation,
            outcome = said,
            tries = outcome.tries,
            latency_ms = outcome.latency_ms,
            request_id = outcome.request_id,
            "gateway call"
        );
        outcome
    }

    /// Faults of the gateway count against the account; that the network is away does not.
    fn count(&self, account: &str, tried: &Result<Reply, Broken>, tried_at: Instant) {
        match tried {
            Ok(reply) if reply.status < 500 => self.breakers.answered(account),
            Err(broken) if !broken.sent => {}
            _ => self.breakers.failed(account, tried_at),
        }
    }

    /// The wait after so many tries: doubling, and between half and the whole of it so that many callers do not come back
    /// together. The spread comes from the correlation, so that a test meets the same waits again.
    fn pause(&self, tries: u32, correlation: &str) -> Duration {
        let whole = self.limits.pause.saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1)));
        let seed = correlation.bytes().fold(u64::from(tries), |seed, byte| base::ids::splitmix(seed ^ u64::from(byte)));
        let spread = u32::try_from(base::ids::splitmix(seed) % 512).unwrap_or(0);
        (whole / 2).saturating_add(whole.saturating_mul(spread) / 1024)
    }
}

fn decide(gateway: &dyn Gateway, repeat: &Repeat, tried: Result<Reply, Broken>) -> Next {
    let may_repeat = *repeat != Repeat::Never;
    // A question that has no answer has changed nothing.
    let unclear = |reason: String| match repeat {
        Repeat::Safe => CallError::Unreachable { reason },
        Repeat::UnderKey(_) | Repeat::Never => CallError::Unknown { reason },
    };
    let reply = match tried {
        Ok(reply) => reply,
        Err(Broken { sent: false, reason }) => return Next::Again(None, CallError::Unreachable { reason }),
        Err(Broken { sent: true, reason }) if may_repeat => return Next::Again(None, unclear(reason)),
        Err(Broken { sent: true, reason }) => return Next::End(Err(unclear(reason))),
    };
    let wants = gateway.wants_repeat(&reply);
    match reply.status {
        429 => {
            let error = CallError::TooMany { retry_after: reply.retry_after() };
            if may_repeat && wants != Some(false) {
                Next::Again(reply.retry_after(), error)
            } else {
                Next::End(Err(error))
            }
        }
        500.. => {
            let error = unclear(format!("the gateway answered {}", reply.status));
            if may_repeat && wants != Some(false) {
                Next::Again(reply.retry_after(), error)
            } else {
                Next::End(Err(error))
            }
        }
        status if may_repeat && wants == Some(true) => Next::Again(
            reply.retry_after(),
            unclear(format!("the gateway answered {status} and wants to be asked again")),
        ),
        _ => Next::End(Ok(reply)),
    }
}

/// The full address of a call.
fn address(gateway: &dyn Gateway, creds: &Credentials, call: &Call) -> Result<Url, CallError> {
    let about = gateway.about();
    let base = creds.base_url().or_else(|| about.base_url(creds.environment(), call.host));
    let base = base.ok_or_else(|| CallError::refused(Some("base_url"), "the account has no address"))?;
    let url = Url::parse(&format!("{}{}", base.trim_end_matches('/'), call.path));
    let url = url.map_err(|_| CallError::refused(Some("base_url"), "the address cannot be read"))?;
    if !is_safe(&url) {
        let reason = "a gateway is reached by https, or by http on this machine, without a user in the address";
        return Err(CallError::refused(Some("base_url"), reason));
    }
    Ok(url)
}

/// Plain http stays on this machine; link-local addresses, where clouds keep their metadata, are never asked.
fn is_safe(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
    let here = host.eq_ignore_ascii_case("localhost") || ip.is_some_and(|ip| ip.is_loopback());
    let metadata = host.eq_ignore_ascii_case("metadata.google.internal")
        || match ip {
            Some(IpAddr::V4(ip)) => ip.is_link_local() || ip.is_unspecified() || ip.is_multicast() || ip.is_broadcast(),
            Some(IpAddr::V6(ip)) => {
                ip.is_unicast_link_local()
                    || ip.is_unspecified()
                    || ip.is_multicast()
                    || ip.segments()[..2] == [0xfd00, 0x0ec2]
            }
            None => false,
        };
    let plain = url.username().is_empty() && url.password().is_none();
    plain && !metadata && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine_and_metadata_is_never_asked() {
        let safe = |text: &str| is_safe(&Url::parse(text).unwrap());
        for good in [
            "https://api.stripe.com/v1/x",
            "http://127.0.0.1:8080/v1",
            "http://localhost:1/",
            "http://[::1]:9/",
            "https://10.1.2.3/",
        ] {
            assert!(safe(good), "{good}");
        }
        for bad in [
            "http://api.stripe.com/v1/x",
            "https://user:pw@api.stripe.com/",
            "https://169.254.169.254/latest",
            "https://[::ffff:169.254.169.254]/",
            "https://[fd00:ec2::254]/",
            "https://[fe80::1]/",
            "https://0.0.0.0/",
            "http://127.0.0.1.example.com/",
            "https://metadata.google.internal/",
        ] {
            assert!(!safe(bad), "{bad}");
        }
    }
}
