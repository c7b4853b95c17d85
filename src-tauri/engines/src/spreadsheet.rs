//! Spreadsheets: tables of texts and amounts as an Office Open XML workbook (ECMA-376, `.xlsx`), which every spreadsheet program
//! reads.
//!
//! A text is written as a text, so that none is run as a formula; an amount as a number in the form of its currency, so that
//! it can be summed. The same sheets give the same bytes.

use base::{Currency, Money, Percent, ShopDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// Longest text of a cell, in UTF-16 units, by ECMA-376; what is longer is cut.
const TEXT_MOST: usize = 32_767;
/// Narrowest and widest column, in characters.
const WIDTHS: (usize, usize) = (8, 48);

/// One sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name on the tab: at most 31 characters, none of `[ ] : * ? / \\`.
    pub name: String,
    /// Whether its columns run from right to left.
    pub right_to_left: bool,
    /// What stands over the columns.
    pub heads: Vec<String>,
    /// The rows, each with as many cells as there are heads.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whether it is a sum and set in bold.
    pub sum: bool,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text; none where it is empty.
    Text(String),
    /// An amount, without the name of its currency.
    Amount(Money),
    /// A change in per cent, as the number of per cent: 12.5 for an eighth more.
    Percent(Percent),
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An amount, or nothing.
    #[must_use]
    pub fn amount(amount: Option<Money>) -> Self {
        amount.map_or_else(|| Self::text(""), Self::Amount)
    }

    /// A change in per cent, or nothing.
    #[must_use]
    pub fn percent(percent: Option<Percent>) -> Self {
        percent.map_or_else(|| Self::text(""), Self::Percent)
    }

    /// How many characters wide it is, about.
    fn width(&self) -> usize {
        match self {
            Self::Text(text) => text.chars().count(),
            // Marks of thousands come on top.
            Self::Amount(amount) => amount.decimal_text().len().saturating_mul(4) / 3,
            Self::Percent(percent) => percent.to_string().len(),
        }
    }
}

/// Why a workbook is not written.
#[derive(Debug, thiserror::Error)]
pub enum SpreadsheetError {
    /// A name or a size breaks a rule of the format.
    #[error("the spreadsheet cannot be written: {0}")]
    Format(#[from] XlsxError),
    /// A figure that is no number.
    #[error("{0} is no number")]
    Number(String),
}

/// Writes sheets as one workbook. `on` is the day that is given as the one it was made on.
///
/// # Errors
/// [`SpreadsheetError::Format`] for a name that no sheet may have, or one that two have, and for more rows or columns than a
/// sheet holds (1,048,576 and 16,384).
pub fn write_xlsx(title: &str, on: ShopDate, sheets: &[Sheet]) -> Result<Vec<u8>, SpreadsheetError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(
        u16::try_from(on.0.year()).unwrap_or_default(),
        u8::try_from(on.0.month()).unwrap_or_default(),
        u8::try_from(on.0.day()).unwrap_or_default(),
    )?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    for sheet in sheets {
        write_sheet(workbook.add_worksheet(), sheet)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_sheet(page: &mut Worksheet, sheet: &Sheet) -> Result<(), SpreadsheetError> {
    page.set_name(&sheet.name)?;
    page.set_right_to_left(sheet.right_to_left);
    page.set_freeze_panes(1, 0)?;
    let head = Format::new().set_bold();
    let head_of_amounts = head.clone().set_align(FormatAlign::Right);
    for (column, title) in (0u16..).zip(&sheet.heads) {
        let index = usize::from(column);
        let cells = || sheet.rows.iter().filter_map(|row| row.cells.get(index));
        let amounts = cells().any(|cell| !matches!(cell, Cell::Text(_)));
        page.write_string_with_format(0, column, title, if amounts { &head_of_amounts } else { &head })?;
        let widest = cells().map(Cell::width).max().unwrap_or_default().max(title.chars().count());
        let width = widest.saturating_add(2).clamp(WIDTHS.0, WIDTHS.1);
        page.set_column_width(column, u8::try_from(width).unwrap_or(u8::MAX))?;
    }
    for (line, row) in (1u32..).zip(&sheet.rows) {
        for (column, cell) in (0u16..).zip(&row.cells) {
            write_cell(page, line, column, cell, row.sum)?;
        }
    }
    Ok(())
}

fn write_cell(page: &mut Worksheet, line: u32, column: u16, cell: &Cell, sum: bool) -> Result<(), SpreadsheetError> {
    let look = if sum { Format::new().set_bold() } else { Format::new() };
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        Cell::Text(text) => {
            page.write_string_with_format(line, column, cut(text), &look)?;
        }
        Cell::Amount(amount) => {
            write_number(page, line, column, amount.decimal_text(), look.set_num_format(form_of(amount.currency)))?;
        }
        Cell::Percent(percent) => {
            write_number(page, line, column, percent.to_string(), look.set_num_format("0.00"))?;
        }
    }
    Ok(())
}

/// The file holds numbers as decimal texts, and programs read them as binary ones of 15 good digits: amounts and changes are
/// within that, nothing is calculated with them here.
fn write_number(
    page: &mut Worksheet,
    line: u32,
    column: u16,
    text: String,
    look: Format,
) -> Result<(), SpreadsheetError> {
    let number: f64 = text.parse().map_err(|_| SpreadsheetError::Number(text))?;
    page.write_number_with_format(line, column, number, &look)?;
    Ok(())
}

/// `#,##0.00` for a currency of two decimals. The program puts in the marks of its own place.
fn form_of(currency: Currency) -> String {
    let decimals = usize::try_from(currency.exponent()).unwrap_or_default();
    if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(decimals)) }
}

/// The text, as much of it as a cell holds.
fn cut(text: &str) -> &str {
    let mut units = 0usize;
    let end = text.char_indices().find(|(_, character)| {
        units = units.saturating_add(character.len_utf16());
        units > TEXT_MOST
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, code: &str) -> Money {
        Money::parse(text, Currency::of(code).unwrap()).unwrap()
    }

    fn sheet(name: &str, cells: Vec<Cell>) -> Sheet {
        let heads = cells.iter().map(|_| "Head".to_owned()).collect();
        Sheet { name: name.to_owned(), right_to_left: false, heads, rows: vec![Row { sum: false, cells }] }
    }

    fn day() -> ShopDate {
        ShopDate::parse("2026-11-30").unwrap()
    }

    #[test]
    fn the_same_sheets_give_the_same_bytes() {
        let sheets = [sheet("One", vec![Cell::text("Cash"), Cell::Amount(money("12.50", "INR"))])];
        let first = write_xlsx("Report", day(), &sheets).unwrap();
        assert!(first.starts_with(b"PK\x03\x04"), "a workbook is an archive");
        assert!(first == write_xlsx("Report", day(), &sheets).unwrap());
        let other = [sheet("One", vec![Cell::text("Cash"), Cell::Amount(money("12.51", "INR"))])];
        assert!(first != write_xlsx("Report", day(), &other).unwrap());
    }

    #[test]
    fn an_amount_takes_the_form_of_its_currency() {
        for (code, form) in [("INR", "#,##0.00"), ("JPY", "#,##0"), ("KWD", "#,##0.000")] {
            assert_eq!(form_of(Currency::of(code).unwrap()), form, "{code}");
        }
    }

    #[test]
    fn a_text_that_no_cell_holds_is_cut_between_characters() {
        assert_eq!(cut("Rice"), "Rice");
        assert_eq!(cut(&"a".repeat(TEXT_MOST + 1)).len(), TEXT_MOST);
        // Each takes two units, so the last one would not fit as a whole.
        assert_eq!(cut(&"🧾".repeat(TEXT_MOST)).chars().count(), TEXT_MOST / 2);
        assert!(write_xlsx("Report", day(), &[sheet("One", vec![Cell::text("a".repeat(40_000))])]).is_ok());
    }

    #[test]
    fn a_name_that_no_sheet_may_have_is_refused() {
        for name in ["a/b", "", "a name of more than thirty-one letters"] {
            assert!(write_xlsx("Report", day(), &[sheet(name, vec![Cell::text("x")])]).is_err(), "{name:?}");
        }
    }
}
