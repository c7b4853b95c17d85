use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{client, read, text};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_practice-gateway"));
    command.env_clear();
    command
}

#[tokio::test]
async fn the_program_says_where_it_is_and_serves() {
    let started = program().args(["--api-key", "sk_given", "--environment", "live"]).stdout(Stdio::piped()).spawn();
    let mut child = started.unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(text(&ready, "/api_key"), "sk_given");
    assert!(text(&ready, "/control_token").len() > 40 && text(&ready, "/webhook_secret").len() > 40);
    let asked = client().get(format!("{}/v1/balance", text(&ready, "/listening"))).bearer_auth("sk_given").send().await;
    let account = read(asked.unwrap(), 200).await;
    assert_eq!((text(&account, "/account_name"), text(&account, "/environment")), ("Practice shop", "live"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn the_program_refuses_to_be_reached_from_elsewhere() {
    let refused = program().args(["--listen", "0.0.0.0:0"]).output().unwrap();
    assert!(!refused.status.success() && refused.stdout.is_empty());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("this machine only"));
}
