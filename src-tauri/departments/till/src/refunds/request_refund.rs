//! Asking for money back. Approves at once where the shop's policy lets this person.

use base::{Actor, Effect, Fault, Money, ReadTx, Shop, Timestamp, WriteTx};
use office::audit;
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::document::done_once;
use super::error::RefundError;
use super::news::{self, Happened};
use super::refund::{Refund, RefundId, RefundMethod, RefundOrigin, RefundState, Takes};
use super::rules::Case;
use super::{REFUNDS_CREATE, finish_refund, policy, send_refund, store};
use crate::invoices::{self, CreditLineAsk, CreditNoteAsk, CreditScope};
use crate::merchant_accounts::{self, MerchantAccount};
use crate::payments::{self, Payment, PaymentError, PaymentId};

/// A refund as asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundAsk {
    /// How much; all that is left when neither this nor lines are said.
    #[serde(default)]
    pub amount: Option<Money>,
    /// Which lines of the invoice come back, in whole or in part; the amount follows from them.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub lines: Vec<CreditLineAsk>,
    /// With lines: what is left of service fee and delivery as well.
    #[serde(default)]
    pub charges: bool,
    /// Out of what it is taken; `as_it_lies` when not said, `sale` with lines.
    #[serde(default)]
    pub takes: Option<Takes>,
    /// How it goes back; the way it came when not said.
    #[serde(default)]
    pub method: Option<RefundMethod>,
    /// Why; printed on the credit note.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// What the customer said.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub customer_words: Option<String>,
}

const DAY_MS: i64 = 24 * 3_600_000;
/// Sales are settled within so long, weekends not counted in.
const SETTLED_WITHIN_MS: i64 = 3 * DAY_MS;

/// What can still be refunded of a payment, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Refundable {
    /// What came in.
    pub captured: Money,
    /// What went back, and what the customer's bank has.
    pub gone: Money,
    /// What other refunds hold that have not ended.
    pub held: Money,
    /// What is left.
    pub left: Money,
    /// How much of what is left was paid too much, and goes back without a credit note.
    pub overpaid: Money,
    /// How it can go back, the usual way first.
    pub methods: Vec<RefundMethod>,
    /// Whether less than all can go back the way it came.
    pub in_parts: bool,
    /// Until when the gateway takes a refund the way the money came, where that is known. What is later goes back otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_until: Option<Timestamp>,
    /// Whether the gateway gives back all of it or nothing as long as it is not settled, and it may not be settled yet.
    pub whole_until_settled: bool,
    /// The gateway's fee, which it keeps unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
    /// Another refund about which nobody knows: nothing leaves until that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_doubt: Option<RefundId>,
    /// Whether the customer's bank has asked for the money: nothing leaves meanwhile.
    pub under_dispute: bool,
    /// Up to how much this person may let go alone; absent where there is no limit, nothing where a rule wants somebody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alone_up_to: Option<Money>,
}

/// What a request is checked against.
pub(super) struct Ground {
    pub payment: Payment,
    pub account: MerchantAccount,
    /// Whose money it is; none: nobody knows.
    pub customer: Option<CustomerId>,
    pub earlier: Vec<Refund>,
    pub under_dispute: bool,
    /// What the customer's bank has.
    charged_back: Money,
}

impl Ground {
    pub(super) fn find(tx: &ReadTx<'_>, id: PaymentId) -> Result<Self, RefundError> {
        let payment = payments::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
        let account =
            merchant_accounts::find(tx, payment.merchant_account_id)?.ok_or(RefundError::AccountUnfit("it is gone"))?;
        let customer = payments::customer_of(tx, &payment)?;
        let earlier = store::list_of_payment(tx, id)?;
        let facts = payments::facts_of(tx, id)?;
        let under_dispute = facts.disputes.iter().any(|dispute| dispute.is_under_way());
        let charged_back = facts.charged_back(payment.captured.currency)?;
        Ok(Self { payment, account, customer, earlier, under_dispute, charged_back })
    }

    /// What the rules of the policy look at.
    fn case(&self, now: Timestamp) -> Case<'_> {
        Case { payment: &self.payment, customer: self.customer, now }
    }

    fn sum(&self, of: impl Fn(&Refund) -> bool) -> Result<Money, Fault> {
        let currency = self.payment.captured.currency;
        let counted = self.earlier.iter().filter(|refund| refund.amount.currency == currency && of(refund));
        Ok(Money::sum(currency, counted.map(|refund| refund.amount))?)
    }

    /// What other refunds hold that have not ended.
    pub(super) fn held(&self) -> Result<Money, Fault> {
        self.sum(|refund| refund.origin == RefundOrigin::Shop && refund.state.holds())
    }

    /// What went back, and what the customer's bank has. Refunds that were told before they had rows stand on the payment alone;
    /// those of money outside the books have rows alone.
    pub(super) fn gone(&self) -> Result<Money, Fault> {
        let told = self.sum(|refund| {
            refund.state == RefundState::Refunded
                || (refund.origin == RefundOrigin::Gateway && refund.state == RefundState::Processing)
        })?;
        let back = if told.minor > self.payment.refunded.minor { told } else { self.payment.refunded };
        Ok(back.plus(self.charged_back)?)
    }

    /// Whether a refund that was asked for earlier may still leave: much can have happened since.
    pub(super) fn must_fit(&self, refund: &Refund) -> Result<(), RefundError> {
        if self.under_dispute {
            return Err(RefundError::UnderDispute);
        }
        if let Some(id) = self.in_doubt().filter(|id| *id != refund.id) {
            return Err(RefundError::OneInDoubt(id));
        }
        // What it holds itself is its own.
        let left = self.payment.captured.minus(self.gone()?)?.minus(self.held()?)?.plus(refund.amount)?;
        if refund.amount.minor > left.minor {
            return Err(RefundError::MoreThanCaptured { left: Money { minor: left.minor.max(0), ..left } });
        }
        Ok(())
    }

    /// What can still be asked for.
    pub(super) fn left(&self) -> Result<Money, Fault> {
        let left = self.payment.captured.minus(self.gone()?)?.minus(self.held()?)?;
        Ok(Money { minor: left.minor.max(0), currency: left.currency })
    }

    /// An earlier refund about which nobody knows.
    pub(super) fn in_doubt(&self) -> Option<RefundId> {
        self.earlier.iter().find(|refund| refund.state == RefundState::Unknown).map(|refund| refund.id)
    }

    /// Until when the gateway takes a refund the way the money came.
    fn original_until(&self) -> Option<Timestamp> {
        let days = connectors::gateways::find(&self.account.provider)?.refund_days()?;
        Some(self.payment.captured_at?.plus_ms(i64::from(days).saturating_mul(DAY_MS)))
    }

    /// Whether a part may not go back yet, because the sale may not be settled.
    fn is_whole_until_settled(&self, now: Timestamp) -> bool {
        let known = connectors::gateways::find(&self.account.provider);
        let came_at = self.payment.captured_at.filter(|_| known.is_some_and(|known| known.parts_after_settlement()));
        came_at.is_some_and(|at| now.since_ms(at) < SETTLED_WITHIN_MS)
    }

    /// How money of this payment can go back, the usual way first.
    pub(super) fn methods(&self, now: Timestamp) -> Vec<RefundMethod> {
        match self.account.provider.as_str() {
            "cash" => vec![RefundMethod::Cash, RefundMethod::Transfer],
            _ if self.account.goes_to_bank() => vec![RefundMethod::Transfer, RefundMethod::Cash],
            _ if self.offers(|can| can.refund) && self.original_until().is_none_or(|until| now <= until) => {
                vec![RefundMethod::Original, RefundMethod::Cash, RefundMethod::Transfer]
            }
            _ => vec![RefundMethod::Cash, RefundMethod::Transfer],
        }
    }

    fn offers(&self, what: fn(&connectors::gateways::Capabilities) -> bool) -> bool {
        connectors::gateways::find(&self.account.provider).is_some_and(|gateway| what(&gateway.about().capabilities))
    }
}

/// What can still be refunded of a payment.
pub async fn refundable(shop: &Shop, who: &Actor, id: PaymentId) -> Result<Refundable, RefundError> {
    who.may(payments::PAYMENTS_READ)?;
    let (handed, actor) = (shop.clone(), who.clone());
    shop.db
        .read(move |tx| {
            let now = handed.now();
            let ground = Ground::find(tx, id)?;
            let left = ground.left()?;
            let too_much = ground.payment.advance_minor.saturating_add(ground.payment.unidentified_minor);
            Ok(Refundable {
                captured: ground.payment.captured,
                gone: ground.gone()?,
                held: ground.held()?,
                left,
                overpaid: Money { minor: too_much.clamp(0, left.minor), currency: left.currency },
                methods: ground.methods(now),
                in_parts: ground.offers(|can| can.partial_refund),
                original_until: ground.original_until(),
                whole_until_settled: ground.is_whole_until_settled(now),
                fee: ground.payment.fee,
                in_doubt: ground.in_doubt(),
                under_dispute: ground.under_dispute,
                alone_up_to: policy::alone_up_to(tx, &handed, &actor, &ground.case(now))?,
            })
        })
        .await
}

/// Asks for money back on one payment.
pub async fn request_refund(
    shop: &Shop,
    who: &Actor,
    payment: PaymentId,
    ask: RefundAsk,
) -> Result<Refund, RefundError> {
    who.may(REFUNDS_CREATE)?;
    let (handed, actor) = (shop.clone(), who.clone());
    let asked = shop
        .db
        .write(who, move |tx| {
            let refund = request_within(tx, &handed, &actor, payment, &ask)?;
            tx.outcome(&actor, refund.id)?;
            Ok(refund)
        })
        .await;
    done_once(shop, asked).await
}

/// The same within a transaction of the caller's, who answers for whether the person may.
pub(super) fn request_within(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    payment: PaymentId,
    ask: &RefundAsk,
) -> Result<Refund, RefundError> {
    let ground = Ground::find(tx, payment)?;
    let mut refund = decide(tx, shop, who, &ground, ask)?;
    let verdict = policy::judge(tx, shop, who, &ground.case(tx.at()), refund.worth_minor)?;
    refund.concerns = verdict.concerns;
    let happened = if verdict.is_alone {
        refund.state = RefundState::Approved;
        refund.decided_by = Some(who.id.to_string());
        refund.decided_at = Some(tx.at());
        Happened::Approved
    } else {
        Happened::Requested
    };
    store::insert(tx, &refund).map_err(|fault| match fault {
        // The database counts for itself.
        Fault::Constraint(why) if why.contains(store::TOO_MUCH) => {
            RefundError::MoreThanCaptured { left: Money::zero(refund.amount.currency) }
        }
        other => other.into(),
    })?;
    let detail = json!({
        "payment": refund.payment_id,
        "amount": refund.amount,
        "method": refund.method,
        "takes": refund.takes,
        "reason": refund.reason,
        "state": refund.state,
        "concerns": refund.concerns,
    });
    audit::note(tx, who, Happened::Requested.audited(), &refund.id.to_string(), detail)?;
    news::announce(tx, happened, &refund)?;
    if refund.state == RefundState::Approved {
        let_go(tx, shop, &ground.account, &refund)?;
        return store::find(tx, refund.id)?.ok_or(RefundError::NoSuchRefund);
    }
    Ok(refund)
}

/// Has an approved refund leave: to the gateway through the outbox; what a person hands over counts as gone.
pub(super) fn let_go(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    refund: &Refund,
) -> Result<(), RefundError> {
    if refund.method != RefundMethod::Original {
        books::periods::must_be_open(tx, tx.at().day_in(&shop.basics()?.zone))?;
        return finish_refund::by_hand(tx, shop, account, refund, true);
    }
    Ok(tx.later(&Effect {
        kind: send_refund::KIND,
        key: refund.id.to_string(),
        subject: refund.payment_id.to_string(),
        not_before: tx.at(),
    })?)
}

/// All the rules: the refund that follows from the request, or why there is none.
fn decide(tx: &WriteTx<'_>, shop: &Shop, who: &Actor, ground: &Ground, ask: &RefundAsk) -> Result<Refund, RefundError> {
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let customer_words = match &ask.customer_words {
        Some(words) => base::text::paragraph("customer_words", words, 2000)?.unwrap_or_default(),
        None => String::new(),
    };
    let payment = &ground.payment;
    if payment.captured.minor <= 0 {
        return Err(RefundError::NothingCaptured);
    }
    if ground.under_dispute {
        return Err(RefundError::UnderDispute);
    }
    if let Some(id) = ground.in_doubt() {
        return Err(RefundError::OneInDoubt(id));
    }
    let left = ground.left()?;
    let (amount, credit) = match credit_of(payment, ask, &reason)? {
        Some(credit) => {
            let invoice = payment.invoice_id.ok_or(RefundError::NoLines)?;
            (invoices::credit_total_within(tx, shop, invoice, &credit)?, Some(credit))
        }
        None => (ask.amount.unwrap_or(left), None),
    };
    if amount.currency != payment.captured.currency {
        return Err(RefundError::OtherCurrency(payment.captured.currency));
    }
    if amount.minor > left.minor || left.minor == 0 {
        return Err(RefundError::MoreThanCaptured { left });
    }
    if amount.minor <= 0 {
        return Err(RefundError::NotAboveZero);
    }
    let methods = ground.methods(tx.at());
    let method = ask.method.or_else(|| methods.first().copied()).ok_or(RefundError::NotOffered)?;
    if !methods.contains(&method) {
        return Err(RefundError::NotOffered);
    }
    let is_whole = amount == payment.captured;
    if method == RefundMethod::Original && !is_whole && !ground.offers(|can| can.partial_refund) {
        return Err(RefundError::WholeOnly);
    }
    let takes = match &credit {
        Some(_) => Takes::Sale,
        None => ask.takes.unwrap_or(Takes::AsItLies),
    };
    nothing_is_owed(tx, payment, amount, takes)?;
    Ok(Refund {
        id: RefundId::from_number(shop.new_id()),
        payment_id: payment.id,
        customer_id: ground.customer,
        origin: RefundOrigin::Shop,
        state: RefundState::Requested,
        amount,
        worth_minor: policy::worth_minor(tx, shop, amount)?,
        method,
        takes,
        credit,
        reason,
        customer_words,
        concerns: Vec::new(),
        requested_by: who.id.to_string(),
        requested_at: tx.at(),
        decided_by: None,
        decided_at: None,
        decision: String::new(),
        gateway_ref: None,
        sent_at: None,
        unknown_since: None,
        settled_at: None::<Timestamp>,
        failed_at: None,
        failure_reason: String::new(),
        sale_minor: 0,
        credited_minor: 0,
        credit_note_id: None,
        correlation: who.request_id.to_string(),
    })
}

/// Money of a sale goes back when its invoice is paid: before that a credit note lowers what is owed, and what it leaves to the
/// customer's good can be refunded. Else the same goods would be credited and given back.
fn nothing_is_owed(tx: &ReadTx<'_>, payment: &Payment, amount: Money, takes: Takes) -> Result<(), RefundError> {
    let Some(id) = payment.invoice_id.filter(|_| takes != Takes::Goodwill) else { return Ok(()) };
    let Some(invoice) = invoices::find(tx, id)? else { return Ok(()) };
    let due = invoices::due(&invoice);
    let too_much = match takes {
        Takes::AsItLies => {
            payments::overpayment_within(tx, &invoice)?.advance.minor.saturating_add(payment.unidentified_minor)
        }
        Takes::Sale | Takes::Goodwill => 0,
    };
    if due.minor > 0 && amount.minor > too_much.max(0) {
        return Err(RefundError::StillOwed { due, invoice: id });
    }
    Ok(())
}

/// The credit note that is asked for with the lines.
fn credit_of(payment: &Payment, ask: &RefundAsk, reason: &str) -> Result<Option<CreditNoteAsk>, RefundError> {
    if ask.lines.is_empty() && !ask.charges {
        return Ok(None);
    }
    if payment.invoice_id.is_none() {
        return Err(RefundError::NoLines);
    }
    Ok(Some(CreditNoteAsk {
        scope: CreditScope::Lines,
        amount: None,
        lines: ask.lines.clone(),
        charges: ask.charges,
        reason: reason.to_owned(),
    }))
}
