//! Reports of NMI's Query API: XML of three levels, read within limits. Document types and entities of their own are
//! refused.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use serde_json::{Value, json};

use super::errors::{heard, is_about_key};
use super::{KEY, VAULT, row::Row};
use crate::gateways::{CallError, Reply};

/// The longest report, in bytes.
const REPORT_MAX: usize = 4 * 1024 * 1024;
/// Reports have four levels; some accounts have more below a product or a customer.
const DEPTH_MAX: usize = 16;
/// The longest text of one field, in bytes.
const TEXT_MAX: usize = 4_096;
/// The most actions of one transaction.
const ACTIONS_MAX: usize = 1_000;

/// The rows of a report; none where nothing was found.
///
/// # Errors
/// [`CallError::Refused`] for NMI's own `error_response`, else [`CallError::Unknown`]: what cannot be read says
/// nothing.
pub(super) fn report(reply: &Reply) -> Result<Vec<Row>, CallError> {
    heard(reply)?;
    if reply.body.len() > REPORT_MAX {
        return Err(strange("it is too long"));
    }
    let text = std::str::from_utf8(&reply.body).map_err(|_| strange("it is no text"))?;
    let mut growing = Growing::default();
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim());
    loop {
        match reader.read_event().map_err(|cause| strange(&cause.to_string()))? {
            Event::Start(tag) => growing.begin(tag.name().as_ref())?,
            Event::Empty(tag) => {
                growing.begin(tag.name().as_ref())?;
                growing.end();
            }
            Event::End(_) => growing.end(),
            Event::Text(text) => growing.gather(&text.xml10_content())?,
            Event::CData(text) => growing.gather(&text.xml10_content())?,
            Event::GeneralRef(reference) => growing.gather(&resolved(&reference)?)?,
            Event::DocType(_) => return Err(strange("it brings a document type")),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    match growing {
        Growing { error: Some(error), .. } if is_about_key(&error) => Err(CallError::refused(Some(KEY), error)),
        Growing { error: Some(error), .. } => Err(CallError::refused(None, error)),
        Growing { path, is_report: true, rows, .. } if path.is_empty() => Ok(rows),
        Growing { is_report: true, .. } => Err(strange("it ends in the middle")),
        _ => Err(strange("it is no report of NMI's")),
    }
}

fn strange(what: &str) -> CallError {
    let what: String = what.chars().take(200).collect();
    CallError::unknown(format!("the report could not be read: {what}"))
}

/// The character that a reference stands for: one by its number, or one of the five that XML itself knows.
fn resolved(reference: &BytesRef<'_>) -> Result<String, CallError> {
    if reference.is_char_ref() {
        let c = reference.resolve_char_ref().map_err(|cause| strange(&cause.to_string()))?;
        return Ok(c.map(String::from).unwrap_or_default());
    }
    let name = reference.xml10_content();
    let known = quick_xml::escape::resolve_xml_entity(&name);
    known.map(str::to_owned).ok_or_else(|| strange("it brings an entity of its own"))
}

/// A report that is being read.
#[derive(Default)]
struct Growing {
    path: Vec<String>,
    text: String,
    rows: Vec<Row>,
    row: Option<Row>,
    action: Option<BTreeMap<String, String>>,
    error: Option<String>,
    is_report: bool,
}

/// The names of a path, as far as they mean anything here.
enum Place {
    Report,
    Row,
    Field,
    VaultField,
    Action,
    ActionField,
    Error,
    Elsewhere,
}

impl Growing {
    fn place(&self) -> Place {
        let names: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["nm_response"] => Place::Report,
            ["nm_response", "transaction"] | ["nm_response", VAULT, "customer"] => Place::Row,
            ["nm_response", "error_response"] => Place::Error,
            ["nm_response", "transaction", "action"] => Place::Action,
            ["nm_response", "transaction", _] => Place::Field,
            ["nm_response", VAULT, "customer", _] => Place::VaultField,
            ["nm_response", "transaction", "action", _] => Place::ActionField,
            _ => Place::Elsewhere,
        }
    }

    fn begin(&mut self, name: &str) -> Result<(), CallError> {
        if self.path.len() >= DEPTH_MAX {
            return Err(strange("it is too deep"));
        }
        self.path.push(name.chars().take(64).collect());
        self.text.clear();
        match self.place() {
            Place::Report => self.is_report = true,
            Place::Row => self.row = Some(Row::default()),
            Place::Action => self.action = Some(BTreeMap::new()),
            _ => {}
        }
        Ok(())
    }

    fn gather(&mut self, text: &str) -> Result<(), CallError> {
        // White space that lays the report out may be long; it never ends up anywhere.
        if self.text.is_empty() && text.trim().is_empty() {
            return Ok(());
        }
        if self.text.len().saturating_add(text.len()) > TEXT_MAX {
            return Err(strange("a field of it is too long"));
        }
        self.text.push_str(text);
        Ok(())
    }

    fn end(&mut self) {
        let place = self.place();
        let name = self.path.pop().unwrap_or_default();
        let text = std::mem::take(&mut self.text).trim().to_owned();
        match place {
            Place::Error => self.error = Some(text),
            Place::Field => {
                if let Some(row) = &mut self.row {
                    row.set(&name, text);
                }
            }
            Place::VaultField => {
                if let Some(row) = &mut self.row {
                    row.set_kept(&name, text);
                }
            }
            Place::ActionField => {
                if let Some(action) = &mut self.action {
                    action.entry(name).or_insert(text);
                }
            }
            Place::Action => {
                if let (Some(row), Some(action)) = (&mut self.row, self.action.take()) {
                    row.act(action, ACTIONS_MAX);
                }
            }
            Place::Row => self.rows.extend(self.row.take()),
            Place::Report | Place::Elsewhere => {}
        }
    }
}

/// A row as it is kept when it could not be understood.
pub(super) fn kept(row: &Row) -> Value {
    json!({ "transaction": row.fields, "actions": row.actions })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;
    use proptest::prelude::*;

    use super::*;
    use crate::gateways::Mode;

    fn read(body: &str) -> Result<Vec<Row>, CallError> {
        let body = Bytes::from(body.to_owned());
        report(&Reply { status: 200, headers: HeaderMap::new(), body, asked_by: Mode::Test })
    }

    #[test]
    fn a_report_is_read_with_its_actions_and_without_what_is_not_asked_for() {
        let rows = read(
            "<?xml version=\"1.0\"?>\n<nm_response>\n <transaction><transaction_id>1</transaction_id>\
             <email>a@b.c</email><order_id>A &amp; B &#x26; C</order_id><product><sku>x</sku></product>\
             <action><amount>1.00</amount><action_type>sale</action_type></action></transaction></nm_response>",
        )
        .unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].get("order_id"), "A & B & C");
        assert_eq!(rows[0].get("email"), "", "what is not read is not kept");
        assert_eq!(rows[0].actions[0].get("amount").map(String::as_str), Some("1.00"));
        assert!(read("<nm_response></nm_response>").unwrap().is_empty());
        assert!(read("<nm_response/>").unwrap().is_empty());
    }

    #[test]
    fn hostile_reports_are_unknown_and_never_a_panic() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><nm_response>&b;</nm_response>";
        let outside = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><nm_response>&e;</nm_response>";
        let deep = "<nm_response>".repeat(100_000);
        let long =
            format!("<nm_response><transaction><order_id>{}</order_id></transaction></nm_response>", "x".repeat(9_999));
        let flood = "x".repeat(REPORT_MAX + 1);
        for body in [
            "",
            "null",
            "{}",
            "<html><body>busy</body></html>",
            "<nm_response>",
            "<nm_response><transaction></nm_response>",
            "</nm_response>",
            "<nm_response>&unknown;</nm_response>",
            "<other><nm_response></nm_response></other>",
            bomb,
            outside,
            &deep,
            &long,
            &flood,
        ] {
            let shown: String = body.chars().take(60).collect();
            assert!(matches!(read(body), Err(CallError::Unknown { .. })), "{shown}");
        }
    }

    #[test]
    fn nmis_own_error_is_a_refusal() {
        let error = |text: &str| read(&format!("<nm_response><error_response>{text}</error_response></nm_response>"));
        assert!(matches!(
            error("Invalid Username/Password REFID:201239399"),
            Err(CallError::Refused { field: Some(_), .. })
        ));
        assert_eq!(error("Some error").unwrap_err(), CallError::refused(None, "Some error"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[<>/a-z_&;\"'! ]{0,200}") {
            let _ = read(&text);
            let _ = read(&format!("<nm_response><transaction>{text}</transaction></nm_response>"));
        }
    }
}
