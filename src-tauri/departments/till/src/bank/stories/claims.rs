//! Payments by a link of our own: claimed, confirmed, seen at the bank, in whatever order.

use std::collections::BTreeMap;

use base::db::Heard;
use base::{Rate, System};
use engines::documents::upi::UpiLink;
use office::integrations::Environment;
use secrecy::SecretString;

use super::*;
use crate::merchant_accounts::{
    AccountChange, AccountError, FeeSchedule, LinkAsk, MerchantAccount, NewAccount, add_account, change_account,
    make_link,
};
use crate::payments::{
    Claim, ClaimConfirmed, ClaimState, PaymentError, cancel_payment, confirm_claim, make_claim, refuse_claim,
    start_payment,
};
use crate::refunds::{RefundAsk, RefundMethod, refundable, request_refund};

const UTR: &str = "412345678901";
const OTHER_UTR: &str = "412345678902";
/// Day of all lines: the stories' today.
const TODAY: &str = "2026-11-21";

fn upi(fields: &[(&str, &str)]) -> NewAccount {
    let none = FeeSchedule { rate: Rate::ZERO, flat_minor: 0, currency: None, tax_rate: Rate::ZERO };
    NewAccount {
        provider: "upi".into(),
        name: "UPI".into(),
        environment: Environment::Live,
        credentials: secrets(fields),
        base_url: None,
        currencies: Vec::new(),
        fees: none,
    }
}

fn secrets(fields: &[(&str, &str)]) -> BTreeMap<String, SecretString> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect()
}

const SHOP: [(&str, &str); 3] =
    [("vpa", "shop@exampleupi"), ("payee_name", "Counterfoil Kirana"), ("merchant_code", "5411")];

/// A shop with a bank account and a UPI address.
struct Kirana {
    story: Story,
    account: MerchantAccount,
}

impl Kirana {
    async fn open() -> Self {
        let (story, _) = Story::with_bank().await;
        let account = add_account(&story.shop, &story.owner, upi(&SHOP)).await.unwrap();
        Self { story, account }
    }

    /// An invoice over that amount, and its payment by link.
    async fn asked(&self, amount: &str) -> (Invoice, Payment) {
        let invoice = self.story.issued(self.story.one_piece(amount)).await;
        let started = start_payment(&self.story.shop, &self.story.owner, invoice.id, Some(self.account.id)).await;
        (invoice, started.unwrap())
    }

    async fn claims(&self, payment: &Payment, utr: &str) -> Result<Claim, PaymentError> {
        let told = make_claim(&self.story.shop, &System::because("a pay link"), payment.id, utr).await;
        self.hears().await;
        told
    }

    async fn confirms(&self, payment: &Payment, utr: &str) -> Result<Payment, PaymentError> {
        let seen = ClaimConfirmed { payment: payment.id, utr: utr.into(), amount: None, received_on: None };
        let told = confirm_claim(&self.story.shop, &self.story.owner, seen).await;
        self.hears().await;
        told
    }

    /// Brings in a statement with one line.
    async fn shows(&self, id: &str, amount: &'static str, text: impl Into<String>) {
        self.shows_on(id, TODAY, amount, text).await;
    }

    async fn shows_on(&self, id: &str, day: &str, amount: &'static str, text: impl Into<String>) {
        let line = Told { reference: None, amount, payer: "Somebody", text: text.into() };
        self.story.bring(&statement(id, day, "0.00", amount, &[line])).await.unwrap();
        self.hears().await;
    }

    /// Has the bank hear everything that was announced.
    async fn hears(&self) {
        for subscriber in register().subscribers {
            loop {
                let shop = self.story.shop.clone();
                let handle =
                    move |tx: &base::WriteTx<'_>, news: &base::Announcement| (subscriber.handle)(&shop, tx, news);
                if self.story.shop.db.hear(subscriber.name, subscriber.kinds, handle).await.unwrap() == Heard::Nothing {
                    break;
                }
            }
        }
    }

    async fn balances(&self) -> [i64; 4] {
        self.story.balances(WHERE_MONEY_IS).await
    }

    async fn state(&self, payment: &Payment) -> PaymentState {
        self.story.payment(payment.id).await.state
    }

    async fn claim_of(&self, payment: &Payment) -> Option<Claim> {
        let id = payment.id;
        let told = payments::summaries_of;
        let mut found = self.story.shop.db.read(move |tx| told(tx, &[id])).await.unwrap();
        found.remove(0).claim
    }

    /// What the invoice says is claimed and what is due.
    async fn shown(&self, invoice: &Invoice) -> (String, String) {
        let shown = crate::invoices::get_invoice(&self.story.shop, &self.story.owner, invoice.id).await.unwrap();
        (shown.claimed.decimal_text(), shown.due.decimal_text())
    }

    async fn first_line(&self) -> LineDocument {
        self.story.lines().await.remove(0)
    }
}

/// Our reference in the link of a payment.
fn tr(payment: &Payment) -> String {
    UpiLink::read(payment.page_url.as_deref().unwrap()).unwrap().reference
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, PaymentError>) -> &'static str {
    outcome.unwrap_err().kind().code
}

#[tokio::test]
async fn the_link_asks_for_what_is_due_under_a_reference_of_its_own() {
    let kirana = Kirana::open().await;
    let (invoice, payment) = kirana.asked("1234.50").await;
    let number = invoice.number.unwrap().replace('/', "%2F");
    let expected = format!(
        "upi://pay?pa=shop@exampleupi&pn=Counterfoil%20Kirana&mc=5411&tr={}&tn={number}&am=1234.50&cu=INR",
        payment.id.to_string().replace('_', "")
    );
    assert_eq!((payment.state, payment.page_url), (PaymentState::Pending, Some(expected)));
    let (_, other) = kirana.asked("1234.50").await;
    assert_ne!(tr(&other), tr(&kirana.story.payment(payment.id).await));
    assert_eq!(kirana.balances().await, [0, 0, 246_900, 0]);
}

#[tokio::test]
async fn accounts_make_the_links_of_the_examples_and_none_that_must_not_be() {
    let examples: serde_json::Value =
        serde_json::from_str(include_str!("../../../../../engines/tests/vectors/upi.json")).unwrap();
    let (story, _) = Story::with_bank().await;
    let mut made = 0;
    for example in examples["valid"].as_array().unwrap() {
        let field = |name: &str| example["fields"][name].as_str().unwrap_or_default().to_owned();
        // A link without an amount is for a sign at the counter; ours always ask for one.
        if field("am").is_empty() {
            continue;
        }
        let new = upi(&[("vpa", &field("pa")), ("payee_name", &field("pn")), ("merchant_code", &field("mc"))]);
        let account = add_account(&story.shop, &story.owner, new).await.unwrap();
        let (shop, amount) = (story.shop.clone(), money(&field("am"), "INR"));
        let (reference, note) = (field("tr"), field("tn"));
        let link = story
            .shop
            .db
            .read(move |tx| make_link(tx, &shop, &account, &LinkAsk { reference: &reference, note: &note, amount }));
        let link = link.await.unwrap().unwrap();
        assert_eq!(link, example["uri"].as_str().unwrap());
        assert!(examples["must_not_be_produced"].as_array().unwrap().iter().all(|bad| bad["uri"] != link.as_str()));
        made += 1;
    }
    assert_eq!(made, 2);
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_when_it_is_entered_and_when_it_is_changed() {
    let kirana = Kirana::open().await;
    let (shop, owner) = (&kirana.story.shop, &kirana.story.owner);
    for (field, value) in [
        ("vpa", "shop"),
        ("vpa", "sh op@bank"),
        ("vpa", "shop@"),
        ("payee_name", " "),
        ("merchant_code", "54"),
        ("merchant_code", "grocer"),
    ] {
        let given: Vec<(&str, &str)> =
            SHOP.into_iter().filter(|(name, _)| *name != field).chain([(field, value)]).collect();
        let refused = add_account(shop, owner, upi(&given)).await.unwrap_err();
        assert_eq!(refused.kind().field.as_deref(), Some(format!("credentials.{field}").as_str()), "{value}");
        let change = AccountChange { version: 1, credentials: secrets(&[(field, value)]), ..AccountChange::default() };
        let refused = change_account(shop, owner, kirana.account.id, change).await.unwrap_err();
        assert_eq!(refused.kind().field.as_deref(), Some(format!("credentials.{field}").as_str()), "{value}");
    }
    let change = AccountChange { version: 1, credentials: secrets(&[("vpa", "new.shop@bank")]), ..Default::default() };
    change_account(shop, owner, kirana.account.id, change).await.unwrap();
    let (_, payment) = kirana.asked("10.00").await;
    let link = UpiLink::read(&payment.page_url.unwrap()).unwrap();
    assert_eq!(
        (link.payee.as_str(), link.name.as_str()),
        ("new.shop@bank", "Counterfoil Kirana"),
        "what is not given stays"
    );
    let unknown = add_account(shop, owner, upi(&[("password", "x")])).await;
    assert!(matches!(unknown, Err(AccountError::MissingCredential(_))));
}

#[tokio::test]
async fn a_claim_is_no_money_and_the_invoice_stays_open() {
    let kirana = Kirana::open().await;
    let (invoice, payment) = kirana.asked("118.00").await;
    let before = kirana.story.entries().await.len();
    kirana.claims(&payment, UTR).await.unwrap();
    assert_eq!((kirana.balances().await, kirana.story.entries().await.len()), ([0, 0, 11_800, 0], before));
    assert_eq!(kirana.story.invoice(invoice.id).await.status, InvoiceStatus::Issued);
    assert_eq!(kirana.shown(&invoice).await, ("118.00".into(), "118.00".into()), "claimed, and owed");
    assert_eq!(kirana.state(&payment).await, PaymentState::Pending);
    let claim = kirana.claim_of(&payment).await.unwrap();
    assert_eq!((claim.state, claim.utr.as_str()), (ClaimState::Open, UTR));
    assert_eq!(refusal(kirana.claims(&payment, "41234567890").await), "input.invalid");
}

#[tokio::test]
async fn a_claim_said_twice_is_one_and_another_number_stands_in_the_place_of_the_first() {
    let kirana = Kirana::open().await;
    let (_, payment) = kirana.asked("118.00").await;
    let first = kirana.claims(&payment, "").await.unwrap();
    assert_eq!(kirana.claims(&payment, "").await.unwrap().id, first.id);
    let second = kirana.claims(&payment, OTHER_UTR).await.unwrap();
    assert_ne!(second.id, first.id);
    assert_eq!(kirana.claims(&payment, OTHER_UTR).await.unwrap().id, second.id);
    assert_eq!(kirana.claims(&payment, "").await.unwrap().id, second.id, "who says less takes nothing back");
    assert_eq!(kirana.claims(&payment, UTR).await.unwrap().utr, UTR);
    // What the payer took back settles nothing by itself; what stands does.
    kirana.shows("S-1", "118.00", format!("UPI/{OTHER_UTR}/x")).await;
    assert_eq!(kirana.balances().await, [0, 0, 11_800, 0]);
    kirana.shows("S-2", "118.00", format!("UPI/{UTR}/x")).await;
    assert_eq!(kirana.balances().await, [11_800, 0, 0, 0]);
    assert_eq!(kirana.claim_of(&payment).await.unwrap().state, ClaimState::Confirmed);
}

#[tokio::test]
async fn in_whatever_order_it_is_told_the_money_is_in_the_books_once() {
    for order in [
        ["claim", "line", "confirm"],
        ["claim", "confirm", "line"],
        ["line", "claim", "confirm"],
        ["line", "confirm", "claim"],
        ["confirm", "line", "claim"],
        ["confirm", "claim", "line"],
    ] {
        for names_us in [true, false] {
            let kirana = Kirana::open().await;
            let (invoice, payment) = kirana.asked("118.00").await;
            for step in order {
                match step {
                    "claim" => drop(kirana.claims(&payment, UTR).await),
                    "confirm" => drop(kirana.confirms(&payment, UTR).await),
                    _ if names_us => kirana.shows("S-1", "118.00", format!("UPI/{UTR}/{}", tr(&payment))).await,
                    _ => kirana.shows("S-1", "118.00", format!("UPI/{UTR}/payment from phone")).await,
                }
            }
            assert_eq!(kirana.balances().await, [11_800, 0, 0, 0], "{order:?} {names_us}");
            assert_eq!(kirana.story.invoice(invoice.id).await.status, InvoiceStatus::Paid);
            let entries = kirana.story.entries().await;
            assert_eq!(entries.len(), 3, "{order:?}: issued, captured, banked");
            assert_eq!(kirana.claim_of(&payment).await.unwrap().state, ClaimState::Confirmed);
            assert_eq!(kirana.shown(&invoice).await, ("0.00".into(), "0.00".into()));
            assert_eq!(refusal(kirana.confirms(&payment, UTR).await), "payment.wrong_state");
            assert!(kirana.story.findings().await.is_empty());
        }
    }
}

#[tokio::test]
async fn one_number_counts_once_whoever_claims_it() {
    let kirana = Kirana::open().await;
    let (_, one) = kirana.asked("118.00").await;
    let (second, two) = kirana.asked("118.00").await;
    kirana.claims(&one, UTR).await.unwrap();
    let claim = kirana.claims(&two, UTR).await.unwrap();
    assert_eq!(claim.same_utr, Some(one.id), "a person is told");
    kirana.shows("S-1", "118.00", format!("UPI/{UTR}/x")).await;
    assert_eq!(kirana.balances().await, [0, 0, 23_600, 0], "which of the two it is, nobody can say by itself");
    let line = kirana.first_line().await;
    let proposed: Vec<_> = line.proposals.iter().take(2).filter_map(|proposal| proposal.payment_id).collect();
    assert_eq!(proposed, [one.id, two.id]);
    kirana.confirms(&one, UTR).await.unwrap();
    assert_eq!(refusal(kirana.confirms(&two, UTR).await), "payment.utr_counted");
    // Once it is refused there is one that the line can be.
    refuse_claim(&kirana.story.shop, &kirana.story.owner, two.id, "the number of another").await.unwrap();
    kirana.hears().await;
    assert_eq!(kirana.story.invoice(second.id).await.status, InvoiceStatus::Issued);
    assert_eq!(kirana.balances().await, [11_800, 0, 11_800, 0]);
    kirana.confirms(&two, OTHER_UTR).await.unwrap();
    assert_eq!(kirana.balances().await, [11_800, 11_800, 0, 0]);
}

#[tokio::test]
async fn our_own_reference_outranks_a_number_that_anybody_can_type() {
    let kirana = Kirana::open().await;
    let (_, honest) = kirana.asked("118.00").await;
    let (_, other) = kirana.asked("118.00").await;
    kirana.claims(&other, UTR).await.unwrap();
    kirana.shows("S-1", "118.00", format!("UPI/{UTR}/{}", tr(&honest).to_uppercase())).await;
    assert_eq!(
        (kirana.state(&honest).await, kirana.state(&other).await),
        (PaymentState::Captured, PaymentState::Pending)
    );
    assert_eq!(refusal(kirana.confirms(&other, UTR).await), "payment.utr_counted");
}

#[tokio::test]
async fn a_claim_after_the_end_is_refused_and_money_after_the_end_counts() {
    let kirana = Kirana::open().await;
    let (invoice, payment) = kirana.asked("118.00").await;
    kirana.claims(&payment, UTR).await.unwrap();
    let (shop, owner) = (&kirana.story.shop, &kirana.story.owner);
    assert_eq!(refusal(cancel_payment(shop, owner, payment.id).await), "payment.claimed");
    refuse_claim(shop, owner, payment.id, "nothing came").await.unwrap();
    cancel_payment(shop, owner, payment.id).await.unwrap();
    assert_eq!(refusal(kirana.claims(&payment, UTR).await), "payment.wrong_state");
    assert_eq!(kirana.state(&payment).await, PaymentState::Cancelled);
    assert_eq!(kirana.balances().await, [0, 0, 11_800, 0]);
    kirana.shows("S-1", "118.00", tr(&payment)).await;
    assert_eq!(kirana.balances().await, [11_800, 0, 0, 0]);
    assert_eq!(kirana.story.invoice(invoice.id).await.status, InvoiceStatus::Paid);
}

#[tokio::test]
async fn another_amount_than_was_claimed_is_for_a_person_and_what_came_is_booked() {
    let kirana = Kirana::open().await;
    let (invoice, payment) = kirana.asked("118.00").await;
    kirana.claims(&payment, UTR).await.unwrap();
    kirana.shows("S-1", "100.00", format!("UPI/{UTR}/{}", tr(&payment))).await;
    assert_eq!(kirana.balances().await, [0, 0, 11_800, 0]);
    let line = kirana.first_line().await;
    assert_eq!(line.proposals[0].payment_id, Some(payment.id));
    assert_eq!(line.proposals[0].reasons, [ProposalReason::Reference]);
    let part = vec![MatchPart { payment_id: Some(payment.id), ..MatchPart::default() }];
    kirana.story.say(line.line.id, part).await.unwrap();
    assert_eq!(kirana.balances().await, [10_000, 0, 1_800, 0]);
    assert_eq!(kirana.story.invoice(invoice.id).await.status, InvoiceStatus::PartiallyPaid);
    let counted = kirana.story.payment(payment.id).await;
    assert_eq!((counted.captured, counted.needs_you.is_empty()), (money("100.00", "INR"), false));
}

#[tokio::test]
async fn a_person_confirms_less_but_neither_more_nor_what_is_to_come() {
    let kirana = Kirana::open().await;
    let (_, payment) = kirana.asked("118.00").await;
    let told = |amount: &str, day: Option<&str>| ClaimConfirmed {
        payment: payment.id,
        utr: UTR.into(),
        amount: Some(money(amount, "INR")),
        received_on: day.map(|day| base::ShopDate::parse(day).unwrap()),
    };
    let (shop, owner) = (&kirana.story.shop, &kirana.story.owner);
    for (ask, code) in [
        (told("118.01", None), "payment.wrong_amount"),
        (told("0.00", None), "payment.wrong_amount"),
        (told("118.00", Some("2026-11-22")), "input.invalid"),
        (ClaimConfirmed { utr: " ".into(), ..told("118.00", None) }, "input.invalid"),
    ] {
        assert_eq!(refusal(confirm_claim(shop, owner, ask).await), code);
    }
    let looker = kirana.story.staff(&["payments:read"]);
    assert_eq!(refusal(confirm_claim(shop, &looker, told("118.00", None)).await), "access.not_allowed");
    assert_eq!(refusal(refuse_claim(shop, &looker, payment.id, "no").await), "access.not_allowed");
    confirm_claim(shop, owner, told("100.00", None)).await.unwrap();
    assert_eq!(kirana.balances().await, [0, 10_000, 1_800, 0], "confirmed, and not yet banked");
}

#[tokio::test]
async fn a_refused_claim_leaves_the_payment_open_for_another() {
    let kirana = Kirana::open().await;
    let (invoice, payment) = kirana.asked("118.00").await;
    let (shop, owner) = (&kirana.story.shop, &kirana.story.owner);
    assert_eq!(refusal(refuse_claim(shop, owner, payment.id, "nothing came").await), "payment.nothing_claimed");
    kirana.claims(&payment, UTR).await.unwrap();
    refuse_claim(shop, owner, payment.id, "nothing came").await.unwrap();
    let refused = kirana.claim_of(&payment).await.unwrap();
    assert_eq!((refused.state, refused.reason.as_str()), (ClaimState::Refused, "nothing came"));
    assert_eq!(kirana.shown(&invoice).await, ("0.00".into(), "118.00".into()));
    kirana.shows("S-1", "118.00", format!("UPI/{UTR}/x")).await;
    assert_eq!(kirana.balances().await, [0, 0, 11_800, 0], "what was refused settles nothing by itself");
    kirana.claims(&payment, UTR).await.unwrap();
    assert_eq!(kirana.balances().await, [11_800, 0, 0, 0], "said again it does: the line is there");
}

#[tokio::test]
async fn a_line_from_before_the_payment_was_begun_is_other_money() {
    let kirana = Kirana::open().await;
    kirana.shows_on("S-1", "2026-11-20", "118.00", format!("UPI/{UTR}/x")).await;
    let (_, payment) = kirana.asked("118.00").await;
    kirana.claims(&payment, UTR).await.unwrap();
    assert_eq!(kirana.balances().await, [0, 0, 11_800, 0]);
}

#[tokio::test]
async fn a_line_put_on_the_invoice_is_its_open_payment_and_not_a_second_one() {
    let kirana = Kirana::open().await;
    let (invoice, payment) = kirana.asked("118.00").await;
    kirana.shows("S-1", "118.00", "nothing of use").await;
    kirana.story.say(kirana.first_line().await.line.id, invoice_part(&invoice)).await.unwrap();
    assert_eq!(kirana.state(&payment).await, PaymentState::Captured);
    assert_eq!(kirana.balances().await, [11_800, 0, 0, 0]);
    assert_eq!(refusal(kirana.confirms(&payment, UTR).await), "payment.wrong_state");
}

#[tokio::test]
async fn a_number_that_was_booked_as_a_transfer_confirms_nothing_else() {
    let kirana = Kirana::open().await;
    let (invoice, payment) = kirana.asked("118.00").await;
    kirana.shows("S-1", "50.00", format!("UPI/{UTR}/x")).await;
    kirana.story.say(kirana.first_line().await.line.id, invoice_part(&invoice)).await.unwrap();
    assert_eq!(kirana.balances().await, [5_000, 0, 6_800, 0]);
    assert_eq!(refusal(kirana.confirms(&payment, UTR).await), "payment.utr_counted");
    assert_eq!(kirana.balances().await, [5_000, 0, 6_800, 0]);
}

#[tokio::test]
async fn what_a_line_settled_by_itself_is_undone_and_its_number_is_free_again() {
    let kirana = Kirana::open().await;
    let (wrong, payment) = kirana.asked("118.00").await;
    let (right, other) = kirana.asked("118.00").await;
    kirana.claims(&payment, UTR).await.unwrap();
    kirana.shows("S-1", "118.00", format!("UPI/{UTR}/x")).await;
    let line = kirana.first_line().await.line.id;
    kirana.story.undo_match(line).await.unwrap();
    kirana.hears().await;
    assert_eq!(kirana.balances().await, [0, 0, 23_600, 0]);
    assert_eq!(kirana.state(&payment).await, PaymentState::Cancelled);
    assert_eq!(kirana.claim_of(&payment).await.unwrap().state, ClaimState::Withdrawn);
    assert_eq!(refusal(kirana.confirms(&payment, UTR).await), "payment.wrong_state");
    kirana.claims(&other, UTR).await.unwrap();
    assert_eq!(kirana.balances().await, [11_800, 0, 11_800, 0]);
    assert_eq!(kirana.story.invoice(right.id).await.status, InvoiceStatus::Paid);
    assert_eq!(kirana.story.invoice(wrong.id).await.status, InvoiceStatus::Issued);
    assert!(kirana.story.findings().await.is_empty());
}

#[tokio::test]
async fn what_was_paid_twice_with_one_code_stays_two_lines() {
    let kirana = Kirana::open().await;
    let (_, payment) = kirana.asked("118.00").await;
    kirana.shows("S-1", "118.00", format!("UPI/{UTR}/{}", tr(&payment))).await;
    kirana.shows("S-2", "118.00", format!("UPI/{OTHER_UTR}/{}", tr(&payment))).await;
    assert_eq!(kirana.balances().await, [11_800, 0, 0, 0]);
    assert_eq!(kirana.first_line().await.line.state, LineState::New);
}

#[tokio::test]
async fn a_refund_goes_back_by_hand_as_of_a_transfer() {
    let kirana = Kirana::open().await;
    let (_, payment) = kirana.asked("118.00").await;
    kirana.confirms(&payment, UTR).await.unwrap();
    let (shop, owner) = (&kirana.story.shop, &kirana.story.owner);
    let can = refundable(shop, owner, payment.id).await.unwrap();
    assert_eq!(can.methods, [RefundMethod::Transfer, RefundMethod::Cash]);
    let amount = money("18.00", "INR");
    let ask: RefundAsk =
        serde_json::from_value(serde_json::json!({ "amount": amount, "reason": "a bag was torn" })).unwrap();
    request_refund(shop, owner, payment.id, ask).await.unwrap();
    assert_eq!(kirana.story.payment(payment.id).await.refunded, money("18.00", "INR"));
    assert_eq!(kirana.story.balance("1150").await, 10_000);
    kirana.shows("S-1", "118.00", format!("UPI/{UTR}/x")).await;
    assert_eq!(
        kirana.story.balances(["1100", "1150", "1200", "2900"]).await[0],
        11_800,
        "the line is over all that came"
    );
    assert!(kirana.story.findings().await.is_empty());
}

#[tokio::test]
async fn nobody_is_asked_about_a_payment_that_no_gateway_knows() {
    let kirana = Kirana::open().await;
    let (_, payment) = kirana.asked("118.00").await;
    kirana.story.clock.advance_ms(3 * 24 * 3_600_000);
    let asked = payments::fetch_payment(&kirana.story.shop, &kirana.story.owner, payment.id).await;
    assert_eq!(refusal(asked), "payment.not_offered");
    assert_eq!(kirana.state(&payment).await, PaymentState::Pending, "it can be paid for as long as its code is kept");
}

#[tokio::test]
async fn dollars_are_not_asked_for_by_upi() {
    let kirana = Kirana::open().await;
    let ask = crate::invoices::InvoiceAsk { currency: "USD".into(), ..kirana.story.one_piece("10.00") };
    let refused = crate::invoices::create_draft(&kirana.story.shop, &kirana.story.owner, ask).await.unwrap_err();
    assert_eq!(refused.kind().code, "invoice.currency_not_offered", "no other account takes them");
}

#[tokio::test]
async fn money_that_a_person_recorded_as_a_transfer_is_not_counted_again_by_the_line_of_its_link() {
    let kirana = Kirana::open().await;
    let (invoice, payment) = kirana.asked("500.00").await;
    kirana.story.confirmed(&invoice, "500.00").await;
    kirana.shows("S-1", "500.00", format!("UPI {}", tr(&payment))).await;
    assert_ne!(kirana.state(&payment).await, PaymentState::Captured, "a person says which of the two it is");
    let line = kirana.first_line().await;
    assert_eq!(line.line.state, LineState::New);
    let [bank, by_hand, owed, ahead] = kirana.balances().await;
    assert_eq!((bank, by_hand, owed, ahead), (0, 50_000, 0, 0));
}

#[tokio::test]
async fn a_number_that_stands_in_many_lines_settles_none_of_them() {
    let kirana = Kirana::open().await;
    let (_, payment) = kirana.asked("500.00").await;
    kirana.shows("S-1", "120.00", "NEFT 919876543210 monthly").await;
    kirana.claims(&payment, "919876543210").await.unwrap();
    kirana.shows("S-2", "500.00", "NEFT 919876543210 monthly").await;
    assert_ne!(kirana.state(&payment).await, PaymentState::Captured, "anybody can type a telephone's number");
}

#[tokio::test]
async fn a_number_that_only_a_payer_typed_stays_free_for_whose_it_is() {
    let kirana = Kirana::open().await;
    let (_, liar) = kirana.asked("500.00").await;
    let (_, payment) = kirana.asked("500.00").await;
    kirana.claims(&liar, UTR).await.unwrap();
    kirana.shows("S-1", "500.00", format!("UPI {}", tr(&liar))).await;
    assert_eq!(kirana.state(&liar).await, PaymentState::Captured, "its own reference says so");
    kirana.confirms(&payment, UTR).await.unwrap();
    assert_eq!(kirana.state(&payment).await, PaymentState::Captured);
}

#[tokio::test]
async fn a_confirmation_is_taken_back_and_its_number_may_stand_for_the_payment_that_it_really_was() {
    let kirana = Kirana::open().await;
    let (invoice, wrong) = kirana.asked("250.00").await;
    let (_, right) = kirana.asked("250.00").await;
    kirana.confirms(&wrong, UTR).await.unwrap();
    let before = kirana.balances().await;
    let because = || WithdrawAsk { reason: "it was Noor's money".into() };
    let (shop, owner) = (&kirana.story.shop, &kirana.story.owner);
    assert!(matches!(
        kirana.confirms(&right, UTR).await,
        Err(PaymentError::UtrCounted(other)) if other == wrong.id
    ));
    let reader = kirana.story.staff(&["bank:write", "payments:read"]);
    assert!(withdraw_unbanked(shop, &reader, wrong.id, because()).await.is_err(), "it takes the right to payments");

    withdraw_unbanked(shop, owner, wrong.id, because()).await.unwrap();
    assert_eq!(kirana.state(&wrong).await, PaymentState::Cancelled);
    let owed = kirana.story.invoice(invoice.id).await;
    assert_eq!((owed.status, owed.paid.minor), (InvoiceStatus::Issued, 0), "its invoice is owed again");
    kirana.confirms(&right, UTR).await.unwrap();
    assert_eq!(kirana.balances().await, before, "the money is there once, for the other invoice");

    // What the bank shows is undone at the bank.
    kirana.shows("S-1", "250.00", format!("UPI/{UTR}/somebody")).await;
    assert!(matches!(withdraw_unbanked(shop, owner, right.id, because()).await, Err(BankError::Banked)));
    // Twice is once.
    assert!(withdraw_unbanked(shop, owner, wrong.id, because()).await.is_err());
}
