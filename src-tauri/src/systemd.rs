//! What systemd is told of a program that it runs as a unit of `Type=notify`: that it serves, how it is, that it lives, that it ends.
//! Where nobody asked to be told, nothing is done.

use std::net::SocketAddr;
use std::time::Duration;

use base::Shop;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::ending::{Done, Ending};
use crate::http::is_ready;

/// A door of ours that does not answer us by then answers nobody.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Tells that the program serves, once each of its doors has answered: who is started after us may call at once.
///
/// # Errors
/// When a door does not answer.
pub(crate) async fn tell_ready(doors: &[SocketAddr], status: &str) -> Done {
    if !sends::somebody_listens() {
        return Ok(());
    }
    for door in doors {
        let answer = tokio::time::timeout(ANSWERS_WITHIN, answer_of(*door)).await;
        match answer {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return Err(Ending::Failed(format!("another program answers at {door}"))),
            Ok(Err(cause)) => return Err(Ending::Failed(format!("the door at {door} does not answer: {cause}"))),
            Err(_) => return Err(Ending::Failed(format!("the door at {door} does not answer"))),
        }
    }
    sends::ready(status);
    Ok(())
}

/// Whether HTTP is spoken there.
async fn answer_of(door: SocketAddr) -> std::io::Result<bool> {
    let mut line = TcpStream::connect(door).await?;
    let asked = format!("GET /health/live HTTP/1.1\r\nHost: {door}\r\nConnection: close\r\n\r\n");
    line.write_all(asked.as_bytes()).await?;
    let mut head = [0_u8; 9];
    line.read_exact(&mut head).await?;
    Ok(&head == b"HTTP/1.1 ")
}

/// Tells that the program ends.
pub(crate) fn tell_stopping() {
    sends::stopping();
}

/// How long systemd waits for a sign of life before it starts the program again; none where it does not watch.
pub(crate) fn watched_for() -> Option<Duration> {
    sends::watched_for()
}

/// Gives a sign of life twice in each such time, but only while the store takes reads and writes: a program that answers and keeps
/// nothing is started again.
pub(crate) async fn watchdog_worker(shop: Shop, watched_for: Duration, mut stop: watch::Receiver<bool>) {
    let every = watched_for / 2;
    let mut was_ready = true;
    while !*stop.borrow() {
        let asked = tokio::select! {
            asked = is_ready(&shop) => asked,
            _ = stop.changed() => return,
        };
        match asked {
            Ok(()) => sends::alive((!was_ready).then_some("ready again")),
            Err(ref fault) => {
                tracing::error!(%fault, "not ready: systemd is given no sign of life");
                sends::status("not ready: the store takes nothing");
            }
        }
        was_ready = asked.is_ok();
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = stop.changed() => {}
        }
    }
}

#[cfg(target_os = "linux")]
mod sends {
    use std::time::Duration;

    use sd_notify::NotifyState;

    pub(super) fn somebody_listens() -> bool {
        std::env::var_os("NOTIFY_SOCKET").is_some()
    }

    pub(super) fn ready(status: &str) {
        send(&[NotifyState::Ready, NotifyState::Status(status)]);
    }

    pub(super) fn status(status: &str) {
        send(&[NotifyState::Status(status)]);
    }

    pub(super) fn alive(status: Option<&str>) {
        send(&[NotifyState::Watchdog]);
        if let Some(status) = status {
            send(&[NotifyState::Status(status)]);
        }
    }

    pub(super) fn stopping() {
        send(&[NotifyState::Stopping, NotifyState::Status("stopping")]);
    }

    pub(super) fn watched_for() -> Option<Duration> {
        sd_notify::watchdog_enabled().filter(|time| !time.is_zero())
    }

    fn send(states: &[NotifyState<'_>]) {
        if let Err(cause) = sd_notify::notify(states) {
            tracing::warn!(%cause, "systemd could not be told how the program is");
        }
    }
}

/// Other systems have no systemd.
#[cfg(not(target_os = "linux"))]
mod sends {
    use std::time::Duration;

    pub(super) fn somebody_listens() -> bool {
        false
    }
    pub(super) fn ready(_status: &str) {}
    pub(super) fn status(_status: &str) {}
    pub(super) fn alive(_status: Option<&str>) {}
    pub(super) fn stopping() {}
    pub(super) fn watched_for() -> Option<Duration> {
        None
    }
}
