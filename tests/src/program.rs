//! The programs under test and those beside them: found or built, started, and ended by their own id.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::dice::Dice;

/// How long a program may take to say that it is ready.
pub const START_TIME: Duration = Duration::from_secs(60);
/// Lines of a program's output that are kept for the day it ends badly.
const LINES_KEPT: usize = 400;

/// The root of the repository this was built from.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// Where what is compiled or installed for the measurements outlives a checkout: the folder of `scripts/lib.sh`.
pub fn cache() -> PathBuf {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    named("COUNTERFOIL_CACHE").unwrap_or_else(|| {
        let base = named("XDG_CACHE_HOME").or_else(|| named("HOME").map(|home| home.join(".cache")));
        base.unwrap_or_else(std::env::temp_dir).join("counterfoil")
    })
}

/// A folder for one run, on the disk that the cache is on: a temporary folder may lie in memory, where a sync costs nothing.
pub fn work_folder(name: &str) -> Result<TempDir> {
    let base = cache().join("work");
    std::fs::create_dir_all(&base).with_context(|| format!("could not make {}", base.display()))?;
    Ok(tempfile::Builder::new().prefix(&format!("{name}-")).tempdir_in(base)?)
}

/// The folder with what several repositories share: floors and peers. `None` when it is not on this machine.
pub fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("COUNTERFOIL_SHARED").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| repository().join("../shared"));
    folder.join("peers").is_dir().then_some(folder)
}

/// How the programs are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As the tests build it.
    Quick,
    /// As it is shipped.
    Release,
}

/// The two programs of the house.
#[derive(Debug, Clone)]
pub struct Programs {
    /// The product.
    pub counterfoil: PathBuf,
    /// The practice gateway, a process of its own.
    pub practice_gateway: PathBuf,
}

impl Programs {
    /// Builds what is not built yet, as cargo sees it. `COUNTERFOIL_PROGRAM` names a finished product instead; the practice
    /// gateway then lies beside it or is built.
    pub fn ready(profile: Profile) -> Result<Self> {
        let given = std::env::var_os("COUNTERFOIL_PROGRAM").filter(|value| !value.is_empty()).map(PathBuf::from);
        let beside = |program: &Path| program.with_file_name("practice-gateway");
        match given {
            Some(program) if !program.is_file() => bail!("COUNTERFOIL_PROGRAM names no file: {}", program.display()),
            Some(program) if beside(&program).is_file() => {
                Ok(Self { practice_gateway: beside(&program), counterfoil: program })
            }
            Some(program) => {
                Ok(Self { practice_gateway: built(profile, &["practice"], "practice-gateway")?, counterfoil: program })
            }
            None => {
                let counterfoil = built(profile, &["counterfoil", "practice"], "counterfoil")?;
                Ok(Self { practice_gateway: beside(&counterfoil), counterfoil })
            }
        }
    }
}

/// Has cargo build the programs of these packages and gives the path of one.
fn built(profile: Profile, packages: &[&str], name: &str) -> Result<PathBuf> {
    let mut cargo = cargo();
    cargo.args(["build", "--quiet", "--locked"]).current_dir(repository());
    match profile {
        // As the tests have them: built by their packages their dependencies have fewer features, and are compiled anew.
        Profile::Quick => {
            cargo.args(["--workspace", "--bin", "counterfoil", "--bin", "practice-gateway"]);
        }
        Profile::Release => {
            cargo.args(["--release", "--bins"]);
            for package in packages {
                cargo.args(["--package", package]);
            }
        }
    }
    let status = cargo.status().context("could not start cargo")?;
    if !status.success() {
        bail!("cargo could not build {}", packages.join(", "));
    }
    let folder = match profile {
        Profile::Quick => "debug",
        Profile::Release => "release",
    };
    let path = target_folder()?.join(folder).join(name);
    if !path.is_file() {
        bail!("cargo built {name}, but {} is not there", path.display());
    }
    Ok(path)
}

/// The cargo that built us, without its words about our package: `ring` is compiled anew, and all above it, whenever
/// `CARGO_PKG_NAME` or `CARGO_MANIFEST_DIR` is another than at its last build.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Where cargo puts what it builds: the folder that the running program came from.
fn target_folder() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let in_profile = |folder: &&Path| folder.ends_with("debug") || folder.ends_with("release");
    let profile = own.ancestors().find(in_profile).context("this program lies in no target folder of cargo's")?;
    Ok(profile.parent().unwrap_or(profile).to_path_buf())
}

/// An address of this machine that nobody listens on. Below the range from which the kernel takes ports for outgoing
/// connections, so that a program can come back to it after it was killed.
pub fn free_address() -> Result<SocketAddr> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    for _ in 0..2_000 {
        // Spread by chance, so that runs beside each other hardly ever want the same one.
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let spread = Dice::part(u64::from(std::process::id()), number).below(12_000);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 20_000 + u16::try_from(spread)?));
        if TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    bail!("no free port between 20000 and 32000")
}

/// A program that runs. It is killed when this is dropped.
pub struct Running {
    name: String,
    child: Child,
    lines: Arc<Mutex<VecDeque<String>>>,
    began: Instant,
}

impl Running {
    /// Starts it with its output collected.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let began = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("could not start {name}"))?;
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(out) = child.stdout.take() {
            collect(out, &lines);
        }
        if let Some(err) = child.stderr.take() {
            collect(err, &lines);
        }
        Ok(Self { name: name.to_owned(), child, lines, began })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// When it was started.
    pub fn began(&self) -> Instant {
        self.began
    }

    /// What it printed last.
    pub fn printed(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// Waits until it prints a line from which `read` can take something.
    pub async fn says<T>(&self, within: Duration, read: impl Fn(&str) -> Option<T>) -> Result<T> {
        let began = Instant::now();
        loop {
            let found = {
                let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
                lines.iter().find_map(|line| read(line))
            };
            if let Some(found) = found {
                return Ok(found);
            }
            if began.elapsed() > within {
                bail!("{} did not say what was waited for; it printed:\n{}", self.name, self.printed());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How it ended, once it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end, and gives how it did.
    pub async fn stop(mut self, within: Duration) -> Result<ExitStatus> {
        Command::new("kill").args(["-TERM", &self.id().to_string()]).status().context("could not start kill")?;
        self.wait(within).await
    }

    /// Waits until it ends by itself.
    pub async fn wait(&mut self, within: Duration) -> Result<ExitStatus> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if began.elapsed() > within {
                bail!("{} did not end; it printed:\n{}", self.name, self.printed());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Memory it uses now and at most so far, in KiB.
    pub fn memory_kib(&self) -> Result<(u64, u64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let field = |name: &str| -> Option<u64> {
            status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok())
        };
        Ok((field("VmRSS:").context("no VmRSS")?, field("VmHWM:").context("no VmHWM")?))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill and nothing to report.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

fn collect(from: impl Read + Send + 'static, lines: &Arc<Mutex<VecDeque<String>>>) {
    let lines = Arc::clone(lines);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
            if lines.len() == LINES_KEPT {
                lines.pop_front();
            }
            lines.push_back(line);
        }
    });
}
