//! The nouns of a status report.

use std::fmt;

use base::Money;

use crate::iso20022::control_sum::ControlSum;
use crate::iso20022::time::BankTime;

/// A status of a file, a batch or a transfer (ISO 20022 external code sets).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Status {
    /// `RCVD`: the bank has it and has not looked at it.
    Received,
    /// `ACTC`: form and syntax are right.
    FormAccepted,
    /// `ACCP`: the customer may do this.
    ProfileAccepted,
    /// `ACSP`: on its way.
    InProcess,
    /// `ACWC`: accepted with a change, such as another day.
    AcceptedWithChange,
    /// `PDNG`: waits for more checks.
    Pending,
    /// `PART`: some of it was accepted, some not.
    Partly,
    /// `ACSC`: the payer's account was charged. Final.
    Settled,
    /// `ACCC`: the payee's account was credited. Final.
    Credited,
    /// `RJCT`: not paid, and it will not be. Final.
    Rejected,
    /// Another code of the set, which decides nothing here.
    Other(String),
}

impl Status {
    /// Reads a code of up to four characters.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        let known = match code {
            "RCVD" => Self::Received,
            "ACTC" => Self::FormAccepted,
            "ACCP" => Self::ProfileAccepted,
            "ACSP" => Self::InProcess,
            "ACWC" => Self::AcceptedWithChange,
            "PDNG" => Self::Pending,
            "PART" => Self::Partly,
            "ACSC" => Self::Settled,
            "ACCC" => Self::Credited,
            "RJCT" => Self::Rejected,
            other if (1..=4).contains(&other.len()) && other.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                Self::Other(other.to_owned())
            }
            _ => return None,
        };
        Some(known)
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Received => "RCVD",
            Self::FormAccepted => "ACTC",
            Self::ProfileAccepted => "ACCP",
            Self::InProcess => "ACSP",
            Self::AcceptedWithChange => "ACWC",
            Self::Pending => "PDNG",
            Self::Partly => "PART",
            Self::Settled => "ACSC",
            Self::Credited => "ACCC",
            Self::Rejected => "RJCT",
            Self::Other(code) => code,
        }
    }

    /// Whether nothing else comes after it.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Settled | Self::Credited | Self::Rejected)
    }

    /// Whether the money has left the payer's account: the word that may be booked.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Settled | Self::Credited)
    }

    /// Whether a transfer in this state may go into the next one. Reports arrive late and in any order: a final state
    /// stays, but for the payee's credit that follows the charge.
    #[must_use]
    pub fn may_become(&self, next: &Self) -> bool {
        self != next && (!self.is_final() || (*self == Self::Settled && *next == Self::Credited))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why something has its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// ISO code (`AC04`), or the bank's own.
    pub code: Option<String>,
    /// What the bank adds in words.
    pub texts: Vec<String>,
}

impl Reason {
    /// What the ISO code means, in English; none for codes that SEPA does not use.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        Some(match self.code.as_deref()? {
            "AC01" => "the account number is wrong",
            "AC04" => "the account is closed",
            "AC06" => "the account is blocked",
            "AG01" => "transfers are not allowed on this account",
            "AG02" => "the bank transaction code is wrong",
            "AM02" => "the amount is not allowed",
            "AM04" => "the account does not have enough money",
            "AM05" => "the bank takes it for a duplicate",
            "BE04" => "the payee's address is missing or wrong",
            "CNOR" => "the payee's bank is not reached by this scheme",
            "DNOR" => "the payer's bank is not reached by this scheme",
            "FF01" => "the file has a wrong form",
            "MD07" => "the account holder has died",
            "MS02" => "the customer gave no reason",
            "MS03" => "the bank gave no reason",
            "RC01" => "the bank's code is wrong",
            "RR01" => "the law asks for the payer's account or identification",
            "RR02" => "the law asks for the payer's name or address",
            "RR03" => "the law asks for the payee's name or address",
            "RR04" => "a regulation forbids it",
            "TM01" => "it came after the cut-off time",
            _ => return None,
        })
    }
}

/// A report as the bank states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusReport {
    /// Message and version: `pain.002.001.10`.
    pub message_name: String,
    /// The bank's identification of the report.
    pub message_id: String,
    /// When the bank made it.
    pub created: BankTime,
    /// Which file it speaks about.
    pub original: OriginalMessage,
    /// Status of the file.
    pub status: Option<Status>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What it says about batches.
    pub batches: Vec<BatchReport>,
}

/// The file that a report speaks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalMessage {
    /// Its identification.
    pub message_id: String,
    /// Its kind, such as `pain.001.001.09`.
    pub message_name: String,
    /// Number of its transfers, when stated.
    pub count: Option<u64>,
    /// Its control sum, when stated.
    pub sum: Option<ControlSum>,
}

/// What a report says about a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchReport {
    /// The batch's identification.
    pub id: String,
    /// Its status; none means that of the file.
    pub status: Option<Status>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What it says about transfers.
    pub transfers: Vec<TransferReport>,
}

/// What a report says about a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferReport {
    /// The transfer's identification towards the bank, when stated.
    pub instruction_id: Option<String>,
    /// Its end-to-end identification; none also where the bank writes `NOTPROVIDED`.
    pub end_to_end_id: Option<String>,
    /// Its status; none means that of the batch.
    pub status: Option<Status>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The bank's own reference, which the bank line will carry.
    pub bank_reference: Option<String>,
    /// The amount, when the bank repeats it.
    pub amount: Option<Money>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_final_state_stays_whatever_arrives_late() {
        assert!(Status::Pending.may_become(&Status::Settled) && Status::Settled.may_become(&Status::Credited));
        assert!(!Status::Settled.may_become(&Status::Pending) && !Status::Rejected.may_become(&Status::Settled));
        assert!(!Status::Credited.may_become(&Status::Settled) && !Status::Pending.may_become(&Status::Pending));
        assert!(Status::Settled.is_settled() && !Status::Rejected.is_settled() && Status::Rejected.is_final());
    }

    #[test]
    fn codes_read_back_and_unknown_ones_are_kept() {
        for code in ["RCVD", "ACTC", "ACCP", "ACSP", "ACWC", "PDNG", "PART", "ACSC", "ACCC", "RJCT", "CANC"] {
            assert_eq!(Status::of(code).unwrap().code(), code);
        }
        assert_eq!(Status::of("CANC"), Some(Status::Other("CANC".to_owned())));
        assert!(Status::of("").is_none() && Status::of("REJECTED").is_none() && Status::of("ÄÖ").is_none());
    }
}
