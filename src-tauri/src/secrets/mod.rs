//! Credentials: a vault file sealed under one root key, which lies in the OS keychain or, without one, behind a
//! passphrase file or a systemd credential. Never in the database, never in a variable's value.

mod root;
mod vault_file;

pub use root::{RootKey, RootSource, find_root};
pub(crate) use root::{keychain_has_key, read_private, root_at_hand};
pub use vault_file::VaultFile;
pub(crate) use vault_file::{reseal, write_private};
