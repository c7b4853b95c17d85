//! The hash chain: SHA-256 over a byte text of an entry, its postings, its tax entries and the hash before.
//!
//! The text is UTF-8, one item on each line, every line ended by a line feed:
//!
//! ```text
//! previous <64 hex digits: hash of the entry before, zeros for the first>
//! seq <number>
//! id <id>
//! source <text>
//! recipe <text>
//! chain <text>
//! happened_at <milliseconds>
//! dated_on <YYYY-MM-DD>
//! recorded_at <milliseconds>
//! late <0 or 1>
//! reverses <seq, or ->
//! memo <text>
//! correlation <text>
//! author <text>
//! posting <line> <account> <party> <currency> <amount_minor> <base_minor>
//! tax <line> <document> <code> <component> <currency> <taxable_minor> <tax_minor> <base_taxable_minor> <base_tax_minor> <tax_on>[ <standing>]
//! ```
//!
//! The standing of a tax entry is left out where it is `due`. Postings and tax entries stand in the order of their line. In every text a backslash is written `\\`, a space `\s` and
//! a line feed `\n`, so that no two different entries have the same text.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// SHA-256.
pub(super) type Hash = [u8; 32];

/// What stands for the entry before the first.
pub(super) const GENESIS: Hash = [0; 32];

/// The entry's own row.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChainEntry<'a> {
    pub seq: i64,
    pub id: &'a str,
    pub source: &'a str,
    pub recipe: &'a str,
    pub chain: &'a str,
    pub happened_at: i64,
    pub dated_on: &'a str,
    pub recorded_at: i64,
    pub late: bool,
    pub reverses: Option<i64>,
    pub memo: &'a str,
    pub correlation: &'a str,
    pub author: &'a str,
}

/// A row of `postings`.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChainPosting<'a> {
    pub line: i64,
    pub account: &'a str,
    pub party: &'a str,
    pub currency: &'a str,
    pub amount_minor: i64,
    pub base_minor: i64,
}

/// A row of `tax_entries`.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChainTax<'a> {
    pub line: i64,
    pub document: &'a str,
    pub code: &'a str,
    pub component: &'a str,
    pub currency: &'a str,
    pub taxable_minor: i64,
    pub tax_minor: i64,
    pub base_taxable_minor: i64,
    pub base_tax_minor: i64,
    pub tax_on: &'a str,
    pub standing: &'a str,
}

/// Writes the text of an entry, piece by piece, and gives its hash. The buffer is kept for the next entry.
#[derive(Default)]
pub(super) struct ChainText {
    text: String,
}

impl ChainText {
    /// Begins the text of an entry that follows one with that hash.
    pub fn begin(&mut self, previous: &[u8], entry: &ChainEntry<'_>) {
        self.text.clear();
        self.text.push_str("previous ");
        for byte in previous {
            self.number(format_args!("{byte:02x}"));
        }
        self.number(format_args!("\nseq {}\nid ", entry.seq));
        self.words(&[entry.id]);
        for (name, value) in [("\nsource ", entry.source), ("\nrecipe ", entry.recipe), ("\nchain ", entry.chain)] {
            self.text.push_str(name);
            self.words(&[value]);
        }
        self.number(format_args!("\nhappened_at {}\ndated_on ", entry.happened_at));
        self.words(&[entry.dated_on]);
        self.number(format_args!("\nrecorded_at {}\nlate {}\nreverses ", entry.recorded_at, u8::from(entry.late)));
        match entry.reverses {
            Some(seq) => self.number(format_args!("{seq}")),
            None => self.text.push('-'),
        }
        for (name, value) in
            [("\nmemo ", entry.memo), ("\ncorrelation ", entry.correlation), ("\nauthor ", entry.author)]
        {
            self.text.push_str(name);
            self.words(&[value]);
        }
        self.text.push('\n');
    }

    /// Adds a posting.
    pub fn posting(&mut self, posting: &ChainPosting<'_>) {
        self.number(format_args!("posting {} ", posting.line));
        self.words(&[posting.account, posting.party, posting.currency]);
        self.number(format_args!(" {} {}\n", posting.amount_minor, posting.base_minor));
    }

    /// Adds a tax entry.
    pub fn tax(&mut self, tax: &ChainTax<'_>) {
        self.number(format_args!("tax {} ", tax.line));
        self.words(&[tax.document, tax.code, tax.component, tax.currency]);
        let (taxable, due) = (tax.taxable_minor, tax.tax_minor);
        self.number(format_args!(" {taxable} {due} {} {} ", tax.base_taxable_minor, tax.base_tax_minor));
        self.words(&[tax.tax_on]);
        if tax.standing != "due" {
            self.text.push(' ');
            self.words(&[tax.standing]);
        }
        self.text.push('\n');
    }

    /// The hash of what was written.
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.text.as_bytes()).into()
    }

    fn number(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _written = self.text.write_fmt(arguments);
    }

    /// Texts with a space between them, each with its own spaces, line feeds and backslashes made visible.
    fn words(&mut self, words: &[&str]) {
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                self.text.push(' ');
            }
            if word.contains(['\\', ' ', '\n']) {
                self.text.push_str(&word.replace('\\', "\\\\").replace(' ', "\\s").replace('\n', "\\n"));
            } else {
                self.text.push_str(word);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry<'a>(memo: &'a str, correlation: &'a str) -> ChainEntry<'a> {
        ChainEntry {
            seq: 1,
            id: "jnl_1",
            source: "payment:1:captured",
            recipe: "payment_captured",
            chain: "invoice:1",
            happened_at: 1,
            dated_on: "2026-11-21",
            recorded_at: 2,
            late: false,
            reverses: None,
            memo,
            correlation,
            author: "program",
        }
    }

    #[test]
    fn the_text_is_as_documented() {
        let mut text = ChainText::default();
        text.begin(&GENESIS, &entry("two words\nand \\", "c"));
        text.posting(&ChainPosting {
            line: 1,
            account: "1110",
            party: "a b",
            currency: "INR",
            amount_minor: 118,
            base_minor: -118,
        });
        text.tax(&ChainTax {
            line: 1,
            document: "inv_1",
            code: "IN18",
            component: "CGST9",
            currency: "INR",
            taxable_minor: 100,
            tax_minor: 9,
            base_taxable_minor: 100,
            base_tax_minor: 9,
            tax_on: "2026-11-21",
            standing: "due",
        });
        let zeros = "0".repeat(64);
        assert_eq!(
            text.text,
            format!(
                "previous {zeros}\nseq 1\nid jnl_1\nsource payment:1:captured\nrecipe payment_captured\nchain invoice:1\n\
                 happened_at 1\ndated_on 2026-11-21\nrecorded_at 2\nlate 0\nreverses -\nmemo two\\swords\\nand\\s\\\\\n\
                 correlation c\nauthor program\nposting 1 1110 a\\sb INR 118 -118\n\
                 tax 1 inv_1 IN18 CGST9 INR 100 9 100 9 2026-11-21\n"
            )
        );
    }

    #[test]
    fn text_moved_from_one_field_to_the_next_changes_the_hash() {
        let hash = |memo, correlation| {
            let mut text = ChainText::default();
            text.begin(&GENESIS, &entry(memo, correlation));
            text.hash()
        };
        assert_ne!(hash("a", "b"), hash("a\ncorrelation b", ""));
        assert_ne!(hash("a b", ""), hash("a", "b"));
        assert_ne!(hash("a\\sb", ""), hash("a b", ""));
    }
}
