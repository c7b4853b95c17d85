//! The tunnel's program: started without a shell, with an empty environment, in a process group of its own, and ended with all that it
//! started.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use super::kind::TunnelKind;
use super::output::Lines;
use super::setting::TunnelSetting;
use crate::machine_setting;

/// Lines that wait to be read; a program that prints more has to wait.
const LINES_WAITING: usize = 256;
/// How long it may take to end by itself.
const END_TIME: Duration = Duration::from_secs(2);
/// The longest secret, in bytes.
const SECRET_MAX: usize = 4 * 1024;

/// A tunnel's program while it runs. It ends when this is dropped, with all that it started.
#[derive(Debug)]
pub(super) struct Tunnel {
    /// The program; whoever waits for its end and for its lines borrows each by itself.
    pub child: Child,
    group: Option<u32>,
    /// What it prints, line by line, cleaned and not masked.
    pub lines: mpsc::Receiver<String>,
}

/// A program that is ready to be started.
pub(super) struct Ready {
    command: Command,
    /// Its secret, which is never shown.
    pub secret: Option<String>,
}

impl Ready {
    /// Puts the command together.
    ///
    /// # Errors
    /// A sentence, when the program is not there, or others could put another in its place, or its secret cannot be read.
    pub(super) fn of(setting: &TunnelSetting, kind: &TunnelKind, door: SocketAddr) -> Result<Self, String> {
        let shown = setting.program.display();
        let found = std::fs::metadata(&setting.program).map_err(|cause| format!("{shown}: {cause}"))?;
        machine_setting::refuse_written_by_others(&found).map_err(|cause| format!("{shown}: {cause}"))?;
        let mut command = Command::new(&setting.program);
        command.args(setting.arguments_for(kind, door)).env_clear().current_dir("/");
        for name in kind.variables {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        let secret = setting.secret_file.as_deref().map(read_secret).transpose()?;
        if let (Some(name), Some(secret)) = (kind.secret_variable, &secret) {
            command.env(name, secret);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        Ok(Self { command, secret })
    }

    /// Starts it.
    pub(super) fn start(mut self) -> Result<Tunnel, String> {
        let mut child = self.command.spawn().map_err(|cause| cause.to_string())?;
        let (tell, lines) = mpsc::channel(LINES_WAITING);
        if let Some(out) = child.stdout.take() {
            tokio::spawn(read_lines(out, tell.clone()));
        }
        if let Some(err) = child.stderr.take() {
            tokio::spawn(read_lines(err, tell));
        }
        Ok(Tunnel { group: child.id(), child, lines })
    }
}

impl Tunnel {
    /// Asks it to end, so that it can give its address back, and ends it where it does not.
    pub(super) async fn end(mut self) {
        #[cfg(unix)]
        if let Some(group) = self.group {
            signal_group(group, rustix::process::Signal::TERM);
            // What it has to say to its end is nobody's.
            self.lines.close();
            let _in_time = tokio::time::timeout(END_TIME, self.child.wait()).await;
        }
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.group {
            signal_group(group, rustix::process::Signal::KILL);
        }
        // Elsewhere the child alone is ended, by `kill_on_drop`.
    }
}

/// Tells a process group something; one that is gone hears nothing.
#[cfg(unix)]
pub(super) fn signal_group(group: u32, signal: rustix::process::Signal) {
    let pid = i32::try_from(group).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(pid) = pid {
        let _gone = rustix::process::kill_process_group(pid, signal);
    }
}

async fn read_lines(mut from: impl AsyncRead + Unpin, tell: mpsc::Sender<String>) {
    let (mut lines, mut piece) = (Lines::default(), vec![0; 4096]);
    while let Ok(count) = from.read(&mut piece).await
        && count > 0
    {
        for line in lines.take(piece.get(..count).unwrap_or_default()) {
            // Nobody listens any more: it is read on, so that the program does not stand still while it ends.
            let _unheard = tell.send(line).await;
        }
    }
}

fn read_secret(path: &Path) -> Result<String, String> {
    let about = |cause: &dyn std::fmt::Display| format!("{}: {cause}", path.display());
    let text = std::fs::read_to_string(path).map_err(|cause| about(&cause))?;
    let first = text.lines().next().unwrap_or_default().trim();
    if first.is_empty() || first.len() > SECRET_MAX {
        return Err(about(&"its first line is to be the secret"));
    }
    Ok(first.to_owned())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn command(arguments: &[&str]) -> TunnelSetting {
        TunnelSetting {
            kind: "command".into(),
            program: "/bin/sh".into(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            url: Some("https://till.example".into()),
            pattern: None,
            secret_file: None,
            keep_hooks_url: false,
        }
    }

    fn started(setting: &TunnelSetting, kind: &TunnelKind) -> Tunnel {
        Ready::of(setting, kind, "127.0.0.1:7481".parse().unwrap()).unwrap().start().unwrap()
    }

    fn is_alive(pid: &str) -> bool {
        // A process that ended and was not waited for by its new parent is a zombie.
        std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
    }

    #[tokio::test]
    async fn it_sees_nothing_of_our_environment_but_what_its_kind_needs() {
        let setting = command(&["-c", "env; echo done"]);
        let mut tunnel = started(&setting, setting.check().unwrap());
        let mut seen = Vec::new();
        while let Some(line) = tunnel.lines.recv().await.filter(|line| line != "done") {
            seen.push(line.split('=').next().unwrap_or_default().to_owned());
        }
        seen.retain(|name| !["HOME", "PATH", "PWD", "SHLVL", "_"].contains(&name.as_str()));
        assert_eq!(seen, Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_secret_is_handed_over_in_the_variable_of_its_kind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "tulip\n").unwrap();
        let kind = TunnelKind { secret_variable: Some("BORE_SECRET"), ..bare() };
        let setting = TunnelSetting { secret_file: Some(file), ..command(&["-c", "echo \"$BORE_SECRET\""]) };
        assert_eq!(started(&setting, &kind).lines.recv().await.as_deref(), Some("tulip"));
    }

    fn bare() -> TunnelKind {
        use super::super::found_address::Found;
        TunnelKind {
            name: "command",
            program: "",
            first: &[],
            usual: None,
            found: Found::Pattern,
            client_header: None,
            variables: &[],
            secret_variable: None,
        }
    }

    #[tokio::test]
    async fn it_ends_with_all_that_it_started_whether_it_is_asked_or_dropped() {
        // The shell starts another, and neither listens when it is asked to end.
        let setting = command(&["-c", "trap '' TERM; sleep 60 & echo $!; echo $$; wait; wait; sleep 60"]);
        for is_asked in [true, false] {
            let mut tunnel = started(&setting, setting.check().unwrap());
            let mut pids = Vec::new();
            while pids.len() < 2 {
                pids.push(tunnel.lines.recv().await.unwrap());
            }
            assert!(pids.iter().all(|pid| is_alive(pid)));
            if is_asked {
                tunnel.end().await
            } else {
                drop(tunnel)
            }
            let began = std::time::Instant::now();
            while pids.iter().any(|pid| is_alive(pid)) {
                assert!(began.elapsed() < Duration::from_secs(10), "{pids:?} go on");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }

    #[test]
    fn a_program_that_others_could_change_is_not_started() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("tunnel");
        std::fs::write(&program, "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o777)).unwrap();
        let setting = TunnelSetting { program, ..command(&["x"]) };
        let refused = Ready::of(&setting, &bare(), "127.0.0.1:7481".parse().unwrap()).err().unwrap();
        assert!(refused.contains("others can write it"), "{refused}");
    }
}
