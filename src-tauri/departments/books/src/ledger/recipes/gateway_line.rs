//! A gateway took money from what it owes us, or added to it, for another reason than a payment, its fee or a refund.
//!
//! ```text
//!        1140 disputed funds, 6000 gateway fees,
//!        1120 reserve.<account>, 2900 unidentified       1110 clearing.<account>
//!   ─────────────────────┬─────────             ─────────┬─────────────────
//!    what it took        │                               │ what it took
//!
//!        6010 dispute fees, 6000 gateway fees            │ and its fee
//!   ─────────────────────┬─────────
//!    its fee for that    │
//! ```
//! sources `dispute:<id>:opened`, `dispute:<id>:won`, `dispute:<id>:fee`, `fee_bill:<id>`, `reserve:<id>:held`, `reserve:<id>:released`,
//! `refund:<id>:fee`, `adjustment:<id>:told`; what is given turns the sides

use base::{Fault, Money, Timestamp};

use crate::ledger::entry::{Entry, Line};

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayLineOf {
    /// A customer's bank took the money of a payment that is not known here.
    DisputeOpened,
    /// It gave it back.
    DisputeWon,
    /// Its fee for a dispute whose money is booked with its payment; below 0 where it comes back.
    DisputeFee,
    /// The gateway charges for something that is no payment.
    Charge,
    /// Its fee for a refund; below 0 where a fee comes back with the refund.
    RefundFee,
    /// It holds money back for a while.
    ReserveHeld,
    /// It releases that.
    ReserveReleased,
    /// Nobody knows: a person has to look.
    Unexplained,
}

/// What the entry is made from.
pub struct GatewayLine<'a> {
    /// Why.
    pub of: GatewayLineOf,
    /// What the gateway numbers, as [`super::at_gateway`] makes it.
    pub id: &'a str,
    /// The merchant account.
    pub merchant_account: &'a str,
    /// When.
    pub happened_at: Timestamp,
    /// What it adds to what the gateway owes, and that in the books currency; below 0 = takes away.
    pub amount: (Money, Money),
    /// What the gateway keeps for it besides, with its tax, and that in the books currency.
    pub fee: (Money, Money),
    /// The gateway's words.
    pub memo: String,
}

impl GatewayLineOf {
    /// The account on the other side, and whether it is kept for each merchant account.
    fn account(self) -> (&'static str, bool) {
        match self {
            Self::DisputeOpened | Self::DisputeWon | Self::DisputeFee => ("1140", false),
            Self::Charge | Self::RefundFee => ("6000", false),
            Self::ReserveHeld | Self::ReserveReleased => ("1120", true),
            Self::Unexplained => ("2900", false),
        }
    }

    fn fee_account(self) -> &'static str {
        match self {
            Self::DisputeOpened | Self::DisputeWon | Self::DisputeFee => "6010",
            _ => "6000",
        }
    }
}

/// The source of that entry.
pub fn gateway_line_source(of: GatewayLineOf, id: &str) -> String {
    match of {
        GatewayLineOf::DisputeOpened => format!("dispute:{id}:opened"),
        GatewayLineOf::DisputeWon => format!("dispute:{id}:won"),
        GatewayLineOf::DisputeFee => format!("dispute:{id}:fee"),
        GatewayLineOf::Charge => format!("fee_bill:{id}"),
        GatewayLineOf::RefundFee => format!("refund:{id}:fee"),
        GatewayLineOf::ReserveHeld => format!("reserve:{id}:held"),
        GatewayLineOf::ReserveReleased => format!("reserve:{id}:released"),
        GatewayLineOf::Unexplained => format!("adjustment:{id}:told"),
    }
}

/// That entry.
pub fn gateway_line(fact: GatewayLine<'_>) -> Result<Entry, Fault> {
    let (account, by_account) = fact.of.account();
    let party = if by_account { fact.merchant_account } else { "" };
    let ((amount, base), (fee, fee_base)) = (fact.amount, fact.fee);
    let lines = [
        Line::new(account, party, amount.negated(), base.negated()),
        Line::new(fact.of.fee_account(), "", fee, fee_base),
        Line::new("1110", fact.merchant_account, amount.minus(fee)?, base.minus(fee_base)?),
    ];
    let source = gateway_line_source(fact.of, fact.id);
    let chain = source.rsplit_once(':').map_or(source.as_str(), |(before, _)| before);
    Ok(Entry {
        chain: if fact.of == GatewayLineOf::Charge { source.clone() } else { chain.to_owned() },
        source,
        recipe: "gateway_line",
        happened_at: fact.happened_at,
        memo: fact.memo,
        reverses: None,
        lines: lines.into_iter().filter(|line| !line.amount.is_zero() || !line.base.is_zero()).collect(),
        taxes: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use base::Currency;

    use super::*;

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::of("USD").unwrap()).unwrap()
    }

    #[test]
    fn a_chargeback_with_its_fee_is_written_as_the_books_say_and_won_it_turns_the_sides() {
        let lines = |of, amount, fee| {
            let fact = GatewayLine {
                of,
                id: "acc_1/dp_1",
                merchant_account: "acc_1",
                happened_at: Timestamp(0),
                amount: (usd(amount), usd(amount)),
                fee: (usd(fee), usd(fee)),
                memo: String::new(),
            };
            let entry = gateway_line(fact).unwrap();
            let lines = entry.lines.iter().map(|line| (line.account, line.amount.minor)).collect::<Vec<_>>();
            (entry.source, lines)
        };
        let opened = lines(GatewayLineOf::DisputeOpened, -11_800, 1_500);
        assert_eq!(opened.0, "dispute:acc_1/dp_1:opened");
        assert_eq!(opened.1, [("1140", 11_800), ("6010", 1_500), ("1110", -13_300)]);
        let won = lines(GatewayLineOf::DisputeWon, 11_800, -1_500);
        assert_eq!(won.1, [("1140", -11_800), ("6010", -1_500), ("1110", 13_300)]);
        assert_eq!(lines(GatewayLineOf::Charge, -54, 0).1, [("6000", 54), ("1110", -54)]);
    }
}
