//! Which deliveries are meant: the same for what the page shows, what is saved as a table and what is handled again.

use base::{Fault, Shop, ShopDate, Timestamp, text};
use office::integrations::IntegrationId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{InboxState, Origin};

/// Which deliveries; whatever is left out narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct InboxFilter {
    /// Only those in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<InboxState>,
    /// Only those of this provider kind.
    #[param(max_length = 40)]
    #[schema(max_length = 40)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Only those for this account, by the id that `/inbox/senders` tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    #[schema(value_type = Option<String>)]
    pub sender: Option<IntegrationId>,
    /// Only those whose event type begins so.
    #[param(max_length = 100)]
    #[schema(max_length = 100)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Only those that came this way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Only those that came on this day of the shop or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ShopDate>,
    /// Only those that came on this day of the shop or earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ShopDate>,
    /// Only that with this event id, those about this payment, and, of those that are not handled, those about this reference of
    /// the gateway's.
    #[param(max_length = 200)]
    #[schema(max_length = 200)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
}

/// A filter as the store reads it: days are instants.
#[derive(Debug, Clone, Default)]
pub(super) struct Meant {
    pub state: Option<InboxState>,
    pub provider: Option<String>,
    pub sender: Option<IntegrationId>,
    /// First of the event types that are meant, and the text that comes after the last of them.
    pub kinds: Option<(String, String)>,
    pub origin: Option<Origin>,
    pub from: Option<Timestamp>,
    pub before: Option<Timestamp>,
    pub q: Option<String>,
}

impl InboxFilter {
    /// Whether nothing is narrowed.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// As the store reads it.
    ///
    /// # Errors
    /// [`Fault::Invalid`] that names a field which is too long, or days in the wrong order.
    pub(super) fn meant(self, shop: &Shop) -> Result<Meant, Fault> {
        text::at_most("provider", self.provider.as_deref(), 40)?;
        text::at_most("kind", self.kind.as_deref(), 100)?;
        text::at_most("q", self.q.as_deref(), 200)?;
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            return Err(Fault::invalid("to", "before the day it begins with"));
        }
        let zone = &shop.basics()?.zone;
        let given = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Meant {
            state: self.state,
            provider: given(self.provider),
            sender: self.sender,
            // No event type has the last of all characters in it.
            kinds: given(self.kind).map(|kind| (kind.clone(), format!("{kind}\u{10ffff}"))),
            origin: self.origin,
            from: self.from.map(|day| day.starts_in(zone)),
            before: self.to.map(|day| day.plus_days(1).starts_in(zone)),
            q: given(self.q),
        })
    }
}
