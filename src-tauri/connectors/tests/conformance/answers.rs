//! Answers that are none: what some box on the way says, a gateway that is broken, one that wants to be left alone.

use bytes::Bytes;
use connectors::gateways::{CallError, Reply};
use http::HeaderMap;

use crate::sample::{Sample, samples};

fn reply(sample: &Sample, status: u16, headers: &[(&'static str, &'static str)], body: &[u8]) -> Reply {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, http::HeaderValue::from_static(value));
    }
    let asked_by = sample.creds.environment().mode();
    Reply { status, headers: map, body: Bytes::copy_from_slice(body), asked_by }
}

#[test]
fn what_cannot_be_read_says_nothing_about_what_happened() {
    let deep = "[".repeat(200_000);
    let bodies: [&[u8]; 9] = [
        b"",
        b"<html><body>502 Bad Gateway</body></html>",
        b"\xff\xfe\x00",
        b"null",
        b"7",
        b"\"ok\"",
        b"{",
        deep.as_bytes(),
        b"\xef\xbb\xbf",
    ];
    for sample in samples() {
        for operation in sample.operations() {
            for status in [200, 201, 202, 400, 403, 404, 409, 422, 500, 502, 503, 504] {
                for body in bodies {
                    // Where a withdrawal is answered with nothing, nothing is its answer.
                    if operation == "hook_remove" && status < 300 && body.is_empty() {
                        continue;
                    }
                    let told = sample.read(operation, &reply(&sample, status, &[], body));
                    let shown = String::from_utf8_lossy(body.get(..20).unwrap_or(body)).into_owned();
                    assert!(
                        matches!(told, Err(CallError::Unknown { .. })),
                        "{} {operation} {status} {shown:?}: {told:?}",
                        sample.name()
                    );
                }
            }
        }
    }
}

#[test]
fn a_gateway_that_wants_to_be_left_alone_has_done_nothing() {
    for sample in samples() {
        for operation in sample.operations() {
            let told = sample.read(operation, &reply(&sample, 429, &[("retry-after", "7")], b"{}"));
            let Err(CallError::TooMany { retry_after }) = told else {
                panic!("{} {operation}: {told:?}", sample.name());
            };
            assert_eq!(retry_after.map(|wait| wait.as_secs()), Some(7), "{} {operation}", sample.name());
        }
    }
}
