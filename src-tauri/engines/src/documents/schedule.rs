//! The schedule under the totals: the parts in which a document is to be paid, each with its day and what is left of it.

use super::layout::{Desk, LABEL, NAME, SMALL};
use super::lines::{Block, block};
use super::paper::{Align, Column};
use super::receipt;
use super::sheet::Ink;
use super::table::Grid;
use super::units::{Length, pt, tenths};

/// Part, day, amount and what is left of it.
const COLUMNS: [(Align, u16); 4] = [(Align::Start, 2), (Align::Start, 5), (Align::End, 4), (Align::End, 4)];
/// Rows that the title keeps company with on a sheet.
const COMPANY: usize = 2;

impl Desk<'_> {
    /// Draws the schedule on a sheet. A row never splits; what does not fit goes on on the next sheet.
    pub fn schedule(&mut self) {
        let Some(schedule) = &self.paper.schedule else { return };
        let columns = COLUMNS.map(|(align, weight)| Column { title: String::new(), align, weight });
        let mut needs = vec![0; columns.len()];
        let mut rows: Vec<Vec<Block>> = Vec::with_capacity(schedule.rows.len() + 1);
        let texts = || std::iter::once(&schedule.headings).chain(&schedule.rows);
        for (texts, style) in texts().zip(std::iter::once(LABEL).chain(std::iter::repeat(SMALL))) {
            let cells: Vec<Block> = texts.iter().map(|text| block(&mut self.shaper, text, style, None)).collect();
            for (need, cell) in needs.iter_mut().zip(&cells) {
                *need = cell.width().max(*need);
            }
            rows.push(cells);
        }
        let grid = Grid::new(&columns, &needs, self.width);
        for (cells, texts) in rows.iter_mut().zip(texts()) {
            for ((i, cell), text) in cells.iter_mut().enumerate().zip(texts) {
                *cell = grid.fit(&mut self.shaper, text, cell.clone(), i);
            }
        }
        let title = self.block(&schedule.title, NAME, self.width);
        let first: Length = rows.iter().take(1 + COMPANY).map(|cells| row_height(cells)).sum();
        self.room(title.height() + pt(4) + first);
        self.put(&title, (0, self.y), self.width, Align::Start, Ink::Ink);
        self.y += title.height() + pt(4);
        for (n, cells) in rows.iter().enumerate() {
            self.room(row_height(cells));
            let ink = if n == 0 { Ink::Muted } else { Ink::Ink };
            for (i, cell) in cells.iter().enumerate() {
                self.cell(&grid, i, cell, self.y, ink);
            }
            self.y += row_height(cells);
            self.sheets.rule(self.margin, self.y - pt(2), self.width, tenths(4), Ink::Faint);
        }
        self.y += pt(14);
    }

    /// The schedule on a roll: part and day at the start, what is left of it at the end.
    pub fn schedule_on_roll(&mut self) {
        let paper = self.paper;
        let Some(schedule) = &paper.schedule else { return };
        self.line();
        self.say(&schedule.title, receipt::ITEM, Align::Start, Ink::Ink);
        for [part, day, _, left] in &schedule.rows {
            let label = format!("{part} · {day}");
            self.pair((&label, receipt::FINE), (left, receipt::FINE), Ink::Muted);
        }
    }
}

/// Height of a row with its rule.
fn row_height(cells: &[Block]) -> Length {
    cells.iter().map(Block::height).max().unwrap_or(0) + pt(5)
}
