//! What the rooms above the office bring to the set-up and to the health page.

use base::{Actor, Fault, ReadTx, Shop, Timestamp, WriteTx};
use books::{documents, ledger, tax};
use office::health::{Figures, MoreFigures};
use office::settings::{AtSetUp, PresetTaxCode, ShopSettings};

/// What happens beside the set-up, in its transaction.
pub(crate) fn steps() -> AtSetUp {
    AtSetUp { steps: vec![open_books], tax_codes: tax_codes_of }
}

/// Chart of accounts, tax codes and series of numbers of the country.
fn open_books(_shop: &Shop, tx: &WriteTx<'_>, _who: &Actor, settings: &ShopSettings) -> Result<(), Fault> {
    ledger::seed_chart(tx)?;
    tax::seed_codes(tx, &settings.country)?;
    documents::seed_series(tx, &settings.country)
}

fn tax_codes_of(country: &str) -> Vec<PresetTaxCode> {
    let codes = &tax::presets::of(country).tax_codes;
    codes.iter().map(|code| PresetTaxCode { code: code.code.clone(), name: code.name.clone() }).collect()
}

/// The figures of the health page.
pub(crate) fn figures(started_at: Timestamp) -> Figures {
    Figures { version: env!("CARGO_PKG_VERSION"), started_at, read: more_figures }
}

fn more_figures(tx: &ReadTx<'_>) -> Result<MoreFigures, Fault> {
    let accounts = till::merchant_accounts::list(tx)?;
    Ok(MoreFigures {
        inbox_waiting: till::inbox::count_waiting(tx)?,
        outbox_waiting: tx.effects_waiting()?,
        last_catch_up_at: accounts.iter().filter_map(|account| account.catch_up_at).max(),
    })
}
