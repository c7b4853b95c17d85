//! A shop of one's own: the real program over a fresh data folder, set up over HTTP as its owner would do it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use age::secrecy::ExposeSecret;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::http::{Api, text};
use crate::program::{Programs, Running, START_TIME, free_address};

/// A country with the currency and the zone of a shop there.
#[derive(Debug, Clone, Copy)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    /// The books currency.
    pub currency: &'static str,
    /// IANA name.
    pub zone: &'static str,
}

/// The countries of the four shops of the product page.
pub const COUNTRIES: [Country; 4] = [
    Country { code: "SA", currency: "SAR", zone: "Asia/Riyadh" },
    Country { code: "IN", currency: "INR", zone: "Asia/Kolkata" },
    Country { code: "ID", currency: "IDR", zone: "Asia/Makassar" },
    Country { code: "US", currency: "USD", zone: "America/Los_Angeles" },
];

impl Country {
    /// The one whose books are kept in this currency.
    pub fn of_currency(currency: &str) -> Result<Self> {
        COUNTRIES
            .into_iter()
            .find(|country| country.currency == currency)
            .with_context(|| format!("no shop in {currency}"))
    }
}

/// The program over one data folder. It can be killed and started again; its addresses stay.
pub struct LiveShop {
    programs: Programs,
    folder: PathBuf,
    listen: SocketAddr,
    hooks: SocketAddr,
    running: Mutex<Option<Running>>,
    trusted: Option<PathBuf>,
    passphrase: Option<PathBuf>,
    /// The owner's way in.
    pub api: Api,
    /// Where its books are kept.
    pub country: Country,
}

impl LiveShop {
    /// A shop in this folder that is set up, its owner signed in.
    pub async fn open(programs: &Programs, folder: &Path, name: &str, country: Country) -> Result<Self> {
        let shop = Self::over(programs, folder, country)?;
        shop.start().await?;
        shop.set_up(name).await?;
        Ok(shop)
    }

    /// The program over a data folder below this one; not started yet.
    pub fn over(programs: &Programs, folder: &Path, country: Country) -> Result<Self> {
        let (listen, hooks) = (free_address()?, free_address()?);
        std::fs::create_dir_all(folder)?;
        write_credential(&folder.join("credentials"))?;
        Ok(Self {
            programs: programs.clone(),
            folder: folder.to_path_buf(),
            listen,
            hooks,
            running: Mutex::new(None),
            trusted: None,
            passphrase: None,
            api: Api::of(&format!("http://{listen}"))?,
            country,
        })
    }

    /// From its next start on it trusts whoever shows this certificate, and nobody else.
    pub fn trust(&mut self, certificate: &Path) {
        self.trusted = Some(certificate.to_path_buf());
    }

    /// From its next start on its vault opens with the passphrase in this file.
    pub fn open_with(&mut self, passphrase: &Path) {
        self.passphrase = Some(passphrase.to_path_buf());
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.data().join("shop.db")
    }

    /// The address of the outside door.
    pub fn outside(&self) -> String {
        format!("http://{}", self.hooks)
    }

    /// The socket of the outside door.
    pub fn hooks(&self) -> SocketAddr {
        self.hooks
    }

    /// A command of the program over this data folder.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.programs.counterfoil);
        command.args(words).arg("--data").arg(self.data());
        // Nothing of the machine's own settings changes what is tested.
        for name in [
            "COUNTERFOIL_DATA",
            "COUNTERFOIL_VAULT_PASSPHRASE_FILE",
            "COUNTERFOIL_LOG_FORMAT",
            "NOTIFY_SOCKET",
            "STATE_DIRECTORY",
            "WATCHDOG_USEC",
        ] {
            command.env_remove(name);
        }
        command.env("RUST_LOG", "warn").env("CREDENTIALS_DIRECTORY", self.folder.join("credentials"));
        if let Some(certificate) = &self.trusted {
            command.env("SSL_CERT_FILE", certificate).env_remove("SSL_CERT_DIR");
        }
        if let Some(passphrase) = &self.passphrase {
            command.env("COUNTERFOIL_VAULT_PASSPHRASE_FILE", passphrase);
        }
        command
    }

    /// The command that serves this shop.
    pub fn serve_command(&self) -> Command {
        let mut command = self.command(&["serve"]);
        command.args(["--listen", &self.listen.to_string(), "--hooks", &self.hooks.to_string()]);
        command
    }

    /// Starts the program and waits until it answers; gives how long that took.
    pub async fn start(&self) -> Result<Duration> {
        let running = Running::start("counterfoil", &mut self.serve_command())?;
        let began = running.began();
        *self.process() = Some(running);
        self.ready(START_TIME).await?;
        Ok(began.elapsed())
    }

    /// Starts the program without waiting.
    pub fn spawn(&self) -> Result<()> {
        self.spawn_with(|_| {})
    }

    /// The same with more words or variables for it.
    pub fn spawn_with(&self, more: impl FnOnce(&mut Command)) -> Result<()> {
        let mut command = self.serve_command();
        more(&mut command);
        *self.process() = Some(Running::start("counterfoil", &mut command)?);
        Ok(())
    }

    /// How the program ended, once it has.
    pub fn ended(&self) -> Result<Option<ExitStatus>> {
        self.process().as_mut().context("the shop was not started")?.ended()
    }

    /// Waits until it answers.
    pub async fn ready(&self, within: Duration) -> Result<()> {
        let began = Instant::now();
        loop {
            if self.api.state().await.is_ok() {
                return Ok(());
            }
            if let Some(running) = self.process().as_mut()
                && let Some(status) = running.ended()?
            {
                bail!("counterfoil ended with {status} instead of answering; it printed:\n{}", running.printed());
            }
            if began.elapsed() > within {
                bail!("counterfoil did not answer within {within:?}; it printed:\n{}", self.printed());
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }

    fn process(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the program printed last.
    pub fn printed(&self) -> String {
        self.process().as_ref().map(Running::printed).unwrap_or_default()
    }

    /// Memory it uses now and at most so far, in KiB.
    pub fn memory_kib(&self) -> Result<(u64, u64)> {
        self.process().as_ref().context("the shop is not running")?.memory_kib()
    }

    /// Its process id.
    pub fn id(&self) -> Result<u32> {
        Ok(self.process().as_ref().context("the shop is not running")?.id())
    }

    /// A power cut.
    pub fn kill(&self) -> Result<()> {
        match self.process().take() {
            Some(running) => running.kill(),
            None => Ok(()),
        }
    }

    /// A power cut and a new start.
    pub async fn kill_and_start(&self) -> Result<Duration> {
        self.kill()?;
        self.start().await
    }

    /// Closing time.
    pub async fn stop(&self) -> Result<Option<ExitStatus>> {
        let running = self.process().take();
        match running {
            Some(running) => Ok(Some(running.stop(Duration::from_secs(35)).await?)),
            None => Ok(None),
        }
    }

    /// Creates shop and owner with the code that the program printed, and signs in.
    pub async fn set_up(&self, name: &str) -> Result<()> {
        let code = self.printed_code().await?;
        self.set_up_with(&code, name).await
    }

    /// The same with a code at hand.
    pub async fn set_up_with(&self, code: &str, name: &str) -> Result<()> {
        let body = json!({
            "code": code,
            "shop": {
                "name": name,
                "country": self.country.code,
                "books_currency": self.country.currency,
                "zone": self.country.zone,
                "practice": true,
            },
            "owner": {"name": "The owner", "login": "owner", "password": "correct horse battery staple"},
        });
        self.api.sign_in("/set-up", &body).await.map(drop)
    }

    /// The one-time code at the end of the printed address, behind its `#`.
    pub async fn printed_code(&self) -> Result<String> {
        let began = Instant::now();
        loop {
            if let Some(code) = self.printed().lines().find_map(code_in) {
                return Ok(code);
            }
            if began.elapsed() > START_TIME {
                bail!("no address with a code was printed, but:\n{}", self.printed());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Runs a command of the program over the stopped shop and gives what it printed.
    pub fn run(&self, words: &[&str]) -> Result<Output> {
        self.command(words).output().with_context(|| format!("could not start counterfoil {}", words.join(" ")))
    }

    /// `counterfoil check --json` over the stopped shop: what it says, and whether it is content within this time.
    pub async fn check(&self, within: Duration) -> Result<(Value, bool)> {
        let mut command = tokio::process::Command::from(self.command(&["check", "--json"]));
        let ended = tokio::time::timeout(within, command.kill_on_drop(true).output()).await;
        let Ok(output) = ended else {
            return Ok((Value::String(format!("check took longer than {within:?}")), false));
        };
        let output = output.context("could not start counterfoil check")?;
        let complaint = || Value::String(String::from_utf8_lossy(&output.stderr).into_owned());
        Ok((serde_json::from_slice(&output.stdout).unwrap_or_else(|_| complaint()), output.status.success()))
    }

    /// The tax code that taxes the most, and one that does not tax: codes of the country's preset.
    pub async fn tax_codes(&self) -> Result<Vec<String>> {
        let codes = self.api.get("/tax-codes").await?;
        let items = codes.get("items").and_then(Value::as_array).context("no tax codes")?;
        items
            .iter()
            .filter(|code| code.get("active") != Some(&Value::Bool(false)))
            .map(|code| Ok(text(code, "/code")?.to_owned()))
            .collect()
    }
}

/// The code in a line with an address: what follows `#`, up to the next blank, without a name before it.
pub fn code_in(line: &str) -> Option<String> {
    let (before, after) = line.split_once('#')?;
    if !before.contains("http://") {
        return None;
    }
    let fragment: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_=".contains(*c)).collect();
    let code = fragment.rsplit('=').next().unwrap_or_default();
    (code.len() >= 16).then(|| code.to_owned())
}

/// The vault's root key as systemd hands it to a service. A passphrase would cost a second at every start, by intent.
fn write_credential(folder: &Path) -> Result<()> {
    let file = folder.join("counterfoil-root");
    if file.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    let identity = age::x25519::Identity::generate().to_string();
    std::fs::write(&file, identity.expose_secret())?;
    keep_private(&file)
}

/// A file for its owner's eyes only.
pub fn keep_private(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::code_in;

    #[test]
    fn the_code_stands_behind_the_hash_of_an_address() {
        assert_eq!(
            code_in("open http://127.0.0.1:7480/set-up#0123456789abcdef01"),
            Some("0123456789abcdef01".to_owned())
        );
        assert_eq!(code_in("http://127.0.0.1:7480/#code=0123456789abcdef01."), Some("0123456789abcdef01".to_owned()));
        assert_eq!(code_in("# nothing here"), None);
    }
}
