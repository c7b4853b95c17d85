//! UPI links: what an Indian customer's payment app reads from a QR code. Parameters after NPCI's "UPI Linking
//! Specification" 1.6.
//!
//! Nobody reports back whether such a link was paid: what a payer says is a claim until the money is seen on a bank
//! statement, where the reference finds it.

use base::{Currency, Money};

/// What every link begins with.
const HEAD: &str = "upi://pay?";

/// A request to pay by UPI.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpiLink {
    /// Address of the payee, `shop@bank` (`pa`): 3 to 255 characters.
    pub payee: String,
    /// Name of the payee (`pn`).
    pub name: String,
    /// Merchant category, four digits, `0000` where it is unknown (`mc`). Empty where the payee is no merchant account.
    pub category: String,
    /// Number that finds the payment again, at most 35 characters (`tr`). May be empty.
    pub reference: String,
    /// Words for the payer, at most 50 characters (`tn`). May be empty.
    pub note: String,
    /// What to pay, in rupees (`am`); none where the payer types it.
    pub amount: Option<Money>,
    /// Where the bill can be seen, an https address (`url`). May be empty.
    pub bill: String,
}

/// Why there is no link, or a text is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpiError {
    /// It does not begin with `upi://pay?`.
    #[error("not a UPI link")]
    NoLink,
    /// A character that must be percent-encoded, a `+`, or a percent sign without two hexadecimal digits.
    #[error("the value of {0} is not percent-encoded")]
    Encoding(String),
    /// A parameter stands twice.
    #[error("{0} stands twice")]
    Twice(String),
    /// The signature is followed by something.
    #[error("the signature must come last")]
    SignatureNotLast,
    /// The payee's address is not `name@bank`.
    #[error("the payee's address must be name@bank, 3 to 255 characters")]
    Payee,
    /// The payee has no name.
    #[error("the payee has no name")]
    Name,
    /// The merchant category is not four digits.
    #[error("the merchant category must be four digits")]
    Category,
    /// The reference is too long.
    #[error("the reference is longer than 35 characters")]
    Reference,
    /// The note is too long.
    #[error("the note is longer than 50 characters")]
    Note,
    /// Not more than nothing, grouped, or without exactly two decimals.
    #[error("the amount must be more than nothing, with two decimals and no grouping")]
    Amount,
    /// UPI moves Indian rupees alone.
    #[error("UPI takes Indian rupees only")]
    Currency,
    /// The address of the bill does not begin with `https://`.
    #[error("the address of the bill must begin with https://")]
    Bill,
}

impl UpiLink {
    /// The link, as it goes into a QR code.
    ///
    /// # Errors
    /// The [`UpiError`] of the first field that breaks a rule.
    pub fn uri(&self) -> Result<String, UpiError> {
        self.check()?;
        let amount = self.amount.map(Money::decimal_text).unwrap_or_default();
        let values = [
            ("pn", self.name.as_str()),
            ("mc", &self.category),
            ("tr", &self.reference),
            ("tn", &self.note),
            ("am", &amount),
            ("cu", "INR"),
            ("url", &self.bill),
        ];
        let mut uri = format!("{HEAD}pa={}", self.payee);
        for (key, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
            uri.push_str(&format!("&{key}="));
            encode(value, &mut uri);
        }
        Ok(uri)
    }

    /// Reads a link and checks it. Parameters that say nothing about what is asked (`mode`, `purpose`, …) are passed over.
    ///
    /// # Errors
    /// The [`UpiError`] of the first thing that breaks a rule.
    pub fn read(uri: &str) -> Result<Self, UpiError> {
        let query = uri.strip_prefix(HEAD).ok_or(UpiError::NoLink)?;
        let mut values: Vec<(&str, String)> = Vec::new();
        for pair in query.split('&') {
            let (key, value) = pair.split_once('=').ok_or_else(|| UpiError::Encoding(pair.trim().to_owned()))?;
            if values.iter().any(|(known, _)| *known == key) {
                return Err(UpiError::Twice(key.to_owned()));
            }
            if values.last().is_some_and(|(before, _)| *before == "sign") {
                return Err(UpiError::SignatureNotLast);
            }
            if !key.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(UpiError::Encoding(key.to_owned()));
            }
            values.push((key, decode(value).ok_or_else(|| UpiError::Encoding(key.to_owned()))?));
        }
        let mut take = |key: &str| {
            let found = values.iter_mut().find(|(known, _)| *known == key);
            found.map(|(_, value)| std::mem::take(value)).unwrap_or_default()
        };
        if !matches!(take("cu").as_str(), "" | "INR") {
            return Err(UpiError::Currency);
        }
        let amount = take("am");
        let amount = if amount.is_empty() { None } else { Some(rupees(&amount)?) };
        let link = Self {
            payee: take("pa"),
            name: take("pn"),
            category: take("mc"),
            reference: take("tr"),
            note: take("tn"),
            amount,
            bill: take("url"),
        };
        link.check()?;
        Ok(link)
    }

    fn check(&self) -> Result<(), UpiError> {
        let name =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
        let bank =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
        let address = self.payee.split_once('@').is_some_and(|(before, after)| name(before) && bank(after));
        let rules = [
            (address && (3..=255).contains(&self.payee.len()), UpiError::Payee),
            (!self.name.trim().is_empty(), UpiError::Name),
            (self.category.is_empty() || four_digits(&self.category), UpiError::Category),
            (self.reference.chars().count() <= 35, UpiError::Reference),
            (self.note.chars().count() <= 50, UpiError::Note),
            (self.amount.is_none_or(|amount| amount.currency.code() == "INR"), UpiError::Currency),
            (self.amount.is_none_or(|amount| amount.minor > 0), UpiError::Amount),
            (self.bill.is_empty() || self.bill.starts_with("https://"), UpiError::Bill),
        ];
        rules.into_iter().find(|(kept, _)| !kept).map_or(Ok(()), |(_, broken)| Err(broken))
    }
}

fn four_digits(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// An amount as links write it: no grouping, two decimals.
fn rupees(text: &str) -> Result<Money, UpiError> {
    let two = text.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 2);
    let inr = Currency::of("INR").map_err(|_| UpiError::Currency)?;
    Money::parse(text, inr).ok().filter(|_| two).ok_or(UpiError::Amount)
}

/// Characters that need no encoding anywhere (RFC 3986, 2.3).
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// Percent-encodes the UTF-8 bytes of a value; a space becomes `%20`, never `+`.
fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if is_unreserved(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// The text of a percent-encoded value; none where a character should have been encoded. A `+` is refused, because
/// payment apps disagree on whether it is a space.
fn decode(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'%' => {
                let (digits, after) = rest.split_at_checked(2)?;
                let digits = std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = after;
            }
            byte if is_unreserved(*byte) || b"@:/?!$'()*,;".contains(byte) => bytes.push(*byte),
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> UpiLink {
        UpiLink {
            payee: "shop@exampleupi".into(),
            name: "Counterfoil Kirana".into(),
            category: "5411".into(),
            reference: "INV-0001".into(),
            note: "Invoice INV-0001".into(),
            amount: Some(rupees("1234.50").unwrap()),
            bill: String::new(),
        }
    }

    /// The examples: links that are valid with their fields, and links that must not be produced.
    fn examples() -> serde_json::Value {
        serde_json::from_str(include_str!("../../tests/vectors/upi.json")).unwrap()
    }

    #[test]
    fn the_examples_are_built_and_read_back() {
        for example in examples()["valid"].as_array().unwrap() {
            let field = |name: &str| example["fields"][name].as_str().unwrap_or_default().to_owned();
            let amount = field("am");
            let link = UpiLink {
                payee: field("pa"),
                name: field("pn"),
                category: field("mc"),
                reference: field("tr"),
                note: field("tn"),
                amount: (!amount.is_empty()).then(|| rupees(&amount).unwrap()),
                bill: String::new(),
            };
            let uri = example["uri"].as_str().unwrap();
            assert_eq!(link.uri().as_deref(), Ok(uri), "{}", example["name"]);
            assert_eq!(UpiLink::read(uri), Ok(link), "{}", example["name"]);
        }
    }

    #[test]
    fn what_must_not_be_produced_is_refused_when_read() {
        let expected = [
            ("plus for space", UpiError::Encoding("pn".into())),
            ("grouped amount", UpiError::Amount),
            ("other currency", UpiError::Currency),
            ("unescaped ampersand in a value", UpiError::Encoding("pn".into())),
        ];
        for example in examples()["must_not_be_produced"].as_array().unwrap() {
            let why = example["why"].as_str().unwrap();
            let (_, error) = expected.iter().find(|(name, _)| *name == why).unwrap();
            assert_eq!(UpiLink::read(example["uri"].as_str().unwrap()), Err(error.clone()), "{why}");
        }
    }

    #[test]
    fn every_field_has_its_rule() {
        let usd = Money::parse("1.00", Currency::of("USD").unwrap()).unwrap();
        let nothing = Money::zero(Currency::of("INR").unwrap());
        let cases = [
            (UpiLink { payee: "shop".into(), ..link() }, UpiError::Payee),
            (UpiLink { payee: "sh op@bank".into(), ..link() }, UpiError::Payee),
            (UpiLink { payee: "दुकान@bank".into(), ..link() }, UpiError::Payee),
            (UpiLink { payee: format!("{}@bank", "a".repeat(251)), ..link() }, UpiError::Payee),
            (UpiLink { name: " ".into(), ..link() }, UpiError::Name),
            (UpiLink { category: "54".into(), ..link() }, UpiError::Category),
            (UpiLink { reference: "x".repeat(36), ..link() }, UpiError::Reference),
            (UpiLink { note: "x".repeat(51), ..link() }, UpiError::Note),
            (UpiLink { amount: Some(usd), ..link() }, UpiError::Currency),
            (UpiLink { amount: Some(nothing), ..link() }, UpiError::Amount),
            (UpiLink { amount: Some(nothing.minus(rupees("1.00").unwrap()).unwrap()), ..link() }, UpiError::Amount),
            (UpiLink { bill: "http://shop.example".into(), ..link() }, UpiError::Bill),
        ];
        for (broken, error) in cases {
            assert_eq!(broken.uri(), Err(error));
        }
        assert!(UpiLink { payee: format!("{}@bank", "a".repeat(250)), ..link() }.uri().is_ok());
    }

    #[test]
    fn any_text_survives_the_way_through_a_link() {
        for text in ["A & B", "50% off + more", "किराना ₹", "a=b#c?d/e\\f\"g", "~tilde_under.dot-dash", "👍🏽"]
        {
            let sent =
                UpiLink { name: text.into(), note: text.into(), bill: "https://a.example/b?c=d&e".into(), ..link() };
            let uri = sent.uri().unwrap();
            assert!(uri.is_ascii() && !uri.contains(['+', ' ']), "{uri}");
            assert_eq!(UpiLink::read(&uri), Ok(sent), "{uri}");
        }
    }

    #[test]
    fn links_of_others_are_read_with_care() {
        let read = |rest: &str| UpiLink::read(&format!("upi://pay?pa=shop@bank&pn=X{rest}"));
        assert!(read("&mode=02&purpose=00&cu=INR&sign=MEUC%2B").is_ok());
        assert_eq!(read("&sign=MEUC&am=1.00"), Err(UpiError::SignatureNotLast));
        assert_eq!(read("&pa=thief@bank"), Err(UpiError::Twice("pa".into())));
        assert_eq!(read("&am=5"), Err(UpiError::Amount));
        assert_eq!(read("&am=-1.00"), Err(UpiError::Amount));
        assert_eq!(read("&tn=100%"), Err(UpiError::Encoding("tn".into())));
        assert_eq!(read("&tn=%C3"), Err(UpiError::Encoding("tn".into())));
        assert_eq!(UpiLink::read("UPI://pay?pa=shop@bank&pn=X"), Err(UpiError::NoLink));
        assert_eq!(UpiLink::read("upi://pay?pn=X"), Err(UpiError::Payee));
    }
}
