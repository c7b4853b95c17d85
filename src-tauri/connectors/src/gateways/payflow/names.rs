//! The names of a payment: Payflow's reference (`PNREF`) is the canonical one, and before there is one it goes by our
//! own.

use base::Timestamp;

use super::results::is_plain;
use crate::gateways::short::short;
use crate::gateways::{CallError, GatewayRef};

/// Our short reference of a payment or a refund.
pub(super) fn custref(id: &str) -> String {
    short(id, 12)
}

const CUSTREF: &str = "custref:";
/// A capture has an id of its own, by which its money goes back.
pub(super) const CAPTURE: &str = "capture:";

/// The name under which a payment is known before it has one of Payflow's.
pub(super) fn custref_name(custref: &str) -> String {
    format!("{CUSTREF}{custref}")
}
/// The same with the end of the page in Unix seconds: when nothing was paid until then, nobody can any more.
pub(super) fn page_name(custref: &str, end: Timestamp) -> String {
    format!("{CUSTREF}{custref}@{}", end.unix_seconds())
}
pub(super) fn capture_name(pnref: &str) -> String {
    format!("{CAPTURE}{pnref}")
}

/// Our short reference in a name, and the end of the page where it is in it.
pub(super) fn page_of(name: &GatewayRef) -> Option<(&str, Option<Timestamp>)> {
    let name = name.0.strip_prefix(CUSTREF)?;
    let (custref, end) = name.split_once('@').map_or((name, None), |(custref, end)| (custref, Some(end)));
    let end = match end {
        Some(end) => Some(Timestamp::from_unix_seconds(end.parse().ok()?)),
        None => None,
    };
    is_plain(custref).then_some((custref, end))
}

/// Payflow's id in one of the names of a payment.
pub(super) fn pnref(name: &GatewayRef) -> Result<&str, CallError> {
    let id = name.0.strip_prefix(CAPTURE).unwrap_or(&name.0);
    if is_plain(id) { Ok(id) } else { Err(CallError::refused(Some("payment"), "this is no id of Payflow's")) }
}

/// What a name that we asked by says about the payment: its canonical reference, or another of its names.
pub(super) fn names(name: &GatewayRef) -> (Option<GatewayRef>, Vec<String>) {
    if name.0.starts_with(CAPTURE) { (None, vec![name.0.clone()]) } else { (Some(name.clone()), Vec::new()) }
}
