//! How a command ends: the exit codes, and the sentence that goes with each.

use std::fmt;
use std::process::ExitCode;

use base::Fault;
use base::db::{FolderError, OpenError};

/// The codes as `--help` tells them. 2 is a wrong use, which the reader of the command line answers itself.
pub const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed or something was found, 2 wrong use, \
78 configuration (data folder or port cannot be used).";

/// Why a command does not end well.
#[derive(Debug)]
pub enum Ending {
    /// It failed.
    Failed(String),
    /// It did its work and found something; the report was printed.
    Findings,
    /// The surroundings do not allow it: folder, port, passphrase file.
    Configuration(String),
}

/// How a command ends.
pub type Done<T = ()> = Result<T, Ending>;

impl Ending {
    /// It failed, because of this.
    pub fn failed(cause: impl fmt::Display) -> Self {
        Self::Failed(cause.to_string())
    }

    /// Prints the sentence and gives the exit code.
    pub fn report(&self) -> ExitCode {
        match self {
            Self::Findings => ExitCode::from(1),
            Self::Failed(sentence) => {
                eprintln!("counterfoil: {sentence}");
                ExitCode::from(1)
            }
            Self::Configuration(sentence) => {
                eprintln!("counterfoil: {sentence}");
                ExitCode::from(78)
            }
        }
    }
}

impl From<Fault> for Ending {
    fn from(fault: Fault) -> Self {
        match fault {
            // Only whoever sits at the machine reads this, so the cause is told.
            Fault::Disk(cause) => Self::Failed(format!("the disk does not take it: {cause}")),
            other => Self::failed(other),
        }
    }
}

impl From<FolderError> for Ending {
    fn from(error: FolderError) -> Self {
        Self::Configuration(error.to_string())
    }
}

impl From<OpenError> for Ending {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(fault) => fault.into(),
            other => Self::failed(other),
        }
    }
}

impl From<crate::StartError> for Ending {
    fn from(error: crate::StartError) -> Self {
        match error {
            crate::StartError::Open(error) => error.into(),
            crate::StartError::Fault(fault) => fault.into(),
            other => Self::failed(other),
        }
    }
}

impl From<crate::Hung> for Ending {
    fn from(hung: crate::Hung) -> Self {
        Self::failed(hung)
    }
}

impl From<std::io::Error> for Ending {
    fn from(cause: std::io::Error) -> Self {
        Self::failed(cause)
    }
}

impl From<serde_json::Error> for Ending {
    fn from(cause: serde_json::Error) -> Self {
        Self::failed(cause)
    }
}
