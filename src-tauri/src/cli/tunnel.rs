//! `counterfoil tunnel`: what makes the outside door reachable from outside. It names a program, so it is set here and nowhere else.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand};
use office::tunnel::{TunnelBoard, TunnelReport, TunnelStatus};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::serve::take;
use crate::connections::Limits;
use crate::ending::{Done, Ending};
use crate::listener::Listener;
use crate::opening::{Place, open_without_vault};
use crate::tunnel::{self, Door, KINDS, TunnelSetting, read_setting, remove_setting, tunnel_worker, write_setting};

/// How long `test` waits for an address that leads here.
const TEST_TIME: Duration = Duration::from_secs(45);

/// What makes the outside door reachable from outside: a program that is started, watched and ended with the shop.
#[derive(Debug, Args)]
pub struct Tunnel {
    #[command(subcommand)]
    command: TunnelCommand,
}

#[derive(Debug, Subcommand)]
enum TunnelCommand {
    /// Sets the tunnel. A program that serves the shop follows within seconds.
    #[command(
        after_help = "In the arguments behind -- {door} stands for the outside door, {host} and {port} for its parts. No shell \
        reads them.\n\nExamples:\n  \
        counterfoil tunnel set cloudflared\n  \
        counterfoil tunnel set ssh --url https://hooks.example.com -- -R 127.0.0.1:8080:{door} -i /etc/counterfoil/key till@vps.example.com\n  \
        counterfoil tunnel set bore --url https://hooks.example.com --secret-file /etc/counterfoil/bore -- --to vps.example.com --port 8080\n  \
        counterfoil tunnel set command --program /usr/bin/ssh --pattern 'https://*.lhr.life' -- -R 80:{door} nokey@localhost.run"
    )]
    Set(Set),
    /// Ends the tunnel. Gateways are asked what changed, as without any.
    #[command(after_help = "Example: counterfoil tunnel off")]
    Off(Off),
    /// Shows what is set, and how it is while the shop is served.
    #[command(after_help = "Example: counterfoil tunnel show --json")]
    Show(Show),
    /// Starts the tunnel for a moment and asks its address whether it leads here. Not while the shop is served.
    #[command(after_help = "Ends with 1 when it does not.\nExample: counterfoil tunnel test")]
    Test(Test),
}

#[derive(Debug, Args)]
struct Set {
    #[command(flatten)]
    place: Place,
    /// bore, cloudflared, command, ngrok, ssh, tailscale or zrok.
    #[arg(value_parser = kind)]
    kind: String,
    /// Its program; without it, it is looked for where this terminal finds programs.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Its address from outside, where the program does not tell it. {port} stands for a port that the server chose.
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
    /// For `command`: how an address looks that it prints.
    #[arg(long, value_name = "PATTERN", conflicts_with = "url")]
    pattern: Option<String>,
    /// A file whose first line is the secret of the program, handed over in its own variable.
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Leaves the address of the hooks in the settings as it is, because gateways reach the tunnel by another name.
    #[arg(long)]
    keep_hooks_url: bool,
    /// Arguments of the program.
    #[arg(last = true)]
    arguments: Vec<String>,
}

#[derive(Debug, Args)]
struct Off {
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    place: Place,
    /// Prints it as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Test {
    #[command(flatten)]
    place: Place,
    /// Where the outside door listens meanwhile.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7481")]
    hooks: SocketAddr,
    /// Prints the outcome as JSON.
    #[arg(long)]
    json: bool,
}

impl Tunnel {
    pub(super) fn run(self) -> Done {
        match self.command {
            TunnelCommand::Set(ask) => ask.set(),
            TunnelCommand::Off(ask) => ask.off(),
            TunnelCommand::Show(ask) => ask.show(),
            TunnelCommand::Test(ask) => super::runtime()?.block_on(ask.test()),
        }
    }
}

impl Set {
    fn set(self) -> Done {
        let folder = folder_of_shop(&self.place)?;
        let usual = KINDS.iter().find(|known| known.name == self.kind).map_or("", |known| known.program);
        let setting = TunnelSetting {
            program: find_program(self.program, usual)?,
            kind: self.kind,
            arguments: self.arguments,
            url: self.url,
            pattern: self.pattern,
            secret_file: self.secret_file.map(std::path::absolute).transpose()?,
            keep_hooks_url: self.keep_hooks_url,
        };
        setting.check().map_err(Ending::Failed)?;
        write_setting(&folder, &setting)?;
        println!("The tunnel is set. While the shop is served,  counterfoil tunnel show  tells how it is.");
        Ok(())
    }
}

impl Off {
    fn off(self) -> Done {
        match remove_setting(&folder_of_shop(&self.place)?)? {
            true => println!("The tunnel is off. Remove its address at gateways: somebody else may get it."),
            false => println!("No tunnel was set."),
        }
        Ok(())
    }
}

impl Show {
    fn show(self) -> Done {
        let folder = folder_of_shop(&self.place)?;
        let set = read_setting(&folder).map_err(Ending::Configuration)?;
        let now = tunnel::read_report(&folder);
        if self.json {
            println!("{}", serde_json::to_string_pretty(&json!({ "set": set, "now": now }))?);
            return Ok(());
        }
        let Some(set) = set else {
            println!("No tunnel is set: gateways are asked what changed.");
            return Ok(());
        };
        println!("{}: {}", set.kind, set.program.display());
        match now {
            Some(now) => tell(&now),
            None => println!("The shop is not served, so it does not run."),
        }
        Ok(())
    }
}

/// What a person wants to know of a report.
fn tell(now: &Value) {
    let text = |name: &str| now.get(name).and_then(Value::as_str).unwrap_or_default();
    println!("{} since {}", text("status"), text("since"));
    for (name, what) in
        [("url", "address"), ("trouble", "trouble"), ("detail", "detail"), ("last_reached_at", "last reached")]
    {
        if !text(name).is_empty() {
            println!("{what}: {}", text(name));
        }
    }
    for line in now.get("last_lines").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        println!("    {line}");
    }
}

impl Test {
    async fn test(self) -> Done {
        let folder = self.place.hold_shop()?;
        if read_setting(folder.path()).map_err(Ending::Configuration)?.is_none() {
            return Err(Ending::Failed("no tunnel is set:  counterfoil tunnel set --help".to_owned()));
        }
        let path = folder.path().to_path_buf();
        let socket = take(self.hooks, "--hooks").await?;
        let at = socket.local_addr()?;
        // Nothing is worked on meanwhile, and a gateway that sends is asked to come back: the vault stays closed.
        let program = open_without_vault(folder).await?;
        let (stop, stopping) = watch::channel(false);
        let listener = Listener::new(program.shop().clone(), program.outside_router(), Limits::OUTSIDE);
        let serving = tokio::spawn(listener.serve(socket, stopping.clone()));
        let door = Door { at, folder: path, follow: false };
        let watching = tokio::spawn(tunnel_worker(program.shop().clone(), door, stopping));
        let told = until_clear(program.shop().part::<TunnelBoard>()?).await;
        stop.send_replace(true);
        for ended in [watching.await, serving.await] {
            ended.map_err(Ending::failed)?;
        }
        program.close().await;
        let now = serde_json::to_value(&told)?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&now)?);
        } else {
            tell(&now);
        }
        if told.status == TunnelStatus::Up { Ok(()) } else { Err(Ending::Findings) }
    }
}

/// Waits until the address leads here, or until it is clear that it does not.
async fn until_clear(board: &TunnelBoard) -> TunnelReport {
    let began = Instant::now();
    loop {
        let told = board.read();
        let is_clear = matches!(told.status, TunnelStatus::Up | TunnelStatus::Down);
        if is_clear || began.elapsed() > TEST_TIME {
            return told;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The data folder of a shop that there is, whether it is served or not.
pub(super) fn folder_of_shop(place: &Place) -> Done<PathBuf> {
    let path = place.path()?;
    if path.join("shop.db").exists() {
        return Ok(path);
    }
    Err(Ending::Failed(format!(
        "there is no shop in {}: name its data folder with --data, or set one up with  counterfoil serve",
        path.display()
    )))
}

/// The whole path of a program: the one that was named, or the first of its name where this terminal looks.
fn find_program(named: Option<PathBuf>, usual: &str) -> Done<PathBuf> {
    if let Some(named) = named {
        return if named.is_file() { Ok(std::path::absolute(named)?) } else { Err(no_program(&named)) };
    }
    if usual.is_empty() {
        return Err(Ending::Failed("name the program with --program".to_owned()));
    }
    let places = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&places)
        .flat_map(|place| [place.join(usual), place.join(format!("{usual}.exe"))])
        .find(|path| path.is_absolute() && path.is_file());
    found.ok_or_else(|| no_program(Path::new(usual)))
}

fn no_program(path: &Path) -> Ending {
    Ending::Failed(format!("there is no program {}: install it, or name it with --program", path.display()))
}

fn kind(name: &str) -> Result<String, String> {
    let known = KINDS.iter().map(|kind| kind.name);
    if known.clone().any(|known| known == name) {
        return Ok(name.to_owned());
    }
    Err(format!("one of {}", known.collect::<Vec<_>>().join(", ")))
}
