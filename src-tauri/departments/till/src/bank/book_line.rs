//! Putting a line on an account of the chart, as a person says: a bill that was paid, a fee of the bank, wages, the owner's money.

use base::{Actor, Money, Shop, text};
use books::ledger::base_of;
use serde::Deserialize;
use utoipa::ToSchema;

use super::BANK_WRITE;
use super::error::BankError;
use super::line::{BankLineId, Matched};
use super::match_line::{fact_time, open_line, write_matched};

/// Accounts that a bank line may be put on. What customers owe, money at gateways, tax and stock have records of their own, which
/// a line put there by hand would part from their account; 2000 is open until suppliers are records.
pub const BOOKABLE: [&str; 33] = [
    "1000", "1020", "1130", "1500", "1510", "1600", "1700", "2000", "2400", "2410", "2500", "3000", "3010", "3100",
    "4200", "4900", "5020", "5050", "6000", "6010", "6020", "6030", "6100", "6200", "6300", "6500", "6510", "6600",
    "6900", "7000", "7100", "7200", "8000",
];

/// Where a line belongs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookAsk {
    /// Account of the chart.
    #[schema(min_length = 1, max_length = 40)]
    pub account: String,
    /// Sub-account: which supplier, person or merchant account.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub party: Option<String>,
    /// What it was, in a sentence.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Posts `bank:<line>` between 1100 and that account, at the worth of the bank's day.
pub async fn book_line(shop: &Shop, who: &Actor, id: BankLineId, ask: BookAsk) -> Result<(), BankError> {
    who.may(BANK_WRITE)?;
    let reason = text::line("reason", &ask.reason, 500)?;
    let party = text::optional_line("party", ask.party.as_deref().unwrap_or_default(), 100)?.unwrap_or_default();
    let Some(code) = BOOKABLE.into_iter().find(|code| *code == ask.account) else {
        return Err(BankError::AccountNotBookable(ask.account.chars().take(40).collect()));
    };
    let (handed, actor) = (shop.clone(), who.clone());
    shop.db
        .write(who, move |tx| {
            let line = open_line(tx, id)?;
            let at = fact_time(tx, &handed, line.booked_on)?;
            let base: Money = base_of(tx, &handed, line.amount, line.booked_on)?;
            let against = vec![(code, party.as_str(), line.amount, base)];
            let matched = Matched {
                payment_id: None,
                payout_id: None,
                made_here: false,
                account: code.to_owned(),
                party: party.clone(),
                amount: line.amount,
            };
            write_matched(tx, &handed, &actor, &line, &[matched], against, at, &reason)
        })
        .await
}

#[cfg(test)]
mod tests {
    use books::ledger::account_code;

    use super::BOOKABLE;

    #[test]
    fn every_account_that_is_offered_is_in_the_chart_and_none_of_them_belongs_to_documents() {
        assert!(BOOKABLE.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(BOOKABLE.iter().all(|code| account_code(code).is_some()));
        for kept in ["1100", "1110", "1150", "1200", "1400", "2100", "2200", "2240", "2900", "4000"] {
            assert!(!BOOKABLE.contains(&kept), "{kept}");
        }
    }
}
