//! Tidying: counters of what was refused go when nobody asks about them any more.

use base::{Fault, Shop, System};

use super::store;

/// Whoever knocked in vain three months ago is not looked for.
const REFUSALS_KEPT_MS: i64 = 90 * 24 * 3_600_000;
/// Rows that go in one write.
const BATCH: u32 = 500;

/// Forgets counters of refused deliveries that are older than three months; how many.
pub async fn tidy(shop: &Shop) -> Result<usize, Fault> {
    let minute = shop.now().plus_ms(-REFUSALS_KEPT_MS).0 / 60_000;
    let mut all: usize = 0;
    loop {
        let who = System::because("tidying");
        let gone = shop.db.write(&who, move |tx| store::forget_refusals(tx, minute, BATCH)).await?;
        all = all.saturating_add(gone);
        if gone == 0 {
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use base::testing::{TEST_NOW, fresh_shop};
    use office::integrations::IntegrationId;

    use super::*;

    #[tokio::test]
    async fn what_was_refused_is_counted_for_three_months() {
        let folder = tempfile::tempdir().unwrap();
        let (shop, clock) = fresh_shop(folder.path()).unwrap();
        let shop = shop.build();
        let account = IntegrationId::from_number(1);
        let refused = async || {
            let who = System::because("test");
            shop.db.write(&who, move |tx| store::count_refusal(tx, account, "forged")).await
        };
        refused().await.unwrap();
        clock.set(TEST_NOW.plus_ms(10 * 24 * 3_600_000));
        refused().await.unwrap();
        clock.set(TEST_NOW.plus_ms(91 * 24 * 3_600_000));
        assert_eq!(tidy(&shop).await.unwrap(), 1);
        assert_eq!(tidy(&shop).await.unwrap(), 0);
        assert_eq!(shop.db.read(store::list_refusals).await.unwrap().len(), 1);
    }
}
