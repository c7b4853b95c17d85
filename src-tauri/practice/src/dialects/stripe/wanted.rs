//! What a request wants along: `expand[]`.

use crate::dialects::fields::Params;
use crate::state::State;

/// The references that are to be replaced by what they name, as paths from where this stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted(Vec<String>);

/// The paths that are known here, from the object that holds them.
const KNOWN: [&str; 8] = [
    "latest_charge",
    "latest_charge.balance_transaction",
    "latest_charge.refunds",
    "payment_intent",
    "balance_transaction",
    "refunds",
    "charge",
    "source",
];

impl Wanted {
    /// Takes them out of a request; those that nobody here knows are counted. `whose` says where they were sent.
    pub(super) fn take(params: &mut Params, state: &mut State, whose: &str) -> Self {
        let mut all = params.all("expand[]");
        for index in 0..20 {
            all.extend(params.all(&format!("expand[{index}]")));
        }
        let is_known = |path: &str| {
            let path = path.strip_prefix("data.").unwrap_or(path);
            KNOWN.contains(&path) || path.strip_prefix("payment_intent.").is_some_and(|path| KNOWN.contains(&path))
        };
        for path in all.iter().filter(|path| !is_known(path)) {
            state.count_stranger(format!("{whose} expand[]={path}"));
        }
        Self(all)
    }

    /// True where what stands under this name is wanted whole.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|path| path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    }

    /// What is wanted of the object that stands under this name.
    pub(super) fn under(&self, name: &str) -> Self {
        let rest = |path: &String| Some(path.strip_prefix(name)?.strip_prefix('.')?.to_owned());
        Self(self.0.iter().filter_map(rest).collect())
    }
}
