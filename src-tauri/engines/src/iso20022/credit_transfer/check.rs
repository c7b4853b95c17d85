//! The rules of a payment file that no schema knows.

use std::collections::HashSet;

use base::{Currency, Money, ShopDate};

use super::error::OrderError;
use super::order::{Batch, OrderVersion, PaymentOrder, Scheme, Transfer};
use super::rules::{Checked, above_zero, account, party, reference, remittance, text};
use crate::iso20022::calendar::is_target_day;
use crate::iso20022::party::{Account, AccountHolder};
use crate::iso20022::text::NAME_MAX;

/// Largest SEPA transfer: 999,999,999.99 euro.
pub const SEPA_MINOR_MAX: i64 = 99_999_999_999;
/// Transfers of a file: schema and banks know larger ones, a shop does not.
const TRANSFERS_MAX: usize = 100_000;

impl PaymentOrder {
    /// Holds the order to every rule that does not depend on the day.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), OrderError> {
        reference("message_id", &self.message_id)?;
        text("initiator", &self.initiator, NAME_MAX)?;
        if self.batches.is_empty() {
            return Err(OrderError::Nothing { at: "batches".to_owned() });
        }
        if self.transfers().count() > TRANSFERS_MAX {
            return Err(OrderError::TooMany { at: "transfers".to_owned(), most: TRANSFERS_MAX });
        }
        let mut ids = HashSet::new();
        for (n, batch) in self.batches.iter().enumerate() {
            let at = format!("batches[{n}]");
            batch.check(&at)?;
            if !ids.insert(&batch.id) {
                return Err(OrderError::Twice { at: format!("{at}.id"), id: batch.id.clone() });
            }
        }
        Ok(())
    }

    /// Holds the days of the order to the calendar.
    ///
    /// # Errors
    /// [`OrderError::Past`] and [`OrderError::NotABankDay`].
    pub fn check_days(&self, today: ShopDate) -> Result<(), OrderError> {
        for (n, batch) in self.batches.iter().enumerate() {
            let (at, day) = (format!("batches[{n}].execute_on"), batch.execute_on);
            if day < today {
                return Err(OrderError::Past { at, day });
            }
            if batch.scheme == Scheme::Sepa && !is_target_day(day) {
                return Err(OrderError::NotABankDay { at, day });
            }
        }
        Ok(())
    }

    /// Holds the order to what one version of the message can say.
    ///
    /// # Errors
    /// [`OrderError::BicOfLater`].
    pub fn check_version(&self, version: OrderVersion) -> Result<(), OrderError> {
        if version == OrderVersion::V09 {
            return Ok(());
        }
        for (n, batch) in self.batches.iter().enumerate() {
            let payees = batch.transfers.iter().enumerate();
            let payees = payees.map(|(m, transfer)| (format!("batches[{n}].transfers[{m}].payee"), &transfer.payee));
            for (at, holder) in std::iter::once((format!("batches[{n}].payer"), &batch.payer)).chain(payees) {
                if let Some(bic) = holder.bank.as_ref().filter(|bic| !bic.fits_2009()) {
                    return Err(OrderError::BicOfLater { at: format!("{at}.bank"), bic: bic.clone() });
                }
            }
        }
        Ok(())
    }
}

impl Batch {
    fn check(&self, at: &str) -> Checked {
        reference(&format!("{at}.id"), &self.id)?;
        self.check_holder(&format!("{at}.payer"), &self.payer)?;
        let Some(first) = self.transfers.first() else {
            return Err(OrderError::Nothing { at: format!("{at}.transfers") });
        };
        let mut ids = HashSet::new();
        for (n, transfer) in self.transfers.iter().enumerate() {
            let at = format!("{at}.transfers[{n}]");
            self.check_transfer(&at, transfer, first.amount.currency)?;
            let id = (&transfer.instruction_id, &transfer.end_to_end_id);
            if !ids.insert(id) {
                let id = id.0.as_ref().or(id.1.as_ref()).map_or("NOTPROVIDED", String::as_str).to_owned();
                return Err(OrderError::Twice { at, id });
            }
        }
        Ok(())
    }

    fn check_holder(&self, at: &str, holder: &AccountHolder) -> Checked {
        party(at, &holder.party)?;
        let at = format!("{at}.account");
        if self.scheme != Scheme::Domestic && !matches!(holder.account, Account::Iban(_)) {
            return Err(OrderError::NoIban { at });
        }
        account(&at, &holder.account)
    }

    fn check_transfer(&self, at: &str, transfer: &Transfer, currency: Currency) -> Checked {
        if let Some(id) = &transfer.instruction_id {
            reference(&format!("{at}.instruction_id"), id)?;
        }
        if let Some(id) = &transfer.end_to_end_id {
            reference(&format!("{at}.end_to_end_id"), id)?;
        }
        self.check_amount(&format!("{at}.amount"), transfer.amount, currency)?;
        self.check_holder(&format!("{at}.payee"), &transfer.payee)?;
        remittance(&format!("{at}.remittance"), &transfer.remittance)
    }

    fn check_amount(&self, at: &str, amount: Money, of_batch: Currency) -> Checked {
        let sepa = self.scheme != Scheme::Domestic;
        let wanted = match Currency::of("EUR") {
            Ok(euro) if sepa => euro,
            _ => of_batch,
        };
        if amount.currency != wanted {
            return Err(OrderError::OtherCurrency { at: at.to_owned(), found: amount.currency, wanted });
        }
        above_zero(at, amount)?;
        if sepa && amount.minor > SEPA_MINOR_MAX {
            return Err(OrderError::OutOfRange { at: at.to_owned(), amount });
        }
        Ok(())
    }
}
