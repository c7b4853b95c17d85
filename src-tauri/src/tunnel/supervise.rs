//! The supervisor: starts the tunnel, reads its address, asks it each minute whether it leads here, and starts it again.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base::{Shop, System, Timestamp};
use office::settings::follow_tunnel;
use office::tunnel::{TunnelBoard, TunnelReport, TunnelStatus, TunnelTrouble};
use serde_json::json;
use till::inbox::HookTable;
use till::payments::{Absence, AbsenceCause};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::back_off::BackOff;
use super::child::{Ready, Tunnel};
use super::client_address::ClientHeader;
use super::found_address::Told;
use super::kind::TunnelKind;
use super::leftover;
use super::output::LastLines;
use super::probe::{Prober, Verdict};
use super::setting::{TunnelSetting, is_reachable};
use super::setting_file::read_setting;
use crate::secrets::write_private;
use crate::wake::CatchUpBell;

/// How often an address that leads here is asked.
const PING_EVERY: Duration = Duration::from_secs(60);
/// The same while it does not.
const PING_SOON: Duration = Duration::from_secs(10);
/// The same while it is still being made known.
const PING_AT_FIRST: Duration = Duration::from_secs(1);
/// A new address may need so long until the world knows it.
const SETTLE_TIME: Duration = Duration::from_secs(30);
/// After so many pings in a row that did not lead here the program is started anew.
const REDS_MAX: u32 = 3;
/// How often it is looked whether another tunnel was set.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What a program printed last is waited for so long after its end.
const LAST_WORDS_TIME: Duration = Duration::from_millis(300);
/// Lines that are shown.
const LINES_SHOWN: usize = 20;

/// Where our door is, and where the setting lies.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    /// The socket that our listener holds.
    pub at: SocketAddr,
    /// The data folder.
    pub folder: PathBuf,
    /// Whether the settings follow an address that was proved.
    pub follow: bool,
}

/// Keeps the tunnel of this data folder up until the program stops. It starts none before the listener holds its port, because it is
/// handed the port.
pub(crate) async fn tunnel_worker(shop: Shop, door: Door, mut stop: watch::Receiver<bool>) {
    leftover::end(&door.folder);
    while !*stop.borrow() {
        let known = read_setting(&door.folder);
        let other = until_other(&door.folder, &known);
        tokio::pin!(other);
        let mut of = Supervised::new(&shop, &door);
        match &known {
            Ok(Some(setting)) => match (setting.check(), Prober::new()) {
                (Ok(kind), Ok(prober)) => {
                    note_begin(&shop, setting).await;
                    tokio::select! {
                        never = of.keep_up(setting, kind, &prober) => match never {},
                        () = &mut other => {}
                        _ = stop.changed() => {}
                    }
                    of.end().await;
                    continue;
                }
                (Err(cause), _) | (_, Err(cause)) => of.down(TunnelTrouble::BadSetting, cause),
            },
            Ok(None) => of.show(),
            Err(cause) => of.down(TunnelTrouble::BadSetting, cause.clone()),
        }
        tokio::select! {
            () = &mut other => {}
            _ = stop.changed() => {}
        }
    }
    Supervised::new(&shop, &door).forget();
}

/// Comes back when another tunnel is set than the one that is known.
async fn until_other(folder: &Path, known: &Result<Option<TunnelSetting>, String>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if read_setting(folder) != *known {
            return;
        }
    }
}

/// Notes that a program is run from now on, and which. Its arguments may hold what nobody should read.
async fn note_begin(shop: &Shop, setting: &TunnelSetting) {
    if !shop.is_set_up() {
        return;
    }
    let who = System::because("tunnel");
    let told = json!({ "kind": setting.kind, "program": setting.program.display().to_string() });
    let author = who.clone();
    let note = move |tx: &base::WriteTx<'_>| office::audit::note(tx, &author, "tunnel.begun", "tunnel", told);
    if let Err(fault) = shop.db.write(&who, note).await {
        tracing::warn!(%fault, "that a tunnel is run could not be noted");
    }
}

/// What a tunnel is doing, and what is told of it.
struct Supervised<'a> {
    shop: &'a Shop,
    door: &'a Door,
    report: TunnelReport,
    last: LastLines,
    /// Since when nothing came through, once something did.
    gap_from: Option<Timestamp>,
    /// The address that the settings follow.
    followed: Option<String>,
    tunnel: Option<Tunnel>,
}

/// What nothing ends from within.
enum Never {}

/// One run of the program.
struct Run {
    began: Instant,
    /// Its address, once it is known.
    url: Option<String>,
    /// Pings in a row that did not lead here.
    reds: u32,
    /// Whether one of this run did.
    led_here: bool,
    /// When the next ping is due.
    next: Instant,
}

impl<'a> Supervised<'a> {
    fn new(shop: &'a Shop, door: &'a Door) -> Self {
        let report = TunnelReport::off();
        Self { shop, door, report, last: LastLines::default(), gap_from: None, followed: None, tunnel: None }
    }

    /// Starts the program again whenever it ends.
    async fn keep_up(&mut self, setting: &TunnelSetting, kind: &'static TunnelKind, prober: &Prober) -> Never {
        self.report.kind = Some(kind.name.to_owned());
        self.report.url_changes = setting.url_changes();
        self.turn(TunnelStatus::Starting);
        self.nothing_comes();
        self.read_clients_from(kind.client_header);
        let mut back_off = BackOff::new();
        loop {
            let ready = Ready::of(setting, kind, self.door.at);
            match ready.and_then(|ready| self.start(ready)) {
                Ok(tunnel) => {
                    self.tunnel = Some(tunnel);
                    self.run(setting, kind, prober, &mut back_off).await;
                    self.end_program().await;
                }
                Err(cause) => self.down(TunnelTrouble::NoProgram, cause),
            }
            tokio::time::sleep(back_off.pause(self.shop.randomness())).await;
            self.report.restarts = self.report.restarts.saturating_add(1);
        }
    }

    fn start(&mut self, ready: Ready) -> Result<Tunnel, String> {
        // What the run before printed stays readable: it says why it ended.
        self.last.never_keep(ready.secret.clone());
        let tunnel = ready.start()?;
        if let Some(pid) = tunnel.child.id() {
            leftover::note(&self.door.folder, pid);
        }
        Ok(tunnel)
    }

    /// One run of the program, to its end or until it is to be started anew.
    async fn run(&mut self, setting: &TunnelSetting, kind: &TunnelKind, prober: &Prober, back_off: &mut BackOff) {
        let began = Instant::now();
        let url = setting.url.clone().filter(|url| !url.contains("{port}"));
        let mut run = Run { began, url, reds: 0, led_here: false, next: began + PING_AT_FIRST };
        let (mut pings, mut prints) = (JoinSet::new(), true);
        loop {
            let Some(tunnel) = &mut self.tunnel else { return };
            tokio::select! {
                line = tunnel.lines.recv(), if prints => match line {
                    Some(line) => self.read(&mut run, setting, kind, &line),
                    None => prints = false,
                },
                ended = tunnel.child.wait() => {
                    let how = ended.map_or_else(|cause| cause.to_string(), |status| status.to_string());
                    self.last_words().await;
                    return self.down(TunnelTrouble::Ended, how);
                }
                Some(told) = pings.join_next() => {
                    let verdict = told.unwrap_or_else(|cause| Verdict::Not(TunnelTrouble::NoAnswer, cause.to_string()));
                    if self.judge(&mut run, setting, back_off, verdict).await {
                        return;
                    }
                }
                () = tokio::time::sleep_until(run.next), if pings.is_empty() => match &run.url {
                    Some(url) => {
                        let (shop, prober, url) = (self.shop.clone(), prober.clone(), url.clone());
                        pings.spawn(async move { prober.ping(&shop, &url).await });
                    }
                    None => {
                        run.next = Instant::now() + PING_SOON;
                        if run.began.elapsed() > SETTLE_TIME && self.report.trouble != Some(TunnelTrouble::NotHttps) {
                            self.down(TunnelTrouble::NoAddress, "it has printed no address".to_owned());
                        }
                    }
                },
            }
        }
    }

    /// Reads a line that the program printed.
    fn read(&mut self, run: &mut Run, setting: &TunnelSetting, kind: &TunnelKind, line: &str) {
        self.last.keep(line);
        if run.url.is_some() {
            return;
        }
        let Some(told) = kind.found.in_line(line, setting.pattern.as_deref()) else { return };
        let found = match (told, &setting.url) {
            (Told::At { port, .. }, Some(given)) => given.replace("{port}", &port.to_string()),
            (Told::Url(url), None) => url,
            (Told::At { host, port }, None) if !host.is_empty() => format!("http://{host}:{port}"),
            (Told::At { .. } | Told::Url(_), _) => return,
        };
        self.report.url = Some(found.clone());
        match is_reachable(&found) {
            Ok(()) => run.url = Some(found),
            Err(cause) => self.down(TunnelTrouble::NotHttps, cause),
        }
    }

    /// Takes what a ping told; `true` when the program is to be started anew.
    async fn judge(
        &mut self,
        run: &mut Run,
        setting: &TunnelSetting,
        back_off: &mut BackOff,
        verdict: Verdict,
    ) -> bool {
        self.report.last_ping_at = Some(self.shop.now());
        match verdict {
            Verdict::Here => {
                (run.reds, run.led_here, run.next) = (0, true, Instant::now() + PING_EVERY);
                back_off.forgive();
                self.up(run, setting).await;
                false
            }
            Verdict::Not(trouble, detail) => {
                let settles = !run.led_here && run.began.elapsed() < SETTLE_TIME;
                run.next = Instant::now() + if settles { PING_AT_FIRST } else { PING_SOON };
                if settles {
                    return false;
                }
                run.reds = run.reds.saturating_add(1);
                self.down(trouble, detail);
                run.reds >= REDS_MAX
            }
        }
    }

    /// The address leads here.
    async fn up(&mut self, run: &Run, setting: &TunnelSetting) {
        let now = self.shop.now();
        let is_first = self.report.last_reached_at.replace(now).is_none();
        self.report.url.clone_from(&run.url);
        (self.report.trouble, self.report.detail) = (None, String::new());
        let url = run.url.as_deref().unwrap_or_default();
        self.report.refused_by = connectors::gateways::refusing_hooks_at(url).into_iter().map(str::to_owned).collect();
        // Who reads that the tunnel is up may read the settings next, and finds them following.
        if !setting.keep_hooks_url && self.door.follow && self.followed.as_deref() != Some(url) {
            self.follow(url).await;
        }
        self.turn(TunnelStatus::Up);
        if is_first || self.gap_from.is_some() {
            self.gateways_can_come();
        }
        // What gateways sent into the gap is asked for at once.
        let missed = self.gap_from.take().map(|from| Absence { cause: AbsenceCause::Tunnel, from, until: Some(now) });
        if (is_first || missed.is_some())
            && let Ok(bell) = self.shop.part::<CatchUpBell>()
        {
            bell.ring(missed);
        }
    }

    async fn follow(&mut self, url: &str) {
        if !self.shop.is_set_up() {
            return;
        }
        match follow_tunnel(self.shop, &System::because("tunnel"), url).await {
            Ok(changed) => {
                if changed {
                    tracing::info!(url, "gateways are to send to another address now");
                }
                self.followed = Some(url.to_owned());
            }
            Err(fault) => tracing::warn!(%fault, "the settings do not follow the tunnel; it is tried again"),
        }
    }

    /// It does not lead here.
    fn down(&mut self, trouble: TunnelTrouble, detail: String) {
        if self.report.status == TunnelStatus::Up {
            self.gap_from = self.report.last_reached_at;
        }
        if self.report.trouble != Some(trouble) {
            tracing::warn!(%trouble, detail, "the tunnel does not lead here");
        }
        self.report.trouble = Some(trouble);
        self.report.detail = detail;
        self.nothing_comes();
        self.turn(TunnelStatus::Down);
    }

    fn turn(&mut self, status: TunnelStatus) {
        if self.report.status != status {
            self.report.status = status;
            self.report.since = Some(self.shop.now());
        }
        self.show();
    }

    /// Puts on the board how it is, and beside the setting for the command line.
    fn show(&mut self) {
        self.report.last_lines = self.last.last(LINES_SHOWN);
        if let Ok(board) = self.shop.part::<TunnelBoard>() {
            board.write(self.report.clone());
        }
        let written = match self.report.status {
            TunnelStatus::Off => remove_report(&self.door.folder),
            _ => write_report(&self.door.folder, &self.report),
        };
        if let Err(cause) = written {
            tracing::warn!(cause, "how the tunnel is could not be written down");
        }
    }

    fn read_clients_from(&self, header: Option<&'static str>) {
        if let Ok(known) = self.shop.part::<ClientHeader>() {
            known.set(header);
        }
    }

    /// What the program printed just before its end.
    async fn last_words(&mut self) {
        let Some(tunnel) = &mut self.tunnel else { return };
        let last = &mut self.last;
        let rest = async {
            while let Some(line) = tunnel.lines.recv().await {
                last.keep(&line);
            }
        };
        let _all = tokio::time::timeout(LAST_WORDS_TIME, rest).await;
    }

    async fn end_program(&mut self) {
        if let Some(tunnel) = self.tunnel.take() {
            tunnel.end().await;
        }
        leftover::forget(&self.door.folder);
    }

    /// Ends the tunnel and tells that there is none.
    async fn end(mut self) {
        self.end_program().await;
        self.forget();
    }

    fn forget(mut self) {
        self.report = TunnelReport::off();
        self.read_clients_from(None);
        // How gateways reach the shop now is not for a tunnel to say.
        self.gateways_can_come();
        self.show();
    }

    fn gateways_can_come(&self) {
        if let Ok(hooks) = self.shop.part::<HookTable>() {
            hooks.hearing().begin(self.shop.now());
        }
    }

    fn nothing_comes(&self) {
        if let Ok(hooks) = self.shop.part::<HookTable>() {
            hooks.hearing().end();
        }
    }
}

fn report_in(folder: &Path) -> PathBuf {
    folder.join("tunnel-now.json")
}

fn write_report(folder: &Path, report: &TunnelReport) -> Result<(), String> {
    let text = serde_json::to_vec_pretty(report).map_err(|cause| cause.to_string())?;
    write_private(&report_in(folder), &text).map_err(|fault| fault.to_string())
}

fn remove_report(folder: &Path) -> Result<(), String> {
    match std::fs::remove_file(report_in(folder)) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause.to_string()),
        _ => Ok(()),
    }
}

/// How the tunnel of a data folder is, as the program that serves it wrote down last; none where no program serves it.
pub(crate) fn read_report(folder: &Path) -> Option<serde_json::Value> {
    serde_json::from_slice(&std::fs::read(report_in(folder)).ok()?).ok()
}
