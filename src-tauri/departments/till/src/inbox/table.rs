//! The inbox as a table, written while it is read: some rows at a time are held, however many are meant.

use base::{Actor, Fault, Shop};
use books::csv_cell;
use books::ledger::EXPORT_RUN;
use futures::stream::{self, Stream};

use super::delivery::InboxError;
use super::filter::{InboxFilter, Meant};
use super::store::InboxItem;
use super::{INBOX_READ, InboxId, store};

/// Rows that are held at a time.
const BATCH: u32 = 500;

/// The table on its way out.
struct Table {
    shop: Shop,
    meant: Meant,
    before: InboxId,
    begun: bool,
    ended: bool,
}

/// What a filter means as a table in pieces, newest first.
///
/// # Errors
/// Before the first piece: who may not see deliveries or take figures out, a filter that cannot be. A piece that cannot be read ends
/// the text with an error.
pub fn write_table(
    shop: &Shop,
    who: &Actor,
    filter: InboxFilter,
) -> Result<impl Stream<Item = Result<String, Fault>> + use<>, InboxError> {
    who.may(INBOX_READ)?;
    who.may(EXPORT_RUN)?;
    let meant = filter.meant(shop)?;
    let table = Table { shop: shop.clone(), meant, before: InboxId::MAX, begun: false, ended: false };
    Ok(stream::try_unfold(table, |mut table| async move { Ok(table.next().await?.map(|piece| (piece, table))) }))
}

impl Table {
    /// The next piece; none after the last.
    async fn next(&mut self) -> Result<Option<String>, Fault> {
        if self.ended {
            return Ok(None);
        }
        let mut piece = String::new();
        if !self.begun {
            self.begun = true;
            // The mark at the beginning has spreadsheet programs read it as UTF-8.
            piece.push('\u{feff}');
            piece.push_str(
                "number,received_at,account,provider,event,state,origin,deliveries,attempts,next_at,error,payment,bytes\r\n",
            );
        }
        let (meant, before) = (self.meant.clone(), self.before);
        let rows = self.shop.db.read(move |tx| store::list(tx, &meant, before, BATCH)).await?;
        piece.extend(rows.iter().map(line));
        match rows.last() {
            Some(last) => self.before = last.id,
            None => self.ended = true,
        }
        Ok(Some(piece))
    }
}

/// A row of the table. A text that a spreadsheet would take for a formula stands behind an apostrophe.
fn line(row: &InboxItem) -> String {
    let cells = [
        row.id.to_string(),
        row.received_at.to_string(),
        csv_cell(&row.account_name),
        csv_cell(&row.provider),
        csv_cell(&row.kind),
        row.state.text().to_owned(),
        row.origin.text().to_owned(),
        row.deliveries.to_string(),
        row.attempts.to_string(),
        row.next_at.map(|at| at.to_string()).unwrap_or_default(),
        csv_cell(row.error.as_deref().unwrap_or_default()),
        row.payment_id.clone().unwrap_or_default(),
        row.bytes.to_string(),
    ];
    format!("{}\r\n", cells.join(","))
}
