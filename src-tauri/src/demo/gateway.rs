//! The practice gateway of a practice shop: a process of its own that this one starts, tells what to do, and ends.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::filling::{DemoError, GatewayKeys};
use super::shops::DemoShop;

/// How long the gateway may take to say that it is ready.
const READY_WITHIN: Duration = Duration::from_secs(10);
/// How long it may take to end by itself.
const END_WITHIN: Duration = Duration::from_secs(3);

/// The gateway while it runs. Dropping it ends it at once.
pub struct PracticeProcess {
    child: Child,
    keys: GatewayKeys,
    control_token: SecretString,
    client: reqwest::Client,
}

/// What the gateway prints when it is ready.
#[derive(Deserialize)]
struct Ready {
    listening: String,
    control_token: String,
    api_key: String,
    webhook_secret: String,
}

impl PracticeProcess {
    /// Starts this program once more as the gateway, on a free port. With a book it remembers what happened before.
    pub async fn start(book: Option<&Path>) -> Result<Self, DemoError> {
        let gateway = |cause: &dyn std::fmt::Display| DemoError::Gateway(cause.to_string());
        let mut command = Command::new(std::env::current_exe().map_err(|cause| gateway(&cause))?);
        command.args(["practice-gateway", "--listen", "127.0.0.1:0", "--until-input-ends"]);
        if let Some(book) = book {
            command.arg("--book").arg(book);
        }
        for name in ["CONTROL_TOKEN", "API_KEY", "WEBHOOK_SECRET", "BOOK", "SEED", "ENVIRONMENT"] {
            command.env_remove(format!("PRACTICE_{name}"));
        }
        // Its input stays open for as long as this process lives, and ends with it, however it ends.
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|cause| gateway(&cause))?;
        let out = child.stdout.take().ok_or_else(|| gateway(&"it has no output"))?;
        let mut lines = BufReader::new(out).lines();
        let line = tokio::time::timeout(READY_WITHIN, lines.next_line())
            .await
            .map_err(|_| gateway(&"it did not start in time"))?;
        let line = line.map_err(|cause| gateway(&cause))?.ok_or_else(|| gateway(&"it ended before it was ready"))?;
        let ready: Ready = serde_json::from_str(&line).map_err(|cause| gateway(&cause))?;
        let keys = GatewayKeys {
            url: ready.listening,
            api_key: ready.api_key.into(),
            webhook_secret: ready.webhook_secret.into(),
        };
        Ok(Self {
            child,
            keys,
            control_token: ready.control_token.into(),
            client: client().map_err(|cause| gateway(&cause))?,
        })
    }

    /// Where it is and what opens it.
    pub fn keys(&self) -> &GatewayKeys {
        &self.keys
    }

    /// The token of its control API.
    pub fn control_token(&self) -> &SecretString {
        &self.control_token
    }

    /// Has it take the fees that the shop expects.
    pub async fn charge_as(&self, of: &DemoShop) -> Result<(), DemoError> {
        let number =
            |text: &str| text.parse::<serde_json::Number>().map_err(|cause| DemoError::Gateway(cause.to_string()));
        let flat: BTreeMap<&str, &str> = of.flat_fees.iter().copied().collect();
        let settings = json!({
            "account_name": of.name,
            "fees": { "percent": number(of.fee.0)?, "flat": flat, "tax_percent": number(of.fee.1)? },
        });
        self.send(reqwest::Method::PUT, "/control/settings", &self.control_token, &settings).await.map(drop)
    }

    /// Has it send its webhooks to this hook of the outside door, and no more to where that door was at an earlier start.
    pub async fn send_webhooks_to(&self, outside: &str, hook: &str) -> Result<(), DemoError> {
        let (key, address) = (&self.keys.api_key, format!("{outside}{hook}"));
        self.send(reqwest::Method::POST, "/v1/webhook_endpoints", key, &json!({ "url": address })).await?;
        let known = self.send(reqwest::Method::GET, "/v1/webhook_endpoints", key, &json!({})).await?;
        for endpoint in known["data"].as_array().into_iter().flatten() {
            let url = endpoint["url"].as_str().unwrap_or_default();
            if url != address && url.ends_with(hook) {
                let path = format!("/v1/webhook_endpoints/{}", endpoint["id"].as_str().unwrap_or_default());
                self.send(reqwest::Method::DELETE, &path, key, &json!({})).await?;
            }
        }
        Ok(())
    }

    async fn send(
        &self,
        method: reqwest::Method,
        path: &str,
        token: &SecretString,
        body: &Value,
    ) -> Result<Value, DemoError> {
        let request = self
            .client
            .request(method, format!("{}{path}", self.keys.url))
            .bearer_auth(token.expose_secret())
            .json(body);
        let answer = request.send().await.map_err(|cause| DemoError::Gateway(cause.to_string()))?;
        let status = answer.status();
        let told = answer.text().await.unwrap_or_default();
        if status.is_success() {
            return serde_json::from_str(&told).map_err(|cause| DemoError::Gateway(cause.to_string()));
        }
        Err(DemoError::Gateway(format!("{path} answered {status}: {told}")))
    }

    /// Ends it: politely, then by its id.
    pub async fn stop(mut self) {
        drop(self.child.stdin.take());
        match tokio::time::timeout(END_WITHIN, self.child.wait()).await {
            Ok(Ok(_)) => {}
            Ok(Err(cause)) => tracing::warn!(%cause, "nobody knows whether the practice gateway ended"),
            Err(_) => {
                if let Err(cause) = self.child.kill().await {
                    tracing::warn!(%cause, "the practice gateway did not end");
                }
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "speaks to the process that was just started here, never to a stranger")]
fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()
}
