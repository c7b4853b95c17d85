//! Every statement on `closed_days`.

use base::{Fault, ReadTx, ShopDate, WriteTx};

pub(super) fn find_closed_to(tx: &ReadTx<'_>) -> Result<Option<ShopDate>, Fault> {
    tx.one(
        "SELECT closed_to
           FROM closed_days
          WHERE id = 1",
        [],
        |row| row.get(0),
    )
}

pub(super) fn write_closed_to(tx: &WriteTx<'_>, day: ShopDate) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO closed_days (id, closed_to, at, author)
         VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET closed_to = excluded.closed_to, at = excluded.at, author = excluded.author",
        (day, tx.at(), tx.author()),
    )?;
    Ok(())
}
