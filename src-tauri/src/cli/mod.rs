//! The command line: one file per command. Commands are the owner of the machine's files; the permission checks are those
//! of the actions they call.

mod backup;
mod catch_up;
mod check;
mod completions;
mod demo;
mod doctor;
mod journal;
mod manual;
mod openapi;
mod paths;
mod practice_gateway;
mod replay;
mod restore;
mod serve;
mod tunnel;
mod user;
mod version;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::ending::{Done, EXIT_CODES, Ending};
use crate::opening::{Place, VaultChoice};
use crate::terminal::{LogForm, begin_to_log, keep_files_private};

/// The back office of one small shop: orders in, bills out, money in the books.
///
/// Without a command it opens the shop in a window, where this build has one.
#[derive(Debug, Parser)]
#[command(name = "counterfoil", version, after_help = EXIT_CODES, after_long_help = LONG_HELP)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    vault: VaultChoice,
    /// How logs are written to standard error; RUST_LOG decides what is written.
    #[arg(long, global = true, env = "COUNTERFOIL_LOG_FORMAT", value_name = "FORM", default_value = "text")]
    log_format: LogForm,
    #[command(subcommand)]
    command: Option<Command>,
}

const LONG_HELP: &str = "\
Examples:
  counterfoil demo                          a practice shop with a year of trade, thrown away at the end
  counterfoil serve                         your shop, in the browser
  counterfoil serve --data /srv/shop        another data folder
  counterfoil check --json                  is everything in the books right?
  counterfoil doctor                        is the machine as it should be?

One process owns one data folder at a time. While `serve` runs, the commands that change or check the shop say so and do
nothing; stop it first. `backup` (but for `backup recovery`), `tunnel set`,
`doctor` and `paths` work beside it.

Exit codes: 0 done, 1 failed or something was found, 2 wrong use, 78 configuration (data folder or port cannot be used).";

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Demo(demo::Demo),
    PracticeGateway(practice_gateway::PracticeGateway),
    Check(check::Check),
    Doctor(doctor::Doctor),
    Paths(paths::Paths),
    CatchUp(catch_up::CatchUp),
    Tunnel(tunnel::Tunnel),
    Replay(replay::Replay),
    User(user::User),
    Journal(journal::Journal),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Completions(completions::Completions),
    Manual(manual::Manual),
    Openapi(openapi::Openapi),
    Version(version::Version),
}

/// Reads the command line and carries it out.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    keep_files_private();
    begin_to_log(cli.log_format, if matches!(cli.command, Some(Command::Demo(_))) { "warn" } else { "info" });
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(ending) => ending.report(),
    }
}

fn run(cli: Cli) -> Done {
    match cli.command {
        None => open_window(cli.place, cli.vault),
        Some(Command::Serve(ask)) => ask.run(),
        Some(Command::Demo(ask)) => ask.run(),
        Some(Command::PracticeGateway(ask)) => ask.run(),
        Some(Command::Check(ask)) => ask.run(),
        Some(Command::Doctor(ask)) => ask.run(),
        Some(Command::Paths(ask)) => ask.run(),
        Some(Command::CatchUp(ask)) => ask.run(),
        Some(Command::Tunnel(ask)) => ask.run(),
        Some(Command::Replay(ask)) => ask.run(),
        Some(Command::User(ask)) => ask.run(),
        Some(Command::Journal(ask)) => ask.run(),
        Some(Command::Backup(ask)) => ask.run(),
        Some(Command::Restore(ask)) => ask.run(),
        Some(Command::Completions(ask)) => ask.run(Cli::command()),
        Some(Command::Manual(ask)) => ask.run(Cli::command()),
        Some(Command::Openapi(ask)) => ask.run(),
        Some(Command::Version(ask)) => ask.run(),
    }
}

/// The runtime of a command.
fn runtime() -> Done<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Ending::failed)
}

/// Opens the shop in the window, with the outside door beside it.
#[cfg(feature = "desktop")]
fn open_window(place: Place, vault: VaultChoice) -> Done {
    let runtime = runtime()?;
    let (bell, program, outside) = runtime.block_on(async {
        let bell = crate::terminal::EndBell::listen()?;
        let folder = place.hold()?;
        let outside = serve::take(std::net::SocketAddr::from(([127, 0, 0, 1], 7481)), "serve --hooks").await?;
        Done::Ok((bell, crate::opening::open_program(folder, vault).await?, outside))
    })?;
    let done = serve::show_window(&runtime, bell, std::sync::Arc::new(program), outside, "/");
    // As for `serve`: what hung at the end is not waited for.
    runtime.shutdown_background();
    done
}

/// This build has no window.
#[cfg(not(feature = "desktop"))]
fn open_window(_place: Place, _vault: VaultChoice) -> Done {
    Err(Ending::Failed(
        "this build has no window. Open your shop in the browser with  counterfoil serve  or try  counterfoil demo; \
         counterfoil --help  has the rest"
            .to_owned(),
    ))
}
