//! The delivery note: what goes with the goods, to be signed by who receives them.

use base::{Quantity, ShopDate};

use super::writer::Writer;
use crate::documents::paper::{Align, Column, Fact};

/// What only a delivery note has.
#[derive(Debug, Clone)]
pub struct DeliveryNote {
    /// Number of the order; may be empty.
    pub order: String,
    /// Number of the invoice; may be empty.
    pub invoice: String,
    /// The day the goods left or leave.
    pub delivered_on: Option<ShopDate>,
    /// Who carries them; may be empty.
    pub carrier: String,
    /// How many parcels.
    pub parcels: Option<u32>,
    /// Weight with its unit; may be empty.
    pub weight: String,
    /// The goods, in order.
    pub lines: Vec<DeliveryLine>,
}

/// One kind of goods.
#[derive(Debug, Clone)]
pub struct DeliveryLine {
    /// What it is.
    pub description: String,
    /// The shop's code for it; may be empty.
    pub code: String,
    /// Unit of the quantities; may be empty.
    pub unit: String,
    /// How much was ordered.
    pub ordered: Quantity,
    /// How much of it is in this delivery.
    pub delivered: Quantity,
}

impl Writer<'_> {
    /// The goods. What was ordered has a column of its own only where something is still to come; a roll has no room
    /// for codes.
    pub(super) fn delivery_table(&self, note: &DeliveryNote) -> (Vec<Column>, Vec<Vec<String>>) {
        let words = self.words;
        let in_parts = note.lines.iter().any(|line| line.ordered != line.delivered);
        let with_code = !self.is_roll() && note.lines.iter().any(|line| !line.code.is_empty());
        let columns = [
            (true, words.item, Align::Start, 56),
            (with_code, words.code, Align::Start, 18),
            (in_parts, words.ordered, Align::End, 14),
            (true, if in_parts { words.delivered } else { words.quantity }, Align::End, 14),
        ];
        let row = |line: &DeliveryLine| {
            let cells = [
                (true, line.description.clone()),
                (with_code, line.code.clone()),
                (in_parts, self.quantity(line.ordered, &line.unit)),
                (true, self.quantity(line.delivered, &line.unit)),
            ];
            cells.into_iter().filter(|(shown, _)| *shown).map(|(_, text)| text).collect()
        };
        let shown = columns.into_iter().filter(|(shown, ..)| *shown);
        let columns = shown.map(|(_, title, align, weight)| Column::new(title, align, weight)).collect();
        (columns, note.lines.iter().map(row).collect())
    }

    /// Order, day, carrier, parcels and weight, where they are known.
    pub(super) fn delivery_facts(&self, note: &DeliveryNote) -> Vec<Fact> {
        let (locale, words) = (&self.document.locale, self.words);
        let day = note.delivered_on.map(|day| locale.day(day)).unwrap_or_default();
        let parcels = note.parcels.map(|count| locale.digits(&count.to_string())).unwrap_or_default();
        let facts = [
            (words.order, note.order.clone()),
            (words.invoice, note.invoice.clone()),
            (words.delivered_on, day),
            (words.carrier, note.carrier.clone()),
            (words.parcels, parcels),
            (words.weight, note.weight.clone()),
        ];
        let known = facts.into_iter().filter(|(_, value)| !value.is_empty());
        known.map(|(label, value)| Fact::new(label, value)).collect()
    }
}
