//! Tables as spreadsheets write them (RFC 4180), with commas or semicolons between the columns.

/// A line with its number in the file, from 1.
pub(crate) type Line = (u32, Vec<String>);

/// The lines of a table, that many below its head at most; what is empty is left out. `Err` names the line that cannot be read and
/// why.
pub(crate) fn read(text: &str, lines_max: usize) -> Result<Vec<Line>, (u32, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head = text.lines().next().unwrap_or_default();
    let between = if head.matches(';').count() > head.matches(',').count() { ';' } else { ',' };
    let mut lines: Vec<Line> = Vec::new();
    let (mut number, mut begun) = (1_u32, 1_u32);
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut in_quotes, mut was_quoted) = (false, false);
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        if next == '\n' {
            number = number.saturating_add(1);
        }
        match next {
            '"' if in_quotes && rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            '"' if in_quotes => in_quotes = false,
            '"' if cell.trim().is_empty() && !was_quoted => {
                cell.clear();
                (in_quotes, was_quoted) = (true, true);
            }
            '"' => return Err((begun, "a quotation mark stands in the middle of a cell".to_owned())),
            _ if in_quotes => cell.push(next),
            '\r' => {}
            '\n' => {
                cells.push(std::mem::take(&mut cell));
                keep(&mut lines, begun, std::mem::take(&mut cells), lines_max)?;
                (begun, was_quoted) = (number, false);
            }
            _ if next == between => {
                cells.push(std::mem::take(&mut cell));
                was_quoted = false;
            }
            _ => cell.push(next),
        }
    }
    if in_quotes {
        return Err((begun, "a quotation mark is never closed".to_owned()));
    }
    cells.push(cell);
    keep(&mut lines, begun, cells, lines_max)?;
    Ok(lines)
}

/// A cell as a table has it: in quotes where it needs them. What a spreadsheet would take for a formula stands behind an apostrophe.
pub fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', ';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn keep(lines: &mut Vec<Line>, number: u32, cells: Vec<String>, lines_max: usize) -> Result<(), (u32, String)> {
    let cells: Vec<String> = cells.into_iter().map(|cell| cell.trim().to_owned()).collect();
    if cells.iter().all(String::is_empty) {
        return Ok(());
    }
    if lines.len() > lines_max {
        return Err((number, format!("more lines than {lines_max}: split the file")));
    }
    lines.push((number, cells));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u32, Vec<String>)> {
        read(text, 5).unwrap()
    }

    #[test]
    fn quotes_line_ends_and_both_separators_are_read() {
        let of = |number, cells: &[&str]| (number, cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            cells("\u{feff}account,customer\r\n1200,\"Noor, \"\"Textiles\"\"\r\nsee below\"\r\n\r\n1100,\r\n"),
            [
                of(1, &["account", "customer"]),
                of(2, &["1200", "Noor, \"Textiles\"\r\nsee below"]),
                of(5, &["1100", ""])
            ]
        );
        assert_eq!(cells("account;amount\n1100; 12.50 "), [of(1, &["account", "amount"]), of(2, &["1100", "12.50"])]);
        assert_eq!(cells(""), []);
    }

    #[test]
    fn what_cannot_be_read_names_its_line() {
        assert_eq!(read("a,b\n1,\"x", 5).unwrap_err().0, 2);
        assert_eq!(read("a,b\n1,x\"y\"", 5).unwrap_err().0, 2);
        let long = "1100\n".repeat(2_002);
        assert_eq!(read(&long, 2_000).unwrap_err().0, 2_002);
    }

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_never_a_formula() {
        let cells = ["Dallas", "St. Louis, MO", "the \"Loop\"", "=1+1"].map(cell);
        assert_eq!(cells, ["Dallas", "\"St. Louis, MO\"", "\"the \"\"Loop\"\"\"", "'=1+1"]);
    }
}
