//! What needs the owner, worst first, each with the way to it.

use serde::Serialize;
use utoipa::ToSchema;

use super::store::Waiting;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Money may be lost or refused.
    Bad,
    /// Something waits.
    Wait,
}

/// Where an item leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Link {
    /// Address in the app.
    pub route: &'static str,
}

/// One thing that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NeedsYou {
    /// Kind; the UI has the words.
    pub kind: &'static str,
    /// How bad.
    pub severity: Severity,
    /// One sentence.
    pub title: String,
    /// What to do.
    pub detail: &'static str,
    /// The way to it.
    pub link: Link,
    /// How many.
    pub count: i64,
}

/// The items, worst first; nothing with a count of zero. `overdue` is the number of overdue invoices.
pub(super) fn items(waiting: &Waiting, overdue: i64, vault_open: bool) -> Vec<NeedsYou> {
    let item = |kind, severity, count: i64, title: String, detail, route| NeedsYou {
        kind,
        severity,
        title,
        detail,
        link: Link { route },
        count,
    };
    let mut items = vec![
        item(
            "vault_locked",
            Severity::Bad,
            i64::from(!vault_open),
            "The vault is locked".to_owned(),
            "Gateways wait and deliveries are asked to come back. Open it with the passphrase or the keychain.",
            "/settings",
        ),
        item(
            "unknown_payments",
            Severity::Bad,
            waiting.unknown_payments,
            counted(waiting.unknown_payments, "payment has no clear answer yet", "payments have no clear answer yet"),
            "The gateway is being asked; nothing is charged again.",
            "/payments?needs_you=true",
        ),
        item(
            "payments",
            Severity::Bad,
            waiting.payments,
            counted(waiting.payments, "payment needs a look", "payments need a look"),
            "Money that fits no invoice, or another amount than asked.",
            "/payments?needs_you=true",
        ),
        item(
            "deliveries",
            Severity::Bad,
            waiting.deliveries,
            counted(waiting.deliveries, "delivery could not be handled", "deliveries could not be handled"),
            "They are kept. Look at the reason, then have them handled again.",
            "/inbox?state=failed",
        ),
        item(
            "effects",
            Severity::Bad,
            waiting.effects,
            counted(waiting.effects, "call to the outside was given up", "calls to the outside were given up"),
            "Look at the payment they belong to.",
            "/payments?needs_you=true",
        ),
        item(
            "news",
            Severity::Bad,
            waiting.news,
            counted(waiting.news, "announcement is parked", "announcements are parked"),
            "Something inside could not be handled; counterfoil check names it.",
            "/settings",
        ),
        item(
            "overdue",
            Severity::Wait,
            overdue,
            counted(overdue, "invoice is overdue", "invoices are overdue"),
            "Send the pay link again, or write to the customer.",
            "/invoices?overdue=true",
        ),
    ];
    items.retain(|item| item.count > 0);
    items.sort_by_key(|item| item.severity);
    items
}

/// The sentence for one, or for a number of them.
fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A step of the first day; each tests itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChecklistItem {
    /// Kind; the UI has the words.
    pub key: &'static str,
    /// Whether it is done.
    pub done: bool,
    /// One sentence.
    pub title: &'static str,
    /// The way to it.
    pub route: &'static str,
}

/// The first day, step by step.
pub(super) fn checklist(waiting: &Waiting, has_address: bool) -> Vec<ChecklistItem> {
    let item = |key, done, title, route| ChecklistItem { key, done, title, route };
    vec![
        item("business", has_address, "Say who you are: address and tax number on your papers", "/settings"),
        item("gateway", waiting.gateways > 0, "Connect a gateway, or the practice one", "/merchant-accounts"),
        item("customer", waiting.customers > 0, "Add a customer", "/customers"),
        item("invoice", waiting.issued > 0, "Issue an invoice", "/invoices/new"),
        item("webhook", waiting.webhooks > 0, "See a delivery of the gateway arrive", "/inbox"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Waiting = Waiting {
        unknown_payments: 0,
        payments: 0,
        deliveries: 0,
        effects: 0,
        news: 0,
        customers: 0,
        issued: 0,
        gateways: 0,
        webhooks: 0,
    };

    #[test]
    fn a_quiet_shop_needs_nobody() {
        assert!(items(&QUIET, 0, true).is_empty());
    }

    #[test]
    fn lost_money_stands_before_late_money() {
        let found = items(&Waiting { unknown_payments: 1, ..QUIET }, 5, true);
        assert_eq!(found.iter().map(|item| item.kind).collect::<Vec<_>>(), ["unknown_payments", "overdue"]);
        let titles: Vec<&str> = found.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(titles, ["1 payment has no clear answer yet", "5 invoices are overdue"]);
    }
}
