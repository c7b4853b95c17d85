//! The health page over HTTP.

use std::path::Path;

use axum::Json;
use axum::extract::State;
use base::web::{Answer, ProblemDocument, Signed};
use base::{Fault, ReadTx, Shop, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Breakdowns;
use crate::backup::{BackupBoard, BackupReport, BackupStatus};
use crate::text_enum::text_enum;

/// A part of the shop that the program brings: who it is, and the figures of higher floors.
pub struct Figures {
    /// Version of the program.
    pub version: &'static str,
    /// When it was started.
    pub started_at: Timestamp,
    /// Reads what lies in the tables of higher floors.
    pub read: fn(&ReadTx<'_>) -> Result<MoreFigures, Fault>,
}

/// Figures of higher floors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MoreFigures {
    /// Deliveries that wait to be processed.
    pub inbox_waiting: i64,
    /// Effects that wait to be carried out.
    pub outbox_waiting: i64,
    /// When a gateway was last asked for what was missed.
    pub last_catch_up_at: Option<Timestamp>,
}

text_enum! {
    /// How the program is, in one word.
    pub enum HealthStatus {
        /// All is well.
        Ok = "ok",
        /// It works, but something waits for a person: the vault is locked, a backup is late, or a part of the program broke off.
        NeedsYou = "needs_you",
    }
}

/// How the program is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Health {
    /// In one word.
    pub status: HealthStatus,
    /// Version of the program.
    pub version: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// Deliveries that wait to be processed.
    pub inbox_waiting: i64,
    /// Effects that wait to be carried out.
    pub outbox_waiting: i64,
    /// Writes that wait for the store.
    pub writer_waiting: u64,
    /// When a gateway was last asked for what was missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_catch_up_at: Option<Timestamp>,
    /// Whether the vault is open; without it gateways wait.
    pub vault_open: bool,
    /// How often a part of the program broke off since the start; each was started again, and the log says why.
    pub breakdowns: u64,
    /// Size of the database file and its log.
    pub database_bytes: u64,
    /// How it stands with the backups.
    pub backup: BackupStatus,
    /// The moment that the last good backup holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_backup_at: Option<Timestamp>,
}

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(read))
}

/// How the program is. Any signed-in person may ask.
#[utoipa::path(
    get,
    path = "/health",
    tag = "office",
    operation_id = "get_health",
    responses(
        (status = 200, body = Health),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn read(State(shop): State<Shop>, _signed: Signed) -> Answer<Json<Health>> {
    let figures = shop.part::<Figures>()?;
    let more = shop.db.read(figures.read).await?;
    let vault_open = shop.vault().is_open();
    let breakdowns = shop.part::<Breakdowns>().map_or(0, Breakdowns::count);
    let backup = shop.part::<BackupBoard>().map_or_else(|_| BackupReport::off(), |board| board.read(shop.now()));
    let is_well = vault_open && breakdowns == 0 && !backup.needs_you();
    Ok(Json(Health {
        status: if is_well { HealthStatus::Ok } else { HealthStatus::NeedsYou },
        version: figures.version.to_owned(),
        started_at: figures.started_at,
        inbox_waiting: more.inbox_waiting,
        outbox_waiting: more.outbox_waiting,
        writer_waiting: u64::try_from(shop.db.waiting()).unwrap_or(u64::MAX),
        last_catch_up_at: more.last_catch_up_at,
        vault_open,
        breakdowns,
        database_bytes: database_bytes(shop.db.path()),
        backup: backup.status,
        last_backup_at: backup.last_made_at,
    }))
}

/// The file and its write-ahead log; what cannot be read counts as nothing.
fn database_bytes(path: &Path) -> u64 {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    size(path).saturating_add(size(Path::new(&log)))
}
