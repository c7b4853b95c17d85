//! The words every room speaks: money, time, ids, problems, and the store.
