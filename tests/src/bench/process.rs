//! A program that is run to its end, with what it took: time on the wall, time of the processor, the most memory.

use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// What a run took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Took {
    pub wall: Duration,
    /// Of all threads, in the kernel and outside; in steps of the system's clock tick, a hundredth of a second.
    pub processor: Duration,
    /// The most memory at one time, in KiB.
    pub memory_max_kib: u64,
}

/// Runs a program to its end. What it printed is given back; how it ended is for the caller to judge.
pub(super) fn run(command: &mut Command) -> Result<(Output, Took)> {
    let shown = command.get_program().to_string_lossy().into_owned();
    let began = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.with_context(|| format!("could not start {shown}"))?;
    let (id, out, err) = (child.id(), child.stdout.take(), child.stderr.take());
    let out = std::thread::spawn(move || drain(out));
    let err = std::thread::spawn(move || drain(err));
    let mut memory_max_kib = 0;
    // A program that ended stays in the system's list until it is waited for, with the time it took.
    let (processor, wall) = loop {
        let (state, processor) = stat_of(id)?;
        if state == 'Z' {
            break (processor, began.elapsed());
        }
        memory_max_kib = memory_max_kib.max(memory_of(id).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    };
    let status: ExitStatus = child.wait()?;
    let read = |thread: std::thread::JoinHandle<Vec<u8>>| thread.join().unwrap_or_default();
    Ok((Output { status, stdout: read(out), stderr: read(err) }, Took { wall, processor, memory_max_kib }))
}

fn drain(from: Option<impl std::io::Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        // What could be read until then is what it printed.
        let _read = from.read_to_end(&mut bytes);
    }
    bytes
}

/// State and processor time of a process: <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>.
fn stat_of(id: u32) -> Result<(char, Duration)> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name in parentheses may hold anything; what counts stands behind the last one.
    let behind = stat.rsplit_once(')').context("no name in /proc/…/stat")?.1;
    let fields: Vec<&str> = behind.split_whitespace().collect();
    let state = fields.first().and_then(|state| state.chars().next()).context("no state")?;
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).context("no time");
    // utime and stime, the 14th and 15th field of the whole line; a tick is 10 ms on Linux.
    Ok((state, Duration::from_millis((ticks(11)? + ticks(12)?) * 10)))
}

fn memory_of(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
}
