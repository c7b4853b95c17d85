//! Standing checks: what must always hold in the books, found out from the rows alone.

mod balances;
mod chain;
mod entries;
mod filed_returns;
mod schema;
mod taxes;

use base::area::Check;

/// Every check of the ledger.
pub(super) const ALL: &[Check] = &[
    Check {
        name: "ledger.entries_balance",
        about: "every entry has two or more postings and sums to zero in each currency and in the books currency",
        run: entries::entries_balance,
    },
    Check {
        name: "ledger.sequence",
        about: "entries are numbered from 1 without gaps, and no posting stands alone",
        run: entries::sequence,
    },
    Check {
        name: "ledger.chain",
        about: "every entry is as it was written, and follows the one before it",
        run: chain::chain,
    },
    Check {
        name: "ledger.balances",
        about: "every running balance is the sum of its postings",
        run: balances::running_balances,
    },
    Check {
        name: "ledger.daily_movements",
        about: "the movements of every day are those of its postings",
        run: balances::daily_movements,
    },
    Check {
        name: "ledger.taxes",
        about: "what was taxed comes to what stands on the tax accounts",
        run: taxes::taxes_tie,
    },
    Check {
        name: "ledger.filed_returns",
        about: "a filed tax return holds all the tax of its period and no other",
        run: filed_returns::filed_returns,
    },
    Check {
        name: "ledger.append_only",
        about: "the rules that keep entries from being changed are in the database",
        run: schema::append_only,
    },
];
