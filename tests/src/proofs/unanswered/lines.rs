//! What each gateway says, in its own words: the recordings of `tests/fixtures/gateways`, told again about another payment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base::{Money, Timestamp};
use bytes::Bytes;
use connectors::gateways::{Body, Call, ChargeAsk, CreateAsk, Credentials, Environment, Gateway, Said, find};
use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use till::payments::FirstAsk;

/// A recording, and what stands around it; `@` is the recording itself.
pub(super) type Told = (&'static str, &'static str);

/// Which recordings tell what of a gateway, and which names in them are the gateway's own.
#[derive(Debug)]
pub(super) struct Lines {
    /// What the figures call them.
    pub name: &'static str,
    pub provider: &'static str,
    /// The answer to the call that makes the page, or charges.
    pub made: &'static str,
    /// The answer to the same call again, while its key is remembered; at gateways without keys, how it takes a reference that it
    /// knows. None = it makes another.
    pub again: Option<&'static str>,
    /// By our reference: a page that nobody has paid, one that was paid, nothing. None = it does not look by reference.
    pub found: Option<[Told; 3]>,
    /// What the rest of such a search says, where there is one: nothing, or everything.
    pub further: Further,
    /// By the gateway's own name.
    pub open: &'static str,
    pub approved: Option<&'static str>,
    pub paid: &'static str,
    /// By the name of the money, where that is another than the page's: the name, and what is told.
    pub named: Option<(&'static str, &'static str)>,
    /// Taking what the customer agreed to, and once more under the same key and under another.
    pub taken: Option<[&'static str; 3]>,
    /// News that it was paid; none where the gateway sends none.
    pub webhook: Option<&'static str>,
    /// What the gateway calls things, in the recordings.
    names: &'static [&'static str],
}

/// What stands at the second question of a search by our reference.
#[derive(Debug, Clone, Copy)]
pub(super) enum Further {
    /// It has one question alone.
    None,
    /// Nothing, in these words.
    Nothing(Told),
    /// All of it; the first question finds nothing.
    Everything,
}

/// Every gateway that is asked for money over a line: for a page, or at once by what it keeps for a customer.
pub(super) static ALL: [Lines; 12] = [
    Lines {
        name: "authorizenet",
        provider: "authorizenet",
        made: "page.created",
        again: None,
        found: Some([("list.unsettled_none", "@"), ("payment.found", "@"), ("list.unsettled_none", "@")]),
        further: Further::Nothing(("list.batches_none", "@")),
        open: "invoice.nobody_paid",
        approved: None,
        paid: "invoice.paid",
        named: Some(("60198765401", "transaction.captured")),
        taken: None,
        webhook: Some("webhook.captured"),
        names: &["60198765401"],
    },
    Lines {
        name: "authorizenet_kept",
        provider: "authorizenet",
        made: "charge_saved.sale",
        again: Some("charge_saved.sent_before"),
        found: Some([("list.unsettled_none", "@"), ("payment.found", "@"), ("list.unsettled_none", "@")]),
        further: Further::Nothing(("list.batches_none", "@")),
        open: "invoice.nobody_paid",
        approved: None,
        paid: "invoice.paid",
        named: Some(("60198765401", "transaction.captured")),
        taken: None,
        webhook: Some("webhook.captured"),
        names: &["60198765401", "60198765499"],
    },
    Lines {
        name: "midtrans",
        provider: "midtrans",
        made: "page.created",
        again: Some("page.order_taken"),
        // Until a way to pay is chosen, Midtrans knows nothing of an order.
        found: Some([("payment.none_found", "@"), ("payment.found", "@"), ("payment.none_found", "@")]),
        further: Further::None,
        open: "payment.not_chosen_yet",
        approved: None,
        paid: "payment.settled",
        named: None,
        taken: None,
        webhook: Some("webhook.settlement"),
        names: &["513f1f01-c9da-474c-9fc9-d5c64364b709", "66e4fa55-fdac-4ef9-91b5-733b97d1b862"],
    },
    Lines {
        name: "nmi",
        provider: "nmi",
        made: "charge_saved.sale",
        // Its own check for duplicates, where it is switched on.
        again: Some("charge.duplicate"),
        found: Some([("find.none", "@"), ("find.one", "@"), ("find.none", "@")]),
        further: Further::None,
        open: "fetch.no_such",
        approved: None,
        paid: "fetch.pending_settlement",
        named: None,
        taken: None,
        webhook: Some("webhook.sale"),
        names: &["2762757839", "2762757841"],
    },
    Lines {
        name: "payflow",
        provider: "payflow",
        made: "create.page",
        again: Some("create.repeated"),
        found: Some([("find.none", "@"), ("find.one", "@"), ("find.none", "@")]),
        further: Further::None,
        open: "fetch.page_open",
        approved: None,
        paid: "fetch.page_paid",
        named: Some(("V79A0BC5E9CC", "fetch.settled")),
        taken: None,
        webhook: None,
        names: &["V79A0BC5E9CC"],
    },
    Lines {
        name: "paypal",
        provider: "paypal",
        made: "order.created",
        again: Some("order.created_again"),
        found: None,
        further: Further::None,
        open: "order.open",
        approved: Some("order.approved"),
        paid: "take.done_again",
        named: Some(("3C679366HH908993F", "capture.fetched")),
        taken: Some(["take.done", "take.done_again", "take.taken_before"]),
        webhook: Some("webhook.order_approved"),
        names: &["5O190127TN364715T", "3C679366HH908993F"],
    },
    Lines {
        name: "practice",
        provider: "practice",
        made: "payment.created",
        again: Some("payment.created"),
        found: Some([
            ("payment.created", "{\"data\":[@],\"has_more\":false,\"next\":null}"),
            ("payment.found", "@"),
            ("payment.none_found", "@"),
        ]),
        further: Further::None,
        open: "payment.created",
        approved: None,
        paid: "payment.captured",
        named: None,
        taken: None,
        webhook: Some("webhook.payment_captured"),
        names: &["pp_71056540eaccf86ea5711015"],
    },
    Lines {
        name: "practice_kept",
        provider: "practice",
        made: "charge_saved.card",
        again: Some("charge_saved.card"),
        found: Some([("payment.none_found", "@"), ("payment.found", "@"), ("payment.none_found", "@")]),
        further: Further::None,
        open: "payment.created",
        approved: None,
        paid: "payment.captured",
        named: None,
        taken: None,
        webhook: Some("webhook.payment_captured"),
        names: &["pp_71056540eaccf86ea5711015", "pp_71056540eaccf86ea5711099"],
    },
    Lines {
        name: "razorpay",
        provider: "razorpay",
        made: "link.created",
        again: Some("link.reference_known"),
        found: Some([("link.found", "@"), ("link.found_paid", "@"), ("link.none_found", "@")]),
        further: Further::None,
        open: "link.open",
        approved: None,
        paid: "link.paid",
        named: Some(("pay_SVfixtureP0001", "payment.captured_card")),
        taken: None,
        webhook: Some("webhook.link_paid"),
        names: &["plink_SVfixtureL0001", "pay_SVfixtureP0001"],
    },
    Lines {
        name: "stripe",
        provider: "stripe",
        made: "session.created",
        again: Some("session.created"),
        found: Some([
            ("session.found", "@"),
            ("session.paid", "{\"object\":\"list\",\"data\":[@],\"has_more\":false}"),
            ("session.paid", "{\"object\":\"list\",\"data\":[],\"has_more\":false}"),
        ]),
        further: Further::Nothing(("session.paid", "{\"object\":\"list\",\"data\":[],\"has_more\":false}")),
        open: "session.open",
        approved: None,
        paid: "session.paid",
        named: Some(("pi_3SVfixture0001", "intent.paid_with_google_pay")),
        taken: None,
        webhook: Some("webhook.session_completed_paid"),
        names: &["cs_test_a1fixture0001", "pi_3SVfixture0001", "ch_3SVfixture0001"],
    },
    Lines {
        name: "stripe_kept",
        provider: "stripe",
        made: "charge_saved.paid",
        again: Some("charge_saved.paid"),
        found: Some([
            ("session.paid", "{\"object\":\"list\",\"data\":[],\"has_more\":false}"),
            ("charge_saved.paid", "{\"object\":\"list\",\"data\":[@],\"has_more\":false}"),
            ("session.paid", "{\"object\":\"list\",\"data\":[],\"has_more\":false}"),
        ]),
        further: Further::Everything,
        open: "intent.no_such",
        approved: None,
        paid: "intent.captured_with_fee_and_refund",
        named: None,
        taken: None,
        webhook: Some("webhook.intent_succeeded"),
        names: &["pi_3SVfixture0001", "ch_3SVfixture0001", "txn_3SVfixture0001"],
    },
    Lines {
        name: "xendit",
        provider: "xendit",
        made: "payment.created",
        again: None,
        found: Some([("payment.found", "@"), ("payment.paid", "[@]"), ("payment.none_found", "@")]),
        further: Further::None,
        open: "payment.pending",
        approved: None,
        paid: "payment.paid",
        named: None,
        taken: None,
        webhook: Some("webhook.invoice_paid"),
        names: &["6921a6f0f23fa4ca35e52da4"],
    },
];

/// The lines of a gateway with its recordings, its credentials, and what it was asked in them.
#[derive(Debug)]
pub(super) struct Play {
    pub lines: &'static Lines,
    pub fields: BTreeMap<String, String>,
    pub environment: Environment,
    /// The call that collects money, as it was recorded.
    pub asked: FirstAsk,
    recorded: BTreeMap<String, Recorded>,
    /// The words of the call in which we told the gateway our reference.
    words: Vec<String>,
}

/// The same call about another payment.
pub(super) fn about(asked: &FirstAsk, reference: &str) -> FirstAsk {
    match asked.clone() {
        FirstAsk::Page(ask) => FirstAsk::Page(CreateAsk { payment: reference.into(), key: reference.into(), ..ask }),
        FirstAsk::Charge(ask) => {
            FirstAsk::Charge(ChargeAsk { payment: reference.into(), key: reference.into(), ..ask })
        }
    }
}

/// What a call collects.
pub(super) fn amount(asked: &FirstAsk) -> Money {
    match asked {
        FirstAsk::Page(ask) => ask.amount,
        FirstAsk::Charge(ask) => ask.amount,
    }
}

#[derive(Debug, Clone)]
struct Recorded {
    status: u16,
    headers: HeaderMap,
    body: String,
}

/// Recorded words and those that stand in their place: our references, and the gateway's names.
pub(super) type Renamed = Vec<(String, String)>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/gateways")
}

#[derive(Deserialize)]
struct Kept {
    environment: Environment,
    fields: BTreeMap<String, String>,
}

/// What a gateway says of the way to pay that is charged.
pub(super) const LOOKED: &str = "saved.card";

impl Play {
    /// The name of what is charged; none where a page is made.
    pub(super) fn token(&self) -> Option<&str> {
        match &self.asked {
            FirstAsk::Page(_) => None,
            FirstAsk::Charge(ask) => Some(&ask.token),
        }
    }

    pub(super) fn of(lines: &'static Lines) -> Result<Self> {
        let folder = folder().join(lines.provider);
        let kept: Kept = serde_json::from_slice(&std::fs::read(folder.join("credentials.json"))?)?;
        let sheet: Value = serde_json::from_slice(&std::fs::read(folder.join(format!("{}.json", lines.made)))?)?;
        let ask = sheet.get("ask").cloned().context("no ask")?;
        let asked = match sheet.get("operation").and_then(Value::as_str) {
            Some("create") => FirstAsk::Page(serde_json::from_value(ask)?),
            Some("charge_saved") => FirstAsk::Charge(serde_json::from_value(ask)?),
            other => bail!("{} was recorded by {other:?}", lines.made),
        };
        let mut play = Self {
            lines,
            fields: kept.fields,
            environment: kept.environment,
            asked,
            recorded: BTreeMap::new(),
            words: Vec::new(),
        };
        let found = lines.found.into_iter().flatten().map(|(name, _)| name);
        let taken = lines.taken.into_iter().flatten();
        let named = lines.named.map(|(_, recording)| recording);
        let others = [Some(lines.made), lines.again, Some(lines.open), lines.approved, Some(lines.paid), lines.webhook];
        for name in found.chain(taken).chain(named).chain(others.into_iter().flatten()) {
            play.recorded.insert(name.to_owned(), recorded(&folder, name)?);
        }
        for name in ["token", "list.batches_none", LOOKED] {
            if folder.join(format!("{name}.http")).is_file() {
                play.recorded.insert(name.to_owned(), recorded(&folder, name)?);
            }
        }
        play.words = words(&play.build(&play.asked)?);
        Ok(play)
    }

    pub(super) fn gateway(&self) -> Result<&'static dyn Gateway> {
        find(self.lines.provider).context("a gateway of that name")
    }

    pub(super) fn credentials(&self, account: &str) -> Credentials {
        let secret = |(name, text): (&String, &String)| (name.clone(), SecretString::from(text.as_str()));
        let fields = self.fields.iter().map(secret).collect();
        Credentials::new(account, self.environment, fields).at("https://gateway.example")
    }

    fn build(&self, asked: &FirstAsk) -> Result<Call> {
        let (gateway, credentials) = (self.gateway()?, self.credentials("acc_1"));
        Ok(match asked {
            FirstAsk::Page(ask) => gateway.build_create(&credentials, ask)?,
            FirstAsk::Charge(ask) => gateway.build_charge(&credentials, ask)?,
        })
    }

    /// What is called otherwise where the recordings tell of this payment: every long word that is another in the same call.
    pub(super) fn renamed(&self, reference: &str) -> Result<Renamed> {
        let now = words(&self.build(&about(&self.asked, reference))?);
        let mut renamed: Renamed = self.words.iter().cloned().zip(now).filter(|(then, now)| then != now).collect();
        renamed.sort_by_key(|(then, _)| std::cmp::Reverse(then.len()));
        renamed.dedup();
        Ok(renamed)
    }

    /// What a recording tells, told of the payment of this number.
    pub(super) fn told(&self, told: Told, renamed: &Renamed, number: u64, now: Timestamp) -> Option<Said> {
        let recorded = self.recorded.get(told.0)?;
        let mut body = told.1.replace('@', recorded.body.trim_start_matches('\u{feff}'));
        for (then, now) in renamed {
            body = body.replace(then, now);
        }
        for name in self.lines.names {
            body = body.replace(name, &numbered(name, number));
        }
        let mut headers = recorded.headers.clone();
        if let Ok(date) = HeaderValue::from_str(&http_date(now)) {
            headers.insert("date", date);
        }
        Some(Said { status: recorded.status, headers, body: Bytes::from(body) })
    }

    /// What is told of the money, where the call asks for it by its own name.
    pub(super) fn by_name(&self, text: &str, number: u64) -> Option<&'static str> {
        let (name, recording) = self.lines.named?;
        text.contains(&numbered(name, number)).then_some(recording)
    }

    /// One recording as it is.
    pub(super) fn plain(&self, name: &'static str, renamed: &Renamed, number: u64, now: Timestamp) -> Option<Said> {
        self.told((name, "@"), renamed, number, now)
    }
}

/// A name of the gateway's own for the charge of that number.
fn numbered(name: &str, number: u64) -> String {
    let kept = name.len().saturating_sub(6);
    format!("{}{:06}", name.get(..kept).unwrap_or_default(), number % 1_000_000)
}

/// The long words of a call: references stand among them, amounts and times do not.
fn words(call: &Call) -> Vec<String> {
    let body = match &call.body {
        Body::Empty => String::new(),
        Body::Form(fields) => fields.iter().map(|(_, value)| format!("{value} ")).collect(),
        Body::Json(json) => json.to_string(),
        Body::Text { text, .. } => text.expose_secret().to_owned(),
    };
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let text = format!("{} {body}", call.path);
    let words = text.split(|letter| !is_word(letter)).filter(|word| word.len() >= 12);
    words.filter(|word| word.bytes().any(|byte| !byte.is_ascii_digit())).map(str::to_owned).collect()
}

fn recorded(folder: &Path, name: &str) -> Result<Recorded> {
    let text = std::fs::read(folder.join(format!("{name}.http"))).with_context(|| name.to_owned())?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let (status, from) = if name.starts_with("webhook.") {
        (200, text.as_str())
    } else {
        let answer = text.find("\nHTTP/1.1 ").and_then(|at| text.get(at + 1..)).context("no answer")?;
        let status = answer.split(' ').nth(1).context("no status")?.parse()?;
        (status, answer)
    };
    let (head, body) = from.split_once("\n\n").unwrap_or((from, ""));
    let mut headers = HeaderMap::new();
    for (header, value) in head.lines().skip(1).filter_map(|line| line.split_once(": ")) {
        headers.insert(header.parse::<HeaderName>()?, value.parse::<HeaderValue>()?);
    }
    Ok(Recorded { status, headers, body: body.strip_suffix('\n').unwrap_or(body).to_owned() })
}

/// As in `Sat, 21 Nov 2026 10:05:00 GMT`; which day of the week it is, nobody reads.
fn http_date(now: Timestamp) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = now.to_string();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
    let month = part(5, 7).parse::<usize>().ok().and_then(|month| MONTHS.get(month.saturating_sub(1)));
    format!("Sat, {} {} {} {} GMT", part(8, 10), month.copied().unwrap_or("Jan"), part(0, 4), part(11, 19))
}
