//! Who may have money sent back, and what a person may say of a refund.

use base::Fault;
use connectors::gateways::{PaymentFact, RefundStatus};
use till::merchant_accounts::{AccountChange, AccountStatus, change_account};
use till::refunds::{
    AutomaticRules, BulkRefund, Concern, RefundAsk, RefundError, RefundListAsk, RefundPolicy, RefundState,
    SuspicionRules, approve_refund, change_policy, get_policy, list_refunds, refundable, reject_refund,
    request_refunds, tell_refund,
};

use super::keeper::{Keeper, all_of_it, code, person, some_of};
use crate::support::{Pune, inr, refund};

#[tokio::test]
async fn who_may_only_ask_waits_for_somebody_else_above_their_limit() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(9_000).await;
    let support = person("support", &["refunds:create", "payments:read"]);
    let manager = person("manager", &["refunds:create", "refunds:approve", "payments:read"]);
    let version = get_policy(&pune.shop, &manager).await.unwrap().version;
    let policy = RefundPolicy {
        automatic_max_minor: 1_000,
        automatic_day_minor: 1_500,
        second_person_minor: Some(5_000),
        automatic: AutomaticRules::default(),
        suspicion: SuspicionRules::off(),
        version,
    };
    assert!(change_policy(&pune.shop, &manager, policy).await.is_err(), "whoever is bound by a limit does not lift it");
    change_policy(&pune.shop, &pune.owner, policy).await.unwrap();
    assert!(matches!(change_policy(&pune.shop, &pune.owner, policy).await, Err(RefundError::Fault(Fault::Stale))));

    let small = pune.asks(&support, payment, some_of(1_000)).await.unwrap();
    assert_eq!(small.state, RefundState::Approved);
    let second = pune.asks(&support, payment, some_of(1_000)).await.unwrap();
    assert_eq!(second.state, RefundState::Requested, "the day's limit counts what many small ones come to");
    pune.carry_out().await;
    assert_eq!(keeper.gave_back(), 1, "what is not approved does not leave");

    let own = approve_refund(&pune.shop, &support, second.id).await.unwrap_err();
    assert!(matches!(own, RefundError::Fault(Fault::NotAllowed("refunds:approve"))), "{own}");
    assert_eq!(approve_refund(&pune.shop, &manager, second.id).await.unwrap().state, RefundState::Approved);
    let large = pune.asks(&manager, payment, some_of(6_000)).await.unwrap();
    assert_eq!(large.state, RefundState::Requested, "nobody lets so much go alone");
    assert_eq!((second.concerns, large.concerns), (vec![Concern::Limit], vec![Concern::Limit]));
    assert_eq!(code(approve_refund(&pune.shop, &manager, large.id).await.unwrap_err()), "refund.own_request");
    let rejected = reject_refund(&pune.shop, &pune.owner, large.id, "too much".into()).await.unwrap();
    assert_eq!((rejected.state, rejected.decision.as_str()), (RefundState::Rejected, "too much"));
    assert_eq!(code(approve_refund(&pune.shop, &pune.owner, large.id).await.unwrap_err()), "refund.wrong_state");
    pune.carry_out().await;
    assert_eq!(keeper.gave_back(), 2);
}

#[tokio::test]
async fn a_person_ends_a_doubt_that_no_gateway_can_and_what_it_tells_later_counts() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    keeper.kept.lock().unwrap().is_blind = true;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(true, 504), (false, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    assert_eq!(
        code(tell_refund(&pune.shop, &pune.owner, asked.id, true, "seen".into()).await.unwrap_err()),
        "refund.wrong_state"
    );
    pune.carry_out().await;
    let told = tell_refund(&pune.shop, &pune.owner, asked.id, true, "seen there".into()).await.unwrap();
    assert_eq!((told.state, pune.payment(payment).await.refunded), (RefundState::Refunded, inr(2_000)));
    pune.later(60_000);
    pune.carry_out().await;
    assert_eq!(keeper.calls("POST /v1/refunds"), 1);
    // The gateway tells of it after all, by its own name: the same refund.
    pune.told(None, "pp_1", refund("1AB_late", inr(2_000), RefundStatus::Succeeded)).await;
    assert_eq!(pune.payment(payment).await.refunded, inr(2_000));
    assert_eq!(pune.refund_row(asked.id).await.gateway_ref.as_deref(), Some("1AB_late"));
    // Whatever else is told of the payment later, it stays one refund.
    pune.told(None, "pp_1", refund("pr_other", inr(500), RefundStatus::Succeeded)).await;
    let all = list_refunds(&pune.shop, &pune.owner, RefundListAsk::default()).await.unwrap();
    assert_eq!((all.items.len(), pune.payment(payment).await.refunded), (2, inr(2_500)));
}

#[tokio::test]
async fn that_a_refund_did_not_go_is_not_believed_while_it_may_be_on_its_way() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    keeper.kept.lock().unwrap().is_blind = true;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(false, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    let at_once = tell_refund(&pune.shop, &pune.owner, asked.id, false, "not there".into()).await.unwrap_err();
    assert_eq!(code(at_once), "refund.on_its_way");
    pune.later(11 * 60_000);
    let too_soon = tell_refund(&pune.shop, &pune.owner, asked.id, false, "not there".into()).await.unwrap_err();
    assert_eq!(code(too_soon), "refund.still_asked", "the gateway comes first");
    pune.later(24 * 60 * 60_000);
    let told = tell_refund(&pune.shop, &pune.owner, asked.id, false, "not there".into()).await.unwrap();
    assert_eq!((told.state, told.failure_reason.as_str()), (RefundState::Failed, "not there"));
    assert_eq!(refundable(&pune.shop, &pune.owner, payment).await.unwrap().left, inr(5_000));
    // It was there after all: the gateway's word counts, and a person's is none beside it.
    let there = PaymentFact::Refunded {
        refund_ref: "pr_after_all".into(),
        reference: Some(asked.id.to_string()),
        amount: inr(2_000),
        status: RefundStatus::Succeeded,
    };
    pune.told(None, "pp_1", there).await;
    pune.told(None, "pp_1", refund("pr_other", inr(500), RefundStatus::Succeeded)).await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    assert_eq!(pune.payment(payment).await.refunded, inr(2_500));
}

#[tokio::test]
async fn many_go_back_at_once_and_a_refused_one_takes_nothing_of_the_others() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (_, paid) = pune.paid(5_000).await;
    let open = pune.started(&pune.issued(700).await).await.id;
    let ask = BulkRefund { payment_ids: vec![paid, open, paid], reason: "recall".into() };
    let outcomes = request_refunds(&pune.shop, &pune.owner, ask).await.unwrap();
    let of = |id| outcomes.iter().find(|one| one.payment_id == id).unwrap();
    assert_eq!((outcomes.len(), of(paid).amount), (2, Some(inr(5_000))));
    assert_eq!(of(open).problem.as_deref(), Some("refund.nothing_captured"));
}

#[tokio::test]
async fn a_closed_account_still_refunds_and_wrong_asks_are_told_at_their_field() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let wrong = [
        (some_of(0), "refund.not_above_zero"),
        (some_of(-5), "refund.not_above_zero"),
        (some_of(5_001), "refund.more_than_captured"),
        (RefundAsk { amount: Some(crate::support::usd(100)), ..all_of_it() }, "refund.other_currency"),
        (RefundAsk { reason: String::new(), ..all_of_it() }, "input.invalid"),
    ];
    for (ask, expected) in wrong {
        assert_eq!(code(pune.asks(&pune.owner, payment, ask.clone()).await.unwrap_err()), expected, "{ask:?}");
    }
    let nobody = person("nobody", &["payments:read"]);
    let refused = pune.asks(&nobody, payment, all_of_it()).await.unwrap_err();
    assert!(matches!(refused, RefundError::Fault(Fault::NotAllowed("refunds:create"))), "{refused}");

    let id = pune.practice.id;
    let account = pune.shop.db.read(move |tx| till::merchant_accounts::find(tx, id)).await.unwrap().unwrap();
    let close =
        AccountChange { version: account.version, status: Some(AccountStatus::Closed), ..AccountChange::default() };
    change_account(&pune.shop, &pune.owner, id, close).await.unwrap();
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    assert_eq!((pune.refund_row(asked.id).await.state, keeper.gave_back()), (RefundState::Refunded, 1));
}
