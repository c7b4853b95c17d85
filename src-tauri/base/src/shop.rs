//! The shop: what every action is handed. The store, the clock, ids, randomness, the vault, and parts that higher rooms bring.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use jiff::tz::TimeZone;
use secrecy::SecretString;

use crate::ids::{IdSource, OsRandomness, RandomIds, Randomness};
use crate::{Clock, Currency, Db, Fault, ShopDate, Timestamp};

/// Where credentials lie: the OS keychain and the sealed vault, or memory in tests. Never the database.
pub trait Vault: Send + Sync {
    /// The secret of that name; `None` when there is none, [`Fault::VaultLocked`] when nobody knows.
    fn get(&self, name: &str) -> Result<Option<SecretString>, Fault>;
    /// Stores a secret under that name; on disk when this returns.
    fn put(&self, name: &str, secret: SecretString) -> Result<(), Fault>;
    /// Forgets the secret of that name.
    fn remove(&self, name: &str) -> Result<(), Fault>;
    /// Whether it can be opened now.
    fn is_open(&self) -> bool;
}

/// A vault in memory, for tests and the throw-away demo.
#[derive(Default)]
pub struct MemoryVault(RwLock<HashMap<String, SecretString>>);

impl Vault for MemoryVault {
    fn get(&self, name: &str) -> Result<Option<SecretString>, Fault> {
        Ok(self.0.read().map_err(Fault::bug)?.get(name).cloned())
    }
    fn put(&self, name: &str, secret: SecretString) -> Result<(), Fault> {
        self.0.write().map_err(Fault::bug)?.insert(name.to_owned(), secret);
        Ok(())
    }
    fn remove(&self, name: &str) -> Result<(), Fault> {
        self.0.write().map_err(Fault::bug)?.remove(name);
        Ok(())
    }
    fn is_open(&self) -> bool {
        true
    }
}

/// The facts of the shop that calculations need. Fixed at set-up but for the zone; kept in memory, stored by `office::settings`.
#[derive(Debug, Clone)]
pub struct Basics {
    /// The currency the books are kept in.
    pub books_currency: Currency,
    /// The shop's time zone.
    pub zone: TimeZone,
    /// ISO 3166-1 alpha-2 of the preset.
    pub country: String,
    /// Code of the region the shop is in, as [`crate::regions`] lists them; empty where it is not known or decides no tax.
    pub region: String,
    /// Whether this is a practice shop: it refuses live credentials, and its screens wear a coloured frame.
    pub practice: bool,
}

/// Everything an action needs; cheap to clone.
#[derive(Clone)]
pub struct Shop {
    /// The store.
    pub db: Db,
    inner: Arc<Inner>,
}

struct Inner {
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    randomness: Arc<dyn Randomness>,
    vault: Arc<dyn Vault>,
    basics: RwLock<Option<Basics>>,
    parts: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

/// Puts a shop together.
pub struct ShopBuilder {
    db: Db,
    inner: Inner,
}

impl ShopBuilder {
    /// A shop over this store and clock, with the operating system's ids and randomness and an empty vault in memory.
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        let inner = Inner {
            clock,
            ids: Arc::new(RandomIds),
            randomness: Arc::new(OsRandomness),
            vault: Arc::new(MemoryVault::default()),
            basics: RwLock::new(None),
            parts: HashMap::new(),
        };
        Self { db, inner }
    }
    /// Other ids.
    #[must_use]
    pub fn ids(mut self, ids: Arc<dyn IdSource>) -> Self {
        self.inner.ids = ids;
        self
    }
    /// Another source of keys and codes.
    #[must_use]
    pub fn randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.inner.randomness = randomness;
        self
    }
    /// Another vault.
    #[must_use]
    pub fn vault(mut self, vault: Arc<dyn Vault>) -> Self {
        self.inner.vault = vault;
        self
    }
    /// A part that a higher room asks for by its type: the gateways' HTTP client, the table of hook keys.
    #[must_use]
    pub fn part<T: Any + Send + Sync>(mut self, part: T) -> Self {
        self.inner.parts.insert(TypeId::of::<T>(), Arc::new(part));
        self
    }
    /// The shop.
    pub fn build(self) -> Shop {
        Shop { db: self.db, inner: Arc::new(self.inner) }
    }
}

impl Shop {
    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// A new number for an id: `PaymentId::from_number(shop.new_id())`.
    pub fn new_id(&self) -> u128 {
        self.inner.ids.next(self.now())
    }

    /// Keys, tokens and codes come from here and nowhere else.
    pub fn randomness(&self) -> &dyn Randomness {
        &*self.inner.randomness
    }

    /// An unguessable key for links and hooks: 128 random bits in 26 lower-case characters.
    pub fn new_key(&self) -> String {
        let mut bytes = [0_u8; 16];
        self.inner.randomness.fill(&mut bytes);
        crate::ids::encode_number(u128::from_be_bytes(bytes))
    }

    /// The vault.
    pub fn vault(&self) -> &dyn Vault {
        &*self.inner.vault
    }

    /// A part brought at start. Missing parts are a mistake in how the program was put together.
    pub fn part<T: Any + Send + Sync>(&self) -> Result<&T, Fault> {
        self.inner
            .parts
            .get(&TypeId::of::<T>())
            .and_then(|part| part.downcast_ref())
            .ok_or_else(|| Fault::bug(format!("the shop was built without {}", std::any::type_name::<T>())))
    }

    /// The facts of the shop; an error before the set-up.
    pub fn basics(&self) -> Result<Basics, Fault> {
        self.inner.basics.read().map_err(Fault::bug)?.clone().ok_or(Fault::NoSuch("shop: it is not set up yet"))
    }

    /// Whether the set-up is done.
    pub fn is_set_up(&self) -> bool {
        self.inner.basics.read().is_ok_and(|basics| basics.is_some())
    }

    /// Keeps the facts in memory; called by `office::settings` after it stored or loaded them.
    pub fn keep_basics(&self, basics: Basics) -> Result<(), Fault> {
        *self.inner.basics.write().map_err(Fault::bug)? = Some(basics);
        Ok(())
    }

    /// Today in the shop's zone.
    pub fn today(&self) -> Result<ShopDate, Fault> {
        Ok(self.now().day_in(&self.basics()?.zone))
    }
}
