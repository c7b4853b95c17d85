//! Insight: answers over everything. It reads any table and writes none of another department's.

pub mod dashboard;
pub mod papers;
pub mod reports;
pub mod spreadsheets;
pub mod trace;

/// Every area of this department.
pub fn areas() -> Vec<base::area::Area> {
    vec![dashboard::register(), papers::register(), reports::register(), spreadsheets::register(), trace::register()]
}
