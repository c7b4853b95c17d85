//! `cargo xtask generate`: writes the files that are made from others, or says which of them are stale.

mod area_map;
mod codes;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::program::{output_of, program, repository, tested};

/// How to generate.
#[derive(Args)]
pub struct Generate {
    /// Changes nothing, and fails when a generated file is not what it would become.
    #[arg(long)]
    check: bool,
}

/// Every generated file, below the root.
const GENERATED: [&str; 6] = [
    "README.md",
    "docs/handbook/gateways.md",
    "src-tauri/src/schema.sha256",
    "ui/src/api/codes.ts",
    "ui/src/api/openapi.json",
    "ui/src/api/schema.ts",
];

/// Writes them all. Checking does the same and then puts back what was there, so that both can't drift apart.
pub fn generate(asked: &Generate) -> Result<ExitCode> {
    let root = repository();
    let before = Kept::of(&root);
    let made = write_all(&root);
    if !asked.check {
        made?;
        for name in before.changed() {
            println!("wrote {name}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let stale = before.changed();
    before.put_back()?;
    made?;
    if stale.is_empty() {
        println!("the generated files are fresh");
        return Ok(ExitCode::SUCCESS);
    }
    for name in &stale {
        eprintln!("{name} is not what it is made from");
    }
    eprintln!("Run: cargo xtask generate");
    Ok(ExitCode::FAILURE)
}

fn write_all(root: &Path) -> Result<()> {
    let counterfoil = tested("counterfoil")?;
    let from_counterfoil = |words: &[&str]| said_by(&counterfoil, words);
    let description = from_counterfoil(&["openapi"])?;
    if !description.starts_with("{\n") {
        bail!("`counterfoil openapi` must print the description over several lines, so that changes can be read");
    }
    write(root, "ui/src/api/openapi.json", &description)?;
    write(root, "src-tauri/src/schema.sha256", &from_counterfoil(&["openapi", "--schema"])?)?;
    write(root, "docs/handbook/gateways.md", &from_counterfoil(&["openapi", "--gateways"])?)?;
    write(root, "ui/src/api/codes.ts", &codes::typescript(&from_counterfoil(&["openapi", "--codes"])?)?)?;
    output_of(in_ui(program("npm", &["run", "--silent", "generate"])))?;
    let readme = root.join("README.md");
    if readme.exists() {
        let text = std::fs::read_to_string(&readme)?;
        write(root, "README.md", &area_map::placed(&text, &area_map::map(root)?)?)?;
    }
    Ok(())
}

fn said_by(counterfoil: &Path, words: &[&str]) -> Result<String> {
    let printed = output_of(program(&counterfoil.to_string_lossy(), words))?;
    Ok(format!("{}\n", printed.trim_end()))
}

fn in_ui(mut command: std::process::Command) -> std::process::Command {
    command.current_dir(repository().join("ui"));
    command
}

/// Writes only what changed, so that nothing is built anew for an equal file.
fn write(root: &Path, name: &str, text: &str) -> Result<()> {
    let path = root.join(name);
    if std::fs::read_to_string(&path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&path, text).with_context(|| format!("could not write {name}"))
}

/// The generated files as they were before.
struct Kept {
    files: Vec<(&'static str, PathBuf, Option<String>)>,
}

impl Kept {
    fn of(root: &Path) -> Self {
        let kept = |name| {
            let path = root.join(name);
            let text = std::fs::read_to_string(&path).ok();
            (name, path, text)
        };
        Self { files: GENERATED.into_iter().map(kept).collect() }
    }

    /// Names of the files that are different now.
    fn changed(&self) -> Vec<&'static str> {
        let differs = |(_, path, text): &&(&str, PathBuf, Option<String>)| std::fs::read_to_string(path).ok() != *text;
        self.files.iter().filter(differs).map(|(name, ..)| *name).collect()
    }

    fn put_back(&self) -> Result<()> {
        for (_, path, text) in &self.files {
            match text {
                Some(text) if std::fs::read_to_string(path).ok().as_ref() != Some(text) => std::fs::write(path, text)?,
                None if path.exists() => std::fs::remove_file(path)?,
                _ => {}
            }
        }
        Ok(())
    }
}
