//! The practice gateway as a program of its own.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use practice::{Account, Environment, Options};
use tokio::net::TcpListener;

/// A payment gateway to rehearse with. No real money moves.
///
/// When it is ready it prints one line of JSON with its address and its secrets, and serves until it is interrupted.
#[derive(Debug, Parser)]
#[command(version, after_help = "Example: practice-gateway --listen 127.0.0.1:4780 --book practice-book.jsonl")]
struct Arguments {
    /// Where to listen: an address of this machine; port 0 takes a free one.
    #[arg(long, env = "PRACTICE_LISTEN", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The token of the control API; made fresh when not given.
    #[arg(long, env = "PRACTICE_CONTROL_TOKEN", hide_env_values = true)]
    control_token: Option<String>,
    /// The API key; made fresh when not given.
    #[arg(long, env = "PRACTICE_API_KEY", hide_env_values = true)]
    api_key: Option<String>,
    /// The secret that webhooks are signed with; made fresh when not given.
    #[arg(long, env = "PRACTICE_WEBHOOK_SECRET", hide_env_values = true)]
    webhook_secret: Option<String>,
    /// The file of the gateway's own book; it is read at the start and appended to.
    #[arg(long, env = "PRACTICE_BOOK")]
    book: Option<PathBuf>,
    /// Where the dice of misbehaviour start.
    #[arg(long, env = "PRACTICE_SEED", default_value_t = 1)]
    seed: u64,
    /// The environment it names: test or live.
    #[arg(long, env = "PRACTICE_ENVIRONMENT", default_value = "test")]
    environment: Environment,
    /// An account that speaks the dialect of a real gateway: NAME=DIALECT[,CREDENTIAL=VALUE...]. May be given again.
    #[arg(long = "account", env = "PRACTICE_ACCOUNTS", value_delimiter = ' ', value_name = "ACCOUNT")]
    accounts: Vec<Account>,
}

async fn run(arguments: Arguments) -> std::io::Result<()> {
    let mut options = Options::with_fresh_secrets(arguments.listen)?;
    options.control_token = arguments.control_token.unwrap_or(options.control_token);
    options.api_key = arguments.api_key.unwrap_or(options.api_key);
    options.webhook_secret = arguments.webhook_secret.unwrap_or(options.webhook_secret);
    options.book = arguments.book;
    options.seed = arguments.seed;
    options.environment = arguments.environment;
    options.accounts = arguments.accounts;
    if !options.listen.ip().is_loopback() {
        let message = "the practice gateway listens on this machine only (127.0.0.1 or [::1])";
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, message));
    }
    let listener = TcpListener::bind(options.listen).await?;
    let ready = serde_json::json!({
        "listening": format!("http://{}", listener.local_addr()?),
        "control_token": options.control_token,
        "api_key": options.api_key,
        "webhook_secret": options.webhook_secret,
        "accounts": options.accounts,
    });
    let mut out = std::io::stdout();
    writeln!(out, "{ready}")?;
    out.flush()?;
    practice::serve(options, listener, interrupted()).await
}

/// Ready when the program is asked to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "practice-gateway: {error}");
            ExitCode::FAILURE
        }
    }
}
