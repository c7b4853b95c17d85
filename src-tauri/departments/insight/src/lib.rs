//! Insight: trace, reports, the home page.
