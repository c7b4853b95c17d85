//! Backups as the pages see them: when the last one was made, where it lies, why none was.
//!
//! Owns no table: where backups go stands in a file of the data folder that the command line writes, because it names a place of the
//! machine. The program makes them and keeps the [`BackupBoard`]; here it is shown, and one more can be asked for.

mod report;
mod routes;

use base::Permission;
use base::area::Area;

pub use report::{BackupBoard, BackupCopy, BackupCopyState, BackupReport, BackupStatus};

/// Sees the backups and has one made.
pub const BACKUP_RUN: Permission = Permission("backup:run");

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("office/backup", routes::routes, &[BACKUP_RUN])
}
