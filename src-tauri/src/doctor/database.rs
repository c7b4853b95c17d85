//! The shop's file: whole, of this program, in its zone, with a log of ordinary length.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::{Patient, Probe, ProbeOutcome, megabytes};
use crate::schema::{self, Strange};

const RESTORE: &str =
    "stop the program, keep a copy of the data folder, and put the last backup in place: counterfoil restore --help";
/// The log is cut back to 64 MB whenever it was read into the file; twice as much means that this does not happen.
const LONG_LOG: u64 = 128 * 1024 * 1024;
/// Where systems keep the rules of time zones, a file for each.
const ZONES: &str = "/usr/share/zoneinfo";
/// How long a look waits for somebody who has the file.
const PATIENCE: Duration = Duration::from_secs(5);
/// So many steps of SQLite's lie between two looks at the clock.
const STEPS: i32 = 100_000;

/// All looks into the file.
pub(super) fn all(at: &Patient) -> Vec<Probe> {
    let path = at.folder.join("shop.db");
    if !path.exists() {
        return vec![Probe::fine("database", "there is no shop yet")];
    }
    // Where nobody has it open and nothing waits in its log, nothing has to be made beside it to read it.
    let lies_still = at.holder.is_none() && log_bytes(&at.folder) == 0;
    let mut probes = match open(&path, lies_still) {
        Ok(file) => of_file(&file, at.file_time),
        Err(cause) => vec![Probe::trouble("database", format!("shop.db cannot be read: {cause}"), RESTORE)],
    };
    probes.push(log(&at.folder));
    probes
}

fn of_file(file: &Connection, time: Option<Duration>) -> Vec<Probe> {
    let whole = integrity(file, time);
    // What is damaged answers at random.
    match whole.outcome {
        ProbeOutcome::Trouble => vec![whole],
        _ => vec![whole, steps(file), zone(file)],
    }
}

/// The file as it stands now, whether somebody has it open or not. Nothing is changed in it, and nothing in it is run.
fn open(path: &Path, lies_still: bool) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let file = match lies_still {
        true => Connection::open_with_flags(unchanging(path), flags | OpenFlags::SQLITE_OPEN_URI),
        false => Connection::open_with_flags(path, flags),
    }?;
    file.busy_timeout(PATIENCE)?;
    file.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON")?;
    Ok(file)
}

/// The address of a file that SQLite takes not to change.
fn unchanging(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_');
    let escaped = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02x}") };
    let path: String = path.to_string_lossy().bytes().map(escaped).collect();
    format!("file:{path}?immutable=1")
}

/// Whether every page of the file is what it should be.
fn integrity(file: &Connection, time: Option<Duration>) -> Probe {
    const NAME: &str = "database";
    let began = Instant::now();
    if let Some(time) = time
        && let Err(cause) = file.progress_handler(STEPS, Some(move || began.elapsed() > time))
    {
        return Probe::unknown(NAME, format!("the file could not be looked through: {cause}"));
    }
    let verdict: rusqlite::Result<String> = file.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    let _taken_off = file.progress_handler(STEPS, None::<fn() -> bool>);
    match verdict {
        Ok(verdict) if verdict == "ok" => Probe::fine(NAME, "the file is whole"),
        Ok(verdict) => Probe::trouble(NAME, format!("the file is damaged: {verdict}"), RESTORE),
        Err(cause) if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) => Probe::unknown(
            NAME,
            "the file is so large that a look through it takes long: counterfoil doctor, on the machine, takes its time",
        ),
        Err(cause) => Probe::trouble(NAME, format!("the file is damaged: {cause}"), RESTORE),
    }
}

/// Whether its schema is what this program made.
fn steps(file: &Connection) -> Probe {
    const NAME: &str = "steps";
    let known = schema::migrations();
    let applied = match schema::applied(file, &known) {
        Ok(applied) => applied.len(),
        Err(strange @ Strange::Newer(_)) => {
            return Probe::trouble(NAME, format!("the shop's file: {strange}"), "install the newer Counterfoil again");
        }
        Err(strange) => return Probe::trouble(NAME, format!("the shop's file: {strange}"), RESTORE),
    };
    match schema::strangeness(file, &known) {
        Ok(told) if told.is_empty() => {}
        Ok(told) => {
            return Probe::trouble(
                NAME,
                format!("the shop's file was changed by somebody else ({})", told.join("; ")),
                RESTORE,
            );
        }
        Err(strange) => return Probe::trouble(NAME, format!("the shop's file: {strange}"), RESTORE),
    }
    match known.len().saturating_sub(applied) {
        0 => Probe::fine(NAME, format!("all {applied} steps of this program are applied")),
        missing => Probe::hint(
            NAME,
            format!("{missing} steps of this program are not applied yet"),
            "they are at the next start, which leaves a copy of the file beside it",
        ),
    }
}

/// Whether the shop's time zone is known, and by whose rules.
fn zone(file: &Connection) -> Probe {
    const NAME: &str = "zone";
    // Put together like this because the file is not open as a store, for which the settings have a function.
    let asked = ["SELECT", "zone", "FROM", "shop"].join(" ");
    let name: String = match file.query_row(&asked, [], |row| row.get(0)).optional() {
        Ok(Some(name)) => name,
        Ok(None) => return Probe::fine(NAME, "the shop is not set up yet"),
        Err(cause) => return Probe::unknown(NAME, format!("the settings cannot be read: {cause}")),
    };
    if base::zone_named(&name).is_none() {
        let says =
            format!("the shop's time zone {name} is not known here: which day a payment counts in cannot be told");
        return Probe::trouble(NAME, says, "choose another under Settings → The shop, or install the system's tzdata");
    }
    if Path::new(ZONES).join(&name).exists() {
        return Probe::fine(NAME, format!("{name}, by the rules of this system"));
    }
    Probe::hint(
        NAME,
        format!("{name}, by the rules in the program: the system has none"),
        "install the system's tzdata, which is renewed when a country changes its clocks",
    )
}

fn log_bytes(folder: &Path) -> u64 {
    std::fs::metadata(folder.join("shop.db-wal")).map_or(0, |log| log.len())
}

/// Whether what was written comes from the log into the file.
fn log(folder: &Path) -> Probe {
    const NAME: &str = "log";
    let bytes = log_bytes(folder);
    let says = format!("the write-ahead log has {} MB", megabytes(bytes));
    if bytes <= LONG_LOG {
        return Probe::fine(NAME, says);
    }
    Probe::hint(
        NAME,
        says,
        "start the program again: somebody has been reading for so long that it could not be cut back",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_nobody_cuts_back_is_a_hint() {
        let folder = tempfile::tempdir().unwrap();
        assert!(log(folder.path()).advice.is_empty());
        let file = std::fs::File::create(folder.path().join("shop.db-wal")).unwrap();
        file.set_len(LONG_LOG + 1).unwrap();
        assert!(log(folder.path()).advice.contains("start the program again"));
    }

    #[test]
    fn a_look_that_takes_too_long_is_broken_off_and_says_so() {
        let file = Connection::open_in_memory().unwrap();
        file.execute_batch(
            "CREATE TABLE t (x TEXT);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) INSERT INTO t SELECT hex(i) FROM n;
             CREATE INDEX t_x ON t (x);",
        )
        .unwrap();
        assert_eq!(integrity(&file, None).says, "the file is whole");
        let broken_off = integrity(&file, Some(Duration::ZERO));
        assert_eq!(broken_off.outcome, ProbeOutcome::Unknown, "{broken_off:?}");
        assert_eq!(integrity(&file, None).says, "the file is whole", "the next look takes its time");
    }
}
