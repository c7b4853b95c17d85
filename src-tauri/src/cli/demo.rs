//! `counterfoil demo`: a practice shop with a year of trade.

use clap::Args;

use crate::ending::{Done, Ending};

/// Opens a practice shop with a year of trade and a practice gateway.
#[derive(Debug, Args)]
pub struct Demo {}

impl Demo {
    pub(super) fn run(self) -> Done {
        Err(Ending::failed("waits for till::payments::record_intent and its like"))
    }
}
