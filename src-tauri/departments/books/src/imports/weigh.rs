//! From an entry of a file to postings that keep the rules of the books: what was left out is filled in, everything is worth
//! something in the books currency, and what changes from one currency into another crosses 3900.

use std::collections::BTreeMap;

use base::{Currency, Money, ShopDate};

use super::context::Context;
use super::file_entry::{FileEntry, FilePosting, LineProblem};
use crate::ledger::Line;

/// Where currencies are changed; its base is nothing after every entry.
const CONVERSION: &str = "3900";
/// Where a base may stand without an amount.
const DIFFERENCES: [&str; 2] = ["7100", "7110"];

/// A posting on its way.
struct Weighed {
    line: u64,
    account: &'static str,
    party: String,
    amount: Money,
    base: Option<Money>,
}

/// The postings of an entry.
pub(super) fn weigh(entry: &FileEntry, context: &Context) -> Result<Vec<Line>, LineProblem> {
    let at = |why: String| LineProblem::at(entry.line, why);
    context.must_be_open(entry.day).map_err(at)?;
    let mut all = Vec::with_capacity(entry.postings.len() + 2);
    let mut left_out = None;
    for posting in &entry.postings {
        match posting.amount {
            Some(amount) => all.push(taken(posting, amount, context.books)?),
            None if left_out.is_none() => left_out = Some(posting),
            None => return Err(LineProblem::at(posting.line, "only one posting of an entry may be without an amount")),
        }
    }
    if let Some(posting) = left_out {
        fill_in(&mut all, posting, context.books)?;
    }
    let is_plain = all.iter().all(|one| one.amount.currency == context.books);
    if !is_plain {
        by_what_was_paid(&mut all, context.books);
        by_rates(&mut all, entry.day, context)?;
    }
    let mut lines: Vec<Line> = Vec::with_capacity(all.len() + 2);
    for one in all {
        let base = one.base.unwrap_or(Money::zero(context.books));
        if one.amount.is_zero() && base.is_zero() {
            continue;
        }
        if one.amount.is_zero() && !DIFFERENCES.contains(&one.account) {
            return Err(LineProblem::at(one.line, "a posting is worth something and amounts to nothing"));
        }
        lines.push(Line { account: one.account, party: one.party, amount: one.amount, base });
    }
    balance(&mut lines, context.books).map_err(at)?;
    Ok(lines)
}

fn taken(posting: &FilePosting, amount: Money, books: Currency) -> Result<Weighed, LineProblem> {
    let is_difference = amount.is_zero() && DIFFERENCES.contains(&posting.known.account);
    let base = match posting.base {
        Some(base) if amount.currency == books && base != amount && !is_difference => {
            return Err(LineProblem::at(posting.line, format!("{amount} is worth itself, not {base}")));
        }
        None if amount.currency == books => Some(amount),
        given => given,
    };
    Ok(Weighed { line: posting.line, account: posting.known.account, party: posting.known.party.clone(), amount, base })
}

/// The posting without an amount takes what the others come to, with the sign turned: in the books currency what is worth
/// something there, else each currency for itself.
fn fill_in(all: &mut Vec<Weighed>, posting: &FilePosting, books: Currency) -> Result<(), LineProblem> {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for one in all.iter() {
        let counted = one.base.unwrap_or(one.amount);
        *sums.entry(counted.currency).or_default() += i128::from(counted.minor);
    }
    for (currency, sum) in sums.into_iter().filter(|(_, sum)| *sum != 0) {
        let amount = money(-sum, currency).map_err(|why| LineProblem::at(posting.line, why))?;
        let base = (currency == books).then_some(amount);
        let (account, party) = (posting.known.account, posting.known.party.clone());
        all.push(Weighed { line: posting.line, account, party, amount, base });
    }
    Ok(())
}

/// An entry in two currencies, one of them that of the books, and nothing said about the rate: the one was paid for the other.
fn by_what_was_paid(all: &mut [Weighed], books: Currency) {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for one in all.iter() {
        *sums.entry(one.amount.currency).or_default() += i128::from(one.amount.minor);
    }
    sums.retain(|_, sum| *sum != 0);
    let paid = sums.remove(&books).unwrap_or(0);
    let Some((foreign, sum)) = sums.pop_first() else { return };
    let is_one_way = |one: &Weighed| i128::from(one.amount.minor).signum() == sum.signum();
    let of_foreign = |one: &&mut Weighed| one.amount.currency == foreign;
    let unsaid =
        all.iter().filter(|one| one.amount.currency == foreign).all(|one| one.base.is_none() && is_one_way(one));
    if !sums.is_empty() || !unsaid || paid.signum() == sum.signum() || paid == 0 {
        return;
    }
    let weights: Vec<i64> =
        all.iter().filter(|one| one.amount.currency == foreign).map(|one| one.amount.minor).collect();
    let Some(shares) = money(-paid, books).ok().and_then(|paid| paid.apportion(&weights).ok()) else { return };
    for (one, share) in all.iter_mut().filter(of_foreign).zip(shares) {
        one.base = Some(share);
    }
}

/// What is still worth nothing is worth what the rate of the day says. Debits of one currency share what they are worth
/// together, and so do credits: rounded one by one they would not come to nothing.
fn by_rates(all: &mut [Weighed], day: ShopDate, context: &Context) -> Result<(), LineProblem> {
    for side in [1, -1] {
        let is_open = |one: &Weighed| one.base.is_none() && one.amount.minor.signum() == side;
        while let Some(first) = all.iter().find(|one| is_open(one)) {
            let (line, currency) = (first.line, first.amount.currency);
            let is_of_it = |one: &Weighed| is_open(one) && one.amount.currency == currency;
            let weights: Vec<i64> = all.iter().filter(|one| is_of_it(one)).map(|one| one.amount.minor).collect();
            let at = |why: String| LineProblem::at(line, why);
            let sum = money(weights.iter().map(|minor| i128::from(*minor)).sum(), currency).map_err(at)?;
            let worth = (context.worth)(sum, day).map_err(at)?;
            let mut shares = worth.apportion(&weights).map_err(|wrong| at(wrong.to_string()))?.into_iter();
            for one in all.iter_mut() {
                if one.base.is_none() && one.amount.minor.signum() == side && one.amount.currency == currency {
                    one.base = shares.next();
                }
            }
        }
    }
    Ok(())
}

/// Passes when postings that nothing is to be added to keep the rules of the books.
pub(super) fn must_come_to_nothing(lines: &[Line], books: Currency) -> Result<(), String> {
    for line in lines {
        let is_difference = DIFFERENCES.contains(&line.account);
        if line.amount.is_zero() && !is_difference {
            return Err("a posting is worth something and amounts to nothing".to_owned());
        }
        if line.amount.currency == books && line.amount != line.base && !(is_difference && line.amount.is_zero()) {
            return Err(format!("{} is worth itself, not {}", line.amount, line.base));
        }
    }
    let mut crossed = lines.to_vec();
    balance(&mut crossed, books)?;
    if crossed.len() == lines.len() {
        Ok(())
    } else {
        Err("the postings do not come to nothing in each currency".to_owned())
    }
}

/// Passes when the postings come to nothing in each currency and in the books currency. Where they do in the books currency
/// alone, money was changed: it is led across 3900.
fn balance(lines: &mut Vec<Line>, books: Currency) -> Result<(), String> {
    let mut sums: Vec<(Currency, i128, i128)> = Vec::with_capacity(2);
    let (mut base, mut conversion) = (0_i128, 0_i128);
    for line in lines.iter() {
        let (minor, worth) = (i128::from(line.amount.minor), i128::from(line.base.minor));
        match sums.iter_mut().find(|(currency, ..)| *currency == line.amount.currency) {
            Some((_, sum, of_base)) => (*sum, *of_base) = (*sum + minor, *of_base + worth),
            None => sums.push((line.amount.currency, minor, worth)),
        }
        base += worth;
        if line.account == CONVERSION {
            conversion += worth;
        }
    }
    sums.retain(|(_, sum, _)| *sum != 0);
    let off = |sum: i128, currency: Currency| {
        money(sum, currency).map_or_else(|_| format!("very much {currency}"), |off| off.to_string())
    };
    if let [(currency, sum, _)] = sums[..] {
        return Err(format!("the postings do not come to nothing, but to {}", off(sum, currency)));
    }
    if base != 0 {
        let off = off(base, books);
        return Err(format!("in the currency of the books the postings do not come to nothing, but to {off}"));
    }
    if conversion != 0 {
        return Err(format!("the entry leaves {} on account {CONVERSION}", off(conversion, books)));
    }
    for (currency, sum, worth) in sums {
        let (amount, base) = (money(-sum, currency)?, money(-worth, books)?);
        lines.push(Line::new(CONVERSION, "", amount, base));
    }
    if lines.len() < 2 {
        return Err("an entry has two or more postings that are not nothing".to_owned());
    }
    Ok(())
}

fn money(minor: i128, currency: Currency) -> Result<Money, String> {
    let too_large = || "the amounts come to more than the books can count".to_owned();
    Money::new(i64::try_from(minor).map_err(|_| too_large())?, currency).map_err(|_| too_large())
}

#[cfg(test)]
mod tests {
    use super::super::journal_text::JournalText;
    use super::*;

    /// The postings of a transaction, or what is wrong with it.
    fn weighed(postings: &str) -> Result<Vec<String>, String> {
        let context = Context::for_tests("INR", &["a=1100", "b=4900", "c=6200", "d=1110"]);
        let text = format!("decimal-mark .\n2026-11-20 x\n{postings}");
        let mut journal = JournalText::of(text.as_bytes(), &context);
        let entry = journal.next_entry().unwrap().unwrap().map_err(|wrong| format!("{wrong:?}"))?;
        let lines = weigh(&entry, &context).map_err(|wrong| format!("{}: {}", wrong.line, wrong.sentence))?;
        Ok(lines.iter().map(|line| format!("{} {} {}", line.account, line.amount, line.base.decimal_text())).collect())
    }

    #[test]
    fn what_is_left_out_is_what_the_others_come_to() {
        assert_eq!(
            weighed(" c  100\n b  20\n a\n").unwrap(),
            ["6200 INR 100.00 100.00", "4900 INR 20.00 20.00", "1100 INR -120.00 -120.00"]
        );
        assert_eq!(weighed(" c  100\n b  -100\n a\n").unwrap().len(), 2, "nothing is left, and nothing is posted");
        assert_eq!(
            weighed(" c  100\n b\n a\n").unwrap_err(),
            "5: only one posting of an entry may be without an amount"
        );
    }

    #[test]
    fn what_was_changed_into_another_currency_crosses_3900() {
        let crossed =
            ["1100 USD 10.00 835.00", "4900 INR -835.00 -835.00", "3900 INR 835.00 835.00", "3900 USD -10.00 -835.00"];
        assert_eq!(weighed(" a  USD 10 @@ INR 835\n b  -835\n").unwrap().len(), 4);
        for same in [" a  USD 10 @@ INR 835\n b\n", " a  USD 10 @ 83.5\n b  -835\n", " a  USD 10\n b  -835\n"] {
            let mut got = weighed(same).unwrap();
            let mut expected = crossed.map(str::to_owned).to_vec();
            got.sort();
            expected.sort();
            assert_eq!(got, expected, "{same}");
        }
    }

    #[test]
    fn one_foreign_currency_is_worth_what_the_rate_says_and_its_parts_add_up() {
        assert_eq!(
            weighed(" a  USD 10\n d  USD -9.99\n b  USD -0.01\n").unwrap(),
            ["1100 USD 10.00 830.00", "1110 USD -9.99 -829.17", "4900 USD -0.01 -0.83"]
        );
        assert!(weighed(" a  EUR 10\n b  EUR -10\n").unwrap_err().contains("no exchange rate from EUR"));
        assert!(weighed(" a  USD 10\n b\n").unwrap()[1].starts_with("4900 USD -10.00"));
    }

    #[test]
    fn our_own_dialect_keeps_what_it_says() {
        let ours = " 1100:a  USD 10.00\n [base:1100:a]  INR 835.00\n 4900  USD -10.00\n [base:4900]  INR -830.00\n 7100  USD 0.00\n [base:7100]  INR -5.00\n";
        assert_eq!(weighed(ours).unwrap(), ["1100 USD 10.00 835.00", "4900 USD -10.00 -830.00", "7100 USD 0.00 -5.00"]);
    }

    #[test]
    fn what_does_not_balance_is_said_with_what_is_off() {
        for (bad, why) in [
            (" a  100\n b  -99.99\n", "come to nothing, but to INR 0.01"),
            (" a  100\n", "but to INR 100.00"),
            (" a  0\n b  0\n", "two or more postings"),
            (" a  USD 10 @@ 835\n b  -834\n", "in the currency of the books"),
            (" a  USD 1\n d  EUR 1 @@ 90\n b  -173\n", "x"),
            (" a  90071992547409.91\n c  90071992547409.91\n b\n", "more than the books can count"),
            (" 3900  USD 1 @@ 83\n a  USD -1 @@ 83\n", "on account 3900"),
        ] {
            if why != "x" {
                let told = weighed(bad).unwrap_err();
                assert!(told.contains(why), "{bad}: {told}");
            }
        }
        assert_eq!(weighed(" a  USD 1\n d  EUR 1 @@ 90\n b  -173\n").unwrap().len(), 6, "83 + 90 = 173");
    }
}
