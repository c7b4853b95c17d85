//! What stands under the totals on a sheet: figures side by side, and lines to write on by hand.

use super::layout::{Desk, LABEL, TEXT};
use super::lines::Block;
use super::paper::Align;
use super::sheet::Ink;
use super::table::GAP;
use super::units::{Length, pt, share, tenths};

/// Above and below the figures of the strip.
const PAD: Length = pt(6);
/// Room to write in above a line.
const ROOM: Length = pt(40);
/// Lines to write on beside each other.
const ABREAST: usize = 3;

impl Desk<'_> {
    /// Draws the strip: cells of equal width between two rules, each a figure under its label.
    pub fn strip(&mut self) {
        let facts = &self.paper.strip;
        if facts.is_empty() {
            return;
        }
        let cells = columns(facts.len(), self.width);
        let blocks: Vec<(Block, Block)> = facts
            .iter()
            .zip(&cells)
            .map(|(fact, (_, width))| (self.block(&fact.label, LABEL, *width), self.block(&fact.value, TEXT, *width)))
            .collect();
        let labels = blocks.iter().map(|(label, _)| label.height()).max().unwrap_or(0);
        let values = blocks.iter().map(|(_, value)| value.height()).max().unwrap_or(0);
        let height = labels + values + 2 * PAD;
        self.room(height + pt(14));
        self.sheets.rule(self.margin, self.y, self.width, tenths(4), Ink::Faint);
        for ((label, value), (x, width)) in blocks.iter().zip(cells) {
            // Labels stand on one line with each other even where one of them breaks.
            self.put(label, (x, self.y + PAD + labels - label.height()), width, Align::Start, Ink::Muted);
            self.put(value, (x, self.y + PAD + labels), width, Align::Start, Ink::Ink);
        }
        self.y += height;
        self.sheets.rule(self.margin, self.y, self.width, tenths(4), Ink::Faint);
        self.y += pt(14);
    }

    /// Draws the lines to write on, three beside each other; a row of them never splits.
    pub fn signatures(&mut self) {
        let labels = &self.paper.signatures;
        for row in labels.chunks(ABREAST) {
            let cells = columns(labels.len().min(ABREAST), self.width);
            let blocks: Vec<Block> =
                row.iter().zip(&cells).map(|(label, (_, width))| self.block(label, LABEL, *width)).collect();
            let below = blocks.iter().map(Block::height).max().unwrap_or(0);
            self.room(ROOM + below + pt(4));
            self.y += ROOM;
            for (label, (x, width)) in blocks.iter().zip(cells) {
                self.sheets.rule(self.margin + x, self.y, width, tenths(6), Ink::Ink);
                self.put(label, (x, self.y + pt(3)), width, Align::Start, Ink::Muted);
            }
            self.y += below + pt(4);
        }
    }
}

/// Start and width of so many equal columns over a width.
fn columns(count: usize, width: Length) -> Vec<(Length, Length)> {
    let count = i64::try_from(count).unwrap_or(i64::MAX).max(1);
    let each = share(width - (count - 1) * GAP, 1, count);
    (0..count).map(|i| (i * (each + GAP), each)).collect()
}
