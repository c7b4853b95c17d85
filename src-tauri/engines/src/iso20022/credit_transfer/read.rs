//! Reading a payment file: our own ones, and those that somebody wants checked.

use super::order::{Batch, OrderVersion, PaymentOrder, Purpose, Scheme, Transfer};
use super::write::bic_element;
use crate::iso20022::control_sum::ControlSum;
use crate::iso20022::error::ReadError;
use crate::iso20022::parts::{
    provided, read_account, read_amount, read_bank, read_count, read_date, read_heading, read_party, read_remittance,
};
use crate::iso20022::party::AccountHolder;
use crate::iso20022::xml::{Element, Tree};

/// Reads a pain.001.001.09 or .03 and holds it to all rules of an order but those of the calendar: what is read could be
/// written again. Elements that this program does not write are refused by name, never passed over: an order is either
/// understood or not taken.
///
/// # Errors
/// What is wrong, and where.
pub fn read_payment_order(bytes: &[u8]) -> Result<(PaymentOrder, OrderVersion), ReadError> {
    let tree = Tree::read(bytes)?;
    let version = [OrderVersion::V09, OrderVersion::V03].into_iter().find(|v| v.namespace() == tree.namespace());
    let version = version.ok_or_else(|| ReadError::Namespace {
        found: tree.namespace().chars().take(80).collect(),
        wanted: "pain.001.001.09 or pain.001.001.03",
    })?;
    tree.root().only(&["CstmrCdtTrfInitn"])?;
    let message = tree.root().one("CstmrCdtTrfInitn")?;
    message.only(&["GrpHdr", "PmtInf"])?;
    let header = message.one("GrpHdr")?;
    header.only(&["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"])?;
    let (message_id, created_at) = read_heading(header)?;
    let initiator = header.one("InitgPty")?;
    initiator.only(&["Nm"])?;
    let batches: Vec<Batch> =
        message.list("PmtInf").map(|batch| read_batch(batch, version)).collect::<Result<_, ReadError>>()?;
    let order = PaymentOrder {
        message_id,
        created_at,
        initiator: initiator.one("Nm")?.some_text("a name")?.to_owned(),
        batches,
    };
    check_counts(header, order.transfers().count(), order.control_sum())?;
    order.check()?;
    order.check_version(version)?;
    Ok((order, version))
}

/// Number and sum, which SEPA wants on both levels.
fn check_counts(stated: Element<'_>, count: usize, sum: ControlSum) -> Result<(), ReadError> {
    let element = stated.one("NbOfTxs")?;
    let (number, found) = (read_count(element)?, u64::try_from(count).unwrap_or(u64::MAX));
    if number != found {
        return Err(ReadError::Count { stated: number, found, at: element.place() });
    }
    let element = stated.one("CtrlSum")?;
    let total = ControlSum::parse(element.text()).ok_or_else(|| element.wrong("a sum of amounts"))?;
    if total.equals(sum) {
        return Ok(());
    }
    Err(ReadError::Sum { stated: element.text().to_owned(), found: sum.to_string(), at: element.place() })
}

fn read_batch(batch: Element<'_>, version: OrderVersion) -> Result<Batch, ReadError> {
    batch.only(&[
        "PmtInfId",
        "PmtMtd",
        "BtchBookg",
        "NbOfTxs",
        "CtrlSum",
        "PmtTpInf",
        "ReqdExctnDt",
        "Dbtr",
        "DbtrAcct",
        "DbtrAgt",
        "ChrgBr",
        "CdtTrfTxInf",
    ])?;
    let method = batch.one("PmtMtd")?;
    if method.text() != "TRF" {
        return Err(method.wrong("TRF"));
    }
    let (scheme, purpose) = read_scheme(batch)?;
    let day = batch.one("ReqdExctnDt")?;
    let execute_on = match version {
        OrderVersion::V03 => {
            day.only(&[])?;
            read_date(day)?
        }
        OrderVersion::V09 => {
            day.only(&["Dt"])?;
            read_date(day.one("Dt")?)?
        }
    };
    let transfers: Vec<Transfer> =
        batch.list("CdtTrfTxInf").map(|transfer| read_transfer(transfer, version)).collect::<Result<_, ReadError>>()?;
    let batch_read = Batch {
        id: batch.one("PmtInfId")?.some_text("an identification")?.to_owned(),
        scheme,
        purpose,
        booked_as_one: read_flag(batch, "BtchBookg")?,
        execute_on,
        payer: AccountHolder {
            party: read_party(batch.one("Dbtr")?)?,
            account: read_account(batch.one("DbtrAcct")?)?,
            bank: read_bank(batch.one("DbtrAgt")?, bic_element(version))?,
        },
        transfers,
    };
    check_counts(batch, batch_read.transfers.len(), batch_read.control_sum())?;
    check_charges(batch, scheme)?;
    Ok(batch_read)
}

/// A yes or no; no when it is not there.
fn read_flag(parent: Element<'_>, name: &'static str) -> Result<bool, ReadError> {
    let Some(flag) = parent.optional(name)? else { return Ok(false) };
    match flag.text() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(flag.wrong("true or false")),
    }
}

fn read_scheme(batch: Element<'_>) -> Result<(Scheme, Purpose), ReadError> {
    let Some(kind) = batch.optional("PmtTpInf")? else { return Ok((Scheme::Domestic, Purpose::Unstated)) };
    kind.only(&["SvcLvl", "LclInstrm", "CtgyPurp"])?;
    let code = |name: &'static str| {
        let Some(choice) = kind.optional(name)? else { return Ok(None) };
        choice.only(&["Cd"])?;
        choice.one("Cd").map(Some)
    };
    let scheme = match (code("SvcLvl")?, code("LclInstrm")?) {
        (None, None) => Scheme::Domestic,
        (Some(level), None) if level.text() == "SEPA" => Scheme::Sepa,
        (Some(level), Some(instant)) if level.text() == "SEPA" && instant.text() == "INST" => Scheme::SepaInstant,
        (Some(level), _) if level.text() != "SEPA" => return Err(level.wrong("SEPA")),
        (_, Some(instant)) => return Err(instant.wrong("INST within SEPA")),
        (Some(level), None) => return Err(level.wrong("SEPA")),
    };
    let purpose = match code("CtgyPurp")? {
        None => Purpose::Unstated,
        Some(code) => [Purpose::Suppliers, Purpose::Wages]
            .into_iter()
            .find(|purpose| purpose.code() == Some(code.text()))
            .ok_or_else(|| code.wrong("SUPP or SALA"))?,
    };
    Ok((scheme, purpose))
}

/// In SEPA each side pays its own bank.
fn check_charges(batch: Element<'_>, scheme: Scheme) -> Result<(), ReadError> {
    match (batch.optional("ChrgBr")?, scheme) {
        (Some(bearer), Scheme::Domestic) => Err(bearer.unexpected()),
        (Some(bearer), _) if bearer.text() != "SLEV" => Err(bearer.wrong("SLEV")),
        (Some(_), _) | (None, Scheme::Domestic) => Ok(()),
        (None, _) => Err(ReadError::Missing { element: "ChrgBr", at: batch.place() }),
    }
}

fn read_transfer(transfer: Element<'_>, version: OrderVersion) -> Result<Transfer, ReadError> {
    transfer.only(&["PmtId", "Amt", "CdtrAgt", "Cdtr", "CdtrAcct", "RmtInf"])?;
    let ids = transfer.one("PmtId")?;
    ids.only(&["InstrId", "EndToEndId"])?;
    let amount = transfer.one("Amt")?;
    amount.only(&["InstdAmt"])?;
    let bank = match transfer.optional("CdtrAgt")? {
        Some(bank) => read_bank(bank, bic_element(version))?,
        None => None,
    };
    Ok(Transfer {
        instruction_id: ids.text_along(&["InstrId"])?.map(str::to_owned),
        end_to_end_id: provided(ids.one("EndToEndId")?.some_text("an identification")?).map(str::to_owned),
        amount: read_amount(amount.one("InstdAmt")?)?,
        payee: AccountHolder {
            party: read_party(transfer.one("Cdtr")?)?,
            account: read_account(transfer.one("CdtrAcct")?)?,
            bank,
        },
        remittance: read_remittance(transfer)?,
    })
}
