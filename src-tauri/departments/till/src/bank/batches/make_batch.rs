//! Ordering transfers: one file for the shop's bank.

use std::collections::HashSet;

use base::{Actor, Currency, Fault, Money, Shop, ShopDate, WriteTx};
use engines::iso20022::credit_transfer::{Batch, PaymentOrder, Scheme, Transfer, write_payment_order};
use engines::iso20022::identifiers::{Bic, CreditorReference, Iban};
use engines::iso20022::text::{NAME_MAX, REMITTANCE_MAX, check_text};
use engines::iso20022::{Account, AccountHolder, Party, Remittance, next_target_day};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::batch::{BatchPurpose, BatchTransfer, PaymentBatch, PaymentBatchDocument, PaymentBatchId};
use super::store;
use crate::bank::account::{BankAccount, BankAccountId};
use crate::bank::error::BankError;
use crate::bank::payment_initiation::InitiationVersion;
use crate::bank::{BANK_WRITE, announce, store as bank_store};

/// Transfers of one file. End-to-end identifications have room for three digits behind the file's.
const TRANSFERS_MAX: usize = 500;
/// How long an order is remembered when the same is ordered again.
const REMEMBERED_MS: i64 = 60 * 24 * 60 * 60 * 1000;

/// Transfers to order.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PaymentBatchAsk)]
#[serde(deny_unknown_fields)]
pub struct BatchAsk {
    /// The shop's account that is charged.
    pub account_id: BankAccountId,
    /// What the transfers are for; `other` when not said.
    #[serde(default)]
    pub purpose: BatchPurpose,
    /// Day on which the account is to be charged; the next one on which the bank works when not said.
    #[serde(default)]
    pub execute_on: Option<ShopDate>,
    /// Whether the bank is asked to book the batch as one line; each transfer on its own when not said.
    #[serde(default)]
    pub booked_as_one: bool,
    /// `09` when not said.
    #[serde(default)]
    pub version: Option<InitiationVersion>,
    /// Who is paid, and how much.
    #[schema(min_items = 1, max_items = 500)]
    pub transfers: Vec<TransferAsk>,
    /// Orders again what the shop ordered before: the same amount to the same account with the same reference.
    #[serde(default)]
    pub again: bool,
}

/// One transfer to order.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = PaymentBatchTransferAsk)]
#[serde(deny_unknown_fields)]
pub struct TransferAsk {
    /// Who is paid, as their bank writes them: letters without accents, digits and `/ - ? : ( ) . , ' +`.
    #[schema(min_length = 1, max_length = 70)]
    pub payee: String,
    /// Their IBAN; this or a number.
    #[serde(default)]
    #[schema(max_length = 50)]
    pub iban: Option<String>,
    /// Their account number, where there are no IBANs.
    #[serde(default)]
    #[schema(max_length = 34)]
    pub number: Option<String>,
    /// Their bank's code, where the bank asks for it.
    #[serde(default)]
    #[schema(max_length = 20)]
    pub bic: Option<String>,
    /// How much, in minor units of the account's currency.
    #[schema(minimum = 1)]
    pub amount_minor: i64,
    /// What the payee reads: the number of their bill. A reference of ISO 11649 (`RF…`) goes as one.
    #[schema(min_length = 1, max_length = 140)]
    pub reference: String,
}

/// Makes the file and keeps it. Nothing is posted, and nothing leaves: a person gives the file to the bank.
pub async fn make_batch(shop: &Shop, who: &Actor, ask: BatchAsk) -> Result<PaymentBatchDocument, BankError> {
    who.may(BANK_WRITE)?;
    if ask.transfers.is_empty() || ask.transfers.len() > TRANSFERS_MAX {
        return Err(Fault::invalid("transfers", format!("between 1 and {TRANSFERS_MAX}")).into());
    }
    let (handed, actor) = (shop.clone(), who.clone());
    shop.db
        .write(who, move |tx| {
            let account = bank_store::find_account(tx, ask.account_id)?
                .filter(|account| account.active)
                .ok_or(BankError::NoSuchAccount)?;
            let today = tx.at().day_in(&handed.basics()?.zone);
            let id = PaymentBatchId::from_number(handed.new_id());
            // 29 of 35 characters, in the set that every bank takes; the transfers' own have four more.
            let message_id = format!("CF-{}", id.to_string().trim_start_matches("pbt_").to_ascii_uppercase());
            let transfers = read(&ask, account.currency, &message_id)?;
            if !ask.again {
                must_be_new(tx, &transfers)?;
            }
            let document = keep(tx, &ask, &account, transfers, (id, message_id, today))?;
            let detail = json!({
                "message_id": document.batch.message_id,
                "account": account.id,
                "amount": document.batch.amount,
                "transfers": document.batch.count,
                "again": ask.again,
                "file": document.batch.file_digest,
            });
            audit::note(tx, &actor, "payment_batch.made", &id.to_string(), detail)?;
            announce(tx, id, &["bank"])?;
            tx.outcome(&actor, id)?;
            Ok(document)
        })
        .await
}

/// What was typed, checked: the first fault names its transfer.
fn read(ask: &BatchAsk, currency: Currency, message_id: &str) -> Result<Vec<BatchTransfer>, Fault> {
    let each = ask.transfers.iter().zip(1_i64..);
    each.map(|(one, part)| read_one(one, currency, part, message_id)).collect()
}

fn read_one(one: &TransferAsk, currency: Currency, part: i64, message_id: &str) -> Result<BatchTransfer, Fault> {
    let at = |field: &str| format!("transfers[{}].{field}", part.saturating_sub(1));
    let plain = |field: &str, text: &str, most: usize| {
        let text = text.trim().to_owned();
        check_text(&text, most).map_err(|cause| Fault::invalid(at(field), cause))?;
        Ok::<_, Fault>(text)
    };
    let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let (account, is_iban) = match (given(&one.iban), given(&one.number)) {
        (Some(iban), None) => {
            let iban = Iban::parse(&iban).map_err(|cause| Fault::invalid(at("iban"), cause))?;
            (iban.as_str().to_owned(), true)
        }
        (None, Some(number)) => (plain("number", &number, 34)?, false),
        _ => return Err(Fault::invalid(at("iban"), "an IBAN, or another account number where there are none")),
    };
    let bic = match given(&one.bic) {
        Some(bic) => {
            let bic = Bic::parse(&bic.to_ascii_uppercase()).map_err(|cause| Fault::invalid(at("bic"), cause))?;
            bic.as_str().to_owned()
        }
        None => String::new(),
    };
    if one.amount_minor <= 0 {
        return Err(Fault::invalid(at("amount_minor"), "more than nothing"));
    }
    Ok(BatchTransfer {
        part,
        end_to_end_id: format!("{message_id}-{part}"),
        payee: plain("payee", &one.payee, NAME_MAX)?,
        account,
        is_iban,
        bic,
        amount: Money { minor: one.amount_minor, currency },
        reference: plain("reference", &one.reference, REMITTANCE_MAX)?,
        status: String::new(),
        status_final: false,
        reasons: Vec::new(),
    })
}

/// Nothing is paid out twice by a second click on another day, or by a bill that stands in a list twice.
fn must_be_new(tx: &WriteTx<'_>, transfers: &[BatchTransfer]) -> Result<(), BankError> {
    let since = base::Timestamp(tx.at().0.saturating_sub(REMEMBERED_MS));
    let mut here = HashSet::new();
    for transfer in transfers {
        let part = transfer.part;
        if !here.insert((&transfer.account, transfer.amount.minor, &transfer.reference)) {
            return Err(BankError::OrderedBefore { part, message_id: None });
        }
        if let Some((message_id, _)) = store::find_same(tx, transfer, since)? {
            return Err(BankError::OrderedBefore { part, message_id: Some(message_id) });
        }
    }
    Ok(())
}

/// Writes the file and keeps it with its transfers.
fn keep(
    tx: &WriteTx<'_>,
    ask: &BatchAsk,
    account: &BankAccount,
    transfers: Vec<BatchTransfer>,
    (id, message_id, today): (PaymentBatchId, String, ShopDate),
) -> Result<PaymentBatchDocument, BankError> {
    let payer = account.as_holder()?;
    let sepa = Currency::of("EUR").is_ok_and(|euro| account.currency == euro)
        && account.iban.is_some()
        && transfers.iter().all(|transfer| transfer.is_iban);
    let day = ask.execute_on.unwrap_or(if sepa { next_target_day(today) } else { today });
    let version = ask.version.unwrap_or_default().order();
    let order = PaymentOrder {
        message_id: message_id.clone(),
        created_at: tx.at(),
        initiator: payer.party.name.clone(),
        batches: vec![Batch {
            id: format!("{message_id}-0"),
            scheme: if sepa { Scheme::Sepa } else { Scheme::Domestic },
            purpose: ask.purpose.in_file(),
            booked_as_one: ask.booked_as_one,
            execute_on: day,
            payer,
            transfers: transfers.iter().map(in_file).collect::<Result<_, _>>()?,
        }],
    };
    let file = write_payment_order(&order, version, today)?;
    let amount = Money::sum(account.currency, transfers.iter().map(|transfer| transfer.amount))?;
    let batch = PaymentBatch {
        id,
        account_id: account.id,
        purpose: ask.purpose,
        execute_on: day,
        message_name: version.message_name().to_owned(),
        message_id,
        amount,
        count: i64::try_from(transfers.len()).map_err(Fault::bug)?,
        refused: 0,
        settled: 0,
        file_digest: hex::encode(Sha256::digest(&file)),
        dropped_at: None,
        dropped_why: String::new(),
        reported_at: None,
        created_at: tx.at(),
    };
    let document = PaymentBatchDocument { batch, transfers };
    store::insert(tx, &document, &file)?;
    Ok(document)
}

/// A transfer as the file says it. Everything was checked when it was read.
fn in_file(transfer: &BatchTransfer) -> Result<Transfer, Fault> {
    let account = if transfer.is_iban {
        Account::Iban(Iban::parse(&transfer.account).map_err(Fault::bug)?)
    } else {
        Account::Other(transfer.account.clone())
    };
    let bank = match transfer.bic.as_str() {
        "" => None,
        bic => Some(Bic::parse(bic).map_err(Fault::bug)?),
    };
    let reference = match CreditorReference::parse(&transfer.reference) {
        Ok(reference) => Remittance::Reference(reference),
        Err(_) => Remittance::Text(transfer.reference.clone()),
    };
    Ok(Transfer {
        instruction_id: None,
        end_to_end_id: Some(transfer.end_to_end_id.clone()),
        amount: transfer.amount,
        payee: AccountHolder { party: Party::named(transfer.payee.clone()), account, bank },
        remittance: reference,
    })
}
