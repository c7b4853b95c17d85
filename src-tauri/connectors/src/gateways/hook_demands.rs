//! What a gateway demands of the address that it sends webhooks to.

use reqwest::Url;

/// Demands that are known; one that is not known is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HookDemands {
    /// Hosts that it refuses, each with all below it: `ngrok.io` is `x.ngrok.io` too.
    pub refused_hosts: &'static [&'static str],
    /// Whether it sends to the usual ports only, 443 and 80.
    pub usual_ports: bool,
    /// Whether it sends to names only, and to no bare address.
    pub names_only: bool,
}

impl HookDemands {
    /// None is known.
    pub const NONE: Self = Self { refused_hosts: &[], usual_ports: false, names_only: false };

    /// Whether it refuses this address. One that cannot be read is refused by nobody here.
    pub fn refuse(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        let Some(host) = url.host_str() else { return false };
        let is_below = |refused: &&str| {
            host == *refused || host.strip_suffix(*refused).is_some_and(|before| before.ends_with('.'))
        };
        let bare = host.starts_with('[') || host.split('.').all(|part| part.bytes().all(|b| b.is_ascii_digit()));
        self.refused_hosts.iter().any(is_below)
            || (self.usual_ports && url.port().is_some_and(|port| !matches!(port, 80 | 443)))
            || (self.names_only && bare)
    }
}

/// The names of the gateways that refuse an address, in the order in which gateways are listed.
pub fn refusing_hooks_at(url: &str) -> Vec<&'static str> {
    let refuses = super::list().iter().filter(|gateway| gateway.hook_demands().refuse(url));
    refuses.map(|gateway| gateway.about().name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_which_gateways_refuse_which_address() {
        for (url, by) in [
            ("https://hooks.shop.example", &[][..]),
            ("https://hooks.shop.example/in", &[]),
            ("https://ab12.ngrok.io", &["Razorpay"]),
            ("https://AB12.NGROK.IO/in", &["Razorpay"]),
            ("https://notngrok.io", &[]),
            ("https://x.loca.lt", &["Razorpay"]),
            ("https://till.local", &["Razorpay"]),
            ("https://till.internal", &["Razorpay"]),
            ("https://ab.share.zrok.io", &[]),
            ("https://hooks.shop.example:8443", &["Midtrans", "PayPal", "Razorpay"]),
            ("https://203.0.113.7", &["Razorpay"]),
            ("https://[2001:db8::7]", &["Razorpay"]),
            ("http://localhost", &["Razorpay"]),
            ("no address", &[]),
        ] {
            assert_eq!(refusing_hooks_at(url), by, "{url}");
        }
    }
}
