//! The practice gateway: a payment gateway to rehearse with. It takes no real money, speaks over real HTTP, keeps its
//! own book, and can be told to misbehave. It uses no crate of ours, so that a mistake of ours is not made twice. The
//! protocol is described in this crate's `README.md`. Beside its own protocol it speaks the dialects of real gateways
//! (`dialects`), each with the facts it rests on and what of it is unverified.

mod account;
mod auth;
mod book;
mod checkout;
mod clock;
mod control;
mod deliveries;
mod dialects;
mod error;
mod facts;
mod fees;
mod gateway;
mod idempotency;
mod ids;
mod misbehaviour;
mod money;
mod payment;
mod payments;
mod payouts;
mod refund;
mod refunds;
mod saved_methods;
mod sending;
mod server;
mod state;
mod table;
mod webhooks;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

pub use dialects::Account;
use tokio::net::TcpListener;

/// The environment that the gateway names in everything it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Environment {
    /// `test`, as a practice gateway should be.
    #[default]
    Test,
    /// `live`: still no real money. For rehearsing what happens when an event comes from the wrong environment.
    Live,
}

impl Environment {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }
}

/// The word is neither `test` nor `live`.
#[derive(Debug, thiserror::Error)]
#[error("the environment is test or live")]
pub struct NoSuchEnvironment;

impl std::str::FromStr for Environment {
    type Err = NoSuchEnvironment;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "test" => Ok(Self::Test),
            "live" => Ok(Self::Live),
            _ => Err(NoSuchEnvironment),
        }
    }
}

/// How a practice gateway is set up.
#[derive(Clone)]
pub struct Options {
    /// Where it listens; an address of this machine. The port may be 0.
    pub listen: SocketAddr,
    /// What `/control` asks for.
    pub control_token: String,
    /// What `/v1` asks for.
    pub api_key: String,
    /// What webhooks are signed with.
    pub webhook_secret: String,
    /// The file of the book; without one the gateway forgets everything at its end.
    pub book: Option<PathBuf>,
    /// Where the dice of misbehaviour start.
    pub seed: u64,
    /// The environment it names.
    pub environment: Environment,
    /// The accounts that speak the dialect of a real gateway, beside the one of `/v1`. They are added to those in the
    /// book.
    pub accounts: Vec<Account>,
}

impl Options {
    /// Options with fresh secrets from the operating system, no book, and seed 1.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn with_fresh_secrets(listen: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            listen,
            control_token: ids::secret("pct")?,
            api_key: ids::secret("sk_practice")?,
            webhook_secret: ids::secret("whsec_practice")?,
            book: None,
            seed: 1,
            environment: Environment::Test,
            accounts: Vec::new(),
        })
    }
}

/// Shows no secret.
impl std::fmt::Debug for Options {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Options")
            .field("listen", &self.listen)
            .field("book", &self.book)
            .field("seed", &self.seed)
            .field("environment", &self.environment)
            .field("accounts", &self.accounts)
            .finish_non_exhaustive()
    }
}

/// Serves the practice gateway on `listener` until `shutdown` is ready. When it returns, nothing of the gateway runs
/// any more and its book is closed.
///
/// # Errors
/// When the address is not one of this machine, a secret is empty, an account is none, or the book cannot be read:
/// `InvalidData` when it was changed by someone else.
pub async fn serve(options: Options, listener: TcpListener, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() || !options.listen.ip().is_loopback() {
        let message = "the practice gateway listens on this machine only (127.0.0.1 or [::1])";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    if [&options.control_token, &options.api_key, &options.webhook_secret].into_iter().any(String::is_empty) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no secret may be empty"));
    }
    let place =
        state::Place { environment: options.environment.as_str().to_owned(), base_url: format!("http://{address}") };
    let secrets = gateway::Secrets {
        control_token: options.control_token,
        api_key: options.api_key,
        webhook_secret: options.webhook_secret,
    };
    let gateway = gateway::Gateway::open(secrets, place, options.book.as_deref(), options.seed, options.accounts)?;
    server::run(Arc::new(gateway), listener, shutdown).await
}
