//! One document of every kind, as the shop knows them.

use base::format::{Locale, Zone};
use base::{Currency, Money, Quantity, Rate, ShopDate, Timestamp, UnitPrice};
use engines::documents::PaperSize;
use engines::documents::model::{
    AccountFact, Ages, Content, CreditNote, DeliveryLine, DeliveryNote, Document, Goods, GoodsLine, Invoice, PaidRow,
    PayCode, Period, Quote, RateShare, Receipt, RefundVoucher, Side, Standing, Statement, StatementRow, Sums, Voucher,
};
use engines::documents::upi::UpiLink;

/// An amount.
pub fn money(text: &str, code: &str) -> Money {
    Money::parse(text, Currency::of(code).expect("a currency")).expect("an amount")
}

/// A day.
pub fn day(text: &str) -> ShopDate {
    ShopDate::parse(text).expect("a day")
}

fn zone(name: &str) -> Zone {
    Zone::get(name).expect("a zone")
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).expect("a rate")
}

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).expect("a quantity")
}

fn side(name: &str, address: &[&str], country: &str, tax_number: &str) -> Side {
    Side {
        name: name.into(),
        address: address.iter().map(|&line| line.to_owned()).collect(),
        country: country.into(),
        tax_number: tax_number.into(),
        ..Side::default()
    }
}

/// What is sold: description, code, quantity, unit, price.
type Item<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

/// Goods taxed by components of that name and rate each.
pub fn goods(code: &str, items: &[Item<'_>], taxes: &[(&str, &str)]) -> Goods {
    let currency = Currency::of(code).expect("a currency");
    let whole: Rate = rate(&taxes.iter().map(|(_, r)| r.parse::<i64>().expect("whole")).sum::<i64>().to_string());
    let lines: Vec<GoodsLine> = items
        .iter()
        .map(|(description, code, count, unit, price)| {
            let price = UnitPrice::parse(price).expect("a price");
            GoodsLine {
                description: (*description).into(),
                period: None,
                code: (*code).into(),
                quantity: Some(quantity(count)),
                unit: (*unit).into(),
                price: Some(price),
                discount: Rate::ZERO,
                tax: whole,
                amount: price.times(quantity(count), currency).expect("in range"),
            }
        })
        .collect();
    let subtotal = Money::sum(currency, lines.iter().map(|line| line.amount)).expect("in range");
    let rates: Vec<RateShare> = taxes
        .iter()
        .map(|(name, text)| RateShare {
            name: (*name).into(),
            rate: Some(rate(text)),
            base: subtotal,
            tax: subtotal.at_rate(rate(text)).expect("in range"),
        })
        .collect();
    let tax = Money::sum(currency, rates.iter().map(|share| share.tax)).expect("in range");
    let nothing = Money::zero(currency);
    let total = subtotal.plus(tax).expect("in range");
    Goods {
        currency,
        lines,
        sums: Sums {
            subtotal,
            discount: nothing,
            service_fee: nothing,
            delivery: nothing,
            tax,
            rounding: nothing,
            total,
        },
        rates,
        inclusive: false,
        supply_place: String::new(),
        reverse_charge: false,
        books_tax: None,
    }
}

/// A quote of an American workshop on Letter.
pub fn quote() -> Document {
    let items = [
        ("Oak dining table, 220 × 95 cm, oiled", "TB-220", "1", "", "2450.00"),
        ("Bench to match, 200 cm", "BN-200", "2", "", "640.00"),
        ("Delivery and assembly on the ground floor", "", "1", "", "180.00"),
    ];
    let mut goods = goods("USD", &items, &[("Sales tax", "7")]);
    // 150.00 off before tax: 7 % of 3,760.00.
    goods.rates[0].base = money("3760.00", "USD");
    goods.rates[0].tax = money("263.20", "USD");
    goods.sums.discount = money("150.00", "USD");
    goods.sums.tax = money("263.20", "USD");
    goods.sums.total = money("4023.20", "USD");
    let seller = Side {
        email: "hello@alderandpine.example".into(),
        phone: "+1 503 555 0142".into(),
        ..side("Alder & Pine Woodworks", &["418 Foundry Street", "Portland, OR 97209"], "US", "")
    };
    Document {
        size: PaperSize::Letter,
        number: "Q-2026-0117".into(),
        issued_on: Some(day("2026-11-21")),
        buyer: Some(side("Maple Street Bakery", &["77 Maple Street", "Salem, OR 97301"], "US", "")),
        recipient: Some(side("Maple Street Bakery, new branch", &["1200 Harbor Way", "Astoria, OR 97103"], "US", "")),
        logo: Some(super::logo()),
        notes: vec!["Half of the total is due on acceptance, the rest on delivery. Lead time is six weeks.".into()],
        footer: "Alder & Pine Woodworks · alderandpine.example".into(),
        ..Document::new(
            Content::Quote(Quote { goods, valid_until: Some(day("2026-12-21")) }),
            Locale::of("en-US"),
            seller,
        )
    }
}

fn riyadh_shop() -> Side {
    Side {
        phone: "+966 11 555 0142".into(),
        ..side("محمصة الجوار", &["شارع الملك فهد 10", "الرياض 12211"], "SA", "310122393500003")
    }
}

const RIYADH_ITEMS: [Item<'_>; 3] = [
    ("بن مطحون، غايو، 1 كجم", "", "5", "", "250.00"),
    ("Moccamaster KBG 741 آلة تحضير القهوة مع ضمان خمس سنوات", "", "1", "", "900.00"),
    ("ورق ترشيح رقم 4", "", "10", "علبة", "40.00"),
];

/// A Saudi credit note in Arabic, to a registered buyer.
pub fn credit_note() -> Document {
    let content = Content::CreditNote(CreditNote {
        goods: goods("SAR", &RIYADH_ITEMS, &[("VAT", "15")]),
        invoice: "INV-2026-0042".into(),
        invoice_on: Some(day("2026-11-07")),
        reason: "إرجاع البضاعة".into(),
    });
    Document {
        number: "CN-2026-0007".into(),
        zone: zone("Asia/Riyadh"),
        issued_on: Some(day("2026-11-21")),
        issued_at: Timestamp::parse("2026-11-21T10:00:00Z"),
        buyer: Some(side(
            "مؤسسة النور التجارية",
            &["طريق العليا 88، الدور الرابع", "الرياض 12333"],
            "SA",
            "399999999900003",
        )),
        logo: Some(super::logo()),
        footer: "محمصة الجوار · سجل تجاري 1010123456".into(),
        ..Document::new(content, Locale::of("ar-SA"), riyadh_shop())
    }
}

/// A Saudi receipt voucher: half of an order, paid by transfer before its invoice.
pub fn voucher() -> Document {
    let (gross, net, tax) = (money("575.00", "SAR"), money("500.00", "SAR"), money("75.00", "SAR"));
    let nothing = Money::zero(gross.currency);
    let order = GoodsLine {
        description: "طلب 118: آلة تحضير القهوة Moccamaster KBG 741".into(),
        period: None,
        code: String::new(),
        quantity: None,
        unit: String::new(),
        price: None,
        discount: Rate::ZERO,
        tax: rate("15"),
        amount: gross,
    };
    let goods = Goods {
        currency: gross.currency,
        lines: vec![order],
        sums: Sums {
            subtotal: net,
            discount: nothing,
            service_fee: nothing,
            delivery: nothing,
            tax,
            rounding: nothing,
            total: gross,
        },
        rates: vec![RateShare { name: "VAT".into(), rate: Some(rate("15")), base: net, tax }],
        inclusive: true,
        supply_place: String::new(),
        reverse_charge: false,
        books_tax: None,
    };
    let payment = PaidRow { on: day("2026-10-30"), method: "transfer".into(), amount: gross };
    Document {
        number: "RV-0012".into(),
        zone: zone("Asia/Riyadh"),
        issued_on: Some(day("2026-10-30")),
        issued_at: Timestamp::parse("2026-10-30T10:00:00Z"),
        buyer: Some(side("مؤسسة النور التجارية", &["طريق العليا 88، الدور الرابع", "الرياض 12333"], "SA", "")),
        footer: "محمصة الجوار · سجل تجاري 1010123456".into(),
        ..Document::new(Content::Voucher(Voucher { goods, payment }), Locale::of("ar-SA"), riyadh_shop())
    }
}

/// A part of an advance that an Indian shop gave back.
pub fn refund_voucher() -> Document {
    let goods = goods("INR", &[("Wedding album", "", "1", "", "50.00")], &[("CGST", "9"), ("SGST", "9")]);
    let payment = PaidRow { on: day("2026-11-21"), method: "cash".into(), amount: goods.sums.total };
    let content = Content::RefundVoucher(RefundVoucher {
        goods,
        payment,
        receipt_voucher: "RV/26-27/0012".into(),
        receipt_voucher_on: day("2026-10-30"),
    });
    Document {
        number: "RF/26-27/0003".into(),
        issued_on: Some(day("2026-11-21")),
        buyer: Some(side("Asha Kulkarni", &["12 Law College Road", "Pune 411004"], "IN", "")),
        ..Document::new(content, Locale::of("en-IN"), pune_shop())
    }
}

/// A Saudi invoice to a walk-in customer, in English with the Arabic that the law wants.
pub fn bilingual() -> Document {
    let items = [
        ("Ground coffee, Gayo, 1 kg", "", "5", "", "250.00"),
        ("Moccamaster KBG 741 coffee maker", "", "1", "", "900.00"),
    ];
    let goods = goods("SAR", &items, &[("VAT", "15")]);
    let nothing = Money::zero(goods.currency);
    let url = "https://pay.aljiwar.example/i/7Q2MX".to_owned();
    Document {
        number: "INV-0042".into(),
        zone: zone("Asia/Riyadh"),
        issued_at: Timestamp::parse("2026-11-21T10:00:00Z"),
        buyer: Some(side("John Carter", &[], "SA", "")),
        standing: Some(Standing::Due),
        codes: vec![PayCode::Link { url, until: Timestamp::parse("2026-11-28T10:00:00Z") }],
        footer: "Al Jiwar Roastery · CR 1010123456".into(),
        ..Document::new(
            Content::Invoice(Invoice {
                goods,
                exempt: false,
                supplied_on: None,
                due_on: Some(day("2026-12-05")),
                period: None,
                paid: nothing,
                credited: nothing,
                parts: vec![],
            }),
            Locale::of("en-SA"),
            Side { name: "Al Jiwar Roastery".into(), ..riyadh_shop() },
        )
    }
}

fn pune_shop() -> Side {
    Side {
        email: "namaste@padosi.example".into(),
        ..side("पड़ोस की कॉफ़ी", &["10 महात्मा गांधी मार्ग", "पुणे 411001"], "IN", "27AAPFU0939F1ZV")
    }
}

/// A statement of an Indian shop with so many invoices, each paid a week later but the last three.
pub fn statement(invoices: usize) -> Document {
    let inr = Currency::of("INR").expect("a currency");
    let opening = money("12500.00", "INR");
    let mut rows = Vec::new();
    for i in 0..invoices {
        let charge = Money::new(118_000 + 59_000 * i64::try_from(i % 5).expect("small"), inr).expect("in range");
        let on = day("2026-10-01").plus_days(i32::try_from(i * 2).expect("small"));
        let number = format!("INV/26-27/{:04}", 100 + i);
        rows.push(StatementRow { on, fact: AccountFact::Invoice, number, change: charge });
        if i + 3 < invoices {
            let number = format!("UPI 4{:011}", 73 * i);
            rows.push(StatementRow { on, fact: AccountFact::Payment, number, change: charge.negated() });
        }
    }
    let number = "CN/26-27/0003".to_owned();
    rows.push(StatementRow {
        on: day("2026-11-20"),
        fact: AccountFact::CreditNote,
        number,
        change: money("-1180.00", "INR"),
    });
    let statement = Statement {
        currency: inr,
        period: Period { from: day("2026-10-01"), to: day("2026-11-21") },
        opening,
        rows,
        ages: None,
        known_on: None,
    };
    let closing = statement.closing().expect("one currency");
    let nothing = Money::zero(inr);
    let old = money("8000.00", "INR");
    let credits = money("1180.00", "INR");
    let current = closing.minus(old).and_then(|rest| rest.plus(credits)).expect("in range");
    let ages = Some(Ages { owed: [current, nothing, old, nothing, nothing], credits });
    let upi = UpiLink {
        payee: "padosi@examplebank".into(),
        name: "Padosi Coffee".into(),
        category: "5411".into(),
        reference: "ST-2026-11-SGK".into(),
        amount: Some(closing),
        ..UpiLink::default()
    };
    Document {
        zone: zone("Asia/Kolkata"),
        issued_on: Some(day("2026-11-21")),
        buyer: Some(side("Shri Ganesh Kirana Store", &["88 Laxmi Road", "Pune 411030"], "IN", "27AABCU9603R1ZM")),
        codes: vec![PayCode::Upi(upi)],
        footer: "Padosi Coffee, Pune".into(),
        ..Document::new(
            Content::Statement(Statement { ages, ..statement }),
            Locale::of("en-IN"),
            Side { name: "Padosi Coffee".into(), ..pune_shop() },
        )
    }
}

/// A Hindi delivery note of a part of an order.
pub fn delivery_note() -> Document {
    let line = |description: &str, code: &str, unit: &str, ordered: &str, delivered: &str| DeliveryLine {
        description: description.into(),
        code: code.into(),
        unit: unit.into(),
        ordered: quantity(ordered),
        delivered: quantity(delivered),
    };
    let note = DeliveryNote {
        order: "SO-26-0311".into(),
        invoice: "KS/26-27/0042".into(),
        delivered_on: Some(day("2026-11-21")),
        carrier: "भारत कूरियर".into(),
        parcels: Some(3),
        weight: "18.5 किग्रा".into(),
        lines: vec![
            line("पिसी हुई कॉफ़ी, चिकमगलूर, 1 किग्रा", "COF-CHK-1", "पैकेट", "24", "20"),
            line("फ़िल्टर पेपर क्रमांक 4", "FLT-4", "डिब्बा", "10", "10"),
            line("चीनी मिट्टी के कप", "CUP-250", "", "48", "48"),
        ],
    };
    Document {
        number: "DC/26-27/0108".into(),
        zone: zone("Asia/Kolkata"),
        issued_on: Some(day("2026-11-21")),
        buyer: Some(side("श्री गणेश किराना स्टोर", &["88 लक्ष्मी रोड", "पुणे 411030"], "IN", "")),
        recipient: Some(side("गोदाम, श्री गणेश किराना स्टोर", &["गट नंबर 12, चाकण", "पुणे 410501"], "IN", "")),
        notes: vec!["कृपया माल जाँच कर हस्ताक्षर करें। टूट-फूट की सूचना 24 घंटे के भीतर दें।".into()],
        footer: "पड़ोस की कॉफ़ी, पुणे".into(),
        ..Document::new(Content::DeliveryNote(note), Locale::of("hi-IN"), pune_shop())
    }
}

/// A simplified Saudi invoice from the till on the 80 mm roll.
pub fn arabic_roll() -> Document {
    let goods = goods("SAR", &RIYADH_ITEMS, &[("VAT", "15")]);
    let (paid, credited) = (goods.sums.total, Money::zero(goods.currency));
    Document {
        size: PaperSize::Receipt80,
        number: "INV-0043".into(),
        zone: zone("Asia/Riyadh"),
        issued_at: Timestamp::parse("2026-11-21T10:05:00Z"),
        standing: Some(Standing::Paid),
        notes: vec!["شكراً لزيارتكم.".into()],
        footer: "aljiwar.example".into(),
        ..Document::new(
            Content::Invoice(Invoice {
                goods,
                exempt: false,
                supplied_on: None,
                due_on: None,
                period: None,
                paid,
                credited,
                parts: vec![],
            }),
            Locale::of("ar-SA-u-nu-latn"),
            riyadh_shop(),
        )
    }
}

/// A Hindi receipt on the 80 mm roll for a payment by UPI that nobody has seen in the bank yet.
pub fn hindi_roll() -> Document {
    let items = [
        ("पिसी हुई कॉफ़ी, चिकमगलूर, 1 किग्रा", "0901", "2", "", "750.00"),
        ("फ़िल्टर पेपर क्रमांक 4", "4823", "5", "डिब्बा", "100.00"),
    ];
    let goods = goods("INR", &items, &[("CGST", "9"), ("SGST", "9")]);
    let (amount, nothing) = (goods.sums.total, Money::zero(goods.currency));
    let payments = vec![PaidRow { on: day("2026-11-21"), method: "UPI".into(), amount }];
    let upi = UpiLink {
        payee: "padosi@examplebank".into(),
        name: "पड़ोस की कॉफ़ी".into(),
        category: "5411".into(),
        reference: "RC/26-27/1907".into(),
        amount: Some(amount),
        ..UpiLink::default()
    };
    Document {
        size: PaperSize::Receipt80,
        number: "RC/26-27/1907".into(),
        zone: zone("Asia/Kolkata"),
        issued_at: Timestamp::parse("2026-11-21T04:11:00Z"),
        standing: Some(Standing::Claimed),
        codes: vec![PayCode::Upi(upi)],
        notes: vec!["धन्यवाद, फिर पधारें।".into()],
        ..Document::new(
            Content::Receipt(Receipt {
                goods,
                invoice: "KS/26-27/0042".into(),
                invoice_at: None,
                credited: nothing,
                payments,
                due: nothing,
            }),
            Locale::of("hi-IN"),
            pune_shop(),
        )
    }
}

/// One of every kind.
pub fn every_kind() -> [Document; 9] {
    [
        bilingual(),
        hindi_roll(),
        arabic_roll(),
        quote(),
        credit_note(),
        voucher(),
        refund_voucher(),
        statement(5),
        delivery_note(),
    ]
}
