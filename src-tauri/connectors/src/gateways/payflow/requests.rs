//! Requests to Payflow: who we are, what is asked for, and the id of the request.

use secrecy::ExposeSecret;

use super::names::pnref;
use super::pairs::Request;
use crate::gateways::short::short;
use crate::gateways::{Body, Call, CallError, Credentials, GatewayRef};

/// The longest that Payflow's server works on a request, in seconds.
const CLIENT_TIMEOUT_S: &str = "45";
/// The header of a request's id.
const REQUEST_ID: &str = "x-vps-request-id";

/// A request of this kind (`TRXTYPE`) that says who we are.
pub(super) fn signed_in(creds: &Credentials, kind: &str) -> Result<Request, CallError> {
    let or = |text: &'static str, name: &str| {
        Some(creds.setting(name)).filter(|given| !given.is_empty()).unwrap_or(text).to_owned()
    };
    let vendor = creds.need("vendor")?.expose_secret().trim().to_owned();
    let user = Some(creds.setting("user")).filter(|user| !user.is_empty()).unwrap_or(&vendor);
    let mut request = Request::default();
    request.exact("PARTNER", &or("PayPal", "partner"), "partner")?;
    request.exact("VENDOR", &vendor, "vendor")?;
    request.exact("USER", user, "user")?;
    request.exact("PWD", creds.need("password")?.expose_secret(), "password")?;
    request.push("TRXTYPE", kind);
    request.push("VERBOSITY", "HIGH");
    Ok(request)
}

pub(super) fn inquiry(creds: &Credentials) -> Result<Request, CallError> {
    let mut request = signed_in(creds, "I")?;
    request.push("TENDER", "C");
    Ok(request)
}

fn call(name: &'static str, request: Request) -> Call {
    let body = Body::Text { media_type: "text/namevalue", text: request.text() };
    Call::post(name, "/", body).header("x-vps-client-timeout", CLIENT_TIMEOUT_S)
}

/// A change: the same key makes the same request id, by which Payflow recognises a repeat. An id has 32 characters at
/// most.
pub(super) fn under_key(name: &'static str, request: Request, key: &str) -> Call {
    call(name, request).under_key_in(REQUEST_ID, &short(key, 32))
}

/// A question: a request id that was there before would bring the answer of then.
pub(super) fn asking(name: &'static str, request: Request) -> Call {
    call(name, request).asking_only().fresh_in(REQUEST_ID)
}

pub(super) fn void(creds: &Credentials, payment: &GatewayRef) -> Result<Request, CallError> {
    let mut request = signed_in(creds, "V")?;
    request.push("TENDER", "C");
    request.push("ORIGID", pnref(payment)?);
    Ok(request)
}
