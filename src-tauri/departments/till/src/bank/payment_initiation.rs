//! A payment file over an invoice that the *customer* loads into their bank: they are the payer, the shop is paid.

use base::{Actor, Currency, Shop};
use engines::iso20022::credit_transfer::{
    Batch, OrderVersion, PaymentOrder, Purpose, Scheme, Transfer, write_payment_order,
};
use engines::iso20022::{Account, AccountHolder, next_target_day};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::error::BankError;
use super::message::MessageKind;
use super::ordered::{Ordered, Payer, gather, make};
use crate::invoices::{BILLING_READ, InvoiceId};

/// Versions that are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum InitiationVersion {
    /// pain.001.001.09.
    #[default]
    #[serde(rename = "09")]
    V09,
    /// pain.001.001.03, for older banks.
    #[serde(rename = "03")]
    V03,
}

impl InitiationVersion {
    /// As the writer knows it.
    pub(super) fn order(self) -> OrderVersion {
        match self {
            Self::V09 => OrderVersion::V09,
            Self::V03 => OrderVersion::V03,
        }
    }
}

/// Which file is asked for, and what the customer says of their account.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct InitiationAsk {
    /// `09` when absent.
    #[param(inline)]
    pub version: Option<InitiationVersion>,
    /// The customer's IBAN. The schema asks for the payer's account (`DbtrAcct`), so this or `payer_account` is needed.
    #[param(max_length = 50)]
    pub payer_iban: Option<String>,
    /// The customer's account number, where there are no IBANs.
    #[param(max_length = 34)]
    pub payer_account: Option<String>,
    /// The customer's name in Latin letters, where the invoice has it in others.
    #[param(max_length = 70)]
    pub payer_name: Option<String>,
}

/// A file for a bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentFile {
    /// Name to save it under.
    pub name: String,
    /// The identification in it.
    pub message_id: String,
    /// The XML.
    pub bytes: Vec<u8>,
}

/// The file over what is due on an issued invoice, with instalments on the first open one. The same ask on the same day gives the same file; nothing is posted.
pub async fn payment_initiation(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    ask: InitiationAsk,
) -> Result<PaymentFile, BankError> {
    who.may(BILLING_READ)?;
    let (handed, actor) = (shop.clone(), who.clone());
    let payer = Payer { iban: ask.payer_iban, account: ask.payer_account, name: ask.payer_name };
    let version = ask.version.unwrap_or_default().order();
    shop.db
        .write(who, move |tx| {
            let today = tx.at().day_in(&handed.basics()?.zone);
            let ordered = gather(tx, id, &payer)?;
            let account = ordered.payer_account.clone().ok_or(BankError::PayerAccount)?;
            let kind = MessageKind::PaymentInitiation;
            make(tx, &handed, &actor, id, kind, (version.message_name(), today), &ordered, |message_id, created_at| {
                let order = order(&ordered, account, message_id, created_at, today);
                Ok(write_payment_order(&order, version, today)?)
            })
        })
        .await
}

fn order(
    ordered: &Ordered,
    account: Account,
    message_id: &str,
    created_at: base::Timestamp,
    today: base::ShopDate,
) -> PaymentOrder {
    let iban = |account: &Account| matches!(account, Account::Iban(_));
    let euro = Currency::of("EUR").is_ok_and(|euro| ordered.amount.currency == euro);
    let sepa = euro && iban(&account) && iban(&ordered.payee.account);
    PaymentOrder {
        message_id: message_id.to_owned(),
        created_at,
        initiator: ordered.payer.name.clone(),
        batches: vec![Batch {
            id: format!("{message_id}-1"),
            scheme: if sepa { Scheme::Sepa } else { Scheme::Domestic },
            purpose: Purpose::Unstated,
            booked_as_one: false,
            execute_on: if sepa { next_target_day(today) } else { today },
            payer: AccountHolder { party: ordered.payer.clone(), account, bank: None },
            transfers: vec![Transfer {
                instruction_id: None,
                end_to_end_id: ordered.end_to_end_id.clone(),
                amount: ordered.amount,
                payee: ordered.payee.clone(),
                remittance: ordered.remittance.clone(),
            }],
        }],
    }
}
