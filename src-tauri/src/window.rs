//! The desktop window: the app's router behind the scheme `cf://`, without a port. Tauri is named here only.
//!
//! The page holds no session: token and page key stay in this process, and the page's own key is new at every start.
//! Five things the scheme of WebKitGTK cannot do are kept behind `ui/src/platform`.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
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
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;
use tower::ServiceExt;

use crate::Program;
use crate::http::WindowSession;
use crate::terminal::EndBell;
use crate::window_rules::{SCHEME, is_own_page, offered_name, opened_outside, save};

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
    saving: Semaphore,
    runtime: tokio::runtime::Handle,
}

/// Shows the window until it is closed or the bell rings. Must be called on the main thread.
pub fn run(
    program: Arc<Program>,
    runtime: &tokio::runtime::Handle,
    bell: EndBell,
    start_at: &str,
) -> Result<(), WindowError> {
    let session = Arc::new(WindowSession::new(program.shop().randomness()));
    let router = program.window_router(session.clone());
    let page = Page {
        router: router.clone(),
        session,
        lines: Mutex::default(),
        next_line: AtomicU32::new(1),
        saving: Semaphore::new(1),
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
                .on_navigation(is_own_page)
                .on_new_window(|_, _| NewWindowResponse::Deny)
                .devtools(cfg!(debug_assertions))
                .build()?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    // Whoever ends the program from a terminal ends it in order, as by closing the window.
    let handle = app.handle().clone();
    runtime.spawn(async move {
        bell.rung().await;
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

/// Asks the person where a file goes that the page has made or fetched, and writes it there. `false`: they chose no place,
/// and nothing is written.
#[tauri::command]
async fn save_file(window: WebviewWindow, page: State<'_, Page>, name: String, bytes: Vec<u8>) -> Result<bool, String> {
    if bytes.len() > FILE_MAX {
        return Err("the file is too large".to_owned());
    }
    // A page that asked without end would bury the person in dialogs.
    let _one_at_a_time = page.saving.try_acquire().map_err(|_| "another file is being saved".to_owned())?;
    save(bytes, place_for(window, &name)).await.map_err(|cause| cause.to_string())
}

/// The place that the person chooses in the system's own dialog; `None` when they choose none.
async fn place_for(window: WebviewWindow, name: &str) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new().set_file_name(offered_name(name)).set_parent(&window);
    let (open, answer) = tokio::sync::oneshot::channel();
    // Some systems let nobody but the main thread open a dialog.
    let opened = window.run_on_main_thread(move || {
        let _page_is_gone = open.send(dialog.save_file());
    });
    if let Err(cause) = opened {
        tracing::error!(%cause, "no dialog can be opened");
    }
    answer.await.ok()?.await.map(|file| file.path().to_owned())
}

/// Opens the print dialog of the window.
#[tauri::command]
fn print(window: WebviewWindow) -> Result<(), String> {
    window.print().map_err(|cause| cause.to_string())
}

/// Opens an outside address in the system's browser.
#[tauri::command]
fn open_outside(address: String) -> Result<(), String> {
    let Some(address) = opened_outside(&address) else {
        return Err("only web, mail and phone addresses are opened".to_owned());
    };
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    // One argument, no shell; the address was parsed and has one of the schemes that may be opened.
    std::process::Command::new(opener).arg(address.as_str()).spawn().map(drop).map_err(|cause| cause.to_string())
}
