//! The noun: a refund, and what it may become.

use base::{Money, Timestamp};
use people::customers::CustomerId;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::invoices::{CreditNoteAsk, CreditNoteId};
use crate::payments::{PaymentId, RefundFrom, RefundTakes};

base::ids!(
    /// A refund. The same text is our reference and idempotency key at the gateway.
    RefundId, "rfd"
);

/// A closed set of words that are stored and told as they are written.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$word_doc])* $word,)+ }

        impl $name {
            /// As stored.
            pub fn text(self) -> &'static str {
                match self { $(Self::$word => $text,)+ }
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.text().into())
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                match value.as_str()? {
                    $($text => Ok(Self::$word),)+
                    _ => Err(FromSqlError::InvalidType),
                }
            }
        }
    };
}

words! {
    /// How far a refund is.
    RefundState {
        /// A second person has to say yes.
        Requested = "requested",
        /// It may leave.
        Approved = "approved",
        /// A person said no.
        Rejected = "rejected",
        /// It was sent, or is on its way at the gateway.
        Processing = "processing",
        /// A call had no clear answer: nobody knows, and the gateway is being asked.
        Unknown = "unknown",
        /// The customer has it.
        Refunded = "refunded",
        /// It did not go, or came back.
        Failed = "failed",
    }
}

impl RefundState {
    /// Whether its amount is held: no other refund may have it.
    pub fn holds(self) -> bool {
        matches!(self, Self::Requested | Self::Approved | Self::Processing | Self::Unknown)
    }
}

words! {
    /// Where a refund was begun.
    RefundOrigin {
        /// Here.
        Shop = "shop",
        /// In the gateway's own screen.
        Gateway = "gateway",
    }
}

words! {
    /// How the money goes back.
    RefundMethod {
        /// The way it came.
        Original = "original",
        /// Out of the drawer.
        Cash = "cash",
        /// By a transfer that a person makes.
        Transfer = "transfer",
    }
}

words! {
    /// Out of what it is taken.
    Takes {
        /// Out of what was paid too much, then out of the sale.
        AsItLies = "as_it_lies",
        /// Out of the sale: goods came back, or the price is cut.
        Sale = "sale",
        /// Out of the shop's own pocket: the sale stands, and its tax.
        Goodwill = "goodwill",
    }
}

words! {
    /// Why somebody should look at a refund before it leaves.
    Concern {
        /// It is more than whoever asked lets go alone, at once or in a day.
        Limit = "limit",
        /// It has no exchange rate, so that no limit can be held against it.
        NoRate = "no_rate",
        /// Nobody knows whose money it is, and a rule counts refunds of the customer.
        NoCustomer = "no_customer",
        /// The customer had as many refunds as go by themselves.
        NotFirst = "not_first",
        /// The money came in longer ago than what goes back by itself.
        OldPayment = "old_payment",
        /// Suspicious: the customer had many refunds of late.
        ManyRefunds = "many_refunds",
        /// Suspicious: the customer is known for a short time only.
        NewCustomer = "new_customer",
        /// Suspicious: the customer's bank once took money back.
        Chargeback = "chargeback",
    }
}

impl From<Takes> for RefundTakes {
    fn from(takes: Takes) -> Self {
        match takes {
            Takes::AsItLies => Self::AsItLies,
            Takes::Sale => Self::Sale,
            Takes::Goodwill => Self::Goodwill,
        }
    }
}

impl From<RefundMethod> for RefundFrom {
    fn from(method: RefundMethod) -> Self {
        match method {
            RefundMethod::Original => Self::WhereItCame,
            RefundMethod::Cash => Self::Drawer,
            RefundMethod::Transfer => Self::ByHand,
        }
    }
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// Whose money goes back.
    pub payment_id: PaymentId,
    /// The customer whose money that was when it was asked for, where that was known.
    pub customer_id: Option<CustomerId>,
    /// Where it was begun.
    pub origin: RefundOrigin,
    /// How far it is.
    pub state: RefundState,
    /// How much.
    pub amount: Money,
    /// What that was worth in the books currency when it was asked for; none without an exchange rate.
    pub worth_minor: Option<i64>,
    /// How it goes back.
    pub method: RefundMethod,
    /// Out of what it is taken.
    pub takes: Takes,
    /// The credit note that was asked for, where it is by line.
    pub credit: Option<CreditNoteAsk>,
    /// Why; printed on the credit note.
    pub reason: String,
    /// What the customer said.
    pub customer_words: String,
    /// Why somebody should look before it leaves, as it stood when it was asked for.
    pub concerns: Vec<Concern>,
    /// Who asked for it.
    pub requested_by: String,
    /// When.
    pub requested_at: Timestamp,
    /// Who let it go or said no; none while nobody has.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was rejected, or what a person told of it.
    pub decision: String,
    /// The gateway's id of it.
    pub gateway_ref: Option<String>,
    /// Since when it may have reached the gateway; none: it certainly has not.
    pub sent_at: Option<Timestamp>,
    /// Since when nobody knows.
    pub unknown_since: Option<Timestamp>,
    /// When the customer had it.
    pub settled_at: Option<Timestamp>,
    /// When it failed; where that was after it had settled, it came back.
    pub failed_at: Option<Timestamp>,
    /// Why it failed.
    pub failure_reason: String,
    /// What of it was taken out of the sale.
    pub sale_minor: i64,
    /// What of that a credit note stands behind.
    pub credited_minor: i64,
    /// That note, where the refund brought it.
    pub credit_note_id: Option<CreditNoteId>,
    /// Story it belongs to.
    pub correlation: String,
}

impl Refund {
    /// Whether a call may have made it at the gateway that has no clear answer yet, and no name there.
    pub fn is_in_doubt(&self) -> bool {
        self.origin == RefundOrigin::Shop
            && self.gateway_ref.is_none()
            && self.sent_at.is_some()
            && matches!(self.state, RefundState::Processing | RefundState::Unknown)
    }

    /// The name of a refund that a person told of, where there is no gateway's id.
    pub fn told_by_hand(&self) -> String {
        format!("by-hand:{}", self.id)
    }

    /// Whether only a person told of it so far.
    pub fn is_by_hand(&self) -> bool {
        self.gateway_ref.as_deref().is_some_and(|reference| reference == self.told_by_hand())
    }

    /// What a credit note still has to stand behind.
    pub fn credit_owed_minor(&self) -> i64 {
        if self.state == RefundState::Refunded { self.sale_minor.saturating_sub(self.credited_minor) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use base::ids::{IdSource, SeededIds};

    use super::*;

    #[test]
    fn the_gateways_know_the_id_of_a_refund_of_ours_again() {
        let id = RefundId::from_number(SeededIds::new(7).next(Timestamp(1_795_255_200_123)));
        assert!(connectors::gateways::is_own_refund(&id.to_string()), "{id}");
    }
}
