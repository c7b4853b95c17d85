//! The fold: what a payment is, as a pure function of the set of facts known about it. Same set, any order: same answer.

use std::collections::BTreeMap;

use base::{Currency, Money, MoneyError, Timestamp};
use connectors::gateways::{DisputeStatus, DisputeTold, Observation, PaymentFact, RefundStatus};

use super::PaymentState;

/// What the facts add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The highest-ranking state told.
    pub state: PaymentState,
    /// All that was captured, and when the last of it: once for each currency, in the order of the gateway's clock. There is
    /// one, unless the gateway contradicts itself.
    pub captured: Vec<(Money, Timestamp)>,
    /// The gateway's page, and until when it can be used.
    pub page: Option<(String, Option<Timestamp>)>,
    /// Fee and tax on it.
    pub fee: Option<(Money, Money, Timestamp)>,
    /// Refunds, by the gateway's reference.
    pub refunds: Vec<FoldedRefund>,
    /// What the customer's bank asked for, by the gateway's reference.
    pub disputes: Vec<FoldedDispute>,
    /// Family and label of what the customer paid with.
    pub method: Option<(String, String)>,
    /// Why it did not work, where it did not.
    pub failure: String,
    /// A person took back their own word that it came in. That outranks everything: no gateway tells of such a payment.
    pub withdrawn: bool,
}

/// What the facts about one refund add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldedRefund {
    /// The gateway's reference of it.
    pub reference: String,
    /// Our refund id, where the gateway gives it back.
    pub ours: Option<String>,
    /// How much.
    pub amount: Money,
    /// When it succeeded, if it did; under way where it neither did nor failed.
    pub settled_at: Option<Timestamp>,
    /// When it failed or was called off, before or after it succeeded: the customer does not have it.
    pub failed_at: Option<Timestamp>,
}

/// What the facts about one dispute add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldedDispute {
    /// The gateway's reference of it.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// How it stands.
    pub status: DisputeStatus,
    /// Since when, as far as is told.
    pub at: Timestamp,
    /// When its money was first told to be taken, where it ever was.
    pub taken_at: Option<Timestamp>,
}

impl FoldedDispute {
    /// All but the instants, which are told anew with each list.
    pub fn stands(&self) -> (&str, Money, DisputeStatus) {
        (&self.reference, self.amount, self.status)
    }

    /// Whether it has not ended: nothing may be refunded meanwhile.
    pub fn is_under_way(&self) -> bool {
        matches!(self.status, DisputeStatus::Inquiry | DisputeStatus::Open)
    }

    /// Whether the customer's bank has the money.
    pub fn has_taken(&self) -> bool {
        matches!(self.status, DisputeStatus::Open | DisputeStatus::Lost)
    }

    /// Of two things told, the one of the higher rank holds, and the later one of the same.
    fn rank(&self) -> u8 {
        match self.status {
            DisputeStatus::Inquiry => 0,
            DisputeStatus::Open => 1,
            DisputeStatus::Won | DisputeStatus::Lost | DisputeStatus::Dropped => 2,
        }
    }
}

/// All that is told of one dispute, read in a fixed order.
#[derive(Debug, Default)]
struct DisputeFacts {
    /// What it came to be at an instant.
    dated: Vec<(Timestamp, FoldedDispute)>,
    /// How else it is told to stand.
    standing: Vec<FoldedDispute>,
    /// What is told of its money alone.
    money: Option<FoldedDispute>,
}

impl DisputeFacts {
    /// The latest that came to be, unless it is told to have ended in a way that no instant is known of: the news of that was lost.
    fn dispute(self) -> Option<FoldedDispute> {
        let all = self.dated.iter().map(|(_, told)| told).chain(&self.standing);
        let taken_at = all.filter(|told| told.has_taken()).map(|told| told.at).min();
        let is_dated = |told: &FoldedDispute| self.dated.iter().any(|(_, dated)| dated.status == told.status);
        let standing = self.standing.iter().filter(|told| !is_dated(told)).max_by_key(|told| told.rank());
        let dated = self.dated.iter().max_by_key(|(at, told)| (*at, told.rank())).map(|(_, told)| told);
        let holds = match (dated, standing) {
            (Some(dated), Some(standing)) if standing.rank() > dated.rank() => standing,
            (dated, standing) => dated.or(standing)?,
        };
        Some(FoldedDispute { taken_at, ..holds.clone() })
    }
}

/// The disputes that all of it adds up to. Money that went is counted once, by the dispute that took it where one is told.
fn add_up(told: BTreeMap<&str, DisputeFacts>) -> Vec<FoldedDispute> {
    let (mut disputes, mut money) = (Vec::new(), Vec::new());
    for mut facts in told.into_values() {
        money.extend(facts.money.take());
        disputes.extend(facts.dispute());
    }
    if disputes.is_empty() { money } else { disputes }
}

impl Folded {
    /// What the customer's bank has of this currency.
    ///
    /// # Errors
    /// Where it is more than can be counted.
    pub fn charged_back(&self, currency: Currency) -> Result<Money, MoneyError> {
        let taken = self.disputes.iter().filter(|dispute| dispute.has_taken() && dispute.amount.currency == currency);
        Money::sum(currency, taken.map(|dispute| dispute.amount))
    }

    /// The same, with nothing that happened later than this: by a clock that is ahead money would count in a day to come.
    #[must_use]
    pub fn no_later_than(mut self, latest: Timestamp) -> Self {
        let captured = self.captured.iter_mut().map(|(_, at)| at);
        let fee = self.fee.iter_mut().map(|(_, _, at)| at);
        let refunds =
            self.refunds.iter_mut().flat_map(|refund| [&mut refund.settled_at, &mut refund.failed_at]).flatten();
        let disputes =
            self.disputes.iter_mut().flat_map(|told| std::iter::once(&mut told.at).chain(&mut told.taken_at));
        for at in captured.chain(fee).chain(refunds).chain(disputes) {
            *at = latest.min(*at);
        }
        self
    }
}

/// Folds the facts. `Unknown` is not a fact about the payment but about our call, and is kept beside the state.
pub fn fold(facts: &[Observation]) -> Folded {
    let mut folded = Folded {
        state: PaymentState::Created,
        captured: Vec::new(),
        page: None,
        fee: None,
        refunds: Vec::new(),
        disputes: Vec::new(),
        method: None,
        failure: String::new(),
        withdrawn: false,
    };
    // A fixed order of reading makes ties fall the same way, however the facts arrived.
    let mut refunds: BTreeMap<&str, FoldedRefund> = BTreeMap::new();
    let mut disputes: BTreeMap<&str, DisputeFacts> = BTreeMap::new();
    let mut sorted: Vec<&Observation> = facts.iter().collect();
    sorted.sort_by_cached_key(|seen| (seen.at, seen.fact_key()));
    for seen in sorted {
        if let Some(state) = state_of(&seen.fact) {
            folded.state = folded.state.max(state);
        }
        if let Some(method) = &seen.method {
            folded.method = Some((method.family.clone(), method.text()));
        }
        take_in(&mut folded, seen);
        take_in_refund(&mut refunds, seen);
        take_in_dispute(&mut disputes, seen);
    }
    folded.refunds = refunds.into_values().collect();
    folded.disputes = add_up(disputes);
    if folded.state == PaymentState::Captured {
        folded.failure.clear();
    }
    let withdrawn = facts.iter().find_map(|seen| match &seen.fact {
        PaymentFact::Withdrawn { reason } => Some(reason),
        _ => None,
    });
    if let Some(reason) = withdrawn {
        folded.withdrawn = true;
        folded.state = PaymentState::Cancelled;
        folded.captured.clear();
        folded.failure.clone_from(reason);
    }
    folded
}

fn state_of(fact: &PaymentFact) -> Option<PaymentState> {
    match fact {
        // A failed try on a page that is still open leaves the payment pending.
        PaymentFact::Pending { .. } | PaymentFact::FailedTry { .. } | PaymentFact::Approved { .. } => {
            Some(PaymentState::Pending)
        }
        PaymentFact::Authorised { .. } => Some(PaymentState::Authorised),
        PaymentFact::Cancelled => Some(PaymentState::Cancelled),
        PaymentFact::Expired => Some(PaymentState::Expired),
        PaymentFact::Failed { .. } => Some(PaymentState::Failed),
        PaymentFact::Captured { .. } => Some(PaymentState::Captured),
        PaymentFact::FeeKnown { .. }
        | PaymentFact::Refunded { .. }
        | PaymentFact::Disputed { .. }
        | PaymentFact::Withdrawn { .. }
        | PaymentFact::Unknown { .. } => None,
    }
}

fn take_in(folded: &mut Folded, seen: &Observation) {
    match &seen.fact {
        PaymentFact::Pending { page_url: Some(url), page_expires_at } => {
            folded.page = Some((url.clone(), *page_expires_at))
        }
        PaymentFact::Captured { amount, at, .. } => {
            // Each capture tells the total so far; the largest total is the latest, whatever came last.
            match folded.captured.iter_mut().find(|(known, _)| known.currency == amount.currency) {
                Some(known) if amount.minor > known.0.minor => *known = (*amount, *at),
                Some(_) => {}
                None => folded.captured.push((*amount, *at)),
            }
        }
        PaymentFact::FailedTry { reason, .. } | PaymentFact::Failed { reason } => folded.failure.clone_from(reason),
        PaymentFact::FeeKnown { fee, tax } => folded.fee = Some((*fee, *tax, seen.at)),
        _ => {}
    }
}

fn take_in_refund<'a>(refunds: &mut BTreeMap<&'a str, FoldedRefund>, seen: &'a Observation) {
    let PaymentFact::Refunded { refund_ref, reference, amount, status } = &seen.fact else { return };
    let refund = refunds.entry(refund_ref).or_insert_with(|| FoldedRefund {
        reference: refund_ref.clone(),
        ours: None,
        amount: *amount,
        settled_at: None,
        failed_at: None,
    });
    if refund.ours.is_none() {
        refund.ours.clone_from(reference);
    }
    match status {
        RefundStatus::Succeeded if refund.settled_at.is_none() => {
            (refund.amount, refund.settled_at) = (*amount, Some(seen.at));
        }
        RefundStatus::Failed | RefundStatus::Cancelled => refund.failed_at = refund.failed_at.or(Some(seen.at)),
        RefundStatus::Succeeded | RefundStatus::Pending => {}
    }
}

fn take_in_dispute<'a>(disputes: &mut BTreeMap<&'a str, DisputeFacts>, seen: &'a Observation) {
    let PaymentFact::Disputed { dispute_ref, amount, status, told, .. } = &seen.fact else { return };
    let at = if let DisputeTold::Since(at) = told { *at } else { seen.at };
    let mut dispute =
        FoldedDispute { reference: dispute_ref.clone(), amount: *amount, status: *status, at, taken_at: None };
    dispute.taken_at = dispute.has_taken().then_some(at);
    let facts = disputes.entry(dispute_ref).or_default();
    match told {
        DisputeTold::Since(at) => facts.dated.push((*at, dispute)),
        DisputeTold::Standing => facts.standing.push(dispute),
        DisputeTold::MoneyAlone => facts.money = Some(dispute),
    }
}

#[cfg(test)]
mod tests {
    use base::Currency;
    use connectors::gateways::Mode;
    use proptest::prelude::*;

    use super::*;

    fn seen(at: i64, fact: PaymentFact) -> Observation {
        Observation {
            reference: None,
            canonical: Some("pp_1".into()),
            aliases: Vec::new(),
            fact,
            amount: None,
            at: Timestamp(at),
            method: None,
            environment: Mode::Test,
        }
    }

    fn inr(minor: i64) -> Money {
        Money::new(minor, Currency::of("INR").unwrap()).unwrap()
    }

    fn captured(at: i64, minor: i64) -> Observation {
        seen(at, PaymentFact::Captured { amount: inr(minor), at: Timestamp(at), capture_no: None })
    }

    #[test]
    fn money_that_arrives_after_failed_or_expired_is_captured() {
        for ending in [PaymentFact::Failed { reason: "no".into() }, PaymentFact::Expired, PaymentFact::Cancelled] {
            let folded = fold(&[seen(1, ending.clone()), captured(2, 500)]);
            assert_eq!(folded.state, PaymentState::Captured, "{ending:?}");
        }
    }

    #[test]
    fn a_late_failure_never_takes_captured_money_back() {
        let folded = fold(&[captured(1, 500), seen(9, PaymentFact::Failed { reason: "late".into() })]);
        assert_eq!(
            (folded.state, folded.captured, folded.failure.as_str()),
            (PaymentState::Captured, vec![(inr(500), Timestamp(1))], "")
        );
    }

    #[test]
    fn what_a_person_withdraws_never_came_in_whatever_else_is_known() {
        let withdrawn = seen(9, PaymentFact::Withdrawn { reason: "another customer's".into() });
        for facts in [vec![captured(1, 500), withdrawn.clone()], vec![withdrawn, captured(1, 500)]] {
            let folded = fold(&facts);
            assert!(folded.withdrawn && folded.captured.is_empty());
            assert_eq!((folded.state, folded.failure.as_str()), (PaymentState::Cancelled, "another customer's"));
        }
    }

    #[test]
    fn a_failed_try_on_an_open_page_leaves_the_payment_pending() {
        let folded = fold(&[seen(1, PaymentFact::FailedTry { reason: "declined".into(), try_ref: None })]);
        assert_eq!((folded.state, folded.failure.as_str()), (PaymentState::Pending, "declined"));
    }

    #[test]
    fn an_older_partial_capture_that_comes_late_adds_nothing() {
        assert_eq!(fold(&[captured(2, 800), captured(1, 500)]).captured, [(inr(800), Timestamp(2))]);
    }

    #[test]
    fn a_gateway_that_contradicts_itself_is_understood_in_each_currency() {
        let usd = Money::new(150, Currency::of("USD").unwrap()).unwrap();
        let dollars = seen(5, PaymentFact::Captured { amount: usd, at: Timestamp(5), capture_no: None });
        let told = [dollars, captured(3, 500), captured(9, 800)];
        assert_eq!(fold(&told).captured, [(inr(800), Timestamp(9)), (usd, Timestamp(5))]);
    }

    #[test]
    fn what_a_clock_that_is_ahead_tells_counts_as_of_now() {
        let refund = refunded(90, "pr_1", 200, RefundStatus::Succeeded);
        let folded = fold(&[captured(80, 500), refund, captured(3, 100)]).no_later_than(Timestamp(10));
        assert_eq!(folded.captured, [(inr(500), Timestamp(10))]);
        assert_eq!(folded.refunds[0].settled_at, Some(Timestamp(10)));
    }

    fn refunded(at: i64, refund_ref: &str, minor: i64, status: RefundStatus) -> Observation {
        let refund_ref = refund_ref.to_owned();
        seen(at, PaymentFact::Refunded { refund_ref, reference: None, amount: inr(minor), status })
    }

    #[test]
    fn a_refund_that_fails_after_it_succeeded_is_known_as_both_in_either_order() {
        let (done, failed) =
            (refunded(3, "pr_1", 200, RefundStatus::Succeeded), refunded(5, "pr_1", 200, RefundStatus::Failed));
        let once = fold(&[done.clone(), failed.clone()]);
        let refund = FoldedRefund {
            reference: "pr_1".into(),
            ours: None,
            amount: inr(200),
            settled_at: Some(Timestamp(3)),
            failed_at: Some(Timestamp(5)),
        };
        assert_eq!(once.refunds, [refund]);
        assert_eq!(fold(&[failed, done]), once);
        let under_way = &fold(&[refunded(1, "pr_2", 200, RefundStatus::Pending)]).refunds[0];
        assert_eq!((under_way.settled_at, under_way.failed_at), (None, None));
    }

    fn disputed(at: i64, minor: i64, status: DisputeStatus) -> Observation {
        let dispute_ref = "dp_1".to_owned();
        let fact = PaymentFact::Disputed {
            dispute_ref,
            amount: inr(minor),
            status,
            reason: String::new(),
            due_at: None,
            told: DisputeTold::Standing,
        };
        seen(at, fact)
    }

    fn told(at: i64, of: &str, status: DisputeStatus, told: DisputeTold) -> Observation {
        let (dispute_ref, reason) = (of.to_owned(), String::new());
        seen(at, PaymentFact::Disputed { dispute_ref, amount: inr(300), status, reason, due_at: None, told })
    }

    fn since(at: i64, status: DisputeStatus) -> Observation {
        told(at, "dp_1", status, DisputeTold::Since(Timestamp(at)))
    }

    fn charged_back(facts: &[Observation]) -> (i64, Vec<bool>) {
        let folded = fold(facts);
        let under_way = folded.disputes.iter().map(FoldedDispute::is_under_way).collect();
        (folded.charged_back(inr(1).currency).unwrap().minor, under_way)
    }

    #[test]
    fn a_dispute_that_was_won_and_is_appealed_is_under_way_again() {
        use DisputeStatus::{Lost, Open, Won};
        let (opened, won, appealed, lost) = (since(1, Open), since(2, Won), since(3, Open), since(4, Lost));
        assert_ne!(opened.fact_key(), appealed.fact_key(), "the second opening is news");
        assert_eq!(charged_back(&[appealed.clone(), opened.clone(), won.clone()]), (300, vec![true]));
        assert_eq!(charged_back(&[won.clone(), opened.clone()]), (0, vec![false]));
        assert_eq!(charged_back(&[lost, appealed.clone(), won.clone(), opened.clone()]), (300, vec![false]));
        // A list that says how it stands, and not since when.
        let listed = disputed(1, 300, Won);
        assert_eq!(charged_back(&[listed.clone(), opened.clone()]), (0, vec![false]), "the news of its end was lost");
        assert_eq!(charged_back(&[listed, opened, won, appealed]), (300, vec![true]), "that end is the one before");
    }

    #[test]
    fn money_that_a_dispute_took_is_counted_once_and_comes_back_with_it() {
        use DisputeStatus::{Lost, Open, Won};
        let reversed = told(2, "REV-1", Lost, DisputeTold::MoneyAlone);
        assert_eq!(charged_back(std::slice::from_ref(&reversed)), (300, vec![false]), "no dispute is told");
        assert_eq!(charged_back(&[reversed.clone(), since(1, Open)]), (300, vec![true]));
        assert_eq!(charged_back(&[since(1, Open), since(3, Won), reversed]), (0, vec![false]));
    }

    #[test]
    fn the_bank_has_what_is_disputed_or_lost_and_an_ending_outranks_the_opening_that_comes_late() {
        let (open, won) = (disputed(3, 300, DisputeStatus::Open), disputed(2, 300, DisputeStatus::Won));
        let money = inr(1).currency;
        let opened = fold(std::slice::from_ref(&open));
        assert_eq!((opened.charged_back(money), opened.disputes[0].is_under_way()), (Ok(inr(300)), true));
        assert_eq!(fold(&[won, open.clone()]).charged_back(money), Ok(inr(0)));
        assert_eq!(fold(&[disputed(9, 300, DisputeStatus::Lost), open]).charged_back(money), Ok(inr(300)));
        assert_eq!(fold(&[disputed(9, 300, DisputeStatus::Inquiry)]).charged_back(money), Ok(inr(0)));
    }

    fn any_fact() -> impl Strategy<Value = Observation> {
        (0_i64..20, 0..13_u8, 1_i64..5).prop_map(|(at, kind, n)| match kind {
            0 => {
                seen(at, PaymentFact::Pending { page_url: Some(format!("https://x.test/{n}")), page_expires_at: None })
            }
            1 => seen(at, PaymentFact::Authorised { amount: inr(n * 100) }),
            2 => seen(at, PaymentFact::Cancelled),
            3 => seen(at, PaymentFact::Expired),
            4 => seen(at, PaymentFact::Failed { reason: format!("r{n}") }),
            5 => captured(at, n * 100),
            6 => seen(at, PaymentFact::FeeKnown { fee: inr(n), tax: inr(0) }),
            7 => refunded(at, &format!("pr_{n}"), n, RefundStatus::Succeeded),
            8 => refunded(
                at,
                &format!("pr_{n}"),
                n,
                if at % 2 == 0 { RefundStatus::Failed } else { RefundStatus::Pending },
            ),
            9 => disputed(at, n, if at % 2 == 0 { DisputeStatus::Open } else { DisputeStatus::Won }),
            10 => since(at, if n % 2 == 0 { DisputeStatus::Open } else { DisputeStatus::Won }),
            11 => told(at, "REV-1", DisputeStatus::Lost, DisputeTold::MoneyAlone),
            _ => seen(at, PaymentFact::FailedTry { reason: "declined".into(), try_ref: Some(n.to_string()) }),
        })
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_never_matters(facts in prop::collection::vec(any_fact(), 0..14), turn in 0_usize..14) {
            // The store keeps one row per fact key; so does this test.
            let mut set: Vec<Observation> = Vec::new();
            for fact in facts {
                if !set.iter().any(|known| known.fact_key() == fact.fact_key()) {
                    set.push(fact);
                }
            }
            let once = fold(&set);
            let mut turned = set.clone();
            turned.rotate_left(if set.is_empty() { 0 } else { turn % set.len() });
            turned.reverse();
            prop_assert_eq!(fold(&turned), once.clone());
            if set.iter().any(|f| matches!(f.fact, PaymentFact::Captured { .. })) {
                prop_assert_eq!(once.state, PaymentState::Captured);
            }
        }
    }
}
