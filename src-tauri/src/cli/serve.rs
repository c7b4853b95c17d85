//! `counterfoil serve`: the shop without a window.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use serde_json::json;
use tokio::net::TcpListener;

#[cfg(feature = "desktop")]
use crate::Program;
use crate::ending::{Done, Ending};
use crate::listener::take_port;
use crate::opening::{Place, VaultChoice, open_program};
use crate::program::{Running, Sockets, host_names};
use crate::systemd;
use crate::terminal::EndBell;

/// Serves the shop on this machine: the app for browsers, and the outside door for webhooks and customers' pages.
///
/// A shop that is not set up yet prints an address with a one-time code that sets it up.
#[derive(Debug, Args)]
#[command(
    after_help = "Ends with Ctrl-C or SIGTERM, within five seconds as a rule and thirty at most; then it says what hung, and ends with 1. A \
    port that somebody else holds ends it with 78.\n\n\
    Examples:\n  counterfoil serve\n  counterfoil serve --data /srv/shop --vault-passphrase-file /etc/counterfoil/passphrase"
)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    vault: VaultChoice,
    /// Where the app listens: an address of this machine; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7480")]
    listen: SocketAddr,
    /// Where the outside door listens, for a tunnel or proxy on this machine: webhooks and customers' pages, nothing of the app.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7481")]
    hooks: SocketAddr,
    /// One more name under which browsers call the app over https, through a TLS proxy on this machine, as they send it in
    /// `Host`, with its port unless it is the usual one. May be given several times.
    #[arg(long, value_name = "NAME")]
    host_name: Vec<String>,
    /// Prints the addresses as one line of JSON.
    #[arg(long)]
    json: bool,
}

impl Serve {
    pub(super) fn run(self) -> Done {
        let runtime = super::runtime()?;
        let done = runtime.block_on(self.serve());
        // Where something hung at the end, to wait for it here would be to hang as well.
        runtime.shutdown_background();
        done
    }

    async fn serve(self) -> Done {
        let bell = EndBell::listen()?;
        refuse_network("--listen", self.listen)?;
        refuse_network("--hooks", self.hooks)?;
        let folder = self.place.hold()?;
        // The ports come before anything is opened: a program that cannot be reached has nothing to do.
        let app = take(self.listen, "--listen").await?;
        let outside = take(self.hooks, "--hooks").await?;
        let (app_at, outside_at) = (app.local_addr()?, outside.local_addr()?);
        let program = Arc::new(open_program(folder, self.vault).await?);
        let set_up_code = match program.shop().is_set_up() {
            true => None,
            false => Some(office::access::make_set_up_code(program.shop()).await?),
        };
        let names = host_names(app_at, &self.host_name);
        let running = program.start(Sockets { app: Some((app, names)), outside: Some(outside) });
        tell(&running, app_at, outside_at, set_up_code.as_deref(), self.json)?;
        let status = match set_up_code {
            Some(_) => "not set up yet: the address that sets it up stands in the log".to_owned(),
            None => format!("the shop is at http://{app_at}"),
        };
        systemd::tell_ready(&[app_at, outside_at], &status).await?;
        bell.rung().await;
        tracing::info!("stopping");
        systemd::tell_stopping();
        Ok(running.stop().await?)
    }
}

/// Until the app speaks TLS, it is for this machine alone.
fn refuse_network(option: &str, address: SocketAddr) -> Done {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(Ending::Configuration(format!(
        "{option} {address}: this version listens on this machine only (127.0.0.1 or [::1]), because what it serves is not \
         encrypted. Put a TLS proxy or a tunnel on this machine in front of it"
    )))
}

/// Takes a port, or ends with the code for configuration.
pub(super) async fn take(address: SocketAddr, option: &str) -> Done<TcpListener> {
    take_port(address, option).await.map_err(|fault| match fault {
        base::Fault::Disk(sentence) => Ending::Configuration(sentence),
        other => other.into(),
    })
}

fn tell(running: &Running, app: SocketAddr, outside: SocketAddr, set_up_code: Option<&str>, json: bool) -> Done {
    let set_up = set_up_code.map(|code| format!("http://{app}/set-up#code={code}"));
    let mut out = std::io::stdout();
    if json {
        writeln!(
            out,
            "{}",
            json!({ "app": format!("http://{app}"), "outside": format!("http://{outside}"), "set_up": set_up })
        )?;
    } else if let Some(address) = set_up {
        writeln!(
            out,
            "This shop is not set up yet. Open this address; it works once, for 30 minutes:\n\n    {address}\n"
        )?;
    } else {
        let data = running.program().shop().db.path().display();
        writeln!(
            out,
            "Your shop is at  http://{app}  (webhooks and customers' pages: http://{outside}, data: {data})"
        )?;
    }
    out.flush()?;
    Ok(())
}

/// Opens a window over a program, with the outside door beside it, until the window is closed.
#[cfg(feature = "desktop")]
pub(super) fn show_window(
    runtime: &tokio::runtime::Runtime,
    bell: EndBell,
    program: Arc<Program>,
    outside: TcpListener,
    start_at: &str,
) -> Done {
    let running = runtime.block_on(async { program.clone().start(Sockets { app: None, outside: Some(outside) }) });
    let shown = crate::window::run(program, runtime.handle(), bell, start_at);
    runtime.block_on(running.stop())?;
    shown.map_err(Ending::failed)
}
