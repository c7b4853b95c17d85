//! HTTP in and out, the same for every area: who asks, what is asked, and how a problem is answered (RFC 9457).

mod ask;
mod refused;

pub use ask::{Command, Params, PathId, Signed};
pub use refused::{Answer, ProblemDocument, Refused};
