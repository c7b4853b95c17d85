//! Lists: newest first, in pages, of a time.

use serde_json::{Value, json};

use super::asking::Asking;
use super::{not_there, refuse};
use crate::error::ApiError;

/// A row of a list: its id, the Unix second in which it was made, and itself.
pub(super) type Row<T> = (String, i64, T);

/// What part of a list is asked for. stripe: "catch-up": `created[gte]`, `limit`, `starting_after`.
pub(super) struct Part {
    from: i64,
    to: i64,
    after: Option<String>,
    before: Option<String>,
    limit: usize,
}

const BOUNDS: [(&str, i64, bool); 5] = [
    ("created", 0, true),
    ("created[gte]", 0, true),
    ("created[gt]", 1, true),
    ("created[lte]", 0, false),
    ("created[lt]", -1, false),
];

impl Part {
    pub(super) fn read(asking: &mut Asking) -> Result<Self, ApiError> {
        let (mut from, mut to) = (i64::MIN, i64::MAX);
        for (name, more, is_lower) in BOUNDS {
            let Some(text) = asking.take(name) else { continue };
            let at = text.parse::<i64>().map_err(|_| refuse(format!("Invalid timestamp: {text}")).about("created"))?;
            let at = at.saturating_add(more);
            if is_lower {
                from = from.max(at);
            } else {
                to = to.min(at);
            }
            if name == "created" {
                to = at;
            }
        }
        let limit = match asking.take("limit").map(|text| text.parse::<usize>()) {
            None => 10,
            Some(Ok(limit @ 1..=100)) => limit,
            Some(_) => return Err(refuse("The limit is an integer between 1 and 100.").about("limit")),
        };
        Ok(Self { from, to, after: asking.take("starting_after"), before: asking.take("ending_before"), limit })
    }

    /// The rows of the part, and whether the list goes on in that direction. They come oldest first; `what` they are called.
    pub(super) fn of<T>(
        &self,
        rows: impl IntoIterator<Item = Row<T>>,
        what: &str,
        meant: impl Fn(&T) -> bool,
    ) -> Result<(Vec<T>, bool), ApiError> {
        let mut rows: Vec<Row<T>> = rows.into_iter().collect();
        rows.sort_by_key(|(_, created, _)| *created);
        rows.reverse();
        let place =
            |id: &str, param| rows.iter().position(|(own, ..)| own == id).ok_or_else(|| not_there(what, id, param));
        let from = match &self.after {
            Some(id) => place(id, "starting_after")?.saturating_add(1),
            None => 0,
        };
        let to = self.before.as_deref().map(|id| place(id, "ending_before")).transpose()?.unwrap_or(rows.len());
        let within = rows
            .into_iter()
            .take(to)
            .skip(from)
            .filter(|(_, created, row)| (self.from..=self.to).contains(created) && meant(row))
            .map(|(_, _, row)| row);
        if self.before.is_some() {
            // Those that are nearest to the row that was named.
            let mut all: Vec<T> = within.collect();
            let over = all.len().saturating_sub(self.limit);
            return Ok((all.split_off(over), over > 0));
        }
        let mut page: Vec<T> = within.take(self.limit.saturating_add(1)).collect();
        let more = page.len() > self.limit;
        page.truncate(self.limit);
        Ok((page, more))
    }
}

/// A list as this gateway gives it; `of` is the last of its address.
pub(super) fn list(data: Vec<Value>, has_more: bool, of: &str) -> Value {
    json!({"object": "list", "data": data, "has_more": has_more, "url": format!("/v1/{of}")})
}
