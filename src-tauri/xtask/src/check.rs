//! `cargo xtask check`: the same steps as `make check`, kept in one place.

use std::process::ExitCode;

use anyhow::Result;

use crate::program::{pass_through, program};

/// Runs the static part of the tests.
pub fn check() -> Result<ExitCode> {
    pass_through(program("bash", &["scripts/test.sh", "static"]))
}
