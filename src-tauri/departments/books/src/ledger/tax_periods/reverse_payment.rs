//! Taking back a payment of tax that was entered wrongly.

use base::{Actor, Fault, Shop};
use office::audit;
use serde_json::json;

use super::file_return::announce;
use super::pay_return::must_be_filed;
use super::problem::TaxPeriodError;
use super::tax_return::{TaxReturn, find_tax_return};
use crate::ledger::LEDGER_POST;
use crate::ledger::entry::{Entry, REVERSED};
use crate::ledger::manual_entry::ReversalAsk;
use crate::ledger::post::post;
use crate::ledger::post_manual_entry::told;
use crate::ledger::recipes::tax_paid_source;
use crate::ledger::reverse::find_recorded;
use crate::ledger::store;
use crate::periods;

/// Posts a payment of tax with every sign turned, on an open day not before its own. Once.
pub async fn reverse_tax_payment(
    shop: &Shop,
    who: &Actor,
    id: &str,
    number: u32,
    ask: ReversalAsk,
) -> Result<TaxReturn, TaxPeriodError> {
    who.may(LEDGER_POST)?;
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let (shop, author, id) = (shop.clone(), who.clone(), id.to_owned());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let zone = shop.basics()?.zone;
        let today = tx.at().day_in(&zone);
        let id = must_be_filed(tx, &shop, &id)?.period.id;
        let payments = store::list_tax_payments(tx, &id)?;
        let payment = payments.iter().find(|paid| paid.number == number).ok_or(TaxPeriodError::NoSuchPayment)?;
        if let Some(by) = payment.reversal {
            return Err(TaxPeriodError::ReversedAlready { by });
        }
        if ask.dated_on > today {
            return Err(Fault::invalid("dated_on", "not after today").into());
        }
        if ask.dated_on < payment.paid_on {
            return Err(Fault::invalid("dated_on", format!("not before the payment, {}", payment.paid_on)).into());
        }
        periods::must_be_open(tx, ask.dated_on)?;
        let source = tax_paid_source(&id, number);
        let recorded =
            find_recorded(tx, &shop, &source)?.ok_or_else(|| Fault::bug("tax was paid and its entry is not there"))?;
        let turned = recorded.turned(format!("{source}:reversed"), REVERSED, ask.dated_on.starts_in(&zone));
        let posted = post(tx, &shop, Entry { memo: reason.clone(), ..turned })?;
        let reversal = told(tx, &shop, posted.id)?.id;
        store::update_taken_back(tx, &id, number, reversal)?;
        let detail = json!({ "number": number, "dated_on": ask.dated_on, "reason": reason, "reversal": reversal });
        audit::note(tx, &author, "tax_period.payment_reversed", &id, detail)?;
        announce(tx, "tax_period.payment_reversed", &id)?;
        tx.outcome(&author, &id)?;
        find_tax_return(tx, &shop, &id, today)
    })
    .await
}
