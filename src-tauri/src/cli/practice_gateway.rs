//! `counterfoil practice-gateway`: a gateway to rehearse with, as a process of its own.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use practice::{Environment, Options};
use tokio::net::TcpListener;

use crate::ending::{Done, Ending};
use crate::terminal::EndBell;

/// Starts a payment gateway to rehearse with. No real money moves.
///
/// When it is ready it prints one line of JSON with its address and its secrets, and serves until it is interrupted.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterfoil practice-gateway --listen 127.0.0.1:4780 --book practice-book.jsonl")]
pub struct PracticeGateway {
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
    #[arg(long, env = "PRACTICE_BOOK", value_name = "FILE")]
    book: Option<PathBuf>,
    /// Where the dice of misbehaviour start.
    #[arg(long, env = "PRACTICE_SEED", default_value_t = 1)]
    seed: u64,
    /// The environment it names: test or live.
    #[arg(long, env = "PRACTICE_ENVIRONMENT", default_value = "test")]
    environment: Environment,
    /// Ends when standard input does: with the program that started it, however that one ends.
    #[arg(long)]
    until_input_ends: bool,
}

impl PracticeGateway {
    pub(super) fn run(self) -> Done {
        super::runtime()?.block_on(self.serve())
    }

    async fn serve(self) -> Done {
        let bell = EndBell::listen()?;
        let mut options = Options::with_fresh_secrets(self.listen)?;
        options.control_token = self.control_token.unwrap_or(options.control_token);
        options.api_key = self.api_key.unwrap_or(options.api_key);
        options.webhook_secret = self.webhook_secret.unwrap_or(options.webhook_secret);
        options.book = self.book;
        options.seed = self.seed;
        options.environment = self.environment;
        if !options.listen.ip().is_loopback() {
            return Err(Ending::Configuration(
                "the practice gateway listens on this machine only (127.0.0.1 or [::1])".to_owned(),
            ));
        }
        let socket = TcpListener::bind(options.listen).await.map_err(|cause| {
            Ending::Configuration(format!("the address {} cannot be taken: {cause}", options.listen))
        })?;
        let ready = serde_json::json!({
            "listening": format!("http://{}", socket.local_addr()?),
            "control_token": options.control_token,
            "api_key": options.api_key,
            "webhook_secret": options.webhook_secret,
        });
        let mut out = std::io::stdout();
        writeln!(out, "{ready}")?;
        out.flush()?;
        let until_input_ends = self.until_input_ends;
        let end = async move {
            tokio::select! {
                () = bell.rung() => {}
                () = input_ends(), if until_input_ends => {}
            }
        };
        Ok(practice::serve(options, socket, end).await?)
    }
}

/// Ready when nobody holds the other end of standard input any more.
async fn input_ends() {
    let (tell, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let ended = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        // Whoever waited has ended for another reason.
        let _nobody_waits = tell.send(ended);
    });
    if let Ok(Err(cause)) = told.await {
        tracing::warn!(%cause, "standard input cannot be read");
    }
}
