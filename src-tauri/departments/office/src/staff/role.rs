//! Roles: presets of permissions.

use std::collections::BTreeSet;

use base::{Permission, Rights};

use crate::text_enum::text_enum;

text_enum! {
    /// A preset of permissions.
    pub enum Role {
        /// Everything.
        Owner = "owner",
        /// Runs the shop: everything but the program, the staff, the keys, and what cannot be taken back.
        Manager = "manager",
        /// Answers customers: reads widely, corrects and refunds.
        Support = "support",
        /// Sells and takes money.
        Cashier = "cashier",
        /// Delivers.
        Driver = "driver",
        /// Reads everything, changes nothing.
        Accountant = "accountant",
    }
}

/// Every permission there is, by department. Areas declare their own beside the noun; a house test compares.
#[rustfmt::skip]
pub static ALL_PERMISSIONS: &[&str] = &[
    // office
    "settings:read", "settings:write", "staff:admin", "system:admin", "credentials:write", "keys:admin", "audit:read",
    "terms:write", "backup:run", "backup:restore", "notices:write",
    // books
    "ledger:read", "ledger:post", "period:close", "period:reopen", "expenses:read", "expenses:write", "suppliers:read",
    "suppliers:write", "bank:read", "bank:write",
    // stock
    "catalogue:read", "catalogue:write", "prices:write", "stock:read", "stock:write", "stock:count", "purchases:read",
    "purchases:write",
    // people
    "customers:read", "customers:write", "customers:delete", "wallets:read", "wallets:adjust", "loyalty:read", "loyalty:write",
    // till
    "payments:read", "payments:write", "refunds:create", "refunds:approve", "billing:read", "billing:write", "billing:correct",
    "accounts:read", "accounts:write", "pools:read", "pools:write", "routing:read", "routing:write", "inbox:read",
    "inbox:replay", "reconciliation:write", "till:open", "till:close",
    // sales
    "orders:read", "orders:write", "orders:discount", "subscriptions:read", "subscriptions:write", "deliveries:read",
    "deliveries:write", "deliveries:mark", "billing:waive", "returns:read", "returns:write", "disputes:read",
    "disputes:write", "payroll:read", "payroll:write", "payroll:approve",
    // care
    "messages:read", "messages:send", "content:approve", "automations:write", "saving:write", "offers:write", "desk:read",
    "desk:answer",
    // insight
    "reports:read", "search:read", "churn:read", "mistakes:read", "mistakes:decide",
    // links
    "links:read", "links:write", "import:run", "export:run", "export:all",
];

/// What a manager has not.
static NOT_FOR_MANAGERS: &[&str] = &[
    "system:admin",
    "staff:admin",
    "credentials:write",
    "keys:admin",
    "backup:restore",
    "period:reopen",
    "export:all",
];

#[rustfmt::skip]
static SUPPORT: &[&str] = &[
    "customers:read", "orders:read", "payments:read", "billing:read", "deliveries:read", "wallets:read", "loyalty:read",
    "stock:read", "catalogue:read", "returns:read", "disputes:read",
    "customers:write", "orders:write", "returns:write", "disputes:write",
    "refunds:create", "billing:correct", "messages:send", "desk:read", "desk:answer", "inbox:read", "inbox:replay",
];

#[rustfmt::skip]
static CASHIER: &[&str] = &[
    "catalogue:read", "stock:read", "stock:count", "customers:read", "customers:write", "orders:read", "orders:write",
    "billing:read", "billing:write", "payments:read", "payments:write", "till:open", "till:close", "wallets:read",
    "loyalty:read", "expenses:write",
];

static DRIVER: &[&str] = &["deliveries:read", "deliveries:mark"];

impl Role {
    /// What a person with this role may do.
    pub fn rights(self) -> Rights {
        let only = |list: Vec<&str>| Rights::Only(list.into_iter().map(str::to_owned).collect::<BTreeSet<_>>());
        let all = || ALL_PERMISSIONS.iter().copied();
        match self {
            Self::Owner => Rights::All,
            Self::Manager => only(all().filter(|p| !NOT_FOR_MANAGERS.contains(p)).collect()),
            Self::Support => only(SUPPORT.to_vec()),
            Self::Cashier => only(CASHIER.to_vec()),
            Self::Driver => only(DRIVER.to_vec()),
            Self::Accountant => only(all().filter(|p| p.ends_with(":read") || *p == "export:run").collect()),
        }
    }

    /// Whether a person with this role may do this.
    pub fn has(self, permission: Permission) -> bool {
        match self.rights() {
            Rights::All => true,
            Rights::Only(set) => set.contains(permission.0),
        }
    }

    /// The same as a list for screens: `["*"]` for the owner.
    pub fn permissions(self) -> Vec<String> {
        match self.rights() {
            Rights::All => vec!["*".to_owned()],
            Rights::Only(set) => set.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(role: Role, permission: &str) -> bool {
        match role.rights() {
            Rights::All => true,
            Rights::Only(set) => set.contains(permission),
        }
    }

    #[test]
    fn a_role_names_only_permissions_that_exist() {
        for list in [NOT_FOR_MANAGERS, SUPPORT, CASHIER, DRIVER] {
            assert!(list.iter().all(|p| ALL_PERMISSIONS.contains(p)));
        }
        assert_eq!(ALL_PERMISSIONS.iter().collect::<BTreeSet<_>>().len(), ALL_PERMISSIONS.len(), "none twice");
    }

    #[test]
    fn a_cashier_sells_but_takes_nothing_back() {
        assert!(has(Role::Cashier, "billing:write") && has(Role::Cashier, "payments:write"));
        for no in
            ["billing:correct", "refunds:create", "payroll:read", "credentials:write", "audit:read", "settings:read"]
        {
            assert!(!has(Role::Cashier, no), "{no}");
        }
    }

    #[test]
    fn an_accountant_reads_everything_and_changes_nothing() {
        for permission in ALL_PERMISSIONS {
            let reads = permission.ends_with(":read") || *permission == "export:run";
            assert_eq!(has(Role::Accountant, permission), reads, "{permission}");
        }
    }

    #[test]
    fn a_manager_neither_makes_roles_nor_enters_credentials() {
        assert!(has(Role::Manager, "accounts:write") && has(Role::Manager, "settings:write"));
        assert!(NOT_FOR_MANAGERS.iter().all(|no| !has(Role::Manager, no)));
        assert_eq!(Role::Owner.permissions(), ["*"]);
    }
}
