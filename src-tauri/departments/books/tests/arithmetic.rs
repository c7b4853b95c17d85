//! No minor unit is ever left over: whatever is cut into parts is the sum of its parts, in documents, instalments, credit
//! notes and refunds, and what stands on a document is what stands in the ledger.
//!
//! `cargo xtask prove arithmetic` tries ten million cases of each and prints its seed; a few hundred are tried when nothing is
//! said (`COUNTERFOIL_ARITHMETIC_CASES`, `COUNTERFOIL_ARITHMETIC_SEED`). What writes to a store tries a thousandth of that, 24 at
//! least. Amounts are in currencies of none, two, three and four decimals.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use std::sync::atomic::{AtomicU64, Ordering};

use base::{Currency, Fault, Money};
use books::ledger::recipes::{CreditNoteIssued, CreditedTax, InvoiceIssued, credit_note_issued, invoice_issued};
use books::ledger::{Carried, Entry, fact_lines, post};
use books::tax::{
    Charges, Credit, CreditError, CreditOf, Creditable, DocumentAmounts, DocumentInput, IssuedLine, LineInput, Sums,
    TaxCode, TaxRounding, calculate, presets,
};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseResult, TestRunner};
use support::{Books, day, noon};

/// Tries a property on that many made-up cases, and shows the smallest one on which it does not hold, with the seed that makes
/// the same cases again.
fn trying<S: Strategy>(cases: u32, made_up: S, holds: impl Fn(S::Value) -> TestCaseResult) {
    let seed = seed();
    let config = ProptestConfig {
        cases,
        max_global_rejects: cases.saturating_mul(8),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let outcome = TestRunner::new(config).run(&made_up, holds);
    outcome.unwrap_or_else(|failure| panic!("COUNTERFOIL_ARITHMETIC_SEED={seed}, {cases} cases: {failure}"));
}

/// The seed that is asked for, or one that differs from run to run.
fn seed() -> u64 {
    let asked = std::env::var("COUNTERFOIL_ARITHMETIC_SEED").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or_else(|| u64::from(std::process::id()) ^ std::time::UNIX_EPOCH.elapsed().unwrap().as_secs())
}

/// How many cases of pure arithmetic are tried.
fn cases() -> u32 {
    std::env::var("COUNTERFOIL_ARITHMETIC_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

/// Currencies of each number of decimals, those of the four shops among them.
const CURRENCIES: [&str; 7] = ["INR", "IDR", "USD", "SAR", "JPY", "KWD", "CLF"];

fn of(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).unwrap()).unwrap()
}

fn inr(minor: i64) -> Money {
    of(minor, "INR")
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> i64 {
    amounts.into_iter().map(|amount| amount.minor).sum()
}

/// Codes with two equal components, two unequal ones, one, a base factor, and none.
fn codes() -> Vec<TaxCode> {
    let of = |country: &str, code: &str| {
        presets::of(country).tax_codes.iter().find(|known| known.code == code).unwrap().clone()
    };
    vec![of("IN", "IN18"), of("IN", "IN5"), of("US", "US825"), of("SA", "SA15"), of("ID", "ID12"), of("IN", "IN0")]
}

fn line() -> impl Strategy<Value = LineInput> {
    let price = prop_oneof![1 => Just(0_u32), 3 => 1_u32..400, 6 => 400_u32..2_000_000];
    (1_u32..9_000, price, prop_oneof![3 => Just(0_u32), 1 => 0_u32..=1_000], 0_usize..6).prop_map(
        |(thousandths, price, discount, code)| LineInput {
            quantity: format!("{}.{:03}", thousandths / 1000, thousandths % 1000).parse().unwrap(),
            unit_price: format!("{}.{:04}", price / 10_000, price % 10_000).parse().unwrap(),
            discount_rate: format!("{}.{}", discount / 10, discount % 10).parse().unwrap(),
            tax_code: codes().swap_remove(code),
        },
    )
}

/// Documents in some currency.
fn document() -> impl Strategy<Value = DocumentInput> {
    prop::sample::select(&CURRENCIES[..]).prop_flat_map(document_in)
}

/// Documents in either price mode and rounding, with charges, and with totals rounded to a hundred units or to five.
fn document_in(code: &'static str) -> impl Strategy<Value = DocumentInput> {
    let charges = prop_oneof![Just(Charges::AsGoods), Just(Charges::Untaxed), Just(Charges::Code(codes()[3].clone()))];
    let extras = (prop_oneof![2 => Just("0"), 1 => Just("2.5")], prop_oneof![Just(0_i64), 0_i64..9_000], charges);
    let modes = (any::<bool>(), any::<bool>(), prop_oneof![2 => Just(0_i64), 1 => Just(100), 1 => Just(5)]);
    (prop::collection::vec(line(), 1..7), extras, modes).prop_map(
        move |(lines, (fee, delivery, charges), (inclusive, per_line, step))| DocumentInput {
            currency: Currency::of(code).unwrap(),
            inclusive,
            rounding: if per_line { TaxRounding::Line } else { TaxRounding::Group },
            lines,
            document_discount: of(0, code),
            service_fee_rate: fee.parse().unwrap(),
            delivery: of(delivery, code),
            charges,
            round_total_to: (step > 0).then(|| of(step, code)),
        },
    )
}

fn creditable(input: &DocumentInput, amounts: &DocumentAmounts) -> Creditable {
    let lines: Vec<IssuedLine<'_>> = (1..)
        .zip(input.lines.iter().zip(&amounts.lines))
        .map(|(line, (typed, made))| IssuedLine { line, code: &typed.tax_code.code, net: made.net, tax: made.tax })
        .collect();
    Creditable::of(&lines, &amounts.summary, amounts.rounding, input.rounding).unwrap()
}

/// One credit as somebody might ask for it: by amount, by parts, or all.
type Wish = (u8, u64, Vec<u64>);

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    prop::collection::vec((0_u8..8, any::<u64>(), prop::collection::vec(any::<u64>(), 12)), 0..6)
}

fn up_to(seed: u64, most: i64) -> i64 {
    // Small amounts are where rounding shows, so half of the picks are among the first few units.
    let most = u64::try_from(most).unwrap_or(0);
    let small = if seed.is_multiple_of(2) { most.min(9) } else { most };
    i64::try_from((seed >> 1) % (small + 1)).unwrap()
}

fn asked(left: &Creditable, (kind, seed, picks): &Wish) -> CreditOf {
    let all = left.total().unwrap();
    let amount = |minor| Money::new(minor, all.currency).unwrap();
    match kind {
        0 => CreditOf::All,
        1..=3 => CreditOf::Amount(amount(up_to(*seed, all.minor.max(0)))),
        _ => CreditOf::Parts(
            left.parts
                .iter()
                .enumerate()
                .zip(picks.iter().cycle())
                .filter(|(_, pick)| !pick.is_multiple_of(3))
                .map(|((at, part), pick)| {
                    let gross = part.gross().unwrap();
                    (at, if pick.is_multiple_of(5) { gross } else { amount(up_to(*pick, gross.minor)) })
                })
                .collect(),
        ),
    }
}

/// What holds for every credit against what was left before it.
fn check(credit: &Credit, before: &Creditable, taxed: bool) -> TestCaseResult {
    prop_assert_eq!(credit.total.minor, credit.net.minor + credit.tax.minor + credit.rounding.minor);
    prop_assert_eq!(sum(credit.parts.iter().map(|part| part.net)), credit.net.minor);
    prop_assert_eq!(sum(credit.parts.iter().map(|part| part.tax().unwrap())), credit.tax.minor);
    prop_assert!(credit.total.minor > 0 && credit.total.minor <= before.total().unwrap().minor);
    for row in &credit.parts {
        let left = &before.parts[row.part];
        prop_assert!(
            row.net.minor >= 0 && row.gross().unwrap().minor <= left.gross().unwrap().minor,
            "{row:?} of {left:?}"
        );
        if taxed {
            prop_assert!(row.net.minor <= left.net.minor, "{row:?} of {left:?}");
            for ((_, tax), (_, left)) in row.taxes.iter().zip(&left.taxes) {
                prop_assert!((0..=left.minor).contains(&tax.minor), "{row:?}");
            }
        }
    }
    if taxed {
        prop_assert_eq!(sum(credit.summary.iter().map(|share| share.tax)), credit.tax.minor);
    } else {
        prop_assert!(credit.tax.is_zero() && credit.summary.is_empty());
    }
    Ok(())
}

/// Gives every wish that can be given, then the rest; hands each credit to `each`, with what was left before it.
fn give_all(
    mut left: Creditable,
    wishes: &[Wish],
    taxed: impl Fn(usize) -> bool,
    mut each: impl FnMut(&Credit, &Creditable) -> TestCaseResult,
) -> TestCaseResult {
    let rest = (0_u8, 0_u64, Vec::new());
    for (at, wish) in wishes.iter().chain([&rest]).enumerate() {
        match left.credit(&asked(&left, wish), taxed(at)) {
            Ok(credit) => {
                check(&credit, &left, taxed(at))?;
                each(&credit, &left)?;
                left.take(&credit.parts, credit.rounding).unwrap();
            }
            Err(CreditError::NothingLeft | CreditError::NotAboveZero) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
    prop_assert_eq!(left.total().unwrap().minor, 0, "what is left of {:?}", left);
    Ok(())
}

#[test]
fn an_amount_is_the_sum_of_its_parts_and_none_is_further_off_than_a_unit() {
    let weights = prop::collection::vec(prop_oneof![Just(0_i64), 1_i64..50, 0_i64..5_000_000_000], 1..40);
    trying(cases(), (-9_000_000_000_000_i64..9_000_000_000_000, weights), |(minor, weights)| {
        let parts = inr(minor).apportion(&weights).unwrap();
        prop_assert_eq!(sum(parts.iter().copied()), minor);
        let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        for (part, weight) in parts.iter().zip(&weights).filter(|_| whole > 0) {
            let off = i128::from(part.minor) * whole - i128::from(minor) * i128::from(*weight);
            prop_assert!(off.abs() < whole, "{part} for {weight} of {whole}");
        }
        Ok(())
    });
}

#[test]
fn a_document_is_the_sum_of_its_lines_and_no_order_of_them_changes_it() {
    trying(cases(), (document(), 0_usize..7), |(input, turn)| {
        let made = calculate(&input).unwrap();
        let parts = || {
            let lines = made.lines.iter().map(|line| (line.net, line.tax, &line.taxes));
            lines.chain(made.charge_lines.iter().map(|charge| (charge.net, charge.tax, &charge.taxes)))
        };
        let net = made.subtotal.minor - made.discount.minor + made.service_fee.minor + made.delivery.minor;
        prop_assert_eq!(sum(parts().map(|(net, ..)| net)), net);
        prop_assert_eq!(sum(parts().map(|(_, tax, _)| tax)), made.tax.minor);
        prop_assert_eq!(sum(made.summary.iter().map(|share| share.tax)), made.tax.minor);
        for (_, tax, taxes) in parts() {
            prop_assert_eq!(sum(taxes.iter().map(|(_, amount)| *amount)), tax.minor);
        }
        prop_assert_eq!(made.total.minor, net + made.tax.minor + made.rounding.minor);

        // Where a charge is spread its odd units go to the earlier of two equal parts, so charges stay out of the turned one.
        let none = Money::zero(input.currency);
        let plain = DocumentInput { delivery: none, service_fee_rate: "0".parse().unwrap(), ..input };
        let mut turned = plain.clone();
        let places = turned.lines.len();
        turned.lines.rotate_left(turn % places);
        let totals = |made: DocumentAmounts| (made.subtotal, made.discount, made.tax, made.rounding, made.total);
        prop_assert_eq!(totals(calculate(&plain).unwrap()), totals(calculate(&turned).unwrap()));
        Ok(())
    });
}

/// Amounts at the edges of what is let in, and anywhere between.
fn any_amount() -> impl Strategy<Value = i64> {
    let most = base::MINOR_MAX;
    prop_oneof![Just(most), Just(-most), Just(0_i64), most - 9..=most, -most..=most, -99_i64..100]
}

#[test]
fn at_the_edge_of_what_can_be_counted_there_is_an_answer_or_a_refusal_and_never_another_number() {
    let weights = prop::collection::vec(prop_oneof![Just(i64::MAX), Just(i64::MIN), any::<i64>()], 1..9);
    let made_up = (any_amount(), any_amount(), prop::sample::select(&CURRENCIES[..]), 0_i64..=1_000_000, weights);
    trying(cases(), made_up, |(one, other, code, rate, weights)| {
        let (one, other) = (of(one, code), of(other, code));
        let fits = |minor: i128| minor.abs() <= i128::from(base::MINOR_MAX);
        let exact = i128::from(one.minor) + i128::from(other.minor);
        prop_assert_eq!(one.plus(other).ok().map(|sum| i128::from(sum.minor)), fits(exact).then_some(exact));
        let exact = i128::from(one.minor) - i128::from(other.minor);
        prop_assert_eq!(one.minus(other).ok().map(|sum| i128::from(sum.minor)), fits(exact).then_some(exact));
        prop_assert_eq!(sum(one.apportion(&weights).unwrap()), one.minor);
        prop_assert_eq!(Money::parse(&one.decimal_text(), one.currency).unwrap(), one);
        // Half away from zero, in whole numbers.
        let rate_text = format!("{}.{:04}", rate / 10_000, rate % 10_000);
        let (product, per) = (i128::from(one.minor) * i128::from(rate), 1_000_000_i128);
        let expected = product.signum() * ((2 * product.abs() + per) / (2 * per));
        prop_assert_eq!(i128::from(one.at_rate(rate_text.parse().unwrap()).unwrap().minor), expected);
        Ok(())
    });
}

#[test]
fn a_document_too_large_to_count_is_refused() {
    let huge = (1_u32..=u32::MAX, 1_u64..=9_999_999_999_999, prop::sample::select(&CURRENCIES[..]), any::<bool>());
    trying(cases(), huge, |(quantity, price, code, inclusive)| {
        let line = LineInput {
            quantity: match format!("{}.{:03}", quantity / 1000, quantity % 1000).parse() {
                Ok(quantity) => quantity,
                Err(_) => return Ok(()),
            },
            unit_price: match format!("{}.{:04}", price / 10_000, price % 10_000).parse() {
                Ok(price) => price,
                Err(_) => return Ok(()),
            },
            discount_rate: "0".parse().unwrap(),
            tax_code: codes().swap_remove(0),
        };
        let input = DocumentInput {
            currency: Currency::of(code).unwrap(),
            inclusive,
            rounding: TaxRounding::Group,
            lines: vec![line; 3],
            document_discount: of(0, code),
            service_fee_rate: "0".parse().unwrap(),
            delivery: of(0, code),
            charges: Charges::Untaxed,
            round_total_to: None,
        };
        if let Ok(made) = calculate(&input) {
            prop_assert_eq!(made.total.minor, made.subtotal.minor + made.tax.minor);
            prop_assert_eq!(sum(made.lines.iter().map(|line| line.tax)), made.tax.minor);
        }
        Ok(())
    });
}

#[test]
fn instalments_add_up_in_every_column_and_each_in_itself() {
    let ways = prop::collection::vec(1_i64..1_000, 2..=36);
    trying(cases(), (document(), ways, any::<bool>()), |(input, weights, equal)| {
        let whole = Sums::of(&calculate(&input).unwrap());
        let weights = if equal { vec![1; weights.len()] } else { weights };
        let totals = whole.total.apportion(&weights).unwrap();
        prop_assume!(totals.iter().all(|total| total.minor > 0));
        let parts = whole.parts(&totals).unwrap();
        let column = |of: fn(&Sums) -> Money| sum(parts.iter().map(of));
        prop_assert_eq!(column(|s| s.subtotal), whole.subtotal.minor);
        prop_assert_eq!(column(|s| s.discount), whole.discount.minor);
        prop_assert_eq!(column(|s| s.service_fee), whole.service_fee.minor);
        prop_assert_eq!(column(|s| s.delivery), whole.delivery.minor);
        prop_assert_eq!(column(|s| s.tax), whole.tax.minor);
        prop_assert_eq!(column(|s| s.rounding), whole.rounding.minor);
        for (part, total) in parts.iter().zip(&totals) {
            prop_assert_eq!(part.total, *total);
            let own = part.subtotal.minor - part.discount.minor + part.service_fee.minor + part.delivery.minor;
            prop_assert_eq!(own + part.tax.minor + part.rounding.minor, total.minor);
            // With tax inside, the net of a discount below a unit can be a unit below nought: the goods never are.
            let goods = part.subtotal.minor - part.discount.minor;
            let columns = [goods, part.service_fee.minor, part.delivery.minor, part.tax.minor];
            prop_assert!(columns.iter().all(|column| *column >= 0), "{part:?}");
        }
        Ok(())
    });
}

#[test]
fn what_can_be_credited_is_what_was_issued_by_line_by_code_and_in_all() {
    trying(cases(), document(), |input| {
        let amounts = calculate(&input).unwrap();
        let all = creditable(&input, &amounts);
        prop_assert_eq!(all.total().unwrap(), amounts.total);
        for (part, line) in all.parts.iter().zip(&amounts.lines) {
            prop_assert_eq!((part.net, sum(part.taxes.iter().map(|(_, tax)| *tax))), (line.net, line.tax.minor));
        }
        for share in amounts.summary.iter().filter(|share| !share.component.is_empty()) {
            let of_code = all.parts.iter().filter(|part| part.code == share.code);
            let taxes = of_code.flat_map(|part| &part.taxes).filter(|(component, _)| *component == share.component);
            prop_assert_eq!(sum(taxes.map(|(_, tax)| *tax)), share.tax.minor);
        }
        prop_assert!(all.parts.iter().all(|part| part.net.minor >= 0 && part.taxes.iter().all(|(_, t)| t.minor >= 0)));
        Ok(())
    });
}

#[test]
fn credits_in_any_order_end_exactly_at_nothing() {
    trying(cases(), (document(), wishes()), |(input, wishes)| {
        let amounts = calculate(&input).unwrap();
        let (mut total, mut tax) = (0, 0);
        give_all(
            creditable(&input, &amounts),
            &wishes,
            |_| true,
            |credit, _| {
                total += credit.total.minor;
                tax += credit.tax.minor;
                Ok(())
            },
        )?;
        prop_assert_eq!((total, tax), (amounts.total.minor, if total == 0 { 0 } else { amounts.tax.minor }));
        Ok(())
    });
}

#[test]
fn when_it_is_too_late_for_tax_the_same_total_goes_back_without_it() {
    trying(cases(), (document(), wishes(), 0_usize..5), |(input, wishes, late_from)| {
        let amounts = calculate(&input).unwrap();
        let mut total = 0;
        give_all(
            creditable(&input, &amounts),
            &wishes,
            |at| at < late_from,
            |credit, _| {
                total += credit.total.minor;
                Ok(())
            },
        )?;
        prop_assert_eq!(total, amounts.total.minor);
        Ok(())
    });
}

#[test]
fn halves_of_one_tax_stay_equal_as_long_as_there_is_net_beside_them() {
    let balanced = |taxes: &[(String, Money)]| match taxes {
        [(first, one), (_, other)] if first.starts_with("CGST") => one == other,
        _ => true,
    };
    trying(cases(), (document(), wishes()), |(input, wishes)| {
        // Per line, as India rounds: there halves are equal from the start.
        let input = DocumentInput { rounding: TaxRounding::Line, ..input };
        let amounts = calculate(&input).unwrap();
        give_all(
            creditable(&input, &amounts),
            &wishes,
            |_| true,
            |credit, before| {
                for row in &credit.parts {
                    let of_code = || credit.parts.iter().filter(|other| other.code == row.code);
                    // One unit that is left of two halves cannot be halved: then, and after that, they may differ by it.
                    let net_is_used_up = of_code().any(|other| other.net == before.parts[other.part].net);
                    let were =
                        before.parts.iter().filter(|part| part.code == row.code).all(|part| balanced(&part.taxes));
                    prop_assert!(balanced(&row.taxes) || net_is_used_up || !were, "{row:?} of {before:?}");
                }
                Ok(())
            },
        )
    });
}

#[test]
fn refunds_in_parts_take_all_that_an_amount_is_carried_at() {
    let parts = prop::collection::vec(1_i64..5_000_000, 1..12);
    trying(cases(), (parts, 0_i64..9_000_000_000), |(parts, base)| {
        let usd = |minor| Money::new(minor, Currency::of("USD").unwrap()).unwrap();
        let mut carried = Carried { amount: usd(parts.iter().sum()), base: inr(base) };
        let mut used = 0;
        for part in parts {
            let share = carried.share(usd(part)).unwrap().unwrap();
            prop_assert!(share.minor >= 0);
            used += share.minor;
            carried.amount = carried.amount.minus(usd(part)).unwrap();
            carried.base = carried.base.minus(share).unwrap();
        }
        prop_assert_eq!((used, carried.base.minor), (base, 0));
        Ok(())
    });
}

#[test]
fn what_documents_say_is_what_the_ledger_says_until_nothing_of_it_is_left() {
    let books = Books::of("IN", "INR");
    let number = AtomicU64::new(1);
    trying((cases() / 1_000).max(24), (document_in("INR"), wishes()), |(input, wishes)| {
        let amounts = calculate(&input).unwrap();
        prop_assume!(amounts.total.minor > 0);
        let invoice = number.fetch_add(1, Ordering::Relaxed).to_string();
        let same = |amount: Money| -> Result<Money, Fault> { Ok(amount) };
        let issued = invoice_issued(&InvoiceIssued {
            invoice: &invoice,
            customer: "c1",
            happened_at: noon("2026-11-20"),
            tax_on: &|_| Some(day("2026-11-20")),
            issued_on: day("2026-11-20"),
            amounts: &amounts,
            unearned: &[],
            base: &same,
        });
        put(&books, issued.unwrap());
        let mut notes = 0;
        give_all(
            creditable(&input, &amounts),
            &wishes,
            |_| true,
            |credit, _| {
                notes += 1;
                let entry = entry_of(credit, &invoice, &format!("{invoice}-{notes}"));
                let on = |account: &str| sum(entry.lines.iter().filter(|l| l.account == account).map(|l| l.amount));
                prop_assert_eq!((on("4110"), on("2100")), (credit.net.minor, credit.tax.minor));
                prop_assert_eq!((on("7000"), on("1200")), (credit.rounding.minor, -credit.total.minor));
                put(&books, entry);
                Ok(())
            },
        )?;
        let chain = format!("net invoice:{invoice} ");
        let left = books.read(|tx, _| fact_lines(tx)).unwrap();
        let left: Vec<&String> = left.iter().filter(|line| line.starts_with(&chain)).collect();
        let open = |account: &str| left.iter().any(|line| line[chain.len()..].starts_with(account));
        prop_assert!(!open("1200") && !open("2100") && !open("7000"), "{left:?}");
        Ok(())
    });
    assert_eq!(books.findings(), Vec::<String>::new());
}

fn put(books: &Books, entry: Entry) {
    books.write(move |tx, shop| post(tx, shop, entry)).unwrap();
}

fn entry_of(credit: &Credit, invoice: &str, credit_note: &str) -> Entry {
    let taxes: Vec<CreditedTax> = credit
        .summary
        .iter()
        .map(|share| CreditedTax {
            code: share.code.clone(),
            component: share.component.clone(),
            taxable: (share.taxable, share.taxable),
            tax: (share.tax, share.tax),
            not_yet_due: None,
        })
        .collect();
    credit_note_issued(&CreditNoteIssued {
        credit_note,
        invoice,
        customer: "c1",
        happened_at: noon("2026-11-21"),
        tax_on: day("2026-11-21"),
        net: credit.net,
        rounding: (credit.rounding, credit.rounding),
        total: (credit.total, credit.total),
        taxes: &taxes,
        never_earned: &[],
    })
    .unwrap()
}
