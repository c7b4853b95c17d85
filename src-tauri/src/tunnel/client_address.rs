//! Where a customer comes from: behind a tunnel all come from this machine, and only the tunnel knows better.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use http::HeaderMap;

/// The header that the tunnel which runs now sets; a part of the shop. None without a tunnel, and with one that passes bytes on.
#[derive(Debug, Default)]
pub(crate) struct ClientHeader(Mutex<Option<&'static str>>);

impl ClientHeader {
    /// From now on it is this one.
    pub(crate) fn set(&self, name: Option<&'static str>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = name;
    }

    /// Which one it is.
    pub(crate) fn get(&self) -> Option<&'static str> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The address of a client, for limits alone: it proves nothing. `name` is the header that the running tunnel sets; what any other
/// header says is the client's own word.
pub(crate) fn client_address(name: Option<&str>, headers: &HeaderMap, peer: SocketAddr) -> SocketAddr {
    if !peer.ip().is_loopback() {
        return peer;
    }
    let mut values = name.map(|name| headers.get_all(name).iter()).into_iter().flatten();
    // Two of them are a client's and the tunnel's, and nobody knows which is which.
    let (Some(only), None) = (values.next(), values.next()) else { return peer };
    // The last of a list is what the tunnel added.
    let last = only.to_str().ok().and_then(|list| list.rsplit(',').next()).map(str::trim);
    last.and_then(|text| text.parse::<IpAddr>().ok()).map_or(peer, |found| SocketAddr::new(found, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customers_address_is_read_from_the_header_of_the_tunnel_that_runs_and_from_no_other() {
        let here: SocketAddr = "127.0.0.1:40000".parse().unwrap();
        let seen = |name: Option<&str>, headers: &[(&'static str, &'static str)]| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(*name, value.parse().unwrap());
            }
            client_address(name, &map, here).ip().to_string()
        };
        let forwarded = "x-forwarded-for";
        for (name, headers, from) in [
            (Some("cf-connecting-ip"), &[("cf-connecting-ip", "203.0.113.7")][..], "203.0.113.7"),
            (Some("cf-connecting-ip"), &[(forwarded, "203.0.113.7")], "127.0.0.1"),
            (Some(forwarded), &[(forwarded, "198.51.100.1, 203.0.113.7")], "203.0.113.7"),
            (Some(forwarded), &[(forwarded, "2001:db8::7")], "2001:db8::7"),
            (Some(forwarded), &[(forwarded, "198.51.100.1"), (forwarded, "203.0.113.7")], "127.0.0.1"),
            (Some(forwarded), &[(forwarded, "unknown")], "127.0.0.1"),
            (Some(forwarded), &[], "127.0.0.1"),
            (None, &[(forwarded, "203.0.113.7"), ("cf-connecting-ip", "203.0.113.7")], "127.0.0.1"),
        ] {
            assert_eq!(seen(name, headers), from, "{name:?} {headers:?}");
        }
        let mut map = HeaderMap::new();
        map.append(forwarded, "203.0.113.7".parse().unwrap());
        let elsewhere = "198.51.100.9:1".parse().unwrap();
        assert_eq!(client_address(Some(forwarded), &map, elsewhere), elsewhere, "it came through no tunnel");
    }
}
