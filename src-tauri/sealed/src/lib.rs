//! Sealed backups: what one is made of, who signed it, what follows what, and which are kept.
//!
//! One backup is two files. The sealed one is an age file to the shop's own key and, where there is one, to its recovery key: a
//! signed manifest, and behind it the parts (database, vault, the shop's own key), each deflated in blocks. Beside it lies its head
//! in clear: number, digest of the sealed file, digest of the head before it, who signed. A head tells nothing of the shop's
//! business, so that a place that cannot be trusted can be looked through without a key.
//!
//! Thinks with neither database nor network; knows nothing of the program above it.

mod container;
mod counted;
mod head;
mod keep;
mod manifest;
mod recovery;
mod sign;

pub use container::{Opened, Part, Sealed, digest_of, seal};
pub use head::{Head, HeadFacts, follows};
pub use keep::{Made, Rule, kept};
pub use manifest::{Manifest, PartFacts};
pub use recovery::RecoverySheet;
pub use sign::{Endorser, Signer, Trust, Verifier};

/// Why a backup is not made or not opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The key at hand is not one that it was sealed to.
    #[error("it does not open with this key")]
    WrongKey,
    /// Bytes are missing or others than those that were written.
    #[error("it was damaged or cut short")]
    Damaged,
    /// It is none, or one of a program to come.
    #[error("it is no backup that this program understands")]
    Unknown,
    /// Signed by somebody else, or changed after it was signed.
    #[error("it is not signed by this shop")]
    NotSigned,
    /// Head and sealed file are not of one backup.
    #[error("its head is that of another backup")]
    OtherHead,
    /// The disk, or where it is written to.
    #[error(transparent)]
    Disk(#[from] std::io::Error),
}
