//! The text that is ready to be sent, in the customer's language, and the links that open it elsewhere. Pure.

use std::cmp::Ordering;

use base::format::Locale;
use base::{Money, ShopDate};

use super::words;
use crate::invoices::frozen::Frozen;

/// What a text is made from.
pub(super) struct Told<'a> {
    pub frozen: &'a Frozen,
    pub number: &'a str,
    pub amount: Money,
    pub due_on: ShopDate,
    /// The day it is read on, whatever step it was raised by: somebody may come to it days later.
    pub today: ShopDate,
    /// Where the customer pays, while there is such a place.
    pub pay_url: Option<&'a str>,
}

/// A text that is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ready {
    pub subject: String,
    pub text: String,
    /// `mailto:`; none without an address.
    pub mail_url: Option<String>,
    /// `https://wa.me/`; none without a number that says its country.
    pub whatsapp_url: Option<String>,
}

impl Told<'_> {
    /// Puts it into words.
    pub fn ready(&self) -> Ready {
        let Frozen { shop, customer, .. } = self.frozen;
        let locale = Locale::of(if customer.locale.is_empty() { &shop.locale } else { &customer.locale });
        let words = words::of(locale.language);
        let sentence = match self.today.cmp(&self.due_on) {
            Ordering::Less => words.before,
            Ordering::Equal => words.today,
            Ordering::Greater => words.after,
        };
        let filled = |template: &str| {
            template
                .replace("{name}", &customer.name)
                .replace("{number}", self.number)
                .replace("{amount}", &locale.money(self.amount))
                .replace("{day}", &locale.day(self.due_on))
                .replace("{shop}", &shop.name)
        };
        let pay = self.pay_url.map(|url| words.pay.replace("{link}", url));
        let parts = [Some(filled(words.greeting)), Some(filled(sentence)), pay, Some(shop.name.clone())];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
        let subject = filled(words.subject);
        Ready {
            mail_url: (!customer.email.is_empty()).then(|| {
                format!("mailto:{}?subject={}&body={}", encoded(&customer.email), encoded(&subject), encoded(&text))
            }),
            whatsapp_url: dialled(&customer.phone)
                .map(|number| format!("https://wa.me/{number}?text={}", encoded(&text))),
            subject,
            text,
        }
    }
}

/// The digits of a number with its country; others cannot be dialled from everywhere.
fn dialled(phone: &str) -> Option<String> {
    let rest = phone.trim().strip_prefix('+')?;
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    (7..=15).contains(&digits.len()).then_some(digits)
}

/// Percent-encoded for a part of an address (RFC 3986): everything but letters, digits and `-._~`, line ends as CR LF (RFC 6068).
fn encoded(text: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for byte in text.replace('\n', "\r\n").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => address.push(char::from(byte)),
            b'@' => address.push('@'),
            _ => {
                address.push('%');
                address.push_str(&hex::encode_upper([byte]));
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    fn told(days: i32, change: impl FnOnce(&mut Frozen)) -> Ready {
        let (invoice, _) = sample::invoice();
        let mut frozen = sample::frozen();
        change(&mut frozen);
        let number = invoice.number.as_deref().unwrap();
        let due_on = invoice.due_on.unwrap();
        Told {
            frozen: &frozen,
            number,
            amount: invoice.sums.total,
            due_on,
            today: due_on.plus_days(days),
            pay_url: Some("https://x.example/pay/k"),
        }
        .ready()
    }

    #[test]
    fn a_text_says_what_is_owed_until_when_and_where_to_pay() {
        let ready = told(7, |_| {});
        assert_eq!(ready.subject, "Invoice INV/26-27/0001");
        assert_eq!(
            ready.text,
            "Dear Meera Iyer,\n\ninvoice INV/26-27/0001 was due on 5 December 2026, and ₹559.82 of it is still open. \
             If you have paid by now, please take this as done.\n\nPay here: https://x.example/pay/k\n\nPustaka Books"
        );
        assert!(told(0, |_| {}).text.contains("is due today"));
        assert!(told(-3, |_| {}).text.contains("is due on 5 December 2026"));
    }

    #[test]
    fn links_are_there_for_whom_they_reach() {
        let nobody = told(0, |_| {});
        assert_eq!((nobody.mail_url, nobody.whatsapp_url), (None, None));
        let reached = told(0, |frozen| {
            frozen.customer.email = "meera+shop@example.com".into();
            frozen.customer.phone = "+91 98200-12345".into();
        });
        let mail = reached.mail_url.unwrap();
        assert!(
            mail.starts_with("mailto:meera%2Bshop@example.com?subject=Invoice%20INV%2F26-27%2F0001&body=Dear%20Meera")
        );
        assert!(mail.contains("%0D%0A%0D%0A") && !mail.contains(' ') && mail.matches('&').count() == 1);
        assert!(reached.whatsapp_url.unwrap().starts_with("https://wa.me/919820012345?text=Dear%20Meera"));
        let local = told(0, |frozen| frozen.customer.phone = "098200 12345".into());
        assert_eq!(local.whatsapp_url, None, "without a country it is somebody else's number elsewhere");
    }

    #[test]
    fn every_language_has_every_place() {
        for locale in ["en-IN", "ar-SA", "hi-IN", "id-ID", "ms-MY"] {
            for days in [-3, 0, 7] {
                let ready = told(days, |frozen| frozen.customer.locale = locale.into());
                for part in ["Meera Iyer", "INV/26-27/0001", "https://x.example/pay/k", "Pustaka Books"] {
                    assert!(ready.text.contains(part), "{locale} {days}: {}", ready.text);
                }
                assert!(!ready.text.contains('{') && !ready.subject.contains('{'), "{locale} {days}");
            }
        }
    }
}
