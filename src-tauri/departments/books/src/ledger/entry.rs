//! An entry before it is posted, and the rules that it must keep.

use std::collections::BTreeMap;

use base::{Byline, Currency, Fault, Money, Shop, ShopDate, Timestamp};

base::ids!(/// A journal entry.
    EntryId, "jnl");

/// An entry as a recipe gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What caused it, once for ever: `payment:<id>:captured`.
    pub source: String,
    /// The file in `recipes` it comes from.
    pub recipe: &'static str,
    /// The invoice or lone event it belongs to, for the fact hash: `invoice:<id>`.
    pub chain: String,
    /// When the fact happened.
    pub happened_at: Timestamp,
    /// For people; may be empty.
    pub memo: String,
    /// The entry whose postings this one takes back.
    pub reverses: Option<i64>,
    /// Two or more, zero in sum per currency and in the books currency. Lines without any amount are left out when posting.
    pub lines: Vec<Line>,
    /// What was taxed, beside the postings on tax accounts.
    pub taxes: Vec<TaxLine>,
}

/// A posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Account of the chart.
    pub account: &'static str,
    /// Sub-account: customer, merchant account, tax component; empty for none.
    pub party: String,
    /// + debit, − credit, in its own currency.
    pub amount: Money,
    /// The same in the books currency.
    pub base: Money,
}

/// What one component of one tax code came to in this entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxLine {
    /// The document that shows it.
    pub document: String,
    /// Tax code.
    pub code: String,
    /// Component, the sub-account of the tax account; empty where the code has none.
    pub component: String,
    /// Value taxed: + supplied, − bought or taken back.
    pub taxable: Money,
    /// Tax: + owed to the authority, − claimed from it.
    pub tax: Money,
    /// The value in the books currency.
    pub base_taxable: Money,
    /// The tax in the books currency.
    pub base_tax: Money,
    /// The tax point. Where that day is closed the first open day takes its place, and where its return is filed the first day
    /// after that; in an entry that takes another back, the day
    /// that entry counts in.
    pub tax_on: ShopDate,
    /// Whether the return counts it, and with it the tax account it lies beside.
    pub standing: TaxStanding,
}

/// Whether the authority may ask for what a tax entry states.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TaxStanding {
    /// It is due: the return of its period counts it. Beside 2100, 2120 and 1300.
    #[default]
    Due,
    /// Billed, and due later: when it is paid, or the goods are handed over. Beside 2110.
    NotYetDue,
    /// The other side of tax due on an advance, until its invoice comes. Beside 1310.
    OnAdvance,
}

impl TaxStanding {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::NotYetDue => "not_yet_due",
            Self::OnAdvance => "on_advance",
        }
    }

    /// Reads what [`TaxStanding::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Due, Self::NotYetDue, Self::OnAdvance].into_iter().find(|standing| standing.text() == text)
    }
}

/// An entry with what a transaction of its own would say of it, to be posted with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedEntry {
    /// Its id.
    pub id: EntryId,
    /// The entry.
    pub entry: Entry,
    /// Source of the entry that it takes back, where nobody knows its place yet; else [`Entry::reverses`] says it.
    pub takes_back: Option<String>,
    /// Who posts it, and when.
    pub by: Byline,
}

/// What posting gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// Place in the order of writing, from 1 without gaps.
    pub seq: i64,
    /// The entry's id.
    pub id: EntryId,
    /// The day it counts in.
    pub dated_on: ShopDate,
    /// Whether its own day was closed.
    pub late: bool,
}

/// The only accounts on which a line may have a base amount and no amount: exchange differences.
const DIFFERENCES: [&str; 2] = ["7100", "7110"];
/// Conversions cross this account; its base is zero after every entry.
pub(super) const CONVERSION: &str = "3900";

impl Line {
    /// A posting; + debit, − credit.
    pub fn new(account: &'static str, party: &str, amount: Money, base: Money) -> Self {
        Self { account, party: party.to_owned(), amount, base }
    }

    /// Whether nothing would be posted.
    pub fn is_empty(&self) -> bool {
        self.amount.is_zero() && self.base.is_zero()
    }
}

impl SignedEntry {
    /// An entry with a new id.
    pub fn new(shop: &Shop, entry: Entry, by: Byline) -> Self {
        Self { id: EntryId::from_number(shop.new_id()), entry, takes_back: None, by }
    }

    /// What takes an entry back that was posted, or will be before this one: see [`super::reverse`].
    pub fn reversal(shop: &Shop, of: &Entry, at: Timestamp, by: Byline) -> Self {
        let turned = of.turned(format!("{}:reversed", of.source), REVERSED, at);
        Self { takes_back: Some(of.source.clone()), ..Self::new(shop, turned, by) }
    }
}

/// The recipe of what only takes back.
pub(super) const REVERSED: &str = "reversed";

impl Entry {
    /// The same postings and tax entries with every sign turned.
    pub fn turned(&self, source: String, recipe: &'static str, at: Timestamp) -> Self {
        let line = |line: &Line| Line { amount: line.amount.negated(), base: line.base.negated(), ..line.clone() };
        let tax = |tax: &TaxLine| TaxLine {
            taxable: tax.taxable.negated(),
            tax: tax.tax.negated(),
            base_taxable: tax.base_taxable.negated(),
            base_tax: tax.base_tax.negated(),
            ..tax.clone()
        };
        Self {
            source,
            recipe,
            chain: self.chain.clone(),
            happened_at: at,
            memo: String::new(),
            reverses: None,
            lines: self.lines.iter().map(line).collect(),
            taxes: self.taxes.iter().map(tax).collect(),
        }
    }

    /// Whether nothing would be posted.
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(Line::is_empty)
    }

    /// Whether the entry keeps the rules of the books; a breach is a mistake of the recipe, never of a person.
    pub(super) fn verify(&self, books: Currency) -> Result<(), Fault> {
        let wrong = |what: &str| Err(Fault::bug(format!("entry {}: {what}", self.source)));
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        let (mut base, mut conversion, mut count) = (0_i128, 0_i128, 0_u32);
        for line in self.lines.iter().filter(|line| !line.is_empty()) {
            if line.base.currency != books {
                return wrong("a base amount is not in the books currency");
            }
            let is_difference = DIFFERENCES.contains(&line.account);
            if line.amount.is_zero() && !is_difference {
                return wrong("only an exchange difference has a base without an amount");
            }
            if line.amount.currency == books && line.amount != line.base && !(is_difference && line.amount.is_zero()) {
                return wrong("an amount in the books currency is its own base");
            }
            *sums.entry(line.amount.currency).or_default() += i128::from(line.amount.minor);
            base += i128::from(line.base.minor);
            if line.account == CONVERSION {
                conversion += i128::from(line.base.minor);
            }
            count += 1;
        }
        if count < 2 {
            return wrong("an entry has two or more postings");
        }
        if sums.values().any(|sum| *sum != 0) {
            return wrong("its postings do not sum to zero in each currency");
        }
        if base != 0 {
            return wrong("its postings do not sum to zero in the books currency");
        }
        if conversion != 0 {
            return wrong("currency conversion keeps a base amount");
        }
        Ok(())
    }
}
