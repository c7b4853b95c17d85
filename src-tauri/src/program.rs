//! The program as one value: the shop with all its parts, its routers, its workers, its start and its end.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use base::area::{Area, Records};
use base::db::{DataFolder, Migration, OpenError};
use base::ids::{IdSource, OsRandomness, RandomIds, Randomness};
use base::{Clock, Db, Door, Fault, Shop, ShopBuilder, SystemClock, Vault};
use connectors::gateways::Http;
use rusqlite::{Connection, OpenFlags};
use till::inbox::{HookTable, IntakeDesk, Senders};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::backup::{BackupVault, backup_worker};
use crate::connections::Limits;
use crate::crew::Crew;
use crate::doctor::{DoorsTaken, Surgery};
use crate::http::{DoorRules, HostNames, Stopping, WindowSession};
use crate::keep::keep;
use crate::listener::Listener;
use crate::schema::Strange;
use crate::tunnel::{ClientHeader, Door as TunnelDoor, PingDesk, tunnel_worker};
use crate::wake::CatchUpBell;
use crate::{Workers, areas, http, schema, server, set_up, systemd};

/// How long the parts of an end may take: half a minute together, after which the program goes without what hangs.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// Open requests and workers end by themselves in this time.
    grace: Duration,
    /// And in this one where they were broken off.
    broken_off: Duration,
    /// The store writes what waits and closes its file.
    store: Duration,
}

const AT_THE_END: Patience =
    Patience { grace: Duration::from_secs(5), broken_off: Duration::from_secs(5), store: Duration::from_secs(15) };
/// How long the look at the file waits for somebody else who has it.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the program is made of: everything a test or the demo wants to decide itself.
pub struct Parts {
    /// Where the data lies, held by this process.
    pub folder: DataFolder,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Arc<dyn IdSource>,
    /// Where keys and codes come from.
    pub randomness: Arc<dyn Randomness>,
    /// Where credentials lie.
    pub vault: Arc<dyn Vault>,
    /// What speaks to gateways.
    pub http: Http,
}

impl Parts {
    /// The machine's clock, ids and randomness, around this folder and this vault.
    pub fn of_machine(folder: DataFolder, vault: Arc<dyn Vault>) -> Result<Self, StartError> {
        let http = Http::new();
        Ok(Self {
            folder,
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            randomness: Arc::new(OsRandomness),
            vault,
            http,
        })
    }
}

/// Why the program does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store's schema is not the one this program made.
    #[error("the shop's file was changed by somebody else ({}): nothing was started. Restore a backup with  counterfoil restore", .0.join("; "))]
    Schema(Vec<String>),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The program, open and not yet serving.
pub struct Program {
    shop: Shop,
    areas: Arc<[Area]>,
    workers: Workers,
    stop: watch::Sender<bool>,
    // Held until the program is gone: one process owns one data folder.
    folder: DataFolder,
}

/// Where it serves. What is `None` is not served.
#[derive(Default)]
pub struct Sockets {
    /// The app's door and the names it answers to.
    pub app: Option<(TcpListener, HostNames)>,
    /// The outside door: hooks and customers' pages.
    pub outside: Option<TcpListener>,
}

impl Program {
    /// Opens the store and puts the shop together.
    pub async fn open(parts: Parts) -> Result<Self, StartError> {
        let Parts { folder, clock, ids, randomness, vault, http } = parts;
        let (path, its_clock) = (folder.database(), clock.clone());
        let open = move || {
            let steps = schema::migrations();
            refuse_strange_schema(&path, &steps)?;
            Ok::<_, StartError>(Db::open(&path, &steps, its_clock)?)
        };
        let db = tokio::task::spawn_blocking(open).await.map_err(Fault::bug)??;
        let (stop, stopping) = watch::channel(false);
        let areas: Arc<[Area]> = areas::all().into();
        let shop = ShopBuilder::new(db, clock.clone())
            .ids(ids)
            .randomness(randomness)
            .vault(vault)
            .part(till::merchant_accounts::Gateways(http))
            .part(Senders::new(till::payments::senders()))
            .part(HookTable::default())
            .part(IntakeDesk::default())
            .part(till::payments::PayDoor::default())
            .part(till::refunds::desk())
            .part(till::payouts::desk())
            .part(set_up::steps())
            .part(set_up::figures(clock.now()))
            .part(Records::new(areas.iter().flat_map(|area| area.records.iter().copied())))
            .part(office::health::Breakdowns::default())
            .part(Stopping(stopping))
            .part(PingDesk::default())
            .part(ClientHeader::default())
            .part(office::tunnel::TunnelBoard::default())
            .part(CatchUpBell::default())
            .part(office::backup::BackupBoard::default())
            .part(BackupVault::default())
            .part(DoorsTaken::default())
            .part(Surgery::default())
            .build();
        // One process owns the folder: whoever held a lease is gone with the process before.
        shop.db.end_leases().await?;
        let program = Self { workers: Workers::of(&areas), shop, areas, stop, folder };
        office::settings::remember(&program.shop).await?;
        HookTable::refresh(&program.shop).await?;
        Ok(program)
    }

    /// What every action is handed.
    pub fn shop(&self) -> &Shop {
        &self.shop
    }

    /// The areas, ground floor first.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The workers; a test steps them by hand.
    pub fn workers(&self) -> &Workers {
        &self.workers
    }

    /// The app behind TCP, answering to these names.
    pub fn app_router(&self, hosts: HostNames) -> Router {
        let rules = DoorRules { door: Door::App, hosts: Arc::new(hosts), window: None };
        http::app_router(&self.shop, &self.areas, rules)
    }

    /// The app behind the window's scheme.
    pub fn window_router(&self, session: Arc<WindowSession>) -> Router {
        let rules = DoorRules { door: Door::Window, hosts: Arc::default(), window: Some(session) };
        http::app_router(&self.shop, &self.areas, rules)
    }

    /// Customers' pages on the outside door.
    pub fn outside_router(&self) -> Router {
        http::public_router(&self.shop)
    }

    /// Serves on these sockets and starts the workers.
    pub fn start(self: Arc<Self>, sockets: Sockets) -> Running {
        let mut crew = Crew::default();
        let stop = self.stop.subscribe();
        // Hooks are taken before anything is worked on, so that nothing a gateway sends meets a closed door.
        if let Some(socket) = sockets.outside {
            if let Ok(hooks) = self.shop.part::<HookTable>() {
                hooks.hearing().begin(self.shop.now());
            }
            match socket.local_addr() {
                Ok(at) => {
                    self.note_door("outside_door", at);
                    self.keep_tunnel(at, &stop, &mut crew);
                }
                Err(cause) => tracing::error!(%cause, "nobody knows where the outside door is; no tunnel is started"),
            }
            let listener = Listener::new(self.shop.clone(), self.outside_router(), Limits::OUTSIDE);
            crew.spawn("outside door", listener.serve(socket, stop.clone()));
        }
        if let Some((socket, hosts)) = sockets.app {
            if let Ok(at) = socket.local_addr() {
                self.note_door("app_door", at);
            }
            crew.spawn("app door", server::serve(self.app_router(hosts), socket, stop.clone()));
        }
        self.workers.start(&self.shop, &stop, &mut crew);
        self.keep_backups(&stop, &mut crew);
        if let Some(time) = systemd::watched_for() {
            let give_signs = move |shop, stop| systemd::watchdog_worker(shop, time, stop);
            crew.spawn("watchdog", keep("watchdog", self.shop.clone(), stop.clone(), give_signs));
        }
        Running { program: self, crew }
    }

    fn note_door(&self, name: &'static str, at: SocketAddr) {
        if let Ok(taken) = self.shop.part::<DoorsTaken>() {
            taken.note(name, at);
        }
    }

    /// Keeps the tunnel up that is set in the data folder. The port of the outside door is held by now.
    fn keep_tunnel(&self, at: SocketAddr, stop: &watch::Receiver<bool>, crew: &mut Crew) {
        let door = TunnelDoor { at, folder: self.folder.path().to_path_buf(), follow: true };
        let watch_over = move |shop, stop| tunnel_worker(shop, door.clone(), stop);
        crew.spawn("tunnel", keep("tunnel", self.shop.clone(), stop.clone(), watch_over));
    }

    /// Makes backups of the shop that holds this data folder, where any are set.
    fn keep_backups(&self, stop: &watch::Receiver<bool>, crew: &mut Crew) {
        let folder = self.folder.path().to_path_buf();
        let make = move |shop, stop| backup_worker(shop, folder.clone(), stop);
        crew.spawn("backup", keep("backup", self.shop.clone(), stop.clone(), make));
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends the store after what already waits. Afterwards every call answers that the program is stopping.
    pub async fn close(&self) {
        self.stop.send_replace(true);
        let db = self.shop.db.clone();
        if let Err(cause) = tokio::task::spawn_blocking(move || db.close()).await {
            tracing::error!(%cause, "the store did not close in order");
        }
    }
}

/// Compares the file with what its applied steps make, before any further one is: the step's own note in the list of steps
/// would run whatever trigger lies in wait there. A file that is not there, or empty, is a shop that is not begun; one of a
/// newer program is left to the store, which changes nothing in it.
fn refuse_strange_schema(path: &Path, steps: &[Migration]) -> Result<(), StartError> {
    if !path.exists() {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let file = Connection::open_with_flags(path, flags).map_err(Fault::from)?;
    file.busy_timeout(PATIENCE).map_err(Fault::from)?;
    match schema::strangeness(&file, steps) {
        Ok(told) if told.is_empty() => Ok(()),
        Ok(told) => Err(StartError::Schema(told)),
        Err(Strange::NoShop) if schema::objects_in(&file)?.is_empty() => Ok(()),
        Err(Strange::NoShop) => Err(StartError::Schema(vec![Strange::NoShop.to_string()])),
        Err(Strange::Newer(_) | Strange::Altered(_)) => Ok(()),
        Err(Strange::Fault(fault)) => Err(fault.into()),
    }
}

/// What did not end when the program did.
#[derive(Debug, thiserror::Error)]
#[error("this did not end in half a minute: {}. The program goes without it; what it was at is taken up at the next start", .0.join(", "))]
pub struct Hung(pub Vec<&'static str>);

/// The program while it serves.
pub struct Running {
    program: Arc<Program>,
    crew: Crew,
}

impl Running {
    /// The program that runs.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Lets open requests and steps under way end, for five seconds at most, then closes the store. It takes no longer than half
    /// a minute, whatever happens: then this process is to be left, and not to be waited for.
    ///
    /// # Errors
    /// What did not end, by name.
    pub async fn stop(self) -> Result<(), Hung> {
        self.stop_within(AT_THE_END).await
    }

    async fn stop_within(mut self, patience: Patience) -> Result<(), Hung> {
        self.program.stop.send_replace(true);
        if tokio::time::timeout(patience.grace, self.crew.come_home()).await.is_err() {
            let late = self.crew.still_out().join(", ");
            tracing::warn!(
                late,
                "took longer than five seconds to end and is broken off; it is taken up at the next start"
            );
            self.crew.break_off();
            tokio::time::timeout(patience.broken_off, self.crew.come_home()).await.ok();
        }
        let mut hung = self.crew.still_out();
        if tokio::time::timeout(patience.store, self.program.close()).await.is_err() {
            hung.push("store");
        }
        if hung.is_empty() { Ok(()) } else { Err(Hung(hung)) }
    }
}

/// The names under which browsers call the app: the address that is held, and those that the owner gives.
pub fn host_names(address: SocketAddr, more: &[String]) -> HostNames {
    more.iter().fold(HostNames::bound(address), |names, name| names.and(name))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::VaultFile;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn an_end_that_hangs_is_over_in_its_time_and_names_what_hangs() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataFolder::hold(&place.path().join("data")).unwrap();
        let vault = Arc::new(VaultFile::in_folder(folder.path(), None));
        let program = Arc::new(Program::open(Parts::of_machine(folder, vault).unwrap()).await.unwrap());
        let mut running = program.start(Sockets::default());
        running.crew.spawn("a worker", async { std::thread::sleep(Duration::from_secs(6)) });
        // The store waits for a write that takes its time.
        let db = running.program.shop().db.clone();
        let writing = tokio::spawn(async move {
            let slow = |_: &base::WriteTx<'_>| {
                std::thread::sleep(Duration::from_secs(6));
                Ok::<_, Fault>(())
            };
            db.write(&base::System::because("a test"), slow).await
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        let time = Duration::from_millis(300);
        let began = Instant::now();
        let hung = running.stop_within(Patience { grace: time, broken_off: time, store: time }).await.unwrap_err();
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert_eq!(hung.0, ["a worker", "store"]);
        assert!(hung.to_string().contains("a worker, store"), "{hung}");
        writing.await.unwrap().unwrap();
    }
}
