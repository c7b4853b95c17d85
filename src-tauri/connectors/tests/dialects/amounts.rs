//! Amounts of every kind that a gateway takes go there and come back.

use base::{Currency, Money};
use connectors::gateways::CallError;
use serde_json::Value;

use crate::rehearsal::{Rehearsal, captured, everywhere};
use crate::support::fixtures;

/// The largest amount of these rows that is paid here, in the smallest unit: what lies above is for the reading and writing
/// alone, and no gateway takes it.
const MOST: i64 = 100_000_000;

#[tokio::test]
async fn amounts_of_all_decimals_go_there_and_come_back() {
    everywhere(async |world: Rehearsal| {
        let path = fixtures().join("gateways").join(world.provider()).join("amounts.json");
        let amounts: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let rows = amounts["rows"].as_array().unwrap().iter();
        let mut paid = 0;
        for row in rows.filter(|row| row["refused"] != true && row["minor"].as_i64().unwrap() <= MOST) {
            let currency = Currency::of(row["currency"].as_str().unwrap()).unwrap();
            let amount = Money::new(row["minor"].as_i64().unwrap(), currency).unwrap();
            let ask = world.create_ask(amount).await;
            match world.try_create(&ask).await.result {
                Ok(learned) => assert!(learned.iter().all(|seen| seen.amount.is_none_or(|told| told == amount))),
                // Which currencies a gateway takes depends on the account, too; then nothing came of it.
                Err(CallError::Refused { field, reason })
                    if field.as_deref() == Some("currency") || reason.to_lowercase().contains("currency") =>
                {
                    assert_eq!(world.happened("created", &ask.payment).await, 0);
                    continue;
                }
                Err(error) => panic!("{amount}: {error}"),
            }
            paid += 1;
            let (_, learned) = world.paid(amount).await;
            assert_eq!(captured(&learned), Some(amount), "{learned:?}");
        }
        assert!(paid >= 2, "{paid}");
    })
    .await;
}
