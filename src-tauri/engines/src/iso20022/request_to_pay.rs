//! Request to pay (pain.013): the shop asks its customers' banks to put a payment before them.
//!
//! Version 07, of the same yearly release as pain.001.001.09. The request goes through the shop's own bank or provider;
//! an answer comes as a pain.014 or simply as money. Nothing is owed more or less because of it.

use base::{Money, ShopDate, Timestamp};

use super::control_sum::ControlSum;
use super::credit_transfer::OrderError;
use super::credit_transfer::rules::{above_zero, account, party, reference, remittance, text};
use super::identifiers::Bic;
use super::parts::{write_account, write_bank, write_heading, write_party, write_remittance};
use super::party::{Account, AccountHolder, Party, Remittance};
use super::text::{NAME_MAX, NOT_PROVIDED};
use super::xml::Writer;

/// Namespace of pain.013.001.07.
pub const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.013.001.07";

/// One file of requests, all for the same payee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRequests {
    /// Identification of the file, never used again.
    pub message_id: String,
    /// When it was made, to the second.
    pub created_at: Timestamp,
    /// Who asks: the shop, mostly.
    pub initiator: String,
    /// Who is to be paid, on which account.
    pub payee: AccountHolder,
    /// The requests; at least one.
    pub requests: Vec<PaymentRequest>,
}

/// One request to one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRequest {
    /// Identification of the request, unique within the file.
    pub id: String,
    /// Identification that the payment will carry; none is written as `NOTPROVIDED`.
    pub end_to_end_id: Option<String>,
    /// Day on which payment is asked for.
    pub pay_on: ShopDate,
    /// Last day on which the request can be accepted.
    pub expires_on: Option<ShopDate>,
    /// Who is to pay.
    pub payer: Party,
    /// Their account, where the shop knows it.
    pub payer_account: Option<Account>,
    /// Their bank, where the shop knows it.
    pub payer_bank: Option<Bic>,
    /// How much; above zero.
    pub amount: Money,
    /// Whether the customer may pay another amount.
    pub other_amount_allowed: bool,
    /// Whether the customer may pay before the day.
    pub early_allowed: bool,
    /// What for.
    pub remittance: Remittance,
}

/// Writes the requests, once they keep the rules of texts, references and amounts. The same requests give the same bytes.
///
/// `today` is the shop's day: a request for a day that is over is refused.
///
/// # Errors
/// The first rule that is broken.
pub fn write_payment_requests(asked: &PaymentRequests, today: ShopDate) -> Result<Vec<u8>, OrderError> {
    check(asked, today)?;
    Ok(Writer::document(NAMESPACE, |xml| {
        xml.element("CdtrPmtActvtnReq", |xml| {
            xml.element("GrpHdr", |xml| {
                let sum = ControlSum::of(asked.requests.iter().map(|request| request.amount));
                write_heading(xml, &asked.message_id, asked.created_at, asked.requests.len(), sum);
                xml.element("InitgPty", |xml| xml.text("Nm", &asked.initiator));
            });
            for request in &asked.requests {
                xml.element("PmtInf", |xml| write_request(xml, request, &asked.payee));
            }
        });
    }))
}

fn write_request(xml: &mut Writer, request: &PaymentRequest, payee: &AccountHolder) {
    let flag = |set| if set { "true" } else { "false" };
    xml.text("PmtInfId", &request.id);
    xml.text("PmtMtd", "TRF");
    xml.nested(&["ReqdExctnDt", "Dt"], &request.pay_on.to_string());
    if let Some(day) = request.expires_on {
        xml.nested(&["XpryDt", "Dt"], &day.to_string());
    }
    xml.element("PmtCond", |xml| {
        xml.text("AmtModAllwd", flag(request.other_amount_allowed));
        xml.text("EarlyPmtAllwd", flag(request.early_allowed));
        xml.text("GrntedPmtReqd", "false");
    });
    write_party(xml, "Dbtr", &request.payer);
    if let Some(account) = &request.payer_account {
        write_account(xml, "DbtrAcct", account);
    }
    write_bank(xml, "DbtrAgt", "BICFI", request.payer_bank.as_ref());
    xml.element("CdtTrfTx", |xml| {
        let id = request.end_to_end_id.as_deref().unwrap_or(NOT_PROVIDED);
        xml.nested(&["PmtId", "EndToEndId"], id);
        xml.element("Amt", |xml| xml.amount("InstdAmt", request.amount));
        xml.text("ChrgBr", "SLEV");
        write_bank(xml, "CdtrAgt", "BICFI", payee.bank.as_ref());
        write_party(xml, "Cdtr", &payee.party);
        write_account(xml, "CdtrAcct", &payee.account);
        write_remittance(xml, &request.remittance);
    });
}

fn check(asked: &PaymentRequests, today: ShopDate) -> Result<(), OrderError> {
    reference("message_id", &asked.message_id)?;
    text("initiator", &asked.initiator, NAME_MAX)?;
    party("payee", &asked.payee.party)?;
    account("payee.account", &asked.payee.account)?;
    if asked.requests.is_empty() {
        return Err(OrderError::Nothing { at: "requests".to_owned() });
    }
    let mut ids = std::collections::HashSet::new();
    for (n, request) in asked.requests.iter().enumerate() {
        let at = |field: &str| format!("requests[{n}].{field}");
        reference(&at("id"), &request.id)?;
        if !ids.insert(&request.id) {
            return Err(OrderError::Twice { at: at("id"), id: request.id.clone() });
        }
        if let Some(id) = &request.end_to_end_id {
            reference(&at("end_to_end_id"), id)?;
        }
        if request.pay_on < today {
            return Err(OrderError::Past { at: at("pay_on"), day: request.pay_on });
        }
        if let Some(day) = request.expires_on.filter(|day| *day < request.pay_on) {
            return Err(OrderError::Past { at: at("expires_on"), day });
        }
        party(&at("payer"), &request.payer)?;
        if let Some(number) = &request.payer_account {
            account(&at("payer_account"), number)?;
        }
        above_zero(&at("amount"), request.amount)?;
        remittance(&at("remittance"), &request.remittance)?;
    }
    Ok(())
}
