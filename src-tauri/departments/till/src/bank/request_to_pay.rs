//! A request to pay over an invoice (pain.013): the shop's bank puts it before the customer's.

use base::{Actor, Shop};
use engines::iso20022::request_to_pay::{PaymentRequest, PaymentRequests, write_payment_requests};
use serde::Deserialize;
use utoipa::IntoParams;

use super::error::BankError;
use super::message::MessageKind;
use super::ordered::{Payer, gather, make};
use super::payment_initiation::PaymentFile;
use crate::invoices::{BILLING_READ, InvoiceId};

/// What stands in the message's name.
const MESSAGE_NAME: &str = "pain.013.001.07";

/// What is known of the customer's account.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RequestAsk {
    /// The customer's IBAN. The schema does not ask for it: without it the customer's bank is found another way.
    #[param(max_length = 50)]
    pub payer_iban: Option<String>,
    /// The customer's account number, where there are no IBANs.
    #[param(max_length = 34)]
    pub payer_account: Option<String>,
    /// The customer's name in Latin letters, where the invoice has it in others.
    #[param(max_length = 70)]
    pub payer_name: Option<String>,
}

/// The request over what is due on an issued invoice, with instalments on the first open one. The same ask on the same day gives the same file; nothing is posted.
pub async fn request_to_pay(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    ask: RequestAsk,
) -> Result<PaymentFile, BankError> {
    who.may(BILLING_READ)?;
    let (handed, actor) = (shop.clone(), who.clone());
    let payer = Payer { iban: ask.payer_iban, account: ask.payer_account, name: ask.payer_name };
    shop.db
        .write(who, move |tx| {
            let today = tx.at().day_in(&handed.basics()?.zone);
            let ordered = gather(tx, id, &payer)?;
            let kind = MessageKind::RequestToPay;
            make(tx, &handed, &actor, id, kind, (MESSAGE_NAME, today), &ordered, |message_id, created_at| {
                let asked = PaymentRequests {
                    message_id: message_id.to_owned(),
                    created_at,
                    initiator: ordered.payee.party.name.clone(),
                    payee: ordered.payee.clone(),
                    requests: vec![PaymentRequest {
                        id: format!("{message_id}-1"),
                        end_to_end_id: ordered.end_to_end_id.clone(),
                        // What is overdue is asked for now.
                        pay_on: ordered.due_on.map_or(today, |due| due.max(today)),
                        expires_on: None,
                        payer: ordered.payer.clone(),
                        payer_account: ordered.payer_account.clone(),
                        payer_bank: None,
                        amount: ordered.amount,
                        other_amount_allowed: false,
                        early_allowed: true,
                        remittance: ordered.remittance.clone(),
                    }],
                };
                Ok(write_payment_requests(&asked, today)?)
            })
        })
        .await
}
