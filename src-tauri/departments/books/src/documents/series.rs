//! The series of numbers as the settings show them, and what can be wrong with a change of one.

use base::{Announce, Fault, Kind, Problem, ReadTx, Shop, ShopDate, WriteTx};
use office::settings::SETTINGS_READ;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::number::{self, KINDS};
use super::number_pattern::PatternError;
use super::store::{self, Series};

/// Papers that only Indian law knows; elsewhere their series is kept and not shown.
const INDIA_ALONE: [&str; 3] = ["bill_of_supply", "receipt_voucher", "refund_voucher"];

/// How the documents of one kind are numbered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NumberSeries {
    /// Kind of document: `invoice`, `credit_note` …
    pub kind: String,
    /// As the owner wrote it: `INV-{YYYY}-{0000}`.
    pub pattern: String,
    /// Whether the running number begins anew each fiscal year.
    pub resets_yearly: bool,
    /// Month the fiscal year begins with, 1 to 12.
    pub year_starts_month: u8,
    /// Most characters of a number here.
    pub length_max: usize,
    /// Whether only letters, digits, `-` and `/` may stand in a number here.
    pub plain_only: bool,
    /// The number that a document issued today gets; absent where the pattern gives none any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Why the pattern gives no number any more: nothing of this kind can be issued until it is changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Version for `If-Match`.
    pub version: i64,
}

/// What can be wrong with a pattern.
#[derive(Debug, thiserror::Error)]
pub enum SeriesError {
    /// Documents of that kind are not numbered here.
    #[error("no documents of that kind are numbered here")]
    NoSuchSeries,
    /// The pattern, or the number it gives, breaks a rule.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// A number that was given before would be given again.
    #[error("a number that was given by {by} could be given again")]
    Repeats {
        /// The pattern that gave it.
        by: String,
    },
    /// Two kinds of documents would share numbers.
    #[error("documents of another kind ({kind}) have such numbers already")]
    OtherKind {
        /// The other kind.
        kind: String,
    },
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for SeriesError {
    fn kind(&self) -> Kind {
        let kind = match self {
            Self::NoSuchSeries => return Kind::not_found("number_series.no_such_series"),
            Self::Fault(fault) => return fault.kind(),
            Self::Pattern(PatternError::UnknownPart(_)) => Kind::refused("number_series.unknown_part"),
            Self::Pattern(PatternError::NotOneCounter) => Kind::refused("number_series.not_one_counter"),
            Self::Pattern(PatternError::NoYear) => Kind::refused("number_series.no_year"),
            Self::Pattern(PatternError::Character(_)) => Kind::refused("number_series.character"),
            Self::Pattern(PatternError::TooLong { .. }) => Kind::refused("number_series.too_long"),
            Self::Repeats { .. } => Kind::conflict("number_series.repeats"),
            Self::OtherKind { .. } => Kind::conflict("number_series.other_kind"),
        };
        kind.field("pattern")
    }
}

/// The series of every kind of document that the shop's country knows, with the number a document of that day gets.
pub fn list_series(tx: &ReadTx<'_>, shop: &Shop, on: ShopDate) -> Result<Vec<NumberSeries>, Fault> {
    shown_series(tx, shop)?.into_iter().map(|series| as_shown(tx, shop, series, on)).collect()
}

/// One series as shown.
pub(super) fn as_shown(tx: &ReadTx<'_>, shop: &Shop, series: Series, on: ShopDate) -> Result<NumberSeries, Fault> {
    let rules = number::rules_of(shop, &series)?;
    let counter = number::next_counter(tx, &series, on)?;
    let next = number::number_of(&series, &series.pattern, rules, counter, on);
    Ok(NumberSeries {
        problem: next.as_ref().err().map(ToString::to_string),
        next: next.ok(),
        kind: series.kind,
        pattern: series.pattern,
        resets_yearly: series.resets_yearly,
        year_starts_month: series.year_starts_month,
        length_max: rules.length_max,
        plain_only: rules.plain_only,
        version: series.version,
    })
}

/// The series that the shop's country knows, in the order of [`KINDS`].
pub(super) fn shown_series(tx: &ReadTx<'_>, shop: &Shop) -> Result<Vec<Series>, Fault> {
    let in_india = shop.basics()?.country == "IN";
    let place = |series: &Series| KINDS.iter().position(|(kind, _)| *kind == series.kind);
    let mut all = store::find_all_series(tx)?;
    all.retain(|series| in_india || !INDIA_ALONE.contains(&series.kind.as_str()));
    all.sort_by_key(place);
    Ok(all)
}

/// The series of a kind among those.
pub(super) fn find_shown(tx: &ReadTx<'_>, shop: &Shop, kind: &str) -> Result<Series, SeriesError> {
    shown_series(tx, shop)?.into_iter().find(|series| series.kind == kind).ok_or(SeriesError::NoSuchSeries)
}

pub(super) fn announce(tx: &WriteTx<'_>, kind: &str) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "number_series.changed",
        subject: kind,
        tags: &["number-series"],
        permission: SETTINGS_READ,
        body: json!({ "kind": kind }),
    })?;
    Ok(())
}
