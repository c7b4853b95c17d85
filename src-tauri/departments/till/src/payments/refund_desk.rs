//! The desk of refunds, as payments see it: refunds are kept in an area above, which knows payments. Here is what payments ask of
//! it when a gateway, or a person, tells of one; the program hands it in as a part of the shop.

use base::{Fault, Money, ReadTx, Shop, Timestamp, WriteTx};

use super::{FoldedRefund, Payment, PaymentId};

/// Which refund is told of.
type Recognise = fn(&WriteTx<'_>, &Shop, &Payment, &FoldedRefund) -> Result<Option<Recognised>, Fault>;
/// How it ended.
type HowItEnded = fn(&WriteTx<'_>, &Shop, &mut Payment, &Recognised, Ended) -> Result<(), Fault>;

/// What payments ask of the area that keeps refunds, always within the transaction of the news.
#[derive(Clone, Copy)]
pub struct RefundDesk {
    /// Which refund is told of. One that nobody here asked for gets a row of its own. None for a person's word about one of which
    /// the gateway has told itself by now.
    pub recognise: Recognise,
    /// It ended, and is booked. The same ending may be told again and again.
    pub ended: HowItEnded,
    /// Whether a refund of this payment was asked for and has not ended: its money must stay.
    pub holds: fn(&ReadTx<'_>, PaymentId) -> Result<bool, Fault>,
    /// Whether nobody knows what became of a refund of this payment.
    pub doubts: fn(&ReadTx<'_>, PaymentId) -> Result<bool, Fault>,
}

/// A refund that was recognised, and how it is booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// Our refund id.
    pub id: String,
    /// Whether it was asked for here.
    pub is_ours: bool,
    /// Out of what it is taken.
    pub takes: RefundTakes,
    /// From where it is paid.
    pub paid_from: RefundFrom,
}

/// Out of what a refund is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundTakes {
    /// Out of what had no owner, then out of the advance, then out of the sale.
    AsItLies,
    /// Out of the sale, though there is an advance.
    Sale,
    /// Out of the shop's own pocket: the price stays, and so does the tax.
    Goodwill,
}

/// From where a refund is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundFrom {
    /// Where the payment's money went in.
    WhereItCame,
    /// The cash drawer.
    Drawer,
    /// A transfer by hand.
    ByHand,
}

/// How a refund ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The customer has it.
    Settled {
        /// When.
        at: Timestamp,
        /// How much, as it was told.
        amount: Money,
        /// What of it was taken out of the sale.
        sale: Money,
    },
    /// It never went.
    Failed {
        /// When that was known.
        at: Timestamp,
    },
    /// It went, and came back.
    Returned {
        /// When.
        at: Timestamp,
    },
}
