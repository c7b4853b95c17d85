//! The addresses of the outside door, as customers and gateways see them.

use axum::http::Uri;
use base::Fault;

/// Cleans an address: `https://host[:port][/path]` without a slash at the end; empty = none. `http` passes for this
/// machine alone, where nobody stands between.
pub(super) fn check(field: &str, text: &str) -> Result<String, Fault> {
    let text = text.trim().trim_end_matches('/');
    if text.is_empty() {
        return Ok(String::new());
    }
    let wrong = || Fault::invalid(field, "an address like https://pay.example.com, without user name or query");
    if text.len() > 300 || text.contains('#') {
        return Err(wrong());
    }
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let host = uri.host().unwrap_or_default();
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let scheme_fits = uri.scheme_str() == Some("https") || (uri.scheme_str() == Some("http") && here);
    if !scheme_fits
        || host.is_empty()
        || uri.query().is_some()
        || uri.authority().is_none_or(|a| a.as_str().contains('@'))
    {
        return Err(wrong());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_are_sent_to_https_or_nowhere() {
        assert_eq!(check("public_base_url", "https://pay.example.com/").unwrap(), "https://pay.example.com");
        assert_eq!(check("public_base_url", "http://127.0.0.1:7481").unwrap(), "http://127.0.0.1:7481");
        assert_eq!(check("public_base_url", " ").unwrap(), "");
        for bad in [
            "http://pay.example.com",
            "https://a:b@example.com",
            "https://x/?q=1",
            "javascript:alert(1)",
            "pay.example.com",
        ] {
            assert!(check("public_base_url", bad).is_err(), "{bad}");
        }
    }
}
