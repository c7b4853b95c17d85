//! The doctor over real machines: one where nothing is yet, one that serves, and ones where something is wrong.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::Value;
use shop_tests::program::work_folder;
use shop_tests::rehearsal::{Rehearsal, programs};
use shop_tests::shop::{Country, LiveShop};
use tempfile::TempDir;

fn empty_place(folder: &Path) -> LiveShop {
    LiveShop::over(&programs().unwrap(), folder, Country::of_currency("INR").unwrap()).unwrap()
}

/// A shop that is set up and not running.
fn closed_shop() -> (LiveShop, TempDir) {
    let folder = work_folder("doctor").unwrap();
    let shop = empty_place(folder.path());
    let password = folder.path().join("password");
    std::fs::write(&password, "correct horse battery staple").unwrap();
    let words = ["user", "add", "--name", "Asha", "--login", "asha", "--shop", "Kirana Fresh", "--country", "IN"];
    let output = shop.command(&words).arg("--password-file").arg(&password).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (shop, folder)
}

/// What the doctor finds, with the shop's own ports unless others are named.
fn doctor(shop: &LiveShop, more: impl FnOnce(&mut Command)) -> (Value, Output) {
    let mut command = shop.command(&["doctor", "--json"]);
    more(&mut command);
    let output = command.output().unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|cause| {
        panic!("{cause}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    });
    (report, output)
}

/// The look of this name.
fn look<'a>(report: &'a Value, name: &str) -> &'a Value {
    let probes = report["probes"].as_array().unwrap();
    probes.iter().find(|probe| probe["name"] == name).unwrap_or_else(|| panic!("no {name} in {report}"))
}

/// The look of this name is this, its sentence has this in it, and the command ends accordingly.
fn finds(found: &(Value, Output), name: &str, outcome: &str, says: &str) {
    let (report, output) = found;
    let probe = look(report, name);
    assert_eq!(probe["outcome"], outcome, "{probe}");
    assert!(probe["says"].as_str().unwrap().contains(says), "{probe}");
    let asks = matches!(outcome, "hint" | "trouble");
    assert_eq!(!probe["advice"].as_str().unwrap().is_empty(), asks, "a sentence says what to do: {probe}");
    if outcome == "trouble" {
        assert_eq!(output.status.code(), Some(1));
    }
}

fn files_in(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn where_nothing_is_yet_the_doctor_looks_and_makes_nothing() {
    let folder = work_folder("doctor").unwrap();
    let shop = empty_place(folder.path());
    let found = doctor(&shop, |command| {
        command.args(["--listen", "127.0.0.1:9", "--hooks", "127.0.0.1:9"]);
    });
    finds(&found, "folder", "fine", "is made at the first start");
    finds(&found, "database", "fine", "no shop yet");
    finds(&found, "app_door", "fine", "is free");
    finds(&found, "vault", "fine", "counterfoil-root can be read");
    assert!(!shop.data().exists());
    let told = shop.command(&["doctor"]).output().unwrap();
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(text.contains("folder ") && text.contains("wrong."), "{text}");
}

#[test]
fn a_shop_that_lies_still_is_looked_through_and_not_touched() {
    let (shop, _folder) = closed_shop();
    let before = files_in(&shop.data());
    let found = doctor(&shop, |_| {});
    finds(&found, "database", "fine", "the file is whole");
    finds(&found, "steps", "fine", "are applied");
    finds(&found, "zone", "fine", "Asia/Kolkata");
    finds(&found, "backup", "hint", "no backups are made");
    assert_eq!(files_in(&shop.data()), before, "nothing is made beside it, and nothing changed");

    let paths: Value = serde_json::from_slice(&shop.command(&["paths", "--json"]).output().unwrap().stdout).unwrap();
    assert_eq!((&paths["chosen_by"], paths["data"].as_str()), (&"option".into(), shop.data().to_str()));
    let books =
        paths["files"].as_array().unwrap().iter().find(|file| file["path"] == shop.database().to_str().unwrap());
    assert!(books.unwrap()["bytes"].as_u64().unwrap() > 0, "{paths}");
    assert_eq!(files_in(&shop.data()), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_running_shop_and_inside_it_the_doctor_says_the_same() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let listen = story.shop.api.origin().trim_start_matches("http://").to_owned();
    let hooks = story.shop.hooks().to_string();
    let beside = doctor(&story.shop, |command| {
        command.args(["--listen", &listen, "--hooks", &hooks]);
    });
    let id = story.shop.id().unwrap();
    finds(&beside, "program", "fine", &format!("is open in process {id}"));
    finds(&beside, "app_door", "fine", &format!("is held by this shop (process {id})"));
    finds(&beside, "outside_door", "fine", &format!("is held by this shop (process {id})"));
    finds(&beside, "vault", "fine", "opens the vault");
    finds(&beside, "tunnel", "fine", "none is set");
    let inside = story.shop.api.get("/doctor").await.unwrap();
    for probe in beside.0["probes"].as_array().unwrap() {
        let name = probe["name"].as_str().unwrap();
        assert_eq!(look(&inside, name)["outcome"], probe["outcome"], "{name}: {inside}");
    }
    story.shop.paid_invoice(&story.gateway, &story.account, "INR", 11_800).await.unwrap();
    // Who only sells is told nothing of the machine.
    let nobody =
        shop_tests::http::client().unwrap().get(format!("http://{listen}/api/v1/doctor")).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
}

#[test]
fn a_folder_that_others_can_read_is_named_with_the_command_that_mends_it() {
    let (shop, _folder) = closed_shop();
    std::fs::set_permissions(shop.data(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let found = doctor(&shop, |_| {});
    finds(&found, "folder", "trouble", "can be read by other users (mode 755)");
    let advice = look(&found.0, "folder")["advice"].as_str().unwrap().to_owned();
    assert!(Command::new("sh").args(["-c", &advice]).status().unwrap().success(), "{advice}");
    finds(&doctor(&shop, |_| {}), "folder", "fine", "for this user alone");
}

#[test]
fn a_page_of_the_file_that_is_damaged_is_found() {
    let (shop, _folder) = closed_shop();
    let mut bytes = std::fs::read(shop.database()).unwrap();
    let middle = bytes.len() / 2 / 8_192 * 8_192;
    bytes[middle..middle + 64].fill(0xff);
    std::fs::write(shop.database(), bytes).unwrap();
    let found = doctor(&shop, |_| {});
    finds(&found, "database", "trouble", "damaged");
    assert!(look(&found.0, "database")["advice"].as_str().unwrap().contains("counterfoil restore"));
    std::fs::write(shop.database(), b"not a database at all").unwrap();
    finds(&doctor(&shop, |_| {}), "database", "trouble", "");
}

#[test]
fn a_time_zone_that_nobody_knows_is_found() {
    let (shop, _folder) = closed_shop();
    let file = Connection::open(shop.database()).unwrap();
    file.execute_batch("UPDATE shop SET zone = 'Mars/Olympus'").unwrap();
    file.close().unwrap();
    finds(&doctor(&shop, |_| {}), "zone", "trouble", "Mars/Olympus is not known");
}

#[test]
fn a_step_that_is_missing_a_newer_one_and_a_foreign_trigger_are_told_apart() {
    let tamper = |with: &str| {
        let (shop, folder) = closed_shop();
        let file = Connection::open(shop.database()).unwrap();
        file.execute_batch(with).unwrap();
        file.close().unwrap();
        (doctor(&shop, |_| {}), folder)
    };
    let newer = "INSERT INTO migrations (name, digest, applied_at) VALUES ('29990101000000_later.sql', '', 0)";
    finds(&tamper(newer).0, "steps", "trouble", "of a newer Counterfoil");
    let foreign = "CREATE TRIGGER watch AFTER INSERT ON sessions BEGIN UPDATE staff SET password_hash = ''; END";
    finds(&tamper(foreign).0, "steps", "trouble", "the trigger watch is foreign");
}

#[test]
fn a_port_that_somebody_else_holds_is_named_with_its_holder() {
    let (shop, _folder) = closed_shop();
    let squatter = TcpListener::bind("127.0.0.1:0").unwrap();
    let found = doctor(&shop, |command| {
        command.args(["--listen", &squatter.local_addr().unwrap().to_string()]);
    });
    finds(&found, "app_door", "trouble", &format!("(process {})", std::process::id()));
    assert!(look(&found.0, "app_door")["advice"].as_str().unwrap().contains("--listen"));
}

#[test]
fn a_clock_that_was_set_back_is_seen_by_what_was_written() {
    let (shop, _folder) = closed_shop();
    let file = std::fs::File::open(shop.database()).unwrap();
    let tomorrow = file.metadata().unwrap().modified().unwrap() + std::time::Duration::from_secs(86_400);
    file.set_modified(tomorrow).unwrap();
    finds(&doctor(&shop, |_| {}), "clock", "trouble", "shop.db was written at");
}

/// A disk of one megabyte needs a mount name space of one's own, which not every machine gives.
#[test]
fn a_disk_without_room_is_told() {
    let folder = work_folder("doctor").unwrap();
    let small = folder.path().join("small");
    std::fs::create_dir(&small).unwrap();
    let program = programs().unwrap().counterfoil;
    let words =
        "mount -t tmpfs -o size=1m,mode=700 small \"$1\" || exit 77; exec \"$0\" doctor --json --data \"$1/data\"";
    let mut unshare = Command::new("unshare");
    unshare.args(["--map-root-user", "--mount", "sh", "-c", words]).arg(&program).arg(&small);
    let Ok(output) = unshare.output() else { return println!("this machine has no unshare") };
    if output.status.code() != Some(0) && output.stdout.is_empty() {
        return println!("this machine gives no mount of one's own: {}", String::from_utf8_lossy(&output.stderr));
    }
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = (report, output);
    finds(&found, "space", "trouble", " MB are free");
    finds(&found, "file_system", "trouble", "lies in memory");
}
