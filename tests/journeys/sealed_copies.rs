//! Sealed backups over real files: made while the shop sells, brought back on an empty machine, damaged, forged and exchanged.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};
use shop_tests::program::work_folder;
use shop_tests::rehearsal::{Rehearsal, programs};
use shop_tests::shop::{Country, LiveShop, keep_private};
use shop_tests::store::Store;
use tempfile::TempDir;

/// A shop that is set up and not running, with a place for its backups.
struct Shelf {
    shop: LiveShop,
    folder: TempDir,
}

impl Shelf {
    fn new() -> Self {
        let folder = work_folder("sealed").unwrap();
        let shop = set_up(folder.path(), "Kirana Fresh");
        let shelf = Self { shop, folder };
        done(shelf.shop.command(&["backup", "set", "folder"]).arg(shelf.stick()));
        shelf
    }

    fn stick(&self) -> PathBuf {
        self.folder.path().join("stick")
    }

    fn back_up(&self) {
        done(&mut self.shop.command(&["backup", "now"]));
    }

    fn list(&self) -> Vec<(u64, String)> {
        list(&self.shop)
    }

    /// A recovery key, for whoever lost everything else.
    fn sheet(&self) -> PathBuf {
        let sheet = self.folder.path().join("sheet.txt");
        done(self.shop.command(&["backup", "recovery"]).arg(&sheet));
        sheet
    }

    fn elsewhere(&self, name: &str) -> LiveShop {
        empty_place(&self.folder.path().join(name))
    }
}

fn set_up(folder: &Path, name: &str) -> LiveShop {
    let shop = empty_place(folder);
    let password = folder.join("password");
    std::fs::write(&password, "correct horse battery staple").unwrap();
    let words = ["user", "add", "--name", "Asha", "--login", "asha", "--shop", name, "--country", "IN"];
    done(shop.command(&words).arg("--password-file").arg(&password));
    shop
}

fn empty_place(folder: &Path) -> LiveShop {
    LiveShop::over(&programs().unwrap(), folder, Country::of_currency("INR").unwrap()).unwrap()
}

/// Runs a command that must work; gives what it printed.
fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn in_json(command: &mut Command) -> Value {
    serde_json::from_str(&done(command.arg("--json"))).unwrap()
}

fn list(shop: &LiveShop) -> Vec<(u64, String)> {
    let output = shop.command(&["backup", "list", "--json"]).output().unwrap();
    let copies: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let one = |copy: &Value| (copy["number"].as_u64().unwrap(), copy["state"].as_str().unwrap().to_owned());
    copies.iter().map(one).collect()
}

fn restore(into: &LiveShop, from: &Path, sheet: Option<&Path>) -> Output {
    let mut command = into.command(&["restore"]);
    command.arg(from);
    if let Some(sheet) = sheet {
        command.arg("--recovery").arg(sheet);
    }
    command.output().unwrap()
}

/// Restoring fails with a sentence that has this in it, and leaves nothing of a shop behind.
fn is_refused(into: &LiveShop, from: &Path, sheet: Option<&Path>, because: &str) {
    let output = restore(into, from, sheet);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(complaint.contains(because), "{because}: {complaint}");
    let left = std::fs::read_dir(into.data()).into_iter().flatten().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name != "counterfoil.lock").collect();
    assert!(left.is_empty(), "{left:?}: {complaint}");
}

fn sealed(stick: &Path, number: u64) -> PathBuf {
    stick.join(format!("counterfoil-{number:06}.sealed"))
}

fn head(stick: &Path, number: u64) -> PathBuf {
    stick.join(format!("counterfoil-{number:06}.head.json"))
}

fn texts(database: &Path, sql: &str) -> Vec<String> {
    let store = Store::open(database).unwrap();
    let mut statement = store.sql().prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// What holds a word in clear below a folder.
fn in_clear(folder: &Path, word: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(in_clear(&path, word));
        } else if std::fs::read(&path).unwrap().windows(word.len()).any(|part| part == word) {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn a_shop_that_sells_is_backed_up_and_comes_back_on_an_empty_machine_with_the_sheet() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let (stick, sheet) = (story.folder().join("stick"), story.folder().join("sheet.txt"));
    story.shop.stop().await.unwrap();
    done(story.shop.command(&["backup", "recovery"]).arg(&sheet));
    assert_eq!(std::fs::metadata(&sheet).unwrap().permissions().mode() & 0o777, 0o600);
    done(story.shop.command(&["backup", "set", "folder"]).arg(&stick));
    story.shop.start().await.unwrap();
    let owner = json!({"login": "owner", "password": "correct horse battery staple"});
    story.shop.api.sign_in("/session", &owner).await.unwrap();
    let selling = async {
        for _ in 0..8 {
            story.shop.paid_invoice(&story.gateway, &story.account, "INR", 11_800).await.unwrap();
        }
    };
    let backing_up = async {
        for _ in 0..2 {
            let output = tokio::process::Command::from(story.shop.command(&["backup", "now"])).output().await.unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    };
    tokio::join!(selling, backing_up);
    // Asked for on the page, after the last sale.
    let newest = |told: &Value| told["copies"][0]["number"].as_u64().unwrap();
    let before = newest(&story.shop.api.get("/backups").await.unwrap());
    story.shop.api.post("/backups", &json!({})).await.unwrap();
    let began = Instant::now();
    let told = loop {
        let told = story.shop.api.get("/backups").await.unwrap();
        if newest(&told) > before {
            break told;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{told}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!((&told["status"], &told["has_recovery"]), (&json!("ok"), &json!(true)), "{told}");
    assert!(told["copies"].as_array().unwrap().iter().all(|copy| copy["state"] == "fine"), "{told}");
    let health = story.shop.api.get("/health").await.unwrap();
    assert_eq!((&health["backup"], health["last_backup_at"].is_string()), (&json!("ok"), true), "{health}");
    let invoices = "SELECT number FROM invoices WHERE number IS NOT NULL ORDER BY number";
    let sold = texts(&story.shop.database(), invoices);
    assert_eq!(sold.len(), 8);
    assert_eq!(in_clear(&stick, b"Kirana"), [] as [PathBuf; 0], "nothing of the shop can be read there");
    assert!(!story.shop.data().join("backup-work").exists(), "and no copy in clear is left");

    // The machine is gone, and with it its key: a new one, with a key of its own.
    story.shop.kill().unwrap();
    std::fs::rename(story.shop.data(), story.folder().join("lost")).unwrap();
    let restored = empty_place(&story.folder().join("new"));
    let preview = in_json(restored.command(&["restore"]).arg(&stick).arg("--recovery").arg(&sheet).arg("--preview"));
    assert_eq!(preview["inside"]["rows"]["invoices"], 8, "{preview}");
    assert_eq!((&preview["inside"]["shop"], &preview["replaces"]), (&json!("Kirana Fresh"), &Value::Null));
    assert!(!restored.data().exists(), "a preview makes nothing");
    let said = in_json(restored.command(&["restore"]).arg(&stick).arg("--recovery").arg(&sheet));
    assert_eq!((&said["findings"], &said["parts"]), (&json!([]), &json!(["vault.age"])), "{said}");
    assert_eq!(texts(&restored.database(), invoices), sold);
    assert_eq!(texts(&restored.database(), "SELECT staff_id FROM sessions WHERE revoked_at IS NULL").len(), 0);
    let (said, content) = restored.check(Duration::from_secs(60)).await.unwrap();
    assert!(content, "{said}");
    // Its vault opens with the new machine's key, so the gateway is reached with the credentials in it.
    restored.start().await.unwrap();
    restored.api.sign_in("/session", &owner).await.unwrap();
    let path = format!("/merchant-accounts/{}/test", story.account.id);
    let test = restored.api.post(&path, &json!({})).await.unwrap();
    assert_eq!(test["success"], true, "{test}");
    restored.stop().await.unwrap();
}

#[test]
fn damaged_cut_and_exchanged_backups_are_refused_and_the_one_before_is_offered() {
    let shelf = Shelf::new();
    let sheet = shelf.sheet();
    for _ in 0..3 {
        shelf.back_up();
    }
    let fine = |number: u64| (number, "fine".to_owned());
    assert_eq!(shelf.list(), [fine(3), fine(2), fine(1)]);
    let (stick, into) = (shelf.stick(), shelf.elsewhere("new"));
    let newest = sealed(&stick, 3);
    let whole = std::fs::read(&newest).unwrap();
    for at in [0, 60, 300, 1_000, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&newest, bytes).unwrap();
        is_refused(&into, &stick, Some(&sheet), "say --number 2");
    }
    std::fs::write(&newest, &whole[..whole.len() - 1]).unwrap();
    is_refused(&into, &stick, Some(&sheet), "the one before that opens is number 2");
    assert_eq!(shelf.list()[0], (3, "damaged".to_owned()));
    // An old one under the newest's name: with its own head it is not even listed, with the newest's head it is another file.
    std::fs::copy(sealed(&stick, 1), &newest).unwrap();
    is_refused(&into, &stick, Some(&sheet), "say --number 2");
    let newest_head = std::fs::read(head(&stick, 3)).unwrap();
    std::fs::copy(head(&stick, 1), head(&stick, 3)).unwrap();
    assert_eq!(shelf.list(), [fine(2), fine(1)]);
    std::fs::write(head(&stick, 3), newest_head).unwrap();
    std::fs::remove_file(&newest).unwrap();
    is_refused(&into, &stick, Some(&sheet), "say --number 2");
    // Whoever follows the offer has the shop back; at once again, over the one that is there now, which is kept.
    let by_sheet = |words: &[&str]| in_json(into.command(words).arg(&stick).arg("--recovery").arg(&sheet));
    by_sheet(&["restore", "--number", "2"]);
    assert_eq!(texts(&into.database(), "SELECT name FROM shop"), ["Kirana Fresh"]);
    let again = by_sheet(&["restore", "--number", "1", "--replace"]);
    assert!(Path::new(again["kept"].as_str().unwrap()).join("vault.age").is_file(), "{again}");
}

#[test]
fn another_shops_backup_and_another_sheet_open_nothing() {
    let shelf = Shelf::new();
    let sheet = shelf.sheet();
    shelf.back_up();
    let other = Shelf::new();
    let others_sheet = other.sheet();
    other.back_up();
    let into = shelf.elsewhere("new");
    is_refused(&into, &shelf.stick(), Some(&others_sheet), "does not open with this key");
    // The other shop's backup and head, put in the place of ours.
    for file in [sealed, head] {
        std::fs::copy(file(&other.stick(), 1), file(&shelf.stick(), 1)).unwrap();
    }
    assert_eq!(shelf.list(), [(1, "foreign".to_owned())]);
    is_refused(&into, &shelf.stick(), Some(&sheet), "does not open with this key");
    // A sheet of which somebody exchanged the key that signs.
    let text = std::fs::read_to_string(&others_sheet).unwrap();
    let signer = |text: &str| text.lines().find(|line| line.contains("signed by ")).unwrap().to_owned();
    let ours = std::fs::read_to_string(&sheet).unwrap();
    let mixed = shelf.folder.path().join("mixed.txt");
    std::fs::write(&mixed, text.replace(&signer(&text), &signer(&ours))).unwrap();
    keep_private(&mixed).unwrap();
    is_refused(&into, &shelf.stick(), Some(&mixed), "not signed by this shop");
    // Without any key.
    is_refused(&into, &shelf.stick(), None, "does not open with this key");
    // Ours goes on behind what somebody put there, and tells one from the other.
    shelf.back_up();
    assert_eq!(shelf.list(), [(2, "fine".to_owned()), (1, "foreign".to_owned())]);
}

#[test]
fn a_passphrase_alone_opens_them_on_another_machine() {
    let folder = work_folder("sealed").unwrap();
    let passphrase = folder.path().join("passphrase");
    std::fs::write(&passphrase, "correct horse battery staple\n").unwrap();
    keep_private(&passphrase).unwrap();
    let mut shop = set_up(folder.path(), "Kirana Fresh");
    shop.open_with(&passphrase);
    let stick = folder.path().join("stick");
    done(shop.command(&["backup", "set", "folder"]).arg(&stick));
    done(&mut shop.command(&["backup", "now"]));
    let mut new = empty_place(&folder.path().join("new"));
    let wrong = folder.path().join("wrong");
    std::fs::write(&wrong, "wrong horse battery staple\n").unwrap();
    keep_private(&wrong).unwrap();
    new.open_with(&wrong);
    is_refused(&new, &stick, None, "the key of this shop is not on this machine");
    new.open_with(&passphrase);
    let said = in_json(new.command(&["restore"]).arg(&stick));
    assert_eq!(said["parts"], json!(["vault.age", "root.age"]), "{said}");
    done(new.command(&["backup", "set", "folder"]).arg(&stick));
    done(&mut new.command(&["backup", "now"]));
    let fine = |number: u64| (number, "fine".to_owned());
    assert_eq!(list(&new), [fine(2), fine(1)], "the row goes on where it was, signed by the same key");
}

#[test]
fn what_was_tampered_with_in_the_shop_itself_is_told_and_not_backed_up() {
    let shelf = Shelf::new();
    shelf.back_up();
    let file = Connection::open(shelf.shop.database()).unwrap();
    file.execute_batch("CREATE VIEW everything AS SELECT * FROM staff").unwrap();
    file.close().unwrap();
    let output = shelf.shop.command(&["backup", "now"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("the view everything is foreign"), "{said}");
    assert_eq!(shelf.list(), [(1, "fine".to_owned())]);
}

#[test]
fn a_stick_that_is_not_plugged_in_is_missed_and_nothing_is_written_where_it_would_be() {
    let shelf = Shelf::new();
    shelf.back_up();
    std::fs::rename(shelf.stick(), shelf.folder.path().join("in the drawer")).unwrap();
    std::fs::create_dir(shelf.stick()).unwrap();
    let output = shelf.shop.command(&["backup", "now"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("is not there: plug the disk in"), "{said}");
    assert_eq!(std::fs::read_dir(shelf.stick()).unwrap().count(), 0);
    let shown = in_json(&mut shelf.shop.command(&["backup", "show"]));
    assert_eq!(shown["now"]["status"], "failed", "{shown}");
    assert!(shown["now"]["last_made_at"].is_string(), "the last good one is still known: {shown}");
    done(&mut shelf.shop.command(&["backup", "off"]));
    let output = shelf.shop.command(&["backup", "now"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("backup set folder"));
}

#[tokio::test]
async fn the_days_backup_is_made_once_by_a_program_that_serves() {
    let shelf = Shelf::new();
    // One that lies there may still be looked at: it counts when it was noted.
    let is_noted = |number: u64| {
        let shown = in_json(&mut shelf.shop.command(&["backup", "show"]));
        let now = &shown["now"];
        now["status"] == "ok" && now["making_since"].is_null() && now["copies"][0]["number"] == number
    };
    let count_is = async |wanted: u64| {
        let began = Instant::now();
        while !is_noted(wanted) {
            assert!(began.elapsed() < Duration::from_secs(60), "{:?}", shelf.list());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    shelf.shop.start().await.unwrap();
    count_is(1).await;
    shelf.shop.kill_and_start().await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    count_is(1).await;
    shelf.shop.stop().await.unwrap();
    // The next day: what was noted for today was noted for another day.
    let file = Connection::open(shelf.shop.database()).unwrap();
    let changed = file.execute("UPDATE schedule SET period = '2020-01-01' WHERE job = 'backup'", []).unwrap();
    file.close().unwrap();
    assert_eq!(changed, 1);
    shelf.shop.start().await.unwrap();
    count_is(2).await;
    shelf.shop.stop().await.unwrap();
}
