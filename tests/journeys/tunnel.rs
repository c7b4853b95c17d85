//! The tunnel with real programs on loopback: `sshd` with `ssh -R`, and `bore`. Its server is killed and comes back while customers
//! pay; nothing is lost, because the gap is asked for.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use shop_tests::gateway::PracticeGateway;
use shop_tests::program::{Running, START_TIME, free_address, repository, work_folder};
use shop_tests::rehearsal::programs;
use shop_tests::sell::Account;
use shop_tests::shop::{Country, LiveShop, keep_private};
use tempfile::TempDir;

/// All of a story: what hangs is ended by dropping it.
const STORY_TIME: Duration = Duration::from_secs(240);

/// The server of a tunnel, as a VPS would run it.
trait Server {
    /// Starts it where it was.
    fn start(&self) -> Running;
    /// The arguments of `counterfoil tunnel set`.
    fn set(&self) -> Vec<String>;
    /// The address from outside.
    fn url(&self) -> String;
}

/// A shop whose gateway knows no address of it but the tunnel's.
struct Reached<S: Server> {
    shop: LiveShop,
    gateway: PracticeGateway,
    account: Account,
    server: S,
    running: Option<Running>,
    _folder: TempDir,
}

impl<S: Server> Reached<S> {
    async fn through(make: impl FnOnce(&Path) -> S) -> Self {
        let folder = work_folder("tunnel").unwrap();
        let programs = programs().unwrap();
        let gateway = PracticeGateway::start(&programs, folder.path(), 1).await.unwrap();
        let shop = LiveShop::over(&programs, folder.path(), Country::of_currency("INR").unwrap()).unwrap();
        shop.start().await.unwrap();
        shop.set_up("Kirana Fresh").await.unwrap();
        let account = shop.add_practice_account(&gateway, &json!({})).await.unwrap();
        let server = make(folder.path());
        let running = Some(server.start());
        let reached = Self { shop, gateway, account, server, running, _folder: folder };
        reached.set();
        reached.until("up").await;
        let hook = format!("{}{}", reached.server.url(), reached.account.hook_path);
        reached.gateway.tell_hook(&hook).await.unwrap();
        reached
    }

    /// Sets the tunnel while the shop is served.
    fn set(&self) {
        let words = self.server.set();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        // The data folder is named before the arguments of the tunnel's program.
        let behind = words.iter().position(|word| *word == "--").unwrap();
        let mut command = self.shop.command(&[]);
        let output = command.args(&words[..behind]).args(&words[behind..]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    async fn now(&self) -> Value {
        self.shop.api.get("/tunnel").await.unwrap()
    }

    async fn until(&self, status: &str) -> Value {
        let began = Instant::now();
        loop {
            let now = self.now().await;
            if now["status"] == status {
                return now;
            }
            assert!(began.elapsed() < Duration::from_secs(75), "the tunnel is not {status}: {now:#}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The server goes, with every connection that it held.
    fn kill_server(&mut self) {
        if let Some(running) = self.running.take() {
            let all = descendants(running.id());
            running.kill().unwrap();
            for pid in all {
                // One that ended with its parent is not there any more.
                let _gone = Command::new("kill").args(["-KILL", &pid.to_string()]).output();
            }
        }
    }

    /// An invoice whose payment waits on the gateway's page.
    async fn waiting(&self) -> (String, String) {
        let invoice = self.shop.invoice("INR", 11_800).await.unwrap();
        let payment = self.shop.start_payment(&invoice.id, &self.account).await.unwrap();
        (invoice.id, payment.id)
    }

    async fn nothing_is_lost(&mut self) {
        let hooks = self.shop.api.get("/settings").await.unwrap()["hooks_base_url"].clone();
        assert_eq!(hooks, self.server.url(), "the settings follow an address that was proved");
        // Told through the tunnel: the gateways are asked by themselves every five minutes only.
        for _ in 0..3 {
            let (invoice, payment) = self.waiting().await;
            self.gateway.pay(&payment).await.unwrap();
            self.shop.until_invoice_is(&invoice, "paid").await.unwrap();
        }
        let told = self.shop.api.get("/inbox").await.unwrap()["items"].as_array().unwrap().len();
        assert!(told >= 3, "{told} deliveries came through the tunnel");
        // The server goes while customers pay, and what the gateway sends meanwhile it gives up.
        let mut waiting = Vec::new();
        for _ in 0..6 {
            waiting.push(self.waiting().await);
        }
        for (at, (_, payment)) in waiting.iter().enumerate() {
            if at == 2 {
                self.kill_server();
                self.gateway.misbehave(&json!({"webhooks_off": true})).await.unwrap();
            }
            self.gateway.pay(payment).await.unwrap();
        }
        let down = self.until("down").await;
        assert_eq!(down["trouble"], "ended", "{down:#}");
        self.running = Some(self.server.start());
        let up = self.until("up").await;
        assert!(up["restarts"].as_u64() >= Some(1), "{up:#}");
        for (invoice, _) in &waiting {
            self.shop.until_invoice_is(invoice, "paid").await.unwrap();
        }
        let rounds = self.shop.api.get("/catch-up/rounds").await.unwrap();
        assert!(rounds["items"].as_array().unwrap().iter().any(|round| round["cause"] == "tunnel"), "{rounds:#}");
        // And it leads here again.
        self.gateway.misbehave(&json!({})).await.unwrap();
        let (invoice, payment) = self.waiting().await;
        self.gateway.pay(&payment).await.unwrap();
        self.shop.until_invoice_is(&invoice, "paid").await.unwrap();
    }

    /// The program is killed and leaves its tunnel behind, which holds the port on the server; then it ends in order.
    async fn the_tunnel_ends_with_the_shop(&mut self) {
        self.shop.kill_and_start().await.unwrap();
        self.until("up").await;
        self.shop.stop().await.unwrap();
        let outside: SocketAddr = self.server.url().trim_start_matches("http://").parse().unwrap();
        let began = Instant::now();
        while std::net::TcpStream::connect(outside).is_ok() {
            assert!(began.elapsed() < Duration::from_secs(10), "somebody still holds the tunnel open");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let (said, content) = self.shop.check(Duration::from_secs(60)).await.unwrap();
        assert!(content, "{said:#}");
    }
}

/// The children of a process, and theirs.
fn descendants(pid: u32) -> Vec<u32> {
    let told = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let children: Vec<u32> = told.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    children.iter().flat_map(|child| std::iter::once(*child).chain(descendants(*child))).collect()
}

/// OpenSSH, with keys and settings of its own, as an ordinary user runs it.
struct Ssh {
    folder: PathBuf,
    at: SocketAddr,
    outside: SocketAddr,
}

impl Ssh {
    fn in_folder(folder: &Path) -> Self {
        let folder = folder.join("ssh");
        std::fs::create_dir(&folder).unwrap();
        for name in ["host", "till"] {
            let mut keygen = Command::new("ssh-keygen");
            let made =
                keygen.args(["-q", "-t", "ed25519", "-N", ""]).arg("-f").arg(folder.join(name)).output().unwrap();
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        }
        let ssh = Self { at: free_address().unwrap(), outside: free_address().unwrap(), folder };
        let public = |name: &str| std::fs::read_to_string(ssh.folder.join(name).with_extension("pub")).unwrap();
        ssh.write("authorized", &public("till"));
        ssh.write("known", &format!("[127.0.0.1]:{} {}", ssh.at.port(), public("host")));
        let config = format!(
            "Port {}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nAllowTcpForwarding remote\nPermitTTY no\n",
            ssh.at.port(),
            ssh.folder.join("host").display(),
            ssh.folder.join("authorized").display(),
        );
        ssh.write("sshd_config", &config);
        ssh
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        keep_private(&path).unwrap();
    }
}

impl Server for Ssh {
    fn start(&self) -> Running {
        // Root's sshd wants a place to lock itself into; an ordinary user's does not.
        if text_of("id", &["-u"]) == "0" {
            std::fs::create_dir_all("/run/sshd").unwrap();
        }
        let mut sshd = Command::new("/usr/sbin/sshd");
        Running::start("sshd", sshd.args(["-D", "-e", "-f"]).arg(self.folder.join("sshd_config"))).unwrap()
    }

    fn set(&self) -> Vec<String> {
        let file = |name: &str| self.folder.join(name).display().to_string();
        let known = format!("UserKnownHostsFile={}", file("known"));
        let forward = format!("{}:{{door}}", self.outside);
        let person = format!("{}@127.0.0.1", text_of("id", &["-un"]));
        let port = self.at.port().to_string();
        let url = self.url();
        let key = file("till");
        [
            "tunnel", "set", "ssh", "--url", &url, "--", "-F", "none", "-i", &key, "-o", &known, "-p", &port, "-R",
            &forward, &person,
        ]
        .map(str::to_owned)
        .into()
    }

    fn url(&self) -> String {
        format!("http://{}", self.outside)
    }
}

/// bore, whose server has one port for its clients on every address: this one takes an address of its own.
struct Bore {
    program: PathBuf,
    secret: PathBuf,
    at: String,
    outside: SocketAddr,
}

impl Bore {
    fn in_folder(folder: &Path) -> Self {
        let tools = repository().join("scripts/tools.sh");
        let program = PathBuf::from(text_of(tools.to_str().unwrap(), &["bore-cli"]));
        let secret = folder.join("bore-secret");
        std::fs::write(&secret, "tulips of the stories\n").unwrap();
        keep_private(&secret).unwrap();
        let outside = free_address().unwrap();
        let [high, low] = outside.port().to_be_bytes();
        Self { program, secret, at: format!("127.77.{high}.{low}"), outside }
    }
}

impl Server for Bore {
    fn start(&self) -> Running {
        let port = self.outside.port().to_string();
        let mut bore = Command::new(&self.program);
        bore.args(["server", "--min-port", &port, "--max-port", &port, "--bind-addr", &self.at]);
        bore.args(["--bind-tunnels", "127.0.0.1"]).env("BORE_SECRET", "tulips of the stories");
        Running::start("bore", &mut bore).unwrap()
    }

    fn set(&self) -> Vec<String> {
        let (url, port) = (self.url(), self.outside.port().to_string());
        let (program, secret) = (self.program.display().to_string(), self.secret.display().to_string());
        [
            "tunnel",
            "set",
            "bore",
            "--program",
            &program,
            "--secret-file",
            &secret,
            "--url",
            &url,
            "--",
            "--to",
            &self.at,
            "--port",
            &port,
        ]
        .map(str::to_owned)
        .into()
    }

    fn url(&self) -> String {
        format!("http://{}", self.outside)
    }
}

/// What a program prints, which must work.
fn text_of(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

async fn in_time(story: impl Future<Output = ()>) {
    tokio::time::timeout(STORY_TIME.max(START_TIME), story).await.unwrap();
}

#[tokio::test]
async fn a_tunnel_by_ssh_whose_server_is_killed_while_customers_pay_loses_nothing() {
    in_time(async {
        let mut reached = Reached::through(Ssh::in_folder).await;
        reached.nothing_is_lost().await;
        reached.the_tunnel_ends_with_the_shop().await;
    })
    .await;
}

#[tokio::test]
async fn a_tunnel_by_bore_whose_server_is_killed_while_customers_pay_loses_nothing() {
    in_time(async {
        let mut reached = Reached::through(Bore::in_folder).await;
        reached.nothing_is_lost().await;
        let shown = reached.now().await.to_string();
        assert!(!shown.contains("tulips"), "{shown}");
        reached.the_tunnel_ends_with_the_shop().await;
    })
    .await;
}
