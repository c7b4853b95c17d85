//! The disk that the data folder lies on: room, what kind of file system it is, whether it is encrypted.

use std::path::{Path, PathBuf};

use base::db::free_bytes;

use super::mounts::{Mount, mount_of};
use super::{Probe, megabytes, nearest};

/// Less than this is trouble: payments that arrive must be written down.
const LEAST_FREE: u64 = 500 * 1024 * 1024;
/// What stays free beside a copy of the shop, which an update and a backup make.
const BESIDE_A_COPY: u64 = 200 * 1024 * 1024;

/// File systems of another machine. The shop's file is written by several threads at once through shared memory, which none of them has.
const FROM_ELSEWHERE: [&str; 17] = [
    "9p",
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "fuse.ceph",
    "fuse.davfs",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "glusterfs",
    "lustre",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
];

/// Whether there is room for what comes, and for a copy of the shop.
pub(super) fn space(folder: &Path) -> Probe {
    const NAME: &str = "space";
    let Some(free) = free_bytes(&nearest(folder)) else {
        return Probe::unknown(NAME, "this system does not say how much room is left");
    };
    let size = |name: &str| std::fs::metadata(folder.join(name)).map_or(0, |file| file.len());
    let of_shop = size("shop.db").saturating_add(size("shop.db-wal"));
    let says = format!("{} MB are free, and the shop takes {} MB", megabytes(free), megabytes(of_shop));
    if free < LEAST_FREE {
        return Probe::trouble(
            NAME,
            says,
            format!("make room on the disk of {}: 500 MB are the least", folder.display()),
        );
    }
    if free < of_shop.saturating_add(BESIDE_A_COPY) {
        return Probe::hint(
            NAME,
            says,
            "make room: an update and a backup make a copy of the shop, and none is begun without room for it",
        );
    }
    Probe::fine(NAME, says)
}

/// Whether the shop's file is safe on this file system.
pub(super) fn file_system(folder: &Path) -> Probe {
    const NAME: &str = "file_system";
    match mount_of(&nearest(folder)) {
        Some(mount) => judged(NAME, &mount),
        None => Probe::unknown(NAME, "this system does not say what the data folder lies on"),
    }
}

fn judged(name: &'static str, mount: &Mount) -> Probe {
    let at = mount.at.display();
    let kind = mount.kind.as_str();
    if FROM_ELSEWHERE.contains(&kind) {
        let says = format!(
            "{at} is on another machine ({kind}, {}): two programs could write the books at once",
            mount.source
        );
        return Probe::trouble(name, says, "keep the data folder on a disk of this machine, and send backups there");
    }
    if mount.read_only {
        return Probe::trouble(name, format!("{at} ({kind}) cannot be written"), "have it mounted for writing");
    }
    match kind {
        "tmpfs" | "ramfs" => Probe::trouble(
            name,
            format!("{at} lies in memory ({kind}): it is gone when the machine is switched off"),
            "keep the data folder on a disk",
        ),
        "overlay" | "aufs" => Probe::hint(
            name,
            format!("{at} is the own layer of a container ({kind}): it is gone with the container"),
            "keep the data folder on a volume",
        ),
        _ => Probe::fine(name, format!("{at} is {kind}")),
    }
}

/// Whether the disk is encrypted, where that can be seen.
pub(super) fn encryption(folder: &Path) -> Probe {
    const NAME: &str = "encryption";
    let unknown = || Probe::unknown(NAME, "whether the disk is encrypted cannot be seen from here");
    let Some(mount) = mount_of(&nearest(folder)) else { return unknown() };
    let Some(block) = block_device(Path::new("/sys"), &mount) else { return unknown() };
    match is_encrypted(&block) {
        true => Probe::fine(NAME, format!("{} is on an encrypted disk", mount.at.display())),
        false => Probe::hint(
            NAME,
            format!(
                "{} is, as far as can be seen, on a disk that is not encrypted: whoever takes it reads the books",
                mount.at.display()
            ),
            "encrypt the disk (LUKS). Credentials of gateways are sealed in any case",
        ),
    }
}

/// Where the kernel tells of the disk that is mounted.
fn block_device(sys: &Path, mount: &Mount) -> Option<PathBuf> {
    let by_number = sys.join("dev/block").join(&mount.device);
    if let Ok(found) = by_number.canonicalize() {
        return Some(found);
    }
    // Some (btrfs) have a device number of their own, and name the disk alone.
    let disk = Path::new(&mount.source).canonicalize().ok().filter(|disk| disk.starts_with("/dev"))?;
    sys.join("class/block").join(disk.file_name()?).canonicalize().ok()
}

/// Whether dm-crypt is this device, or lies under it.
fn is_encrypted(block: &Path) -> bool {
    let of_crypt = std::fs::read_to_string(block.join("dm/uuid")).is_ok_and(|uuid| uuid.starts_with("CRYPT-"));
    if of_crypt {
        return true;
    }
    let Ok(under) = std::fs::read_dir(block.join("slaves")) else { return false };
    under.flatten().filter_map(|entry| entry.path().canonicalize().ok()).any(|disk| is_encrypted(&disk))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::super::ProbeOutcome;

    use super::*;

    fn on(kind: &str, device: &str) -> Mount {
        Mount {
            device: device.to_owned(),
            at: PathBuf::from("/srv"),
            kind: kind.to_owned(),
            source: "none".to_owned(),
            read_only: false,
        }
    }

    #[test]
    fn a_share_and_memory_are_trouble_and_the_layer_of_a_container_is_a_hint() {
        for (kind, outcome) in [
            ("nfs4", ProbeOutcome::Trouble),
            ("cifs", ProbeOutcome::Trouble),
            ("fuse.sshfs", ProbeOutcome::Trouble),
            ("tmpfs", ProbeOutcome::Trouble),
            ("overlay", ProbeOutcome::Hint),
            ("ext4", ProbeOutcome::Fine),
            ("btrfs", ProbeOutcome::Fine),
        ] {
            assert_eq!(judged("file_system", &on(kind, "8:1")).outcome, outcome, "{kind}");
        }
        let read_only = Mount { read_only: true, ..on("ext4", "8:1") };
        assert_eq!(judged("file_system", &read_only).outcome, ProbeOutcome::Trouble);
    }

    #[test]
    fn encryption_is_found_under_a_volume_and_not_beside_it() {
        // As the kernel has it: a volume (dm-1) over an encrypted disk (dm-0) over a partition, and a bare partition beside.
        let sys = tempfile::tempdir().unwrap();
        let devices = sys.path().join("devices");
        let uuid = |name: &str, text: &str| {
            fs::create_dir_all(devices.join(name).join("dm")).unwrap();
            fs::create_dir_all(devices.join(name).join("slaves")).unwrap();
            fs::write(devices.join(name).join("dm/uuid"), text).unwrap();
        };
        uuid("dm-0", "CRYPT-LUKS2-1234-root\n");
        uuid("dm-1", "LVM-abcd\n");
        fs::create_dir_all(devices.join("sda1")).unwrap();
        symlink(devices.join("sda1"), devices.join("dm-0/slaves/sda1")).unwrap();
        symlink(devices.join("dm-0"), devices.join("dm-1/slaves/dm-0")).unwrap();
        fs::create_dir_all(sys.path().join("dev/block")).unwrap();
        for (number, name) in [("253:0", "dm-0"), ("253:1", "dm-1"), ("8:1", "sda1")] {
            symlink(devices.join(name), sys.path().join("dev/block").join(number)).unwrap();
        }
        for (number, encrypted) in [("253:0", true), ("253:1", true), ("8:1", false)] {
            let block = block_device(sys.path(), &on("ext4", number)).unwrap();
            assert_eq!(is_encrypted(&block), encrypted, "{number}");
        }
        assert_eq!(block_device(sys.path(), &on("overlay", "0:45")), None);
    }
}
