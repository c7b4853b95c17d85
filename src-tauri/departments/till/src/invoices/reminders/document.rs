//! The reminders that wait for a person, each with its text ready.

use base::{Actor, Fault, Money, Page, PageAsk, ReadTx, Shop, ShopDate, Timestamp};
use office::settings::{self, ShopSettings};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::reminder::ReminderId;
use super::store::{self, WaitingRow};
use super::text::Told;
use crate::invoices::invoice::{BILLING_READ, InvoiceId};
use crate::invoices::{frozen, instalments, pay_link, store as invoices};

/// Which page is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReminderListAsk {
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A reminder that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitingReminder {
    /// Its id.
    pub id: ReminderId,
    /// The invoice.
    pub invoice_id: InvoiceId,
    /// That invoice's number.
    pub invoice_number: String,
    /// The customer as on the invoice.
    pub customer_name: String,
    /// The due day it is about.
    pub due_on: ShopDate,
    /// So many days after it; negative before it.
    pub days: i32,
    /// What is to be paid now.
    pub amount: Money,
    /// Subject of a mail.
    pub subject: String,
    /// The text, in the customer's language.
    pub text: String,
    /// Opens the mail program with all of it; absent without an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_url: Option<String>,
    /// Opens WhatsApp with the text; absent without a number that says its country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whatsapp_url: Option<String>,
}

/// One page of what waits, the oldest first.
pub async fn list_reminders(shop: &Shop, who: &Actor, ask: ReminderListAsk) -> Result<Page<WaitingReminder>, Fault> {
    who.may(BILLING_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let after = match &ask.after {
        None => String::new(),
        Some(after) => {
            ReminderId::parse(after).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?.to_string()
        }
    };
    let (today, now) = (shop.today()?, shop.now());
    shop.db
        .read(move |tx| {
            let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
            let page = Page::cut(store::list_waiting(tx, &after, limit)?, limit, |row| row.id.to_string());
            let items: Result<Vec<_>, Fault> =
                page.items.iter().map(|row| waiting(tx, &settings, row, today, now)).collect();
            Ok(Page { items: items?, next: page.next })
        })
        .await
}

fn waiting(
    tx: &ReadTx<'_>,
    settings: &ShopSettings,
    row: &WaitingRow,
    today: ShopDate,
    now: Timestamp,
) -> Result<WaitingReminder, Fault> {
    let invoice =
        invoices::find(tx, row.invoice_id)?.ok_or_else(|| Fault::bug(format!("{} reminds of nothing", row.id)))?;
    let frozen = frozen::find_or_make(tx, &invoice, settings, today)?;
    let amount = instalments::due_now(tx, &invoice)?.amount;
    let number = invoice.number.clone().unwrap_or_default();
    let pay_url = pay_link::live_pay_url(settings, &invoice, now);
    let told =
        Told { frozen: &frozen, number: &number, amount, due_on: row.due_on, today, pay_url: pay_url.as_deref() };
    let ready = told.ready();
    Ok(WaitingReminder {
        id: row.id,
        invoice_id: row.invoice_id,
        customer_name: frozen.customer.name.clone(),
        due_on: row.due_on,
        days: row.days,
        amount,
        subject: ready.subject,
        text: ready.text,
        mail_url: ready.mail_url,
        whatsapp_url: ready.whatsapp_url,
        invoice_number: number,
    })
}
