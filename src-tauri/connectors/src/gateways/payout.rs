//! Payouts: money that a gateway sends to the shop's bank account, and what each is made of.

use base::{Money, Timestamp};
use serde::{Deserialize, Serialize};

use super::{BadRow, GatewayRef, Mode};

/// How a payout stands. The order is that of what outranks what: whatever is told late, nothing goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutStatus {
    /// The gateway will send it.
    Expected,
    /// It is on its way.
    InTransit,
    /// It was called off before it left.
    Cancelled,
    /// The gateway says that the bank has it.
    Paid,
    /// The bank did not take it, or sent it back: the money is at the gateway again.
    Failed,
}

/// One payout, as the gateway tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutSeen {
    /// The gateway's id of it.
    pub payout_ref: String,
    /// How much; below 0 where the gateway takes it from the bank account.
    pub amount: Money,
    /// How it stands.
    pub status: PayoutStatus,
    /// When it was made, by the gateway's clock.
    pub made_at: Timestamp,
    /// Since when it stands so; where the gateway does not say, when it was made or is to arrive.
    pub at: Timestamp,
    /// When the gateway expects it at the bank.
    pub arrives_at: Option<Timestamp>,
    /// What stands on the bank statement, as far as the gateway says.
    pub statement_text: String,
    /// Why it failed, in the gateway's words.
    pub reason: String,
    /// Whether the gateway tells what it is made of. A payout that a person asked for there takes of the balance as it is.
    pub has_items: bool,
    /// Real money or not.
    pub environment: Mode,
}

/// Ask which payouts there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutListAsk {
    /// Where the last listing ended; empty at first. Opaque: each gateway writes its own.
    pub cursor: String,
    /// Where to begin while there is no cursor.
    pub since: Timestamp,
    /// The present.
    pub now: Timestamp,
    /// How many rows at most, 1 to 100.
    pub limit: u32,
}

/// One page of payouts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PayoutListing {
    /// Those that were understood.
    pub payouts: Vec<PayoutSeen>,
    /// Rows that were not: they fail alone.
    pub bad: Vec<BadRow>,
    /// The cursor for the next listing; to be stored with the payouts in one transaction.
    pub next: String,
    /// Whether to ask again at once.
    pub more: bool,
}

/// Ask what a payout is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutItemsAsk {
    /// The gateway's id of the payout.
    pub payout_ref: String,
    /// When it was made: some gateways list by day.
    pub made_at: Timestamp,
    /// Where the page before ended, in the gateway's own words; none for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What a part of a payout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutItemKind {
    /// A captured payment.
    Payment,
    /// Money that went back to a customer.
    Refund,
    /// A refund that came back.
    RefundReturned,
    /// What the gateway keeps of a payment, told apart from it.
    Fee,
    /// Tax on that.
    FeeTax,
    /// Money that a customer's bank took.
    Dispute,
    /// The same, given back.
    DisputeWon,
    /// What the gateway charges without a payment.
    Charge,
    /// Held back for a while, or released.
    Reserve,
    /// An earlier payout that came back, and is sent again with this one.
    PayoutReturned,
    /// Something else: a person has to look.
    Adjustment,
}

/// One part of a payout, in the payout's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutItem {
    /// The gateway's id of it: the same at every listing, and of no other part.
    pub item_ref: String,
    /// What it is.
    pub kind: PayoutItemKind,
    /// The payment that it belongs to, by its canonical reference.
    pub payment: Option<GatewayRef>,
    /// Another name of that payment there: its charge.
    pub payment_alias: Option<String>,
    /// The gateway's id of the refund or dispute.
    pub cause: Option<String>,
    /// What it adds to the payout before its own fee; below 0 = takes away.
    pub amount: Money,
    /// What the gateway kept of it, without tax; none where it does not say it here.
    pub fee: Option<Money>,
    /// Tax on that.
    pub fee_tax: Option<Money>,
    /// When it happened, by the gateway's clock.
    pub at: Timestamp,
    /// The gateway's words about it.
    pub text: String,
}

/// One page of the parts of a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PayoutItems {
    /// Those that were understood.
    pub items: Vec<PayoutItem>,
    /// Rows that were not.
    pub bad: Vec<BadRow>,
    /// Where the next page begins; none when this was the last one.
    pub after: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::PayoutStatus::{Cancelled, Expected, Failed, InTransit, Paid};

    #[test]
    fn money_that_arrived_outranks_a_word_before_it_and_money_that_came_back_outranks_all() {
        let mut told = [Failed, Expected, Paid, Cancelled, InTransit];
        told.sort_unstable();
        assert_eq!(told, [Expected, InTransit, Cancelled, Paid, Failed]);
    }
}
