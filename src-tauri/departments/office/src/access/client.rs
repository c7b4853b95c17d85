//! Where a request comes from, as its door says.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base::web::Refused;
use base::{Door, Fault};

/// Where a request comes from. Made by the code of a door alone and put into the request's extensions.
#[derive(Debug, Clone)]
pub struct Client {
    /// Which door.
    pub door: Door,
    /// Network address as far as the door knows it; the window says `window`.
    pub address: String,
    /// User agent as sent; never trusted.
    pub agent: String,
    /// The request's id.
    pub request_id: String,
}

impl Client {
    /// For the audit log: door, address, user agent.
    pub fn whence(&self) -> String {
        let door = match self.door {
            Door::Window => "window",
            Door::App => "app",
            Door::Outside => "outside",
            Door::Control => "control",
        };
        let whence = format!("{door} {} {}", self.address, self.agent_line());
        whence.trim_end().to_owned()
    }

    /// The user agent in one line of at most 200 characters.
    pub fn agent_line(&self) -> String {
        self.agent.chars().filter(|c| !c.is_control()).take(200).collect()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let client = parts.extensions.get::<Self>().cloned();
        client.ok_or_else(|| Fault::bug("a door did not say where the request comes from").into())
    }
}
