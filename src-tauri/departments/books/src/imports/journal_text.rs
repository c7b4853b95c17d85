//! Journals as hledger and Ledger's family write them: <https://hledger.org/hledger.html#journal>. Transactions, comments, and the
//! directives that say how numbers are written; what would bring in something else, or change what is written, is refused.

use std::io::{self, BufRead};

use base::ShopDate;

use super::accounts::{AccountNames, Unusable};
use super::context::Context;
use super::file_entry::{FileEntry, FilePosting, LineProblem, MEMO_MAX, POSTINGS_MAX};
use super::lines::{LINE_MAX, Lines, Next};
use super::posting_text::{PostingText, Reading, read_posting, split_amount};

/// Reads a journal entry by entry.
pub(super) struct JournalText<R> {
    lines: Lines<R>,
    reading: Reading,
    accounts: AccountNames,
    /// The year of dates that have none, where the file says so.
    year: Option<i16>,
    /// The last date that was read, as written: journals have many entries to a day.
    last_date: (String, Option<ShopDate>),
    /// Within `comment` … `end comment`.
    in_comment: bool,
}

/// Why an entry could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unread {
    /// A line of it is wrong.
    Problem(LineProblem),
    /// Nothing says which account of the chart one of its accounts is.
    UnknownAccount { line: u64, name: String },
}

/// Directives that declare what is used anyway, or that tell of other things than entries.
const DECLARATIONS: [&str; 5] = ["account", "payee", "tag", "P", "N"];

impl<R: BufRead> JournalText<R> {
    pub(super) fn of(from: R, context: &Context) -> Self {
        let reading = Reading {
            books: context.books,
            commodities: context.ask.commodities.clone(),
            decimal_mark: None,
            marks: std::collections::HashMap::new(),
        };
        Self {
            lines: Lines::of(from, LINE_MAX),
            reading,
            accounts: AccountNames::of(context),
            year: None,
            last_date: (String::new(), None),
            in_comment: false,
        }
    }

    /// The next entry, or what is wrong with it; `None` at the end of the file. After something wrong the reading goes on behind
    /// it.
    pub(super) fn next_entry(&mut self) -> io::Result<Option<Result<FileEntry, Unread>>> {
        loop {
            let number = match self.lines.next()? {
                Next::End => return Ok(None),
                Next::Bad(why) => {
                    let problem = LineProblem::at(self.lines.number(), why);
                    return Ok(Some(Err(Unread::Problem(problem))));
                }
                Next::Line => self.lines.number(),
            };
            let text = self.lines.text();
            if self.in_comment {
                self.in_comment = text.trim_end() != "end comment";
                continue;
            }
            match text.bytes().next() {
                None | Some(b';' | b'#' | b'*' | b'%' | b'|') => {}
                Some(b'0'..=b'9') => return self.transaction(number).map(Some),
                // Below a directive, or a blank line of blanks.
                Some(b' ' | b'\t') => {}
                Some(_) => {
                    if let Err(why) = self.directive() {
                        return Ok(Some(Err(Unread::Problem(LineProblem::at(number, why)))));
                    }
                }
            }
        }
    }

    fn directive(&mut self) -> Result<(), String> {
        let text = self.lines.text();
        let text = text.split(';').next().unwrap_or_default().trim_end();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        match word {
            "comment" => self.in_comment = true,
            "decimal-mark" => match rest {
                "." => self.reading.decimal_mark = Some('.'),
                "," => self.reading.decimal_mark = Some(','),
                _ => return Err("decimal-mark is followed by . or ,".to_owned()),
            },
            "commodity" => {
                if let Ok(written) = split_amount(rest)
                    && let Some(mark) = mark_shown(written.number)
                {
                    self.reading.marks.insert(written.commodity.to_owned(), mark);
                }
            }
            "Y" | "year" => self.year = Some(year(rest)?),
            "apply" if rest.starts_with("year") => self.year = Some(year(rest.trim_start_matches("year").trim())?),
            _ if word.starts_with('Y') && word[1..].bytes().all(|b| b.is_ascii_digit()) => {
                self.year = Some(year(&word[1..])?);
            }
            "include" | "!include" => {
                return Err(
                    "include is not followed: give the whole journal as one file (hledger print > whole.journal)"
                        .to_owned(),
                );
            }
            _ if DECLARATIONS.contains(&word) => {}
            _ => {
                let shown: String = word.chars().take(40).collect();
                return Err(format!("'{shown}' is not understood here: hledger print > whole.journal  writes it out"));
            }
        }
        Ok(())
    }

    /// Reads the transaction whose first line is at hand, to its end whatever is wrong with it.
    fn transaction(&mut self, line: u64) -> io::Result<Result<FileEntry, Unread>> {
        let header = self.header().map_err(|why| Unread::Problem(LineProblem::at(line, why)));
        let (mut postings, mut wrong) = (Vec::new(), None);
        loop {
            match self.lines.next()? {
                Next::End => break,
                Next::Bad(why) => {
                    let problem = LineProblem::at(self.lines.number(), why);
                    wrong.get_or_insert(Unread::Problem(problem));
                    continue;
                }
                Next::Line => {}
            }
            let text = self.lines.text();
            if !text.starts_with([' ', '\t']) || text.trim().is_empty() {
                self.lines.hold();
                break;
            }
            if header.is_ok() && wrong.is_none() {
                wrong = self.posting(&mut postings).err();
            }
        }
        Ok(match (header, wrong) {
            (Err(wrong), _) | (_, Some(wrong)) => Err(wrong),
            (Ok((day, memo)), None) => Ok(FileEntry { line, day, memo, postings }),
        })
    }

    /// Date, status, code and description of the line at hand.
    fn header(&mut self) -> Result<(ShopDate, String), String> {
        let text = self.lines.text();
        let text = text.split(';').next().unwrap_or_default();
        let (dates, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
        // The second date is when the bank saw it: books count in the first.
        let date = dates.split('=').next().unwrap_or_default();
        if self.last_date.0 != date {
            self.last_date = (date.to_owned(), read_date(date, self.year));
        }
        let day = self.last_date.1.ok_or_else(|| format!("'{date}' is no date with its year"))?;
        let rest = rest.trim();
        let rest = rest.strip_prefix(['*', '!']).map_or(rest, str::trim_start);
        if rest.chars().count() > MEMO_MAX {
            return Err(format!("the description is longer than {MEMO_MAX} characters"));
        }
        if base::text::looks_like_card_number(rest) {
            return Err("this looks like a card number: those are never kept here".to_owned());
        }
        Ok((day, rest.to_owned()))
    }

    /// Reads the posting at hand.
    fn posting(&mut self, postings: &mut Vec<FilePosting>) -> Result<(), Unread> {
        let line = self.lines.number();
        let bad = |why: String| Unread::Problem(LineProblem::at(line, why));
        let Some(read) = read_posting(self.lines.text(), &self.reading).map_err(bad)? else { return Ok(()) };
        let PostingText { account, is_base, amount, base } = read;
        let known = self.accounts.find(account).map_err(|unusable| match unusable {
            Unusable::Unknown => Unread::UnknownAccount { line, name: account.chars().take(200).collect() },
            Unusable::Refused(why) => bad(why),
        })?;
        if is_base {
            let of = postings.last_mut().filter(|of| of.known == known && of.base.is_none());
            let amount = amount.filter(|amount| amount.currency == self.reading.books);
            let (Some(of), Some(amount)) = (of, amount) else {
                return Err(bad("what a posting is worth stands right behind it, in the books currency".to_owned()));
            };
            of.base = Some(amount);
            return Ok(());
        }
        if postings.len() == POSTINGS_MAX {
            return Err(bad(format!("an entry has at most {POSTINGS_MAX} postings")));
        }
        postings.push(FilePosting { line, known, amount, base });
        Ok(())
    }
}

/// The mark before the decimals in the sample of a `commodity` directive; a sample like `1,000` does not show it.
fn mark_shown(sample: &str) -> Option<char> {
    let at = sample.rfind([',', '.'])?;
    let mark = sample[at..].chars().next()?;
    let others = sample[..at].contains([',', '.']);
    (others || sample.len() - at != 4).then_some(mark)
}

fn year(text: &str) -> Result<i16, String> {
    text.parse().ok().filter(|year| (1000..=9999).contains(year)).ok_or_else(|| format!("'{text}' is no year"))
}

/// `2024-01-15`, `2024/1/15`, `2024.1.15`; `1/15` where the year is known.
fn read_date(text: &str, year: Option<i16>) -> Option<ShopDate> {
    if let Some(day) = ShopDate::parse(text) {
        return Some(day);
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let (year, month, day) = match parts[..] {
        [year, month, day] if year.len() == 4 => (year.to_owned(), month, day),
        [month, day] => (year?.to_string(), month, day),
        _ => return None,
    };
    let is_number = |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(&year, 4) || !is_number(month, 2) || !is_number(day, 2) {
        return None;
    }
    ShopDate::parse(&format!("{year}-{month:0>2}-{day:0>2}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        Context::for_tests("INR", &["Assets=1100", "Income=4900", "Expenses=6200"])
    }

    /// Every entry as one line, and every problem with its own.
    fn read(text: &str) -> Vec<String> {
        let context = context();
        let mut journal = JournalText::of(text.as_bytes(), &context);
        let mut all = Vec::new();
        while let Some(read) = journal.next_entry().unwrap() {
            all.push(match read {
                Ok(entry) => {
                    let posting = |p: &FilePosting| {
                        let base = p.base.map(|base| format!(" @@ {base}")).unwrap_or_default();
                        let amount = p.amount.map(|amount| format!(" {amount}")).unwrap_or_default();
                        format!(
                            "{}{}{amount}{base}",
                            p.known.account,
                            if p.known.party.is_empty() { String::new() } else { format!(":{}", p.known.party) }
                        )
                    };
                    let postings: Vec<String> = entry.postings.iter().map(posting).collect();
                    format!("{} {} {}: {}", entry.line, entry.day, entry.memo, postings.join(", "))
                }
                Err(Unread::Problem(problem)) => format!("{}! {}", problem.line, problem.sentence),
                Err(Unread::UnknownAccount { line, name }) => format!("{line}? {name}"),
            });
        }
        all
    }

    #[test]
    fn an_ordinary_journal_is_read() {
        let text = "; my shop\ndecimal-mark .\ncommodity INR 1,000.00\naccount Assets:Bank\n    ; type: A\n\n\
                    2024-01-05 * (17) Milk | morning  ; a note\n    ; another\n    Expenses:Food   INR 1,250.50\n    Assets:Bank:HDFC\n\
                    2024/1/6=2024/1/8 ! Sale\n\tAssets:Cash\t10 USD @@ INR 835\n\tIncome:Sales\t-835\n\n\
                    comment\n2024-01-07 not read\nend comment\nY2025\n2-3 Short\n  Assets  1\n  Income  -1\n\
                    P 2024-01-01 USD INR 83\n";
        assert_eq!(
            read(text),
            [
                "7 2024-01-05 (17) Milk | morning: 6200 INR 1250.50, 1100:Bank:HDFC",
                "11 2024-01-06 Sale: 1100:Cash USD 10.00 @@ INR 835.00, 4900 INR -835.00",
                "19 2025-02-03 Short: 1100 INR 1.00, 4900 INR -1.00",
            ]
        );
    }

    #[test]
    fn our_own_dialect_says_what_each_posting_is_worth() {
        let text = "decimal-mark .\n\n2026-11-20 (1) payment:1:captured\n    1100:a  USD 10.00\n    [base:1100:a]  INR 835.00\n    4900  USD -10.00\n    [base:4900]  INR -835.00\n";
        assert_eq!(
            read(text),
            ["3 2026-11-20 (1) payment:1:captured: 1100:a USD 10.00 @@ INR 835.00, 4900 USD -10.00 @@ INR -835.00"]
        );
        let parted = "2026-11-20 x\n    1100:a  USD 10.00\n    [base:1100:b]  INR 835.00\n";
        assert!(read(parted)[0].contains("right behind it"));
    }

    #[test]
    fn each_bad_line_is_named_and_the_reading_goes_on_behind_it() {
        let text = "include /etc/passwd\n2024-01-05 one\n  Assets  five\n  Income\n2024-13-05 two\n  Assets  5\n  Income\n\
                    ~ monthly\n    Assets  5\n2024-01-06 three\n  Liabilities:Card  5\n  Income\n2024-01-07 four\n  Assets  1.5\n  Income\n\
                    1-2 five\n  Assets  1\n  Income\n2024-01-08 4242 4242 4242 4242\n  Assets  1\n  Income";
        let told = read(text);
        let begin = |at: usize, what: &str| assert!(told[at].starts_with(what), "{} {told:?}", told[at]);
        begin(0, "1! include is not followed");
        begin(1, "3! 'five' is no amount");
        begin(2, "5! '2024-13-05' is no date");
        begin(3, "8! '~' is not understood");
        begin(4, "11? Liabilities:Card");
        begin(5, "13 2024-01-07 four: 1100 INR 1.50, 4900");
        begin(6, "16! '1-2' is no date with its year");
        begin(7, "19! this looks like a card number");
        assert_eq!(told.len(), 8);
    }

    #[test]
    fn hostile_files_are_told_and_not_believed() {
        let endless = format!("2024-01-05 x\n{}", "  Assets  1\n".repeat(POSTINGS_MAX + 1));
        assert!(read(&endless)[0].contains("at most"));
        let long = format!("2024-01-05 x\n  Assets  {}\n  Income\n", "9".repeat(100_000));
        assert!(read(&long)[0].contains("longer than"));
        assert!(
            read("2024-01-05 x\n  Assets  1000000000000000000000000000000\n  Income\n")[0]
                .contains("more than 28 digits")
        );
        assert!(read("2024-01-05 x\n  As\0sets  1\n  Income\n")[0].contains("control character"));
        assert!(read("!include other.journal\n")[0].contains("include is not followed"));
        assert!(read("alias a=b\n")[0].contains("'alias' is not understood"));
    }
}
