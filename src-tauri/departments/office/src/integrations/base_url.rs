//! Which addresses credentials may be sent to.

use std::net::IpAddr;

use axum::http::Uri;

use super::integration::{Environment, IntegrationError};

/// Cleans an address: `https://host[:port][/path]` without a slash at the end; empty = the provider's own.
///
/// Plain `http` passes on this machine alone, and never for a live account: the practice gateway speaks there for others too. Link-local addresses never pass: the metadata of a
/// rented machine lies there.
pub(super) fn check(text: &str, environment: Environment) -> Result<Option<String>, IntegrationError> {
    let text = text.trim().trim_end_matches('/');
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > 300 {
        return Err(IntegrationError::BaseUrl("at most 300 characters"));
    }
    let uri: Uri =
        text.parse().map_err(|_| IntegrationError::BaseUrl("not an address like https://api.example.com"))?;
    let host = uri.host().unwrap_or_default();
    if host.is_empty()
        || uri.query().is_some()
        || uri.authority().is_none_or(|a| a.as_str().contains('@'))
        || text.contains('#')
    {
        return Err(IntegrationError::BaseUrl("an address like https://api.example.com, without user name or query"));
    }
    let ip: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    if ip.is_some_and(is_link_local) {
        return Err(IntegrationError::BaseUrl("link-local addresses are never called"));
    }
    let here = host.eq_ignore_ascii_case("localhost") || ip.is_some_and(|ip| ip.is_loopback());
    match uri.scheme_str() {
        Some("https") => Ok(Some(text.to_owned())),
        Some("http") if here && environment != Environment::Live => Ok(Some(text.to_owned())),
        _ => Err(IntegrationError::BaseUrl(
            "https is needed; plain http only on this machine, and never for a live account",
        )),
    }
}

fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_unspecified(),
        IpAddr::V6(v6) => {
            v6.to_ipv4_mapped().is_some_and(|v4| v4.is_link_local())
                || v6.is_unspecified()
                || (v6.segments()[0] & 0xffc0) == 0xfe80
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_go_over_https_and_those_of_no_live_account_to_this_machine() {
        let live = |text| check(text, Environment::Live);
        assert_eq!(live("https://api.example.com/v1/").unwrap().as_deref(), Some("https://api.example.com/v1"));
        assert_eq!(live("").unwrap(), None);
        for bad in [
            "http://api.example.com",
            "http://127.0.0.1:9000",
            "ftp://x",
            "https://",
            "https://user:pass@example.com",
            "https://example.com/?a=b",
            "https://169.254.169.254/latest",
            "https://[fe80::1]/",
            "https://[::ffff:169.254.169.254]/",
            "javascript:alert(1)",
        ] {
            assert!(live(bad).is_err(), "{bad}");
        }
        for environment in [Environment::Practice, Environment::Sandbox] {
            let told = |text| check(text, environment);
            assert!(told("http://127.0.0.1:9000").is_ok() && told("http://localhost:9000").is_ok());
            assert!(told("http://example.com").is_err() && told("http://10.0.0.1").is_err());
        }
    }
}
