//! A tunnel that a process before us left behind, because it was killed: it holds the port on the server, and is ended before
//! another is started.

use std::fs;
use std::path::{Path, PathBuf};

use crate::secrets::write_private;

fn path_in(folder: &Path) -> PathBuf {
    // Its name differs from the others' before the dot: each is first written beside as `….new`.
    folder.join("tunnel-process.pid")
}

/// Notes the program that was started.
pub(super) fn note(folder: &Path, pid: u32) {
    let Some(began) = began(pid) else { return };
    if let Err(fault) = write_private(&path_in(folder), format!("{pid} {began}\n").as_bytes()) {
        tracing::warn!(%fault, "the tunnel's process could not be noted");
    }
}

/// It ended.
pub(super) fn forget(folder: &Path) {
    // A note that stays names a process that is gone, and is seen through by when it began.
    let _gone = fs::remove_file(path_in(folder));
}

/// Ends what is left of the process before, where that is still the one which was noted.
#[cfg(unix)]
pub(super) fn end(folder: &Path) {
    let Ok(text) = fs::read_to_string(path_in(folder)) else { return };
    let mut words = text.split_whitespace();
    let (pid, noted) = (words.next().and_then(|word| word.parse::<u32>().ok()), words.next());
    if let (Some(pid), Some(noted)) = (pid, noted)
        && began(pid).as_deref() == Some(noted)
    {
        tracing::warn!(pid, "a tunnel was left behind by a process that was killed; it is ended");
        super::child::signal_group(pid, rustix::process::Signal::KILL);
    }
    forget(folder);
}

/// Elsewhere it ends by itself when its server does.
#[cfg(not(unix))]
pub(super) fn end(_folder: &Path) {}

/// When a process began, in ticks since the machine did: with its number it names one process and no later one. None where the system
/// does not tell.
fn began(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program stands in brackets and may hold anything; the 22nd field is counted from behind it.
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().nth(19).map(str::to_owned)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    use super::*;

    #[test]
    fn what_was_left_behind_is_ended_and_a_process_that_got_its_number_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut left = Command::new("sleep").arg("60").process_group(0).spawn().unwrap();
        note(folder.path(), left.id());
        let noted = fs::read_to_string(path_in(folder.path())).unwrap();
        fs::write(path_in(folder.path()), format!("{} 1\n", left.id())).unwrap();
        end(folder.path());
        assert!(left.try_wait().unwrap().is_none(), "it began at another time, so it is another process");
        fs::write(path_in(folder.path()), noted).unwrap();
        end(folder.path());
        assert!(!left.wait().unwrap().success());
        assert!(!path_in(folder.path()).exists());
    }
}
