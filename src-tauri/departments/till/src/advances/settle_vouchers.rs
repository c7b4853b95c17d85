//! Brings the refund vouchers of an advance to what of it went back. One transaction with what moved the advance.

use base::{Fault, Money, ReadTx, Shop, ShopDate, System, WriteTx};
use books::documents;
use books::tax::{TaxShare, share_due};
use office::audit;
use serde_json::json;

use super::advance::Advance;
use super::refund_voucher::{Moved, RefundVoucher, RefundVoucherId, RefundVoucherSummary};
use super::store;

/// The series of their numbers.
const SERIES: &str = "refund_voucher";

/// Issues a voucher over what went back and has none, or voids vouchers over what came again because a refund failed after all. Only
/// Indian law knows these papers. Gives whether there was anything to do.
pub(super) fn settle(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &System,
    advance: &Advance,
    moved: &Moved,
) -> Result<bool, Fault> {
    if shop.basics()?.country != "IN" {
        return Ok(false);
    }
    let mut standing = store::list_vouchers(tx, &[advance.id])?;
    standing.retain(|voucher| voucher.voided_on.is_none());
    let stated = Money::sum(advance.gross.currency, standing.iter().map(|voucher| voucher.gross))?;
    let lacking = advance.returned().minus(stated)?;
    match lacking.minor {
        0 => return Ok(false),
        1.. => issue(tx, shop, who, advance, lacking, moved)?,
        _ => void(tx, shop, who, standing, lacking.negated(), moved)?,
    }
    Ok(true)
}

/// The vouchers over what a refund took out of advances.
pub fn vouchers_of_refund(tx: &ReadTx<'_>, refund: &str) -> Result<Vec<RefundVoucherSummary>, Fault> {
    Ok(store::list_vouchers_of_refund(tx, refund)?.iter().map(RefundVoucherSummary::from).collect())
}

fn issue(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &System,
    advance: &Advance,
    gross: Money,
    moved: &Moved,
) -> Result<(), Fault> {
    let today = tx.at().day_in(&shop.basics()?.zone);
    // Dates within the series never go back, whatever the clock of the machine does.
    let issued_on = documents::first_day_for(tx, SERIES, today)?;
    let tax_summary = taken_back(advance, gross)?;
    let tax = Money::sum(gross.currency, tax_summary.iter().map(|share| share.tax))?;
    let voucher = RefundVoucher {
        id: RefundVoucherId::from_number(shop.new_id()),
        number: documents::next_number(tx, shop, SERIES, issued_on)?,
        advance_id: advance.id,
        refund_id: moved.refund_id.clone(),
        net: gross.minus(tax)?,
        tax,
        gross,
        tax_summary,
        method: moved.method.map_or_else(|| advance.method.clone(), str::to_owned),
        refunded_on: moved.on.unwrap_or(today),
        issued_on,
        issued_at: tx.at(),
        created_by: tx.author().to_owned(),
        voided_on: None,
    };
    store::insert_voucher(tx, &voucher)?;
    let detail = json!({ "number": voucher.number, "refund": voucher.refund_id, "gross": gross, "tax": tax });
    audit::note(tx, who, "advance.refund_voucher_issued", &advance.id.to_string(), detail)
}

/// The tax of the part that went back last: what was due with it beyond what is due with what is left, as the books take it back.
fn taken_back(advance: &Advance, gone: Money) -> Result<Vec<TaxShare>, Fault> {
    if !advance.taxed {
        return Ok(Vec::new());
    }
    let before = advance.left.plus(gone)?;
    let part = |whole: Money| -> Result<Money, Fault> {
        Ok(share_due(whole, before, advance.gross)?.minus(share_due(whole, advance.left, advance.gross)?)?)
    };
    let share = |share: &TaxShare| -> Result<TaxShare, Fault> {
        Ok(TaxShare { taxable: part(share.taxable)?, tax: part(share.tax)?, ..share.clone() })
    };
    advance.tax_summary.iter().map(share).collect()
}

/// The voucher of the refund that failed first, then one over just as much, then the newest; none over more than came again.
fn void(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &System,
    mut standing: Vec<RefundVoucher>,
    came_again: Money,
    moved: &Moved,
) -> Result<(), Fault> {
    let today: ShopDate = tx.at().day_in(&shop.basics()?.zone);
    standing.reverse();
    standing.sort_by_key(|voucher| {
        let is_of_it = moved.refund_id.is_some() && voucher.refund_id == moved.refund_id;
        (!is_of_it, voucher.gross != came_again)
    });
    let mut rest = came_again;
    for voucher in standing.iter().filter(|voucher| voucher.gross.currency == came_again.currency) {
        if voucher.gross.minor <= rest.minor {
            rest = rest.minus(voucher.gross)?;
            store::void_voucher(tx, voucher.id, today)?;
            let detail = json!({ "number": voucher.number, "gross": voucher.gross });
            audit::note(tx, who, "advance.refund_voucher_voided", &voucher.advance_id.to_string(), detail)?;
        }
    }
    Ok(())
}
