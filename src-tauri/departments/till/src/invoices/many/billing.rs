//! Drafting and issuing in memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use base::{Author, Basics, Byline, Currency, Fault, Money, ReadTx, Shop, ShopDate};
use books::documents::{NumberRun, NumbersGiven};
use books::ledger::{ExchangeError, Rates, SignedEntry};
use books::periods;
use books::tax::claims_input_tax;
use office::audit::Note;
use office::settings::{self, ShopSettings};
use people::customers::{Customer, CustomerId};
use stock::catalogue::ProductId;

use crate::invoices::around;
use crate::invoices::ask::InvoiceAsk;
use crate::invoices::draft::{self, Draft, LINES_MAX, ProductTexts, Surroundings};
use crate::invoices::error::InvoiceError;
use crate::invoices::frozen::{BILL_OF_SUPPLY, Frozen, INVOICE, books_tax, freeze};
use crate::invoices::invoice::{Invoice, InvoiceId, InvoiceStatus, Sums};
use crate::invoices::issue_invoice::{self, IssueAsk, Issuing, due_day, must_be_near, no_customer};
use crate::invoices::line::InvoiceLine;
use crate::invoices::pay_link;
use crate::invoices::supply_place::{SupplyPlace, Whereabouts};
use crate::invoices::{tax_waiting, write_draft};
use crate::merchant_accounts::{self, MerchantAccount};

/// What many invoices are written by, read once.
pub struct Billing {
    shop: Shop,
    basics: Basics,
    day: ShopDate,
    closed_to: Option<ShopDate>,
    settings: ShopSettings,
    accounts: Vec<MerchantAccount>,
    around: Surroundings,
    claims_input_tax: bool,
    customers: HashMap<CustomerId, Customer>,
    products: HashMap<ProductId, ProductTexts>,
    rates: Rates,
    /// By the series they count in.
    numbers: BTreeMap<&'static str, NumberRun>,
}

/// An issued invoice that is not in the store yet, as it will stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvoice {
    /// The invoice.
    pub invoice: Invoice,
    /// Who changed it last.
    pub changed_by: Arc<str>,
    pub(super) lines: Vec<InvoiceLine>,
    pub(super) tax_summary: String,
    pub(super) frozen: String,
    pub(super) pay_key_hash: Option<[u8; 32]>,
}

/// What an issue gave.
#[derive(Debug)]
pub struct Billed {
    /// The invoice.
    pub new: NewInvoice,
    /// Its entry; an invoice over nothing has none.
    pub entry: Option<SignedEntry>,
    /// That it was drafted, and that it was issued.
    pub notes: [Note; 2],
}

impl Billing {
    /// Reads what invoices of that day are written by, for these customers and products; others are not known here.
    pub fn load(
        tx: &ReadTx<'_>,
        shop: &Shop,
        day: ShopDate,
        customers: &[CustomerId],
        products: &[ProductId],
    ) -> Result<Self, Fault> {
        let customers = people::customers::find_many(tx, customers)?;
        let around = around::of_day(tx, shop, day)?;
        let products = stock::catalogue::find_many(tx, products)?;
        Ok(Self {
            shop: shop.clone(),
            basics: shop.basics()?,
            day,
            closed_to: periods::closed_to(tx)?,
            settings: settings_of(tx)?,
            accounts: merchant_accounts::list_active(tx)?,
            around: around::with_jurisdictions(tx, around, &customers)?,
            claims_input_tax: claims_input_tax(tx, day)?,
            customers: customers.into_iter().map(|customer| (customer.id, customer)).collect(),
            products: products.iter().map(|product| (product.id, around::texts_of(product))).collect(),
            rates: Rates::load(tx, shop)?,
            numbers: [INVOICE, BILL_OF_SUPPLY]
                .into_iter()
                .map(|series| Ok((series, NumberRun::begin(tx, shop, series)?)))
                .collect::<Result<_, Fault>>()?,
        })
    }

    /// Goes on with another day: what may change from day to day is read again.
    pub fn turn_to(&mut self, tx: &ReadTx<'_>, day: ShopDate) -> Result<(), Fault> {
        self.closed_to = periods::closed_to(tx)?;
        self.settings = settings_of(tx)?;
        self.accounts = merchant_accounts::list_active(tx)?;
        let around = around::of_day(tx, &self.shop, day)?;
        self.around = around::with_jurisdictions(tx, around, self.customers.values())?;
        self.claims_input_tax = claims_input_tax(tx, day)?;
        self.rates = Rates::load(tx, &self.shop)?;
        self.day = day;
        Ok(())
    }

    /// The day for which it was read.
    pub fn day(&self) -> ShopDate {
        self.day
    }

    /// The facts of the shop.
    pub fn basics(&self) -> &Basics {
        &self.basics
    }

    /// Whether the shop's tax scheme lets it claim tax on what it buys on that day.
    pub fn claims_input_tax(&self) -> bool {
        self.claims_input_tax
    }

    /// What an amount is worth in the books currency on a day.
    pub fn base_of(&self, amount: Money, on: ShopDate) -> Result<Money, ExchangeError> {
        self.rates.base_of(amount, on)
    }

    /// The numbers that were given since this was asked last, to be written with their invoices.
    pub fn take_numbers(&mut self) -> Vec<NumbersGiven> {
        self.numbers.values_mut().map(NumberRun::take).collect()
    }

    /// Drafts and issues an invoice of the day it was read for. The caller answers for whether its author may.
    pub fn bill(
        &mut self,
        by: &Byline,
        who: &impl Author,
        ask: &InvoiceAsk,
        how: &IssueAsk,
    ) -> Result<Billed, InvoiceError> {
        let today = by.at.day_in(&self.basics.zone);
        if today != self.day {
            return Err(Fault::bug(format!("an invoice of {today} by what counts on {}", self.day)).into());
        }
        if ask.test {
            return Err(Fault::bug("a test document stands outside numbers and books: it is written by itself").into());
        }
        self.look_at(ask);
        let draft = write_draft::sound_of(draft::read(ask, &self.around))?;
        if let Some(unplaced) = draft.unplaced.first() {
            return Err(unplaced.clone().into());
        }
        periods::must_be_open_after(self.closed_to, today)?;
        let id = InvoiceId::from_number(self.shop.new_id());
        let drafted = drafted(id, &draft, by);
        let note = |action: &str, detail| Note::of(who, by.at, action, &id.to_string(), &detail);
        let drafted_note = note("invoice.drafted", write_draft::facts(&drafted));

        let customer = draft.customer_id.and_then(|id| self.customers.get(&id)).ok_or_else(no_customer)?;
        let due_on = due_day(how, &drafted, &self.settings, today)?;
        must_be_near(draft.supplied_on, today)?;
        let pay_link = pay_link::open(&self.shop, by.at, how.pay_link_hours, &self.settings)?;
        let amounts = &draft.amounts;
        let used = self.around.codes.iter().filter(|code| amounts.summary.iter().any(|share| share.code == code.code));
        let supply = SupplyPlace::of(drafted.place_of_supply.as_deref(), &self.settings);
        let base = |amount: Money| -> Result<Money, Fault> { Ok(self.rates.base_of(amount, today)?) };
        let books_tax = books_tax(amounts, self.settings.books_currency, &base)?;
        let frozen = Frozen { supply, books_tax, ..freeze(&self.settings, Some(customer), used, today)? };
        let base_total = self.rates.base_of(amounts.total, today)?;
        let series = frozen.series(amounts.tax);
        let run =
            self.numbers.get_mut(series).ok_or_else(|| Fault::bug(format!("the series {series} is not counted")))?;
        let number = run.next(today)?;
        let issuing = Issuing { number, base_total, frozen, at: by.at, today, due_on, pay_link };
        let invoice = issuing.issue(drafted, amounts);
        if tax_waiting::may_wait(&invoice) {
            return Err(Fault::bug("tax that waits for its payment: this is billed one by one").into());
        }
        if draft.lines.iter().any(|line| line.period.is_some()) {
            return Err(Fault::bug("a line that is earned by the days of its period: this is billed one by one").into());
        }
        let entry = issue_invoice::entry(&invoice, customer, (amounts, &[]), by.at, today, &base)?;
        let issued_note = note("invoice.issued", issue_invoice::facts(&invoice));
        Ok(Billed {
            entry: entry.map(|entry| SignedEntry::new(&self.shop, entry, by.clone())),
            notes: [drafted_note, issued_note],
            new: NewInvoice {
                tax_summary: serde_json::to_string(&invoice.tax_summary).map_err(Fault::bug)?,
                frozen: serde_json::to_string(&invoice.frozen).map_err(Fault::bug)?,
                pay_key_hash: invoice.pay_link.as_ref().map(|link| pay_link::hash_of_key(&link.key)),
                changed_by: by.author.clone(),
                lines: draft.lines,
                invoice,
            },
        })
    }

    /// Has the rules look at this ask: which of what it names there is.
    fn look_at(&mut self, ask: &InvoiceAsk) {
        let texts = |id: ProductId| self.products.get(&id).cloned().unwrap_or_default();
        self.around.products = ask.lines.iter().take(LINES_MAX).map(|line| line.product_id.map(texts)).collect();
        self.around.customer = ask.customer_id.and_then(|id| self.customers.get(&id)).map(Whereabouts::from);
        // One that does not exist is told as such.
        self.around.currency_offered = Currency::of(&ask.currency).map_or(true, |currency| {
            currency == self.basics.books_currency || around::is_taken_by(&self.accounts, currency)
        });
    }
}

fn settings_of(tx: &ReadTx<'_>) -> Result<ShopSettings, Fault> {
    settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))
}

/// The draft as the store would give it back.
fn drafted(id: InvoiceId, draft: &Draft, by: &Byline) -> Invoice {
    let (input, zero) = (&draft.input, Money::zero(draft.input.currency));
    Invoice {
        id,
        number: None,
        status: InvoiceStatus::Draft,
        customer_id: draft.customer_id,
        supplements_id: None,
        currency: input.currency,
        inclusive: input.inclusive,
        tax_rounding: input.rounding,
        service_fee_rate: input.service_fee_rate,
        delivery_asked: input.delivery,
        discount_asked: input.document_discount,
        charges_code: draft.charges_code.clone(),
        round_total_to: input.round_total_to.filter(|step| step.minor > 0),
        sums: Sums::of(&draft.amounts),
        paid: zero,
        early_taken: zero,
        early_payment: None,
        credited: zero,
        base_total: None,
        tax_summary: draft.amounts.summary.clone(),
        frozen: None,
        place_asked: draft.place_asked.clone(),
        place_of_supply: draft.place.as_ref().map(|place| place.region.clone()),
        note: draft.note.clone(),
        issued_on: None,
        supplied_on: draft.supplied_on,
        due_on: draft.due_on,
        early_discount: draft.early_discount,
        instalment_count: 0,
        next_due_on: None,
        issued_at: None,
        sent_at: None,
        paid_at: None,
        payment_initiated_at: None,
        test: draft.test,
        pay_link: None,
        version: 1,
        created_at: by.at,
        created_by: by.author.to_string(),
        changed_at: by.at,
    }
}
