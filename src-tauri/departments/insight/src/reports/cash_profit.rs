//! Profit on cash basis: a report over the same ledger, without an entry of its own.
//!
//! What a document charged counts when it is paid, a part of it with each part of the money: account by account, tax left out.
//! Other entries count as far as money moved in them; what was paid ahead (wallet, gift card, advance) counts when it is used.
//! Estimates, depreciation, the cost of goods handed over and debts written off move no money and are left out.

use std::collections::{BTreeMap, BTreeSet};

use base::{Currency, Fault, Money, ReadTx, Shop};
use books::ledger::{DayRange, Known, Nets, ProfitAndLoss, ProfitBasis, find_accounts, is_of_profit};

use super::store::receivables::{self, DocumentPosting};

/// Profit and loss of some days by when money came and went, beside that of others; both by what was known then.
pub(crate) fn cash_profit(
    tx: &ReadTx<'_>,
    shop: &Shop,
    range: DayRange,
    compare: Option<DayRange>,
    known: Known,
) -> Result<ProfitAndLoss, Fault> {
    let books = shop.basics()?.books_currency;
    let last_seq = known.last_entry(tx, shop)?.unwrap_or(receivables::EVERY_ENTRY);
    let nets = cash_nets(tx, books, range, last_seq)?;
    let compared = compare.map(|other| Ok::<_, Fault>((other, cash_nets(tx, books, other, last_seq)?))).transpose()?;
    ProfitAndLoss::of(ProfitBasis::Cash, books, &find_accounts(tx)?, (range, &nets), compared)
}

fn cash_nets(tx: &ReadTx<'_>, books: Currency, range: DayRange, last_seq: i64) -> Result<Nets, Fault> {
    let mut nets = Nets::default();
    let mut count = |account: &str, base_minor: i64| -> Result<(), Fault> {
        if is_of_profit(account) {
            nets.add(account, Money::new(base_minor, books)?, base_minor, 1)?;
        }
        Ok(())
    };
    let mut entries: BTreeMap<i64, Vec<(String, i64)>> = BTreeMap::new();
    for (seq, account, base_minor) in receivables::direct_postings(tx, range.from, range.to, last_seq)? {
        entries.entry(seq).or_default().push((account, base_minor));
    }
    for postings in entries.into_values() {
        for (account, base_minor) in moved_with_money(&postings)? {
            count(&account, base_minor)?;
        }
    }
    let moved = receivables::documents_moved(tx, range.from, range.to, last_seq)?;
    let documents: BTreeSet<String> = moved.into_iter().collect();
    let mut paid: BTreeMap<String, Document> = BTreeMap::new();
    let postings = receivables::document_postings(tx, &documents, range.to, last_seq)?;
    for entry in postings.chunk_by(|one, other| one.seq == other.seq) {
        let Some(first) = entry.first() else { continue };
        if !documents.contains(&first.document) {
            continue;
        }
        let document = paid.entry(first.document.clone()).or_default();
        for (account, base_minor) in document.take(entry)? {
            if first.dated_on >= range.from {
                count(&account, base_minor)?;
            }
        }
    }
    Ok(nets)
}

/// Accounts where money is, and balances that were paid in before and are used up.
fn is_money(account: &str) -> bool {
    ("1000".."1200").contains(&account) || ["2200", "2220", "2240"].contains(&account)
}

fn is_control(account: &str) -> bool {
    matches!(account, "1200" | "2000")
}

/// The income and cost of an entry as far as money moved with it: account and base, + debit.
fn moved_with_money(postings: &[(String, i64)]) -> Result<Vec<(String, i64)>, Fault> {
    let (money, result) = (total(postings, is_money)?, total(postings, is_of_profit)?);
    let lines: Vec<(String, i64)> = postings.iter().filter(|(account, _)| is_of_profit(account)).cloned().collect();
    if result == 0 {
        // From one account of the profit to another.
        return Ok(lines);
    }
    // A debit of money stands against a credit of income.
    if money.signum() != -result.signum() {
        return Ok(Vec::new());
    }
    if money.unsigned_abs() >= result.unsigned_abs() {
        return Ok(lines);
    }
    let parts: Vec<i64> = lines.iter().map(|(_, base_minor)| *base_minor).collect();
    let shares = shared(&parts, -money)?;
    Ok(lines.into_iter().zip(shares).map(|((account, _), share)| (account, share)).collect())
}

fn total(postings: &[(String, i64)], of: fn(&str) -> bool) -> Result<i64, Fault> {
    let mut own = postings.iter().filter(|(account, _)| of(account));
    own.try_fold(0_i64, |sum, (_, minor)| sum.checked_add(*minor)).ok_or_else(too_large)
}

fn too_large() -> Fault {
    base::MoneyError::TooLarge.into()
}

/// What a document charged and is not paid yet, and what of it was counted; both by account, + credit.
#[derive(Debug, Default)]
struct Document {
    open: BTreeMap<String, i64>,
    counted: BTreeMap<String, i64>,
    /// What was settled before there was anything to settle: a refund that was told before its capture.
    ahead: i64,
}

impl Document {
    /// Takes the next entry about the document; gives what counts with it: account and base, + debit.
    fn take(&mut self, entry: &[DocumentPosting]) -> Result<Vec<(String, i64)>, Fault> {
        let Some(first) = entry.first() else { return Ok(Vec::new()) };
        let others = entry.iter().filter(|posting| !is_control(&posting.account));
        if first.source.contains(":written_off") {
            return Ok(Vec::new());
        }
        if charges(&first.source) {
            for posting in others {
                let open = self.open.entry(counts_as(&posting.account).to_owned()).or_default();
                *open = open.checked_sub(posting.base_minor).ok_or_else(too_large)?;
            }
            return Ok(Vec::new());
        }
        let mut control = entry.iter().filter(|posting| is_control(&posting.account));
        let settled =
            control.try_fold(0_i64, |sum, posting| sum.checked_sub(posting.base_minor)).ok_or_else(too_large)?;
        let mut counted = self.settle(settled)?;
        // Exchange differences, roundings and discounts that came with the money.
        counted.extend(others.map(|posting| (posting.account.clone(), posting.base_minor)));
        Ok(counted)
    }

    /// Counts a part of what is open, or takes back a part of what was counted.
    fn settle(&mut self, settled: i64) -> Result<Vec<(String, i64)>, Fault> {
        let settled = settled.checked_add(std::mem::take(&mut self.ahead)).ok_or_else(too_large)?;
        let of_open = up_to(settled, &self.open)?;
        let rest = settled.checked_sub(of_open).ok_or_else(too_large)?;
        let mut counted = spread(&mut self.open, of_open)?;
        for (account, part) in &counted {
            *self.counted.entry(account.clone()).or_default() += part;
        }
        if rest != 0 {
            // Money back without a credit note: what was counted is open again. What was not waits for what it belongs to.
            let back = up_to(rest.checked_neg().ok_or_else(too_large)?, &self.counted)?;
            self.ahead = rest.checked_add(back).ok_or_else(too_large)?;
            for (account, part) in spread(&mut self.counted, back)? {
                *self.open.entry(account.clone()).or_default() += part;
                counted.push((account, -part));
            }
        }
        Ok(counted.into_iter().map(|(account, part)| (account, -part)).collect())
    }
}

/// As much of a part as amounts by account come to: nothing where they are of the other sign.
fn up_to(part: i64, amounts: &BTreeMap<String, i64>) -> Result<i64, Fault> {
    let whole = amounts.values().try_fold(0_i64, |sum, one| sum.checked_add(*one)).ok_or_else(too_large)?;
    if whole.signum() != part.signum() {
        return Ok(0);
    }
    Ok(if part.unsigned_abs() <= whole.unsigned_abs() { part } else { whole })
}

/// Takes a part out of amounts by account, each its share; the part is at most what all of them come to.
fn spread(amounts: &mut BTreeMap<String, i64>, part: i64) -> Result<Vec<(String, i64)>, Fault> {
    let values: Vec<i64> = amounts.values().copied().collect();
    let shares = shared(&values, part)?;
    let mut taken = Vec::with_capacity(shares.len());
    for ((account, amount), share) in amounts.iter_mut().zip(shares) {
        *amount = amount.checked_sub(share).ok_or_else(too_large)?;
        taken.push((account.clone(), share));
    }
    Ok(taken)
}

/// Shares of a part in proportion to amounts of either sign, which add up to the part exactly (largest remainder). Nothing where
/// the amounts come to nothing.
fn shared(amounts: &[i64], part: i64) -> Result<Vec<i64>, Fault> {
    let whole: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
    if whole == 0 || part == 0 {
        return Ok(vec![0; amounts.len()]);
    }
    let (sign, part) = (whole.signum(), i128::from(part));
    let exact = |amount: &i64| i128::from(*amount) * part * sign;
    let mut shares: Vec<i128> = amounts.iter().map(|amount| exact(amount).div_euclid(whole.abs())).collect();
    let mut order: Vec<usize> = (0..amounts.len()).collect();
    order.sort_by_key(|at| (-(exact(&amounts[*at]).rem_euclid(whole.abs())), *at));
    let missing = usize::try_from(part - shares.iter().sum::<i128>()).map_err(Fault::bug)?;
    for at in order.into_iter().take(missing) {
        shares[at] += 1;
    }
    shares.into_iter().map(|share| i64::try_from(share).map_err(|_| too_large())).collect()
}

/// Whether an entry of this source says what a document charges, and not that it was paid.
fn charges(source: &str) -> bool {
    ["invoice:", "credit_note:", "bill:", "opening:"].iter().any(|kind| source.starts_with(kind))
        && !source.split(':').any(|part| part == "paid")
}

/// What is paid for counts as what it becomes: revenue that is earned before or after the bill, goods that are stocked.
fn counts_as(account: &str) -> &str {
    match account {
        "1210" | "2300" => "4000",
        "1400" | "2010" => "5000",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use base::ShopDate;

    use super::*;

    fn entry(source: &str, postings: &[(&str, i64)]) -> Vec<DocumentPosting> {
        let posting = |(account, base_minor): &(&str, i64)| DocumentPosting {
            document: "invoice:1".to_owned(),
            seq: 1,
            source: source.to_owned(),
            dated_on: ShopDate::parse("2026-11-21").unwrap(),
            account: (*account).to_owned(),
            base_minor: *base_minor,
        };
        postings.iter().map(posting).collect()
    }

    fn issued() -> Document {
        let mut document = Document::default();
        let lines = [("1200", 21_240), ("4100", 2_000), ("4000", -20_000), ("2100", -3_240)];
        assert_eq!(document.take(&entry("invoice:1:issued", &lines)).unwrap(), []);
        document
    }

    /// What counts with an entry, as the profit sees it: + raises it.
    fn counted(document: &mut Document, source: &str, lines: &[(&str, i64)]) -> Vec<(String, i64)> {
        let counted = document.take(&entry(source, lines)).unwrap();
        counted
            .into_iter()
            .filter(|(account, base)| is_of_profit(account) && *base != 0)
            .map(|(a, b)| (a, -b))
            .collect()
    }

    fn of(parts: &[(&str, i64)]) -> Vec<(String, i64)> {
        parts.iter().map(|(account, minor)| ((*account).to_owned(), *minor)).collect()
    }

    #[test]
    fn each_part_of_the_money_counts_its_part_of_the_net_and_the_last_takes_the_rest() {
        let mut document = issued();
        let pay = |document: &mut Document, minor| {
            counted(document, "payment:1:captured", &[("1110", minor), ("1200", -minor)])
        };
        assert_eq!(pay(&mut document, 7_080), of(&[("4000", 6_667), ("4100", -667)]));
        assert_eq!(pay(&mut document, 14_160), of(&[("4000", 13_333), ("4100", -1_333)]));
    }

    #[test]
    fn a_refund_after_its_credit_note_counts_as_what_was_credited() {
        let mut document = issued();
        counted(&mut document, "payment:1:captured", &[("1110", 21_240), ("1200", -21_240)]);
        let note = [("4110", 5_000), ("2100", 900), ("1200", -5_900)];
        assert_eq!(counted(&mut document, "credit_note:1:issued", &note), []);
        let back = [("1200", 5_900), ("1110", -5_900)];
        assert_eq!(counted(&mut document, "refund:1:settled", &back), of(&[("4110", -5_000)]));
    }

    #[test]
    fn a_refund_before_its_credit_note_takes_back_what_was_counted_and_the_note_changes_nothing_more() {
        let mut document = issued();
        counted(&mut document, "payment:1:captured", &[("1110", 21_240), ("1200", -21_240)]);
        let back = counted(&mut document, "refund:1:settled", &[("1200", 21_240), ("1110", -21_240)]);
        assert_eq!(back, of(&[("4000", -20_000), ("4100", 2_000)]));
        counted(&mut document, "credit_note:1:issued", &[("4110", 18_000), ("2100", 3_240), ("1200", -21_240)]);
        assert_eq!(document.open.values().sum::<i64>(), 0);
    }

    #[test]
    fn what_is_settled_counts_the_same_in_whatever_order_it_is_told() {
        let (back, paid) = ([("1200", 21_240), ("1110", -21_240)], [("1110", 21_240), ("1200", -21_240)]);
        let mut document = issued();
        assert_eq!(
            counted(&mut document, "refund:1:settled", &back),
            [],
            "nothing was counted that could be taken back"
        );
        assert_eq!(counted(&mut document, "payment:1:captured", &paid), []);
        assert_eq!(counted(&mut document, "payment:2:captured", &paid), of(&[("4000", 20_000), ("4100", -2_000)]));
    }

    #[test]
    fn a_payment_that_is_taken_back_counts_no_more() {
        let mut document = Document::default();
        document.take(&entry("bill:1:recorded", &[("6200", 500), ("2000", -500)])).unwrap();
        assert_eq!(counted(&mut document, "bill:1:paid", &[("2000", 500), ("1100", -500)]), of(&[("6200", -500)]));
        assert_eq!(
            counted(&mut document, "bill:1:paid:reversed", &[("1100", 500), ("2000", -500)]),
            of(&[("6200", 500)])
        );
    }

    #[test]
    fn an_exchange_loss_counts_with_the_money() {
        let mut document = Document::default();
        document.take(&entry("invoice:1:issued", &[("1200", 20_775), ("4000", -20_775)])).unwrap();
        let paid = [("1110", 20_000), ("1200", -20_775), ("7100", 775)];
        assert_eq!(counted(&mut document, "payment:1:captured", &paid), of(&[("4000", 20_775), ("7100", -775)]));
    }

    #[test]
    fn what_is_written_off_was_never_received() {
        let mut document = issued();
        assert_eq!(counted(&mut document, "invoice:1:written_off", &[("6400", 21_240), ("1200", -21_240)]), []);
    }

    #[test]
    fn entries_without_a_document_count_as_far_as_money_moved() {
        let moved = |postings: &[(&str, i64)]| moved_with_money(&of(postings)).unwrap();
        assert_eq!(moved(&[("6000", 200), ("1300", 36), ("1110", -236)]), of(&[("6000", 200)]));
        assert_eq!(moved(&[("6000", 236), ("2020", -236)]), of(&[]), "an estimate");
        assert_eq!(moved(&[("6700", 100), ("1710", -100)]), of(&[]), "depreciation");
        assert_eq!(moved(&[("5000", 60), ("1400", -60)]), of(&[]), "goods handed over");
        assert_eq!(moved(&[("6200", 100), ("1100", -60), ("2400", -40)]), of(&[("6200", 60)]));
        assert_eq!(moved(&[("2220", 20), ("4200", -20)]), of(&[("4200", -20)]), "a gift card nobody will use");
        assert_eq!(moved(&[("4120", 50), ("2210", -50)]), of(&[]), "credit that was given away");
    }

    #[test]
    fn shares_of_either_sign_add_up() {
        for part in [-21_240, -7_081, -1, 0, 1, 3, 7_080, 21_239, 21_240] {
            assert_eq!(shared(&[20_000, -2_000, 3_240], part).unwrap().iter().sum::<i64>(), part, "{part}");
            assert_eq!(shared(&[-20_000, 2_000, -3_240], part).unwrap().iter().sum::<i64>(), part, "{part}");
        }
        assert_eq!(shared(&[5, -5], 3).unwrap(), [0, 0], "nothing to share out");
    }
}
