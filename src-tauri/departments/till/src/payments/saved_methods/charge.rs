//! Charging one: what is due on an invoice is collected at once, without a page.

use base::{Actor, Money, ReadTx, Shop, ShopDate, Timestamp};
use connectors::gateways::{self, Method};

use super::{SavedMethod, SavedMethodId, store};
use crate::invoices::{Invoice, InvoiceId};
use crate::merchant_accounts::{self, MerchantAccount};
use crate::payments::restrictions::is_brand_restricted;
use crate::payments::start_payment::{Through, of_one_world, start};
use crate::payments::{PAYMENTS_WRITE, Payment, PaymentError};

/// Charges what is due now on an invoice, or an instalment of it by its number, to a way to pay that the gateway keeps for the
/// customer. The payment comes back captured, failed, or unknown where no clear answer came; then the gateway is asked by our
/// reference, and nothing is charged a second time. `agreed` is what the person at the counter saw: where something else is due by
/// now, nothing is charged.
pub async fn charge_saved_method(
    shop: &Shop,
    who: &Actor,
    invoice: InvoiceId,
    method: SavedMethodId,
    part: Option<u32>,
    agreed: Option<Money>,
) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    start(shop, who, invoice, Through::Saved(method, agreed), part).await
}

/// The method and its account, where this invoice can be charged with it.
pub(in crate::payments) fn fit_for(
    tx: &ReadTx<'_>,
    shop: &Shop,
    now: Timestamp,
    invoice: &Invoice,
    id: SavedMethodId,
) -> Result<(SavedMethod, MerchantAccount), PaymentError> {
    let method = store::find(tx, id)?.ok_or(PaymentError::NoSuchSavedMethod)?;
    if invoice.customer_id != Some(method.customer_id) {
        return Err(PaymentError::MethodUnfit("it is another customer's"));
    }
    let today = now.day_in(&shop.basics()?.zone);
    if method.expires.as_deref().is_some_and(|last| is_over(last, today)) {
        return Err(PaymentError::MethodUnfit("it has expired"));
    }
    let account = merchant_accounts::find(tx, method.merchant_account_id)?
        .ok_or(PaymentError::AccountUnfit("there is no such account"))?;
    fits(&account, invoice, shop.basics()?.practice).map_err(PaymentError::AccountUnfit)?;
    let what = Method { family: method.family.clone(), label: method.label.clone(), last4: method.last4.clone() };
    if is_brand_restricted(tx, account.id, &what)? {
        return Err(PaymentError::MethodUnfit("the restrictions of its account leave this brand out"));
    }
    Ok((method, account))
}

fn fits(account: &MerchantAccount, invoice: &Invoice, practice_shop: bool) -> Result<(), &'static str> {
    let gateway = gateways::find(&account.provider).ok_or("its gateway is not known to this program")?;
    if !account.is_open() {
        return Err("it is not active");
    }
    if !gateway.about().capabilities.saved_methods {
        return Err("its gateway keeps no ways to pay");
    }
    if !account.takes(invoice.currency) || !gateway.about().takes(invoice.currency) {
        return Err("it does not take this currency");
    }
    of_one_world(account, invoice, practice_shop)
}

/// Whether the last month, `2028-10`, lies before the month of this day.
fn is_over(last: &str, today: ShopDate) -> bool {
    today.to_string().get(..7).is_some_and(|this| last < this)
}
