//! No secret leaves the vault: not into the database, a log, an answer, an export, a copy, or what a crash leaves behind.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use shop_tests::http::{Answer, client};
use shop_tests::program::{START_TIME, repository, work_folder};
use shop_tests::rehearsal::programs;
use shop_tests::shop::{Country, LiveShop, code_in};

/// Secrets that are looked for, with what each of them is.
#[derive(Default)]
struct Canaries(Vec<(String, Vec<Vec<u8>>)>);

impl Canaries {
    /// A secret of which no form may be seen anywhere.
    fn add(&mut self, what: &str, secret: &str) {
        let mut forms = vec![secret.as_bytes().to_vec(), hex::encode(secret).into_bytes()];
        // Within a longer text that is in base64 it begins at one of three places.
        for before in 0..3 {
            let padded = [vec![b'x'; before], secret.as_bytes().to_vec()].concat();
            let text = STANDARD_NO_PAD.encode(&padded);
            let (from, to) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
            forms.push(text.as_bytes()[from..to].to_vec());
        }
        self.0.push((what.to_owned(), forms));
    }

    /// Those that are seen in these bytes.
    fn seen_in(&self, bytes: &[u8]) -> Vec<&str> {
        let found = |form: &Vec<u8>| memchr::memmem::find(bytes, form).is_some();
        self.0.iter().filter(|(_, forms)| forms.iter().any(found)).map(|(what, _)| what.as_str()).collect()
    }

    fn none_in(&self, place: &str, bytes: &[u8]) {
        assert_eq!(self.seen_in(bytes), [""; 0], "seen in {place}");
    }
}

#[test]
fn a_secret_is_found_as_it_is_in_hex_and_at_any_place_of_base64() {
    let mut canaries = Canaries::default();
    canaries.add("key", "sk_test_canary");
    let texts = ["x sk_test_canary y".to_owned(), hex::encode("1sk_test_canary2")];
    let places =
        ["", "u", "us", "user:"].map(|before| STANDARD_NO_PAD.encode(format!("{before}sk_test_canary and more")));
    for text in texts.iter().chain(&places) {
        assert_eq!(canaries.seen_in(text.as_bytes()), ["key"], "{text}");
    }
    assert_eq!(canaries.seen_in(b"sk_test_canar"), [""; 0]);
}

/// A gateway that refuses everything and repeats what it was sent: head and body.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for line in listener.incoming().flatten() {
            std::thread::spawn(move || repeat(line));
        }
    });
    address
}

fn repeat(mut line: TcpStream) {
    let _set = line.set_read_timeout(Some(Duration::from_millis(200)));
    let (mut asked, mut piece) = (Vec::new(), [0; 8192]);
    while let Ok(read @ 1..) = line.read(&mut piece) {
        asked.extend_from_slice(&piece[..read]);
    }
    let text = String::from_utf8_lossy(&asked).into_owned();
    let body = json!({"error": {"message": text, "code": "bad", "type": text}, "message": text}).to_string();
    let head = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nConnection: close";
    let _gone = write!(line, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
}

/// The running program, all of whose output goes to one file.
struct Loud(Child);

impl Loud {
    fn start(shop: &LiveShop, output: &Path) -> Self {
        let file = std::fs::File::create(output).unwrap();
        let mut command = shop.serve_command();
        command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
        command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        Self(command.spawn().unwrap())
    }

    /// Ends it as a fault of the program would.
    fn crash(&mut self) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-ABRT", &id]).status().unwrap().success());
        self.0.wait().unwrap();
    }
}

impl Drop for Loud {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// A credential as its gateway would give it out in its test world.
fn credential(provider: &str, field: &str) -> String {
    let canary = format!("cnry{}{}", provider, field.replace('_', ""));
    match (provider, field) {
        ("stripe", "secret_key") => format!("sk_test_{canary}"),
        ("razorpay", "key_id") => format!("rzp_test_{canary}"),
        ("xendit", "secret_key") => format!("xnd_development_{canary}"),
        ("midtrans", "server_key") => format!("SB-Mid-server-{canary}"),
        // Authorize.Net's signature keys are hex.
        ("authorizenet", "signature_key") => hex::encode(format!("{canary:.<64}")),
        _ => canary,
    }
}

/// Adds an account of every gateway that has secrets, each at the address that repeats what it is sent.
async fn add_accounts(shop: &LiveShop, canaries: &mut Canaries, echo: SocketAddr) -> Vec<(String, String)> {
    let gateways = shop.api.get("/gateways").await.unwrap();
    let mut added = Vec::new();
    for gateway in gateways["items"].as_array().unwrap() {
        let provider = gateway["provider"].as_str().unwrap();
        let fields = gateway["credential_fields"].as_array().unwrap();
        if !fields.iter().any(|field| field["secret"] == true) {
            continue;
        }
        let mut credentials = serde_json::Map::new();
        for field in fields {
            let name = field["name"].as_str().unwrap();
            let value = credential(provider, name);
            if field["secret"] == true {
                canaries.add(&format!("{provider}.{name}"), &value);
            }
            credentials.insert(name.to_owned(), value.into());
        }
        let worlds: Vec<&str> = gateway["environments"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let world = if worlds.contains(&"sandbox") { "sandbox" } else { "practice" };
        let ask = json!({"provider": provider, "name": format!("Account of {provider}"), "environment": world,
                         "base_url": format!("http://{echo}"), "credentials": credentials});
        let account = shop.add_account(&ask).await.unwrap();
        added.push((account.id, account.hook_path));
    }
    assert!(added.len() >= 9, "{added:?}");
    added
}

/// Everything that an owner can read by asking for it.
async fn every_answer(shop: &LiveShop, ids: &[(&str, Vec<String>)]) -> Vec<(String, Answer)> {
    let description = std::fs::read(repository().join("ui/src/api/openapi.json")).unwrap();
    let description: Value = serde_json::from_slice(&description).unwrap();
    let mut paths = BTreeSet::new();
    for (path, acts) in description["paths"].as_object().unwrap() {
        if acts.get("get").is_none() || path.contains("live") {
            continue;
        }
        let path = path.strip_prefix("/api/v1").unwrap_or(path);
        let of = ids.iter().find(|(begins, _)| path.starts_with(&format!("{begins}/{{id}}")));
        match of {
            Some((_, ids)) => paths.extend(ids.iter().map(|id| path.replace("{id}", id))),
            None => _ = paths.insert(path.to_owned()),
        }
    }
    paths.retain(|path| !path.contains('{'));
    let mut answers = Vec::new();
    for path in paths {
        let answer = shop.api.request(Method::GET, &path).send().await.unwrap();
        answers.push((path, Answer::of(answer).await.unwrap()));
    }
    answers
}

fn every_file(folder: &Path, look: &mut impl FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            every_file(&path, look);
        } else if path.is_file() {
            look(&path, &std::fs::read(&path).unwrap());
        }
    }
}

#[tokio::test]
async fn no_secret_reaches_database_log_answer_export_copy_or_what_a_crash_leaves_behind() {
    let folder = work_folder("secrets").unwrap();
    let shop = LiveShop::over(&programs().unwrap(), folder.path(), Country::of_currency("INR").unwrap()).unwrap();
    let output = folder.path().join("output");
    let mut program = Loud::start(&shop, &output);
    shop.ready(START_TIME).await.unwrap();
    let printed = std::fs::read_to_string(&output).unwrap();
    let code = printed.lines().find_map(code_in).unwrap();
    shop.set_up_with(&code, "Kirana Fresh").await.unwrap();

    let mut canaries = Canaries::default();
    canaries.add("the owner's password", "correct horse battery staple");
    let (cookie, page_key) = shop.api.session().unwrap();
    canaries.add("the session", cookie.split_once('=').unwrap().1);
    canaries.add("the page key", &page_key);
    every_file(&folder.path().join("credentials"), &mut |path, bytes| {
        let secret = String::from_utf8_lossy(bytes).trim().to_owned();
        canaries.add(&path.display().to_string(), &secret);
    });
    let accounts = add_accounts(&shop, &mut canaries, echo()).await;

    // The gateways repeat the secrets in their answers, and whoever knows one knocks with it.
    let invoice = shop.invoice("INR", 11_800).await.unwrap();
    let path = format!("/invoices/{}/payments", invoice.id);
    let mut payments = Vec::new();
    for (id, hook_path) in &accounts {
        let test = format!("/merchant-accounts/{id}/test");
        let tested = shop.api.try_post(&test, &json!({})).await.unwrap();
        canaries.none_in(&test, &tested.bytes);
        let started = shop.api.try_post(&path, &json!({"merchant_account_id": id})).await.unwrap();
        canaries.none_in(&path, &started.bytes);
        if let Some(payment) = started.json()["id"].as_str() {
            payments.push(payment.to_owned());
            let cancel = format!("/payments/{payment}/cancel");
            canaries.none_in(&cancel, &shop.api.try_post(&cancel, &json!({})).await.unwrap().bytes);
        }
        let knock =
            client().unwrap().post(format!("{}{hook_path}", shop.outside())).header("Content-Type", "application/json");
        let token = credential("xendit", "webhook_secret");
        let heard = knock.header("x-callback-token", &token).body(json!({"id": "inv_1", "event": "x"}).to_string());
        canaries.none_in(hook_path, &Answer::of(heard.send().await.unwrap()).await.unwrap().bytes);
    }
    assert!(!payments.is_empty(), "no gateway was asked for a payment");
    let caught = shop.api.try_post("/catch-up", &json!({})).await.unwrap();
    canaries.none_in("/catch-up", &caught.bytes);

    let account_ids = accounts.iter().map(|(id, _)| id.clone()).collect();
    let ids = [("/merchant-accounts", account_ids), ("/payments", payments), ("/invoices", vec![invoice.id.clone()])];
    let answers = every_answer(&shop, &ids).await;
    let good = answers.iter().filter(|(_, answer)| answer.status == 200).count();
    assert!(good >= 60, "{good} answers of {}", answers.len());
    for (path, answer) in &answers {
        // The session's own page key is told to whoever holds the session.
        let own = path == "/session" || path == "/me";
        let seen: Vec<_> = canaries.seen_in(&answer.bytes);
        assert!(seen.is_empty() || (own && seen == ["the page key"]), "{seen:?} in the answer of {path}");
    }

    let copy = folder.path().join("copy.db");
    let made = shop.command(&["backup"]).arg(&copy).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    canaries.none_in("the output of the copy", &[made.stdout, made.stderr].concat());
    let about = format!("/proc/{}", program.0.id());
    for place in ["cmdline", "environ"] {
        canaries.none_in(place, &std::fs::read(format!("{about}/{place}")).unwrap());
    }
    program.crash();

    let mut named = 0;
    let mut look = |path: &Path, bytes: &[u8]| {
        canaries.none_in(&path.display().to_string(), bytes);
        named += usize::from(memchr::memmem::find(bytes, b"Account of stripe").is_some());
    };
    every_file(&shop.data(), &mut look);
    look(&copy, &std::fs::read(&copy).unwrap());
    assert!(named >= 2, "what is no secret is found in the shop's file and in its copy");
    let log = std::fs::read(&output).unwrap();
    assert!(log.len() > 10_000, "the log says next to nothing");
    canaries.none_in("the log", &log);
}
