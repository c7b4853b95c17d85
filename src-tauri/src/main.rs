//! The program: everything is in the library, so that tests can put it together as well.

use std::process::ExitCode;

fn main() -> ExitCode {
    counterfoil::cli::main()
}
