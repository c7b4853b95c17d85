//! The ports of the doors: free, ours, or somebody else's.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::{Patient, Probe};

/// Whoever listens on this machine answers at once.
const ANSWERS_WITHIN: Duration = Duration::from_millis(500);

/// Each door.
pub(super) fn all(at: &Patient) -> Vec<Probe> {
    at.doors.iter().map(|(name, door)| one(name, *door, at.holder.as_deref())).collect()
}

/// Asked by calling, and not by taking the port: a program that starts meanwhile would find it taken.
fn one(name: &'static str, door: SocketAddr, holder: Option<&str>) -> Probe {
    if TcpStream::connect_timeout(&door, ANSWERS_WITHIN).is_err() {
        return Probe::fine(name, format!("{door} is free"));
    }
    let option = if name == "app_door" { "--listen" } else { "--hooks" };
    let advice = format!("end that program, or serve the shop elsewhere with {option}");
    match (who_listens(door), holder) {
        (Some((id, _)), Some(holder)) if id == holder => {
            Probe::fine(name, format!("{door} is held by this shop (process {id})"))
        }
        (Some((id, called)), _) => Probe::trouble(name, format!("{door} is held by {called} (process {id})"), advice),
        (None, Some(holder)) => Probe::unknown(
            name,
            format!("{door} is held by a program that this user cannot see; the shop is open in process {holder}"),
        ),
        (None, None) => Probe::trouble(name, format!("{door} is held by a program that this user cannot see"), advice),
    }
}

/// Process id and name of whoever listens at an address, where this user may see it.
#[cfg(target_os = "linux")]
fn who_listens(door: SocketAddr) -> Option<(String, String)> {
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .filter_map(|table| std::fs::read_to_string(table).ok())
        .flat_map(|table| listening(&table, door.port()))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    let holds_one = |process: &std::path::Path| {
        let open = std::fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        let mut targets = open.filter_map(|entry| std::fs::read_link(entry.path()).ok());
        targets.any(|target| target.to_str().is_some_and(|name| sockets.iter().any(|socket| socket == name)))
    };
    let mut processes = std::fs::read_dir("/proc").ok()?.flatten().map(|entry| entry.path());
    let process = processes.find(|process| is_number(process) && holds_one(process))?;
    let called = std::fs::read_to_string(process.join("comm")).unwrap_or_default();
    Some((process.file_name()?.to_string_lossy().into_owned(), called.trim().to_owned()))
}

#[cfg(target_os = "linux")]
fn is_number(process: &std::path::Path) -> bool {
    let name = process.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(not(target_os = "linux"))]
fn who_listens(_door: SocketAddr) -> Option<(String, String)> {
    None
}

/// Numbers of the sockets that listen at this port, from the kernel's table:
/// `0: 0100007F:1D38 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 12345 …`.
#[cfg(target_os = "linux")]
fn listening(table: &str, port: u16) -> Vec<String> {
    let of_line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (_, at) = words.get(1)?.rsplit_once(':')?;
        let is_it = *words.get(3)? == "0A" && u16::from_str_radix(at, 16) == Ok(port);
        is_it.then(|| words.get(9).map(|inode| (*inode).to_owned()))?
    };
    table.lines().filter_map(of_line).collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::super::ProbeOutcome;

    use super::*;

    #[test]
    fn a_port_is_free_ours_or_somebody_elses_by_name() {
        let squatter = TcpListener::bind("127.0.0.1:0").unwrap();
        let door = squatter.local_addr().unwrap();
        let me = std::process::id().to_string();
        assert_eq!(one("app_door", door, Some(&me)).outcome, ProbeOutcome::Fine);
        for holder in [None, Some("1")] {
            let found = one("outside_door", door, holder);
            assert_eq!(found.outcome, ProbeOutcome::Trouble);
            assert!(found.says.contains(&format!("(process {me})")) && found.advice.contains("--hooks"), "{found:?}");
        }
        drop(squatter);
        assert_eq!(one("app_door", door, None).says, format!("{door} is free"));
    }

    #[test]
    fn only_those_that_listen_are_read_from_the_table() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   0: 0100007F:1D38 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1\n   1: 0100007F:1D38 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 12346 1";
        assert_eq!(listening(table, 7_480), ["12345"]);
        assert!(listening(table, 7_481).is_empty());
    }
}
