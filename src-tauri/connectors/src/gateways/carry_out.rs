//! Carrying out one call: sending, waiting, repeating where that is allowed, and telling apart what did not happen from
//! what may have.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, Url};
use secrecy::ExposeSecret;

use super::{Auth, Body, Call, CallError, Credentials, Gateway, Http, Outcome, Repeat, Reply, Verb};

/// Why a try gave no whole answer.
struct Fault {
    /// Whether the request may have reached the gateway.
    sent: bool,
    reason: String,
}

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
        let begun = Instant::now();
        let mut outcome =
            Outcome { result: Err(CallError::NotOffered), tries: 0, latency_ms: 0, request_id: String::new() };
        let url = match address(gateway, creds, &call) {
            Ok(url) => url,
            Err(error) => {
                outcome.result = Err(error);
                return outcome;
            }
        };
        let client = match self.client() {
            Ok(client) => client,
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
        // A try that may have happened stays in doubt, whatever the line says to the tries after it.
        let mut unclear: Option<CallError> = None;
        let result = loop {
            outcome.tries = outcome.tries.saturating_add(1);
            let tried = self.send(client, &call, url.clone(), creds).await;
            if let Ok(reply) = &tried {
                outcome.request_id = gateway.request_id(reply);
            }
            self.count(creds.account(), &tried);
            match decide(gateway, &call.repeat, tried) {
                Next::End(result) => break result,
                Next::Again(wait, error) => {
                    let wait = wait.unwrap_or_else(|| self.pause(outcome.tries, &call.correlation));
                    let over = begun.elapsed().saturating_add(wait) > self.limits.tries_within;
                    if outcome.tries >= self.limits.tries_max || over || wait > self.limits.retry_after_max {
                        break Err(error);
                    }
                    if !error.nothing_happened() {
                        unclear = Some(error);
                    }
                    tokio::time::sleep(wait).await;
                }
            }
        };
        outcome.result = match (result, unclear) {
            (Err(error), Some(unclear)) if error.nothing_happened() => Err(unclear),
            // That the key is not taken any more says nothing about what was done while it was.
            (Ok(reply), Some(unclear)) if matches!(reply.status, 401 | 403) => Err(unclear),
            (result, _) => result,
        };
        outcome.latency_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
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

    async fn send(&self, client: &reqwest::Client, call: &Call, url: Url, creds: &Credentials) -> Result<Reply, Fault> {
        let mut response = self.request(client, call, url).send().await.map_err(|cause| fault_of(&cause))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = BytesMut::new();
        while let Some(piece) = response.chunk().await.map_err(|cause| fault_of(&cause))? {
            if body.len().saturating_add(piece.len()) > self.limits.body_max {
                return Err(Fault {
                    sent: true,
                    reason: format!("the answer is larger than {} bytes", self.limits.body_max),
                });
            }
            body.extend_from_slice(&piece);
        }
        Ok(Reply { status, headers, body: Bytes::from(body), asked_by: creds.environment().mode() })
    }

    fn request(&self, client: &reqwest::Client, call: &Call, url: Url) -> RequestBuilder {
        let mut request = match call.verb {
            Verb::Get => client.get(url),
            Verb::Post => client.post(url),
        };
        if !call.query.is_empty() {
            request = request.query(&call.query);
        }
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        if !call.fresh_in.is_empty() {
            request = request.header(call.fresh_in, fresh());
        }
        if !call.correlation.is_empty() {
            request = request.header("x-correlation-id", &call.correlation);
        }
        request = match &call.auth {
            Auth::Bearer(token) => request.bearer_auth(token.expose_secret()),
            Auth::Basic { user, password } => request.basic_auth(user.expose_secret(), Some(password.expose_secret())),
            // A token has taken the place of the word by now: see `Http::ask`.
            Auth::None | Auth::Token => request,
        };
        match &call.body {
            Body::Empty => request,
            Body::Form(fields) => request.form(fields),
            Body::Json(json) => request.json(json),
            Body::Text { media_type, text } => {
                request.header(CONTENT_TYPE, *media_type).body(text.expose_secret().to_owned())
            }
        }
    }

    /// Faults of the gateway count against the account; that the network is away does not.
    fn count(&self, account: &str, tried: &Result<Reply, Fault>) {
        match tried {
            Ok(reply) if reply.status < 500 => self.breakers.answered(account),
            Err(fault) if !fault.sent => {}
            _ => self.breakers.failed(account, Instant::now()),
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

fn decide(gateway: &dyn Gateway, repeat: &Repeat, tried: Result<Reply, Fault>) -> Next {
    let may_repeat = *repeat != Repeat::Never;
    // A question that has no answer has changed nothing.
    let unclear = |reason: String| match repeat {
        Repeat::Safe => CallError::Unreachable { reason },
        Repeat::UnderKey(_) | Repeat::Never => CallError::Unknown { reason },
    };
    let reply = match tried {
        Ok(reply) => reply,
        Err(Fault { sent: false, reason }) => return Next::Again(None, CallError::Unreachable { reason }),
        Err(Fault { sent: true, reason }) if may_repeat => return Next::Again(None, unclear(reason)),
        Err(Fault { sent: true, reason }) => return Next::End(Err(unclear(reason))),
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

/// 32 hexadecimal digits that are others every time. They tell sendings apart and keep no secret.
fn fresh() -> String {
    [0_u8, 1].map(|half| format!("{:016x}", RandomState::new().hash_one(half))).concat()
}

fn fault_of(cause: &reqwest::Error) -> Fault {
    let sent = !(cause.is_connect() || cause.is_builder());
    let what = match (sent, cause.is_timeout()) {
        (false, true) => "no connection in time",
        (false, false) => "no connection",
        (true, true) => "no answer in time",
        (true, false) => "the connection broke off",
    };
    // The text of the cause ends with the address and may hold a query; the innermost cause says what happened.
    let mut inner: &dyn std::error::Error = cause;
    while let Some(deeper) = inner.source() {
        inner = deeper;
    }
    let detail = if std::ptr::addr_eq(inner, cause) { String::new() } else { format!(": {inner}") };
    Fault { sent, reason: format!("{what}{detail}") }
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
