//! Filling a practice shop: set-up, accounts, goods, customers, then the year.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZero;

use base::db::Pace;
use base::{Actor, Currency, Fault, Rate, Shop, System, Timestamp, UnitPrice};
use office::access::{NewOwner, SetUp, set_up_here};
use office::integrations::Environment;
use office::settings::{NewShop, SettingsChange, change_settings};
use office::staff::{Password, StaffId, find_by_login};
use people::customers::{NewCustomer, create_customer};
use secrecy::SecretString;
use stock::catalogue::{NewProduct, ProductId, create_product};
use till::merchant_accounts::{
    self, AccountChange, FeeSchedule, MerchantAccount, NewAccount, add_account, change_account,
};

use super::clock::DemoClock;
use super::dice::Dice;
use super::shops::DemoShop;
use super::telling::{Buyer, Telling, rates};
use super::year::{DAYS, Happening, What, Year};
use super::{many, single};

const DAY: i64 = 24 * 3_600_000;
/// A year with at most so many payments is booked step by step, and announced.
const PAYMENTS_ONE_BY_ONE: u32 = 5_000;
/// How many happenings of a larger one are written together: the pages they change fit into the writer's cache.
const TOGETHER: usize = 1_000;

/// Where the practice gateway is, and what opens it.
pub struct GatewayKeys {
    /// Its address.
    pub url: String,
    /// Its API key.
    pub api_key: SecretString,
    /// What it signs with.
    pub webhook_secret: SecretString,
}

/// What the year is to be.
pub struct Ask {
    /// Which shop.
    pub shop: &'static DemoShop,
    /// About how many payments.
    pub payments: u32,
    /// The seed.
    pub seed: u64,
    /// The end of the year: now.
    pub until: Timestamp,
    /// How many happenings are booked together.
    pub many: Many,
}

/// How many happenings are booked together. The rows come out the same, but for ids and announcements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Many {
    /// As suits the size of the year.
    AsSuits,
    /// So many, never of two days; one at a time each step is done at once, more are worked out in memory.
    UpTo(NonZero<usize>),
}

/// What was filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filled {
    /// The owner.
    pub owner: StaffId,
    /// Happenings that were booked.
    pub happenings: u64,
    /// Invoices among them.
    pub invoices: u64,
}

/// What was booked of the year.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Booked {
    pub happenings: u64,
    pub invoices: u64,
}

impl Booked {
    /// One happening more.
    pub fn count(&mut self, happening: &Happening) {
        self.happenings = self.happenings.saturating_add(1);
        self.invoices = self.invoices.saturating_add(u64::from(matches!(happening.what, What::Billed(_))));
    }
}

/// Who writes a happening: a person of the shop, or the program because of news.
pub(super) enum Teller {
    Staff(Actor),
    Program(System),
}

impl Teller {
    /// Who writes this one.
    pub fn of(happening: &Happening, staff: &Actor) -> Self {
        let story = format!("sale {} of the practice year", happening.sale.saturating_add(1));
        match happening.what {
            What::Billed(_) | What::PaidInCash | What::PaidInPart => {
                Self::Staff(Actor { request_id: story.into(), ..staff.clone() })
            }
            What::Begun | What::Told(_) => {
                Self::Program(System { cause: "the practice year".into(), correlation: story.into() })
            }
        }
    }
}

/// Why the practice shop could not be filled.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// An area refused what the year asked of it.
    #[error("{0}")]
    Refused(String),
    /// The practice gateway could not be started or spoken to.
    #[error("the practice gateway: {0}")]
    Gateway(String),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

macro_rules! refused {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for DemoError {
            fn from(error: $error) -> Self {
                Self::Refused(error.to_string())
            }
        }
    )+};
}
refused!(
    base::MoneyError,
    base::UnknownCurrency,
    base::DecimalError,
    office::access::AccessError,
    office::settings::SettingsError,
    people::customers::CustomerError,
    stock::catalogue::ProductError,
    till::invoices::InvoiceError,
    till::merchant_accounts::AccountError,
    till::payments::PaymentError,
);

/// Fills an empty shop with the year. The clock stands in the year meanwhile and goes on afterwards.
pub async fn fill(shop: &Shop, clock: &DemoClock, ask: &Ask, keys: &GatewayKeys) -> Result<Filled, DemoError> {
    shop.db.set_pace(Pace::Filling).await?;
    let outcome = fill_at(shop, clock, ask, keys).await;
    clock.go_on();
    shop.db.set_pace(Pace::AtWork).await?;
    outcome
}

async fn fill_at(shop: &Shop, clock: &DemoClock, ask: &Ask, keys: &GatewayKeys) -> Result<Filled, DemoError> {
    let of = ask.shop;
    let who = Actor::command_line();
    let zone = base::zone_named(of.zone).ok_or_else(|| Fault::bug(of.zone))?;
    let last = ask.until.day_in(&zone);
    let first = last.plus_days(1 - DAYS);
    clock.stand_at(first.starts_in(&zone).plus_ms(-DAY));
    let owner = set_up_here(shop, &who, set_up(shop, of)?).await?;
    let fee = (Rate::parse(of.fee.0)?, Rate::parse(of.fee.1)?);
    let practice = add_account(shop, &who, practice_account(fee, keys)).await?;
    let cash = add_account(shop, &who, cash_account()).await?;
    let products = add_products(shop, &who, of).await?;
    let mut dice = Dice::new(ask.seed, "people");
    let buyers = add_customers(shop, &who, of, ask.payments, &mut dice).await?;
    set_rates(shop, of, rates(of, first, last, &mut dice)).await?;

    let year = Year::new(of, zone.clone(), ask.until, ask.payments, buyers.len(), ask.seed);
    let size = match ask.many {
        Many::UpTo(size) => size,
        Many::AsSuits if ask.payments <= PAYMENTS_ONE_BY_ONE => NonZero::<usize>::MIN,
        Many::AsSuits => NonZero::new(TOGETHER).unwrap_or(NonZero::<usize>::MIN),
    };
    let telling = Telling {
        shop: shop.clone(),
        of,
        buyers,
        products,
        practice,
        cash,
        fee,
        dice: Dice::new(ask.seed, "gateway"),
        open: HashMap::new(),
        staff: staff(owner, of),
    };
    let booked = if size == NonZero::<usize>::MIN {
        single::book(shop, clock, year, telling).await?
    } else {
        many::book(shop, clock, year, telling, size, &zone).await?
    };
    Ok(Filled { owner, happenings: booked.happenings, invoices: booked.invoices })
}

/// The owner, as who does what is done in the shop.
fn staff(owner: StaffId, of: &DemoShop) -> Actor {
    Actor {
        id: owner.to_string().into(),
        name: of.owner.0.into(),
        from: "the practice year".into(),
        ..Actor::command_line()
    }
}

fn set_up(shop: &Shop, of: &DemoShop) -> Result<SetUp, DemoError> {
    let given = |text: &str| Some(text.to_owned());
    let facts = NewShop {
        name: of.name.to_owned(),
        country: of.country.to_owned(),
        books_currency: Currency::of(of.currency)?,
        zone: of.zone.to_owned(),
        address: given(of.address),
        tax_id: given(of.tax_id),
        email: given(of.email),
        phone: given(of.phone),
        practice: true,
    };
    // Nobody needs this password: the printed address signs in, and `counterfoil user password` sets another.
    let owner =
        NewOwner { name: of.owner.0.to_owned(), login: of.owner.1.to_owned(), password: Password::new(shop.new_key()) };
    Ok(SetUp { code: None, shop: facts, owner })
}

fn practice_account(fee: (Rate, Rate), keys: &GatewayKeys) -> NewAccount {
    NewAccount {
        provider: "practice".to_owned(),
        name: "Practice gateway".to_owned(),
        environment: Environment::Practice,
        credentials: credentials(keys),
        base_url: Some(keys.url.clone()),
        currencies: Vec::new(),
        fees: FeeSchedule { rate: fee.0, flat_minor: 0, currency: None, tax_rate: fee.1 },
    }
}

fn cash_account() -> NewAccount {
    NewAccount {
        provider: "cash".to_owned(),
        name: "Cash drawer".to_owned(),
        environment: Environment::Practice,
        credentials: BTreeMap::new(),
        base_url: None,
        currencies: Vec::new(),
        fees: FeeSchedule { rate: Rate::ZERO, flat_minor: 0, currency: None, tax_rate: Rate::ZERO },
    }
}

fn credentials(keys: &GatewayKeys) -> BTreeMap<String, SecretString> {
    [("api_key".to_owned(), keys.api_key.clone()), ("webhook_secret".to_owned(), keys.webhook_secret.clone())].into()
}

async fn add_products(shop: &Shop, who: &Actor, of: &DemoShop) -> Result<Vec<ProductId>, DemoError> {
    let mut products = Vec::with_capacity(of.goods.len());
    for goods in of.goods {
        let new = NewProduct {
            name: goods.name.to_owned(),
            sku: Some(goods.sku.to_owned()),
            unit: Some(goods.unit.to_owned()),
            unit_price: UnitPrice::parse(goods.price)?,
            currency: Currency::of(of.currency)?,
            tax_code: goods.tax_code.to_owned(),
            hsn: Some(goods.hsn.to_owned()),
        };
        products.push(create_product(shop, who, new).await?.id);
    }
    Ok(products)
}

async fn add_customers(
    shop: &Shop,
    who: &Actor,
    of: &DemoShop,
    payments: u32,
    dice: &mut Dice,
) -> Result<Vec<Buyer>, DemoError> {
    let people = usize::try_from(30 + payments / 40).unwrap_or(500).min(1_500);
    let mut new: Vec<(NewCustomer, bool)> =
        of.companies.iter().map(|company| (company_of(of, company), false)).collect();
    while new.len() < people {
        let abroad = of.abroad.as_ref().filter(|abroad| dice.chance(abroad.share));
        let names = match abroad {
            Some(abroad) => abroad.names,
            None => of.people[dice.weighted(of.people.iter().map(|(_, weight)| *weight))].0,
        };
        let person = names.person(dice, new.len());
        let customer = NewCustomer {
            name: person.name,
            email: Some(person.email),
            phone: Some(person.phone),
            address: Some(person.address),
            country: Some(person.country.to_owned()),
            locale: Some(person.locale.to_owned()),
            ..NewCustomer::default()
        };
        new.push((customer, abroad.is_some()));
    }
    // The first of the list come most often; companies are not all among them.
    for place in (1..new.len()).rev() {
        new.swap(place, dice.place(place + 1));
    }
    let abroad: Vec<bool> = new.iter().map(|(_, abroad)| *abroad).collect();
    let made = futures::future::try_join_all(new.into_iter().map(|(new, _)| create_customer(shop, who, new))).await?;
    Ok(made.into_iter().zip(abroad).map(|(customer, abroad)| Buyer { id: customer.id, abroad }).collect())
}

fn company_of(of: &DemoShop, (name, tax_id, address): &(&str, &str, &str)) -> NewCustomer {
    NewCustomer {
        name: (*name).to_owned(),
        tax_id: Some((*tax_id).to_owned()),
        address: Some((*address).to_owned()),
        country: Some(of.country.to_owned()),
        note: Some("Pays by the month".to_owned()),
        ..NewCustomer::default()
    }
}

async fn set_rates(shop: &Shop, of: &DemoShop, rates: Vec<(base::ShopDate, i64)>) -> Result<(), DemoError> {
    let Some(abroad) = &of.abroad else { return Ok(()) };
    let currency = Currency::of(abroad.currency)?;
    shop.db
        .write(&System::because("the practice year"), move |tx| {
            for (from_on, rate) in rates {
                books::ledger::set_exchange_rate(tx, currency, from_on, rate.into())?;
            }
            Ok(())
        })
        .await
}

/// Tells a practice shop that was filled before where its gateway is this time.
pub async fn meet_gateway(shop: &Shop, keys: &GatewayKeys) -> Result<(), DemoError> {
    let practice = practice_of(shop).await?;
    let change = AccountChange {
        version: practice.version,
        base_url: Some(keys.url.clone()),
        credentials: credentials(keys),
        ..AccountChange::default()
    };
    change_account(shop, &Actor::command_line(), practice.id, change).await?;
    Ok(())
}

/// Tells a practice shop where customers and its gateway reach it this time. Gives the path of the gateway's hook.
pub async fn open_door(shop: &Shop, of: &DemoShop, outside: &str) -> Result<String, DemoError> {
    let settings = shop.db.read(office::settings::load).await?.ok_or(Fault::NoSuch("shop"))?;
    let change = SettingsChange {
        public_base_url: Some(outside.to_owned()),
        hooks_base_url: Some(outside.to_owned()),
        invoice_terms_days: u16::try_from(of.terms_days).ok(),
        ..SettingsChange::default()
    };
    change_settings(shop, &Actor::command_line(), settings.version, change).await?;
    let integration_id = practice_of(shop).await?.integration_id;
    let integration = shop.db.read(move |tx| office::integrations::find(tx, integration_id)).await?;
    let integration = integration.ok_or(Fault::NoSuch("integration"))?;
    Ok(format!("/hooks/{}/{}", integration.provider, integration.hook_key))
}

async fn practice_of(shop: &Shop) -> Result<MerchantAccount, DemoError> {
    let accounts = shop.db.read(merchant_accounts::list).await?;
    let practice = accounts.into_iter().find(|account| account.provider == "practice");
    practice.ok_or_else(|| DemoError::Refused("this is no practice shop: it has no practice gateway".to_owned()))
}

/// The owner of a practice shop that was filled before.
pub async fn find_owner(shop: &Shop, of: &DemoShop) -> Result<Option<StaffId>, Fault> {
    let login = of.owner.1;
    shop.db.read(move |tx| Ok(find_by_login(tx, login)?.map(|(standing, _)| standing.id))).await
}
