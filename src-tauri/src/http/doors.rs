//! Host and Origin rules of the app door (`THREATS.md` 4). Coming from 127.0.0.1 proves nothing.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base::Door;
use base::web::Refused;
use http::{HeaderMap, Method, StatusCode, header};

use super::DoorRules;
use crate::window_rules;

/// The names with port that this door answers to, exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct HostNames(Vec<HostName>);

/// One name of the door.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HostName {
    /// As browsers send it in `Host`.
    host: String,
    /// A name that is not this machine's own is reached through a proxy that speaks TLS.
    over_tls: bool,
}

/// Whether this request came over TLS as far as the browser is concerned; its cookie then travels over TLS alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OverTls(pub bool);

impl HostNames {
    /// The address that the door holds, and no other that leads to this machine: whoever holds `[::1]` beside a door on
    /// 127.0.0.1 is asked first when a browser is sent to `localhost`, and could read what that origin keeps.
    pub fn bound(address: SocketAddr) -> Self {
        let host = if address.port() == HTTP_PORT {
            // Browsers leave the port of the scheme out; the brackets of an IPv6 address stay.
            address.to_string().trim_end_matches(&format!(":{HTTP_PORT}")).to_owned()
        } else {
            address.to_string()
        };
        Self(vec![HostName { host, over_tls: false }])
    }

    /// One more name, `name:port` or a bare name where the port is the scheme's own.
    #[must_use]
    pub fn and(mut self, name: &str) -> Self {
        let host = name.to_ascii_lowercase();
        self.0.push(HostName { over_tls: !is_of_this_machine(&host), host });
        self
    }

    fn find(&self, host: &str) -> Option<&HostName> {
        self.0.iter().find(|name| name.host.eq_ignore_ascii_case(host))
    }
}

/// The port that browsers leave out.
const HTTP_PORT: u16 = 80;

fn is_of_this_machine(host: &str) -> bool {
    let name =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |it| it.0);
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name == "localhost" || name.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

impl HostName {
    /// Whether pages of this name have this origin.
    fn is_origin(&self, origin: &str) -> bool {
        let scheme = if self.over_tls { "https://" } else { "http://" };
        origin.strip_prefix(scheme).is_some_and(|host| host.eq_ignore_ascii_case(&self.host))
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
        let over_tls =
            check(&rules.hosts, request.method(), request.uri().path(), absolute.as_deref(), request.headers())?;
        request.extensions_mut().insert(over_tls);
    } else if request.headers().get_all(header::ORIGIN).iter().any(|origin| origin != window_rules::ORIGIN) {
        // Not every platform names the origin of a scheme; where one is named, it is the window's own.
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
) -> Result<OverTls, Turned> {
    let host = one(headers, header::HOST.as_str()).ok_or(Turned::NoHost)?;
    if absolute.is_some_and(|named| !named.eq_ignore_ascii_case(host)) {
        return Err(Turned::NoHost);
    }
    let name = names.find(host).ok_or(Turned::OtherHost)?;
    let welcome = Ok(OverTls(name.over_tls));
    let site = one(headers, "sec-fetch-site");
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if site == Some("cross-site") && !(reads && is_shell(path) && one(headers, "sec-fetch-mode") == Some("navigate")) {
        return Err(Turned::OtherOrigin);
    }
    match one(headers, header::ORIGIN.as_str()) {
        Some(origin) if name.is_origin(origin) => welcome,
        Some(_) => Err(Turned::OtherOrigin),
        None if headers.contains_key(header::ORIGIN) => Err(Turned::OtherOrigin),
        None if reads => welcome,
        None if site == Some("same-origin") || headers.contains_key("x-api-key") => welcome,
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

    fn names() -> HostNames {
        HostNames::bound(([127, 0, 0, 1], 7480).into()).and("Shop.example")
    }

    fn verdict(method: Method, path: &str, headers: &[(&'static str, &str)]) -> Result<OverTls, Turned> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        check(&names(), &method, path, None, &map)
    }

    const HOST: (&str, &str) = ("host", "127.0.0.1:7480");
    const PLAIN: Result<OverTls, Turned> = Ok(OverTls(false));

    #[test]
    fn another_name_is_misdirected_and_a_missing_or_doubled_one_is_malformed() {
        assert_eq!(verdict(Method::GET, "/", &[("host", "evil.example:7480")]), Err(Turned::OtherHost));
        assert_eq!(verdict(Method::GET, "/", &[("host", "127.0.0.1")]), Err(Turned::OtherHost));
        assert_eq!(verdict(Method::GET, "/", &[]), Err(Turned::NoHost));
        assert_eq!(verdict(Method::GET, "/", &[HOST, HOST]), Err(Turned::NoHost));
        assert_eq!(verdict(Method::GET, "/", &[HOST]), PLAIN);
    }

    #[test]
    fn an_address_in_the_request_line_is_the_one_of_the_host_header() {
        let verdict = |absolute: &str| {
            let headers = HeaderMap::from_iter([(header::HOST, "127.0.0.1:7480".parse().unwrap())]);
            check(&names(), &Method::GET, "/", Some(absolute), &headers)
        };
        assert_eq!(verdict("127.0.0.1:7480"), PLAIN);
        for other in ["evil.example:7480", "127.0.0.1", "shop.example", "asha@127.0.0.1:7480", "127.0.0.1:07480"] {
            assert_eq!(verdict(other), Err(Turned::NoHost), "{other}");
        }
    }

    #[test]
    fn names_of_this_machine_that_somebody_else_may_hold_are_not_the_doors() {
        for host in ["localhost:7480", "[::1]:7480", "127.0.0.2:7480", "0.0.0.0:7480"] {
            assert_eq!(verdict(Method::GET, "/", &[("host", host)]), Err(Turned::OtherHost), "{host}");
        }
        let on_six = HostNames::bound("[::1]:7480".parse().unwrap());
        assert!(on_six.find("[::1]:7480").is_some() && on_six.find("127.0.0.1:7480").is_none());
        let usual = HostNames::bound("[::1]:80".parse().unwrap());
        assert!(usual.find("[::1]").is_some() && usual.find("[::1]:80").is_none());
    }

    #[test]
    fn a_strange_page_can_neither_post_nor_read_but_may_link_to_the_shop() {
        let post = |more: &[(&'static str, &str)]| verdict(Method::POST, "/api/v1/invoices", &[&[HOST], more].concat());
        assert_eq!(post(&[("origin", "http://127.0.0.1:9999")]), Err(Turned::OtherOrigin));
        assert_eq!(post(&[("origin", "null")]), Err(Turned::OtherOrigin));
        assert_eq!(post(&[("origin", "http://localhost:7480")]), Err(Turned::OtherOrigin));
        assert_eq!(post(&[("origin", "https://127.0.0.1:7480")]), Err(Turned::OtherOrigin));
        assert_eq!(post(&[]), Err(Turned::OtherOrigin));
        assert_eq!(post(&[("origin", "http://127.0.0.1:7480")]), PLAIN);
        assert_eq!(post(&[("sec-fetch-site", "same-origin")]), PLAIN);
        let strange = [HOST, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert_eq!(verdict(Method::GET, "/invoices", &strange), PLAIN);
        assert_eq!(verdict(Method::GET, "/api/v1/invoices", &strange), Err(Turned::OtherOrigin));
        assert_eq!(
            verdict(Method::OPTIONS, "/api/v1/invoices", &[HOST, ("origin", "http://evil.example")]),
            Err(Turned::OtherOrigin)
        );
    }

    #[test]
    fn another_name_of_the_owners_is_reached_over_tls_alone() {
        let post =
            |host: &str, origin: &str| verdict(Method::POST, "/api/v1/invoices", &[("host", host), ("origin", origin)]);
        assert_eq!(post("shop.example", "https://shop.example"), Ok(OverTls(true)));
        assert_eq!(post("shop.example", "http://shop.example"), Err(Turned::OtherOrigin));
        assert_eq!(post("shop.example", "http://127.0.0.1:7480"), Err(Turned::OtherOrigin), "one name is not another");
        assert_eq!(post("127.0.0.1:7480", "https://shop.example"), Err(Turned::OtherOrigin));
        let more = names().and("localhost:7480").and("[::1]").and("192.168.1.5:8443").and("localhost.evil.example");
        for (host, over_tls) in
            [("localhost:7480", false), ("[::1]", false), ("192.168.1.5:8443", true), ("localhost.evil.example", true)]
        {
            assert_eq!(more.find(host).map(|name| name.over_tls), Some(over_tls), "{host}");
        }
    }
}
