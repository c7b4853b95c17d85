//! Runs through the product's own rooms over a store: invoice, payment, outbox and books, with the clock and the line handed in.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use base::ids::{IdSource, OsRandomness, SeededIds};
use base::{Actor, Clock, Currency, Db, Fault, FixedClock, Money, Shop, ShopBuilder, System, Timestamp};
use connectors::gateways::{HookNews, Http, Observation};
use people::customers::{CustomerId, NewCustomer, create_customer};
use till::inbox::{HookTable, IntakeDesk, Senders};
use till::invoices::{InvoiceAsk, InvoiceId, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::merchant_accounts::{self, Gateways, MerchantAccount, open_line};
use till::payments::{
    NewSavedMethod, Origin, Payment, PaymentId, SavedMethodId, add_saved_method, catch_up, charge_saved_method,
    fetch_payment, observe, start_payment,
};

use crate::proofs::refunds::shop::{Place, set_up};

/// So many ids are given at most between that of a payment and the call about it.
const LATELY: usize = 24;

/// Ids of the shop, and those that it gave since the payment before.
pub(super) struct Noted {
    ids: SeededIds,
    given: Mutex<Vec<u128>>,
}

impl Noted {
    pub(super) fn of(seed: u64) -> Self {
        Self { ids: SeededIds::new(seed), given: Mutex::default() }
    }

    /// What was given lately, as references that a call may be about.
    pub(super) fn references(&self) -> Vec<String> {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.iter().rev().take(LATELY).map(|number| PaymentId::from_number(*number).to_string()).collect()
    }

    /// What was given before is about no payment to come.
    pub(super) fn forget(&self) {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl IdSource for Noted {
    fn next(&self, at: Timestamp) -> u128 {
        let number = self.ids.next(at);
        self.given.lock().unwrap_or_else(PoisonError::into_inner).push(number);
        number
    }
}

/// A shop with one account.
pub(super) struct Rooms {
    pub shop: Shop,
    pub clock: Arc<FixedClock>,
    owner: Actor,
    account: MerchantAccount,
    customer: CustomerId,
    /// What the gateway keeps for the customer.
    kept: Option<SavedMethodId>,
    currency: Currency,
}

/// What was started.
pub(super) struct Started {
    pub invoice: InvoiceId,
    pub payment: PaymentId,
}

impl Rooms {
    /// Opens a fresh shop over a file in this folder; `token` is what the gateway keeps for its customer.
    pub(super) async fn open(
        folder: &std::path::Path,
        place: &Place,
        token: Option<&str>,
        http: Http,
        clock: Arc<FixedClock>,
        ids: Arc<Noted>,
    ) -> Result<Self> {
        let currency = Currency::of(&place.currency).context("a currency")?;
        let db = Db::open(&folder.join("shop.db"), &base::testing::repository_migrations()?, clock.clone())?;
        let shop = ShopBuilder::new(db, clock.clone())
            .ids(ids)
            .randomness(Arc::new(OsRandomness))
            .part(Gateways(http))
            .part(Senders::new(till::payments::senders()))
            .part(HookTable::default())
            .part(IntakeDesk::default())
            .part(till::refunds::desk())
            .build();
        let owner = Actor::command_line();
        set_up(&shop, &owner, place, currency).await?;
        let found = shop.db.read(merchant_accounts::list).await?;
        let account = found.into_iter().find(|one| one.provider == place.provider).context("the account")?;
        let asha = NewCustomer { name: "Asha".into(), ..NewCustomer::default() };
        let customer = create_customer(&shop, &owner, asha).await?.id;
        let kept = match token {
            Some(token) => {
                let new = NewSavedMethod { merchant_account_id: account.id, token: token.to_owned() };
                Some(add_saved_method(&shop, &owner, customer, new).await?.id)
            }
            None => None,
        };
        Ok(Self { shop, clock, owner, account, customer, kept, currency })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn http(&self) -> Result<&Http> {
        Ok(&self.shop.part::<Gateways>()?.0)
    }

    /// Faults of the run before are no faults of this one.
    pub(super) fn forgive(&self) -> Result<()> {
        self.http()?.forgive();
        Ok(())
    }

    /// An invoice over this amount, and a payment of it on a page or by what the gateway keeps; it is called at once.
    pub(super) async fn start(&self, minor: i64, is_charge: bool) -> Result<Started> {
        let amount = Money::new(minor, self.currency)?;
        let line = LineAsk {
            description: "Milk".into(),
            quantity: "1".into(),
            unit_price: amount.decimal_text(),
            tax_code: "IN0".into(),
            ..LineAsk::default()
        };
        let ask = InvoiceAsk {
            customer_id: Some(self.customer),
            currency: self.currency.code().into(),
            lines: vec![line],
            ..InvoiceAsk::default()
        };
        let draft = create_draft(&self.shop, &self.owner, ask).await?;
        let invoice = issue_invoice(&self.shop, &self.owner, draft.id, IssueAsk::default()).await?;
        let (shop, owner) = (&self.shop, &self.owner);
        let payment = match self.kept.filter(|_| is_charge) {
            Some(kept) => charge_saved_method(shop, owner, invoice.id, kept, None, Some(amount)).await?,
            None => start_payment(shop, owner, invoice.id, Some(self.account.id)).await?,
        };
        Ok(Started { invoice: invoice.id, payment: payment.id })
    }

    /// Carries out what is due.
    pub(super) async fn work(&self) -> Result<()> {
        while till::inbox::work_once(&self.shop).await? == till::inbox::Idle::No {}
        while let Some(row) = self.shop.db.claim_effect(None).await? {
            let effects = till::payments::register().effects;
            let handler = effects.iter().find(|effect| effect.kind == row.kind).context("a handler")?;
            (handler.carry_out)(self.shop.clone(), row).await?;
        }
        Ok(())
    }

    /// When the next effect is due; none when nothing waits.
    pub(super) async fn next_due(&self) -> Result<Option<Timestamp>> {
        Ok(self.shop.db.next_effect_at().await?)
    }

    pub(super) async fn payment(&self, id: PaymentId) -> Result<Payment> {
        self.shop.db.read(move |tx| till::payments::find(tx, id)).await?.context("the payment")
    }

    /// What all payments brought together, in smallest units.
    pub(super) async fn captured(&self) -> Result<i64> {
        let all = self.shop.db.read(|tx| till::payments::list_recent(tx, 100_000)).await?;
        Ok(all.iter().map(|payment| payment.captured.minor).sum())
    }

    /// Asks the gateway how it stands; whether it said.
    pub(super) async fn ask(&self, id: PaymentId) -> bool {
        fetch_payment(&self.shop, &self.owner, id).await.is_ok()
    }

    /// Reads the gateway's lists.
    pub(super) async fn catch_up(&self) -> Result<()> {
        catch_up(&self.shop, &self.owner, Some(self.account.id)).await?;
        self.work().await
    }

    async fn hear(&self, told: Vec<Observation>, origin: Origin) -> Result<Option<PaymentId>> {
        let (shop, account) = (self.shop.clone(), self.account.clone());
        let who = System::because("told");
        let heard = self.shop.db.write(&who, move |tx| {
            let mut about = None;
            for seen in &told {
                about = observe(tx, &shop, &account, seen, origin, None)?.or(about);
            }
            Ok::<_, Fault>(about)
        });
        Ok(heard.await?)
    }

    /// A webhook comes whose proof is good; whether all of it could be learned.
    pub(super) async fn deliver(&self, body: &[u8], about: PaymentId) -> Result<bool> {
        let line = open_line(&self.shop, &self.account).await?;
        let event = line.gateway.read_hook(body).map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        match event.heard_by(line.credentials.environment().mode()).news {
            HookNews::Observations(told) => {
                self.hear(told, Origin::Webhook).await?;
                Ok(true)
            }
            HookNews::FetchFirst(_) => Ok(self.ask(about).await),
            other => anyhow::bail!("the webhook tells {other:?}"),
        }
    }

    /// What the books hold beside one payment of an invoice: in smallest units, of all others together.
    pub(super) async fn beside(&self, invoice: InvoiceId, id: PaymentId) -> Result<i64> {
        let all = self.shop.db.read(move |tx| till::payments::list_of_invoice(tx, invoice)).await?;
        Ok(all.iter().filter(|one| one.id != id).map(|one| one.captured.minor).sum())
    }

    /// What the standing checks find.
    pub(super) async fn findings(&self) -> Result<Vec<String>> {
        let checks: Vec<_> = books::areas().into_iter().chain(till::areas()).flat_map(|area| area.checks).collect();
        let mut found = Vec::new();
        for check in checks {
            let (name, run) = (check.name, check.run);
            for finding in self.shop.db.read(run).await? {
                found.push(format!("{name}: {} {}", finding.subject, finding.sentence));
            }
        }
        Ok(found)
    }
}
