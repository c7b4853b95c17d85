//! What is written reads back, byte for byte the same, or is refused with the field to blame.

use base::{Currency, MINOR_MAX, Money, Timestamp};
use engines::iso20022::credit_transfer::{
    Batch, OrderError, OrderVersion, PaymentOrder, Purpose, SEPA_MINOR_MAX, Scheme, Transfer, read_payment_order,
    write_payment_order,
};
use engines::iso20022::identifiers::{Bic, Country, CreditorReference, Iban};
use engines::iso20022::text::TextError;
use engines::iso20022::{Account, AccountHolder, Address, Party, Remittance, next_target_day};
use proptest::prelude::*;
use proptest::{collection::vec, option, sample::select};

use crate::support::{day, iban, money, order};

fn write(order: &PaymentOrder) -> Result<String, OrderError> {
    let bytes = write_payment_order(order, OrderVersion::V09, day("2026-11-21"))?;
    Ok(String::from_utf8(bytes).expect("the file is UTF-8"))
}

/// Makes an order wrong in one way.
type Spoil = fn(&mut PaymentOrder);

#[test]
fn a_batch_of_bills_has_its_number_its_sum_and_the_same_bytes_each_time() {
    let first = write(&order()).expect("the order is sound");
    assert_eq!(first, write(&order()).expect("the order is sound"));
    assert!(first.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:"));
    assert_eq!(first.matches("<CtrlSum>124.00</CtrlSum>").count(), 2);
    assert_eq!(first.matches("<NbOfTxs>2</NbOfTxs>").count(), 2);
    for part in [
        "<CreDtTm>2026-11-21T09:30:00Z</CreDtTm>",
        "<BtchBookg>true</BtchBookg>",
        "<InstdAmt Ccy=\"EUR\">0.55</InstdAmt>",
        "<EndToEndId>NOTPROVIDED</EndToEndId>",
        "<Ref>RF18539007547034</Ref>",
    ] {
        assert!(first.contains(part), "{part}\n{first}");
    }
}

/// The order of the sample with something done to it.
fn with(change: impl FnOnce(&mut PaymentOrder)) -> Result<String, OrderError> {
    let mut changed = order();
    change(&mut changed);
    write(&changed)
}

#[test]
fn an_order_that_breaks_a_rule_is_refused_with_the_field_to_blame() {
    let said = |change: fn(&mut PaymentOrder)| with(change).expect_err("a rule is broken").to_string();
    let cases: [(Spoil, &str); 14] = [
        (|o| o.batches.clear(), "batches: there is nothing in it"),
        (|o| o.batches[0].transfers.clear(), "batches[0].transfers: there is nothing in it"),
        (|o| o.message_id = "A//B".into(), "message_id: a reference must not begin or end with '/' nor contain '//'"),
        (|o| o.initiator = "é".into(), "initiator: the character 'é' is not taken by every bank"),
        (
            |o| o.batches[0].payer.party.name = "N".repeat(71),
            "batches[0].payer.name: it has 71 characters, and at most 70 are taken",
        ),
        (
            |o| o.batches[0].transfers[1].amount = money(100, "USD"),
            "batches[0].transfers[1].amount: USD, and everything here is paid in EUR",
        ),
        (
            |o| o.batches[0].transfers[1].amount = money(SEPA_MINOR_MAX + 1, "EUR"),
            "batches[0].transfers[1].amount: EUR 1000000000.00 is outside what can be transferred",
        ),
        (
            |o| o.batches[0].transfers[1].amount = money(-1, "EUR"),
            "batches[0].transfers[1].amount: EUR -0.01 is outside what can be transferred",
        ),
        (
            |o| o.batches[0].transfers[0].payee.account = Account::Other("12345".into()),
            "batches[0].transfers[0].payee.account: SEPA needs an IBAN",
        ),
        (|o| o.batches[0].execute_on = day("2026-11-20"), "batches[0].execute_on: 2026-11-20 is over"),
        (|o| o.batches[0].execute_on = day("2026-11-29"), "batches[0].execute_on: SEPA settles nothing on 2026-11-29"),
        (
            |o| {
                let copy = o.batches[0].clone();
                o.batches.push(copy);
            },
            "batches[1].id: 'CF-20261201-0001-1' is there twice",
        ),
        (
            |o| {
                let copy = o.batches[0].transfers[0].clone();
                o.batches[0].transfers.push(copy);
            },
            "batches[0].transfers[2]: 'INV-0001' is there twice",
        ),
        (
            |o| o.batches[0].transfers[0].remittance = Remittance::Text("x".repeat(141)),
            "batches[0].transfers[0].remittance: it has 141 characters, and at most 140 are taken",
        ),
    ];
    for (change, sentence) in cases {
        assert_eq!(said(change), sentence);
    }
}

#[test]
fn an_instant_payment_goes_out_on_a_sunday() {
    let sunday = |o: &mut PaymentOrder| {
        o.batches[0].scheme = Scheme::SepaInstant;
        o.batches[0].execute_on = day("2026-11-29");
    };
    let written = with(sunday).expect("instant payments know no weekend");
    assert!(written.contains("<LclInstrm>") && written.contains("<Cd>INST</Cd>"));
}

#[test]
fn an_older_bank_gets_the_older_form_and_no_later_codes() {
    let today = day("2026-11-21");
    let bytes = write_payment_order(&order(), OrderVersion::V03, today).expect("it fits");
    let text = String::from_utf8(bytes.clone()).expect("the file is UTF-8");
    assert!(text.contains("<ReqdExctnDt>2026-12-01</ReqdExctnDt>") && text.contains("<BIC>COBADEFFXXX</BIC>"));
    assert_eq!(read_payment_order(&bytes), Ok((order(), OrderVersion::V03)));
    let mut later = order();
    later.batches[0].payer.bank = Some(Bic::parse("E0F1DEFF").expect("a BIC of 2014"));
    assert!(write_payment_order(&later, OrderVersion::V09, today).is_ok());
    let error = write_payment_order(&later, OrderVersion::V03, today).expect_err("not in 2009");
    assert_eq!(error.to_string(), "batches[0].payer.bank: E0F1DEFF is not taken by pain.001.001.03");
}

#[test]
fn money_of_other_countries_keeps_its_decimals() {
    for (code, minor, text) in [("JPY", 1_000, "1000"), ("KWD", 1_234, "1.234"), ("IDR", 125_000, "125000")] {
        let foreign = |o: &mut PaymentOrder| {
            o.batches[0].scheme = Scheme::Domestic;
            o.batches[0].transfers.truncate(1);
            o.batches[0].transfers[0].amount = money(minor, code);
            o.batches[0].transfers[0].payee.account = Account::Other("0012345678".into());
        };
        let written = with(foreign).expect("the order is sound");
        assert!(written.contains(&format!("<InstdAmt Ccy=\"{code}\">{text}</InstdAmt>")), "{written}");
        assert!(written.contains(&format!("<CtrlSum>{text}</CtrlSum>")) && !written.contains("SLEV"));
    }
}

#[test]
fn a_name_that_is_no_reference_stays_out_of_the_way_of_notprovided() {
    let error = with(|o| o.batches[0].transfers[0].end_to_end_id = Some("NOTPROVIDED".into()));
    assert!(matches!(error, Err(OrderError::Text { cause: TextError::NotProvided, .. })));
}

/// Text of the SEPA set without spaces at its ends.
fn text(most: usize) -> impl Strategy<Value = String> {
    let (inner, edge) = ("[-A-Za-z0-9/?:().,'+ ]", "[-A-Za-z0-9/?:().,'+]");
    let pattern = format!("{edge}({inner}{{0,{}}}{edge})?", most - 2);
    proptest::string::string_regex(&pattern).expect("a pattern")
}

fn reference() -> impl Strategy<Value = String> {
    "[A-Z0-9][-A-Z0-9.+]{0,12}(/[-A-Z0-9]{1,8}){0,2}".prop_filter("reserved", |text| text != "NOTPROVIDED")
}

fn address() -> impl Strategy<Value = Address> {
    (option::of(text(70)), option::of(text(16)), option::of(text(16)), text(35), "[A-Z]{2}", vec(text(70), 0..=2))
        .prop_map(|(street, building, post_code, town, country, lines)| Address {
            street,
            building,
            post_code,
            town,
            country: Country::parse(&country).expect("two letters"),
            lines,
        })
}

/// German accounts with right check digits.
fn iban_account() -> impl Strategy<Value = Account> {
    "[0-9]{18}".prop_map(|digits| {
        let found = (2..=98).find_map(|check| Iban::parse(&format!("DE{check:02}{digits}")).ok());
        Account::Iban(found.expect("one pair of check digits fits"))
    })
}

fn holders(domestic: bool) -> impl Strategy<Value = AccountHolder> {
    let account = if domestic {
        prop_oneof![iban_account(), text(34).prop_map(Account::Other)].boxed()
    } else {
        iban_account().boxed()
    };
    let bank = option::of("[A-Z]{6}[A-NP-Z2-9]{2}([A-Z0-9]{3})?");
    (text(70), option::of(address()), account, bank).prop_map(|(name, address, account, bank)| AccountHolder {
        party: Party { name, address },
        account,
        bank: bank.map(|bank| Bic::parse(&bank).expect("a BIC")),
    })
}

fn remittance() -> impl Strategy<Value = Remittance> {
    prop_oneof![
        Just(Remittance::None),
        text(140).prop_map(Remittance::Text),
        "[A-Z0-9]{1,21}"
            .prop_map(|number| Remittance::Reference(CreditorReference::of_number(&number).expect("it fits"))),
    ]
}

fn batch() -> impl Strategy<Value = Batch> {
    let scheme = select(vec![Scheme::Sepa, Scheme::SepaInstant, Scheme::Domestic]);
    (scheme, select(vec!["EUR", "USD", "JPY", "KWD", "IDR", "CLF"]))
        .prop_flat_map(|(scheme, code)| {
            let domestic = scheme == Scheme::Domestic;
            let currency = Currency::of(if domestic { code } else { "EUR" }).expect("a currency");
            let most = if domestic { MINOR_MAX } else { SEPA_MINOR_MAX };
            let transfer = (reference(), option::of(reference()), 1..=most, holders(domestic), remittance());
            let transfers = vec(transfer, 1..6).prop_map(move |all| {
                let of =
                    |(n, (id, end_to_end_id, minor, payee, remittance)): (usize, (String, _, i64, _, _))| Transfer {
                        // Unique by its number.
                        instruction_id: Some(format!("{n}-{id}")),
                        end_to_end_id,
                        amount: Money::new(minor, currency).expect("an amount"),
                        payee,
                        remittance,
                    };
                all.into_iter().enumerate().map(of).collect::<Vec<Transfer>>()
            });
            let purpose = select(vec![Purpose::Suppliers, Purpose::Wages, Purpose::Unstated]);
            (Just(scheme), purpose, any::<bool>(), 0..800_i32, holders(domestic), transfers)
        })
        .prop_map(|(scheme, purpose, booked_as_one, days, payer, transfers)| Batch {
            id: String::new(),
            scheme,
            purpose,
            booked_as_one,
            execute_on: next_target_day(day("2026-11-21").plus_days(days)),
            payer,
            transfers,
        })
}

fn orders() -> impl Strategy<Value = PaymentOrder> {
    (reference(), 0..4_000_000_000_i64, text(70), vec(batch(), 1..4)).prop_map(|(id, seconds, initiator, batches)| {
        let mut order =
            PaymentOrder { message_id: id, created_at: Timestamp::from_unix_seconds(seconds), initiator, batches };
        for (n, batch) in order.batches.iter_mut().enumerate() {
            batch.id = format!("B-{n}");
        }
        order
    })
}

proptest! {
    #[test]
    fn whatever_keeps_the_rules_reads_back_as_it_was_written(order in orders(), old in any::<bool>()) {
        let version = if old { OrderVersion::V03 } else { OrderVersion::V09 };
        let bytes = write_payment_order(&order, version, day("2026-11-21")).expect("it keeps the rules");
        prop_assert_eq!(read_payment_order(&bytes), Ok((order.clone(), version)));
        prop_assert_eq!(write_payment_order(&order, version, day("2026-11-21")), Ok(bytes));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(at in 0_usize..2_000, byte in any::<u8>(), cut in 0_usize..2_500) {
        let mut bytes = write(&order()).expect("the order is sound").into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length.saturating_sub(cut % 40));
        let _ = read_payment_order(&bytes);
    }
}

#[test]
fn an_account_is_read_strictly_and_typed_freely() {
    assert_eq!(iban("de89 3704 0044 0532 0130 00"), iban("DE89370400440532013000"));
}
