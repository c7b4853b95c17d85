//! The Python environment with the counterparts: `COUNTERFOIL_PYTHON`, or what `scripts/python.sh` makes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use shop_tests::program::repository;

/// The interpreter.
pub fn interpreter() -> PathBuf {
    if let Some(named) = std::env::var_os("COUNTERFOIL_PYTHON").filter(|value| !value.is_empty()) {
        return named.into();
    }
    let output = Command::new("bash").arg(repository().join("scripts/python.sh")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Path::new(String::from_utf8(output.stdout).unwrap().trim()).join("bin/python")
}

/// A program of this suite, ready to be started.
pub fn program(name: &str) -> Command {
    let mut command = Command::new(interpreter());
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("gateways/programs").join(name));
    command
}

/// Runs a program of this suite to its end and gives the line it printed.
pub fn line_of(command: &mut Command, input: &[u8]) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
