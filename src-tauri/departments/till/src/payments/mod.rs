//! Payments: attempts to collect money, what was learned about each, and how that is booked exactly once.
//!
//! Tables: `payments`, `payment_aliases`, `observations`, `payment_tries`, `payment_exchanges`, `payment_claims`, `daily_takings`,
//! `withheld_taxes`, `saved_methods`, `saved_charges`, `payment_reasons_shown`, `payment_reasons_settled`, and those that
//! `catch_up/mod.rs` names.
//! Announces `payment.changed` (tags `payments`, `invoices`, `ledger`, `home`), beside it `payment.advance_moved` (tag `advances`)
//! where its money was taken before the invoice, and `saved-method.changed` (tag `saved-methods`).
//! Whatever tells us about a payment goes through [`observe`]; nothing else changes one. Limits and restrictions bind what we
//! start, never what a gateway reports. No gateway is named here.

mod account_use;
mod advance;
mod as_record;
mod assign_payment;
mod attend_payment;
mod book;
mod calls;
mod capture_payment;
mod catch_up;
mod claims;
mod create_at_gateway;
mod deliveries;
mod ended_page;
mod fetch_payment;
mod fold;
mod for_payouts;
mod for_refunds;
mod hand_over;
pub mod many;
mod observe;
mod overpayment;
mod own_link;
mod pay_door;
mod payment;
mod payout_desk;
mod persons_call;
mod public;
mod public_claim;
mod reasons;
mod recognise;
mod refund_desk;
mod restrictions;
#[cfg(test)]
mod rounded_cash;
mod routes;
mod saved_methods;
mod start_attempt;
mod start_payment;
mod store;
mod take_approved;
mod take_cash;
mod take_transfer;
mod wire;
mod withdraw_payment;
mod withheld_tax;

use base::Permission;
use base::area::{Area, EffectHandler};

pub use crate::merchant_accounts::Gateways;
pub use account_use::{AccountUse, LimitAlert, LimitUse, OverLimit, count_near_limit, list_account_use};
pub use advance::{AdvanceBy, keep_as_advance, spend_advance, take_advance};
pub use assign_payment::assign_payment;
pub use attend_payment::attend_payment;
pub use calls::{wait_after_s, wait_s};
pub use capture_payment::{cancel_payment, capture_payment};
pub use catch_up::{
    Absence, AbsenceCause, AccountRound, CatchUpRound, CaughtUp, RoundNumber, Silence, absence_at_start, begin_round,
    catch_up, catch_up_all, end_round, last_catch_up_round, list_catch_up_rounds, note_awake, silence_of,
};
pub use claims::{
    CLAIM_CHANGED, Claim, ClaimConfirmed, ClaimId, ClaimState, claimed_by_utr, confirm_claim, count_payment, count_utr,
    counted_by_utr, is_utr, make_claim, refuse_claim,
};
pub use deliveries::senders;
pub use fetch_payment::fetch_payment;
pub use fold::{Folded, FoldedDispute, FoldedRefund, fold};
pub use for_payouts::{
    Takings, accounts_beside, ask_for, find_at_gateway, is_beyond_belief, is_play_money, keep_bad_row, list_disputed,
    list_takings, tell_settled, worth_or_nothing,
};
pub use for_refunds::{
    KeptCall, RefundNames, RefundTold, ask_about, credit_is_owed, credit_owed_in, customer_of, facts_of,
    keep_refund_call, kept_call, look_at, refund_credited, refund_credited_later, refund_in_doubt, refund_names,
    tell_refund, was_charged_back,
};
pub use hand_over::pay_go;
pub use observe::{ADVANCE_MOVED, Origin, observe};
pub use overpayment::{Overpayment, overpayment_of, overpayment_within};
pub use own_link::payments_named;
pub use pay_door::{Knock, PayDoor, knock};
pub use payment::{Payment, PaymentError, PaymentId, PaymentState};
pub use payout_desk::PayoutDesk;
pub use public::{pay_data, pay_pdf, pay_start};
pub use public_claim::pay_claim;
pub use reasons::{Attended, Reason, SettledReason, WayOut, with_names};
pub use refund_desk::{Ended, Recognised, RefundDesk, RefundFrom, RefundTakes};
pub use restrictions::RestrictedCountry;
pub use routes::routes;
pub(crate) use routes::shown;
pub use saved_methods::{
    NewSavedMethod, SavedMethod, SavedMethodId, add_saved_method, charge_saved_method, make_default_saved_method,
    remove_saved_method, saved_methods_of,
};
pub use start_attempt::{FirstAsk, StartAttempt, StartNext, StartTried};
pub use start_payment::{record_intent, start_instalment, start_payment};
pub use store::{find, find_open_of_invoice, list_of_invoice};
pub use take_cash::{CashTaken, record_cash, take_cash};
pub use take_transfer::{TransferTaken, list_awaited, list_transfers, record_transfer, take_transfer};
pub use wire::{PaymentDetail, PaymentSummary, list_recent, summaries_of};
pub use withdraw_payment::withdraw_payment;
pub use withheld_tax::{
    WithheldAsk, WithheldTax, WithheldTaxId, record_withheld_tax, undo_withheld_tax, withheld_of_invoice,
};

/// See payments.
pub const PAYMENTS_READ: Permission = Permission("payments:read");
/// Start, take, capture, cancel and assign payments.
pub const PAYMENTS_WRITE: Permission = Permission("payments:write");

/// Hands the area to the program.
pub fn register() -> Area {
    Area::new("till/payments", routes, &[PAYMENTS_READ, PAYMENTS_WRITE])
        .keeps(as_record::PAYMENT)
        .carries_out(EffectHandler {
            kind: create_at_gateway::KIND,
            carry_out: |shop, row| Box::pin(create_at_gateway::carry_out(shop, row)),
        })
        .carries_out(EffectHandler {
            kind: fetch_payment::KIND,
            carry_out: |shop, row| Box::pin(fetch_payment::carry_out(shop, row)),
        })
        .carries_out(EffectHandler {
            kind: persons_call::KIND,
            carry_out: |shop, row| Box::pin(persons_call::carry_out(shop, row)),
        })
        .carries_out(EffectHandler {
            kind: ended_page::KIND,
            carry_out: |shop, row| Box::pin(ended_page::carry_out(shop, row)),
        })
        .carries_out(EffectHandler {
            kind: take_approved::KIND,
            carry_out: |shop, row| Box::pin(take_approved::carry_out(shop, row)),
        })
}
