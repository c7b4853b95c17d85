//! Fault points: named moments at which a proof ends this process as a power cut would.
//!
//! They are in builds with the feature `faults` alone, which the tests' package turns on and no shipped build has. A point is
//! called by the place it stands at and a phase: `till/refunds/send_refund@committed`, `practice.refund@sent`. With
//! `COUNTERFOIL_FAULT=name#n` the process kills itself when it passes the point of this name for the n-th time, counted from 1;
//! with `COUNTERFOIL_FAULTS_TO=file` the points that were passed are written to a file, a `name#n` a line. Both are read once.

#[cfg(feature = "faults")]
pub use live::point;

use std::panic::Location;

/// Whether this build has fault points.
pub const BUILT: bool = cfg!(feature = "faults");

/// A moment that a proof may cut the power at. Nothing is done in a build without them, and the name is made only where somebody
/// watches.
#[cfg(not(feature = "faults"))]
#[inline(always)]
pub fn point(_name: impl FnOnce() -> String) {}

/// A moment of a write, called by the file that asked for it.
#[inline(always)]
pub fn point_of_write(from: &'static Location<'static>, phase: &'static str) {
    point(|| format!("{}@{phase}", place_of(from.file())));
}

/// A moment of a call to a gateway.
#[inline(always)]
pub fn point_of_call(provider: &str, call: &str, phase: &'static str) {
    point(|| format!("{provider}.{call}@{phase}"));
}

/// `till/refunds/send_refund` of the path of that file, as the compiler knows it.
fn place_of(file: &str) -> String {
    let file = file.replace('\\', "/");
    let inside = file.rsplit_once("src-tauri/").map_or(file.as_str(), |(_, inside)| inside);
    let inside = inside.strip_prefix("departments/").unwrap_or(inside).trim_end_matches(".rs");
    match inside.strip_prefix("src/") {
        Some(own) => format!("counterfoil/{own}"),
        None => inside.replacen("/src/", "/", 1),
    }
}

#[cfg(feature = "faults")]
mod live {
    use std::collections::HashMap;
    use std::fs::{File, OpenOptions};
    use std::io::Write;
    use std::sync::atomic::{AtomicU8, Ordering};
    use std::sync::{Mutex, OnceLock, PoisonError};

    /// What is known of the two variables: nothing yet, that neither is set, that one is.
    const UNREAD: u8 = 0;
    const OFF: u8 = 1;
    const ON: u8 = 2;

    static STATE: AtomicU8 = AtomicU8::new(UNREAD);
    static WATCH: OnceLock<Option<Watch>> = OnceLock::new();

    /// A moment that a proof may cut the power at.
    #[inline]
    pub fn point(name: impl FnOnce() -> String) {
        if STATE.load(Ordering::Relaxed) != OFF {
            passed(name);
        }
    }

    #[cold]
    fn passed(name: impl FnOnce() -> String) {
        let watch = WATCH.get_or_init(Watch::asked_for);
        STATE.store(if watch.is_some() { ON } else { OFF }, Ordering::Relaxed);
        if let Some(watch) = watch
            && watch.note(&name())
        {
            end();
        }
    }

    /// What is watched.
    struct Watch {
        /// The point that ends the process, and when.
        at: Option<(String, u64)>,
        seen: Mutex<Seen>,
    }

    /// What was passed so far.
    struct Seen {
        counts: HashMap<String, u64>,
        to: Option<File>,
    }

    impl Watch {
        fn asked_for() -> Option<Self> {
            let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
            let at = named("COUNTERFOIL_FAULT").and_then(|asked| read(&asked));
            let to = named("COUNTERFOIL_FAULTS_TO")
                .and_then(|path| OpenOptions::new().create(true).append(true).open(path).ok());
            if at.is_none() && to.is_none() {
                return None;
            }
            Some(Self { at, seen: Mutex::new(Seen { counts: HashMap::new(), to }) })
        }

        /// Counts a point; whether it is the one that ends the process.
        fn note(&self, name: &str) -> bool {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let count = seen.counts.entry(name.to_owned()).or_default();
            *count = count.saturating_add(1);
            let count = *count;
            if let Some(to) = &mut seen.to {
                // Straight to the file, and in one piece: it is there after the kill.
                let _told = to.write_all(format!("{name}#{count}\n").as_bytes());
            }
            self.at.as_ref().is_some_and(|(at, number)| at == name && *number == count)
        }
    }

    /// `name#n`.
    fn read(asked: &str) -> Option<(String, u64)> {
        let (name, number) = asked.rsplit_once('#')?;
        Some((name.to_owned(), number.parse().ok()?))
    }

    /// As a power cut would: nothing is closed, nothing is told.
    fn end() -> ! {
        #[cfg(unix)]
        let _killed = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        std::process::abort()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_power_is_cut_at_the_point_and_the_time_that_were_asked_for() {
            let at = read("till/refunds/send_refund@committed#2");
            assert_eq!(at, Some(("till/refunds/send_refund@committed".to_owned(), 2)));
            let watch = Watch { at, seen: Mutex::new(Seen { counts: HashMap::new(), to: None }) };
            assert!(!watch.note("till/refunds/send_refund@committed"), "the first time");
            assert!(!watch.note("till/refunds/send_refund@written"), "another phase");
            assert!(watch.note("till/refunds/send_refund@committed"));
            assert!(!watch.note("till/refunds/send_refund@committed"), "only once");
            assert_eq!(read("no number"), None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn a_point_is_called_by_the_file_that_writes() {
        assert_eq!(place_of("src-tauri/departments/till/src/refunds/send_refund.rs"), "till/refunds/send_refund");
        assert_eq!(place_of("src-tauri/base/src/db/outbox.rs"), "base/db/outbox");
        assert_eq!(place_of("src-tauri/src/program.rs"), "counterfoil/program");
        assert_eq!(place_of("/somewhere/else/counterfoil/src-tauri/src/keep.rs"), "counterfoil/keep");
    }
}
