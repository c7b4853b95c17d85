//! After a page was ended: at some gateways a way to pay that the customer chose on it before, such as an account number for a
//! transfer, stays payable. So the order is looked for, what of it waits is ended too, and it is looked for once more when its
//! time is over.

use base::{Effect, Fault, OutboxRow, ReadTx, Shop, System, WriteTx};
use connectors::gateways::{CallError, CancelAsk, FindAsk, GatewayRef, Observation, PaymentFact};

use super::{Origin, Payment, PaymentError, PaymentId, PaymentState, calls, store};
use crate::merchant_accounts::{self, Gateways, Line, MerchantAccount, open_line};

/// Kind of the effect; its subject is the payment's id.
pub(super) const KIND: &str = "EndOrder";
/// What came in the last moment is told a little later.
const LAST_LOOK_AFTER_MS: i64 = 3_600_000;
/// While the order waits and cannot be ended it is tried again, with pauses that grow by this up to an hour, for over seventeen
/// hours.
const AGAIN_MS: i64 = 5 * 60_000;
const TRIES_MAX: u32 = 24;

/// Has the order looked for, where ending its page does not end it.
pub(super) fn queue(tx: &WriteTx<'_>, account: &MerchantAccount, payment: &Payment) -> Result<(), Fault> {
    let Some(gateway) = connectors::gateways::find(&account.provider) else { return Ok(()) };
    if payment.state != PaymentState::Cancelled || !gateway.ended_page_may_be_paid() {
        return Ok(());
    }
    let over = payment.created_at.plus_ms(gateway.about().page_max_s.saturating_mul(1000)).max(tx.at());
    let looks = [
        (format!("{}:ended", payment.id), tx.at()),
        (format!("{}:over", payment.id), over.plus_ms(LAST_LOOK_AFTER_MS)),
    ];
    for (key, not_before) in looks {
        tx.later(&Effect { kind: KIND, key, subject: payment.id.to_string(), not_before })?;
    }
    Ok(())
}

/// Carries the effect out once.
pub(super) async fn carry_out(shop: Shop, row: OutboxRow) -> Result<(), Fault> {
    let who = row.system();
    let looked = match PaymentId::parse(&row.subject) {
        Some(id) => look(&shop, &who, id).await,
        None => Ok(true),
    };
    shop.db
        .write(&who, move |tx| {
            let later = tx.at().plus_ms(i64::from(row.attempt) * AGAIN_MS);
            let why = match looked {
                Ok(true) => return tx.effect_done(&row),
                Ok(false) => "a way to pay of it still waits".to_owned(),
                Err(NotLooked::Away(why)) => return tx.effect_not_begun(&row, tx.at().plus_ms(60_000), &why),
                Err(NotLooked::Refused(why)) => why,
            };
            if row.attempt >= TRIES_MAX {
                return tx.effect_failed(&row, &why);
            }
            tx.effect_again(&row, later, &why)
        })
        .await
}

/// Why nobody knows how the order stands.
enum NotLooked {
    /// Nobody was asked.
    Away(String),
    Refused(String),
}

impl From<PaymentError> for NotLooked {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Fault(Fault::VaultLocked) => Self::Away(error.to_string()),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<CallError> for NotLooked {
    fn from(error: CallError) -> Self {
        if error.is_nobody_there() { Self::Away(error.to_string()) } else { Self::Refused(error.to_string()) }
    }
}

/// Looks for the order and ends what of it waits; gives whether nobody can pay it any more, or somebody has.
async fn look(shop: &Shop, who: &System, id: PaymentId) -> Result<bool, NotLooked> {
    let loaded = shop.db.read(move |tx| load(tx, id)).await.map_err(PaymentError::from)?;
    let Some((payment, account, tried_last_at)) = loaded else { return Ok(true) };
    let line = open_line(shop, &account).await.map_err(PaymentError::from)?;
    let http = &shop.part::<Gateways>().map_err(PaymentError::from)?.0;
    let ask = FindAsk { payment: id.to_string(), tried_at: payment.created_at, tried_last_at, after: None };
    let found = http.find(line.gateway, &line.credentials, &who.correlation, &ask).await;
    let done = calls::kept("find", &found);
    let learned = found.result?;
    let waits = learned.iter().find(|seen| matches!(seen.fact, PaymentFact::Pending { .. }));
    let waits = waits.map(|seen| name_of(&line, id, seen));
    let now = calls::keep_answer(shop, who, &account, id, done, learned, Origin::Fetch).await?;
    let Some(payment) = waits.filter(|_| now.state == PaymentState::Cancelled) else { return Ok(true) };
    let ended = http
        .cancel(line.gateway, &line.credentials, &who.correlation, &CancelAsk { payment, key: format!("{id}:end") })
        .await;
    let done = calls::kept("cancel", &ended);
    match ended.result {
        Ok(learned) => {
            calls::keep_answer(shop, who, &account, id, done, learned, Origin::Answer).await?;
            Ok(true)
        }
        // Whether it was ended shows by looking again.
        Err(_) => {
            calls::keep_answer(shop, who, &account, id, done, Vec::new(), Origin::Answer).await?;
            Ok(false)
        }
    }
}

/// By what the waiting order is ended: the gateway's own name of it, or ours.
fn name_of(line: &Line, id: PaymentId, seen: &Observation) -> GatewayRef {
    seen.canonical.clone().unwrap_or_else(|| GatewayRef(line.gateway.reference_of(&id.to_string())))
}

/// What the look needs; none where there is nothing to look for.
fn load(tx: &ReadTx<'_>, id: PaymentId) -> Result<Option<(Payment, MerchantAccount, base::Timestamp)>, Fault> {
    let Some(payment) = store::find(tx, id)?.filter(|payment| payment.state == PaymentState::Cancelled) else {
        return Ok(None);
    };
    let Some(account) = merchant_accounts::find(tx, payment.merchant_account_id)? else { return Ok(None) };
    let tried_last_at = store::last_create_at(tx, id)?.unwrap_or(payment.created_at);
    Ok(Some((payment, account, tried_last_at)))
}
