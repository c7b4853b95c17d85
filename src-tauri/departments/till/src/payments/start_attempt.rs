//! One attempt to start a payment at its gateway, by a page or by charging what it keeps for the customer, without a store: what is asked and sent, and what follows from the
//! answers. The outbox effect keeps what it says; the proof of unanswered calls makes the same attempts by the thousand.

use base::Timestamp;
use connectors::gateways::{
    CallError, Capabilities, ChargeAsk, CreateAsk, Exchange, FindAsk, Http, Observation, PaymentFact,
};

use super::calls;
use super::store::Try;
use crate::merchant_accounts::Line;

/// A call that certainly made nothing is tried again for this long; then the payment has failed, and the customer may start
/// another, which has a key of its own.
const GIVE_UP_AFTER_MS: i64 = 15 * 60_000;

/// How a payment is started at its gateway.
#[derive(Debug, Clone)]
pub enum FirstAsk {
    /// A page.
    Page(CreateAsk),
    /// The money at once, by a way to pay that it keeps for the customer.
    Charge(ChargeAsk),
}

impl FirstAsk {
    /// Our payment id.
    pub fn payment(&self) -> &str {
        let (Self::Page(CreateAsk { payment, .. }) | Self::Charge(ChargeAsk { payment, .. })) = self;
        payment
    }
}

/// What an attempt goes by.
#[derive(Debug, Clone)]
pub struct StartAttempt {
    /// The same words at every attempt: gateways refuse another request under a known key.
    pub ask: FirstAsk,
    /// When the payment was intended; its key is as old as that.
    pub made_at: Timestamp,
    /// Which attempt it is, from 1. From the second on the gateway is asked first.
    pub number: u32,
    /// Whether one of our calls has no answer yet.
    pub is_unknown: bool,
    /// Whether all attempts before this one certainly sent nothing.
    pub nothing_sent: bool,
    /// When the call was made last; none where no try of it was kept.
    pub tried_last_at: Option<Timestamp>,
}

/// What follows from an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartNext {
    /// What the gateway told is observed, and no further attempt is made.
    Told(Vec<Observation>),
    /// The payment has failed, for this reason: another may be started.
    Failed(String),
    /// It may have happened: the payment is unknown, and the gateway is asked.
    Unclear(String),
    /// Another attempt follows after this wait, for this reason; nothing was learned.
    Later {
        /// Seconds.
        wait_s: i64,
        /// Why.
        why: String,
    },
}

/// An attempt that was made.
#[derive(Debug)]
pub struct StartTried {
    /// The last call of it, for the record of tries.
    pub(super) done: Try,
    /// What follows.
    pub next: StartNext,
}

/// What a look at the gateway brought.
enum Looked {
    /// This attempt is over.
    Over(StartTried),
    /// The gateway has no such payment, as these exchanges say.
    NotThere(Vec<Exchange>),
    /// It cannot look by our reference; the key is still good.
    CannotSay(Vec<Exchange>),
}

impl StartTried {
    /// What the last call of it was for: `create` or `charge`, or `find` where nothing was sent.
    pub fn call(&self) -> &'static str {
        self.done.call
    }
}

impl StartAttempt {
    /// Makes the attempt. `now` is asked whenever it matters how old the payment is: calls take their time.
    pub async fn carry_out(
        &self,
        http: &Http,
        line: &Line,
        correlation: &str,
        now: impl Fn() -> Timestamp,
    ) -> StartTried {
        let (mut nothing_there, mut asked_before) = (self.nothing_sent, Vec::new());
        if self.number > 1 {
            match self.look_first(http, line, correlation, &now).await {
                Looked::Over(tried) => return tried,
                Looked::NotThere(asked) => (nothing_there, asked_before) = (true, asked),
                Looked::CannotSay(asked) => asked_before = asked,
            }
        }
        let (outcome, call) = match &self.ask {
            FirstAsk::Page(ask) => (http.create(line.gateway, &line.credentials, correlation, ask).await, "create"),
            FirstAsk::Charge(ask) => (http.charge(line.gateway, &line.credentials, correlation, ask).await, "charge"),
        };
        let mut done = calls::kept(call, &outcome);
        // The question was no try of its own: it stands at the beginning of the one that followed from it.
        done.exchanges.splice(..0, asked_before);
        let next = match outcome.result {
            Ok(learned) => self.follows(learned),
            Err(CallError::Unknown { reason }) => StartNext::Unclear(reason),
            Err(CallError::Declined { reason, .. } | CallError::Refused { reason, .. }) => StartNext::Failed(reason),
            Err(CallError::NotOffered) => StartNext::Failed("this gateway does not offer that".to_owned()),
            Err(CallError::TooMany { retry_after }) => {
                let wait_s = retry_after.map_or(30, |wait| i64::try_from(wait.as_secs()).unwrap_or(30).clamp(1, 600));
                StartNext::Later { wait_s, why: "too many calls".to_owned() }
            }
            Err(CallError::Unreachable { .. } | CallError::NoSuch { .. }) if nothing_there && self.is_old(now()) => {
                StartNext::Failed("the gateway could not be reached".to_owned())
            }
            Err(error @ (CallError::Unreachable { .. } | CallError::NoSuch { .. })) => self.later(&error),
        };
        StartTried { done, next }
    }

    /// Asks by our reference whether an earlier attempt went through.
    async fn look_first(&self, http: &Http, line: &Line, correlation: &str, now: &impl Fn() -> Timestamp) -> Looked {
        // An attempt that crashed before its try was kept was made after the payment was intended, at the latest now.
        let ask = FindAsk {
            payment: self.ask.payment().to_owned(),
            tried_at: self.made_at,
            tried_last_at: self.tried_last_at.unwrap_or_else(now),
            after: None,
        };
        let outcome = http.find(line.gateway, &line.credentials, correlation, &ask).await;
        let done = calls::kept("find", &outcome);
        let over = |next| Looked::Over(StartTried { done, next });
        match outcome.result {
            Ok(learned) if !learned.is_empty() => over(self.follows(learned)),
            // It may have been slow and not idle: money is asked about, and never asked for a second time.
            Ok(_) if self.is_charge_in_doubt(line, now()) => over(if self.is_old(now()) {
                StartNext::Failed("the gateway has no such charge".to_owned())
            } else {
                StartNext::Later {
                    wait_s: calls::wait_s(self.number),
                    why: "the gateway has no such charge yet".to_owned(),
                }
            }),
            // Sent again, the call would have the stored error for an answer as long as its key is kept there.
            Ok(_) if self.is_unknown && self.is_old(now()) => {
                over(StartNext::Failed("the gateway has no such payment and answers with errors".to_owned()))
            }
            // It has none, or cannot look: the same call may go again while its key is kept there.
            ref looked @ (Ok(_) | Err(CallError::NotOffered | CallError::NoSuch { .. })) => {
                let age_s = now().since_ms(self.made_at).div_euclid(1000);
                let about = line.gateway.about();
                if !may_send_again(&about.capabilities, about.key_holds_s(), age_s) {
                    let reason = "nobody knows whether the gateway took it: look there";
                    return over(StartNext::Failed(reason.to_owned()));
                }
                let asked = outcome.exchanges;
                if looked.is_ok() { Looked::NotThere(asked) } else { Looked::CannotSay(asked) }
            }
            // Nothing was ever sent, so there is nothing to ask about either.
            Err(error) if self.nothing_sent && self.is_old(now()) => over(StartNext::Failed(match error {
                CallError::Unreachable { .. } => "the gateway could not be reached".to_owned(),
                other => other.to_string(),
            })),
            Err(error) => over(self.later(&error)),
        }
    }

    /// A charge that was declined is over: nobody can try again with another card, as on a page.
    fn follows(&self, learned: Vec<Observation>) -> StartNext {
        let declined = |seen: &Observation| match &seen.fact {
            PaymentFact::FailedTry { reason, .. } => Some(reason.clone()),
            _ => None,
        };
        let is_idle = |seen: &Observation| {
            matches!(seen.fact, PaymentFact::FailedTry { .. } | PaymentFact::Pending { page_url: None, .. })
        };
        let is_charge = matches!(self.ask, FirstAsk::Charge(_));
        let reason = learned.iter().filter(|_| is_charge).find_map(declined);
        match reason.filter(|_| learned.iter().all(is_idle)) {
            Some(reason) => StartNext::Failed(reason),
            None => StartNext::Told(learned),
        }
    }

    /// Whether money may have been asked for already, and no key makes a second charge the same one.
    fn is_charge_in_doubt(&self, line: &Line, now: Timestamp) -> bool {
        let age_s = now.since_ms(self.made_at).div_euclid(1000);
        let is_under_key = (0..line.gateway.about().key_holds_s()).contains(&age_s);
        matches!(self.ask, FirstAsk::Charge(_)) && !self.nothing_sent && !is_under_key
    }

    /// Whether it is time to give up; a payment of the far future was made under a clock that was ahead.
    fn is_old(&self, now: Timestamp) -> bool {
        now.since_ms(self.made_at).saturating_abs() > GIVE_UP_AFTER_MS
    }

    fn later(&self, error: &CallError) -> StartNext {
        StartNext::Later { wait_s: calls::wait_after_s(error, self.number), why: error.to_string() }
    }
}

/// Whether a call that may have been taken may be sent again after the gateway was asked and named no such payment. One that
/// finds by reference and found nothing has nothing: sending again is safe for ever. Otherwise the key alone makes it safe,
/// and only while it is kept there; how old one of the future is, nobody knows.
fn may_send_again(can: &Capabilities, key_s: i64, age_s: i64) -> bool {
    can.find_by_reference || (0..key_s).contains(&age_s)
}

#[cfg(test)]
mod tests {
    use base::{Currency, Money};
    use connectors::gateways::Mode;

    use super::*;

    fn attempt(is_charge: bool) -> StartAttempt {
        let (payment, key) = ("pay_1".to_owned(), "pay_1".to_owned());
        let amount = Money { minor: 1_000, currency: Currency::of("USD").unwrap() };
        let ask = if is_charge {
            FirstAsk::Charge(ChargeAsk {
                payment,
                key,
                amount,
                token: "cus_1/pm_1".to_owned(),
                is_saved: true,
                description: String::new(),
                manual_capture: false,
                email: None,
            })
        } else {
            FirstAsk::Page(CreateAsk {
                payment,
                key,
                amount,
                description: String::new(),
                manual_capture: false,
                return_url: None,
                cancel_url: None,
                expires_at: None,
                email: None,
                customer: None,
            })
        };
        let made_at = Timestamp(0);
        StartAttempt { ask, made_at, number: 1, is_unknown: false, nothing_sent: true, tried_last_at: None }
    }

    fn seen(fact: PaymentFact) -> Observation {
        Observation {
            reference: Some("pay_1".to_owned()),
            canonical: None,
            aliases: Vec::new(),
            fact,
            amount: None,
            at: Timestamp(0),
            method: None,
            environment: Mode::Test,
        }
    }

    #[test]
    fn a_declined_charge_is_over_and_a_declined_try_on_a_page_is_not() {
        let waits = seen(PaymentFact::Pending { page_url: None, page_expires_at: None });
        let declined = seen(PaymentFact::FailedTry { reason: "no money".to_owned(), try_ref: None });
        let amount = Money { minor: 1_000, currency: Currency::of("USD").unwrap() };
        let paid = seen(PaymentFact::Captured { amount, at: Timestamp(0), capture_no: None });
        let told = vec![waits.clone(), declined.clone()];
        assert_eq!(attempt(true).follows(told.clone()), StartNext::Failed("no money".to_owned()));
        assert_eq!(attempt(false).follows(told.clone()), StartNext::Told(told));
        assert_eq!(attempt(true).follows(vec![waits.clone()]), StartNext::Told(vec![waits]));
        let both = vec![declined, paid];
        assert_eq!(attempt(true).follows(both.clone()), StartNext::Told(both), "money outranks words");
    }

    #[test]
    fn a_call_in_doubt_is_not_begun_in_the_last_minutes_of_its_key_because_its_repeats_would_come_after_it() {
        let paypal = connectors::gateways::find("paypal").unwrap().about();
        let again = |age_s| may_send_again(&paypal.capabilities, paypal.key_holds_s(), age_s);
        let kept_s = paypal.idempotency_key_s;
        assert_eq!([again(0), again(kept_s - 301), again(kept_s - 300), again(kept_s - 1)], [true, true, false, false]);
        assert!(!again(-1), "how old one of the future is, nobody knows");
    }
}
