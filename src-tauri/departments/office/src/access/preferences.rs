//! How a person's screens look.

use base::{Actor, Fault, Shop};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::staff::{self, StaffId};
use crate::text_enum::text_enum;
use crate::{audit, contact};

text_enum! {
    /// Light or dark.
    pub enum Theme {
        /// As the machine says.
        System = "system",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}

/// How a person's screens look. In a change, what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// Light or dark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<Theme>,
    /// Language of the screens (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 35)]
    pub language: Option<String>,
}

impl Preferences {
    /// Reads what is stored; what this version does not know counts as nothing.
    pub(super) fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// Changes the preferences of the person who asks. It is their own record, so no permission is asked.
pub(super) async fn change_preferences(shop: &Shop, who: &Actor, ask: Preferences) -> Result<Preferences, Fault> {
    let id = StaffId::parse(&who.id).ok_or(Fault::NoSuch("person: the command line has no preferences"))?;
    let language = match &ask.language {
        Some(language) => contact::locale("language", language)?,
        None => None,
    };
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let before = Preferences::read(&staff::find_preferences(tx, id)?.ok_or(Fault::NoSuch("person"))?);
            let after =
                Preferences { theme: ask.theme.or(before.theme), language: language.or(before.language.clone()) };
            staff::set_preferences(tx, id, &serde_json::to_string(&after).map_err(Fault::bug)?)?;
            audit::note(tx, &author, "preferences.changed", &id.to_string(), audit::diff(&before, &after))?;
            Ok(after)
        })
        .await
}
