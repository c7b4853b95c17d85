//! Laying the parts of a payout beside what is known here, and taking in what they tell.

use std::collections::BTreeSet;

use base::{Fault, Money, Shop, Timestamp, WriteTx};
use books::opening::books_begin_at;
use connectors::gateways::{DisputeStatus, DisputeTold, PaymentFact, RefundStatus};

use super::item::{Item, ItemKind};
use super::payout::Payout;
use super::{book, store};
use crate::merchant_accounts::MerchantAccount;
use crate::payments::{self, FoldedDispute, Payment, PaymentId, PaymentState};

/// Matches the parts that are not matched yet, has payments fetched that are not known, and takes in what the parts tell. What is
/// of before the day of moving in is left alone, unless its payment is known here. Gives whether anything changed.
pub(super) fn match_items(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payout: &mut Payout,
) -> Result<bool, Fault> {
    let mut with_fees: BTreeSet<PaymentId> = BTreeSet::new();
    let mut changed = false;
    let began = books_begin_at(tx, shop)?;
    for mut item in store::list_items(tx, payout)? {
        let was_earlier = item.is_earlier;
        item.is_earlier = item.payment_id.is_none() && began.is_some_and(|began| item.at < began);
        if item.is_earlier != was_earlier {
            store::update_item(tx, &item)?;
            changed = true;
        }
        if item.payment_id.is_none() {
            let names = [item.payment_ref.as_str(), item.payment_alias.as_str()];
            let found = payments::find_at_gateway(tx, account, &names)?;
            // A payment whose money is not known to be here is asked about: its capture was not told, or got lost.
            let found = found.filter(|payment| payment.state == PaymentState::Captured);
            let Some(payment) = found else {
                if item.is_earlier {
                    // Asked for and booked it would be in the books twice.
                    continue;
                }
                if let Some(name) = names.into_iter().find(|name| !name.is_empty()).filter(|_| item.waits()) {
                    payments::ask_for(tx, account, name, &payout.gateway_ref)?;
                }
                book::item(tx, shop, account, payout, &mut item)?;
                continue;
            };
            (item.payment_id, item.is_earlier) = (Some(payment.id), false);
            book::hand_to_payment(tx, shop, &mut item)?;
            store::update_item(tx, &item)?;
            changed = true;
            compare(payout, &payment, &item);
            compare_dispute(tx, payout, &payment, &item)?;
            tell(tx, shop, account, &payment, &item)?;
            if matches!(item.kind, ItemKind::Payment | ItemKind::Fee | ItemKind::FeeTax) {
                with_fees.insert(payment.id);
            }
        }
        book::item(tx, shop, account, payout, &mut item)?;
    }
    for payment in with_fees {
        tell_fee(tx, shop, account, payout, payment)?;
    }
    Ok(changed)
}

/// Shows a person where the gateway pays another amount than came in here.
fn compare(payout: &mut Payout, payment: &Payment, item: &Item) {
    if item.kind != ItemKind::Payment {
        return;
    }
    if item.amount.currency != payment.captured.currency {
        payout.look("a payment in another currency is in it: what the gateway made of it is not booked");
    } else if item.amount.minor > payment.captured.minor {
        payout.look(&format!("{} is in it of a payment of which {} came in", item.amount, payment.captured));
    }
}

/// Shows a person where a bank took or gave back another amount than the dispute is told to be of.
fn compare_dispute(tx: &WriteTx<'_>, payout: &mut Payout, payment: &Payment, item: &Item) -> Result<(), Fault> {
    if !item.is_booked_with_payment() {
        return Ok(());
    }
    if item.amount.currency != payment.captured.currency {
        payout.look("a chargeback in another currency is in it: what the gateway made of it is not booked");
        return Ok(());
    }
    let known = payments::facts_of(tx, payment.id)?;
    let other = known.disputes.iter().find(|dispute| {
        dispute.reference == item.cause_ref && dispute.amount.minor != item.amount.minor.saturating_abs()
    });
    if let Some(dispute) = other {
        payout.look(&format!("{} is in it of a chargeback of {}", item.amount, dispute.amount));
    }
    Ok(())
}

/// What a part tells of a payment beside its fee, where that is not known yet.
fn tell(tx: &WriteTx<'_>, shop: &Shop, account: &MerchantAccount, payment: &Payment, item: &Item) -> Result<(), Fault> {
    // An amount in another currency than the payment's is what the gateway made of it, not what went back.
    if item.amount.currency != payment.captured.currency || item.cause_ref.is_empty() {
        return Ok(());
    }
    let known = payments::facts_of(tx, payment.id)?;
    let amount = Money { minor: item.amount.minor.saturating_abs(), currency: item.amount.currency };
    let refunded =
        |status| PaymentFact::Refunded { refund_ref: item.cause_ref.clone(), reference: None, amount, status };
    let refund = known.refunds.iter().find(|refund| refund.reference == item.cause_ref);
    let dispute = known.disputes.iter().find(|dispute| dispute.reference == item.cause_ref);
    // Where it stands otherwise than is known, it does so since the money moved.
    let told = dispute.map_or(DisputeTold::Standing, |_| DisputeTold::Since(item.at));
    let disputed = |status| PaymentFact::Disputed {
        dispute_ref: item.cause_ref.clone(),
        amount,
        status,
        reason: String::new(),
        due_at: None,
        told,
    };
    let fact = match item.kind {
        ItemKind::Refund if refund.is_none_or(|refund| refund.settled_at.is_none()) => {
            refunded(RefundStatus::Succeeded)
        }
        ItemKind::RefundReturned if refund.is_none_or(|refund| refund.failed_at.is_none()) => {
            refunded(RefundStatus::Failed)
        }
        ItemKind::Dispute if dispute.is_none_or(|dispute| !dispute.has_taken()) => disputed(DisputeStatus::Open),
        ItemKind::DisputeWon if dispute.is_none_or(FoldedDispute::has_taken) => disputed(DisputeStatus::Won),
        _ => return Ok(()),
    };
    payments::tell_settled(tx, shop, account, payment, fact, item.at)
}

/// The fee of a payment by all payouts that told of it: where it is another than what is booked, it is told, and booked anew.
fn tell_fee(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payout: &mut Payout,
    id: PaymentId,
) -> Result<(), Fault> {
    let Some(payment) = payments::find(tx, id)? else { return Ok(()) };
    let Some((fee, tax, at)) = fee_told(&store::list_items_of_payment(tx, id)?, payout)? else { return Ok(()) };
    let whole = fee.plus(tax)?;
    if payment.fee == Some(whole) && !payment.fee_estimated {
        return Ok(());
    }
    if let Some(before) = payment.fee.filter(|_| !payment.fee_estimated) {
        payout.look(&format!("a fee of {whole} was kept of a payment that {before} was told of before"));
    }
    // It is the last word, whatever was told of the fee before.
    payments::tell_settled(tx, shop, account, &payment, PaymentFact::FeeKnown { fee, tax }, at.max(payout.state_at))
}

/// What these parts say was kept of their payment: fee, tax on it, and when the last of them happened; none where they do not say.
fn fee_told(items: &[Item], payout: &Payout) -> Result<Option<(Money, Money, Timestamp)>, Fault> {
    let zero = Money::zero(payout.amount.currency);
    let mut sums: Option<(Money, Money, Timestamp)> = None;
    for item in items.iter().filter(|item| item.amount.currency == zero.currency) {
        let (fee, tax) = match item.kind {
            ItemKind::Payment if item.fee.is_none() && item.fee_tax.is_none() => continue,
            ItemKind::Payment => (item.fee.unwrap_or(zero), item.fee_tax.unwrap_or(zero)),
            ItemKind::Fee => (item.amount.negated(), zero),
            ItemKind::FeeTax => (zero, item.amount.negated()),
            _ => continue,
        };
        let (known_fee, known_tax, at) = sums.unwrap_or((zero, zero, item.at));
        sums = Some((known_fee.plus(fee)?, known_tax.plus(tax)?, at.max(item.at)));
    }
    Ok(sums)
}
