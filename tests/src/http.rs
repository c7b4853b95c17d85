//! The client of the stories: JSON over HTTP, with a session's two halves and idempotency keys.

use std::sync::{Once, PoisonError, RwLock};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// How long one request may take.
const REQUEST_TIME: Duration = Duration::from_secs(40);

/// An HTTP client without proxies and redirects.
#[expect(clippy::disallowed_methods, reason = "the stories stand outside of the program, whose client is not theirs")]
pub fn client() -> Result<Client> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Set already only when somebody else in this process was first, which is as good.
        let _set = rustls::crypto::ring::default_provider().install_default();
    });
    let builder = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(REQUEST_TIME);
    Ok(builder.pool_idle_timeout(Duration::from_secs(20)).build()?)
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Content type.
    pub kind: String,
    /// The raw body.
    pub bytes: bytes::Bytes,
}

impl Answer {
    /// Reads an answer to its end.
    pub async fn of(response: reqwest::Response) -> Result<Self, reqwest::Error> {
        let status = response.status().as_u16();
        let kind = response.headers().get(reqwest::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        Ok(Self { status, kind, bytes: response.bytes().await? })
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The code of a problem document; empty when it is none.
    pub fn problem(&self) -> String {
        self.json().get("code").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The JSON of a 2xx; anything else is an error that quotes it.
    pub fn good(self, what: &str) -> Result<Value> {
        if (200..300).contains(&self.status) {
            return Ok(self.json());
        }
        bail!("{what}: {} {}", self.status, String::from_utf8_lossy(&self.bytes))
    }
}

/// One person's way into one shop.
pub struct Api {
    http: Client,
    origin: String,
    session: RwLock<Option<Session>>,
}

#[derive(Clone)]
struct Session {
    cookie: String,
    page_key: String,
}

impl Api {
    /// Nobody is signed in yet. `origin` is like `http://127.0.0.1:7480`.
    pub fn of(origin: &str) -> Result<Self> {
        Ok(Self { http: client()?, origin: origin.to_owned(), session: RwLock::new(None) })
    }

    /// Where the shop is.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The two halves of the session, as header values: cookie and page key.
    pub fn session(&self) -> Option<(String, String)> {
        let session = self.session.read().unwrap_or_else(PoisonError::into_inner);
        session.as_ref().map(|session| (session.cookie.clone(), session.page_key.clone()))
    }

    /// A request below `/api/v1` with everything a page of the shop would send.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let mut request =
            self.http.request(method, format!("{}/api/v1{path}", self.origin)).header(ORIGIN, &self.origin);
        if let Some((cookie, page_key)) = self.session() {
            request = request.header(COOKIE, cookie).header("X-CF-Key", page_key);
        }
        request
    }

    /// Sends a request that opens a session, and keeps both halves.
    pub async fn sign_in(&self, path: &str, body: &Value) -> Result<Value> {
        let response = self.request(Method::POST, path).json(body).send().await?;
        let cookie = response.headers().get(SET_COOKIE).and_then(|value| value.to_str().ok());
        let cookie = cookie.and_then(|value| value.split(';').next()).map(str::to_owned);
        let answer = Answer::of(response).await?.good(path)?;
        let page_key = answer.get("page_key").and_then(Value::as_str).context("no page key came with the session")?;
        let session =
            Session { cookie: cookie.context("no cookie came with the session")?, page_key: page_key.to_owned() };
        *self.session.write().unwrap_or_else(PoisonError::into_inner) = Some(session);
        Ok(answer)
    }

    /// One request, any status.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.request(method, path);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request.send().await?).await
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.send(Method::GET, path, None, None).await?.good(path)
    }

    /// Reads bytes: a PDF, a picture.
    pub async fn get_bytes(&self, path: &str) -> Result<Answer> {
        let answer = self.send(Method::GET, path, None, None).await?;
        if answer.status != 200 {
            bail!("{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.bytes));
        }
        Ok(answer)
    }

    /// Does something, expecting that it works.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(Method::POST, path, Some(body), None).await?.good(path)
    }

    /// Does something, whatever the answer.
    pub async fn try_post(&self, path: &str, body: &Value) -> Result<Answer> {
        Ok(self.send(Method::POST, path, Some(body), None).await?)
    }

    /// Does something once, asking again under the same key until the shop answers, however often it is killed meanwhile.
    pub async fn post_until_answered(&self, path: &str, body: &Value, key: &str, within: Duration) -> Result<Answer> {
        self.until_answered(Method::POST, path, Some(body), Some(key), within).await
    }

    /// Reads, asking again until the shop answers.
    pub async fn get_until_answered(&self, path: &str, within: Duration) -> Result<Value> {
        self.until_answered(Method::GET, path, None, None, within).await?.good(path)
    }

    async fn until_answered(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
        within: Duration,
    ) -> Result<Answer> {
        let began = Instant::now();
        loop {
            let why = match self.send(method.clone(), path, body, key).await {
                Ok(answer) if !matches!(answer.status, 500 | 503 | 504) => return Ok(answer),
                Ok(answer) => format!("{} {}", answer.status, String::from_utf8_lossy(&answer.bytes)),
                Err(cause) => cause.to_string(),
            };
            if began.elapsed() > within {
                bail!("{path} was not answered within {within:?}; last: {why}");
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// What the shop says about itself before anybody is signed in.
    pub async fn state(&self) -> Result<Value> {
        self.get("/session").await
    }
}

/// The text at a path of a JSON value, or an error that names it.
pub fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str> {
    value.pointer(pointer).and_then(Value::as_str).with_context(|| format!("no text at {pointer} in {value}"))
}

/// The smallest units of the money at a path.
pub fn minor(value: &Value, pointer: &str) -> Result<i64> {
    let found = value.pointer(pointer).and_then(|money| money.get("minor")).and_then(Value::as_i64);
    found.with_context(|| format!("no money at {pointer} in {value}"))
}

/// An empty body.
pub fn nothing() -> Value {
    json!({})
}
