//! A person who works here.

use base::{Fault, Kind, Permission, Problem, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::role::Role;
use crate::text_enum::text_enum;

/// Adds, changes and suspends staff.
pub const STAFF_ADMIN: Permission = Permission("staff:admin");

base::ids!(
    /// A person who works here.
    StaffId, "stf"
);

text_enum! {
    /// Whether a person may sign in.
    pub enum StaffStatus {
        /// Not yet: has an invitation.
        Invited = "invited",
        /// Yes.
        Active = "active",
        /// Not now.
        Suspended = "suspended",
        /// No longer; the row stays, because records name the person.
        Left = "left",
    }
}

/// A person who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Staff {
    /// Their id.
    pub id: StaffId,
    /// Name as shown.
    pub name: String,
    /// What they type to sign in.
    pub login: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub status: StaffStatus,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they last signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sign_in_at: Option<Timestamp>,
    /// Version for `If-Match`.
    pub version: i64,
}

/// What can be wrong with staff.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// Nobody with that id.
    #[error("there is no such person")]
    NoSuchPerson,
    /// Somebody has this login.
    #[error("somebody has this login already")]
    LoginTaken,
    /// The last owner must stay.
    #[error("the last owner stays owner: make somebody else owner first")]
    LastOwner,
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for StaffError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchPerson => Kind::not_found("staff.no_such_person"),
            Self::LoginTaken => Kind::conflict("staff.login_taken").field("login"),
            Self::LastOwner => Kind::conflict("staff.last_owner"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}
