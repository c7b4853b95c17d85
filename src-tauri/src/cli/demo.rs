//! `counterfoil demo`: a practice shop with a year of trade.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use base::db::DataFolder;
use base::ids::{IdSource, OsRandomness, RandomIds, SeededIds};
use base::{Clock, MemoryVault};
use clap::Args;
use clap::builder::PossibleValuesParser;
use connectors::gateways::Http;
use office::staff::StaffId;
use secrecy::ExposeSecret;
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::demo::{self, DemoClock, DemoShop, Many, PracticeProcess, SHOPS};
use crate::ending::{Done, Ending};
use crate::program::{Parts, Program, Sockets, host_names};
use crate::terminal::EndBell;

/// Opens a practice shop with a year of trade and a practice gateway. Nothing in it is real, and nothing of it is kept,
/// unless --data names a folder for it.
#[derive(Debug, Args)]
#[command(after_help = "Ends with Ctrl-C. The same seed makes the same year.\n\n\
    Examples:\n  counterfoil demo\n  counterfoil demo --shop alnoor --payments 500\n  \
    counterfoil demo --data ~/practice-shop --payments 100000")]
pub struct Demo {
    /// Keeps the practice shop in this folder, and opens the one that is there.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// About how many payments the year has.
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    payments: u32,
    /// Where the dice start.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Which shop.
    #[arg(long, default_value = SHOPS[0].key, value_parser = PossibleValuesParser::new(SHOPS.map(|shop| shop.key)))]
    shop: String,
    /// Stays without a window and prints an address to open in a browser.
    #[cfg(feature = "desktop")]
    #[arg(long)]
    browser: bool,
    /// Prints addresses and the practice gateway's secrets as one line of JSON, for tests.
    #[arg(long)]
    json: bool,
}

/// Everything a practice shop runs on.
struct Ready {
    of: &'static DemoShop,
    program: Arc<Program>,
    gateway: PracticeProcess,
    outside: TcpListener,
    /// Signs the owner in once.
    code: String,
}

impl Demo {
    pub(super) fn run(self) -> Done {
        // Removed when this function ends, whichever way it ends.
        let throw_away = if self.data.is_none() { Some(throw_away_folder()?) } else { None };
        let runtime = super::runtime()?;
        let folder = match (&self.data, &throw_away) {
            (Some(kept), _) => DataFolder::hold(kept)?,
            (None, Some(place)) => DataFolder::hold(place.path())?,
            (None, None) => return Err(Ending::failed("no folder for the practice shop")),
        };
        let (bell, ready) = runtime.block_on(async {
            let bell = EndBell::listen()?;
            tokio::select! {
                ready = self.prepare(folder) => Done::Ok((bell.clone(), Some(ready?))),
                () = bell.rung() => Ok((bell.clone(), None)),
            }
        })?;
        match ready {
            Some(ready) => self.open(&runtime, bell, ready),
            None => Ok(()),
        }
    }

    async fn prepare(&self, folder: DataFolder) -> Done<Ready> {
        let began = Instant::now();
        let of = demo::find(&self.shop).ok_or_else(|| Ending::failed("no such shop"))?;
        let is_new = !folder.database().exists();
        let book = self.data.as_deref().map(|kept| kept.join("practice-book.jsonl"));
        let clock = Arc::new(DemoClock::default());
        let ids: Arc<dyn IdSource> = if is_new { Arc::new(SeededIds::new(self.seed)) } else { Arc::new(RandomIds) };
        let parts = Parts {
            folder,
            clock: clock.clone(),
            ids,
            randomness: Arc::new(OsRandomness),
            vault: Arc::new(MemoryVault::default()),
            http: Http::new(),
        };
        let gateway = PracticeProcess::start(book.as_deref()).await.map_err(Ending::failed)?;
        gateway.charge_as(of).await.map_err(Ending::failed)?;
        let program = Program::open(parts).await?;
        let owner = self.owner_of_filled_shop(&program, &clock, of, &gateway, is_new).await?;
        let outside = super::serve::take(SocketAddr::from(([127, 0, 0, 1], 0)), "nothing").await?;
        let address = format!("http://{}", outside.local_addr()?);
        let hook = demo::open_door(program.shop(), of, &address).await.map_err(Ending::failed)?;
        gateway.send_webhooks_to(&address, &hook).await.map_err(Ending::failed)?;
        let code = office::access::make_sign_in_code(program.shop(), owner).await?;
        tracing::info!(
            took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "the practice shop is ready"
        );
        Ok(Ready { of, program: Arc::new(program), gateway, outside, code })
    }

    /// Fills a new shop; a kept one only learns where its gateway is this time.
    async fn owner_of_filled_shop(
        &self,
        program: &Program,
        clock: &DemoClock,
        of: &'static DemoShop,
        gateway: &PracticeProcess,
        is_new: bool,
    ) -> Done<StaffId> {
        if is_new {
            if !self.json {
                eprintln!("Making a year of trade for {} …", of.name);
            }
            let ask = demo::Ask {
                shop: of,
                payments: self.payments,
                seed: self.seed,
                until: clock.now(),
                many: Many::AsSuits,
            };
            let filled = demo::fill(program.shop(), clock, &ask, gateway.keys()).await.map_err(Ending::failed)?;
            return Ok(filled.owner);
        }
        if !program.shop().basics().is_ok_and(|basics| basics.practice) {
            return Err(Ending::failed("the shop in this folder is no practice shop: name another folder with --data"));
        }
        demo::meet_gateway(program.shop(), gateway.keys()).await.map_err(Ending::failed)?;
        let owner = demo::find_owner(program.shop(), of).await?;
        owner.ok_or_else(|| Ending::failed("this folder has another practice shop: say which with --shop"))
    }

    /// In the window, where this build has one and there is a screen.
    #[cfg(feature = "desktop")]
    fn open(&self, runtime: &tokio::runtime::Runtime, bell: EndBell, ready: Ready) -> Done {
        if self.browser || self.json || !has_display() {
            return runtime.block_on(self.serve(bell, ready));
        }
        let start_at = format!("/enter#code={}", ready.code);
        let shown = super::serve::show_window(runtime, bell, ready.program, ready.outside, &start_at);
        runtime.block_on(ready.gateway.stop());
        shown
    }

    #[cfg(not(feature = "desktop"))]
    fn open(&self, runtime: &tokio::runtime::Runtime, bell: EndBell, ready: Ready) -> Done {
        runtime.block_on(self.serve(bell, ready))
    }

    async fn serve(&self, bell: EndBell, ready: Ready) -> Done {
        let app = super::serve::take(SocketAddr::from(([127, 0, 0, 1], 0)), "nothing").await?;
        let at = app.local_addr()?;
        self.tell(&ready, at)?;
        let sockets = Sockets { app: Some((app, host_names(at, &[]))), outside: Some(ready.outside) };
        let running = ready.program.start(sockets);
        bell.rung().await;
        let stopped = running.stop().await;
        ready.gateway.stop().await;
        Ok(stopped?)
    }

    fn tell(&self, ready: &Ready, app: SocketAddr) -> Done {
        let enter = format!("http://{app}/enter#code={}", ready.code);
        let outside = format!("http://{}", ready.outside.local_addr()?);
        let gateway = ready.gateway.keys();
        let mut out = std::io::stdout();
        if self.json {
            let told = json!({
                "app": format!("http://{app}"),
                "outside": outside,
                "enter": enter,
                "data": ready.program.shop().db.path().parent(),
                "shop": ready.of.key,
                "practice_gateway": {
                    "url": gateway.url,
                    "api_key": gateway.api_key.expose_secret(),
                    "webhook_secret": gateway.webhook_secret.expose_secret(),
                    "control_token": ready.gateway.control_token().expose_secret(),
                },
            });
            writeln!(out, "{told}")?;
        } else {
            let kept = match &self.data {
                Some(folder) => format!("It is kept in {}.", shown(folder)),
                None => "Nothing of it is kept: it ends with Ctrl-C.".to_owned(),
            };
            writeln!(
                out,
                "{} is open, a practice shop with a year of trade. {kept}\n\n    {enter}\n\n\
                 This address signs in {} once, within 30 minutes.\n\
                 Customers pay at {outside}, through the practice gateway at {}.\n\n\
                 Your own shop:  counterfoil serve",
                ready.of.name, ready.of.owner.0, gateway.url
            )?;
        }
        out.flush()?;
        Ok(())
    }
}

fn throw_away_folder() -> Done<TempDir> {
    tempfile::Builder::new()
        .prefix("counterfoil-demo-")
        .tempdir()
        .map_err(|cause| Ending::Configuration(format!("no folder for the practice shop can be made: {cause}")))
}

fn shown(folder: &Path) -> std::path::Display<'_> {
    folder.display()
}

#[cfg(feature = "desktop")]
fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
