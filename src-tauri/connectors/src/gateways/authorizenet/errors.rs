//! What stands in place of an answer. Almost everything comes with status 200: the envelope says whether the request
//! was understood, and of a transaction its response code says whether it was done.

use base::Currency;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::objects::{Messages, TransactionResponse};
use super::wire::KEY;
use crate::gateways::{CallError, Reply};

/// Messages that say that login or key are wrong.
const WRONG_KEY: &[&str] = &["E00005", "E00006", "E00007"];
/// Messages that say that nothing was looked at because the gateway has too much to do, or is being worked on.
/// Unverified.
const BUSY: &[&str] = &["E00053", "E00104"];
/// Something broke on the way: it may have happened.
const BROKEN: &str = "E00001";
/// There is no such record.
const NO_RECORD: &str = "E00040";
/// The same transaction was sent before, within the duplicate window.
const DUPLICATE: &str = "11";
/// The transaction that is referred to does not exist.
const NO_TRANSACTION: &str = "16";
/// The payment cannot be given back: it is not settled, or it was settled too long ago.
pub(super) const NOT_SETTLED: &str = "54";
/// Declines that the same card will meet again: to be kept, wrong number, expired, not taken, wrong number. Unverified.
const HARD: &[&str] = &["4", "6", "8", "17", "28", "37"];
/// Errors between the gateway and the processor, after which nobody knows what the processor did. Unverified.
const IN_DOUBT: &[&str] =
    &["19", "20", "21", "22", "23", "25", "26", "57", "58", "59", "60", "61", "62", "63", "120", "121", "122"];

/// An answer to a request that was understood.
#[derive(Debug)]
pub(super) struct Answer<T> {
    /// In which currency it speaks.
    pub(super) currency: Currency,
    /// What else our reference carried along.
    pub(super) state: String,
    /// What it says.
    pub(super) body: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    messages: Messages,
    ref_id: Option<String>,
    transaction_response: Option<TransactionResponse>,
}

/// Reads an answer, or what stands in its place. `what` is what was asked for.
pub(super) fn answered<T: DeserializeOwned>(what: &'static str, reply: &Reply) -> Result<Answer<T>, CallError> {
    match reply.status {
        429 => return Err(CallError::TooMany { retry_after: reply.retry_after() }),
        status @ 500.. => return Err(CallError::unknown(format!("Authorize.Net answered {status}"))),
        _ => {}
    }
    // A refusal counts only in the gateway's own form: what some box on the way says proves nothing.
    let head: Head = reply.json()?;
    match head.messages.result_code.as_str() {
        "Error" => return Err(refusal(what, &head, reply)),
        "Ok" if reply.is_ok() => {}
        other => return Err(CallError::unknown(format!("Authorize.Net answered {} and '{other}'", reply.status))),
    }
    let (currency, state) = carried(head.ref_id.as_deref().unwrap_or_default())?;
    Ok(Answer { currency, state, body: reply.json()? })
}

/// Reads the answer to a transaction that was approved, or is held for review.
pub(super) fn transacted(reply: &Reply) -> Result<Answer<TransactionResponse>, CallError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        transaction_response: Option<TransactionResponse>,
    }
    let Answer { currency, state, body } = answered::<Body>("payment", reply)?;
    let response =
        body.transaction_response.ok_or_else(|| CallError::unknown("the answer says nothing of the transaction"))?;
    match response.code() {
        "1" | "4" => {}
        _ => return Err(of_transaction(&response).unwrap_or_else(|| CallError::unknown("no response code is told"))),
    }
    if response.is_test() {
        return Err(CallError::refused(None, "the account is in test mode, where nothing is done"));
    }
    Ok(Answer { currency, state, body: response })
}

/// What our reference carried: the currency, and what follows it.
fn carried(ref_id: &str) -> Result<(Currency, String), CallError> {
    let strange = || CallError::unknown("the answer does not give our reference back, so its currency is not known");
    let (code, state) = ref_id.split_at_checked(3).ok_or_else(strange)?;
    Ok((Currency::of(code).map_err(|_| strange())?, state.to_owned()))
}

fn refusal(what: &'static str, head: &Head, reply: &Reply) -> CallError {
    if let Some(error) = head.transaction_response.as_ref().and_then(of_transaction) {
        return error;
    }
    let Some(message) = head.messages.message.first() else {
        return CallError::unknown("Authorize.Net refused without a word");
    };
    let reason = format!("{}: {}", message.code, message.text);
    match message.code.as_str() {
        code if BUSY.contains(&code) => CallError::TooMany { retry_after: reply.retry_after() },
        BROKEN => CallError::unknown(reason),
        NO_RECORD => CallError::NoSuch { what },
        code if WRONG_KEY.contains(&code) => CallError::refused(Some(KEY), reason),
        _ => CallError::refused(None, reason),
    }
}

/// Why a transaction was not done; none when the gateway gives no reason of that kind.
fn of_transaction(response: &TransactionResponse) -> Option<CallError> {
    let error = response.errors.first();
    let code = error.map_or("", |error| error.code());
    let reason = error.map_or_else(|| "declined".to_owned(), |error| format!("{code}: {}", error.error_text));
    Some(match (response.code(), code) {
        ("2", _) => CallError::Declined { hard: HARD.contains(&code), reason },
        (_, "") => return None,
        // The first of the two may have been our own, whose answer was lost.
        (_, DUPLICATE) => CallError::unknown(reason),
        (_, NO_TRANSACTION) => CallError::NoSuch { what: "payment" },
        (_, NOT_SETTLED) => CallError::refused(Some("payment"), reason),
        (_, code) if IN_DOUBT.contains(&code) => CallError::unknown(reason),
        ("3", _) => CallError::refused(None, reason),
        _ => CallError::unknown(reason),
    })
}

/// Whether the gateway has too much to do, or something broke in it: the same question may be put again.
pub(super) fn is_passing(reply: &Reply) -> bool {
    let Ok(head) = reply.json::<Head>() else { return false };
    let first = head.messages.message.first().map(|message| message.code.as_str());
    head.messages.result_code == "Error" && first.is_some_and(|code| code == BROKEN || BUSY.contains(&code))
}
