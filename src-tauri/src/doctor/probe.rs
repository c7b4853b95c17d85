//! The nouns: one look and what it found, and all of them.

use base::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What one look found, the least worrying first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProbeOutcome {
    /// All is well.
    Fine,
    /// It could not be looked at.
    Unknown,
    /// It works, and could be better.
    Hint,
    /// It does not work, or will not for long.
    Trouble,
}

impl ProbeOutcome {
    /// In one word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Unknown => "unknown",
            Self::Hint => "hint",
            Self::Trouble => "trouble",
        }
    }
}

/// One look at the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Probe {
    /// What was looked at: `folder`, `space`, `clock` …
    pub name: &'static str,
    /// What was found.
    pub outcome: ProbeOutcome,
    /// The same as a sentence.
    pub says: String,
    /// What to do; empty where nothing is to be done.
    pub advice: String,
}

impl Probe {
    /// All is well.
    pub(super) fn fine(name: &'static str, says: impl Into<String>) -> Self {
        Self { name, outcome: ProbeOutcome::Fine, says: says.into(), advice: String::new() }
    }

    /// It could not be looked at.
    pub(super) fn unknown(name: &'static str, says: impl Into<String>) -> Self {
        Self { outcome: ProbeOutcome::Unknown, ..Self::fine(name, says) }
    }

    /// It could be better.
    pub(super) fn hint(name: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { outcome: ProbeOutcome::Hint, advice: advice.into(), ..Self::fine(name, says) }
    }

    /// Somebody has to see to it.
    pub(super) fn trouble(name: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { outcome: ProbeOutcome::Trouble, advice: advice.into(), ..Self::fine(name, says) }
    }
}

/// All looks at the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct DoctorReport {
    /// The most worrying outcome.
    pub outcome: ProbeOutcome,
    /// When it was looked.
    pub looked_at: Timestamp,
    /// Each look.
    pub probes: Vec<Probe>,
}

impl DoctorReport {
    /// Of these looks at this instant.
    pub(crate) fn of(probes: Vec<Probe>, looked_at: Timestamp) -> Self {
        let outcome = probes.iter().map(|probe| probe.outcome).max().unwrap_or(ProbeOutcome::Fine);
        Self { outcome, looked_at, probes }
    }
}

#[cfg(test)]
mod tests {
    use base::testing::TEST_NOW;

    use super::*;

    #[test]
    fn the_worst_of_all_looks_is_the_outcome() {
        let of = |probes| DoctorReport::of(probes, TEST_NOW).outcome;
        let (fine, unknown) = (Probe::fine("space", "enough"), Probe::unknown("clock", "who knows"));
        assert_eq!(of(Vec::new()), ProbeOutcome::Fine);
        assert_eq!(of(vec![unknown.clone(), fine.clone()]), ProbeOutcome::Unknown);
        let hint = Probe::hint("backup", "none", "make some");
        assert_eq!(of(vec![hint.clone(), unknown]), ProbeOutcome::Hint);
        assert_eq!(of(vec![fine, Probe::trouble("zone", "none", "choose one"), hint]), ProbeOutcome::Trouble);
    }
}
