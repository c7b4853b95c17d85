//! Asking a gateway for a page: the outbox effect behind a started payment.
//!
//! From the second attempt on, and after any call without a clear answer, the gateway is asked by our reference first.
//! The call is sent again only under the same idempotency key, and only while the gateway still keeps it. What came to
//! nothing for a quarter of an hour is given up, where it is certain or the gateway says so: a payment that is on its way
//! holds its invoice, and no other can be started. Money that comes all the same still counts.

use base::{Fault, OutboxRow, Shop, System, Timestamp};
use connectors::gateways::{CallError, CreateAsk, FindAsk, Observation, PaymentFact};

use super::calls;
use super::store::Try;
use super::{Origin, Payment, PaymentError, PaymentId, PaymentState, store};
use crate::invoices;
use crate::merchant_accounts::{self, Gateways, Line, MerchantAccount, open_line};

/// Kind of the effect; its key and subject are the payment's id.
pub(super) const KIND: &str = "CreateAtGateway";

/// A call that certainly made nothing is tried again for this long; then the payment has failed, and the customer may start
/// another, which has a key of its own.
const GIVE_UP_AFTER_MS: i64 = 15 * 60_000;

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
    let mut nothing_there = story.nothing_sent;
    if row.attempt > 1 {
        match look_first(&shop, http, &line, &story, &who, &row).await? {
            Looked::Settled => return Ok(()),
            Looked::NotThere => nothing_there = true,
            Looked::CannotSay => {}
        }
    }
    let outcome = http.create(line.gateway, &line.credentials, &who.correlation, &story.ask).await;
    let done = calls::kept("create", &outcome);
    match outcome.result {
        Ok(learned) => calls::settle(&shop, &who, (&story.account, story.payment.id), row, done, learned).await,
        Err(CallError::Unknown { reason }) => {
            let fact = PaymentFact::Unknown { call: "create".to_owned(), reason };
            let seen = calls::by_ourselves(story.payment.id, &story.account, fact, shop.now());
            keep_and_ask_later(&shop, &who, &story, &row, done, vec![seen]).await
        }
        Err(CallError::Declined { reason, .. } | CallError::Refused { reason, .. }) => {
            fail(&shop, &who, &story, row, done, reason).await
        }
        Err(CallError::NotOffered) => fail(&shop, &who, &story, row, done, "this gateway has no page".to_owned()).await,
        Err(CallError::TooMany { retry_after }) => {
            let wait = retry_after.map_or(30, |wait| i64::try_from(wait.as_secs()).unwrap_or(30).clamp(1, 600));
            keep_and_try_later(&shop, &who, &story, &row, done, wait, "too many calls").await
        }
        Err(error @ (CallError::Unreachable { .. } | CallError::NoSuch { .. })) => {
            if nothing_there && story.is_old(shop.now()) {
                return fail(&shop, &who, &story, row, done, "the gateway could not be reached".to_owned()).await;
            }
            let wait = calls::wait_s(row.attempt);
            keep_and_try_later(&shop, &who, &story, &row, done, wait, &error.to_string()).await
        }
    }
}

/// Everything the call needs. The same words at every attempt: gateways refuse another request under a known key.
struct Story {
    payment: Payment,
    account: MerchantAccount,
    ask: CreateAsk,
    /// Whether all attempts before this one certainly sent nothing.
    nothing_sent: bool,
}

impl Story {
    /// Whether it is time to give up; a payment of the far future was made under a clock that was ahead.
    fn is_old(&self, now: Timestamp) -> bool {
        now.since_ms(self.payment.created_at).saturating_abs() > GIVE_UP_AFTER_MS
    }

    async fn load(shop: &Shop, row: &OutboxRow) -> Result<Option<Self>, Fault> {
        let Some(id) = PaymentId::parse(&row.subject) else { return Ok(None) };
        let earlier = row.attempt.saturating_sub(1);
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
                let nothing_sent = payment.unknown_since.is_none() && store::is_nothing_sent(tx, id, earlier)?;
                Ok::<_, Fault>(account.map(|account| (payment, account, invoice, settings, nothing_sent)))
            })
            .await?;
        let Some((payment, account, invoice, settings, nothing_sent)) = loaded else { return Ok(None) };
        let Some(gateway) = connectors::gateways::find(&account.provider) else { return Ok(None) };
        let made_at = payment.created_at;
        let wish = invoice
            .as_ref()
            .and_then(|i| i.pay_link.as_ref())
            .map(|link| link.expires_at)
            .unwrap_or(made_at.plus_ms(24 * 3_600_000));
        let (name, base_url) = settings.map(|s| (s.name, s.public_base_url)).unwrap_or_default();
        let number = invoice.as_ref().and_then(|i| i.number.clone()).unwrap_or_default();
        // Some gateways make no page without an address to come back to. Without a public address it is the outside door of
        // this machine, where nothing is shown then: the gateway's own page has said that it was paid.
        let outside = if base_url.is_empty() { OUTSIDE_PRESET } else { base_url.trim_end_matches('/') };
        let link = invoice.as_ref().and_then(|i| i.pay_link.as_ref());
        let return_url = link.map(|link| format!("{outside}/pay/{}", link.key));
        let ask = CreateAsk {
            payment: payment.id.to_string(),
            key: payment.id.to_string(),
            amount: payment.amount,
            description: format!("{name} {number}").trim().to_owned(),
            return_url,
            expires_at: Some(gateway.about().page_end(made_at, wish)),
            manual_capture: false,
            cancel_url: None,
            email: None,
            customer: None,
        };
        Ok(Some(Self { payment, account, ask, nothing_sent }))
    }
}

enum Looked {
    /// What it says is observed, or the next attempt is set: this one is over.
    Settled,
    /// The gateway has no such payment.
    NotThere,
    /// It cannot look by our reference; the key is still good.
    CannotSay,
}

/// Asks by our reference whether an earlier attempt went through.
async fn look_first(
    shop: &Shop,
    http: &connectors::gateways::Http,
    line: &Line,
    story: &Story,
    who: &System,
    row: &OutboxRow,
) -> Result<Looked, Fault> {
    let id = story.payment.id;
    let last = shop.db.read(move |tx| store::last_create_at(tx, id)).await?;
    // An attempt that crashed before its try was kept was made after the payment was intended, at the latest now.
    let ask = FindAsk {
        payment: id.to_string(),
        tried_at: story.payment.created_at,
        tried_last_at: last.unwrap_or(shop.now()),
        after: None,
    };
    let outcome = http.find(line.gateway, &line.credentials, &who.correlation, &ask).await;
    let done = calls::kept("find", &outcome);
    let about = line.gateway.about();
    match outcome.result {
        Ok(learned) if !learned.is_empty() => {
            calls::settle(shop, who, (&story.account, story.payment.id), row.clone(), done, learned).await?;
            Ok(Looked::Settled)
        }
        // Sent again, the call would have the stored error for an answer as long as its key is kept there.
        Ok(_) if story.payment.unknown_since.is_some() && story.is_old(shop.now()) => {
            let reason = "the gateway has no such payment and answers with errors".to_owned();
            fail(shop, who, story, row.clone(), done, reason).await?;
            Ok(Looked::Settled)
        }
        // It has none, or cannot look: the same call may go again while its key is kept there.
        ref looked @ (Ok(_) | Err(CallError::NotOffered | CallError::NoSuch { .. })) => {
            let age_s = shop.now().since_ms(story.payment.created_at) / 1000;
            // A gateway that finds by reference and found nothing has nothing: sending again is safe for ever.
            if about.capabilities.find_by_reference || age_s < about.idempotency_key_s {
                return Ok(if looked.is_ok() { Looked::NotThere } else { Looked::CannotSay });
            }
            fail(
                shop,
                who,
                story,
                row.clone(),
                done,
                "nobody knows whether the gateway took it: look there".to_owned(),
            )
            .await?;
            Ok(Looked::Settled)
        }
        // Nothing was ever sent, so there is nothing to ask about either.
        Err(error) if story.nothing_sent && story.is_old(shop.now()) => {
            let reason = match error {
                CallError::Unreachable { .. } => "the gateway could not be reached".to_owned(),
                other => other.to_string(),
            };
            fail(shop, who, story, row.clone(), done, reason).await?;
            Ok(Looked::Settled)
        }
        Err(error) => {
            keep_and_try_later(shop, who, story, row, done, calls::wait_s(row.attempt), &error.to_string()).await?;
            Ok(Looked::Settled)
        }
    }
}

/// The gateway said no: the payment has failed, and another may be started.
async fn fail(
    shop: &Shop,
    who: &System,
    story: &Story,
    row: OutboxRow,
    done: Try,
    reason: String,
) -> Result<(), Fault> {
    let seen = calls::by_ourselves(story.payment.id, &story.account, PaymentFact::Failed { reason }, shop.now());
    calls::settle(shop, who, (&story.account, story.payment.id), row, done, vec![seen]).await
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
