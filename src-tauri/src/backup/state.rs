//! How it stands with the backups, in a file of the data folder: for the command line beside a running program, and for the next start.

use std::path::{Path, PathBuf};

use base::Fault;
use office::backup::BackupReport;
use serde::{Deserialize, Serialize};

use crate::secrets::write_private;

/// What was seen last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// As the pages show it.
    pub report: BackupReport,
    /// The key that signs, once one was made.
    #[serde(default)]
    pub signer: String,
    /// The last request from the command line that was seen to the end.
    #[serde(default)]
    pub answered: String,
}

impl Default for State {
    fn default() -> Self {
        Self { report: BackupReport::off(), signer: String::new(), answered: String::new() }
    }
}

fn state_in(folder: &Path) -> PathBuf {
    folder.join("backup-now.json")
}

fn request_in(folder: &Path) -> PathBuf {
    folder.join("backup-asked.txt")
}

/// What was written last; none where nothing was, or nobody can read it.
pub(crate) fn read_state(folder: &Path) -> Option<State> {
    serde_json::from_slice(&std::fs::read(state_in(folder)).ok()?).ok()
}

/// Writes it.
pub(crate) fn write_state(folder: &Path, state: &State) -> Result<(), Fault> {
    write_private(&state_in(folder), &serde_json::to_vec_pretty(state).map_err(Fault::bug)?)
}

/// Asks the program that holds the data folder for a backup; gives what the request is called.
pub(crate) fn ask_running(folder: &Path) -> Result<String, Fault> {
    let mut bytes = [0_u8; 16];
    base::ids::Randomness::fill(&base::ids::OsRandomness, &mut bytes);
    let name = hex::encode(bytes);
    write_private(&request_in(folder), name.as_bytes())?;
    Ok(name)
}

/// The request that waits, taken; none where nobody asks. Only whoever may write into the data folder can ask.
pub(super) fn take_request(folder: &Path) -> Option<String> {
    let path = request_in(folder);
    let name = std::fs::read_to_string(&path).ok()?;
    std::fs::remove_file(&path).ok()?;
    Some(name.trim().to_owned())
}

/// The state, once this request was seen to the end.
pub(crate) fn answer_of(folder: &Path, request: &str) -> Option<State> {
    read_state(folder).filter(|state| state.answered == request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_taken_once_and_answered_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        assert!(take_request(folder.path()).is_none() && read_state(folder.path()).is_none());
        let asked = ask_running(folder.path()).unwrap();
        assert_eq!(take_request(folder.path()).as_ref(), Some(&asked));
        assert!(take_request(folder.path()).is_none());
        write_state(folder.path(), &State { answered: "another".to_owned(), ..State::default() }).unwrap();
        assert!(answer_of(folder.path(), &asked).is_none());
        let state = State { answered: asked.clone(), ..State::default() };
        write_state(folder.path(), &state).unwrap();
        assert_eq!(answer_of(folder.path(), &asked), Some(state));
    }
}
