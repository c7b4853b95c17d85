//! Host and Origin rules of the app door (`THREATS.md` 4). Coming from 127.0.0.1 proves nothing.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base::Door;
use base::web::Refused;
use http::{HeaderMap, Method, StatusCode, header};

use super::DoorRules;

/// The names with port that this door answers to, exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct HostNames(Vec<String>);

impl HostNames {
    /// Loopback names at a port.
    pub fn loopback(port: u16) -> Self {
        Self(["127.0.0.1", "localhost", "[::1]"].iter().map(|name| format!("{name}:{port}")).collect())
    }
    /// One more name, `name:port` or a bare name where the port is the scheme's own.
    #[must_use]
    pub fn and(mut self, name: &str) -> Self {
        self.0.push(name.to_ascii_lowercase());
        self
    }
    fn has(&self, host: &str) -> bool {
        self.0.iter().any(|name| name.eq_ignore_ascii_case(host))
    }
    fn has_origin(&self, origin: &str) -> bool {
        origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")).is_some_and(|host| self.has(host))
    }
}

/// Why a request is turned away at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turned {
    /// No Host header, or more than one, or one that contradicts the request line.
    NoHost,
    /// A name that is not ours.
    OtherHost,
    /// A page of another origin asks.
    OtherOrigin,
}

/// Turns away what a browser was tricked into sending.
pub(super) async fn guard(
    State(rules): State<DoorRules>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refused> {
    if rules.door == Door::App {
        let absolute = request.uri().authority().map(|a| a.as_str().to_owned());
        if let Err(turned) =
            check(&rules.hosts, request.method(), request.uri().path(), absolute.as_deref(), request.headers())
        {
            return Err(turned.into());
        }
    } else if let Some(origin) = one(request.headers(), header::ORIGIN.as_str())
        && !matches!(origin, "cf://localhost" | "http://cf.localhost" | "https://cf.localhost")
    {
        return Err(Turned::OtherOrigin.into());
    }
    request.extensions_mut().insert(rules.door);
    Ok(next.run(request).await)
}

fn check(
    names: &HostNames,
    method: &Method,
    path: &str,
    absolute: Option<&str>,
    headers: &HeaderMap,
) -> Result<(), Turned> {
    let host = one(headers, header::HOST.as_str()).ok_or(Turned::NoHost)?;
    if absolute.is_some_and(|named| !named.eq_ignore_ascii_case(host)) {
        return Err(Turned::NoHost);
    }
    if !names.has(host) {
        return Err(Turned::OtherHost);
    }
    let site = one(headers, "sec-fetch-site");
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if site == Some("cross-site") && !(reads && is_shell(path) && one(headers, "sec-fetch-mode") == Some("navigate")) {
        return Err(Turned::OtherOrigin);
    }
    match one(headers, header::ORIGIN.as_str()) {
        Some(origin) if names.has_origin(origin) => Ok(()),
        Some(_) => Err(Turned::OtherOrigin),
        None if headers.contains_key(header::ORIGIN) => Err(Turned::OtherOrigin),
        None if reads => Ok(()),
        None if site == Some("same-origin") || headers.contains_key("x-api-key") => Ok(()),
        None => Err(Turned::OtherOrigin),
    }
}

/// Pages of the app itself, which another site may link to; the API it may not.
fn is_shell(path: &str) -> bool {
    !path.starts_with("/api/")
}

/// The value of a header that stands there exactly once.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() { None } else { first.to_str().ok() }
}

impl From<Turned> for Refused {
    fn from(turned: Turned) -> Self {
        let (status, field, sentence) = match turned {
            Turned::NoHost => (StatusCode::BAD_REQUEST, "Host", "exactly one Host header that fits the request"),
            Turned::OtherHost => (StatusCode::MISDIRECTED_REQUEST, "Host", "this address is not one of this shop's"),
            Turned::OtherOrigin => (StatusCode::FORBIDDEN, "Origin", "only this shop's own pages may ask"),
        };
        Self::invalid(field, sentence).with_status(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(method: Method, path: &str, headers: &[(&'static str, &str)]) -> Result<(), Turned> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        check(&HostNames::loopback(7480), &method, path, None, &map)
    }

    const HOST: (&str, &str) = ("host", "127.0.0.1:7480");

    #[test]
    fn another_name_is_misdirected_and_a_missing_or_doubled_one_is_malformed() {
        assert_eq!(verdict(Method::GET, "/", &[("host", "evil.example:7480")]), Err(Turned::OtherHost));
        assert_eq!(verdict(Method::GET, "/", &[("host", "127.0.0.1")]), Err(Turned::OtherHost));
        assert_eq!(verdict(Method::GET, "/", &[]), Err(Turned::NoHost));
        assert_eq!(verdict(Method::GET, "/", &[HOST, HOST]), Err(Turned::NoHost));
        assert_eq!(verdict(Method::GET, "/", &[HOST]), Ok(()));
    }

    #[test]
    fn a_strange_page_can_neither_post_nor_read_but_may_link_to_the_shop() {
        let post = |more: &[(&'static str, &str)]| verdict(Method::POST, "/api/v1/invoices", &[&[HOST], more].concat());
        assert_eq!(post(&[("origin", "http://127.0.0.1:9999")]), Err(Turned::OtherOrigin));
        assert_eq!(post(&[("origin", "null")]), Err(Turned::OtherOrigin));
        assert_eq!(post(&[]), Err(Turned::OtherOrigin));
        assert_eq!(post(&[("origin", "http://localhost:7480")]), Ok(()));
        assert_eq!(post(&[("sec-fetch-site", "same-origin")]), Ok(()));
        let strange = [HOST, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert_eq!(verdict(Method::GET, "/invoices", &strange), Ok(()));
        assert_eq!(verdict(Method::GET, "/api/v1/invoices", &strange), Err(Turned::OtherOrigin));
        assert_eq!(
            verdict(Method::OPTIONS, "/api/v1/invoices", &[HOST, ("origin", "http://evil.example")]),
            Err(Turned::OtherOrigin)
        );
    }
}
