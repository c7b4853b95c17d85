//! Which file system a path lies on, as Linux tells it.

use std::path::{Path, PathBuf};

/// One mounted file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mount {
    /// `8:1`, the numbers of its device; `0:…` where it has none of its own.
    pub device: String,
    /// Where it is mounted.
    pub at: PathBuf,
    /// `ext4`, `nfs4`, `fuse.sshfs` …
    pub kind: String,
    /// What is mounted: `/dev/sda1`, `server:/share`.
    pub source: String,
    /// Whether nobody can write there.
    pub read_only: bool,
}

/// The mount that a path, which is there, lies on; none where this system does not tell.
pub(super) fn mount_of(path: &Path) -> Option<Mount> {
    let whole = path.canonicalize().ok()?;
    let table = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    deepest(&table, &whole)
}

/// The longest mount point above the path; of two at the same place the later one lies on top.
fn deepest(table: &str, path: &Path) -> Option<Mount> {
    let above = table.lines().filter_map(read_line).filter(|mount| path.starts_with(&mount.at));
    above.max_by_key(|mount| mount.at.components().count())
}

/// `36 35 98:0 /root /mnt rw,noatime master:1 - ext4 /dev/sda1 rw`: a variable number of words stands before the dash.
fn read_line(line: &str) -> Option<Mount> {
    let (before, after) = line.split_once(" - ")?;
    let before: Vec<&str> = before.split(' ').collect();
    let mut after = after.split(' ');
    let (kind, source, of_all) = (after.next()?, after.next()?, after.next().unwrap_or_default());
    let is_read_only = |options: &str| options.split(',').any(|option| option == "ro");
    Some(Mount {
        device: (*before.get(2)?).to_owned(),
        at: PathBuf::from(unescaped(before.get(4)?)),
        kind: kind.to_owned(),
        source: unescaped(source),
        read_only: is_read_only(before.get(5)?) || is_read_only(of_all),
    })
}

/// Blanks, tabs, line ends and backslashes are written as `\040`.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match code {
            Some(code) => {
                plain.push(char::from(code));
                plain.push_str(part.get(3..).unwrap_or_default());
            }
            None => {
                plain.push('\\');
                plain.push_str(part);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
36 22 0:45 / /srv/my\\040shop rw,noatime master:1 propagate_from:2 - nfs4 nas:/books rw,vers=4.2
37 22 253:2 / /srv ro,relatime - xfs /dev/mapper/srv rw
38 22 0:46 / /srv/my\\040shop rw - tmpfs tmpfs rw";

    #[test]
    fn a_path_lies_on_the_deepest_mount_and_the_last_one_lies_on_top() {
        let of = |path: &str| deepest(TABLE, Path::new(path)).unwrap();
        assert_eq!(of("/etc").kind, "ext4");
        assert_eq!(of("/srvx/a").kind, "ext4");
        assert!(of("/srv/other").read_only && !of("/etc").read_only);
        let top = of("/srv/my shop/data");
        assert_eq!((top.kind.as_str(), top.device.as_str(), top.source.as_str()), ("tmpfs", "0:46", "tmpfs"));
        assert_eq!(deepest("", Path::new("/")), None);
    }
}
