//! The gateway's own book: one line of JSON for every side effect, appended before the effect is visible to anyone and
//! never changed. The state in memory is what these lines say and nothing else, so a restart that reads them again ends
//! where the last run ended. A line is handed to the operating system at once; it survives the end of the process.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::clock;
use crate::dialects::Account;
use crate::idempotency::Remembered;
use crate::money::Money;
use crate::payment::Payment;
use crate::payouts::Payout;
use crate::refund::{Dispute, Refund};
use crate::state::Settings;
use crate::webhooks::{Ending, Endpoint, EventKind};

/// One thing that happened, with the objects as they are afterwards. Its fields stand beside those of the line, so none
/// may be called `seq`, `at`, `event` or `key`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub(crate) enum Fact {
    PaymentCreated {
        payment: Payment,
    },
    PaymentAuthorised {
        payment: Payment,
    },
    PaymentCaptured {
        payment: Payment,
        amount: Money,
        wrong_fee: bool,
    },
    /// The customer chose a way to pay that is paid later.
    MethodChosen {
        payment: Payment,
    },
    TryFailed {
        payment: Payment,
    },
    PaymentFailed {
        payment: Payment,
    },
    PaymentCancelled {
        payment: Payment,
    },
    PaymentExpired {
        payment: Payment,
    },
    FeeCharged {
        payment: Payment,
        wrong_fee: bool,
    },
    RefundTaken {
        refund: Refund,
        payment: Payment,
    },
    RefundSettled {
        refund: Refund,
        payment: Payment,
    },
    DisputeOpened {
        dispute: Dispute,
        payment: Payment,
    },
    DisputeClosed {
        dispute: Dispute,
        payment: Payment,
    },
    PayoutSent {
        payout: Payout,
        lines: Vec<u64>,
    },
    PayoutFailed {
        payout: Payout,
    },
    /// A second event for a change that was already told.
    ToldTwice {
        event_seq: u64,
    },
    EndpointSet {
        endpoint: Endpoint,
    },
    EndpointRemoved {
        endpoint: String,
    },
    DeliveryEnded {
        event_seq: u64,
        endpoint: String,
        how: Ending,
    },
    /// An account that speaks a dialect, with its credentials: they are made up like all money here.
    AccountSet {
        account: Account,
    },
    SettingsSet {
        settings: Settings,
    },
    ClockSet {
        clock: clock::Setting,
    },
    KeysForgotten {},
}

/// The event that tells a change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EventHead {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: EventKind,
}

/// A line of the book. The effect, the event that tells it and the idempotency key it was asked with stand in one line,
/// so that no end of the process can part them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) seq: u64,
    /// Gateway clock, Unix milliseconds.
    pub(crate) at: i64,
    #[serde(flatten)]
    pub(crate) fact: Fact,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) event: Option<EventHead>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<Remembered>,
}

#[derive(Debug)]
enum Paper {
    File { path: PathBuf, file: File },
    Memory(Vec<u8>),
}

#[derive(Debug)]
pub(crate) struct Book {
    paper: Paper,
    /// Set when a line could be written neither whole nor not at all; then nothing more is written.
    broken: bool,
}

impl Book {
    pub(crate) fn in_memory() -> Self {
        Self { paper: Paper::Memory(Vec::new()), broken: false }
    }

    /// Opens the book, gives its lines one by one to `read`, and cuts off a last line that was not finished.
    pub(crate) fn open(path: &Path, mut read: impl FnMut(Line) -> io::Result<()>) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut reader = BufReader::new(&file);
        let mut text = Vec::new();
        let mut whole: u64 = 0;
        loop {
            text.clear();
            let length = reader.read_until(b'\n', &mut text)?;
            if length == 0 || text.last() != Some(&b'\n') {
                break;
            }
            let line = serde_json::from_slice(&text).map_err(|error| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{} at byte {whole}: {error}", path.display()))
            })?;
            read(line)?;
            whole = whole.saturating_add(u64::try_from(length).map_err(io::Error::other)?);
        }
        drop(reader);
        file.set_len(whole)?;
        Ok(Self { paper: Paper::File { path: path.to_owned(), file }, broken: false })
    }

    pub(crate) fn append(&mut self, line: &Line) -> io::Result<()> {
        if self.broken {
            return Err(io::Error::other("an earlier line could not be written"));
        }
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        match &mut self.paper {
            Paper::Memory(lines) => lines.extend_from_slice(&text),
            Paper::File { file, .. } => {
                let before = file.seek(SeekFrom::End(0))?;
                if let Err(error) = file.write_all(&text) {
                    self.broken = file.set_len(before).is_err();
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// The whole book as text.
    pub(crate) fn reader(&self) -> io::Result<BookReader> {
        match &self.paper {
            Paper::Memory(lines) => Ok(BookReader::Memory(lines.clone())),
            Paper::File { path, file } => Ok(BookReader::File { path: path.clone(), length: file.metadata()?.len() }),
        }
    }
}

/// What was in the book at one moment; to be read without holding up the gateway.
pub(crate) enum BookReader {
    Memory(Vec<u8>),
    File { path: PathBuf, length: u64 },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forgotten(seq: u64) -> Line {
        Line { seq, at: 1, fact: Fact::KeysForgotten {}, event: None, key: None }
    }

    fn seqs(path: &Path) -> io::Result<Vec<u64>> {
        let mut seqs = Vec::new();
        Book::open(path, |line| {
            seqs.push(line.seq);
            Ok(())
        })?;
        Ok(seqs)
    }

    #[test]
    fn an_unfinished_last_line_is_cut_off_and_the_book_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.jsonl");
        let mut book = Book::open(&path, |_| Ok(())).unwrap();
        book.append(&forgotten(1)).unwrap();
        book.append(&forgotten(2)).unwrap();
        drop(book);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 5]).unwrap();
        let mut book = Book::open(&path, |_| Ok(())).unwrap();
        book.append(&forgotten(2)).unwrap();
        assert_eq!(seqs(&path).unwrap(), [1, 2]);
    }

    #[test]
    fn a_book_that_was_written_over_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.jsonl");
        std::fs::write(&path, "not a line of ours\n").unwrap();
        assert_eq!(seqs(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
