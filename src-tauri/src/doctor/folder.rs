//! Who may read and write the data folder.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::{Probe, nearest, quoted};

const NAME: &str = "folder";

/// Whether this user may work in the folder, and nobody else.
pub(super) fn rights(folder: &Path) -> Probe {
    let shown = folder.display();
    match fs::metadata(folder) {
        Ok(found) if !found.is_dir() => {
            Probe::trouble(NAME, format!("{shown} is a file"), "name a folder with --data, or move the file away")
        }
        Ok(found) => of_folder(folder, &found),
        Err(cause) if cause.kind() == ErrorKind::NotFound => to_be_made(folder),
        Err(cause) => Probe::trouble(
            NAME,
            format!("{shown} cannot be looked at: {cause}"),
            "run this as the user that the shop belongs to, or name another folder with --data",
        ),
    }
}

fn to_be_made(folder: &Path) -> Probe {
    let above = nearest(folder);
    if may_write(&above) {
        return Probe::fine(NAME, format!("{} is not there yet, and is made at the first start", folder.display()));
    }
    Probe::trouble(
        NAME,
        format!("{} is not there, and this user may not make it in {}", folder.display(), above.display()),
        format!("sudo install -d -m 700 -o \"$USER\" {}   or name another folder with --data", quoted(folder)),
    )
}

#[cfg(unix)]
fn of_folder(folder: &Path, found: &fs::Metadata) -> Probe {
    use std::os::unix::fs::MetadataExt;
    let shown = folder.display();
    let (mode, owner, me) = (found.mode() & 0o777, found.uid(), rustix::process::geteuid().as_raw());
    if mode & 0o077 != 0 {
        let says = format!("{shown} can be read by other users (mode {mode:o}), and is not opened");
        return Probe::trouble(NAME, says, format!("chmod 700 {}", quoted(folder)));
    }
    if owner != me && me != 0 {
        let says = format!("{shown} belongs to user {owner}, and this is user {me}");
        return Probe::trouble(NAME, says, format!("sudo chown -R \"$USER\" {}", quoted(folder)));
    }
    if let Some(strange) = of_another_owner(folder, owner) {
        let says = format!("{strange} belongs to another user than its folder does ({owner}), who may be refused");
        return Probe::trouble(NAME, says, format!("sudo chown -R {owner} {}", quoted(folder)));
    }
    if !may_write(folder) {
        let says = format!("{shown} cannot be written");
        return Probe::trouble(
            NAME,
            says,
            format!("chmod 700 {}   or have its disk mounted for writing", quoted(folder)),
        );
    }
    if owner != me {
        let says =
            format!("{shown} belongs to user {owner}, and this is root: what root makes there, that user cannot read");
        return Probe::hint(
            NAME,
            says,
            format!("run commands that change the shop as that user: sudo -u '#{owner}' …"),
        );
    }
    Probe::fine(NAME, format!("{shown} is for this user alone"))
}

/// The first file of a folder that is not its owner's.
#[cfg(unix)]
fn of_another_owner(folder: &Path, owner: u32) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let inside = fs::read_dir(folder).ok()?.flatten();
    let strange = |entry: &fs::DirEntry| entry.metadata().is_ok_and(|found| found.uid() != owner);
    inside.filter(strange).map(|entry| entry.file_name().to_string_lossy().into_owned()).min()
}

#[cfg(unix)]
fn may_write(folder: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn of_folder(folder: &Path, _found: &fs::Metadata) -> Probe {
    match may_write(folder) {
        true => Probe::fine(NAME, format!("{} can be written", folder.display())),
        false => {
            Probe::trouble(NAME, format!("{} cannot be written", folder.display()), "name another folder with --data")
        }
    }
}

#[cfg(not(unix))]
fn may_write(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|found| !found.permissions().readonly())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::ProbeOutcome;

    use super::*;

    #[test]
    fn a_folder_that_others_read_is_trouble_and_one_that_is_not_there_is_none() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("it's the shop");
        assert_eq!(rights(&folder.join("deep")).outcome, ProbeOutcome::Fine);
        fs::create_dir(&folder).unwrap();
        for (mode, outcome) in
            [(0o750, ProbeOutcome::Trouble), (0o701, ProbeOutcome::Trouble), (0o700, ProbeOutcome::Fine)]
        {
            fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
            let found = rights(&folder);
            assert_eq!(found.outcome, outcome, "{mode:o}: {found:?}");
            if outcome == ProbeOutcome::Trouble {
                assert!(
                    found.advice.starts_with("chmod 700 '") && found.advice.contains(r"it'\''s the shop"),
                    "{found:?}"
                );
            }
        }
        let file = folder.join("file");
        fs::write(&file, "").unwrap();
        assert!(rights(&file).says.ends_with("is a file"));
        assert_eq!(rights(&file.join("below")).outcome, ProbeOutcome::Trouble);
    }
}
