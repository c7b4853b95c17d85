//! The table with its head on every page.

use super::closing::Closing;
use super::layout::{Desk, LABEL, SMALL, TEXT, TEXT_BOLD};
use super::lines::{Block, Style, block, one_line};
use super::paper::{Align, Column, Direction, RowKind};
use super::shape::Shaper;
use super::sheet::Ink;
use super::units::{Length, pt, share, tenths};

/// Between two columns.
pub const GAP: Length = pt(12);
/// Above and below the text of a row.
const PAD: Length = tenths(47);
/// The same where rows sum up one another: such a table is read down its columns, and has many.
const PAD_OF_SUMS: Length = tenths(27);

/// Columns with their places.
pub struct Grid {
    /// Start of each column from the start of the table.
    pub starts: Vec<Length>,
    /// Width of each column.
    pub widths: Vec<Length>,
    /// Side the cells of each column stand at.
    pub aligns: Vec<Align>,
    /// Widest natural cell of each column.
    pub needs: Vec<Length>,
}

impl Grid {
    /// Shares the width out by weight. A column of figures that needs more gets it from the others, up to three
    /// quarters of the table. `needs` is the widest natural cell of each column.
    #[must_use]
    pub fn new(columns: &[Column], needs: &[Length], width: Length) -> Self {
        let gaps: Length = columns.iter().skip(1).map(|_| GAP).sum();
        let room = width - gaps;
        let weight = |fixed: &[Option<Length>]| -> i64 {
            columns.iter().zip(fixed).filter(|(_, f)| f.is_none()).map(|(c, _)| i64::from(c.weight.max(1))).sum()
        };
        let mut fixed: Vec<Option<Length>> = vec![None; columns.len()];
        for _ in columns {
            let taken: Length = fixed.iter().flatten().sum();
            let shares = weight(&fixed);
            let tight = columns.iter().zip(needs).enumerate().find(|(i, (c, need))| {
                let own = share(room - taken, i64::from(c.weight.max(1)), shares);
                fixed[*i].is_none() && c.align != Align::Start && **need > own && taken + **need <= room * 3 / 4
            });
            match tight.map(|(i, (_, need))| (i, *need)) {
                Some((i, need)) => fixed[i] = Some(need),
                None => break,
            }
        }
        let left = room - fixed.iter().flatten().sum::<Length>();
        let shares = weight(&fixed);
        let mut widths: Vec<Length> = columns
            .iter()
            .zip(&fixed)
            .map(|(c, f)| f.unwrap_or_else(|| share(left, i64::from(c.weight.max(1)), shares)))
            .collect();
        // What rounding leaves over goes to the first column, so that the last one ends at the edge.
        let rest = room - widths.iter().sum::<Length>();
        if let Some(first) = widths.first_mut() {
            *first += rest;
        }
        let starts = widths
            .iter()
            .scan(0, |at, w| {
                let start = *at;
                *at += w + GAP;
                Some(start)
            })
            .collect();
        Self { starts, widths, aligns: columns.iter().map(|c| c.align).collect(), needs: needs.to_vec() }
    }

    /// A cell broken to its column; what fits already stays as it is.
    pub fn fit(&self, shaper: &mut Shaper, text: &str, natural: Block, column: usize) -> Block {
        let width = self.widths.get(column).copied().unwrap_or(0);
        if natural.width() <= width { natural } else { block(shaper, text, natural.style, Some(width)) }
    }
}

/// One row, measured.
struct Row {
    kind: RowKind,
    cells: Vec<Block>,
    /// Lines of its tallest cell, 1 or more.
    lines: usize,
}

/// Labels of the rows that carry a running figure over a page break.
struct Carried {
    column: usize,
    forward: Block,
    brought: Block,
}

impl Desk<'_> {
    /// Draws the table. Its head stands on every page, a row never splits unless it is taller than a page, and the
    /// last row keeps the totals company.
    pub fn table(&mut self, closing: &Closing) {
        let paper = self.paper;
        if paper.columns.is_empty() {
            return;
        }
        let mut needs = vec![0; paper.columns.len()];
        let mut naturals: Vec<Vec<Block>> = Vec::with_capacity(paper.rows.len());
        for (i, row) in paper.rows.iter().enumerate() {
            let style = style_of(self.kind(i));
            let cells: Vec<Block> = row.iter().map(|text| block(&mut self.shaper, text, style, None)).collect();
            for (need, cell) in needs.iter_mut().zip(&cells) {
                *need = cell.width().max(*need);
            }
            naturals.push(cells);
        }
        let grid = Grid::new(&paper.columns, &needs, self.width);
        let heads: Vec<Block> = (0..)
            .zip(&paper.columns)
            .map(|(i, column)| {
                let natural = block(&mut self.shaper, &column.title, LABEL, None);
                grid.fit(&mut self.shaper, &column.title, natural, i)
            })
            .collect();
        let rows: Vec<Row> = paper
            .rows
            .iter()
            .zip(naturals)
            .enumerate()
            .map(|(i, (row, cells))| {
                let kind = self.kind(i);
                let fit = |(column, (text, natural)): (usize, (&String, Block))| {
                    if kind == RowKind::Heading {
                        return block(&mut self.shaper, text, natural.style, Some(self.width));
                    }
                    grid.fit(&mut self.shaper, text, natural, column)
                };
                let cells: Vec<Block> = (0..).zip(row.iter().zip(cells)).map(fit).collect();
                let lines = cells.iter().map(|c| c.lines.len()).max().unwrap_or(0).max(1);
                Row { kind, cells, lines }
            })
            .collect();
        let head = heads.iter().map(Block::height).max().unwrap_or(0) + pt(5);
        self.room(head + self.reserve(rows.first().map_or(1, |row| row.lines)));
        self.table_head(&grid, &heads);
        let carried = self.carried(&grid);
        let mut above: Option<&Row> = None;
        for (i, row) in rows.iter().enumerate() {
            let company = match rows.get(i + 1) {
                None => closing.height,
                // A heading does not stand alone at the end of a page, nor a total at the start of the next.
                Some(next) if row.kind == RowKind::Heading || next.kind == RowKind::Total => self.reserve(next.lines),
                Some(_) => carried.as_ref().map_or(0, |_| self.row_height(1)),
            };
            if let Some(before) = above.filter(|_| self.y + self.reserve(row.lines) + company > self.bottom) {
                self.sheets.rule(self.margin, self.y, self.width, tenths(4), Ink::Faint);
                if let Some(carried) = &carried {
                    self.carry(&grid, carried, &carried.forward, &before.cells);
                }
                self.new_page();
                self.table_head(&grid, &heads);
                above = None;
                if let Some(carried) = &carried {
                    self.carry(&grid, carried, &carried.brought, &before.cells);
                    self.sheets.rule(self.margin, self.y, self.width, tenths(4), Ink::Faint);
                }
            }
            if let Some(before) = above {
                let total = [before.kind, row.kind].contains(&RowKind::Total);
                let (thick, ink) = if total { (tenths(8), Ink::Ink) } else { (tenths(4), Ink::Faint) };
                self.sheets.rule(self.margin, self.y, self.width, thick, ink);
            }
            self.row(&grid, &heads, row);
            above = Some(row);
        }
        self.sheets.rule(self.margin, self.y, self.width, tenths(8), Ink::Ink);
    }

    /// Above and below the text of a row.
    fn pad(&self) -> Length {
        if self.paper.row_kinds.is_empty() { PAD } else { PAD_OF_SUMS }
    }

    /// Height of a row with that many lines.
    fn row_height(&self, lines: usize) -> Length {
        2 * self.pad() + i64::try_from(lines).unwrap_or(i64::MAX / 100_000).max(1) * TEXT.leading
    }

    /// What the row of that index is.
    fn kind(&self, row: usize) -> RowKind {
        self.paper.row_kinds.get(row).copied().unwrap_or_default()
    }

    /// The labels of what is carried from page to page, measured; none where the paper carries nothing.
    fn carried(&mut self, grid: &Grid) -> Option<Carried> {
        let carry = self.paper.carry.as_ref()?;
        let room = grid.starts.get(carry.column)? - GAP;
        let mut label = |text: &str| one_line(&mut self.shaper, text, SMALL, room);
        Some(Carried { column: carry.column, forward: label(&carry.forward), brought: label(&carry.brought) })
    }

    /// A row that repeats the running figure of the row above the page break.
    fn carry(&mut self, grid: &Grid, carried: &Carried, label: &Block, above: &[Block]) {
        self.put(label, (0, self.y + self.pad() + tenths(5)), self.width, Align::Start, Ink::Muted);
        if let Some(figure) = above.get(carried.column) {
            self.cell(grid, carried.column, figure, self.y + self.pad(), Ink::Muted);
        }
        self.y += self.row_height(1);
    }

    /// Room a row needs before it may begin: all of it, or two lines where no page could hold it.
    fn reserve(&self, lines: usize) -> Length {
        let whole = self.row_height(lines);
        if whole > self.bottom - pt(110) { self.row_height(2) } else { whole }
    }

    /// Draws the cell of a column with its top at `y`.
    pub fn cell(&mut self, grid: &Grid, column: usize, cell: &Block, y: Length, ink: Ink) {
        let (x, width) = (grid.starts[column], grid.widths[column]);
        match grid.aligns[column] {
            Align::End => self.figure(cell, grid.needs[column], (x, y), width, ink),
            align => self.put(cell, (x, y), width, align, ink),
        }
    }

    /// Draws a figure at the end of `width`. Figures read from left to right in every language, so on a mirrored
    /// paper they stand in a strip as wide as the widest of their column, and their last digits line up in it.
    pub fn figure(&mut self, cell: &Block, widest: Length, (x, y): (Length, Length), width: Length, ink: Ink) {
        if self.paper.direction == Direction::Rtl && cell.width() <= widest && widest <= width {
            self.put(cell, (x + width - widest, y), widest, Align::Start, ink);
        } else {
            self.put(cell, (x, y), width, Align::End, ink);
        }
    }

    fn table_head(&mut self, grid: &Grid, heads: &[Block]) {
        let height = heads.iter().map(Block::height).max().unwrap_or(0);
        for (i, head) in heads.iter().enumerate() {
            let (x, width, align) = (grid.starts[i], grid.widths[i], grid.aligns[i]);
            self.put(head, (x, self.y + height - head.height()), width, align, Ink::Muted);
        }
        self.y += height + pt(4);
        self.sheets.rule(self.margin, self.y, self.width, tenths(8), Ink::Ink);
        self.y += tenths(8);
    }

    /// Draws one row, in slices when no page can hold it.
    fn row(&mut self, grid: &Grid, heads: &[Block], row: &Row) {
        let mut from = 0;
        while from < row.lines {
            let room = (self.bottom - self.y - 2 * self.pad()) / TEXT.leading;
            let take = usize::try_from(room).unwrap_or(0).max(1).min(row.lines - from);
            for (i, cell) in row.cells.iter().enumerate() {
                let some = cell.lines.iter().skip(from).take(take).cloned().collect();
                let slice = Block { style: cell.style, lines: some };
                match row.kind {
                    RowKind::Heading => {
                        self.put(&slice, (0, self.y + self.pad()), self.width, Align::Start, Ink::Muted);
                    }
                    _ => self.cell(grid, i, &slice, self.y + self.pad(), Ink::Ink),
                }
            }
            self.y += self.row_height(take);
            from += take;
            if from < row.lines {
                self.new_page();
                self.table_head(grid, heads);
            }
        }
    }
}

/// How the texts of a row are set.
fn style_of(kind: RowKind) -> Style {
    match kind {
        RowKind::Plain => TEXT,
        RowKind::Heading | RowKind::Sum | RowKind::Total => TEXT_BOLD,
    }
}
