//! Our own full export, read: every entry must have the link that its content gives, and the last one that of the first line.

use std::collections::HashSet;
use std::io::{self, BufRead};

use base::Currency;

use super::context::Context;
use super::file_entry::{LineProblem, POSTINGS_MAX};
use super::lines::{Lines, Next};
use crate::ledger::{FORM, Line, WholeEntry, WholeJournal};

/// The longest line, in bytes: an entry with the most postings has room in it.
const LINE_MAX: usize = 1024 * 1024;
/// Recipes that one file may name, and the longest name of one, in bytes.
const RECIPES_MAX: usize = 200;
const RECIPE_MAX: usize = 60;

/// Reads a full export entry by entry.
pub(super) struct WholeText<R> {
    lines: Lines<R>,
    books: Currency,
    head: Option<WholeJournal>,
    previous: [u8; 32],
    count: i64,
    recipes: Recipes,
    /// Nothing more is read: what comes next hangs on what could not be read.
    ended: bool,
}

/// An entry that is as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WholeRead {
    pub line: u64,
    pub entry: WholeEntry,
    pub recipe: &'static str,
    pub lines: Vec<Line>,
}

impl<R: BufRead> WholeText<R> {
    pub(super) fn of(from: R, context: &Context) -> Self {
        Self {
            lines: Lines::of(from, LINE_MAX),
            books: context.books,
            head: None,
            previous: [0; 32],
            count: 0,
            recipes: Recipes::default(),
            ended: false,
        }
    }

    /// The next entry, or what is wrong; `None` at the end. Behind something wrong nothing is read: each link hangs on the one
    /// before it.
    pub(super) fn next_entry(&mut self) -> io::Result<Option<Result<WholeRead, LineProblem>>> {
        if self.ended {
            return Ok(None);
        }
        let read = loop {
            match self.lines.next()? {
                Next::End => {
                    self.ended = true;
                    let whole = self.is_whole();
                    return Ok(whole.err().map(|why| Err(LineProblem::at(self.lines.number(), why))));
                }
                Next::Bad(why) => break Err(why),
                Next::Line if self.lines.text().trim().is_empty() => {}
                Next::Line if self.head.is_none() => match self.read_head() {
                    Ok(head) => self.head = Some(head),
                    Err(why) => break Err(why),
                },
                Next::Line => break self.read_entry(),
            }
        };
        self.ended = read.is_err();
        Ok(Some(read.map_err(|why| LineProblem::at(self.lines.number(), why))))
    }

    fn read_head(&self) -> Result<WholeJournal, String> {
        let head: WholeJournal = serde_json::from_str(self.lines.text())
            .map_err(|_| "the file does not begin as a full export of ours does".to_owned())?;
        if head.counterfoil_journal != FORM {
            return Err(format!("the file has form {}; this program reads form {FORM}", head.counterfoil_journal));
        }
        if head.books_currency != self.books {
            return Err(format!("those books are kept in {}, these in {}", head.books_currency, self.books));
        }
        Ok(head)
    }

    fn read_entry(&mut self) -> Result<WholeRead, String> {
        let entry: WholeEntry =
            serde_json::from_str(self.lines.text()).map_err(|wrong| format!("this is no entry: {wrong}"))?;
        if entry.seq != self.count + 1 {
            return Err(format!("entry {} stands where entry {} should", entry.seq, self.count + 1));
        }
        if entry.postings.len() > POSTINGS_MAX || entry.taxes.len() > POSTINGS_MAX {
            return Err(format!("an entry has at most {POSTINGS_MAX} postings"));
        }
        if entry.reverses.is_some_and(|reversed| reversed < 1 || reversed >= entry.seq) {
            return Err("the entry takes back one that does not stand before it".to_owned());
        }
        let link = entry.link(&self.previous);
        if hex::encode(link) != entry.hash {
            return Err(format!("entry {} is not as it was written: its link in the chain is another one", entry.seq));
        }
        let lines = entry.lines(self.books)?;
        let recipe = self.recipes.name_of(&entry.recipe)?;
        (self.previous, self.count) = (link, entry.seq);
        Ok(WholeRead { line: self.lines.number(), entry, recipe, lines })
    }

    fn is_whole(&self) -> Result<(), String> {
        match &self.head {
            None => Err("there is nothing in the file".to_owned()),
            Some(head) if head.entries != self.count => {
                Err(format!("the file has {} of {} entries: it was cut off", self.count, head.entries))
            }
            Some(head) if head.last_link != hex::encode(self.previous) => {
                Err("the last entry is not the one that the first line names".to_owned())
            }
            Some(_) => Ok(()),
        }
    }
}

/// Names of recipes. The program's own are known when it is built and those of a file are not, so they are kept until it ends:
/// few and short ones only.
#[derive(Default)]
struct Recipes(HashSet<&'static str>);

impl Recipes {
    fn name_of(&mut self, recipe: &str) -> Result<&'static str, String> {
        if let Some(known) = self.0.get(recipe) {
            return Ok(known);
        }
        if self.0.len() == RECIPES_MAX || recipe.len() > RECIPE_MAX {
            return Err("the entry was made by no recipe of ours".to_owned());
        }
        let kept: &'static str = Box::leak(recipe.to_owned().into_boxed_str());
        self.0.insert(kept);
        Ok(kept)
    }
}
