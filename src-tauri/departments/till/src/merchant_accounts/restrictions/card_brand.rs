//! The noun: a brand of cards, by one word however a gateway writes it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A brand of cards that restrictions can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardBrand {
    /// Visa.
    Visa,
    /// Mastercard.
    Mastercard,
    /// American Express.
    Amex,
    /// `RuPay`.
    Rupay,
    /// Discover.
    Discover,
    /// Diners Club.
    Diners,
    /// JCB.
    Jcb,
    /// `UnionPay`.
    Unionpay,
    /// Maestro.
    Maestro,
}

impl CardBrand {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Visa,
        Self::Mastercard,
        Self::Amex,
        Self::Rupay,
        Self::Discover,
        Self::Diners,
        Self::Jcb,
        Self::Unionpay,
        Self::Maestro,
    ];

    /// As stored, and as restrictions name it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Visa => "visa",
            Self::Mastercard => "mastercard",
            Self::Amex => "amex",
            Self::Rupay => "rupay",
            Self::Discover => "discover",
            Self::Diners => "diners",
            Self::Jcb => "jcb",
            Self::Unionpay => "unionpay",
            Self::Maestro => "maestro",
        }
    }

    /// Reads a gateway's word for a brand: `American Express`, `AmericanExpress` and `AMEX` are one. `None` where it is none that is
    /// known here; some gateways tell the bank of a card in its place.
    pub fn read(text: &str) -> Option<Self> {
        let word: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let one = match word.as_str() {
            "americanexpress" => "amex",
            "dinersclub" | "dinersclubinternational" => "diners",
            "chinaunionpay" => "unionpay",
            other => other,
        };
        Self::ALL.into_iter().find(|brand| brand.text() == one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_is_known_however_a_gateway_writes_it() {
        for (told, brand) in [
            ("visa", CardBrand::Visa),
            ("MasterCard", CardBrand::Mastercard),
            ("american express", CardBrand::Amex),
            ("AmericanExpress", CardBrand::Amex),
            ("amex", CardBrand::Amex),
            ("Diners Club", CardBrand::Diners),
            ("RuPay", CardBrand::Rupay),
        ] {
            assert_eq!(CardBrand::read(told), Some(brand), "{told}");
        }
        for strange in ["", "bni", "unknown", "hdfc"] {
            assert_eq!(CardBrand::read(strange), None, "{strange}");
        }
        assert!(CardBrand::ALL.into_iter().all(|brand| CardBrand::read(brand.text()) == Some(brand)));
    }
}
