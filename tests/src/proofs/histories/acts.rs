//! What happens to a payment: what customers, banks and people in the gateway's screens do, and what we ask for.

use anyhow::{Result, bail};
use base::Money;
use connectors::gateways::{
    CancelAsk, CaptureAsk, ChargeAsk, CreateAsk, GatewayRef, Observation, PaymentFact, RefundAsk,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::stage::Stage;
use crate::dice::Dice;

/// A payment while it goes its way.
pub(super) struct Under<'a> {
    pub dice: &'a mut Dice,
    pub reference: String,
    pub amount: Money,
    pub canonical: Option<GatewayRef>,
    pub aliases: Vec<String>,
    /// Disputes that were opened and have not ended, by the id of the book.
    pub disputes: Vec<String>,
    pub refunds: u32,
    /// The customer did what there was to do, and the money waits for a call of ours.
    pub waits: bool,
}

impl Under<'_> {
    pub(super) fn learn(&mut self, learned: &[Observation]) {
        for seen in learned {
            self.waits |= matches!(seen.fact, PaymentFact::Approved { .. } | PaymentFact::Authorised { .. });
            self.canonical = seen.canonical.clone().or(self.canonical.take());
            self.aliases
                .extend(seen.aliases.iter().filter(|alias| !self.aliases.contains(alias)).cloned().collect::<Vec<_>>());
        }
    }
}

impl Stage {
    pub(super) async fn create(&self, under: &mut Under<'_>) -> Result<Vec<Observation>> {
        let can = self.connector.about().capabilities;
        let (payment, amount) = (under.reference.clone(), under.amount);
        let manual_capture = can.manual_capture && under.dice.chance(40);
        if !can.hosted_page {
            let token = "00000000-000000-000000-000000000000".into();
            let ask = ChargeAsk {
                key: payment.clone(),
                payment,
                amount,
                token,
                is_saved: false,
                description: "Milk".into(),
                manual_capture,
                email: None,
            };
            return Ok(self.http.charge(self.connector, &self.creds, "", &ask).await.result?);
        }
        let ask = CreateAsk {
            key: payment.clone(),
            payment,
            amount,
            description: "Milk".into(),
            return_url: Some("http://127.0.0.1:9/done".into()),
            expires_at: None,
            manual_capture,
            cancel_url: None,
            email: None,
            customer: None,
        };
        Ok(self.http.create(self.connector, &self.creds, "", &ask).await.result?)
    }

    /// Something happens, or would have: what is refused at this moment simply does not.
    pub(super) async fn act(&self, under: &mut Under<'_>) -> Result<()> {
        // A shop does not wait for long before it takes its money.
        if under.waits && under.dice.chance(50) {
            return self.take(under).await;
        }
        match under.dice.below(16) {
            0 => self.does(under, "choose", json!({})).await?,
            1 => self.does(under, "decline-try", json!({})).await?,
            2 if under.dice.chance(30) => self.does(under, "decline", json!({})).await?,
            3 if under.dice.chance(30) => self.does(under, "expire", json!({})).await?,
            4 if under.dice.chance(40) => return self.cancel(under).await,
            5 | 6 => return self.take(under).await,
            7 => self.does(under, "fees", json!({})).await?,
            8 | 9 => return self.refund(under).await,
            10 => {
                let part = (under.amount.minor / 100 * i64::try_from(under.dice.between(5, 60))? / 100).max(1) * 100;
                let amount = Money::new(part, under.amount.currency)?;
                self.does(under, "refund", json!({ "amount": amount.decimal_text() })).await?
            }
            11 => {
                let opened = self.does(under, "dispute", json!({})).await?;
                if let Some(id) = opened.get("id").and_then(Value::as_str) {
                    under.disputes.push(id.to_owned());
                }
                Value::Null
            }
            12 => match under.disputes.pop() {
                Some(id) => {
                    let end = if under.dice.chance(50) { "won" } else { "lost" };
                    self.control(&format!("/disputes/{id}/{end}"), json!({})).await?
                }
                None => Value::Null,
            },
            13 => {
                let whose = if self.dialect.provider == "practice" {
                    json!({})
                } else {
                    json!({"account": self.dialect.provider})
                };
                self.control("/payout", whose).await?
            }
            _ => {
                let even_if_ended = under.dice.chance(20);
                self.does(under, "pay", json!({ "even_if_ended": even_if_ended })).await?
            }
        };
        Ok(())
    }

    /// The customer pays.
    pub(super) async fn pay(&self, under: &Under<'_>) -> Result<()> {
        self.does(under, "pay", json!({})).await.map(drop)
    }

    /// The customer, the bank, or somebody in the gateway's screen.
    async fn does(&self, under: &Under<'_>, what: &str, body: Value) -> Result<Value> {
        let account = match self.dialect.provider {
            "practice" => String::new(),
            account => format!("?account={account}"),
        };
        self.control(&format!("/{what}/{}{account}", self.connector.reference_of(&under.reference)), body).await
    }

    /// What is not possible just now is answered with nothing.
    async fn control(&self, path: &str, body: Value) -> Result<Value> {
        let answer = self.gateway.try_control(Method::POST, path, &body).await?;
        match answer.status {
            200..=299 => Ok(answer.json()),
            404 | 409 => Ok(Value::Null),
            status => bail!("{path} was answered {status}"),
        }
    }

    /// We take what waits for us.
    pub(super) async fn take(&self, under: &mut Under<'_>) -> Result<()> {
        under.waits = false;
        let Some(payment) = self.connector.name_to_capture(under.canonical.as_ref(), &under.aliases) else {
            return Ok(());
        };
        let partly = self.connector.about().capabilities.partial_capture && under.dice.chance(40);
        let part = Money::new((under.amount.minor / 200).max(1) * 100, under.amount.currency)?;
        let key = format!("{}:capture", under.reference);
        let ask = CaptureAsk { payment, amount: partly.then_some(part), asked: Some(under.amount), key };
        // There may be nothing to take.
        if let Ok(learned) = self.http.capture(self.connector, &self.creds, "", &ask).await.result {
            under.learn(&learned);
        }
        self.http.forgive();
        Ok(())
    }

    async fn cancel(&self, under: &mut Under<'_>) -> Result<()> {
        let held = under.dice.chance(50);
        let Some(payment) = self.connector.name_to_cancel(under.canonical.as_ref(), &under.aliases, held) else {
            return Ok(());
        };
        let ask = CancelAsk { payment, key: format!("{}:cancel:{held}", under.reference) };
        if let Ok(learned) = self.http.cancel(self.connector, &self.creds, "", &ask).await.result {
            under.learn(&learned);
        }
        self.http.forgive();
        Ok(())
    }

    async fn refund(&self, under: &mut Under<'_>) -> Result<()> {
        let Some(payment) = self.connector.name_to_refund(under.canonical.as_ref(), &under.aliases) else {
            return Ok(());
        };
        let whole = under.dice.chance(20);
        let part = (under.amount.minor / 100 * i64::try_from(under.dice.between(5, 70))? / 100).max(1) * 100;
        under.refunds += 1;
        let refund = format!("{}r{}", under.reference.replacen("pay_", "rfd_", 1), under.refunds);
        let ask = RefundAsk {
            key: refund.clone(),
            refund,
            payment,
            amount: if whole { under.amount } else { Money::new(part, under.amount.currency)? },
            is_whole: whole && under.refunds == 1,
            last4: None,
            method: None,
        };
        // There may be nothing to give back.
        let _refused = self.http.refund(self.connector, &self.creds, "", &ask).await.result;
        self.http.forgive();
        Ok(())
    }
}
