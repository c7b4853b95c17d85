//! What an area hands to the program: routes, what it listens to, what it carries out, what it checks.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use utoipa_axum::router::OpenApiRouter;

use crate::{Announcement, Fault, OutboxRow, Permission, ReadTx, Shop, WriteTx};

/// A future that an area's worker step gives back.
pub type Step<T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send>>;

/// An area of the house, as the program sees it.
pub struct Area {
    /// `till/payments`.
    pub name: &'static str,
    /// Routes of the app's doors, below `/api/v1`.
    pub routes: fn() -> OpenApiRouter<Shop>,
    /// Permissions this area guards its actions with.
    pub permissions: &'static [Permission],
    /// Announcements it hears.
    pub subscribers: Vec<Subscriber>,
    /// Outbox kinds it carries out.
    pub effects: Vec<EffectHandler>,
    /// Standing checks for `counterfoil check` and the home page.
    pub checks: Vec<Check>,
    /// Kinds of its records that others point at without knowing the area.
    pub records: Vec<RecordKind>,
    /// What it makes of its records when they were brought back from an earlier time, in the transaction that notes it.
    pub after_restore: Option<AfterRestore>,
}

/// What an area makes of its records when the shop is a copy of an earlier time: what it had begun may have happened since.
pub type AfterRestore = fn(&WriteTx<'_>) -> Result<(), Fault>;

impl Area {
    /// An area that only has routes.
    pub fn new(name: &'static str, routes: fn() -> OpenApiRouter<Shop>, permissions: &'static [Permission]) -> Self {
        Self {
            name,
            routes,
            permissions,
            subscribers: Vec::new(),
            effects: Vec::new(),
            checks: Vec::new(),
            records: Vec::new(),
            after_restore: None,
        }
    }
    /// Adds a subscriber.
    #[must_use]
    pub fn hears(mut self, subscriber: Subscriber) -> Self {
        self.subscribers.push(subscriber);
        self
    }
    /// Adds an outbox kind.
    #[must_use]
    pub fn carries_out(mut self, effect: EffectHandler) -> Self {
        self.effects.push(effect);
        self
    }
    /// Adds a standing check.
    #[must_use]
    pub fn checks(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }
    /// Says what it makes of its records after they were brought back from an earlier time.
    #[must_use]
    pub fn after_restore(mut self, what: AfterRestore) -> Self {
        self.after_restore = Some(what);
        self
    }
    /// Adds a kind of records.
    #[must_use]
    pub fn keeps(mut self, kind: RecordKind) -> Self {
        self.records.push(kind);
        self
    }
}

/// Hears announcements, each in a transaction of its own together with its cursor.
#[derive(Clone, Copy)]
pub struct Subscriber {
    /// Unique name; its cursor is kept under it.
    pub name: &'static str,
    /// Kinds it wants; others are passed over.
    pub kinds: &'static [&'static str],
    /// What it does. Never a network call.
    pub handle: fn(&Shop, &WriteTx<'_>, &Announcement) -> Result<(), Fault>,
}

/// Carries out one kind of outbox row: lease and attempt are stored before it is called.
#[derive(Clone, Copy)]
pub struct EffectHandler {
    /// The kind.
    pub kind: &'static str,
    /// Does it and ends the row (`effect_done`, `effect_again`, `effect_failed`) in the transaction of the result.
    pub carry_out: fn(Shop, OutboxRow) -> Step<()>,
}

/// A standing check: finds what must not be.
#[derive(Clone, Copy)]
pub struct Check {
    /// `ledger.balances`.
    pub name: &'static str,
    /// What holds when it finds nothing.
    pub about: &'static str,
    /// The findings.
    pub run: fn(&ReadTx<'_>) -> Result<Vec<Finding>, Fault>,
}

/// One thing a check found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Record it is about.
    pub subject: String,
    /// What is wrong, as a sentence.
    pub sentence: String,
}

impl Finding {
    /// A finding.
    pub fn new(subject: impl std::fmt::Display, sentence: impl Into<String>) -> Self {
        Self { subject: subject.to_string(), sentence: sentence.into() }
    }
}

/// A kind of records that lower floors may point at without knowing the area: the customer of a receivable that is taken over,
/// what a file is attached to.
#[derive(Clone, Copy)]
pub struct RecordKind {
    /// `customer`.
    pub kind: &'static str,
    /// Sees such a record.
    pub sees: Permission,
    /// Makes and changes such a record.
    pub changes: Permission,
    /// The record of that id; `None` where there is none.
    pub find: fn(&ReadTx<'_>, &str) -> Result<Option<Record>, Fault>,
    /// The ids of those that bear exactly this name, whatever its capitals; for files that name records as people do.
    pub named: fn(&ReadTx<'_>, &str) -> Result<Vec<String>, Fault>,
}

/// What others need to know of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number or name, for sentences and the audit log.
    pub name: String,
    /// Whether it is a posted or issued fact: what was filed with it stays with it.
    pub is_fact: bool,
}

/// For kinds whose records bear no names: an entry of the journal.
pub fn nothing_is_named(_tx: &ReadTx<'_>, _name: &str) -> Result<Vec<String>, Fault> {
    Ok(Vec::new())
}

/// The kinds of records of all areas; a part of the shop.
#[derive(Default)]
pub struct Records(HashMap<&'static str, RecordKind>);

impl Records {
    /// From what the areas hand in.
    pub fn new(kinds: impl IntoIterator<Item = RecordKind>) -> Self {
        Self(kinds.into_iter().map(|kind| (kind.kind, kind)).collect())
    }
    /// A kind by its name; `None` where no area keeps such records.
    pub fn of(&self, kind: &str) -> Option<&RecordKind> {
        self.0.get(kind)
    }
}
