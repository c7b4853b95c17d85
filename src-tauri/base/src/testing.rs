//! For tests: a migrated store in a folder of the test's, with a clock that stands and ids that repeat.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::db::{Migration, OpenError, migrations_in};
use crate::ids::{SeededIds, SeededRandomness};
use crate::{Db, FixedClock, ShopBuilder, Timestamp};

/// 2026-11-21T10:00:00Z: what the clock of every test shows first.
pub const TEST_NOW: Timestamp = Timestamp(1_795_255_200_000);

/// The migrations of the repository, read at run time so that a new one does not rebuild every crate.
pub fn repository_migrations() -> std::io::Result<Vec<Migration>> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    migrations_in(&folder)
}

/// A shop builder over a fresh store in `folder`, not set up yet, and the clock that it reads.
pub fn fresh_shop(folder: &Path) -> Result<(ShopBuilder, Arc<FixedClock>), OpenError> {
    let clock = Arc::new(FixedClock::at(TEST_NOW));
    let steps = repository_migrations().map_err(OpenError::NoCopy)?;
    let db = Db::open(&folder.join("shop.db"), &steps, clock.clone())?;
    let builder = ShopBuilder::new(db, clock.clone())
        .ids(Arc::new(SeededIds::new(1)))
        .randomness(Arc::new(SeededRandomness::new(1)));
    Ok((builder, clock))
}
