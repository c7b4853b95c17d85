//! Taking back what settled a part of an invoice: that part is owed again.

use base::{Fault, Money, Shop, WriteTx};
use books::ledger::{Line, Posted, find_recorded, post};

use super::invoice::Invoice;
use super::receivable::receivable_base_back;

/// Posts `<source>:reversed` for an entry that settled a part of that invoice. In another currency than the books' the receivable gets
/// back what leaves the rest worth its share, and where that is not what the entry had taken, because others settled something in
/// between, 7100 takes the difference.
pub fn owed_again(tx: &WriteTx<'_>, shop: &Shop, source: &str, invoice: &Invoice) -> Result<Posted, Fault> {
    let recorded = find_recorded(tx, shop, source)?
        .ok_or_else(|| Fault::bug(format!("nothing to take back: {source} was never posted")))?;
    let mut entry = recorded.turned(format!("{source}:reversed"), "reversed", tx.at());
    if let Some(owed) = entry.lines.iter_mut().find(|line| line.account == "1200") {
        let base = receivable_base_back(invoice, owed.amount)?;
        let difference = owed.base.minus(base)?;
        let nothing = Money::zero(owed.amount.currency);
        owed.base = base;
        match entry.lines.iter_mut().find(|line| line.account == "7100") {
            Some(line) => line.base = line.base.plus(difference)?,
            None if !difference.is_zero() => entry.lines.push(Line::new("7100", "", nothing, difference)),
            None => {}
        }
    }
    post(tx, shop, entry)
}
