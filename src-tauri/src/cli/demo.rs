//! x
use clap::Args;
use crate::ending::Done;
/// x
#[derive(Debug, Args)]
pub struct Demo {}
impl Demo { pub(super) fn run(self) -> Done { Ok(()) } }
