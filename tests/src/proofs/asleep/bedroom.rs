//! The machine on which the shop runs and sleeps: the program itself over a data folder, with a clock that is handed in.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use base::db::DataFolder;
use base::ids::{OsRandomness, RandomIds};
use base::{Actor, Clock, Currency, MemoryVault, Shop, Timestamp};
use connectors::gateways::{Gateway, Http, Limits, find};
use counterfoil::{Parts, Program, Running, Sockets};
use people::customers::{CustomerId, NewCustomer, create_customer};
use till::invoices::{InvoiceAsk, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::merchant_accounts::{self, MerchantAccount};
use till::payments::{NewSavedMethod, SavedMethodId, add_saved_method, charge_saved_method, start_payment};
use tokio::net::TcpListener;

use crate::proofs::refunds::shop::{Place, set_up};

/// The machine's clock: ahead of the true one by so much, and standing still while the machine sleeps.
#[derive(Default)]
pub(super) struct BedsideClock {
    ahead_ms: AtomicI64,
    /// What it shows while it stands; 0: it runs.
    stands_at: AtomicI64,
}

impl BedsideClock {
    /// It runs, so far ahead of the true one.
    pub(super) fn run_ahead(&self, ms: i64) {
        self.ahead_ms.store(ms, Ordering::SeqCst);
        self.stands_at.store(0, Ordering::SeqCst);
    }

    /// It stands: the machine sleeps.
    pub(super) fn stand(&self) {
        self.stands_at.store(self.now().0, Ordering::SeqCst);
    }
}

impl Clock for BedsideClock {
    fn now(&self) -> Timestamp {
        match self.stands_at.load(Ordering::SeqCst) {
            0 => Timestamp(crate::gateway::unix_now_ms().saturating_add(self.ahead_ms.load(Ordering::SeqCst))),
            ms => Timestamp(ms),
        }
    }
}

/// The shop in its machine.
pub(super) struct Bedroom {
    folder: PathBuf,
    pub clock: Arc<BedsideClock>,
    vault: Arc<MemoryVault>,
    address: SocketAddr,
    running: Option<Running>,
    account: MerchantAccount,
    customer: CustomerId,
    /// What the gateway keeps for the customer, where it has no page.
    kept: Option<SavedMethodId>,
    gateway: &'static dyn Gateway,
    currency: Currency,
    /// Where deliveries come in, below the outside door.
    pub hook: String,
}

impl Bedroom {
    /// A shop that is set up, with an account at its gateway, awake. `token` is what the gateway keeps for its customer.
    pub(super) async fn furnish(folder: &Path, place: &Place, token: Option<&str>) -> Result<Self> {
        let (clock, vault) = (Arc::new(BedsideClock::default()), Arc::new(MemoryVault::default()));
        let currency = Currency::of(&place.currency).context("a currency")?;
        let folder = folder.join("data");
        let address = crate::program::free_address()?;
        let program = open(&folder, &clock, &vault).await?;
        let (shop, owner) = (program.shop(), Actor::command_line());
        set_up(shop, &owner, place, currency).await?;
        let asha = NewCustomer { name: "Asha".into(), ..NewCustomer::default() };
        let customer = create_customer(shop, &owner, asha).await?.id;
        let accounts = shop.db.read(merchant_accounts::list).await?;
        let account = accounts.into_iter().find(|one| one.provider == place.provider).context("the account")?;
        let gateway = find(&place.provider).context("a gateway")?;
        let kept = match token {
            Some(token) => {
                let new = NewSavedMethod { merchant_account_id: account.id, token: token.to_owned() };
                Some(add_saved_method(shop, &owner, customer, new).await?.id)
            }
            None => None,
        };
        let integration = account.integration_id;
        let found = shop.db.read(move |tx| office::integrations::find(tx, integration)).await?;
        let key = found.context("the integration")?.hook_key;
        let hook = format!("http://{address}/hooks/{}/{key}", place.provider);
        let running = Some(serve(program, address).await?);
        Ok(Self { folder, clock, vault, address, running, account, customer, kept, gateway, currency, hook })
    }

    /// The shop, while it is awake.
    pub(super) fn shop(&self) -> Result<&Shop> {
        Ok(self.running.as_ref().context("the program does not run")?.program().shop())
    }

    /// The file of its books.
    pub(super) fn database(&self) -> PathBuf {
        self.folder.join("shop.db")
    }

    /// The program ends.
    pub(super) async fn stop(&mut self) -> Result<()> {
        match self.running.take() {
            Some(running) => Ok(running.stop().await?),
            None => Ok(()),
        }
    }

    /// The program is started again.
    pub(super) async fn start(&mut self) -> Result<()> {
        let program = open(&self.folder, &self.clock, &self.vault).await?;
        self.running = Some(serve(program, self.address).await?);
        Ok(())
    }

    /// An invoice, and a page of the gateway's to pay it on, or a charge of what the gateway keeps; gives our reference.
    pub(super) async fn start_payment(&self, minor: i64) -> Result<String> {
        let (shop, owner) = (self.shop()?, Actor::command_line());
        let amount = base::Money::new(minor, self.currency)?;
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
        let draft = create_draft(shop, &owner, ask).await?;
        let invoice = issue_invoice(shop, &owner, draft.id, IssueAsk::default()).await?;
        let payment = match self.kept {
            Some(kept) => charge_saved_method(shop, &owner, invoice.id, kept, None, Some(amount)).await?,
            None => start_payment(shop, &owner, invoice.id, Some(self.account.id)).await?,
        };
        Ok(self.reference(&payment.id.to_string()))
    }

    /// How the gateway calls a payment of ours.
    pub(super) fn reference(&self, payment: &str) -> String {
        self.gateway.reference_of(payment)
    }

    /// What every standing check finds.
    pub(super) async fn findings(&self) -> Result<Vec<String>> {
        let program = self.running.as_ref().context("the program does not run")?.program();
        let mut found = Vec::new();
        for check in program.areas().iter().flat_map(|area| area.checks.iter()) {
            for finding in program.shop().db.read(check.run).await? {
                found.push(format!("{}: {} {}", check.name, finding.subject, finding.sentence));
            }
        }
        Ok(found)
    }
}

async fn open(folder: &Path, clock: &Arc<BedsideClock>, vault: &Arc<MemoryVault>) -> Result<Arc<Program>> {
    let patience = Limits { connect: Duration::from_secs(1), read: Duration::from_secs(10), ..Limits::default() };
    let program = Program::open(Parts {
        folder: DataFolder::hold(folder)?,
        clock: clock.clone(),
        ids: Arc::new(RandomIds),
        randomness: Arc::new(OsRandomness),
        vault: vault.clone(),
        http: Http::with(patience),
    });
    Ok(Arc::new(program.await?))
}

async fn serve(program: Arc<Program>, address: SocketAddr) -> Result<Running> {
    let outside = TcpListener::bind(address).await?;
    Ok(program.start(Sockets { app: None, outside: Some(outside) }))
}
