//! Room on the disk: a copy that fills it would take the running shop along.

use std::path::Path;

use crate::Fault;

/// What stays free beside a copy, for the shop that goes on meanwhile.
const LEFT_FREE: u64 = 200 * 1024 * 1024;

/// Refuses a copy of this database, its log included, for which the disk of the target has no room.
pub(super) fn for_copy(source: &Path, target: &Path) -> Result<(), Fault> {
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |data| data.len());
    let needed = size(source).saturating_add(size(&source.with_extension("db-wal")));
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match free_bytes(folder) {
        Some(free) => enough(needed, free).map_err(Fault::Disk),
        None => Ok(()),
    }
}

/// Bytes that may still be written into this folder; `None` where the system does not say.
#[cfg(unix)]
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Bytes that may still be written into this folder; this system is not asked.
#[cfg(not(unix))]
pub fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

fn enough(needed: u64, free: u64) -> Result<(), String> {
    if needed.checked_add(LEFT_FREE).is_some_and(|all| free >= all) {
        return Ok(());
    }
    let mb = |bytes: u64| bytes.div_ceil(1024 * 1024);
    Err(format!(
        "no room for a copy: it takes {} MB, {} MB must stay free, and {} MB are free. Make room, or choose another disk",
        mb(needed),
        mb(LEFT_FREE),
        free / (1024 * 1024)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_leaves_the_shop_room_to_go_on() {
        assert_eq!(enough(50 * 1024 * 1024, 250 * 1024 * 1024), Ok(()));
        let refused = enough(50 * 1024 * 1024 + 1, 250 * 1024 * 1024).unwrap_err();
        assert!(refused.contains("takes 51 MB") && refused.contains("250 MB are free"), "{refused}");
        assert!(enough(u64::MAX, u64::MAX).is_err(), "no sum of sizes wraps");
    }

    #[test]
    fn the_disk_of_a_folder_is_known() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(free_bytes(folder.path()).is_some(), cfg!(unix));
        assert_eq!(free_bytes(&folder.path().join("none")), None);
        assert!(for_copy(&folder.path().join("none.db"), &folder.path().join("copy.db")).is_ok());
    }
}
