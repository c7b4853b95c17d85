//! What stands under the table: totals that stay together, the tax table, and the panels with QR codes.

use super::DrawError;
use super::fonts::Weight;
use super::layout::{Desk, LABEL, NAME, SMALL, TEXT, TEXT_BOLD};
use super::lines::{Block, Style, block};
use super::paper::{Align, Column, PayBox};
use super::qr::Code;
use super::sheet::{Area, Ink};
use super::table::{GAP, Grid};
use super::units::{Length, pt, tenths};

/// Between the table and what follows.
const BREATH: Length = pt(12);
/// Between what stands beside the totals and the totals.
const ASIDE: Length = pt(32);
/// Side of a QR code.
const CODE: Length = pt(80);
/// Tallest text of a panel.
const PANEL: Length = pt(260);
/// Sizes tried for the large figure, until it fits beside its label.
const LARGE: [Style; 3] =
    [Style::new(Weight::Bold, pt(20)), Style::new(Weight::Bold, pt(16)), Style::new(Weight::Bold, pt(13))];

/// One line of the totals.
struct Sum {
    label: Block,
    value: Block,
    strong: bool,
    large: bool,
    height: Length,
}

/// Totals and tax table, measured before the table is drawn so that they stay together.
pub struct Closing {
    sums: Vec<Sum>,
    /// Widest value beside its label, the large one apart.
    widest: Length,
    tax: Vec<Vec<Block>>,
    tax_grid: Grid,
    /// The only panel stands beside the totals; several take rows of their own.
    panel: Option<Panel>,
    /// Height of both.
    pub height: Length,
}

impl Closing {
    /// Measures the totals and the tax table of the desk's paper.
    ///
    /// # Errors
    /// [`DrawError::CodeTooLong`] or [`DrawError::PanelTooTall`] when a panel holds too much.
    pub fn new(desk: &mut Desk) -> Result<Self, DrawError> {
        let width = desk.width - desk.second();
        let mut large_taken = false;
        let mut sums = Vec::new();
        for total in &desk.paper.totals {
            let large = total.strong && !large_taken;
            large_taken |= large;
            let label = desk.block(&total.label, if total.strong { NAME } else { SMALL }, width);
            let room = width - label.width() - GAP;
            let mut value = block(&mut desk.shaper, &total.value, if total.strong { TEXT_BOLD } else { TEXT }, None);
            if large {
                for style in LARGE {
                    value = block(&mut desk.shaper, &total.value, style, None);
                    if value.width() <= room {
                        break;
                    }
                }
            }
            let stacked = value.width() > room;
            if stacked {
                value = desk.block(&total.value, value.style, width);
            }
            let text = if stacked { label.height() + value.height() } else { label.height().max(value.height()) };
            sums.push(Sum {
                label,
                value,
                strong: total.strong,
                large,
                height: text + if large { pt(16) } else { pt(4) },
            });
        }
        let columns: [Column; 3] = [(Align::Start, 3), (Align::End, 4), (Align::End, 4)]
            .map(|(align, weight)| Column { title: String::new(), align, weight });
        let rows = desk.paper.tax.iter().flat_map(|t| std::iter::once(&t.headings).chain(&t.rows));
        let mut needs = vec![0; 3];
        let mut tax: Vec<Vec<Block>> = Vec::new();
        for (row, style) in rows.zip(std::iter::once(LABEL).chain(std::iter::repeat(SMALL))) {
            let cells: Vec<Block> = row.iter().map(|text| block(&mut desk.shaper, text, style, None)).collect();
            for (need, cell) in needs.iter_mut().zip(&cells) {
                *need = cell.width().max(*need);
            }
            tax.push(cells);
        }
        let tax_grid = Grid::new(&columns, &needs, desk.second() - ASIDE);
        let texts = desk.paper.tax.iter().flat_map(|t| std::iter::once(&t.headings).chain(&t.rows));
        for (cells, texts) in tax.iter_mut().zip(texts) {
            for ((i, cell), text) in cells.iter_mut().enumerate().zip(texts) {
                *cell = tax_grid.fit(&mut desk.shaper, text, cell.clone(), i);
            }
        }
        let widest = sums.iter().filter(|s| !s.large).map(|s| s.value.width()).max().unwrap_or(0);
        let sum_height: Length = sums.iter().map(|s| s.height).sum();
        let mut start_height: Length = tax.iter().map(|cells| tax_height(cells)).sum();
        let panel = match desk.paper.pay.as_slice() {
            [only] => Some(desk.panel(only, desk.second() - ASIDE)?),
            _ => None,
        };
        if let Some(panel) = &panel {
            start_height += panel.height + if tax.is_empty() { 0 } else { BREATH };
        }
        Ok(Self { sums, widest, tax, tax_grid, panel, height: sum_height.max(start_height) + BREATH })
    }
}

impl Desk<'_> {
    /// Draws the tax table and the only panel at the start, the totals at the end. When they are taller than a page
    /// they follow one another over as many pages as it takes.
    pub fn closing(&mut self, closing: &Closing) {
        let long = closing.height > self.bottom - pt(80);
        if !long {
            self.room(closing.height);
        }
        self.y += BREATH;
        let top = self.y;
        for (n, cells) in closing.tax.iter().enumerate() {
            self.tax_row(&closing.tax_grid, cells, n == 0);
        }
        if let Some(panel) = &closing.panel {
            self.y += if closing.tax.is_empty() { 0 } else { BREATH };
            self.room(panel.height);
            self.draw_panel(panel, 0, self.y);
            self.y += panel.height;
        }
        let start_end = self.y;
        if !long {
            self.y = top;
        }
        for sum in &closing.sums {
            self.room(sum.height);
            self.sum(sum, closing.widest);
        }
        self.y = self.y.max(if long { 0 } else { start_end }) + pt(18);
    }

    fn tax_row(&mut self, grid: &Grid, cells: &[Block], head: bool) {
        let height = tax_height(cells);
        self.room(height);
        for (i, cell) in cells.iter().enumerate() {
            let ink = if head || i == 0 { Ink::Muted } else { Ink::Ink };
            self.cell(grid, i, cell, self.y, ink);
        }
        self.y += height;
        if head {
            self.sheets.rule(self.margin, self.y - pt(3), self.second() - ASIDE, tenths(4), Ink::Faint);
        }
    }

    fn sum(&mut self, sum: &Sum, widest: Length) {
        let (x, width) = (self.second(), self.width - self.second());
        let (label, value) = (&sum.label, &sum.value);
        let mut y = self.y;
        if sum.large {
            self.sheets.rule(self.margin + x, y + pt(3), width, tenths(8), Ink::Ink);
            y += pt(8);
        }
        let stacked = label.width() + value.width() + GAP > width;
        let base = value.style.ascent().max(label.style.ascent());
        let ink = if sum.strong { Ink::Ink } else { Ink::Muted };
        let drop = if stacked { 0 } else { base - label.style.ascent() };
        self.put(label, (x, y + drop), width, Align::Start, ink);
        let below = if stacked { label.height() } else { base - value.style.ascent() };
        let widest = if sum.large { value.width() } else { widest };
        self.figure(value, widest, (x, y + below), width, Ink::Ink);
        self.y += sum.height;
    }

    /// Draws several panels with QR codes, two beside each other.
    ///
    /// # Errors
    /// [`DrawError::CodeTooLong`] or [`DrawError::PanelTooTall`] when a panel holds too much.
    pub fn panels(&mut self) -> Result<(), DrawError> {
        if self.paper.pay.len() < 2 {
            return Ok(());
        }
        for pair in self.paper.pay.chunks(2) {
            let width = self.second() - ASIDE;
            let mut panels = Vec::new();
            for pay in pair {
                panels.push(self.panel(pay, width)?);
            }
            let height = panels.iter().map(|p| p.height).max().unwrap_or(0);
            self.room(height + pt(12));
            self.sheets.rule(self.margin, self.y, self.width, tenths(4), Ink::Faint);
            self.y += pt(12);
            for (panel, x) in panels.iter().zip([0, self.second()]) {
                self.draw_panel(panel, x, self.y);
            }
            self.y += height + pt(16);
        }
        Ok(())
    }

    fn draw_panel(&mut self, panel: &Panel, x: Length, y: Length) {
        let mut words = x;
        if let Some(code) = &panel.code {
            self.sheets.code(Area { x: self.margin + x, y, width: CODE, height: CODE }, code.clone());
            words += CODE + pt(12);
        }
        self.put(&panel.label, (words, y - pt(2)), panel.width, Align::Start, Ink::Ink);
        self.put(&panel.text, (words, y + panel.label.height()), panel.width, Align::Start, Ink::Muted);
    }

    fn panel(&mut self, pay: &PayBox, width: Length) -> Result<Panel, DrawError> {
        let code = if pay.qr.is_empty() { None } else { Some(Code::new(&pay.qr)?) };
        let width = if code.is_some() { width - CODE - pt(12) } else { width };
        let label = self.block(&pay.label, NAME, width);
        let text = self.block(&pay.text, SMALL, width);
        let words = label.height() + text.height();
        if words > PANEL {
            return Err(DrawError::PanelTooTall);
        }
        let height = if code.is_some() { words.max(CODE) } else { words };
        Ok(Panel { code, label, text, width, height })
    }
}

/// A measured panel.
struct Panel {
    code: Option<Code>,
    label: Block,
    text: Block,
    /// Room for the words.
    width: Length,
    height: Length,
}

/// Height of a row of the tax table.
fn tax_height(cells: &[Block]) -> Length {
    cells.iter().map(Block::height).max().unwrap_or(0) + pt(4)
}
