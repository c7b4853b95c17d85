//! The program as a unit of systemd: what it tells, when it gives no sign of life, and where its data lie.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use shop_tests::http::client;
use shop_tests::program::work_folder;
use shop_tests::rehearsal::programs;
use shop_tests::shop::{Country, LiveShop};

/// systemd's side of the socket.
struct Systemd(UnixDatagram);

impl Systemd {
    fn at(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        Self(socket)
    }

    /// The next thing it is told; none in this time.
    fn hears(&self, within: Duration) -> Option<String> {
        let began = Instant::now();
        let mut told = [0; 4096];
        while began.elapsed() < within {
            if let Ok(length) = self.0.recv(&mut told) {
                return Some(String::from_utf8_lossy(&told[..length]).into_owned());
            }
        }
        None
    }

    /// Everything until it is told this.
    fn hears_until(&self, wanted: &str, within: Duration) -> String {
        let (began, mut before) = (Instant::now(), Vec::new());
        while began.elapsed() < within {
            let Some(told) = self.hears(Duration::from_millis(100)) else { continue };
            if told.lines().any(|line| line == wanted) {
                return told;
            }
            before.push(told);
        }
        panic!("{wanted} was not told in {within:?}, but {before:?}");
    }

    /// How many signs of life come in this time.
    fn signs_of_life(&self, during: Duration) -> usize {
        let began = Instant::now();
        let mut signs = 0;
        while let Some(left) = during.checked_sub(began.elapsed()) {
            signs += usize::from(self.hears(left).is_some_and(|told| told.contains("WATCHDOG=1")));
        }
        signs
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn systemd_hears_that_the_shop_serves_that_it_lives_and_that_it_ends() {
    let folder = work_folder("unit").unwrap();
    let country = Country::of_currency("INR").unwrap();
    let shop = LiveShop::over(&programs().unwrap(), folder.path(), country).unwrap();
    let socket = folder.path().join("notify");
    let systemd = Systemd::at(&socket);
    let watched = |command: &mut Command| {
        command.env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "1000000");
    };
    shop.spawn_with(watched).unwrap();

    let ready = systemd.hears_until("READY=1", Duration::from_secs(60));
    assert!(ready.contains("STATUS=not set up yet"), "{ready}");
    // Nobody waits for the doors any more: they answer.
    shop.api.state().await.unwrap();
    let outside = client().unwrap().get(shop.outside()).send().await.unwrap();
    assert_eq!(outside.status(), 404);

    assert!(systemd.signs_of_life(Duration::from_secs(3)) >= 3, "twice in each second");

    // Somebody sits on the file, so nothing can be kept.
    let greedy = Connection::open(shop.database()).unwrap();
    greedy.execute_batch("BEGIN IMMEDIATE").unwrap();
    let _one_was_under_way = systemd.signs_of_life(Duration::from_millis(600));
    assert_eq!(systemd.signs_of_life(Duration::from_secs(3)), 0, "a program that keeps nothing gives no sign of life");
    greedy.execute_batch("ROLLBACK").unwrap();
    systemd.hears_until("WATCHDOG=1", Duration::from_secs(10));

    let ended = shop.stop().await.unwrap().unwrap();
    systemd.hears_until("STOPPING=1", Duration::from_secs(1));
    assert!(ended.success(), "{ended}");
}

#[test]
fn the_folder_that_systemd_gives_is_the_data_folder_where_no_other_is_named() {
    let folder = work_folder("unit").unwrap();
    let password = folder.path().join("password");
    std::fs::write(&password, "correct horse battery staple").unwrap();
    let (given, named) = (folder.path().join("state"), folder.path().join("named"));
    let add = |names_one: bool| {
        let mut command = Command::new(programs().unwrap().counterfoil);
        command.args(["user", "add", "--name", "Asha", "--login", "asha", "--shop", "Kirana Fresh", "--country", "IN"]);
        command.arg("--password-file").arg(&password).env_remove("COUNTERFOIL_DATA");
        // systemd gives several in one line; the first is the shop's.
        command.env("STATE_DIRECTORY", format!("{}:{}", given.display(), folder.path().join("more").display()));
        if names_one {
            command.env("COUNTERFOIL_DATA", &named);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    add(true);
    assert!(named.join("shop.db").exists() && !given.exists());
    add(false);
    assert!(given.join("shop.db").exists() && !folder.path().join("more").exists());
}

#[tokio::test]
async fn a_passphrase_that_systemd_hands_over_opens_the_vault_and_no_other_that_the_group_may_read_does() {
    let folder = work_folder("unit").unwrap();
    let country = Country::of_currency("INR").unwrap();
    let shop = LiveShop::over(&programs().unwrap(), folder.path(), country).unwrap();
    let handed = folder.path().join("credentials/counterfoil-passphrase");
    std::fs::remove_file(folder.path().join("credentials/counterfoil-root")).unwrap();
    std::fs::write(&handed, "correct horse battery").unwrap();
    std::fs::set_permissions(&handed, std::fs::Permissions::from_mode(0o440)).unwrap();
    shop.start().await.unwrap();
    shop.set_up("Kirana Fresh").await.unwrap();
    let health = shop.api.get("/health").await.unwrap();
    assert_eq!(health["vault_open"], true, "{health}");
    shop.stop().await.unwrap();

    let elsewhere = folder.path().join("passphrase");
    std::fs::copy(&handed, &elsewhere).unwrap();
    let output = shop.serve_command().arg("--vault-passphrase-file").arg(&elsewhere).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(78), "{complaint}");
    assert!(complaint.contains("others can read it (mode 440)"), "{complaint}");
}
