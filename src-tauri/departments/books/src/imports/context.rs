//! What a file is read by: the facts of the shop, as they stood when the reading began.

use std::collections::HashMap;
use std::sync::Arc;

use base::{Currency, Fault, Money, ReadTx, Shop, ShopDate};

use super::ask::ImportAsk;
use crate::ledger::{self, Rates};
use crate::periods;

/// No shop has a journal from before; an earlier day is a slip of the hand.
const FIRST_DAY: &str = "1970-01-01";

/// What an amount is worth in the books currency on a day.
type Worth = dyn Fn(Money, ShopDate) -> Result<Money, String> + Send + Sync;

/// What every entry is checked against; cheap to clone.
#[derive(Clone)]
pub(super) struct Context {
    /// The books currency.
    pub books: Currency,
    pub today: ShopDate,
    pub closed_to: Option<ShopDate>,
    /// By the exchange rates that the owner entered.
    pub worth: Arc<Worth>,
    /// Whether sub-accounts are kept on an account of the chart.
    pub has_parties: Arc<HashMap<String, bool>>,
    pub ask: Arc<ImportAsk>,
}

impl Context {
    pub(super) fn load(tx: &ReadTx<'_>, shop: &Shop, ask: ImportAsk) -> Result<Self, Fault> {
        let books = shop.basics()?.books_currency;
        let rates = Rates::load(tx, shop)?;
        let chart = ledger::find_accounts(tx)?.into_iter();
        Ok(Self {
            books,
            today: shop.today()?,
            closed_to: periods::closed_to(tx)?,
            worth: Arc::new(move |amount, on| rates.base_of(amount, on).map_err(|missing| missing.to_string())),
            has_parties: Arc::new(chart.map(|account| (account.code, !account.kept_per.is_empty())).collect()),
            ask: Arc::new(ask),
        })
    }

    /// Passes when entries may count in this day.
    pub(super) fn must_be_open(&self, day: ShopDate) -> Result<(), String> {
        if day > self.today {
            return Err(format!("{day} has not come yet"));
        }
        if ShopDate::parse(FIRST_DAY).is_some_and(|first| day < first) {
            return Err(format!("{day} is before {FIRST_DAY}"));
        }
        periods::must_be_open_after(self.closed_to, day).map_err(|closed| closed.to_string())
    }
}

#[cfg(test)]
impl Context {
    /// Books in a currency on 2026-11-21, with no day closed. A dollar is worth 83 of the books' minor units' majors.
    pub(super) fn for_tests(books: &str, mapping: &[&str]) -> Self {
        use super::ask::{CommodityNames, JournalForm, Mapping};
        let books = Currency::of(books).unwrap();
        let mut mapped = Mapping::default();
        mapping.iter().for_each(|written| mapped.add(written).unwrap());
        let worth = move |amount: Money, on: ShopDate| match amount.currency.code() {
            "USD" => Money::new(amount.minor * 83, books).map_err(|wrong| wrong.to_string()),
            other => Err(format!("there is no exchange rate from {other} on {on}")),
        };
        Self {
            books,
            today: ShopDate::parse("2026-11-21").unwrap(),
            closed_to: None,
            worth: Arc::new(worth),
            has_parties: Arc::new([("1100".to_owned(), true), ("1110".to_owned(), true)].into()),
            ask: Arc::new(ImportAsk {
                file_name: "whole.journal".to_owned(),
                form: JournalForm::Hledger,
                mapping: mapped,
                commodities: CommodityNames::default(),
                kept_accounts: true,
            }),
        }
    }
}
