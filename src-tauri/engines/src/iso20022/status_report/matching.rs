//! A report matched with what was sent: which transfer has which status, and what belongs to nothing of ours.

use base::Money;

use super::report::{Reason, Status, StatusReport, TransferReport};
use crate::iso20022::control_sum::ControlSum;
use crate::iso20022::credit_transfer::PaymentOrder;

/// What must be kept of a file that was sent, so that reports on it can be matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentOrder {
    /// Identification of the file.
    pub message_id: String,
    /// Its batches in their order.
    pub batches: Vec<SentBatch>,
}

/// A batch that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentBatch {
    /// Its identification.
    pub id: String,
    /// Its transfers in their order.
    pub transfers: Vec<SentTransfer>,
}

/// A transfer that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentTransfer {
    /// Our identification towards the bank.
    pub instruction_id: Option<String>,
    /// The end-to-end identification.
    pub end_to_end_id: Option<String>,
    /// How much.
    pub amount: Money,
}

impl PaymentOrder {
    /// What to keep of the file once it is handed to the bank.
    #[must_use]
    pub fn sent(&self) -> SentOrder {
        let batches = self.batches.iter().map(|batch| SentBatch {
            id: batch.id.clone(),
            transfers: batch
                .transfers
                .iter()
                .map(|transfer| SentTransfer {
                    instruction_id: transfer.instruction_id.clone(),
                    end_to_end_id: transfer.end_to_end_id.clone(),
                    amount: transfer.amount,
                })
                .collect(),
        });
        SentOrder { message_id: self.message_id.clone(), batches: batches.collect() }
    }
}

/// Why a report is not about this file. Nothing of it is used then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatchError {
    /// It speaks about another file.
    #[error("the report is about '{theirs}', not about '{ours}'")]
    OtherFile {
        /// Identification of our file.
        ours: String,
        /// The one in the report.
        theirs: String,
    },
    /// It speaks about another kind of message.
    #[error("the report is about a '{0}', which is no credit transfer file")]
    OtherMessage(String),
    /// The bank counted other transfers than were sent.
    #[error("the bank counts {theirs} transfers, {ours} were sent")]
    OtherCount {
        /// Sent.
        ours: u64,
        /// Counted by the bank.
        theirs: u64,
    },
    /// The bank added up other amounts than were sent.
    #[error("the bank adds up {theirs}, {ours} were sent")]
    OtherSum {
        /// Sent.
        ours: ControlSum,
        /// Added up by the bank.
        theirs: ControlSum,
    },
}

/// Where a status was stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// For the whole file.
    File,
    /// For the batch.
    Batch,
    /// For the transfer itself.
    Transfer,
}

/// What a report says about one transfer of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Place of the batch in the file, from 0.
    pub batch: usize,
    /// Place of the transfer in the batch, from 0.
    pub transfer: usize,
    /// Its status.
    pub status: Status,
    /// Where the status was stated: a lower level that says nothing has that of the level above.
    pub level: Level,
    /// Why, from the same level.
    pub reasons: Vec<Reason>,
    /// The bank's reference, which the bank line will carry.
    pub bank_reference: Option<String>,
}

/// Why something in a report is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrangerKind {
    /// No batch of that identification was sent.
    NoSuchBatch,
    /// No transfer of these identifications and this amount is in the batch.
    NoSuchTransfer,
    /// It may be one of several transfers. Never guessed.
    Ambiguous,
    /// The report spoke about that transfer before.
    Again,
}

/// Something in a report that is none of ours: for a person to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// Why it is none.
    pub kind: StrangerKind,
    /// Identification of the batch it is said to be in.
    pub batch_id: String,
    /// What is said about the transfer; none where the whole batch is strange.
    pub transfer: Option<TransferReport>,
}

/// A report beside what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// For every transfer that the report says something about, in the order of the file.
    pub outcomes: Vec<Outcome>,
    /// What belongs to nothing of ours.
    pub strangers: Vec<Stranger>,
}

/// Finds what a report says about each transfer of a file.
///
/// # Errors
/// When the report is about another file, or about another content of it.
pub fn match_report(sent: &SentOrder, report: &StatusReport) -> Result<Matched, MatchError> {
    check_original(sent, report)?;
    let mut matched = Matched { outcomes: Vec::new(), strangers: Vec::new() };
    let mut said: Vec<Vec<Option<&TransferReport>>> =
        sent.batches.iter().map(|batch| vec![None; batch.transfers.len()]).collect();
    for batch in &report.batches {
        let mut stranger = |kind, transfer: Option<&TransferReport>| {
            matched.strangers.push(Stranger { kind, batch_id: batch.id.clone(), transfer: transfer.cloned() });
        };
        let Some(place) = sent.batches.iter().position(|ours| ours.id == batch.id) else {
            stranger(StrangerKind::NoSuchBatch, None);
            continue;
        };
        for transfer in &batch.transfers {
            match find(&sent.batches[place], transfer) {
                Ok(index) if said[place][index].is_some() => stranger(StrangerKind::Again, Some(transfer)),
                Ok(index) => said[place][index] = Some(transfer),
                Err(kind) => stranger(kind, Some(transfer)),
            }
        }
    }
    for (batch, said) in said.iter().enumerate() {
        let of_batch = report.batches.iter().find(|theirs| theirs.id == sent.batches[batch].id);
        for (transfer, said) in said.iter().enumerate() {
            let levels = [
                (Level::Transfer, said.map(|said| (&said.status, &said.reasons))),
                (Level::Batch, of_batch.map(|said| (&said.status, &said.reasons))),
                (Level::File, Some((&report.status, &report.reasons))),
            ];
            let stated = levels.into_iter().find_map(|(level, said)| match said {
                Some((Some(status), reasons)) => Some((level, status, reasons)),
                _ => None,
            });
            let Some((level, status, reasons)) = stated else { continue };
            matched.outcomes.push(Outcome {
                batch,
                transfer,
                status: status.clone(),
                level,
                reasons: reasons.clone(),
                bank_reference: said.and_then(|said| said.bank_reference.clone()),
            });
        }
    }
    Ok(matched)
}

fn check_original(sent: &SentOrder, report: &StatusReport) -> Result<(), MatchError> {
    let original = &report.original;
    if original.message_id != sent.message_id {
        return Err(MatchError::OtherFile { ours: sent.message_id.clone(), theirs: original.message_id.clone() });
    }
    if !original.message_name.starts_with("pain.001") {
        return Err(MatchError::OtherMessage(original.message_name.clone()));
    }
    let amounts = || sent.batches.iter().flat_map(|batch| &batch.transfers).map(|transfer| transfer.amount);
    let ours = u64::try_from(amounts().count()).unwrap_or(u64::MAX);
    if let Some(theirs) = original.count.filter(|theirs| *theirs != ours) {
        return Err(MatchError::OtherCount { ours, theirs });
    }
    let ours = ControlSum::of(amounts());
    match original.sum {
        Some(theirs) if !theirs.equals(ours) => Err(MatchError::OtherSum { ours, theirs }),
        _ => Ok(()),
    }
}

/// The one transfer of the batch that the report can mean.
fn find(batch: &SentBatch, said: &TransferReport) -> Result<usize, StrangerKind> {
    let fits = |ours: &SentTransfer| {
        let instruction = said.instruction_id.is_none() || said.instruction_id == ours.instruction_id;
        // The bank repeats every end-to-end identification, and NOTPROVIDED where there was none; one that names the
        // instruction may leave it out.
        let end_to_end = match (&said.end_to_end_id, &said.instruction_id) {
            (None, Some(_)) => true,
            (theirs, _) => *theirs == ours.end_to_end_id,
        };
        instruction && end_to_end && said.amount.is_none_or(|amount| amount == ours.amount)
    };
    let mut found = batch.transfers.iter().enumerate().filter(|(_, ours)| fits(ours)).map(|(index, _)| index);
    match (found.next(), found.next()) {
        (Some(index), None) => Ok(index),
        (Some(_), Some(_)) => Err(StrangerKind::Ambiguous),
        (None, _) => Err(StrangerKind::NoSuchTransfer),
    }
}
