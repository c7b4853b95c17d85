//! Something is paid on a document that was taken over, or the rest of it is written off.

use base::{Actor, Fault, Money, Shop, ShopDate};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::opening_balance::{OpeningBalance, OpeningBalanceId, OpeningError, announce, is_of_documents};
use super::standing::find_balance;
use crate::ledger::{
    self, LEDGER_POST, account_code, base_of, carried, find_accounts, is_posted, must_be_of_our_time, open_to_people,
    recipes,
};
use crate::periods;

/// What was paid, and where the money came to or went from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlementAsk {
    /// The day it was paid: not a closed one, not before the day of moving in, not after today.
    pub paid_on: ShopDate,
    /// An account that is open to people: the bank (1100), the cash drawer (1000); bad debts (6400) to write the rest off.
    #[schema(max_length = 40)]
    pub account: String,
    /// Its sub-account, where it has any.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub party: Option<String>,
    /// How much, above 0, in the currency of the document; no more than is open.
    pub amount: Money,
    /// How, or why, in a sentence; stands in the journal.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Posts what was paid on an old document. It is a person's entry like one by hand and is taken back like one; the chain of the
/// document holds both, so that ageing and statement show what is left.
pub async fn settle_document(
    shop: &Shop,
    who: &Actor,
    id: OpeningBalanceId,
    ask: SettlementAsk,
) -> Result<OpeningBalance, OpeningError> {
    who.may(LEDGER_POST)?;
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let balance = find_balance(tx, &shop, id)?;
        if !is_of_documents(&balance.account) {
            return Err(OpeningError::NoDocument);
        }
        if balance.reversal_id.is_some() {
            return Err(OpeningError::CorrectedAlready);
        }
        let basics = shop.basics()?;
        must_be_of_our_time("paid_on", ask.paid_on, tx.at().day_in(&basics.zone))?;
        periods::must_be_open(tx, ask.paid_on)?;
        let entry = ledger::find_entry(tx, &shop, balance.entry_id)?
            .ok_or_else(|| Fault::bug("an opening balance has no entry"))?;
        if ask.paid_on < entry.dated_on {
            return Err(Fault::invalid("paid_on", format!("not before it was taken over, {}", entry.dated_on)).into());
        }
        let against = account_code(&ask.account)
            .ok_or_else(|| OpeningError::NoSuchAccount(ask.account.chars().take(40).collect()))?;
        if !open_to_people(against) || against == "3100" || against == "3900" {
            return Err(OpeningError::KeptAccount(against));
        }
        let chart = find_accounts(tx)?;
        let has_parties = chart.iter().any(|known| known.code == against && !known.kept_per.is_empty());
        let party = base::text::optional_line("party", ask.party.as_deref().unwrap_or_default(), 100)?;
        if party.is_some() && !has_parties {
            return Err(Fault::invalid("party", "this account has no sub-accounts").into());
        }
        let control = account_code(&balance.account).ok_or_else(|| Fault::bug("an account left the chart"))?;
        let chains = [balance.chain.clone()];
        let left = carried(tx, &shop, &chains, control, &balance.party, balance.amount.currency)?;
        let sided = |amount: Money| if left.amount.minor < 0 { amount.negated() } else { amount };
        if ask.amount.currency != left.amount.currency || ask.amount.minor <= 0 {
            let wanted = format!("above 0, in {}, the currency of the document", left.amount.currency);
            return Err(Fault::invalid("amount", wanted).into());
        }
        let share = left.share(ask.amount)?.ok_or(OpeningError::MoreThanOpen { open: sided(left.amount) })?;
        let mut settle_no = 1;
        while is_posted(tx, &recipes::opening_settled_source(&id.to_string(), settle_no))? {
            settle_no += 1;
        }
        let posted = ledger::post(
            tx,
            &shop,
            recipes::opening_settled(&recipes::OpeningSettled {
                balance: &id.to_string(),
                chain: &balance.chain,
                settle_no,
                account: control,
                party: &balance.party,
                against,
                against_party: party.as_deref().unwrap_or_default(),
                amount: sided(ask.amount),
                base: sided(base_of(tx, &shop, ask.amount, ask.paid_on)?),
                carried: sided(share),
                happened_at: ask.paid_on.starts_in(&basics.zone),
                memo: &reason,
            })?,
        )?;
        let detail = json!({
            "paid_on": ask.paid_on, "account": against, "amount": ask.amount, "reason": reason, "entry": posted.id,
        });
        audit::note(tx, &author, "opening.document_settled", &id.to_string(), detail)?;
        announce(tx)?;
        tx.outcome(&author, id)?;
        find_balance(tx, &shop, id)
    })
    .await
}
