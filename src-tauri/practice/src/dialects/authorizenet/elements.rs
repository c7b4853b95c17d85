//! Reading JSON whose elements stand in the order of a schema, as this gateway does (authorizenet: "body", and its
//! pitfall "field order").

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::refuse;
use crate::error::ApiError;
use crate::state::State;

/// The members of a JSON object in the order in which they stood, as they stood in the text.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(InOrder)
    }
}

/// The elements of an object that are still to be read.
#[derive(Default)]
pub(super) struct Elements {
    left: Vec<(String, Box<RawValue>)>,
}

impl Elements {
    /// Reads an object of this name, whose elements have to stand in the order of the schema.
    pub(super) fn read(name: &str, text: &str, schema: &[&str]) -> Result<Self, ApiError> {
        let Members(left) = serde_json::from_str(text).map_err(|error| unreadable(name, &error))?;
        let mut order = schema.iter();
        for (child, _) in &left {
            // What stands before it in the schema is passed over, and cannot come any more.
            if !order.any(|known| *known == child.as_str()) {
                let text = format!("The element '{name}' has invalid child element '{child}'.");
                return Err(refuse("E00003", text));
            }
        }
        Ok(Self { left })
    }

    /// The one member of the outermost object: its name, and the text of its value.
    pub(super) fn root(text: &str) -> Result<(String, String), ApiError> {
        let Members(members) = serde_json::from_str(text).map_err(|error| unreadable("the root", &error))?;
        match <[_; 1]>::try_from(members) {
            Ok([(name, value)]) => Ok((name, value.get().to_owned())),
            Err(_) => Err(refuse("E00003", "The root element is missing.")),
        }
    }

    /// The text of a value exactly as it was written; null counts as absent.
    pub(super) fn raw(&mut self, name: &str) -> Option<String> {
        let place = self.left.iter().position(|(child, _)| child == name)?;
        let (_, value) = self.left.remove(place);
        Some(value.get().to_owned()).filter(|text| text != "null")
    }

    pub(super) fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, ApiError> {
        let value = self.raw(name).map(|text| serde_json::from_str(&text).map_err(|error| unreadable(name, &error)));
        value.transpose()
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        self.take(name)
    }

    /// A text that a JSON number may stand for as well.
    pub(super) fn word(&mut self, name: &str) -> Option<String> {
        self.raw(name).map(|text| text.trim_matches('"').to_owned())
    }

    pub(super) fn object(&mut self, name: &str, schema: &[&str]) -> Result<Option<Self>, ApiError> {
        self.raw(name).map(|text| Self::read(name, &text, schema)).transpose()
    }

    /// Counts what nobody read. `whose` says where it was sent.
    pub(super) fn count_rest(self, state: &mut State, whose: &str) {
        for (name, _) in self.left {
            state.count_stranger(format!("authorizenet {whose} {name}"));
        }
    }
}

fn unreadable(name: &str, error: &serde_json::Error) -> ApiError {
    refuse("E00003", format!("The element '{name}' is invalid: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: [&str; 3] = ["a", "b", "c"];

    #[test]
    fn elements_stand_in_the_order_of_the_schema() {
        for good in ["{}", r#"{"a":1}"#, r#"{"a":1,"c":2}"#, r#"{"b":1,"c":2}"#] {
            assert!(Elements::read("x", good, &SCHEMA).is_ok(), "{good}");
        }
        for bad in [r#"{"b":1,"a":2}"#, r#"{"a":1,"d":2}"#, r#"{"a":1,"a":2}"#, "[]", "1", ""] {
            let refused = Elements::read("x", bad, &SCHEMA).err().unwrap();
            assert_eq!(refused.code(), "E00003", "{bad}");
        }
    }

    #[test]
    fn an_amount_is_read_as_it_was_written() {
        let mut read = Elements::read("x", r#"{"a":12.50,"b":"12.50","c":null}"#, &SCHEMA).unwrap();
        assert_eq!((read.word("a"), read.word("b")), (Some("12.50".to_owned()), Some("12.50".to_owned())));
        assert_eq!(read.word("c"), None);
    }
}
