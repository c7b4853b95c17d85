//! A note of the audit log.

use base::{Permission, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

/// Sees the audit log.
pub const AUDIT_READ: Permission = Permission("audit:read");

/// One note: who did what to which record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Place in the log, from 1 and without holes.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Id of the person; `command-line` or `program` for those two.
    pub who_id: String,
    /// Name of the person at that time.
    pub who_name: String,
    /// Door, address and user agent.
    pub whence: String,
    /// What was done: `invoice.issued`.
    pub action: String,
    /// Id of the record it was done to.
    pub subject: String,
    /// Facts, before and after; secrets are masked.
    #[schema(value_type = Object)]
    pub detail: Value,
    /// The request, or the story this was part of.
    pub request_id: String,
}

/// Which notes are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditFilter {
    /// Notes about this record only.
    #[param(max_length = 200)]
    pub subject: Option<String>,
    /// Notes of this person only.
    #[param(max_length = 200)]
    pub who_id: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many notes, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// Before → after of an edit, as a note's detail: `{"field": ["before", "after"]}`, fields that stayed are left out.
pub fn diff(before: &impl Serialize, after: &impl Serialize) -> Value {
    let (Ok(Value::Object(before)), Ok(Value::Object(mut after))) =
        (serde_json::to_value(before), serde_json::to_value(after))
    else {
        return Value::Object(Map::new());
    };
    let mut changes = Map::new();
    for (field, old) in before {
        let new = after.remove(&field).unwrap_or(Value::Null);
        if new != old {
            changes.insert(field, Value::Array(vec![old, new]));
        }
    }
    for (field, new) in after {
        changes.insert(field, Value::Array(vec![Value::Null, new]));
    }
    Value::Object(changes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_fields_that_changed_are_told() {
        let before = json!({"name": "Ravi", "phone": "1", "email": null});
        let after = json!({"name": "Ravi", "phone": "2", "email": "r@example.org"});
        assert_eq!(diff(&before, &after), json!({"phone": ["1", "2"], "email": [null, "r@example.org"]}));
    }
}
