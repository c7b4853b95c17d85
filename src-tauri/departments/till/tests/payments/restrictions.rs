//! Restrictions of a merchant account: by country they bind what is started, by card brand they show what came.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Actor, Fault, Problem, Rights};
use connectors::gateways::{Method, Observation, PaymentFact};
use people::customers::{CustomerChange, CustomerId, NewCustomer, change_customer, create_customer};
use secrecy::SecretString;
use serde_json::json;
use till::invoices::{Invoice, InvoiceStatus, LinkAsk, renew_pay_link};
use till::merchant_accounts::{
    AccountChange, AccountError, AccountStatus, Bounds, LimitData, LimitName, MerchantAccount, MerchantAccountId,
    NewAccount, Restriction, RestrictionName, RestrictionRule, add_account, add_bound_account, change_account,
    limits_of, restrictions_of, set_limits, set_restrictions,
};
use till::payments::{
    CashTaken, Origin, Payment, PaymentError, PaymentId, PaymentState, record_intent, start_payment, take_cash,
};

use crate::support::{Pune, account, inr, refund};

fn of(name: RestrictionName, rule: RestrictionRule, values: &[&str]) -> Restriction {
    Restriction { name, rule, values: values.iter().map(|one| (*one).to_owned()).collect() }
}

fn countries(rule: RestrictionRule, values: &[&str]) -> Restriction {
    of(RestrictionName::Countries, rule, values)
}

fn brands(rule: RestrictionRule, values: &[&str]) -> Restriction {
    of(RestrictionName::CardBrands, rule, values)
}

async fn version(pune: &Pune, id: MerchantAccountId) -> i64 {
    pune.shop.db.read(move |tx| till::merchant_accounts::find(tx, id)).await.unwrap().unwrap().version
}

async fn restricted(pune: &Pune, account: &MerchantAccount, restrictions: &[Restriction]) {
    let version = version(pune, account.id).await;
    set_restrictions(&pune.shop, &pune.owner, account.id, version, restrictions.to_vec()).await.unwrap();
}

async fn customer_in(pune: &Pune, country: &str) -> CustomerId {
    let country = Some(country.to_owned());
    let new = NewCustomer { name: format!("Ravi of {country:?}"), country, ..NewCustomer::default() };
    create_customer(&pune.shop, &pune.owner, new).await.unwrap().id
}

/// An invoice to somebody in this country; in none where it is empty.
async fn issued_in(pune: &mut Pune, country: &str, minor: i64) -> Invoice {
    pune.customer = customer_in(pune, country).await;
    pune.issued(minor).await
}

async fn start(pune: &Pune, invoice: &Invoice) -> Result<Payment, PaymentError> {
    start_payment(&pune.shop, &pune.owner, invoice.id, Some(pune.practice.id)).await
}

/// The country for whose sake a payment was refused.
fn named(answer: Result<Payment, PaymentError>) -> String {
    let kind = answer.unwrap_err().kind();
    assert_eq!((kind.status, kind.code), (422, "payment.country_restricted"));
    assert_eq!(kind.field.as_deref(), Some("merchant_account_id"));
    kind.subject.unwrap()
}

async fn second(pune: &Pune) -> MerchantAccount {
    add_account(&pune.shop, &pune.owner, account("practice", "3", Some("http://127.0.0.1:9"))).await.unwrap()
}

fn card(brand: &str) -> Option<Method> {
    Some(Method { family: "card".into(), label: brand.into(), last4: Some("0005".into()) })
}

/// Has a fact observed that tells the card it was paid with.
async fn told_by_card(pune: &Pune, payment: &Payment, brand: &str, fact: PaymentFact) {
    let seen = Observation { method: card(brand), ..pune.seen(Some(payment.id), "pp_1", fact) };
    pune.hear(Origin::Webhook, &pune.practice, seen).await;
}

const AMEX: &str = "paid by amex, which the restrictions of this account leave out";

#[tokio::test]
async fn only_customers_of_the_countries_that_are_named_pay_through_it() {
    let mut pune = Pune::open().await;
    restricted(&pune, &pune.practice, &[countries(RestrictionRule::Only, &["IN", "AE"])]).await;
    let dubai = issued_in(&mut pune, "AE", 5_000).await;
    start(&pune, &dubai).await.unwrap();
    let boston = issued_in(&mut pune, "US", 5_000).await;
    let refused = start(&pune, &boston).await;
    let said = refused.as_ref().unwrap_err().to_string();
    assert_eq!(named(refused), "US");
    assert_eq!(said, "this merchant account starts no payment from US: its restrictions name other countries only");
    assert_eq!(pune.texts("SELECT id FROM payments").await.len(), 1, "nothing was written");
}

#[tokio::test]
async fn everybody_pays_through_it_but_customers_of_the_countries_that_are_left_out() {
    let mut pune = Pune::open().await;
    restricted(&pune, &pune.practice, &[countries(RestrictionRule::Not, &["US"])]).await;
    let boston = issued_in(&mut pune, "US", 5_000).await;
    let refused = start(&pune, &boston).await;
    let said = refused.as_ref().unwrap_err().to_string();
    assert_eq!(named(refused), "US");
    assert_eq!(said, "this merchant account starts no payment from US: its restrictions leave that country out");
    let paris = issued_in(&mut pune, "FR", 5_000).await;
    start(&pune, &paris).await.unwrap();
    restricted(&pune, &pune.practice, &[]).await;
    start(&pune, &boston).await.unwrap();
}

#[tokio::test]
async fn a_customer_without_a_country_is_where_the_shop_is() {
    let mut pune = Pune::open().await;
    restricted(&pune, &pune.practice, &[countries(RestrictionRule::Only, &["IN"])]).await;
    let neighbour = issued_in(&mut pune, "", 5_000).await;
    start(&pune, &neighbour).await.unwrap();
    restricted(&pune, &pune.practice, &[countries(RestrictionRule::Only, &["AE"])]).await;
    let neighbour = issued_in(&mut pune, "", 5_000).await;
    assert_eq!(named(start(&pune, &neighbour).await), "IN");
}

#[tokio::test]
async fn what_is_printed_counts_and_where_nothing_is_what_was_entered_since() {
    let mut pune = Pune::open().await;
    restricted(&pune, &pune.practice, &[countries(RestrictionRule::Only, &["IN"])]).await;
    let printed = issued_in(&mut pune, "IN", 5_000).await;
    moved(&pune, "US").await;
    start(&pune, &printed).await.unwrap();
    let blank = issued_in(&mut pune, "", 5_000).await;
    moved(&pune, "US").await;
    assert_eq!(named(start(&pune, &blank).await), "US");
}

/// The customer moves.
async fn moved(pune: &Pune, country: &str) {
    let id = pune.customer;
    let now = pune.shop.db.read(move |tx| people::customers::find(tx, id)).await.unwrap().unwrap().version;
    let change = CustomerChange { country: Some(country.into()), ..CustomerChange::default() };
    change_customer(&pune.shop, &pune.owner, id, now, change).await.unwrap();
}

#[tokio::test]
async fn where_no_account_is_named_the_next_one_that_takes_the_country_is_taken() {
    let mut pune = Pune::open().await;
    let abroad = second(&pune).await;
    restricted(&pune, &pune.practice, &[countries(RestrictionRule::Only, &["IN"])]).await;
    let paris = issued_in(&mut pune, "FR", 4_000).await;
    let payment = start_payment(&pune.shop, &pune.owner, paris.id, None).await.unwrap();
    assert_eq!(payment.merchant_account_id, abroad.id);
    let least = LimitData { name: LimitName::PaymentMin, amount: Some(inr(100_000)), count: None };
    let now = version(&pune, abroad.id).await;
    set_limits(&pune.shop, &pune.owner, abroad.id, now, vec![least]).await.unwrap();
    let lyon = issued_in(&mut pune, "FR", 4_000).await;
    let nowhere = start_payment(&pune.shop, &pune.owner, lyon.id, None).await;
    assert_eq!(named(nowhere), "FR", "the first account says why");
}

#[tokio::test]
async fn an_intent_whose_page_is_there_already_is_refused_alike() {
    let mut pune = Pune::open().await;
    restricted(&pune, &pune.practice, &[countries(RestrictionRule::Not, &["FR"])]).await;
    let invoice = issued_in(&mut pune, "FR", 1_000).await.id;
    let (shop, owner, practice) = (pune.shop.clone(), pune.owner.clone(), pune.practice.clone());
    let id = PaymentId::from_number(pune.shop.new_id());
    let kept =
        pune.shop.db.write(&pune.owner, move |tx| record_intent(tx, &shop, &owner, id, invoice, &practice)).await;
    assert!(matches!(kept, Err(PaymentError::CountryRestricted(_))), "{kept:?}");
}

#[tokio::test]
async fn a_customer_is_offered_what_takes_their_country_and_is_told_no_restriction() {
    let mut pune = Pune::open().await;
    let fields = [("vpa", "shop@exampleupi"), ("payee_name", "Kirana Fresh")];
    let credentials: BTreeMap<String, SecretString> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect();
    let upi = add_account(&pune.shop, &pune.owner, NewAccount { credentials, ..account("upi", "0", None) });
    let upi = upi.await.unwrap();
    restricted(&pune, &upi, &[countries(RestrictionRule::Only, &["IN"])]).await;
    let invoice = issued_in(&mut pune, "US", 4_000).await;
    let open = renew_pay_link(&pune.shop, &pune.owner, invoice.id, LinkAsk::default()).await.unwrap();
    let key = open.pay_link.unwrap().key;
    let methods = async || {
        let shown = pune.page("GET", &format!("/pay/{key}/data")).await.1;
        shown["methods"].as_array().unwrap().iter().map(|one| one["provider"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(methods().await, ["practice"], "the code would be refused");
    let by_code = start_payment(&pune.shop, &pune.owner, invoice.id, Some(upi.id)).await;
    assert_eq!(named(by_code), "US");
    restricted(&pune, &pune.practice, &[countries(RestrictionRule::Not, &["US"])]).await;
    assert!(methods().await.is_empty());
    let (status, refused) = pune.page("POST", &format!("/pay/{key}/start")).await;
    assert_eq!((status, &refused["code"], refused.get("subject")), (422, &json!("payment.country_restricted"), None));
    assert_eq!(refused["title"], "this cannot be paid in this way");
}

#[tokio::test]
async fn cash_and_what_arrives_all_the_same_are_booked_from_everywhere() {
    let mut pune = Pune::open().await;
    let invoice = issued_in(&mut pune, "US", 8_000).await;
    let payment = start(&pune, &invoice).await.unwrap();
    restricted(&pune, &pune.practice, &[countries(RestrictionRule::Only, &["IN"])]).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(8_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!(pune.payment(payment.id).await.needs_you, "", "it was begun while it might be");
    let other = pune.issued(5_000).await;
    let taken = CashTaken { invoice: other.id, account: None, amount: inr(5_000), tendered: None };
    assert_eq!(take_cash(&pune.shop, &pune.owner, taken).await.unwrap().state, PaymentState::Captured);
}

#[tokio::test]
async fn money_by_a_brand_that_is_left_out_is_booked_and_shown_once() {
    let pune = Pune::open().await;
    restricted(&pune, &pune.practice, &[brands(RestrictionRule::Not, &["amex"])]).await;
    let invoice = pune.issued(8_000).await;
    let payment = start(&pune, &invoice).await.unwrap();
    told_by_card(&pune, &payment, "American Express", pune.captured(8_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!((pune.balance("1110").await, pune.balance("2900").await), (8_000, 0));
    let shown = pune.payment(payment.id).await;
    assert_eq!((shown.needs_you.as_str(), shown.state), (AMEX, PaymentState::Captured));

    // What is told later of the same payment says it neither twice nor again, once somebody has dealt with it.
    told_by_card(&pune, &payment, "amex", PaymentFact::FeeKnown { fee: inr(160), tax: inr(29) }).await;
    assert_eq!(pune.payment(payment.id).await.needs_you, AMEX);
    let id = payment.id;
    let dealt = "UPDATE payments SET needs_you = '' WHERE id = ?1";
    pune.shop.db.write(&pune.owner, move |tx| tx.exec(dealt, [id])).await.unwrap();
    let back = refund("pr_1", inr(100), connectors::gateways::RefundStatus::Failed);
    told_by_card(&pune, &payment, "amex", back).await;
    let said = pune.payment(payment.id).await.needs_you;
    assert!(said.contains("a refund of") && !said.contains("amex"), "{said}");
}

#[tokio::test]
async fn only_these_brands_leaves_out_every_other_card_and_no_other_way_to_pay() {
    let pune = Pune::open().await;
    restricted(&pune, &pune.practice, &[brands(RestrictionRule::Only, &["visa", "rupay"])]).await;
    for (family, label, says) in [
        ("card", "visa", ""),
        ("card", "RuPay", ""),
        ("google_pay", "amex", AMEX),
        ("upi", "", ""),
        ("wallet", "phonepe", ""),
        // Midtrans tells the bank of a card, and not its brand.
        ("card", "bni", ""),
    ] {
        let invoice = pune.issued(1_000).await;
        let payment = start(&pune, &invoice).await.unwrap();
        let method = Some(Method { family: family.into(), label: label.into(), last4: None });
        let canonical = format!("pp_{family}_{label}");
        let seen = Observation { method, ..pune.seen(Some(payment.id), &canonical, pune.captured(1_000)) };
        pune.hear(Origin::Webhook, &pune.practice, seen).await;
        assert_eq!(pune.payment(payment.id).await.needs_you, says, "{family} {label}");
    }
}

#[tokio::test]
async fn a_brand_that_is_told_after_the_money_is_shown_then_and_one_tried_in_vain_never() {
    let pune = Pune::open().await;
    restricted(&pune, &pune.practice, &[brands(RestrictionRule::Not, &["amex"])]).await;
    let late = start(&pune, &pune.issued(8_000).await).await.unwrap();
    pune.told(Some(late.id), "pp_1", pune.captured(8_000)).await;
    assert_eq!(pune.payment(late.id).await.needs_you, "");
    told_by_card(&pune, &late, "amex", PaymentFact::FeeKnown { fee: inr(160), tax: inr(29) }).await;
    assert_eq!(pune.payment(late.id).await.needs_you, AMEX);

    let tried = start(&pune, &pune.issued(3_000).await).await.unwrap();
    let declined = PaymentFact::FailedTry { reason: "declined".into(), try_ref: Some("try_1".into()) };
    for (brand, fact) in [("amex", declined), ("visa", pune.captured(3_000))] {
        let seen = Observation { method: card(brand), ..pune.seen(Some(tried.id), "pp_2", fact) };
        pune.hear(Origin::Webhook, &pune.practice, seen).await;
    }
    assert_eq!(pune.payment(tried.id).await.needs_you, "");
}

#[tokio::test]
async fn money_that_is_only_held_is_shown_before_it_is_taken() {
    let pune = Pune::open().await;
    restricted(&pune, &pune.practice, &[brands(RestrictionRule::Not, &["amex"])]).await;
    let payment = start(&pune, &pune.issued(8_000).await).await.unwrap();
    told_by_card(&pune, &payment, "amex", PaymentFact::Authorised { amount: inr(8_000) }).await;
    assert_eq!(pune.payment(payment.id).await.needs_you, AMEX);
}

#[tokio::test]
async fn restrictions_are_set_by_who_may_and_who_saw_the_account_as_it_is() {
    let pune = Pune::open().await;
    let (shop, id) = (&pune.shop, pune.practice.id);
    let both = || vec![countries(RestrictionRule::Only, &["in"]), brands(RestrictionRule::Not, &["AMEX"])];
    let set = |who: Actor, version: i64, restrictions: Vec<Restriction>| async move {
        set_restrictions(shop, &who, id, version, restrictions).await
    };
    let reader = Rights::Only(["accounts:read".to_owned()].into());
    let reader = Actor { rights: Arc::new(reader), ..pune.owner.clone() };
    let before = version(&pune, id).await;
    assert!(matches!(set(reader, before, both()).await, Err(AccountError::Fault(Fault::NotAllowed(_)))));
    set(pune.owner.clone(), before, both()).await.unwrap();
    let stale = set(pune.owner.clone(), before, both()).await;
    assert!(matches!(stale, Err(AccountError::Fault(Fault::Stale))), "{stale:?}");
    let kept = pune.shop.db.read(move |tx| restrictions_of(tx, id)).await.unwrap();
    assert_eq!(kept, [countries(RestrictionRule::Only, &["IN"]), brands(RestrictionRule::Not, &["amex"])]);

    let now = version(&pune, id).await;
    set(pune.owner.clone(), now, vec![countries(RestrictionRule::Not, &["US"])]).await.unwrap();
    let noted = pune
        .texts("SELECT detail FROM audit_entries WHERE action = 'merchant_account.restrictions_set' ORDER BY seq")
        .await;
    assert_eq!(noted.len(), 2);
    assert!(noted[1].contains("amex") && noted[1].contains("US"), "before and after: {}", noted[1]);

    let close = AccountChange {
        version: version(&pune, id).await,
        status: Some(AccountStatus::Closed),
        ..AccountChange::default()
    };
    change_account(&pune.shop, &pune.owner, id, close).await.unwrap();
    let closed = set(pune.owner.clone(), version(&pune, id).await, Vec::new()).await;
    assert!(matches!(closed, Err(AccountError::Closed)), "{closed:?}");
}

#[tokio::test]
async fn an_account_is_never_there_without_what_was_to_bind_it() {
    let pune = Pune::open().await;
    let new = || account("practice", "3", Some("http://127.0.0.1:9"));
    let most = LimitData { name: LimitName::CountPerDay, amount: None, count: Some(20) };
    let bounds =
        |brand: &str| Bounds { limits: vec![most], restrictions: vec![brands(RestrictionRule::Not, &[brand])] };
    let strange = add_bound_account(&pune.shop, &pune.owner, new(), bounds("clubcard")).await.unwrap_err();
    assert_eq!(strange.kind().field.as_deref(), Some("restrictions[0].values[0]"));
    assert_eq!(pune.texts("SELECT id FROM merchant_accounts").await.len(), 1, "no account either");
    let id = add_bound_account(&pune.shop, &pune.owner, new(), bounds("amex")).await.unwrap().id;
    let kept = pune.shop.db.read(move |tx| Ok::<_, Fault>((limits_of(tx, id)?, restrictions_of(tx, id)?)));
    let (limits, restrictions) = kept.await.unwrap();
    assert_eq!(limits.into_iter().map(LimitData::from).collect::<Vec<_>>(), [most]);
    assert_eq!(restrictions, [brands(RestrictionRule::Not, &["amex"])]);
    let noted = "SELECT action FROM audit_entries WHERE action LIKE 'merchant_account.%_set' ORDER BY seq";
    assert_eq!(pune.texts(noted).await, ["merchant_account.limits_set", "merchant_account.restrictions_set"]);
}
