//! The data folder in trouble: held by somebody else, written by a newer program, full, not writable.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;
use shop_tests::gateway::{PracticeGateway, practice_signature, unix_now};
use shop_tests::http::{Answer, client};
use shop_tests::program::{Running, work_folder};
use shop_tests::rehearsal::{Rehearsal, programs};
use shop_tests::shop::{Country, LiveShop};

#[tokio::test]
async fn a_second_process_on_the_same_folder_is_turned_away_and_the_first_goes_on() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let mut second = story.shop.command(&["serve", "--listen", "127.0.0.1:0", "--hooks", "127.0.0.1:0"]);
    let output = second.output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(78), "{complaint}");
    assert!(complaint.contains(&story.shop.id().unwrap().to_string()), "it names who holds the folder: {complaint}");
    assert_eq!(story.shop.api.state().await.unwrap()["state"], "signed_in");
}

#[tokio::test]
async fn a_port_that_somebody_else_holds_is_never_replaced_by_another() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let folder = work_folder("port").unwrap();
    let other = LiveShop::over(&programs().unwrap(), folder.path(), Country::of_currency("INR").unwrap()).unwrap();
    let taken = story.shop.hooks().to_string();
    let output = other.command(&["serve", "--listen", "127.0.0.1:0", "--hooks", &taken]).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(78), "{complaint}");
    assert!(complaint.contains("--hooks"), "{complaint}");
}

#[tokio::test]
async fn a_shop_of_a_newer_program_is_left_as_it_is() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    story.shop.stop().await.unwrap();
    let database = story.shop.database();
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection
        .execute(
            "INSERT INTO migrations (name, digest, applied_at) VALUES ('20991231000000_the_future.sql', 'x', 0)",
            [],
        )
        .unwrap();
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(connection);
    let before = std::fs::read(&database).unwrap();
    let output = story.shop.serve_command().stdin(Stdio::null()).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && complaint.contains("newer"), "{complaint}");
    assert_eq!(std::fs::read(&database).unwrap(), before, "nothing was changed");
}

#[tokio::test]
async fn a_full_disk_makes_the_hook_say_503_and_room_makes_it_work_again_without_a_restart() {
    let Some(room) = Room::of("14m").await else { return };
    let body = |number: u32| {
        let filling = "x".repeat(60_000);
        json!({"id": format!("evt_{number}"), "type": "x", "environment": "test", "data": {}, "filling": filling})
            .to_string()
    };
    assert_eq!(room.deliver(&body(0)).await, 200);
    // Somebody fills the disk to its last byte.
    room.fill();
    let mut refused = None;
    for number in 1..200 {
        match room.deliver(&body(number)).await {
            200 => {}
            status => {
                refused = Some((number, status));
                break;
            }
        }
    }
    let (number, status) = refused.expect("two hundred deliveries of 60 KB fitted onto a full disk");
    assert_eq!(status, 503);
    room.empty();
    let began = Instant::now();
    while room.deliver(&body(number)).await != 200 {
        assert!(began.elapsed() < Duration::from_secs(5), "room came back, the hook did not");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Every delivery that was acknowledged is there; the refused one came back.
    let rows = room.shop.api.get("/inbox?limit=200").await.unwrap()["items"].as_array().unwrap().len();
    assert_eq!(u32::try_from(rows).unwrap(), number + 1);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named_with_what_to_do() {
    let folder = work_folder("locked").unwrap();
    let shop = LiveShop::over(&programs().unwrap(), folder.path(), Country::of_currency("INR").unwrap()).unwrap();
    // A file where the folder should be: not even root can make a folder there.
    std::fs::write(shop.data(), "in the way").unwrap();
    let output = shop.serve_command().output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(78), "{complaint}");
    assert!(complaint.contains(&shop.data().display().to_string()), "{complaint}");
}

#[tokio::test]
async fn a_folder_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    story.shop.stop().await.unwrap();
    std::fs::set_permissions(story.shop.data(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let output = story.shop.serve_command().output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(78), "{complaint}");
    assert!(complaint.contains("chmod 700"), "{complaint}");
}

#[tokio::test]
async fn whatever_a_running_shop_writes_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    story.shop.paid_invoice(&story.gateway, &story.account, "INR", 11_800).await.unwrap();
    let mut folders = vec![story.shop.data()];
    let mut names = Vec::new();
    while let Some(folder) = folders.pop() {
        let mode_of = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode_of(&folder), 0o700, "{}", folder.display());
        for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                assert_eq!(mode_of(&entry.path()), 0o600, "{}", entry.path().display());
                names.push(entry.file_name().into_string().unwrap());
            }
        }
    }
    for name in ["shop.db", "shop.db-wal", "vault.age"] {
        assert!(names.iter().any(|known| known == name), "there is no {name} among {names:?}");
    }
}

#[tokio::test]
async fn after_a_kill_everything_that_was_acknowledged_is_there() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let mut invoices = Vec::new();
    for _ in 0..5 {
        let invoice = story.shop.invoice("INR", 11_800).await.unwrap();
        story.shop.kill_and_start().await.unwrap();
        invoices.push(invoice.id);
    }
    for id in &invoices {
        assert_eq!(story.shop.invoice_now(id).await.unwrap()["status"], "issued");
    }
    story.shop.stop().await.unwrap();
    let (said, content) = story.shop.check(Duration::from_secs(60)).await.unwrap();
    assert!(content, "{said}");
}

/// A shop whose data folder is a small disk of its own. It exists in the name space of the shop's process only, so that
/// nothing is left behind however the test ends.
struct Room {
    shop: LiveShop,
    running: Running,
    gateway: PracticeGateway,
    hook: String,
    _folder: tempfile::TempDir,
}

impl Room {
    /// `None`, with the reason printed, where this user may not make name spaces.
    async fn of(size: &str) -> Option<Self> {
        let folder = work_folder("room").unwrap();
        let programs = programs().unwrap();
        let shop = LiveShop::over(&programs, folder.path(), Country::of_currency("INR").unwrap()).unwrap();
        let spaces = ["--mount", "--user", "--map-root-user"];
        let probe =
            std::process::Command::new("unshare").args(spaces).args(["mount", "-t", "tmpfs", "tmpfs", "/mnt"]).output();
        match probe {
            Ok(output) if output.status.success() => {}
            Ok(output) => {
                eprintln!("left out: no disk of one's own here: {}", String::from_utf8_lossy(&output.stderr).trim());
                return None;
            }
            Err(cause) => {
                eprintln!("left out: no disk of one's own here: {cause}");
                return None;
            }
        }
        let data = shop.data();
        std::fs::create_dir_all(&data).unwrap();
        let serve = shop.serve_command();
        let script = format!("mount -t tmpfs -o size={size},mode=700 tmpfs '{}' && exec \"$@\"", data.display());
        let mut command = std::process::Command::new("unshare");
        command.args(spaces).args(["bash", "-c", &script, "bash"]).arg(serve.get_program()).args(serve.get_args());
        for (name, value) in serve.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let running = Running::start("counterfoil on a small disk", &mut command).unwrap();
        let code = running
            .says(Duration::from_secs(30), |line| line.split_once("#code=").map(|(_, code)| code.trim().to_owned()))
            .await
            .unwrap();
        shop.set_up_with(&code, "Kirana Fresh").await.unwrap();
        let gateway = PracticeGateway::start(&programs, folder.path(), 1).await.unwrap();
        let account = shop.add_practice_account(&gateway, &json!({})).await.unwrap();
        let hook = format!("{}{}", shop.outside(), account.hook_path);
        Some(Self { shop, running, gateway, hook, _folder: folder })
    }

    async fn deliver(&self, body: &str) -> u16 {
        let signature = practice_signature(&self.gateway.webhook_secret, unix_now(), body.as_bytes()).unwrap();
        let request = client().unwrap().post(&self.hook).header("Practice-Signature", signature).body(body.to_owned());
        Answer::of(request.send().await.unwrap()).await.unwrap().status
    }

    /// The data folder as the shop's process sees it.
    fn inside(&self) -> std::path::PathBuf {
        let data = self.shop.data();
        std::path::Path::new("/proc")
            .join(self.running.id().to_string())
            .join("root")
            .join(data.strip_prefix("/").unwrap())
    }

    fn fill(&self) {
        let mut file = std::fs::File::create(self.inside().join("filling")).unwrap();
        let block = vec![0_u8; 4096];
        while std::io::Write::write_all(&mut file, &block).is_ok() {}
    }

    fn empty(&self) {
        std::fs::remove_file(self.inside().join("filling")).unwrap();
    }
}
