//! The desktop window: the app's router behind the scheme `cf://`, without a port. Tauri is named here only.
//!
//! The page holds no session: token and page key stay in this process, and the page's own key is new at every start.
//! Five things the scheme of WebKitGTK cannot do are kept behind `ui/src/platform`.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http_body_util::BodyExt;
use secrecy::ExposeSecret;
use serde_json::Value;
use tauri::ipc::Channel;
use tauri::webview::NewWindowResponse;
use tauri::{State, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tokio::task::AbortHandle;
use tower::ServiceExt;

use crate::Program;
use crate::http::WindowSession;
use crate::terminal::asked_to_end;

/// The scheme under which the window loads its pages.
const SCHEME: &str = "cf";
/// Longest wait of one live question; the next one follows at once.
const LIVE_WAIT_MS: u32 = 25_000;
/// Largest file that a page may save, in bytes.
const FILE_MAX: usize = 64 * 1024 * 1024;

/// Why no window opens.
#[derive(Debug, thiserror::Error)]
#[error("no window can be opened ({0}); without a display use  counterfoil serve")]
pub struct WindowError(#[from] tauri::Error);

/// What the commands of the page share.
struct Page {
    router: Router,
    session: Arc<WindowSession>,
    lines: Mutex<HashMap<u32, AbortHandle>>,
    next_line: AtomicU32,
    runtime: tokio::runtime::Handle,
}

/// Shows the window until it is closed. Must be called on the main thread.
pub fn run(program: Arc<Program>, runtime: &tokio::runtime::Handle, start_at: &str) -> Result<(), WindowError> {
    let session = Arc::new(WindowSession::new(program.shop().randomness()));
    let router = program.window_router(session.clone());
    let page = Page {
        router: router.clone(),
        session,
        lines: Mutex::default(),
        next_line: AtomicU32::new(1),
        runtime: runtime.clone(),
    };
    let handle = runtime.clone();
    let address = format!("{SCHEME}://localhost{start_at}");
    let app = tauri::Builder::default()
        .manage(page)
        .invoke_handler(tauri::generate_handler![page_key, live_open, live_close, save_file, print, open_outside])
        .register_asynchronous_uri_scheme_protocol(SCHEME, move |_context, request, responder| {
            let router = router.clone();
            handle.spawn(async move { responder.respond(answer(router, request).await) });
        })
        .setup(move |app| {
            let url = address.parse().map_err(|_| io::Error::other("the start address cannot be read"))?;
            WebviewWindowBuilder::new(app, "main", WebviewUrl::CustomProtocol(url))
                .title("Counterfoil")
                .inner_size(1280.0, 860.0)
                .min_inner_size(380.0, 560.0)
                .on_navigation(|url| url.scheme() == SCHEME || url.host_str() == Some("cf.localhost"))
                .on_new_window(|_, _| NewWindowResponse::Deny)
                .devtools(cfg!(debug_assertions))
                .build()?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    // Whoever ends the program from a terminal ends it in order, as by closing the window.
    let handle = app.handle().clone();
    runtime.spawn(async move {
        asked_to_end().await;
        handle.exit(0);
    });
    // Comes back, unlike `run`: the store is still to be closed, and a practice shop to be cleared away.
    app.run_return(|_, _| {});
    Ok(())
}

/// One request of the page, answered in process.
async fn answer(router: Router, request: tauri::http::Request<Vec<u8>>) -> tauri::http::Response<Vec<u8>> {
    let request = request.map(Body::from);
    let Ok(response) = router.oneshot(request).await;
    let (head, body) = response.into_parts();
    match body.collect().await {
        Ok(bytes) => tauri::http::Response::from_parts(head, bytes.to_bytes().to_vec()),
        Err(cause) => {
            tracing::error!(%cause, "an answer for the window broke off");
            let mut failed = tauri::http::Response::new(Vec::new());
            *failed.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
            failed
        }
    }
}

/// The key that the page sends with every call; new at every start.
#[tauri::command]
fn page_key(page: State<'_, Page>) -> String {
    page.session.own_key().expose_secret().to_owned()
}

/// Opens the live line: changes come over the channel, one JSON text each, with the rights of the window's session.
#[tauri::command]
fn live_open(page: State<'_, Page>, after: Option<i64>, channel: Channel<String>) -> u32 {
    let id = page.next_line.fetch_add(1, Ordering::Relaxed);
    let (router, key) = (page.router.clone(), page.session.own_key().expose_secret().to_owned());
    let task = page.runtime.spawn(follow(router, key, after, channel));
    page.lines.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(id, task.abort_handle());
    id
}

/// Closes a live line.
#[tauri::command]
fn live_close(page: State<'_, Page>, id: u32) {
    if let Some(line) = page.lines.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&id) {
        line.abort();
    }
}

/// Asks for changes again and again, as a browser would by long poll, and hands each to the page.
async fn follow(router: Router, key: String, after: Option<i64>, channel: Channel<String>) {
    let mut after = after;
    loop {
        let Some(changes) = changes(&router, &key, after).await else {
            tokio::time::sleep(Duration::from_secs(1)).await;
            continue;
        };
        after = changes["last"].as_i64().or(after);
        if changes["reload"].as_bool() == Some(true) {
            let text = serde_json::json!({ "seq": after, "kind": "reload", "subject": "", "tags": [] }).to_string();
            if channel.send(text).is_err() {
                return;
            }
        }
        for change in changes["events"].as_array().into_iter().flatten() {
            if channel.send(change.to_string()).is_err() {
                return;
            }
        }
    }
}

async fn changes(router: &Router, key: &str, after: Option<i64>) -> Option<Value> {
    // Without a cursor the line begins with what comes next: the newest sequence is asked for first.
    let (after, wait) = after.map_or((i64::MAX, 0), |after| (after, LIVE_WAIT_MS));
    let request = http::Request::get(format!("/api/v1/live/events?after={after}&wait_ms={wait}"))
        .header("x-cf-key", key)
        .body(Body::empty())
        .ok()?;
    let Ok(response) = router.clone().oneshot(request).await;
    if !response.status().is_success() {
        return None;
    }
    let bytes = response.into_body().collect().await.ok()?.to_bytes();
    serde_json::from_slice(&bytes).ok()
}

/// Saves a file that the page has made or fetched into the person's download folder, under a cleaned name that is free.
#[tauri::command]
fn save_file(name: String, bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() > FILE_MAX {
        return Err("the file is too large".to_owned());
    }
    let folder = directories::UserDirs::new()
        .and_then(|dirs| dirs.download_dir().map(std::path::Path::to_owned))
        .or_else(|| directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned()))
        .ok_or("there is no folder to save in")?;
    let (stem, end) = cleaned(&name);
    for n in 0..1000 {
        let candidate = if n == 0 { format!("{stem}.{end}") } else { format!("{stem} ({n}).{end}") };
        match std::fs::OpenOptions::new().write(true).create_new(true).open(folder.join(&candidate)) {
            Ok(mut file) => {
                return io::Write::write_all(&mut file, &bytes).map(|()| candidate).map_err(|cause| cause.to_string());
            }
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
            Err(cause) => return Err(cause.to_string()),
        }
    }
    Err("there are too many files of that name".to_owned())
}

/// A name without folders, and an ending that starts nothing.
fn cleaned(name: &str) -> (String, &'static str) {
    const ENDINGS: [&str; 6] = ["pdf", "csv", "json", "xml", "png", "svg"];
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let kept: String =
        stem.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '(' | ')')).take(80).collect();
    let stem = if kept.trim().is_empty() { "counterfoil".to_owned() } else { kept.trim().to_owned() };
    (stem, ENDINGS.iter().copied().find(|known| known.eq_ignore_ascii_case(end)).unwrap_or("txt"))
}

/// Opens the print dialog of the window.
#[tauri::command]
fn print(window: WebviewWindow) -> Result<(), String> {
    window.print().map_err(|cause| cause.to_string())
}

/// Opens an outside address in the system's browser: `https`, `mailto`, `tel`, and plain `http` on this machine for the
/// practice gateway's page.
#[tauri::command]
fn open_outside(address: String) -> Result<(), String> {
    let url: tauri::Url = address.parse().map_err(|_| "not an address".to_owned())?;
    let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let allowed = matches!(url.scheme(), "https" | "mailto" | "tel") || (url.scheme() == "http" && here);
    if !allowed {
        return Err("only web, mail and phone addresses are opened".to_owned());
    }
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    // One argument, no shell; the address was parsed and begins with one of the schemes above.
    std::process::Command::new(opener).arg(url.as_str()).spawn().map(drop).map_err(|cause| cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_name_has_no_folder_and_an_ending_that_starts_nothing() {
        assert_eq!(cleaned("INV-2026-0001.pdf"), ("INV-2026-0001".to_owned(), "pdf"));
        assert_eq!(cleaned("../../.bashrc"), ("counterfoil".to_owned(), "txt"));
        assert_eq!(cleaned("run me.sh").1, "txt");
        assert_eq!(cleaned("/etc/passwd").0, "etcpasswd");
    }

    #[test]
    fn only_web_mail_and_phone_addresses_are_opened() {
        for bad in ["file:///etc/passwd", "javascript:alert(1)", "http://example.com/", "cf://localhost/", "no address"]
        {
            assert!(open_outside(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
