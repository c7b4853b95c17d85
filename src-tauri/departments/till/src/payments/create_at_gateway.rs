//! Asking a gateway for a page, or for the money at once: the outbox effect behind a started payment.
//!
//! From the second attempt on, and after any call without a clear answer, the gateway is asked by our reference first.
//! The call is sent again only under the same idempotency key, and only while the gateway still keeps it. What came to
//! nothing for a quarter of an hour is given up, where it is certain or the gateway says so: a payment that is on its way
//! holds its invoice, and no other can be started. Money that comes all the same still counts.

use base::format::Zone;
use base::{Fault, OutboxRow, Shop, System, Timestamp};
use connectors::gateways::{ChargeAsk, CreateAsk, Observation, PaymentFact};

use super::calls;
use super::store::Try;
use super::{
    FirstAsk, Origin, Payment, PaymentError, PaymentId, PaymentState, StartAttempt, StartNext, saved_methods, store,
};
use crate::invoices::{self, Invoice};
use crate::merchant_accounts::{self, Gateways, MerchantAccount, open_line};

/// Kind of the effect; its key and subject are the payment's id.
pub(super) const KIND: &str = "CreateAtGateway";

/// Where the outside door listens when nothing else is said.
const OUTSIDE_PRESET: &str = "http://127.0.0.1:7481";

/// Carries the effect out once.
pub(super) async fn carry_out(shop: Shop, row: OutboxRow) -> Result<(), Fault> {
    let who = row.system();
    let Some(story) = Story::load(&shop, &row).await? else {
        return shop.db.write(&who, move |tx| tx.effect_failed(&row, "the payment is gone")).await;
    };
    if story.payment.state != PaymentState::Created && story.payment.unknown_since.is_none() {
        return shop.db.write(&who, move |tx| tx.effect_done(&row)).await;
    }
    let line = match open_line(&shop, &story.account).await {
        Ok(line) => line,
        Err(Fault::VaultLocked) => return not_begun(&shop, &row, &who, 60, "the vault is locked").await,
        Err(fault) => return Err(fault),
    };
    let http = &shop.part::<Gateways>()?.0;
    let tried = story.attempt.carry_out(http, &line, &who.correlation, || shop.now()).await;
    match tried.next {
        StartNext::Told(learned) => {
            calls::settle(&shop, &who, (&story.account, story.payment.id), row, tried.done, learned).await
        }
        StartNext::Failed(reason) => {
            let fact = PaymentFact::Failed { reason };
            let seen = calls::by_ourselves(story.payment.id, &story.account, fact, shop.now());
            calls::settle(&shop, &who, (&story.account, story.payment.id), row, tried.done, vec![seen]).await
        }
        StartNext::Unclear(reason) => {
            let fact = PaymentFact::Unknown { call: tried.done.call.to_owned(), reason };
            let seen = calls::by_ourselves(story.payment.id, &story.account, fact, shop.now());
            keep_and_ask_later(&shop, &who, &story, &row, tried.done, vec![seen]).await
        }
        StartNext::Later { wait_s, why } => {
            keep_and_try_later(&shop, &who, &story, &row, tried.done, wait_s, &why).await
        }
    }
}

/// Everything the attempt needs.
struct Story {
    payment: Payment,
    account: MerchantAccount,
    attempt: StartAttempt,
}

impl Story {
    async fn load(shop: &Shop, row: &OutboxRow) -> Result<Option<Self>, Fault> {
        let Some(id) = PaymentId::parse(&row.subject) else { return Ok(None) };
        let attempt = row.attempt;
        let loaded = shop
            .db
            .read(move |tx| {
                let Some(payment) = store::find(tx, id)? else { return Ok(None) };
                let account = merchant_accounts::find(tx, payment.merchant_account_id)?;
                let invoice = match payment.invoice_id {
                    Some(invoice) => invoices::find(tx, invoice)?,
                    None => None,
                };
                let settings = office::settings::load(tx)?;
                let nothing_sent =
                    payment.unknown_since.is_none() && store::is_nothing_sent(tx, id, attempt.saturating_sub(1))?;
                let saved = saved_methods::store::token_of(tx, id)?;
                let reserve_first = store::is_reserved_first(tx, id)?;
                let tried_last_at = if attempt > 1 { store::last_create_at(tx, id)? } else { None };
                Ok::<_, Fault>(account.map(|account| {
                    (payment, account, invoice, settings, (nothing_sent, tried_last_at, saved, reserve_first))
                }))
            })
            .await?;
        let Some((payment, account, invoice, settings, (nothing_sent, tried_last_at, saved, reserve_first))) = loaded
        else {
            return Ok(None);
        };
        let Some(gateway) = connectors::gateways::find(&account.provider) else { return Ok(None) };
        let made_at = payment.created_at;
        let wish = invoice
            .as_ref()
            .and_then(|i| i.pay_link.as_ref())
            .map(|link| link.expires_at)
            .unwrap_or(made_at.plus_ms(24 * 3_600_000));
        let wish = early_end(invoice.as_ref(), made_at, &shop.basics()?.zone).map_or(wish, |end| end.min(wish));
        let (name, base_url) = settings.map(|s| (s.name, s.public_base_url)).unwrap_or_default();
        let number = invoice.as_ref().and_then(|i| i.number.clone()).unwrap_or_default();
        let description = format!("{name} {number}").trim().to_owned();
        let ask = match saved {
            Some(token) => {
                let ask = charge(&payment, token, description);
                FirstAsk::Charge(ChargeAsk { manual_capture: reserve_first, ..ask })
            }
            None => {
                let end = gateway.about().page_end(made_at, wish);
                let ask = page(&payment, invoice.as_ref(), &base_url, description, end);
                FirstAsk::Page(CreateAsk { manual_capture: reserve_first, ..ask })
            }
        };
        let is_unknown = payment.unknown_since.is_some();
        let attempt = StartAttempt { ask, made_at, number: row.attempt, is_unknown, nothing_sent, tried_last_at };
        Ok(Some(Self { payment, account, attempt }))
    }
}

/// A page that asks for less because it is early is not kept up beyond the day; a gateway may keep it up a while longer.
fn early_end(invoice: Option<&Invoice>, made_at: Timestamp, zone: &Zone) -> Option<Timestamp> {
    let until = invoice.and_then(|invoice| invoice.early_discount).and_then(|terms| terms.until)?;
    (made_at.day_in(zone) <= until).then(|| until.plus_days(1).starts_in(zone))
}

/// The same words at every attempt.
fn charge(payment: &Payment, token: String, description: String) -> ChargeAsk {
    ChargeAsk {
        payment: payment.id.to_string(),
        key: payment.id.to_string(),
        amount: payment.amount,
        token,
        is_saved: true,
        description,
        manual_capture: false,
        email: None,
    }
}

fn page(
    payment: &Payment,
    invoice: Option<&Invoice>,
    base_url: &str,
    description: String,
    expires_at: Timestamp,
) -> CreateAsk {
    // Some gateways make no page without an address to come back to. Without a public address it is the outside door of
    // this machine, where nothing is shown then: the gateway's own page has said that it was paid.
    let outside = if base_url.is_empty() { OUTSIDE_PRESET } else { base_url.trim_end_matches('/') };
    let link = invoice.and_then(|invoice| invoice.pay_link.as_ref());
    CreateAsk {
        payment: payment.id.to_string(),
        key: payment.id.to_string(),
        amount: payment.amount,
        description,
        return_url: link.map(|link| format!("{outside}/pay/{}", link.key)),
        expires_at: Some(expires_at),
        manual_capture: false,
        cancel_url: None,
        email: None,
        customer: None,
    }
}

async fn keep_and_ask_later(
    shop: &Shop,
    who: &System,
    story: &Story,
    row: &OutboxRow,
    done: Try,
    learned: Vec<Observation>,
) -> Result<(), Fault> {
    let (handed, author, account) = (shop.clone(), who.clone(), story.account.clone());
    let (id, row) = (story.payment.id, row.clone());
    shop.db
        .write(who, move |tx| {
            calls::keep(tx, &handed, &author, &account, id, &done, learned, Origin::Answer)?;
            let at = tx.at().plus_ms(calls::wait_s(row.attempt) * 1000);
            tx.effect_again(&row, at, "no clear answer: the gateway is asked")
        })
        .await
}

async fn keep_and_try_later(
    shop: &Shop,
    who: &System,
    story: &Story,
    row: &OutboxRow,
    done: Try,
    wait_s: i64,
    why: &str,
) -> Result<(), Fault> {
    let (id, row, why) = (story.payment.id, row.clone(), why.to_owned());
    shop.db
        .write(who, move |tx| {
            store::insert_try(tx, id, &done)?;
            let at = tx.at().plus_ms(wait_s * 1000);
            tx.effect_again(&row, at, &why)
        })
        .await
}

/// Nothing could be begun, so this is no attempt.
async fn not_begun(shop: &Shop, row: &OutboxRow, who: &System, wait_s: i64, why: &'static str) -> Result<(), Fault> {
    let row = row.clone();
    shop.db
        .write(who, move |tx| {
            let at: Timestamp = tx.at().plus_ms(wait_s * 1000);
            tx.effect_not_begun(&row, at, why)
        })
        .await
}

impl From<PaymentError> for Fault {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Fault(fault) => fault,
            other => Fault::bug(other),
        }
    }
}
