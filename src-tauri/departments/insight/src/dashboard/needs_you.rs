//! What needs the owner, worst first, each with the way to it. Everybody is told what they may see or do something about, and
//! nothing else: an item is as much a reading of its records as their list is.

use base::{Actor, Permission};
use office::backup::{BACKUP_RUN, BackupReport, BackupStatus};
use office::settings::SETTINGS_WRITE;
use people::customers::CUSTOMERS_WRITE;
use serde::Serialize;
use till::inbox::INBOX_READ;
use till::invoices::{BILLING_READ, BILLING_WRITE};
use till::merchant_accounts::{ACCOUNTS_READ, ACCOUNTS_WRITE};
use till::payments::PAYMENTS_READ;
use utoipa::ToSchema;

use super::store::Waiting;
use crate::reports::CHECKS_READ;

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

/// The items that this person may see, worst first; nothing with a count of zero. `overdue` is the number of overdue invoices.
pub(super) fn items(
    who: &Actor,
    waiting: &Waiting,
    overdue: i64,
    vault_open: bool,
    backup: &BackupReport,
) -> Vec<NeedsYou> {
    let item = |may: Permission, kind, severity, count: i64, title: String, detail, route| {
        let shown = NeedsYou { kind, severity, title, detail, link: Link { route }, count };
        (count > 0 && who.has(may)).then_some(shown)
    };
    let items = [
        item(
            ACCOUNTS_READ,
            "vault_locked",
            Severity::Bad,
            i64::from(!vault_open),
            "The vault is locked".to_owned(),
            "Gateways wait and deliveries are asked to come back. Open it with the passphrase or the keychain.",
            "/settings",
        ),
        item(
            BACKUP_RUN,
            "backup",
            Severity::Bad,
            i64::from(backup.needs_you()),
            "There is no backup of today".to_owned(),
            "What happened since the last one is lost with this machine. The page says why, and makes one when you ask.",
            "/settings?tab=backup",
        ),
        item(
            PAYMENTS_READ,
            "unknown_payments",
            Severity::Bad,
            waiting.unknown_payments,
            counted(waiting.unknown_payments, "payment has no clear answer yet", "payments have no clear answer yet"),
            "The gateway is being asked; nothing is charged again.",
            "/payments?needs_you=true",
        ),
        item(
            PAYMENTS_READ,
            "payments",
            Severity::Bad,
            waiting.payments,
            counted(waiting.payments, "payment needs a look", "payments need a look"),
            "Money that fits no invoice, or another amount than asked.",
            "/payments?needs_you=true",
        ),
        item(
            INBOX_READ,
            "deliveries",
            Severity::Bad,
            waiting.deliveries,
            counted(waiting.deliveries, "delivery could not be handled", "deliveries could not be handled"),
            "They are kept. Look at the reason, then have them handled again.",
            "/inbox?state=failed",
        ),
        item(
            PAYMENTS_READ,
            "effects",
            Severity::Bad,
            waiting.effects,
            counted(waiting.effects, "call to the outside was given up", "calls to the outside were given up"),
            "Look at the payment they belong to.",
            "/payments?needs_you=true",
        ),
        item(
            CHECKS_READ,
            "news",
            Severity::Bad,
            waiting.news,
            counted(waiting.news, "announcement is parked", "announcements are parked"),
            "Something inside could not be handled; counterfoil check names it.",
            "/settings",
        ),
        item(
            ACCOUNTS_READ,
            "hooks",
            Severity::Bad,
            waiting.hooks,
            counted(
                waiting.hooks,
                "gateway does not send its webhooks as it should",
                "gateways do not send their webhooks as they should",
            ),
            "The shop's address is missing or switched off there, money comes in and nothing is told of it, or a strange one is told of every payment. See the account's hook address.",
            "/merchant-accounts",
        ),
        item(
            ACCOUNTS_READ,
            "hooks_closed",
            Severity::Bad,
            waiting.hooks_closed,
            counted(
                waiting.hooks_closed,
                "webhook address is closed for a while",
                "webhook addresses are closed for a while",
            ),
            "Over a thousand deliveries in an hour told of things that the gateway does not know: its secret may have leaked. Make a new address and a new secret; meanwhile the gateway is asked every few minutes.",
            "/merchant-accounts",
        ),
        item(
            BILLING_READ,
            "recurring",
            Severity::Bad,
            waiting.recurring,
            counted(waiting.recurring, "recurring invoice could not be made", "recurring invoices could not be made"),
            "Look at the reason and put it right; nothing is left out.",
            "/recurring-invoices?trouble=true",
        ),
        item(
            PAYMENTS_READ,
            "payouts",
            Severity::Bad,
            waiting.payouts,
            counted(waiting.payouts, "payout needs a look", "payouts need a look"),
            "A gateway pays something else than came in, or what it paid came back.",
            "/payouts",
        ),
        item(
            PAYMENTS_READ,
            "claims",
            Severity::Wait,
            waiting.claims,
            counted(waiting.claims, "customer says that they paid", "customers say that they paid"),
            "Look for it in the bank's app: confirm it with its number, or refuse it.",
            "/payments?state=claimed",
        ),
        item(
            ACCOUNTS_READ,
            "limits",
            Severity::Wait,
            waiting.limits,
            counted(waiting.limits, "merchant account is near a limit", "merchant accounts are near a limit"),
            "When a limit is reached, no payment is started through it until the day, week, month or year is over.",
            "/merchant-accounts",
        ),
        item(
            BACKUP_RUN,
            "backup_recovery",
            Severity::Wait,
            i64::from(backup.status != BackupStatus::Off && !backup.has_recovery),
            "Backups open with this machine's key alone".to_owned(),
            "If the machine is lost with its key, so are they. Make a recovery key on the command line and keep it elsewhere.",
            "/settings?tab=backup",
        ),
        item(
            BILLING_READ,
            "reminders",
            Severity::Wait,
            waiting.reminders,
            counted(waiting.reminders, "customer is to be reminded", "customers are to be reminded"),
            "The texts are ready: send them, or pass them over.",
            "/reminders",
        ),
        item(
            BILLING_READ,
            "overdue",
            Severity::Wait,
            overdue,
            counted(overdue, "invoice is overdue", "invoices are overdue"),
            "Send the pay link again, or write to the customer.",
            "/invoices?overdue=true",
        ),
    ];
    let mut items: Vec<NeedsYou> = items.into_iter().flatten().collect();
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

/// The first day, step by step: the steps that this person can take.
pub(super) fn checklist(who: &Actor, waiting: &Waiting, has_address: bool) -> Vec<ChecklistItem> {
    let item =
        |may: Permission, key, done, title, route| who.has(may).then_some(ChecklistItem { key, done, title, route });
    let business = "Say who you are: address and tax number on your papers";
    let steps = [
        item(SETTINGS_WRITE, "business", has_address, business, "/settings"),
        item(
            ACCOUNTS_WRITE,
            "gateway",
            waiting.gateways > 0,
            "Connect a gateway, or the practice one",
            "/merchant-accounts",
        ),
        item(CUSTOMERS_WRITE, "customer", waiting.customers > 0, "Add a customer", "/customers"),
        item(BILLING_WRITE, "invoice", waiting.issued > 0, "Issue an invoice", "/invoices/new"),
        item(INBOX_READ, "webhook", waiting.webhooks > 0, "See a delivery of the gateway arrive", "/inbox"),
    ];
    steps.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use office::staff::Role;

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
        recurring: 0,
        reminders: 0,
        claims: 0,
        payouts: 0,
        limits: 0,
        hooks: 0,
        hooks_closed: 0,
    };

    #[test]
    fn a_quiet_shop_needs_nobody() {
        assert!(items(&Actor::command_line(), &QUIET, 0, true, &BackupReport::off()).is_empty());
    }

    #[test]
    fn lost_money_stands_before_late_money() {
        let found =
            items(&Actor::command_line(), &Waiting { unknown_payments: 1, ..QUIET }, 5, true, &BackupReport::off());
        assert_eq!(found.iter().map(|item| item.kind).collect::<Vec<_>>(), ["unknown_payments", "overdue"]);
        let titles: Vec<&str> = found.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(titles, ["1 payment has no clear answer yet", "5 invoices are overdue"]);
    }

    #[test]
    fn everybody_is_told_what_they_may_see_and_nothing_else() {
        let everything = Waiting {
            unknown_payments: 1,
            payments: 1,
            deliveries: 1,
            effects: 1,
            news: 1,
            customers: 1,
            issued: 1,
            gateways: 1,
            webhooks: 1,
            recurring: 1,
            reminders: 1,
            claims: 1,
            payouts: 1,
            limits: 1,
            hooks: 1,
            hooks_closed: 1,
        };
        let no_backup = BackupReport { status: BackupStatus::Failed, ..BackupReport::off() };
        let told = |role: Role| {
            let who = Actor { rights: Arc::new(role.rights()), ..Actor::command_line() };
            let needs =
                items(&who, &everything, 1, false, &no_backup).into_iter().map(|item| item.kind).collect::<Vec<_>>();
            let steps = checklist(&who, &everything, true).into_iter().map(|step| step.key).collect::<Vec<_>>();
            (needs.join(" "), steps.join(" "))
        };
        let of = |needs: &str, steps: &str| (needs.to_owned(), steps.to_owned());
        assert_eq!(
            told(Role::Owner),
            of(
                "vault_locked backup unknown_payments payments deliveries effects news hooks hooks_closed recurring payouts claims limits backup_recovery reminders overdue",
                "business gateway customer invoice webhook"
            )
        );
        assert_eq!(told(Role::Driver), of("", ""));
        assert_eq!(
            told(Role::Cashier),
            of("unknown_payments payments effects recurring payouts claims reminders overdue", "customer invoice")
        );
        assert_eq!(
            told(Role::Accountant),
            of(
                "vault_locked unknown_payments payments deliveries effects news hooks hooks_closed recurring payouts claims limits reminders overdue",
                "webhook"
            )
        );
    }
}
