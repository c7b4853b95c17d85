//! Whose a registered address is: told by its text alone. No address that a gateway tells is ever asked.

use axum::http::Uri;
use office::integrations::{Integration, mask};
use secrecy::SecretString;

use super::comparison::HookKind;

/// The longest host and path that are kept, in characters.
const LONGEST: usize = 300;

/// An address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    scheme: String,
    /// With its port, unless that is the usual one; empty where the address cannot be read.
    pub host: String,
    /// Without its query; the whole text where the address cannot be read.
    pub path: String,
}

impl Address {
    /// Reads it. User name, password and query are left out: they may be secrets of somebody's.
    pub(super) fn read(text: &str) -> Self {
        let unreadable = || Self { scheme: String::new(), host: String::new(), path: shown(text) };
        let Ok(uri) = text.trim().parse::<Uri>() else { return unreadable() };
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else { return unreadable() };
        let usual = if scheme == "https" { 443 } else { 80 };
        let port = uri.port_u16().filter(|port| *port != usual).map(|port| format!(":{port}")).unwrap_or_default();
        Self {
            scheme: scheme.to_owned(),
            host: shown(&format!("{}{port}", host.to_ascii_lowercase())),
            path: shown(uri.path()),
        }
    }

    fn last(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The path with its last part masked: in an address of ours that is a key.
    fn masked(&self) -> String {
        let key = self.last();
        let before = self.path.strip_suffix(key).unwrap_or_default();
        format!("{before}{}", if key.is_empty() { String::new() } else { mask(&SecretString::from(key)) })
    }
}

/// Without what turns or hides other letters, and not longer than a screen can show.
fn shown(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !c.is_control() && !turns(*c)).take(LONGEST).collect()
}

/// What the shop knows of its own addresses.
pub(super) struct OurAddresses {
    /// How the outside door is reached; empty = the shop has not said.
    base: String,
    /// The account's integration.
    own: Integration,
    /// Those of the other accounts.
    others: Vec<Integration>,
}

impl OurAddresses {
    pub(super) fn new(base: &str, own: Integration, all: Vec<Integration>) -> Self {
        let others = all.into_iter().filter(|other| other.id != own.id).collect();
        Self { base: base.trim_end_matches('/').to_owned(), own, others }
    }

    /// Whose this is.
    pub(super) fn kind_of(&self, address: &Address) -> HookKind {
        let key = address.last();
        if key == self.own.hook_key {
            return if self.is_here(address, &self.own) { HookKind::Ours } else { HookKind::Former };
        }
        // A key of another account that is still in use there: its own address, as long as it leads here.
        if let Some(other) = self.others.iter().find(|other| key == other.hook_key) {
            return if self.is_here(address, other) { HookKind::OtherAccount } else { HookKind::Former };
        }
        let was = |of: &Integration| of.old_hook_key.as_deref().is_some_and(|old| old == key);
        if was(&self.own) || self.others.iter().any(was) || self.is_below_our_door(address) {
            return HookKind::Former;
        }
        HookKind::Strange
    }

    /// Whether deliveries to it are this account's, whatever host it names: its key, or the one before, stands in it.
    pub(super) fn is_of_own_key(&self, address: &Address) -> bool {
        let key = address.last();
        key == self.own.hook_key || self.own.old_hook_key.as_deref() == Some(key)
    }

    /// Whether it is the address under which this integration's deliveries are taken now. While the shop has not said how it is
    /// reached, its path tells.
    fn is_here(&self, address: &Address, of: &Integration) -> bool {
        let path = format!("/hooks/{}/{}", of.provider, of.hook_key);
        if self.base.is_empty() {
            address.path.ends_with(&path)
        } else {
            *address == Address::read(&format!("{}{path}", self.base))
        }
    }

    /// Below the hooks of our own door nobody else has an address: the key is one that was forgotten meanwhile.
    fn is_below_our_door(&self, address: &Address) -> bool {
        if self.base.is_empty() {
            return false;
        }
        let door = Address::read(&format!("{}/hooks/", self.base));
        !door.host.is_empty() && door.host == address.host && address.path.starts_with(&door.path)
    }
}

/// What is kept of the path.
pub(super) fn path_of(kind: HookKind, address: &Address) -> String {
    if kind == HookKind::Strange { address.path.clone() } else { address.masked() }
}

#[cfg(test)]
mod tests {
    use base::Timestamp;
    use office::integrations::{Environment, IntegrationId, IntegrationStatus};

    use super::*;

    fn integration(number: u128, provider: &str, key: &str, old: Option<&str>) -> Integration {
        Integration {
            id: IntegrationId::from_number(number),
            provider: provider.into(),
            name: provider.into(),
            environment: Environment::Live,
            base_url: None,
            hook_key: key.into(),
            old_hook_key: old.map(str::to_owned),
            old_hook_key_until: None,
            credential_mask: std::collections::BTreeMap::new(),
            status: IntegrationStatus::Active,
            last_test: None,
            created_at: Timestamp(0),
            changed_at: Timestamp(0),
            changed_by: String::new(),
        }
    }

    fn kind(base: &str, url: &str) -> HookKind {
        let own = integration(1, "stripe", "key-of-today", Some("key-of-yesterday"));
        let other = integration(2, "stripe", "key-of-another", Some("old-key-of-another"));
        OurAddresses::new(base, own.clone(), vec![own, other]).kind_of(&Address::read(url))
    }

    #[test]
    fn every_address_is_told_apart_by_its_text() {
        use HookKind::{Former, OtherAccount, Ours, Strange};
        let base = "https://hooks.shop.example/in";
        for (url, whose) in [
            ("https://hooks.shop.example/in/hooks/stripe/key-of-today", Ours),
            ("https://HOOKS.shop.example:443/in/hooks/stripe/key-of-today?x=1", Ours),
            // The key leads to us, and the address goes elsewhere: whoever has that name now is told everything.
            ("https://old-tunnel.example/hooks/stripe/key-of-today", Former),
            ("http://hooks.shop.example/in/hooks/stripe/key-of-today", Former),
            ("https://hooks.shop.example:8443/in/hooks/stripe/key-of-today", Former),
            ("https://hooks.shop.example/in/hooks/stripe/key-of-yesterday", Former),
            ("https://old-tunnel.example/hooks/stripe/key-of-yesterday", Former),
            ("https://hooks.shop.example/in/hooks/stripe/a-key-of-last-year", Former),
            ("https://hooks.shop.example/in/hooks/stripe/key-of-another", OtherAccount),
            ("https://old-tunnel.example/hooks/stripe/key-of-another", Former),
            ("https://hooks.shop.example/in/hooks/stripe/old-key-of-another", Former),
            ("https://hooks.shop.example/other", Strange),
            ("https://hooks.shop.example.evil.example/in/hooks/stripe/x", Strange),
            ("https://books.example/stripe", Strange),
            ("https://us:er@books.example/stripe", Strange),
            ("no address", Strange),
            ("", Strange),
        ] {
            assert_eq!(kind(base, url), whose, "{url}");
        }
    }

    #[test]
    fn without_an_outside_address_the_key_tells() {
        assert_eq!(kind("", "https://any.example/hooks/stripe/key-of-today"), HookKind::Ours);
        assert_eq!(kind("", "https://any.example/elsewhere/key-of-today"), HookKind::Former);
        assert_eq!(kind("", "https://any.example/hooks/stripe/x"), HookKind::Strange);
    }

    #[test]
    fn what_is_shown_holds_no_key_of_ours_and_no_password_of_others() {
        let read = |url: &str| {
            let address = Address::read(url);
            (address.host.clone(), path_of(HookKind::Strange, &address), path_of(HookKind::Former, &address))
        };
        let of = |host: &str, strange: &str, ours: &str| (host.to_owned(), strange.to_owned(), ours.to_owned());
        assert_eq!(
            read("https://u:p@A.example:8443/hooks/stripe/0123456789abcdef?token=t"),
            of("a.example:8443", "/hooks/stripe/0123456789abcdef", "/hooks/stripe/••••cdef")
        );
        assert_eq!(read("https://a.example"), of("a.example", "/", "/"));
        assert_eq!(read("no\u{202e} address").1, "no address");
    }
}
