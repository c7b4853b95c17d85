//! Entries of a file as they are posted.

use std::io::BufRead;

use base::{Byline, Shop, ShopDate};
use sha2::{Digest, Sha256};

use super::ask::JournalForm;
use super::context::Context;
use super::file_entry::LineProblem;
use super::journal_import::ImportId;
use super::journal_text::{JournalText, Unread};
use super::weigh::{must_come_to_nothing, weigh};
use super::whole_text::{WholeRead, WholeText};
use crate::ledger::{Counted, Entry, Line, SignedEntry, TaxLine, TaxStanding, WholeEntry};

/// The recipe of what was brought in.
const IMPORTED: &str = "imported";
/// The tax code of what was taxed elsewhere: the file says how much stands on the tax accounts, and not for which rate.
const TAXED_ELSEWHERE: &str = "imported";

/// An entry that keeps the rules, before it has its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SoundEntry {
    pub day: ShopDate,
    pub memo: String,
    pub lines: Vec<Line>,
    /// The entry of our own export that it is, with the name of its recipe.
    pub whole: Option<(Box<WholeEntry>, &'static str)>,
}

/// Reads a file and weighs each entry.
pub(super) struct SoundEntries<R> {
    text: Text<R>,
    context: Context,
}

enum Text<R> {
    Journal(Box<JournalText<R>>),
    Whole(Box<WholeText<R>>),
}

impl<R: BufRead> SoundEntries<R> {
    pub(super) fn of(from: R, context: &Context) -> Self {
        let text = match context.ask.form {
            JournalForm::Hledger => Text::Journal(Box::new(JournalText::of(from, context))),
            JournalForm::Full => Text::Whole(Box::new(WholeText::of(from, context))),
        };
        Self { text, context: context.clone() }
    }

    /// The next entry, or what is wrong with it; `None` at the end of the file.
    pub(super) fn next(&mut self) -> std::io::Result<Option<Result<SoundEntry, Unread>>> {
        let context = &self.context;
        Ok(match &mut self.text {
            Text::Journal(journal) => journal.next_entry()?.map(|read| {
                let entry = read?;
                let lines = weigh(&entry, context).map_err(Unread::Problem)?;
                Ok(SoundEntry { day: entry.day, memo: entry.memo, lines, whole: None })
            }),
            Text::Whole(whole) => {
                whole.next_entry()?.map(|read| read.and_then(|read| of_whole(read, context)).map_err(Unread::Problem))
            }
        })
    }

    /// The same where every entry was found right before.
    pub(super) fn next_sound(&mut self) -> Result<Option<SoundEntry>, LineProblem> {
        match self.next().map_err(|cause| LineProblem::at(0, cause.to_string()))? {
            None => Ok(None),
            Some(Ok(entry)) => Ok(Some(entry)),
            Some(Err(Unread::Problem(problem))) => Err(problem),
            Some(Err(Unread::UnknownAccount { line, name })) => Err(LineProblem::at(line, name)),
        }
    }
}

impl SoundEntry {
    /// Takes the entry into a digest of the content: what would be posted, and nothing of how it was written.
    pub(super) fn digest(&self, into: &mut Sha256, text: &mut String) {
        use std::fmt::Write;
        text.clear();
        // The link of an entry of ours says all of it.
        if let Some((whole, _)) = &self.whole {
            into.update(whole.hash.as_bytes());
            return;
        }
        // Writing to a string cannot fail.
        let _written = writeln!(text, "{} {:?}", self.day, self.memo);
        for line in &self.lines {
            let (minor, currency, base) = (line.amount.minor, line.amount.currency, line.base.minor);
            let _written = writeln!(text, "{} {:?} {minor} {currency} {base}", line.account, line.party);
        }
        into.update(text.as_bytes());
    }

    /// The entry as it was posted in the books it comes from; `None` where the file is another program's.
    pub(super) fn again(&self, books: base::Currency) -> Option<Result<(SignedEntry, Counted), String>> {
        self.whole.as_ref().map(|(whole, recipe)| whole.signed(recipe, books))
    }

    /// The entry with its source: the number of the entry in its import, from 1.
    pub(super) fn signed(self, shop: &Shop, import: ImportId, number: u64, zone: &Zone, by: &Byline) -> SignedEntry {
        let source = source_of(import, number);
        let taxes = self.lines.iter().filter_map(|line| taxed(line, &source, self.day)).collect();
        let entry = Entry {
            chain: source.clone(),
            source,
            recipe: IMPORTED,
            happened_at: zone.begins(self.day),
            memo: self.memo,
            reverses: None,
            lines: self.lines,
            taxes,
        };
        SignedEntry::new(shop, entry, by.clone())
    }
}

/// An entry of our own export: what it says must keep the rules here as well.
fn of_whole(read: WholeRead, context: &Context) -> Result<SoundEntry, LineProblem> {
    let WholeRead { line, entry, recipe, lines } = read;
    let at = |why: String| LineProblem::at(line, why);
    context.must_be_open(entry.dated_on).map_err(at)?;
    must_come_to_nothing(&lines, context.books).map_err(at)?;
    // Whether it can be signed is seen now, not when half of the file is in the books.
    entry.signed(recipe, context.books).map_err(at)?;
    Ok(SoundEntry {
        day: entry.dated_on,
        memo: format!("{} | {}", entry.source, entry.memo).trim_end_matches([' ', '|']).to_owned(),
        lines,
        whole: Some((Box::new(entry), recipe)),
    })
}

/// `import:<id>:<number>`, with as many digits as keep the sources of one import in their order.
pub(super) fn source_of(import: ImportId, number: u64) -> String {
    format!("import:{import}:{number:07}")
}

/// What stands on a tax account was taxed: it is stated beside, so that both come to the same.
fn taxed(line: &Line, source: &str, day: ShopDate) -> Option<TaxLine> {
    let standing = match line.account {
        "1300" | "2100" | "2120" => TaxStanding::Due,
        "2110" => TaxStanding::NotYetDue,
        "1310" => TaxStanding::OnAdvance,
        _ => return None,
    };
    let nothing = |like: base::Money| base::Money::zero(like.currency);
    Some(TaxLine {
        document: source.to_owned(),
        code: TAXED_ELSEWHERE.to_owned(),
        component: line.party.clone(),
        taxable: nothing(line.amount),
        tax: line.amount.negated(),
        base_taxable: nothing(line.base),
        base_tax: line.base.negated(),
        tax_on: day,
        standing,
    })
}

/// The shop's time zone; the beginning of a day is asked many times over for the same one.
pub(super) struct Zone {
    basics: base::Basics,
    last: std::cell::Cell<Option<(ShopDate, base::Timestamp)>>,
}

impl Zone {
    pub(super) fn of(basics: base::Basics) -> Self {
        Self { basics, last: std::cell::Cell::new(None) }
    }

    fn begins(&self, day: ShopDate) -> base::Timestamp {
        match self.last.get() {
            Some((known, at)) if known == day => at,
            _ => {
                let at = day.starts_in(&self.basics.zone);
                self.last.set(Some((day, at)));
                at
            }
        }
    }
}
