//! The UPI code on an invoice: there while it can be paid, and gone with the debt, a claim or the account.

use engines::documents::upi::UpiLink;
use secrecy::SecretString;

use super::*;
use crate::merchant_accounts::{AccountChange, AccountStatus, MerchantAccount, change_account};

impl Story {
    /// A UPI address of the shop's own for real money.
    pub(super) async fn with_upi(&self) -> MerchantAccount {
        let fields = [("vpa", "pustaka@exampleupi"), ("payee_name", "Pustaka Books"), ("merchant_code", "5942")];
        let new = NewAccount {
            provider: "upi".into(),
            name: "UPI".into(),
            environment: Environment::Live,
            credentials: fields.map(|(name, value)| (name.to_owned(), SecretString::from(value))).into(),
            base_url: None,
            currencies: Vec::new(),
            fees: FeeSchedule { rate: Rate::ZERO, flat_minor: 0, currency: None, tax_rate: Rate::ZERO },
        };
        add_account(&self.shop, &self.owner, new).await.unwrap()
    }

    /// What the UPI code on an invoice asks for.
    async fn scanned(&self, id: InvoiceId) -> Option<UpiLink> {
        let paper = self.paper(id).await;
        let code = paper.pay.iter().find(|code| code.label == "Pay by UPI")?;
        Some(UpiLink::read(&code.qr).unwrap())
    }

    async fn claim(&self, id: InvoiceId, amount: Option<Money>) {
        self.shop.db.write(&self.owner, move |tx| payment_claimed(tx, &id, amount)).await.unwrap();
    }
}

#[tokio::test]
async fn the_code_asks_for_what_is_due_under_the_number_that_bank_lines_are_searched_for() {
    let story = Story::with_true_keys().await;
    let issued = story.issued(story.one_piece("100")).await;
    assert_eq!(story.scanned(issued.id).await, None, "nobody takes UPI yet");
    let account = story.with_upi().await;
    let asked = story.scanned(issued.id).await.expect("the code");
    assert_eq!((asked.payee.as_str(), asked.name.as_str()), ("pustaka@exampleupi", "Pustaka Books"));
    assert_eq!((asked.reference.as_str(), asked.note.as_str()), ("BS26270001", "BS/26-27/0001"));
    assert_eq!(asked.amount, Some(money("100.00", "INR")));

    story.pay(issued.id, money("40", "INR")).await.unwrap();
    assert_eq!(story.scanned(issued.id).await.unwrap().amount, Some(money("60.00", "INR")));
    story.claim(issued.id, Some(money("60", "INR"))).await;
    assert_eq!(story.scanned(issued.id).await, None, "who says that it is paid is not asked again");
    assert_eq!(story.paper(issued.id).await.stamp.unwrap().text, "CLAIMED");
    story.claim(issued.id, None).await;
    assert_eq!(story.paper(issued.id).await.stamp.unwrap().text, "PART PAID");

    let off =
        AccountChange { version: account.version, status: Some(AccountStatus::Inactive), ..AccountChange::default() };
    change_account(&story.shop, &story.owner, account.id, off).await.unwrap();
    assert_eq!(story.scanned(issued.id).await, None, "an account that is not used is not paid");
    story.pay(issued.id, money("60", "INR")).await.unwrap();
    assert_eq!(story.paper(issued.id).await.stamp.unwrap().text, "PAID");
}

#[tokio::test]
async fn there_is_no_code_on_drafts_tests_and_other_currencies_or_once_it_is_paid() {
    let story = Story::with_true_keys().await;
    story.with_upi().await;
    story.with_drawer().await;
    let draft = create_draft(&story.shop, &story.owner, story.one_piece("100")).await.unwrap();
    assert_eq!(story.scanned(draft.id).await, None);
    let test = story.issued(InvoiceAsk { test: true, ..story.one_piece("100") }).await;
    assert_eq!(story.scanned(test.id).await, None, "real money never pays a test");
    let usd = Currency::of("USD").unwrap();
    let day = base::ShopDate::parse("2026-11-01").unwrap();
    let rate = "83.10".parse().unwrap();
    story.shop.db.write(&story.owner, move |tx| ledger::set_exchange_rate(tx, usd, day, rate)).await.unwrap();
    let dollars = story.issued(InvoiceAsk { currency: "USD".into(), ..story.one_piece("100") }).await;
    assert_eq!(story.scanned(dollars.id).await, None);
    let paid = story.issued(story.one_piece("100")).await;
    assert!(story.scanned(paid.id).await.is_some());
    story.pay(paid.id, paid.sums.total).await.unwrap();
    assert_eq!(story.scanned(paid.id).await, None);
}
