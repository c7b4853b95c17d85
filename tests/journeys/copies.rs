//! Backups over real files: made under load, brought in elsewhere, damaged, forged, and never at the cost of what was there.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};
use shop_tests::program::work_folder;
use shop_tests::rehearsal::{Rehearsal, programs};
use shop_tests::shop::{Country, LiveShop, keep_private};
use shop_tests::store::Store;
use tempfile::TempDir;

/// A shop that is set up and not running, and a place for its copies.
struct Shelf {
    shop: LiveShop,
    folder: TempDir,
}

impl Shelf {
    fn new() -> Self {
        let folder = work_folder("copies").unwrap();
        let shop = empty_place(folder.path());
        let password = folder.path().join("password");
        std::fs::write(&password, "correct horse battery staple").unwrap();
        let words = ["user", "add", "--name", "Asha", "--login", "asha", "--shop", "Kirana Fresh", "--country", "IN"];
        let mut command = shop.command(&words);
        done(command.arg("--password-file").arg(&password));
        Self { shop, folder }
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A copy under this name.
    fn copy(&self, name: &str) -> PathBuf {
        let copy = self.place(name);
        done(self.shop.command(&["backup"]).arg(&copy));
        copy
    }

    /// A folder without a shop.
    fn elsewhere(&self, name: &str) -> LiveShop {
        empty_place(&self.place(name))
    }
}

fn empty_place(folder: &Path) -> LiveShop {
    LiveShop::over(&programs().unwrap(), folder, Country::of_currency("INR").unwrap()).unwrap()
}

/// Runs a command that must work; gives what it printed.
fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn restore(into: &LiveShop, from: &Path) -> Output {
    into.command(&["restore"]).arg(from).output().unwrap()
}

/// Restoring fails with a sentence that has this in it, and leaves no shop behind.
fn is_refused(into: &LiveShop, from: &Path, because: &str) {
    let output = restore(into, from);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(complaint.contains(because), "{because}: {complaint}");
    let left: Vec<_> = std::fs::read_dir(into.data()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["counterfoil.lock"], "{complaint}");
}

/// What somebody with the copy in hand does to it; the digest beside it would only stop an accident, so it goes.
fn tampered(copy: &Path, with: &str) {
    let file = Connection::open(copy).unwrap();
    file.execute_batch(with).unwrap();
    file.close().unwrap();
    std::fs::remove_file(digest_of(copy)).unwrap();
}

fn digest_of(copy: &Path) -> PathBuf {
    PathBuf::from(format!("{}.sha256", copy.display()))
}

fn texts(database: &Path, sql: &str) -> Vec<String> {
    let store = Store::open(database).unwrap();
    let mut statement = store.sql().prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn mode_of(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn copies_made_under_load_restore_to_shops_whose_check_is_clean() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let copies: Vec<PathBuf> = (1..=3).map(|number| story.folder().join(format!("copies/{number}.db"))).collect();
    let selling = async {
        for _ in 0..8 {
            story.shop.paid_invoice(&story.gateway, &story.account, "INR", 11_800).await.unwrap();
        }
    };
    let copying = async {
        for copy in &copies {
            let mut command = story.shop.command(&["backup"]);
            command.arg(copy);
            let output = tokio::process::Command::from(command).output().await.unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    tokio::join!(selling, copying);
    let made = "SELECT action FROM audit_entries WHERE action = 'backup.made'";
    assert_eq!(texts(&story.shop.database(), made).len(), 3, "each copy is noted, though the shop was running");
    story.shop.stop().await.unwrap();
    let (said, content) = story.shop.check(Duration::from_secs(60)).await.unwrap();
    assert!(content, "the notes from beside fit into the chain: {said}");

    for (number, copy) in copies.iter().enumerate() {
        let restored = empty_place(&story.folder().join(format!("restored-{number}")));
        let said: Value = serde_json::from_str(&done(restored.command(&["restore", "--json"]).arg(copy))).unwrap();
        assert_eq!((&said["findings"], &said["kept"]), (&json!([]), &Value::Null), "{said}");
        assert_eq!(said["gateways"][0]["provider"], "practice", "{said}");
        let (said, content) = restored.check(Duration::from_secs(60)).await.unwrap();
        assert!(content, "{said}");
        let keys = "SELECT hook_key FROM integrations ORDER BY id";
        let (before, after) = (texts(copy, keys), texts(&restored.database(), keys));
        assert!(before.len() == after.len() && before.iter().all(|key| !after.contains(key)), "{before:?} {after:?}");
        assert_eq!(texts(&restored.database(), "SELECT staff_id FROM sessions WHERE revoked_at IS NULL").len(), 0);
        let noted = "SELECT action FROM audit_entries WHERE action = 'shop.restored'";
        assert_eq!(texts(&restored.database(), noted).len(), 1);
    }
}

#[tokio::test]
async fn credentials_work_in_the_restored_shop_and_go_to_no_address_that_was_written_into_the_copy() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    story.shop.stop().await.unwrap();
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    stranger.set_nonblocking(true).unwrap();
    let address = format!("http://{}", stranger.local_addr().unwrap());
    let (plain, forged) = (story.folder().join("plain.db"), story.folder().join("forged.db"));
    for copy in [&plain, &forged] {
        done(story.shop.command(&["backup"]).arg(copy));
    }
    tampered(&forged, &format!("UPDATE integrations SET base_url = '{address}'"));
    for (copy, takes_it) in [(&plain, true), (&forged, false)] {
        let place = story.folder().join(format!("restored-{takes_it}"));
        let restored = empty_place(&place);
        let root = place.join("credentials/counterfoil-root");
        std::fs::copy(story.folder().join("credentials/counterfoil-root"), &root).unwrap();
        keep_private(&root).unwrap();
        let told = done(restored.command(&["restore"]).arg(copy));
        assert_eq!(told.contains(&address), !takes_it, "it says where each gateway is reached: {told}");
        restored.start().await.unwrap();
        let owner = json!({"login": "owner", "password": "correct horse battery staple"});
        restored.api.sign_in("/session", &owner).await.unwrap();
        restored.catch_up().await.unwrap();
        let path = format!("/merchant-accounts/{}/test", story.account.id);
        let test = restored.api.post(&path, &json!({})).await.unwrap();
        assert_eq!(test["success"], takes_it, "{test}");
        if !takes_it {
            assert!(test["message"].as_str().unwrap().contains("enter it again"), "{test}");
        }
        restored.stop().await.unwrap();
    }
    assert_eq!(stranger.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody was sent something");
}

#[test]
fn a_damaged_copy_is_refused_wherever_the_damage_is() {
    let shelf = Shelf::new();
    let copy = shelf.copy("monday.db");
    let whole = std::fs::read(&copy).unwrap();
    let into = shelf.elsewhere("new");
    for at in [20, 4_096, whole.len() / 3, whole.len() / 2, whole.len() - 100] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&copy, bytes).unwrap();
        is_refused(&into, &copy, "damaged or changed");
    }
    std::fs::write(&copy, &whole[..whole.len() / 2]).unwrap();
    is_refused(&into, &copy, "damaged or changed");
    // Without a digest the database itself says so.
    std::fs::remove_file(digest_of(&copy)).unwrap();
    is_refused(&into, &copy, "malformed");
    std::fs::write(&copy, b"not a database at all").unwrap();
    is_refused(&into, &copy, "is not restored: its file cannot be read");
    std::fs::write(&copy, &whole).unwrap();
    done(into.command(&["restore"]).arg(&copy));
}

#[test]
fn what_was_under_way_in_a_copy_counts_as_tried() {
    let shelf = Shelf::new();
    let copy = shelf.copy("monday.db");
    let waits = "INSERT INTO outbox (kind, key, subject, not_before, correlation, created_at)
                 VALUES ('SendRefund', 'rfd_1', 'pay_1', 0, '', 0)";
    tampered(&copy, waits);
    let restored = shelf.elsewhere("new");
    done(restored.command(&["restore"]).arg(&copy));
    let attempts = "SELECT CAST(attempts AS TEXT) FROM outbox WHERE key = 'rfd_1'";
    assert_eq!(texts(&restored.database(), attempts), ["1"], "the gateway is asked before anything is sent");
}

#[test]
fn a_copy_with_a_foreign_trigger_is_refused_whatever_it_is_called() {
    let shelf = Shelf::new();
    let into = shelf.elsewhere("new");
    let body = "AFTER INSERT ON sessions BEGIN UPDATE staff SET password_hash = ''; END";
    // Names of SQLite's own are given, and rows put beside others, by writing into the schema table alone.
    let in_schema = |name: &str| {
        let text = format!("CREATE TRIGGER {name} {body}").replace('\'', "''");
        format!(
            "PRAGMA writable_schema = ON;
             INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('trigger', '{name}', 'sessions', 0, '{text}');"
        )
    };
    for (number, (tampering, because)) in [
        (format!("CREATE TRIGGER migrations {body}"), "the trigger migrations is foreign"),
        (in_schema("sqlite_x"), "the trigger sqlite_x is foreign"),
        (in_schema("postings_keep"), "already exists"),
        ("DROP TRIGGER audit_entries_keep".to_owned(), "the trigger audit_entries_keep is missing"),
        ("CREATE VIEW everything AS SELECT * FROM staff".to_owned(), "the view everything is foreign"),
    ]
    .into_iter()
    .enumerate()
    {
        let copy = shelf.copy(&format!("{number}.db"));
        tampered(&copy, &tampering);
        is_refused(&into, &copy, because);
    }
}

#[test]
fn a_chain_that_was_broken_in_the_copy_is_told_when_it_is_restored() {
    let shelf = Shelf::new();
    let copy = shelf.copy("monday.db");
    let triggers = texts(&copy, "SELECT sql FROM sqlite_schema WHERE name LIKE 'audit_entries_%' ORDER BY name");
    let again = triggers.join("; ");
    tampered(
        &copy,
        &format!(
            "DROP TRIGGER audit_entries_stay; DROP TRIGGER audit_entries_keep;
             UPDATE audit_entries SET who_name = 'nobody' WHERE seq = 1; {again};"
        ),
    );
    let into = shelf.elsewhere("new");
    let output = restore(&into, &copy);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("is restored") && told.contains("audit 1: this note was changed"), "{told}");
}

#[test]
fn copies_and_restored_shops_are_for_their_owner_alone() {
    let shelf = Shelf::new();
    std::fs::write(shelf.shop.data().join("vault.age"), b"sealed").unwrap();
    done(shelf.shop.command(&["backup"]).arg(shelf.place("stick")));
    let folder = std::fs::read_dir(shelf.place("stick")).unwrap().next().unwrap().unwrap().path();
    let restored = shelf.elsewhere("new");
    done(restored.command(&["restore"]).arg(&folder));
    for place in [folder, restored.data()] {
        assert_eq!(mode_of(&place), 0o700, "{}", place.display());
        let files: Vec<PathBuf> = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(files.len() >= 3, "{files:?}");
        for file in files {
            assert_eq!(mode_of(&file), 0o600, "{}", file.display());
        }
    }
}

#[test]
fn neither_backup_nor_restore_overwrites_a_vault() {
    let shelf = Shelf::new();
    std::fs::write(shelf.shop.data().join("vault.age"), b"of the copied shop").unwrap();
    let copy = shelf.copy("monday.db");

    // A folder whose database is gone, but not its vault.
    let into = shelf.elsewhere("new");
    std::fs::create_dir(into.data()).unwrap();
    std::fs::set_permissions(into.data(), std::fs::Permissions::from_mode(0o700)).unwrap();
    for (name, bytes) in [("vault.age", "the only one"), ("vault.1.age", "the one before"), ("root.age", "its key")] {
        std::fs::write(into.data().join(name), bytes).unwrap();
    }
    let said: Value = serde_json::from_str(&done(into.command(&["restore", "--json"]).arg(&copy))).unwrap();
    let kept = PathBuf::from(said["kept"].as_str().unwrap());
    let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
    assert_eq!(read(kept.join("vault.age")), "the only one");
    assert_eq!(
        (read(kept.join("vault.1.age")), read(kept.join("root.age"))),
        ("the one before".into(), "its key".into())
    );
    assert_eq!(read(into.data().join("vault.age")), "of the copied shop");
    assert!(!into.data().join("root.age").exists(), "a key of another vault is no part of the restored shop");

    // At once again, over the shop that is there now: both are kept, each in a folder of its own.
    let again: Value =
        serde_json::from_str(&done(into.command(&["restore", "--json", "--replace"]).arg(&copy))).unwrap();
    assert_ne!(again["kept"], said["kept"]);
    assert_eq!(read(kept.join("vault.age")), "the only one");

    // A backup leaves what lies where its parts would.
    std::fs::write(shelf.place("tuesday.vault.age"), "somebody's").unwrap();
    let output = shelf.shop.command(&["backup"]).arg(shelf.place("tuesday.db")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(read(shelf.place("tuesday.vault.age")), "somebody's");
    assert!(!shelf.place("tuesday.db").exists());
}
