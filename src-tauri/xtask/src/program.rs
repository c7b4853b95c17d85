//! Starting other programs from the root of the repository.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// The root of the repository this was built from.
pub fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().and_then(Path::parent).unwrap_or(here).to_path_buf()
}

/// A command that will run in the root of the repository.
pub fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(repository());
    command
}

/// The cargo that started us, or the one on the path.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = program(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), arguments);
    // What cargo said of this package is not true of the next one: `ring` is compiled anew, and all above it, whenever
    // `CARGO_PKG_NAME` or `CARGO_MANIFEST_DIR` is another than at its last build.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// One of our programs as the tests have it. Built by its package its dependencies have fewer features, and half of them are
/// compiled anew.
pub fn tested(name: &str) -> Result<PathBuf> {
    output_of(cargo(&["build", "--quiet", "--locked", "--workspace", "--bin", name]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository().join("target"), PathBuf::from);
    Ok(target.join("debug").join(name))
}

/// Runs it with our own input and output, and gives its exit code.
pub fn pass_through(mut command: Command) -> Result<ExitCode> {
    let status = command.status().with_context(|| could_not_start(&command))?;
    Ok(exit_code(status))
}

/// Runs it and gives what it printed; an error when it ends badly. Its complaints go to ours.
pub fn output_of(mut command: Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| could_not_start(&command))?;
    if !output.status.success() {
        bail!("{} ended with {}", shown(&command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} printed something that is not UTF-8", shown(&command)))
}

/// The exit code to pass on; a program ended by a signal counts as failed.
fn exit_code(status: ExitStatus) -> ExitCode {
    match status.code().map(u8::try_from) {
        Some(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::FAILURE,
    }
}

fn could_not_start(command: &Command) -> String {
    format!("could not start {}", shown(command))
}

fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy()));
    words.join(" ")
}
