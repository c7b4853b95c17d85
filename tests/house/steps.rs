//! A step of `make test` fails with any of its commands, and what comes after it is not begun.

use std::io;
use std::process::Command;

use crate::repository::root;

/// Runs two steps of these commands by the script that `make test` runs its own with.
fn status_of(first: &str, second: &str) -> io::Result<(bool, String)> {
    let script = format!(
        "source scripts/lib.sh; source scripts/steps.sh; one() {{ {first}; }}; two() {{ {second}; }}; step one one; step two two; summary"
    );
    let output = Command::new("bash").args(["-c", &script]).current_dir(root()).output()?;
    Ok((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

#[test]
fn a_step_fails_with_any_of_its_commands_and_is_the_last() -> io::Result<()> {
    let (is_good, said) = status_of("true; echo first", "echo second")?;
    assert!(is_good && said.contains("first\n") && said.contains("second\n"), "{said}");
    for failing in ["false; echo on", "(exit 3); echo on", "true; false"] {
        let (is_good, said) = status_of(failing, "echo second")?;
        assert!(!is_good, "`{failing}` passed: {said}");
        assert!(said.contains("FAILED") && !said.contains("on\n") && !said.contains("second\n"), "{said}");
    }
    Ok(())
}
