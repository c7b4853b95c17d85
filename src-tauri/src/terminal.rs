//! The person at the terminal: passwords asked without showing them, logs, signals.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::Path;

use secrecy::SecretString;
use tokio::sync::watch;

use crate::ending::{Done, Ending};

/// Longest password that is read, in bytes.
const PASSWORD_MAX: u64 = 1024;

/// A password: from a file, from the terminal (asked twice, not shown), or the first line of what is piped in.
pub fn read_new_password(file: Option<&Path>) -> Done<SecretString> {
    if let Some(path) = file {
        let opened =
            std::fs::File::open(path).map_err(|cause| Ending::Configuration(format!("{}: {cause}", path.display())))?;
        return first_line(opened);
    }
    if !io::stdin().is_terminal() {
        return first_line(io::stdin().lock());
    }
    let first = ask_hidden("New password: ")?;
    let again = ask_hidden("Once more: ")?;
    if first != again {
        return Err(Ending::failed("the two passwords are not the same"));
    }
    Ok(SecretString::from(first))
}

fn first_line(source: impl Read) -> Done<SecretString> {
    let mut line = String::new();
    io::BufReader::new(source.take(PASSWORD_MAX)).read_line(&mut line)?;
    let text = line.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(Ending::failed("no password was given"));
    }
    Ok(SecretString::from(text.to_owned()))
}

fn ask_hidden(question: &str) -> Done<String> {
    let mut screen = io::stderr();
    write!(screen, "{question}")?;
    screen.flush()?;
    let hidden = hide_typing();
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    drop(hidden);
    writeln!(screen)?;
    read?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Shows what is typed again when dropped.
#[cfg(unix)]
struct Hidden(Option<rustix::termios::Termios>);

#[cfg(unix)]
fn hide_typing() -> Hidden {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let Ok(before) = tcgetattr(io::stdin()) else { return Hidden(None) };
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    match tcsetattr(io::stdin(), OptionalActions::Flush, &silent) {
        Ok(()) => Hidden(Some(before)),
        Err(_) => Hidden(None),
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        if let Some(before) = &self.0
            && let Err(cause) = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Flush, before)
        {
            tracing::warn!(%cause, "typing stays hidden: run  stty echo");
        }
    }
}

#[cfg(not(unix))]
fn hide_typing() {}

/// Files that this process makes are for this user alone.
pub fn keep_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// How logs are written to standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogForm {
    /// Lines for people.
    Text,
    /// One JSON object a line, for journals.
    Json,
}

/// Begins to log. `RUST_LOG` decides what, `otherwise` where it says nothing.
pub fn begin_to_log(form: LogForm, otherwise: &str) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(otherwise));
    let writer = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    match form {
        LogForm::Text => writer.with_ansi(io::stderr().is_terminal()).init(),
        LogForm::Json => writer.json().init(),
    }
}

/// Hears that the program is asked to end: Ctrl-C, or `kill`.
///
/// One of these is made at the start and kept to the end. From the first on, the signal no longer ends the process by
/// itself; were it listened for anew at each place that waits, one that comes between two places would be lost.
#[derive(Clone)]
pub struct EndBell(watch::Receiver<bool>);

impl EndBell {
    /// Listens from now on, in the runtime it is called in.
    pub fn listen() -> io::Result<Self> {
        let (ring, rung) = watch::channel(false);
        #[cfg(unix)]
        let asked = {
            use tokio::signal::unix::{SignalKind, signal};
            let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            async move {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            }
        };
        #[cfg(windows)]
        let asked = {
            let mut interrupt = tokio::signal::windows::ctrl_c()?;
            async move { drop(interrupt.recv().await) }
        };
        tokio::spawn(async move {
            asked.await;
            ring.send_replace(true);
        });
        Ok(Self(rung))
    }

    /// Ready once the program was asked to end, however long ago.
    pub async fn rung(&self) {
        if self.0.clone().wait_for(|rung| *rung).await.is_err() {
            // Nobody listens any more, so nobody will ring.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Duration;

    use super::EndBell;

    #[tokio::test]
    async fn a_signal_between_two_places_that_wait_is_not_lost() {
        let bell = EndBell::listen().unwrap();
        {
            // The first place waits for something else as well, and that comes first.
            tokio::select! {
                biased;
                () = tokio::task::yield_now() => {}
                () = bell.rung() => panic!("nobody has rung yet"),
            }
        }
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TERM).unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        // The second comes after the signal.
        tokio::time::timeout(Duration::from_secs(5), bell.rung()).await.unwrap();
    }
}
