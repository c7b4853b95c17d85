//! The nouns: a registered address, how the shop's own stands, and why a person should look.

use base::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::merchant_accounts::MerchantAccountId;

/// Whose a registered address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookKind {
    /// The account's own, as it is now.
    Ours,
    /// The shop's from before: another key, or another outside address. To be withdrawn.
    Former,
    /// The one of another account of this shop.
    OtherAccount,
    /// Somebody else's.
    Strange,
}

/// How the account's own address stands at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookStanding {
    /// Registered, and sent to.
    On,
    /// Registered, and switched off: nothing comes.
    Off,
    /// Not registered.
    Missing,
    /// The gateway has not told, or not in a way that is understood in full.
    Unknown,
}

/// Why a person should look; the worst reason where there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookNeed {
    /// A strange address is told of every payment, and nobody has said that they know it.
    Strange,
    /// A registration was begun and its end is not known: what stands there may be proved by what nobody kept.
    Unfinished,
    /// The account's own is switched off.
    Off,
    /// The account's own is missing.
    Missing,
    /// The gateway does not tell which addresses stand there, and sends nothing although money comes in.
    Silent,
    /// An address from before is still sent to.
    Former,
}

/// A text column of words: what each variant is stored as.
macro_rules! stored_as {
    ($noun:ident: $($variant:ident = $word:literal),+) => {
        impl ToSql for $noun {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(match self { $(Self::$variant => $word,)+ }.into())
            }
        }
        impl FromSql for $noun {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                match value.as_str()? {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(FromSqlError::InvalidType),
                }
            }
        }
    };
}
stored_as!(HookKind: Ours = "ours", Former = "former", OtherAccount = "other_account", Strange = "strange");
stored_as!(HookStanding: On = "on", Off = "off", Missing = "missing", Unknown = "unknown");
stored_as!(HookNeed: Strange = "strange", Unfinished = "unfinished", Off = "off", Missing = "missing", Silent = "silent", Former = "former");

/// An address that a gateway sends webhooks to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegisteredHook {
    /// The gateway's id of it: by this it is found in the gateway's own screens.
    pub hook_ref: String,
    /// Whose it is.
    pub kind: HookKind,
    /// Host, with its port where that is not the usual one; empty where the address cannot be read.
    pub host: String,
    /// Path without its query. Of an address of the shop's own the key is masked.
    pub path: String,
    /// Whether anything is sent there now.
    pub enabled: bool,
    /// Kinds of events that are sent, in the gateway's words; `*` = all. Absent where the gateway does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// A strange one: since when a person says that they know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Timestamp>,
    /// Who says so.
    #[serde(skip)]
    pub accepted_by: Option<String>,
}

/// A gateway that tells nothing although there is something to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct HookSilence {
    /// From then on something could have come, and nothing did.
    pub since: Timestamp,
    /// Payments whose money came in since, and of which only asking told; as many as there were when it was noticed.
    pub payments: i64,
}

/// The last comparison of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HookComparison {
    /// The account.
    pub merchant_account_id: MerchantAccountId,
    /// Whether this gateway tells which addresses are registered.
    pub listed: bool,
    /// Whether the shop can register its address there by itself.
    pub registrable: bool,
    /// How the account's own address stands; unknown before the first comparison.
    pub standing: HookStanding,
    /// Why a person should look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs_you: Option<HookNeed>,
    /// When the gateway told last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared_at: Option<Timestamp>,
    /// When it was asked last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tried_at: Option<Timestamp>,
    /// Why it told nothing then; empty = it told.
    pub trouble: String,
    /// Rows of its list that were not understood.
    pub unread: i64,
    /// That nothing comes, where the gateway does not tell which addresses are registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence: Option<HookSilence>,
    /// The addresses, in the gateway's order.
    pub items: Vec<RegisteredHook>,
    /// With which outside address of the shop it was compared; empty = none was set.
    #[serde(skip)]
    pub(super) hooks_base: String,
}

impl HookComparison {
    /// Nothing is known yet.
    pub(super) fn never(merchant_account_id: MerchantAccountId) -> Self {
        Self {
            merchant_account_id,
            listed: false,
            registrable: false,
            standing: HookStanding::Unknown,
            needs_you: None,
            compared_at: None,
            tried_at: None,
            trouble: String::new(),
            unread: 0,
            silence: None,
            items: Vec::new(),
            hooks_base: String::new(),
        }
    }

    /// How the account's own address stands among these. A row that was not understood may be it.
    pub(super) fn standing_of(items: &[RegisteredHook], unread: i64) -> HookStanding {
        let ours = || items.iter().filter(|hook| hook.kind == HookKind::Ours);
        if ours().any(|hook| hook.enabled) {
            HookStanding::On
        } else if ours().next().is_some() {
            HookStanding::Off
        } else if unread > 0 {
            HookStanding::Unknown
        } else {
            HookStanding::Missing
        }
    }

    /// Why a person should look. A shop that has not said how it is reached from outside works without webhooks, and misses none.
    pub(super) fn need(&self) -> Option<HookNeed> {
        let sends_to = |is: fn(&RegisteredHook) -> bool| self.items.iter().any(|hook| hook.enabled && is(hook));
        if sends_to(|hook| hook.kind == HookKind::Strange && hook.accepted_at.is_none()) {
            return Some(HookNeed::Strange);
        }
        match self.standing {
            HookStanding::Off => Some(HookNeed::Off),
            HookStanding::Missing if !self.hooks_base.is_empty() => Some(HookNeed::Missing),
            _ => sends_to(|hook| hook.kind == HookKind::Former).then_some(HookNeed::Former),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(kind: HookKind, enabled: bool) -> RegisteredHook {
        RegisteredHook {
            hook_ref: "we_1".into(),
            kind,
            host: "hooks.example".into(),
            path: "/x".into(),
            enabled,
            events: None,
            accepted_at: None,
            accepted_by: None,
        }
    }

    fn need(base: &str, items: Vec<RegisteredHook>, unread: i64) -> (HookStanding, Option<HookNeed>) {
        let never = HookComparison::never(MerchantAccountId::from_number(1));
        let standing = HookComparison::standing_of(&items, unread);
        let known = HookComparison { standing, items, unread, hooks_base: base.into(), ..never };
        (standing, known.need())
    }

    #[test]
    fn the_worst_reason_is_told_and_what_is_off_tells_nobody_anything() {
        use HookKind::{Former, OtherAccount, Ours, Strange};
        let base = "https://hooks.example";
        for (items, standing, told) in [
            (vec![hook(Ours, true)], HookStanding::On, None),
            (vec![hook(Ours, false), hook(Ours, true)], HookStanding::On, None),
            (vec![hook(Ours, false)], HookStanding::Off, Some(HookNeed::Off)),
            (vec![], HookStanding::Missing, Some(HookNeed::Missing)),
            (vec![hook(Ours, true), hook(OtherAccount, true)], HookStanding::On, None),
            (vec![hook(Ours, true), hook(Former, true)], HookStanding::On, Some(HookNeed::Former)),
            (vec![hook(Ours, true), hook(Former, false)], HookStanding::On, None),
            (vec![hook(Former, true)], HookStanding::Missing, Some(HookNeed::Missing)),
            (vec![hook(Ours, false), hook(Strange, true)], HookStanding::Off, Some(HookNeed::Strange)),
            (vec![hook(Ours, true), hook(Strange, false)], HookStanding::On, None),
        ] {
            assert_eq!(need(base, items.clone(), 0), (standing, told), "{items:?}");
        }
        let known = RegisteredHook { accepted_at: Some(Timestamp(1)), ..hook(Strange, true) };
        assert_eq!(need(base, vec![hook(Ours, true), known], 0), (HookStanding::On, None));
    }

    #[test]
    fn nothing_is_missed_by_a_shop_without_an_address_nor_said_of_a_list_that_is_not_understood() {
        assert_eq!(need("", vec![], 0), (HookStanding::Missing, None));
        assert_eq!(need("https://hooks.example", vec![], 1), (HookStanding::Unknown, None));
    }
}
