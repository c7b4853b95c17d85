//! Opening a shop's file that others had in hand.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::path::Path;
use std::sync::Arc;

use base::db::{DataFolder, Db};
use base::testing::TEST_NOW;
use base::{FixedClock, MemoryVault};
use counterfoil::{Parts, Program, StartError, schema};
use rusqlite::Connection;

/// The store of a program that had all steps but the last.
fn shop_of_the_program_before(path: &Path) {
    let steps = schema::migrations();
    let (_, before) = steps.split_last().unwrap();
    Db::open(path, before, Arc::new(FixedClock::at(TEST_NOW))).unwrap().close();
}

async fn open(folder: DataFolder) -> Result<(), StartError> {
    let opened = Program::open(Parts::of_machine(folder, Arc::new(MemoryVault::default()))?).await?;
    opened.close().await;
    Ok(())
}

fn number(path: &Path, sql: &str) -> u32 {
    Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn steps() -> u32 {
    u32::try_from(schema::migrations().len()).unwrap()
}

#[tokio::test]
async fn a_trigger_that_waits_for_the_next_step_is_found_before_it_is_run() {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::hold(&place.path().join("shop")).unwrap();
    let path = folder.database();
    shop_of_the_program_before(&path);
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "CREATE TRIGGER migrations AFTER INSERT ON migrations
             BEGIN INSERT INTO cursors (subscriber, seq) VALUES ('run', 1); END",
        )
        .unwrap();
    let refused = open(folder).await.unwrap_err();
    assert!(
        matches!(&refused, StartError::Schema(told) if told == &["the trigger migrations is foreign"]),
        "{refused}"
    );
    assert_eq!(number(&path, "SELECT count(*) FROM cursors"), 0, "it was not run");
    assert_eq!(number(&path, "SELECT count(*) FROM migrations"), steps() - 1, "nothing was changed");
}

#[tokio::test]
async fn a_shop_of_the_program_before_is_brought_up_to_date() {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::hold(&place.path().join("shop")).unwrap();
    let path = folder.database();
    shop_of_the_program_before(&path);
    open(folder).await.unwrap();
    assert_eq!(number(&path, "SELECT count(*) FROM migrations"), steps());
}

#[tokio::test]
async fn an_empty_file_is_a_shop_that_is_not_begun_and_another_programs_file_is_none() {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::hold(&place.path().join("new")).unwrap();
    std::fs::write(folder.database(), b"").unwrap();
    open(folder).await.unwrap();

    let folder = DataFolder::hold(&place.path().join("other")).unwrap();
    Connection::open(folder.database()).unwrap().execute_batch("CREATE TABLE songs (name TEXT)").unwrap();
    let refused = open(folder).await.unwrap_err();
    assert!(matches!(&refused, StartError::Schema(told) if told == &["it is not the file of a shop"]), "{refused}");
}
