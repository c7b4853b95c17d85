//! What payment files over an invoice have in common: who is paid, who pays, how much, what for, and under which identification.

use base::{Actor, Money, Shop, ShopDate, Timestamp, WriteTx};
use engines::iso20022::identifiers::Iban;
use engines::iso20022::text::{NAME_MAX, REMITTANCE_MAX, check_reference, latin};
use engines::iso20022::{Account, AccountHolder, Party, Remittance};
use office::audit;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::account::BankAccount;
use super::error::BankError;
use super::message::{BankMessageId, MessageKind};
use super::payment_initiation::PaymentFile;
use super::{announce, store};
use crate::invoices::{self, DueNow, Invoice, InvoiceId};

/// What a file is made from.
pub(super) struct Ordered {
    pub payee: AccountHolder,
    pub payer: Party,
    pub payer_account: Option<Account>,
    pub amount: Money,
    pub remittance: Remittance,
    pub end_to_end_id: Option<String>,
    pub due_on: Option<ShopDate>,
    pub number: String,
}

/// Who pays, as far as the asker says; what is not said comes from the invoice.
#[derive(Debug, Clone, Default)]
pub(super) struct Payer {
    pub iban: Option<String>,
    pub account: Option<String>,
    pub name: Option<String>,
}

impl Payer {
    /// The account, checked.
    fn account(&self) -> Result<Option<Account>, BankError> {
        let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        if let Some(iban) = given(&self.iban) {
            let iban = Iban::parse(&iban).map_err(|cause| base::Fault::invalid("payer_iban", cause))?;
            return Ok(Some(Account::Iban(iban)));
        }
        let Some(number) = given(&self.account) else { return Ok(None) };
        engines::iso20022::text::check_text(&number, 34)
            .map_err(|cause| base::Fault::invalid("payer_account", cause))?;
        Ok(Some(Account::Other(number)))
    }
}

/// Gathers it for what is due now on an issued invoice: all that is left, or with instalments what is left of the first open one.
pub(super) fn gather(tx: &WriteTx<'_>, id: InvoiceId, payer: &Payer) -> Result<Ordered, BankError> {
    let invoice = invoices::find(tx, id)?.ok_or(BankError::NoSuchInvoice)?;
    if invoice.test {
        return Err(BankError::TestDocument);
    }
    let DueNow { amount, due_on, .. } = invoices::due_now(tx, &invoice)?;
    let number = invoice.number.clone().filter(|_| amount.minor > 0).ok_or(BankError::NothingDue)?;
    let account: BankAccount =
        store::find_for_customers(tx, invoice.currency)?.ok_or(BankError::NoAccountForCustomers(invoice.currency))?;
    Ok(Ordered {
        payee: account.as_holder()?,
        payer: Party::named(payer_name(&invoice, payer)?),
        payer_account: payer.account()?,
        amount,
        // The number as it stands on the paper: by it the bank line is recognised.
        remittance: latin(&number, REMITTANCE_MAX).map_or(Remittance::None, Remittance::Text),
        end_to_end_id: Some(number.clone()).filter(|number| check_reference(number).is_ok()),
        due_on: due_on.or(invoice.due_on),
        number,
    })
}

fn payer_name(invoice: &Invoice, payer: &Payer) -> Result<String, BankError> {
    let given = payer.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = match (given, &invoice.frozen) {
        (Some(name), _) => name,
        (None, Some(frozen)) => frozen.customer.name.as_str(),
        (None, None) => "",
    };
    latin(name, NAME_MAX).ok_or(BankError::NotLatin("payer_name"))
}

/// Gives the file that was made from the same ask before, or has a new one written under a new identification and keeps it.
#[expect(clippy::too_many_arguments, reason = "one file: for whom, by whom, of which kind, and how it is written")]
pub(super) fn make(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    invoice: InvoiceId,
    kind: MessageKind,
    (message_name, today): (&str, ShopDate),
    ordered: &Ordered,
    write: impl FnOnce(&str, Timestamp) -> Result<Vec<u8>, BankError>,
) -> Result<PaymentFile, BankError> {
    let asked = digest_of_ask(invoice, kind, message_name, today, ordered);
    let name = file_name(kind, &ordered.number);
    if let Some((message_id, bytes)) = store::find_file(tx, &asked)? {
        return Ok(PaymentFile { name, message_id, bytes });
    }
    let id = BankMessageId::from_number(shop.new_id());
    // 29 of 35 characters, in the set that every bank takes.
    let message_id = format!("CF-{}", id.to_string().trim_start_matches("bms_").to_ascii_uppercase());
    let bytes = write(&message_id, tx.at())?;
    let file_digest = hex::encode(Sha256::digest(&bytes));
    store::insert_message(
        tx,
        &store::NewMessage {
            id,
            kind,
            message_name,
            message_id: &message_id,
            invoice,
            asked: &asked,
            amount: ordered.amount,
            file: &bytes,
            file_digest: &file_digest,
        },
    )?;
    audit::note(
        tx,
        who,
        "payment_file.made",
        &invoice.to_string(),
        json!({ "message": message_name, "message_id": message_id, "amount": ordered.amount, "file": file_digest }),
    )?;
    announce(tx, id, &["bank"])?;
    Ok(PaymentFile { name, message_id, bytes })
}

/// The same for the same ask on the same day.
fn digest_of_ask(
    invoice: InvoiceId,
    kind: MessageKind,
    message_name: &str,
    today: ShopDate,
    ordered: &Ordered,
) -> String {
    let facts = format!(
        "{invoice}\n{}\n{message_name}\n{today}\n{:?}\n{:?}\n{:?}\n{}\n{:?}\n{:?}",
        kind.text(),
        ordered.payee,
        ordered.payer,
        ordered.payer_account,
        ordered.amount,
        ordered.remittance,
        ordered.due_on,
    );
    hex::encode(Sha256::digest(facts.as_bytes()))
}

/// `payment-INV-26-27-0001.xml`.
fn file_name(kind: MessageKind, number: &str) -> String {
    let plain: String = number.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(60).collect();
    match kind {
        MessageKind::PaymentInitiation => format!("payment-{plain}.xml"),
        MessageKind::RequestToPay => format!("request-to-pay-{plain}.xml"),
    }
}
