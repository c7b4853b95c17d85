//! Testing an account: a real, harmless call, never a charge.

use base::{Actor, Fault, Shop};
use connectors::gateways::CallError;
use serde::Serialize;
use utoipa::ToSchema;

use super::add_account::announce;
use super::{ACCOUNTS_WRITE, AccountError, Gateways, MerchantAccount, MerchantAccountId, open_line, store};

/// How the test went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TestResult {
    /// Whether the gateway took the credentials.
    pub success: bool,
    /// What it said, without secrets.
    pub message: String,
    /// How long it took, in milliseconds.
    pub latency_ms: i64,
}

/// Makes the call and keeps its result on the account.
pub async fn test_account(shop: &Shop, who: &Actor, id: MerchantAccountId) -> Result<TestResult, AccountError> {
    who.may(ACCOUNTS_WRITE)?;
    let account = shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(AccountError::NoSuchAccount)?;
    let result = call(shop, who, &account).await?;
    let (actor, kept) = (who.clone(), result.clone());
    let stored = shop
        .db
        .write(who, move |tx| {
            let row = office::integrations::TestResult {
                at: tx.at(),
                ok: kept.success,
                note: kept.message,
                latency_ms: kept.latency_ms,
            };
            office::integrations::record_test(tx, account.integration_id, &row)?;
            office::audit::note(
                tx,
                &actor,
                "merchant_account.tested",
                &id.to_string(),
                serde_json::json!({ "ok": row.ok }),
            )?;
            announce(tx, id)?;
            tx.outcome(&actor, id)
        })
        .await;
    match stored {
        Ok(()) | Err(Fault::Repeated(_)) => Ok(result),
        Err(fault) => Err(fault.into()),
    }
}

async fn call(shop: &Shop, who: &Actor, account: &MerchantAccount) -> Result<TestResult, AccountError> {
    let line = open_line(shop, account).await?;
    if !line.gateway.about().capabilities.test {
        return Ok(TestResult {
            success: true,
            message: "nothing to test: this account needs no outside service".to_owned(),
            latency_ms: 0,
        });
    }
    let outcome = shop.part::<Gateways>()?.0.test(line.gateway, &line.credentials, &who.request_id).await;
    let (success, message) = match outcome.result {
        Ok(answer) => (true, answer.message),
        Err(CallError::Refused { reason, .. }) => (false, format!("the gateway refused the credentials: {reason}")),
        Err(error) => (false, error.to_string()),
    };
    Ok(TestResult { success, message, latency_ms: outcome.latency_ms })
}
