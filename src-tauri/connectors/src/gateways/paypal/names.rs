//! Names of PayPal's objects. Orders, authorizations and captures have ids of the same look, so that a bare id does not
//! say what it is the id of. A capture, which is the canonical reference, goes by its bare id, as people see it in
//! PayPal's own screens; everything else goes by the path of its address after the version:
//! `checkout/orders/5O190127TN364715T`.

use crate::gateways::{CallError, GatewayRef};

/// Longer ids than this are none of PayPal's.
const ID_MAX: usize = 64;

/// One object of PayPal's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// An order whose money is taken in one go once the buyer agreed.
    Order(String),
    /// An order whose money is held first. It is the same object; this name says what the buyer agreed to.
    Hold(String),
    /// Money that is held.
    Authorization(String),
    /// Money that was taken.
    Capture(String),
    /// Money that went back.
    Refund(String),
    /// A question or a chargeback.
    Dispute(String),
}

impl Name {
    /// Reads a name as [`Name::text`] writes it.
    ///
    /// # Errors
    /// [`CallError::Refused`] when it is none of PayPal's: nothing else ever goes into a path.
    pub(super) fn read(text: &str) -> Result<Self, CallError> {
        Self::find(text).ok_or_else(|| CallError::refused(Some("payment"), "this is no id of PayPal's"))
    }

    fn find(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        let of: fn(String) -> Self = match parts.as_slice() {
            [_] => Self::Capture,
            ["checkout", "orders", _] => Self::Order,
            ["checkout", "orders", _, "authorize"] => Self::Hold,
            ["payments", "authorizations", _] => Self::Authorization,
            ["payments", "captures", _] => Self::Capture,
            ["payments", "refunds", _] => Self::Refund,
            ["customer", "disputes", _] => Self::Dispute,
            _ => return None,
        };
        let id = parts.get(2).or(parts.first())?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        ((1..=ID_MAX).contains(&id.len()) && id.bytes().all(plain)).then(|| of((*id).to_owned()))
    }

    /// The object that an address of PayPal's leads to.
    pub(super) fn of_address(address: &str) -> Option<Self> {
        let path = address.split_once("/v2/").or_else(|| address.split_once("/v1/")).map(|(_, path)| path)?;
        Self::find(path.split(['?', '#']).next().unwrap_or_default()).filter(|_| path.contains('/'))
    }

    /// The text by which it is known here.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Order(id) => format!("checkout/orders/{id}"),
            Self::Hold(id) => format!("checkout/orders/{id}/authorize"),
            Self::Authorization(id) => format!("payments/authorizations/{id}"),
            Self::Capture(id) => id.clone(),
            Self::Refund(id) => format!("payments/refunds/{id}"),
            Self::Dispute(id) => format!("customer/disputes/{id}"),
        }
    }

    /// Where it is asked for.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Order(id) | Self::Hold(id) => format!("/v2/checkout/orders/{id}"),
            Self::Authorization(_) | Self::Refund(_) => format!("/v2/{}", self.text()),
            Self::Capture(id) => format!("/v2/payments/captures/{id}"),
            Self::Dispute(_) => format!("/v1/{}", self.text()),
        }
    }
}

impl From<&Name> for GatewayRef {
    fn from(name: &Name) -> Self {
        Self(name.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_is_the_id_of_and_reads_back() {
        let id = || "5O190127TN364715T".to_owned();
        for name in [
            Name::Order(id()),
            Name::Hold(id()),
            Name::Authorization(id()),
            Name::Capture(id()),
            Name::Refund(id()),
            Name::Dispute("PP-D-4012".into()),
        ] {
            assert_eq!(Name::read(&name.text()), Ok(name.clone()));
            let address = format!("https://api.sandbox.paypal.com{}", name.path());
            let object = if let Name::Hold(id) = name { Name::Order(id) } else { name };
            assert_eq!(Name::of_address(&address), Some(object));
        }
    }

    #[test]
    fn nothing_leaves_its_place_in_a_path() {
        let long = "A".repeat(65);
        for bad in ["", "/", "..", "checkout/orders/..", "checkout/orders/", "a/b", "A?b=1", "A B", "ü", &long] {
            assert!(matches!(Name::read(bad), Err(CallError::Refused { .. })), "{bad}");
        }
        for bad in ["", "https://api.paypal.com/v1/", "https://api.paypal.com/v2/x", "nonsense/v2/A"] {
            assert_eq!(Name::of_address(bad), None, "{bad}");
        }
    }
}
