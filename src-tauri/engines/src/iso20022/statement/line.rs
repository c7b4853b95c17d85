//! One entry of a statement as a bank line.

use base::{Currency, ShopDate};

use super::balance::{in_currency, is_credit, read_signed};
use super::detail::{is_reversal, read_detail};
use super::nouns::{BankLine, BatchDetails, LineDetail, LineKey, LineState, TransactionCode};
use super::version::Version;
use crate::iso20022::error::ReadError;
use crate::iso20022::parts::{provided, read_amount, read_count, read_day};
use crate::iso20022::party::Account;
use crate::iso20022::xml::Element;

/// What is known of the statement when its lines are read.
pub struct Known<'a> {
    /// Version of the message.
    pub version: Version,
    /// Currency of the account.
    pub currency: Currency,
    /// The account: the counterparty is the other one.
    pub account: &'a Account,
    /// Day of the closing balance.
    pub closed_on: ShopDate,
}

/// Reads one entry. Its key is given later, when its twins are known.
pub fn read_line(entry: Element<'_>, position: u32, known: &Known<'_>) -> Result<BankLine, ReadError> {
    let amount = in_currency(read_signed(entry)?, known.currency, entry.one("Amt")?)?;
    let reversal = is_reversal(entry)?;
    let day = |name| entry.optional(name)?.map(read_day).transpose();
    let (booked_on, value_on) = (day("BookgDt")?, day("ValDt")?);
    let credit = is_credit(entry.one("CdtDbtInd")?)?;
    let details: Vec<LineDetail> = entry
        .list("NtryDtls")
        .flat_map(|details| details.list("TxDtls"))
        .map(|detail| read_detail(detail, credit, reversal, known))
        .collect::<Result<_, ReadError>>()?;
    Ok(BankLine {
        key: LineKey(String::new()),
        position,
        amount,
        reversal,
        state: read_state(entry, known.version)?,
        booked_on: booked_on.or(value_on).unwrap_or(known.closed_on),
        value_on,
        bank_reference: entry.text_along(&["AcctSvcrRef"])?.and_then(provided).map(str::to_owned),
        code: read_code(entry.one("BkTxCd")?)?,
        batch: read_batch(entry, credit)?,
        details,
        text: entry.text_along(&["AddtlNtryInf"])?.map(str::to_owned),
    })
}

fn read_state(entry: Element<'_>, version: Version) -> Result<LineState, ReadError> {
    let status = entry.one("Sts")?;
    let code = if version.wraps_status() { status.one("Cd")? } else { status };
    code.only(&[])?;
    match code.text() {
        "BOOK" => Ok(LineState::Booked),
        "PDNG" => Ok(LineState::Pending),
        "INFO" => Ok(LineState::Information),
        "FUTR" if version.wraps_status() => Ok(LineState::Future),
        _ => Err(code.wrong("the status of a line")),
    }
}

fn read_code(code: Element<'_>) -> Result<TransactionCode, ReadError> {
    let text = |path: &[&'static str]| Ok::<_, ReadError>(code.text_along(path)?.map(str::to_owned));
    Ok(TransactionCode {
        domain: text(&["Domn", "Cd"])?,
        family: text(&["Domn", "Fmly", "Cd"])?,
        subfamily: text(&["Domn", "Fmly", "SubFmlyCd"])?,
        proprietary: text(&["Prtry", "Cd"])?,
    })
}

/// The batch that a line sums up. Several in one line are none that could be named.
fn read_batch(entry: Element<'_>, credit: bool) -> Result<Option<BatchDetails>, ReadError> {
    let mut batches = Vec::new();
    for details in entry.list("NtryDtls") {
        batches.extend(details.optional("Btch")?);
    }
    let [batch] = batches.as_slice() else { return Ok(None) };
    let text = |name| Ok::<_, ReadError>(batch.text_along(&[name])?.and_then(provided).map(str::to_owned));
    let credit = batch.optional("CdtDbtInd")?.map(is_credit).transpose()?.unwrap_or(credit);
    let total = batch.optional("TtlAmt")?.map(read_amount).transpose()?;
    Ok(Some(BatchDetails {
        message_id: text("MsgId")?,
        batch_id: text("PmtInfId")?,
        count: batch.optional("NbOfTxs")?.map(read_count).transpose()?,
        total: total.map(|total| if credit { total } else { total.negated() }),
    }))
}
