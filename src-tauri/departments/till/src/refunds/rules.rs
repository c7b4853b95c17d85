//! The owner's rules beside the amounts: which refunds go by themselves, and which are suspicious and want a person.
//!
//! Rules for automatic approval bind whoever may ask and not approve. Rules of suspicion bind everybody: what is suspicious never
//! leaves on the word of one person while there is a second one who approves refunds. Products are in no categories here, so no rule
//! names any.

use base::{Fault, ReadTx, Timestamp};
use people::customers::{self, CustomerId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::refund::Concern;
use super::store;
use crate::payments::{self, Payment};

const DAY_MS: i64 = 24 * 3_600_000;
/// The longest span that a rule may look back.
const DAYS_MAX: i64 = 3_650;
/// The largest number of refunds that a rule may count to.
const REFUNDS_MAX: i64 = 1_000;

/// What must hold beside the amounts for a refund to go by itself. Absent: the rule is off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AutomaticRules {
    /// So many refunds of one customer go by themselves, the one at hand counted: 1 = only the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1_000)]
    pub customer_max: Option<i64>,
    /// Counted over so many days; absent = over all time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 3_650)]
    pub customer_days: Option<i64>,
    /// Only of payments that came in within so many days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 3_650)]
    pub age_days: Option<i64>,
}

/// What makes a refund suspicious. Absent or false: the rule is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspicionRules {
    /// The customer had so many refunds before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1_000)]
    pub refunds: Option<i64>,
    /// Counted over so many days.
    #[schema(minimum = 1, maximum = 3_650)]
    pub refunds_days: i64,
    /// The customer is known for less than so many days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 3_650)]
    pub new_days: Option<i64>,
    /// The customer's bank once took money back, whoever won.
    pub chargeback: bool,
}

/// Whose money goes back of which payment, and when that is asked.
pub(super) struct Case<'a> {
    pub payment: &'a Payment,
    /// None: nobody knows.
    pub customer: Option<CustomerId>,
    pub now: Timestamp,
}

impl Case<'_> {
    fn days_ago(&self, days: i64) -> Timestamp {
        self.now.plus_ms(-days.saturating_mul(DAY_MS))
    }
}

impl AutomaticRules {
    /// Whether each figure is one.
    pub(super) fn check(&self) -> Result<(), Fault> {
        within("automatic.customer_max", self.customer_max, REFUNDS_MAX)?;
        within("automatic.customer_days", self.customer_days, DAYS_MAX)?;
        within("automatic.age_days", self.age_days, DAYS_MAX)?;
        if self.customer_days.is_some() && self.customer_max.is_none() {
            return Err(Fault::invalid("automatic.customer_days", "only with customer_max"));
        }
        Ok(())
    }

    /// Adds why a refund does not go by itself.
    pub(super) fn weigh(&self, tx: &ReadTx<'_>, case: &Case<'_>, concerns: &mut Vec<Concern>) -> Result<(), Fault> {
        if let Some(most) = self.customer_max {
            match case.customer {
                None => concerns.push(Concern::NoCustomer),
                Some(customer) => {
                    let since = self.customer_days.map(|days| case.days_ago(days));
                    if store::count_of_customer(tx, customer, since)? >= most {
                        concerns.push(Concern::NotFirst);
                    }
                }
            }
        }
        if let Some(days) = self.age_days
            && case.payment.captured_at.is_none_or(|at| at < case.days_ago(days))
        {
            concerns.push(Concern::OldPayment);
        }
        Ok(())
    }
}

impl SuspicionRules {
    /// No rule at all.
    pub fn off() -> Self {
        Self { refunds: None, refunds_days: 30, new_days: None, chargeback: false }
    }

    /// Whether each figure is one.
    pub(super) fn check(&self) -> Result<(), Fault> {
        within("suspicion.refunds", self.refunds, REFUNDS_MAX)?;
        within("suspicion.refunds_days", Some(self.refunds_days), DAYS_MAX)?;
        within("suspicion.new_days", self.new_days, DAYS_MAX)
    }

    /// Adds what is suspicious; money of nobody known is not, for counters sell to people without a name.
    pub(super) fn weigh(&self, tx: &ReadTx<'_>, case: &Case<'_>, concerns: &mut Vec<Concern>) -> Result<(), Fault> {
        let Some(customer) = case.customer else { return Ok(()) };
        if let Some(many) = self.refunds
            && store::count_of_customer(tx, customer, Some(case.days_ago(self.refunds_days)))? >= many
        {
            concerns.push(Concern::ManyRefunds);
        }
        if let Some(days) = self.new_days
            && customers::find(tx, customer)?.is_some_and(|known| known.created_at > case.days_ago(days))
        {
            concerns.push(Concern::NewCustomer);
        }
        if self.chargeback && payments::was_charged_back(tx, customer)? {
            concerns.push(Concern::Chargeback);
        }
        Ok(())
    }
}

fn within(field: &'static str, figure: Option<i64>, most: i64) -> Result<(), Fault> {
    match figure {
        Some(figure) if !(1..=most).contains(&figure) => Err(Fault::invalid(field, format!("1 to {most}"))),
        _ => Ok(()),
    }
}
