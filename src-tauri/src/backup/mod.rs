//! Sealed backups: made while the shop is open, once a day and when asked, opened again where they lie, and put in place on an
//! empty machine.
//!
//! Where they go stands in a file of the data folder that the command line writes ([`BackupSetting`]); what they are made of and who
//! signs them is the crate `sealed`. A copy in clear never leaves the data folder, and goes when the backup is made or given up.

mod census;
mod fetch;
mod keys;
mod make;
mod place;
mod round;
mod setting;
mod state;
mod until_stopped;
mod verify;
mod work_folder;

pub(crate) use census::{Census, census_of_file};
pub(crate) use fetch::{Fetched, Opener, fetch, open_manifest};
pub(crate) use keys::{BackupKeys, BackupVault};
pub(crate) use make::{Asked, make_backup};
pub(crate) use place::{Entry, Place, is_place, judge};
pub(crate) use round::{backup_worker, keep_made};
pub(crate) use setting::{BackupSetting, read_setting, remove_setting, set_folder};
pub(crate) use state::{answer_of, ask_running, read_state};
pub(crate) use verify::private_file;
pub(crate) use work_folder::WorkFolder;
