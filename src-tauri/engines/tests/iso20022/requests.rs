//! Requests to pay.

use base::Timestamp;
use engines::iso20022::Remittance;
use engines::iso20022::credit_transfer::OrderError;
use engines::iso20022::request_to_pay::{PaymentRequest, PaymentRequests, write_payment_requests};
use engines::iso20022::{AccountHolder, Party};

use crate::support::{day, holder, iban, money};

fn requests() -> PaymentRequests {
    let payee: AccountHolder = holder("Counterfoil Shop GmbH", iban("DE89370400440532013000"));
    PaymentRequests {
        message_id: "CF-RTP-1".into(),
        created_at: Timestamp::parse("2026-11-21T09:30:00Z").expect("a time"),
        initiator: "Counterfoil Shop GmbH".into(),
        payee,
        requests: vec![PaymentRequest {
            id: "CF-RTP-1-1".into(),
            end_to_end_id: Some("INV-0042".into()),
            pay_on: day("2026-12-01"),
            expires_on: Some(day("2026-12-31")),
            payer: Party::named("Asha Patel"),
            payer_account: None,
            payer_bank: None,
            amount: money(11_800, "EUR"),
            other_amount_allowed: false,
            early_allowed: true,
            remittance: Remittance::Text("Invoice 0042".into()),
        }],
    }
}

fn write(change: impl FnOnce(&mut PaymentRequests)) -> Result<String, OrderError> {
    let mut asked = requests();
    change(&mut asked);
    let bytes = write_payment_requests(&asked, day("2026-11-21"))?;
    Ok(String::from_utf8(bytes).expect("the file is UTF-8"))
}

/// Makes an order wrong in one way.
type Spoil = fn(&mut PaymentRequests);

#[test]
fn a_request_names_the_day_the_amount_and_what_the_customer_may_change() {
    let written = write(|_| {}).expect("the request is sound");
    assert_eq!(written, write(|_| {}).expect("the request is sound"));
    for part in [
        "urn:iso:std:iso:20022:tech:xsd:pain.013.001.07",
        "<CtrlSum>118.00</CtrlSum>",
        "<AmtModAllwd>false</AmtModAllwd>",
        "<EarlyPmtAllwd>true</EarlyPmtAllwd>",
        "<InstdAmt Ccy=\"EUR\">118.00</InstdAmt>",
        "<EndToEndId>INV-0042</EndToEndId>",
    ] {
        assert!(written.contains(part), "{part}\n{written}");
    }
}

#[test]
fn a_request_that_breaks_a_rule_is_refused_with_the_field_to_blame() {
    let cases: [(Spoil, &str); 6] = [
        (|asked| asked.requests.clear(), "requests: there is nothing in it"),
        (|asked| asked.requests[0].pay_on = day("2026-11-20"), "requests[0].pay_on: 2026-11-20 is over"),
        (|asked| asked.requests[0].expires_on = Some(day("2026-11-30")), "requests[0].expires_on: 2026-11-30 is over"),
        (
            |asked| asked.requests[0].amount = money(0, "EUR"),
            "requests[0].amount: EUR 0.00 is outside what can be transferred",
        ),
        (
            |asked| {
                let copy = asked.requests[0].clone();
                asked.requests.push(copy);
            },
            "requests[1].id: 'CF-RTP-1-1' is there twice",
        ),
        (
            |asked| asked.requests[0].payer.name = "आशा".into(),
            "requests[0].payer.name: the character 'आ' is not taken by every bank",
        ),
    ];
    for (change, sentence) in cases {
        assert_eq!(write(change).expect_err(sentence).to_string(), sentence);
    }
}
