//! Reports of a shop's books, as they come to the engine: with their words, their figures, and the days they are about.

use base::format::Locale;
use base::{Currency, Money, Percent};
use engines::documents::model::{
    Content, Document, Period, Report, ReportCell, ReportColumn, ReportDays, ReportRow, Side, Standing,
};
use engines::documents::{PaperSize, RowKind};

use super::kinds::{day, money};

fn report(title: &str, days: ReportDays) -> Report {
    Report {
        title: title.to_owned(),
        about: vec![],
        days,
        compare: None,
        known_on: None,
        currency: None,
        landscape: false,
        columns: vec![],
        rows: vec![],
        carry: None,
        notes: vec![],
    }
}

fn of_days(from: &str, to: &str) -> ReportDays {
    ReportDays::Between(Period { from: day(from), to: day(to) })
}

fn pune_shop() -> Side {
    Side {
        name: "Deccan Coffee Works".into(),
        address: vec!["14 Prabhat Road".into(), "Pune 411004".into()],
        country: "IN".into(),
        tax_number: "27AAPFU0939F1ZV".into(),
        phone: "+91 20 5550 0142".into(),
        ..Side::default()
    }
}

fn document(report: Report, locale: &str, seller: Side) -> Document {
    Document {
        footer: seller.name.clone(),
        logo: Some(super::logo()),
        ..Document::new(Content::Report(report), Locale::of(locale), seller)
    }
}

fn text(text: &str) -> ReportCell {
    ReportCell::Text(text.to_owned())
}

fn coded(code: &str, name: &str) -> ReportCell {
    ReportCell::Coded { code: code.to_owned(), name: name.to_owned() }
}

/// What is said at the start, an amount of this month and of the one before, and how far they are from each other.
fn compared(kind: RowKind, name: ReportCell, now: Money, before: Money) -> ReportRow {
    let change = now.minus(before).expect("in range");
    let figures = [now, before, change].map(ReportCell::Amount);
    let percent = ReportCell::Change(Percent::between(now, before));
    ReportRow::new(kind, [name].into_iter().chain(figures).chain([percent]).collect())
}

/// Profit and loss of November beside October, as known in the middle of December.
pub fn profit_and_loss() -> Document {
    let inr = |text: &str| money(text, "INR");
    let columns = vec![
        ReportColumn::words("Account", 44),
        ReportColumn::figures("1 November 2026 –\n30 November 2026", 18),
        ReportColumn::figures("1 October 2026 –\n31 October 2026", 18),
        ReportColumn::figures("Change", 16),
        ReportColumn::figures("Change %", 12),
    ];
    let plain = |code, name, now, before| compared(RowKind::Plain, coded(code, name), inr(now), inr(before));
    let sum = |name, now, before| compared(RowKind::Sum, text(name), inr(now), inr(before));
    let total = |name, now, before| compared(RowKind::Total, text(name), inr(now), inr(before));
    let rows = vec![
        ReportRow::heading("Sales", 5),
        plain("4000", "Sales", "1245000.00", "1090250.50"),
        plain("4010", "Service fees (US$250.00)", "20775.00", "0.00"),
        sum("Sales", "1265775.00", "1090250.50"),
        ReportRow::heading("Discounts and returns", 5),
        plain("4100", "Discounts", "-12400.00", "-31050.00"),
        plain("4110", "Returns and price cuts", "-4590.00", "0.00"),
        sum("Discounts and returns", "-16990.00", "-31050.00"),
        total("Net sales", "1248785.00", "1059200.50"),
        ReportRow::heading("Cost of sales", 5),
        plain("5000", "Cost of goods sold", "-702100.00", "-640075.25"),
        sum("Cost of sales", "-702100.00", "-640075.25"),
        total("Gross profit", "546685.00", "419125.25"),
        ReportRow::heading("Expenses", 5),
        plain("6000", "Gateway fees", "-24311.20", "-21004.00"),
        plain("6100", "Wages", "-310000.00", "-310000.00"),
        sum("Expenses", "-334311.20", "-331004.00"),
        total("Operating profit", "212373.80", "88121.25"),
        total("Profit before tax", "212373.80", "88121.25"),
        total("Profit", "212373.80", "88121.25"),
    ];
    let report = Report {
        compare: Some(of_days("2026-10-01", "2026-10-31")),
        known_on: Some(day("2026-12-15")),
        currency: Currency::of("INR").ok(),
        columns,
        rows,
        ..report("Profit and loss", of_days("2026-11-01", "2026-11-30"))
    };
    document(report, "en-IN", pune_shop())
}

/// One account with so many postings, on Letter, its balance carried from page to page.
pub fn account(postings: i64) -> Document {
    let inr = Currency::of("INR").expect("a currency");
    let amount = |minor| ReportCell::Amount(Money { minor, currency: inr });
    let columns = vec![
        ReportColumn::words("Day", 22),
        ReportColumn::words("What happened", 27),
        ReportColumn::words("Sub-account", 16),
        ReportColumn::figures("Debit", 12),
        ReportColumn::figures("Credit", 12),
        ReportColumn::figures("Balance", 14),
    ];
    let empty = || ReportCell::Empty;
    let opening = [ReportCell::Day(day("2026-11-01")), text("Opening"), empty(), empty(), empty(), amount(1_250_000)];
    let mut rows = vec![ReportRow::new(RowKind::Sum, opening.to_vec())];
    let mut balance = 1_250_000;
    let (mut debits, mut credits) = (0, 0);
    for n in 1..=postings {
        let minor = 11_800 + n * 137;
        let (what, debit, credit) = if n % 3 == 0 { ("Payment", 0, minor) } else { ("Invoice", minor, 0) };
        balance += debit - credit;
        debits += debit;
        credits += credit;
        let figure = |minor| if minor == 0 { empty() } else { amount(minor) };
        let said = format!("{what} INV/26-27/{n:04}");
        let on = ReportCell::Day(day(&format!("2026-11-{:02}", 1 + n % 28)));
        let cells =
            vec![on, ReportCell::Text(said), text("Asha Kulkarni"), figure(debit), figure(credit), amount(balance)];
        rows.push(ReportRow::new(RowKind::Plain, cells));
    }
    let on = ReportCell::Day(day("2026-11-30"));
    let closing = vec![on, text("Closing"), empty(), amount(debits), amount(credits), amount(balance)];
    rows.push(ReportRow::new(RowKind::Total, closing));
    let report = Report {
        about: vec![("Account".into(), "1200 Receivable".into())],
        currency: Some(inr),
        columns,
        rows,
        carry: Some(5),
        ..report("General ledger", of_days("2026-11-01", "2026-11-30"))
    };
    Document { size: PaperSize::Letter, ..document(report, "en-IN", pune_shop()) }
}

/// Receivables by age of a shop in Riyadh, across the sheet, of a practice shop.
pub fn arabic_ageing() -> Document {
    let sar = |text: &str| ReportCell::Amount(money(text, "SAR"));
    let mut columns = vec![ReportColumn::words("العميل", 24), ReportColumn::words("العملة", 8)];
    let ages = ["لم يُستحق", "١–٣٠ يومًا", "٣١–٦٠ يومًا", "٦١–٩٠ يومًا", "أكثر من ٩٠ يومًا", "رصيد للعميل", "المجموع"];
    columns.extend(ages.map(|title| ReportColumn::figures(title, 13)));
    let row = |kind, who: &str, figures: [&str; 7]| {
        let names = [text(who), text("SAR")];
        ReportRow::new(kind, names.into_iter().chain(figures.map(sar)).collect())
    };
    let rows = vec![
        row(RowKind::Plain, "مقهى النخيل", ["1150.00", "0.00", "230.00", "0.00", "0.00", "0.00", "1380.00"]),
        row(RowKind::Plain, "مطعم الواحة", ["0.00", "4600.50", "0.00", "0.00", "920.00", "-115.00", "5405.50"]),
        row(RowKind::Plain, "Corniche Hotel", ["12650.00", "0.00", "0.00", "0.00", "0.00", "0.00", "12650.00"]),
        row(RowKind::Total, "المجموع", ["13800.00", "4600.50", "230.00", "0.00", "920.00", "-115.00", "19435.50"]),
    ];
    let report = Report {
        about: vec![("المجموع".into(), "١٩٬٤٣٥٫٥٠ ر.س".into())],
        known_on: Some(day("2026-12-02")),
        landscape: true,
        columns,
        rows,
        ..report("أعمار الذمم المدينة", ReportDays::EndOf(day("2026-11-30")))
    };
    let seller = Side {
        name: "محمصة الجوار".into(),
        address: vec!["شارع الملك فهد 10".into(), "الرياض 12211".into()],
        country: "SA".into(),
        tax_number: "310122393500003".into(),
        ..Side::default()
    };
    Document { standing: Some(Standing::Test), ..document(report, "ar-SA", seller) }
}

/// A balance sheet in Arabic beside that of the month before.
pub fn arabic_balance_sheet() -> Document {
    let sar = |text: &str| money(text, "SAR");
    let columns = vec![
        ReportColumn::words("الحساب", 44),
        ReportColumn::figures("٣٠ نوفمبر ٢٠٢٦", 18),
        ReportColumn::figures("٣١ أكتوبر ٢٠٢٦", 18),
        ReportColumn::figures("التغير", 16),
        ReportColumn::figures("التغير %", 12),
    ];
    let plain = |code, name, now, before| compared(RowKind::Plain, coded(code, name), sar(now), sar(before));
    let sum = |name, now, before| compared(RowKind::Sum, text(name), sar(now), sar(before));
    let total = |name, now, before| compared(RowKind::Total, text(name), sar(now), sar(before));
    let rows = vec![
        ReportRow::heading("الأصول المتداولة", 5),
        plain("1100", "البنك", "84120.25", "61300.00"),
        plain("1200", "العملاء", "19550.50", "0.00"),
        sum("الأصول المتداولة", "103670.75", "61300.00"),
        total("ما يملكه المتجر", "103670.75", "61300.00"),
        ReportRow::heading("ما على المتجر", 5),
        plain("2100", "ضريبة المخرجات", "3170.75", "4300.00"),
        sum("ما على المتجر", "3170.75", "4300.00"),
        ReportRow::heading("حقوق المالك", 5),
        plain("3000", "رأس المال", "50000.00", "50000.00"),
        sum("حقوق المالك", "50000.00", "50000.00"),
        sum("نتيجة لم تُقفل بعد", "50500.00", "7000.00"),
        total("الالتزامات وحقوق المالك والنتيجة", "103670.75", "61300.00"),
    ];
    let report = Report {
        compare: Some(ReportDays::EndOf(day("2026-10-31"))),
        known_on: Some(day("2026-12-02")),
        currency: Currency::of("SAR").ok(),
        columns,
        rows,
        ..report("الميزانية العمومية", ReportDays::EndOf(day("2026-11-30")))
    };
    let seller = Side { name: "محمصة الجوار".into(), country: "SA".into(), ..Side::default() };
    document(report, "ar-SA", seller)
}
