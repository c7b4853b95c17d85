//! Which accounts people may post to by hand.

/// Accounts that are the sum of records the program keeps: documents of customers and suppliers, money at gateways, tax entries,
/// stock, wallets and points. A posting by hand would part the account from its records; the record's own act makes the entry.
const KEPT_BY_RECORDS: [&str; 24] = [
    "1110", "1120", "1140", "1200", "1210", "1300", "1310", "1400", "1410", "2000", "2010", "2020", "2100", "2110",
    "2120", "2130", "2140", "2200", "2210", "2220", "2230", "2240", "2300", "2900",
];

/// Whether an entry by hand may have a posting on this account of the chart.
pub fn open_to_people(code: &str) -> bool {
    KEPT_BY_RECORDS.binary_search(&code).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::account_code;

    #[test]
    fn what_is_kept_by_records_is_in_the_chart_and_sorted() {
        assert!(KEPT_BY_RECORDS.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(KEPT_BY_RECORDS.iter().all(|code| account_code(code).is_some()));
    }

    #[test]
    fn people_post_to_the_bank_and_never_to_what_a_customer_owes() {
        for open in ["1000", "1100", "1130", "1150", "1700", "3000", "3010", "3100", "3200", "4900", "6200", "7200"] {
            assert!(open_to_people(open), "{open}");
        }
        for kept in ["1110", "1200", "1400", "2000", "2100", "2200", "2240"] {
            assert!(!open_to_people(kept), "{kept}");
        }
    }
}
