//! What is done once for each period: a row for each job and day, hour or month, written with what was done for it.

use super::{ReadTx, WriteTx};
use crate::Fault;

impl ReadTx<'_> {
    /// Whether this job was done for this period: `("backup", "2026-11-21")`.
    pub fn is_done_for(&self, job: &str, period: &str) -> Result<bool, Fault> {
        let found = self.one("SELECT 1 FROM schedule WHERE job = ?1 AND period = ?2", (job, period), |_| Ok(()))?;
        Ok(found.is_some())
    }
}

impl WriteTx<'_> {
    /// Says that this job was done for this period; `false` when it was done before, and nothing is to be done for it here.
    pub fn done_for(&self, job: &str, period: &str) -> Result<bool, Fault> {
        let new = self.exec(
            "INSERT OR IGNORE INTO schedule (job, period, at)
             VALUES (?1, ?2, ?3)",
            (job, period, self.at()),
        )?;
        Ok(new == 1)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::fresh_shop;
    use crate::{Fault, System};

    #[tokio::test]
    async fn a_job_is_done_once_for_a_day_and_once_for_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let db = fresh_shop(folder.path()).unwrap().0.build().db;
        let who = System::because("schedule");
        for (day, new) in [("2026-11-21", true), ("2026-11-21", false), ("2026-11-22", true)] {
            let done = db.write(&who, move |tx| tx.done_for("backup", day)).await.unwrap();
            assert_eq!(done, new, "{day}");
        }
        let told = db.read(|tx| {
            Ok::<_, Fault>((tx.is_done_for("backup", "2026-11-22")?, tx.is_done_for("other", "2026-11-22")?))
        });
        assert_eq!(told.await.unwrap(), (true, false));
    }
}
