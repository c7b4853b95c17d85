//! What a report knows of the journal: everything, or what had been recorded by then.

use base::{Fault, ReadTx, Shop, ShopDate};

use super::store;

/// What a report knows of the journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Known {
    /// Everything.
    #[default]
    Now,
    /// What was recorded up to the end of a day of the shop, whatever days it was dated in.
    On(ShopDate),
    /// The entries up to this place: what a stub sealed.
    ToEntry(i64),
}

impl Known {
    /// At the end of a day, where one is given.
    pub fn on(day: Option<ShopDate>) -> Self {
        day.map_or(Self::Now, Self::On)
    }

    /// The place of the last entry that was known, 0 for none. `None` where all are: then the kept sums can be read as they stand.
    pub fn last_entry(self, tx: &ReadTx<'_>, shop: &Shop) -> Result<Option<i64>, Fault> {
        Ok(match self {
            Self::Now => None,
            Self::On(day) => {
                let ended = day.plus_days(1).starts_in(&shop.basics()?.zone);
                Some(store::find_known_to(tx, ended)?)
            }
            Self::ToEntry(seq) => Some(seq),
        })
    }
}
