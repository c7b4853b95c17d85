//! What goes by itself, what is suspicious, and that whoever has to approve a refund is told why.

use base::{Actor, Fault};
use connectors::gateways::{DisputeStatus, DisputeTold, PaymentFact};
use office::staff::{NewStaff, Password, Role, add_staff};
use till::payments::PaymentId;
use till::refunds::{
    AutomaticRules, Concern, Refund, RefundAsk, RefundError, RefundListAsk, RefundPolicy, RefundState, SuspicionRules,
    approve_refund, change_policy, effect_of_refund, get_policy, list_refunds, refundable, reject_refund,
};

use super::keeper::{Keeper, person, some_of};
use crate::support::{Pune, inr};

const DAY_MS: i64 = 24 * 3_600_000;

/// Whoever may ask and not approve.
fn support() -> Actor {
    person("support", &["refunds:create", "payments:read"])
}

impl Pune {
    /// Small refunds go by themselves where these rules allow it; nothing is suspicious.
    async fn by_itself(&self, automatic: AutomaticRules) {
        self.under(automatic, SuspicionRules::off()).await.unwrap();
    }

    async fn under(&self, automatic: AutomaticRules, suspicion: SuspicionRules) -> Result<RefundPolicy, RefundError> {
        let before = get_policy(&self.shop, &self.owner).await.unwrap();
        let policy =
            RefundPolicy { automatic_max_minor: 5_000, automatic_day_minor: 50_000, automatic, suspicion, ..before };
        change_policy(&self.shop, &self.owner, policy).await
    }

    /// A payment over 100.00 under this name at the gateway.
    async fn paid_as(&self, name: &str) -> PaymentId {
        let payment = self.started(&self.issued(10_000).await).await;
        self.told(Some(payment.id), name, self.captured(10_000)).await;
        payment.id
    }

    /// Ten of it back.
    async fn ten_back(&self, who: &Actor, payment: PaymentId) -> Refund {
        self.asks(who, payment, some_of(1_000)).await.unwrap()
    }

    async fn colleague(&self) {
        let password: Password = serde_json::from_str("\"one long password of hers\"").unwrap();
        let new = NewStaff { name: "Meera".into(), login: "meera".into(), role: Role::Manager, password };
        add_staff(&self.shop, &self.owner, new).await.unwrap();
    }
}

fn stands(refund: &Refund) -> (RefundState, &[Concern]) {
    (refund.state, &refund.concerns)
}

#[tokio::test]
async fn only_the_first_refund_of_a_customer_goes_by_itself_where_the_owner_says_so() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    pune.by_itself(AutomaticRules { customer_max: Some(1), customer_days: Some(30), ..AutomaticRules::default() })
        .await;
    let (milk, curd) = (pune.paid_as("pp_1").await, pune.paid_as("pp_2").await);
    assert_eq!(stands(&pune.ten_back(&support(), milk).await), (RefundState::Approved, &[][..]));
    let second = pune.ten_back(&support(), curd).await;
    assert_eq!(stands(&second), (RefundState::Requested, &[Concern::NotFirst][..]));
    let alone = refundable(&pune.shop, &support(), curd).await.unwrap().alone_up_to;
    assert_eq!(alone, Some(inr(0)), "it is told before anybody asks");
    // Whoever approves refunds is not bound by what goes by itself.
    assert_eq!(pune.ten_back(&pune.owner, curd).await.state, RefundState::Approved);
    pune.later(31 * DAY_MS);
    assert_eq!(stands(&pune.ten_back(&support(), milk).await), (RefundState::Approved, &[][..]));
}

#[tokio::test]
async fn what_was_rejected_is_no_refund_that_the_customer_had() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    pune.by_itself(AutomaticRules { customer_max: Some(1), ..AutomaticRules::default() }).await;
    let milk = pune.paid_as("pp_1").await;
    let large = pune.asks(&support(), milk, some_of(6_000)).await.unwrap();
    assert_eq!(stands(&large), (RefundState::Requested, &[Concern::Limit][..]));
    reject_refund(&pune.shop, &pune.owner, large.id, "too much".into()).await.unwrap();
    assert_eq!(pune.ten_back(&support(), milk).await.state, RefundState::Approved);
}

#[tokio::test]
async fn money_that_came_long_ago_or_from_nobody_known_does_not_go_back_by_itself() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let rules = AutomaticRules { customer_max: Some(5), customer_days: None, age_days: Some(14) };
    pune.by_itself(rules).await;
    let milk = pune.paid_as("pp_1").await;
    assert_eq!(pune.ten_back(&support(), milk).await.state, RefundState::Approved);
    pune.later(15 * DAY_MS);
    assert_eq!(stands(&pune.ten_back(&support(), milk).await), (RefundState::Requested, &[Concern::OldPayment][..]));
    let stray = pune.told(None, "pp_9", pune.captured(3_000)).await.unwrap();
    let asked = pune.ten_back(&support(), stray).await;
    assert_eq!(stands(&asked), (RefundState::Requested, &[Concern::NoCustomer][..]));
}

#[tokio::test]
async fn a_suspicious_refund_waits_for_a_second_person_whoever_asks_and_says_why() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    pune.colleague().await;
    let milk = pune.paid_as("pp_1").await;
    let ask: RefundAsk = some_of(1_000);
    let effect = effect_of_refund(&pune.shop, &pune.owner, milk, ask).await.unwrap();
    assert_eq!((effect.needs_approval, effect.concerns.as_slice()), (true, &[Concern::NewCustomer][..]));
    assert_eq!(refundable(&pune.shop, &pune.owner, milk).await.unwrap().alone_up_to, Some(inr(0)));
    let asked = pune.ten_back(&pune.owner, milk).await;
    assert_eq!(stands(&asked), (RefundState::Requested, &[Concern::NewCustomer][..]));
    let queue = RefundListAsk { waiting: Some(true), ..RefundListAsk::default() };
    let queue = list_refunds(&pune.shop, &pune.owner, queue).await.unwrap();
    assert_eq!(queue.items[0].concerns, [Concern::NewCustomer]);
    let manager = person("manager", &["refunds:create", "refunds:approve", "payments:read"]);
    let approved = approve_refund(&pune.shop, &manager, asked.id).await.unwrap();
    assert_eq!(stands(&approved), (RefundState::Approved, &[Concern::NewCustomer][..]), "why it waited is kept");
    pune.later(7 * DAY_MS);
    assert_eq!(stands(&pune.ten_back(&pune.owner, milk).await), (RefundState::Approved, &[][..]));
}

#[tokio::test]
async fn where_nobody_else_could_approve_it_whoever_approves_sees_why_and_decides() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let milk = pune.paid_as("pp_1").await;
    let alone = pune.ten_back(&pune.owner, milk).await;
    assert_eq!(stands(&alone), (RefundState::Approved, &[Concern::NewCustomer][..]));
    // Whoever may only ask never decides.
    pune.under(AutomaticRules::default(), SuspicionRules { new_days: Some(7), ..SuspicionRules::off() }).await.unwrap();
    let asked = pune.ten_back(&support(), milk).await;
    assert_eq!(stands(&asked), (RefundState::Requested, &[Concern::NewCustomer][..]));
}

#[tokio::test]
async fn many_refunds_of_late_and_a_past_chargeback_are_suspicious_until_that_is_switched_off() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let milk = pune.paid_as("pp_1").await;
    let curd = pune.paid_as("pp_2").await;
    pune.later(8 * DAY_MS);
    for _ in 0..3 {
        assert_eq!(stands(&pune.ten_back(&pune.owner, milk).await), (RefundState::Approved, &[][..]));
    }
    assert_eq!(pune.ten_back(&pune.owner, milk).await.concerns, [Concern::ManyRefunds]);
    pune.later(31 * DAY_MS);
    assert_eq!(pune.ten_back(&pune.owner, milk).await.concerns, []);
    for status in [DisputeStatus::Open, DisputeStatus::Won] {
        let fact = PaymentFact::Disputed {
            dispute_ref: "dp_1".into(),
            amount: inr(10_000),
            status,
            reason: "fraudulent".into(),
            due_at: None,
            told: DisputeTold::Since(pune.later(1_000)),
        };
        pune.told(Some(curd), "pp_2", fact).await;
    }
    assert_eq!(pune.ten_back(&pune.owner, milk).await.concerns, [Concern::Chargeback], "though the shop won");
    pune.by_itself(AutomaticRules::default()).await;
    assert_eq!(pune.ten_back(&pune.owner, milk).await.concerns, []);
}

#[tokio::test]
async fn a_shop_begins_with_suspicion_and_without_rules_and_takes_only_figures_that_are_some() {
    let pune = Pune::open().await;
    let policy = get_policy(&pune.shop, &pune.owner).await.unwrap();
    assert_eq!(policy.automatic, AutomaticRules::default());
    let suspicion = SuspicionRules { refunds: Some(3), refunds_days: 30, new_days: Some(7), chargeback: true };
    assert_eq!(policy.suspicion, suspicion);
    let none = AutomaticRules::default();
    let wrong = [
        (AutomaticRules { customer_max: Some(0), ..none }, suspicion, "automatic.customer_max"),
        (AutomaticRules { customer_days: Some(30), ..none }, suspicion, "automatic.customer_days"),
        (AutomaticRules { age_days: Some(3_651), ..none }, suspicion, "automatic.age_days"),
        (none, SuspicionRules { refunds: Some(-1), ..suspicion }, "suspicion.refunds"),
        (none, SuspicionRules { refunds_days: 0, ..suspicion }, "suspicion.refunds_days"),
        (none, SuspicionRules { new_days: Some(0), ..suspicion }, "suspicion.new_days"),
    ];
    for (automatic, suspicion, expected) in wrong {
        let refused = pune.under(automatic, suspicion).await.unwrap_err();
        assert!(
            matches!(&refused, RefundError::Fault(Fault::Invalid { field, .. }) if field == expected),
            "{expected}: {refused:?}"
        );
    }
}
