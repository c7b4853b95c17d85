//! Assigning money that nobody had asked for: out of 2900, to the invoice it was meant for.

use base::{Actor, Fault, Money, Shop};
use books::ledger::recipes::{self, PaymentAssigned, payment_assigned_source};
use serde_json::json;

use super::observe::announce;
use super::start_payment::of_one_world;
use super::{PAYMENTS_WRITE, Payment, PaymentError, PaymentId, book, fold, store};
use crate::invoices::{self, InvoiceId, InvoiceStatus};
use crate::merchant_accounts;

/// Assigns what a payment has in 2900 to an invoice of the same currency; more than is due becomes the customer's advance. A
/// payment pays one invoice: what comes to 2900 later goes where the first went.
pub async fn assign_payment(
    shop: &Shop,
    who: &Actor,
    id: PaymentId,
    invoice_id: InvoiceId,
) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let (handed, actor) = (shop.clone(), who.clone());
    let assigned = shop
        .db
        .write(who, move |tx| {
            books::periods::must_be_open(tx, tx.at().day_in(&handed.basics()?.zone))?;
            let mut payment = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            if payment.unidentified_minor <= 0 {
                return Err(PaymentError::NothingToAssign);
            }
            // What came beyond an advance goes where the advance goes, once it is applied.
            if payment.customer_id.is_some() && payment.invoice_id.is_none() {
                return Err(PaymentError::WrongState("taken as an advance"));
            }
            let amount = Money::new(payment.unidentified_minor, payment.captured.currency)?;
            let invoice = invoices::find(tx, invoice_id)?.ok_or(PaymentError::NoSuchInvoice)?;
            let customer = invoice.customer_id.ok_or(PaymentError::NotPayable("without a customer"))?.to_string();
            if invoice.status == InvoiceStatus::Draft {
                return Err(PaymentError::NotPayable("a draft"));
            }
            if invoice.currency != amount.currency {
                return Err(PaymentError::WrongAmount {
                    field: "invoice_id",
                    sentence: format!("that invoice is in {}, the money is in {}", invoice.currency, amount.currency),
                });
            }
            let name = id.to_string();
            let assign_no = book::next_number(tx, |n| payment_assigned_source(&name, n))?;
            if assign_no > 1 && payment.invoice_id != Some(invoice_id) {
                return Err(PaymentError::WrongAmount {
                    field: "invoice_id",
                    sentence: "the rest of this payment was assigned to another invoice: assign this to the same one"
                        .to_owned(),
                });
            }
            let account = merchant_accounts::find(tx, payment.merchant_account_id)?
                .ok_or(PaymentError::AccountUnfit("it is gone"))?;
            of_one_world(&account, &invoice, handed.basics()?.practice).map_err(PaymentError::AccountUnfit)?;
            // What stands on 2900 is in the books, and a test document is not.
            if !invoice.is_in_books() {
                return Err(PaymentError::NotPayable("a test document"));
            }
            let chain = payment.chain();
            payment.invoice_id = Some(invoice_id);
            let facts = store::list_observations(tx, id)?;
            book::early_discount(tx, &handed, &account, &mut payment, &facts, &fold(&facts))?;
            let invoice = invoices::find(tx, invoice_id)?.ok_or(PaymentError::NoSuchInvoice)?;
            let due = if matches!(invoice.status, InvoiceStatus::Issued | InvoiceStatus::PartiallyPaid) {
                invoices::due(&invoice)
            } else {
                Money::zero(amount.currency)
            };
            let used = if due.minor < amount.minor { due } else { amount };
            let rest = amount.minus(used)?;
            let whole_base = book::unidentified_base(tx, &handed, &payment)?;
            let parts = whole_base.apportion(&[used.minor, rest.minor])?;
            let settles = invoices::receivable_base_of(&invoice, used)?;
            let entry = recipes::payment_assigned(&PaymentAssigned {
                payment: &name,
                assign_no,
                chain: &chain,
                happened_at: tx.at(),
                unidentified: (amount, whole_base),
                to_invoice: (used.minor > 0).then_some((customer.as_str(), used, settles)),
                to_advance: (rest.minor > 0).then_some((customer.as_str(), rest, parts[1])),
            })?;
            books::ledger::post(tx, &handed, entry)?;
            if used.minor > 0 {
                invoices::record_payment(tx, &handed, &name, &invoice_id, used, tx.at())?;
            }
            book::add_to(&mut payment.advance_minor, rest.minor)?;
            payment.unidentified_minor = 0;
            book::found_its_invoice(&mut payment);
            // An earlier refund of another payment of that invoice may wait for this advance.
            book::refunds_told(tx, &handed, &account, &mut payment, &[])?;
            store::update(tx, &payment)?;
            office::audit::note(
                tx,
                &actor,
                "payment.assigned",
                &id.to_string(),
                json!({ "invoice": invoice_id, "amount": amount }),
            )?;
            announce(tx, &payment)?;
            tx.outcome(&actor, id)?;
            Ok(payment)
        })
        .await;
    match assigned {
        Err(PaymentError::Fault(Fault::Repeated(_))) => {
            shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(PaymentError::NoSuchPayment)
        }
        other => other,
    }
}
