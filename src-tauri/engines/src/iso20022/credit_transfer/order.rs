//! The nouns of a payment file: the order, its batches, their transfers.

use base::{Money, ShopDate, Timestamp};

use crate::iso20022::control_sum::ControlSum;
use crate::iso20022::party::{AccountHolder, Remittance};

/// Versions of the message that are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OrderVersion {
    /// pain.001.001.09: all SEPA banks, structured and hybrid addresses.
    #[default]
    V09,
    /// pain.001.001.03: older banks, by setting.
    V03,
}

impl OrderVersion {
    /// The message's name, as status reports name it: `pain.001.001.09`.
    #[must_use]
    pub fn message_name(self) -> &'static str {
        match self {
            Self::V09 => "pain.001.001.09",
            Self::V03 => "pain.001.001.03",
        }
    }

    /// The namespace of its documents.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        match self {
            Self::V09 => "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09",
            Self::V03 => "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03",
        }
    }
}

/// One file: one payer and what is to be paid, in batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOrder {
    /// Identification of the file. Never used again, or the bank takes it for a duplicate (AM05).
    pub message_id: String,
    /// When the file was made, to the second.
    pub created_at: Timestamp,
    /// Who hands it in: mostly the payer.
    pub initiator: String,
    /// Batches, each booked from one account on one day.
    pub batches: Vec<Batch>,
}

/// Transfers from one account of the payer, on one day, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Identification of the batch, unique within the file; the bank's status report names it.
    pub id: String,
    /// The scheme that carries it.
    pub scheme: Scheme,
    /// What the transfers are for.
    pub purpose: Purpose,
    /// Whether the bank is asked to book the batch as one line; otherwise each transfer on its own.
    pub booked_as_one: bool,
    /// Day on which the account is to be charged.
    pub execute_on: ShopDate,
    /// Who pays, from which account.
    pub payer: AccountHolder,
    /// The transfers; at least one.
    pub transfers: Vec<Transfer>,
}

/// Which rules a batch keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// SEPA credit transfer: euro, IBAN to IBAN, one or two days.
    Sepa,
    /// SEPA instant credit transfer: ten seconds, on every day.
    SepaInstant,
    /// Whatever the payer's bank does with it: other currencies, accounts without IBAN.
    Domestic,
}

/// What the transfers of a batch are for (ISO 20022 category purpose).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Supplier bills (`SUPP`).
    Suppliers,
    /// Payouts to staff (`SALA`): banks keep such batches from the eyes of others.
    Wages,
    /// Refunds and everything else: no code.
    Unstated,
}

impl Purpose {
    /// The code in the file.
    #[must_use]
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::Suppliers => Some("SUPP"),
            Self::Wages => Some("SALA"),
            Self::Unstated => None,
        }
    }
}

/// One transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Our own identification towards our bank, which does not go on to the payee.
    pub instruction_id: Option<String>,
    /// Identification that travels to the payee and comes back with returns and on statements; none is written as
    /// `NOTPROVIDED`.
    pub end_to_end_id: Option<String>,
    /// How much; above zero.
    pub amount: Money,
    /// Who is paid, on which account.
    pub payee: AccountHolder,
    /// What for.
    pub remittance: Remittance,
}

impl PaymentOrder {
    /// All transfers, batch by batch.
    pub fn transfers(&self) -> impl Iterator<Item = &Transfer> {
        self.batches.iter().flat_map(|batch| &batch.transfers)
    }

    /// The control sum of the file.
    #[must_use]
    pub fn control_sum(&self) -> ControlSum {
        ControlSum::of(self.transfers().map(|transfer| transfer.amount))
    }
}

impl Batch {
    /// The control sum of the batch.
    #[must_use]
    pub fn control_sum(&self) -> ControlSum {
        ControlSum::of(self.transfers.iter().map(|transfer| transfer.amount))
    }
}
