//! The flows of money: what a shop does in a day, each as a preparation that nobody disturbs and an act in which the power goes.

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::{Value, json};

use super::stage::{BANK_NUMBER, PATIENCE, Stage};
use crate::gateway::two_decimals;
use crate::http::{Answer, client, text};
use crate::sell::Invoice;

/// A flow of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// A customer, an invoice, its number, its pay link.
    Invoice,
    /// Paid on the gateway's page, told by a webhook.
    Webhook,
    /// The same, found by asking.
    CatchUp,
    /// By what the gateway keeps for the customer.
    Saved,
    /// Money that was reserved, taken.
    Capture,
    /// At the counter.
    Cash,
    /// By a transfer that a person confirms, and its bank line.
    Transfer,
    /// By a link of our own, the payer's word, a person's.
    Upi,
    /// All of it back.
    Refund,
    /// A line of it back, with its credit note.
    RefundLines,
    /// Back in the gateway's own screen, and its credit note.
    Screen,
    /// Paid out, and its bank line.
    Payout,
}

/// What an act is about.
#[derive(Debug, Default)]
pub(super) struct Subject {
    invoice: Option<Invoice>,
    payment: String,
    customer: String,
}

impl Subject {
    fn invoice(&self) -> Result<&Invoice> {
        self.invoice.as_ref().context("an invoice was prepared")
    }
}

impl Flow {
    /// All of them.
    pub(super) const ALL: [Self; 12] = [
        Self::Invoice,
        Self::Webhook,
        Self::CatchUp,
        Self::Saved,
        Self::Capture,
        Self::Cash,
        Self::Transfer,
        Self::Upi,
        Self::Refund,
        Self::RefundLines,
        Self::Screen,
        Self::Payout,
    ];

    /// As it is called on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Webhook => "webhook",
            Self::CatchUp => "catch-up",
            Self::Saved => "saved",
            Self::Capture => "capture",
            Self::Cash => "cash",
            Self::Transfer => "transfer",
            Self::Upi => "upi",
            Self::Refund => "refund",
            Self::RefundLines => "refund-lines",
            Self::Screen => "screen",
            Self::Payout => "payout",
        }
    }

    /// The one of this name.
    pub(super) fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|flow| flow.name() == name);
        found.with_context(|| format!("there is no flow '{name}'; there are: {}", Self::ALL.map(Self::name).join(", ")))
    }

    /// What is there before.
    pub(super) async fn prepare(self, stage: &Stage, key: &str) -> Result<Subject> {
        let mut subject = Subject { customer: stage.customer.clone(), ..Subject::default() };
        match self {
            Self::Invoice => {}
            Self::Webhook | Self::CatchUp | Self::Cash | Self::Transfer | Self::Upi => {
                subject.invoice = Some(stage.invoice(&stage.customer, "1", key).await?);
            }
            Self::Saved => {
                subject.customer = stage.shop.customer("Ravi").await?;
                subject.invoice = Some(stage.invoice(&subject.customer, "1", key).await?);
            }
            Self::Capture => {
                let invoice = stage.invoice(&stage.customer, "1", key).await?;
                subject.payment = reserved(stage, &invoice, key).await?;
            }
            Self::Refund | Self::RefundLines | Self::Screen => {
                let (invoice, payment) = stage.paid("2", key).await?;
                (subject.invoice, subject.payment) = (Some(invoice), payment);
            }
            Self::Payout => {
                // What is left of flows before goes out first, so that each payout is made of the same.
                stage.gateway.post("/payout", &json!({})).await?;
                let (invoice, payment) = stage.paid("1", key).await?;
                (subject.invoice, subject.payment) = (Some(invoice), payment);
            }
        }
        Ok(subject)
    }

    /// What is done. Everything is asked for again until it is answered, under the same key, as a browser would.
    pub(super) async fn act(self, stage: &Stage, subject: &Subject, key: &str) -> Result<()> {
        match self {
            Self::Invoice => issue(stage, key).await,
            Self::Webhook => {
                let payment = stage.start(subject.invoice()?, &stage.account, &format!("{key}-pay")).await?;
                stage.gateway.pay(&payment).await?;
                stage.until_paid(subject.invoice()?).await
            }
            Self::CatchUp => {
                stage.gateway.misbehave(&json!({"webhooks_off": true})).await?;
                let payment = stage.start(subject.invoice()?, &stage.account, &format!("{key}-pay")).await?;
                stage.gateway.pay(&payment).await?;
                stage.catch_up().await?;
                stage.until_paid(subject.invoice()?).await
            }
            Self::Saved => charge_saved(stage, subject, key).await,
            Self::Capture => {
                let path = format!("/payments/{}", subject.payment);
                let take = format!("{path}/capture");
                let answer = stage.shop.api.post_until_answered(&take, &json!({}), key, PATIENCE).await?;
                // After a kill the one before may be looked into, or have done it.
                if answer.status >= 300 && answer.status != 409 {
                    answer.good("capturing")?;
                }
                captured(stage, &path, key).await
            }
            Self::Cash => {
                let invoice = subject.invoice()?;
                let ask = json!({"amount": {"minor": invoice.total, "currency": "INR"}});
                stage.done("payments", &format!("/invoices/{}/cash", invoice.id), &ask, &format!("{key}-cash")).await?;
                stage.until_paid(invoice).await
            }
            Self::Transfer => {
                let invoice = subject.invoice()?;
                let ask = json!({"amount": {"minor": invoice.total, "currency": "INR"}});
                let path = format!("/invoices/{}/transfer", invoice.id);
                let said = stage.done("payments", &path, &ask, &format!("{key}-transfer")).await?;
                let line = line_at_bank(stage, invoice.total, &format!("NEFT {key}")).await?;
                let parts = json!({"parts": [{"payment_id": text(&said, "/id")?}]});
                match_line(stage, &line, &parts, key).await
            }
            Self::Upi => claim(stage, subject.invoice()?, key).await,
            Self::Refund => refund(stage, subject, &json!({"reason": "broken"}), key).await,
            Self::RefundLines => {
                let ask = json!({"reason": "one came back", "lines": [{"line": 1, "quantity": "1"}]});
                refund(stage, subject, &ask, key).await
            }
            Self::Screen => refund_there(stage, subject, key).await,
            Self::Payout => pay_out(stage, key).await,
        }
    }
}

async fn issue(stage: &Stage, key: &str) -> Result<()> {
    let new = json!({"name": "Meera", "country": "IN"});
    let customer = stage.done("customers", "/customers", &new, &format!("{key}-customer")).await?;
    let invoice = stage.invoice(text(&customer, "/id")?, "1", key).await?;
    let path = format!("/invoices/{}", invoice.id);
    stage.done("", &format!("{path}/pay-link"), &json!({}), &format!("{key}-link")).await?;
    stage.done("", &format!("{path}/sent"), &json!({}), &format!("{key}-sent")).await?;
    Ok(())
}

async fn charge_saved(stage: &Stage, subject: &Subject, key: &str) -> Result<()> {
    let new = json!({"merchant_account_id": stage.account.id, "token": "psm_visa"});
    let path = format!("/customers/{}/saved-methods", subject.customer);
    let saved = stage.done("saved_methods", &path, &new, &format!("{key}-saved")).await?;
    let ask = json!({"saved_method_id": text(&saved, "/id")?});
    let path = format!("/invoices/{}/payments", subject.invoice()?.id);
    let started = stage.done("payments", &path, &ask, &format!("{key}-charge")).await?;
    let id = text(&started, "/id")?;
    // A charge that the gateway never got is not sent a second time: it stays in doubt until it is old.
    let is_over = |said: &Value| {
        let is_captured = said.get("state").and_then(Value::as_str) == Some("captured");
        is_captured || said.get("unknown").and_then(Value::as_bool) == Some(true)
    };
    let path = format!("/payments/{id}");
    let waited = stage.until(&path, "a charge known, or in doubt", is_over);
    match tokio::time::timeout(std::time::Duration::from_secs(10), waited).await {
        Ok(known) => known.map(drop),
        // Neither: the oracle says whether anything was charged.
        Err(_) => Ok(()),
    }
}

/// Reserved money under a payment of ours. The account takes money at once, as the other flows want it, so this is made beside the shop,
/// while the gateway does not understand it: asked again, the shop finds what is there under its reference.
async fn reserved(stage: &Stage, invoice: &Invoice, key: &str) -> Result<String> {
    stage.gateway.misbehave(&json!({"answer_500_percent": 100})).await?;
    let ask = json!({"merchant_account_id": stage.account.id});
    let path = format!("/invoices/{}/payments", invoice.id);
    let said =
        stage.shop.api.post_until_answered(&path, &ask, &format!("{key}-pay"), PATIENCE).await?.good("starting")?;
    let id = text(&said, "/id")?.to_owned();
    stage.gateway.misbehave(&json!({})).await?;
    let made = client()?
        .post(format!("{}/v1/payments", stage.gateway.url))
        .bearer_auth(&stage.gateway.api_key)
        .header("Idempotency-Key", format!("{key}-reserve"))
        .json(&json!({"reference": id, "amount": two_decimals(invoice.total), "currency": "INR", "capture": "manual"}));
    Answer::of(made.send().await?).await?.good("reserving")?;
    stage.gateway.pay(&id).await?;
    let is_held = |said: &Value| said.get("state").and_then(Value::as_str) == Some("authorised");
    stage.until(&format!("/payments/{id}"), "reserved money known", is_held).await?;
    Ok(id)
}

/// Waits until reserved money is taken; what the power cut short is asked for again, as a person would who sees it still reserved.
async fn captured(stage: &Stage, path: &str, key: &str) -> Result<()> {
    for again in 0..20 {
        let said = stage.shop.api.get_until_answered(path, PATIENCE).await?;
        match said.get("state").and_then(Value::as_str) {
            Some("captured") => return Ok(()),
            Some("authorised") => {
                let key = format!("{key}-again-{again}");
                stage
                    .shop
                    .api
                    .post_until_answered(&format!("{path}/fetch"), &json!({}), &format!("{key}-ask"), PATIENCE)
                    .await?;
                stage.shop.api.post_until_answered(&format!("{path}/capture"), &json!({}), &key, PATIENCE).await?;
            }
            other => bail!("reserved money is {other:?}: {said}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    bail!("reserved money was not taken")
}

/// The customer says that it was paid, and a person finds it on the bank's screen.
async fn claim(stage: &Stage, invoice: &Invoice, key: &str) -> Result<()> {
    let payment = stage.start(invoice, &stage.upi, &format!("{key}-pay")).await?;
    // Twelve digits, other ones each time.
    let utr = format!("{:012}", 400_000_000_000_u64 + number_in(key));
    let link = text(&invoice.said, "/pay_link/key")?;
    let http = client()?;
    let began = std::time::Instant::now();
    loop {
        let told = http.post(format!("{}/pay/{link}/claim", stage.shop.outside())).json(&json!({"utr": utr}));
        match told.send().await {
            Ok(answer) if answer.status().is_success() || answer.status().as_u16() == 409 => break,
            Ok(answer) if answer.status().as_u16() < 500 => bail!("a claim: {}", answer.text().await?),
            _ if began.elapsed() > PATIENCE => bail!("a claim was not answered"),
            _ => tokio::time::sleep(std::time::Duration::from_millis(25)).await,
        }
    }
    let path = format!("/payments/{payment}/confirm");
    stage.done("payments", &path, &json!({"utr": utr}), &format!("{key}-confirm")).await?;
    stage.until_paid(invoice).await
}

fn number_in(key: &str) -> u64 {
    key.bytes().fold(0, |sum: u64, byte| (sum * 31 + u64::from(byte)) % 1_000_000_007)
}

async fn refund(stage: &Stage, subject: &Subject, ask: &Value, key: &str) -> Result<()> {
    let path = format!("/payments/{}/refunds", subject.payment);
    let said = stage.done("refunds", &path, ask, &format!("{key}-refund")).await?;
    until_refunded(stage, text(&said, "/id")?).await
}

async fn until_refunded(stage: &Stage, refund: &str) -> Result<()> {
    let is_back = |said: &Value| said.get("state").and_then(Value::as_str) == Some("refunded");
    stage.until(&format!("/refunds/{refund}"), "a refund that has left", is_back).await.map(drop)
}

async fn refund_there(stage: &Stage, subject: &Subject, key: &str) -> Result<()> {
    stage.gateway.post(&format!("/refund/{}", subject.payment), &json!({"amount": "250.00"})).await?;
    let path = format!("/refunds?payment_id={}", subject.payment);
    let first = |said: &Value| said.get("items").and_then(|items| items.get(0)).cloned();
    let is_known =
        |said: &Value| first(said).is_some_and(|one| one.get("state").and_then(Value::as_str) == Some("refunded"));
    let page = stage.until(&path, "a refund of the gateway's screen", is_known).await?;
    let refund = first(&page).context("a refund")?;
    let path = format!("/refunds/{}/credit-note", text(&refund, "/id")?);
    stage.done("", &path, &json!({"reason": "came back"}), &format!("{key}-note")).await?;
    Ok(())
}

async fn pay_out(stage: &Stage, key: &str) -> Result<()> {
    let sent = stage.gateway.post("/payout", &json!({})).await?;
    let sent = sent.pointer("/data/0").cloned().context("nothing was paid out")?;
    let (reference, shown) = (text(&sent, "/id")?, text(&sent, "/statement_text")?);
    stage.catch_up().await?;
    let of = |item: &Value| item.to_string().contains(reference);
    let has = |said: &Value| said.get("items").and_then(Value::as_array).is_some_and(|items| items.iter().any(of));
    let page = stage.until("/payouts?limit=5", "a payout known", has).await?;
    let found = page.get("items").and_then(Value::as_array).and_then(|items| items.iter().find(|item| of(item)));
    let payout = text(found.context("a payout")?, "/id")?.to_owned();
    stage.note("payouts", &payout);
    let minor = crate::gateway::minor_of(text(&sent, "/amount")?)?;
    let line = line_at_bank(stage, minor, shown).await?;
    match_line(stage, &line, &json!({"parts": [{"payout_id": payout}]}), key).await
}

/// A statement with one line comes from the bank; gives the line.
async fn line_at_bank(stage: &Stage, minor: i64, said: &str) -> Result<String> {
    let file = statement(said, &two_decimals(minor), &stage.today()?);
    let began = std::time::Instant::now();
    loop {
        let request = stage.shop.api.request(Method::POST, "/bank/statements/import");
        match request.header("Content-Type", "application/xml").body(file.clone()).send().await {
            Ok(answer) if answer.status().is_success() => break,
            Ok(answer) if answer.status().as_u16() < 500 => bail!("a statement: {}", answer.text().await?),
            _ if began.elapsed() > PATIENCE => bail!("a statement was not taken in"),
            _ => tokio::time::sleep(std::time::Duration::from_millis(25)).await,
        }
    }
    let is_it = |item: &Value| item.to_string().contains(said);
    let page = stage.shop.api.get_until_answered("/bank/lines?limit=20", PATIENCE).await?;
    let found = page.get("items").and_then(Value::as_array).and_then(|items| items.iter().find(|item| is_it(item)));
    let id = text(found.context("the line of the statement")?, "/id")?.to_owned();
    stage.note("bank_lines", &id);
    Ok(id)
}

async fn match_line(stage: &Stage, line: &str, parts: &Value, key: &str) -> Result<()> {
    stage.done("", &format!("/bank/lines/{line}/match"), parts, &format!("{key}-match")).await.map(drop)
}

/// A camt.053 with one line of money that came in. Its text is its name as well.
fn statement(said: &str, amount: &str, day: &str) -> String {
    let balance = |kind: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"INR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <Dt><Dt>{day}</Dt></Dt></Bal>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\
         <BkToCstmrStmt><GrpHdr><MsgId>M-{said}</MsgId><CreDtTm>{day}T04:00:00Z</CreDtTm></GrpHdr><Stmt><Id>{said}</Id>\
         <CreDtTm>{day}T04:00:00Z</CreDtTm><Acct><Id><Othr><Id>{BANK_NUMBER}</Id></Othr></Id><Ccy>INR</Ccy></Acct>{}{}\
         <Ntry><Amt Ccy=\"INR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>{day}</Dt></BookgDt><BkTxCd><Prtry><Cd>NEFT</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>\
         <RltdPties><Dbtr><Pty><Nm>Somebody</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>{said}</Ustrd></RmtInf>\
         </TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", "0.00"),
        balance("CLBD", amount)
    )
}
